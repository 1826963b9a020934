//! Where a moment begins and ends. The paddings say about where; here the edges go to the beginning of what builds up and
//! behind the reaction, and then to a cut or a quiet place nearby. Never into a word, where a microphone tells, as long as
//! somebody takes a breath nearby.
//!
//! A place costs what it is away from where the edge should be, in seconds, and how much louder it is than the quietest
//! place around. The cheapest one wins; without any sound known that is the place itself, or a cut.

use super::group::Group;
use domain::{Contour, MediaTime, Span};

/// How far an edge moves for a cut or a quiet place.
const NEAR: MediaTime = MediaTime::from_millis(1_500);
/// How far it moves for what builds up, or for the end of a reaction.
const REACH: MediaTime = MediaTime::from_millis(3_000);
/// How far it moves outwards to get out of a sentence.
const SENTENCE: MediaTime = MediaTime::from_millis(8_000);
/// Of what builds up and of a reaction, so much silence is kept around.
const AIR: MediaTime = MediaTime::from_millis(300);
/// At least so much stays before the first thing that has to be seen, and behind the last.
const BEFORE: MediaTime = MediaTime::from_millis(1_500);
const AFTER: MediaTime = MediaTime::from_millis(1_000);
/// So many decibels above the quietest place around cost as much as a second away.
const DB_PER_S: f64 = 10.0;
/// A cut is worth so many seconds. Cutting on a cut is what an editor does first.
const CUT_S: f64 = 1.0;
/// Places that are looked at are so far apart: a step of the contour.
const STEP: MediaTime = Contour::STEP;

/// What is known of a recording besides the groups.
pub(super) struct Ground<'a> {
    /// The sound.
    pub contour: Option<&'a Contour>,
    /// Where the picture changes at once, in order of time.
    pub cuts: Vec<MediaTime>,
    /// Loud, moving, shouting: what an edge should not cut off.
    pub lasting: Vec<Span>,
}

/// Which edge.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    Start,
    End,
}

/// Moves the edges of groups that are in order of time. They still do not overlap, lie inside the recording, and hold all
/// they held.
pub(super) fn trim(groups: &mut [Group<'_>], ground: &Ground<'_>, whole: Span) {
    for index in 0..groups.len() {
        // Neighbours share what lies between them.
        let earliest = match index.checked_sub(1) {
            Some(before) => groups[before].span.end.min(groups[index].span.start),
            None => whole.start,
        };
        let latest = groups.get(index + 1).map_or(whole.end, |next| middle(groups[index].span.end, next.span.start));
        let group = &groups[index];
        let Some(core) = seen(group) else { continue };
        let span = group.span;
        // The ends of the recording are as good as any cut.
        let start = match span.start > whole.start {
            true => {
                let last = (core.start - BEFORE).max(span.start.min(core.start));
                ground.place(Edge::Start, span.start, Span::new(earliest.min(last), last))
            }
            false => span.start,
        };
        let end = match span.end < whole.end {
            true => {
                let first = (core.end + AFTER).min(span.end.max(core.end));
                ground.place(Edge::End, span.end, Span::new(first, latest.max(first)))
            }
            false => span.end,
        };
        groups[index].span = Span::new(start, end);
    }
}

/// What has to be seen: what happened, and hints that lie inside.
fn seen(group: &Group<'_>) -> Option<Span> {
    group.items.iter().filter(|item| item.weight > 0.0).map(|item| item.core.clamp_to(group.span)).reduce(Span::hull)
}

fn middle(a: MediaTime, b: MediaTime) -> MediaTime {
    MediaTime::from_micros(a.micros() + (b - a).at_least_zero().micros() / 2)
}

impl Ground<'_> {
    /// The best place for an edge that would lie at `at`; it has to stay in `room`.
    fn place(&self, edge: Edge, at: MediaTime, room: Span) -> MediaTime {
        let target = self.target(edge, at).clamp(room.start, room.end);
        let near = Span::new(target - NEAR, target + NEAR).clamp_to(room);
        let quietest = places(near).filter_map(|at| self.level(at)).fold(f64::INFINITY, f64::min);
        let cost = |place: MediaTime| {
            let away = place.distance(target).seconds();
            let loud = self.level(place).map_or(0.0, |level| (level - quietest).max(0.0) / DB_PER_S);
            let cut = if self.cuts.binary_search(&place).is_ok() { CUT_S } else { 0.0 };
            away + loud - cut
        };
        let from = self.cuts.partition_point(|cut| *cut < near.start);
        let cuts = self.cuts[from..].iter().copied().take_while(|cut| *cut <= near.end);
        let silent = |place: &MediaTime| self.talk(*place).is_none();
        let best = places(near).chain([target]).chain(cuts).filter(silent).min_by(|a, b| {
            cost(*a).total_cmp(&cost(*b)).then(a.distance(target).cmp(&b.distance(target))).then(a.cmp(b))
        });
        best.or_else(|| self.out_of_sentence(edge, target, room)).unwrap_or(target)
    }

    /// Where the edge should be: not in the middle of what lasts.
    fn target(&self, edge: Edge, at: MediaTime) -> MediaTime {
        let through = self.lasting.iter().filter(|span| span.start < at && at < span.end);
        match edge {
            Edge::Start => through.map(|span| span.start - AIR).filter(|start| at - *start <= REACH).min(),
            Edge::End => through.map(|span| span.end + AIR).filter(|end| *end - at <= REACH).max(),
        }
        .unwrap_or(at)
    }

    /// The nearest end of what is being said, outwards first: nothing of the moment is lost there, so it may be further.
    fn out_of_sentence(&self, edge: Edge, at: MediaTime, room: Span) -> Option<MediaTime> {
        let talk = self.talk(at)?;
        let (outwards, inwards) = match edge {
            Edge::Start => (talk.start, talk.end),
            Edge::End => (talk.end, talk.start),
        };
        let inside = |place: MediaTime| room.start <= place && place <= room.end && self.talk(place).is_none();
        [(outwards, SENTENCE), (inwards, REACH)]
            .into_iter()
            .find(|(place, far)| place.distance(at) <= *far && inside(*place))
            .map(|(place, _)| place)
    }

    fn level(&self, at: MediaTime) -> Option<f64> {
        self.contour?.level_db(at).map(f64::from)
    }

    fn talk(&self, at: MediaTime) -> Option<Span> {
        self.contour?.talk_at(at)
    }
}

/// The middles of the steps of a stretch.
fn places(span: Span) -> impl Iterator<Item = MediaTime> {
    let half = STEP.micros() / 2;
    let first = (span.start.micros() - half).div_euclid(STEP.micros());
    let last = (span.end.micros() - half).div_euclid(STEP.micros());
    (first..=last)
        .map(move |step| MediaTime::from_micros(step * STEP.micros() + half))
        .filter(move |at| span.start <= *at && *at <= span.end)
}

#[cfg(test)]
mod tests;
