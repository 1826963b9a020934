//! Advice that needs no model: which destinations suit a clip, when to post it, what could be minded. Rules of thumb, and what
//! was measured; each says which of the two it is. What nobody can know is said to be unknown, and not to be absent.

use crate::describing::Described;
use domain::{
    AudioTrack, Clip, ContentWarning, JudgedBy, LayoutKind, PlaceAdvice, Recording, SignalKind, TimeAdvice,
    WarningKind, WarningLevel,
};
use highlights::results::Brought;
use words::Scene;

/// The shape of the finished picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Upright,
    Square,
    Across,
}

impl Shape {
    fn of(clip: &Clip, recording: &Recording) -> Self {
        match clip.edit.layout.kind {
            LayoutKind::Square => Self::Square,
            LayoutKind::Source => {
                let video = recording.media.as_ref().and_then(|info| info.video.as_ref());
                match video.map(|video| video.width.cmp(&video.height)) {
                    Some(std::cmp::Ordering::Less) => Self::Upright,
                    Some(std::cmp::Ordering::Equal) => Self::Square,
                    Some(std::cmp::Ordering::Greater) | None => Self::Across,
                }
            }
            _ => Self::Upright,
        }
    }
}

/// Which destinations suit, by length and shape alone.
pub(super) fn places(found: &Described) -> Vec<PlaceAdvice> {
    let length_s = found.clip.edit.length().seconds();
    let shape = Shape::of(&found.clip, &found.recording);
    let mut places: Vec<PlaceAdvice> = publish::PLATFORMS
        .iter()
        .map(|entry| {
            let (fit, reason) = suits(entry.spec.key, length_s, shape);
            PlaceAdvice { platform: entry.spec.key.to_owned(), fit, reason, by: JudgedBy::Rule }
        })
        .collect();
    places.sort_by(|a, b| b.fit.cmp(&a.fit).then_with(|| a.platform.cmp(&b.platform)));
    places
}

fn suits(platform: &str, length_s: f64, shape: Shape) -> (u8, String) {
    let seconds = format!("{} seconds", length_s.round().max(1.0));
    let short = length_s <= 60.0;
    let upright = shape == Shape::Upright;
    match platform {
        "tiktok" | "instagram" | "facebook" => match (short, upright) {
            (true, true) => (95, format!("{seconds} and upright: made for a feed of short clips.")),
            (true, false) => (60, format!("{seconds} suit it, but an upright layout fills the screen.")),
            (false, true) => {
                (45, format!("{seconds} are long there; under a minute is watched to the end more often."))
            }
            (false, false) => (25, format!("{seconds} are long there, and it is not upright.")),
        },
        "youtube" => match (length_s <= 180.0, shape) {
            (true, Shape::Upright | Shape::Square) => (90, format!("{seconds} and not across: it becomes a Short.")),
            (true, Shape::Across) => {
                (75, format!("{seconds} across: an ordinary video, found by its title for a long time."))
            }
            (false, _) => (85, "Longer than three minutes: nowhere else suits it as well.".into()),
        },
        "discord" => (70, "People who know you see it at once, in any shape.".into()),
        "bluesky" | "mastodon" => match short {
            true => (65, format!("{seconds} fit into a post that people pass on.")),
            false => (45, format!("{seconds} are long for a post.")),
        },
        _ => (50, "Takes everything; nobody is reached by it alone.".into()),
    }
}

/// When to post. Without results of the person's own there is only a rule of thumb, and it says so.
pub(super) fn time(found: &Described, brought: Option<&Brought>) -> Option<TimeAdvice> {
    if let Some(best) = brought.and_then(|brought| brought.times.first()) {
        let (weekday, hour) = (i8::try_from(best.weekday).ok()?, i8::try_from(best.from_hour).ok()?);
        let reason = super::schedule::reason(best);
        return Some(TimeAdvice { weekday, hour, reason, by: JudgedBy::Measured });
    }
    let recorded = found.recording.recorded_at.to_zoned(jiff::tz::TimeZone::system()).datetime();
    // Whoever played in the evening is followed by people who look in the evening.
    let hour = if (17..=22).contains(&recorded.hour()) { recorded.hour() } else { 18 };
    let weekday = recorded.date().tomorrow().ok()?.weekday().to_monday_one_offset();
    let reason = "The evening after it was played is a rule of thumb; results of your own posts will replace it.";
    Some(TimeAdvice { weekday, hour, reason: reason.into(), by: JudgedBy::Rule })
}

/// What could be minded.
pub(super) fn warnings(found: &Described, scene: Option<&Scene>) -> Vec<ContentWarning> {
    let text = found.present.as_ref().map(|words| &words.text);
    let captions = found.clip.edit.captions.lines.iter().map(|(_, line)| line.as_str());
    let labels = found.moment.evidence.iter().filter_map(|signal| signal.label.as_deref());
    let read = text.into_iter().flat_map(|text| [text.title.as_str(), &text.description]).chain(labels);
    let voice = found.moment.evidence.iter().any(|signal| signal.kind == SignalKind::Voice);
    let tracks: &[AudioTrack] = found.recording.media.as_ref().map_or(&[], |info| info.audio.as_slice());
    vec![language(captions, read, voice && !found.clip.edit.sound.muted), gore(scene), music(&found.clip, tracks)]
}

fn warning(kind: WarningKind, level: WarningLevel, by: JudgedBy, reason: impl Into<String>) -> ContentWarning {
    ContentWarning { kind, level, reason: reason.into(), by }
}

/// Swearing: in the captions, which are what is said, and in what is written and read.
fn language<'a>(
    captions: impl Iterator<Item = &'a str>,
    read: impl Iterator<Item = &'a str>,
    voice: bool,
) -> ContentWarning {
    let is = |level, reason: String| warning(WarningKind::Language, level, JudgedBy::Measured, reason);
    let mut captions = captions.peekable();
    let listened = captions.peek().is_some();
    if let Some(word) = captions.find_map(swear_word) {
        return is(WarningLevel::Found, format!("Its captions say `{}`.", veiled(word)));
    }
    if let Some(word) = read.into_iter().find_map(swear_word) {
        return is(WarningLevel::Found, format!("Its words or a label in the picture say `{}`.", veiled(word)));
    }
    match (voice, listened) {
        (true, false) => is(WarningLevel::Unknown, "There is a voice in it; nobody listened to what it says.".into()),
        (_, true) => is(WarningLevel::No, "Neither its captions nor its words swear.".into()),
        (false, false) => is(WarningLevel::No, "No voice stands out in it, and nothing that is written swears.".into()),
    }
}

/// Beginnings of words, in the languages that clips are most often in.
const SWEARING: &[&str] = &[
    "fuck",
    "motherfuck",
    "shit",
    "bullshit",
    "bitch",
    "asshole",
    "cunt",
    "dickhead",
    "bastard",
    "wanker",
    "scheiß",
    "scheiss",
    "arschloch",
    "fick",
    "gefickt",
    "wichser",
    "hurensohn",
    "fotze",
    "missgeburt",
    "putain",
    "merde",
    "connard",
    "mierda",
    "puta",
    "gilipollas",
    "cazzo",
    "stronzo",
    "kurwa",
];

/// A word of the text that swears.
fn swear_word(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_alphanumeric()).find(|word| {
        let lower = word.to_lowercase();
        SWEARING.iter().any(|start| lower.starts_with(start)) && !CLEAN.contains(&lower.as_str())
    })
}

/// Words that begin so and are clean.
const CLEAN: &[&str] = &["shitake", "shiitake", "putative", "fickle"];

/// The first letter of a word; it is named, not repeated.
fn veiled(word: &str) -> String {
    word.chars().take(1).chain(std::iter::repeat_n('*', word.chars().count().saturating_sub(1).min(6))).collect()
}

fn gore(scene: Option<&Scene>) -> ContentWarning {
    let (level, by, reason) = match scene.and_then(|scene| scene.gore) {
        Some(true) => (WarningLevel::Possible, JudgedBy::Model, "A model saw blood in its pictures."),
        Some(false) => (WarningLevel::No, JudgedBy::Model, "A model saw no blood in three of its pictures."),
        None => (WarningLevel::Unknown, JudgedBy::Rule, "No model looked at its pictures."),
    };
    warning(WarningKind::Gore, level, by, reason)
}

/// Music that belongs to somebody: by what recorders call the sound tracks.
fn music(clip: &Clip, tracks: &[AudioTrack]) -> ContentWarning {
    let is = |level, by, reason: String| warning(WarningKind::Music, level, by, reason);
    if tracks.is_empty() || clip.edit.sound.muted {
        return is(WarningLevel::No, JudgedBy::Measured, "It has no sound.".into());
    }
    let called = |track: &AudioTrack| -> Option<String> {
        let title = track.title.as_deref()?;
        let lower = title.to_lowercase();
        ["music", "musik", "musique", "música", "spotify", "soundtrack", "song", "radio"]
            .iter()
            .any(|word| lower.contains(word))
            .then(|| title.chars().take(40).collect())
    };
    let heard = |track: &&AudioTrack| match &clip.edit.sound.tracks {
        Some(chosen) => chosen.contains(&track.index),
        // Recorders fill the first with the mix of all.
        None => true,
    };
    let named: Vec<&AudioTrack> = tracks.iter().filter(|track| called(track).is_some()).collect();
    if let Some(title) = named.iter().copied().filter(heard).find_map(called) {
        let reason = format!("A sound track is called `{title}`. Leave it out in the clip's sound if it is not yours.");
        return is(WarningLevel::Possible, JudgedBy::Measured, reason);
    }
    if !named.is_empty() {
        let reason = "The track with the music is left out; music of the game itself can't be told from the game.";
        return is(WarningLevel::Unknown, JudgedBy::Measured, reason.into());
    }
    let reason = if tracks.len() > 1 {
        "No sound track is called music; music of the game itself can't be told from the game."
    } else {
        "All sound is in one track: music in it can't be told from the game."
    };
    is(WarningLevel::Unknown, JudgedBy::Rule, reason.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::build;

    #[test]
    fn length_and_shape_decide_what_suits() {
        let best = |length_s, shape| {
            let platforms = ["tiktok", "youtube", "discord", "mastodon", "folder"];
            platforms.into_iter().max_by_key(|platform| suits(platform, length_s, shape).0).unwrap_or_default()
        };
        assert_eq!(best(20.0, Shape::Upright), "tiktok");
        assert_eq!(best(20.0, Shape::Across), "youtube");
        assert_eq!(best(400.0, Shape::Across), "youtube");
        for platform in publish::PLATFORMS.iter().map(|entry| entry.spec.key) {
            for (length_s, shape) in [(12.0, Shape::Square), (90.0, Shape::Upright), (600.0, Shape::Across)] {
                let (fit, reason) = suits(platform, length_s, shape);
                assert!(fit <= 100 && reason.ends_with('.'), "{platform}");
            }
        }
    }

    #[test]
    fn swearing_is_found_in_words_and_not_in_parts_of_them() {
        for (text, found) in [
            ("What the FUCK was that", Some("FUCK")),
            ("so ein Scheiß", Some("Scheiß")),
            ("Scunthorpe United", None),
            ("shiitake, fickle and putative", None),
            ("well played", None),
        ] {
            assert_eq!(swear_word(text), found, "{text}");
        }
        let none = std::iter::empty::<&str>;
        let level = |captions: &[&str], read: &[&str], voice| {
            language(captions.iter().copied(), read.iter().copied(), voice).level
        };
        assert_eq!(level(&["oh shit"], &[], true), WarningLevel::Found);
        assert_eq!(level(&["oh dear"], &[], true), WarningLevel::No, "the captions are what is said");
        assert_eq!(level(&[], &["holy shit"], false), WarningLevel::Found);
        assert_eq!(language(none(), none(), true).level, WarningLevel::Unknown);
        assert_eq!(language(none(), none(), false).level, WarningLevel::No);
        assert!(!language(["oh shit"].into_iter(), none(), true).reason.contains("shit"), "named, not repeated");
    }

    #[test]
    fn tracks_with_a_name_tell_of_music() {
        let track = |index, title: Option<&str>| AudioTrack {
            index,
            codec: "aac".into(),
            sample_rate: 48_000,
            channels: 2,
            title: title.map(str::to_owned),
            language: None,
        };
        let recording = build::recording("/videos/one.mp4");
        let mut clip = build::clip(&build::moment(&recording, 0.0, 9.0));
        let named = [track(1, Some("Mix")), track(2, Some("Spotify")), track(3, Some("Mic"))];
        assert_eq!(music(&clip, &[]).level, WarningLevel::No);
        assert_eq!(music(&clip, &[track(1, None)]).level, WarningLevel::Unknown);
        assert_eq!(music(&clip, &named).level, WarningLevel::Possible);
        clip.edit.sound.tracks = Some(vec![3]);
        assert_eq!(music(&clip, &named).level, WarningLevel::Unknown);
        clip.edit.sound.muted = true;
        assert_eq!(music(&clip, &named).level, WarningLevel::No);
    }
}
