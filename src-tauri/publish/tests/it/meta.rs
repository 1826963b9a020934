//! Instagram Reels and Page Reels: containers and phases, offsets, answers that are not true, the sign-in.

use crate::{
    setting::{Keeping, Quiet, VIDEO_BYTES, publish, sha256, video},
    way::{Stored, walk},
    worlds::{World as _, meta::Meta},
};
use domain::{Code, Visibility};
use jiff::SignedDuration;
use publish::{
    FacebookPublisher, FindingLevel, Finished, InstagramPublisher, Looks, OAuthClient, Publisher, Secret, SignIn,
    Standing,
};
use serde_json::json;
use std::sync::Mutex;
use testkit::{
    FakeMeta,
    service::{Break, Canned},
};

async fn instagram() -> (Meta, InstagramPublisher) {
    let world = Meta::new("instagram").await;
    let publisher = InstagramPublisher::new(&world.means);
    (world, publisher)
}

async fn facebook() -> (Meta, FacebookPublisher) {
    let world = Meta::new("facebook").await;
    let publisher = FacebookPublisher::new(&world.means);
    (world, publisher)
}

fn id(finished: &Finished) -> String {
    match finished {
        Finished::Live { remote_id, .. } | Finished::Handed { remote_id, .. } | Finished::Processing { remote_id } => {
            remote_id.clone()
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reel_on_instagram_has_everything() {
    let (world, publisher) = instagram().await;
    let mut parcel = world.parcel();
    parcel.choices = json!({ "only_reels": true });
    let finished = publish(&publisher, &parcel).await.unwrap();
    let reel = world.fake.media().remove(0);
    let url = format!("https://www.instagram.com/reel/{}/", reel.id);
    assert_eq!(finished, Finished::Live { remote_id: reel.id.clone(), url });
    assert_eq!(reel.caption, "Three kills\n\nThree kills within 5 seconds.\nOpenArena.\n\n#openarena #gaming");
    assert_eq!((reel.in_feed, reel.sha256), (false, sha256(&video())));
    let measured = publisher.measure(&parcel.account, &reel.id).await.unwrap().unwrap();
    assert_eq!((measured.views, measured.likes, measured.shares), (Some(420), Some(42), None), "one name is not known");
    let looks = publisher.look(&parcel.account, &reel.id, Visibility::Public).await.unwrap();
    assert_eq!(looks, Looks::AsAsked);
    let calls = world.fake.service.calls();
    assert!(calls.iter().all(|call| !call.query.contains("access_token")), "tokens stay out of addresses");
}

#[tokio::test(flavor = "multi_thread")]
async fn instagram_says_blocked_of_a_reel_that_is_out_and_there_is_one() {
    let (world, publisher) = instagram().await;
    world.fake.says_blocked();
    let finished = publish(&publisher, &world.parcel()).await.unwrap();
    assert_eq!((world.posts(), id(&finished)), (1, world.fake.media()[0].id.clone()));
    // Said of one that is not out, it is true: a pause of a day.
    let blocked = Canned::new(403, r#"{"error":{"code":4,"error_subcode":2207051,"message":"We restrict"}}"#);
    world.fake.service.break_next("POST /v25.0/17841405309211844/media_publish", Break::Instead(blocked));
    let problem = publish(&publisher, &world.parcel()).await.unwrap_err();
    assert_eq!((problem.code, world.posts()), (Code::PlatformWait, 1), "{problem}");
    assert!(problem.not_before.unwrap().duration_since(world.means.now()) > SignedDuration::from_hours(23));
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_go_on_at_their_offset_on_both() {
    for spells in [false, true] {
        let (world, publisher) = instagram().await;
        if spells {
            world.fake.spells_otherwise();
        }
        let parcel = world.parcel();
        let keeping = Keeping::new(publisher.begin(&parcel).await.unwrap());
        world.fake.keeps_only(4000);
        publisher.resume(&parcel, &keeping.session(), 0, &keeping).await.unwrap_err();
        assert!(!keeping.session().to_string().contains("upload/v25"), "the address is sealed");
        publisher.resume(&parcel, &keeping.session(), 0, &keeping).await.unwrap();
        publisher.finish(&parcel, &keeping.session(), &Quiet).await.unwrap();
        assert_eq!((world.fake.media()[0].sha256.clone(), world.fake.containers()), (sha256(&video()), 1));
        let (world, publisher) = facebook().await;
        if spells {
            world.fake.spells_otherwise();
        }
        world.fake.keeps_only(4000);
        publish(&publisher, &world.parcel()).await.unwrap();
        assert_eq!((world.fake.reels()[0].sha256.clone(), world.fake.videos()), (sha256(&video()), 1));
        let offsets: Vec<String> = world
            .fake
            .service
            .calls()
            .into_iter()
            .filter(|call| call.path.starts_with("/video-upload"))
            .map(|call| call.headers["offset"].clone())
            .collect();
        assert_eq!(offsets, ["0", "4000"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_container_that_fails_is_tried_anew_only_where_that_helps() {
    let (world, publisher) = instagram().await;
    world.fake.next_fails_with("Error: Media upload has failed with error code 2207053");
    let stored = Mutex::new(Stored::Preflight);
    let over = walk(&publisher, &world.parcel(), &stored, 5, |_| {}).await;
    assert!(matches!(over, Stored::Over(_)), "{over:?}");
    assert_eq!((world.posts(), world.fake.containers()), (1, 2));
    world.fake.next_fails_with("Error: Media upload has failed with error code 2207026");
    let problem = publish(&publisher, &world.parcel()).await.unwrap_err();
    assert!(problem.code == Code::PlatformRefused && problem.details.contains("2207026"), "{problem:?}");
    // Again and again the same: a person looks.
    for _ in 0..3 {
        world.fake.next_fails_with("Error: 2207001");
    }
    let stored = Mutex::new(Stored::Preflight);
    let over = walk(&publisher, &world.parcel(), &stored, 9, |_| {}).await;
    assert!(matches!(over, Stored::NeedsYou(_, None)), "{over:?}");
    world.fake.next_fails_with("Something nobody has documented");
    let problem = publish(&publisher, &world.parcel()).await.unwrap_err();
    assert!(problem.why.contains("nobody has documented") && problem.code == Code::PlatformRefused, "{problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_that_fail_at_random_do_not_fail_the_reel() {
    let (world, publisher) = instagram().await;
    let parcel = world.parcel();
    let keeping = Keeping::new(publisher.begin(&parcel).await.unwrap());
    publisher.resume(&parcel, &keeping.session(), 0, &keeping).await.unwrap();
    world.fake.service.break_next("media_publish", Break::LoseAnswer);
    let problem = publisher.finish(&parcel, &keeping.session(), &Quiet).await.unwrap_err();
    assert_eq!((problem.code, world.posts()), (Code::PlatformAway, 1));
    world.fake.is_flaky(1);
    let problem = publisher.confirm(&parcel, &keeping.session()).await.unwrap_err();
    assert_eq!(problem.code, Code::PlatformAway, "a question that failed says nothing: {problem}");
    let Standing::There(found) = publisher.confirm(&parcel, &keeping.session()).await.unwrap() else { panic!() };
    assert_eq!(id(&found), world.fake.media()[0].id);
    // After days nobody knows the container; the words are still there.
    world.fake.service.skip(SignedDuration::from_hours(30));
    world.fake.forget_containers();
    let standing = publisher.confirm(&parcel, &keeping.session()).await.unwrap();
    assert_eq!(standing, Standing::There(found));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_days_share_is_read_before_anything_is_sent() {
    let (world, publisher) = instagram().await;
    world.fake.use_quota(50);
    let problem = publisher.preflight(&world.parcel()).await.unwrap_err();
    assert!(problem.code == Code::PlatformWait && problem.why.contains("50"), "{problem}");
    world.fake.use_quota(0);
    let mut parcel = world.parcel();
    parcel.words.description = "@friend ".repeat(21);
    let found = publisher.preflight(&parcel).await.unwrap();
    assert!(found.iter().any(|finding| finding.problem.what.contains("@")), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_token_is_tried_where_the_first_lacks_a_right() {
    let (world, publisher) = instagram().await;
    world.fake.lacks_right("page");
    publish(&publisher, &world.parcel()).await.unwrap();
    assert_eq!(world.posts(), 1);
    world.fake.revoke_all();
    let found = publisher.preflight(&world.parcel()).await.unwrap();
    assert!(found.iter().any(|finding| finding.problem.code == Code::AccountNeedsUser), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_reel_is_live_when_its_phase_says_so() {
    for spells in [false, true] {
        let (world, publisher) = facebook().await;
        if spells {
            world.fake.spells_otherwise();
        }
        let parcel = world.parcel();
        let finished = publish(&publisher, &parcel).await.unwrap();
        let reel = world.fake.reels().remove(0);
        assert_eq!(finished, Finished::Processing { remote_id: reel.id.clone() });
        assert_eq!((reel.title.as_str(), reel.state.as_str()), ("Three kills", "PUBLISHED"));
        assert_eq!(publisher.follow(&parcel, &reel.id).await.unwrap(), finished);
        publisher.follow(&parcel, &reel.id).await.unwrap();
        let live = publisher.follow(&parcel, &reel.id).await.unwrap();
        let url = format!("https://www.facebook.com/reel/{}", reel.id);
        assert_eq!(live, Finished::Live { remote_id: reel.id.clone(), url });
        let measured = publisher.measure(&parcel.account, &reel.id).await.unwrap().unwrap();
        assert_eq!((measured.views, measured.likes, measured.comments), (Some(420), Some(42), Some(4)));
        publisher.delete(&parcel.account, &reel.id).await.unwrap();
        publisher.delete(&parcel.account, &reel.id).await.unwrap();
        assert_eq!(world.posts(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn success_at_the_finish_is_not_the_last_word() {
    for spells in [false, true] {
        let (world, publisher) = facebook().await;
        if spells {
            world.fake.spells_otherwise();
        }
        world.fake.reels_fail(1_363_128, "The video is too long");
        let parcel = world.parcel();
        let finished = publish(&publisher, &parcel).await.unwrap();
        let problem = publisher.follow(&parcel, &id(&finished)).await.unwrap_err();
        assert!(problem.code == Code::PlatformRefused && problem.details.contains("1363128"), "{problem:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn facebook_publishes_at_a_time_within_its_window() {
    let (world, publisher) = facebook().await;
    let mut parcel = world.parcel();
    parcel.publish_at = Some(world.means.now() + SignedDuration::from_hours(48));
    let waits = id(&publish(&publisher, &parcel).await.unwrap());
    let reel = world.fake.reels().remove(0);
    assert_eq!(reel.state, "SCHEDULED");
    assert_eq!(reel.publish_at.map(|at| at.as_second()), parcel.publish_at.map(|at| at.as_second()));
    for _ in 0..5 {
        assert!(matches!(publisher.follow(&parcel, &waits).await.unwrap(), Finished::Processing { .. }));
    }
    world.fake.service.skip(SignedDuration::from_hours(49));
    assert!(matches!(publisher.follow(&parcel, &waits).await.unwrap(), Finished::Live { .. }));
    parcel.publish_at = Some(world.means.now() + SignedDuration::from_mins(5));
    let problem = publisher.begin(&parcel).await.unwrap_err();
    assert_eq!((problem.code, problem.not_before), (Code::PlatformWait, parcel.publish_at), "{problem}");
    parcel.publish_at = Some(world.means.now() + SignedDuration::from_hours(40 * 24));
    let found = publisher.preflight(&parcel).await.unwrap();
    assert!(found.iter().any(|finding| finding.problem.field.as_deref() == Some("at")), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reel_that_will_not_go_out_is_taken_away_and_one_that_is_out_is_not() {
    let (world, publisher) = facebook().await;
    let parcel = world.parcel();
    let session = publisher.begin(&parcel).await.unwrap();
    publisher.resume(&parcel, &session, 0, &Quiet).await.unwrap();
    assert_eq!(
        publisher.confirm(&parcel, &session).await.unwrap(),
        Standing::Unfinished { sent_bytes: VIDEO_BYTES as u64 }
    );
    publisher.abandon(&parcel, &session).await.unwrap();
    assert_eq!(world.fake.videos(), 0);
    let wide = testkit::build::media_info(12.0);
    let mut parcel = world.parcel();
    parcel.media = Some(wide);
    let found = publisher.preflight(&parcel).await.unwrap();
    let stop = found.iter().find(|finding| finding.level == FindingLevel::Stop).unwrap();
    assert!(stop.problem.why.contains("9:16"), "{stop:?}");
}

fn client() -> Option<OAuthClient> {
    Some(OAuthClient { id: FakeMeta::APP_ID.into(), secret: Some(Secret::new(FakeMeta::APP_SECRET)) })
}

/// Opens the page as a browser would; what it ends at is what the person copies.
async fn browse(url: &str) -> String {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = client.get(url).send().await.unwrap();
    answer.headers()["location"].to_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_pastes_the_address_and_gets_a_token_that_lasts() {
    for key in ["instagram", "facebook"] {
        let world = Meta::new(key).await;
        let entry = publish::platform(key).unwrap();
        let publisher = (entry.publisher)(&world.means);
        let sign_in = SignIn::begin(&world.means, entry, json!({}), client()).await.unwrap();
        assert!(sign_in.wants_paste());
        let address = browse(&sign_in.url).await;
        assert!(address.ends_with("#_=_"), "{address}");
        let code = sign_in.pasted(&address).unwrap();
        let credentials = sign_in.finish(&world.means, &code).await.unwrap();
        let lasts = credentials.access_expires_at.unwrap().duration_since(world.means.now());
        assert!(lasts > SignedDuration::from_hours(59 * 24), "{lasts}");
        let mut account = world.parcel().account;
        world.means.vault.put(account.id, &credentials).await.unwrap();
        let connected = publisher.connect(&account).await.unwrap();
        assert_eq!(connected.config["page_id"], FakeMeta::PAGE);
        assert!(world.means.vault.get(account.id).await.unwrap().unwrap().more("page_token").is_some());
        // Several pages: the person says which; lists have a second leaf.
        world.fake.has_pages(3);
        if key == "facebook" {
            let problem = publisher.connect(&account).await.unwrap_err();
            assert!(problem.field.as_deref() == Some("page") && problem.why.contains("Fake Page 3"), "{problem}");
            account.config["page"] = json!("fake page 3");
            assert_eq!(publisher.connect(&account).await.unwrap().name.as_deref(), Some("Fake Page 3"));
        }
        world.fake.person_withholds("pages_show_list");
        let problem = publisher.connect(&account).await.unwrap_err();
        assert!(problem.code == Code::PlatformNeedsYou && problem.details.contains("pages_show_list"), "{problem:?}");
    }
}
