//! A recording that is dropped into a browser.

use crate::world::{TOKEN, World, request};
use axum::{
    body::Body,
    http::{StatusCode, header},
};
use futures::stream;
use std::path::PathBuf;

fn uploaded(world: &World) -> Vec<PathBuf> {
    let folders = std::fs::read_dir(world.conductor.paths().imports()).unwrap();
    folders
        .flat_map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap())
        .map(|file| file.unwrap().path())
        .collect()
}

async fn upload(world: &World, name: &str, length: Option<usize>, body: Body) -> crate::world::Answer {
    let mut request = request("POST", &format!("/api/v1/recordings/upload?name={name}"))
        .header(header::AUTHORIZATION, format!("Bearer {TOKEN}"))
        .header(header::CONTENT_TYPE, "application/octet-stream");
    if let Some(length) = length {
        request = request.header(header::CONTENT_LENGTH, length);
    }
    world.send(request.body(body).unwrap()).await
}

#[tokio::test]
async fn the_bytes_are_kept_and_imported() {
    let world = World::start().await;
    // Far more than a JSON body may have: the limit is not for recordings.
    let bytes = vec![7_u8; 3 * 1024 * 1024];
    let answer = upload(&world, "drop.mp4", Some(bytes.len()), Body::from(bytes.clone())).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let json = answer.json();
    crate::schema::check_answer("POST", "/recordings/upload", &json);
    assert_eq!((json["jobs"][0]["kind"].as_str(), json["skipped"].as_array().map(Vec::len)), (Some("import"), Some(0)));
    let files = uploaded(&world);
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].file_name().unwrap(), "drop.mp4");
    assert!(std::fs::read(&files[0]).unwrap() == bytes);
}

#[tokio::test]
async fn a_name_is_only_a_name() {
    let world = World::start().await;
    for name in ["..%2F..%2Fevil.mp4", "%2Fetc%2Fevil.mp4"] {
        let answer = upload(&world, name, None, Body::from("bytes")).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    }
    for file in uploaded(&world) {
        assert!(file.starts_with(world.conductor.paths().imports()), "{}", file.display());
        assert_eq!(file.file_name().unwrap(), "evil.mp4");
    }
    for name in ["", "..", "evil", "evil.exe", "evil.mp4%2F", "%00"] {
        let answer = upload(&world, name, None, Body::from("bytes")).await;
        if answer.status != StatusCode::OK {
            assert_eq!(answer.code(), "invalid", "{name}");
            assert_eq!(answer.json()["field"], "name", "{name}");
        } else {
            assert_eq!(name, "evil.mp4%2F", "a slash at the end is no other name");
        }
    }
}

#[tokio::test]
async fn what_breaks_off_leaves_nothing_behind() {
    let world = World::start().await;
    let answer =
        upload(&world, "drop.mp4", Some(10), Body::from_stream(stream::iter([Ok::<_, std::io::Error>("abc")]))).await;
    assert_eq!(answer.code(), "file_truncated");
    let reset = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    let answer = upload(&world, "drop.mp4", None, Body::from_stream(stream::iter([Ok("abc"), Err(reset)]))).await;
    assert_eq!(answer.code(), "file_truncated");
    let answer = upload(&world, "drop.mp4", Some(0), Body::empty()).await;
    assert_eq!(answer.code(), "file_empty");
    assert_eq!(std::fs::read_dir(world.conductor.paths().imports()).unwrap().count(), 0);
}
