//! The state of everything, for the frame of the window and the tray.

use super::jobs::views;
use crate::{
    Conductor,
    views::{Counts, StatusView},
};
use domain::{JobState, Problem};
use jiff::Timestamp;
use std::sync::PoisonError;
use store::{Page, jobs::JobFilter};

impl Conductor {
    /// The state of everything.
    pub async fn status(&self) -> Result<StatusView, Problem> {
        let core = &self.core;
        let (counts, running, folders, undo) = core
            .store
            .read(|db| {
                let (moments, jobs) = (store::moments::counts(db)?, store::jobs::counts(db)?);
                let counts = Counts {
                    new_moments: moments.new.into(),
                    accepted: moments.accepted.into(),
                    later: moments.later.into(),
                    recordings: store::recordings::count(db)?,
                    clips: store::clips::count(db, domain::ClipState::Ready)?,
                    jobs_open: (jobs.queued + jobs.running + jobs.paused + jobs.needs_user).into(),
                    jobs_need_user: jobs.needs_user.into(),
                    jobs_failed: jobs.failed.into(),
                };
                let filter = JobFilter { states: vec![JobState::Running], ..Default::default() };
                let running = store::jobs::list(db, &filter, &Page { after: None, limit: 20 })?.items;
                Ok((counts, running, store::folders::list(db)?, store::undo::latest(db)?))
            })
            .await?;
        let tools = core.clone();
        let ffmpeg =
            super::recordings::blocking(move || Ok(tools.tools.ffmpeg().map(|ffmpeg| ffmpeg.version().to_owned())))
                .await?;
        Ok(StatusView {
            version: env!("CARGO_PKG_VERSION"),
            paused: core.paused_until().map(|until| Some(until).filter(|until| *until != Timestamp::MAX)),
            playing: core.playing.last(),
            watching: folders.iter().filter(|folder| folder.enabled).count(),
            counts,
            running: views(core, running).await?,
            ffmpeg,
            undo: undo.map(|entry| crate::views::UndoView { id: entry.id, label: entry.label, at: entry.at }),
            notices: core.notices.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        })
    }
}
