//! Signals that belong together, and from where to where they go.
//!
//! What is known (kills, marks, shouts…) is grouped first. Hints join the group in which they lie and do not stretch it,
//! those right before or after it are left out; the rest form groups of their own, which stay clear of the others. Groups
//! never overlap.

use super::{
    Ranking,
    kinds::{core, instant, padded, tells, weight},
    trim::{Ground, trim},
};
use crate::kills::once;
use domain::{MediaTime, Signal, SignalKind, Span};

/// A moment that is longer than this is a scene, and is cut where least happens. A profile goes before it. Every platform for
/// short videos takes two minutes; cut at one, fights came apart (F1 of moments 0.72 instead of 0.80 on the footage of
/// `clipctl eval`, 0.67 instead of 0.88 on twenty minutes joined of it).
const LONGEST: MediaTime = MediaTime::from_millis(120_000);
/// Hints alone do not carry that far.
const LONGEST_OF_HINTS: MediaTime = MediaTime::from_millis(30_000);
/// Kills, shouts and noise within this time belong to one instant, which is the last of them.
const TOGETHER: MediaTime = MediaTime::from_millis(5_000);
/// Hints below this strength make no moment of their own; they only join one.
const SEED: f32 = 0.25;
/// Share of the gap that is bridged between hints.
const GAP_OF_HINTS: f64 = 0.4;
/// Shorter moments can't be watched; they are made longer where the recording has room.
const SHORTEST: MediaTime = MediaTime::from_millis(4_000);
/// What follows within this time is one thing, and is not cut in between when that can be avoided.
const ONE_THING: MediaTime = MediaTime::from_millis(2_000);
/// A piece this short at an end of the recording is taken along.
const LEFT_OVER: MediaTime = MediaTime::from_millis(1_000);
/// Longest gap that is bridged, whatever is set.
const WIDEST_GAP_S: f64 = 60.0;

/// A signal with its place in the ranking.
#[derive(Clone)]
pub(super) struct Item<'a> {
    pub signal: &'a Signal,
    pub weight: f32,
    pub core: Span,
    padded: Span,
}

impl Item<'_> {
    /// What it is worth by itself.
    pub fn worth(&self) -> f32 {
        self.weight * self.signal.strength
    }
}

/// Signals that make one moment.
pub(super) struct Group<'a> {
    /// From where to where, inside the recording.
    pub span: Span,
    /// Its signals, in order of time. What takes away (a negative weight) is among them.
    pub items: Vec<Item<'a>>,
    /// What it was cut from: the pieces of one fight have the same.
    pub fight: Span,
}

impl Group<'_> {
    /// Whether nothing in it is known to have happened to the player.
    pub fn only_hints(&self) -> bool {
        self.items.iter().all(|item| !tells(item.signal))
    }

    /// Whether a person marked it, and marks count.
    pub fn is_marked(&self) -> bool {
        self.items.iter().any(|item| item.signal.kind == SignalKind::Marker && item.weight > 0.0)
    }

    /// The signals that speak for it, each kill and death once.
    pub fn evidence(&self) -> Vec<Signal> {
        once(self.items.iter().filter(|item| item.weight > 0.0).map(|item| item.signal))
    }

    /// The best instant: where most has come together in the seconds before; a mark asks the others first.
    pub fn peak(&self) -> MediaTime {
        let good = || self.items.iter().filter(|item| item.weight > 0.0);
        let best = |marks: bool| {
            let asked = || good().filter(move |item| marks || item.signal.kind != SignalKind::Marker);
            let together = |time: MediaTime| -> f32 {
                let near = Span::new(time - TOGETHER, time + MediaTime::from_micros(1));
                asked().filter(|item| near.contains(instant(item.signal))).map(Item::worth).sum()
            };
            let times = asked().map(|item| instant(item.signal)).map(|time| (together(time), time));
            // The first of equals.
            times.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).map(|(_, time)| time)
        };
        let time = best(false).or_else(|| best(true)).unwrap_or(self.span.start);
        let last = (self.span.end - MediaTime::from_micros(1)).max(self.span.start);
        time.clamp(self.span.start, last)
    }
}

/// All groups, in order of time. `signals` have to be in order of time; `covers` is what hides the game.
pub(super) fn groups<'a>(
    signals: &'a [Signal],
    ranking: &Ranking<'_>,
    covers: &[(SignalKind, Span)],
) -> Vec<Group<'a>> {
    let whole = Span::new(MediaTime::ZERO, ranking.duration);
    let items = |known: bool| {
        signals
            .iter()
            .filter(move |signal| tells(signal) == known && !signal.kind.is_not_play())
            .map(|signal| Item {
                signal,
                weight: weight(signal, Some(ranking)),
                core: core(signal),
                padded: padded(signal, ranking).clamp_to(whole),
            })
            .filter(|item| item.weight != 0.0)
    };
    let gap = ranking.profile.and_then(|profile| profile.merge_gap_s).unwrap_or(ranking.settings.merge_gap_s);
    let gap = if gap.is_finite() { gap.clamp(0.0, WIDEST_GAP_S) } else { 0.0 };

    let known: Vec<Item> = items(true).collect();
    let (seeds, mut takers): (Vec<Item>, Vec<Item>) = known.into_iter().partition(|item| item.weight > 0.0);
    takers.extend(items(false).filter(|item| item.weight < 0.0));
    let longest = ranking.profile.and_then(|profile| profile.longest_s).map_or(LONGEST, MediaTime::from_seconds);
    let mut groups = merge(seeds, MediaTime::from_seconds(gap), longest);
    lengthen(&mut groups, whole);

    // A hint inside a menu is about the menu.
    let hints = items(false)
        .filter(|item| item.weight > 0.0 && !covers.iter().any(|(_, cover)| cover.contains(instant(item.signal))));
    let mut alone = Vec::new();
    for hint in hints {
        match groups.iter_mut().find(|group| touches(group.span, hint.core)) {
            Some(group) => group.items.push(hint),
            None => alone.push(hint),
        }
    }
    // What comes right before or after something known is its beginning or its end, and no moment of its own.
    let gap = MediaTime::from_seconds(gap);
    let near = |item: &Item| {
        groups.iter().any(|group| {
            let wide = Span::new(group.span.start - gap, group.span.end + gap);
            touches(wide, item.core)
        })
    };
    alone.retain(|item| !near(item));
    let (seeds, small): (Vec<Item>, Vec<Item>) = alone.into_iter().partition(|item| item.signal.strength >= SEED);
    let mut of_hints =
        merge(seeds, MediaTime::from_seconds(gap.seconds() * GAP_OF_HINTS), longest.min(LONGEST_OF_HINTS));
    lengthen(&mut of_hints, whole);
    for group in &mut of_hints {
        keep_clear(group, &groups);
    }
    for hint in small {
        if let Some(group) = of_hints.iter_mut().find(|group| touches(group.span, hint.core)) {
            group.items.push(hint);
        }
    }
    groups.extend(of_hints);
    for taker in takers {
        if let Some(group) = groups.iter_mut().find(|group| touches(group.span, taker.core)) {
            group.items.push(taker);
        }
    }
    for group in &mut groups {
        group.items.sort_by_key(|item| item.signal.start);
    }
    groups.retain(|group| group.span.length() > MediaTime::ZERO);
    groups.sort_by_key(|group| group.span.start);
    let cuts = signals.iter().filter(|signal| signal.kind == SignalKind::SceneCut).map(|signal| signal.start).collect();
    let lasting = signals.iter().filter(|signal| lasts(signal.kind)).map(Signal::span).collect();
    trim(&mut groups, &Ground { contour: ranking.contour, cuts, lasting }, whole);
    take_along(&mut groups, whole);
    groups
}

/// Whether a kind is a stretch of something, which an edge should not go through.
fn lasts(kind: SignalKind) -> bool {
    matches!(kind, SignalKind::Loudness | SignalKind::Motion | SignalKind::Voice)
}

/// Takes along what would be left of the recording before the first or behind the last group when it is less than
/// [`LEFT_OVER`]: nobody wants that piece by itself, and a recording that is kept whole is copied instead of encoded.
fn take_along(groups: &mut [Group<'_>], whole: Span) {
    if let Some(first) = groups.first_mut().filter(|first| first.span.start - whole.start < LEFT_OVER) {
        first.span.start = whole.start;
    }
    if let Some(last) = groups.last_mut().filter(|last| whole.end - last.span.end < LEFT_OVER) {
        last.span.end = whole.end;
    }
}

/// Whether an instant or a stretch lies in a span, at least partly.
fn touches(span: Span, core: Span) -> bool {
    span.contains(core.start) || span.overlap(core) > MediaTime::ZERO
}

/// Joins items whose padded spans are no further apart than the gap, then cuts what got too long.
fn merge<'a>(items: Vec<Item<'a>>, gap: MediaTime, longest: MediaTime) -> Vec<Group<'a>> {
    let mut items = items;
    items.sort_by_key(|item| (item.padded.start, item.signal.start));
    let mut groups: Vec<Group> = Vec::new();
    for item in items {
        match groups.last_mut() {
            Some(group) if item.padded.start - group.span.end <= gap => {
                group.span = group.span.hull(item.padded);
                group.items.push(item);
            }
            _ => groups.push(Group { span: item.padded, fight: item.padded, items: vec![item] }),
        }
    }
    for group in &mut groups {
        group.fight = group.span;
    }
    groups.into_iter().flat_map(|group| cut(group, longest)).collect()
}

/// Where a group could be cut.
struct Cut {
    /// Whether it leads to no more pieces than there have to be.
    fits: bool,
    /// How much lies between both sides.
    apart: MediaTime,
    /// How far from the middle it is.
    off: MediaTime,
    at: usize,
}

impl Cut {
    /// One between what follows closely comes last, whatever it leads to.
    fn goes_before(&self, other: &Self) -> bool {
        let fits = |cut: &Self| cut.fits && cut.apart >= ONE_THING;
        let key = |cut: &Self| (fits(cut), cut.apart, std::cmp::Reverse(cut.off));
        key(self) > key(other)
    }
}

/// The fewest pieces of at most this length.
fn pieces(length: MediaTime, longest: MediaTime) -> i64 {
    let longest = longest.micros().max(1);
    (length.micros().max(1) + longest - 1) / longest
}

/// Cuts a group between the two neighbours that are furthest apart, again and again, until no piece is too long; into no more
/// pieces than have to be, if a place can be found for it. Where they are equally far, in the middle. Nothing gets shorter than a person's paddings around one signal ask for, and what
/// follows so closely that it is one thing stays together up to twice the length.
fn cut<'a>(group: Group<'a>, longest: MediaTime) -> Vec<Group<'a>> {
    let mut open = vec![group];
    let mut done = Vec::new();
    while let Some(mut group) = open.pop() {
        let longest = group.items.iter().map(|item| item.padded.length()).fold(longest, MediaTime::max);
        if group.span.length() <= longest {
            done.push(group);
            continue;
        }
        group.items.sort_by_key(|item| (item.core.start, item.core.end));
        let middle = group.span.start + MediaTime::from_micros(group.span.length().micros() / 2);
        // How much lies between an item and all before it; negative where they overlap.
        let mut reached = group.items[0].core.end;
        let mut ended = group.items[0].padded.end;
        let mut best: Option<Cut> = None;
        // Where what comes from each item on begins.
        let mut begins: Vec<MediaTime> = group.items.iter().map(|item| item.padded.start).collect();
        for index in (1..begins.len()).rev() {
            begins[index - 1] = begins[index - 1].min(begins[index]);
        }
        for (index, &begins) in begins.iter().enumerate().skip(1) {
            let next = group.items[index].core.start;
            let left = ended.min(next) - group.span.start;
            let right = group.span.end - begins.max(reached);
            let here = Cut {
                fits: pieces(left, longest) + pieces(right, longest) <= pieces(group.span.length(), longest),
                apart: next - reached,
                off: next.distance(middle),
                at: index,
            };
            if best.as_ref().is_none_or(|best| here.goes_before(best)) {
                best = Some(here);
            }
            reached = reached.max(group.items[index].core.end);
            ended = ended.max(group.items[index].padded.end);
        }
        let Some(Cut { apart, at, .. }) =
            best.filter(|best| best.apart >= ONE_THING || group.span.length() > longest + longest)
        else {
            done.push(group);
            continue;
        };
        let (fight, late) = (group.fight, group.items.split_off(at));
        // What lies between goes to both, by the shares that their paddings have.
        let after = group.items.iter().map(|item| item.padded.end - item.core.end).max().unwrap_or_default();
        let before = late.iter().map(|item| item.core.start - item.padded.start).max().unwrap_or_default();
        let both = (after + before).seconds();
        let share = if both > 0.0 { after.seconds() / both } else { 0.5 };
        let between = MediaTime::from_seconds(apart.at_least_zero().seconds() * (1.0 - share));
        let border = late[0].core.start - between;
        let piece = |items: Vec<Item<'a>>, bounds: Span| {
            let span = items.iter().map(|item| item.padded.clamp_to(bounds)).reduce(Span::hull).unwrap_or(bounds);
            Group { span, items, fight }
        };
        open.push(piece(late, Span::new(border, group.span.end)));
        open.push(piece(group.items, Span::new(group.span.start, border)));
    }
    done
}

/// Makes what is too short to be watched longer, on both sides, without touching its neighbours.
fn lengthen(groups: &mut [Group<'_>], whole: Span) {
    groups.sort_by_key(|group| group.span.start);
    for index in 0..groups.len() {
        let span = groups[index].span;
        let missing = SHORTEST - span.length();
        if missing <= MediaTime::ZERO {
            continue;
        }
        let earliest = if index > 0 { groups[index - 1].span.end } else { whole.start };
        let latest = groups.get(index + 1).map_or(whole.end, |next| next.span.start);
        let half = MediaTime::from_micros(missing.micros() / 2 + 1);
        let start = (span.start - half).max(earliest.min(span.start));
        let end = (span.end + half).min(latest.max(span.end));
        groups[index].span = Span::new(start, end);
    }
}

/// Takes from a group of hints what another group already has. Its signals lie outside of that.
fn keep_clear(group: &mut Group<'_>, others: &[Group<'_>]) {
    let centre = group.items.iter().map(|item| item.core).reduce(Span::hull).unwrap_or(group.span);
    for other in others {
        if other.span.overlap(group.span) == MediaTime::ZERO {
            continue;
        }
        if other.span.start <= centre.start {
            group.span.start = group.span.start.max(other.span.end).min(group.span.end);
        } else {
            group.span.end = group.span.end.min(other.span.start).max(group.span.start);
        }
    }
    let span = group.span;
    group.items.retain(|item| touches(span, item.core) || span.contains(instant(item.signal)));
    if group.items.is_empty() {
        group.span.end = group.span.start;
    }
}
