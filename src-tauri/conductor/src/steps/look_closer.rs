//! Watches what is round marks that were set when a recording had been measured already. Everything else stays as it was
//! measured; what is stored under the same key grows by what was seen.

use super::{Ask, Step};
use crate::{
    Core,
    analysis::{self, AnalysisStats, Analyst, Part},
    own_markers,
    queue::{Outcome, StepCx},
};
use async_trait::async_trait;
use domain::{Lane, MediaTime, Problem, Recording, RecordingState, Signal, Span};

/// See the module.
pub struct LookCloser;

#[async_trait]
impl Step for LookCloser {
    fn kind(&self) -> &'static str {
        "look_closer"
    }
    fn lane(&self) -> Lane {
        Lane::Cpu
    }
    fn priority(&self) -> i32 {
        // A person has just set the mark.
        super::UNASKED + 5
    }
    fn title(&self, subject: &str) -> String {
        format!("Looking closer at a marker in {subject}")
    }

    async fn run(&self, cx: &StepCx) -> Outcome {
        let looked = match super::rank::recording_of(cx).await {
            Ok(recording) => look_closer(cx, recording).await,
            Err(problem) => Err(problem),
        };
        match looked {
            Ok(()) => Outcome::Done,
            Err(problem) => Outcome::of_problem(problem, cx.job.attempt),
        }
    }
}

async fn look_closer(cx: &StepCx, recording: Recording) -> Result<(), Problem> {
    let core = &cx.core;
    let Some(stretches) = asked_for(core, &recording).await? else { return Ok(()) };
    let Some(info) = recording.media.clone() else { return Ok(()) };
    let (settings, profile) = (core.settings().analysis, super::analyse::profile_of(core, &recording).await?);
    let (models, _) = crate::own_detectors::folder_for(&core.world.paths, profile.as_ref());
    let analyst = Analyst {
        ffmpeg: cx.ffmpeg()?,
        provider: crate::providers::for_work(core, models.clone()).await,
        models,
        onnxruntime: core.world.onnxruntime.clone(),
        thorough: false,
        own_marks: Vec::new(),
        cancel: cx.cancel.clone(),
    };
    let (path, id, now, asked) = (recording.path.clone(), recording.id, core.now(), stretches.clone());
    let seen = cx
        .blocking(move |cx| {
            let mut progress = |part: Part, done: f32| cx.progress(part.word(), Some(done));
            let seen = analyst.look_closer(&path, &info, &settings, profile.as_ref(), asked, &mut progress)?;
            Ok((seen, profile.map_or_else(Vec::new, |profile| profile.cues)))
        })
        .await?;
    let (seen, cues) = seen;
    let length_s = recording.media.as_ref().map_or(0.0, |media| media.duration.seconds());
    core.store
        .write(move |tx| {
            // Whoever measures it anew meanwhile takes the marks along by himself.
            let Some(mut analysis) = store::analyses::get(tx, id)? else { return Ok(()) };
            let Ok(mut stats) = serde_json::from_value::<AnalysisStats>(analysis.stats.clone()) else { return Ok(()) };
            analysis.signals = added(analysis.signals, seen.signals);
            crate::cues::add(tx, id, &cues, seen.cues, now)?;
            stats.watched.extend(stretches);
            let watched_s: f64 = stats.watched.iter().map(|span| span.length().seconds()).sum();
            stats.watched_share = stats.watched_share.max((watched_s / length_s.max(1e-6)).min(1.0));
            analysis.stats = serde_json::to_value(&stats).unwrap_or_default();
            store::analyses::save(tx, &analysis)?;
            store::jobs::enqueue(tx, &Ask::Rank(id).job(now))?;
            Ok(())
        })
        .await?;
    core.bells.ring(Lane::Cpu);
    Ok(())
}

/// What is to be watched; nothing when it was, or when the recording is measured just now.
async fn asked_for(core: &Core, recording: &Recording) -> Result<Option<Vec<Span>>, Problem> {
    if matches!(recording.state, RecordingState::Missing | RecordingState::Failed) {
        return Ok(None);
    }
    let recording = recording.clone();
    let asked = core
        .store
        .read(move |db| {
            if store::analyses::key_of(db, recording.id)?.is_none_or(|key| analysis::is_partial(&key)) {
                return Ok(Vec::new());
            }
            let stats = store::analyses::stats_of(db, recording.id)?.and_then(|it| serde_json::from_value(it).ok());
            let Some(stats) = stats else { return Ok(Vec::new()) };
            Ok(own_markers::unwatched(&own_markers::of(db, &recording)?, &stats, &recording))
        })
        .await?;
    Ok(Some(asked).filter(|asked| !asked.is_empty()))
}

/// What reaches over the edge of what was watched before is seen a second time.
const SAME: MediaTime = MediaTime::from_millis(1000);

/// What was measured, and of what was seen now all that is new, in order of time.
fn added(mut measured: Vec<Signal>, seen: Vec<Signal>) -> Vec<Signal> {
    let known = measured.len();
    for signal in seen {
        let again = measured[..known].iter().any(|it| {
            it.kind == signal.kind
                && highlights::measured_by(it) == highlights::measured_by(&signal)
                && it.start.distance(signal.start) <= SAME
        });
        if !again {
            measured.push(signal);
        }
    }
    measured.sort_by(|a, b| a.start.cmp(&b.start).then(a.kind.cmp(&b.kind)));
    measured
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::SignalKind;

    #[test]
    fn what_was_seen_before_is_not_seen_twice() {
        let cut = |seconds: f64| Signal::new(SignalKind::SceneCut, MediaTime::from_seconds(seconds), 1.0, "scene");
        let found = added(vec![cut(4.0), cut(20.0)], vec![cut(4.5), cut(4.9), cut(9.0)]);
        assert_eq!(found, [cut(4.0), cut(9.0), cut(20.0)]);
        // The plate of a row is measured anew, and is of a slightly other colour then.
        let row = |seconds: f64, mark: &str| {
            Signal::new(SignalKind::Kill, MediaTime::from_seconds(seconds), 0.9, &format!("yolo; {mark}"))
        };
        let rows = added(vec![row(4.0, "on #202124")], vec![row(4.25, "on #212124"), row(6.0, "plain")]);
        assert_eq!(rows, [row(4.0, "on #202124"), row(6.0, "plain")]);
        // Two that come close to each other are two.
        assert_eq!(added(Vec::new(), vec![cut(4.5), cut(4.9)]).len(), 2);
    }
}
