//! Discord: one message, whatever breaks, and every answer with its sentence.

use crate::{
    setting::{Keeping, Quiet, publish, video},
    worlds::{World, discord::Discord},
};
use domain::{Code, Problem};
use publish::{DiscordPublisher, FindingLevel, Finished, Looks, Parcel, Publisher, Standing};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::fs;
use testkit::service::{Break, Canned};

async fn world() -> (Discord, DiscordPublisher, Parcel) {
    let world = Discord::new().await;
    let (publisher, parcel) = (DiscordPublisher::new(&world.means()), world.parcel());
    (world, publisher, parcel)
}

fn out(finished: Finished) -> (String, String) {
    match finished {
        Finished::Live { remote_id, url } => (remote_id, url),
        Finished::Processing { .. } | Finished::Handed { .. } => panic!("a message is there at once"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_message_has_the_clip_its_words_and_rings_no_bell() {
    let (world, publisher, mut parcel) = world().await;
    parcel.words.description = "Hello @everyone, look at <@123>.".into();
    parcel.choices = json!({ "silent": true });
    let (id, url) = out(publish(&publisher, &parcel).await.unwrap());
    let message = &world.fake.messages()[0];
    assert_eq!(message.content, "**Three kills**\n\nHello @everyone, look at <@123>.\n\n#openarena #gaming");
    assert!(!message.pings && message.flags == 4096);
    let file = &message.attachments[0];
    assert_eq!(
        (file.filename.as_str(), file.description.as_deref()),
        ("Three kills.mp4", Some("Gameplay of OpenArena."))
    );
    assert_eq!(file.content_type.as_deref(), Some("video/mp4"));
    assert_eq!(file.sha256, format!("{:x}", Sha256::digest(video())));
    assert_eq!(url, format!("https://discord.com/channels/1310000000000000003/1310000000000000002/{id}"));
    let call = world.fake.service.calls().pop().unwrap();
    assert_eq!(call.query, "wait=true");
    assert!(call.headers["user-agent"].starts_with("ClipConductor/"));
    assert!(call.headers.contains_key("content-length"), "a proxy may not take a chunked body");
}

#[tokio::test(flavor = "multi_thread")]
async fn words_can_be_changed_and_the_message_deleted() {
    let (world, publisher, mut parcel) = world().await;
    let (id, _) = out(publish(&publisher, &parcel).await.unwrap());
    parcel.words.title = "Four kills @everyone".into();
    publisher.edit(&parcel, &id).await.unwrap();
    let message = world.fake.messages().remove(0);
    assert!(message.content.starts_with("**Four kills @everyone**") && message.edits == 1 && !message.pings);
    assert_eq!(message.attachments.len(), 1, "the file stays");
    assert_eq!(publisher.look(&parcel.account, &id, parcel.visibility).await.unwrap(), Looks::AsAsked);
    publisher.delete(&parcel.account, &id).await.unwrap();
    assert_eq!(world.posts(), 0);
    publisher.delete(&parcel.account, &id).await.unwrap();
    assert_eq!(publisher.look(&parcel.account, &id, parcel.visibility).await.unwrap(), Looks::Gone);
    let problem = publisher.edit(&parcel, &id).await.unwrap_err();
    assert_eq!(problem.code, Code::PlatformRefused, "{problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forum_wants_a_thread() {
    let (world, publisher, mut parcel) = world().await;
    world.fake.set_forum(&["1310000000000000500"]);
    let problem = publish(&publisher, &parcel).await.unwrap_err();
    assert_eq!(problem.code, Code::PlatformNeedsYou);
    assert!(problem.why.contains("forum"), "{problem}");
    parcel.choices = json!({ "thread_id": "1310000000000000500" });
    let (id, url) = out(publish(&publisher, &parcel).await.unwrap());
    assert!(id.ends_with("@1310000000000000500") && url.contains("/1310000000000000500/"), "{id} {url}");
    assert_eq!(publisher.look(&parcel.account, &id, parcel.visibility).await.unwrap(), Looks::AsAsked);
    parcel.choices = json!({ "thread_name": "Clips of the week" });
    publish(&publisher, &parcel).await.unwrap();
    parcel.choices = json!({ "thread_id": "1310000000000000500", "thread_name": "both" });
    let found = publisher.preflight(&parcel).await.unwrap();
    assert!(found.iter().any(|finding| finding.problem.field.as_deref() == Some("thread_name")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_over_the_limit_is_said_before_and_by_the_server() {
    let (world, publisher, mut parcel) = world().await;
    fs::write(&parcel.file, vec![0; (10 << 20) - (64 << 10) + 1]).unwrap();
    let stop = |found: Vec<publish::Finding>| {
        found.into_iter().find(|finding| finding.level == FindingLevel::Stop).map(|finding| finding.problem)
    };
    let found = publisher.preflight(&parcel).await.unwrap();
    let fits = publish::Remedy::Shrink { to_bytes: (10 << 20) - (64 << 10) };
    assert!(found.iter().any(|finding| finding.remedy == Some(fits)), "{found:?}");
    let problem = stop(found).unwrap();
    assert_eq!((problem.field.as_deref(), problem.code), (Some("file"), Code::FileTooLarge));
    // A boosted server takes it.
    parcel.account.config["limit_mib"] = json!(50);
    assert_eq!(stop(publisher.preflight(&parcel).await.unwrap()), None);
    world.fake.set_limit(50 << 20);
    publish(&publisher, &parcel).await.unwrap();
    // The limit was taken back meanwhile.
    world.fake.set_limit(8 << 20);
    let problem = publish(&publisher, &parcel).await.unwrap_err();
    assert_eq!((problem.code, world.posts()), (Code::FileTooLarge, 1), "{problem}");
    assert_eq!(publisher.smaller(fs::metadata(&parcel.file).unwrap().len()), Some((8 << 20) - (64 << 10)));
    // A gateway says the same without a code.
    world.fake.service.break_next("POST /", Break::Instead(Canned::gateway_page(413)));
    let problem = publish(&publisher, &parcel).await.unwrap_err();
    assert_eq!(problem.code, Code::FileTooLarge, "{problem}");
}

/// What the person has to be asked about, and what surely is no post.
#[tokio::test(flavor = "multi_thread")]
async fn only_an_answer_that_may_hide_a_post_is_unclear() {
    let json = |status, body: &str| Canned::new(status, body);
    let cases = [
        (Break::Cut, Code::PlatformWait, 0),
        (Break::CutAfter(3000), Code::PlatformWait, 0),
        (Break::LoseAnswer, Code::PlatformAway, 1),
        (Break::Instead(json(500, "")), Code::PlatformAway, 0),
        (Break::DoneBut(json(500, r#"{"message":"500: Internal Server Error","code":0}"#)), Code::PlatformAway, 1),
        (Break::DoneBut(Canned::gateway_page(502)), Code::PlatformAway, 1),
        (Break::DoneBut(json(200, "not json")), Code::PlatformAway, 1),
        (Break::DoneBut(json(503, r#"{"message":"overloaded","code":130000}"#)), Code::PlatformAway, 1),
        (Break::Instead(json(429, r#"{"message":"slow","retry_after":64.5,"global":false}"#)), Code::PlatformWait, 0),
        (Break::Instead(json(429, "<html>1015</html>").header("retry-after", "600")), Code::PlatformWait, 0),
        (Break::Instead(json(400, r#"{"message":"what?","code":99999}"#)), Code::PlatformRefused, 0),
    ];
    for (fault, code, posts) in cases {
        let (world, publisher, mut parcel) = world().await;
        // More than a socket takes at once, so that a cut comes while bytes are still to be handed over.
        fs::write(&parcel.file, vec![7; 6 << 20]).unwrap();
        parcel.words.title = format!("{fault:?}").chars().take(100).collect();
        world.fake.service.break_next("POST /webhooks", fault.clone());
        let session = publisher.begin(&parcel).await.unwrap();
        let problem = publisher.finish(&parcel, &session, &Quiet).await.unwrap_err();
        assert_eq!((problem.code, world.posts()), (code, posts), "{fault:?}: {problem:?}");
        assert_eq!(problem.not_before.is_some(), code == Code::PlatformWait, "{fault:?}");
        let standing = publisher.confirm(&parcel, &session).await.unwrap();
        let Standing::AskPerson(problem) = standing else { panic!("{standing:?}") };
        assert!(problem.fix.iter().any(|fix| fix.to_string().contains("/channels/")), "where to look: {problem:?}");
    }
}

/// Wherever it dies there is one message, or none and the person is asked; never two without being asked.
#[tokio::test(flavor = "multi_thread")]
async fn dying_at_any_request_leaves_one_message_or_a_question() {
    for dies_at in 0..4 {
        for fault in [Break::Cut, Break::CutAfter(4000), Break::LoseAnswer] {
            let (world, publisher, parcel) = world().await;
            world.fake.service.break_nth("", dies_at, fault.clone());
            let (mut finishing, mut asked) = (None, false);
            // What the store would know, through at most three lives.
            for _life in 0..3 {
                let session = match finishing.take() {
                    Some(session) => {
                        let Standing::AskPerson(_) = publisher.confirm(&parcel, &session).await.unwrap() else {
                            panic!("nobody but the person knows")
                        };
                        asked = true;
                        // The person looks, and answers by what is there.
                        if world.posts() > 0 {
                            break;
                        }
                        session
                    }
                    None => {
                        if publisher.preflight(&parcel).await.is_err() {
                            continue;
                        }
                        publisher.begin(&parcel).await.unwrap()
                    }
                };
                match publisher.finish(&parcel, &session, &Quiet).await {
                    Ok(_) => break,
                    Err(Problem { code: Code::PlatformWait, .. }) => {}
                    Err(problem) => {
                        assert_eq!(problem.code, Code::PlatformAway, "{problem}");
                        finishing = Some(session);
                    }
                }
            }
            assert_eq!(world.posts(), 1, "{dies_at} {fault:?}, asked: {asked}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn buckets_are_waited_for_and_a_dead_webhook_is_left_alone() {
    let (world, publisher, parcel) = world().await;
    world.fake.set_bucket(0);
    let problem = publish(&publisher, &parcel).await.unwrap_err();
    assert_eq!(problem.code, Code::PlatformWait);
    assert!(problem.not_before.is_some());
    assert_eq!(world.fake.invalid_answers(), 1, "it is not tried again by itself");
    world.fake.delete_webhook();
    let problem = publish(&publisher, &parcel).await.unwrap_err();
    assert_eq!(problem.code, Code::AccountNeedsUser);
    assert!(problem.why.contains("deleted"), "{problem}");
    let found = publisher.preflight(&parcel).await.unwrap();
    assert!(found.iter().any(|finding| finding.problem.code == Code::AccountNeedsUser), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn connecting_says_who_it_is_and_shows_no_secret() {
    let (world, publisher, parcel) = world().await;
    let connected = publisher.connect(&parcel.account).await.unwrap();
    assert_eq!(connected.name.as_deref(), Some("Clips"));
    assert_eq!(connected.config["channel_id"], "1310000000000000002");
    assert!(!connected.config.to_string().contains(&world.fake.token()));
    world
        .fake
        .service
        .break_next("", Break::Instead(Canned::new(500, format!("at /webhooks/1/{}", world.fake.token()))));
    let problem = publisher.connect(&parcel.account).await.unwrap_err();
    assert!(!serde_json::to_string(&problem).unwrap().contains(&world.fake.token()), "{problem:?}");
    let mut parcel = parcel;
    parcel.account.config["username"] = json!("Discord bot");
    assert_eq!(publisher.connect(&parcel.account).await.unwrap_err().field.as_deref(), Some("username"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_code_has_its_class_and_its_sentence() {
    let cases = [
        (404, 10015, Code::AccountNeedsUser),
        (401, 50027, Code::AccountNeedsUser),
        (413, 40005, Code::FileTooLarge),
        (400, 50045, Code::FileTooLarge),
        (400, 50035, Code::PlatformRefused),
        (400, 50006, Code::PlatformRefused),
        (400, 50109, Code::PlatformRefused),
        (403, 50013, Code::PlatformNeedsYou),
        (403, 50001, Code::PlatformNeedsYou),
        (400, 200000, Code::PlatformNeedsYou),
        (400, 240000, Code::PlatformNeedsYou),
        (403, 400001, Code::PlatformNeedsYou),
        (400, 220001, Code::PlatformNeedsYou),
        (400, 220002, Code::PlatformNeedsYou),
        (400, 220003, Code::PlatformNeedsYou),
        (400, 220004, Code::PlatformNeedsYou),
        (429, 40062, Code::PlatformWait),
        (500, 0, Code::PlatformAway),
        (502, 0, Code::PlatformAway),
        (503, 130000, Code::PlatformAway),
    ];
    let mut sentences = std::collections::BTreeMap::new();
    for (status, code, class) in cases {
        let (world, publisher, parcel) = world().await;
        let body = json!({ "message": "their words", "code": code }).to_string();
        world.fake.service.break_next("POST /", Break::Instead(Canned::new(status, body)));
        let problem = publish(&publisher, &parcel).await.unwrap_err();
        assert_eq!(problem.code, class, "{status}/{code}: {problem}");
        let next = !problem.fix.is_empty() || problem.not_before.is_some();
        assert!(problem.details.contains("their words") && next, "{status}/{code}: {problem:?}");
        sentences.insert(code, problem.why);
    }
    assert!(sentences.values().all(|why| why.ends_with('.') && !why.contains("their words")));
    // The field at fault is named in Discord's own words.
    let (world, publisher, parcel) = world().await;
    let body = json!({ "code": 50035, "message": "Invalid Form Body", "errors": {
        "attachments": { "0": { "description": { "_errors": [{ "code": "X", "message": "Must be 1024 or fewer." }] } } },
    } });
    world.fake.service.break_next("POST /", Break::Instead(Canned::new(400, body.to_string())));
    let problem = publish(&publisher, &parcel).await.unwrap_err();
    assert_eq!(problem.field.as_deref(), Some("attachments.0.description"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_kept_as_it_is() {
    let (_world, publisher, parcel) = world().await;
    let keeping = Keeping::new(publisher.begin(&parcel).await.unwrap());
    let before = keeping.session();
    assert_eq!(publisher.resume(&parcel, &before, 0, &keeping).await.unwrap(), before["total_bytes"].as_u64().unwrap());
    assert_eq!(keeping.session(), before);
}
