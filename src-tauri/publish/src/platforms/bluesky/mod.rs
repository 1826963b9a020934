//! Bluesky, with an app password.
//!
//! **Point of no return:** `com.atproto.repo.putRecord`. The record's key is made of the post's own id and its content is
//! stored before, so that sending it twice makes one post; after an unclear answer the record is asked for by its key.

mod errors;
mod record;
mod session;
mod spec;
mod upload;

pub use record::{Facet, FacetKind, facets};
pub use spec::ENTRY;

use crate::{
    Connected, Finding, Finished, Looks, Means, Measured, Parcel, Publisher, Standing, Witness,
    http::{Answer, Lost},
    limits, verdict,
};
use async_trait::async_trait;
use domain::{Account, Code, Fix, Problem, Retry, Visibility};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use session::Audience;
use spec::SPEC;

/// Its name for people.
const NAME: &str = "Bluesky";
/// The video service, as tokens for it name it.
const VIDEO_DID: &str = "did:web:video.bsky.app";
/// The type of what we render.
const VIDEO_SERVICE_TYPE: &str = "video/mp4";
const POSTS: &str = "app.bsky.feed.post";

/// Posts on Bluesky.
#[derive(Clone)]
pub struct BlueskyPublisher {
    means: Means,
}

/// What is stored before anything is sent. All of it will be public.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Session {
    did: String,
    /// The server that is asked for the record.
    pds: String,
    rkey: String,
    /// The record without its video.
    record: Value,
    alt: String,
    /// Width and height of the picture.
    size: Option<(u32, u32)>,
    total_bytes: u64,
    /// Not through the video service.
    direct: bool,
    progress: upload::Progress,
}

impl Session {
    fn read(session: &Value) -> Result<Self, Problem> {
        serde_json::from_value(session.clone())
            .map_err(|error| Problem::bug("The stored session of this post can't be read.", error))
    }

    fn stored(&self) -> Result<Value, Problem> {
        serde_json::to_value(self).map_err(|error| Problem::bug("The session of this post can't be stored.", error))
    }

    fn uri(&self) -> String {
        format!("at://{}/{POSTS}/{}", self.did, self.rkey)
    }

    fn live(&self) -> Finished {
        // The permanent name and not the handle, which a person may change.
        Finished::Live {
            remote_id: self.uri(),
            url: format!("https://bsky.app/profile/{}/post/{}", self.did, self.rkey),
        }
    }
}

impl BlueskyPublisher {
    /// With these means.
    pub fn new(means: &Means) -> Self {
        Self { means: means.clone() }
    }

    fn lost(&self, lost: &Lost) -> Problem {
        verdict::lost(NAME, lost, self.means.now())
    }

    /// The parts of the text, with the names in it looked up. A name that nobody has stays text.
    async fn looked_up(&self, account: &Account, text: &str) -> Result<Vec<Value>, Problem> {
        let mut found = Vec::new();
        for facet in facets(text) {
            match &facet.kind {
                FacetKind::Mention(handle) => {
                    let answer = self
                        .signed(account, |door| {
                            let url = format!("{}/xrpc/com.atproto.identity.resolveHandle", door.pds);
                            self.means.http.get("bluesky.resolve", &url).query(&[("handle", handle.as_str())])
                        })
                        .await?;
                    let json = answer.json();
                    found.extend(
                        json["did"].as_str().filter(|did| did.starts_with("did:")).map(|did| facet.json(Some(did))),
                    );
                }
                _ => found.push(facet.json(None)),
            }
        }
        Ok(found)
    }

    /// Whether the record is there.
    async fn is_there(&self, session: &Session) -> Result<bool, Problem> {
        self.has_record(&session.pds, &session.did, &session.rkey).await
    }

    async fn has_record(&self, pds: &str, did: &str, rkey: &str) -> Result<bool, Problem> {
        let url = format!("{pds}/xrpc/com.atproto.repo.getRecord");
        let query = [("repo", did), ("collection", POSTS), ("rkey", rkey)];
        let answer =
            self.means.http.get("bluesky.record", &url).query(&query).send().await.map_err(|lost| self.lost(&lost))?;
        match answer.is_ok() {
            true => Ok(true),
            false if errors::is_absent(&answer) => Ok(false),
            false => Err(errors::problem("Bluesky can't be asked for the post.", &answer, self.means.now())),
        }
    }

    /// Writes the record where nothing is yet.
    async fn put(&self, account: &Account, session: &Session, blob: &Value) -> Result<Answer, Problem> {
        let mut record = session.record.clone();
        record["embed"] = record::embed(blob, &session.alt, session.size);
        let body = json!({
            "repo": session.did, "collection": POSTS, "rkey": session.rkey, "record": record, "swapRecord": null,
        });
        self.signed(account, |door| {
            let url = format!("{}/xrpc/com.atproto.repo.putRecord", door.pds);
            self.means.http.post("bluesky.put_record", &url).json(&body)
        })
        .await
    }

    /// What the video service says of this account today.
    async fn video_limits(&self, parcel: &Parcel, size: u64) -> Result<Option<Problem>, Problem> {
        const WHAT: &str = "Bluesky takes no video from this account now.";
        let token =
            self.service_token(&parcel.account, Audience::VideoService, "app.bsky.video.getUploadLimits", 60).await?;
        let url = format!("{}/xrpc/app.bsky.video.getUploadLimits", self.means.endpoints.base(&SPEC, "video")?);
        let asked = self.means.http.get("bluesky.video.limits", &url).bearer(&token).send().await;
        let answer = asked.map_err(|lost| self.lost(&lost))?;
        if !answer.is_ok() {
            // Limits are a courtesy: the upload itself will tell.
            return match answer.status() {
                429 | 500..=599 if !errors::is_unknown_method(&answer) => {
                    Err(errors::problem(WHAT, &answer, self.means.now()))
                }
                _ => Ok(None),
            };
        }
        let json = answer.json();
        let text = |key: &str| json[key].as_str().unwrap_or_default();
        if json["canUpload"] == false {
            // Some answers have a sentence and no word.
            let word = match (text("error"), text("message")) {
                ("", said) if said.contains("email") => "unconfirmed_email",
                ("", said) if said.contains("limit") => "daily_limit_exceeded",
                ("", _) => "UploadForbidden",
                (word, _) => word,
            };
            return Ok(Some(errors::of_word(WHAT, word, text("message"), self.means.now())));
        }
        if json["remainingDailyVideos"] == 0 || json["remainingDailyBytes"].as_u64().is_some_and(|left| left < size) {
            return Ok(Some(errors::of_word(WHAT, "daily_limit_exceeded", text("message"), self.means.now())));
        }
        Ok(None)
    }

    /// Deletes a post. One that is gone already is no error.
    ///
    /// # Errors
    /// When Bluesky can't be reached, or the session is over.
    pub async fn delete(&self, account: &Account, remote_id: &str) -> Result<(), Problem> {
        let rkey = remote_id.rsplit('/').next().unwrap_or_default();
        let answer = self
            .signed(account, |door| {
                let url = format!("{}/xrpc/com.atproto.repo.deleteRecord", door.pds);
                let body = json!({ "repo": door.did, "collection": POSTS, "rkey": rkey });
                self.means.http.post("bluesky.delete", &url).json(&body)
            })
            .await?;
        if answer.is_ok() {
            Ok(())
        } else {
            Err(errors::problem("The post was not deleted.", &answer, self.means.now()))
        }
    }

    /// The post as readers see it; `None` while readers do not have it.
    async fn seen(&self, remote_id: &str) -> Result<Option<Value>, Problem> {
        let url = format!("{}/xrpc/app.bsky.feed.getPosts", self.means.endpoints.base(&SPEC, "reads")?);
        let answer = self.means.http.get("bluesky.posts", &url).query(&[("uris", remote_id)]).send().await;
        let answer = answer.map_err(|lost| self.lost(&lost))?;
        if !answer.is_ok() {
            return Err(errors::problem("Bluesky can't be asked how the post does.", &answer, self.means.now()));
        }
        Ok(answer.json()["posts"].get(0).cloned())
    }
}

#[async_trait]
impl Publisher for BlueskyPublisher {
    async fn connect(&self, account: &Account) -> Result<Connected, Problem> {
        if account.config.get("handle").and_then(Value::as_str).is_none_or(|handle| handle.trim().is_empty()) {
            return Err(Problem::invalid("handle", "The handle is missing, such as `name.bsky.social`."));
        }
        let had = self.means.vault.need(account.id, NAME).await?;
        let signed_in = self.sign_in(account, &had).await?;
        self.means.vault.put(account.id, &signed_in.credentials).await?;
        let notes = (!signed_in.email_confirmed)
            .then(|| errors::of_word("Videos will be refused.", "unconfirmed_email", "", self.means.now()));
        Ok(Connected {
            name: Some(format!("@{}", signed_in.handle)),
            config: json!({ "did": signed_in.did, "pds": signed_in.pds }),
            notes: notes.into_iter().collect(),
        })
    }

    async fn preflight(&self, parcel: &Parcel) -> Result<Vec<Finding>, Problem> {
        let mut found: Vec<Finding> =
            limits::check(&parcel.words, &SPEC.words, NAME).into_iter().map(Finding::stop).collect();
        found.extend(limits::check_file(parcel, &SPEC.file, NAME));
        let size = parcel.file.metadata().map_or(0, |facts| facts.len());
        if parcel.words.alt_text.trim().is_empty() {
            let problem =
                Problem::new(Code::Invalid, "The video has no description.", "People who can't see it get nothing.");
            found.push(Finding::warn(problem.field("alt_text").say("Write an alt text on the clip's page.")));
        }
        let account = &parcel.account;
        let asked = if is_direct(account) {
            self.door(account, None).await.map(|_| None)
        } else {
            self.video_limits(parcel, size).await
        };
        match asked {
            Ok(None) => {}
            // A day's share that is used up is waited for.
            Ok(Some(problem)) | Err(problem) if problem.code.retry() == Retry::Again => return Err(problem),
            Ok(Some(problem)) | Err(problem) => found.push(Finding::stop(problem)),
        }
        Ok(found)
    }

    async fn begin(&self, parcel: &Parcel) -> Result<Value, Problem> {
        let facts = tokio::fs::metadata(&parcel.file).await;
        let facts = facts.map_err(|error| Problem::io("Reading", &parcel.file, &error))?;
        let door = self.door(&parcel.account, None).await?;
        let text = record::text(parcel, SPEC.words.tags);
        let facets = self.looked_up(&parcel.account, &text).await?;
        let video = parcel.media.as_ref().and_then(|media| media.video.as_ref());
        Session {
            did: door.did,
            pds: door.pds,
            rkey: record::rkey(parcel.post),
            record: record::record(&text, facets, parcel.language.as_deref(), self.means.now()),
            alt: record::alt(parcel),
            size: video.map(|video| (video.width, video.height)),
            total_bytes: facts.len(),
            direct: is_direct(&parcel.account),
            progress: upload::Progress::default(),
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
        self.bring_video(parcel, &mut session, witness).await?;
        Ok(session.total_bytes)
    }

    async fn finish(&self, parcel: &Parcel, session: &Value, witness: &dyn Witness) -> Result<Finished, Problem> {
        const WHAT: &str = "The clip was not posted on Bluesky.";
        let session = Session::read(session)?;
        let Some(blob) = session.progress.blob.clone() else {
            // Without its video there is no post; a post of text alone is not what was promised.
            return Err(Problem::new(Code::PlatformAway, WHAT, "Its video is not at Bluesky yet.").fix(Fix::Retry));
        };
        let mut answer = self.put(&parcel.account, &session, &blob).await?;
        if is_blob_gone(&answer) {
            // Videos that no post names are thrown away after a while, and the video service does not make one twice. The
            // account's server takes it from us.
            let blob = self.upload_direct(parcel, &session, witness).await?;
            answer = self.put(&parcel.account, &session, &blob).await?;
        }
        if answer.is_ok() {
            return Ok(session.live());
        }
        if answer.json()["error"] == "InvalidSwap" {
            // An earlier try was heard after all.
            return match self.is_there(&session).await? {
                true => Ok(session.live()),
                false => {
                    Err(Problem::new(Code::PlatformAway, WHAT, "Bluesky's answers do not fit.").details(answer.raw()))
                }
            };
        }
        Err(errors::problem(WHAT, &answer, self.means.now()))
    }

    async fn confirm(&self, _parcel: &Parcel, session: &Value) -> Result<Standing, Problem> {
        let session = Session::read(session)?;
        Ok(if self.is_there(&session).await? { Standing::There(session.live()) } else { Standing::NotThere })
    }

    async fn take_down(&self, account: &Account, remote_id: &str) -> Result<(), Problem> {
        self.delete(account, remote_id).await
    }

    async fn abandon(&self, parcel: &Parcel, session: &Value) -> Result<(), Problem> {
        let session = Session::read(session)?;
        match &session.progress.parts {
            Some(parts) if session.progress.job.is_none() && session.progress.blob.is_none() => {
                self.abort_parts(parcel, parts).await
            }
            _ => Ok(()),
        }
    }

    async fn measure(&self, _account: &Account, remote_id: &str) -> Result<Option<Measured>, Problem> {
        let Some(post) = self.seen(remote_id).await? else { return Ok(None) };
        let number = |key: &str| post[key].as_u64();
        let shares = [number("repostCount"), number("quoteCount")].into_iter().flatten().sum();
        // Bluesky counts no views.
        Ok(Some(Measured {
            views: None,
            likes: number("likeCount"),
            comments: number("replyCount"),
            shares: Some(shares),
        }))
    }

    async fn look(&self, account: &Account, remote_id: &str, _asked: Visibility) -> Result<Looks, Problem> {
        if self.seen(remote_id).await?.is_some() {
            return Ok(Looks::AsAsked);
        }
        // Readers may be behind; the repository is not.
        let door = self.door(account, None).await?;
        let rkey = remote_id.rsplit('/').next().unwrap_or_default();
        Ok(if self.has_record(&door.pds, &door.did, rkey).await? { Looks::AsAsked } else { Looks::Gone })
    }
}

/// Whether the record was refused because its video is not there any more.
fn is_blob_gone(answer: &Answer) -> bool {
    let json = answer.json();
    let said = json["message"].as_str().unwrap_or_default();
    json["error"] == "BlobNotFound" || json["error"] == "InvalidRequest" && said.contains("not find blob")
}

fn is_direct(account: &Account) -> bool {
    account.config.get("video_way").and_then(Value::as_str) == Some("direct")
}
