//! Places in a picture.

use serde::{Deserialize, Serialize};

/// A box in a picture, relative to its width and height (0 to 1), so that it means the same at every size.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RelativeBox {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
}

impl RelativeBox {
    /// The whole picture.
    pub const FULL: Self = Self { x: 0.0, y: 0.0, w: 1.0, h: 1.0 };

    /// Intersection over union, 0 to 1.
    pub fn iou(self, other: Self) -> f32 {
        let w = (self.x + self.w).min(other.x + other.w) - self.x.max(other.x);
        let h = (self.y + self.h).min(other.y + other.h) - self.y.max(other.y);
        let common = w.max(0.0) * h.max(0.0);
        let all = self.w * self.h + other.w * other.h - common;
        if all > 0.0 { common / all } else { 0.0 }
    }

    /// Whether it is a real box inside the picture, with a grain of rounding allowed.
    pub fn is_valid(self) -> bool {
        let inside = |v: f32| (-1e-4..=1.0 + 1e-4).contains(&v);
        self.w > 0.0
            && self.h > 0.0
            && inside(self.x)
            && inside(self.y)
            && inside(self.x + self.w)
            && inside(self.y + self.h)
    }
}
