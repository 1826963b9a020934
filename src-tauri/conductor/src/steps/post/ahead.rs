//! Sending ahead: where a platform takes the bytes without making the post, they are there when its time comes.

use super::{LOOK_FOR_FILE, Way, file::Sending};
use crate::{queue::Outcome, steps::mended};
use domain::{Code, Post, PostEvent, PostState, Problem, Retry, Staged};
use jiff::{SignedDuration, Timestamp};
use publish::FindingLevel;
use sha2::{Digest, Sha256};
use store::{Conn, StoreError};

/// How long after a try that came to nothing there is another.
const AGAIN: SignedDuration = SignedDuration::from_mins(15);

/// When something is to be done about a post by itself: its job runs then. That is before the time of a post that is sent
/// ahead.
pub(crate) fn due_at(db: &Conn, post: &Post, now: Timestamp) -> Result<Timestamp, StoreError> {
    let PostState::Scheduled { at, .. } = post.state else { return Ok(now) };
    let account = store::accounts::get(db, post.account)?;
    Ok(at - account.map_or(SignedDuration::ZERO, |account| lead(&account.platform)))
}

/// How long before its time a post to that platform may be sent.
fn lead(platform: &str) -> SignedDuration {
    SignedDuration::from_secs(publish::platform(platform).map_or(0, |entry| entry.spec.stages_ahead_s.into()))
}

impl Way<'_> {
    /// A scheduled post whose time has not come. What goes wrong here is no failure of the post: it is tried again, and at
    /// last when its time has come.
    pub(super) async fn before_its_time(
        &self,
        post: &Post,
        at: Timestamp,
        staged: Option<Staged>,
    ) -> Result<Outcome, Problem> {
        // Sending takes its time: what is left is reckoned when it is needed.
        let left = || at.duration_since(self.cx.core.now()).max(SignedDuration::ZERO);
        let lead = lead(&self.account(post).await?.platform);
        let later = |after: SignedDuration| Ok(Outcome::Later { after: after.min(left()), problem: None });
        if lead.is_zero() {
            return later(left());
        }
        if left() > lead {
            return later(left() - lead);
        }
        match self.stage(post, staged).await {
            Ok(after) => later(after.unwrap_or(SignedDuration::MAX)),
            Err(problem) if problem.code == Code::Cancelled => Ok(Outcome::Cancelled),
            Err(problem) => {
                self.cx.log(format!("It could not be sent ahead of its time. {problem}")).await;
                later(AGAIN)
            }
        }
    }

    /// Sends what is not there yet. Gives how long to wait for another look; `None`: all is there.
    async fn stage(&self, post: &Post, staged: Option<Staged>) -> Result<Option<SignedDuration>, Problem> {
        let sending = match self.sending(post).await? {
            Ok(sending) => sending,
            Err(ask) => {
                self.ask_for_file(ask).await?;
                return Ok(Some(LOOK_FOR_FILE));
            }
        };
        if self.cx.core.look_whether_uploads_wait().await {
            return Ok(Some(self.cx.core.world.onlooker.every));
        }
        let print = print(&sending);
        let staged = match staged.filter(|staged| staged.print == print) {
            Some(staged) => staged,
            None => match self.open_ahead(&sending, print).await? {
                Some(staged) => staged,
                // Another file is to be made.
                None => return Ok(Some(SignedDuration::ZERO)),
            },
        };
        if staged.sent_bytes >= staged.total_bytes {
            return Ok(None);
        }
        match self.send(post, &sending, &staged.session, staged.sent_bytes, staged.total_bytes).await {
            Ok(Some(_)) => Ok(None),
            // A stream began.
            Ok(None) => Ok(Some(self.cx.core.world.onlooker.every)),
            Err(problem) => {
                // The next try begins anew, unless the line was cut and the session goes on.
                let goes_on = problem.code.retry() == Retry::Again && problem.code != Code::FileVanished;
                if !goes_on && problem.code != Code::Cancelled {
                    self.apply(PostEvent::Unstage).await?;
                }
                Err(problem)
            }
        }
    }

    async fn open_ahead(&self, sending: &Sending, print: String) -> Result<Option<Staged>, Problem> {
        let Sending { parcel, publisher, request } = sending;
        self.cx.progress("checking", None);
        let total_bytes = sending.bytes()?;
        let (findings, fits) = mended(publisher.preflight(parcel).await?, request);
        if let Some(stop) = findings.into_iter().find(|finding| finding.level == FindingLevel::Stop) {
            return Err(stop.problem);
        }
        if let Some(to_bytes) = fits.filter(|most| *most < total_bytes) {
            self.apply(PostEvent::Fit { to_bytes }).await?;
            return Ok(None);
        }
        let session = publisher.begin(parcel).await?;
        self.apply(PostEvent::Stage { session: session.clone(), total_bytes, print: print.clone() }).await?;
        Ok(Some(Staged { session, sent_bytes: 0, total_bytes, print }))
    }

    /// What was sent ahead goes out only if it is still what the person wants to go out.
    pub(super) async fn drop_what_changed(&self, post: &Post, staged: &Staged) -> Result<(), Problem> {
        let same = self.sending(post).await?.is_ok_and(|sending| print(&sending) == staged.print);
        if same { Ok(()) } else { self.apply(PostEvent::Unstage).await }
    }
}

/// A print of all that a platform is told when a session is opened.
fn print(sending: &Sending) -> String {
    let parcel = &sending.parcel;
    let told = serde_json::json!([
        parcel.file.file_name().map(|name| name.to_string_lossy()),
        parcel.words,
        parcel.visibility,
        parcel.language,
        parcel.choices,
        parcel.account.config,
        parcel.thumbnail.as_ref().and_then(|path| path.metadata().ok()).map(|facts| facts.len()),
    ]);
    Sha256::digest(told.to_string()).iter().map(|byte| format!("{byte:02x}")).collect()
}
