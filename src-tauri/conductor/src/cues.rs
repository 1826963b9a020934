//! What a person taught, among the signals of a recording. How alike each picture was is kept apart from what was measured, so
//! that another threshold, or switching a cue on and off, counts at once: whoever ranks or shows signals asks here.

use crate::steps::Ask;
use domain::{Cue, CueId, CueLooks, Profile, Recording, RecordingId, RecordingState, Signal};
use jiff::Timestamp;
use store::{Conn, StoreError, Tx, cue_looks::LookedThrough};

/// A cue, and the profile that it belongs to.
pub(crate) fn get(db: &Conn, id: CueId) -> Result<Option<(Profile, Cue)>, StoreError> {
    for profile in store::profiles::list(db)? {
        if let Some(cue) = profile.cues.iter().find(|cue| cue.id == id).cloned() {
            return Ok(Some((profile, cue)));
        }
    }
    Ok(None)
}

/// What the cues found that are switched on, in order of time.
pub(crate) fn of(db: &Conn, recording: &Recording) -> Result<Vec<Signal>, StoreError> {
    let Some(name) = &recording.profile else { return Ok(Vec::new()) };
    let Some(profile) = store::profiles::get(db, name)? else { return Ok(Vec::new()) };
    if profile.cues.iter().all(|cue| !cue.enabled) {
        return Ok(Vec::new());
    }
    let looked = store::cue_looks::of_recording(db, recording.id)?;
    let found = profile.cues.iter().filter(|cue| cue.enabled).flat_map(|cue| {
        let shape = cue.shape();
        let its = looked.iter().find(|it| it.cue == cue.id && it.shape == shape);
        its.map(|it| highlights::signals_of_cue(cue, &it.looks)).unwrap_or_default()
    });
    Ok(found.collect())
}

/// Keeps how alike the pictures of a recording were, as they were looked at with these cues.
pub(crate) fn keep(
    tx: &Tx<'_>,
    recording: RecordingId,
    cues: &[Cue],
    looks: Vec<(CueId, CueLooks)>,
    whole: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    for (id, looks) in looks {
        let Some(cue) = cues.iter().find(|cue| cue.id == id) else { continue };
        let looked = LookedThrough { cue: id, recording, shape: cue.shape(), whole, looks, looked_at: now };
        store::cue_looks::save(tx, &looked)?;
    }
    Ok(())
}

/// Adds what was seen in further stretches of a recording.
pub(crate) fn add(
    tx: &Tx<'_>,
    recording: RecordingId,
    cues: &[Cue],
    looks: Vec<(CueId, CueLooks)>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let known = store::cue_looks::of_recording(tx, recording)?;
    for (id, more) in looks {
        let Some(cue) = cues.iter().find(|cue| cue.id == id) else { continue };
        let before = known.iter().find(|it| it.cue == id && it.shape == cue.shape());
        let mut all = before.map(|it| it.looks.clone()).unwrap_or_default();
        highlights::Counted::add(&mut all, more);
        keep(tx, recording, cues, vec![(id, all)], before.is_some_and(|it| it.whole), now)?;
    }
    Ok(())
}

/// Has the moments chosen anew of all recordings that were looked through for a cue.
pub(crate) fn rank_again(tx: &Tx<'_>, cue: CueId, now: Timestamp) -> Result<(), StoreError> {
    for id in store::cue_looks::recordings_of(tx, cue)? {
        if store::recordings::get(tx, id)?.is_some_and(|recording| recording.state == RecordingState::Ready) {
            store::jobs::enqueue(tx, &Ask::Rank(id).job(now))?;
        }
    }
    Ok(())
}
