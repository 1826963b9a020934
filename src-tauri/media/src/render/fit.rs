//! A clip within a number of bytes: how small its picture has to be, how many bits it gets, and the way there.
//!
//! The size of a file is its bit rate times its length. x264 looks at the whole clip first and then meets a rate within a
//! percent or two; what comes out too large all the same is encoded again with the rate it showed to need.

use super::{RenderRequest, Rendered, Work, captions, checked, graph, layout};
use crate::{colour::Treatment, encoder::Quality};
use domain::{Code, MediaTime, Problem};
use std::path::Path;

/// The shorter side of the frame, from the largest down.
const SIDES: [u32; 7] = [2160, 1440, 1080, 720, 540, 480, 360];
/// Bits for each pixel below which a smaller picture looks better than a coarser one (x264, play of games).
const GOOD: f64 = 0.05;
/// Bits for each pixel of the smallest picture below which a clip is not worth watching.
const WORST: f64 = 0.025;
/// More bits for each pixel than this can't be seen.
const PLENTY: f64 = 0.25;
/// Bytes of an MP4 beside its pictures and sound: the head, and the tables for each second.
const HEAD: f64 = 16.0 * 1024.0;
const TABLES_A_SECOND: f64 = 1200.0;
/// What an encoder may miss its rate by.
const MARGIN: f64 = 0.985;
/// How often a clip that came out too large is encoded.
const TRIES: usize = 4;

/// How a clip is encoded so that it fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fit {
    /// Width and height of the picture in pixels.
    pub size: (u32, u32),
    /// Bits a second for the picture.
    pub picture_bits: u64,
    /// Bits a second for the sound; 0 without any.
    pub sound_bits: u64,
}

/// How the clip fits into so many bytes; `None` when nothing worth watching does. From the edit alone: nothing is read.
pub fn fit(request: &RenderRequest, bytes: u64) -> Option<Fit> {
    let facts = Facts::of(&checked(request).ok()?)?;
    facts.fit(facts.seconds, bytes)
}

/// The length in whole seconds up to which a clip of this shape fits into so many bytes.
pub fn longest_fit(request: &RenderRequest, bytes: u64) -> Option<u64> {
    let facts = Facts::of(&checked(request).ok()?)?;
    let (mut fits, mut too_long) = (0, facts.seconds.ceil() as u64 + 1);
    while too_long - fits > 1 {
        let middle = fits.midpoint(too_long);
        if facts.fit(middle as f64, bytes).is_some() { fits = middle } else { too_long = middle }
    }
    (fits > 0).then_some(fits)
}

/// What of a request decides how it fits.
struct Facts {
    seconds: f64,
    size: (u32, u32),
    fps: f64,
    has_sound: bool,
}

impl Facts {
    fn of(request: &RenderRequest) -> Option<Self> {
        let treatments = vec![Treatment::none(); graph::pieces(request).len()];
        let plan = graph::Plan::new(request, &treatments, None).ok()?;
        let (size, fps) = plan.picture_size();
        Some(Self { seconds: plan.length().seconds(), size, fps, has_sound: plan.has_sound() })
    }

    fn fit(&self, seconds: f64, bytes: u64) -> Option<Fit> {
        let bits = (bytes as f64 - HEAD - TABLES_A_SECOND * seconds) * 8.0 * MARGIN / seconds;
        let sound_bits = match bits {
            _ if !self.has_sound => 0,
            bits if bits >= 1_500_000.0 => 128_000,
            bits if bits >= 700_000.0 => 96_000,
            _ => 64_000,
        };
        let picture = bits - sound_bits as f64;
        let pixels_a_second = |size: (u32, u32)| f64::from(size.0) * f64::from(size.1) * self.fps;
        let short = self.size.0.min(self.size.1);
        let smaller = SIDES.into_iter().filter(|side| *side < short).map(|side| {
            let height = (u64::from(self.size.1) * u64::from(side) / u64::from(short)) as u32;
            layout::lowered(self.size, height)
        });
        let sizes: Vec<_> = std::iter::once(self.size).chain(smaller).collect();
        let good = sizes.iter().find(|size| picture >= GOOD * pixels_a_second(**size));
        let last = sizes.last().filter(|size| picture >= WORST * pixels_a_second(**size));
        let size = *good.or(last)?;
        let picture_bits = picture.min(PLENTY * pixels_a_second(size)) as u64;
        Some(Fit { size, picture_bits, sound_bits })
    }
}

impl Work<'_> {
    /// The clip with as many bits as fit into `most` bytes.
    pub(super) fn fitted(&self, most: u64, progress: &mut dyn FnMut(f32)) -> Result<Rendered, Problem> {
        let fit = fit(self.request, most).ok_or_else(|| does_not_fit(self.request, most))?;
        let lower = RenderRequest { max_height: Some(fit.size.1), ..self.request.clone() };
        let treatments = self.treatments()?;
        let captions = captions::Drawn::prepare(self.ff, &lower)?;
        let plan = graph::Plan::new(&lower, &treatments, captions.filter())?;
        let branded = self.branded(plan.picture_size().0)?;
        let plan = plan.branded(&branded);
        let folder = tempfile::tempdir().map_err(|error| Problem::io("Making", &std::env::temp_dir(), &error))?;
        let log = folder.path().join("pass");
        let twice = self.ff.encoder().looks_twice();
        let mut told = 0.0_f32;
        // Never backwards, however often it is encoded.
        let mut tell = |done: f32| {
            told = told.max(done);
            progress(told);
        };
        let mut per_second = fit.picture_bits;
        if twice {
            let silent = RenderRequest {
                sound: domain::SoundEdit { muted: true, ..lower.sound.clone() },
                brand: lower.brand.silent(),
                ..lower.clone()
            };
            let plan = graph::Plan::new(&silent, &treatments, captions.filter())?.branded(&branded);
            let args = plan.look(self.ff, Quality::Bits { per_second, pass: Some((1, &log)) })?;
            self.run(args, captions.folder(), plan.length(), &mut |done| tell(done * 0.4))?;
        }
        let begun = if twice { 0.4 } else { 0.0 };
        for _ in 0..TRIES {
            let pass = twice.then_some((2, log.as_path()));
            let quality = Quality::Bits { per_second, pass };
            let args = plan.arguments(self.ff, self.part, quality, fit.sound_bits)?;
            let ended = self.run(args, captions.folder(), plan.length(), &mut |done| {
                tell(begun + done * (0.99 - begun));
            })?;
            let rendered = self.accepted(plan.length(), &ended)?;
            if rendered.size_bytes <= most {
                return Ok(Rendered { encoder: self.ff.encoder().name().into(), ..rendered });
            }
            per_second = next_rate(per_second, fit.sound_bits, plan.length(), rendered.size_bytes, most);
        }
        Err(does_not_fit(self.request, most))
    }
}

/// The rate after one that made a file of `size` bytes where `most` were allowed.
fn next_rate(per_second: u64, sound_bits: u64, length: MediaTime, size: u64, most: u64) -> u64 {
    let sound = sound_bits as f64 / 8.0 * length.seconds();
    let (was, may) = (size as f64 - sound, (most as f64 - sound).max(1.0));
    // Somewhat less than it needs: a step that is too small costs another encoding.
    (per_second as f64 * (may / was.max(may) * 0.98).min(0.97)) as u64
}

fn does_not_fit(request: &RenderRequest, most: u64) -> Problem {
    let name = request.parts.first().map(|part| crate::source::name(Path::new(&part.path))).unwrap_or_default();
    let problem = Problem::new(
        Code::FileTooLarge,
        format!("The clip of {name} can't be made to fit."),
        format!("Within {:.1} MB it would be too coarse to watch.", most as f64 / 1e6),
    );
    problem.say(match longest_fit(request, most) {
        Some(seconds) => format!("Make it shorter than {seconds} s."),
        None => "Post it to a place that takes larger files.".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::graph::tests::request;
    use domain::{LayoutKind, Span};

    /// 1080p60 of that many seconds.
    fn clip(kind: LayoutKind, seconds: f64) -> RenderRequest {
        let mut request = request(kind);
        request.parts[0].span = Span::from_seconds(0.0, seconds);
        request
    }

    #[test]
    fn the_picture_gets_smaller_before_it_gets_coarse() {
        let most = (10 << 20) - (64 << 10);
        let sizes: Vec<_> = [5.0, 15.0, 30.0, 60.0, 90.0]
            .map(|seconds| fit(&clip(LayoutKind::Source, seconds), most).unwrap().size)
            .into();
        assert_eq!(sizes, [(1920, 1080), (1280, 720), (960, 540), (854, 480), (640, 360)]);
        let upright = fit(&clip(LayoutKind::VerticalGame, 30.0), most).unwrap();
        assert_eq!(upright.size, (540, 960));
    }

    #[test]
    fn what_is_too_long_says_how_long_it_may_be() {
        let (most, long) = (10 << 20, clip(LayoutKind::Source, 100.0));
        let mut longer = long.clone();
        longer.parts[0].info.duration = domain::MediaTime::from_seconds(2000.0);
        longer.parts[0].span = Span::from_seconds(0.0, 1000.0);
        assert!(fit(&long, most).is_some());
        assert_eq!(fit(&longer, most), None);
        let seconds = longest_fit(&longer, most).unwrap();
        assert!((100..1000).contains(&seconds), "{seconds}");
        for (length, fits) in [(seconds, true), (seconds + 1, false)] {
            longer.parts[0].span = Span::from_seconds(0.0, length as f64);
            assert_eq!(fit(&longer, most).is_some(), fits, "{length}");
        }
        assert_eq!(longest_fit(&longer, 9000), None);
    }

    #[test]
    fn bits_stay_within_the_bytes() {
        for seconds in [2.0, 20.0, 80.0] {
            for most in [2 << 20, 10 << 20, 50 << 20] {
                let Some(fit) = fit(&clip(LayoutKind::Source, seconds), most) else { continue };
                let bytes = (fit.picture_bits + fit.sound_bits) as f64 * seconds / 8.0;
                assert!(bytes < most as f64, "{seconds} s in {most}: {fit:?}");
            }
        }
    }

    #[test]
    fn a_second_try_has_a_lower_rate() {
        let length = MediaTime::from_seconds(10.0);
        assert_eq!(next_rate(1_000_000, 0, length, 2_000_000, 1_000_000), 490_000);
        assert!(next_rate(1_000_000, 128_000, length, 1_000_001, 1_000_000) <= 970_000);
    }
}
