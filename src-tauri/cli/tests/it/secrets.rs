//! A clip goes to every platform at once; afterwards nothing that opens an account is in any place that somebody reads.
//!
//! What is secret is taken from the requests that the stand-ins got: tokens, codes, verifiers, passwords, client secrets, the
//! webhook's address. What is looked through: every file of the library, what the app printed, its arguments, its events and
//! every answer that its API gives.

use crate::serving::Serving;
use reqwest::{blocking::Client, redirect::Policy};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, path::Path, time::Duration};
use testkit::{
    FakeBluesky, FakeDiscord, FakeMastodon, FakeMeta, FakeTikTok, FakeYouTube, TinyOptions,
    service::{Call, Service},
    tiny_recording,
};

/// Shorter texts are words of every language.
const SHORTEST: usize = 12;

/// What in a request opens an account.
fn secrets_of(call: &Call, into: &mut BTreeSet<String>) {
    const NAMES: [&str; 10] = [
        "code",
        "code_verifier",
        "client_secret",
        "access_token",
        "refresh_token",
        "input_token",
        "fb_exchange_token",
        "appsecret_proof",
        "password",
        "upload_token",
    ];
    let mut add = |text: &str| {
        if text.len() >= SHORTEST {
            into.insert(text.to_owned());
        }
    };
    if let Some(value) = call.headers.get("authorization") {
        add(value.split_once(' ').map_or(value.as_str(), |(_, token)| token));
    }
    // The address of an upload opens it; elsewhere an id of that name is told to everybody.
    let opens = |name: &str| NAMES.contains(&name) || name == "upload_id" && call.path.starts_with("/upload/youtube");
    let fields = call.form();
    let query: Vec<(String, String)> = testkit::service::pairs(&call.query);
    for (name, value) in fields.iter().chain(query.iter().map(|(name, value)| (name, value))) {
        if opens(name) {
            add(value);
        }
    }
    for name in NAMES {
        add(call.json()[name].as_str().unwrap_or_default());
    }
}

/// Signs in as a browser would.
fn sign_in(app: &Serving, platform: &str, client: (&str, &str), config: Value) -> Value {
    let mut request = json!({"platform": platform, "name": platform, "config": config, "allow_file": true});
    if !client.0.is_empty() {
        request["client_id"] = client.0.into();
        request["client_secret"] = client.1.into();
    }
    let (status, begun) = app.post("/accounts/connect", &request);
    assert_eq!(status, 200, "{platform}: {begun}");
    let browser = Client::builder()
        .no_proxy()
        // It ends where this machine ends.
        .redirect(Policy::custom(|attempt| match attempt.url().host_str() {
            Some("127.0.0.1") => attempt.follow(),
            _ => attempt.stop(),
        }))
        .build()
        .unwrap();
    let page = browser.get(begun["url"].as_str().unwrap()).send().unwrap();
    let id = begun["id"].as_str().unwrap();
    if begun["wants_paste"] == true {
        let address = page.headers()["location"].to_str().unwrap().to_owned();
        let (status, answer) = app.post(&format!("/accounts/connect/{id}/code"), &json!({"address": address}));
        assert_eq!(status, 200, "{platform}: {answer}");
    }
    let done = app.wait("the sign-in", |app| {
        let now = app.get(&format!("/accounts/connect/{id}"));
        (now["state"] != "waiting").then_some(now)
    });
    assert_eq!(done["state"], "done", "{platform}: {done:#}");
    done["account"]["id"].clone()
}

fn every_file(folder: &Path, look: &mut dyn FnMut(&Path, &[u8])) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            every_file(&path, look);
        } else {
            look(&path, &fs::read(&path).unwrap());
        }
    }
}

#[test]
fn after_a_clip_went_everywhere_no_secret_can_be_found() {
    let (youtube, discord, mastodon) =
        (FakeYouTube::start().unwrap(), FakeDiscord::start().unwrap(), FakeMastodon::start().unwrap());
    let (tiktok, meta, bluesky) =
        (FakeTikTok::start().unwrap(), FakeMeta::start().unwrap(), FakeBluesky::start().unwrap());
    let home = tempfile::tempdir().unwrap();
    let endpoints = home.path().join("endpoints.json");
    let places = json!({
        "youtube": youtube.service.url(), "discord": discord.service.url(), "mastodon": mastodon.service.url(),
        "tiktok": tiktok.service.url(), "instagram": meta.service.url(), "facebook": meta.service.url(),
        "bluesky.entryway": bluesky.entryway.url(), "bluesky.video": bluesky.video.url(),
        "bluesky.reads": bluesky.reads.url(),
    });
    fs::write(&endpoints, places.to_string()).unwrap();
    let log = home.path().join("said.log");
    let app = Serving::start_with(home.path(), &log, &["--endpoints", endpoints.to_str().unwrap()]);

    let mut accounts = Vec::new();
    for (platform, config) in [
        ("discord", json!({"webhook": discord.webhook_url()})),
        ("bluesky", json!({"handle": bluesky.handle(), "app_password": bluesky.password()})),
    ] {
        let request = json!({"platform": platform, "name": platform, "config": config, "allow_file": true});
        let (status, account) = app.post("/accounts", &request);
        assert_eq!(status, 200, "{platform}: {account}");
        accounts.push(account["id"].clone());
    }
    accounts.push(sign_in(
        &app,
        "youtube",
        (FakeYouTube::CLIENT_ID, FakeYouTube::CLIENT_SECRET),
        json!({"audited": true}),
    ));
    accounts.push(sign_in(&app, "mastodon", ("", ""), json!({"instance": "social.example"})));
    for platform in ["instagram", "facebook"] {
        accounts.push(sign_in(&app, platform, (FakeMeta::APP_ID, FakeMeta::APP_SECRET), json!({})));
    }
    let direct = sign_in(&app, "tiktok", (FakeTikTok::CLIENT_KEY, FakeTikTok::CLIENT_SECRET), json!({"audited": true}));

    let upright = TinyOptions { size: (1080, 1920), ..TinyOptions::default() };
    let made = tiny_recording(home.path(), 12.0, &upright).unwrap();
    app.post("/recordings/import", &json!({"paths": [made.path]}));
    let clip = app.wait("the clip", |app| {
        let moments = app.get("/moments?state=new&limit=5");
        let clip = moments["items"][0]["clip_id"].as_str()?.to_owned();
        app.is_idle().then_some(clip)
    });
    let approve = format!("/clips/{clip}/approve");
    let (status, answer) = app.post(&approve, &json!({"accounts": accounts, "visibility": "public"}));
    assert_eq!(status, 200, "{answer}");
    let choices = json!({"way": "direct", "privacy": "PUBLIC_TO_EVERYONE", "agree": true});
    let wish = json!({"accounts": [direct], "visibility": "public", "choices": choices});
    let (status, answer) = app.post(&approve, &wish);
    assert_eq!(status, 200, "{answer}");
    let posts = app.wait("the posts", |app| {
        let posts = app.get("/posts?limit=50")["items"].as_array().unwrap().clone();
        for post in &posts {
            assert!(post["problem"].is_null(), "{post:#}");
        }
        let out = |post: &Value| matches!(post["state"].as_str(), Some("live" | "processing"));
        (posts.len() == 7 && posts.iter().all(out)).then_some(posts)
    });

    let mut secrets: BTreeSet<String> = [discord.token(), bluesky.password()].into();
    let services: [&Service; 8] = [
        &youtube.service,
        &discord.service,
        &mastodon.service,
        &tiktok.service,
        &meta.service,
        &bluesky.entryway,
        &bluesky.video,
        &bluesky.pds,
    ];
    for service in services {
        service.calls().iter().for_each(|call| secrets_of(call, &mut secrets));
    }
    // Two for each sign-in at the least: that the net is not empty.
    assert!(secrets.len() >= 20, "{}", secrets.len());

    let mut places: Vec<(String, Vec<u8>)> = app.everything(&posts).into_iter().collect();
    places.push(("events".into(), app.events_so_far(Duration::from_secs(1))));
    places.push(("arguments".into(), fs::read(format!("/proc/{}/cmdline", app.id())).unwrap_or_default()));
    app.kill();
    places.push(("what was said".into(), fs::read(&log).unwrap()));
    every_file(&home.path().join("library"), &mut |path, bytes| {
        places.push((path.display().to_string(), bytes.to_vec()));
    });
    assert!(places.iter().any(|(place, _)| place.ends_with("secrets.bin")), "the sign-ins are kept");
    assert!(places.iter().any(|(place, bytes)| place == "what was said" && bytes.len() > 1000), "the log is verbose");
    for (place, bytes) in &places {
        for secret in &secrets {
            let found = bytes.windows(secret.len()).any(|bytes| bytes == secret.as_bytes());
            assert!(!found, "{}… is in {place}", &secret[..6]);
        }
    }
    eprintln!("{} secrets, {} places: none found", secrets.len(), places.len());
}
