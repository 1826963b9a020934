//! Time inside a recording. Wall-clock time is `jiff::Timestamp`; the two are never mixed.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{
    fmt,
    ops::{Add, Sub},
};

/// A place in a recording, or a length of it, in whole microseconds.
///
/// Whole numbers, so that a cut that was stored and read back is the same cut. JSON shows seconds (`1.234567`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct MediaTime(i64);

impl MediaTime {
    /// The start of a recording.
    pub const ZERO: Self = Self(0);

    /// From whole microseconds.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// From seconds, rounded to the nearest microsecond. Not-a-number counts as zero; what does not fit is clamped.
    pub fn from_seconds(seconds: f64) -> Self {
        // `as` saturates, and turns not-a-number into zero.
        Self((seconds * 1e6).round() as i64)
    }

    /// From whole milliseconds.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis.saturating_mul(1000))
    }

    /// Whole microseconds.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Seconds.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// The distance between two times, never negative.
    pub fn distance(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0).saturating_abs())
    }

    /// This time, but not before the start of the recording.
    pub fn at_least_zero(self) -> Self {
        self.max(Self::ZERO)
    }
}

impl Add for MediaTime {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for MediaTime {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl fmt::Display for MediaTime {
    /// `1:02:33.4`, as people write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let tenths = self.0.unsigned_abs() / 100_000;
        let (hours, minutes, seconds, tenth) = (tenths / 36_000, tenths / 600 % 60, tenths / 10 % 60, tenths % 10);
        if hours > 0 {
            write!(f, "{sign}{hours}:{minutes:02}:{seconds:02}.{tenth}")
        } else {
            write!(f, "{sign}{minutes}:{seconds:02}.{tenth}")
        }
    }
}

impl Serialize for MediaTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.seconds())
    }
}

impl<'de> Deserialize<'de> for MediaTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = f64::deserialize(deserializer)?;
        if seconds.is_finite() && seconds.abs() < 9e12 {
            Ok(Self::from_seconds(seconds))
        } else {
            Err(serde::de::Error::custom("a time in seconds has to be a finite number"))
        }
    }
}

/// A stretch of a recording: from `start` up to, but without, `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First instant of the span.
    pub start: MediaTime,
    /// First instant after the span. Never before `start`.
    pub end: MediaTime,
}

impl Span {
    /// The span between two times, in whichever order they come.
    pub fn new(a: MediaTime, b: MediaTime) -> Self {
        Self { start: a.min(b), end: a.max(b) }
    }

    /// The span between two times in seconds.
    pub fn from_seconds(a: f64, b: f64) -> Self {
        Self::new(MediaTime::from_seconds(a), MediaTime::from_seconds(b))
    }

    /// How long it is.
    pub fn length(self) -> MediaTime {
        self.end - self.start
    }

    /// Whether the time lies inside.
    pub fn contains(self, time: MediaTime) -> bool {
        self.start <= time && time < self.end
    }

    /// How much of both spans is common.
    pub fn overlap(self, other: Self) -> MediaTime {
        (self.end.min(other.end) - self.start.max(other.start)).at_least_zero()
    }

    /// Intersection over union, 0 to 1.
    pub fn iou(self, other: Self) -> f64 {
        let common = self.overlap(other).seconds();
        let all = self.length().seconds() + other.length().seconds() - common;
        if all > 0.0 { common / all } else { 0.0 }
    }

    /// The smallest span that holds both.
    pub fn hull(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The part of it that lies inside `bounds`; empty at the nearer edge when nothing does.
    pub fn clamp_to(self, bounds: Self) -> Self {
        let start = self.start.clamp(bounds.start, bounds.end);
        Self { start, end: self.end.clamp(start, bounds.end) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_print_as_people_write_them() {
        let shown: Vec<String> = [0.0, 5.44, 59.99, 3753.4, -2.5]
            .iter()
            .map(|seconds| MediaTime::from_seconds(*seconds).to_string())
            .collect();
        assert_eq!(shown, ["0:00.0", "0:05.4", "0:59.9", "1:02:33.4", "-0:02.5"]);
    }

    #[test]
    fn a_time_that_is_no_number_is_refused() {
        assert!(serde_json::from_str::<MediaTime>("1e300").is_err());
        assert_eq!(MediaTime::from_seconds(f64::NAN), MediaTime::ZERO);
    }

    proptest! {
        #[test]
        fn json_keeps_every_microsecond(micros in -4_000_000_000_000i64..4_000_000_000_000) {
            let time = MediaTime::from_micros(micros);
            let back: MediaTime = serde_json::from_str(&serde_json::to_string(&time).unwrap()).unwrap();
            prop_assert_eq!(time, back);
        }

        #[test]
        fn overlap_is_symmetric_and_inside_both(a in 0i64..1000, b in 0i64..1000, c in 0i64..1000, d in 0i64..1000) {
            let one = Span::new(MediaTime::from_micros(a), MediaTime::from_micros(b));
            let two = Span::new(MediaTime::from_micros(c), MediaTime::from_micros(d));
            prop_assert_eq!(one.overlap(two), two.overlap(one));
            prop_assert!(one.overlap(two) <= one.length());
            prop_assert!(one.hull(two).length() >= one.length());
            prop_assert!((0.0..=1.0).contains(&one.iou(two)));
            let inside = one.clamp_to(two);
            prop_assert!(two.start <= inside.start && inside.start <= inside.end && inside.end <= two.end);
        }
    }
}
