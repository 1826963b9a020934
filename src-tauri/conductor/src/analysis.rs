//! Measuring a recording: sound, pictures, marks, detector, in; signals out. Blocking, without database and window,
//! so that the queue and `clipctl analyze` do exactly the same.
//!
//! Coarse to fine: all of the sound; of the pictures first those that stand for themselves, seconds apart; then the stretches
//! that promise something, decoded wholly, the best first. Short recordings are decoded wholly at once, and so is everything
//! when it has to be thorough, or where keyframes are so far apart that neither a look at them nor a jump is worth it.
//! Decoding runs in ffmpeg's process while the detector looks at the picture before; three pictures wait at most.

mod marks;
mod progress;
mod talking;
mod watching;

pub use progress::{Checkpoint, Cost};

use domain::{
    AnalysisSettings, Contour, Counter, Cue, CueId, CueLooks, Detector, DetectorInfo, MediaInfo, MediaTime, Problem,
    Profile, Signal, SoundBlock, Span,
};
use highlights::{ClassMeaning, Printing, SoundFindings, SoundPrint, SoundRole, SoundWatch};
use media::{Cancel, Ffmpeg};
use std::{
    path::{Path, PathBuf},
    time::Instant,
};
use talking::Talking;
use vision::{Loaded, Provider};

/// Samples a second at which sound is looked at: enough for speech, cheap to decode.
pub(crate) const SOUND_RATE: u32 = 16_000;
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
    /// What looks at pictures there.
    pub provider: Provider,
    /// Decode everything, and leave nothing out.
    pub thorough: bool,
    /// Marks of the person's own. Where they are is looked at closely; they are not among what is measured.
    pub own_marks: Vec<Signal>,
    /// Stops the work.
    pub cancel: Cancel,
}

/// What measuring cost.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct AnalysisStats {
    /// Seconds from start to end.
    pub wall_s: f64,
    /// Seconds of it until all sound was listened to, when there is something to show for the first time.
    #[serde(default)]
    pub listened_s: f64,
    /// Seconds of processor time, ffmpeg's included; absent where the system does not tell.
    pub cpu_s: Option<f64>,
    /// Pictures that came out of the decoder.
    pub frames_decoded: u64,
    /// Pictures that the detector looked at.
    pub frames_inferred: u64,
    /// Places in which words were read.
    #[serde(default)]
    pub texts_read: u64,
    /// Share of the recording that was decoded wholly, 0 to 1.
    #[serde(default)]
    pub watched_share: f64,
    /// What was decoded wholly; empty where an older app measured.
    #[serde(default)]
    pub watched: Vec<Span>,
    /// The chip that decoded, when one did.
    #[serde(default)]
    pub hardware: Option<String>,
    /// Most memory that this process held, in MiB; absent where the system does not tell.
    pub peak_rss_mib: Option<f64>,
}

/// What was measured.
#[derive(Debug, Clone)]
pub struct Measured {
    /// The signals, in order of time.
    pub signals: Vec<Signal>,
    /// How alike its pictures and its sound are to what the person taught.
    pub cues: Vec<(CueId, CueLooks)>,
    /// How loud it is all along, and when somebody talks.
    pub contour: Contour,
    /// Who looked at the pictures.
    pub detector: DetectorInfo,
    /// Why no detector did, when none did.
    pub without_detector: Option<String>,
    /// What it cost.
    pub stats: AnalysisStats,
}

/// What was seen in some stretches.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The signals, in no order.
    pub signals: Vec<Signal>,
    /// How alike the pictures are to what the person taught.
    pub cues: Vec<(CueId, CueLooks)>,
}

/// A named part of the work, with its share of the whole as measured on ordinary recordings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Decoding and measuring sound.
    Sound,
    /// Looking at pictures that lie seconds apart.
    Glimpses,
    /// Decoding and looking at pictures.
    Pictures,
}

impl Part {
    /// What people read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sound => "listening",
            Self::Glimpses => "leafing through",
            Self::Pictures => "watching",
        }
    }
}

/// The name of an analysis: it is done again when the file, the detector, our way of measuring or the sampling changes.
/// A threshold or a weight is not part of it: those only rank again.
pub fn key(
    fingerprint: &str,
    detector: &DetectorInfo,
    settings: &AnalysisSettings,
    counters: &[Counter],
    thorough: bool,
) -> String {
    // Words are read where there is a detector; what the player's names are only ranks again.
    let reads = settings.read_names && *detector != DetectorInfo::none();
    let reader = vision::Reader::shipped();
    format!(
        "{fingerprint}:{}:{}:{}:{}{}{}{}",
        detector.name,
        detector.version,
        highlights::settings_version(),
        settings.samples_per_s,
        if reads { format!(":{}/{}", reader.name, reader.version) } else { String::new() },
        counted(counters),
        if thorough { ":thorough" } else { "" }
    )
}

/// Where numbers are read, in few letters; empty where none are.
fn counted(counters: &[Counter]) -> String {
    if counters.is_empty() {
        return String::new();
    }
    let places: Vec<String> = counters
        .iter()
        .map(|Counter { region, signal, step }| {
            format!("{signal}/{step}@{},{},{},{}", region.x, region.y, region.w, region.h)
        })
        .collect();
    format!(":numbers {}", places.join(" "))
}

/// What stands before the key of an analysis that is not done.
const PARTIAL: &str = "partial:";

/// The key of an analysis that is not done: there are signals to be shown, and it has to be gone on with.
pub fn partial(key: &str) -> String {
    format!("{PARTIAL}{key}")
}

/// Whether a stored key is that of an analysis that is not done.
pub fn is_partial(key: &str) -> bool {
    key.starts_with(PARTIAL)
}

/// Loads the detector that the manifest names. A broken one is an error, none is not, and neither is a system without ONNX
/// Runtime: sound, motion and marks can be looked at without it.
pub fn load_detector(models: &Path, onnxruntime: Option<&Path>, provider: Provider) -> Result<Loaded, Problem> {
    let library = vision::runtime_library(onnxruntime);
    match vision::load_on(models, library.as_deref(), provider) {
        Err(problem) if problem.code == domain::Code::RuntimeMissing => {
            tracing::warn!(%problem, "the detector stays off");
            Ok(Loaded::None { why: problem.to_string() })
        }
        loaded => loaded,
    }
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
                // Who gives a class another meaning in a profile means it as it is.
                by_words: class.by_words && rule.is_none(),
                threshold: rule.and_then(|rule| rule.threshold).unwrap_or(class.threshold),
                region: rule.and_then(|rule| rule.region),
            })
        })
        .collect()
}

/// Who looks at the pictures, and for what.
struct Eyes {
    detector: Option<Box<vision::Yolo>>,
    /// Why there is no detector, when there is none.
    without: Option<String>,
    meanings: Vec<ClassMeaning>,
    who: DetectorInfo,
    /// Who reads what stands in the pictures.
    reader: Option<Box<dyn domain::Reader>>,
    /// Whether names are read, or numbers alone.
    names: bool,
}

impl Eyes {
    fn open(analyst: &Analyst, settings: &AnalysisSettings, profile: Option<&Profile>) -> Result<Self, Problem> {
        let (detector, without) =
            match load_detector(&analyst.models, analyst.onnxruntime.as_deref(), analyst.provider)? {
                Loaded::Detector(detector) => (Some(detector), None),
                Loaded::None { why } => (None, Some(why)),
            };
        let meanings = detector.as_deref().map(|detector| meanings(detector, profile)).unwrap_or_default();
        let who = detector.as_deref().map_or_else(DetectorInfo::none, Detector::info);
        // Without a detector nobody knows where words stand; where numbers do, the profile says.
        let names = settings.read_names && detector.is_some();
        let numbers = profile.is_some_and(|profile| !profile.counters.is_empty());
        let reader = (names || numbers).then(|| {
            let library = vision::runtime_library(analyst.onnxruntime.as_deref());
            let reader = vision::Reader::load(library.as_deref());
            reader.inspect_err(|problem| tracing::warn!(%problem, "words and numbers are not read")).ok()
        });
        let reader = reader.flatten().map(|reader| Box::new(reader) as Box<dyn domain::Reader>);
        Ok(Self { detector, without, meanings, who, reader, names })
    }
}

/// What whoever asked for an analysis hears of while it runs.
pub trait Observer {
    /// The part and how much of the whole is done, 0 to 1.
    fn progress(&mut self, part: Part, done: f32);
    /// The print of the game's sound, once all of it was listened to.
    fn printed(&mut self, print: &SoundPrint) {
        let _ = print;
    }
    /// Something worth keeping was reached. Called a few times a minute.
    fn reached(&mut self, checkpoint: &Checkpoint, signals: Vec<Signal>, detector: &DetectorInfo) {
        let _ = (checkpoint, signals, detector);
    }
}

impl<F: FnMut(Part, f32)> Observer for F {
    fn progress(&mut self, part: Part, done: f32) {
        self(part, done);
    }
}

impl Analyst {
    /// Measures a recording, from where an earlier run had come to.
    pub fn measure(
        &self,
        path: &Path,
        info: &MediaInfo,
        settings: &AnalysisSettings,
        profile: Option<&Profile>,
        from: Option<Checkpoint>,
        observer: &mut dyn Observer,
    ) -> Result<Measured, Problem> {
        let (begun, cpu_before) = (Instant::now(), crate::usage::cpu_seconds());
        let marks = marks::of(path, info, &self.own_marks);
        let mut eyes = Eyes::open(self, settings, profile)?;
        let mut checkpoint = from.unwrap_or_default();
        let before_s = checkpoint.cost.wall_s;
        if checkpoint.sound.is_none() {
            let cues = profile.map_or(&[][..], |profile| &profile.cues);
            let (heard, alike) = self.listen(path, info, cues, observer)?;
            checkpoint.add_cues(alike);
            checkpoint.sound = Some(heard.signals);
            checkpoint.contour = heard.contour;
            checkpoint.cost.wall_s = before_s + begun.elapsed().as_secs_f64();
            checkpoint.cost.listened_s = checkpoint.cost.wall_s;
            observer.reached(&checkpoint, checkpoint.signals(&marks), &eyes.who);
        }
        let mut watching = watching::Watching {
            analyst: self,
            path,
            info,
            settings,
            meanings: &eyes.meanings,
            marks: &marks,
            who: &eyes.who,
            begun,
            before_s,
            hardware: None,
            reader: eyes.reader.take(),
            names: eyes.names,
            players: profile.map_or(&[], |profile| &profile.players),
            counters: profile.map_or(&[], |profile| &profile.counters),
            cues: profile.map_or(&[], |profile| &profile.cues),
        };
        let asked = eyes.detector.as_deref_mut().map(|detector| detector as &mut dyn Detector);
        watching.run(&mut checkpoint, asked, observer)?;
        let hardware = watching.hardware.map(|hardware| hardware.name().to_owned());
        let watched_share = checkpoint.planned_s() / info.duration.seconds().max(1e-6);
        Ok(Measured {
            signals: checkpoint.signals(&marks),
            cues: checkpoint.cues.into_iter().collect(),
            contour: checkpoint.contour,
            detector: eyes.who,
            without_detector: eyes.without,
            stats: AnalysisStats {
                wall_s: before_s + begun.elapsed().as_secs_f64(),
                listened_s: checkpoint.cost.listened_s,
                cpu_s: crate::usage::cpu_seconds().zip(cpu_before).map(|(after, before)| after - before),
                frames_decoded: checkpoint.cost.pictures,
                frames_inferred: checkpoint.cost.inferred,
                texts_read: checkpoint.cost.read,
                watched_share,
                watched: checkpoint.planned,
                hardware,
                peak_rss_mib: crate::usage::peak_rss_mib(),
            },
        })
    }

    /// Looks at these stretches wholly and at nothing else: what a mark asks for that was set later. What was seen in them, and
    /// how alike it is to what the person taught.
    pub fn look_closer(
        &self,
        path: &Path,
        info: &MediaInfo,
        settings: &AnalysisSettings,
        profile: Option<&Profile>,
        stretches: Vec<Span>,
        observer: &mut dyn Observer,
    ) -> Result<Seen, Problem> {
        let mut eyes = Eyes::open(self, settings, profile)?;
        // As after listening and leafing through.
        let mut checkpoint = Checkpoint {
            sound: Some(Vec::new()),
            whole: Some(false),
            planned: stretches.clone(),
            left: Some(stretches),
            ..Checkpoint::default()
        };
        let mut watching = watching::Watching {
            analyst: self,
            path,
            info,
            settings,
            meanings: &eyes.meanings,
            marks: &[],
            who: &eyes.who,
            begun: Instant::now(),
            before_s: 0.0,
            hardware: None,
            reader: eyes.reader.take(),
            names: eyes.names,
            players: profile.map_or(&[], |profile| &profile.players),
            counters: profile.map_or(&[], |profile| &profile.counters),
            cues: profile.map_or(&[], |profile| &profile.cues),
        };
        let asked = eyes.detector.as_deref_mut().map(|detector| detector as &mut dyn Detector);
        watching.run(&mut checkpoint, asked, observer)?;
        Ok(Seen { signals: checkpoint.seen, cues: checkpoint.cues.into_iter().collect() })
    }

    /// All sound tracks, and how alike the game's is to the sounds that the person taught. Cheap: 600 times real time and more.
    fn listen(
        &self,
        path: &Path,
        info: &MediaInfo,
        cues: &[Cue],
        observer: &mut dyn Observer,
    ) -> Result<(SoundFindings, Vec<(CueId, CueLooks)>), Problem> {
        let tracks = info.audio.len().max(1) as f32;
        let mut heard = SoundFindings { signals: Vec::new(), contour: Contour::default() };
        let mut alike = Vec::new();
        let printed = crate::heard::game_track(info);
        for (nth, track) in info.audio.iter().enumerate() {
            let role = if track.is_microphone() { SoundRole::Microphone } else { SoundRole::Game };
            let reader = media::sound(&self.ffmpeg, path, track.index, SOUND_RATE, None, &self.cancel)?;
            let mut talking = (role == SoundRole::Microphone).then(|| Talking::new(self.onnxruntime.as_deref()));
            let is_game = printed == Some(nth);
            let mut printing = is_game.then(Printing::default);
            let mut taught = is_game.then(|| SoundWatch::new(cues, false)).filter(|watch| !watch.is_idle());
            let mut blocks = Fallible::new(reader, |block: &SoundBlock| {
                if let Some(printing) = &mut printing {
                    printing.hear(block);
                }
                if let Some(talking) = &mut talking {
                    talking.hear(block);
                }
                if let Some(taught) = &mut taught {
                    taught.hear(block);
                }
                observer.progress(Part::Sound, LISTENING * (nth as f32 + part_of(block.start, info.duration)) / tracks);
            });
            let found = highlights::signals_from_sound(&mut blocks, role);
            match blocks.end() {
                Ok(()) => {
                    let found = match talking.and_then(Talking::finish) {
                        Some(chances) => found.with_speech(&chances, talking::STEP),
                        None => found,
                    };
                    if let Some(printing) = printing.take() {
                        observer.printed(&printing.finish());
                    }
                    alike.extend(taught.iter().flat_map(SoundWatch::so_far));
                    heard.signals.extend(found.signals);
                    heard.contour.add(found.contour);
                }
                // A sound track that can't be decoded must not cost the picture.
                Err(problem) if problem.code == domain::Code::Cancelled => return Err(problem),
                Err(problem) => tracing::warn!(track = track.index, %problem, "a sound track could not be read"),
            }
        }
        Ok((heard, alike))
    }
}

/// Share of the bar for listening.
const LISTENING: f32 = 0.1;

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
