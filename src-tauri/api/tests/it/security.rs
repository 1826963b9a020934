//! Who gets in, from where, and what a browser is told.

use crate::world::{HOST, TOKEN, World, request};
use api::Guard;
use axum::{
    body::Body,
    http::{HeaderName, StatusCode, header},
};

const STATUS: &str = "/api/v1/settings";

fn bearer() -> (HeaderName, &'static str) {
    (header::AUTHORIZATION, "Bearer 5ecre7")
}

/// The cookie that a browser has after it came in by a link.
async fn cookie(world: &World) -> String {
    let code = world.guard.one_time_code().unwrap();
    let answer = world.with("GET", &format!("/enter?code={code}"), &[]).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/"));
    let set = answer.header("set-cookie").to_owned();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(set.contains(part), "{set}");
    }
    assert!(!set.contains(TOKEN), "the cookie must not tell the token");
    set.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_token_opens_the_api() {
    let world = World::start().await;
    assert_eq!(world.with("GET", STATUS, &[bearer()]).await.status, StatusCode::OK);
    for value in ["Bearer wrong", "Bearer ", "bearer 5ecre7", "Basic 5ecre7", "5ecre7"] {
        let answer = world.with("GET", STATUS, &[(header::AUTHORIZATION, value)]).await;
        assert_eq!(answer.code(), "unauthorized", "{value}");
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"ClipConductor\"");
    }
    assert_eq!(world.with("GET", STATUS, &[]).await.code(), "unauthorized");
}

#[tokio::test]
async fn the_token_in_an_address_opens_media_and_events_only() {
    let world = World::start().await;
    assert_eq!(world.with("GET", &format!("{STATUS}?token={TOKEN}"), &[]).await.code(), "unauthorized");
    let source = format!("/api/v1/media/recordings/{}/source", world.recording.id);
    assert_eq!(world.with("GET", &format!("{source}?token={TOKEN}"), &[]).await.status, StatusCode::OK);
    assert_eq!(world.with("HEAD", &format!("{source}?token={TOKEN}"), &[]).await.status, StatusCode::OK);
    assert_eq!(world.with("GET", &format!("{source}?token=wrong"), &[]).await.code(), "unauthorized");
    assert_eq!(world.with("POST", &format!("{source}?token={TOKEN}"), &[]).await.code(), "unauthorized");
    // Only below the API's own base: another path that looks alike is none of them.
    assert_eq!(world.with("GET", &format!("/api/media/x?token={TOKEN}"), &[]).await.code(), "unauthorized");
    assert_eq!(world.with("GET", &format!("/api/v1//events?token={TOKEN}"), &[]).await.code(), "unauthorized");
}

#[tokio::test]
async fn a_link_lets_one_browser_in_once() {
    let world = World::start().await;
    let code = world.guard.one_time_code().unwrap();
    let path = format!("/enter?code={code}");
    assert_eq!(world.with("GET", &path, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(world.with("GET", &path, &[]).await.code(), "unauthorized", "a code works once");
    assert_eq!(world.with("GET", "/enter?code=guess", &[]).await.code(), "unauthorized");
    assert_eq!(world.with("GET", "/enter", &[]).await.code(), "invalid");
    let page = world.with("GET", &path, &[(header::ACCEPT, "text/html,*/*")]).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(page.text().contains("This link does not work any more."), "{}", page.text());
}

#[tokio::test]
async fn the_cookie_is_enough_for_our_own_page_only() {
    let world = World::start().await;
    let cookie = cookie(&world).await;
    let with = (header::COOKIE, cookie.as_str());
    let site = |value| (HeaderName::from_static("sec-fetch-site"), value);
    let own = (header::ORIGIN, "http://127.0.0.1:4711");
    assert_eq!(world.with("GET", STATUS, std::slice::from_ref(&with)).await.status, StatusCode::OK);
    assert_eq!(world.with("GET", STATUS, &[with.clone(), site("same-origin")]).await.status, StatusCode::OK);
    // Another program's page on another port of this machine is the same site to a browser.
    for other in ["same-site", "cross-site"] {
        assert_eq!(world.with("GET", STATUS, &[with.clone(), site(other)]).await.code(), "forbidden");
    }
    let pause = "/api/v1/queue/pause";
    assert_eq!(world.with("POST", pause, std::slice::from_ref(&with)).await.code(), "forbidden", "no Origin");
    assert_eq!(world.with("POST", pause, &[with.clone(), own]).await.status, StatusCode::OK);
    let others = (header::ORIGIN, "http://127.0.0.1:9999");
    assert_eq!(world.with("POST", pause, &[with, others]).await.code(), "forbidden");
    let wrong = (header::COOKIE, "cc_session=5ecre7; other=1");
    assert_eq!(world.with("GET", STATUS, &[wrong]).await.code(), "unauthorized");
    let beside = format!("a=b; {cookie}; c=d");
    assert_eq!(world.with("GET", STATUS, &[(header::COOKIE, &beside)]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_cookie_is_good_for_its_token_only() {
    let world = World::start().await;
    let other = Guard::new("another token", 4711, None);
    let cookie = cookie(&world).await;
    // The same token after a restart gives the same cookie; another one does not.
    let faces = api::Faces { conductor: world.conductor.clone(), guard: other, ui: None, stop: world.stop.clone() };
    let elsewhere = World { router: api::router_with(faces), ..world };
    assert_eq!(elsewhere.with("GET", STATUS, &[(header::COOKIE, &cookie)]).await.code(), "unauthorized");
}

#[tokio::test]
async fn only_our_own_names_are_answered() {
    let world = World::start().await;
    for host in ["localhost:4711", "[::1]:4711", HOST] {
        let answer = world.with("GET", STATUS, &[(header::HOST, host), bearer()]).await;
        assert_eq!(answer.status, StatusCode::OK, "{host}");
    }
    for path in [STATUS, "/health", "/", "/docs/", "/enter?code=x", "/assets/app-1a2b.js"] {
        for host in
            ["evil.example", "evil.example:4711", "127.0.0.1", "127.0.0.1:80", "localhost.evil.example:4711", ""]
        {
            let answer = world.with("GET", path, &[(header::HOST, host), bearer()]).await;
            assert_eq!(answer.code(), "forbidden", "{path} {host}");
        }
    }
    // Without any Host, and with two of them.
    let none = axum::http::Request::builder().uri("/health").body(Body::empty()).unwrap();
    assert_eq!(world.send(none).await.code(), "forbidden");
    let two = request("GET", "/health").header(header::HOST, "evil.example").body(Body::empty()).unwrap();
    assert_eq!(world.send(two).await.code(), "forbidden");
}

#[tokio::test]
async fn only_our_own_pages_may_ask() {
    let world = World::start().await;
    for origin in ["tauri://localhost", "http://tauri.localhost", "https://tauri.localhost", "http://localhost:4711"] {
        let answer = world.with("GET", STATUS, &[(header::ORIGIN, origin), bearer()]).await;
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (StatusCode::OK, origin));
        assert!(answer.header("vary").contains("origin"), "{}", answer.header("vary"));
        assert_eq!(answer.header("access-control-allow-credentials"), "", "cookies are for our own page");
    }
    for origin in ["null", "https://evil.example", "http://localhost:5173", "http://127.0.0.1:4712", "tauri://evil"] {
        for path in [STATUS, "/health", "/"] {
            let answer = world.with("GET", path, &[(header::ORIGIN, origin), bearer()]).await;
            assert_eq!(answer.code(), "forbidden", "{origin}");
            assert_eq!(answer.header("access-control-allow-origin"), "", "{origin}");
        }
    }
}

#[tokio::test]
async fn the_dev_origin_is_one_more() {
    let world = World::start().await;
    let guard = Guard::new(TOKEN, 4711, Some("http://localhost:5173/"));
    let faces = api::Faces { conductor: world.conductor.clone(), guard, ui: None, stop: world.stop.clone() };
    let world = World { router: api::router_with(faces), ..world };
    let origin = (header::ORIGIN, "http://localhost:5173");
    let answer = world.with("GET", STATUS, &[origin, bearer()]).await;
    assert_eq!(
        (answer.status, answer.header("access-control-allow-origin")),
        (StatusCode::OK, "http://localhost:5173")
    );
}

#[tokio::test]
async fn a_browser_may_ask_whether_it_may_ask() {
    let world = World::start().await;
    let asks = (header::ACCESS_CONTROL_REQUEST_METHOD, "PATCH");
    let network = (HeaderName::from_static("access-control-request-private-network"), "true");
    let ours = [(header::ORIGIN, "tauri://localhost"), asks.clone(), network];
    let answer = world.with("OPTIONS", STATUS, &ours).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(answer.header("access-control-allow-origin"), "tauri://localhost");
    assert!(answer.header("access-control-allow-methods").contains("PATCH"));
    assert!(answer.header("access-control-allow-headers").contains("authorization"));
    assert_eq!(answer.header("access-control-allow-private-network"), "true");
    let others = [(header::ORIGIN, "https://evil.example"), asks];
    assert_eq!(world.with("OPTIONS", STATUS, &others).await.code(), "forbidden");
    // No pre-flight, no free pass.
    assert_eq!(world.with("OPTIONS", STATUS, &[]).await.code(), "unauthorized");
}

#[tokio::test]
async fn every_answer_has_the_headers_that_keep_a_browser_in_check() {
    let world = World::start().await;
    for (path, headers) in
        [(STATUS, vec![bearer()]), (STATUS, vec![]), ("/", vec![]), ("/docs/", vec![]), ("/health", vec![])]
    {
        let answer = world.with("GET", path, &headers).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe-eval") && !policy.contains("script-src 'self' 'unsafe-inline'"), "{policy}");
    }
    assert_eq!(world.with("GET", STATUS, &[bearer()]).await.header("cache-control"), "no-store");
}

#[tokio::test]
async fn health_tells_nothing_but_that_we_are_here() {
    let world = World::start().await;
    let answer = world.with("GET", "/health", &[]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        answer.json(),
        serde_json::json!({"ok": true, "name": "ClipConductor", "version": env!("CARGO_PKG_VERSION"), "log_in": false})
    );
}

#[tokio::test]
async fn a_method_that_an_address_does_not_have_is_a_problem() {
    let world = World::start().await;
    let answer = world.with("PUT", STATUS, &[bearer()]).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::METHOD_NOT_ALLOWED, "not_found"));
    assert!(answer.header("allow").contains("PATCH"), "{}", answer.header("allow"));
    let answer = world.with("GET", "/api/v1/nothing", &[bearer()]).await;
    assert_eq!(answer.code(), "not_found");
}

#[tokio::test]
async fn without_a_socket_there_is_no_port_in_the_host() {
    let world = World::start().await;
    let options = api::ServeOptions { token: TOKEN.into(), ..api::ServeOptions::default() };
    let world = World { router: api::router(world.conductor.clone(), &options), ..world };
    assert_eq!(world.with("GET", STATUS, &[(header::HOST, "localhost"), bearer()]).await.status, StatusCode::OK);
    assert_eq!(world.with("GET", STATUS, &[(header::HOST, "evil.example"), bearer()]).await.code(), "forbidden");
}
