//! Brings a post out, once. Before a request that could make it, the intent is committed; after a crash or an unclear
//! answer the destination is asked before anything is sent again.

mod ahead;
mod file;
mod waiting;

pub(crate) use ahead::due_at;

use super::{Step, mended, parcel};
use crate::{
    events::Tag,
    queue::{Outcome, StepCx},
};
use async_trait::async_trait;
use domain::{Code, Lane, Post, PostEvent, PostId, PostState, Problem, Retry};
use file::Sending;
use jiff::{SignedDuration, Timestamp};
use publish::{FindingLevel, Finished, Parcel, Publisher, Standing, Witness};
use serde_json::Value;
use std::sync::atomic::{AtomicU64, Ordering};

/// See the module.
pub struct Publish;

/// How long a post waits for its file before it looks by itself; the render wakes it earlier.
const LOOK_FOR_FILE: SignedDuration = SignedDuration::from_mins(10);
/// How long until a destination is asked again about an unclear outcome, or about its own processing.
const ASK_AGAIN: SignedDuration = SignedDuration::from_secs(30);
/// A time that a platform named may have passed already.
const SOONEST: SignedDuration = SignedDuration::from_secs(5);

#[async_trait]
impl Step for Publish {
    fn kind(&self) -> &'static str {
        "publish"
    }
    fn lane(&self) -> Lane {
        Lane::Net
    }
    fn priority(&self) -> i32 {
        50
    }
    fn title(&self, subject: &str) -> String {
        format!("Posting {subject}")
    }

    async fn run(&self, cx: &StepCx) -> Outcome {
        let id: PostId = match cx.job.subject.parse() {
            Ok(id) => id,
            Err(error) => return Outcome::Never(Problem::bug("A job has a broken subject.", error)),
        };
        match (Way { cx, id }).go().await {
            Ok(outcome) => outcome,
            Err(problem) => Outcome::of_problem(problem, cx.job.attempt),
        }
    }
}

/// The way of one post through its states.
struct Way<'a> {
    cx: &'a StepCx,
    id: PostId,
}

impl Way<'_> {
    async fn go(&self) -> Result<Outcome, Problem> {
        // A state that was found, not reached in this run, tells what an earlier run may have done.
        let mut found = true;
        loop {
            if self.cx.stop.is_cancelled() {
                return Ok(Outcome::Cancelled);
            }
            let Some(post) = self.post().await? else { return Ok(Outcome::Done) };
            let now = self.cx.core.now();
            match post.state.clone() {
                PostState::Draft | PostState::Live { .. } => return Ok(Outcome::Done),
                PostState::Failed { .. } | PostState::Cancelled => {
                    self.leave_nothing(&post).await?;
                    return Ok(Outcome::Done);
                }
                PostState::NeedsUser { problem, .. } => return Ok(Outcome::NeedsUser(problem)),
                PostState::Approved => self.apply(PostEvent::Start).await?,
                PostState::Scheduled { at, staged, .. } if at > now => {
                    return self.before_its_time(&post, at, staged).await;
                }
                PostState::Scheduled { at, staged, .. } => {
                    if let Some(outcome) = self.its_time_came(&post, at, staged).await? {
                        return Ok(outcome);
                    }
                }
                PostState::Preflight => {
                    if let Some(outcome) = self.held(&post).await? {
                        return Ok(outcome);
                    }
                    if let Some(outcome) = self.preflight(&post).await? {
                        return Ok(outcome);
                    }
                }
                PostState::Uploading { session, sent_bytes, .. } => {
                    if let Some(outcome) = self.upload(&post, session, sent_bytes).await? {
                        return Ok(outcome);
                    }
                }
                PostState::Finishing { session } if !found => {
                    if let Some(outcome) = self.finish(&post, session).await? {
                        return Ok(outcome);
                    }
                }
                // Found so: the request may have been sent before a crash. Ask.
                PostState::Finishing { session } => {
                    if let Some(outcome) = self.ask(&post, session).await? {
                        return Ok(outcome);
                    }
                }
                PostState::Unknown { next_check, .. } if next_check > now => {
                    return Ok(Outcome::Later { after: next_check.duration_since(now), problem: None });
                }
                PostState::Unknown { session, .. } => {
                    if let Some(outcome) = self.ask(&post, session).await? {
                        return Ok(outcome);
                    }
                }
                PostState::Processing { remote_id } => {
                    if let Some(outcome) = self.follow(&post, &remote_id).await? {
                        return Ok(outcome);
                    }
                }
            }
            found = false;
        }
    }

    async fn post(&self) -> Result<Option<Post>, Problem> {
        let id = self.id;
        Ok(self.cx.core.store.read(move |db| store::posts::get(db, id)).await?)
    }

    /// Writes an event of the post, on the disk before this returns.
    async fn apply(&self, event: PostEvent) -> Result<(), Problem> {
        let (id, now) = (self.id, self.cx.core.now());
        let word = event.as_str();
        self.cx
            .core
            .store
            .write_durably(move |tx| {
                let is_out = matches!(event, PostEvent::Published { .. });
                let post = store::posts::apply(tx, id, event, now)?;
                if is_out && let PostState::Live { url, .. } = &post.state {
                    let account = store::accounts::get(tx, post.account)?.map(|account| account.name);
                    let details = serde_json::json!({"clip": post.clip, "account": account, "url": url});
                    let who = post.approved_by.as_deref().unwrap_or("you");
                    crate::people::note(tx, who, "post_went_out", ("post", &id.to_string()), details, now)?;
                }
                Ok(())
            })
            .await?;
        self.cx.core.world.faults.hit(word);
        self.cx.core.changed("post", Some(id.to_string()), &[Tag::Posts, Tag::Clips, Tag::Status]);
        Ok(())
    }

    /// Everything that can be known before the upload. `None` means: go on.
    async fn preflight(&self, post: &Post) -> Result<Option<Outcome>, Problem> {
        let sending = match self.sending(post).await? {
            Ok(sending) => sending,
            Err(ask) => {
                self.ask_for_file(ask).await?;
                return Ok(Some(Outcome::Later { after: LOOK_FOR_FILE, problem: None }));
            }
        };
        let total_bytes = sending.bytes()?;
        let Sending { parcel, publisher, request } = sending;
        self.cx.progress("checking", None);
        let findings = match publisher.preflight(&parcel).await {
            Ok(findings) => findings,
            Err(problem) => return self.trouble(problem).await.map(Some),
        };
        let (findings, fits) = mended(findings, &request);
        if let Some(stop) = findings.into_iter().find(|finding| finding.level == FindingLevel::Stop) {
            return self.needs_user(stop.problem).await.map(Some);
        }
        if let Some(to_bytes) = fits.filter(|most| *most < total_bytes) {
            self.apply(PostEvent::Fit { to_bytes }).await?;
            return Ok(None);
        }
        self.begin(&parcel, publisher.as_ref(), total_bytes).await
    }

    /// Opens a session. `None` means: go on.
    async fn begin(
        &self,
        parcel: &Parcel,
        publisher: &dyn Publisher,
        total_bytes: u64,
    ) -> Result<Option<Outcome>, Problem> {
        match publisher.begin(parcel).await {
            Ok(session) => {
                self.apply(PostEvent::Begin { session, total_bytes }).await?;
                Ok(None)
            }
            Err(problem) => self.trouble(problem).await.map(Some),
        }
    }

    async fn upload(&self, post: &Post, session: serde_json::Value, sent: u64) -> Result<Option<Outcome>, Problem> {
        let Ok(sending) = self.sending(post).await? else {
            // The file was cleaned away in the middle: from the start.
            return self.begin_again(post).await.map(Some);
        };
        let PostState::Uploading { total_bytes, .. } = post.state else { return Ok(None) };
        if let Some(outcome) = self.held(post).await? {
            return Ok(Some(outcome));
        }
        match self.send(post, &sending, &session, sent, total_bytes).await {
            Ok(None) => self.held(post).await,
            Ok(Some(_)) => {
                self.apply(PostEvent::Finish).await?;
                Ok(None)
            }
            // The platform has forgotten the session: nothing of it can become a post.
            Err(problem) if problem.code == Code::FileVanished && sending.parcel.file.exists() => {
                self.cx.log(format!("The upload begins anew. {problem}")).await;
                self.begin(&sending.parcel, sending.publisher.as_ref(), total_bytes).await
            }
            Err(problem) => self.trouble(problem).await.map(Some),
        }
    }

    /// Sends the bytes until all that can be sent have arrived. `None`: a stream began that it gives way to.
    async fn send(
        &self,
        post: &Post,
        sending: &Sending,
        session: &Value,
        sent: u64,
        total_bytes: u64,
    ) -> Result<Option<u64>, Problem> {
        let witness = Watching { way: self, arrived: AtomicU64::new(sent), total_bytes };
        let stays_here = self.stays_here(post).await?;
        let stopped = |why| Err(Problem::new(Code::Cancelled, "The upload was stopped.", why));
        let mut streaming = false;
        let resumed = tokio::select! {
            () = self.cx.stop.cancelled() => stopped("You stopped it."),
            () = self.stream_begins(), if !stays_here => {
                streaming = true;
                stopped("A stream began.")
            }
            done = sending.publisher.resume(&sending.parcel, session, sent, &witness) => done,
        };
        let sent_bytes = *resumed.as_ref().unwrap_or(&witness.arrived.load(Ordering::Relaxed));
        self.apply(PostEvent::Sent { sent_bytes }).await?;
        if streaming { Ok(None) } else { resumed.map(Some) }
    }

    /// The point of no return. The intent was committed by the event `finish`.
    async fn finish(&self, post: &Post, session: serde_json::Value) -> Result<Option<Outcome>, Problem> {
        let Ok(Sending { parcel, publisher, request }) = self.sending(post).await? else {
            return self.ask_later(None).await.map(Some);
        };
        self.cx.progress("posting", None);
        let total_bytes = parcel.file.metadata().map_or(0, |facts| facts.len());
        let witness = Watching { way: self, arrived: AtomicU64::new(0), total_bytes };
        match publisher.finish(&parcel, &session, &witness).await {
            Ok(finished) => self.finished(finished).await,
            // Surely nothing was made: later, with a new pre-flight.
            Err(problem) if problem.code == Code::PlatformWait => {
                self.apply(PostEvent::NotThere).await?;
                self.trouble(problem).await.map(Some)
            }
            // Nothing was made: with a smaller file, where there is a size that may be taken.
            Err(problem) if problem.code == Code::FileTooLarge => {
                self.apply(PostEvent::NotThere).await?;
                match publisher.smaller(total_bytes).filter(|most| media::fit(&request, *most).is_some()) {
                    Some(to_bytes) => {
                        self.cx.log(format!("{} A smaller file is made. {}", problem.what, problem.why)).await;
                        self.apply(PostEvent::Fit { to_bytes }).await.map(|()| None)
                    }
                    None => self.needs_user(problem).await.map(Some),
                }
            }
            // Whatever went wrong, the request may have arrived.
            Err(problem) if problem.code.retry() == Retry::Again => self.ask_later(None).await.map(Some),
            Err(problem) if problem.code.retry() == Retry::NeedsUser => {
                // A refusal: surely nothing was made, so that trying again need not ask a place that can't be asked.
                self.apply(PostEvent::NotThere).await?;
                self.needs_user(problem).await.map(Some)
            }
            Err(problem) => self.fail(problem).await.map(Some),
        }
    }

    /// Asks the destination what became of it.
    async fn ask(&self, post: &Post, session: serde_json::Value) -> Result<Option<Outcome>, Problem> {
        self.cx.progress("asking what became of it", None);
        let (parcel, publisher) = self.asking_parcel(post).await?;
        match publisher.confirm(&parcel, &session).await {
            Ok(Standing::There(finished)) => self.finished(finished).await,
            Ok(Standing::NotThere) => {
                self.apply(PostEvent::NotThere).await?;
                Ok(None)
            }
            Ok(Standing::Unfinished { sent_bytes }) => {
                let Ok(facts) = parcel.file.metadata() else {
                    self.apply(PostEvent::NotThere).await?;
                    return Ok(None);
                };
                self.apply(PostEvent::Reopen { session, sent_bytes, total_bytes: facts.len() }).await?;
                Ok(None)
            }
            Ok(Standing::AskPerson(problem)) => self.needs_user(problem).await.map(Some),
            Err(problem) if problem.code.retry() == Retry::NeedsUser => self.needs_user(problem).await.map(Some),
            // The platform's last word: it took the post and threw it away.
            Err(problem) if problem.code == Code::PlatformRefused => self.fail(problem).await.map(Some),
            Err(problem) => self.ask_later(problem.not_before).await.map(Some),
        }
    }

    /// Asks how far the platform is with a post that it has.
    async fn follow(&self, post: &Post, remote_id: &str) -> Result<Option<Outcome>, Problem> {
        self.cx.progress("the platform works on it", None);
        let (parcel, publisher) = self.asking_parcel(post).await?;
        let answer = publisher.follow(&parcel, remote_id).await;
        // It may have been taken back while the platform was asked; the answer is then about what is not there any more.
        if self.post().await?.is_none_or(|kept| kept.state != post.state) {
            return Ok(Some(Outcome::Cancelled));
        }
        match answer {
            Ok(finished @ (Finished::Live { .. } | Finished::Handed { .. })) => self.finished(finished).await,
            Ok(Finished::Processing { .. }) => {
                let age = self.cx.core.now().duration_since(post.updated_at);
                Ok(Some(Outcome::Later { after: waiting::patience(age), problem: None }))
            }
            Err(problem) if problem.code.retry() == Retry::NeedsUser => self.needs_user(problem).await.map(Some),
            Err(problem) if problem.code == Code::PlatformRefused => self.fail(problem).await.map(Some),
            // A question that failed says nothing about the post.
            Err(problem) => {
                let after = problem.not_before.map_or(ASK_AGAIN, |at| at.duration_since(self.cx.core.now()));
                Ok(Some(Outcome::Later { after: after.max(ASK_AGAIN), problem: None }))
            }
        }
    }

    async fn finished(&self, finished: Finished) -> Result<Option<Outcome>, Problem> {
        match finished {
            Finished::Live { remote_id, url } => {
                self.apply(PostEvent::Published { remote_id, url }).await?;
                Ok(Some(Outcome::Done))
            }
            // Out of our hands. What it lacks is seen on it at once, and looked at again as with every post.
            Finished::Handed { remote_id, url, problem } => {
                self.apply(PostEvent::Published { remote_id, url }).await?;
                super::results::handed(&self.cx.core, self.id, problem).await?;
                Ok(Some(Outcome::Done))
            }
            Finished::Processing { remote_id } => {
                self.apply(PostEvent::Accepted { remote_id }).await?;
                Ok(Some(Outcome::Later { after: waiting::patience(SignedDuration::ZERO), problem: None }))
            }
        }
    }

    async fn ask_later(&self, not_before: Option<Timestamp>) -> Result<Outcome, Problem> {
        let now = self.cx.core.now();
        let next_check = not_before.unwrap_or(now).max(now + ASK_AGAIN);
        self.apply(PostEvent::LostAnswer { next_check }).await?;
        Ok(Outcome::Later { after: next_check.duration_since(now), problem: None })
    }

    /// A session that can't go on: the person is told and may start it again.
    async fn begin_again(&self, post: &Post) -> Result<Outcome, Problem> {
        let problem =
            Problem::new(Code::FileMissing, "The clip's file is gone.", "The cache was cleaned during the upload.")
                .fix(domain::Fix::Retry);
        tracing::warn!(post = %post.id, "the file of an upload is gone");
        self.needs_user(problem).await
    }

    async fn trouble(&self, problem: Problem) -> Result<Outcome, Problem> {
        // A time that the platform named is waited for, however often: that is no failure of the post.
        if let Some(at) = problem.not_before.filter(|_| problem.code.retry() == Retry::Again) {
            let after = at.duration_since(self.cx.core.now()).max(SOONEST);
            return Ok(Outcome::Later { after, problem: Some(problem) });
        }
        match Outcome::of_problem(problem, self.cx.job.attempt) {
            Outcome::NeedsUser(problem) => self.needs_user(problem).await,
            Outcome::Never(problem) => self.fail(problem).await,
            outcome => Ok(outcome),
        }
    }

    async fn needs_user(&self, problem: Problem) -> Result<Outcome, Problem> {
        if problem.code == Code::AccountNeedsUser
            && let Some(post) = self.post().await?
        {
            crate::app::account_needs_user(&self.cx.core, post.account, &problem).await?;
        }
        self.apply(PostEvent::NeedUser { problem: problem.clone() }).await?;
        Ok(Outcome::NeedsUser(problem))
    }

    async fn fail(&self, problem: Problem) -> Result<Outcome, Problem> {
        self.apply(PostEvent::Fail { problem: problem.clone() }).await?;
        if let Some(post) = self.post().await? {
            self.leave_nothing(&post).await?;
        }
        Ok(Outcome::Never(problem))
    }

    /// A post that will not go out leaves nothing half at its destination.
    async fn leave_nothing(&self, post: &Post) -> Result<(), Problem> {
        let id = self.id;
        let events = self.cx.core.store.read(move |db| store::posts::events_of(db, id)).await?;
        let session = events.into_iter().rev().find_map(|row| match row.event {
            PostEvent::Begin { session, .. } | PostEvent::Stage { session, .. } | PostEvent::Kept { session } => {
                Some(session)
            }
            _ => None,
        });
        let Some(session) = session else { return Ok(()) };
        let account = self.account(post).await?;
        let Ok(publisher) = parcel::publisher(&self.cx.core, &account) else { return Ok(()) };
        let parcel = self.parcel_without_file(post, account).await?;
        if let Err(problem) = publisher.abandon(&parcel, &session).await {
            self.cx.log(format!("What was sent so far could not be taken away. {problem}")).await;
        }
        Ok(())
    }
}

/// Keeps what a publisher learns.
struct Watching<'a> {
    way: &'a Way<'a>,
    arrived: AtomicU64,
    total_bytes: u64,
}

#[async_trait]
impl Witness for Watching<'_> {
    fn sent(&self, bytes: u64) {
        self.arrived.store(bytes, Ordering::Relaxed);
        self.way.cx.progress("uploading", Some(bytes as f32 / self.total_bytes.max(1) as f32));
    }

    async fn keep(&self, session: &Value) -> Result<(), Problem> {
        self.way.apply(PostEvent::Kept { session: session.clone() }).await
    }
}
