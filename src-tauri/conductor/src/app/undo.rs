//! Taking back. Before a change, what is changed is kept as it was; undo puts it there again, also after a restart and
//! from another page.

use crate::{
    Conductor, Core,
    events::Tag,
    learning, overlaps, own_markers,
    steps::Ask,
    storage::{self, LEFT, Left},
    views::{UndoView, UndoneView},
};
use domain::{
    Access, Clip, Collection, CollectionId, Cue, Mark, Marker, MarkerPlace, Moment, Problem, Recording, RecordingId,
    SavedSearch, Signal, WatchedFolder, Words, WordsId,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use store::{StoreError, Tx, analyses::Analysis, undo::UndoEntry};

/// What was before.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Undoable {
    /// Moments and the clips that belong to them.
    Moments {
        /// The moments.
        moments: Vec<Moment>,
        /// The clips.
        clips: Vec<Clip>,
    },
    /// A moment was made by hand.
    MadeMoment {
        /// The moment.
        moment: Moment,
    },
    /// A clip.
    Clip {
        /// The clip.
        clip: Box<Clip>,
    },
    /// A clip was made.
    MadeClip {
        /// The clip.
        clip: Box<Clip>,
    },
    /// Words: the version that counted before.
    Words {
        /// The words.
        words: Box<Words>,
    },
    /// What a person said of a recording.
    Recording {
        /// The recording.
        recording: Box<Recording>,
    },
    /// A recording was taken out of the library, with all that hangs on it.
    Forgotten(Box<Forgotten>),
    /// A capture folder was removed.
    Folder {
        /// The folder.
        folder: WatchedFolder,
    },
    /// A mark was made.
    MadeMark {
        /// The mark.
        mark: Marker,
    },
    /// A mark was taken out.
    RemovedMark {
        /// The mark.
        mark: Marker,
    },
    /// Stars, notes and tags were changed.
    Marks {
        /// What was on each thing.
        marks: Vec<Mark>,
    },
    /// A tag got another name.
    TagRenamed {
        /// The name it had.
        from: String,
        /// The name it got.
        to: String,
    },
    /// A collection was made, changed or removed.
    Collection {
        /// Which.
        id: CollectionId,
        /// How it was; `None` when it was made.
        before: Option<Collection>,
    },
    /// The file of a recording left its place.
    Left {
        /// The recording.
        recording: RecordingId,
        /// How.
        left: Left,
    },
    /// Something that was taught was taken out.
    RemovedCue {
        /// The profile that it belonged to.
        profile: String,
        /// What it was.
        cue: Box<Cue>,
    },
    /// A kept search was removed.
    SavedSearch {
        /// The search.
        search: SavedSearch,
    },
}

/// A recording with all that hangs on it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Forgotten {
    /// The recording.
    pub recording: Recording,
    /// Where its file was seen.
    pub paths: Vec<PathBuf>,
    /// How it was measured; the signals are beside.
    pub analysis: Option<(String, domain::DetectorInfo, String, Timestamp, serde_json::Value, Vec<Signal>)>,
    /// How loud it is all along.
    #[serde(default)]
    pub contour: domain::Contour,
    /// Its moments.
    pub moments: Vec<Moment>,
    /// Their clips.
    pub clips: Vec<Clip>,
    /// The words of the clips.
    pub words: Vec<Words>,
    /// Markers that were set in it.
    #[serde(default)]
    pub marks: Vec<Marker>,
    /// When it began.
    #[serde(default)]
    pub began: Option<Timestamp>,
}

/// Keeps what was before. Call it in the transaction of the change.
pub(crate) fn keep(
    tx: &Tx<'_>,
    verb: &str,
    label: String,
    before: &Undoable,
    at: Timestamp,
) -> Result<UndoView, StoreError> {
    let id = uuid::Uuid::now_v7().to_string();
    let before =
        serde_json::to_value(before).map_err(|error| Problem::bug("What was before could not be kept.", error))?;
    store::undo::push(tx, &UndoEntry { id: id.clone(), verb: verb.to_owned(), label: label.clone(), before, at })?;
    Ok(UndoView { id, label, at })
}

impl Conductor {
    /// What would be taken back next.
    pub async fn latest_undo(&self) -> Result<Option<UndoView>, Problem> {
        let entry = self.core.store.read(store::undo::latest).await?;
        Ok(entry.map(|entry| UndoView { id: entry.id, label: entry.label, at: entry.at }))
    }

    /// Takes the newest change back, or that one.
    pub async fn undo(&self, id: Option<String>) -> Result<UndoneView, Problem> {
        let core = &self.core;
        let now = core.now();
        let who = self.who().clone();
        let asked = id.clone();
        let entry = core
            .store
            .read(move |db| match asked {
                Some(id) => store::undo::get(db, &id),
                None => store::undo::latest(db),
            })
            .await?;
        if let Some(entry) = &entry
            && is_owners(&entry.before)
        {
            self.who().need(Access::Own)?;
        }
        if let Some(entry) = entry.filter(|entry| entry.verb == LEFT) {
            return self.put_back(entry).await;
        }
        let undone = core
            .store
            .write(move |tx| {
                let id = match id {
                    Some(id) => Some(id),
                    None => store::undo::latest(tx)?.map(|entry| entry.id),
                };
                let entry = match id {
                    Some(id) => store::undo::take(tx, &id)?,
                    None => None,
                };
                // Another one may have come on top meanwhile.
                if let Some(entry) = &entry
                    && is_owners(&entry.before)
                {
                    who.need(Access::Own)?;
                }
                let Some(entry) = entry else {
                    return Err(Problem::new(
                        domain::Code::NotFound,
                        "There is nothing to take back.",
                        "The last change was taken back already, or is too old.",
                    )
                    .into());
                };
                let before: Undoable = serde_json::from_value(entry.before)
                    .map_err(|error| Problem::bug("What was before could not be read.", error))?;
                let changed = restore(tx, before, now)?;
                Ok(UndoneView { label: entry.label, changed })
            })
            .await?;
        after_undo(core);
        Ok(undone)
    }
}

impl Conductor {
    /// A file comes back to its place. Moving it takes its time, so it is not done in a transaction of the library.
    async fn put_back(&self, entry: UndoEntry) -> Result<UndoneView, Problem> {
        let core = &self.core;
        let before: Undoable = serde_json::from_value(entry.before)
            .map_err(|error| Problem::bug("What was before could not be read.", error))?;
        let Undoable::Left { recording, left } = before else {
            return Err(Problem::bug("What was before is something else.", entry.id));
        };
        storage::put_back(core, recording, left).await?;
        let id = entry.id;
        core.store.write(move |tx| store::undo::take(tx, &id).map(drop)).await?;
        after_undo(core);
        Ok(UndoneView { label: entry.label, changed: 1 })
    }
}

/// Whether only an owner may take that back: what was there before are folders, files that left, and what was taught.
fn is_owners(before: &serde_json::Value) -> bool {
    matches!(before["of"].as_str(), Some("folder" | "forgotten" | "left" | "removed_cue") | None)
}

fn after_undo(core: &Core) {
    core.bells.ring_all();
    core.changed(
        "undo",
        None,
        &[
            Tag::Moments,
            Tag::Clips,
            Tag::Words,
            Tag::Recordings,
            Tag::Folders,
            Tag::Jobs,
            Tag::Status,
            Tag::Marks,
            Tag::Storage,
            Tag::Cues,
        ],
    );
}

fn restore(tx: &Tx<'_>, before: Undoable, now: Timestamp) -> Result<usize, StoreError> {
    match before {
        Undoable::Moments { moments, clips } => {
            for moment in &moments {
                if let Some(present) = store::moments::get(tx, moment.id)? {
                    store::moments::update(tx, moment)?;
                    // What is taken back teaches nothing.
                    learning::note(tx, &present, moment, now)?;
                }
                overlaps::settle(tx, moment.recording)?;
            }
            for clip in &clips {
                put_clip_back(tx, clip, now)?;
            }
            Ok(moments.len())
        }
        Undoable::MadeMoment { moment } => {
            if let Some(clip) = store::clips::of_moment(tx, moment.id)? {
                store::clips::delete(tx, clip.id)?;
            }
            store::moments::delete(tx, moment.id)?;
            Ok(1)
        }
        Undoable::Clip { clip } => put_clip_back(tx, &clip, now),
        Undoable::MadeClip { clip } => {
            store::clips::delete(tx, clip.id)?;
            Ok(1)
        }
        Undoable::Words { words } => {
            // History is never rewritten: the old words are a new version.
            store::words::insert(tx, &Words { id: WordsId::new(), written_at: now, ..*words })?;
            Ok(1)
        }
        Undoable::Recording { recording } => {
            let Some(mut present) = store::recordings::get(tx, recording.id)? else { return Ok(0) };
            // Only what a person says of it; the file may have moved meanwhile.
            present.note = recording.note;
            present.game = recording.game;
            present.profile = recording.profile;
            present.min_score = recording.min_score;
            store::recordings::update(tx, &present)?;
            store::jobs::enqueue(tx, &Ask::Rank(present.id).job(now))?;
            Ok(1)
        }
        Undoable::Forgotten(forgotten) => put_recording_back(tx, *forgotten, now),
        Undoable::Folder { folder } => {
            store::folders::insert(tx, &folder)?;
            Ok(1)
        }
        Undoable::MadeMark { mark } => {
            store::markers::delete(tx, mark.id)?;
            own_markers::rank_again(tx, &mark, now)?;
            Ok(1)
        }
        Undoable::RemovedMark { mark } => {
            // Its recording may be gone meanwhile.
            if let MarkerPlace::Set { recording, .. } = mark.place
                && store::recordings::get(tx, recording)?.is_none()
            {
                return Ok(0);
            }
            store::markers::insert(tx, &mark)?;
            own_markers::rank_again(tx, &mark, now)?;
            Ok(1)
        }
        Undoable::Marks { marks } => {
            let mut put_back = 0;
            for mark in &marks {
                if store::marks::exists(tx, mark.subject)? {
                    store::marks::set(tx, mark, now)?;
                    put_back += 1;
                }
            }
            Ok(put_back)
        }
        Undoable::TagRenamed { from, to } => Ok(usize::from(store::marks::rename_tag(tx, &to, &from)?)),
        Undoable::Collection { id, before } => {
            match before {
                Some(before) => store::collections::save(tx, &before)?,
                None => drop(store::collections::delete(tx, id)?),
            }
            Ok(1)
        }
        // Done outside of the transaction; see `put_back`.
        Undoable::Left { .. } => Ok(0),
        Undoable::RemovedCue { profile, cue } => {
            // The profile may be gone meanwhile, or hold another one of that name.
            let Some(mut profile) = store::profiles::get(tx, &profile)? else { return Ok(0) };
            if profile.cues.iter().any(|known| known.id == cue.id || known.name.eq_ignore_ascii_case(&cue.name)) {
                return Ok(0);
            }
            let id = cue.id;
            profile.cues.push(*cue);
            store::profiles::save(tx, &profile)?;
            store::jobs::enqueue(tx, &Ask::FindCue(id).job(now))?;
            Ok(1)
        }
        Undoable::SavedSearch { search } => {
            store::collections::save_search(tx, &search)?;
            Ok(1)
        }
    }
}

fn put_clip_back(tx: &Tx<'_>, clip: &Clip, now: Timestamp) -> Result<usize, StoreError> {
    if store::clips::get(tx, clip.id)?.is_none() {
        return Ok(0);
    }
    store::clips::update(tx, clip)?;
    store::jobs::enqueue(tx, &Ask::Thumbnail(clip.id).job(now))?;
    Ok(1)
}

fn put_recording_back(tx: &Tx<'_>, forgotten: Forgotten, now: Timestamp) -> Result<usize, StoreError> {
    let recording = forgotten.recording;
    if let Some(fingerprint) = &recording.fingerprint {
        store::recordings::unforget(tx, fingerprint)?;
        // Imported again by hand meanwhile: that one stays.
        if store::recordings::by_fingerprint(tx, fingerprint)?.is_some() {
            return Ok(0);
        }
    }
    store::recordings::insert(tx, &recording)?;
    for path in &forgotten.paths {
        store::recordings::add_path(tx, recording.id, path)?;
    }
    if let Some(began) = forgotten.began {
        store::markers::set_began(tx, recording.id, began)?;
    }
    for mark in &forgotten.marks {
        store::markers::insert(tx, mark)?;
    }
    if let Some((key, detector, settings_version, finished_at, stats, signals)) = forgotten.analysis {
        let analysis = Analysis {
            recording: recording.id,
            key,
            detector,
            settings_version,
            finished_at,
            stats,
            signals,
            contour: forgotten.contour,
        };
        store::analyses::save(tx, &analysis)?;
    }
    for moment in &forgotten.moments {
        store::moments::insert(tx, moment)?;
    }
    for clip in &forgotten.clips {
        store::clips::insert(tx, clip)?;
        store::jobs::enqueue(tx, &Ask::Thumbnail(clip.id).job(now))?;
    }
    for words in &forgotten.words {
        store::words::insert(tx, words)?;
    }
    store::jobs::enqueue(tx, &Ask::Prepare(recording.id).job(now))?;
    store::jobs::enqueue(tx, &Ask::Playback(recording.id).job(now))?;
    if forgotten.moments.is_empty() {
        store::jobs::enqueue(tx, &Ask::Analyse(recording.id).job(now))?;
    }
    Ok(1)
}
