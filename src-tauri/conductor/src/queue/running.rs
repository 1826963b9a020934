//! A running job: what a step has in hand while it runs, and the list of all that run.

use crate::{Core, events::Event};
use domain::{Job, JobId, Problem, Progress};
use media::{Cancel, Ffmpeg};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

/// Why a run is being stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The job was cancelled or paused: its row says so already.
    ByUser,
    /// The app ends or the queue was paused: the job goes back to the queue.
    PutBack,
    /// It goes on, but gives way to a game.
    GiveWay,
}

/// The jobs that run in this process.
#[derive(Default)]
pub struct Running(Mutex<HashMap<JobId, Entry>>);

struct Entry {
    lane: domain::Lane,
    kind: String,
    priority: i32,
    /// Whether it gives way already.
    gentle: bool,
    stop: CancellationToken,
    cancel: Cancel,
    why: Option<Stop>,
    progress: Progress,
}

impl Running {
    fn entries(&self) -> std::sync::MutexGuard<'_, HashMap<JobId, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn add(&self, job: &Job, stop: CancellationToken, cancel: Cancel, gentle: bool) {
        let (lane, kind, priority) = (job.lane, job.kind.clone(), job.priority);
        let entry = Entry { lane, kind, priority, gentle, stop, cancel, why: None, progress: Progress::default() };
        self.entries().insert(job.id, entry);
    }

    /// Whether anything of a lane runs.
    pub fn any(&self, lane: domain::Lane) -> bool {
        self.entries().values().any(|entry| entry.lane == lane)
    }

    /// A game began. `how` says what becomes of a job of that kind and priority that may give way already; nothing when it
    /// says nothing.
    pub(crate) fn step_back(&self, how: impl Fn(&str, i32, bool) -> Option<Stop>) {
        for entry in self.entries().values_mut().filter(|entry| entry.lane == domain::Lane::Cpu) {
            if let Some(why) = how(&entry.kind, entry.priority, entry.gentle) {
                entry.halt(why);
            }
        }
    }

    /// Takes a job out and says why it was stopped, if it was.
    pub(super) fn remove(&self, id: JobId) -> Option<Stop> {
        self.entries().remove(&id).and_then(|entry| entry.why)
    }

    /// Stops a job, down to its child processes.
    pub fn stop(&self, id: JobId, why: Stop) {
        if let Some(entry) = self.entries().get_mut(&id) {
            entry.halt(why);
        }
    }

    /// Stops every job of a lane, or of all.
    pub fn stop_all(&self, lane: Option<domain::Lane>, why: Stop) {
        self.entries()
            .values_mut()
            .filter(|entry| lane.is_none_or(|lane| lane == entry.lane))
            .for_each(|entry| entry.halt(why));
    }

    /// How far a running job is.
    pub fn progress(&self, id: JobId) -> Option<Progress> {
        self.entries().get(&id).map(|entry| entry.progress.clone())
    }

    fn set_progress(&self, id: JobId, progress: &Progress) {
        if let Some(entry) = self.entries().get_mut(&id) {
            entry.progress = progress.clone();
        }
    }
}

impl Entry {
    fn halt(&mut self, why: Stop) {
        if why == Stop::GiveWay {
            self.gentle = true;
            return self.cancel.give_way();
        }
        // The person's word counts more than a pause that comes after it.
        self.why.get_or_insert(why);
        self.cancel.cancel();
        self.stop.cancel();
    }
}

/// What a step has in hand while it runs. Cheap to clone; clones speak for the same job.
#[derive(Clone)]
pub struct StepCx {
    /// The app.
    pub core: Arc<Core>,
    /// The job as it was claimed.
    pub job: Job,
    /// Cancelled when the job has to stop: for async work.
    pub stop: CancellationToken,
    /// The same for the room `media`: kills ffmpeg.
    pub cancel: Cancel,
    /// Whether it gives way to a game.
    pub gentle: bool,
    report: Arc<Mutex<Report>>,
}

struct Report {
    begun: Instant,
    /// Under which name runs are remembered, how much there is to do, in what the step counts (seconds of recording,
    /// bytes), and seconds a unit on this machine.
    units: Option<(String, f64, Option<f64>)>,
    last_sent: Option<Instant>,
    progress: Progress,
}

/// Progress is told at most four times a second.
const PROGRESS_EVERY: Duration = Duration::from_millis(250);

impl StepCx {
    pub(super) fn new(core: Arc<Core>, job: Job, stop: CancellationToken, cancel: Cancel, gentle: bool) -> Self {
        let report = Report { begun: Instant::now(), units: None, last_sent: None, progress: Progress::default() };
        Self { core, job, stop, cancel, gentle, report: Arc::new(Mutex::new(report)) }
    }

    /// ffmpeg, or why there is none; a gentle one when a game runs.
    pub fn ffmpeg(&self) -> Result<Ffmpeg, Problem> {
        let ffmpeg = self.core.tools.ffmpeg()?;
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let few = u32::try_from(cores / 4).unwrap_or(1).max(1);
        Ok(if self.gentle { ffmpeg.with_low_priority(true).with_threads(Some(few)) } else { ffmpeg })
    }

    /// Says how much there is to do, so that the end can be foretold from earlier runs of this machine. `way` names a way
    /// of doing it that takes another time than the usual one. To be called only when there is something to do.
    pub async fn units(&self, way: &str, amount: f64) {
        let mut name = self.job.kind.clone();
        for part in [way, if self.gentle { "gentle" } else { "" }] {
            if !part.is_empty() {
                name = format!("{name}/{part}");
            }
        }
        let wanted = name.clone();
        let pace = self.core.store.read(move |db| store::jobs::pace(db, &wanted)).await.ok().flatten();
        self.with_report(|report| report.units = Some((name, amount, pace)));
    }

    /// Says what is being done and how much is done (0 to 1, when it can be counted).
    pub fn progress(&self, word: &str, fraction: Option<f32>) {
        let tell = self.with_report(|report| {
            let elapsed = report.begun.elapsed().as_secs_f64();
            let new_word = report.progress.word != word;
            report.progress = Progress {
                fraction: fraction.map(|fraction| fraction.clamp(0.0, 1.0)),
                word: word.to_owned(),
                eta_s: eta(elapsed, fraction, report.units.as_ref().map(|(_, units, pace)| (*units, *pace))),
            };
            let due = new_word || report.last_sent.is_none_or(|last| last.elapsed() >= PROGRESS_EVERY);
            due.then(|| {
                report.last_sent = Some(Instant::now());
                report.progress.clone()
            })
        });
        if let Some(progress) = tell {
            self.core.running.set_progress(self.job.id, &progress);
            self.core.events.send(Event::Progress { job: self.job.id, progress });
        }
    }

    /// Writes a line into the job's log.
    pub async fn log(&self, text: impl Into<String>) {
        let (id, text, now) = (self.job.id, text.into(), self.core.now());
        tracing::info!(job = %id, kind = self.job.kind, "{text}");
        if let Err(error) = self.core.store.write(move |tx| store::jobs::log(tx, id, &text, now)).await {
            tracing::warn!(%error, "a line of a job's log could not be written");
        }
    }

    /// Runs blocking work (decoding, hashing) off the async threads.
    pub async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&StepCx) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let cx = self.clone();
        let broken = |error: String| Err(Problem::bug("A step of the queue stopped in the middle.", error));
        if !self.gentle {
            let done = tokio::task::spawn_blocking(move || work(&cx)).await;
            return done.unwrap_or_else(|error| broken(error.to_string()));
        }
        // A thread of its own: once it gives way, it does so for ever.
        let (answer, waiting) = tokio::sync::oneshot::channel();
        let runtime = tokio::runtime::Handle::current();
        let thread = std::thread::Builder::new().name("gentle".into()).spawn(move || {
            let _inside = runtime.enter();
            media::thread_gives_way();
            // Nobody waits any more when the app ends.
            drop(answer.send(work(&cx)));
        });
        match thread {
            Ok(_) => waiting.await.unwrap_or_else(|_| broken("its thread panicked".into())),
            Err(error) => broken(error.to_string()),
        }
    }

    /// What was done, how much, and how long it took, to be remembered for the next run.
    pub(super) fn took(&self) -> Option<(String, f64, f64)> {
        self.with_report(|report| {
            report.units.clone().map(|(name, units, _)| (name, units, report.begun.elapsed().as_secs_f64()))
        })
    }

    fn with_report<T>(&self, f: impl FnOnce(&mut Report) -> T) -> T {
        f(&mut self.report.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Seconds left. Early on the pace of past runs counts, later this run's own.
fn eta(elapsed_s: f64, fraction: Option<f32>, units: Option<(f64, Option<f64>)>) -> Option<f32> {
    let by_past = units.and_then(|(units, pace)| Some((units * pace? - elapsed_s).max(0.0)));
    let fraction = f64::from(fraction.unwrap_or(0.0));
    let by_this = (fraction >= 0.05 && elapsed_s >= 1.0).then(|| elapsed_s * (1.0 - fraction) / fraction);
    let left = match (by_past, by_this) {
        (Some(past), Some(this)) => past * (1.0 - fraction) + this * fraction,
        (past, this) => this.or(past)?,
    };
    Some(left as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_foretold_only_from_what_was_measured() {
        assert_eq!(eta(0.5, None, None), None);
        assert_eq!(eta(0.5, Some(0.01), Some((100.0, None))), None);
        assert_eq!(eta(10.0, None, Some((100.0, Some(0.5)))), Some(40.0));
        assert_eq!(eta(10.0, Some(0.5), None), Some(10.0));
        assert_eq!(eta(10.0, Some(0.5), Some((100.0, Some(0.4)))), Some(20.0));
    }
}
