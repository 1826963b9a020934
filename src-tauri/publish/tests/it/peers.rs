//! Our client against other people's servers and libraries. `cargo xtask test-peers` starts them and says where they are;
//! without it these tests say that they were not run.

mod keyring;
mod resumable;
mod sign_in;

use crate::setting::{Desk, Keeping, Quiet, means};
use domain::{Account, AccountId, AccountState, Code, PostId};
use publish::{
    BlueskyPublisher, Credentials, Endpoints, Finished, Looks, Parcel, Publisher, Secret, Standing, Vault,
    bluesky::{FacetKind, facets},
};
use serde_json::{Value, json};
use testkit::build;

/// What the environment says of a peer.
fn peer(name: &str) -> Option<String> {
    let value = std::env::var(name).ok();
    if value.is_none() {
        eprintln!("skipped: {name} is not set, run `cargo xtask test-peers`");
    }
    value
}

#[test]
fn facets_are_those_of_the_official_library() {
    let Some(path) = peer("CLIPCONDUCTOR_PEER_FACETS") else { return };
    let cases: Vec<Value> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert!(cases.len() >= 1000);
    let mut parts = 0;
    for case in &cases {
        let text = case["text"].as_str().unwrap();
        let ours: Vec<Value> = facets(text)
            .into_iter()
            .map(|facet| {
                let (kind, value) = match facet.kind {
                    FacetKind::Tag(tag) => ("tag", tag),
                    FacetKind::Link(uri) => ("link", uri),
                    FacetKind::Mention(handle) => ("mention", handle),
                };
                json!([facet.start, facet.end, kind, value])
            })
            .collect();
        // The library also takes bare domains for links, and keeps the case of handles; we do neither.
        let mut theirs = case["facets"].as_array().unwrap().clone();
        theirs.retain(|part| {
            let covered = &text[part[0].as_u64().unwrap() as usize..part[1].as_u64().unwrap() as usize];
            part[2] != "link" || covered.starts_with("http")
        });
        for part in &mut theirs {
            if part[2] == "mention" {
                part[3] = json!(part[3].as_str().unwrap().to_lowercase());
            }
        }
        assert_eq!(ours, theirs, "{text:?}");
        parts += ours.len();
    }
    assert!(parts > 500, "{parts}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_pds_takes_our_posts_once() {
    let Some(place) = peer("CLIPCONDUCTOR_PEER_PDS") else { return };
    let place: Value = serde_json::from_str(&place).unwrap();
    let text = |key: &str| place[key].as_str().unwrap().to_owned();
    let means = means(Endpoints::real().with("bluesky", &text("url")), Vault::in_memory());
    let desk = Desk::new("Three kills 🎯");
    let account = Account {
        id: AccountId::new(),
        platform: "bluesky".into(),
        name: "Clip".into(),
        config: json!({ "handle": text("handle"), "video_way": "direct" }),
        state: AccountState::Ready,
        problem: None,
        created_at: build::saturday_evening(),
    };
    let keep = async |password: &str| {
        let more = [("app_password".to_owned(), Secret::new(password))].into();
        means.vault.put(account.id, &Credentials { more, ..Credentials::default() }).await.unwrap();
    };
    let publisher = BlueskyPublisher::new(&means);
    keep("wrong-pass-word-here").await;
    let problem = publisher.connect(&account).await.unwrap_err();
    assert_eq!((problem.code, problem.field.as_deref()), (Code::AccountNeedsUser, Some("app_password")), "{problem:?}");
    keep(&text("password")).await;
    let connected = publisher.connect(&account).await.unwrap();
    assert_eq!(connected.name, Some(format!("@{}", text("handle"))));

    let mut parcel = Parcel { account: account.clone(), media: Some(build::media_info(12.0)), ..desk.again() };
    parcel.words.description = "Größe, by @nobody.test: https://example.org/a. #ünd".into();
    publisher.preflight(&parcel).await.unwrap();
    let keeping = Keeping::new(publisher.begin(&parcel).await.unwrap());
    assert_eq!(publisher.confirm(&parcel, &keeping.session()).await.unwrap(), Standing::NotThere);
    publisher.resume(&parcel, &keeping.session(), 0, &keeping).await.unwrap();
    let first = publisher.finish(&parcel, &keeping.session(), &Quiet).await.unwrap();
    assert_eq!(publisher.confirm(&parcel, &keeping.session()).await.unwrap(), Standing::There(first.clone()));
    // Again, with the session and without it.
    assert_eq!(publisher.finish(&parcel, &keeping.session(), &Quiet).await.unwrap(), first);
    let anew = Keeping::new(publisher.begin(&parcel).await.unwrap());
    publisher.resume(&parcel, &anew.session(), 0, &anew).await.unwrap();
    assert_eq!(publisher.finish(&parcel, &anew.session(), &Quiet).await.unwrap(), first);
    let list = format!(
        "{}/xrpc/com.atproto.repo.listRecords?repo={}&collection=app.bsky.feed.post",
        text("url"),
        connected.config["did"].as_str().unwrap()
    );
    let records =
        async || -> Value { serde_json::from_str(&reqwest::get(&list).await.unwrap().text().await.unwrap()).unwrap() };
    let listed = records().await;
    assert_eq!(listed["records"].as_array().unwrap().len(), 1, "{listed}");
    let value = &listed["records"][0]["value"];
    assert_eq!(value["embed"]["$type"], "app.bsky.embed.video");
    assert_eq!(value["facets"].as_array().unwrap().len(), 4, "a link and three tags; nobody has the name: {value}");
    // A token that the server does not know is answered by 400, and the session is renewed.
    let mut credentials = means.vault.get(account.id).await.unwrap().unwrap();
    let token = credentials.access.map(|token| token.expose().to_owned()).unwrap();
    credentials.access = Some(Secret::new(format!("{}AAAA", &token[..token.len() - 4])));
    means.vault.put(account.id, &credentials).await.unwrap();
    let second = Parcel { post: PostId::new(), ..parcel.clone() };
    let keeping = Keeping::new(publisher.begin(&second).await.unwrap());
    publisher.resume(&second, &keeping.session(), 0, &keeping).await.unwrap();
    publisher.finish(&second, &keeping.session(), &Quiet).await.unwrap();
    let Finished::Live { remote_id, .. } = &first else { panic!("{first:?}") };
    publisher.delete(&account, remote_id).await.unwrap();
    assert_eq!(records().await["records"].as_array().unwrap().len(), 1);
    assert!(matches!(publisher.look(&account, remote_id, parcel.visibility).await, Ok(Looks::Gone) | Err(_)));
}
