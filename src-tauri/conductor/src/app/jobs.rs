//! The queue as people see it.

use crate::{
    Conductor, Core,
    events::Tag,
    playing::Playing,
    queue::Stop,
    steps::{self, Ask},
    views::{JobDetailView, JobView, StatusView},
};
use domain::{ClipId, Code, Job, JobId, JobState, Lane, Problem, RecordingId};
use jiff::{SignedDuration, Timestamp};
use std::path::Path;
use store::{
    Conn, Page, Paged, StoreError,
    jobs::{JobFilter, NewJob},
};

impl Conductor {
    /// A page of jobs.
    pub async fn list_jobs(&self, filter: JobFilter, page: Page) -> Result<Paged<JobView>, Problem> {
        let jobs = self.core.store.read(move |db| store::jobs::list(db, &filter, &page)).await?;
        Ok(Paged { items: views(&self.core, jobs.items).await?, next: jobs.next })
    }

    /// One job and its log.
    pub async fn get_job(&self, id: JobId) -> Result<JobDetailView, Problem> {
        let (job, log) = self.core.store.read(move |db| Ok((job(db, id)?, store::jobs::log_of(db, id)?))).await?;
        let mut views = views(&self.core, vec![job]).await?;
        Ok(JobDetailView { job: views.remove(0), log })
    }

    /// Cancels a job. What it made so far is kept where it is of use.
    pub async fn cancel_job(&self, id: JobId) -> Result<JobDetailView, Problem> {
        let now = self.core.now();
        self.change_job(id, "cancelled", move |tx| Ok(store::jobs::cancel(tx, id, now)?.is_some())).await
    }

    /// Puts a job back that failed, was cancelled or waits for the person.
    pub async fn retry_job(&self, id: JobId) -> Result<JobDetailView, Problem> {
        let now = self.core.now();
        self.change_job(id, "tried again", move |tx| store::jobs::retry(tx, id, now)).await
    }

    /// Holds a job back until the person says otherwise.
    pub async fn pause_job(&self, id: JobId) -> Result<JobDetailView, Problem> {
        self.change_job(id, "paused", move |tx| store::jobs::pause(tx, id)).await
    }

    /// Lets a paused job go on.
    pub async fn resume_job(&self, id: JobId) -> Result<JobDetailView, Problem> {
        self.change_job(id, "resumed", move |tx| store::jobs::unpause(tx, id)).await
    }

    async fn change_job(
        &self,
        id: JobId,
        verb: &'static str,
        change: impl FnOnce(&store::Tx<'_>) -> Result<bool, StoreError> + Send + 'static,
    ) -> Result<JobDetailView, Problem> {
        let after = self
            .core
            .store
            .write(move |tx| {
                let before = job(tx, id)?;
                if !change(tx)? {
                    return Err(Problem::new(
                        Code::Conflict,
                        format!("The job can't be {verb} now."),
                        format!("It is {}.", before.state.as_str().replace('_', " ")),
                    )
                    .say("Look at the Queue: it may have ended meanwhile.")
                    .into());
                }
                job(tx, id)
            })
            .await?;
        if !matches!(after.state, JobState::Running | JobState::Queued) {
            self.core.running.stop(id, Stop::ByUser);
        }
        self.core.bells.ring(after.lane);
        self.core.changed("job", Some(id.to_string()), &[Tag::Jobs, Tag::Status]);
        self.get_job(id).await
    }

    /// Begins nothing and frees the processor, for some minutes or until the person says otherwise.
    pub async fn pause_queue(&self, minutes: Option<u32>) -> Result<StatusView, Problem> {
        let until = match minutes {
            Some(minutes) => self.core.now() + SignedDuration::from_mins(i64::from(minutes)),
            None => Timestamp::MAX,
        };
        self.set_pause(Some(until)).await
    }

    /// Goes on.
    pub async fn resume_queue(&self) -> Result<StatusView, Problem> {
        self.set_pause(None).await
    }

    async fn set_pause(&self, until: Option<Timestamp>) -> Result<StatusView, Problem> {
        let core = &self.core;
        let mut settings = core.settings();
        settings.paused = until == Some(Timestamp::MAX);
        let stored = settings.clone();
        core.store
            .write(move |tx| {
                store::settings::save(tx, &stored)?;
                store::meta::set(tx, "paused_until", &until.map(|until| until.to_string()).unwrap_or_default())
            })
            .await?;
        core.set_settings(settings);
        core.set_paused_until(until);
        core.intake.set_paused(until.is_some());
        if let Some(until) = until {
            // The game needs the processor now: what runs goes back to the queue. Uploads go on.
            core.running.stop_all(Some(Lane::Cpu), Stop::PutBack);
            core.running.stop_all(Some(Lane::Llm), Stop::PutBack);
            let (core, stop) = (core.clone(), self.stop.clone());
            tokio::spawn(async move {
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = core.world.clock.sleep_until(until) => {}
                }
                if !core.is_paused() {
                    core.intake.set_paused(false);
                    core.bells.ring_all();
                    core.changed("status", None, &[Tag::Status, Tag::Folders, Tag::Jobs]);
                }
            });
        }
        core.bells.ring_all();
        core.changed("status", None, &[Tag::Status, Tag::Folders, Tag::Settings, Tag::Jobs]);
        self.status().await
    }

    pub(super) async fn ask(&self, ask: Ask) -> Result<JobView, Problem> {
        self.enqueue(ask.job(self.core.now())).await
    }

    pub(super) async fn enqueue(&self, new: NewJob) -> Result<JobView, Problem> {
        let lane = new.lane;
        let job = self
            .core
            .store
            .write(move |tx| {
                let asked = store::jobs::enqueue(tx, &new)?;
                job(tx, asked.id)
            })
            .await?;
        self.core.bells.ring(lane);
        self.core.changed("job", Some(job.id.to_string()), &[Tag::Jobs, Tag::Status]);
        Ok(views(&self.core, vec![job]).await?.remove(0))
    }
}

fn job(db: &Conn, id: JobId) -> Result<Job, StoreError> {
    store::jobs::get(db, id)?.ok_or_else(|| Problem::not_found("job", id).into())
}

/// Jobs in words.
pub(super) async fn views(core: &Core, jobs: Vec<Job>) -> Result<Vec<JobView>, Problem> {
    let named: Vec<(Job, String, Option<String>)> = core
        .store
        .read(move |db| {
            jobs.into_iter()
                .map(|job| {
                    let (name, link) = subject(db, &job)?;
                    Ok((job, name, link))
                })
                .collect()
        })
        .await?;
    let (now, paused) = (core.now(), core.paused_until());
    Ok(named
        .into_iter()
        .map(|(mut job, name, link)| {
            if let Some(progress) = core.running.progress(job.id) {
                job.progress = progress;
            }
            let title =
                steps::of_kind(&job.kind).map_or_else(|| format!("{} {name}", job.kind), |step| step.title(&name));
            let held = core.held_by(job.lane, job.priority).filter(|_| job.run_after <= now).or_else(|| {
                let soon = job.run_after <= now + jiff::SignedDuration::from_mins(1);
                (job.kind == "publish" && soon && core.uploads_wait()).then_some(Playing::Stream)
            });
            JobView { waits: waits(&job, now, paused, held.map(Playing::waits)), title, link, job }
        })
        .collect())
}

/// The name of the thing a job is for, and its page.
fn subject(db: &Conn, job: &Job) -> Result<(String, Option<String>), StoreError> {
    if let Ok(id) = job.subject.parse::<uuid::Uuid>() {
        if let Some(recording) = store::recordings::get(db, RecordingId(id))? {
            return Ok((recording.file_name(), Some(format!("/recordings/{id}"))));
        }
        let clip = match store::posts::get(db, domain::PostId(id))? {
            Some(post) => post.clip,
            None => ClipId(id),
        };
        if store::clips::get(db, clip)?.is_some() {
            let title = store::words::latest(db, clip, "any")?.map(|words| words.text.title);
            let name =
                title.filter(|title| !title.is_empty()).map_or_else(|| "a clip".into(), |title| format!("\"{title}\""));
            return Ok((name, Some(format!("/clips/{clip}"))));
        }
        if let Some(row) = store::webhooks::get(db, domain::WebhookId(id))? {
            return Ok((format!("\"{}\"", row.webhook.name), Some("/settings/webhooks".into())));
        }
        if let Some((_, cue)) = crate::cues::get(db, domain::CueId(id))? {
            return Ok((format!("\"{}\"", cue.name), Some("/settings/profiles".into())));
        }
        return Ok(("something that was removed".into(), None));
    }
    let name = Path::new(&job.subject).file_name().map(|name| name.to_string_lossy().into_owned());
    Ok((name.unwrap_or_else(|| job.subject.clone()), None))
}

fn waits(job: &Job, now: Timestamp, paused: Option<Timestamp>, held: Option<&str>) -> Option<String> {
    match job.state {
        JobState::Paused => Some("paused by you".into()),
        JobState::Queued if paused == Some(Timestamp::MAX) => Some("everything is paused".into()),
        JobState::Queued if paused.is_some() => Some(format!("paused until {}", clock_time(paused?))),
        JobState::Queued if held.is_some() => held.map(str::to_owned),
        JobState::Queued if job.run_after > now => Some(format!("at {}", clock_time(job.run_after))),
        JobState::Queued => Some("waiting for its turn".into()),
        JobState::NeedsUser => Some("waiting for you".into()),
        _ => None,
    }
}

/// `18:03` in the zone of this computer.
fn clock_time(at: Timestamp) -> String {
    at.to_zoned(jiff::tz::TimeZone::system()).strftime("%H:%M").to_string()
}
