//! TikTok's own: chunks, consent, drafts, the states of a post, the sign-in.

use crate::{
    setting::{Keeping, Quiet, publish, sha256},
    way::{Stored, walk},
    worlds::{World as _, tiktok::TikTok},
};
use domain::{Code, Visibility};
use jiff::SignedDuration;
use publish::{
    FindingLevel, Finished, Looks, OAuthClient, Parcel, Publisher, Secret, SignIn, Standing, TikTokPublisher,
};
use serde_json::json;
use std::{fs::File, io::Read as _, sync::Mutex, time::Duration};
use testkit::{
    FakeTikTok,
    service::{Break, Canned},
};

fn publisher(world: &TikTok) -> TikTokPublisher {
    TikTokPublisher::new(&world.means)
}

fn id(finished: &Finished) -> String {
    match finished {
        Finished::Live { remote_id, .. } | Finished::Handed { remote_id, .. } | Finished::Processing { remote_id } => {
            remote_id.clone()
        }
    }
}

/// A parcel whose file needs several chunks.
fn large(world: &TikTok) -> Parcel {
    let parcel = world.parcel();
    File::create(&parcel.file).unwrap().set_len(64_000_001).unwrap();
    parcel
}

fn hash(parcel: &Parcel) -> String {
    let mut bytes = Vec::new();
    File::open(&parcel.file).unwrap().read_to_end(&mut bytes).unwrap();
    sha256(&bytes)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_direct_post_says_what_was_chosen_and_nothing_else() {
    let world = TikTok::new().await;
    let mut parcel = world.parcel();
    parcel.choices["allow_comment"] = json!(true);
    parcel.choices["disclose"] = json!(true);
    parcel.choices["your_brand"] = json!(true);
    let finished = publish(&publisher(&world), &parcel).await.unwrap();
    let post = world.fake.posts().remove(0);
    assert_eq!((post.publish_id.as_str(), post.chunks), (id(&finished).as_str(), 1));
    assert_eq!(post.sha256, hash(&parcel));
    assert_eq!(post.info["title"], "Three kills\n\nThree kills within 5 seconds.\nOpenArena.\n\n#openarena #gaming");
    let switches =
        ["disable_comment", "disable_duet", "disable_stitch", "brand_content_toggle", "brand_organic_toggle"];
    assert_eq!(switches.map(|key| post.info[key].as_bool().unwrap()), [false, true, true, false, true]);
    // Its id is told when everybody can see it.
    let publisher = publisher(&world);
    let mut seen = publisher.follow(&parcel, &post.publish_id).await.unwrap();
    for _ in 0..4 {
        assert!(matches!(&seen, Finished::Processing { .. }) || id(&seen) == post.id.to_string(), "{seen:?}");
        seen = publisher.follow(&parcel, &id(&finished)).await.unwrap();
    }
    let url = format!("https://www.tiktok.com/@fakecreator/video/{}", post.id);
    assert_eq!(seen, Finished::Live { remote_id: post.id.to_string(), url });
    let measured = publisher.measure(&parcel.account, &post.id.to_string()).await.unwrap().unwrap();
    assert_eq!((measured.views, measured.shares), (Some(420), Some(2)));
    let video = id(&seen);
    let look = || publisher.look(&parcel.account, &video, Visibility::Private);
    assert_eq!(look().await.unwrap(), Looks::AsAsked);
    world.fake.hide(&post.publish_id);
    assert!(matches!(look().await.unwrap(), Looks::Otherwise(problem) if problem.what.contains("can't be seen")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_what_happens_without_a_choice_and_is_no_post_yet() {
    let world = TikTok::new().await;
    let mut parcel = world.parcel();
    parcel.choices = json!({});
    let publisher = publisher(&world);
    let found = publisher.preflight(&parcel).await.unwrap();
    assert!(matches!(found.as_slice(), [only] if only.level == FindingLevel::Warn), "{found:?}");
    assert!(found[0].problem.what.contains("draft"));
    let draft = id(&publish(&publisher, &parcel).await.unwrap());
    assert!(world.fake.posts()[0].draft && world.fake.posts()[0].info.is_null());
    assert!(matches!(publisher.follow(&parcel, &draft).await.unwrap(), Finished::Processing { .. }));
    let handed = publisher.follow(&parcel, &draft).await.unwrap();
    let Finished::Handed { remote_id, url, problem } = &handed else { panic!("{handed:?}") };
    assert_eq!((remote_id, problem.code), (&draft, Code::PlatformNeedsYou));
    assert!(url.starts_with("https://www.tiktok.com/") && problem.what.contains("inbox") && !problem.fix.is_empty());
    let look = || publisher.look(&parcel.account, &draft, Visibility::Public);
    assert_eq!(look().await.unwrap(), Looks::Otherwise(problem.clone()));
    let numbers = || publisher.measure(&parcel.account, &draft);
    assert_eq!(numbers().await.unwrap().unwrap().views, None);
    // Whenever the person gets to it.
    world.fake.service.skip(SignedDuration::from_hours(20));
    world.fake.person_posts(&draft);
    assert_eq!(look().await.unwrap(), Looks::AsAsked);
    assert_eq!(numbers().await.unwrap().unwrap().views, Some(420), "by the id that TikTok tells then");
    assert!(matches!(publisher.follow(&parcel, &draft).await.unwrap(), Finished::Live { .. }));
    // Six are too many at a time.
    for _ in 0..5 {
        let again = Parcel { choices: json!({}), ..world.parcel() };
        publish(&publisher, &again).await.unwrap();
        world.fake.service.skip(SignedDuration::from_secs(30));
    }
    let problem = publisher.begin(&Parcel { choices: json!({}), ..world.parcel() }).await.unwrap_err();
    assert_eq!(problem.code, Code::PlatformNeedsYou, "{problem}");
    assert!(problem.details.contains("spam_risk_too_many_pending_share"), "{problem:?}");
}

/// The points of TikTok's audit, one by one.
#[tokio::test(flavor = "multi_thread")]
async fn every_point_of_consent_stops_the_post_and_names_its_field() {
    let world = TikTok::new().await;
    world.fake.has_no_comments();
    world.fake.allows_seconds(10);
    let form = publisher(&world).form(&world.parcel().account).await.unwrap().unwrap();
    assert_eq!((form.account.as_str(), form.seconds_most), ("Fake Creator", Some(10)));
    assert_eq!(form.options["privacy"], ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"]);
    assert!(form.off["allow_comment"].contains("comments"));
    let spec = publish::platform("tiktok").unwrap().spec;
    assert!(spec.choices.iter().all(|field| !field.required), "nothing is chosen beforehand");
    let good = json!({ "way": "direct", "privacy": "PUBLIC_TO_EVERYONE", "agree": true });
    for (changes, field) in [
        (json!({ "privacy": "" }), "privacy"),
        (json!({ "privacy": "FOLLOWER_OF_CREATOR" }), "privacy"),
        (json!({ "agree": false }), "agree"),
        (json!({ "allow_comment": true }), "allow_comment"),
        (json!({ "disclose": true }), "disclose"),
        (json!({ "your_brand": true }), "disclose"),
        (json!({ "disclose": true, "branded_content": true, "privacy": "SELF_ONLY" }), "privacy"),
        (json!({}), "file"),
    ] {
        let mut parcel = world.parcel();
        parcel.choices = good.clone();
        parcel.choices.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        let found = publisher(&world).preflight(&parcel).await.unwrap();
        let stops: Vec<_> = found.iter().filter(|finding| finding.level == FindingLevel::Stop).collect();
        assert!(stops.iter().any(|stop| stop.problem.field.as_deref() == Some(field)), "{changes}: {found:?}");
        assert!(stops.iter().all(|stop| !stop.problem.fix.is_empty()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_without_audit_posts_for_its_owner_alone() {
    let world = TikTok::new().await;
    world.fake.is_not_audited();
    let mut parcel = world.parcel();
    parcel.account.config = json!({ "username": "fakecreator" });
    let form = publisher(&world).form(&parcel.account).await.unwrap().unwrap();
    assert_eq!(form.options["privacy"], ["SELF_ONLY"]);
    let found = publisher(&world).preflight(&parcel).await.unwrap();
    assert!(found.iter().any(|finding| finding.problem.what.contains("may not post for others")), "{found:?}");
    parcel.choices["privacy"] = json!("SELF_ONLY");
    let problem = publisher(&world).begin(&parcel).await.unwrap_err();
    assert!(problem.code == Code::PlatformNeedsYou && problem.why.contains("audited"), "{problem}");
    world.fake.set_private(true);
    let posted = id(&publish(&publisher(&world), &parcel).await.unwrap());
    let publisher = publisher(&world);
    publisher.follow(&parcel, &posted).await.unwrap();
    let live = publisher.follow(&parcel, &posted).await.unwrap();
    assert!(matches!(&live, Finished::Live { url, .. } if url == "https://www.tiktok.com/@fakecreator"), "{live:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_account_may_not_do_now_is_said_although_the_status_is_200() {
    let world = TikTok::new().await;
    world.fake.creator_says("spam_risk_too_many_posts");
    let problem = publisher(&world).preflight(&world.parcel()).await.unwrap_err();
    assert_eq!(problem.code, Code::PlatformWait, "{problem}");
    assert!(problem.not_before.is_some());
    world.fake.creator_says("spam_risk_user_banned_from_posting");
    let found = publisher(&world).preflight(&world.parcel()).await.unwrap();
    assert!(found.iter().any(|finding| finding.problem.code == Code::PlatformRefused), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn chunks_follow_the_guide_and_go_on_where_they_stopped() {
    let world = TikTok::new().await;
    let parcel = large(&world);
    let keeping = Keeping::new(publisher(&world).begin(&parcel).await.unwrap());
    assert!(!keeping.session().to_string().contains("hush"), "the address is sealed");
    world.fake.service.break_nth("PUT /video/", 2, Break::Instead(Canned::new(400, "")));
    publisher(&world).resume(&parcel, &keeping.session(), 0, &keeping).await.unwrap_err();
    // Another process, the same disk.
    let told = Mutex::new(Vec::new());
    let telling = crate::setting::Telling(|bytes| told.lock().unwrap().push(bytes));
    assert_eq!(publisher(&world).resume(&parcel, &keeping.session(), 0, &telling).await.unwrap(), 50_000_000);
    assert_eq!(told.lock().unwrap().first(), Some(&20_000_000), "nothing is sent twice");
    world.fake.names_last_byte();
    publisher(&world).finish(&parcel, &keeping.session(), &Quiet).await.unwrap();
    let post = world.fake.posts().remove(0);
    assert_eq!((post.chunks, post.bytes), (6, 64_000_001));
    assert_eq!(post.sha256, hash(&parcel));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_plan_is_tried_when_the_rules_have_moved() {
    let world = TikTok::new().await;
    world.fake.refuses_chunks_of(10_000_000);
    let parcel = large(&world);
    publish(&publisher(&world), &parcel).await.unwrap();
    assert_eq!(world.fake.posts()[0].chunks, 3);
    for size in [20_000_000, 5_242_880] {
        world.fake.refuses_chunks_of(size);
    }
    world.fake.service.skip(SignedDuration::from_mins(2));
    let problem = publisher(&world).begin(&large(&world)).await.unwrap_err();
    assert!(problem.code == Code::PlatformRefused && problem.details.contains("chunk size is invalid"), "{problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_after_its_hour_makes_a_new_upload_and_one_post() {
    let world = TikTok::new().await;
    let parcel = world.parcel();
    let session = publisher(&world).begin(&parcel).await.unwrap();
    publisher(&world).resume(&parcel, &session, 0, &Quiet).await.unwrap();
    world.fake.service.skip(SignedDuration::from_mins(61));
    let problem = publisher(&world).finish(&parcel, &session, &Quiet).await.unwrap_err();
    assert_eq!((problem.code, world.posts()), (Code::PlatformWait, 0), "surely nothing was made: {problem}");
    assert_eq!(publisher(&world).confirm(&parcel, &session).await.unwrap(), Standing::NotThere);
    assert_eq!(publisher(&world).resume(&parcel, &session, 0, &Quiet).await.unwrap_err().code, Code::FileVanished);
    let stored = Mutex::new(Stored::Uploading(session));
    let over = walk(&publisher(&world), &parcel, &stored, 5, |_| {}).await;
    assert!(matches!(over, Stored::Over(_)) && world.posts() == 1, "{over:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_runs_out_while_it_is_followed_is_renewed_and_only_asks_on() {
    let world = TikTok::new().await;
    let parcel = world.parcel();
    let posted = id(&publish(&publisher(&world), &parcel).await.unwrap());
    let before = world.means.vault.get(parcel.account.id).await.unwrap().unwrap().refresh;
    world.fake.expire_access();
    publisher(&world).follow(&parcel, &posted).await.unwrap();
    assert_eq!((world.posts(), world.fake.service.count("POST /v2/oauth/token/")), (1, 1));
    let after = world.means.vault.get(parcel.account.id).await.unwrap().unwrap().refresh;
    assert!(after.is_some() && after != before, "the new one is kept");
    world.fake.expire_access();
    publisher(&world).follow(&parcel, &posted).await.unwrap();
    world.fake.revoke_all();
    let problem = publisher(&world).follow(&parcel, &posted).await.unwrap_err();
    assert_eq!(problem.code, Code::AccountNeedsUser, "{problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_tiktok_throws_away_or_forgets_is_said() {
    let world = TikTok::new().await;
    for (reason, code) in [
        ("file_format_check_failed", Code::PlatformRefused),
        ("internal", Code::PlatformNeedsYou),
        ("auth_removed", Code::AccountNeedsUser),
        ("a_new_word", Code::PlatformRefused),
    ] {
        let parcel = world.parcel();
        let session = publisher(&world).begin(&parcel).await.unwrap();
        let posted = id(&publisher(&world).finish(&parcel, &session, &Quiet).await.unwrap());
        world.fake.fail(&posted, reason);
        let problem = publisher(&world).follow(&parcel, &posted).await.unwrap_err();
        assert!(problem.code == code && problem.details.contains(reason), "{reason}: {problem:?}");
        assert_eq!(publisher(&world).confirm(&parcel, &session).await.unwrap_err().code, code);
        world.fake.service.skip(SignedDuration::from_mins(1));
    }
    let parcel = world.parcel();
    let session = publisher(&world).begin(&parcel).await.unwrap();
    let posted = id(&publisher(&world).finish(&parcel, &session, &Quiet).await.unwrap());
    world.fake.forget_uploads();
    let standing = publisher(&world).confirm(&parcel, &session).await.unwrap();
    assert!(matches!(standing, Standing::AskPerson(_)), "{standing:?}");
    assert_eq!(publisher(&world).follow(&parcel, &posted).await.unwrap_err().code, Code::PlatformRefused);
}

fn client() -> Option<OAuthClient> {
    Some(OAuthClient { id: FakeTikTok::CLIENT_KEY.into(), secret: Some(Secret::new(FakeTikTok::CLIENT_SECRET)) })
}

/// Opens the page as a browser would, and follows it back.
async fn browse(url: String) {
    let answer = reqwest::Client::new().get(url).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_in_with_a_challenge_in_hex_and_may_leave_boxes_unticked() {
    let world = TikTok::new().await;
    let entry = publish::platform("tiktok").unwrap();
    for (withheld, needed) in [("", false), ("video.publish", false), ("video.upload", true)] {
        world.fake.person_withholds(withheld);
        let sign_in = SignIn::begin(&world.means, entry, json!({}), client()).await.unwrap();
        assert!(sign_in.url.contains("client_key=") && !sign_in.url.contains("client_id="), "{}", sign_in.url);
        let (code, ()) = tokio::join!(sign_in.wait(Duration::from_secs(30)), browse(sign_in.url.clone()));
        let credentials = sign_in.finish(&world.means, &code.unwrap()).await;
        if needed {
            assert_eq!(credentials.unwrap_err().code, Code::PlatformNeedsYou);
            continue;
        }
        let credentials = credentials.unwrap();
        assert!(credentials.refresh.is_some() && credentials.is_fresh(world.means.now()));
        let account = world.parcel().account;
        world.means.vault.put(account.id, &credentials).await.unwrap();
        let connected = publisher(&world).connect(&account).await.unwrap();
        assert_eq!(connected.name.as_deref(), Some("Fake Creator"));
        assert_eq!(connected.config.get("username").is_some(), withheld.is_empty());
    }
    world.fake.person_denies();
    let sign_in = SignIn::begin(&world.means, entry, json!({}), client()).await.unwrap();
    let (code, ()) = tokio::join!(sign_in.wait(Duration::from_secs(30)), browse(sign_in.url.clone()));
    assert!(code.unwrap_err().why.contains("said no"));
}
