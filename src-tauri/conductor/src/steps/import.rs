//! Takes a file into the library: fingerprint, probe, a row. A file that can't be used becomes a visible entry with its
//! reason; the same bytes under another name or in another folder are the recording that is known already.

use super::{Ask, Step};
use crate::{
    Core,
    events::Tag,
    queue::{Outcome, StepCx, Stop},
};
use async_trait::async_trait;
use domain::{Author, Code, JobId, Lane, MediaInfo, MomentState, Problem, Recording, RecordingId, RecordingState};
use jiff::Timestamp;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use store::{StoreError, Tx};

/// See the module.
pub struct Import;

#[derive(Deserialize)]
struct Payload {
    path: PathBuf,
    asked: bool,
}

#[async_trait]
impl Step for Import {
    fn kind(&self) -> &'static str {
        "import"
    }
    fn lane(&self) -> Lane {
        Lane::Cpu
    }
    fn priority(&self) -> i32 {
        80
    }
    fn title(&self, subject: &str) -> String {
        format!("Importing {subject}")
    }

    async fn run(&self, cx: &StepCx) -> Outcome {
        let payload: Payload = match serde_json::from_value(cx.job.payload.clone()) {
            Ok(payload) => payload,
            Err(error) => return Outcome::Never(Problem::bug("An import could not be read.", error)),
        };
        cx.progress("reading", None);
        match import(cx, &payload).await {
            Ok(()) => Outcome::Done,
            Err(problem) => {
                let outcome = Outcome::of_problem(problem.clone(), cx.job.attempt);
                // What will be tried again by itself is no entry yet.
                if matches!(outcome, Outcome::Never(_) | Outcome::NeedsUser(_)) {
                    if let Err(error) = keep_failed(&cx.core, &payload.path, &problem).await {
                        return Outcome::of_problem(error, cx.job.attempt);
                    }
                    cx.core.changed("recording", None, &[Tag::Recordings, Tag::Status]);
                }
                outcome
            }
        }
    }
}

async fn import(cx: &StepCx, payload: &Payload) -> Result<(), Problem> {
    let core = &cx.core;
    let path = payload.path.clone();
    let (fingerprint, size_bytes) = {
        let path = path.clone();
        cx.blocking(move |_| media::fingerprint(&path)).await?
    };
    let (known, forgotten) = {
        let fingerprint = fingerprint.clone();
        core.store
            .read(move |db| {
                Ok((
                    store::recordings::by_fingerprint(db, &fingerprint)?,
                    store::recordings::is_forgotten(db, &fingerprint)?,
                ))
            })
            .await?
    };
    if forgotten && !payload.asked {
        cx.log("It was removed from the library on purpose and is left alone.").await;
        return Ok(());
    }
    if let Some(known) = known {
        return meet_again(cx, known, path).await;
    }

    let ffmpeg = cx.ffmpeg()?;
    let (info, tags) = {
        let path = path.clone();
        cx.blocking(move |cx| {
            let info = media::probe(&ffmpeg, &path, &cx.cancel)?;
            // A file without tags, or with none that can be read, is as good as any.
            let tags = media::tags(&ffmpeg, &path, &cx.cancel).unwrap_or_default();
            Ok((info, tags))
        })
        .await?
    };
    let games = core.store.read(known_games).await?;
    let mut recording = Recording {
        id: RecordingId::new(),
        fingerprint: Some(fingerprint.clone()),
        recorded_at: recorded_at(&path, &info, core.now()),
        game: crate::which_game::game_of(&path, &tags, &games),
        path: path.clone(),
        size_bytes,
        imported_at: core.now(),
        state: RecordingState::New,
        problem: None,
        media: Some(info),
        profile: None,
        note: String::new(),
        min_score: None,
    };
    let (id, now) = (recording.id, core.now());
    let began = recording.media.as_ref().and_then(|info| crate::journal::began(&recording.path, info));
    let automatic = core.settings().analysis.automatic;
    let playable = recording.media.as_ref().map(media::playable);
    let jobs = core
        .store
        .write(move |tx| {
            store::recordings::unforget(tx, &fingerprint)?;
            let jobs = displace(tx, &recording.path, recording.id, now)?;
            recording.profile = profile_of(tx, recording.game.as_deref())?;
            store::recordings::insert(tx, &recording)?;
            store::recordings::add_path(tx, recording.id, &recording.path)?;
            store::markers::set_began(tx, recording.id, began.unwrap_or(recording.recorded_at))?;
            if automatic {
                store::jobs::enqueue(tx, &Ask::Analyse(id).job(now))?;
            }
            store::jobs::enqueue(tx, &Ask::Prepare(id).job(now))?;
            if !matches!(playable, Some(media::Playable::Yes)) {
                let mut playback = Ask::Playback(id).job(now);
                if playable == Some(media::Playable::Proxy) {
                    // Encoding takes as long as watching: the moments come first.
                    playback.priority = 15;
                }
                store::jobs::enqueue(tx, &playback)?;
            }
            Ok(jobs)
        })
        .await?;
    displaced(core, jobs);
    core.bells.ring_all();
    core.changed("recording", Some(id.to_string()), &[Tag::Recordings, Tag::Status]);
    Ok(())
}

/// Something else lies at this path now: what was there is elsewhere, or gone. A recording that grew after it had been imported,
/// a file that was overwritten, an entry that only said why a file could not be used. Gives the jobs that have nothing to
/// do any more.
fn displace(tx: &Tx<'_>, path: &Path, by: RecordingId, now: Timestamp) -> Result<Vec<JobId>, StoreError> {
    let Some(mut old) = store::recordings::by_path(tx, path)?.filter(|old| old.id != by) else { return Ok(Vec::new()) };
    let others = store::recordings::paths(tx, old.id)?;
    if let Some(other) = others.into_iter().find(|other| other != path && other.is_file()) {
        old.path = other;
        store::recordings::update(tx, &old)?;
        return Ok(Vec::new());
    }
    let mut jobs = Vec::new();
    for job in store::jobs::open_for(tx, &old.id.to_string())? {
        store::jobs::cancel(tx, job.id, now)?;
        jobs.push(job.id);
    }
    let mut in_hand = !old.note.is_empty();
    for moment in store::moments::of_recording(tx, old.id)? {
        in_hand |= moment.state != MomentState::New || moment.edges_by_user;
        if let Some(clip) = store::clips::of_moment(tx, moment.id)? {
            let words = store::words::of_clip(tx, clip.id)?;
            in_hand |= clip.updated_at != clip.created_at
                || words.iter().any(|words| words.author == Author::User || !words.locked.is_empty())
                || !store::posts::of_clip(tx, clip.id)?.is_empty();
        }
    }
    if !in_hand {
        // Nobody has looked at it, and its bytes are gone: there is nothing left to tell.
        store::recordings::delete(tx, old.id)?;
        return Ok(jobs);
    }
    old.state = RecordingState::Missing;
    old.problem = Some(
        Problem::new(
            Code::FileMissing,
            format!("{} was replaced by another recording.", old.file_name()),
            "A file with other content lies where it was.",
        )
        .say("Bring it back under another name, if you still have it: it is found again by itself."),
    );
    store::recordings::update(tx, &old)?;
    Ok(jobs)
}

/// Stops what was being done for a recording that is not there any more.
fn displaced(core: &Core, jobs: Vec<JobId>) {
    if jobs.is_empty() {
        return;
    }
    for job in jobs {
        core.running.stop(job, Stop::ByUser);
    }
    core.changed("recordings", None, &[Tag::Recordings, Tag::Moments, Tag::Clips, Tag::Jobs, Tag::Status]);
}

/// The same bytes again: a rename, a copy, or a drive that came back.
pub(super) async fn meet_again(cx: &StepCx, known: Recording, path: PathBuf) -> Result<(), Problem> {
    let core = &cx.core;
    let was_missing = known.state == RecordingState::Missing;
    let moved = known.path != path && !known.path.exists();
    let (id, now) = (known.id, core.now());
    let mut recording = known;
    if moved || was_missing {
        recording.path = path.clone();
    }
    let jobs = core
        .store
        .write(move |tx| {
            let jobs = displace(tx, &path, id, now)?;
            store::recordings::add_path(tx, id, &path)?;
            if moved || was_missing {
                if was_missing {
                    let analysed =
                        store::analyses::key_of(tx, id)?.is_some_and(|key| !crate::analysis::is_partial(&key));
                    recording.state = if analysed { RecordingState::Ready } else { RecordingState::New };
                    recording.problem = None;
                    if !analysed {
                        store::jobs::enqueue(tx, &Ask::Analyse(id).job(now))?;
                    }
                }
                store::recordings::update(tx, &recording)?;
            }
            Ok(jobs)
        })
        .await?;
    displaced(core, jobs);
    core.bells.ring_all();
    cx.log("It is in the library already.").await;
    core.changed("recording", Some(id.to_string()), &[Tag::Recordings, Tag::Status]);
    Ok(())
}

/// A file that can't be used is an entry that says why, and can be tried again.
pub(crate) async fn keep_failed(core: &Core, path: &Path, problem: &Problem) -> Result<(), Problem> {
    let (size_bytes, written) = std::fs::metadata(path)
        .map(|meta| (meta.len(), meta.modified().ok().and_then(|time| Timestamp::try_from(time).ok())))
        .unwrap_or((0, None));
    let (path, problem, now) = (path.to_owned(), problem.clone(), core.now());
    core.store
        .write(move |tx| {
            if let Some(mut old) = store::recordings::by_path(tx, &path)? {
                // A recording that was fine and is unreadable now keeps what is known of it.
                old.problem = Some(problem);
                if old.media.is_none() {
                    old.state = RecordingState::Failed;
                }
                old.size_bytes = size_bytes.max(old.size_bytes);
                return store::recordings::update(tx, &old);
            }
            let recording = Recording {
                id: RecordingId::new(),
                fingerprint: None,
                path,
                size_bytes,
                recorded_at: written.unwrap_or(now),
                imported_at: now,
                state: RecordingState::Failed,
                problem: Some(problem),
                media: None,
                game: None,
                profile: None,
                note: String::new(),
                min_score: None,
            };
            store::recordings::insert(tx, &recording)?;
            store::recordings::add_path(tx, recording.id, &recording.path)
        })
        .await
        .map_err(Problem::from)
}

/// When it was recorded: the container knows best, then the file.
fn recorded_at(path: &Path, info: &MediaInfo, now: Timestamp) -> Timestamp {
    let by_container = info.created_at.filter(|at| *at <= now && at.as_second() > 946_684_800);
    by_container.unwrap_or_else(|| {
        std::fs::metadata(path)
            .and_then(|meta| meta.modified())
            .ok()
            .and_then(|time| Timestamp::try_from(time).ok())
            .unwrap_or(now)
    })
}

/// Games that the library has, and those of its profiles.
fn known_games(db: &store::Conn) -> Result<Vec<String>, StoreError> {
    let profiles = store::profiles::list(db)?.into_iter().filter_map(|profile| profile.game);
    Ok(store::recordings::games(db)?.into_iter().map(|(game, _)| game).chain(profiles).collect())
}

/// The profile of a game: the one that names it, or is called like it. None where two could be meant.
fn profile_of(tx: &Tx<'_>, game: Option<&str>) -> Result<Option<String>, StoreError> {
    let Some(game) = game.map(str::to_lowercase) else { return Ok(None) };
    let same = |text: &str| text.trim().to_lowercase() == game;
    let fits = |profile: &domain::Profile| profile.game.as_deref().map_or_else(|| same(&profile.name), same);
    let mut fitting = store::profiles::list(tx)?.into_iter().filter(fits);
    Ok(fitting.next().filter(|_| fitting.next().is_none()).map(|profile| profile.name))
}

/// Whether a problem is about the file, not about the machine: such a file need not be looked at again until it changes.
pub(crate) fn is_about_the_file(code: Code) -> bool {
    matches!(code, Code::FileEmpty | Code::NotARecording | Code::FileTruncated | Code::NoPicture | Code::TooShort)
}
