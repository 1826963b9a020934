//! What a person teaches: draw, name, look at what is found, keep or switch off.

use super::{
    recordings::{blocking, usable},
    undo::{Undoable, keep},
};
use crate::{
    Conductor, Core, cues,
    events::Tag,
    steps::{Ask, find_cue},
    views::{CueFindView, CueFindsView, CueView, MediaFile, RecordingFinds, UndoView},
};
use domain::{
    Code, Cue, CueExample, CueId, ExampleId, MediaInfo, MediaTime, MomentState, Picture, PixelRect, Problem, Profile,
    Recording, RecordingId, RelativeBox, SignalKind, Span,
};
use highlights::CueWatch;
use media::{Cancel, FrameRequest, Pictures, ThumbnailRequest};
use std::path::PathBuf;
use store::{Conn, StoreError, Tx};

/// Boxes are cut out of pictures of the recording's own size, up to this one (width and height in pixels).
const DRAWN_IN: (u32, u32) = (1920, 1080);
/// A box has to be so many pixels wide and high.
const LEAST_PIXELS: f32 = 8.0;
/// And at most so much of the picture: what covers more is a whole screen.
const LARGEST: f32 = 0.35;
/// A found time is an example when it is so close to one.
const SAME: MediaTime = MediaTime::from_millis(1500);
/// Width and height of the pictures of found times, in pixels.
const STILL: (u32, u32) = (640, 640);
/// Stills are kept by tenths of a second.
const STILL_STEP: i64 = 100_000;

/// What is taught.
#[derive(Debug, Clone)]
pub struct NewCue {
    /// What the person calls it.
    pub name: String,
    /// What it means.
    pub signal: SignalKind,
    /// Whether it is about the player.
    pub own: bool,
}

/// What is changed of a cue. An absent field stays as it is.
#[derive(Debug, Clone, Default)]
pub struct CueChange {
    /// The name.
    pub name: Option<String>,
    /// What it means.
    pub signal: Option<SignalKind>,
    /// Whether it is about the player.
    pub own: Option<bool>,
    /// Whether it is looked for.
    pub enabled: Option<bool>,
    /// The threshold; `Some(None)` takes the one that follows from the examples.
    pub threshold: Option<Option<f32>>,
}

impl Conductor {
    /// What was taught, by profile and in the order it was: of one profile, or of all.
    pub async fn list_cues(&self, profile: Option<String>) -> Result<Vec<CueView>, Problem> {
        let read = move |db: &Conn| {
            let mut views = Vec::new();
            for of in store::profiles::list(db)? {
                if profile.as_ref().is_none_or(|wanted| *wanted == of.name) {
                    for cue in &of.cues {
                        views.push(view(db, &of.name, cue)?);
                    }
                }
            }
            Ok(views)
        };
        Ok(self.core.store.read(read).await?)
    }

    /// One of them.
    pub async fn get_cue(&self, id: CueId) -> Result<CueView, Problem> {
        let read = move |db: &Conn| {
            let (profile, cue) = known(db, id)?;
            view(db, &profile.name, &cue)
        };
        Ok(self.core.store.read(read).await?)
    }

    /// Teaches something by its first example, and looks for it in the last recordings. It is tried until it is switched on.
    pub async fn add_cue(
        &self,
        recording: RecordingId,
        new: NewCue,
        (at, place): (MediaTime, RelativeBox),
    ) -> Result<CueView, Problem> {
        let its = self.recording(recording).await?;
        let name = its.profile.clone().ok_or_else(without_profile)?;
        let size = usable(&its)?.video.as_ref().map_or((0, 0), |video| (video.width, video.height));
        let cue = Cue {
            id: CueId::new(),
            name: new.name.trim().to_owned(),
            signal: new.signal,
            own: new.own,
            enabled: false,
            threshold: Cue::FIRST_THRESHOLD,
            threshold_by_user: false,
            lines: highlights::cue_lines(place, size),
            examples: Vec::new(),
            sounds: Vec::new(),
        };
        let example = self.example(&its, cue.lines, at, place).await?;
        self.teach(name, Cue { examples: vec![example], ..cue }).await
    }

    /// Puts something new into a profile, and looks for it in the last recordings.
    pub(super) async fn teach(&self, name: String, cue: Cue) -> Result<CueView, Problem> {
        checked(&cue)?;
        let (id, now) = (cue.id, self.core.now());
        self.core
            .store
            .write(move |tx| {
                let mut profile = profile(tx, &name)?;
                if profile.cues.len() >= Cue::MOST {
                    let why = format!("A profile holds {} at most; each is looked for in every picture.", Cue::MOST);
                    return Err(Problem::invalid("name", why).into());
                }
                if profile.cues.iter().any(|known| known.name.eq_ignore_ascii_case(&cue.name)) {
                    let why =
                        format!("\"{}\" was taught already: add an example to it, or take another name.", cue.name);
                    return Err(Problem::invalid("name", why).into());
                }
                profile.cues.push(cue);
                store::profiles::save(tx, &profile)?;
                store::jobs::enqueue(tx, &Ask::FindCue(id).job(now)).map(drop)
            })
            .await?;
        self.cue_changed(id);
        self.get_cue(id).await
    }

    /// Another look at it.
    pub async fn add_cue_example(
        &self,
        id: CueId,
        recording: RecordingId,
        at: MediaTime,
        place: RelativeBox,
    ) -> Result<CueView, Problem> {
        let its = self.recording(recording).await?;
        let cue = self.get_cue(id).await?.cue;
        if cue.is_heard() {
            return Err(Problem::invalid("box", "What you call that is a sound: mark when it is heard."));
        }
        let example = self.example(&its, cue.lines, at, place).await?;
        self.write_cue(id, move |_, cue| {
            if cue.examples.len() >= Cue::MOST_EXAMPLES {
                let why = format!("{} examples are as good as more: take one out first.", Cue::MOST_EXAMPLES);
                return Err(Problem::invalid("box", why).into());
            }
            cue.examples.push(example);
            Ok(Changed::Shape)
        })
        .await
    }

    /// Takes an example out. The last one goes with its cue.
    pub async fn remove_cue_example(&self, example: ExampleId) -> Result<CueView, Problem> {
        let all = self.core.store.read(store::profiles::list).await?;
        let of = |cue: &&Cue| {
            let seen = cue.examples.iter().any(|known| known.id == example);
            seen || cue.sounds.iter().any(|known| known.id == example)
        };
        let found = all.iter().flat_map(|profile| &profile.cues).find(of).map(|cue| cue.id);
        let id = found.ok_or_else(|| Problem::not_found("example", example))?;
        self.write_cue(id, move |_, cue| {
            if cue.taught() == 1 {
                return Err(Problem::new(
                    Code::Conflict,
                    "It is the only example.",
                    "Without one nobody knows what to look for.",
                )
                .say("Add another example first, or take all of it out.")
                .into());
            }
            cue.examples.retain(|known| known.id != example);
            cue.sounds.retain(|known| known.id != example);
            Ok(Changed::Shape)
        })
        .await
    }

    /// Changes its name, what it means, whether it is looked for, and how alike it has to be.
    pub async fn change_cue(&self, id: CueId, change: CueChange) -> Result<CueView, Problem> {
        self.write_cue(id, move |tx, cue| {
            let before = cue.clone();
            if let Some(name) = change.name {
                cue.name = name.trim().to_owned();
            }
            cue.signal = change.signal.unwrap_or(cue.signal);
            cue.own = change.own.unwrap_or(cue.own);
            cue.enabled = change.enabled.unwrap_or(cue.enabled);
            match change.threshold {
                Some(Some(threshold)) => (cue.threshold, cue.threshold_by_user) = (threshold, true),
                Some(None) => (cue.threshold, cue.threshold_by_user) = (find_cue::bar(tx, cue)?.threshold, false),
                None => {}
            }
            Ok(if *cue == before { Changed::Nothing } else { Changed::Meaning })
        })
        .await
    }

    /// Takes it out, with all that was found.
    pub async fn remove_cue(&self, id: CueId) -> Result<UndoView, Problem> {
        let now = self.core.now();
        let undo = self
            .core
            .store
            .write(move |tx| {
                let (mut profile, cue) = known(tx, id)?;
                profile.cues.retain(|known| known.id != id);
                store::profiles::save(tx, &profile)?;
                cues::rank_again(tx, id, now)?;
                store::cue_looks::forget(tx, id)?;
                let label = format!("Took \"{}\" out of what was taught", cue.name);
                let before = Undoable::RemovedCue { profile: profile.name, cue: Box::new(cue) };
                keep(tx, "remove_cue", label, &before, now)
            })
            .await?;
        self.cue_changed(id);
        Ok(undo)
    }

    /// Looks through the last recordings once more: those that came since.
    pub async fn find_cue(&self, id: CueId) -> Result<CueView, Problem> {
        let now = self.core.now();
        self.core
            .store
            .write(move |tx| {
                known(tx, id)?;
                store::jobs::enqueue(tx, &Ask::FindCue(id).job(now)).map(drop)
            })
            .await?;
        self.cue_changed(id);
        self.get_cue(id).await
    }

    /// What was found at a threshold, its own when none is given, and how much of it the person keeps.
    pub async fn cue_finds(&self, id: CueId, threshold: Option<f32>) -> Result<CueFindsView, Problem> {
        if threshold.is_some_and(|threshold| !Cue::THRESHOLDS.contains(&threshold)) {
            return Err(Problem::invalid("threshold", "A threshold is between 0.3 and 0.95."));
        }
        Ok(self.core.store.read(move |db| found(db, id, threshold)).await?)
    }

    /// A picture of a recording at a time, to tenths of a second: made when it is asked for, and kept in the cache.
    pub async fn recording_still(&self, id: RecordingId, at: MediaTime) -> Result<MediaFile, Problem> {
        let recording = self.recording(id).await?;
        let info = usable(&recording)?.clone();
        if !(MediaTime::ZERO..=info.duration).contains(&at) {
            return Err(Problem::invalid("at_s", format!("The recording is {} long.", info.duration)));
        }
        let at = MediaTime::from_micros(at.micros() / STILL_STEP * STILL_STEP);
        let core = self.core.clone();
        let path = blocking(move || {
            let path = core.world.paths.of_recording(id, &format!("still-{}.jpg", at.micros() / STILL_STEP));
            if path.exists() {
                return Ok(path);
            }
            crate::steps::make_folder_of(&path)?;
            let span = Span::new(at, info.duration);
            let request = ThumbnailRequest { span, at: Some(at), peak: None, size: STILL };
            let ffmpeg = core.tools.ffmpeg()?.with_threads(Some(1));
            media::thumbnail(&ffmpeg, &recording.path, &info, &request, &path, &Cancel::new())?;
            Ok(path)
        })
        .await?;
        served(path)
    }

    /// Cuts an example out of a picture.
    async fn example(
        &self,
        recording: &Recording,
        lines: u32,
        at: MediaTime,
        place: RelativeBox,
    ) -> Result<CueExample, Problem> {
        let info = usable(recording)?.clone();
        if !(MediaTime::ZERO..info.duration).contains(&at) {
            return Err(Problem::invalid("at_s", format!("The recording is {} long.", info.duration)));
        }
        let (core, id, path) = (self.core.clone(), recording.id, recording.path.clone());
        blocking(move || {
            let picture = picture_at(&core, &path, &info, at)?;
            let PixelRect { w, h, .. } = picture.content;
            let (wide, high) = (place.w * w as f32, place.h * h as f32);
            if !place.is_valid() || wide < LEAST_PIXELS || high < LEAST_PIXELS {
                return Err(Problem::invalid(
                    "box",
                    "A box lies in the picture and is 8 pixels wide and high or more.",
                ));
            }
            if place.w * place.h > LARGEST {
                let why =
                    "A box covers a third of the picture at most: draw it round what comes up, not round all of it.";
                return Err(Problem::invalid("box", why));
            }
            let Some((around, kept)) = highlights::cue_picture(&picture, place, lines) else {
                return Err(Problem::invalid("box", "It is much larger than the first example."));
            };
            let example = CueExample { id: ExampleId::new(), recording: Some(id), at, place, around, picture: kept };
            if !has_edges(&example, lines) {
                return Err(Problem::invalid("box", "There is nothing in the box but one even colour."));
            }
            Ok(example)
        })
        .await
    }

    /// Changes a cue in its profile, and sees to what follows.
    pub(super) async fn write_cue(
        &self,
        id: CueId,
        change: impl FnOnce(&Tx<'_>, &mut Cue) -> Result<Changed, StoreError> + Send + 'static,
    ) -> Result<CueView, Problem> {
        let now = self.core.now();
        self.core
            .store
            .write(move |tx| {
                let (mut profile, mut cue) = known(tx, id)?;
                let changed = change(tx, &mut cue)?;
                checked(&cue)?;
                if profile.cues.iter().any(|it| it.id != id && it.name.eq_ignore_ascii_case(&cue.name)) {
                    return Err(Problem::invalid("name", "Something else in this profile has that name.").into());
                }
                profile.cues.iter_mut().filter(|known| known.id == id).for_each(|known| *known = cue.clone());
                store::profiles::save(tx, &profile)?;
                match changed {
                    Changed::Nothing => {}
                    Changed::Meaning => cues::rank_again(tx, id, now)?,
                    Changed::Shape => {
                        cues::rank_again(tx, id, now)?;
                        store::jobs::enqueue(tx, &Ask::FindCue(id).job(now))?;
                    }
                }
                Ok(())
            })
            .await?;
        self.cue_changed(id);
        self.get_cue(id).await
    }

    fn cue_changed(&self, id: CueId) {
        self.core.bells.ring_all();
        self.core.changed("cue", Some(id.to_string()), &[Tag::Cues, Tag::Profiles, Tag::Jobs, Tag::Status]);
    }
}

/// What a change asks for.
pub(super) enum Changed {
    Nothing,
    /// Moments are chosen anew.
    Meaning,
    /// Pictures or sounds are compared anew.
    Shape,
}

fn known(db: &Conn, id: CueId) -> Result<(Profile, Cue), StoreError> {
    Ok(cues::get(db, id)?.ok_or_else(|| Problem::not_found("cue", id))?)
}

fn profile(db: &Conn, name: &str) -> Result<Profile, StoreError> {
    Ok(store::profiles::get(db, name)?.ok_or_else(without_profile)?)
}

pub(super) fn without_profile() -> Problem {
    Problem::new(
        Code::Conflict,
        "This recording has no game profile.",
        "What is taught belongs to a game: elsewhere the same place of the picture shows something else.",
    )
    .field("profile")
    .say("Choose a game profile for the recording, or make one, and try again.")
}

fn checked(cue: &Cue) -> Result<(), Problem> {
    cue.check().map_err(|(field, why)| {
        let mut why = why;
        if let Some(first) = why.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        Problem::invalid(field, format!("{why}."))
    })
}

/// The picture that is on the screen at a time.
fn picture_at(core: &Core, path: &std::path::Path, info: &MediaInfo, at: MediaTime) -> Result<Picture, Problem> {
    let cancel = Cancel::new();
    let video = info.video.as_ref().map_or(DRAWN_IN, |video| (video.width, video.height));
    let most = (DRAWN_IN.0.min(video.0).max(2) & !1, DRAWN_IN.1.min(video.1).max(2) & !1);
    let PixelRect { w, h, .. } = PixelRect::letterbox(video, most);
    let span = Some(Span::new(at, at + MediaTime::from_millis(250)));
    let request = FrameRequest { size: (w, h), samples_per_s: 4.0, span, keyframes_only: false, detail: None };
    let pictures = Pictures::open(&core.tools.ffmpeg()?, path, info, &cancel)?;
    pictures.read(&request, &cancel)?.next().unwrap_or_else(|| {
        Err(Problem::new(
            Code::NoPicture,
            format!("No picture could be decoded at {at}."),
            "The recording is damaged there, or ends earlier.",
        )
        .say("Choose another place."))
    })
}

fn has_edges(example: &CueExample, lines: u32) -> bool {
    let cue = Cue {
        id: CueId::new(),
        name: String::new(),
        signal: SignalKind::Event,
        own: false,
        enabled: true,
        threshold: Cue::FIRST_THRESHOLD,
        threshold_by_user: false,
        lines,
        examples: vec![example.clone()],
        sounds: Vec::new(),
    };
    !CueWatch::new(&[cue], true).is_idle()
}

fn view(db: &Conn, profile: &str, cue: &Cue) -> Result<CueView, StoreError> {
    let shape = cue.shape();
    let looked = store::cue_looks::of_cue(db, cue.id)?;
    let its = || looked.iter().filter(|it| it.shape == shape);
    let finds = its().map(|it| highlights::signals_of_cue(cue, &it.looks).len() as u32).sum();
    let looking = store::jobs::open_for(db, &cue.id.to_string())?.iter().any(|job| job.kind == "find_cue");
    let recordings = its().filter(|it| it.whole).count() as u32;
    Ok(CueView { profile: profile.to_owned(), cue: cue.clone(), finds, recordings, looking })
}

fn found(db: &Conn, id: CueId, threshold: Option<f32>) -> Result<CueFindsView, StoreError> {
    let (profile, cue) = known(db, id)?;
    let (shape, threshold) = (cue.shape(), threshold.unwrap_or(cue.threshold));
    let mut recordings = Vec::new();
    let (mut kept, mut decided) = (0, 0);
    for looked in store::cue_looks::of_cue(db, id)?.into_iter().filter(|it| it.shape == shape) {
        let Some(recording) = store::recordings::get(db, looked.recording)? else { continue };
        let moments = store::moments::of_recording(db, looked.recording)?;
        let mut finds = Vec::new();
        for find in highlights::finds_of_cue(&cue, &looked.looks, threshold) {
            // Of moments that overlap, the one that was decided says more.
            let inside = moments.iter().filter(|moment| moment.span.contains(find.start));
            let moment = inside.max_by_key(|moment| {
                (matches!(moment.state, MomentState::Accepted | MomentState::Rejected), moment.score)
            });
            match moment.map(|moment| moment.state) {
                Some(MomentState::Accepted) => (kept, decided) = (kept + 1, decided + 1),
                Some(MomentState::Rejected) => decided += 1,
                _ => {}
            }
            let near = find.start - SAME..=find.end + SAME;
            let is_example = cue.taught_at().any(|(of, at)| of == Some(looked.recording) && near.contains(&at));
            finds.push(CueFindView { find, moment: moment.map(|moment| (moment.id, moment.state)), is_example });
        }
        recordings.push(RecordingFinds {
            recording: recording.id,
            name: recording.file_name(),
            whole: looked.whole,
            pictures: looked.looks.counts.iter().map(|count| u64::from(*count)).sum(),
            finds,
        });
    }
    Ok(CueFindsView {
        looking: view(db, &profile.name, &cue)?.looking,
        bar: find_cue::bar(db, &cue)?,
        share: highlights::share(kept, decided),
        threshold,
        recordings,
        kept,
        decided,
    })
}

fn served(path: PathBuf) -> Result<MediaFile, Problem> {
    let meta = std::fs::metadata(&path).map_err(|error| Problem::io("Opening", &path, &error))?;
    Ok(MediaFile { content_type: "image/jpeg", etag: format!("\"still-{:x}\"", meta.len()), path })
}
