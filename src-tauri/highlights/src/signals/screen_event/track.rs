//! One thing on the screen, from its first look to its last.

use super::{
    marked::Marks,
    print::{Grey, Reading, Text},
    told::Told,
};
use domain::{Detection, MediaTime, RelativeBox};
use std::sync::Arc;

/// For so long a text is believed to be there when the detector does not see it: games show notices for one to three seconds.
const LOST: MediaTime = MediaTime::from_millis(2000);

/// Something that was seen and may be seen again.
#[derive(Clone)]
pub(super) struct Track {
    pub meaning: usize,
    pub first: MediaTime,
    pub last: MediaTime,
    /// Where it was seen first, which is stored, and last, where it is looked for.
    pub began: RelativeBox,
    place: RelativeBox,
    pub looks: u32,
    pub best: f32,
    /// Its usual width, as a share of the picture.
    width: f32,
    /// A look of another width: the first of another text, if the next one is like it.
    other: Option<(MediaTime, RelativeBox, f32)>,
    /// What it says, where texts of its class are read, and when that was seen last.
    text: Option<Text>,
    same: MediaTime,
    /// When the detector saw it last, as far as its text is read.
    detected: MediaTime,
    /// Whether another text came before it or after it, which is proof enough that it was there.
    pub chained: bool,
    /// Where it is in the present look, when the detector sees it there.
    pub now: Option<RelativeBox>,
    /// What a reader of words makes of it.
    pub told: Told,
    /// What is round or below it, where that is looked at.
    pub marks: Marks,
}

impl Track {
    pub fn begin(meaning: usize, time: MediaTime, place: RelativeBox, confidence: f32) -> Self {
        let (width, other) = (place.w, None);
        let (text, same, chained) = (None, time, false);
        Self {
            meaning,
            first: time,
            last: time,
            began: place,
            place,
            looks: 1,
            best: confidence,
            width,
            other,
            text,
            same,
            detected: time,
            chained,
            now: Some(place),
            told: Told::default(),
            marks: Marks::default(),
        }
    }

    /// From now on its text is read.
    pub fn reading(mut self, picture: &Arc<Grey>) -> Self {
        self.text = Some(Text::begin(picture, self.place));
        self
    }

    /// Reads its text; `seen` is where the detector saw it in this look, and how surely. Returns the event that is over when
    /// it turns out that another text took its place.
    pub fn read(&mut self, picture: &Arc<Grey>, time: MediaTime, seen: Option<(RelativeBox, f32)>) -> Option<Self> {
        match self.text.as_mut()?.read(picture, time, seen) {
            Reading::Unknown => {
                if seen.is_some() {
                    self.same = time;
                }
                None
            }
            Reading::Same => {
                // Also where the detector has lost it; but what stands still for longer is no notice.
                if seen.is_some() {
                    self.detected = time;
                }
                if time - self.detected <= LOST {
                    (self.same, self.last) = (time, time);
                }
                None
            }
            Reading::Doubtful => None,
            Reading::Other { since, place, confidence } => {
                let over = Self { last: self.same.max(self.first), chained: true, text: None, ..self.clone() };
                let looks = if since < time { 2 } else { 1 };
                let (last, width) = (if seen.is_some() { time } else { since }, place.w);
                let (first, began, best, same, detected, chained) = (since, place, confidence, last, last, true);
                let (now, told) = (seen.map(|(place, _)| place), Told::default());
                *self =
                    Self { first, last, began, looks, best, width, same, detected, chained, now, told, ..self.clone() };
                Some(over)
            }
        }
    }

    /// Takes a look in. Returns the event that is over when it turns out to be another text in the same place.
    pub fn see(&mut self, time: MediaTime, detection: &Detection, other_width: f32) -> Option<Self> {
        let place = detection.place;
        // Where the text itself is read, the width of a box says nothing better.
        if self.text.is_none() && differs(place.w, self.width) > other_width {
            if let Some((since, began, confidence)) =
                self.other.filter(|(_, it, _)| differs(it.w, place.w) <= other_width)
            {
                let mut next = Self::begin(self.meaning, since, began, confidence.max(detection.confidence));
                (next.last, next.place, next.now, next.looks) = (time, place, Some(place), 2);
                next.width = (began.w + place.w) / 2.0;
                return Some(std::mem::replace(self, next));
            }
            self.other = Some((time, place, detection.confidence));
        } else {
            // A look of another width in between was an error of the detector.
            self.other = None;
            self.width += 0.3 * (place.w - self.width);
            self.last = time;
        }
        self.place = place;
        self.now = Some(place);
        self.looks += 1;
        self.best = self.best.max(detection.confidence);
        None
    }

    /// Whether a look is at this text: boxes of one text may overlap by half only.
    pub fn holds(&self, place: RelativeBox) -> bool {
        let (own, w) = (self.place, (self.place.x + self.place.w).min(place.x + place.w) - self.place.x.max(place.x));
        let h = (own.y + own.h).min(place.y + place.h) - own.y.max(place.y);
        let smaller = (own.w * own.h).min(place.w * place.h);
        self.text.is_some() && w > 0.0 && h > 0.0 && w * h >= 0.5 * smaller
    }

    /// When it was last in sight, as itself or as something that may be another.
    pub fn in_sight(&self) -> MediaTime {
        self.other.map_or(self.last, |(time, ..)| time.max(self.last))
    }
}

/// How much two widths differ, 0 to 1.
fn differs(a: f32, b: f32) -> f32 {
    (a - b).abs() / a.max(b).max(1e-6)
}

/// Rows that a list may scroll by between two looks.
const SCROLL_ROWS: f32 = 2.2;
/// A row that scrolled keeps its width to within this.
const SCROLLED_WIDTH: f32 = 0.06;

/// How alike a track and a detection are, above 0; `None` when they can't be the same thing. `beside` says whether the track
/// was in sight in the look right before, so that it may have scrolled.
pub(super) fn likeness(track: &Track, place: RelativeBox, same_iou: f32, beside: bool) -> Option<f32> {
    let iou = track.place.iou(place);
    let width = differs(track.place.w, place.w).min(differs(track.width, place.w));
    let aligned =
        (track.place.x - place.x).abs() <= 0.02 || (track.place.x + track.place.w - place.x - place.w).abs() <= 0.02;
    let scrolled = beside
        && aligned
        && width <= SCROLLED_WIDTH
        && differs(track.place.h, place.h) <= 0.3
        && (track.place.y - place.y).abs() <= SCROLL_ROWS * track.place.h.max(place.h);
    (iou >= same_iou || scrolled).then(|| 0.35 * iou + 0.65 * (1.0 - width / 0.25).max(0.0))
}
