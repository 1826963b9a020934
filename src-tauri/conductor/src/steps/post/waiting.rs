//! What a post waits for: its time, the end of a stream, the platform. And what becomes of it when its time went by.

use super::Way;
use crate::{Core, app::next_free, queue::Outcome};
use domain::{Code, Fix, Post, PostEvent, Problem, Staged, WhenMissed};
use jiff::{SignedDuration, Timestamp};

/// A post whose time passed while the computer was off goes out late within this; after it, it is as the person chose.
const GRACE: SignedDuration = SignedDuration::from_hours(2);

impl Way<'_> {
    /// The outcome of a post that has to wait for the end of a stream. Files that stay on this computer need not.
    pub(super) async fn held(&self, post: &Post) -> Result<Option<Outcome>, Problem> {
        if !self.cx.core.look_whether_uploads_wait().await || self.stays_here(post).await? {
            return Ok(None);
        }
        self.cx.progress(crate::playing::Playing::Stream.waits(), None);
        Ok(Some(Outcome::Later { after: self.cx.core.world.onlooker.every, problem: None }))
    }

    /// Ends when a stream has begun that an upload gives way to.
    pub(super) async fn stream_begins(&self) {
        let core = &self.cx.core;
        while !core.look_whether_uploads_wait().await {
            core.world.clock.sleep_until(core.now() + core.world.onlooker.every).await;
        }
    }

    pub(super) async fn stays_here(&self, post: &Post) -> Result<bool, Problem> {
        let account = self.account(post).await?;
        Ok(publish::platform(&account.platform).is_some_and(|entry| entry.spec.abilities.stays_here))
    }

    /// A scheduled post whose time has come, or went by. `None` means: go on.
    pub(super) async fn its_time_came(
        &self,
        post: &Post,
        at: Timestamp,
        staged: Option<Staged>,
    ) -> Result<Option<Outcome>, Problem> {
        let core = &self.cx.core;
        if core.now().duration_since(at) > GRACE {
            match core.settings().publishing.when_missed {
                WhenMissed::Ask => return self.needs_user(missed(at)).await.map(Some),
                WhenMissed::PostNow => self.cx.log(format!("{} It goes out now.", missed(at).what)).await,
                WhenMissed::NextSlot => match self.next_slot(core, post).await? {
                    Some((at, zone)) => {
                        self.cx.log(format!("Its time went by. It goes into the next free slot, {}.", utc(at))).await;
                        self.apply(PostEvent::Schedule { at, zone }).await?;
                        return Ok(None);
                    }
                    None => {
                        let problem = missed(at).say("Its account has no free slot: add slots in the Calendar.");
                        return self.needs_user(problem).await.map(Some);
                    }
                },
            }
        }
        if let Some(staged) = staged {
            self.drop_what_changed(post, &staged).await?;
        }
        self.apply(PostEvent::Start).await?;
        Ok(None)
    }

    async fn next_slot(&self, core: &Core, post: &Post) -> Result<Option<(Timestamp, String)>, Problem> {
        let account = self.account(post).await?;
        let now = core.now();
        let found = core.store.read(move |db| next_free(db, &account, now)).await.map_err(Problem::from);
        match found {
            Ok((Some(at), Some(zone))) => Ok(Some((at, zone))),
            Ok(_) => Ok(None),
            Err(problem) if problem.code == Code::Invalid => Ok(None),
            Err(problem) => Err(problem),
        }
    }
}

/// The time went by while nobody could post.
fn missed(at: Timestamp) -> Problem {
    Problem::new(
        Code::PlatformNeedsYou,
        "The time of this post went by.",
        format!("It was planned for {}, and ClipConductor was not running or had no network.", utc(at)),
    )
    .say("Post it now, or choose another time.")
    .fix(Fix::Retry)
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// How long until a platform is asked again how far it is: soon at first, then less and less often.
pub(super) fn patience(age: SignedDuration) -> SignedDuration {
    let quarter = SignedDuration::from_secs(age.as_secs() / 4);
    quarter.clamp(SignedDuration::from_secs(10), SignedDuration::from_mins(15))
}
