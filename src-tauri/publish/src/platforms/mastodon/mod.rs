//! Mastodon, and servers that speak its interface.
//!
//! **Point of no return:** `POST /api/v1/statuses`. It carries an `Idempotency-Key`, the post's own id; but servers ignore
//! the key, or answer 500 when it comes twice, so the account's statuses are looked through before every repeat. A
//! status is known by the id of its video, and where a server gives it a new one by its words and its time.
//!
//! A schedule of the server's own is used only where the server has one: others would post at once.

mod client;
mod content;
mod errors;
mod instance;
mod session;
mod spec;

use super::sending::{Handed, watched};
use crate::{
    Abilities, ClientRule, ConfigField, Connect, Connected, Endpoint, FieldKind, FileLimits, Finding, Finished, Looks,
    Means, Measured, OAuthClient, OAuthShape, Parcel, Pkce, PlatformEntry, PlatformSpec, Publisher, Redirect, Remedy,
    Scope, Secret, Standing, TextLimit, Witness,
    http::{Answer, Call, FilePart},
    limits,
    text::{self, Unit},
    verdict,
};
use async_trait::async_trait;
use client::{Deleted, key};
use domain::{Account, Code, Fix, PostId, Problem, Retry, TextUnit, Visibility, WordsLimits};
use instance::Limits;
use jiff::{SignedDuration, Timestamp};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};
use session::{CLOCKS, Session, has_media, has_words, id_of};
use spec::{SCOPES, SPEC};
use std::time::Duration;

/// Its name for people.
const NAME: &str = "Mastodon";
/// The server wants more than five minutes; clocks differ.
const LEAD: SignedDuration = SignedDuration::from_mins(10);
/// First and longest pause between two questions about a file.
const PAUSES: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(5));
/// A server with a long queue takes a while; after this the person is told.
const LONGEST_PROCESSING: SignedDuration = SignedDuration::from_hours(2);
const LONGEST_UPLOAD: Duration = Duration::from_secs(2 * 3600);

/// The line in the table.
pub const ENTRY: PlatformEntry =
    PlatformEntry { spec: SPEC, publisher: |means| Box::new(MastodonPublisher::new(means)) };

/// Posts on a Mastodon server.
#[derive(Clone)]
pub struct MastodonPublisher {
    means: Means,
}

/// The id of a status that waits at the server, as we keep it.
const WAITING: &str = "scheduled:";

fn visibility(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "public",
        Visibility::Unlisted => "unlisted",
        Visibility::Private => "private",
    }
}

/// An id as part of an address: letters, digits and dashes, nothing else.
fn safe(id: &str) -> Result<&str, Problem> {
    if !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
        Ok(id)
    } else {
        Err(Problem::bug("The stored id of this post can't be used.", id))
    }
}

/// A status that is out, or one that waits for its time.
fn finished(status: &Value) -> Option<Finished> {
    let id = id_of(status)?;
    if status["scheduled_at"].is_string() && status["params"].is_object() {
        return Some(Finished::Processing { remote_id: format!("{WAITING}{id}") });
    }
    let address = status["url"].as_str().or(status["uri"].as_str()).unwrap_or_default();
    Some(Finished::Live { remote_id: id, url: address.to_owned() })
}

#[async_trait]
impl Publisher for MastodonPublisher {
    async fn connect(&self, account: &Account) -> Result<Connected, Problem> {
        let base = self.base(&account.config)?;
        let limits = self.limits(&base).await?;
        let me = self
            .ask(account, &base, "/api/v1/accounts/verify_credentials", "The server does not say who it is.")
            .await?;
        let me = me.json();
        let host = base.split("://").last().unwrap_or_default();
        let name = me["username"].as_str().unwrap_or_default();
        let mut notes = Vec::new();
        if !self.schedules(account, &base).await? {
            let why = "ClipConductor has to run at the time of a post.";
            notes.push(Problem::new(Code::Invalid, "This server keeps no posts until their time.", why));
        }
        Ok(Connected {
            name: (!name.is_empty()).then(|| format!("@{name}@{host}")),
            config: json!({ "account_id": id_of(&me), "server_version": limits.version }),
            notes,
        })
    }

    async fn preflight(&self, parcel: &Parcel) -> Result<Vec<Finding>, Problem> {
        let mut found: Vec<Finding> =
            limits::check(&parcel.words, &SPEC.words, NAME).into_iter().map(Finding::stop).collect();
        // Size and rate are said with the server's own numbers.
        found.extend(limits::check_file(parcel, &FileLimits::NONE, NAME));
        let asked = async {
            let base = self.base(&parcel.account.config)?;
            self.token(&parcel.account).await?;
            let limits = self.limits(&base).await?;
            // A sign-in that was taken back is found here and not after the upload.
            self.ask(&parcel.account, &base, "/api/v1/accounts/verify_credentials", "The account can't be used.")
                .await?;
            Ok(limits)
        };
        match asked.await {
            Ok(limits) => found.extend(self.check(parcel, &limits)),
            Err(problem) => {
                let problem: Problem = problem;
                if problem.code.retry() == Retry::Again {
                    return Err(problem);
                }
                found.push(Finding::stop(problem));
            }
        }
        Ok(found)
    }

    async fn begin(&self, parcel: &Parcel) -> Result<Value, Problem> {
        let facts = tokio::fs::metadata(&parcel.file).await;
        let facts = facts.map_err(|error| Problem::io("Reading", &parcel.file, &error))?;
        let (base, now) = (self.base(&parcel.account.config)?, self.means.now());
        self.token(&parcel.account).await?;
        let at = match parcel.publish_at.filter(|at| *at > now) {
            None => None,
            // Near times are refused, and older servers would post at once; the same holds for servers without a schedule.
            Some(at) if at.duration_since(now) >= LEAD && self.schedules(&parcel.account, &base).await? => Some(at),
            Some(at) => {
                let why = if at.duration_since(now) < LEAD {
                    "The time is too near for the server's own schedule."
                } else {
                    "This server keeps no posts until their time."
                };
                let what = "The clip is posted by this computer when its time has come.";
                return Err(Problem::new(Code::PlatformWait, what, why)
                    .say("Let ClipConductor run then.")
                    .not_before(at));
            }
        };
        let limits = self.limits(&base).await?;
        let warning =
            text::cut(parcel.choice("warning").unwrap_or_default(), &[(limits.characters / 2, Unit::Graphemes)]);
        Session {
            text: content::text(parcel, SPEC.words.tags, &limits, &warning),
            visibility: visibility(parcel.visibility).into(),
            alt: text::cut(&text::clean(&parcel.words.alt_text), &[(limits.description, Unit::Chars)]),
            warning,
            sensitive: parcel.is_chosen("sensitive"),
            // Two letters: servers do not know regions.
            language: parcel.language.as_ref().and_then(|tag| tag.split('-').next()).map(str::to_lowercase),
            at,
            since: now,
            seen: self.newest(&parcel.account, &base).await?.iter().filter_map(id_of).collect(),
            total_bytes: facts.len(),
            media: None,
            media_since: None,
            failed: 0,
            base,
        }
        .stored()
    }

    async fn resume(
        &self,
        parcel: &Parcel,
        session: &Value,
        _sent: u64,
        witness: &dyn Witness,
    ) -> Result<u64, Problem> {
        let mut session = Session::read(session)?;
        loop {
            if session.media.is_none() {
                self.upload(parcel, &mut session, witness).await?;
            }
            self.wait_for_media(parcel, &mut session, witness).await?;
            if session.media.is_some() {
                break;
            }
        }
        witness.sent(session.total_bytes);
        Ok(session.total_bytes)
    }

    async fn finish(&self, parcel: &Parcel, session: &Value, _witness: &dyn Witness) -> Result<Finished, Problem> {
        const WHAT: &str = "The clip was not posted.";
        let session = Session::read(session)?;
        let Some(media) = &session.media else {
            return Err(Problem::new(Code::PlatformAway, WHAT, "Its video is not at the server yet.").fix(Fix::Retry));
        };
        // Keys are not honoured everywhere: look before it is sent, for an earlier try may have been heard.
        if let Some(finished) = self.find(parcel, &session).await? {
            return Ok(finished);
        }
        let now = self.means.now();
        if session.at.is_some_and(|at| at.duration_since(now) < LEAD / 2) {
            // The upload took so long that the server would refuse the time, or post at once.
            let problem = Problem::new(Code::PlatformWait, WHAT, "The upload took until the time had come.");
            return Err(problem.not_before(session.at.unwrap_or(now)));
        }
        let mut body = json!({
            "status": session.text, "media_ids": [media], "visibility": session.visibility, "sensitive": session.sensitive,
        });
        if !session.warning.is_empty() {
            body["spoiler_text"] = json!(session.warning);
        }
        if let Some(language) = &session.language {
            body["language"] = json!(language);
        }
        if let Some(at) = session.at {
            body["scheduled_at"] = json!(at.to_string());
        }
        let call = self.means.http.post("mastodon.post", &format!("{}/api/v1/statuses", session.base));
        let call = call.header("idempotency-key", key(parcel.post, session.at)).json(&body);
        let answer = self.send(&parcel.account, call).await?;
        if answer.is_ok() {
            return finished(&answer.json()).ok_or_else(|| {
                let why = "The server's answer can't be read.";
                Problem::new(Code::PlatformAway, WHAT, why).fix(Fix::Retry).details(answer.raw())
            });
        }
        let said = answer.words().to_lowercase();
        if answer.status() == 422 && said.contains("already attached") {
            // The video is in a post: ours, which the list did not show yet.
            let why = "The server says that the video is in a post already.";
            return Err(Problem::new(Code::PlatformAway, WHAT, why).fix(Fix::Retry).details(answer.raw()));
        }
        if answer.status() == 422 && (said.contains("could not be found") || said.contains("media not found")) {
            let why = "The server has thrown the video away.";
            return Err(Problem::new(Code::PlatformAway, WHAT, why).fix(Fix::Retry).details(answer.raw()));
        }
        Err(errors::problem(WHAT, &answer, self.means.now()))
    }

    async fn confirm(&self, parcel: &Parcel, session: &Value) -> Result<Standing, Problem> {
        let session = Session::read(session)?;
        Ok(match self.find(parcel, &session).await? {
            Some(finished) => Standing::There(finished),
            // The video is still good; if it is not, going on will say so.
            None if session.media.is_some() => Standing::Unfinished { sent_bytes: session.total_bytes },
            None => Standing::NotThere,
        })
    }

    async fn follow(&self, parcel: &Parcel, remote_id: &str) -> Result<Finished, Problem> {
        const WHAT: &str = "The post did not go out at its time.";
        let Some(id) = remote_id.strip_prefix(WAITING) else {
            return Ok(Finished::Live { remote_id: remote_id.to_owned(), url: String::new() });
        };
        let account = &parcel.account;
        let base = self.base(&account.config)?;
        let url = format!("{base}/api/v1/scheduled_statuses/{}", safe(id)?);
        let answer = self.send(account, self.means.http.get("mastodon.scheduled", &url)).await?;
        if answer.is_ok() {
            return Ok(Finished::Processing { remote_id: remote_id.to_owned() });
        }
        if answer.status() != 404 {
            return Err(errors::problem(WHAT, &answer, self.means.now()));
        }
        // It does not wait any more. The status has another id than what was scheduled: it is known by its words.
        let limits = self.limits(&base).await?;
        let warning = parcel.choice("warning").unwrap_or_default();
        let text = content::text(parcel, SPEC.words.tags, &limits, warning);
        let newest = self.newest(account, &base).await?;
        let wanted = content::squeezed(&text);
        let after = parcel.publish_at.map(|at| at - CLOCKS);
        let found = newest.iter().find(|status| {
            let made: Option<Timestamp> = status["created_at"].as_str().and_then(|at| at.parse().ok());
            let recent = after.is_none_or(|after| made.is_some_and(|made| made >= after));
            recent && content::words_of_html(status["content"].as_str().unwrap_or_default()) == wanted
        });
        match found.and_then(finished) {
            Some(finished) => Ok(finished),
            None if parcel.publish_at.is_some_and(|at| self.means.now().duration_since(at) < CLOCKS) => {
                // A busy server is a little late.
                Ok(Finished::Processing { remote_id: remote_id.to_owned() })
            }
            None => {
                let why = "It does not wait at the server any more, and it is not among the account's posts.";
                Err(Problem::new(Code::PlatformRefused, WHAT, why)
                    .say("Somebody cancelled it at the server, or changed its words there. Look there before you send it again.")
                    .fix(Fix::Retry))
            }
        }
    }

    async fn withdraw(&self, parcel: &Parcel, remote_id: &str) -> Result<(), Problem> {
        if !remote_id.starts_with(WAITING) {
            return Err(verdict::is_out(NAME, None));
        }
        if self.delete(&parcel.account, remote_id).await? == Deleted::Now {
            return Ok(());
        }
        // It does not wait any more: it was cancelled at the server, or its time came first.
        match self.follow(parcel, remote_id).await {
            Ok(Finished::Live { url, .. }) => Err(verdict::is_out(NAME, Some(url))),
            // Not among the account's posts, and its time has not come: somebody was here before us.
            Ok(_) if parcel.publish_at.is_some_and(|at| at > self.means.now()) => Ok(()),
            Ok(_) => Err(verdict::is_out(NAME, None)),
            Err(problem) if problem.code == Code::PlatformRefused => Ok(()),
            Err(problem) => Err(problem),
        }
    }

    async fn take_down(&self, account: &Account, remote_id: &str) -> Result<(), Problem> {
        self.delete(account, remote_id).await.map(|_| ())
    }

    async fn reword(&self, parcel: &Parcel, remote_id: &str) -> Result<(), Problem> {
        self.edit(parcel, remote_id).await
    }

    async fn abandon(&self, parcel: &Parcel, session: &Value) -> Result<(), Problem> {
        let session = Session::read(session)?;
        let Some(media) = &session.media else { return Ok(()) };
        // Since 4.4; elsewhere the server throws it away by itself. One that is in a post is refused, which is right.
        let url = format!("{}/api/v1/media/{}", session.base, safe(media)?);
        let answer =
            self.send(&parcel.account, self.means.http.call("mastodon.media.drop", Method::DELETE, &url)).await?;
        tracing::debug!(status = answer.status(), "an upload that is not needed");
        Ok(())
    }

    async fn measure(&self, account: &Account, remote_id: &str) -> Result<Option<Measured>, Problem> {
        if remote_id.starts_with(WAITING) {
            return Ok(None);
        }
        let base = self.base(&account.config)?;
        let url = format!("{base}/api/v1/statuses/{}", safe(remote_id)?);
        let answer = self.send(account, self.means.http.get("mastodon.status", &url)).await?;
        let json = answer.json();
        match answer.status() {
            404 => Ok(None),
            200 => Ok(Some(Measured {
                // Mastodon counts no views.
                views: None,
                likes: json["favourites_count"].as_u64(),
                comments: json["replies_count"].as_u64(),
                shares: json["reblogs_count"].as_u64(),
            })),
            _ => Err(errors::problem("The server does not say how the post does.", &answer, self.means.now())),
        }
    }

    async fn look(&self, account: &Account, remote_id: &str, asked: Visibility) -> Result<Looks, Problem> {
        if remote_id.starts_with(WAITING) {
            return Ok(Looks::AsAsked);
        }
        let base = self.base(&account.config)?;
        let url = format!("{base}/api/v1/statuses/{}", safe(remote_id)?);
        let answer = self.send(account, self.means.http.get("mastodon.status", &url)).await?;
        let json = answer.json();
        match answer.status() {
            404 | 410 => Ok(Looks::Gone),
            200 if json["visibility"].as_str() != Some(visibility(asked)) => {
                let is = json["visibility"].as_str().unwrap_or("unknown").to_owned();
                let why = format!("It was asked to be {}, and is {is}.", visibility(asked));
                let problem =
                    Problem::new(Code::PlatformNeedsYou, "The post is not seen by whom it was meant for.", why);
                Ok(Looks::Otherwise(problem.say("The server's people may have limited the account; look there.")))
            }
            200 => Ok(Looks::AsAsked),
            _ => Err(errors::problem("The server does not show the post.", &answer, self.means.now())),
        }
    }

    async fn oauth_client(&self, config: &Value, redirect: &str) -> Result<Option<OAuthClient>, Problem> {
        const WHAT: &str = "ClipConductor could not register itself at the server.";
        let base = self.base(config)?;
        let scopes: Vec<&str> = SCOPES.iter().map(|scope| scope.word).collect();
        let form = [
            ("client_name", "ClipConductor"),
            ("redirect_uris", redirect),
            ("scopes", &scopes.join(" ")),
            ("website", "https://github.com/clipconductor"),
        ];
        let sent = self.means.http.post("mastodon.register", &format!("{base}/api/v1/apps")).form(&form).send().await;
        let answer = sent.map_err(|lost| verdict::lost(NAME, &lost, self.means.now()))?;
        let json = answer.json();
        let text = |key: &str| json[key].as_str().filter(|text| !text.is_empty());
        match (text("client_id"), text("client_secret")) {
            (Some(id), Some(secret)) if answer.is_ok() => {
                Ok(Some(OAuthClient { id: id.to_owned(), secret: Some(Secret::new(secret)) }))
            }
            _ if answer.is_ok() || answer.status() == 404 => {
                Err(Problem::invalid("instance", "There is no Mastodon server at that address."))
            }
            _ => Err(errors::problem(WHAT, &answer, self.means.now())),
        }
    }

    fn oauth_base(&self, config: &Value) -> Result<Option<String>, Problem> {
        self.base(config).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{AccountId, AccountState, Author, PostId, WordsText};

    pub(super) fn parcel() -> Parcel {
        Parcel {
            post: PostId::new(),
            account: Account {
                id: AccountId::new(),
                platform: "mastodon".into(),
                name: "Clip".into(),
                config: json!({ "instance": "mastodon.social" }),
                state: AccountState::Ready,
                problem: None,
                created_at: Timestamp::UNIX_EPOCH,
            },
            file: "clip.mp4".into(),
            thumbnail: None,
            words: WordsText::default(),
            author: Author::Template,
            facts: json!({}),
            visibility: Visibility::Public,
            media: None,
            language: None,
            choices: json!({}),
            publish_at: None,
        }
    }

    #[test]
    fn ids_can_not_lead_elsewhere() {
        assert!(safe("115").is_ok() && safe("01J-abc_D").is_ok());
        for id in ["", "1/../2", "1?x", "1 2"] {
            assert!(safe(id).is_err(), "{id}");
        }
    }
}
