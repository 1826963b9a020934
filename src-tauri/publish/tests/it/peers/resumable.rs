//! Our resumable upload against another's server of Google's protocol.

use super::peer;
use crate::{
    setting::{Keeping, Telling, sha256},
    worlds::{World as _, youtube::YouTube},
};
use publish::{Endpoints, Finished, Publisher as _, YouTubePublisher};
use serde_json::Value;
use std::sync::Mutex;

const GRAIN: u64 = 262_144;

#[tokio::test(flavor = "multi_thread")]
async fn a_storage_emulator_gets_every_byte_once() {
    let Some(place) = peer("CLIPCONDUCTOR_PEER_GCS") else { return };
    let place: Value = serde_json::from_str(&place).unwrap();
    let text = |key: &str| place[key].as_str().unwrap().to_owned();
    let (url, bucket) = (text("url"), text("bucket"));
    // The insert is YouTube's own and goes to its stand-in; the address it gives is then the emulator's.
    let world = YouTube::new().await;
    let parcel = world.parcel();
    let sent = std::fs::read(&parcel.file).unwrap();
    let total = sent.len() as u64;
    let mut session = YouTubePublisher::new(&world.means).begin(&parcel).await.unwrap();
    let name = format!("clip-{}.mp4", parcel.post);
    let opened = reqwest::Client::new()
        .post(format!("{url}/upload/storage/v1/b/{bucket}/o?uploadType=resumable&name={name}"))
        .header("content-type", "application/json")
        .header("x-upload-content-type", "video/mp4")
        .header("x-upload-content-length", total)
        .body("{}")
        .send()
        .await
        .unwrap();
    let address = opened.headers()["location"].to_str().unwrap().to_owned();
    session["upload"] = serde_json::to_value(world.means.vault.seal(&address).await.unwrap()).unwrap();
    let mut means = world.means.clone();
    means.endpoints =
        Endpoints::real().with("youtube.api", &url).with("youtube.token", &world.fake.service.url()).into();
    let publisher = || YouTubePublisher::new(&means);

    let keeping = Keeping::new(session);
    let arrived = publisher().resume(&parcel, &keeping.session(), 0, &keeping).await.unwrap();
    assert_eq!(arrived, 3 * GRAIN, "all but the last piece");
    // Another process: it asks, and sends nothing twice.
    let told = Mutex::new(Vec::new());
    let telling = Telling(|bytes| told.lock().unwrap().push(bytes));
    publisher().resume(&parcel, &keeping.session(), 0, &telling).await.unwrap();
    assert_eq!(told.lock().unwrap().iter().min(), Some(&(3 * GRAIN)));
    let finished = publisher().finish(&parcel, &keeping.session(), &keeping).await.unwrap();
    assert!(matches!(finished, Finished::Processing { .. }), "{finished:?}");
    let stored = reqwest::get(format!("{url}/storage/v1/b/{bucket}/o/{name}?alt=media")).await.unwrap();
    let stored = stored.bytes().await.unwrap();
    assert_eq!((stored.len(), sha256(&stored)), (sent.len(), sha256(&sent)));
}
