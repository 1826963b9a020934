//! What flows from the recording to the signals: pieces of sound, pictures, and what a detector says of a picture.
//! They live here so that the room that decodes, the one that detects and the one that finds signals need not know each other.

use crate::{Detail, MediaTime, Problem, RelativeBox};
use serde::{Deserialize, Serialize};

/// A piece of mono sound.
#[derive(Debug, Clone, PartialEq)]
pub struct SoundBlock {
    /// Time of the first sample.
    pub start: MediaTime,
    /// Samples a second.
    pub sample_rate: u32,
    /// Samples, -1 to 1.
    pub samples: Vec<f32>,
}

/// A picture, scaled and padded to a fixed size.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// When it is shown.
    pub time: MediaTime,
    /// Width in pixels, padding included.
    pub width: u32,
    /// Height in pixels, padding included.
    pub height: u32,
    /// The part that shows the recording; the rest is grey padding (114).
    pub content: PixelRect,
    /// Three planes of `width * height` bytes in the order green, blue, red, as ffmpeg's `gbrp` delivers them.
    pub planes: Vec<u8>,
    /// The same moment in more detail, where that was asked for.
    pub detail: Option<Box<Detail>>,
}

impl Picture {
    /// It in as much detail as there is.
    pub fn finest(&self) -> &Self {
        self.detail.as_deref().map_or(self, Detail::picture)
    }
}

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PixelRect {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Width.
    pub w: u32,
    /// Height.
    pub h: u32,
}

impl PixelRect {
    /// Where a `source` picture lies when it is fitted into `target` without stretching, centred (letterbox).
    /// Width and height are even, as video filters want them, and at least 2.
    pub fn letterbox(source: (u32, u32), target: (u32, u32)) -> Self {
        let scale =
            (f64::from(target.0) / f64::from(source.0.max(1))).min(f64::from(target.1) / f64::from(source.1.max(1)));
        let fit =
            |length: u32, limit: u32| (((f64::from(length) * scale / 2.0).round() as u32) * 2).clamp(2, limit.max(2));
        let (w, h) = (fit(source.0, target.0), fit(source.1, target.1));
        Self { x: (target.0.saturating_sub(w)) / 2, y: (target.1.saturating_sub(h)) / 2, w, h }
    }
}

/// What a detector found in a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Detection {
    /// The detector's class (`feed_row`).
    pub class: String,
    /// 0 to 1.
    pub confidence: f32,
    /// Where, relative to the recording's picture, without padding.
    pub place: RelativeBox,
}

/// Who detects; stored with the analysis and shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetectorInfo {
    /// Name of the model, or `none`.
    pub name: String,
    /// Its version: what the manifest says, and the head of the file's hash.
    pub version: String,
    /// What runs it (`cpu`, `directml`), or `none`.
    pub provider: String,
}

impl DetectorInfo {
    /// There is no detector: signals come from sound, motion and markers alone.
    pub fn none() -> Self {
        Self { name: "none".into(), version: "0".into(), provider: "none".into() }
    }
}

/// Finds things in pictures. Implemented by the room `vision`; a table of numbers in tests.
pub trait Detector: Send {
    /// Who it is.
    fn info(&self) -> DetectorInfo;
    /// Width and height of the pictures it wants.
    fn input_size(&self) -> (u32, u32);
    /// What is in the picture. Nothing is invented: an error ends the pass and is shown.
    fn detect(&mut self, picture: &Picture) -> Result<Vec<Detection>, Problem>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn widescreen_gets_bars_above_and_below() {
        assert_eq!(PixelRect::letterbox((1920, 1080), (640, 384)), PixelRect { x: 0, y: 12, w: 640, h: 360 });
        assert_eq!(PixelRect::letterbox((960, 720), (640, 384)), PixelRect { x: 64, y: 0, w: 512, h: 384 });
    }

    proptest! {
        #[test]
        fn a_letterbox_lies_inside(w in 1u32..8000, h in 1u32..8000, tw in 1u32..40, th in 1u32..40) {
            let target = (tw * 32, th * 32);
            let inner = PixelRect::letterbox((w, h), target);
            prop_assert!(inner.x + inner.w <= target.0 && inner.y + inner.h <= target.1);
            prop_assert!(inner.w >= 2 && inner.h >= 2);
        }
    }
}
