//! The way to a container that can be published: it is opened, filled, and worked on by Instagram. Each step is kept, and
//! another container is always harmless.

use super::{Container, InstagramPublisher, Session, container, container::State};
use crate::{
    Parcel, Witness,
    platforms::{
        meta::{is_id, rupload},
        stored,
    },
};
use domain::{Code, Fix, Problem, Retry};
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// First and longest pause between two questions. The guide says once a minute.
const PAUSES: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(60));
/// So long it is waited for in one go; the queue asks on later.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(30);
/// After so many containers that failed for no reason a person looks.
const MOST_FAILURES: u32 = 3;

impl InstagramPublisher {
    /// Opens a container and keeps it.
    pub(super) async fn open(
        &self,
        parcel: &Parcel,
        session: &mut Session,
        witness: &dyn Witness,
    ) -> Result<(), Problem> {
        const WHAT: &str = "Instagram did not take the reel.";
        let graph = self.graph(&parcel.account);
        let path = format!("{}/media", graph.id("ig_user_id")?);
        let feed = if parcel.is_chosen("only_reels") { "false" } else { "true" };
        let synthetic = if parcel.is_chosen("synthetic") { "true" } else { "false" };
        let form = [
            ("media_type", "REELS"),
            ("upload_type", "resumable"),
            ("caption", session.caption.as_str()),
            ("share_to_feed", feed),
            ("is_ai_generated", synthetic),
        ];
        let json = graph.post("instagram.open", &path, &form, WHAT).await?;
        let text = |key: &str| json[key].as_str().unwrap_or_default();
        let (id, address) = (text("id"), text("uri"));
        if !is_id(id) || !rupload::allows(&graph, address) {
            let why = "It gave no address to upload to. Is the account linked to a Facebook page?";
            return Err(Problem::new(Code::PlatformNeedsYou, WHAT, why)
                .say("Link the Instagram account to a page, then connect it again.")
                .fix(Fix::Retry));
        }
        session.container = Some(Container {
            id: id.to_owned(),
            upload: self.means.vault.seal(address).await?,
            made_at: self.means.now(),
            whole: false,
        });
        witness.keep(&stored::write(&*session)?).await
    }

    /// Sends what is missing. Where Instagram does not say what arrived, it begins at the start.
    pub(super) async fn upload(
        &self,
        parcel: &Parcel,
        session: &mut Session,
        witness: &dyn Witness,
    ) -> Result<(), Problem> {
        let graph = self.graph(&parcel.account);
        let Some(container) = session.container.clone().filter(|container| !container.whole) else { return Ok(()) };
        let Some(address) = self.means.vault.unseal(&container.upload).await? else {
            return self.drop_container(session, witness).await;
        };
        let offset = match container::state(&graph, &container.id, true).await? {
            State::InProgress(bytes) if bytes < session.total_bytes => bytes,
            State::InProgress(_) | State::Finished | State::Published => session.total_bytes,
            State::Expired => return self.drop_container(session, witness).await,
            State::Failed(said) => return self.failed(&said, session, witness).await,
        };
        if offset < session.total_bytes {
            match rupload::send(&graph, &address, parcel, (offset, session.total_bytes), witness).await {
                Ok(()) => {}
                // Another container is harmless; this one is broken.
                Err(problem) if problem.code == Code::PlatformNeedsYou => {
                    session.failed += 1;
                    self.drop_container(session, witness).await?;
                    if session.failed >= MOST_FAILURES {
                        return Err(problem);
                    }
                    return Ok(());
                }
                Err(problem) => return Err(problem),
            }
        }
        session.container = Some(Container { whole: true, ..container });
        witness.keep(&stored::write(&*session)?).await
    }

    async fn drop_container(&self, session: &mut Session, witness: &dyn Witness) -> Result<(), Problem> {
        session.container = None;
        witness.keep(&stored::write(&*session)?).await
    }

    /// A container that failed: once more with another one where the reason may pass, else the end.
    async fn failed(&self, said: &str, session: &mut Session, witness: &dyn Witness) -> Result<(), Problem> {
        session.failed += 1;
        self.drop_container(session, witness).await?;
        let problem = container::failed(said, self.means.now());
        if problem.code.retry() == Retry::Again && session.failed < MOST_FAILURES {
            return Err(problem);
        }
        // What does not pass by itself is not tried in circles.
        let code = if problem.code.retry() == Retry::Again { Code::PlatformNeedsYou } else { problem.code };
        Err(Problem { code, ..problem })
    }

    /// Waits until it can be published. `false`: the container is gone, and another one is needed.
    pub(super) async fn wait(
        &self,
        parcel: &Parcel,
        session: &mut Session,
        witness: &dyn Witness,
    ) -> Result<bool, Problem> {
        let graph = self.graph(&parcel.account);
        let Some(container) = session.container.clone() else { return Ok(false) };
        let (mut pause, longest) = PAUSES;
        let (mut waited, mut troubles) = (SignedDuration::ZERO, 0);
        loop {
            match container::state(&graph, &container.id, false).await {
                Ok(State::Finished | State::Published) => return Ok(true),
                Ok(State::Expired) => return self.drop_container(session, witness).await.map(|()| false),
                Ok(State::Failed(said)) => return self.failed(&said, session, witness).await.map(|()| false),
                Ok(State::InProgress(_)) => troubles = 0,
                // Reads fail at random.
                Err(problem) if problem.code.retry() == Retry::Again && troubles < 5 => troubles += 1,
                Err(problem) => return Err(problem),
            }
            if waited > LONGEST_WAIT {
                let what = "Instagram still works on the clip.";
                let at = self.means.now().saturating_add(SignedDuration::from_mins(15)).unwrap_or(Timestamp::MAX);
                return Err(Problem::new(Code::PlatformWait, what, "It takes longer than usual.").not_before(at));
            }
            self.means.rest(pause).await;
            waited = waited.saturating_add(SignedDuration::try_from(pause).unwrap_or_default());
            pause = (pause * 3 / 2).min(longest);
        }
    }
}
