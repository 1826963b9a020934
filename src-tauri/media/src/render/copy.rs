//! When nothing has to be encoded: the packets of the span, as they are, are exactly the clip.

use super::RenderRequest;
use crate::{
    Cancel, Ffmpeg, args,
    play::{Playable, playable},
    probe::{self, Packet},
};
use domain::{LayoutKind, MediaTime, Problem, Rotation, Span};
use std::{ffi::OsString, path::Path};

/// A copy that is exact.
pub(super) struct Copy {
    span: Span,
    pictures: usize,
    video: u32,
    audio: Option<u32>,
}

/// The copy that gives the same as rendering, if there is one.
pub(super) fn plan(ff: &Ffmpeg, request: &RenderRequest, cancel: &Cancel) -> Result<Option<Copy>, Problem> {
    let [part] = request.parts.as_slice() else { return Ok(None) };
    let Some(video) = part.info.video.as_ref().filter(|_| changes_nothing(request)) else { return Ok(None) };
    let start = probe::start_of(ff, &part.path, cancel)?;
    let at = |time: MediaTime| args::seconds(time + start);
    // From the keyframe at the start to where pictures that are shown later can no longer come from.
    let interval = format!("{}%{}", at(part.span.start), at(part.span.end + MediaTime::from_seconds(2.0)));
    let packets = probe::packets(ff, &part.path, video.index, Some(&interval), cancel)?;
    let frame = MediaTime::from_seconds(1.0 / video.fps.max(1.0));
    let tolerance = MediaTime::from_micros(frame.micros() / 20 + 1000);
    let span = Span { start: part.span.start + start, end: part.span.end + start };
    let edges = (part.span.start == MediaTime::ZERO, part.span.end >= part.info.duration);
    Ok(exact(&packets, span, edges, tolerance).map(|pictures| Copy {
        span: part.span,
        pictures,
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
    request.layout.kind == LayoutKind::Source
        && request.layout.game.is_none()
        && !(request.captions.enabled && !request.captions.lines.is_empty())
        && same_sound
        && !request.sound.muted
        && request.sound.gain_db == 0.0
        && video.rotation == Rotation::None
        && video.fps <= super::graph::MOST_FPS + 0.5
        && request.max_height.is_none_or(|most| video.height <= most)
        && playable(info) != Playable::Proxy
}

/// How many packets, counted from the first, are the span and nothing else; `None` when that is not so.
///
/// `packets` stand in the order of the file and begin at the keyframe that seeking to the start finds. Copying takes a row
/// of them, so no picture of the span may come after one that is shown later than it, and no picture that is shown before
/// the start may be needed.
///
/// A clip that begins with the recording begins with its first picture, even when the sound is a little earlier.
fn exact(
    packets: &[Packet],
    span: Span,
    (from_the_start, to_the_end): (bool, bool),
    tolerance: MediaTime,
) -> Option<usize> {
    let first = packets.first()?;
    let from_the_start = from_the_start && first.pts >= span.start;
    if !first.is_key || !(from_the_start || first.pts.distance(span.start) <= tolerance) {
        return None;
    }
    let after = |packet: &Packet| !to_the_end && packet.pts + tolerance >= span.end;
    let count = packets.iter().position(after).unwrap_or(packets.len());
    let (inside, rest) = packets.split_at(count);
    if inside.is_empty() || rest.iter().any(|packet| !after(packet)) {
        return None;
    }
    if inside.iter().any(|packet| packet.pts + tolerance < first.pts) {
        return None;
    }
    // The span has to end where a picture ends.
    let end = inside.iter().map(|packet| packet.pts + packet.duration).max()?;
    (to_the_end || end.distance(span.end) <= tolerance).then_some(count)
}

impl Copy {
    pub(super) fn arguments(&self, path: &Path, out: &Path) -> Vec<OsString> {
        let mut args = args::head(None, false);
        args.extend(args::guard());
        args.extend(["-ss".into(), args::seconds(self.span.start).into(), "-i".into(), args::file(path)]);
        args.extend(["-map".into(), format!("0:{}", self.video).into()]);
        if let Some(audio) = self.audio {
            args.extend(["-map".into(), format!("0:{audio}").into()]);
        }
        args.extend(["-c", "copy", "-frames:v"].map(OsString::from));
        args.push(self.pictures.to_string().into());
        args.extend(["-t".into(), args::seconds(self.span.length()).into()]);
        args.extend(super::graph::container());
        args.extend(["-y".into(), args::file(out)]);
        args
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::graph::tests::request;

    /// Packets at 10 a second in the order of the file; capitals are keyframes: `check("A c b", …)` with a = 0 s, b = 0.1 s.
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

    fn check(order: &str, start: f64, end: f64, to_the_end: bool) -> Option<usize> {
        exact(&packets(order), Span::from_seconds(start, end), (start == 0.0, to_the_end), MediaTime::from_millis(6))
    }

    #[test]
    fn whole_groups_are_copied() {
        assert_eq!(check("A b c D e f", 0.0, 0.3, false), Some(3));
        assert_eq!(check("A d b c E f", 0.0, 0.4, false), Some(4), "pictures out of order, but all before the end");
        assert_eq!(check("A d b c", 0.0, 0.4, true), Some(4));
        assert_eq!(check("B c d", 0.0, 0.4, true), Some(3), "the picture begins a little after the sound");
    }

    #[test]
    fn everything_else_is_encoded() {
        assert_eq!(check("a B c", 0.0, 0.3, false), None, "does not begin with a keyframe");
        assert_eq!(check("A b c D", 0.1, 0.3, false), None, "begins between keyframes");
        assert_eq!(check("A d b c E", 0.0, 0.2, false), None, "the packet of d comes before that of b");
        assert_eq!(check("D b c e f", 0.3, 0.6, false), None, "pictures before the keyframe lean on it");
        assert_eq!(check("A b c d", 0.0, 0.25, false), None, "ends between pictures");
        assert_eq!(check("", 0.0, 0.3, true), None);
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
