//! Looks through the last recordings of a game for what a person has just taught, or listens to them: first those that the
//! examples are from, whose other pictures say how alike is alike enough. Found times show while it goes on.

use super::{Ask, Step};
use crate::{
    Core,
    analysis::AnalysisStats,
    cues,
    events::Tag,
    heard,
    queue::{Outcome, StepCx},
};
use async_trait::async_trait;
use domain::{
    Code, Cue, CueId, CueLooks, Lane, MediaInfo, MediaTime, PixelRect, Problem, Profile, Recording, RecordingId,
    RecordingState, Span,
};
use highlights::{CueWatch, SoundWatch};
use media::{FrameRequest, Pictures};
use std::time::{Duration, Instant};

/// So many recordings are looked through, those of the examples included.
pub(crate) const LAST: u32 = 5;
/// Shorter recordings are looked through wholly, whatever the analysis left out.
const SHORT: MediaTime = MediaTime::from_millis(600_000);
/// From this share on a recording counts as watched wholly.
const WHOLE: f64 = 0.99;
/// Sparse pictures a second, at most.
const GLIMPSES_PER_S: f64 = 1.0;
/// How alike a sparse picture has to be, of the threshold, for a closer look.
const LENIENT: f32 = 0.7;
/// What is looked at round such a picture.
const BEFORE: MediaTime = MediaTime::from_millis(4_000);
const AFTER: MediaTime = MediaTime::from_millis(5_000);
/// A chip is tried when at least so much has to be decoded.
const WORTH_A_TRIAL_S: f64 = 60.0;
/// How often what was found is shown.
const SHOW_EVERY: Duration = Duration::from_secs(2);

/// See the module.
pub struct FindCue;

#[async_trait]
impl Step for FindCue {
    fn kind(&self) -> &'static str {
        "find_cue"
    }
    fn lane(&self) -> Lane {
        Lane::Cpu
    }
    fn priority(&self) -> i32 {
        // A person has just drawn a box.
        super::UNASKED + 6
    }
    fn title(&self, subject: &str) -> String {
        format!("Looking for {subject} in the last recordings")
    }

    async fn run(&self, cx: &StepCx) -> Outcome {
        match find_cue(cx).await {
            Ok(()) => Outcome::Done,
            Err(problem) => Outcome::of_problem(problem, cx.job.attempt),
        }
    }
}

async fn find_cue(cx: &StepCx) -> Result<(), Problem> {
    let core = &cx.core;
    let id: CueId = cx.job.subject.parse().map_err(|error| Problem::bug("A job has a broken subject.", error))?;
    // Taken out meanwhile.
    let Some((profile, cue)) = core.store.read(move |db| cues::get(db, id)).await? else { return Ok(()) };
    let recordings = {
        let (profile, cue) = (profile.clone(), cue.clone());
        core.store.read(move |db| to_look_through(db, &profile, &cue)).await?
    };
    let all = recordings.len().max(1) as f32;
    for (nth, (recording, stats)) in recordings.into_iter().enumerate() {
        let part = Part { from: nth as f32 / all, share: 1.0 / all };
        let (name, recording_id) = (recording.file_name(), recording.id);
        match look_through(cx, recording, stats, &cue, part).await {
            Ok(true) => settle(core, &profile.name, &cue, recording_id).await?,
            // There are other examples now: the job runs once more.
            Ok(false) => return Ok(()),
            Err(problem) if matches!(problem.code, Code::Cancelled | Code::Bug) => return Err(problem),
            // One file that is gone or damaged is no reason to leave out the others.
            Err(problem) => cx.log(format!("{name} was left out: {problem}")).await,
        }
    }
    Ok(())
}

/// The recordings of the examples, then the newest, as far as they were not looked through with these examples; with what the
/// analysis watched of them.
fn to_look_through(
    db: &store::Conn,
    profile: &Profile,
    cue: &Cue,
) -> Result<Vec<(Recording, Option<AnalysisStats>)>, store::StoreError> {
    let shape = cue.shape();
    let mut ids: Vec<RecordingId> = Vec::new();
    let of_examples = cue.taught_at().filter_map(|(recording, _)| recording);
    for id in of_examples.chain(store::cue_looks::newest_recordings(db, &profile.name, LAST)?) {
        if !ids.contains(&id) && ids.len() < LAST as usize {
            ids.push(id);
        }
    }
    let done = store::cue_looks::of_cue(db, cue.id)?;
    ids.retain(|id| !done.iter().any(|it| it.recording == *id && it.whole && it.shape == shape));
    let mut found = Vec::new();
    for id in ids {
        let Some(recording) = store::recordings::get(db, id)? else { continue };
        if recording.media.is_some() && recording.state == RecordingState::Ready {
            let stats = store::analyses::stats_of(db, id)?.and_then(|stats| serde_json::from_value(stats).ok());
            found.push((recording, stats));
        }
    }
    Ok(found)
}

/// Where on the job's bar a recording lies.
#[derive(Clone, Copy)]
struct Part {
    from: f32,
    share: f32,
}

/// Looks through one recording and keeps what it sees. Whether it came to the end: the cue may have changed meanwhile.
async fn look_through(
    cx: &StepCx,
    recording: Recording,
    stats: Option<AnalysisStats>,
    cue: &Cue,
    part: Part,
) -> Result<bool, Problem> {
    let Some(info) = recording.media.clone() else { return Ok(true) };
    let samples_per_s = cx.core.settings().analysis.samples_per_s;
    let cue = cue.clone();
    cx.blocking(move |cx| {
        let looking = Looking { cx, recording: &recording, info: &info, cue: &cue, samples_per_s, part };
        looking.run(stats.as_ref())
    })
    .await
}

struct Looking<'a> {
    cx: &'a StepCx,
    recording: &'a Recording,
    info: &'a MediaInfo,
    cue: &'a Cue,
    samples_per_s: f64,
    part: Part,
}

impl Looking<'_> {
    fn run(&self, stats: Option<&AnalysisStats>) -> Result<bool, Problem> {
        if self.cue.is_heard() {
            return self.listen();
        }
        let Some(size) = size(self.info, self.cue.lines) else { return Ok(true) };
        let pictures = Pictures::open(&self.cx.ffmpeg()?, &self.recording.path, self.info, &self.cx.cancel)?;
        let stretches = self.stretches(&pictures, size, stats)?;
        let length_s: f64 = stretches.iter().map(|stretch| stretch.length().seconds()).sum();
        let hardware = match length_s >= WORTH_A_TRIAL_S {
            true => media::hardware(&self.cx.ffmpeg()?, &self.recording.path, self.info, &self.cx.cancel)?,
            false => None,
        };
        let pictures = pictures.quickly(true).with_hardware(hardware);
        let mut watch = CueWatch::new(std::slice::from_ref(self.cue), true);
        let (mut shown, mut done_s) = (Instant::now(), 0.0);
        for stretch in stretches {
            let request = self.request(size, Some(stretch), false);
            for picture in pictures.read(&request, &self.cx.cancel)? {
                let picture = picture?;
                watch.look(&picture);
                let passed = done_s + (picture.time - stretch.start).seconds();
                self.progress((passed / length_s.max(1e-6)) as f32);
                if shown.elapsed() >= SHOW_EVERY {
                    shown = Instant::now();
                    if !self.keep(watch.so_far(), false)? {
                        return Ok(false);
                    }
                }
            }
            done_s += stretch.length().seconds();
        }
        self.keep(watch.so_far(), true)
    }

    /// A sound is listened for in all of it: that takes a second for ten minutes.
    fn listen(&self) -> Result<bool, Problem> {
        let Looking { cx, recording, info, .. } = self;
        let mut shown = Instant::now();
        let go_on = |time: MediaTime, watch: &SoundWatch| {
            self.progress((time.seconds() / info.duration.seconds().max(1e-6)) as f32);
            if shown.elapsed() < SHOW_EVERY {
                return Ok(true);
            }
            shown = Instant::now();
            self.keep(watch.so_far(), false)
        };
        match heard::listen(&cx.ffmpeg()?, &recording.path, info, self.cue, &cx.cancel, go_on)? {
            Some(looks) => self.keep(looks, true),
            None => Ok(false),
        }
    }

    fn progress(&self, done: f32) {
        let word = if self.cue.is_heard() { "listening" } else { "comparing" };
        self.cx.progress(word, Some(self.part.from + self.part.share * done.clamp(0.0, 1.0)));
    }

    fn request(&self, size: (u32, u32), span: Option<Span>, keyframes_only: bool) -> FrameRequest {
        let samples_per_s = if keyframes_only { GLIMPSES_PER_S } else { self.samples_per_s };
        FrameRequest { size, samples_per_s, span, keyframes_only, detail: None }
    }

    /// What is looked at: all of a short recording and of one that the analysis watched wholly; of others what it watched, and
    /// what is round sparse pictures that are alike.
    fn stretches(
        &self,
        pictures: &Pictures,
        size: (u32, u32),
        stats: Option<&AnalysisStats>,
    ) -> Result<Vec<Span>, Problem> {
        let whole = Span::new(MediaTime::ZERO, self.info.duration);
        if self.info.duration <= SHORT || stats.is_none_or(|stats| stats.watched_share > WHOLE) {
            return Ok(vec![whole]);
        }
        let watch = CueWatch::new(std::slice::from_ref(self.cue), true);
        let mut wanted: Vec<Span> = stats.map(|stats| stats.watched.clone()).unwrap_or_default();
        for picture in pictures.read(&self.request(size, None, true), &self.cx.cancel)? {
            let picture = picture?;
            let alike = watch.glance(&picture).iter().any(|(_, alike)| *alike >= self.cue.threshold * LENIENT);
            if alike {
                wanted.push(Span::new(picture.time - BEFORE, picture.time + AFTER));
            }
        }
        wanted.extend(self.cue.examples.iter().filter(|it| it.recording == Some(self.recording.id)).map(|example| {
            // What was drawn is looked at in any case.
            Span::new(example.at - BEFORE, example.at + AFTER)
        }));
        Ok(joined(wanted, whole))
    }

    /// Keeps what was seen so far. Whether the cue is still the same.
    fn keep(&self, looks: Vec<(CueId, CueLooks)>, whole: bool) -> Result<bool, Problem> {
        let core = &self.cx.core;
        let (recording, cue, now) = (self.recording.id, self.cue.clone(), core.now());
        let same = tokio::runtime::Handle::current().block_on(core.store.write(move |tx| {
            let same = cues::get(tx, cue.id)?.is_some_and(|(_, known)| known.shape() == cue.shape());
            if same {
                cues::keep(tx, recording, std::slice::from_ref(&cue), looks, whole, now)?;
            }
            Ok(same)
        }))?;
        core.changed("cue", Some(self.cue.id.to_string()), &[Tag::Cues]);
        Ok(same)
    }
}

/// Width and height at which pictures are compared; `None` without a picture.
pub(crate) fn size(info: &MediaInfo, lines: u32) -> Option<(u32, u32)> {
    let video = info.video.as_ref()?;
    // Even, as video filters want it.
    let lines = lines.min(video.height).max(2).next_multiple_of(2);
    let PixelRect { w, h, .. } = PixelRect::letterbox((video.width, video.height), (lines * 8, lines));
    Some((w, h))
}

/// Stretches in order of time, each second once.
fn joined(mut spans: Vec<Span>, whole: Span) -> Vec<Span> {
    spans.sort_by_key(|span| span.start);
    let mut all: Vec<Span> = Vec::new();
    for span in spans.into_iter().map(|span| span.clamp_to(whole)).filter(|span| span.length() > MediaTime::ZERO) {
        match all.last_mut() {
            Some(last) if span.start <= last.end => *last = last.hull(span),
            _ => all.push(span),
        }
    }
    all
}

/// After a recording: the threshold that follows from those of the examples, and the moments.
async fn settle(core: &Core, profile: &str, cue: &Cue, recording: RecordingId) -> Result<(), Problem> {
    let (name, cue, now) = (profile.to_owned(), cue.clone(), core.now());
    let is_own = cue.is_taught_in(recording);
    let id = cue.id;
    core.store
        .write(move |tx| {
            let Some(mut profile) = store::profiles::get(tx, &name)? else { return Ok(()) };
            let Some(known) = profile.cues.iter_mut().find(|it| it.id == cue.id) else { return Ok(()) };
            if known.shape() != cue.shape() {
                return Ok(());
            }
            let bar = bar(tx, known)?;
            let moves = is_own && !known.threshold_by_user && known.threshold != bar.threshold;
            let counts = known.enabled;
            if moves {
                known.threshold = bar.threshold;
                store::profiles::save(tx, &profile)?;
            }
            match counts {
                true if moves => cues::rank_again(tx, cue.id, now)?,
                true => drop(store::jobs::enqueue(tx, &Ask::Rank(recording).job(now))?),
                false => {}
            }
            Ok(())
        })
        .await?;
    core.bells.ring(Lane::Cpu);
    core.changed("cue", Some(id.to_string()), &[Tag::Cues]);
    Ok(())
}

/// What the threshold of a cue rests on: its examples, and the recordings that they are from; all that were looked through where
/// those are gone.
pub(crate) fn bar(db: &store::Conn, cue: &Cue) -> Result<highlights::Bar, store::StoreError> {
    let shape = cue.shape();
    let looked = store::cue_looks::of_cue(db, cue.id)?.into_iter().filter(|it| it.shape == shape);
    let (own, others): (Vec<_>, Vec<_>) = looked.partition(|it| cue.is_taught_in(it.recording));
    let base = if own.is_empty() { others } else { own };
    let looks: Vec<_> = base.into_iter().map(|it| it.looks).collect();
    Ok(highlights::cue_bar(cue, &looks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_second_is_looked_at_once() {
        let s = |from: f64, to: f64| Span::from_seconds(from, to);
        let whole = s(0.0, 100.0);
        let spans = vec![s(50.0, 60.0), s(-5.0, 4.0), s(58.0, 70.0), s(95.0, 120.0), s(200.0, 210.0)];
        assert_eq!(joined(spans, whole), [s(0.0, 4.0), s(50.0, 70.0), s(95.0, 100.0)]);
    }
}
