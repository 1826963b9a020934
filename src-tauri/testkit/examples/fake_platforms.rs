//! The stand-ins for platforms as a program: prints where they are as one line of JSON and serves until its input ends.
//!
//! `cargo run -p testkit --example fake_platforms`, then point any client there.

use serde_json::json;
use testkit::{FakeBluesky, FakeDiscord, FakeMastodon, FakeMeta, FakeTikTok, FakeYouTube};

fn main() -> anyhow::Result<()> {
    let (discord, bluesky, mastodon) = (FakeDiscord::start()?, FakeBluesky::start()?, FakeMastodon::start()?);
    let (youtube, tiktok, meta) = (FakeYouTube::start()?, FakeTikTok::start()?, FakeMeta::start()?);
    let token = mastodon.token("read write profile");
    let (person, page, _) = meta.signed_in();
    let places = json!({
        "discord": { "api": discord.api(), "webhook": discord.webhook_url() },
        "bluesky": {
            "entryway": bluesky.entryway.url(), "pds": bluesky.pds.url(), "video": bluesky.video.url(),
            "reads": bluesky.reads.url(), "handle": bluesky.handle(), "did": bluesky.did(),
            "password": bluesky.password(),
        },
        "mastodon": { "url": mastodon.service.url(), "token": token },
        "youtube": {
            "url": youtube.service.url(), "client_id": FakeYouTube::CLIENT_ID,
            "client_secret": FakeYouTube::CLIENT_SECRET,
        },
        "tiktok": {
            "url": tiktok.service.url(), "client_key": FakeTikTok::CLIENT_KEY,
            "client_secret": FakeTikTok::CLIENT_SECRET, "scopes": FakeTikTok::SCOPES,
        },
        "meta": {
            "url": meta.service.url(), "app_id": FakeMeta::APP_ID, "app_secret": FakeMeta::APP_SECRET,
            "person": person, "page_token": page, "page": FakeMeta::PAGE, "account": FakeMeta::ACCOUNT,
        },
    });
    #[expect(clippy::print_stdout, reason = "the addresses are this program's result")]
    {
        println!("{places}");
    }
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    Ok(())
}
