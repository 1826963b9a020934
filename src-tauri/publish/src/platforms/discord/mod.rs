//! Discord, through a webhook whose address the person pastes.
//!
//! **Point of no return:** the one `POST` of `finish`, which brings the file along. Nothing comes before it, and nobody
//! can be asked after it: a webhook has no list and no key for not posting twice. So an answer that is lost makes the
//! post `unknown`, and the person is asked, with the address of the channel. What is known to be no post: a connection
//! that was not made, a body that was not handed over whole, and every refusal with a code of Discord's own.

mod errors;
mod message;
mod pace;
mod spec;
mod webhook;

pub use spec::ENTRY;

use super::sending::{Handed, watched};
use crate::{
    Connected, Credentials, FileLimits, Finding, Finished, Looks, Means, Measured, Parcel, Publisher, Remedy, Secret,
    Standing, Witness,
    http::{Answer, FilePart, Lost},
    limits,
    text::{self, Unit},
    verdict,
};
use async_trait::async_trait;
use domain::{Account, Code, Fix, Problem, Visibility};
use message::{alt, content, content_type, file_name};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use spec::{NAME, ROOM, SPEC, USUAL_BYTES};
use std::time::Duration;
use webhook::Webhook;

/// A file of the largest size over a slow line, and Discord's own work on it.
const LONGEST: Duration = Duration::from_secs(30 * 60);
/// `SUPPRESS_NOTIFICATIONS`.
const SILENT: u64 = 4096;

/// Limits that Discord has or had, in MiB: of boosted servers, and of all before and after its changes.
const LIMITS_MIB: [u64; 6] = [500, 100, 50, 25, 10, 8];

/// Posts through a webhook.
#[derive(Clone)]
pub struct DiscordPublisher {
    means: Means,
}

/// What is stored before the message goes out. Everything in it is public in the channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Session {
    /// The text as it goes out.
    content: String,
    /// The name of the file in the channel.
    file_name: String,
    total_bytes: u64,
}

impl Session {
    fn read(session: &Value) -> Result<Self, Problem> {
        serde_json::from_value(session.clone())
            .map_err(|error| Problem::bug("The stored session of this post can't be read.", error))
    }
}

/// The id of a message as we keep it: `message` or `message@thread`.
fn remote_id(message: &str, thread: Option<&str>) -> String {
    thread.map_or_else(|| message.to_owned(), |thread| format!("{message}@{thread}"))
}

fn message_and_thread(remote_id: &str) -> (&str, Option<&str>) {
    match remote_id.split_once('@') {
        Some((message, thread)) => (message, Some(thread)),
        None => (remote_id, None),
    }
}

impl DiscordPublisher {
    /// With these means.
    pub fn new(means: &Means) -> Self {
        Self { means: means.clone() }
    }

    async fn webhook(&self, account: &Account) -> Result<Webhook, Problem> {
        let credentials = self.means.vault.need(account.id, NAME).await?;
        let address = credentials.more("webhook").map(Secret::expose).unwrap_or_default();
        if address.trim().is_empty() {
            return Err(Problem::invalid("webhook", "The address of the webhook is missing."));
        }
        Webhook::parse(address, &self.means.endpoints.base(&SPEC, "api")?)
    }

    /// A request that may be sent again: a look, a change, a removal.
    async fn ask(
        &self,
        webhook: &Webhook,
        method: Method,
        path: &str,
        body: Option<Value>,
        what: &str,
    ) -> Result<Answer, Problem> {
        pace::wait(&self.means, webhook, what).await?;
        let mut call = self.means.http.call("discord.webhook", method, &webhook.url(path)).hide(&webhook.token);
        if let Some(body) = body {
            call = call.json(&body);
        }
        let answer = call.send().await.map_err(|lost| verdict::lost(NAME, &lost, self.means.now()))?;
        self.judge(webhook, answer, what)
    }

    /// The answer, or what it refuses. Remembers how soon the next request may come.
    fn judge(&self, webhook: &Webhook, answer: Answer, what: &str) -> Result<Answer, Problem> {
        let now = self.means.now();
        pace::learn(webhook, &answer, now);
        if answer.is_ok() { Ok(answer) } else { Err(errors::problem(what, &answer, now)) }
    }

    /// Bytes that this webhook takes as one file.
    fn limit(account: &Account) -> u64 {
        let mib = match account.config.get("limit_mib") {
            Some(Value::Number(number)) => number.as_f64(),
            Some(Value::String(text)) => text.trim().parse().ok(),
            _ => None,
        };
        mib.filter(|mib| (1.0..=500.0).contains(mib))
            .map_or(USUAL_BYTES, |mib| (mib * f64::from(1 << 20)) as u64 - ROOM)
    }

    /// Changes the words of a message that is out. The file stays.
    ///
    /// # Errors
    /// When the message is gone, or the webhook can't change it.
    pub async fn edit(&self, parcel: &Parcel, remote_id: &str) -> Result<(), Problem> {
        const WHAT: &str = "The message on Discord was not changed.";
        let webhook = self.webhook(&parcel.account).await?;
        let (message, thread) = message_and_thread(remote_id);
        let path = in_thread(&format!("/messages/{message}"), thread, None);
        let before = self.ask(&webhook, Method::GET, &path, None, WHAT).await?.json();
        // Files that are not listed would be taken off.
        let kept: Vec<Value> = before["attachments"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|file| json!({ "id": file["id"], "description": alt(&parcel.words) }))
            .collect();
        let body = json!({
            "content": content(&parcel.words), "attachments": kept, "allowed_mentions": { "parse": [] },
        });
        self.ask(&webhook, Method::PATCH, &path, Some(body), WHAT).await.map(|_| ())
    }

    /// Deletes a message. One that is gone already is no error.
    ///
    /// # Errors
    /// When the webhook can't delete it.
    pub async fn delete(&self, account: &Account, remote_id: &str) -> Result<(), Problem> {
        let webhook = self.webhook(account).await?;
        let (message, thread) = message_and_thread(remote_id);
        let path = in_thread(&format!("/messages/{message}"), thread, None);
        match self.ask(&webhook, Method::DELETE, &path, None, "The message on Discord was not deleted.").await {
            Err(problem) if errors::is_gone(&problem) => Ok(()),
            other => other.map(|_| ()),
        }
    }

    async fn message(&self, account: &Account, remote_id: &str) -> Result<Option<Value>, Problem> {
        let webhook = self.webhook(account).await?;
        let (message, thread) = message_and_thread(remote_id);
        let path = in_thread(&format!("/messages/{message}"), thread, None);
        match self.ask(&webhook, Method::GET, &path, None, "The message on Discord can't be read.").await {
            Ok(answer) => Ok(Some(answer.json())),
            Err(problem) if errors::is_gone(&problem) => Ok(None),
            Err(problem) => Err(problem),
        }
    }
}

/// A path with the thread and other fields in its query.
fn in_thread(path: &str, thread: Option<&str>, more: Option<&str>) -> String {
    let thread = thread.filter(|id| id.chars().all(|c| c.is_ascii_digit())).map(|id| format!("thread_id={id}"));
    let query: Vec<String> = more.map(str::to_owned).into_iter().chain(thread).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

fn username(account: &Account) -> Option<&str> {
    account.config.get("username").and_then(Value::as_str).map(str::trim).filter(|name| !name.is_empty())
}

/// What can be said of the account's own settings.
fn check_settings(account: &Account) -> Option<Problem> {
    let name = username(account)?;
    let lower = name.to_lowercase();
    let fits = name.chars().count() <= 80 && !lower.contains("clyde") && !lower.contains("discord");
    (!fits).then(|| Problem::invalid("username", "Discord allows 80 letters, and not the words `clyde` and `discord`."))
}

#[async_trait]
impl Publisher for DiscordPublisher {
    async fn connect(&self, account: &Account) -> Result<Connected, Problem> {
        if let Some(problem) = check_settings(account) {
            return Err(problem);
        }
        if self.means.vault.get(account.id).await?.is_none_or(|kept: Credentials| kept.more("webhook").is_none()) {
            return Err(Problem::invalid("webhook", "The address of the webhook is missing."));
        }
        let webhook = self.webhook(account).await?;
        let found = self
            .ask(&webhook, Method::GET, "", None, "The webhook can't be used.")
            .await
            .map_err(|problem| problem.field("webhook"))?
            .json();
        let text = |key: &str| found[key].as_str().unwrap_or_default();
        Ok(Connected {
            name: Some(text("name").to_owned()).filter(|name| !name.is_empty()),
            config: json!({
                "webhook_id": webhook.id, "guild_id": text("guild_id"), "channel_id": text("channel_id"),
            }),
            notes: Vec::new(),
        })
    }

    async fn preflight(&self, parcel: &Parcel) -> Result<Vec<Finding>, Problem> {
        let mut found: Vec<Finding> =
            limits::check(&parcel.words, &SPEC.words, NAME).into_iter().map(Finding::stop).collect();
        found.extend(check_settings(&parcel.account).map(Finding::stop));
        let limit = Self::limit(&parcel.account);
        // The size is said with the numbers of this webhook.
        let file = FileLimits { size_most: None, ..SPEC.file };
        found.extend(limits::check_file(parcel, &file, NAME));
        if let Some(size) = parcel.file.metadata().ok().map(|facts| facts.len()).filter(|size| *size > limit) {
            found.push(Finding::stop(too_large(size, limit)).mended_by(Remedy::Shrink { to_bytes: limit }));
        }
        if content(&parcel.words).is_empty() {
            let problem = Problem::new(Code::Invalid, "The message has no words.", "Only the file is posted.");
            found.push(Finding::warn(problem.field("title").say("Write a title on the clip's page.")));
        }
        if parcel.choice("thread_id").is_some() && parcel.choice("thread_name").is_some() {
            let why = "A message goes into a thread that is there, or makes a new one.";
            found.push(Finding::stop(Problem::invalid("thread_name", why)));
        }
        if parcel.choice("thread_id").is_some_and(|id| !id.chars().all(|c| c.is_ascii_digit())) {
            found.push(Finding::stop(Problem::invalid("thread_id", "An id of Discord has digits only.")));
        }
        // A webhook that is gone is found here, before megabytes are sent to it.
        match self.webhook(&parcel.account).await {
            Err(problem) => found.push(Finding::stop(problem)),
            Ok(webhook) => match self.ask(&webhook, Method::GET, "", None, "The webhook can't be used.").await {
                Ok(_) => {}
                Err(problem) if problem.code.retry() == domain::Retry::Again => return Err(problem),
                Err(problem) => found.push(Finding::stop(problem)),
            },
        }
        Ok(found)
    }

    fn smaller(&self, refused_bytes: u64) -> Option<u64> {
        next_limit(refused_bytes)
    }

    async fn begin(&self, parcel: &Parcel) -> Result<Value, Problem> {
        let facts =
            tokio::fs::metadata(&parcel.file).await.map_err(|error| Problem::io("Reading", &parcel.file, &error))?;
        let session =
            Session { content: content(&parcel.words), file_name: file_name(parcel), total_bytes: facts.len() };
        serde_json::to_value(session).map_err(|error| Problem::bug("The session of this post can't be stored.", error))
    }

    async fn resume(
        &self,
        _parcel: &Parcel,
        session: &Value,
        _sent: u64,
        _witness: &dyn Witness,
    ) -> Result<u64, Problem> {
        // The file goes with the message; there is no other way.
        Ok(Session::read(session)?.total_bytes)
    }

    async fn finish(&self, parcel: &Parcel, session: &Value, witness: &dyn Witness) -> Result<Finished, Problem> {
        const WHAT: &str = "The clip was not posted on Discord.";
        let session = Session::read(session)?;
        let webhook = self.webhook(&parcel.account).await?;
        pace::wait(&self.means, &webhook, WHAT).await?;
        let total = tokio::fs::metadata(&parcel.file)
            .await
            .map_err(|error| Problem { code: Code::PlatformWait, ..Problem::io("Reading", &parcel.file, &error) })?
            .len();
        let handed = Handed::default();
        let part = FilePart::new(&parcel.file, 0, total).speed(&self.means.http.speed).tell(handed.hook(0));
        let mut payload = json!({
            "content": session.content,
            "allowed_mentions": { "parse": [] },
            "attachments": [{ "id": 0, "filename": session.file_name, "description": alt(&parcel.words) }],
            "flags": if parcel.is_chosen("silent") { SILENT } else { 0 },
        });
        if let Some(name) = username(&parcel.account) {
            payload["username"] = json!(name);
        }
        if let Some(name) = parcel.choice("thread_name") {
            payload["thread_name"] = json!(text::cut(name, &[(100, Unit::Utf16)]));
        }
        let form = || -> reqwest::Result<Form> {
            let payload = Part::text(payload.to_string()).mime_str("application/json")?;
            let file = Part::stream_with_length(part.body(), total)
                .file_name(session.file_name.clone())
                .mime_str(content_type(&session.file_name))?;
            Ok(Form::new().part("payload_json", payload).part("files[0]", file))
        };
        let form = form().map_err(|error| Problem::bug("The message can't be put together.", error.without_url()))?;
        let path = in_thread("", parcel.choice("thread_id"), Some("wait=true"));
        let sent = self
            .means
            .http
            .post("discord.post", &webhook.url(&path))
            .hide(&webhook.token)
            .multipart(form)
            .limit(Some(LONGEST))
            .send();
        let answer = match watched(sent, &handed, witness).await {
            Ok(answer) => answer,
            Err(lost) => return Err(unanswered(&lost, handed.bytes() < total, self.means.now())),
        };
        witness.sent(total);
        let answer = self.judge(&webhook, answer, WHAT)?;
        let message = answer.json();
        let Some(id) = message["id"].as_str() else {
            // It said yes, so there is a message; which one, only the person can see.
            let problem =
                Problem::new(Code::PlatformAway, "Discord's answer can't be read.", "It came without a message.");
            return Err(problem.details(answer.raw()));
        };
        let channel = message["channel_id"].as_str().unwrap_or_default();
        let thread =
            (parcel.choice("thread_id").is_some() || parcel.choice("thread_name").is_some()).then_some(channel);
        Ok(Finished::Live { remote_id: remote_id(id, thread), url: address(&parcel.account, channel, Some(id)) })
    }

    async fn confirm(&self, parcel: &Parcel, session: &Value) -> Result<Standing, Problem> {
        Session::read(session)?;
        let channel = parcel.account.config["channel_id"].as_str().unwrap_or_default();
        let problem = Problem::new(
            Code::PlatformNeedsYou,
            "It is not known whether the clip is on Discord.",
            "The connection broke while it was being posted, and Discord does not let a webhook look for its messages.",
        )
        .say("Look into the channel, then say here whether the clip is there or shall be sent again.")
        .fix(Fix::OpenPage { page: address(&parcel.account, channel, None), label: "Open the channel".into() });
        Ok(Standing::AskPerson(problem))
    }

    async fn take_down(&self, account: &Account, remote_id: &str) -> Result<(), Problem> {
        self.delete(account, remote_id).await
    }

    async fn reword(&self, parcel: &Parcel, remote_id: &str) -> Result<(), Problem> {
        self.edit(parcel, remote_id).await
    }

    async fn abandon(&self, _parcel: &Parcel, session: &Value) -> Result<(), Problem> {
        // Nothing is at Discord before the message is.
        Session::read(session).map(|_| ())
    }

    async fn measure(&self, account: &Account, remote_id: &str) -> Result<Option<Measured>, Problem> {
        let Some(message) = self.message(account, remote_id).await? else { return Ok(None) };
        let reactions = message["reactions"].as_array().into_iter().flatten();
        let likes = reactions.filter_map(|reaction| reaction["count"].as_u64()).sum();
        Ok(Some(Measured { likes: Some(likes), ..Measured::default() }))
    }

    async fn look(&self, account: &Account, remote_id: &str, _asked: Visibility) -> Result<Looks, Problem> {
        Ok(if self.message(account, remote_id).await?.is_some() { Looks::AsAsked } else { Looks::Gone })
    }
}

/// What a missing answer means. A message whose file was not handed over whole can't have been posted.
fn unanswered(lost: &Lost, cut_short: bool, now: jiff::Timestamp) -> Problem {
    if cut_short && !lost.nothing_arrived {
        let at = now.saturating_add(jiff::SignedDuration::from_secs(30)).unwrap_or(jiff::Timestamp::MAX);
        return Problem::new(
            Code::PlatformWait,
            "The upload to Discord broke off.",
            "The connection ended before the whole file was sent, so nothing was posted. It begins anew.",
        )
        .fix(Fix::Retry)
        .not_before(at)
        .details(&lost.raw);
    }
    verdict::lost(NAME, lost, now)
}

/// The largest limit that is clearly below a file that was refused.
fn next_limit(refused_bytes: u64) -> Option<u64> {
    LIMITS_MIB.map(|mib| (mib << 20) - ROOM).into_iter().find(|limit| *limit + ROOM < refused_bytes)
}

/// The address of a channel or of a message in it.
fn address(account: &Account, channel: &str, message: Option<&str>) -> String {
    let guild = account.config["guild_id"].as_str().filter(|id| !id.is_empty()).unwrap_or("@me");
    let message = message.map(|id| format!("/{id}")).unwrap_or_default();
    format!("https://discord.com/channels/{guild}/{channel}{message}")
}

/// The clip is over the limit of the webhook.
fn too_large(size: u64, limit: u64) -> Problem {
    let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    Problem::new(
        Code::FileTooLarge,
        "The clip is too large for Discord.",
        format!("It has {:.1} MiB; this webhook takes {:.1} MiB.", mib(size), mib(limit)),
    )
    .field("file")
    .say("Make it shorter. If the server is boosted, raise the limit in the account's settings.")
    .fix(Fix::Retry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_keep_their_thread() {
        assert_eq!(message_and_thread(&remote_id("12", Some("34"))), ("12", Some("34")));
        assert_eq!(message_and_thread(&remote_id("12", None)), ("12", None));
        assert_eq!(in_thread("/messages/1", Some("34"), Some("wait=true")), "/messages/1?wait=true&thread_id=34");
        assert_eq!(in_thread("", Some("3&x=1"), None), "", "an id has digits only");
    }

    #[test]
    fn after_a_refusal_the_next_smaller_limit_is_tried() {
        let mib = |limit: u64| (limit << 20) - ROOM;
        assert_eq!(next_limit(mib(50)), Some(mib(25)));
        assert_eq!(next_limit(mib(30)), Some(mib(25)));
        assert_eq!(next_limit(9 << 20), Some(mib(8)));
        assert_eq!(next_limit(mib(8)), None);
    }
}
