//! YouTube's own: the resumable upload under every break, the sign-in, read-back, and errors.

use crate::{
    setting::{Keeping, Quiet, publish},
    worlds::{World as _, youtube::YouTube},
};
use domain::{Code, Fix, PostId, Visibility};
use jiff::SignedDuration;
use publish::{
    Credentials, FindingLevel, Finished, Looks, OAuthClient, Parcel, Publisher, Secret, SignIn, Standing,
    YouTubePublisher,
};
use serde_json::json;
use std::time::Duration;
use testkit::{
    FakeYouTube,
    service::{Break, Canned},
};

const GRAIN: u64 = 262_144;

fn publisher(world: &YouTube) -> YouTubePublisher {
    YouTubePublisher::new(&world.means)
}

fn id(finished: &Finished) -> String {
    match finished {
        Finished::Live { remote_id, .. } | Finished::Handed { remote_id, .. } | Finished::Processing { remote_id } => {
            remote_id.clone()
        }
    }
}

/// Goes on from what is stored until it is out, as the queue does, at most so many rounds.
async fn until_out(world: &YouTube, parcel: &Parcel) -> String {
    let publisher = publisher(world);
    let mut session = None;
    let mut finishing = false;
    for _ in 0..30 {
        let Some(kept) = session.clone() else {
            session = publisher.begin(parcel).await.ok();
            continue;
        };
        if finishing {
            match publisher.confirm(parcel, &kept).await {
                Ok(Standing::There(finished)) => return id(&finished),
                Ok(Standing::NotThere) => (session, finishing) = (None, false),
                Ok(Standing::Unfinished { .. }) => finishing = false,
                Ok(Standing::AskPerson(problem)) => panic!("{problem}"),
                Err(_) => {}
            }
            continue;
        }
        match publisher.resume(parcel, &kept, 0, &Quiet).await {
            Ok(_) => {}
            Err(problem) if problem.code == Code::FileVanished => {
                session = None;
                continue;
            }
            Err(_) => continue,
        }
        finishing = true;
        match publisher.finish(parcel, &kept, &Quiet).await {
            Ok(finished) => return id(&finished),
            Err(problem) => assert_eq!(problem.code, Code::PlatformAway, "only what is unclear: {problem}"),
        }
    }
    panic!(
        "it never got out: {:#?}",
        world.fake.service.calls().iter().map(|call| (call.line(), call.status)).collect::<Vec<_>>()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bytes_arrive_whole_and_the_words_too() {
    let world = YouTube::new().await;
    let mut parcel = world.parcel();
    parcel.choices = json!({ "synthetic": true });
    publish(&publisher(&world), &parcel).await.unwrap();
    let video = world.fake.videos().remove(0);
    let sent = std::fs::read(&parcel.file).unwrap();
    assert_eq!((video.bytes, video.file_name), (sent.len(), format!("clip-{}.mp4", parcel.post)));
    assert_eq!(video.sha256, crate::setting::sha256(&sent));
    assert_eq!(video.resource["snippet"]["title"], "Three kills");
    assert_eq!(video.resource["status"]["containsSyntheticMedia"], true);
    assert_eq!(video.privacy, "public");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_break_of_every_request_leaves_one_video() {
    let busy = || Canned::new(503, r#"{"error":{"code":503,"errors":[{"reason":"backendError"}]}}"#);
    let expired = || Canned::new(401, r#"{"error":{"code":401,"errors":[{"reason":"authError"}]}}"#);
    let breaks = [
        ("cut", Break::Cut),
        ("cut in the body", Break::CutAfter(100_000)),
        ("answer lost", Break::LoseAnswer),
        ("503 before", Break::Instead(busy())),
        ("503 after it was done", Break::DoneBut(busy())),
        ("401", Break::Instead(expired())),
        ("gateway", Break::Early(Canned::gateway_page(502))),
        ("429", Break::Instead(Canned::new(429, "").header("retry-after", "1"))),
    ];
    for (name, what) in breaks {
        for nth in 0..6 {
            let world = YouTube::new().await;
            let parcel = world.parcel();
            world.fake.service.break_nth("", nth, what.clone());
            until_out(&world, &parcel).await;
            assert_eq!(world.posts(), 1, "{name} at request {nth}");
            let video = world.fake.videos().remove(0);
            assert_eq!(video.sha256, crate::setting::sha256(&std::fs::read(&parcel.file).unwrap()), "{name} {nth}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_decides_where_to_go_on() {
    let world = YouTube::new().await;
    let parcel = world.parcel();
    world.fake.store_only(1000);
    until_out(&world, &parcel).await;
    world.fake.hide_range();
    until_out(&world, &world.parcel()).await;
    assert_eq!(world.posts(), 2);
    let bytes: Vec<usize> = world.fake.videos().iter().map(|video| video.bytes).collect();
    assert_eq!(bytes, [crate::worlds::youtube::VIDEO_BYTES; 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_goes_on_in_its_session_after_a_restart() {
    let world = YouTube::new().await;
    let parcel = world.parcel();
    let keeping = Keeping::new(publisher(&world).begin(&parcel).await.unwrap());
    assert!(!keeping.session().to_string().contains("hush"), "the address is sealed");
    world.fake.store_only(GRAIN as usize);
    world.fake.service.break_nth("PUT /upload/session", 2, Break::Instead(Canned::new(400, "{}")));
    publisher(&world).resume(&parcel, &keeping.session(), 0, &keeping).await.unwrap_err();
    // Another process, the same disk.
    let told = std::sync::Mutex::new(Vec::new());
    let telling = crate::setting::Telling(|bytes| told.lock().unwrap().push(bytes));
    publisher(&world).resume(&parcel, &keeping.session(), 0, &telling).await.unwrap();
    assert_eq!(told.lock().unwrap().first(), Some(&GRAIN), "nothing is sent twice");
    assert_eq!(world.fake.service.count("POST /upload/youtube/v3/videos"), 1, "one insert of the day's share");
    let standing = publisher(&world).confirm(&parcel, &keeping.session()).await.unwrap();
    assert_eq!(standing, Standing::Unfinished { sent_bytes: 3 * GRAIN });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_session_is_looked_up_in_the_uploads_before_anything_is_sent_again() {
    let world = YouTube::new().await;
    let parcel = world.parcel();
    let session = publisher(&world).begin(&parcel).await.unwrap();
    publisher(&world).resume(&parcel, &session, 0, &Quiet).await.unwrap();
    world.fake.service.break_next("PUT /upload/session", Break::Pass);
    world.fake.service.break_next("PUT /upload/session", Break::LoseAnswer);
    let finished = publisher(&world).finish(&parcel, &session, &Quiet).await.unwrap();
    world.fake.forget_sessions();
    world.fake.list_late(1);
    assert_eq!(publisher(&world).confirm(&parcel, &session).await.unwrap(), Standing::There(finished));
    // Another post of the same words is not taken for it.
    let other = Parcel { post: PostId::new(), ..parcel };
    assert_eq!(publisher(&world).confirm(&other, &session).await.unwrap(), Standing::NotThere);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_runs_out_in_the_middle_is_renewed_once() {
    let world = YouTube::new().await;
    let parcel = world.parcel();
    let session = publisher(&world).begin(&parcel).await.unwrap();
    world.fake.expire_access();
    publisher(&world).resume(&parcel, &session, 0, &Quiet).await.unwrap();
    publisher(&world).finish(&parcel, &session, &Quiet).await.unwrap();
    assert_eq!((world.posts(), world.fake.service.count("POST /token")), (1, 1));
    world.fake.revoke_all();
    let found = publisher(&world).preflight(&world.parcel()).await;
    // The access token still looks good here; the next request finds out.
    assert!(found.is_ok());
    let problem = publisher(&world).begin(&world.parcel()).await.unwrap_err();
    assert_eq!(problem.code, Code::AccountNeedsUser, "{problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_that_is_not_audited_is_said_before_and_seen_after() {
    let world = YouTube::new().await;
    world.fake.is_not_audited();
    let mut parcel = world.parcel();
    parcel.account.config = json!({});
    let found = publisher(&world).preflight(&parcel).await.unwrap();
    let warning = found.iter().find(|finding| finding.problem.what.contains("will be private")).unwrap();
    assert_eq!(warning.level, FindingLevel::Warn);
    let video = id(&publish(&publisher(&world), &parcel).await.unwrap());
    assert_eq!(
        publisher(&world).follow(&parcel, &video).await.unwrap(),
        Finished::Processing { remote_id: video.clone() }
    );
    let live = publisher(&world).follow(&parcel, &video).await.unwrap();
    assert!(matches!(&live, Finished::Live { url, .. } if url.ends_with(&video)), "{live:?}");
    assert!(world.fake.videos()[0].thumbnail);
    let looks = publisher(&world).look(&parcel.account, &video, Visibility::Public).await.unwrap();
    assert!(matches!(looks, Looks::Otherwise(problem) if problem.what.contains("private")));
    assert_eq!(publisher(&world).look(&parcel.account, &video, Visibility::Private).await.unwrap(), Looks::AsAsked);
    let measured = publisher(&world).measure(&parcel.account, &video).await.unwrap().unwrap();
    assert_eq!((measured.views, measured.likes, measured.comments), (Some(42), None, Some(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_youtube_throws_away_is_the_last_word() {
    let world = YouTube::new().await;
    world.fake.takes_no_thumbnails();
    for (status, reason, what) in [("failed", "codec", "could not process"), ("rejected", "duplicate", "rejected")] {
        let parcel = world.parcel();
        let video = id(&publish(&publisher(&world), &parcel).await.unwrap());
        world.fake.decide(&video, status, reason);
        let problem = publisher(&world).follow(&parcel, &video).await.unwrap_err();
        assert!(problem.code == Code::PlatformRefused && problem.what.contains(what), "{problem}");
        assert!(problem.details.contains(reason));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_days_share_is_waited_for_and_words_are_not_sent_again() {
    let world = YouTube::new().await;
    world.fake.use_inserts(100);
    let problem = publisher(&world).begin(&world.parcel()).await.unwrap_err();
    assert_eq!(problem.code, Code::PlatformWait);
    let wait = problem.not_before.unwrap().duration_since(world.means.now());
    assert!(wait.as_hours() <= 25 && wait.as_secs() > 0 && problem.details.contains("quotaExceeded"), "{problem:?}");
    world.fake.use_inserts(0);
    let mut parcel = world.parcel();
    parcel.words.title = "I <3 it".into();
    let problem = publisher(&world).begin(&parcel).await.unwrap_err();
    assert_eq!((problem.code, problem.code.retry()), (Code::PlatformRefused, domain::Retry::Never));
    let unknown =
        Canned::new(418, r#"{"error":{"code":418,"message":"I am a teapot","errors":[{"reason":"teapot"}]}}"#);
    world.fake.service.break_next("POST /upload", Break::Instead(unknown));
    let problem = publisher(&world).begin(&world.parcel()).await.unwrap_err();
    assert!(problem.code == Code::PlatformRefused && problem.why.contains("I am a teapot"), "{problem}");
}

fn client() -> Option<OAuthClient> {
    Some(OAuthClient { id: FakeYouTube::CLIENT_ID.into(), secret: Some(Secret::new(FakeYouTube::CLIENT_SECRET)) })
}

/// Opens the page as a browser would, and follows it back.
async fn browse(url: String) {
    let client = reqwest::Client::new();
    let answer = client.get(url).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_in_through_the_browser() {
    let world = YouTube::new().await;
    let entry = publish::platform("youtube").unwrap();
    let sign_in = SignIn::begin(&world.means, entry, json!({}), client()).await.unwrap();
    let (code, ()) = tokio::join!(sign_in.wait(Duration::from_secs(30)), browse(sign_in.url.clone()));
    let credentials = sign_in.finish(&world.means, &code.unwrap()).await.unwrap();
    assert!(credentials.refresh.is_some() && credentials.is_fresh(world.means.now()) && credentials.scopes.len() == 3);
    let account = world.parcel().account;
    world.means.vault.put(account.id, &credentials).await.unwrap();
    let connected = publisher(&world).connect(&account).await.unwrap();
    assert_eq!(
        (connected.name.as_deref(), &connected.config["uploads"]),
        (Some("Fake Channel"), &json!("UUfakefakefakefakefakefa"))
    );
    world.fake.has_no_channel();
    assert_eq!(publisher(&world).connect(&account).await.unwrap_err().code, Code::PlatformNeedsYou);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_right_to_a_video_that_waits_is_taken_back_by_hand() {
    let world = YouTube::new().await;
    let at = world.means.now() + SignedDuration::from_hours(2);
    let parcel = Parcel { publish_at: Some(at), ..world.parcel() };
    let video = id(&publish(&publisher(&world), &parcel).await.unwrap());
    // The box was left unticked, which is no reason not to connect.
    world.fake.person_withholds("https://www.googleapis.com/auth/youtube.force-ssl");
    let entry = publish::platform("youtube").unwrap();
    let sign_in = SignIn::begin(&world.means, entry, json!({}), client()).await.unwrap();
    let (code, ()) = tokio::join!(sign_in.wait(Duration::from_secs(30)), browse(sign_in.url.clone()));
    let credentials = sign_in.finish(&world.means, &code.unwrap()).await.unwrap();
    let without_words = Credentials { scopes: Vec::new(), ..credentials.clone() };
    for credentials in [credentials, without_words] {
        world.means.vault.put(parcel.account.id, &credentials).await.unwrap();
        let problem = publisher(&world).withdraw(&parcel, &video).await.unwrap_err();
        assert_eq!(problem.code, Code::PlatformNeedsYou, "{problem}");
        let page = format!("https://studio.youtube.com/video/{video}/edit");
        assert!(
            problem.fix.iter().any(|fix| matches!(fix, Fix::OpenPage { page: to, .. } if *to == page)),
            "{problem:?}"
        );
    }
    assert_eq!(world.posts(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_and_wrong_clients_are_said() {
    let world = YouTube::new().await;
    let entry = publish::platform("youtube").unwrap();
    world.fake.person_denies();
    let sign_in = SignIn::begin(&world.means, entry, json!({}), client()).await.unwrap();
    let (code, ()) = tokio::join!(sign_in.wait(Duration::from_secs(30)), browse(sign_in.url.clone()));
    assert!(code.unwrap_err().why.contains("said no"));
    let wrong = OAuthClient { id: "123".into(), secret: None };
    let problem = SignIn::begin(&world.means, entry, json!({}), Some(wrong)).await.err().unwrap();
    assert_eq!(problem.field.as_deref(), Some("client_id"));
    let problem = SignIn::begin(&world.means, entry, json!({}), None).await.err().unwrap();
    assert!(problem.fix.len() >= 4, "the steps: {problem:?}");
    let stolen = OAuthClient { secret: Some(Secret::new("other")), ..client().unwrap() };
    let sign_in = SignIn::begin(&world.means, entry, json!({}), Some(stolen)).await.unwrap();
    let problem = sign_in.finish(&world.means, &Secret::new("4/0any")).await.unwrap_err();
    assert_eq!(problem.code, Code::PlatformNeedsYou, "{problem}");
}
