//! Marks of the person's own: press, set, look, take out. Each chooses the moments of its recordings anew, at once.

use super::{
    recordings::usable,
    undo::{Undoable, keep},
};
use crate::{
    Conductor,
    events::Tag,
    marks,
    views::{MarkView, UndoView},
};
use domain::{Mark, MarkId, MarkPlace, MediaTime, Problem, RecordingId};
use jiff::{SignedDuration, Timestamp};

/// Longer notes are cut; they are shown in a line.
const LONGEST_NOTE: usize = 200;
/// Clocks of two programs on one machine do not differ by more.
const AHEAD: SignedDuration = SignedDuration::from_secs(5);
/// So many of the newest are listed.
const NEWEST: u32 = 100;

impl Conductor {
    /// "That was good": marks what was being recorded at that time of day, now when none is given. It need not be imported yet.
    pub async fn press_mark(&self, at: Option<Timestamp>, note: &str) -> Result<(MarkView, UndoView), Problem> {
        let now = self.core.now();
        let at = at.unwrap_or(now);
        if at > now.checked_add(AHEAD).unwrap_or(now) {
            return Err(Problem::invalid("at", "A mark is set for what has happened, not for what will."));
        }
        self.keep_mark(MarkPlace::Pressed(at), note).await
    }

    /// Marks a place in a recording.
    pub async fn add_mark(
        &self,
        recording: RecordingId,
        at: MediaTime,
        note: &str,
    ) -> Result<(MarkView, UndoView), Problem> {
        let duration = usable(&self.recording(recording).await?)?.duration;
        if !(MediaTime::ZERO..duration).contains(&at) {
            return Err(Problem::invalid("at_s", format!("The recording is {duration} long.")));
        }
        self.keep_mark(MarkPlace::Set { recording, at }, note).await
    }

    async fn keep_mark(&self, place: MarkPlace, note: &str) -> Result<(MarkView, UndoView), Problem> {
        let core = &self.core;
        let now = core.now();
        let note: String = note.chars().filter(|c| !c.is_control()).take(LONGEST_NOTE).collect();
        let mark = Mark { id: MarkId::new(), place, note: note.trim().to_owned(), made_at: now };
        let kept = core
            .store
            .write(move |tx| {
                store::markers::insert(tx, &mark)?;
                marks::rank_again(tx, &mark, now)?;
                let places = marks::recordings_of(tx, &mark)?;
                let undo =
                    keep(tx, "add_mark", "Set a marker".into(), &Undoable::MadeMark { mark: mark.clone() }, now)?;
                Ok((MarkView { mark, places }, undo))
            })
            .await?;
        self.marks_changed(&kept.0);
        Ok(kept)
    }

    /// The newest marks that were pressed, newest first.
    pub async fn list_marks(&self) -> Result<Vec<MarkView>, Problem> {
        marks::take_in(&self.core).await?;
        let read = |db: &store::Conn| {
            let newest = store::markers::newest(db, NEWEST)?;
            let placed = |mark: Mark| Ok(MarkView { places: marks::recordings_of(db, &mark)?, mark });
            newest.into_iter().map(placed).collect::<Result<_, store::StoreError>>()
        };
        Ok(self.core.store.read(read).await?)
    }

    /// The person's marks in a recording, by time. Those that its recorder wrote are among its signals only.
    pub async fn recording_marks(&self, id: RecordingId) -> Result<Vec<(Mark, MediaTime)>, Problem> {
        let recording = self.recording(id).await?;
        marks::take_in(&self.core).await?;
        Ok(self.core.store.read(move |db| marks::of(db, &recording)).await?)
    }

    /// Takes a mark out.
    pub async fn remove_mark(&self, id: MarkId) -> Result<UndoView, Problem> {
        let core = &self.core;
        let now = core.now();
        let (gone, undo) = core
            .store
            .write(move |tx| {
                let mark = store::markers::get(tx, id)?.ok_or_else(|| Problem::not_found("mark", id))?;
                let places = marks::recordings_of(tx, &mark)?;
                store::markers::delete(tx, id)?;
                marks::rank_again(tx, &mark, now)?;
                let before = Undoable::RemovedMark { mark: mark.clone() };
                let undo = keep(tx, "remove_mark", "Removed a marker".into(), &before, now)?;
                Ok((MarkView { mark, places }, undo))
            })
            .await?;
        self.marks_changed(&gone);
        Ok(undo)
    }

    fn marks_changed(&self, mark: &MarkView) {
        self.core.bells.ring_all();
        let one = match mark.places.as_slice() {
            [(recording, _)] => Some(recording.to_string()),
            _ => None,
        };
        self.core.changed("marks", one, &[Tag::Recordings, Tag::Jobs]);
    }
}
