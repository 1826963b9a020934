//! Bluesky: one record under one key, whatever breaks.

use crate::{
    setting::{Keeping, Quiet, publish, video},
    worlds::{World, bluesky::Bluesky},
};
use domain::{Code, Problem};
use jiff::SignedDuration;
use publish::{BlueskyPublisher, FindingLevel, Finished, Looks, Parcel, Publisher, Secret, Standing};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fs;
use testkit::{
    bluesky::{InParts, JobFailure},
    service::{Break, Canned},
};

async fn world() -> (Bluesky, BlueskyPublisher, Parcel) {
    let world = Bluesky::new().await;
    let (publisher, parcel) = (BlueskyPublisher::new(&world.means()), world.parcel());
    (world, publisher, parcel)
}

fn out(finished: Finished) -> (String, String) {
    match finished {
        Finished::Live { remote_id, url } => (remote_id, url),
        Finished::Processing { .. } | Finished::Handed { .. } => panic!("a record is there at once"),
    }
}

/// Goes on from what is stored, as the queue does. Whether it got to the end.
#[derive(Debug, Clone)]
enum Stored {
    Preflight,
    Uploading(Value),
    Finishing(Value),
    Live,
}

async fn go_on(publisher: &BlueskyPublisher, parcel: &Parcel, stored: &mut Stored) -> Result<(), Problem> {
    loop {
        *stored = match stored.clone() {
            Stored::Live => return Ok(()),
            Stored::Preflight => {
                let found = publisher.preflight(parcel).await?;
                assert!(found.iter().all(|finding| finding.level != FindingLevel::Stop), "{found:?}");
                Stored::Uploading(publisher.begin(parcel).await?)
            }
            Stored::Uploading(session) => {
                let keeping = Keeping::new(session);
                let sent = publisher.resume(parcel, &keeping.session(), 0, &keeping).await;
                *stored = Stored::Uploading(keeping.session());
                sent?;
                *stored = Stored::Finishing(keeping.session());
                publisher.finish(parcel, &keeping.session(), &Quiet).await?;
                Stored::Live
            }
            Stored::Finishing(session) => match publisher.confirm(parcel, &session).await? {
                Standing::There(_) => Stored::Live,
                Standing::NotThere => Stored::Preflight,
                other => panic!("{other:?}"),
            },
        };
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_record_has_everything_and_nothing_is_asked_of_the_wrong_host() {
    let (world, publisher, mut parcel) = world().await;
    parcel.words.description = "Ünd 🎯 by @friend.test and @nobody.test, see https://example.org/a.".into();
    let (id, url) = out(publish(&publisher, &parcel).await.unwrap());
    let post = world.fake.posts().remove(0);
    let text = post.value["text"].as_str().unwrap();
    assert_eq!(
        text,
        "Three kills\n\nÜnd 🎯 by @friend.test and @nobody.test, see https://example.org/a.\n\n#openarena #gaming"
    );
    let parts: Vec<(&str, &str)> = post.value["facets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|facet| {
            let at = |key: &str| facet["index"][key].as_u64().unwrap() as usize;
            let kind = facet["features"][0]["$type"].as_str().unwrap();
            (&text[at("byteStart")..at("byteEnd")], kind.rsplit('#').next().unwrap())
        })
        .collect();
    let wanted =
        [("@friend.test", "mention"), ("https://example.org/a", "link"), ("#openarena", "tag"), ("#gaming", "tag")];
    assert_eq!(parts, wanted, "a name that nobody has stays text");
    assert_eq!(post.value["langs"], json!(["en"]));
    assert_eq!(post.value["embed"]["aspectRatio"], json!({ "width": 1280, "height": 720 }));
    assert_eq!(post.value["embed"]["alt"], "Gameplay of OpenArena.");
    let (hash, kind) = world.fake.video_of(&post).unwrap();
    assert_eq!((hash, kind.as_str()), (format!("{:x}", Sha256::digest(video())), "video/mp4"));
    assert_eq!(id, format!("at://{}/app.bsky.feed.post/{}", world.fake.did(), post.rkey));
    assert_eq!(url, format!("https://bsky.app/profile/{}/post/{}", world.fake.did(), post.rkey));
    // After signing in, the account's own server is asked, not the entryway.
    assert_eq!(world.fake.entryway.calls().len(), 1);
    let token = world.fake.pds.calls().into_iter().find(|call| call.query.contains("uploadBlob")).unwrap().query;
    assert!(token.contains("aud=did%3Aweb%3A127.0.0.1%253A"), "{token}");
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_are_cut_to_both_limits_without_their_tags_first() {
    let (world, publisher, mut parcel) = world().await;
    parcel.words.title = "👨‍👩‍👧‍👦".repeat(100);
    parcel.words.description = "é".repeat(190);
    publish(&publisher, &parcel).await.unwrap();
    let text = world.fake.posts()[0].value["text"].as_str().unwrap().to_owned();
    assert!(text.len() <= 3000 && !text.contains('#'), "{}", text.len());
    parcel = world.parcel();
    parcel.words.tags = (0..9).map(|n| format!("tag{n}")).collect();
    let found = publisher.preflight(&parcel).await.unwrap();
    assert!(found.iter().any(|finding| finding.problem.field.as_deref() == Some("tags")));
}

/// Dies at every request in turn, in each way, on each host; then goes on with what was stored.
#[tokio::test(flavor = "multi_thread")]
async fn dying_at_any_request_leaves_one_post() {
    let all = [Break::Cut, Break::CutAfter(5000), Break::LoseAnswer, Break::DoneBut(Canned::gateway_page(502))];
    // A large video takes a while, and its way differs at the video service only.
    let plans = [(false, "pds", &all[..]), (false, "video", &all[..]), (true, "video", &all[1..3])];
    for (large, host, faults) in plans {
        let mut died = 0;
        for at in 0..10 {
            for fault in faults {
                let (world, publisher, parcel) = world().await;
                if large {
                    // Sparse, so that this is quick: three parts.
                    let file = fs::File::create(&parcel.file).unwrap();
                    file.set_len((16 << 20) + 77).unwrap();
                    world.fake.set_in_parts(InParts::Present, 8 << 20);
                }
                let service = if host == "pds" { &world.fake.pds } else { &world.fake.video };
                service.break_nth("", at, fault.clone());
                let mut stored = Stored::Preflight;
                died += usize::from(go_on(&publisher, &parcel, &mut stored).await.is_err());
                service.mend();
                // Another process: nothing but what is stored, and the vault, is left.
                let publisher = BlueskyPublisher::new(&world.means());
                go_on(&publisher, &parcel, &mut stored).await.unwrap();
                assert_eq!((world.posts(), world.fake.made()), (1, 1), "{host} {at} {fault:?} {stored:?}");
            }
        }
        assert!(died >= faults.len(), "{host}: the faults were met: {died}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_is_there_once_although_the_session_was_forgotten() {
    let (world, publisher, parcel) = world().await;
    let (first, _) = out(publish(&publisher, &parcel).await.unwrap());
    // The store lost everything but the post's id.
    let (second, _) = out(publish(&publisher, &parcel).await.unwrap());
    assert_eq!((first, world.fake.made()), (second, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_over_is_renewed_in_the_middle_and_kept() {
    let (world, publisher, parcel) = world().await;
    let session = publisher.begin(&parcel).await.unwrap();
    let keeping = Keeping::new(session);
    publisher.resume(&parcel, &keeping.session(), 0, &keeping).await.unwrap();
    // The server's clock is ahead of ours: our token looks good and is not.
    world
        .fake
        .pds
        .break_next("putRecord", Break::Instead(Canned::new(400, r#"{"error":"ExpiredToken","message":"x"}"#)));
    publisher.finish(&parcel, &keeping.session(), &Quiet).await.unwrap();
    assert_eq!((world.fake.pds.count("refreshSession"), world.posts()), (1, 1));
    // Two hours later by every clock it is renewed before it is used; the app password is not needed.
    world.fake.skip(SignedDuration::from_hours(2));
    publish(&publisher, &world.parcel()).await.unwrap();
    assert_eq!((world.fake.pds.count("refreshSession"), world.fake.logins()), (2, 1));
    // After ninety days the app password signs in again, and then it is taken back.
    world.fake.skip(SignedDuration::from_hours(91 * 24));
    publish(&publisher, &world.parcel()).await.unwrap();
    assert_eq!((world.fake.logins(), world.posts()), (2, 3));
    world.fake.revoke_password();
    let problem = publish(&publisher, &world.parcel()).await.unwrap_err();
    assert_eq!((problem.code, world.posts()), (Code::AccountNeedsUser, 3), "{problem}");
    assert!(problem.fix.iter().any(|fix| fix.to_string().contains("App passwords")), "{problem:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_shape_of_a_jobs_status_is_read() {
    let (world, publisher, parcel) = world().await;
    world.fake.swap_shapes();
    publish(&publisher, &parcel).await.unwrap();
    // The same bytes again: the service says that it knows them.
    let again = world.parcel();
    publish(&publisher, &again).await.unwrap();
    assert_eq!(world.posts(), 2);
    // A failure that has the video is none.
    let other = world.parcel();
    fs::write(&other.file, b"other bytes").unwrap();
    world.fake.fail_job(JobFailure { code: "generic_failure".into(), message: "known".into(), with_blob: true });
    publish(&publisher, &other).await.unwrap();
    assert_eq!(world.posts(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_job_ends_or_is_tried_once_more() {
    let failure = |code: &str| JobFailure { code: code.into(), message: "their words".into(), with_blob: false };
    let (world, publisher, parcel) = world().await;
    world.fake.fail_job(failure("pds_upload_failure"));
    publish(&publisher, &parcel).await.unwrap();
    assert_eq!((world.posts(), world.fake.video.count("uploadVideo")), (1, 2), "once more, with a new token");
    for (code, times, class) in [
        ("validation_failure", 1, Code::PlatformRefused),
        ("encoding_failure", 1, Code::PlatformRefused),
        ("pds_upload_unsupported_blob_size", 1, Code::PlatformNeedsYou),
        ("generic_failure", 2, Code::PlatformNeedsYou),
        ("a_new_failure", 1, Code::PlatformRefused),
    ] {
        let (world, publisher, parcel) = self::world().await;
        for _ in 0..times {
            world.fake.fail_job(failure(code));
        }
        let problem = publish(&publisher, &parcel).await.unwrap_err();
        assert_eq!((problem.code, world.posts()), (class, 0), "{code}: {problem}");
        assert!(
            !problem.fix.is_empty() && serde_json::to_string(&problem).unwrap().contains("their words"),
            "{problem:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_never_ends_is_given_up_by_the_clock() {
    let (world, publisher, parcel) = world().await;
    world.fake.set_job_polls(u32::MAX);
    let fake = std::sync::Arc::clone(&world.fake);
    let means = world.means().with_rests(move |time| {
        fake.skip(SignedDuration::try_from(time).unwrap() * 20);
        Box::pin(std::future::ready(()))
    });
    let problem = publish(&BlueskyPublisher::new(&means), &parcel).await.unwrap_err();
    assert_eq!(problem.code, Code::PlatformRefused, "{problem}");
    assert!(problem.why.contains("three hours"));
    world.fake.set_job_polls(1);
    fs::write(&parcel.file, b"another video").unwrap();
    publish(&publisher, &parcel).await.unwrap();
    assert_eq!(world.posts(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_video_service_will_refuse_is_said_before() {
    let (world, publisher, parcel) = world().await;
    world.fake.set_daily_left(Some(0));
    let problem = publisher.preflight(&parcel).await.unwrap_err();
    assert_eq!(problem.code, Code::PlatformWait);
    assert!(problem.not_before.unwrap().duration_since(world.fake.pds.now()) > SignedDuration::from_hours(23));
    world.fake.set_daily_left(None);
    world.fake.unconfirm_email();
    let found = publisher.preflight(&parcel).await.unwrap();
    let stop = found.iter().find(|finding| finding.level == FindingLevel::Stop).unwrap();
    assert!(stop.problem.why.contains("confirmed"), "{stop:?}");
    let problem = publish(&publisher, &parcel).await.unwrap_err();
    assert!(problem.why.contains("confirmed"), "the upload says it too, wrapped: {problem:?}");
    // An older service has no such question.
    let (world, publisher, parcel) = self::world().await;
    let absent = Canned::new(501, r#"{"error":"MethodNotImplemented","message":"Method Not Implemented"}"#);
    world.fake.video.break_next("getUploadLimits", Break::Instead(absent));
    assert!(publisher.preflight(&parcel).await.unwrap().iter().all(|finding| finding.level != FindingLevel::Stop));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_that_waited_too_long_goes_up_again() {
    let (world, publisher, parcel) = world().await;
    let keeping = Keeping::new(publisher.begin(&parcel).await.unwrap());
    publisher.resume(&parcel, &keeping.session(), 0, &keeping).await.unwrap();
    world.fake.skip(SignedDuration::from_mins(70));
    publisher.finish(&parcel, &keeping.session(), &Quiet).await.unwrap();
    assert_eq!((world.fake.pds.count("uploadBlob"), world.fake.made()), (1, 1), "the account's server took it");
}

#[tokio::test(flavor = "multi_thread")]
async fn large_videos_go_in_parts_that_are_not_sent_twice() {
    let (world, publisher, parcel) = world().await;
    let file = fs::File::create(&parcel.file).unwrap();
    file.set_len((16 << 20) + 77).unwrap();
    world.fake.set_in_parts(InParts::Present, 4 << 20);
    world.fake.video.break_nth("uploadPart", 3, Break::Cut);
    let mut stored = Stored::Preflight;
    go_on(&publisher, &parcel, &mut stored).await.unwrap_err();
    go_on(&publisher, &parcel, &mut stored).await.unwrap();
    assert_eq!((world.fake.video.count("uploadPart"), world.posts()), (6, 1), "five parts, and one that was cut");
    // With too much to do, it goes whole.
    world.fake.set_in_parts(InParts::Overloaded, 4 << 20);
    publish(&publisher, &world.parcel()).await.unwrap();
    assert_eq!((world.fake.video.count("uploadVideo"), world.posts()), (1, 2));
    // An open upload is closed when the post will not go out.
    world.fake.set_in_parts(InParts::Present, 4 << 20);
    world.fake.video.break_nth("uploadPart", 1, Break::Cut);
    let parcel = world.parcel();
    let keeping = Keeping::new(publisher.begin(&parcel).await.unwrap());
    publisher.resume(&parcel, &keeping.session(), 0, &keeping).await.unwrap_err();
    publisher.abandon(&parcel, &keeping.session()).await.unwrap();
    assert_eq!(world.fake.video.count("abortUpload"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_early_refusal_is_read_while_bytes_still_go_out() {
    let (world, publisher, parcel) = world().await;
    let file = fs::File::create(&parcel.file).unwrap();
    file.set_len(12 << 20).unwrap();
    let refusal = Canned::new(401, r#"{"error":"BadJwtAudience","message":"jwt audience does not match service did"}"#);
    world.fake.video.break_next("uploadVideo", Break::Early(refusal));
    let problem = publish(&publisher, &parcel).await.unwrap_err();
    // Either way it is tried again; nothing was made.
    assert_eq!((problem.code, world.posts()), (Code::PlatformAway, 0), "{problem:?}");
    publish(&publisher, &parcel).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_of_ones_own_takes_the_video_itself() {
    let (world, publisher, mut parcel) = world().await;
    parcel.account.config["video_way"] = json!("direct");
    publish(&publisher, &parcel).await.unwrap();
    assert_eq!((world.posts(), world.fake.video.calls().len()), (1, 0));
    world.fake.set_blob_limit(1000);
    let problem = publish(&publisher, &Parcel { post: domain::PostId::new(), ..parcel }).await.unwrap_err();
    assert_eq!(problem.code, Code::PlatformNeedsYou);
    assert!(problem.why.contains("larger"), "{problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_names_the_field_at_fault() {
    let world = Bluesky::not_connected().await;
    let publisher = BlueskyPublisher::new(&world.means());
    let account = world.parcel().account;
    world.fake.ask_for_code("ABCDE-FGHIJ");
    let problem = publisher.connect(&account).await.unwrap_err();
    assert_eq!((problem.code, problem.field.as_deref()), (Code::PlatformNeedsYou, Some("code")));
    let mut credentials = world.means.vault.get(account.id).await.unwrap().unwrap();
    credentials.more.insert("code".into(), Secret::new("ABCDE-FGHIJ"));
    world.means.vault.put(account.id, &credentials).await.unwrap();
    let connected = publisher.connect(&account).await.unwrap();
    assert_eq!(connected.name.as_deref(), Some("@clip.test"));
    assert_eq!(connected.config["pds"], world.fake.pds.url());
    let kept = world.means.vault.get(account.id).await.unwrap().unwrap();
    assert!(kept.more("code").is_none() && kept.refresh.is_some(), "the code is not kept");
    credentials.more.insert("app_password".into(), Secret::new("wrong"));
    world.means.vault.put(account.id, &credentials).await.unwrap();
    let problem = publisher.connect(&account).await.unwrap_err();
    assert_eq!((problem.code, problem.field.as_deref()), (Code::AccountNeedsUser, Some("app_password")));
    assert!(!serde_json::to_string(&problem).unwrap().contains("wrong\""), "{problem:?}");
    world.fake.take_down();
    let mut parcel = world.parcel();
    parcel.account.config["handle"] = json!(" @clip.test ");
    credentials.more.insert("app_password".into(), Secret::new(world.fake.password()));
    world.means.vault.put(account.id, &credentials).await.unwrap();
    let problem = publisher.connect(&parcel.account).await.unwrap_err();
    assert!(problem.why.contains("closed"), "{problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_are_read_and_a_deleted_post_is_seen() {
    let (world, publisher, parcel) = world().await;
    let (id, _) = out(publish(&publisher, &parcel).await.unwrap());
    let measured = publisher.measure(&parcel.account, &id).await.unwrap().unwrap();
    assert_eq!((measured.likes, measured.comments, measured.shares, measured.views), (Some(7), Some(1), Some(3), None));
    assert_eq!(publisher.look(&parcel.account, &id, parcel.visibility).await.unwrap(), Looks::AsAsked);
    publisher.delete(&parcel.account, &id).await.unwrap();
    publisher.delete(&parcel.account, &id).await.unwrap();
    assert_eq!(publisher.look(&parcel.account, &id, parcel.visibility).await.unwrap(), Looks::Gone);
    assert_eq!(publisher.measure(&parcel.account, &id).await.unwrap(), None);
    assert_eq!(world.posts(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_word_has_its_class_and_its_sentence() {
    for (status, word, class) in [
        (400, "ExpiredToken", Code::AccountNeedsUser),
        (401, "AuthMissing", Code::AccountNeedsUser),
        (400, "InvalidRequest", Code::PlatformRefused),
        (401, "AccountTakedown", Code::PlatformNeedsYou),
        (400, "AccountDeactivated", Code::PlatformNeedsYou),
        (429, "RateLimitExceeded", Code::PlatformWait),
        (500, "InternalServerError", Code::PlatformAway),
        (502, "UpstreamFailure", Code::PlatformAway),
        (400, "SomethingNew", Code::PlatformRefused),
    ] {
        let (world, publisher, parcel) = world().await;
        let keeping = Keeping::new(publisher.begin(&parcel).await.unwrap());
        publisher.resume(&parcel, &keeping.session(), 0, &keeping).await.unwrap();
        let canned = Canned::new(status, json!({ "error": word, "message": "their words" }).to_string());
        world.fake.pds.break_always("putRecord", Break::Instead(canned.header("ratelimit-reset", "1900000000")));
        let problem = publisher.finish(&parcel, &keeping.session(), &Quiet).await.unwrap_err();
        assert_eq!(problem.code, class, "{word}: {problem}");
        assert!(problem.details.contains("their words") && problem.why.ends_with(['.', 's']), "{word}: {problem:?}");
        assert_eq!(world.posts(), 0);
    }
    for (status, word, class) in [
        (400, "VideoTooLarge", Code::PlatformNeedsYou),
        (400, "VideoTooLong", Code::PlatformNeedsYou),
        (400, "BadAspectRatio", Code::PlatformNeedsYou),
        (400, "DailyLimitExceeded", Code::PlatformWait),
        (400, "TooManyOpenUploads", Code::PlatformWait),
        (403, "UploadForbidden", Code::PlatformNeedsYou),
        (400, "UnsupportedContentType", Code::PlatformNeedsYou),
        (503, "ServiceOverloaded", Code::PlatformWait),
        (401, "JwtExpired", Code::PlatformAway),
    ] {
        let (world, publisher, parcel) = world().await;
        let canned = Canned::new(status, json!({ "error": word, "message": "their words" }).to_string());
        world.fake.video.break_next("uploadVideo", Break::Instead(canned));
        let problem = publish(&publisher, &parcel).await.unwrap_err();
        assert_eq!(problem.code, class, "{word}: {problem}");
    }
}
