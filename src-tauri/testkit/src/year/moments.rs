//! What was found in recordings, and what the person did with it.

use super::{Chance, Found, GAMES, Plan, Played, chance::shared_out, titles};
use crate::build;
use domain::{
    Author, Choice, Clip, ClipId, ClipState, Code, Edit, Layout, LayoutKind, MediaTime, Moment, MomentId, MomentState,
    Problem, Reason, Recording, RecordingState, RelativeBox, Signal, SignalKind, Span, TitleCandidate, Words, WordsId,
    WordsText,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// Moments of the last so long are new: nobody has looked at them yet.
const NEW: SignedDuration = SignedDuration::from_hours(34);
/// The model that wrote words.
const MODEL: &str = "gemma3:4b";

/// Puts moments into recordings, by their length.
pub(super) fn fill(chance: &mut Chance, plan: &Plan, all: &mut [Played]) {
    let length = |recording: &Recording| recording.media.as_ref().map_or(0.0, |media| media.duration.seconds());
    let looked_at = |state| matches!(state, RecordingState::Ready | RecordingState::Missing);
    // A replay key is pressed when something happened: as much as in some minutes of a long recording.
    let weight = |played: &Played| match looked_at(played.recording.state) {
        true => length(&played.recording).max(330.0),
        false => 0.0,
    };
    let counts = shared_out(plan.size.moments, &all.iter().map(weight).collect::<Vec<_>>());
    for (played, count) in all.iter_mut().zip(counts) {
        let seconds = length(&played.recording);
        let place = seconds / count.max(1) as f64;
        for nth in 0..count {
            let (from, to) = (place * nth as f64, place * (nth + 1) as f64);
            let found = one(chance, plan, played, from, to);
            played.signals.extend(found.moment.evidence.iter().cloned());
            played.moments.push(found);
        }
        background(chance, played, seconds);
        played.signals.sort_by_key(|signal| signal.start);
    }
}

/// What was measured and made no moment.
fn background(chance: &mut Chance, played: &mut Played, seconds: f64) {
    if played.moments.is_empty() {
        return;
    }
    for _ in 0..((seconds / 240.0) as usize).max(2) {
        let kind = *chance.one(&[SignalKind::Motion, SignalKind::Onset, SignalKind::SceneCut, SignalKind::Loudness]);
        let mut signal = build::signal(kind, chance.between(0.0, seconds));
        signal.strength = chance.between(0.1, 0.45) as f32;
        played.signals.push(signal);
    }
    let menus = (seconds / 1500.0) as usize;
    for nth in 0..menus {
        let at = seconds * (nth + 1) as f64 / (menus + 1) as f64;
        let board = build::signal(SignalKind::Scoreboard, at);
        played.signals.push(board.until(MediaTime::from_seconds(at + chance.between(6.0, 20.0))));
    }
}

fn one(chance: &mut Chance, plan: &Plan, played: &Played, from: f64, to: f64) -> Found {
    let (recording, game) = (&played.recording, &GAMES[played.game]);
    let weights: Vec<f64> = game.kinds.iter().map(|(_, weight)| *weight).collect();
    let kind = game.kinds[chance.weighted(&weights)].0;
    let length = chance.between(7.0, 34.0).min((to - from) * 0.8);
    let start = chance.between(from, (to - length).max(from));
    let span = Span::from_seconds(start, start + length);
    let peak_s = start + length * chance.between(0.45, 0.8);
    let (evidence, text) = evidence(chance, kind, game.maps, peak_s);
    let score =
        (46.0 + 19.0 * chance.normal() + if kind == SignalKind::MultiKill { 14.0 } else { 0.0 }).clamp(20.0, 99.0);
    let score = score as u8;
    let strong = (f32::from(score) * 0.8).round();
    let mut reasons = vec![Reason { kind, text, points: strong }];
    if chance.yes(0.5) && kind != SignalKind::Loudness {
        let text = format!("loudest {} %", 1 + chance.below(5));
        reasons.push(Reason { kind: SignalKind::Loudness, text, points: f32::from(score) - strong });
    }
    let state = state(chance, plan, recording, score);
    let found_at = recording.imported_at + SignedDuration::from_secs(60 + chance.below(500) as i64);
    let decided = found_at + SignedDuration::from_mins(chance.below(22 * 60) as i64 + 20);
    let decided_at = (state != MomentState::New).then_some(decided.min(plan.now - SignedDuration::from_mins(30)));
    let edges_by_user = state == MomentState::Accepted && chance.yes(0.25);
    let mut moment = Moment {
        id: MomentId(chance.id(found_at)),
        recording: recording.id,
        span,
        edges_by_user: false,
        peak: MediaTime::from_seconds(peak_s),
        score,
        reasons,
        evidence,
        state,
        found_at,
        decided_at,
    };
    let choice = choice(recording, &moment, edges_by_user);
    if edges_by_user {
        moment.edges_by_user = true;
        moment.span = Span::new(span.start + MediaTime::from_millis(900), span.end);
    }
    let clip = clip(chance, plan, &moment, decided_at);
    let words = words(chance, played, kind, &clip);
    Found { moment, clip, words, choice, same_as: None }
}

/// The signals that a moment rests on, and the sentence that says so.
fn evidence(chance: &mut Chance, kind: SignalKind, maps: &[&str], peak_s: f64) -> (Vec<Signal>, String) {
    let at = |seconds: f64| build::signal(kind, seconds.max(0.0));
    let mut all = match kind {
        SignalKind::Kill | SignalKind::MultiKill => {
            let kills = if kind == SignalKind::Kill { 1 + chance.below(2) } else { 2 + chance.below(4) };
            let seconds = 2 + chance.below(7);
            let mut all: Vec<Signal> = (0..kills)
                .map(|nth| {
                    let mut kill = build::own_kill(peak_s - (kills - 1 - nth) as f64 * seconds as f64 / kills as f64);
                    kill.place = Some(RelativeBox { x: 0.36, y: 0.06, w: 0.28, h: 0.05 });
                    kill.strength = chance.between(0.6, 0.98) as f32;
                    kill
                })
                .collect();
            if kind == SignalKind::MultiKill {
                all.push(at(peak_s));
            }
            let text = match kills {
                1 => "a kill".to_owned(),
                kills => format!("{kills} kills in {seconds} s"),
            };
            return (all, text);
        }
        SignalKind::Medal | SignalKind::Objective | SignalKind::Victory | SignalKind::Event => {
            let mut shown = at(peak_s);
            let label = match kind {
                SignalKind::Medal => (*chance.one(&["Impressive", "Excellent", "Assist", "Humiliation"])).to_owned(),
                SignalKind::Objective => "Flag captured".to_owned(),
                SignalKind::Victory => "Victory".to_owned(),
                _ => format!("New best time: {}", chance.one(maps)),
            };
            shown.place = Some(RelativeBox { x: 0.42, y: 0.2, w: 0.16, h: 0.08 });
            let text = format!("“{label}” on the screen");
            shown.label = Some(label);
            return (vec![shown], text);
        }
        _ => vec![at(peak_s).until(MediaTime::from_seconds(peak_s + chance.between(0.5, 3.0)))],
    };
    let text = match kind {
        SignalKind::Loudness => "louder than the minutes around it".to_owned(),
        SignalKind::Voice => "a shout".to_owned(),
        SignalKind::Marker => "your marker".to_owned(),
        SignalKind::Death => "your own death".to_owned(),
        _ => "much motion".to_owned(),
    };
    for signal in &mut all {
        signal.strength = chance.between(0.5, 0.95) as f32;
    }
    (all, text)
}

fn state(chance: &mut Chance, plan: &Plan, recording: &Recording, score: u8) -> MomentState {
    if plan.now.duration_since(recording.recorded_at) < NEW {
        return if chance.yes(0.65) { MomentState::New } else { decided(chance, score) };
    }
    decided(chance, score)
}

fn decided(chance: &mut Chance, score: u8) -> MomentState {
    let kept = match score {
        80.. => 0.42,
        60..80 => 0.15,
        40..60 => 0.045,
        _ => 0.01,
    };
    match chance.between(0.0, 1.0) {
        draw if draw < kept => MomentState::Accepted,
        draw if draw > 0.994 => MomentState::Later,
        _ => MomentState::Rejected,
    }
}

fn choice(recording: &Recording, moment: &Moment, edges: bool) -> Option<Choice> {
    let kept = match moment.state {
        MomentState::Accepted => true,
        MomentState::Rejected => false,
        MomentState::New | MomentState::Later => return None,
    };
    let sum: f32 = moment.reasons.iter().map(|reason| reason.points).sum();
    let mut shares: BTreeMap<SignalKind, f32> = BTreeMap::new();
    for reason in &moment.reasons {
        *shares.entry(reason.kind).or_default() += reason.points / sum.max(1.0);
    }
    let later = MediaTime::from_millis(900);
    Some(Choice {
        moment: moment.id,
        profile: recording.profile.clone().unwrap_or_default(),
        kept: Some(kept),
        shares,
        ours: moment.span,
        set: edges.then(|| Span::new(moment.span.start + later, moment.span.end)),
        at: moment.decided_at?,
    })
}

fn clip(chance: &mut Chance, plan: &Plan, moment: &Moment, decided_at: Option<Timestamp>) -> Clip {
    let kept = moment.state == MomentState::Accepted;
    let mut edit = Edit::plain(moment.recording, moment.span);
    if kept {
        let kind = *chance.one(&[
            LayoutKind::VerticalBlurred,
            LayoutKind::VerticalBlurred,
            LayoutKind::VerticalGame,
            LayoutKind::Source,
            LayoutKind::Square,
        ]);
        edit.layout = Layout { kind, game: None, face: None };
        edit.captions.enabled = chance.yes(0.35);
        if edit.captions.enabled {
            let lines = 1 + chance.below(4);
            let step = moment.span.length().seconds() / (lines + 1) as f64;
            edit.captions.lines = (0..lines)
                .map(|nth| {
                    let at = step * (nth as f64 + 0.5);
                    (Span::from_seconds(at, at + step * 0.8), (*chance.one(&titles::SPOKEN)).to_owned())
                })
                .collect();
        }
    }
    let archived = kept && chance.yes(0.03);
    Clip {
        id: ClipId(chance.id(moment.found_at)),
        moments: vec![moment.id],
        edit,
        thumbnail_at: None,
        own_picture: None,
        state: match (kept, archived) {
            (false, _) => ClipState::Draft,
            (true, false) => ClipState::Ready,
            (true, true) => ClipState::Archived,
        },
        created_at: moment.found_at,
        updated_at: decided_at.unwrap_or(moment.found_at).min(plan.now),
    }
}

/// The template's words, and for what was kept those of a model or the person.
fn words(chance: &mut Chance, played: &Played, kind: SignalKind, clip: &Clip) -> Vec<Words> {
    let game = &GAMES[played.game];
    let write = |chance: &mut Chance, title: String, author: Author, at: Timestamp| {
        let description = match &author {
            Author::Template => format!("{title}. {}, recorded with a replay key or all evening long.", game.name),
            _ => format!("{title}\n\n{} on a weekday evening, no cuts.", game.name),
        };
        let mut candidates = match &author {
            Author::Model { .. } => vec![
                TitleCandidate {
                    title: titles::kept(kind, game, chance),
                    reason: "It says what one sees first.".into(),
                },
                TitleCandidate { title: titles::kept(kind, game, chance), reason: "Shorter.".into() },
            ],
            _ => Vec::new(),
        };
        candidates.dedup_by(|second, first| second.title == first.title);
        Words {
            id: WordsId(chance.id(at)),
            clip: clip.id,
            destination: "any".into(),
            language: "en".into(),
            text: WordsText {
                title,
                description,
                tags: vec![game.name.to_lowercase().replace([' ', ':', '.'], ""), "gaming".into(), "clips".into()],
                alt_text: format!("Gameplay of {}.", game.name),
            },
            author,
            note: None,
            candidates,
            locked: Vec::new(),
            written_at: at,
        }
    };
    let plain = titles::plain(kind, game, chance);
    let mut all = vec![write(chance, plain, Author::Template, clip.created_at)];
    if clip.state != ClipState::Draft {
        let model = Author::Model { name: MODEL.into(), took_ms: 2_400 + chance.below(6_000) as u64 };
        let title = titles::kept(kind, game, chance);
        all.push(write(chance, title, model, clip.created_at + SignedDuration::from_secs(30)));
        if chance.yes(0.3) {
            let title = titles::kept(kind, game, chance);
            all.push(write(
                chance,
                title,
                Author::User,
                clip.updated_at.max(clip.created_at + SignedDuration::from_mins(1)),
            ));
        }
    }
    all
}

/// A problem that a post met.
pub(super) fn refused(account: &str) -> Problem {
    Problem::new(
        Code::PlatformRefused,
        format!("\"{account}\" refused the clip."),
        "The place says that the clip is longer than it takes.",
    )
    .say("Shorten the clip, or send it elsewhere.")
}
