//! Looking at pictures: sparse ones first where that pays, then stretch after stretch.

use super::{Analyst, Fallible, LISTENING, Observer, PICTURE_WITHOUT_DETECTOR, Part, part_of, progress::Checkpoint};
use domain::{
    AnalysisSettings, Counter, Cue, Detector, DetectorInfo, MediaInfo, MediaTime, Picture, Problem, Reader, Signal,
    Span,
};
use highlights::{ClassMeaning, CueWatch, Glimpse, Watch};
use media::{FrameRequest, Hardware, Pictures};
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// Shorter recordings are decoded wholly: replay buffers, and whatever takes no longer to watch than to think about.
const SHORT: MediaTime = MediaTime::from_millis(180_000);
/// Where keyframes are further apart, a look at them alone misses what stays for three seconds, and a jump into the middle
/// costs as much as watching.
const FAR_APART: MediaTime = MediaTime::from_millis(10_000);
/// Sparse pictures a second, at most: streams have a keyframe each second or two.
const GLIMPSES_PER_S: f64 = 1.0;
/// A chip is tried when at least so much has to be decoded; below, the trial costs more than it brings.
const WORTH_A_TRIAL_S: f64 = 60.0;
/// How long work goes on before it is kept. What is lost by a crash is less than twice that.
const KEEP_EVERY: Duration = Duration::from_secs(5);
/// How alike to a cue a sparse picture has to be, of its threshold: a closer look follows.
const LENIENT: f32 = 0.7;
/// Share of the bar for leafing through.
const LEAFING: f32 = 0.15;

/// What looking needs to know.
pub(super) struct Watching<'a> {
    pub analyst: &'a Analyst,
    pub path: &'a Path,
    pub info: &'a MediaInfo,
    pub settings: &'a AnalysisSettings,
    pub meanings: &'a [ClassMeaning],
    pub marks: &'a [Signal],
    pub who: &'a DetectorInfo,
    pub begun: Instant,
    /// Seconds that earlier runs took.
    pub before_s: f64,
    /// The chip that decodes, once it was tried.
    pub hardware: Option<Hardware>,
    /// Who reads words, while that goes well.
    pub reader: Option<Box<dyn Reader>>,
    /// Whether names are read, or numbers alone.
    pub names: bool,
    /// The player's names.
    pub players: &'a [String],
    /// Numbers on the screen that are counted.
    pub counters: &'a [Counter],
    /// What the person taught.
    pub cues: &'a [Cue],
}

/// Words are read in pictures of the recording's own size, up to this one (width and height in pixels): larger ones have the
/// same letters, only larger.
const LEGIBLE: (u32, u32) = (1920, 1080);

impl Watching<'_> {
    /// Looks at everything that is left, and keeps the checkpoint true all the time.
    pub fn run(
        &mut self,
        checkpoint: &mut Checkpoint,
        mut detector: Option<&mut (dyn Detector + '_)>,
        observer: &mut dyn Observer,
    ) -> Result<(), Problem> {
        let pictures = Pictures::open(&self.analyst.ffmpeg, self.path, self.info, &self.analyst.cancel)?;
        let whole = match checkpoint.whole {
            Some(whole) => whole,
            None => *checkpoint.whole.insert(self.is_watched_whole()?),
        };
        if checkpoint.left.is_none() {
            let left = if whole {
                vec![Span::new(MediaTime::ZERO, self.info.duration)]
            } else {
                // Without a detector and cues sparse pictures show nothing that the sound does not tell.
                let again: Option<&mut dyn Detector> = match &mut detector {
                    Some(detector) => Some(&mut **detector),
                    None => None,
                };
                if again.is_some() || self.looks_for_more() {
                    self.leaf_through(&pictures, checkpoint, again, observer)?;
                }
                let looks_for_events = detector.is_some() || self.looks_for_more();
                let known = checkpoint.signals(self.marks);
                let glimpses: Vec<Glimpse> = checkpoint.glimpses.drain(..).map(Into::into).collect();
                let stretches = highlights::promising(&known, &glimpses, self.info.duration, looks_for_events);
                stretches.into_iter().map(|stretch| stretch.span).collect()
            };
            checkpoint.planned.clone_from(&left);
            checkpoint.left = Some(left);
            self.keep(checkpoint, observer);
        }
        if checkpoint.planned_s() >= WORTH_A_TRIAL_S {
            self.hardware = media::hardware(&self.analyst.ffmpeg, self.path, self.info, &self.analyst.cancel)?;
        }
        // Thorough means with all that the recording holds.
        let pictures = pictures.quickly(!self.analyst.thorough).with_hardware(self.hardware);
        while let Some(stretch) = checkpoint.left.as_ref().and_then(|left| left.first().copied()) {
            // A new reference for each stretch: the old one is lent until it is done.
            let asked: Option<&mut dyn Detector> = match &mut detector {
                Some(detector) => Some(&mut **detector),
                None => None,
            };
            self.watch(&pictures, stretch, checkpoint, asked, observer)?;
            let more = match checkpoint.whole {
                Some(true) => Vec::new(),
                _ => highlights::goes_on(
                    &checkpoint.seen,
                    checkpoint.planned(stretch),
                    &checkpoint.planned,
                    self.info.duration,
                ),
            };
            checkpoint.planned.extend(&more);
            if let Some(left) = &mut checkpoint.left {
                // The rest of a fight before the next one: whoever waits sees whole moments.
                left.splice(0..1, more);
            }
        }
        Ok(())
    }

    fn is_watched_whole(&self) -> Result<bool, Problem> {
        if self.analyst.thorough || self.info.duration <= SHORT {
            return Ok(true);
        }
        let apart = media::keyframe_distance(&self.analyst.ffmpeg, self.path, self.info, &self.analyst.cancel)?;
        Ok(apart.is_none_or(|apart| apart > FAR_APART))
    }

    fn request(&self, span: Option<Span>, keyframes_only: bool, size: (u32, u32)) -> FrameRequest {
        let samples_per_s = if keyframes_only { GLIMPSES_PER_S } else { self.settings.samples_per_s };
        // Sparse pictures are asked for numbers only: what grew between two of them is worth a closer look.
        let is_read = self.reader.is_some() && (!keyframes_only || !self.counters.is_empty());
        let legible = Some(LEGIBLE).filter(|_| is_read);
        let detail = legible.or_else(|| {
            let lines = self.seen_cues().map(|cue| cue.lines).max()?;
            crate::steps::find_cue::size(self.info, lines)
        });
        FrameRequest { size, samples_per_s, span, keyframes_only, detail }
    }

    /// What is looked for in pictures; sounds were listened for.
    fn seen_cues(&self) -> impl Iterator<Item = &Cue> {
        self.cues.iter().filter(|cue| cue.enabled && !cue.is_heard())
    }

    /// Whether sparse pictures tell something without a detector.
    fn looks_for_more(&self) -> bool {
        self.seen_cues().next().is_some() || self.reader.is_some() && !self.counters.is_empty()
    }

    /// The keyframes of all that was not leafed through yet.
    fn leaf_through(
        &mut self,
        pictures: &Pictures,
        checkpoint: &mut Checkpoint,
        mut detector: Option<&mut dyn Detector>,
        observer: &mut dyn Observer,
    ) -> Result<(), Problem> {
        let size = detector.as_deref().map_or(PICTURE_WITHOUT_DETECTOR, |detector| detector.input_size());
        let cues = CueWatch::new(self.cues, false);
        let duration = self.info.duration;
        let from = checkpoint.glimpses.last().map_or(MediaTime::ZERO, |last| last.time + MediaTime::from_micros(1));
        let request = self.request(Some(Span::new(from.min(duration), duration)), true, size);
        let hidden: Vec<ClassMeaning> = self.meanings.iter().filter(|it| it.signal.is_not_play()).cloned().collect();
        let mut covers = Watch::new(&hidden).counting(self.counters);
        let mut kept = Instant::now();
        for picture in pictures.read(&request, &self.analyst.cancel)? {
            let picture = picture?;
            let seen = match detector.as_deref_mut() {
                Some(detector) => detector.detect(&picture)?,
                None => Vec::new(),
            };
            let mut glimpse = Glimpse::of(picture.time, &seen, self.meanings);
            for (id, alike) in cues.glance(&picture) {
                let enough = self.cues.iter().any(|cue| cue.id == id && alike >= cue.threshold * LENIENT);
                glimpse.event = if enough { glimpse.event.max(alike) } else { glimpse.event };
            }
            checkpoint.glimpses.push(glimpse.into());
            covers.look(&picture, detector.is_some().then_some(&seen[..]));
            let counted = covers.counted().len();
            self.count(&mut covers, &picture);
            for grew in covers.counted().skip(counted) {
                // It is believed at the second look; the first one showed it.
                checkpoint.glimpses.iter_mut().filter(|it| it.time >= grew).for_each(|it| it.event = 1.0);
            }
            checkpoint.cost.pictures += 1;
            if detector.is_some() {
                checkpoint.cost.inferred += 1;
            }
            observer.progress(Part::Glimpses, LISTENING + LEAFING * part_of(picture.time, duration));
            if kept.elapsed() >= KEEP_EVERY {
                kept = Instant::now();
                self.keep(checkpoint, observer);
            }
        }
        let found = covers.finish().signals.into_iter().filter(|signal| signal.kind.is_not_play());
        checkpoint.covers.extend(found);
        Ok(())
    }

    /// One stretch, all of it.
    fn watch(
        &mut self,
        pictures: &Pictures,
        stretch: Span,
        checkpoint: &mut Checkpoint,
        mut detector: Option<&mut dyn Detector>,
        observer: &mut dyn Observer,
    ) -> Result<(), Problem> {
        let size = detector.as_deref().map_or(PICTURE_WITHOUT_DETECTOR, |detector| detector.input_size());
        let reader = pictures.read(&self.request(Some(stretch), false, size), &self.analyst.cancel)?;
        let (seen_before, cost_before) = (std::mem::take(&mut checkpoint.seen), checkpoint.cost);
        let mut cues = CueWatch::new(self.cues, false);
        let mut watch = Watch::new(self.meanings).of_players(self.players).counting(self.counters);
        let mut kept = Instant::now();
        let mut read = Fallible::new(reader, |_: &Picture| {});
        let mut failed = None;
        for picture in read.by_ref() {
            let seen = match detector.as_deref_mut().filter(|_| !self.meanings.is_empty()) {
                Some(detector) => match detector.detect(&picture) {
                    Ok(seen) => Some(seen),
                    Err(problem) => {
                        failed = Some(problem);
                        break;
                    }
                },
                None => None,
            };
            watch.look(&picture, seen.as_deref());
            self.count(&mut watch, &picture);
            cues.look(&picture);
            if self.names
                && let Some(reader) = &mut self.reader
                && let Err(problem) = watch.read(&picture, &mut **reader)
            {
                self.stop_reading(&problem);
            }
            let part = checkpoint.watched() + self.share(checkpoint, picture.time - stretch.start);
            let head = LISTENING + if checkpoint.whole == Some(true) { 0.0 } else { LEAFING };
            observer.progress(Part::Pictures, head + (1.0 - head) * part);
            if kept.elapsed() >= KEEP_EVERY {
                kept = Instant::now();
                let found = watch.so_far();
                // What is in sight is looked at again from where it came up; nothing is found twice.
                let again = watch.in_sight_since().unwrap_or(picture.time).min(picture.time);
                let mut half = checkpoint.clone();
                half.seen.clone_from(&seen_before);
                half.seen.extend(found.signals.into_iter().filter(|signal| signal.start < again));
                half.add_cues(cues.so_far());
                half.cost.pictures = cost_before.pictures + found.pictures;
                half.cost.inferred = cost_before.inferred + found.inferred;
                half.cost.read = cost_before.read + found.read;
                if let Some(first) = half.left.as_mut().and_then(|left| left.first_mut()) {
                    *first = Span::new(again, stretch.end);
                }
                self.keep(&mut half, observer);
            }
        }
        let found = watch.finish();
        checkpoint.seen = seen_before;
        let planned = checkpoint.planned(stretch);
        highlights::join(&mut checkpoint.seen, found.signals, planned);
        checkpoint.add_cues(cues.so_far());
        checkpoint.cost.pictures = cost_before.pictures + found.pictures;
        checkpoint.cost.inferred = cost_before.inferred + found.inferred;
        checkpoint.cost.read = cost_before.read + found.read;
        failed.map_or(Ok(()), Err)?;
        read.end()
    }

    fn count(&mut self, watch: &mut Watch, picture: &Picture) {
        if let Some(reader) = self.reader.as_mut().filter(|_| !self.counters.is_empty())
            && let Err(problem) = watch.count(picture, &mut **reader)
        {
            self.stop_reading(&problem);
        }
    }

    /// What was read stays; the rest is told by where it stands, as without a reader.
    fn stop_reading(&mut self, problem: &Problem) {
        tracing::warn!(%problem, "words and numbers are not read any more");
        self.reader = None;
    }

    /// What share of all that is watched a time is.
    fn share(&self, checkpoint: &Checkpoint, time: MediaTime) -> f32 {
        let planned = checkpoint.planned_s();
        if planned > 0.0 { (time.seconds() / planned) as f32 } else { 0.0 }
    }

    fn keep(&self, checkpoint: &mut Checkpoint, observer: &mut dyn Observer) {
        checkpoint.cost.wall_s = self.before_s + self.begun.elapsed().as_secs_f64();
        observer.reached(checkpoint, checkpoint.signals(self.marks), self.who);
    }
}
