//! When nothing has to be encoded: the packets of the span, as they are, are exactly the clip.
//!
//! That is so for a whole recording, such as a replay that was saved by a key, and for the rest of one from a keyframe on.
//! An end in the middle is always encoded: ffmpeg stops copying by the times at which pictures are *decoded*, so it either
//! keeps pictures from behind the end or cuts the sound short. What was copied is compared packet by packet.

use super::RenderRequest;
use crate::{
    Cancel, Ffmpeg, args,
    packets::{self, Packet},
    play::{Playable, playable},
    probe,
};
use domain::{LayoutKind, MediaTime, Problem, Rotation};
use std::{ffi::OsString, path::Path};

/// A copy that is exact.
pub(super) struct Copy {
    /// Where to seek to; from the very start when absent.
    seek: Option<MediaTime>,
    /// When the pictures are shown, in the order of the file.
    times: Vec<MediaTime>,
    video: u32,
    audio: Option<u32>,
}

/// The copy that gives the same as rendering, if there is one.
pub(super) fn plan(ff: &Ffmpeg, request: &RenderRequest, cancel: &Cancel) -> Result<Option<Copy>, Problem> {
    let [part] = request.parts.as_slice() else { return Ok(None) };
    let Some(video) = part.info.video.as_ref().filter(|_| changes_nothing(request)) else { return Ok(None) };
    // Matroska stores no decoding times, and ffmpeg 5 makes wrong ones when it copies from the middle of it.
    let from_the_start = part.span.start == MediaTime::ZERO;
    if part.span.end < part.info.duration || !(from_the_start || part.info.container.contains("mp4")) {
        return Ok(None);
    }
    let origin = probe::start_of(ff, &part.path, cancel)?;
    let begin = part.span.start + origin;
    let interval = format!("{}%", args::seconds(begin));
    let interval = (!from_the_start).then_some(interval.as_str());
    let packets = packets::packets(ff, &part.path, video.index, interval, cancel)?;
    let rest = if from_the_start { whole(&packets) } else { rest(&packets, begin) };
    Ok(rest.map(|rest| Copy {
        // Rounded up: a seek to a hair before a keyframe finds the one before it.
        seek: (!from_the_start).then(|| rest[0].pts - origin + MediaTime::from_micros(1)),
        times: rest.iter().map(|packet| packet.pts).collect(),
        video: video.index,
        audio: part.info.audio.first().map(|track| track.index),
    }))
}

/// Whether picture and sound stay as they were recorded.
fn changes_nothing(request: &RenderRequest) -> bool {
    let info = &request.parts[0].info;
    let Some(video) = &info.video else { return false };
    let first = info.audio.first().map(|track| track.index);
    let same_sound = match &request.sound.tracks {
        None => true,
        Some(tracks) => first.is_some_and(|first| tracks.as_slice() == [first]),
    };
    request.brand.is_plain()
        && request.layout.kind == LayoutKind::Source
        && request.layout.game.is_none()
        && (!request.captions.enabled || request.captions.lines.is_empty())
        && same_sound
        && !request.sound.muted
        && request.sound.gain_db == 0.0
        && video.rotation == Rotation::None
        && video.fps <= super::graph::MOST_FPS + 0.5
        && request.max_height.is_none_or(|most| video.height <= most)
        && playable(info) != Playable::Proxy
}

/// All packets, when they begin with a picture that stands for itself.
fn whole(packets: &[Packet]) -> Option<&[Packet]> {
    packets.first().is_some_and(|first| first.is_key).then_some(packets)
}

/// The packets from the keyframe at `begin` on; `None` when there is none, or when pictures that are shown before it follow.
fn rest(packets: &[Packet], begin: MediaTime) -> Option<&[Packet]> {
    // Times are rounded to milliseconds by some containers and to microseconds by ffprobe.
    let tolerance = MediaTime::from_millis(1);
    let place = packets.iter().position(|packet| packet.is_key && packet.pts.distance(begin) <= tolerance)?;
    let rest = packets.get(place..)?;
    rest.iter().all(|packet| packet.pts >= rest[0].pts).then_some(rest)
}

impl Copy {
    /// Whether a file holds exactly the pictures that were to be copied, at their times.
    pub(super) fn is_exact(&self, ff: &Ffmpeg, file: &Path, cancel: &Cancel) -> Result<bool, Problem> {
        let info = probe::look(ff, file, cancel)?;
        let Some(video) = &info.video else { return Ok(false) };
        let packets = packets::packets(ff, file, video.index, None, cancel)?;
        let (Some(first), Some(copied)) = (self.times.first(), packets.first()) else { return Ok(false) };
        let same = |(wanted, packet): (&MediaTime, &Packet)| {
            (*wanted - *first).distance(packet.pts - copied.pts) <= MediaTime::from_millis(2)
        };
        Ok(packets.len() == self.times.len() && self.times.iter().zip(&packets).all(same))
    }

    pub(super) fn arguments(&self, path: &Path, out: &Path) -> Vec<OsString> {
        let mut args = args::head(None, false);
        args.extend(args::guard());
        if let Some(seek) = self.seek {
            args.extend(["-ss".into(), args::seconds(seek).into()]);
        }
        args.extend(["-i".into(), args::file(path)]);
        args.extend(["-map".into(), format!("0:{}", self.video).into()]);
        if let Some(audio) = self.audio {
            args.extend(["-map".into(), format!("0:{audio}").into()]);
        }
        args.extend(["-c", "copy"].map(OsString::from));
        args.extend(super::graph::container());
        args.extend(["-y".into(), args::file(out)]);
        args
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::graph::tests::request;
    use domain::Span;

    /// Packets at 10 a second in the order of the file: a is shown at 0 s, b at 0.1 s; capitals are keyframes.
    fn packets(order: &str) -> Vec<Packet> {
        order
            .split_whitespace()
            .filter_map(|word| word.chars().next())
            .map(|c| Packet {
                pts: MediaTime::from_millis(
                    100 * (i64::from(u32::from(c.to_ascii_lowercase())) - i64::from(u32::from('a'))),
                ),
                duration: MediaTime::from_millis(100),
                is_key: c.is_ascii_uppercase(),
            })
            .collect()
    }

    fn check(order: &str, begin_ms: i64) -> Option<usize> {
        rest(&packets(order), MediaTime::from_millis(begin_ms)).map(<[Packet]>::len)
    }

    #[test]
    fn the_rest_from_a_keyframe_on_is_copied() {
        assert_eq!(check("A b c D e f", 300), Some(3));
        assert_eq!(check("A d b c E h f g", 400), Some(4), "out of order, but all after the keyframe");
        assert_eq!(check("A b c", 0), Some(3));
    }

    #[test]
    fn everything_else_is_encoded() {
        assert_eq!(check("A b c D", 100), None, "begins between keyframes");
        assert_eq!(check("A b c D e", 310), None, "begins beside a keyframe");
        assert_eq!(check("A b F d e g", 500), None, "pictures before the keyframe lean on it");
        assert_eq!(check("", 0), None);
        assert!(whole(&packets("a B c")).is_none() && whole(&[]).is_none());
    }

    #[test]
    fn any_change_is_encoded() {
        let plain = request(LayoutKind::Source);
        assert!(changes_nothing(&plain));
        let changes: [fn(&mut RenderRequest); 9] = [
            |r| r.layout.kind = LayoutKind::Square,
            |r| r.sound.muted = true,
            |r| r.sound.gain_db = 1.0,
            |r| r.sound.tracks = Some(vec![2]),
            |r| r.sound.tracks = Some(vec![1, 2]),
            |r| r.max_height = Some(720),
            |r| {
                r.captions =
                    domain::Captions { enabled: true, lines: vec![(Span::from_seconds(0.0, 1.0), "hi".into())] }
            },
            |r| r.parts[0].info.audio[0].codec = "opus".into(),
            |r| r.parts[0].info.video.as_mut().unwrap().rotation = Rotation::Quarter,
        ];
        for (number, change) in changes.iter().enumerate() {
            let mut changed = plain.clone();
            change(&mut changed);
            assert!(!changes_nothing(&changed), "change {number}");
        }
        let mut same = plain;
        same.sound.tracks = Some(vec![1]);
        same.max_height = Some(1080);
        assert!(changes_nothing(&same));
    }
}
