//! Reels of Facebook pages, through Facebook Login and an app of the person's own.
//!
//! **Point of no return:** `upload_phase=finish`. The video has its id before any byte goes out, and its phases answer
//! nearly every question: so whatever is unclear is asked of it. "Success" at the finish means accepted; it can be seen
//! when the publishing phase says so. Facebook publishes at a given time by itself.

mod phases;
mod spec;

pub use spec::ENTRY;

use super::{
    meta::{self, Graph, errors, is_id, pages, rupload, sign_in},
    stored,
};
use crate::{
    Connected, Credentials, Finding, Finished, Looks, Means, Measured, Parcel, Publisher, Sealed, Standing, Witness,
    limits, text,
    text::Unit,
    verdict::{self, Class},
};
use async_trait::async_trait;
use domain::{Account, Code, Fix, Problem, Retry, Visibility, WordsText};
use jiff::{SignedDuration, Timestamp};
use phases::Stage;
use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use spec::SPEC;
use std::time::Duration;

/// Its name for people.
const NAME: &str = "Facebook";
/// Pauses after trouble with the upload; then the queue takes over.
const PAUSES_S: [u64; 6] = [1, 2, 4, 8, 16, 32];
/// Facebook wants more than ten minutes.
const LEAD: SignedDuration = SignedDuration::from_mins(11);

/// Posts reels on a page.
#[derive(Clone)]
pub struct FacebookPublisher {
    means: Means,
}

/// What is stored to go on after a break.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Session {
    video: String,
    /// Where the bytes go.
    upload: Sealed,
    total_bytes: u64,
    title: String,
    description: String,
    /// When Facebook shall publish it by itself.
    at: Option<Timestamp>,
    begun_at: Timestamp,
}

fn title(words: &WordsText) -> String {
    text::cut(&text::clean(&words.title).replace('\n', " "), &[(spec::TITLE, Unit::Utf16)])
}

fn description(words: &WordsText) -> String {
    text::caption(words, SPEC.words.tags, &[(spec::DESCRIPTION, Unit::Utf16)])
}

fn link(video: &str) -> String {
    format!("https://www.facebook.com/reel/{video}")
}

impl FacebookPublisher {
    /// With these means.
    pub fn new(means: &Means) -> Self {
        Self { means: means.clone() }
    }

    fn graph<'a>(&'a self, account: &'a Account) -> Graph<'a> {
        Graph { means: &self.means, spec: &SPEC, account }
    }

    /// The time at Facebook, when it is one that it takes.
    ///
    /// # Errors
    /// `PlatformWait` when this computer has to post it at its time.
    fn at(&self, parcel: &Parcel) -> Result<Option<Timestamp>, Problem> {
        let now = self.means.now();
        match parcel.publish_at.filter(|at| *at > now) {
            Some(at) if at.duration_since(now) < LEAD => {
                let what = "The clip is posted by this computer when its time has come.";
                let why = "The time is too near for Facebook's own schedule.";
                Err(Problem::new(Code::PlatformWait, what, why).say("Let ClipConductor run then.").not_before(at))
            }
            at => Ok(at),
        }
    }

    /// Sends what is missing. The video says what arrived, before and after everything that is not clear.
    async fn send(&self, parcel: &Parcel, session: &Session, witness: &dyn Witness) -> Result<(), Problem> {
        let graph = self.graph(&parcel.account);
        let address = self.means.vault.unseal(&session.upload).await?;
        let address = address.ok_or_else(|| is_over("Its address can't be read any more."))?;
        let mut pauses = PAUSES_S.iter();
        let mut furthest = 0;
        loop {
            let offset = match phases::stage(&graph, &session.video, session.total_bytes).await? {
                Stage::Uploading(bytes) => bytes,
                Stage::Failed(said) => return Err(phases::failed(&said, self.means.now())),
                _ => return Ok(()),
            };
            witness.sent(offset);
            if offset > furthest {
                (furthest, pauses) = (offset, PAUSES_S.iter());
            }
            let sent = rupload::send(&graph, &address, parcel, (offset, session.total_bytes), witness).await;
            let problem = match sent {
                // The next question sees all of it.
                Ok(()) => {
                    Problem::new(Code::PlatformAway, "The clip did not get to Facebook.", "It does not have all of it.")
                }
                Err(problem) if problem.code == Code::PlatformAway => problem,
                Err(problem) => return Err(problem),
            };
            if let Stage::Uploading(_) = phases::stage(&graph, &session.video, session.total_bytes).await? {
                let Some(pause) = pauses.next() else { return Err(problem) };
                self.means.rest(Duration::from_secs(*pause)).await;
            }
        }
    }

    /// What is true of a reel that is perhaps made.
    fn standing(&self, stage: Stage, session: &Session) -> Result<Standing, Problem> {
        let processing = || Standing::There(Finished::Processing { remote_id: session.video.clone() });
        Ok(match stage {
            Stage::Taken | Stage::Scheduled | Stage::Published => processing(),
            Stage::Uploaded => Standing::Unfinished { sent_bytes: session.total_bytes },
            Stage::Uploading(sent_bytes) => Standing::Unfinished { sent_bytes },
            Stage::Failed(said) => return Err(phases::failed(&said, self.means.now())),
        })
    }

    /// Deletes a reel, or takes one back that waits for its time. One that is gone already is no error.
    ///
    /// # Errors
    /// When Facebook does not do it.
    pub async fn delete(&self, account: &Account, remote_id: &str) -> Result<(), Problem> {
        let graph = self.graph(account);
        let url = graph.url(checked(remote_id)?)?;
        let answer =
            graph.send(|token| self.means.http.call("facebook.delete", Method::DELETE, &url).bearer(token)).await?;
        if answer.is_ok() || is_absent(&answer.json()) {
            return Ok(());
        }
        Err(graph.refused("The reel was not deleted.", &answer))
    }
}

fn is_absent(json: &Value) -> bool {
    errors::Said::of(json) == Some(errors::Said { code: 100, subcode: 33 })
}

fn checked(id: &str) -> Result<&str, Problem> {
    if is_id(id) { Ok(id) } else { Err(Problem::bug("The stored id of this post can't be used.", id)) }
}

/// The session can't go on; a new one is begun.
fn is_over(why: &str) -> Problem {
    Problem::new(Code::FileVanished, "The upload to Facebook has to begin anew.", why)
}

#[async_trait]
impl Publisher for FacebookPublisher {
    async fn connect(&self, account: &Account) -> Result<Connected, Problem> {
        let graph = self.graph(account);
        graph.check_rights().await?;
        let found = meta::pages(&graph).await?;
        let none = "You have no Facebook page, or none was ticked on Facebook's own page.";
        let page = pages::choose(found, account.config["page"].as_str().unwrap_or_default(), none)?;
        let mut credentials = self.means.vault.need(account.id, NAME).await?;
        credentials.more.insert(meta::PAGE_TOKEN.into(), page.token);
        self.means.vault.put(account.id, &credentials).await?;
        Ok(Connected { name: Some(page.name), config: json!({ "page_id": page.id }), notes: Vec::new() })
    }

    async fn preflight(&self, parcel: &Parcel) -> Result<Vec<Finding>, Problem> {
        const WHAT: &str = "The page can't be used.";
        let mut found: Vec<Finding> =
            limits::check(&parcel.words, &SPEC.words, NAME).into_iter().map(Finding::stop).collect();
        found.extend(limits::check_file(parcel, &SPEC.file, NAME));
        let latest = SPEC.schedule_ahead_s.1.map_or(i64::MAX, i64::from);
        if parcel.publish_at.is_some_and(|at| at.duration_since(self.means.now()).as_secs() > latest) {
            let what = "The time is too far away for Facebook.";
            let problem = Problem::new(Code::PlatformNeedsYou, what, "It keeps reels for 28 days.");
            found.push(Finding::stop(problem.field("at").say("Choose an earlier time.")));
        }
        // A sign-in that was taken back is found here and not after the upload.
        let graph = self.graph(&parcel.account);
        let asked = async {
            let page = graph.id("page_id")?;
            graph.get("facebook.page", &page, &[("fields", "id,name")], WHAT).await
        };
        match asked.await {
            Ok(_) => {}
            Err(problem) if problem.code.retry() == Retry::Again => return Err(problem),
            Err(problem) => found.push(Finding::stop(problem)),
        }
        Ok(found)
    }

    async fn begin(&self, parcel: &Parcel) -> Result<Value, Problem> {
        const WHAT: &str = "Facebook did not take the reel.";
        let facts = tokio::fs::metadata(&parcel.file).await;
        let total_bytes = facts.map_err(|error| Problem::io("Reading", &parcel.file, &error))?.len();
        let (at, graph) = (self.at(parcel)?, self.graph(&parcel.account));
        let path = format!("{}/video_reels", graph.id("page_id")?);
        let json = graph.post("facebook.start", &path, &[("upload_phase", "start")], WHAT).await?;
        let text = |key: &str| json[key].as_str().unwrap_or_default();
        let (video, address) = (text("video_id"), text("upload_url"));
        if !is_id(video) || !rupload::allows(&graph, address) {
            let problem = Problem::new(Code::PlatformAway, WHAT, "It gave no address to upload to.");
            return Err(problem.fix(Fix::Retry));
        }
        stored::write(&Session {
            video: video.to_owned(),
            upload: self.means.vault.seal(address).await?,
            total_bytes,
            title: title(&parcel.words),
            description: description(&parcel.words),
            at,
            begun_at: self.means.now(),
        })
    }

    async fn resume(
        &self,
        parcel: &Parcel,
        session: &Value,
        _sent: u64,
        witness: &dyn Witness,
    ) -> Result<u64, Problem> {
        let session: Session = stored::read(session)?;
        let size = std::fs::metadata(&parcel.file).map_err(|error| Problem::io("Reading", &parcel.file, &error))?.len();
        if size != session.total_bytes {
            return Err(is_over("The clip was rendered again meanwhile."));
        }
        self.send(parcel, &session, witness).await?;
        witness.sent(session.total_bytes);
        Ok(session.total_bytes)
    }

    async fn finish(&self, parcel: &Parcel, session: &Value, _witness: &dyn Witness) -> Result<Finished, Problem> {
        const WHAT: &str = "The reel was not published.";
        let session: Session = stored::read(session)?;
        let (graph, now) = (self.graph(&parcel.account), self.means.now());
        let stage =
            phases::stage(&graph, &session.video, session.total_bytes).await.map_err(verdict::after_no_return)?;
        // An earlier try may have been heard.
        match self.standing(stage, &session)? {
            Standing::There(finished) => return Ok(finished),
            Standing::Unfinished { sent_bytes } if sent_bytes >= session.total_bytes => {}
            _ => return Err(Problem::new(Code::PlatformAway, WHAT, "Not all of it is at Facebook.").fix(Fix::Retry)),
        }
        if let Some(at) = session.at.filter(|at| at.duration_since(now) < LEAD) {
            let why = "The upload took until the time had come.";
            return Err(Problem::new(Code::PlatformWait, WHAT, why).not_before(at));
        }
        let time = session.at.map(|at| at.as_second().to_string());
        let mut form = vec![
            ("video_id", session.video.as_str()),
            ("upload_phase", "finish"),
            ("video_state", if time.is_some() { "SCHEDULED" } else { "PUBLISHED" }),
            ("title", session.title.as_str()),
            ("description", session.description.as_str()),
        ];
        form.extend(time.as_deref().map(|time| ("scheduled_publish_time", time)));
        let path = format!("{}/video_reels", graph.id("page_id")?);
        let answer = graph.post_raw("facebook.finish", &path, &form).await?;
        let json = answer.json();
        if answer.is_ok() && json["success"] == true {
            return Ok(Finished::Processing { remote_id: session.video });
        }
        let refused = graph.refused(WHAT, &answer);
        let row = errors::Said::of(&json).and_then(errors::Said::row);
        if answer.is_ok() || answer.status() >= 500 || row.is_some_and(|row| row.class == Class::Again) {
            return Err(Problem { code: Code::PlatformAway, ..refused });
        }
        // It may have been taken although it said no.
        match phases::stage(&graph, &session.video, session.total_bytes).await {
            Ok(Stage::Taken | Stage::Scheduled | Stage::Published) => {
                Ok(Finished::Processing { remote_id: session.video })
            }
            Ok(_) => Err(refused),
            Err(_) => Err(Problem { code: Code::PlatformAway, ..refused }),
        }
    }

    async fn confirm(&self, parcel: &Parcel, session: &Value) -> Result<Standing, Problem> {
        let session: Session = stored::read(session)?;
        let stage = phases::stage(&self.graph(&parcel.account), &session.video, session.total_bytes).await?;
        self.standing(stage, &session)
    }

    async fn follow(&self, parcel: &Parcel, remote_id: &str) -> Result<Finished, Problem> {
        let going_on = Finished::Processing { remote_id: remote_id.to_owned() };
        match phases::stage(&self.graph(&parcel.account), checked(remote_id)?, 0).await? {
            Stage::Published => Ok(Finished::Live { remote_id: remote_id.to_owned(), url: link(remote_id) }),
            Stage::Failed(said) => Err(phases::failed(&said, self.means.now())),
            Stage::Uploading(_) | Stage::Uploaded | Stage::Taken | Stage::Scheduled => Ok(going_on),
        }
    }

    async fn withdraw(&self, parcel: &Parcel, remote_id: &str) -> Result<(), Problem> {
        let waits = parcel.publish_at.is_some_and(|at| at > self.means.now());
        match phases::stage(&self.graph(&parcel.account), checked(remote_id)?, 0).await {
            Ok(Stage::Scheduled) => {}
            Ok(Stage::Uploading(_) | Stage::Uploaded | Stage::Taken) if waits => {}
            // It will not be seen in any case.
            Ok(Stage::Failed(_)) => {}
            Ok(_) => return Err(verdict::is_out(NAME, Some(link(remote_id)))),
            // Reads of what is there fail at random with the words of what is gone. Before its time it may be deleted.
            Err(problem) if waits && problem.code.retry() != Retry::NeedsUser => {
                tracing::debug!(%problem, "a reel that is taken back can't be looked at");
            }
            Err(problem) => return Err(problem),
        }
        self.delete(&parcel.account, remote_id).await
    }

    async fn take_down(&self, account: &Account, remote_id: &str) -> Result<(), Problem> {
        self.delete(account, remote_id).await
    }

    async fn abandon(&self, parcel: &Parcel, session: &Value) -> Result<(), Problem> {
        let session: Session = stored::read(session)?;
        // Only what nobody has been shown, nor will be.
        match phases::stage(&self.graph(&parcel.account), &session.video, session.total_bytes).await? {
            Stage::Uploading(_) | Stage::Uploaded => self.delete(&parcel.account, &session.video).await,
            _ => Ok(()),
        }
    }

    async fn measure(&self, account: &Account, remote_id: &str) -> Result<Option<Measured>, Problem> {
        const WHAT: &str = "Facebook does not say how the reel does.";
        let fields = "views,likes.summary(true),comments.summary(true)";
        let json = self.graph(account).get("facebook.counts", checked(remote_id)?, &[("fields", fields)], WHAT).await?;
        let total = |key: &str| json[key]["summary"]["total_count"].as_u64();
        Ok(Some(Measured {
            views: json["views"].as_u64(),
            likes: total("likes"),
            comments: total("comments"),
            shares: None,
        }))
    }

    async fn look(&self, account: &Account, remote_id: &str, _asked: Visibility) -> Result<Looks, Problem> {
        Ok(match phases::stage(&self.graph(account), checked(remote_id)?, 0).await? {
            Stage::Failed(said) => Looks::Otherwise(phases::failed(&said, self.means.now())),
            _ => Looks::AsAsked,
        })
    }

    async fn adopt(&self, credentials: Credentials, _answer: &Value) -> Result<Credentials, Problem> {
        sign_in::long_lived(&self.means, &SPEC, credentials).await
    }
}
