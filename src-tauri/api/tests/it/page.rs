//! The app's own page.

use crate::world::World;
use axum::http::StatusCode;

#[tokio::test]
async fn the_page_is_served_for_every_address_of_its_own() {
    let world = World::start().await;
    for path in ["/", "/index.html", "/inbox", "/recordings/0190?tab=why", "/settings/folders"] {
        let answer = world.with("GET", path, &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(answer.text().contains("<title>ClipConductor</title>"), "{path}");
        assert!(answer.header("content-type").starts_with("text/html"), "{path}");
        assert_eq!(answer.header("cache-control"), "no-cache", "{path}");
    }
    let script = world.with("GET", "/assets/app-1a2b.js", &[]).await;
    assert!(script.header("content-type").contains("javascript"), "{}", script.header("content-type"));
    assert!(script.header("cache-control").contains("immutable"));
}

#[tokio::test]
async fn a_missing_file_is_not_the_page() {
    let world = World::start().await;
    for path in ["/assets/app-old.js", "/favicon.ico"] {
        let answer = world.with("GET", path, &[]).await;
        assert_eq!(answer.code(), "not_found", "{path}");
        assert!(!answer.header("cache-control").contains("immutable"), "{path}");
    }
}

#[tokio::test]
async fn no_path_leads_out_of_the_folder() {
    let world = World::start().await;
    for path in [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/..%5csecret.txt",
        "//secret.txt",
    ] {
        let answer = world.with("GET", path, &[]).await;
        assert!(!answer.text().contains("not for the page"), "{path}");
    }
}

#[tokio::test]
async fn without_a_page_there_is_a_word_about_it() {
    let world = World::start().await;
    let faces = api::Faces {
        conductor: world.conductor.clone(),
        guard: world.guard.clone(),
        ui: None,
        stop: world.stop.clone(),
    };
    let world = World { router: api::router_with(faces), ..world };
    assert_eq!(world.with("GET", "/", &[]).await.code(), "not_found");
}
