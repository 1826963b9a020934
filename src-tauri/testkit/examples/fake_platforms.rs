//! The stand-ins for platforms as a program: prints where they are as one line of JSON and serves until its input ends.
//!
//! `cargo run -p testkit --example fake_platforms`, then point any client there.

use serde_json::json;
use testkit::{FakeBluesky, FakeDiscord, FakeMastodon};

fn main() -> anyhow::Result<()> {
    let (discord, bluesky, mastodon) = (FakeDiscord::start()?, FakeBluesky::start()?, FakeMastodon::start()?);
    let token = mastodon.token("read write profile");
    let places = json!({
        "discord": { "api": discord.api(), "webhook": discord.webhook_url() },
        "bluesky": {
            "entryway": bluesky.entryway.url(), "pds": bluesky.pds.url(), "video": bluesky.video.url(),
            "reads": bluesky.reads.url(), "handle": bluesky.handle(), "did": bluesky.did(),
            "password": bluesky.password(),
        },
        "mastodon": { "url": mastodon.service.url(), "token": token },
    });
    #[expect(clippy::print_stdout, reason = "the addresses are this program's result")]
    {
        println!("{places}");
    }
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    Ok(())
}
