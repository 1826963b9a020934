//! Recordings: import, look, say what they are, forget.

use super::undo::{Forgotten, Undoable, keep};
use crate::{
    Conductor, Core,
    events::Tag,
    steps::Ask,
    views::{
        AnalysisView, FilmstripFacts, ImportView, JobView, MomentNumbers, MomentView, Playback, RecordingView,
        SignalsView, UndoView,
    },
};
use domain::{Code, MediaInfo, Problem, Recording, RecordingId, RecordingState};
use std::path::{Path, PathBuf};
use store::{
    Page, Paged,
    analyses::Analysis,
    recordings::{RecordingFilter, RecordingRow},
};

/// What a person may say of a recording. An absent field stays as it is.
#[derive(Debug, Clone, Default)]
pub struct RecordingChange {
    /// The note.
    pub note: Option<String>,
    /// The game; `Some(None)` takes it away.
    pub game: Option<Option<String>>,
    /// The profile; `Some(None)` takes it away.
    pub profile: Option<Option<String>>,
    /// The score from which its moments are offered; `Some(None)` takes the one of the settings.
    pub min_score: Option<Option<u8>>,
}

/// Not more files at once than this: a mistaken drop of a whole drive must not fill the queue.
const MOST_FILES: usize = 10_000;

impl Conductor {
    /// A page of recordings, newest first.
    pub async fn list_recordings(&self, filter: RecordingFilter, page: Page) -> Result<Paged<RecordingView>, Problem> {
        let rows = self.core.store.read(move |db| store::recordings::list(db, &filter, &page)).await?;
        let core = self.core.clone();
        blocking(move || {
            Ok(Paged { items: rows.items.into_iter().map(|row| view(&core, row)).collect(), next: rows.next })
        })
        .await
    }

    /// One recording.
    pub async fn get_recording(&self, id: RecordingId) -> Result<RecordingView, Problem> {
        let row = self
            .core
            .store
            .read(move |db| {
                let Some(recording) = store::recordings::get(db, id)? else { return Ok(None) };
                let moments = store::moments::of_recording(db, id)?;
                let count = |state| moments.iter().filter(|moment| moment.state == state).count() as u32;
                Ok(Some(RecordingRow {
                    recording,
                    moments_new: count(domain::MomentState::New),
                    moments_accepted: count(domain::MomentState::Accepted),
                    moments_total: moments.len() as u32,
                }))
            })
            .await?
            .ok_or_else(|| Problem::not_found("recording", id))?;
        Ok(view(&self.core, row))
    }

    /// Imports files, and all recordings in folders.
    pub async fn import_paths(&self, paths: Vec<PathBuf>) -> Result<ImportView, Problem> {
        if paths.is_empty() {
            return Err(Problem::invalid("paths", "At least one file or folder has to be named."));
        }
        let (files, skipped) = blocking(move || Ok(files_of(&paths))).await?;
        self.import_files(files, skipped).await
    }

    /// Imports the sample recording that comes with the app.
    pub async fn import_sample(&self) -> Result<ImportView, Problem> {
        let sample = self.core.world.paths.sample.clone().filter(|sample| sample.is_file()).ok_or_else(|| {
            Problem::new(Code::FileMissing, "The sample recording is not there.", "This build came without it.")
                .say("Import a recording of your own.")
        })?;
        self.import_files(vec![sample], Vec::new()).await
    }

    /// Where a recording that comes through a browser is written; [`Self::import_paths`] takes it from there.
    pub fn upload_path(&self, name: &str) -> Result<PathBuf, Problem> {
        let name = Path::new(name).file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if !media::is_recording_name(Path::new(name)) {
            return Err(Problem::invalid("name", format!("`{name}` is no kind of recording that we know."))
                .say("Choose an MP4, MKV, MOV, FLV, TS, AVI or WebM file."));
        }
        let folder = self.core.world.paths.imports().join(uuid::Uuid::now_v7().to_string());
        std::fs::create_dir_all(&folder).map_err(|error| Problem::io("Making the folder", &folder, &error))?;
        let part = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
        let (stem, kind) = (part(Path::new(name).file_stem()), part(Path::new(name).extension()));
        Ok(folder.join(format!("{}.{kind}", publish::file_stem(&stem))))
    }

    async fn import_files(&self, files: Vec<PathBuf>, skipped: Vec<(PathBuf, Problem)>) -> Result<ImportView, Problem> {
        let core = &self.core;
        let now = core.now();
        let jobs = core
            .store
            .write(move |tx| {
                let mut jobs = Vec::new();
                for path in files {
                    let asked = store::jobs::enqueue(tx, &Ask::Import { path, asked: true }.job(now))?;
                    jobs.extend(store::jobs::get(tx, asked.id)?);
                }
                Ok(jobs)
            })
            .await?;
        core.bells.ring(domain::Lane::Cpu);
        core.changed("job", None, &[Tag::Jobs, Tag::Status]);
        Ok(ImportView { jobs: super::jobs::views(core, jobs).await?, skipped })
    }

    /// Writes what a person says of a recording.
    pub async fn change_recording(
        &self,
        id: RecordingId,
        change: RecordingChange,
    ) -> Result<(RecordingView, UndoView), Problem> {
        let core = &self.core;
        let now = core.now();
        let undo = core
            .store
            .write(move |tx| {
                let before = store::recordings::get(tx, id)?.ok_or_else(|| Problem::not_found("recording", id))?;
                let mut recording = before.clone();
                if let Some(note) = change.note {
                    recording.note = note;
                }
                if let Some(game) = change.game {
                    recording.game = game.filter(|game| !game.trim().is_empty());
                }
                if let Some(profile) = change.profile {
                    if let Some(name) = &profile
                        && store::profiles::get(tx, name)?.is_none()
                    {
                        return Err(Problem::invalid("profile", format!("There is no profile `{name}`.")).into());
                    }
                    recording.profile = profile;
                }
                if let Some(min_score) = change.min_score {
                    if min_score.is_some_and(|score| score > 100) {
                        return Err(Problem::invalid("min_score", "A score is between 0 and 100.").into());
                    }
                    recording.min_score = min_score;
                }
                store::recordings::update(tx, &recording)?;
                // Weights and names of the profile count when ranking, and so does the bar.
                if (&recording.profile, &recording.game, recording.min_score)
                    != (&before.profile, &before.game, before.min_score)
                {
                    store::jobs::enqueue(tx, &Ask::Rank(id).job(now))?;
                }
                let label = format!("Changed {}", recording.file_name());
                keep(tx, "change_recording", label, &Undoable::Recording { recording: Box::new(before) }, now)
            })
            .await?;
        core.bells.ring_all();
        core.changed("recording", Some(id.to_string()), &[Tag::Recordings, Tag::Moments, Tag::Status]);
        Ok((self.get_recording(id).await?, undo))
    }

    /// Takes a recording out of the library. The file is not touched.
    pub async fn forget_recording(&self, id: RecordingId) -> Result<UndoView, Problem> {
        let core = &self.core;
        let now = core.now();
        let (undo, jobs) = core
            .store
            .write(move |tx| {
                let recording = store::recordings::get(tx, id)?.ok_or_else(|| Problem::not_found("recording", id))?;
                let moments = store::moments::of_recording(tx, id)?;
                let (mut clips, mut words) = (Vec::new(), Vec::new());
                for moment in &moments {
                    if let Some(clip) = store::clips::of_moment(tx, moment.id)? {
                        if store::posts::of_clip(tx, clip.id)?.iter().any(|post| !post.state.is_final()) {
                            return Err(Problem::new(
                                Code::Conflict,
                                "The recording is still needed.",
                                "A clip of it is being posted or waits for its time.",
                            )
                            .say("Cancel the post first, or wait until it is out.")
                            .into());
                        }
                        words.extend(store::words::of_clip(tx, clip.id)?);
                        clips.push(clip);
                    }
                }
                let analysis = store::analyses::get(tx, id)?;
                let contour = analysis.as_ref().map(|analysis| analysis.contour.clone()).unwrap_or_default();
                let analysis = analysis.map(|analysis: Analysis| {
                    (
                        analysis.key,
                        analysis.detector,
                        analysis.settings_version,
                        analysis.finished_at,
                        analysis.stats,
                        analysis.signals,
                    )
                });
                let paths = store::recordings::paths(tx, id)?;
                let (marks, began) = (store::markers::set_in(tx, id)?, store::markers::began(tx, id)?);
                let jobs = store::jobs::open_for(tx, &id.to_string())?;
                for job in &jobs {
                    store::jobs::cancel(tx, job.id, now)?;
                }
                for clip in &clips {
                    store::clips::delete(tx, clip.id)?;
                }
                if let Some(fingerprint) = &recording.fingerprint {
                    store::recordings::forget(tx, fingerprint)?;
                }
                store::recordings::delete(tx, id)?;
                let label = format!("Removed {} from the library", recording.file_name());
                let before = Forgotten { recording, paths, analysis, contour, moments, clips, words, marks, began };
                let undo = keep(tx, "forget_recording", label, &Undoable::Forgotten(Box::new(before)), now)?;
                Ok((undo, jobs))
            })
            .await?;
        for job in jobs {
            core.running.stop(job.id, crate::queue::Stop::ByUser);
        }
        core.changed(
            "recording",
            Some(id.to_string()),
            &[Tag::Recordings, Tag::Moments, Tag::Clips, Tag::Jobs, Tag::Status],
        );
        Ok(undo)
    }

    /// Tries a failed or missing recording again.
    pub async fn retry_recording(&self, id: RecordingId) -> Result<JobView, Problem> {
        let recording = self.recording(id).await?;
        let ask = if recording.media.is_some() && recording.path.is_file() {
            Ask::Analyse(id)
        } else {
            Ask::Import { path: recording.path, asked: true }
        };
        self.ask(ask).await
    }

    /// Measures a recording again, whatever is known of it.
    pub async fn analyse_recording(&self, id: RecordingId) -> Result<JobView, Problem> {
        self.recording(id).await?;
        let mut job = Ask::Analyse(id).job(self.core.now());
        job.payload = serde_json::json!({"again": true});
        job.priority = 60;
        self.enqueue(job).await
    }

    /// What was measured.
    pub async fn recording_signals(&self, id: RecordingId) -> Result<SignalsView, Problem> {
        let recording = self.recording(id).await?;
        let marked = recording.clone();
        let read = move |db: &store::Conn| {
            let (marks, cues) = (crate::own_markers::of(db, &marked)?, crate::cues::of(db, &marked)?);
            Ok((store::analyses::get(db, id)?, marks, cues))
        };
        let (analysis, marks, cues) = self.core.store.read(read).await?;
        let Some(mut analysis) = analysis else {
            return Ok(SignalsView { signals: crate::own_markers::with(Vec::new(), &marks), analysis: None });
        };
        analysis.signals = highlights::with_cues(crate::own_markers::with(analysis.signals, &marks), cues);
        Ok(SignalsView {
            analysis: Some(AnalysisView {
                looked_at: looked_at(recording.media.as_ref(), &analysis),
                strongest: highlights::strongest(&analysis.signals, 3),
                detector: analysis.detector,
                finished_at: analysis.finished_at,
                stats: analysis.stats,
            }),
            signals: analysis.signals,
        })
    }

    /// All moments of a recording, by time.
    pub async fn recording_moments(&self, id: RecordingId) -> Result<Vec<MomentView>, Problem> {
        self.recording(id).await?;
        let filter = store::moments::MomentFilter {
            states: domain::MomentState::ALL.to_vec(),
            recording: Some(id),
            ..Default::default()
        };
        let mut moments =
            self.list_moments(filter, store::moments::MomentSort::Recent, Page { after: None, limit: 2000 }).await?;
        moments.items.sort_by_key(|moment| moment.row.moment.span.start);
        Ok(moments.items)
    }

    /// The waveform, as it was stored; `None` while it is being made.
    pub async fn waveform(&self, id: RecordingId) -> Result<Option<serde_json::Value>, Problem> {
        self.recording(id).await?;
        let file = self.core.world.paths.of_recording(id, "waveform.json");
        match tokio::fs::read(&file).await {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Problem::io("Reading", &file, &error)),
        }
    }

    /// The games in the library, with how many recordings each has.
    pub async fn games(&self) -> Result<Vec<(String, u32)>, Problem> {
        Ok(self.core.store.read(store::recordings::games).await?)
    }

    pub(super) async fn recording(&self, id: RecordingId) -> Result<Recording, Problem> {
        let recording = self.core.store.read(move |db| store::recordings::get(db, id)).await?;
        recording.ok_or_else(|| Problem::not_found("recording", id))
    }
}

/// Runs file work off the async threads.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(Problem::bug("The work stopped in the middle.", error)))
}

/// How a recording can be played now.
pub(super) fn playback(core: &Core, recording: &Recording) -> Playback {
    match recording.media.as_ref().map(media::playable) {
        Some(media::Playable::Yes) | None => Playback::Source,
        _ if core.world.paths.of_recording(recording.id, "proxy.mp4").exists() => Playback::Proxy,
        _ => Playback::Preparing,
    }
}

fn view(core: &Core, row: RecordingRow) -> RecordingView {
    let file = |name: &str| core.world.paths.of_recording(row.recording.id, name);
    let filmstrip: Option<FilmstripFacts> =
        std::fs::read(file("filmstrip.json")).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    RecordingView {
        playback: playback(core, &row.recording),
        poster: file("poster.jpg").exists(),
        filmstrip,
        moments: MomentNumbers { new: row.moments_new, accepted: row.moments_accepted, total: row.moments_total },
        recording: row.recording,
    }
}

/// What an analysis looked at, for a person who wonders why nothing was found.
fn looked_at(media: Option<&MediaInfo>, analysis: &Analysis) -> Vec<String> {
    let mut said = Vec::new();
    let tracks = media.map_or(0, |media| media.audio.len());
    said.push(match tracks {
        0 => "There is no sound in it.".to_owned(),
        1 => "The sound: loudness, sudden rises, music and crowds that begin.".to_owned(),
        n => format!("The sound of {n} tracks: loudness, sudden rises, music and crowds that begin, shouts on a microphone track."),
    });
    said.push("The picture: motion and scene changes.".to_owned());
    said.push(match media.map_or(0, |media| media.chapters.len()) {
        0 => "There are no markers in the file.".to_owned(),
        n => format!("{n} chapters of the file."),
    });
    said.push(if analysis.detector.name == "none" {
        "No detector was used: kill feeds, medals and banners were not read.".to_owned()
    } else {
        format!(
            "Kill feeds, medals and banners, with the detector {} {}.",
            analysis.detector.name, analysis.detector.version
        )
    });
    said
}

/// The files that were meant: folders are walked, what is no recording is named with the reason.
fn files_of(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<(PathBuf, Problem)>) {
    let (mut files, mut skipped) = (Vec::new(), Vec::new());
    let mut folders: Vec<PathBuf> = Vec::new();
    for path in paths {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
        match std::fs::metadata(&path) {
            Ok(meta) if meta.is_dir() => folders.push(path),
            // A file that was named is tried whatever it is called: the import says what is wrong with it.
            Ok(_) => files.push(path),
            Err(error) => skipped.push((path.clone(), Problem::io("Opening", &path, &error))),
        }
    }
    while let Some(folder) = folders.pop() {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                skipped.push((folder.clone(), Problem::io("Listing", &folder, &error)));
                continue;
            }
        };
        let mut inside: Vec<_> = entries.filter_map(Result::ok).collect();
        inside.sort_by_key(std::fs::DirEntry::file_name);
        for entry in inside {
            let path = entry.path();
            match entry.file_type() {
                // Links are not followed: a loop of them would never end.
                Ok(kind) if kind.is_dir() => folders.push(path),
                Ok(kind) if kind.is_file() && media::is_recording_name(&path) => files.push(path),
                _ => {}
            }
        }
        if files.len() > MOST_FILES {
            files.truncate(MOST_FILES);
            skipped.push((
                folder,
                Problem::new(
                    Code::Invalid,
                    "Not everything was imported.",
                    format!("More than {MOST_FILES} files at once."),
                )
                .say("Add the folder as a capture folder, or import it in parts."),
            ));
            break;
        }
    }
    (files, skipped)
}

/// A recording that can be taken into a clip.
pub(crate) fn usable(recording: &Recording) -> Result<&MediaInfo, Problem> {
    match (&recording.media, recording.state) {
        (Some(_), RecordingState::Missing) => Err(recording.problem.clone().unwrap_or_else(|| {
            Problem::new(
                Code::FileMissing,
                "The recording is not where it was.",
                "It was moved, or its drive is not connected.",
            )
            .say("Put it back or connect the drive.")
        })),
        (Some(media), _) => Ok(media),
        (None, _) => Err(Problem::new(
            Code::NotARecording,
            "The recording can't be used.",
            "It could not be read when it was imported.",
        )
        .say("Repair the file and try it again.")),
    }
}
