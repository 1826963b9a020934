//! From pixels of the model's picture back to the recording's picture, without the padding.

use domain::{PixelRect, RelativeBox};

/// A box thinner than this (in pixels of the model's picture) shows nothing that could be checked.
const THINNEST_PX: f32 = 2.0;

/// Where a box lies in the recording's picture. `None` for what lies in the padding: its middle is outside, or too
/// little is left inside.
pub(crate) fn in_recording(corners: [f32; 4], content: PixelRect) -> Option<RelativeBox> {
    let [x, y, w, h] = [content.x, content.y, content.w, content.h].map(|side| side as f32);
    let [left, top, right, bottom] = corners;
    let middle = ((left + right) / 2.0, (top + bottom) / 2.0);
    if !(x..=x + w).contains(&middle.0) || !(y..=y + h).contains(&middle.1) {
        return None;
    }
    let (left, right) = (left.clamp(x, x + w), right.clamp(x, x + w));
    let (top, bottom) = (top.clamp(y, y + h), bottom.clamp(y, y + h));
    if right - left < THINNEST_PX || bottom - top < THINNEST_PX {
        return None;
    }
    let place = RelativeBox { x: (left - x) / w, y: (top - y) / h, w: (right - left) / w, h: (bottom - top) / h };
    place.is_valid().then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 16:9 in 640x384: bars of 12 pixels above and below.
    const WIDE: PixelRect = PixelRect { x: 0, y: 12, w: 640, h: 360 };

    #[test]
    fn bars_are_taken_off() {
        let place = in_recording([160.0, 12.0, 480.0, 192.0], WIDE).unwrap();
        assert_eq!(place, RelativeBox { x: 0.25, y: 0.0, w: 0.5, h: 0.5 });
        // Reaches into the bar above: cut at the edge.
        let cut = in_recording([0.0, 2.0, 64.0, 48.0], WIDE).unwrap();
        assert_eq!((cut.y, cut.h), (0.0, 0.1));
    }

    #[test]
    fn what_lies_in_a_bar_is_dropped() {
        assert_eq!(in_recording([100.0, 0.0, 200.0, 12.0], WIDE), None);
        assert_eq!(in_recording([100.0, 20.0, 101.0, 40.0], WIDE), None);
        assert_eq!(in_recording([200.0, 100.0, 100.0, 150.0], WIDE), None);
    }

    proptest! {
        /// A box of the recording, drawn into the letterbox of any size, comes back as itself.
        #[test]
        fn there_and_back(
            sw in 200u32..4000, sh in 200u32..3000, x in 0.0f32..0.8, y in 0.0f32..0.8, w in 0.1f32..0.2, h in 0.1f32..0.2
        ) {
            let content = PixelRect::letterbox((sw, sh), (640, 384));
            prop_assume!(content.w >= 64 && content.h >= 64);
            let at = |v: f32, start: u32, length: u32| start as f32 + v * length as f32;
            let corners = [
                at(x, content.x, content.w), at(y, content.y, content.h),
                at(x + w, content.x, content.w), at(y + h, content.y, content.h),
            ];
            let back = in_recording(corners, content).unwrap();
            for (is, was) in [(back.x, x), (back.y, y), (back.w, w), (back.h, h)] {
                prop_assert!((is - was).abs() < 1e-3, "{back:?}");
            }
        }
    }
}
