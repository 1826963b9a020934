//! The same play, saved twice. Recordings of about the same time whose sound is the same overlap; moments of them that show the same
//! are offered as one: the best cut, with the others linked. Nothing is thrown away: what is linked stays with its recording, and
//! comes back by itself when the one it was offered with goes.

use crate::Core;
use domain::{MediaTime, Moment, MomentId, MomentState, Problem, Recording, RecordingId, Span};
use highlights::SoundPrint;
use jiff::SignedDuration;
use std::collections::HashMap;
use store::{Conn, StoreError, Tx};

/// How wrong the clocks of two files may be: a recorder may write the end of a short save for its beginning.
const OFF: MediaTime = MediaTime::from_millis(90_000);
/// No recording is longer; what began so long ago may still go on.
const LONGEST: SignedDuration = SignedDuration::from_hours(12);
/// So many recordings are compared with one, those next in time first.
const MOST: usize = 24;
/// Moments that share this much of the shorter one are the same play.
const SAME: f64 = 0.5;

/// Recordings that a new one may overlap with, and by how much later they begin by the clock.
fn candidates(db: &Conn, recording: &Recording) -> Result<Vec<(RecordingId, MediaTime)>, StoreError> {
    let Some(duration) = recording.media.as_ref().map(|media| media.duration) else { return Ok(Vec::new()) };
    let began = crate::own_markers::began(db, recording)?;
    let off = SignedDuration::from_micros(OFF.micros());
    let end = SignedDuration::from_micros(duration.micros()) + off;
    let (from, to) = (began.checked_sub(LONGEST), began.checked_add(end));
    let (Ok(from), Ok(to)) = (from, to) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for other in store::markers::recorded(db, from, to, 10_000)? {
        let Ok(later) = i64::try_from(other.began.duration_since(began).as_micros()) else { continue };
        let later = MediaTime::from_micros(later);
        if other.recording == recording.id || later + other.duration + OFF < MediaTime::ZERO {
            continue;
        }
        let game = store::recordings::get(db, other.recording)?.and_then(|other| other.game);
        if game.is_none() || recording.game.is_none() || game == recording.game {
            found.push((other.recording, later));
        }
    }
    found.sort_by_key(|(id, later)| (later.distance(MediaTime::ZERO), *id));
    found.truncate(MOST);
    Ok(found)
}

/// Finds what a recording overlaps with, among those that were looked at already.
pub(crate) async fn find(core: &Core, recording: Recording) -> Result<(), Problem> {
    let id = recording.id;
    let prints = core
        .store
        .read(move |db| {
            let version = highlights::PRINT_VERSION;
            let Some(own) = store::overlaps::print(db, id, version)? else { return Ok(None) };
            let mut others = Vec::new();
            for (other, later) in candidates(db, &recording)? {
                if let Some(print) = store::overlaps::print(db, other, version)? {
                    others.push((other, later, print));
                }
            }
            Ok(Some((own, others)))
        })
        .await?;
    let Some((own, others)) = prints else { return Ok(()) };
    let found = tokio::task::spawn_blocking(move || {
        let own = SoundPrint::from_bytes(&own);
        let mut found = Vec::new();
        for (other, later, print) in others {
            if let Some(overlap) = highlights::overlap(&own, &SoundPrint::from_bytes(&print), later, OFF) {
                found.push((other, overlap.later));
            }
        }
        found
    })
    .await
    .map_err(|error| Problem::bug("Sounds could not be compared.", error))?;
    Ok(core.store.write(move |tx| store::overlaps::replace(tx, id, &found)).await?)
}

/// A moment on the clock of one recording.
struct Placed {
    moment: Moment,
    span: Span,
    /// Whether it may be offered with another one: nobody decided on it or took it in hand.
    free: bool,
}

/// Settles which moments of a recording, and of those that it overlaps with, are the same play. How many of the recording's own are
/// offered with another one now.
pub(crate) fn settle(tx: &Tx<'_>, recording: RecordingId) -> Result<usize, StoreError> {
    let shifts = together(tx, recording)?;
    if shifts.len() < 2 {
        // Moments whose other one is in no recording that overlaps any more.
        for moment in store::moments::of_recording(tx, recording)? {
            if store::overlaps::same_as(tx, moment.id)?.is_some() {
                store::overlaps::set_same(tx, moment.id, None)?;
            }
        }
        return Ok(0);
    }
    let mut all = Vec::new();
    for (id, shift) in &shifts {
        for moment in store::moments::of_recording(tx, *id)? {
            let span = Span::new(moment.span.start + *shift, moment.span.end + *shift);
            let free = moment.state == MomentState::New && !moment.edges_by_user && !in_hand(tx, moment.id)?;
            all.push(Placed { moment, span, free });
        }
    }
    let linked = pair(&all);
    for placed in &all {
        let wanted = linked.get(&placed.moment.id).copied();
        if store::overlaps::same_as(tx, placed.moment.id)? != wanted {
            store::overlaps::set_same(tx, placed.moment.id, wanted)?;
        }
    }
    Ok(all.iter().filter(|it| it.moment.recording == recording && linked.contains_key(&it.moment.id)).count())
}

/// Recordings that overlap, each with the next, and when they begin on the clock of the first.
fn together(tx: &Tx<'_>, recording: RecordingId) -> Result<Vec<(RecordingId, MediaTime)>, StoreError> {
    let mut found = vec![(recording, MediaTime::ZERO)];
    let mut at = 0;
    while let Some((id, shift)) = found.get(at).copied() {
        for (other, later) in store::overlaps::of(tx, id)? {
            if found.len() < MOST && found.iter().all(|(known, _)| *known != other) {
                found.push((other, shift + later));
            }
        }
        at += 1;
    }
    Ok(found)
}

/// Whether a person changed its clip or its words.
fn in_hand(tx: &Tx<'_>, moment: MomentId) -> Result<bool, StoreError> {
    let Some(clip) = store::clips::of_moment(tx, moment)? else { return Ok(false) };
    let written = store::words::of_clip(tx, clip.id)?.iter().any(|words| words.author == domain::Author::User);
    Ok(written || clip.updated_at != clip.created_at || !store::posts::of_clip(tx, clip.id)?.is_empty())
}

/// Which moments are offered with which. The best cut leads: what a person decided or took in hand, then the better score, the
/// longer one, the older one.
fn pair(all: &[Placed]) -> HashMap<MomentId, MomentId> {
    let mut order: Vec<&Placed> = all.iter().collect();
    order.sort_by(|a, b| {
        let worth = |it: &Placed| (!it.free, it.moment.score, it.span.length());
        worth(b).cmp(&worth(a)).then(a.moment.id.cmp(&b.moment.id))
    });
    let mut linked: HashMap<MomentId, MomentId> = HashMap::new();
    for (nth, leader) in order.iter().enumerate() {
        if linked.contains_key(&leader.moment.id) {
            continue;
        }
        for other in &order[nth + 1..] {
            let apart = other.moment.recording != leader.moment.recording;
            if apart && other.free && !linked.contains_key(&other.moment.id) && is_same(leader.span, other.span) {
                linked.insert(other.moment.id, leader.moment.id);
            }
        }
    }
    linked
}

fn is_same(a: Span, b: Span) -> bool {
    let shorter = a.length().min(b.length()).seconds();
    shorter > 0.0 && a.overlap(b).seconds() >= SAME * shorter
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(recording: RecordingId, span: (f64, f64), score: u8, state: MomentState) -> Placed {
        let span = Span::from_seconds(span.0, span.1);
        let moment = Moment {
            id: MomentId::new(),
            recording,
            span,
            edges_by_user: false,
            peak: span.start,
            score,
            reasons: Vec::new(),
            evidence: Vec::new(),
            state,
            found_at: jiff::Timestamp::UNIX_EPOCH,
            decided_at: None,
        };
        Placed { moment, span, free: state == MomentState::New }
    }

    #[test]
    fn the_best_cut_leads_and_what_was_decided_goes_before_it() {
        let (a, b, c) = (RecordingId::new(), RecordingId::new(), RecordingId::new());
        let all = [
            placed(a, (0.0, 40.0), 45, MomentState::New),
            placed(b, (20.0, 60.0), 70, MomentState::New),
            placed(c, (50.0, 90.0), 45, MomentState::New),
            placed(b, (100.0, 120.0), 90, MomentState::New),
            placed(c, (101.0, 119.0), 20, MomentState::Rejected),
        ];
        let linked = pair(&all);
        assert_eq!(linked.get(&all[0].moment.id), Some(&all[1].moment.id));
        assert_eq!(linked.get(&all[3].moment.id), Some(&all[4].moment.id), "it was turned down already");
        assert_eq!(linked.len(), 2, "ten of forty seconds are another play");
    }

    #[test]
    fn what_is_decided_stays_and_moments_of_one_recording_are_no_copies() {
        let (a, b) = (RecordingId::new(), RecordingId::new());
        let decided =
            [placed(a, (0.0, 40.0), 45, MomentState::Accepted), placed(b, (0.0, 40.0), 70, MomentState::Rejected)];
        assert!(pair(&decided).is_empty());
        let own = [placed(a, (0.0, 40.0), 45, MomentState::New), placed(a, (10.0, 40.0), 70, MomentState::New)];
        assert!(pair(&own).is_empty());
    }
}
