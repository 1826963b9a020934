//! How far apart the pictures are that stand for themselves: whether a look at them alone says anything, and what a jump to
//! the middle of a recording costs.

use crate::{Cancel, Ffmpeg, packets::packets};
use domain::{MediaInfo, MediaTime, Problem};
use std::path::Path;

/// Seconds that are looked at, at the beginning and in the middle.
const LOOKED_AT_S: u32 = 30;

/// The usual distance between keyframes, from two half minutes of the recording; `None` when there was hardly one in them.
/// Reads packets only. Errors: those of reading.
pub fn keyframe_distance(
    ff: &Ffmpeg,
    path: &Path,
    info: &MediaInfo,
    cancel: &Cancel,
) -> Result<Option<MediaTime>, Problem> {
    let Some(video) = &info.video else { return Ok(None) };
    let middle = (info.duration.seconds() / 2.0).floor();
    let mut gaps: Vec<MediaTime> = Vec::new();
    for interval in [format!("%+{LOOKED_AT_S}"), format!("{middle}%+{LOOKED_AT_S}")] {
        let mut keys: Vec<MediaTime> = packets(ff, path, video.index, Some(&interval), cancel)?
            .into_iter()
            .filter(|packet| packet.is_key)
            .map(|packet| packet.pts)
            .collect();
        keys.sort_unstable();
        gaps.extend(keys.windows(2).map(|pair| pair[1] - pair[0]));
        if info.duration.seconds() <= f64::from(2 * LOOKED_AT_S) {
            break;
        }
    }
    Ok(usual(gaps))
}

/// The distance that three quarters stay below: one cut after the other must not hide that the rest is far apart.
fn usual(mut gaps: Vec<MediaTime>) -> Option<MediaTime> {
    gaps.sort_unstable();
    gaps.get(gaps.len() * 3 / 4).or(gaps.last()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_distance() {
        let of = |gaps: &[i64]| usual(gaps.iter().copied().map(MediaTime::from_millis).collect());
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[4000]), Some(MediaTime::from_millis(4000)));
        assert_eq!(of(&[100, 4000, 4000, 200, 4000]), Some(MediaTime::from_millis(4000)));
    }
}
