//! Measures a recording and stores its signals. Cached by fingerprint, detector and settings version.
//!
//! What was measured is stored while it runs, and ranked: moments show as they are found, a job that is stopped keeps what it
//! has, and the next one goes on where it came to.

use super::{Ask, Step, import::is_about_the_file};
use crate::{
    Core,
    analysis::{self, Analyst, Checkpoint, Observer, Part},
    events::Tag,
    queue::{Outcome, StepCx},
};
use async_trait::async_trait;
use domain::{
    Code, Detector as _, DetectorInfo, JobId, Lane, Problem, Profile, Recording, RecordingId, RecordingState,
};
use serde::{Deserialize, Serialize};
use store::analyses::Analysis;

/// What is shown of a recording while it is looked at waits for the rest: see [`super::rank`].
pub(super) const PRIORITY: i32 = 30;

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
        PRIORITY
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
                if let Err(error) = set_aside(cx, &recording, &outcome, problem).await {
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
    let profile = profile_of(core, recording).await?;
    let (models, gone) = crate::own_detectors::folder_for(&core.world.paths, profile.as_ref());
    if let Some(word) = gone {
        cx.log(word).await;
    }
    let provider = crate::providers::for_work(core, models.clone()).await;
    let library = core.world.onnxruntime.clone();
    let detector = {
        let (models, library) = (models.clone(), library.clone());
        cx.blocking(move |_| {
            Ok(match analysis::load_detector(&models, library.as_deref(), provider)? {
                vision::Loaded::Detector(detector) => detector.info(),
                vision::Loaded::None { .. } => DetectorInfo::none(),
            })
        })
        .await?
    };
    let thorough = cx.job.payload.get("thorough").and_then(serde_json::Value::as_bool).unwrap_or(false);
    let profile = profile_of(core, recording).await?;
    let counters = profile.as_ref().map_or(&[][..], |profile| &profile.counters);
    let key = analysis::key(&fingerprint.0, &detector, &settings, counters, thorough);
    let id = recording.id;
    let known = core.store.read(move |db| store::analyses::key_of(db, id)).await?;
    let asked_again = cx.job.payload.get("again").and_then(serde_json::Value::as_bool).unwrap_or(false);
    if known.as_deref() == Some(key.as_str()) && !asked_again {
        return hand_over(cx, id, None).await;
    }

    let ffmpeg = cx.ffmpeg()?;
    set_state(cx, id, RecordingState::Analysing, None).await?;
    // From the beginning when a person wants to see it done; what an earlier run of this very job reached stays.
    let from = checkpoint_of(cx, id, &key).await?.filter(|kept| !asked_again || kept.job == cx.job.id);
    let from = from.map(|kept| kept.checkpoint);
    let left = from.as_ref().map_or(1.0, |from| 1.0 - f64::from(from.watched()));
    if left > 0.0 {
        cx.units(if thorough { "thorough" } else { "" }, info.duration.seconds() * left).await;
    }
    let (name, runs_it) = (&detector.name, &detector.provider);
    let file = recording.file_name();
    cx.log(format!("Looking at {} of {file} with the detector `{name}` ({runs_it}).", info.duration)).await;
    if from.is_some() {
        cx.log("Going on where it was stopped.").await;
    }
    let cues = profile.as_ref().map_or_else(Vec::new, |profile| profile.cues.clone());
    let path = recording.path.clone();
    let keeper = recording.clone();
    crate::own_markers::take_in(core).await?;
    let marked = recording.clone();
    let marks = core.store.read(move |db| crate::own_markers::of(db, &marked)).await?;
    let own_marks = marks.into_iter().map(|(mark, at)| highlights::mark(at, &mark.note)).collect();
    let stored_key = key.clone();
    let measured = cx
        .blocking(move |cx| {
            let cancel = cx.cancel.clone();
            let analyst = Analyst { ffmpeg, models, onnxruntime: library, provider, thorough, own_marks, cancel };
            let mut keeper = Keeper { cx, recording: keeper, key: stored_key, ranked: None };
            analyst.measure(&path, &info, &settings, profile.as_ref(), from, &mut keeper)
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
        signals: crate::own_markers::with(measured.signals, &[]),
        contour: measured.contour,
    };
    if !measured.cues.is_empty() {
        let (looks, now) = (measured.cues, core.now());
        core.store.write(move |tx| crate::cues::keep(tx, id, &cues, looks, true, now)).await?;
    }
    crate::overlaps::find(core, recording.clone()).await?;
    hand_over(cx, id, Some(analysis)).await
}

/// Where the checkpoint of a recording lies among the small facts of the library.
fn checkpoint_key(id: RecordingId) -> String {
    format!("analysis:{id}")
}

/// A checkpoint as it is stored.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// The job that came so far.
    job: JobId,
    #[serde(flatten)]
    checkpoint: Checkpoint,
}

/// How far an earlier run of the same analysis came.
async fn checkpoint_of(cx: &StepCx, id: RecordingId, key: &str) -> Result<Option<Kept>, Problem> {
    let partial = analysis::partial(key);
    let text = cx
        .core
        .store
        .read(move |db| {
            let same = store::analyses::key_of(db, id)?.is_some_and(|known| known == partial);
            if same { store::meta::get(db, &checkpoint_key(id)) } else { Ok(None) }
        })
        .await?;
    // One that can't be read is of another version: it is measured anew.
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Stores what is reached, and ranks it now and then.
struct Keeper<'a> {
    cx: &'a StepCx,
    recording: Recording,
    key: String,
    /// When it was ranked last, and with how many signals.
    ranked: Option<(std::time::Instant, usize)>,
}

/// How often moments are chosen anew while a recording is looked at; each time thumbnails may be made.
const RANK_EVERY: std::time::Duration = std::time::Duration::from_secs(20);

impl Observer for Keeper<'_> {
    fn progress(&mut self, part: Part, done: f32) {
        self.cx.progress(part.word(), Some(done));
    }

    fn printed(&mut self, print: &highlights::SoundPrint) {
        let (id, bytes) = (self.recording.id, print.to_bytes());
        let version = highlights::PRINT_VERSION;
        let save = self.cx.core.store.write(move |tx| store::overlaps::save_print(tx, id, version, &bytes));
        // Without it a copy of the same play is not told from another one.
        if let Err(problem) = tokio::runtime::Handle::current().block_on(save) {
            tracing::warn!(%problem, recording = %id, "the print of a sound could not be kept");
        }
    }

    fn reached(&mut self, checkpoint: &Checkpoint, signals: Vec<domain::Signal>, detector: &DetectorInfo) {
        let core = &self.cx.core;
        let (id, count) = (self.recording.id, signals.len());
        let kept = Kept { job: self.cx.job.id, checkpoint: checkpoint.clone() };
        let Ok(text) = serde_json::to_string(&kept) else { return };
        let analysis = Analysis {
            recording: id,
            key: analysis::partial(&self.key),
            detector: detector.clone(),
            settings_version: highlights::settings_version(),
            finished_at: core.now(),
            stats: serde_json::json!({"partial": true, "wall_s": checkpoint.cost.wall_s}),
            signals: crate::own_markers::with(signals, &[]),
            contour: checkpoint.contour.clone(),
        };
        let due = self.ranked.is_none_or(|(at, known)| at.elapsed() >= RANK_EVERY && known != count);
        let recording = self.recording.clone();
        let kept = tokio::runtime::Handle::current().block_on(async {
            core.store
                .write(move |tx| {
                    store::meta::set(tx, &checkpoint_key(id), &text)?;
                    store::analyses::save(tx, &analysis)
                })
                .await?;
            if due { super::rank::rank(core, recording, false).await } else { Ok(()) }
        });
        if due {
            self.ranked = Some((std::time::Instant::now(), count));
        }
        // What can't be kept is only lost when the work is stopped: no reason to stop it.
        if let Err(problem) = kept {
            tracing::warn!(%problem, recording = %id, "half an analysis could not be kept");
        }
    }
}

/// Stores what was measured and asks for the moments, in one transaction.
async fn hand_over(cx: &StepCx, id: RecordingId, analysis: Option<Analysis>) -> Result<(), Problem> {
    let core = &cx.core;
    let now = core.now();
    let ask_model = core.settings().words.use_ollama;
    core.store
        .write(move |tx| {
            if let Some(analysis) = analysis {
                store::analyses::save(tx, &analysis)?;
                store::meta::remove(tx, &checkpoint_key(id))?;
                // Moments that came up while it was looked at got the template's words only.
                if ask_model {
                    for moment in store::moments::of_recording(tx, id)? {
                        if moment.state == domain::MomentState::New
                            && let Some(clip) = store::clips::of_moment(tx, moment.id)?
                            && clip.updated_at == clip.created_at
                        {
                            let ask = Ask::Describe {
                                clip: clip.id,
                                destination: "any".into(),
                                language: None,
                                again: false,
                                fields: Vec::new(),
                            };
                            store::jobs::enqueue(tx, &ask.job(now))?;
                        }
                    }
                }
            }
            store::jobs::enqueue(tx, &Ask::Rank(id).job(now))?;
            // Marks that were set while it was looked at.
            crate::own_markers::look_closer(tx, id, now)
        })
        .await?;
    core.bells.ring(Lane::Cpu);
    core.changed("recording", Some(id.to_string()), &[Tag::Recordings]);
    Ok(())
}

/// The profile that a recording is looked at with.
pub(super) async fn profile_of(core: &Core, recording: &Recording) -> Result<Option<Profile>, Problem> {
    let Some(name) = recording.profile.clone() else { return Ok(None) };
    Ok(core.store.read(move |db| store::profiles::get(db, &name)).await?)
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
async fn set_aside(cx: &StepCx, recording: &Recording, outcome: &Outcome, problem: Problem) -> Result<(), Problem> {
    let id = recording.id;
    let gone = matches!(problem.code, Code::FileMissing | Code::FileVanished)
        || is_about_the_file(problem.code) && is_written_anew(cx, recording);
    match outcome {
        Outcome::Never(_) | Outcome::NeedsUser(_) if gone => {
            set_state(cx, id, RecordingState::Missing, Some(problem)).await
        }
        Outcome::Never(_) | Outcome::NeedsUser(_) => set_state(cx, id, RecordingState::Failed, Some(problem)).await,
        _ => set_state(cx, id, RecordingState::New, None).await,
    }
}

/// Whether something else lies, or is being written, where the imported file was. It is met when it is whole, and the file
/// that was imported comes back with it.
fn is_written_anew(cx: &StepCx, recording: &Recording) -> bool {
    let Ok(file) = std::fs::metadata(&recording.path) else { return true };
    let since = cx.job.started_at.map(std::time::SystemTime::from);
    let touched = file.modified().ok().zip(since).is_some_and(|(written, began)| written >= began);
    touched || file.len() != recording.size_bytes
}
