//! The door to the network: what guesses, thieves and strange pages get, and what people get.

use crate::world::{Answer, World};
use api::{Faces, Guard, Lan, Names, lan_router};
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{HeaderName, Request, StatusCode, header},
};
use conductor::{Secret, people::UserChange};
use domain::{Role, User};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::{collections::BTreeSet, net::SocketAddr};

pub const NAME: &str = "desk.local:4480";
pub const ORIGIN: &str = "https://desk.local:4480";
pub const PASSWORD: &str = "five happy ducks";

/// A library that is served to the network, with somebody of each role.
pub struct Net {
    pub world: World,
    pub users: Vec<User>,
}

/// A browser: it keeps cookies and says where it is.
#[derive(Clone)]
pub struct Browser {
    pub access: String,
    pub refresh: String,
}

fn addresses() -> BTreeSet<std::net::IpAddr> {
    BTreeSet::from([[192, 168, 1, 20].into()])
}

impl Net {
    pub async fn start() -> Self {
        let world = World::start().await;
        let mut users = Vec::new();
        for role in Role::ALL {
            users.push(world.conductor.add_user(role.as_str(), role, Secret::new(PASSWORD)).await.unwrap());
        }
        let guard = Guard::new("nobody knows this", 4480, None);
        let ui = Some(world.root.path().join("ui"));
        let faces = Faces { conductor: world.conductor.clone(), guard, ui, stop: world.stop.clone() };
        let names = Names::with(4480, true, ["desk.local".to_owned()], addresses);
        let world = World { router: lan_router(faces, Lan::new(names, true)), ..world };
        Self { world, users }
    }

    pub fn user(&self, role: Role) -> &User {
        self.users.iter().find(|user| user.role == role).unwrap()
    }

    /// As it comes from 10.0.0.7, with these headers and no others.
    pub async fn raw(&self, method: &str, path: &str, headers: &[(HeaderName, &str)], body: Value) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| name == header::HOST) {
            request = request.header(header::HOST, NAME);
        }
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let from: SocketAddr = "10.0.0.7:50000".parse().unwrap();
        let request = request.extension(ConnectInfo(from));
        let request = match body {
            Value::Null => request.body(Body::empty()),
            body => request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string())),
        };
        self.world.send(request.unwrap()).await
    }

    /// From our own page in a browser.
    pub async fn browse(&self, browser: &Browser, method: &str, path: &str, body: Value) -> Answer {
        let cookie = format!("cc_access={}", browser.access);
        let headers = [
            (header::COOKIE, cookie.as_str()),
            (header::ORIGIN, ORIGIN),
            (HeaderName::from_static("sec-fetch-site"), "same-origin"),
        ];
        self.raw(method, &format!("/api/v1{path}"), &headers, body).await
    }

    /// Tries to log in.
    pub async fn try_in(&self, name: &str, password: &str) -> Answer {
        let body = json!({"name": name, "password": password});
        self.raw("POST", "/api/v1/log-in", &[(header::ORIGIN, ORIGIN)], body).await
    }

    /// Somebody of that role logs in.
    pub async fn log_in(&self, role: Role) -> Browser {
        let answer = self.try_in(role.as_str(), PASSWORD).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        Browser::of(&answer)
    }

    pub async fn renew(&self, browser: &Browser) -> Answer {
        let cookie = format!("cc_refresh={}", browser.refresh);
        let headers = [(header::COOKIE, cookie.as_str()), (header::ORIGIN, ORIGIN)];
        self.raw("POST", "/api/v1/log-in/refresh", &headers, Value::Null).await
    }

    /// What `GET /me` answers a browser.
    pub async fn me(&self, browser: &Browser) -> Answer {
        self.browse(browser, "GET", "/me", Value::Null).await
    }

    async fn verbs(&self) -> Vec<String> {
        let log = self.world.conductor.list_audit(conductor::page(200)).await.unwrap();
        log.items.into_iter().map(|entry| entry.verb).collect()
    }
}

impl Browser {
    /// The cookies that an answer sets, after a look at how they are set.
    fn of(answer: &Answer) -> Self {
        let value = |name: &str, path: &str| {
            let set = answer.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap());
            let set = set.filter(|set| set.starts_with(&format!("{name}="))).collect::<Vec<_>>();
            let [set] = set[..] else { panic!("{name}: {set:?}") };
            for part in ["HttpOnly", "SameSite=Strict", "Secure", &format!("Path={path};")] {
                assert!(set.contains(part), "{part} is missing in {name}");
            }
            set.split(';').next().unwrap().split_once('=').unwrap().1.to_owned()
        };
        Self { access: value("cc_access", "/api/v1"), refresh: value("cc_refresh", "/api/v1/log-in") }
    }
}

#[tokio::test]
async fn somebody_logs_in_looks_and_logs_out() {
    let net = Net::start().await;
    let answer = net.try_in("Editor", PASSWORD).await;
    let browser = Browser::of(&answer);
    assert_eq!(answer.json()["me"]["access"], "review");
    assert!(!answer.text().contains(&browser.refresh), "no script may read the refresh token");
    let me = net.me(&browser).await.json();
    assert_eq!((me["name"].as_str(), me["is_here"].as_bool()), (Some("editor"), Some(false)));
    // A program shows the same token in a header.
    let bearer = format!("Bearer {}", answer.json()["access_token"].as_str().unwrap());
    let path = "/api/v1/moments";
    let moments = net.raw("GET", path, &[(header::AUTHORIZATION, &bearer)], Value::Null).await;
    assert_eq!(moments.status, StatusCode::OK);
    // A picture is asked for by an element, with the cookie alone.
    let picture = format!("/media/clips/{}/thumbnail.jpg", net.world.clip.id);
    assert_eq!(net.browse(&browser, "GET", &picture, Value::Null).await.status, StatusCode::OK);

    let gone = net.browse(&browser, "POST", "/log-out", Value::Null).await;
    assert_eq!(gone.status, StatusCode::OK, "{}", gone.text());
    assert!(gone.headers.get_all(header::SET_COOKIE).iter().all(|set| set.to_str().unwrap().contains("Max-Age=0")));
    assert_eq!(net.me(&browser).await.code(), "unauthorized", "the token was worth ten minutes, and is worth nothing");
    assert_eq!(net.renew(&browser).await.code(), "unauthorized");
}

#[tokio::test]
async fn a_token_runs_out_and_is_renewed() {
    let net = Net::start().await;
    let first = net.log_in(Role::Viewer).await;
    net.world.clock.advance(SignedDuration::from_mins(10));
    assert_eq!(net.me(&first).await.code(), "unauthorized");
    let second = Browser::of(&net.renew(&first).await);
    assert_ne!(first.refresh, second.refresh, "a new one each time");
    assert_eq!(net.me(&second).await.status, StatusCode::OK);
    net.world.clock.advance(SignedDuration::from_hours(24 * 30));
    assert_eq!(net.renew(&second).await.code(), "unauthorized", "nobody came for a month");
}

#[tokio::test]
async fn a_refresh_token_that_is_used_twice_ends_the_log_in() {
    let net = Net::start().await;
    let (victim, other) = (net.log_in(Role::Editor).await, net.log_in(Role::Editor).await);
    let thief = Browser::of(&net.renew(&victim).await);
    // Two pages of one browser at the same moment are no theft; the later one gets nothing.
    let twin = net.renew(&victim).await;
    assert_eq!(twin.code(), "conflict");
    assert!(twin.headers.get(header::SET_COOKIE).is_none());
    assert_eq!(net.me(&thief).await.status, StatusCode::OK);

    net.world.clock.advance(SignedDuration::from_secs(11));
    assert_eq!(net.renew(&victim).await.code(), "unauthorized");
    assert_eq!(net.me(&thief).await.code(), "unauthorized", "the thief is out, too");
    assert_eq!(net.renew(&thief).await.code(), "unauthorized");
    assert_eq!(net.me(&other).await.status, StatusCode::OK, "another log-in of the same person goes on");
    assert!(net.verbs().await.contains(&"stolen_log_in_ended".to_owned()));
}

#[tokio::test]
async fn guesses_become_slow_and_tell_nothing() {
    let net = Net::start().await;
    // A wrong name and a wrong password are answered with the same words.
    let (known, unknown) = (net.try_in("owner", "not the password").await, net.try_in("nobody", "not it").await);
    assert_eq!((known.status, known.text()), (unknown.status, unknown.text()));
    for _ in 0..4 {
        assert_eq!(net.try_in("owner", "not the password").await.code(), "unauthorized");
    }
    // From now on also the right one has to wait, so nothing is learnt from the answer.
    let held = net.try_in("owner", PASSWORD).await;
    assert_eq!((held.status, held.code().as_str()), (StatusCode::TOO_MANY_REQUESTS, "too_many"));
    assert_eq!(net.try_in("OWNER ", PASSWORD).await.code(), "too_many", "another spelling is the same name");
    net.world.clock.advance(SignedDuration::from_secs(2));
    assert_eq!(net.try_in("owner", PASSWORD).await.status, StatusCode::OK);

    // One name after the other from one place is slowed down by the place.
    let mut tried = 0;
    for n in 0..40 {
        tried += usize::from(net.try_in(&format!("name {n}"), "not the password").await.code() == "unauthorized");
    }
    assert!((10..20).contains(&tried), "{tried}");
    assert!(net.verbs().await.iter().filter(|verb| *verb == "log_in_refused").count() >= 15);
}

#[tokio::test]
async fn whoever_is_shut_out_is_out_at_once() {
    let net = Net::start().await;
    let owner = &net.world.conductor;
    let browser = net.log_in(Role::Editor).await;
    let id = net.user(Role::Editor).id;
    let change = |role, disabled, password| UserChange { role, disabled, password };
    owner.change_user(id, change(None, Some(true), None)).await.unwrap();
    assert_eq!(net.me(&browser).await.code(), "unauthorized");
    assert_eq!(net.renew(&browser).await.code(), "unauthorized");
    let refused = net.try_in("editor", PASSWORD).await;
    let wrong = net.try_in("editor", "not the password").await;
    assert_eq!(refused.text(), wrong.text(), "it is not told that there was such a person");

    owner.change_user(id, change(None, Some(false), None)).await.unwrap();
    let browser = net.log_in(Role::Editor).await;
    owner.change_user(id, change(Some(Role::Viewer), None, None)).await.unwrap();
    assert_eq!(net.me(&browser).await.code(), "unauthorized", "another role");
    let browser = net.log_in(Role::Editor).await;
    owner.change_user(id, change(None, None, Some(Secret::new("six happy ducks")))).await.unwrap();
    assert_eq!(net.me(&browser).await.code(), "unauthorized", "another password");
    assert_eq!(net.try_in("editor", PASSWORD).await.code(), "unauthorized");

    let last = owner.change_user(net.user(Role::Owner).id, change(Some(Role::Editor), None, None)).await.unwrap_err();
    assert_eq!(last.code, domain::Code::Conflict, "one owner stays");
}

#[tokio::test]
async fn ones_own_password_wants_the_old_one_and_ends_the_other_log_ins() {
    let net = Net::start().await;
    let (here, elsewhere) = (net.log_in(Role::Viewer).await, net.log_in(Role::Viewer).await);
    let change = |old: &str| json!({"old": old, "password": "seven happy ducks"});
    let refused = net.browse(&here, "POST", "/me/password", change("not the password")).await;
    assert_eq!((refused.code().as_str(), refused.json()["field"].as_str()), ("unauthorized", Some("old")));
    assert_eq!(net.browse(&here, "POST", "/me/password", change(PASSWORD)).await.status, StatusCode::OK);
    assert_eq!(net.me(&here).await.status, StatusCode::OK);
    assert_eq!(net.me(&elsewhere).await.code(), "unauthorized");
    assert_eq!(net.try_in("viewer", "seven happy ducks").await.status, StatusCode::OK);
}

#[tokio::test]
async fn all_log_ins_end_with_their_key() {
    let net = Net::start().await;
    let (one, two) = (net.log_in(Role::Owner).await, net.log_in(Role::Viewer).await);
    let ended = net.browse(&one, "DELETE", "/people/log-ins", Value::Null).await;
    assert_eq!(ended.json(), json!({"ended": 2}));
    for browser in [&one, &two] {
        assert_eq!(net.me(browser).await.code(), "unauthorized");
        assert_eq!(net.renew(browser).await.code(), "unauthorized");
    }
}

#[tokio::test]
async fn a_token_that_was_made_elsewhere_is_none() {
    let net = Net::start().await;
    let browser = net.log_in(Role::Viewer).await;
    let [head, body, sign] = browser.access.split('.').collect::<Vec<_>>()[..] else { panic!("{}", browser.access) };
    // {"alg":"none","typ":"JWT"}
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    let other = Net::start().await.log_in(Role::Owner).await.access;
    let forged = [
        format!("{none}.{body}."),
        format!("{none}.{body}.{sign}"),
        format!("{head}.{body}."),
        format!("{head}.{body}"),
        format!("{head}.{}.{sign}", other.split('.').nth(1).unwrap()),
        other,
        String::new(),
        "..".into(),
        "cc_".into(),
        format!("cc_{}", "0".repeat(64)),
        crate::world::TOKEN.into(),
    ];
    for token in forged {
        let bearer = format!("Bearer {token}");
        let answer = net.raw("GET", "/api/v1/me", &[(header::AUTHORIZATION, &bearer)], Value::Null).await;
        assert_eq!(answer.code(), "unauthorized", "{token}");
        let cookie = format!("cc_access={token}");
        let answer = net.raw("GET", "/api/v1/me", &[(header::COOKIE, &cookie)], Value::Null).await;
        assert_eq!(answer.code(), "unauthorized", "{token}");
    }
    // In an address it would stand in logs and histories.
    let path = format!("/api/v1/events?token={}", browser.access);
    assert_eq!(net.raw("GET", &path, &[], Value::Null).await.code(), "unauthorized");
}

#[tokio::test]
async fn what_opens_loopback_opens_nothing_on_the_network() {
    let net = Net::start().await;
    let code = net.world.guard.one_time_code().unwrap();
    let enter = net.raw("GET", &format!("/enter?code={code}"), &[], Value::Null).await;
    assert_eq!(enter.code(), "unauthorized");
    // And the other way round: nobody logs in on loopback, and a log-in is worth nothing there.
    let browser = net.log_in(Role::Owner).await;
    let loopback = World { router: api::router_with(net_faces(&net)), ..net.world };
    let cookie = format!("cc_access={}", browser.access);
    let answer = loopback.with("GET", "/api/v1/settings", &[(header::COOKIE, &cookie)]).await;
    assert_eq!(answer.code(), "unauthorized");
    let (code, _) = loopback.refused("POST", "/log-in", json!({"name": "owner", "password": PASSWORD})).await;
    assert_eq!(code, "conflict");
    let me = loopback.good("GET", "/me", Value::Null).await;
    assert_eq!(me, json!({"name": "you", "access": "own", "is_here": true, "login_id": null}));
}

fn net_faces(net: &Net) -> Faces {
    let world = &net.world;
    Faces { conductor: world.conductor.clone(), guard: world.guard.clone(), ui: None, stop: world.stop.clone() }
}

#[tokio::test]
async fn no_page_reaches_us_under_a_name_of_its_own() {
    let net = Net::start().await;
    let browser = net.log_in(Role::Owner).await;
    let cookie = format!("cc_access={}", browser.access);
    for path in ["/api/v1/me", "/api/v1/log-in", "/health", "/", "/docs/"] {
        for host in
            ["evil.example", "evil.example:4480", "desk.local.evil.example:4480", "desk.local", "10.0.0.7:4480", ""]
        {
            let headers = [(header::HOST, host), (header::COOKIE, cookie.as_str())];
            assert_eq!(net.raw("GET", path, &headers, Value::Null).await.code(), "forbidden", "{path} {host}");
        }
    }
    for host in ["desk.local:4480", "192.168.1.20:4480", "DESK.LOCAL:4480"] {
        let headers = [(header::HOST, host), (header::COOKIE, cookie.as_str())];
        assert_eq!(net.raw("GET", "/api/v1/me", &headers, Value::Null).await.status, StatusCode::OK, "{host}");
    }
    let two = Request::builder().uri("/health").header(header::HOST, NAME).header(header::HOST, "evil.example");
    assert_eq!(net.world.send(two.body(Body::empty()).unwrap()).await.code(), "forbidden");
}

#[tokio::test]
async fn no_other_page_acts_for_who_is_in() {
    let net = Net::start().await;
    let browser = net.log_in(Role::Owner).await;
    let cookie = format!("cc_access={}", browser.access);
    let with = (header::COOKIE, cookie.as_str());
    let site = |value| (HeaderName::from_static("sec-fetch-site"), value);
    let pause = "/api/v1/queue/pause";
    for origin in
        ["https://evil.example", "http://desk.local:4480", "https://desk.local:9999", "null", "tauri://localhost"]
    {
        let headers = [with.clone(), (header::ORIGIN, origin)];
        let answer = net.raw("POST", pause, &headers, Value::Null).await;
        assert_eq!(answer.code(), "forbidden", "{origin}");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{origin}");
        // Logging somebody in as somebody else is an attack, too.
        let body = json!({"name": "owner", "password": PASSWORD});
        let answer = net.raw("POST", "/api/v1/log-in", &[(header::ORIGIN, origin)], body).await;
        assert_eq!(answer.code(), "forbidden", "{origin}");
    }
    assert_eq!(net.raw("POST", pause, std::slice::from_ref(&with), Value::Null).await.code(), "forbidden", "no Origin");
    for other in ["same-site", "cross-site"] {
        let headers = [with.clone(), site(other)];
        assert_eq!(net.raw("GET", "/api/v1/me", &headers, Value::Null).await.code(), "forbidden", "{other}");
    }
    // Renewing is something that happens, so it wants its own page, too.
    let refresh = format!("cc_refresh={}", browser.refresh);
    let renew = "/api/v1/log-in/refresh";
    assert_eq!(net.raw("POST", renew, &[(header::COOKIE, &refresh)], Value::Null).await.code(), "forbidden");
    let headers = [(header::COOKIE, refresh.as_str()), (header::ORIGIN, ORIGIN), site("same-site")];
    assert_eq!(net.raw("POST", renew, &headers, Value::Null).await.code(), "forbidden");
    // A form of another page can't send JSON.
    let form = Request::post("/api/v1/log-in").header(header::HOST, NAME);
    let form = form.header(header::CONTENT_TYPE, "text/plain").body(Body::from("{}")).unwrap();
    assert_eq!(net.world.send(form).await.code(), "invalid");
    assert_eq!(net.browse(&browser, "POST", "/queue/pause", Value::Null).await.status, StatusCode::OK);
}

#[tokio::test]
async fn media_are_files_of_the_library_and_nothing_else() {
    let net = Net::start().await;
    std::fs::write(net.world.root.path().join("secret.txt"), "not for the page").unwrap();
    let browser = net.log_in(Role::Viewer).await;
    let id = net.world.recording.id;
    for path in [
        "/media/recordings/../../secret.txt/source".to_owned(),
        "/media/recordings/..%2F..%2Fsecret.txt/source".into(),
        format!("/media/recordings/{id}/..%2F..%2F..%2Fsecret.txt"),
        format!("/media/recordings/{id}/../../../secret.txt"),
        "/media/clips/%2e%2e%2fsecret.txt/thumbnail.jpg".into(),
        "/media/clips/%00/thumbnail.jpg".into(),
        format!("/media/recordings/{}/source", uuid::Uuid::now_v7()),
    ] {
        let answer = net.browse(&browser, "GET", &path, Value::Null).await;
        assert_eq!(answer.code(), "not_found", "{path}");
    }
    for path in
        ["/../secret.txt", "/..%2fsecret.txt", "/assets/..%2f..%2fsecret.txt", "/assets/%2e%2e/%2e%2e/secret.txt"]
    {
        let answer = net.raw("GET", path, &[], Value::Null).await;
        assert!(!answer.text().contains("not for the page"), "{path}");
    }
}

#[tokio::test]
async fn a_token_for_a_script_does_what_its_scope_says_until_it_is_revoked() {
    let net = Net::start().await;
    let owner = net.log_in(Role::Owner).await;
    let made = net.browse(&owner, "POST", "/people/tokens", json!({"name": "deck", "scope": "review"})).await.json();
    let bearer = format!("Bearer {}", made["text"].as_str().unwrap());
    let with = [(header::AUTHORIZATION, bearer.as_str())];
    let me = net.raw("GET", "/api/v1/me", &with, Value::Null).await.json();
    assert_eq!((me["name"].as_str(), me["access"].as_str()), (Some("you (deck)"), Some("review")));
    assert_eq!(net.raw("GET", "/api/v1/people/tokens", &with, Value::Null).await.code(), "forbidden");
    let list = net.browse(&owner, "GET", "/people/tokens", Value::Null).await;
    assert!(!list.text().contains(made["text"].as_str().unwrap()), "it is told once");
    assert!(!list.json()["items"][0]["last_used_at"].is_null());
    let path = format!("/people/tokens/{}", made["id"].as_str().unwrap());
    assert_eq!(net.browse(&owner, "DELETE", &path, Value::Null).await.status, StatusCode::OK);
    assert_eq!(net.raw("GET", "/api/v1/me", &with, Value::Null).await.code(), "unauthorized");
}

#[tokio::test]
async fn a_second_computer_comes_in_by_a_code_once() {
    let net = Net::start().await;
    let owner = net.log_in(Role::Owner).await;
    let user = json!({"user_id": net.user(Role::Editor).id});
    let code = net.browse(&owner, "POST", "/people/pairing", user.clone()).await.json()["code"].clone();
    let code = code.as_str().unwrap().to_lowercase().replace('-', " ");
    let pair = async |code: &str| {
        net.raw("POST", "/api/v1/log-in/pair", &[(header::ORIGIN, ORIGIN)], json!({"code": code})).await
    };
    assert_eq!(pair("AAAA-AAAA").await.code(), "unauthorized");
    let browser = Browser::of(&pair(&code).await);
    assert_eq!(net.me(&browser).await.json()["name"], "editor");
    assert_eq!(pair(&code).await.code(), "unauthorized", "once");

    let code = net.browse(&owner, "POST", "/people/pairing", user.clone()).await.json()["code"].clone();
    let body = json!({"code": code, "device": "Laptop"});
    let made = net.raw("POST", "/api/v1/log-in/pair-program", &[], body).await.json();
    let bearer = format!("Bearer {}", made["text"].as_str().unwrap());
    let me = net.raw("GET", "/api/v1/me", &[(header::AUTHORIZATION, &bearer)], Value::Null).await.json();
    assert_eq!((me["name"].as_str(), me["access"].as_str()), (Some("editor (Laptop)"), Some("review")));
    // It is in their name: who is shut out is out with it.
    let change = UserChange { disabled: Some(true), ..Default::default() };
    net.world.conductor.change_user(net.user(Role::Editor).id, change).await.unwrap();
    let out = net.raw("GET", "/api/v1/me", &[(header::AUTHORIZATION, &bearer)], Value::Null).await;
    assert_eq!(out.code(), "unauthorized");

    let user = json!({"user_id": net.user(Role::Viewer).id});
    let code = net.browse(&owner, "POST", "/people/pairing", user).await.json()["code"].clone();
    net.world.clock.advance(SignedDuration::from_mins(10));
    assert_eq!(pair(code.as_str().unwrap()).await.code(), "unauthorized", "too late");
    for _ in 0..20 {
        pair("AAAA-AAAA").await;
    }
    assert_eq!(pair("AAAA-AAAA").await.code(), "too_many");
}

#[tokio::test]
async fn events_end_with_their_log_in() {
    use futures::StreamExt as _;
    use tower::ServiceExt as _;
    let net = Net::start().await;
    let browser = net.log_in(Role::Viewer).await;
    let request = Request::get("/api/v1/events")
        .header(header::HOST, NAME)
        .header(header::COOKIE, format!("cc_access={}", browser.access))
        .body(Body::empty())
        .unwrap();
    let answer = net.world.router.clone().oneshot(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let mut stream = answer.into_body().into_data_stream();
    assert!(stream.next().await.is_some(), "it has begun");
    let logins = net.world.conductor.list_logins().await.unwrap();
    net.world.conductor.end_login(logins[0].login.id).await.unwrap();
    let rest = async { while stream.next().await.is_some() {} };
    tokio::time::timeout(std::time::Duration::from_secs(20), rest).await.expect("it goes on");
}

#[tokio::test]
async fn it_is_written_down_who_did_what() {
    let net = Net::start().await;
    let owner = net.log_in(Role::Owner).await;
    net.browse(&owner, "POST", "/queue/pause", Value::Null).await;
    let page = net.browse(&owner, "GET", "/people/audit?limit=2", Value::Null).await.json();
    let line = |entry: &Value| format!("{} {}", entry["actor"].as_str().unwrap(), entry["verb"].as_str().unwrap());
    assert_eq!(line(&page["items"][0]), "owner pause_queue");
    assert_eq!(line(&page["items"][1]), "owner log_in");
    let path = format!("/people/audit?cursor={}", page["next"].as_str().unwrap());
    let rest = net.browse(&owner, "GET", &path, Value::Null).await.json();
    assert_eq!(line(&rest["items"][0]), "you add_user");
    assert_eq!(rest["items"].as_array().unwrap().len(), 3);
    assert_eq!(rest["next"], Value::Null);
}
