//! What each kind of signal is worth, and how much is kept around it. One table; a profile goes before it.

use super::Ranking;
use crate::signals::{multi_kill, picture_cut, picture_motion, screen_event, sound_loudness, sound_onset, voice_shout};
use domain::{MediaTime, Padding, Signal, SignalKind, Span};

/// What ranking knows of a kind.
pub(super) struct KindRule {
    pub kind: SignalKind,
    /// What one signal of full strength is worth. The unit is one kill.
    pub weight: f32,
    /// Whether it is known that something happened, or only likely. Hints do not stretch a moment, and add up to little.
    pub known: bool,
    /// Times the padding that the person set, before and after. 1 for what a kill is like; hints keep less, because they
    /// already last as long as they do; a shout comes after what it is about; the end of a match is slow.
    pub padding: (f64, f64),
    /// At least so much before, in seconds, whatever is set.
    pub least_before_s: f64,
    /// One of them, and several of them: `{n}` is the number.
    pub words: (&'static str, &'static str),
}

const fn known(kind: SignalKind, weight: f32, padding: (f64, f64), words: (&'static str, &'static str)) -> KindRule {
    KindRule { kind, weight, known: true, padding, least_before_s: 0.0, words }
}

const fn hint(kind: SignalKind, weight: f32, words: (&'static str, &'static str)) -> KindRule {
    KindRule { kind, weight, known: false, padding: (0.45, 0.75), least_before_s: 0.0, words }
}

use SignalKind as K;

/// Every kind. The weights are first guesses by hand, ordered by how much a viewer cares; results will correct them.
pub(super) static KINDS: [KindRule; 18] = [
    known(K::Kill, 1.0, (1.0, 1.0), ("kill", "{n} kills")),
    known(K::MultiKill, 1.0, (1.0, 1.0), (multi_kill::SPEC.reason, "{n} multi kills")),
    known(K::Medal, 0.8, (1.0, 0.75), ("medal", "{n} medals")),
    known(K::Death, 0.25, (0.7, 0.75), ("death", "{n} deaths")),
    known(K::Objective, 1.0, (1.1, 1.0), ("objective", "{n} objectives")),
    known(K::Victory, 0.9, (1.1, 1.25), ("victory", "{n} victories")),
    known(K::Defeat, 0.35, (1.1, 1.25), ("defeat", "{n} defeats")),
    // What covers the game makes no moment; a profile can give it a weight, it still makes none.
    known(K::Scoreboard, 0.0, (0.0, 0.0), ("covered by a scoreboard", "covered by a scoreboard")),
    known(K::Menu, 0.0, (0.0, 0.0), ("covered by a menu", "covered by a menu")),
    known(K::Console, 0.0, (0.0, 0.0), ("covered by a console", "covered by a console")),
    known(K::Spectating, 0.0, (0.0, 0.0), ("somebody else's view", "somebody else's view")),
    // A person said "here", after it happened: ten seconds before, at least.
    KindRule {
        kind: K::Marker,
        weight: 1.6,
        known: true,
        padding: (1.1, 0.5),
        least_before_s: 10.0,
        words: ("your marker", "{n} of your markers"),
    },
    known(K::Voice, 0.6, (0.9, 0.75), (voice_shout::SPEC.reason, "{n} shouts")),
    hint(K::Loudness, 0.35, (sound_loudness::SPEC.reason, sound_loudness::SPEC.reason)),
    hint(K::Onset, 0.15, (sound_onset::SPEC.reason, "{n} sudden rises of the sound")),
    hint(K::Motion, 0.25, (picture_motion::SPEC.reason, picture_motion::SPEC.reason)),
    // A cut alone is worth nothing; it is kept for the timeline.
    hint(K::SceneCut, 0.0, (picture_cut::SPEC.reason, picture_cut::SPEC.reason)),
    known(K::Event, 0.4, (1.0, 1.0), (screen_event::SPEC.reason, "{n} times something on the screen")),
];

/// However much a person cuts away, so many seconds stay before and behind what happens.
const LEAST_BEFORE_S: f64 = 1.5;
const LEAST_AFTER_S: f64 = 1.0;

/// What others do is worth little, but not nothing: a spectator's recording has nothing else.
const OTHERS: f32 = 0.1;
/// Nobody knows whose it is.
const UNKNOWN: f32 = 0.7;
/// What stays on the screen longer than this has happened long ago.
const LONGEST_NEWS: MediaTime = MediaTime::from_millis(3000);

/// The rule of a kind.
pub(super) fn rule(kind: SignalKind) -> &'static KindRule {
    // The order of the table is that of `SignalKind::ALL`, which a test holds it to.
    KINDS.iter().find(|rule| rule.kind == kind).unwrap_or(&KINDS[KINDS.len() - 1])
}

/// Weight of a kind and what is kept around it where no profile says otherwise.
pub(crate) fn usual(kind: SignalKind, set: Padding) -> (f32, Padding) {
    let rule = rule(kind);
    let before_s = (set.before_s * rule.padding.0).max(rule.least_before_s);
    (rule.weight, Padding { before_s, after_s: set.after_s * rule.padding.1 })
}

/// Whether a kind is something that a player does or suffers.
fn is_somebodys(rule: &KindRule) -> bool {
    rule.known && rule.kind != K::Event && rule.kind != K::Marker
}

/// Whether a signal tells that something happened to the player. What others do is a hint: it joins a moment, but neither
/// stretches one nor holds two together that are minutes apart.
pub(super) fn tells(signal: &Signal) -> bool {
    let rule = rule(signal.kind);
    rule.known && !(is_somebodys(rule) && signal.own == Some(false))
}

/// Weight of a signal, with the profile's word before ours, and whose it is. Never not-a-number.
pub(super) fn weight(signal: &Signal, ranking: Option<&Ranking<'_>>) -> f32 {
    let rule = rule(signal.kind);
    let given = ranking.and_then(|ranking| ranking.profile?.weights.get(&signal.kind).copied());
    let weight = given.filter(|weight| weight.is_finite()).unwrap_or(rule.weight);
    let whose = match (is_somebodys(rule), signal.own) {
        (true, Some(false)) => OTHERS,
        (true, None) => UNKNOWN,
        _ => 1.0,
    };
    weight * whose
}

/// What has to be seen of a signal: all of it where it is a stretch of sound or motion, its beginning where it is news.
pub(super) fn core(signal: &Signal) -> Span {
    let span = signal.span();
    match signal.kind {
        K::Loudness | K::Motion | K::Voice => span,
        _ => Span::new(span.start, span.end.min(span.start + LONGEST_NEWS)),
    }
}

/// The core with what is kept around it.
pub(super) fn padded(signal: &Signal, ranking: &Ranking<'_>) -> Span {
    let sound = |seconds: f64| if seconds.is_finite() { seconds.clamp(0.0, 120.0) } else { 0.0 };
    let Padding { before_s, after_s } = match ranking.profile.and_then(|profile| profile.paddings.get(&signal.kind)) {
        Some(padding) => *padding,
        None => usual(signal.kind, ranking.settings.padding).1,
    };
    // What was learned does not take away what has to be seen to understand anything.
    let (before_s, after_s) = match ranking.taught {
        Some(taught) => (
            (before_s + taught.before_s).max(before_s.min(LEAST_BEFORE_S)),
            (after_s + taught.after_s).max(after_s.min(LEAST_AFTER_S)),
        ),
        None => (before_s, after_s),
    };
    let core = core(signal);
    Span::new(core.start - MediaTime::from_seconds(sound(before_s)), core.end + MediaTime::from_seconds(sound(after_s)))
}

/// The best instant of a signal: the middle of what lasts, the beginning of what comes up, a little before a mark.
pub(super) fn instant(signal: &Signal) -> MediaTime {
    /// People press the key about this long after what they mean.
    const REACTION: MediaTime = MediaTime::from_millis(3000);
    let core = core(signal);
    match signal.kind {
        K::Loudness | K::Motion => MediaTime::from_micros(core.start.micros() / 2 + core.end.micros() / 2),
        K::Marker => (core.start - REACTION).at_least_zero(),
        _ => core.start,
    }
}
