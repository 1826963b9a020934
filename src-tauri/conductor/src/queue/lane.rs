//! One lane: claims jobs while it has room, runs them, writes down how they ended.

use super::{Outcome, StepCx, running::Stop};
use crate::{
    Core,
    events::{Event, Notice, Tag},
    steps::{self, Step, UNASKED},
};
use domain::{Job, JobState, Lane, Problem};
use futures::FutureExt as _;
use jiff::SignedDuration;
use media::Cancel;
use std::{panic::AssertUnwindSafe, sync::Arc};
use tokio::{sync::Semaphore, task::JoinSet};
use tokio_util::sync::CancellationToken;

/// How long a job without a sign of life is believed to run.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// How often a running job says that it lives.
const RENEW_EVERY: std::time::Duration = std::time::Duration::from_secs(15);
/// The longest time without a look at the queue, should a bell be missed.
const LOOK_EVERY: SignedDuration = SignedDuration::from_secs(30);

/// Runs a lane until `stop`.
pub(super) async fn work(core: Arc<Core>, lane: Lane, width: usize, stop: CancellationToken) {
    let room = Arc::new(Semaphore::new(width));
    let mut runs = JoinSet::new();
    loop {
        while runs.try_join_next().is_some() {}
        let permit = tokio::select! {
            () = stop.cancelled() => break,
            // The semaphore is never closed.
            permit = room.clone().acquire_owned() => match permit { Ok(permit) => permit, Err(_) => break },
        };
        match claim(&core, lane).await {
            Some(job) => {
                let core = core.clone();
                let stop = stop.clone();
                runs.spawn(async move {
                    run(&core, job, &stop).await;
                    drop(permit);
                    core.bells.ring(lane);
                });
            }
            None => {
                drop(permit);
                let wake = wake_at(&core, lane).await;
                tokio::select! {
                    () = stop.cancelled() => break,
                    () = core.bells.of(lane).notified() => {}
                    () = core.world.clock.sleep_until(wake) => {}
                }
            }
        }
    }
    core.running.stop_all(Some(lane), Stop::PutBack);
    while runs.join_next().await.is_some() {}
}

async fn claim(core: &Core, lane: Lane) -> Option<Job> {
    if core.is_paused() {
        return None;
    }
    if lane == Lane::Cpu {
        core.look_whether_playing().await;
    }
    let above = if core.held_by(lane, UNASKED).is_some() { UNASKED } else { i32::MIN };
    let (owner, now) = (core.owner.clone(), core.now());
    let claimed = core.store.write(move |tx| store::jobs::claim_above(tx, lane, above, &owner, now, now + LEASE)).await;
    claimed.unwrap_or_else(|error| {
        tracing::error!(%error, lane = lane.as_str(), "no job could be claimed");
        None
    })
}

/// When to look again: at the next job's time, but not later than in half a minute.
async fn wake_at(core: &Core, lane: Lane) -> jiff::Timestamp {
    let latest = core.now() + LOOK_EVERY;
    if core.is_paused() {
        return latest;
    }
    if core.held_by(lane, UNASKED).is_some() {
        // What is due waits; a bell rings when it need not any more.
        return core.now() + core.world.onlooker.every;
    }
    match core.store.read(move |db| store::jobs::next_due(db, lane)).await {
        Ok(Some(due)) => due.min(latest),
        _ => latest,
    }
}

async fn run(core: &Arc<Core>, job: Job, app_stop: &CancellationToken) {
    let id = job.id;
    let (stop, cancel) = (CancellationToken::new(), Cancel::new());
    let gentle = core.is_gentle(job.lane);
    core.running.add(&job, stop.clone(), cancel.clone(), gentle);
    // A pause or a game may have begun between the claim and here, when this job was on nobody's list.
    if app_stop.is_cancelled() || (core.is_paused() && job.lane != Lane::Net) {
        core.running.stop(id, Stop::PutBack);
    }
    if !gentle && core.is_gentle(job.lane) {
        core.step_back();
    }
    core.changed("job", Some(id.to_string()), &[Tag::Jobs, Tag::Status]);
    let cx = StepCx::new(core.clone(), job, stop, cancel, gentle);
    if gentle && cx.job.priority <= UNASKED {
        cx.log("Done gently, with few threads: a game, a stream or a recording runs.").await;
    }
    let outcome = match steps::of_kind(&cx.job.kind) {
        // A job of a kind that this version does not know: kept, visible, never thrown away.
        None => Outcome::NeedsUser(
            Problem::new(
                domain::Code::Bug,
                format!("This version can't do a job of the kind `{}`.", cx.job.kind),
                "It was written by another version of the app.",
            )
            .say("Update ClipConductor, or cancel the job."),
        ),
        Some(step) => guarded(step, &cx).await,
    };
    let stopped = core.running.remove(id);
    finish(core, &cx, outcome, stopped).await;
}

/// Runs the step, says meanwhile that it lives, and catches its panics.
async fn guarded(step: &'static dyn Step, cx: &StepCx) -> Outcome {
    let running = AssertUnwindSafe(step.run(cx)).catch_unwind();
    tokio::pin!(running);
    let mut renew = tokio::time::interval(RENEW_EVERY);
    renew.tick().await;
    loop {
        tokio::select! {
            ended = &mut running => {
                return ended.unwrap_or_else(|panic| {
                    let text = panic.downcast_ref::<String>().cloned()
                        .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
                        .unwrap_or_default();
                    Outcome::of_problem(Problem::bug("A step of the queue broke.", text), cx.job.attempt)
                });
            }
            _ = renew.tick() => {
                let (id, owner, until) = (cx.job.id, cx.core.owner.clone(), cx.core.now() + LEASE);
                let mine = cx.core.store.write(move |tx| store::jobs::renew(tx, id, &owner, until)).await;
                if matches!(mine, Ok(false)) {
                    cx.core.running.stop(id, Stop::ByUser);
                }
            }
        }
    }
}

async fn finish(core: &Arc<Core>, cx: &StepCx, outcome: Outcome, stopped: Option<Stop>) {
    let (id, kind, owner, now) = (cx.job.id, cx.job.kind.clone(), core.owner.clone(), core.now());
    let outcome = match (outcome, stopped) {
        // Stopped, but it was done before the word arrived.
        (Outcome::Done, _) => Outcome::Done,
        (_, Some(Stop::PutBack)) => Outcome::Later { after: SignedDuration::ZERO, problem: None },
        (_, Some(Stop::ByUser)) => Outcome::Cancelled,
        (outcome, Some(Stop::GiveWay) | None) => outcome,
    };
    tracing::debug!(job = %id, kind, ?outcome, "a run ended");
    let took = cx.took();
    let written = core
        .store
        .write(move |tx| {
            match &outcome {
                Outcome::Done => {
                    if let Some((name, units, wall_s)) = took {
                        store::jobs::took(tx, &name, units, wall_s)?;
                    }
                    store::jobs::finish(tx, id, &owner, JobState::Done, None, now)?;
                }
                Outcome::Later { after, problem } => {
                    if let Some(problem) = problem {
                        store::jobs::log(tx, id, &format!("{problem} {}", problem.details), now)?;
                    }
                    store::jobs::put_off(tx, id, &owner, now + *after, problem.as_ref())?;
                }
                Outcome::NeedsUser(problem) => {
                    // One cause is told once: when ffmpeg is missing, forty jobs wait for the same. Asked in here, as two that
                    // end together would both be the first otherwise.
                    let is_news = !is_known(tx, problem)?;
                    store::jobs::log(tx, id, &format!("{problem} {}", problem.details), now)?;
                    store::jobs::finish(tx, id, &owner, JobState::NeedsUser, Some(problem), now)?;
                    return Ok(is_news.then(|| problem.clone()));
                }
                Outcome::Never(problem) => {
                    // Of its own failures a webhook knows.
                    if kind != store::webhooks::JOB {
                        let problem = store::webhooks::problem_data(problem);
                        let data = serde_json::json!({"job_id": id, "kind": kind, "problem": problem});
                        store::webhooks::note(tx, domain::Happening::JobFailed, &data, now)?;
                    }
                    store::jobs::log(tx, id, &format!("{problem} {}", problem.details), now)?;
                    store::jobs::finish(tx, id, &owner, JobState::Failed, Some(problem), now)?;
                }
                Outcome::Cancelled => {
                    store::jobs::finish(tx, id, &owner, JobState::Cancelled, None, now)?;
                }
            }
            Ok(None)
        })
        .await;
    let news = written.unwrap_or_else(|error| {
        // The lease runs out and the job is taken up again; a step done twice gives the same rows.
        tracing::error!(job = %id, %error, "the end of a job could not be written");
        None
    });
    core.changed("job", Some(id.to_string()), &[Tag::Jobs, Tag::Status]);
    if let Some(problem) = news {
        core.events.send(Event::Notify { notice: Notice::NeedsYou { what: problem.what, page: "/queue".into() } });
    }
}

/// Whether a job waits for the person already because of the same problem.
fn is_known(tx: &store::Tx<'_>, problem: &Problem) -> store::Result<bool> {
    let filter = store::jobs::JobFilter { states: vec![JobState::NeedsUser], ..Default::default() };
    let page = store::Page { after: None, limit: 200 };
    let waiting = store::jobs::list(tx, &filter, &page)?;
    let mut known = waiting.items.iter().filter_map(|job| job.problem.as_ref());
    Ok(known.any(|known| known.code == problem.code && known.what == problem.what))
}
