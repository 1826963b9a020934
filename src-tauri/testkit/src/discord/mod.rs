//! A strict, stateful stand-in for Discord's webhooks (API v10).
//!
//! It refuses what the real one refuses: a missing `User-Agent`, a file over the channel's limit, more than 2000
//! UTF-16 units, an attachment without its file, a forum without a thread. Without `wait=true` it answers 204 and loses
//! what it does not like without a word. Answers of 401, 403, 404 and 429 count towards a ban of the address.
//!
//! Not imitated: embeds, components, polls, threads as channels of their own.

mod message;
mod routes;

use crate::service::{Desk, Service};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A file of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its id.
    pub id: String,
    /// Its name.
    pub filename: String,
    /// Its alt text.
    pub description: Option<String>,
    /// Its type.
    pub content_type: Option<String>,
    /// Its size.
    pub size: usize,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
}

/// A message in a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: String,
    /// The thread it is in, when it is in one.
    pub thread: Option<String>,
    /// Its text.
    pub content: String,
    /// Its files.
    pub attachments: Vec<Attachment>,
    /// Whether `@everyone` and names in it rang a bell.
    pub pings: bool,
    /// The name it was posted under.
    pub username: Option<String>,
    /// How often it was changed.
    pub edits: u32,
    /// Flags, such as 4096 for no notification.
    pub flags: u64,
}

#[derive(Debug)]
struct World {
    pub id: String,
    pub token: String,
    pub name: String,
    pub channel: String,
    pub guild: String,
    /// The channel is a forum: posts need a thread.
    pub forum: bool,
    pub threads: Vec<String>,
    pub deleted: bool,
    pub bytes_per_file: usize,
    /// Requests that are left in the bucket; `None` never runs out.
    pub bucket: Option<u32>,
    pub blocked_word: Option<String>,
    pub messages: Vec<Message>,
    pub lost: u32,
    pub invalid_answers: u32,
    pub next_id: u64,
    /// How often people pressed the heart under each message.
    pub hearts: u32,
}

impl World {
    pub fn snowflake(&mut self) -> String {
        self.next_id += 4_194_304;
        self.next_id.to_string()
    }
}

type Shared = Arc<Mutex<World>>;

fn lock(world: &Shared) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A running stand-in with one webhook. The service's faults and memory are those of [`Service`].
#[derive(Debug)]
pub struct FakeDiscord {
    /// The service around it.
    pub service: Service,
    world: Shared,
}

impl FakeDiscord {
    /// With a webhook `Clips` in a text channel, 10 MiB a file.
    ///
    /// # Errors
    /// When no port of this machine can be had.
    pub fn start() -> anyhow::Result<Self> {
        let world = Arc::new(Mutex::new(World {
            id: "1310000000000000001".into(),
            token: "Fake-Webhook_Token-aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789aBcDeFgHiJkLmNoPq".into(),
            name: "Clips".into(),
            channel: "1310000000000000002".into(),
            guild: "1310000000000000003".into(),
            forum: false,
            threads: Vec::new(),
            deleted: false,
            bytes_per_file: 10 << 20,
            bucket: None,
            blocked_word: None,
            messages: Vec::new(),
            lost: 0,
            invalid_answers: 0,
            next_id: 1_310_000_000_000_000_100,
            hearts: 0,
        }));
        let service = Service::start(Desk::default(), routes::router(Arc::clone(&world)))?;
        Ok(Self { service, world })
    }

    /// The base of its API, as the real one's `https://discord.com/api`.
    pub fn api(&self) -> String {
        format!("{}/api", self.service.url())
    }

    /// The webhook's address, as a person copies it from the real Discord.
    pub fn webhook_url(&self) -> String {
        let world = lock(&self.world);
        format!("https://discord.com/api/webhooks/{}/{}", world.id, world.token)
    }

    /// The webhook's token.
    pub fn token(&self) -> String {
        lock(&self.world).token.clone()
    }

    /// Bytes a file may have.
    pub fn set_limit(&self, bytes: usize) {
        lock(&self.world).bytes_per_file = bytes;
    }

    /// Makes the channel a forum with these threads.
    pub fn set_forum(&self, threads: &[&str]) {
        let mut world = lock(&self.world);
        world.forum = true;
        world.threads = threads.iter().map(|thread| (*thread).to_owned()).collect();
    }

    /// Somebody deleted the webhook.
    pub fn delete_webhook(&self) {
        lock(&self.world).deleted = true;
    }

    /// A word the guild's AutoMod does not let pass.
    pub fn block_word(&self, word: &str) {
        lock(&self.world).blocked_word = Some(word.to_owned());
    }

    /// So many requests, then 429 until a second has passed.
    pub fn set_bucket(&self, requests: u32) {
        lock(&self.world).bucket = Some(requests);
    }

    /// What can be seen in the channel.
    pub fn messages(&self) -> Vec<Message> {
        lock(&self.world).messages.clone()
    }

    /// So many people press the heart under each message.
    pub fn react(&self, people: u32) {
        lock(&self.world).hearts = people;
    }

    /// Somebody deletes all messages.
    pub fn delete_messages(&self) {
        lock(&self.world).messages.clear();
    }

    /// Messages that were lost because nobody waited for the answer.
    pub fn lost(&self) -> u32 {
        lock(&self.world).lost
    }

    /// Answers that count towards a ban: 10,000 within ten minutes are one.
    pub fn invalid_answers(&self) -> u32 {
        lock(&self.world).invalid_answers
    }
}

fn message_object(world: &World, message: &Message, base: &str) -> Value {
    let channel = message.thread.as_ref().unwrap_or(&world.channel);
    let attachments: Vec<Value> = message
        .attachments
        .iter()
        .map(|file| {
            let url = format!("{base}/attachments/{channel}/{}/{}?ex=0&is=0&hm=0", file.id, file.filename);
            let mut value = json!({
                "id": file.id, "filename": file.filename, "size": file.size, "url": url, "proxy_url": url,
                "content_type": file.content_type, "content_scan_version": 0,
            });
            if let Some(description) = &file.description {
                value["description"] = json!(description);
            }
            value
        })
        .collect();
    let mut object = json!({
        "type": 0, "id": message.id, "channel_id": channel, "webhook_id": world.id, "content": message.content,
        "author": {
            "bot": true, "id": world.id, "username": message.username.as_ref().unwrap_or(&world.name),
            "avatar": null, "discriminator": "0000",
        },
        "attachments": attachments, "embeds": [], "mentions": [], "mention_roles": [],
        "mention_everyone": message.pings, "pinned": false, "tts": false,
        "timestamp": "2026-11-22T12:00:00.000000+00:00",
        "edited_timestamp": (message.edits > 0).then_some("2026-11-22T12:05:00.000000+00:00"),
        "flags": message.flags, "components": [],
    });
    // Absent where there are none.
    if world.hearts > 0 {
        let normal = json!({"burst": 0, "normal": world.hearts});
        let emoji = json!({"id": null, "name": "\u{2764}"});
        object["reactions"] = json!([{"count": world.hearts, "count_details": normal, "me": false, "emoji": emoji}]);
    }
    object
}
