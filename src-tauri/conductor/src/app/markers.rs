//! Markers of the person's own: press, set, look, take out. Each chooses the moments of its recordings anew, at once.

use super::{
    recordings::usable,
    undo::{Undoable, keep},
};
use crate::{
    Conductor,
    events::Tag,
    own_markers,
    views::{MarkerView, UndoView},
};
use domain::{Marker, MarkerId, MarkerPlace, MediaTime, Problem, RecordingId};
use jiff::{SignedDuration, Timestamp};

/// Longer notes are cut; they are shown in a line.
const LONGEST_NOTE: usize = 200;
/// Clocks of two programs on one machine do not differ by more.
const AHEAD: SignedDuration = SignedDuration::from_secs(5);
/// So many of the newest are listed.
const NEWEST: u32 = 100;

impl Conductor {
    /// "That was good": marks what was being recorded at that time of day, now when none is given. It need not be imported yet.
    pub async fn press_marker(&self, at: Option<Timestamp>, note: &str) -> Result<(MarkerView, UndoView), Problem> {
        let now = self.core.now();
        let at = at.unwrap_or(now);
        if at > now.checked_add(AHEAD).unwrap_or(now) {
            return Err(Problem::invalid("at", "A mark is set for what has happened, not for what will."));
        }
        self.keep_mark(MarkerPlace::Pressed(at), note).await
    }

    /// Markers a place in a recording.
    pub async fn add_marker(
        &self,
        recording: RecordingId,
        at: MediaTime,
        note: &str,
    ) -> Result<(MarkerView, UndoView), Problem> {
        let duration = usable(&self.recording(recording).await?)?.duration;
        if !(MediaTime::ZERO..duration).contains(&at) {
            return Err(Problem::invalid("at_s", format!("The recording is {duration} long.")));
        }
        self.keep_mark(MarkerPlace::Set { recording, at }, note).await
    }

    async fn keep_mark(&self, place: MarkerPlace, note: &str) -> Result<(MarkerView, UndoView), Problem> {
        let core = &self.core;
        let now = core.now();
        let note: String = note.chars().filter(|c| !c.is_control()).take(LONGEST_NOTE).collect();
        let mark = Marker { id: MarkerId::new(), place, note: note.trim().to_owned(), made_at: now };
        let kept = core
            .store
            .write(move |tx| {
                store::markers::insert(tx, &mark)?;
                own_markers::rank_again(tx, &mark, now)?;
                let places = own_markers::recordings_of(tx, &mark)?;
                let undo =
                    keep(tx, "add_marker", "Set a marker".into(), &Undoable::MadeMark { mark: mark.clone() }, now)?;
                Ok((MarkerView { mark, places }, undo))
            })
            .await?;
        self.marks_changed(&kept.0);
        Ok(kept)
    }

    /// The newest marks that were pressed, newest first.
    pub async fn list_markers(&self) -> Result<Vec<MarkerView>, Problem> {
        own_markers::take_in(&self.core).await?;
        let read = |db: &store::Conn| {
            let newest = store::markers::newest(db, NEWEST)?;
            let placed = |mark: Marker| Ok(MarkerView { places: own_markers::recordings_of(db, &mark)?, mark });
            newest.into_iter().map(placed).collect::<Result<_, store::StoreError>>()
        };
        Ok(self.core.store.read(read).await?)
    }

    /// The person's marks in a recording, by time. Those that its recorder wrote are among its signals only.
    pub async fn recording_markers(&self, id: RecordingId) -> Result<Vec<(Marker, MediaTime)>, Problem> {
        let recording = self.recording(id).await?;
        own_markers::take_in(&self.core).await?;
        Ok(self.core.store.read(move |db| own_markers::of(db, &recording)).await?)
    }

    /// Takes a mark out.
    pub async fn remove_marker(&self, id: MarkerId) -> Result<UndoView, Problem> {
        let core = &self.core;
        let now = core.now();
        let (gone, undo) = core
            .store
            .write(move |tx| {
                let mark = store::markers::get(tx, id)?.ok_or_else(|| Problem::not_found("mark", id))?;
                let places = own_markers::recordings_of(tx, &mark)?;
                store::markers::delete(tx, id)?;
                own_markers::rank_again(tx, &mark, now)?;
                let before = Undoable::RemovedMark { mark: mark.clone() };
                let undo = keep(tx, "remove_marker", "Removed a marker".into(), &before, now)?;
                Ok((MarkerView { mark, places }, undo))
            })
            .await?;
        self.marks_changed(&gone);
        Ok(undo)
    }

    fn marks_changed(&self, mark: &MarkerView) {
        self.core.bells.ring_all();
        let one = match mark.places.as_slice() {
            [(recording, _)] => Some(recording.to_string()),
            _ => None,
        };
        self.core.changed("marks", one, &[Tag::Recordings, Tag::Jobs]);
    }
}
