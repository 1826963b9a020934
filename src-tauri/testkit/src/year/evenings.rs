//! When was played, and what recorders wrote: long recordings of an evening, and between them the saves of a replay key.

use super::{Chance, FILMS_S, GAMES, Plan, Played, chance::shared_out, games::profile_of};
use crate::build;
use domain::{Code, Fingerprint, MediaTime, Problem, Recording, RecordingId, RecordingState, Span};
use jiff::{SignedDuration, Timestamp, ToSpan as _, Zoned, civil::Weekday};
use std::{collections::HashSet, path::PathBuf};

/// The share of days on which is played, in a week of its own: Monday first.
const DAYS: [f64; 7] = [0.35, 0.5, 0.45, 0.55, 0.75, 0.8, 0.7];
/// The first of [`FILMS_S`] that no replay key saves.
const LONG: usize = 2;

/// A recorder of the year: the person changed it twice.
struct Recorder {
    folder: &'static str,
    encoder: &'static str,
    long: &'static str,
    replay: &'static str,
}

const RECORDERS: [Recorder; 3] = [
    Recorder {
        folder: "ShadowPlay",
        encoder: "NVIDIA ShadowPlay",
        long: "{game} %Y.%m.%d - %H.%M.%S.03.mp4",
        replay: "{game} %Y.%m.%d - %H.%M.%S.02.DVR.mp4",
    },
    Recorder {
        folder: "gpu-screen-recorder",
        encoder: "Lavf61.7.100",
        long: "Video_%Y-%m-%d_%H-%M-%S.mp4",
        replay: "Replay_%Y-%m-%d_%H-%M-%S.mp4",
    },
    Recorder {
        folder: "OBS",
        encoder: "obs-output module (libobs version 31.1.2)",
        long: "%Y-%m-%d %H-%M-%S.mp4",
        replay: "Replay %Y-%m-%d %H-%M-%S.mp4",
    },
];

/// The recordings of all evenings, the oldest first. Their moments come later.
pub(super) fn recordings(chance: &mut Chance, plan: &Plan) -> Vec<Played> {
    let days = plan.size.days as usize;
    let today = plan.now.to_zoned(plan.zone.clone()).date();
    let dates: Vec<_> = (1..=days).rev().map(|back| today.saturating_sub((back as i64).days())).collect();
    let weights: Vec<f64> = dates
        .iter()
        .enumerate()
        .map(|(nth, date)| {
            let share = DAYS[date.weekday().to_monday_zero_offset() as usize];
            // Yesterday and the day before were played: there is something to look at.
            let played = nth + 3 > days || chance.yes(share);
            let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
            let long = if weekend { 1.5 } else { 1.0 };
            if played { long * (0.35 * chance.normal()).exp() } else { 0.0 }
        })
        .collect();
    let counts = shared_out(plan.size.recordings, &weights);
    let mut all = Vec::with_capacity(plan.size.recordings);
    let mut names = HashSet::new();
    for (nth, (date, count)) in dates.into_iter().zip(counts).enumerate() {
        let (hour, minute) = (18 + chance.below(3) as i8, chance.below(60) as i8);
        let Ok(evening) = date.at(hour, minute, chance.below(60) as i8, 0).to_zoned(plan.zone.clone()) else {
            continue;
        };
        let recorder = &RECORDERS[(nth * RECORDERS.len() / days.max(1)).min(RECORDERS.len() - 1)];
        // One game most of the time, for two months; another one now and then. The one of the sample is the newest.
        let main = ((days - 1 - nth) / 60) % GAMES.len();
        let mut played = of_evening(chance, plan, recorder, main, &evening, count);
        for one in &mut played {
            settle_name(&mut names, &mut one.recording.path);
        }
        all.append(&mut played);
    }
    all.sort_by_key(|played| (played.recording.recorded_at, played.recording.id));
    states(chance, plan, &mut all);
    all
}

fn of_evening(
    chance: &mut Chance,
    plan: &Plan,
    recorder: &Recorder,
    main: usize,
    evening: &Zoned,
    count: usize,
) -> Vec<Played> {
    let mut all = Vec::with_capacity(count);
    let longs = count.min(1 + count / 4);
    let mut at = evening.timestamp();
    for _ in 0..longs {
        let game = if chance.yes(0.72) { main } else { chance.weighted(&[8.0, 6.0, 3.0, 3.0, 4.0, 2.0, 1.0, 1.0]) };
        let film = LONG + chance.weighted(&[3.0, 4.0, 3.0, 2.0]);
        let one = recording(chance, plan, recorder, game, film, at);
        let length = one.recording.media.as_ref().map_or(0.0, |media| media.duration.seconds());
        at += SignedDuration::from_secs((length + chance.between(120.0, 900.0)) as i64);
        all.push(one);
    }
    let played = at.duration_since(evening.timestamp()).as_secs_f64();
    for _ in longs..count {
        let pressed = evening.timestamp() + SignedDuration::from_secs(chance.between(90.0, played) as i64);
        let during = all[..longs].iter().rev().find(|long| long.recording.recorded_at <= pressed);
        let game = during.map_or(main, |long| long.game);
        let film = chance.below(LONG);
        all.push(recording(chance, plan, recorder, game, film, pressed));
    }
    all
}

fn recording(
    chance: &mut Chance,
    plan: &Plan,
    recorder: &Recorder,
    game: usize,
    film: usize,
    began: Timestamp,
) -> Played {
    let longest = f64::from(FILMS_S[film]);
    let seconds = if film < LONG { longest } else { longest - chance.between(0.0, 0.3 * longest) };
    let pattern = if film < LONG { recorder.replay } else { recorder.long };
    // Windows takes no colon, and so does no recorder.
    let named = pattern.replace("{game}", &GAMES[game].name.replace(':', ""));
    let name = began.to_zoned(plan.zone.clone()).strftime(&named).to_string();
    let (width, height, bits) = if chance.yes(0.2) { (2560, 1440, 38_000_000) } else { (1920, 1080, 22_000_000) };
    let mut media = build::media_info(seconds);
    media.created_at = Some(began);
    media.encoder = Some(recorder.encoder.into());
    if let Some(video) = &mut media.video {
        (video.width, video.height, video.fps, video.bit_rate) = (width, height, 60.0, Some(bits));
    }
    let ended = began + SignedDuration::from_secs(seconds as i64);
    let id = chance.id(ended);
    Played {
        recording: Recording {
            id: RecordingId(id),
            fingerprint: Some(Fingerprint(format!("{:032x}{:032x}", id.as_u128(), began.as_millisecond()))),
            path: plan.folder.join(recorder.folder).join(name),
            size_bytes: (seconds * bits as f64 / 8.0) as u64,
            recorded_at: began,
            imported_at: ended + SignedDuration::from_secs(40 + chance.below(50) as i64),
            state: RecordingState::Ready,
            problem: None,
            media: Some(media),
            game: Some(GAMES[game].name.into()),
            profile: profile_of(game).map(str::to_owned),
            note: String::new(),
            min_score: None,
        },
        began,
        film,
        game,
        signals: Vec::new(),
        moments: Vec::new(),
    }
}

/// Two saves within a second get two names.
fn settle_name(names: &mut HashSet<PathBuf>, path: &mut PathBuf) {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut more = 1;
    while !names.insert(path.clone()) {
        more += 1;
        path.set_file_name(format!("{stem} ({more}).mp4"));
    }
}

/// Some are not where they were, some could not be read, the newest is still to be looked at, a few have a note.
fn states(chance: &mut Chance, plan: &Plan, all: &mut [Played]) {
    let old = all.len() / 3;
    let count = all.len();
    for (nth, played) in all.iter_mut().enumerate() {
        let recording = &mut played.recording;
        if nth < old && chance.yes(0.06) {
            recording.state = RecordingState::Missing;
            let name = recording.path.file_name().map(PathBuf::from).unwrap_or_default();
            recording.path = plan.folder.join("Old drive").join(name);
        } else if nth + 1 != count && chance.yes(0.003) {
            recording.state = RecordingState::Failed;
            recording.media = None;
            recording.problem = Some(
                Problem::new(
                    Code::FileTruncated,
                    format!("\"{}\" ends too early.", recording.file_name()),
                    "Its index is missing: the recorder was ended before it was done.",
                )
                .say("Repair it with the recorder that made it (OBS: File, Remux recordings), then try again."),
            );
        } else if nth + 1 == count {
            recording.state = RecordingState::New;
        }
        if chance.yes(0.02) {
            recording.note = (*chance.one(&NOTES)).to_owned();
        }
    }
}

const NOTES: [&str; 5] = [
    "With Ann and Tony. The microphone was too loud.",
    "Tournament, second round",
    "New sensitivity, first evening",
    "Guest: a friend who had never played it. Good reactions around the half hour.",
    "The capture dropped pictures after 40 minutes",
];

/// Saves of a replay key that show a part of a long recording: both, and how much later the second begins. The moments of the
/// shorter one are the same play as the longer one's that lie there.
pub(super) fn overlaps(all: &mut [Played]) -> Vec<(RecordingId, RecordingId, MediaTime)> {
    let mut found = Vec::new();
    for nth in 0..all.len() {
        if all[nth].film >= LONG || all[nth].recording.state != RecordingState::Ready {
            continue;
        }
        // An evening has a dozen recordings.
        let near = nth.saturating_sub(24)..nth;
        let long = near.rev().find(|other| {
            let other = &all[*other];
            let length = other.recording.media.as_ref().map_or(0.0, |media| media.duration.seconds());
            let later = all[nth].began.duration_since(other.began).as_secs_f64();
            other.film >= LONG
                && other.recording.state == RecordingState::Ready
                && later + f64::from(FILMS_S[all[nth].film]) < length
        });
        let Some(long) = long else { continue };
        let later = MediaTime::from_millis(all[nth].began.duration_since(all[long].began).as_millis() as i64);
        found.push((all[long].recording.id, all[nth].recording.id, later));
        let leaders: Vec<_> = all[long].moments.iter().map(|one| (one.moment.id, one.moment.span)).collect();
        for follower in &mut all[nth].moments {
            let span = follower.moment.span;
            let there = Span::new(span.start + later, span.end + later);
            let leader = leaders.iter().find(|(_, of)| of.overlap(there).seconds() > 3.0);
            // What the person decided leads; only what nobody looked at is offered with another one.
            follower.same_as =
                leader.map(|(id, _)| *id).filter(|_| follower.moment.state != domain::MomentState::Accepted);
        }
    }
    found
}
