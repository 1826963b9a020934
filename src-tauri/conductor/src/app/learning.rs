//! What was learned from choices: shown, and forgotten when the person wants that.

use crate::{Conductor, events::Tag, steps::Ask, views::LearningView};
use domain::{Problem, RecordingState};

impl Conductor {
    /// What was learned for a profile; for recordings without one when there is no name.
    pub async fn get_learning(&self, profile: Option<String>) -> Result<LearningView, Problem> {
        let name = profile.clone().unwrap_or_default();
        let choices = self
            .core
            .store
            .read(move |db| {
                known(db, profile.as_deref())?;
                store::choices::of_profile(db, &name)
            })
            .await?;
        let taught = highlights::learn(&choices);
        Ok(LearningView { on: self.core.settings().analysis.learn, sentences: highlights::say(&taught), taught })
    }

    /// Forgets what was learned for a profile, and ranks its recordings as we would. How many choices were forgotten.
    pub async fn forget_learning(&self, profile: Option<String>) -> Result<usize, Problem> {
        let core = &self.core;
        let now = core.now();
        let forgotten = core
            .store
            .write(move |tx| {
                known(tx, profile.as_deref())?;
                let forgotten = store::choices::forget(tx, profile.as_deref().unwrap_or_default())?;
                for (id, _, state) in store::recordings::all_paths(tx)? {
                    if state == RecordingState::Ready
                        && store::recordings::get(tx, id)?.is_some_and(|recording| recording.profile == profile)
                    {
                        store::jobs::enqueue(tx, &Ask::Rank(id).job(now))?;
                    }
                }
                Ok(forgotten)
            })
            .await?;
        core.bells.ring_all();
        core.changed("profiles", None, &[Tag::Profiles, Tag::Moments, Tag::Jobs, Tag::Status]);
        Ok(forgotten)
    }
}

fn known(db: &store::Conn, profile: Option<&str>) -> Result<(), store::StoreError> {
    match profile {
        Some(name) if store::profiles::get(db, name)?.is_none() => Err(Problem::not_found("profile", name).into()),
        _ => Ok(()),
    }
}
