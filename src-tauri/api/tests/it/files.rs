//! Media: whole, in parts, unchanged, and never anything else than what the store knows.

use crate::world::{TOKEN, World, footage, request};
use axum::http::{HeaderName, StatusCode, header};

fn with_token(path: &str) -> String {
    format!("{path}?token={TOKEN}")
}

#[tokio::test]
async fn a_recording_is_sent_whole_and_in_parts() {
    let world = World::start().await;
    let path = with_token(&format!("/api/v1/media/recordings/{}/source", world.recording.id));
    let whole = world.with("GET", &path, &[]).await;
    assert_eq!(whole.status, StatusCode::OK);
    assert!(whole.body == footage());
    assert_eq!(whole.header("content-type"), "video/mp4");
    assert_eq!(whole.header("accept-ranges"), "bytes");
    assert_eq!(whole.header("content-length"), "200000");
    let etag = whole.header("etag").to_owned();
    assert!(etag.starts_with('"') && etag.ends_with('"'), "{etag}");

    let part = world.with("GET", &path, &[(header::RANGE, "bytes=1000-1999")]).await;
    assert_eq!(part.status, StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.header("content-range"), "bytes 1000-1999/200000");
    assert_eq!(part.header("content-length"), "1000");
    assert!(part.body == footage()[1000..2000]);
    let tail = world.with("GET", &path, &[(header::RANGE, "bytes=-5")]).await;
    assert!(tail.body == footage()[199_995..]);

    let beyond = world.with("GET", &path, &[(header::RANGE, "bytes=200000-")]).await;
    assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(beyond.header("content-range"), "bytes */200000");
    assert!(beyond.body.is_empty());

    let same = world.with("GET", &path, &[(header::IF_NONE_MATCH, &etag)]).await;
    assert_eq!((same.status, same.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(same.header("etag"), etag);
    let fresh = [(header::RANGE, "bytes=0-9"), (header::IF_RANGE, &etag)];
    assert_eq!(world.with("GET", &path, &fresh).await.body.len(), 10);
    let stale = [(header::RANGE, "bytes=0-9"), (header::IF_RANGE, "\"old\"")];
    assert_eq!(world.with("GET", &path, &stale).await.body.len(), 200_000, "a part of another version is of no use");

    let head = world.with("HEAD", &path, &[(header::RANGE, "bytes=0-9")]).await;
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (StatusCode::PARTIAL_CONTENT, "10", 0));
}

#[tokio::test]
async fn a_changed_file_has_another_tag() {
    let world = World::start().await;
    let path = with_token(&format!("/api/v1/media/recordings/{}/source", world.recording.id));
    let before = world.with("HEAD", &path, &[]).await.header("etag").to_owned();
    std::fs::write(&world.recording.path, b"shorter").unwrap();
    let after = world.with("GET", &path, &[(header::IF_NONE_MATCH, &before)]).await;
    assert_eq!((after.status, after.text().as_str()), (StatusCode::OK, "shorter"));
}

#[tokio::test]
async fn an_empty_file_has_no_parts() {
    let world = World::start().await;
    std::fs::write(&world.recording.path, b"").unwrap();
    let path = with_token(&format!("/api/v1/media/recordings/{}/source", world.recording.id));
    assert_eq!(world.with("GET", &path, &[]).await.header("content-length"), "0");
    let part = world.with("GET", &path, &[(header::RANGE, "bytes=0-")]).await;
    assert_eq!(part.status, StatusCode::RANGE_NOT_SATISFIABLE);
}

#[tokio::test]
async fn pictures_are_sent() {
    let world = World::start().await;
    let detail = world.read(&format!("/moments/{}", world.moment.id)).await;
    assert!(detail["thumbnail_url"].as_str().unwrap().contains("?v="), "{detail}");
    let path = format!("/api/v1/media/clips/{}/thumbnail.jpg?v=1&token={TOKEN}", world.clip.id);
    let picture = world.with("GET", &path, &[]).await;
    assert_eq!((picture.header("content-type"), picture.text().as_str()), ("image/jpeg", "a picture"));
    let poster = with_token(&format!("/api/v1/media/recordings/{}/poster.jpg", world.recording.id));
    assert_eq!(world.with("GET", &poster, &[]).await.text(), "a poster");
}

#[tokio::test]
async fn a_picture_of_ones_own_is_kept_and_sent() {
    let world = World::start().await;
    let path = format!("/api/v1/clips/{}/picture", world.clip.id);
    let put = async |bytes: Vec<u8>| {
        let request = request("PUT", &path).header(header::AUTHORIZATION, format!("Bearer {TOKEN}"));
        world.send(request.body(axum::body::Body::from(bytes)).unwrap()).await
    };
    let answer = put(include_bytes!("../../../../assets/icons/64x64.png").to_vec()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let json = answer.json();
    crate::schema::check_answer("PUT", "/clips/{id}/picture", &json);
    assert_eq!(json["own_picture"], true);
    let picture = world.with("GET", &format!("{}&token={TOKEN}", json["thumbnail_url"].as_str().unwrap()), &[]).await;
    assert_eq!((picture.status, picture.header("content-type")), (StatusCode::OK, "image/jpeg"));
    for bytes in [b"no picture".to_vec(), Vec::new()] {
        let answer = put(bytes).await;
        assert_eq!((answer.code(), answer.json()["field"].clone()), ("invalid".into(), "picture".into()));
    }
    // Another choice goes before it again.
    let clip = format!("/clips/{}", world.clip.id);
    let chosen = world.good("PATCH", &clip, serde_json::json!({"thumbnail_at_s": null}));
    assert_eq!(chosen.await["own_picture"], false);
}

#[tokio::test]
async fn what_is_not_there_is_a_problem() {
    let world = World::start().await;
    let recording = format!("/api/v1/media/recordings/{}", world.recording.id);
    let clip = format!("/api/v1/media/clips/{}", world.clip.id);
    for path in [format!("{recording}/proxy"), format!("{recording}/filmstrip.jpg"), format!("{clip}/render.mp4")] {
        let answer = world.with("GET", &with_token(&path), &[]).await;
        assert_eq!(answer.code(), "file_missing", "{path}");
    }
    let nobody = format!("/api/v1/media/recordings/{}/source", uuid::Uuid::now_v7());
    assert_eq!(world.with("GET", &with_token(&nobody), &[]).await.code(), "not_found");
    // A recording has no thumbnail, and a clip no source: kinds of ids are not mixed.
    let mixed = format!("/api/v1/media/clips/{}/thumbnail.jpg", world.recording.id);
    assert_eq!(world.with("GET", &with_token(&mixed), &[]).await.code(), "not_found");
}

#[tokio::test]
async fn no_path_leads_out() {
    let world = World::start().await;
    let id = world.recording.id;
    for path in [
        "/api/v1/media/recordings/..%2F..%2Fsecret.txt/source".to_owned(),
        "/api/v1/media/recordings/%2e%2e/source".into(),
        "/api/v1/media/recordings/../../../secret.txt".into(),
        "/api/v1/media/recordings/..\\..\\secret.txt/source".into(),
        "/api/v1/media/recordings/%00/source".into(),
        "/api/v1/media/recordings/%ff%fe/source".into(),
        format!("/api/v1/media/recordings/{id}%00/source"),
        format!("/api/v1/media/recordings/{id}/source/../../../../secret.txt"),
        format!("/api/v1/media/recordings/{id}/..%2f..%2f..%2fsecret.txt"),
        format!("/api/v1/media/recordings/{id}/library.db"),
    ] {
        // Not every such path can even be an address.
        let Ok(uri) = with_token(&path).parse::<axum::http::Uri>() else { continue };
        let answer = world.with("GET", &uri.to_string(), &[]).await;
        assert_eq!(answer.code(), "not_found", "{path}");
        assert!(!answer.text().contains("not for the page"), "{path}");
    }
}

#[tokio::test]
async fn a_range_can_be_any_nonsense() {
    let world = World::start().await;
    let path = with_token(&format!("/api/v1/media/recordings/{}/source", world.recording.id));
    let many = format!("bytes={}", (0..5000).map(|n| format!("{n}-{n}")).collect::<Vec<_>>().join(","));
    for range in [
        "bytes=-",
        "bytes=5-1",
        "bytes=18446744073709551615-",
        "bytes=-18446744073709551616",
        "chars=0-1",
        "=",
        many.as_str(),
    ] {
        let answer = world.with("GET", &path, &[(header::RANGE, range)]).await;
        let expected = [StatusCode::OK, StatusCode::PARTIAL_CONTENT, StatusCode::RANGE_NOT_SATISFIABLE];
        assert!(expected.contains(&answer.status), "{range}: {}", answer.status);
        assert!(answer.body.len() <= 200_000, "{range} multiplies the file");
    }
    let name = HeaderName::from_static("range");
    let request = crate::world::request("GET", &path).header(name, &b"bytes=\xff"[..]).body(axum::body::Body::empty());
    assert_eq!(world.send(request.unwrap()).await.status, StatusCode::OK);
}
