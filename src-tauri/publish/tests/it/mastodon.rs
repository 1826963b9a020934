//! Mastodon: one status on every kind of server, whatever breaks.

use crate::{
    setting::{Keeping, Quiet, publish, video},
    worlds::{World, mastodon::Mastodon},
};
use domain::{Code, Problem, Visibility};
use jiff::SignedDuration;
use publish::{FindingLevel, Finished, Looks, MastodonPublisher, Parcel, Publisher, SignIn, Standing, platform};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{fs, time::Duration};
use testkit::{
    mastodon::Idempotency,
    service::{Break, Canned},
};

async fn world() -> (Mastodon, MastodonPublisher, Parcel) {
    let world = Mastodon::new().await;
    let (publisher, parcel) = (MastodonPublisher::new(&world.means()), world.parcel());
    (world, publisher, parcel)
}

fn id(finished: &Finished) -> String {
    match finished {
        Finished::Live { remote_id, .. } | Finished::Handed { remote_id, .. } | Finished::Processing { remote_id } => {
            remote_id.clone()
        }
    }
}

/// What the store knows.
#[derive(Debug, Clone)]
enum Stored {
    Preflight,
    Uploading(Value),
    Finishing(Value),
    Over(Finished),
}

/// Goes on from what is stored, as the queue does.
async fn go_on(publisher: &MastodonPublisher, parcel: &Parcel, stored: &mut Stored) -> Result<Finished, Problem> {
    loop {
        *stored = match stored.clone() {
            Stored::Over(finished) => return Ok(finished),
            Stored::Preflight => {
                let found = publisher.preflight(parcel).await?;
                assert!(found.iter().all(|finding| finding.level != FindingLevel::Stop), "{found:?}");
                Stored::Uploading(publisher.begin(parcel).await?)
            }
            Stored::Uploading(session) => {
                let keeping = Keeping::new(session);
                let sent = publisher.resume(parcel, &keeping.session(), 0, &keeping).await;
                *stored = Stored::Uploading(keeping.session());
                match sent {
                    Err(problem) if problem.code == Code::FileVanished => {
                        *stored = Stored::Uploading(publisher.begin(parcel).await?);
                        continue;
                    }
                    other => other?,
                };
                *stored = Stored::Finishing(keeping.session());
                Stored::Over(publisher.finish(parcel, &keeping.session(), &Quiet).await?)
            }
            Stored::Finishing(session) => match publisher.confirm(parcel, &session).await? {
                Standing::There(finished) => Stored::Over(finished),
                Standing::NotThere => Stored::Preflight,
                Standing::Unfinished { .. } => Stored::Uploading(session),
                Standing::AskPerson(problem) => panic!("{problem}"),
            },
        };
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_has_everything() {
    let (world, publisher, mut parcel) = world().await;
    parcel.visibility = Visibility::Unlisted;
    parcel.language = Some("de-AT".into());
    parcel.choices = json!({ "warning": "Loud", "sensitive": true });
    let Finished::Live { remote_id, url } = publish(&publisher, &parcel).await.unwrap() else { panic!() };
    let status = world.fake.statuses().remove(0);
    assert_eq!((status.id.as_str(), status.visibility.as_str()), (remote_id.as_str(), "unlisted"));
    assert_eq!(status.text, "Three kills\n\nThree kills within 5 seconds.\nOpenArena.\n\n#openarena #gaming");
    assert_eq!((status.language.as_deref(), status.spoiler.as_str(), status.sensitive), (Some("de"), "Loud", true));
    assert!(url.ends_with(&format!("/@clip/{remote_id}")), "{url}");
    let media = world.fake.media(&status.media[0]).unwrap();
    assert_eq!(media.sha256, format!("{:x}", Sha256::digest(video())));
    assert_eq!(media.description.as_deref(), Some("Gameplay of OpenArena."));
    assert!(media.thumbnail);
    let call = world.fake.service.calls().into_iter().find(|call| call.line() == "POST /api/v1/statuses").unwrap();
    assert_eq!(call.headers["idempotency-key"], parcel.post.to_string());
}

/// Every way servers treat the key, every fault, every request: one status.
#[tokio::test(flavor = "multi_thread")]
async fn dying_at_any_request_leaves_one_post_on_every_kind_of_server() {
    let mut died = 0;
    for kind in [Idempotency::Honoured, Idempotency::Ignored, Idempotency::FailsOnRepeat] {
        for at in 0..11 {
            for fault in
                [Break::Cut, Break::CutAfter(200), Break::LoseAnswer, Break::DoneBut(Canned::gateway_page(504))]
            {
                let (world, publisher, parcel) = world().await;
                world.fake.set_idempotency(kind);
                world.fake.service.break_nth("", at, fault.clone());
                let mut stored = Stored::Preflight;
                died += usize::from(go_on(&publisher, &parcel, &mut stored).await.is_err());
                world.fake.service.mend();
                let publisher = MastodonPublisher::new(&world.means());
                let finished = go_on(&publisher, &parcel, &mut stored).await.unwrap();
                let statuses = world.fake.statuses();
                assert_eq!(statuses.len(), 1, "{kind:?} {at} {fault:?}");
                assert_eq!(id(&finished), statuses[0].id, "{kind:?} {at} {fault:?}");
            }
        }
    }
    assert!(died > 60, "the faults were met: {died}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_looks_first_also_where_the_video_got_a_new_id() {
    let (world, publisher, parcel) = world().await;
    world.fake.make_merely_compatible();
    let keeping = Keeping::new(publisher.begin(&parcel).await.unwrap());
    publisher.resume(&parcel, &keeping.session(), 0, &keeping).await.unwrap();
    let first = publisher.finish(&parcel, &keeping.session(), &Quiet).await.unwrap();
    let mut other = keeping.session();
    other["media"] = json!("999");
    let Standing::There(found) = publisher.confirm(&parcel, &other).await.unwrap() else { panic!("by its words") };
    assert_eq!(id(&found), id(&first));
    publisher.finish(&parcel, &keeping.session(), &Quiet).await.unwrap();
    assert_eq!(world.posts(), 1);
    // The same words on another day are another post.
    world.fake.skip(SignedDuration::from_hours(24));
    publish(&publisher, &world.parcel()).await.unwrap();
    assert_eq!(world.posts(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn media_that_take_long_fail_or_vanish() {
    let (world, publisher, parcel) = world().await;
    world.fake.set_media_polls(30);
    publish(&publisher, &parcel).await.unwrap();
    world.fake.set_media_polls(1);
    world.fake.fail_next_media();
    let problem = publish(&publisher, &world.parcel()).await.unwrap_err();
    assert_eq!((problem.code, world.posts()), (Code::PlatformRefused, 1), "{problem}");
    // A video that waited over night is uploaded again.
    let parcel = world.parcel();
    let keeping = Keeping::new(publisher.begin(&parcel).await.unwrap());
    publisher.resume(&parcel, &keeping.session(), 0, &keeping).await.unwrap();
    world.fake.skip(SignedDuration::from_hours(25));
    let problem = publisher.finish(&parcel, &keeping.session(), &Quiet).await.unwrap_err();
    assert_eq!(problem.code, Code::PlatformAway, "{problem}");
    go_on(&publisher, &parcel, &mut Stored::Finishing(keeping.session())).await.unwrap();
    assert_eq!(world.posts(), 2);
    // A server that never gets ready is given up by the clock.
    world.fake.set_media_polls(u32::MAX);
    let fake = std::sync::Arc::clone(&world.fake);
    let means = world.means().with_rests(move |time| {
        fake.skip(SignedDuration::try_from(time).unwrap() * 200);
        Box::pin(std::future::ready(()))
    });
    let problem = publish(&MastodonPublisher::new(&means), &world.parcel()).await.unwrap_err();
    assert!(problem.why.contains("two hours") && problem.code == Code::PlatformRefused, "{problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_servers_own_schedule_is_used_where_there_is_one() {
    let (world, publisher, mut parcel) = world().await;
    let at = world.fake.service.now() + SignedDuration::from_hours(3);
    parcel.publish_at = Some(at);
    let finished = publish(&publisher, &parcel).await.unwrap();
    let Finished::Processing { remote_id } = &finished else { panic!("it waits at the server") };
    assert_eq!((world.posts(), world.fake.scheduled().len()), (0, 1));
    assert!(matches!(publisher.follow(&parcel, remote_id).await.unwrap(), Finished::Processing { .. }));
    world.fake.skip(SignedDuration::from_hours(3) + SignedDuration::from_secs(5));
    let Finished::Live { remote_id: live, url } = publisher.follow(&parcel, remote_id).await.unwrap() else { panic!() };
    assert!(live != *remote_id && url.contains("/@clip/"), "the status has another id: {live}");
    assert_eq!(world.posts(), 1);
    // Taken back before its time, and cancelled by somebody else.
    parcel = world.parcel();
    parcel.publish_at = Some(world.fake.service.now() + SignedDuration::from_hours(3));
    let waiting = id(&publish(&publisher, &parcel).await.unwrap());
    publisher.delete(&parcel.account, &waiting).await.unwrap();
    world.fake.skip(SignedDuration::from_hours(4));
    let problem = publisher.follow(&parcel, &waiting).await.unwrap_err();
    assert_eq!((problem.code, world.posts()), (Code::PlatformRefused, 1), "{problem}");
    // Taken back, and sent at once instead: a server that honours keys must not answer with what is gone.
    parcel = world.parcel();
    parcel.publish_at = Some(world.fake.service.now() + SignedDuration::from_hours(3));
    let waiting = id(&publish(&publisher, &parcel).await.unwrap());
    publisher.withdraw(&parcel, &waiting).await.unwrap();
    parcel.publish_at = None;
    assert!(matches!(publish(&publisher, &parcel).await.unwrap(), Finished::Live { .. }));
    assert_eq!((world.posts(), world.fake.scheduled().len()), (2, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_of_a_schedule_is_found_again() {
    for kind in [Idempotency::Honoured, Idempotency::Ignored] {
        let (world, publisher, mut parcel) = world().await;
        world.fake.set_idempotency(kind);
        parcel.publish_at = Some(world.fake.service.now() + SignedDuration::from_hours(3));
        world.fake.service.break_next("POST /api/v1/statuses", Break::LoseAnswer);
        let mut stored = Stored::Preflight;
        go_on(&publisher, &parcel, &mut stored).await.unwrap_err();
        let finished = go_on(&publisher, &parcel, &mut stored).await.unwrap();
        assert!(id(&finished).starts_with("scheduled:"));
        assert_eq!(world.fake.scheduled().len(), 1, "{kind:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_that_the_server_would_not_keep_is_kept_by_us() {
    let (world, publisher, mut parcel) = world().await;
    let at = world.fake.service.now() + SignedDuration::from_mins(7);
    parcel.publish_at = Some(at);
    let problem = publish(&publisher, &parcel).await.unwrap_err();
    assert_eq!((problem.code, problem.not_before), (Code::PlatformWait, Some(at)), "too near: {problem}");
    // Servers without a schedule would post at once.
    world.fake.make_merely_compatible();
    let at = world.fake.service.now() + SignedDuration::from_hours(5);
    parcel.publish_at = Some(at);
    let problem = publish(&publisher, &parcel).await.unwrap_err();
    assert_eq!((problem.code, problem.not_before, world.posts()), (Code::PlatformWait, Some(at), 0), "{problem}");
    world.fake.skip(SignedDuration::from_hours(5) + SignedDuration::from_secs(1));
    assert!(matches!(publish(&publisher, &parcel).await.unwrap(), Finished::Live { .. }));
    assert_eq!(world.posts(), 1);
    // An upload that took until the time had come is not handed over with a time that is over.
    let (world, publisher, mut parcel) = self::world().await;
    parcel.publish_at = Some(world.fake.service.now() + SignedDuration::from_mins(20));
    let keeping = Keeping::new(publisher.begin(&parcel).await.unwrap());
    publisher.resume(&parcel, &keeping.session(), 0, &keeping).await.unwrap();
    world.fake.skip(SignedDuration::from_mins(18));
    let problem = publisher.finish(&parcel, &keeping.session(), &Quiet).await.unwrap_err();
    assert_eq!((problem.code, world.posts()), (Code::PlatformWait, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_servers_own_limits_hold() {
    let (world, publisher, mut parcel) = world().await;
    world.fake.set_limits(60, 5000, 12);
    let found = publisher.preflight(&parcel).await.unwrap();
    let field =
        |name: &str| found.iter().find(|finding| finding.problem.field.as_deref() == Some(name)).map(|f| f.level);
    assert_eq!(
        (field("file"), field("description")),
        (Some(FindingLevel::Stop), Some(FindingLevel::Warn)),
        "{found:?}"
    );
    world.fake.set_limits(60, 8 << 20, 12);
    publish(&publisher, &parcel).await.unwrap();
    let status = world.fake.statuses().remove(0);
    assert!(
        status.text.starts_with("Three kills\n\nThree kills within") && status.text.chars().count() <= 60,
        "{}",
        status.text
    );
    assert_eq!(world.fake.media(&status.media[0]).unwrap().description.as_deref(), Some("Gameplay of…"));
    // A link counts as 23 letters, whatever it has.
    world.fake.set_limits(80, 8 << 20, 1500);
    parcel = world.parcel();
    parcel.words.description = format!("https://example.org/{}", "long".repeat(30));
    publish(&publisher, &parcel).await.unwrap();
    assert!(world.fake.statuses()[1].text.contains(&"long".repeat(30)));
    // What an older server lacks is not missed.
    let (world, publisher, parcel) = self::world().await;
    world.fake.make_old();
    world.fake.service.break_always("/api/v2/instance", Break::Instead(Canned::new(404, r#"{"error":"Not Found"}"#)));
    publish(&publisher, &parcel).await.unwrap();
    assert_eq!(world.posts(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn rates_are_waited_for_in_both_ways_of_writing_them() {
    for as_number in [false, true] {
        let (world, publisher, parcel) = world().await;
        world.fake.limit_rate(as_number);
        let problem = publish(&publisher, &parcel).await.unwrap_err();
        assert_eq!(problem.code, Code::PlatformWait);
        let wait = problem.not_before.unwrap().duration_since(world.fake.service.now());
        assert!(wait > SignedDuration::from_mins(3) && wait < SignedDuration::from_mins(5), "{wait:?}");
        world.fake.lift_rate();
        publish(&publisher, &parcel).await.unwrap();
    }
}

/// The browser's part: opens the page and follows it back.
async fn browse(address: &str) -> String {
    reqwest::get(address).await.unwrap().text().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_registers_at_the_server_and_keeps_the_token() {
    for old in [false, true] {
        let world = Mastodon::new().await;
        if old {
            world.fake.make_old();
        }
        let (means, entry) = (world.means(), platform("mastodon").unwrap());
        let account = world.parcel().account;
        let sign_in = SignIn::begin(&means, entry, account.config.clone(), None).await.unwrap();
        assert_eq!(world.fake.clients(), 1);
        let address = sign_in.url.clone();
        let browser = tokio::spawn(async move { browse(&address).await });
        let code = sign_in.wait(Duration::from_secs(20)).await.unwrap();
        browser.await.unwrap();
        let credentials = sign_in.finish(&means, &code).await.unwrap();
        assert!(credentials.access.is_some() && credentials.refresh.is_none());
        means.vault.put(account.id, &credentials).await.unwrap();
        let publisher = MastodonPublisher::new(&means);
        let connected = publisher.connect(&account).await.unwrap();
        assert!(connected.name.unwrap().starts_with("@clip@127.0.0.1"));
        assert_eq!(connected.config["account_id"], "110000000000000001");
        publish(&publisher, &world.parcel()).await.unwrap();
        assert_eq!(world.posts(), 1);
    }
    let world = Mastodon::new().await;
    world.fake.deny();
    let sign_in = SignIn::begin(&world.means(), platform("mastodon").unwrap(), world.parcel().account.config, None)
        .await
        .unwrap();
    let address = sign_in.url.clone();
    let browser = tokio::spawn(async move { browse(&address).await });
    let problem = sign_in.wait(Duration::from_secs(20)).await.unwrap_err();
    browser.await.unwrap();
    assert_eq!(problem.code.retry(), domain::Retry::NeedsUser, "{problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_may_not_any_more_is_said_before_the_upload() {
    let (world, publisher, parcel) = world().await;
    let before = |found: Vec<publish::Finding>| {
        found.into_iter().find(|finding| finding.level == FindingLevel::Stop).map(|finding| finding.problem).unwrap()
    };
    world.fake.suspend();
    let problem = before(publisher.preflight(&parcel).await.unwrap());
    assert_eq!(problem.code, Code::PlatformNeedsYou, "{problem}");
    world.fake.revoke_tokens();
    let problem = before(publisher.preflight(&parcel).await.unwrap());
    assert_eq!(problem.code, Code::AccountNeedsUser, "{problem}");
    assert_eq!(world.fake.service.count("/media"), 0);
    let problem = publish(&publisher, &parcel).await.unwrap_err();
    assert_eq!(problem.code, Code::AccountNeedsUser);
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_edits_and_what_became_of_it() {
    let (world, publisher, mut parcel) = world().await;
    let id = id(&publish(&publisher, &parcel).await.unwrap());
    let measured = publisher.measure(&parcel.account, &id).await.unwrap().unwrap();
    assert_eq!((measured.likes, measured.comments, measured.shares, measured.views), (Some(5), Some(1), Some(2), None));
    assert_eq!(publisher.look(&parcel.account, &id, parcel.visibility).await.unwrap(), Looks::AsAsked);
    let looks = publisher.look(&parcel.account, &id, Visibility::Public).await.unwrap();
    assert!(matches!(looks, Looks::Otherwise(_)), "{looks:?}");
    parcel.words.title = "Four kills".into();
    publisher.edit(&parcel, &id).await.unwrap();
    let status = world.fake.statuses().remove(0);
    assert!(status.text.starts_with("Four kills") && status.media.len() == 1 && status.edits == 1, "{status:?}");
    publisher.delete(&parcel.account, &id).await.unwrap();
    publisher.delete(&parcel.account, &id).await.unwrap();
    assert_eq!(publisher.look(&parcel.account, &id, parcel.visibility).await.unwrap(), Looks::Gone);
    // An upload without a post is taken back.
    let keeping = Keeping::new(publisher.begin(&parcel).await.unwrap());
    publisher.resume(&parcel, &keeping.session(), 0, &keeping).await.unwrap();
    let media = keeping.session()["media"].as_str().unwrap().to_owned();
    publisher.abandon(&parcel, &keeping.session()).await.unwrap();
    assert!(world.fake.media(&media).is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_sentence_has_its_class() {
    for (status, said, class) in [
        (401, "The access token is invalid", Code::AccountNeedsUser),
        (403, "This action is outside the authorized scopes", Code::AccountNeedsUser),
        (403, "Your login is currently disabled", Code::PlatformNeedsYou),
        (403, "This method requires a verified e-mail: please confirm it", Code::PlatformNeedsYou),
        (403, "Etwas anderes", Code::PlatformNeedsYou),
        (422, "Validation failed: Text character limit of 500 exceeded", Code::PlatformRefused),
        (422, "Cannot attach files that have not finished processing. Try again in a moment!", Code::PlatformAway),
        (422, "Validation failed: Scheduled at The scheduled date must be in the future", Code::PlatformRefused),
        (422, "Validation failed: You have exceeded the limit of 300 scheduled posts", Code::PlatformNeedsYou),
        (422, "Validation failed: Media could not be found", Code::PlatformAway),
        (422, "Etwas anderes", Code::PlatformRefused),
        (429, "Too many requests", Code::PlatformWait),
        (500, "", Code::PlatformAway),
        (503, "Remote data could not be fetched", Code::PlatformAway),
        (504, "", Code::PlatformAway),
    ] {
        let (world, publisher, parcel) = world().await;
        let body = if said.is_empty() { String::new() } else { json!({ "error": said }).to_string() };
        world.fake.service.break_next("POST /api/v1/statuses", Break::Instead(Canned::new(status, body)));
        let problem = publish(&publisher, &parcel).await.unwrap_err();
        assert_eq!((problem.code, world.posts()), (class, 0), "{status} {said}: {problem}");
        let next = !problem.fix.is_empty() || problem.not_before.is_some();
        assert!(problem.details.contains(&status.to_string()) && next, "{problem:?}");
    }
    let (world, publisher, parcel) = world().await;
    fs::write(&parcel.file, b"not small enough").unwrap();
    world.fake.set_limits(500, 10, 1500);
    let problem = publish(&publisher, &parcel).await.unwrap_err();
    assert_eq!(problem.code, Code::PlatformNeedsYou, "the upload says it, too: {problem}");
}
