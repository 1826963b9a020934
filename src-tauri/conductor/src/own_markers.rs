//! The person's own marks among the signals of a recording. They are kept apart from what was measured, so that setting one or
//! taking one out counts at once: whoever ranks or shows signals takes the marks of that moment along. Where nobody has watched
//! what is round a mark, that is done after.

use crate::{
    Core,
    analysis::{self, AnalysisStats},
    journal,
    steps::Ask,
};
use domain::{Marker, MarkerId, MarkerPlace, MediaTime, Problem, Recording, RecordingId, Signal, SignalKind, Span};
use jiff::{SignedDuration, Timestamp};
use std::path::Path;
use store::{Conn, StoreError, Tx};

/// Two sources that mark the same instant (a chapter and the key that the same finger pressed) are one mark.
pub(crate) const SAME: MediaTime = MediaTime::from_millis(1500);
/// From this share on a recording counts as watched wholly.
const WHOLE: f64 = 0.99;
/// No recording is longer; what is pressed finds what began so long ago.
const LONGEST: SignedDuration = SignedDuration::from_hours(48);
/// No more recordings than these are made at a time.
const MOST: u32 = 1000;
/// How much of the journal was taken in, in bytes, among the small facts of the library.
const TAKEN: &str = "marks.journal";

/// When a recording began: as it was written down when it was imported, or as the file tells now.
pub(crate) fn began(db: &Conn, recording: &Recording) -> Result<Timestamp, StoreError> {
    let known = store::markers::began(db, recording.id)?;
    let by_file = || recording.media.as_ref().and_then(|info| journal::began(&recording.path, info));
    Ok(known.or_else(by_file).unwrap_or(recording.recorded_at))
}

/// The person's marks that lie in a recording, by time.
pub(crate) fn of(db: &Conn, recording: &Recording) -> Result<Vec<(Marker, MediaTime)>, StoreError> {
    let Some(duration) = recording.media.as_ref().map(|media| media.duration) else { return Ok(Vec::new()) };
    let began = began(db, recording)?;
    let end = began.checked_add(SignedDuration::from_micros(duration.micros())).unwrap_or(Timestamp::MAX);
    let mut marks = store::markers::set_in(db, recording.id)?;
    marks.extend(store::markers::pressed(db, began, end)?);
    let mut placed: Vec<(Marker, MediaTime)> = marks
        .into_iter()
        .filter_map(|mark| mark.place_in(recording.id, began, duration).map(|at| (mark, at)))
        .collect();
    placed.sort_by_key(|(mark, at)| (*at, mark.id));
    Ok(placed)
}

/// What was measured, with the marks as they are now, in order of time.
pub(crate) fn with(measured: Vec<Signal>, marks: &[(Marker, MediaTime)]) -> Vec<Signal> {
    // Older apps kept pressed marks among what was measured.
    let mut signals: Vec<Signal> = measured.into_iter().filter(|signal| !highlights::is_own_mark(signal)).collect();
    for (mark, at) in marks {
        let own = highlights::mark(*at, &mark.note);
        let same =
            signals.iter_mut().find(|signal| signal.kind == SignalKind::Marker && signal.start.distance(*at) <= SAME);
        match same {
            Some(known) => known.label = known.label.take().or(own.label),
            None => signals.push(own),
        }
    }
    signals.sort_by(|a, b| a.start.cmp(&b.start).then(a.kind.cmp(&b.kind)));
    signals
}

/// Recordings that a mark lies in.
pub(crate) fn recordings_of(db: &Conn, mark: &Marker) -> Result<Vec<(RecordingId, MediaTime)>, StoreError> {
    let at = match mark.place {
        MarkerPlace::Set { recording, at } => return Ok(vec![(recording, at)]),
        MarkerPlace::Pressed(at) => at,
    };
    let from = at.checked_sub(LONGEST).unwrap_or(Timestamp::MIN);
    let recorded = store::markers::recorded(db, from, at, MOST)?;
    let place =
        |it: store::markers::Recorded| Some((it.recording, mark.place_in(it.recording, it.began, it.duration)?));
    Ok(recorded.into_iter().filter_map(place).collect())
}

/// Asks for the moments of every recording that a mark lies in to be chosen anew. What is still being looked at, or was not
/// looked at yet, takes its marks along by itself.
pub(crate) fn rank_again(tx: &Tx<'_>, mark: &Marker, now: Timestamp) -> Result<Vec<RecordingId>, StoreError> {
    let mut ranked = Vec::new();
    for (recording, _) in recordings_of(tx, mark)? {
        if store::analyses::key_of(tx, recording)?.is_some_and(|key| !analysis::is_partial(&key)) {
            store::jobs::enqueue(tx, &Ask::Rank(recording).job(now))?;
            look_closer(tx, recording, now)?;
        }
        ranked.push(recording);
    }
    Ok(ranked)
}

/// Has what is round the marks of a recording watched, where the analysis that is stored left it out.
pub(crate) fn look_closer(tx: &Tx<'_>, id: RecordingId, now: Timestamp) -> Result<(), StoreError> {
    let Some(recording) = store::recordings::get(tx, id)? else { return Ok(()) };
    let stats = store::analyses::stats_of(tx, id)?.and_then(|stats| serde_json::from_value(stats).ok());
    let Some(stats) = stats else { return Ok(()) };
    if !unwatched(&of(tx, &recording)?, &stats, &recording).is_empty() {
        store::jobs::enqueue(tx, &Ask::LookCloser(id).job(now))?;
    }
    Ok(())
}

/// What is round the marks and was not watched.
pub(crate) fn unwatched(marks: &[(Marker, MediaTime)], stats: &AnalysisStats, recording: &Recording) -> Vec<Span> {
    let Some(media) = &recording.media else { return Vec::new() };
    // Older apps wrote down the share only.
    let all = [Span::new(MediaTime::ZERO, media.duration)];
    let watched = if stats.watched_share > WHOLE { &all[..] } else { &stats.watched };
    let signals: Vec<Signal> = marks.iter().map(|(mark, at)| highlights::mark(*at, &mark.note)).collect();
    highlights::unwatched(&signals, watched, media.duration)
}

/// Takes what `clipctl mark` wrote down while no app was running into the library. Each line once, also after a crash: how far
/// it was read is stored with the marks.
pub(crate) async fn take_in(core: &Core) -> Result<(), Problem> {
    let journal = journal::file(&core.world.paths.data);
    let now = core.now();
    let length = std::fs::metadata(&journal).map_or(0, |meta| meta.len());
    let taken = core.store.read(|db| store::meta::get(db, TAKEN)).await?;
    if length == taken.as_deref().and_then(|text| text.parse().ok()).unwrap_or(0) {
        return Ok(());
    }
    let ranked = core.store.write(move |tx| take_in_now(tx, &journal, now)).await?;
    if ranked {
        core.bells.ring_all();
    }
    Ok(())
}

fn take_in_now(tx: &Tx<'_>, journal: &Path, now: Timestamp) -> Result<bool, StoreError> {
    let taken = store::meta::get(tx, TAKEN)?.and_then(|text| text.parse().ok()).unwrap_or(0);
    let (pressed, taken) = journal::since(journal, taken);
    let mut ranked = false;
    for pressed in pressed {
        let note = pressed.label.unwrap_or_default();
        let mark = Marker { id: MarkerId::new(), place: MarkerPlace::Pressed(pressed.at), note, made_at: now };
        store::markers::insert(tx, &mark)?;
        ranked |= !rank_again(tx, &mark, now)?.is_empty();
    }
    store::meta::set(tx, TAKEN, &taken.to_string())?;
    Ok(ranked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_now_take_the_place_of_those_that_were_stored() {
        let at = MediaTime::from_seconds;
        let mut chapter = Signal::new(SignalKind::Marker, at(20.0), 1.0, "chapters");
        let loud = Signal::new(SignalKind::Loudness, at(4.0), 0.5, "sound.loudness");
        let measured = vec![loud.clone(), highlights::mark(at(9.0), "stored by an older app"), chapter.clone()];
        let mark = |seconds: f64, note: &str| {
            let place = MarkerPlace::Set { recording: RecordingId::new(), at: at(seconds) };
            (Marker { id: MarkerId::new(), place, note: note.into(), made_at: Timestamp::UNIX_EPOCH }, at(seconds))
        };
        let found = with(measured, &[mark(2.0, ""), mark(21.0, "ace")]);
        chapter.label = Some("ace".into());
        assert_eq!(found, [highlights::mark(at(2.0), ""), loud, chapter], "the key and the chapter are one mark");
    }
}
