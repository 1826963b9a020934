//! Measuring a recording: sound, pictures, chapters, detector, in; signals out. Blocking, without database and window,
//! so that the queue and `clipctl analyze` do exactly the same.

use domain::{
    AnalysisSettings, Detector, DetectorInfo, MediaInfo, MediaTime, Picture, Problem, Profile, Signal, SoundBlock,
};
use highlights::{ClassMeaning, SoundRole};
use media::{Cancel, Ffmpeg, FrameRequest};
use std::{
    path::{Path, PathBuf},
    time::Instant,
};
use vision::Loaded;

/// Samples a second at which sound is looked at: enough for speech, cheap to decode.
const SOUND_RATE: u32 = 16_000;
/// Size of the pictures when no detector asks for one: enough to see motion and cuts.
const PICTURE_WITHOUT_DETECTOR: (u32, u32) = (320, 192);

/// What to measure with.
pub struct Analyst {
    /// ffmpeg.
    pub ffmpeg: Ffmpeg,
    /// Where the detector and its manifest lie.
    pub models: PathBuf,
    /// ONNX Runtime's library, when it was named.
    pub onnxruntime: Option<PathBuf>,
    /// Stops the work.
    pub cancel: Cancel,
}

/// What measuring cost.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct AnalysisStats {
    /// Seconds from start to end.
    pub wall_s: f64,
    /// Seconds of processor time, ffmpeg's included; absent where the system does not tell.
    pub cpu_s: Option<f64>,
    /// Pictures that came out of the decoder.
    pub frames_decoded: u64,
    /// Pictures that the detector looked at.
    pub frames_inferred: u64,
    /// Most memory that this process held, in MiB; absent where the system does not tell.
    pub peak_rss_mib: Option<f64>,
}

/// What was measured.
#[derive(Debug, Clone)]
pub struct Measured {
    /// The signals, in order of time.
    pub signals: Vec<Signal>,
    /// Who looked at the pictures.
    pub detector: DetectorInfo,
    /// Why no detector did, when none did.
    pub without_detector: Option<String>,
    /// What it cost.
    pub stats: AnalysisStats,
}

/// A named part of the work, with its share of the whole as measured on ordinary recordings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Decoding and measuring sound.
    Sound,
    /// Decoding and looking at pictures.
    Pictures,
}

impl Part {
    /// What people read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sound => "listening",
            Self::Pictures => "watching",
        }
    }
}

/// The name of an analysis: it is done again when the file, the detector, our way of measuring or the sampling changes.
/// A threshold or a weight is not part of it: those only rank again.
pub fn key(fingerprint: &str, detector: &DetectorInfo, settings: &AnalysisSettings) -> String {
    format!(
        "{fingerprint}:{}:{}:{}:{}",
        detector.name,
        detector.version,
        highlights::settings_version(),
        settings.samples_per_s
    )
}

/// Loads the detector that the manifest names. A broken one is an error, none is not.
pub fn load_detector(models: &Path, onnxruntime: Option<&Path>) -> Result<Loaded, Problem> {
    let library = vision::runtime_library(onnxruntime);
    vision::load(models, library.as_deref())
}

/// What the classes of the detector mean: the manifest's word, then the profile's.
fn meanings(detector: &vision::Yolo, profile: Option<&Profile>) -> Vec<ClassMeaning> {
    detector
        .classes()
        .iter()
        .filter_map(|class| {
            let rule = profile.and_then(|profile| profile.classes.get(&class.name));
            let signal = rule.map(|rule| rule.signal).or(class.signal)?;
            Some(ClassMeaning {
                class: class.name.clone(),
                signal,
                own: class.own,
                threshold: rule.and_then(|rule| rule.threshold).unwrap_or(class.threshold),
                region: rule.and_then(|rule| rule.region),
            })
        })
        .collect()
}

impl Analyst {
    /// Measures a recording. `progress` gets the part and how much of the whole is done, 0 to 1.
    pub fn measure(
        &self,
        path: &Path,
        info: &MediaInfo,
        settings: &AnalysisSettings,
        profile: Option<&Profile>,
        progress: &mut dyn FnMut(Part, f32),
    ) -> Result<Measured, Problem> {
        let (begun, cpu_before) = (Instant::now(), crate::usage::cpu_seconds());
        let mut signals = highlights::signals_from_chapters(&info.chapters);

        // Sound is cheap (600 times real time): a tenth of the bar.
        let tracks = info.audio.len().max(1) as f32;
        for (nth, track) in info.audio.iter().enumerate() {
            let role = if track.is_microphone() { SoundRole::Microphone } else { SoundRole::Game };
            let reader = media::sound(&self.ffmpeg, path, track.index, SOUND_RATE, None, &self.cancel)?;
            let mut blocks = Fallible::new(reader, |block: &SoundBlock| {
                progress(Part::Sound, 0.1 * (nth as f32 + part_of(block.start, info.duration)) / tracks);
            });
            let found = highlights::signals_from_sound(&mut blocks, role);
            match blocks.end() {
                Ok(()) => signals.extend(found),
                // A sound track that can't be decoded must not cost the picture.
                Err(problem) if problem.code == domain::Code::Cancelled => return Err(problem),
                Err(problem) => tracing::warn!(track = track.index, %problem, "a sound track could not be read"),
            }
        }

        let (mut detector, without_detector) = match load_detector(&self.models, self.onnxruntime.as_deref())? {
            Loaded::Detector(detector) => (Some(detector), None),
            Loaded::None { why } => (None, Some(why)),
        };
        let meanings = detector.as_deref().map(|detector| meanings(detector, profile)).unwrap_or_default();
        let request = FrameRequest {
            size: detector.as_deref().map_or(PICTURE_WITHOUT_DETECTOR, |detector| detector.input_size()),
            samples_per_s: settings.samples_per_s,
            span: None,
            keyframes_only: false,
        };
        let reader = media::frames(&self.ffmpeg, path, info, &request, &self.cancel)?;
        let mut pictures = Fallible::new(reader, |picture: &Picture| {
            progress(Part::Pictures, 0.1 + 0.9 * part_of(picture.time, info.duration));
        });
        let found = highlights::signals_from_pictures(
            &mut pictures,
            detector.as_deref_mut().map(|detector| detector as &mut dyn Detector),
            &meanings,
        )?;
        pictures.end()?;
        signals.extend(found.signals);
        signals.sort_by(|a, b| a.start.cmp(&b.start).then(a.kind.cmp(&b.kind)));

        Ok(Measured {
            signals,
            detector: detector.as_deref().map_or_else(DetectorInfo::none, Detector::info),
            without_detector,
            stats: AnalysisStats {
                wall_s: begun.elapsed().as_secs_f64(),
                cpu_s: crate::usage::cpu_seconds().zip(cpu_before).map(|(after, before)| after - before),
                frames_decoded: found.pictures,
                frames_inferred: found.inferred,
                peak_rss_mib: crate::usage::peak_rss_mib(),
            },
        })
    }
}

/// How much of a recording lies before a time, 0 to 1.
fn part_of(time: MediaTime, duration: MediaTime) -> f32 {
    if duration > MediaTime::ZERO { (time.seconds() / duration.seconds()).clamp(0.0, 1.0) as f32 } else { 1.0 }
}

/// Turns a row of results into a row of things, and keeps the first error for the end.
/// The room `highlights` is pure and must not know what can go wrong while decoding.
struct Fallible<'a, T, I> {
    inner: I,
    seen: Box<dyn FnMut(&T) + 'a>,
    problem: Option<Problem>,
}

impl<'a, T, I: Iterator<Item = Result<T, Problem>>> Fallible<'a, T, I> {
    fn new(inner: I, seen: impl FnMut(&T) + 'a) -> Self {
        Self { inner, seen: Box::new(seen), problem: None }
    }

    fn end(self) -> Result<(), Problem> {
        self.problem.map_or(Ok(()), Err)
    }
}

impl<T, I: Iterator<Item = Result<T, Problem>>> Iterator for Fallible<'_, T, I> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        match self.inner.next()? {
            Ok(item) => {
                (self.seen)(&item);
                Some(item)
            }
            Err(problem) => {
                self.problem = Some(problem);
                None
            }
        }
    }
}
