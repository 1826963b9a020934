//! Measures a recording and stores its signals. Cached by fingerprint, detector and settings version.

use super::{Ask, Step};
use crate::{
    analysis::{self, Analyst},
    events::Tag,
    queue::{Outcome, StepCx},
};
use async_trait::async_trait;
use domain::{Code, Detector as _, DetectorInfo, Lane, Problem, Profile, Recording, RecordingId, RecordingState};
use store::analyses::Analysis;

/// See the module.
pub struct Analyse;

#[async_trait]
impl Step for Analyse {
    fn kind(&self) -> &'static str {
        "analyse"
    }
    fn lane(&self) -> Lane {
        Lane::Cpu
    }
    fn priority(&self) -> i32 {
        30
    }
    fn title(&self, subject: &str) -> String {
        format!("Finding moments in {subject}")
    }

    async fn run(&self, cx: &StepCx) -> Outcome {
        let recording = match super::rank::recording_of(cx).await {
            Ok(recording) => recording,
            Err(problem) => return Outcome::Never(problem),
        };
        match analyse(cx, &recording).await {
            Ok(()) => Outcome::Done,
            Err(problem) => {
                let outcome = Outcome::of_problem(problem.clone(), cx.job.attempt);
                if let Err(error) = set_aside(cx, recording.id, &outcome, problem).await {
                    return Outcome::of_problem(error, cx.job.attempt);
                }
                outcome
            }
        }
    }
}

async fn analyse(cx: &StepCx, recording: &Recording) -> Result<(), Problem> {
    let core = &cx.core;
    let Some(info) = recording.media.clone() else {
        return Err(Problem::new(
            Code::NotARecording,
            "There is nothing to analyse.",
            "The file could not be read when it was imported.",
        ));
    };
    let Some(fingerprint) = recording.fingerprint.clone() else {
        return Err(Problem::new(
            Code::NotARecording,
            "There is nothing to analyse.",
            "The file could not be read when it was imported.",
        ));
    };
    let settings = core.settings().analysis;
    let (models, library) = (core.world.paths.models.clone(), core.world.onnxruntime.clone());
    let detector = {
        let (models, library) = (models.clone(), library.clone());
        cx.blocking(move |_| {
            Ok(match analysis::load_detector(&models, library.as_deref())? {
                vision::Loaded::Detector(detector) => detector.info(),
                vision::Loaded::None { .. } => DetectorInfo::none(),
            })
        })
        .await?
    };
    let key = analysis::key(&fingerprint.0, &detector, &settings);
    let id = recording.id;
    let known = core.store.read(move |db| store::analyses::key_of(db, id)).await?;
    let asked_again = cx.job.payload.get("again").and_then(serde_json::Value::as_bool).unwrap_or(false);
    if known.as_deref() == Some(key.as_str()) && !asked_again {
        return hand_over(cx, id, None).await;
    }

    let ffmpeg = core.tools.ffmpeg()?;
    set_state(cx, id, RecordingState::Analysing, None).await?;
    cx.units(info.duration.seconds()).await;
    cx.log(format!("Looking at {} of {} with the detector `{}`.", info.duration, recording.file_name(), detector.name))
        .await;
    let profile = profile_of(cx, recording).await?;
    let path = recording.path.clone();
    let measured = cx
        .blocking(move |cx| {
            let analyst = Analyst { ffmpeg, models, onnxruntime: library, cancel: cx.cancel.clone() };
            analyst.measure(&path, &info, &settings, profile.as_ref(), &mut |part, done| {
                cx.progress(part.word(), Some(done));
            })
        })
        .await?;
    cx.log(format!("{} signals in {:.1} s.", measured.signals.len(), measured.stats.wall_s)).await;
    let analysis = Analysis {
        recording: id,
        key,
        detector: measured.detector,
        settings_version: highlights::settings_version(),
        finished_at: core.now(),
        stats: serde_json::to_value(&measured.stats).unwrap_or_default(),
        signals: measured.signals,
    };
    hand_over(cx, id, Some(analysis)).await
}

/// Stores what was measured and asks for the moments, in one transaction.
async fn hand_over(cx: &StepCx, id: RecordingId, analysis: Option<Analysis>) -> Result<(), Problem> {
    let core = &cx.core;
    let now = core.now();
    core.store
        .write(move |tx| {
            if let Some(analysis) = analysis {
                store::analyses::save(tx, &analysis)?;
            }
            store::jobs::enqueue(tx, &Ask::Rank(id).job(now))?;
            Ok(())
        })
        .await?;
    core.bells.ring(Lane::Cpu);
    core.changed("recording", Some(id.to_string()), &[Tag::Recordings]);
    Ok(())
}

/// The profile that a recording is looked at with.
pub(super) async fn profile_of(cx: &StepCx, recording: &Recording) -> Result<Option<Profile>, Problem> {
    let Some(name) = recording.profile.clone() else { return Ok(None) };
    Ok(cx.core.store.read(move |db| store::profiles::get(db, &name)).await?)
}

async fn set_state(
    cx: &StepCx,
    id: RecordingId,
    state: RecordingState,
    problem: Option<Problem>,
) -> Result<(), Problem> {
    cx.core
        .store
        .write(move |tx| {
            if let Some(mut recording) = store::recordings::get(tx, id)? {
                recording.state = state;
                recording.problem = problem;
                store::recordings::update(tx, &recording)?;
            }
            Ok(())
        })
        .await?;
    cx.core.changed("recording", Some(id.to_string()), &[Tag::Recordings]);
    Ok(())
}

/// Writes on the recording what became of it. What will be tried again, or was stopped, leaves it as new.
async fn set_aside(cx: &StepCx, id: RecordingId, outcome: &Outcome, problem: Problem) -> Result<(), Problem> {
    let gone = matches!(problem.code, Code::FileMissing | Code::FileVanished);
    match outcome {
        Outcome::Never(_) | Outcome::NeedsUser(_) if gone => {
            set_state(cx, id, RecordingState::Missing, Some(problem)).await
        }
        Outcome::Never(_) | Outcome::NeedsUser(_) => set_state(cx, id, RecordingState::Failed, Some(problem)).await,
        _ => set_state(cx, id, RecordingState::New, None).await,
    }
}
