//! Pictures as a few numbers each: how much changed, and how many colours. The pictures themselves are not kept.

use crate::{
    signals::{ClassMeaning, complete, screen_counter, screen_event},
    spec::Knobs,
};
use domain::{Counter, Detection, Detector, MediaTime, Picture, PixelRect, Problem, Reader, Signal};

/// What is left of a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Look {
    /// When it is shown.
    pub time: MediaTime,
    /// Grey levels (of 255) by which the picture differs from the one before, on average over a coarse grid. `None` when
    /// there is nothing to compare with: the first one, another size, a long gap.
    pub change: Option<f32>,
    /// Share of the picture (0 to 1) whose colours are others than before, wherever they are. `None` as above.
    pub colours: Option<f32>,
}

/// Looks a second, from the usual distance between them; `None` for fewer than four.
pub(crate) fn per_s(looks: &[Look]) -> Option<f64> {
    let mut distances: Vec<f32> = looks.windows(2).map(|pair| (pair[1].time - pair[0].time).seconds() as f32).collect();
    let usual = crate::norm::median(&mut distances).filter(|_| looks.len() >= 4)?;
    (usual > 0.0).then(|| 1.0 / f64::from(usual))
}

/// Stretches of looks without a gap between them, as index ranges.
pub(crate) fn runs(looks: &[Look], per_s: f64) -> Vec<std::ops::Range<usize>> {
    /// So many times the usual distance are a gap; recorders drop a picture here and there.
    const GAP: f64 = 4.0;
    let gap = MediaTime::from_seconds(GAP / per_s);
    let mut begin = 0;
    let mut found = Vec::new();
    for index in 1..=looks.len() {
        if index == looks.len() || looks[index].time - looks[index - 1].time > gap {
            found.push(begin..index);
            begin = index;
        }
    }
    found
}

/// What the pictures of a recording gave.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PictureFindings {
    /// Signals in order of time.
    pub signals: Vec<Signal>,
    /// Pictures that were looked at.
    pub pictures: u64,
    /// Pictures that the detector looked at.
    pub inferred: u64,
    /// Places that the reader read.
    pub read: u64,
}

/// Signals of the pictures: motion, scene cuts and what the detector sees, followed over time. Pictures have to come in
/// order of time; one that does not is left out. Without meanings the detector is not asked.
///
/// # Errors
/// What the detector reports. Nothing is returned then: half a recording must not look like a whole one.
pub fn signals_from_pictures(
    pictures: &mut dyn Iterator<Item = Picture>,
    mut detector: Option<&mut dyn Detector>,
    meanings: &[ClassMeaning],
) -> Result<PictureFindings, Problem> {
    let mut watch = Watch::new(meanings);
    for picture in pictures {
        let seen = match detector.as_mut().filter(|_| !meanings.is_empty()) {
            Some(detector) => Some(detector.detect(&picture)?),
            None => None,
        };
        watch.look(&picture, seen.as_deref());
    }
    Ok(watch.finish())
}

/// Looks at pictures, stretch by stretch, in whatever order the stretches come; inside one they come in order of time.
/// Holds a handful of numbers a picture.
pub struct Watch<'a> {
    meanings: &'a [ClassMeaning],
    tracker: screen_event::Tracker<'a>,
    counters: &'a [Counter],
    counting: screen_counter::Counting,
    eye: Eye,
    /// Looks of the stretches that are done, and of the one that is being watched.
    looks: Vec<Look>,
    begun: usize,
    /// What the detector's events of the stretches that are done are.
    events: Vec<Signal>,
    pictures: u64,
    inferred: u64,
    /// The player's names, as far as they are known.
    players: &'a [String],
    /// Readings that were made, and that may be made now.
    read: u64,
    readings_left: f64,
}

/// Readings that a second of pictures brings, and how many may be saved up: a fight in which everybody dies at once has five rows
/// and a notice, of which each is read up to three times; an hour of such fights must not take twice as long.
const READINGS_PER_S: f64 = 2.0;
const SAVED_READINGS: f64 = 20.0;

impl<'a> Watch<'a> {
    /// Watches with what the detector's classes mean.
    pub fn new(meanings: &'a [ClassMeaning]) -> Self {
        Self {
            players: &[],
            counters: &[],
            counting: counting(&[]),
            read: 0,
            readings_left: SAVED_READINGS,
            meanings,
            tracker: tracker(meanings),
            eye: Eye::default(),
            looks: Vec::new(),
            begun: 0,
            events: Vec::new(),
            pictures: 0,
            inferred: 0,
        }
    }

    /// One picture, with what the detector saw in it if it was asked.
    pub fn look(&mut self, picture: &Picture, detections: Option<&[Detection]>) {
        self.pictures += 1;
        if let Some(detections) = detections {
            self.tracker.look(picture.time, detections, Some(picture));
            self.inferred += 1;
        }
        let last = self.looks[self.begun..].last().map(|look| look.time);
        let passed = last.map_or(0.0, |last| (picture.time - last).seconds().max(0.0));
        self.readings_left = (self.readings_left + passed * READINGS_PER_S).min(SAVED_READINGS);
        self.looks.extend(self.eye.look(picture).filter(|look| last.is_none_or(|last| last < look.time)));
    }

    /// Who the player is, so that names that are read tell whose a kill is.
    pub fn of_players(mut self, players: &'a [String]) -> Self {
        self.players = players;
        self
    }

    /// Which numbers on the screen are counted.
    pub fn counting(mut self, counters: &'a [Counter]) -> Self {
        (self.counters, self.counting) = (counters, counting(counters));
        self
    }

    /// Reads the numbers in the picture that was looked at last.
    ///
    /// # Errors
    /// What the reader reports.
    pub fn count(&mut self, picture: &Picture, reader: &mut dyn Reader) -> Result<(), Problem> {
        let mut readings = Vec::with_capacity(self.counters.len());
        for counter in self.counters {
            readings.push(reader.number(picture, counter.region)?);
            self.read += 1;
        }
        self.counting.look(picture.time, &readings);
        Ok(())
    }

    /// When a number grew, so far.
    pub fn counted(&self) -> impl ExactSizeIterator<Item = MediaTime> + DoubleEndedIterator {
        self.counting.found().iter().map(|signal| signal.start)
    }

    /// Reads what stands in the picture that was looked at last, as far as it tells of kills and was not read well enough.
    ///
    /// # Errors
    /// What the reader reports. What was read before stays.
    pub fn read(&mut self, picture: &Picture, reader: &mut dyn Reader) -> Result<(), Problem> {
        for (nth, place) in self.tracker.unread() {
            if self.readings_left < 1.0 {
                break;
            }
            self.readings_left -= 1.0;
            self.read += 1;
            let lines = reader.read(picture, place)?;
            self.tracker.read(nth, lines);
        }
        Ok(())
    }

    /// Ends a stretch: what was in sight is over, and the next picture has nothing to do with the last.
    pub fn cut(&mut self) {
        let tracker = std::mem::replace(&mut self.tracker, tracker(self.meanings));
        self.events.extend(tracker.finish());
        self.counting.cut();
        self.eye = Eye::default();
        self.begun = self.looks.len();
    }

    /// Everything up to now; what is in sight counts as seen to here.
    pub fn so_far(&self) -> PictureFindings {
        let mut signals = self.events.clone();
        signals.extend(self.tracker.clone().finish());
        signals.extend_from_slice(self.counting.found());
        let mut looks = self.looks.clone();
        looks.sort_by_key(|look| look.time);
        complete(&looks, &mut signals, self.players);
        PictureFindings { signals, pictures: self.pictures, inferred: self.inferred, read: self.read }
    }

    /// Since when something has been in sight; whoever goes on later has to begin there.
    pub fn in_sight_since(&self) -> Option<MediaTime> {
        self.tracker.oldest().into_iter().chain(self.counting.pending()).min()
    }

    /// Everything.
    pub fn finish(mut self) -> PictureFindings {
        self.cut();
        self.so_far()
    }
}

fn tracker(meanings: &[ClassMeaning]) -> screen_event::Tracker<'_> {
    screen_event::Tracker::new(meanings, &Knobs::of(&screen_event::SPEC))
}

fn counting(counters: &[Counter]) -> screen_counter::Counting {
    screen_counter::Counting::new(counters, &Knobs::of(&screen_counter::SPEC))
}

/// Cells of the grid. Coarse, so that grain and compression do not count, and fine enough for a figure that runs by.
const GRID: (u32, u32) = (64, 36);
/// Shades of a colour that are told apart: fewer, and a dark room is like another one; more, and lighting is a cut.
const SHADES: usize = 16;
/// After a longer gap two pictures have nothing to do with each other.
const LONGEST_GAP: MediaTime = MediaTime::from_millis(6000);

/// Compares each picture with the one before.
#[derive(Default)]
pub(crate) struct Eye {
    previous: Option<(MediaTime, PixelRect, Small)>,
}

/// A picture on the grid.
struct Small {
    grey: Vec<f32>,
    /// Cells with each shade of green, blue, red.
    shades: [[u32; SHADES]; 3],
}

impl Eye {
    /// `None` for a picture that is not whole.
    pub fn look(&mut self, picture: &Picture) -> Option<Look> {
        let small = Small::of(picture)?;
        let comparable = self.previous.as_ref().filter(|(time, content, _)| {
            *content == picture.content && picture.time - *time <= LONGEST_GAP && picture.time > *time
        });
        let (change, colours) = match comparable {
            Some((_, _, before)) => (Some(small.change(before)), Some(small.colours(before))),
            None => (None, None),
        };
        self.previous = Some((picture.time, picture.content, small));
        Some(Look { time: picture.time, change, colours })
    }
}

impl Small {
    fn of(picture: &Picture) -> Option<Self> {
        let PixelRect { x: left, y: top, w, h } = picture.content;
        let (width, pixels) = (picture.width as usize, picture.width as usize * picture.height as usize);
        let inside = left.checked_add(w)? <= picture.width && top.checked_add(h)? <= picture.height;
        if !inside || w == 0 || h == 0 || picture.planes.len() != 3 * pixels {
            return None;
        }
        let (columns, rows) = (GRID.0.min(w), GRID.1.min(h));
        let column_of: Vec<usize> =
            (0..w).map(|x| (u64::from(x) * u64::from(columns) / u64::from(w)) as usize).collect();
        let cells = (columns * rows) as usize;
        let mut sums = vec![[0u32; 3]; cells];
        let mut counts = vec![0u32; cells];
        for y in 0..h {
            let row = (u64::from(y) * u64::from(rows) / u64::from(h)) as usize * columns as usize;
            let line = (top + y) as usize * width + left as usize;
            for (plane, bytes) in picture.planes.chunks_exact(pixels).enumerate() {
                for (byte, column) in bytes[line..][..w as usize].iter().zip(&column_of) {
                    sums[row + column][plane] += u32::from(*byte);
                }
            }
            for column in &column_of {
                counts[row + column] += 1;
            }
        }
        let mut shades = [[0; SHADES]; 3];
        let grey = sums
            .iter()
            .zip(&counts)
            .map(|(sum, count)| {
                let [green, blue, red] = sum.map(|sum| sum as f32 / *count as f32);
                for (plane, mean) in [green, blue, red].into_iter().enumerate() {
                    shades[plane][(mean as usize * SHADES / 256).min(SHADES - 1)] += 1;
                }
                // Luma of BT.601; which weights are taken makes no difference here.
                0.299 * red + 0.587 * green + 0.114 * blue
            })
            .collect();
        Some(Self { grey, shades })
    }

    fn change(&self, before: &Self) -> f32 {
        let sum: f32 = self.grey.iter().zip(&before.grey).map(|(a, b)| (a - b).abs()).sum();
        sum / self.grey.len() as f32
    }

    /// Half the difference of the counts is the share that moved to another shade; the mean of the three colours.
    fn colours(&self, before: &Self) -> f32 {
        let moved: u32 =
            self.shades.iter().flatten().zip(before.shades.iter().flatten()).map(|(a, b)| a.abs_diff(*b)).sum();
        moved as f32 / (2 * 3 * self.grey.len()) as f32
    }
}

#[cfg(test)]
mod tests;
