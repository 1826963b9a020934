//! Pictures as numbers: scaled and padded for a detector, with the times at which they are on the screen.
//!
//! Times are exact without a side channel. ffmpeg's `fps` filter with `round=up` and `start_time=0` gives in its slot `k`
//! the last picture whose time is not after `k / rate`: what a player shows at that instant, however irregular the
//! recording is. So slot `k` has the time `start + k / rate`. (`round=near` would show up to half a slot of the future.)
//! The input is not cut accurately, because that would drop the picture that is already on the screen at the start of the span.
//! Keyframes lie where they lie: there `showinfo` tells their times.

use crate::{
    Cancel, Ffmpeg, Hardware, args,
    canvas::Canvas,
    colour::{self, Treatment},
    failure::Doing,
    run::{Event, Run},
    source::{self, Watched},
};
use domain::{Code, MediaInfo, MediaTime, Picture, PixelRect, Problem, Span};
use std::{
    collections::VecDeque,
    ffi::OsString,
    path::{Path, PathBuf},
};

/// Which pictures are wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct FrameRequest {
    /// Width and height in pixels, padding included.
    pub size: (u32, u32),
    /// Pictures a second, above 0 up to 240. With `keyframes_only` no more than that.
    pub samples_per_s: f64,
    /// The stretch to read; the whole recording when absent.
    pub span: Option<Span>,
    /// Only pictures that stand for themselves: some 40 times faster, one in one to four seconds.
    pub keyframes_only: bool,
    /// Each picture once more, at its own size or at most at this one (width and height in pixels), as [`Picture::detail`].
    /// Left out where that shows no more.
    pub detail: Option<(u32, u32)>,
}

/// A recording whose pictures can be read again and again, stretch by stretch: what has to be asked of it first is asked once.
#[derive(Clone, Debug)]
pub struct Pictures {
    ff: Ffmpeg,
    path: PathBuf,
    info: MediaInfo,
    treatment: Treatment,
    quick: bool,
    hardware: Option<Hardware>,
}

/// Reads pictures of a recording one after the other, with bounded memory. Ends after the first error.
pub struct FrameReader {
    /// The same without hardware, for when that fails in the middle.
    instead: Option<Box<(Pictures, FrameRequest, Cancel)>>,
    run: Option<Run>,
    watched: Watched,
    path: PathBuf,
    size: (u32, u32),
    content: PixelRect,
    canvas: Option<Canvas>,
    start: MediaTime,
    end: MediaTime,
    clock: Clock,
    delivered: u64,
}

/// Where the times come from.
enum Clock {
    /// Slot by slot, so many millionths of a slot a second.
    Slots { milli_rate: i64 },
    /// From `showinfo`: times that came before their pictures, and pictures that came before their times.
    Told { base: f64, times: VecDeque<MediaTime>, pictures: VecDeque<Vec<u8>> },
}

/// Opens the pictures of a recording.
///
/// They are fitted into `request.size` by [`PixelRect::letterbox`] with grey (114) around, upright, as planes G, B, R;
/// high dynamic range is mapped to what a screen shows. Errors: `NoPicture`, `Invalid`, and those of reading.
pub fn frames(
    ff: &Ffmpeg,
    path: &Path,
    info: &MediaInfo,
    request: &FrameRequest,
    cancel: &Cancel,
) -> Result<FrameReader, Problem> {
    check(request)?;
    Pictures::open(ff, path, info, cancel)?.read(request, cancel)
}

fn check(request: &FrameRequest) -> Result<(), Problem> {
    if !(request.samples_per_s > 0.0 && request.samples_per_s <= 240.0) {
        return Err(Problem::invalid("samples_per_s", "Above 0 and up to 240 pictures a second."));
    }
    if !(2..=8192).contains(&request.size.0) || !(2..=8192).contains(&request.size.1) {
        return Err(Problem::invalid("size", "Between 2 and 8,192 pixels."));
    }
    Ok(())
}

impl Pictures {
    /// Asks what has to be known of the pictures. Errors: `NoPicture`, and those of reading.
    pub fn open(ff: &Ffmpeg, path: &Path, info: &MediaInfo, cancel: &Cancel) -> Result<Self, Problem> {
        info.video.as_ref().ok_or_else(|| no_picture(path))?;
        Watched::begin(path)?;
        let treatment = colour::treatment(ff, path, info, cancel)?;
        Ok(Self { ff: ff.clone(), path: path.to_owned(), info: info.clone(), treatment, quick: false, hardware: None })
    }

    /// Leaves out what a look at letters and motion does not miss: pictures that no other is made from, and smoothing
    /// between blocks. A third to a half of the work; a picture may be up to three of its neighbours late.
    pub fn quickly(mut self, yes: bool) -> Self {
        self.quick = yes;
        self
    }

    /// Lets a chip decode, as [`crate::hardware()`] found it to be good; when it fails, the rest is decoded without.
    pub fn with_hardware(mut self, hardware: Option<Hardware>) -> Self {
        self.hardware = hardware;
        self
    }

    /// Reads some of them; see [`frames`].
    pub fn read(&self, request: &FrameRequest, cancel: &Cancel) -> Result<FrameReader, Problem> {
        check(request)?;
        let Some(video) = &self.info.video else { return Err(no_picture(&self.path)) };
        let watched = Watched::begin(&self.path)?;
        let content = PixelRect::letterbox((video.width, video.height), request.size);
        let whole = Span::new(MediaTime::ZERO, self.info.duration);
        let span = request.span.map_or(whole, |span| span.clamp_to(whole));
        // Keyframes are few, and starting a chip costs more than they do.
        let hardware = self.hardware.filter(|_| !request.keyframes_only);
        let stored = ((video.width, video.height), video.pixel_format.as_str());
        let canvas = request.detail.and_then(|most| Canvas::of(stored, &self.treatment, request.size, content, most));
        let plan = Plan {
            stream: video.index,
            span,
            content,
            canvas,
            request,
            treatment: &self.treatment,
            stored_times: self.info.container != "avi",
            threads: self.ff.threads(),
            quick: self.quick,
            hardware,
        };
        let bytes = bytes_of(request.size, canvas);
        let run = Run::start(self.ff.task(plan.arguments(&self.path), bytes), cancel)?;
        let clock = if request.keyframes_only {
            Clock::Told { base: 0.0, times: VecDeque::new(), pictures: VecDeque::new() }
        } else {
            Clock::Slots { milli_rate: plan.milli_rate() }
        };
        let instead = hardware.map(|_| {
            let request = FrameRequest { span: Some(span), ..request.clone() };
            Box::new((self.clone().with_hardware(None), request, cancel.clone()))
        });
        Ok(FrameReader {
            instead,
            run: Some(run),
            watched,
            path: self.path.clone(),
            size: request.size,
            content,
            canvas,
            start: span.start,
            end: span.end,
            clock,
            delivered: 0,
        })
    }
}

/// Bytes that ffmpeg sends for each picture.
fn bytes_of((width, height): (u32, u32), canvas: Option<Canvas>) -> usize {
    canvas.map_or(width as usize * height as usize * 3, |canvas| canvas.bytes())
}

pub(crate) fn no_picture(path: &Path) -> Problem {
    Problem::new(Code::NoPicture, format!("{} has no picture.", source::name(path)), "It holds sound only.")
        .say("Choose a recording with a picture.")
}

/// Everything that decides the command line.
struct Plan<'a> {
    stream: u32,
    span: Span,
    content: PixelRect,
    canvas: Option<Canvas>,
    request: &'a FrameRequest,
    treatment: &'a Treatment,
    /// Whether the container stores when pictures are shown. An AVI does not, so its times are counted by the decoder, which
    /// must see every picture then.
    stored_times: bool,
    threads: Option<u32>,
    quick: bool,
    hardware: Option<Hardware>,
}

impl Plan<'_> {
    /// The rate in thousandths, so that what ffmpeg is told and what we count with is the same number.
    fn milli_rate(&self) -> i64 {
        ((self.request.samples_per_s * 1000.0).round() as i64).max(1)
    }

    fn arguments(&self, path: &Path) -> Vec<OsString> {
        let mut args = args::head(self.threads, self.request.keyframes_only);
        args.extend(args::threads(self.threads));
        if self.request.keyframes_only && self.stored_times {
            args.extend(["-skip_frame", "nokey"].map(OsString::from));
        } else if self.quick && self.hardware.is_none() {
            args.extend(["-skip_loop_filter", "all"].map(OsString::from));
            if self.stored_times && !self.request.keyframes_only {
                args.extend(["-skip_frame", "noref"].map(OsString::from));
            }
        }
        if let Some(hardware) = self.hardware {
            args.extend(["-hwaccel", hardware.name()].map(OsString::from));
        }
        // A recording may change its size in the middle. The scaler copes; starting the filters anew would count from zero.
        args.extend(["-reinit_filter", "0"].map(OsString::from));
        args.extend(args::input_from(path, self.span.start));
        args.extend(["-map".into(), format!("0:{}", self.stream).into(), "-vf".into(), self.filters().into()]);
        args.extend(["-fps_mode", "passthrough"].map(OsString::from));
        if !self.request.keyframes_only {
            let slots = (self.span.length().seconds() * self.milli_rate() as f64 / 1000.0 - 1e-6).ceil().max(1.0);
            args.extend(["-frames:v".into(), (slots as u64).to_string().into()]);
        }
        args.extend(["-f", "rawvideo", "pipe:1"].map(OsString::from));
        args
    }

    fn filters(&self) -> String {
        let rate = self.milli_rate() as f64 / 1000.0;
        // Fewer pictures first: scaling every picture of 60 a second costs a third more of the whole.
        let choose = if self.request.keyframes_only {
            // Also keeps to keyframes where the decoder must not skip.
            format!(
                "select='eq(key,1)*(isnan(t)+gte(t,0))*(isnan(prev_selected_t)+gte(t-prev_selected_t,{:.6}))'",
                1.0 / rate - 1e-4
            )
        } else {
            format!("fps=fps={rate}:start_time=0:round=up")
        };
        let PixelRect { x, y, w, h } = self.content;
        let (width, height) = self.request.size;
        let zero = self.treatment.origin + self.span.start;
        let from = if self.request.keyframes_only { args::pictures_from(zero) } else { args::on_screen_from(zero) };
        let tone = Some(self.treatment.tone.clone()).filter(|tone| !tone.is_empty());
        let pad = format!("pad={width}:{height}:{x}:{y}:color=0x727272");
        let small = [Some(scale((w, h), self.treatment)), tone, Some("format=gbrp".into()), Some(pad)];
        let small = small.into_iter().flatten().collect::<Vec<String>>().join(",");
        let sized = self.canvas.map_or(small.clone(), |canvas| canvas.filters(&small, self.treatment));
        let mut filters = vec![from, choose, sized];
        if self.request.keyframes_only {
            filters.push("showinfo=checksum=0".into());
        }
        filters.join(",")
    }
}

/// Scaling with the filter that keeps thin letters legible when it shrinks.
pub(crate) fn scale(size: (u32, u32), treatment: &Treatment) -> String {
    let matrix = treatment.assumed.map(|matrix| format!(":in_color_matrix={matrix}")).unwrap_or_default();
    format!("scale={}:{}:flags=area{matrix}", size.0, size.1)
}

impl FrameReader {
    fn picture(&mut self, time: MediaTime, planes: Vec<u8>) -> Picture {
        self.delivered += 1;
        let ((width, height), content) = (self.size, self.content);
        match self.canvas {
            None => Picture { time, width, height, content, planes, detail: None },
            Some(canvas) => canvas.picture(time, planes),
        }
    }

    /// Goes on without the chip that has just failed, where it had come to. Whether there was one.
    fn without_hardware(&mut self) -> bool {
        let Some((pictures, request, cancel)) = self.instead.take().map(|instead| *instead) else { return false };
        if cancel.is_cancelled() {
            return false;
        }
        tracing::warn!(path = %self.path.display(), "the graphics chip stopped decoding; going on without it");
        let done = match &self.clock {
            Clock::Slots { milli_rate } => {
                let slot = i64::try_from(self.delivered).unwrap_or(i64::MAX);
                MediaTime::from_micros((slot.saturating_mul(1_000_000_000) + *milli_rate / 2) / *milli_rate)
            }
            Clock::Told { .. } => return false,
        };
        let rest = Span::new((self.start + done).min(self.end), self.end);
        match pictures.read(&FrameRequest { span: Some(rest), ..request }, &cancel) {
            Ok(reader) => {
                *self = reader;
                true
            }
            Err(_) => false,
        }
    }

    /// The next picture whose time and data have both come.
    fn ready(&mut self) -> Option<Picture> {
        let Clock::Told { times, pictures, .. } = &mut self.clock else { return None };
        if times.is_empty() || pictures.is_empty() {
            return None;
        }
        let (time, planes) = (times.pop_front()?, pictures.pop_front()?);
        Some(self.picture(time, planes))
    }

    /// Takes in what ffmpeg sent.
    fn take(&mut self, event: Event) -> Option<Picture> {
        let bytes = bytes_of(self.size, self.canvas);
        match (event, &mut self.clock) {
            // The rest of a picture at the end: ffmpeg was stopped in the middle of it.
            (Event::Piece(planes), _) if planes.len() != bytes => None,
            (Event::Piece(planes), Clock::Slots { milli_rate }) => {
                let slot = i64::try_from(self.delivered).unwrap_or(i64::MAX);
                let offset =
                    MediaTime::from_micros((slot.saturating_mul(1_000_000_000) + *milli_rate / 2) / *milli_rate);
                let time = self.start + offset;
                Some(self.picture(time, planes))
            }
            (Event::Piece(planes), Clock::Told { pictures, .. }) => {
                pictures.push_back(planes);
                self.ready()
            }
            (Event::Line(line), Clock::Told { base, times, .. }) => {
                match shown(&line) {
                    Some(Shown::Base(told)) => *base = told,
                    // A picture without a time can't be placed; the start of the span is the best that is known.
                    Some(Shown::Picture(ticks)) => {
                        times.push_back(self.start + MediaTime::from_seconds(ticks.unwrap_or(0) as f64 * *base));
                    }
                    None => {}
                }
                self.ready()
            }
            (Event::Line(_), Clock::Slots { .. }) => None,
        }
    }
}

/// What a line of `showinfo` tells.
#[derive(Debug, PartialEq)]
enum Shown {
    /// Seconds a tick.
    Base(f64),
    /// A picture and its time in ticks.
    Picture(Option<i64>),
}

/// Reads a line of `showinfo`. Its own `pts_time` has six digits, which after an hour is a tenth of a second: ticks are exact.
fn shown(line: &str) -> Option<Shown> {
    let (_, told) = line.split_once("Parsed_showinfo")?.1.split_once("[info]")?;
    if let Some(base) = told.trim_start().strip_prefix("config in time_base:") {
        let (above, below) = base.split(',').next()?.trim().split_once('/')?;
        let (above, below): (f64, f64) = (above.parse().ok()?, below.parse().ok()?);
        return (below > 0.0).then_some(Shown::Base(above / below));
    }
    let after_number = told.trim_start().strip_prefix("n:")?;
    let ticks = after_number.split_once("pts:")?.1.split_whitespace().next()?;
    Some(Shown::Picture(ticks.parse().ok()))
}

impl Iterator for FrameReader {
    type Item = Result<Picture, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(event) = self.run.as_mut()?.next() {
            let Some(picture) = self.take(event) else { continue };
            if picture.time >= self.end && self.delivered > 1 {
                // Keyframes go on to the end of the file; the rest is not wanted.
                self.run = None;
                return None;
            }
            return Some(Ok(picture));
        }
        let ended = self.run.take()?.end();
        let doing = Doing { what: "Reading the pictures of", source: &self.path, target: None };
        let ended = ended.and_then(|ended| self.watched.after(doing, &ended));
        let expected = ended.is_ok() && self.delivered > 0;
        if !expected && self.without_hardware() {
            return self.next();
        }
        match ended {
            Ok(()) if self.delivered == 0 => Some(Err(Problem::new(
                Code::NoPicture,
                format!("No picture of {} could be decoded.", source::name(&self.path)),
                "Its pictures are damaged, or missing where they should be.",
            )
            .say("Play it in another program to see whether it is damaged."))),
            Ok(()) => None,
            Err(problem) => Some(Err(problem)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn arguments(keyframes_only: bool, span: Span, tone: &str, quick: bool, hardware: Option<Hardware>) -> String {
        let request =
            FrameRequest { size: (640, 384), samples_per_s: 4.0, span: Some(span), keyframes_only, detail: None };
        let content = PixelRect::letterbox((1920, 1080), (640, 384));
        let plan = Plan {
            stream: 0,
            span,
            content,
            canvas: None,
            request: &request,
            treatment: &Treatment { assumed: Some("bt709"), tone: tone.into(), ..Treatment::none() },
            stored_times: true,
            threads: keyframes_only.then_some(2),
            quick,
            hardware,
        };
        args::brief(&plan.arguments(Path::new("/v/a.mkv")))
    }

    #[test]
    fn command_lines() {
        let shown = [
            arguments(false, Span::from_seconds(0.0, 60.0), "", false, None),
            arguments(false, Span::from_seconds(10.0, 12.1), "tonemap", false, None),
            arguments(true, Span::from_seconds(10.0, 12.1), "", true, None),
            arguments(false, Span::from_seconds(0.0, 1.0), "", true, None),
            arguments(false, Span::from_seconds(0.0, 1.0), "", true, Hardware::named("vaapi")),
        ];
        expect![[r#"
            HEAD:warning -reinit_filter 0 -copyts GUARD -i file:/v/a.mkv -map 0:0 -vf settb=1/1000000,setpts=PTS-(600),fps=fps=4:start_time=0:round=up,scale=640:360:flags=area:in_color_matrix=bt709,format=gbrp,pad=640:384:0:12:color=0x727272 -fps_mode passthrough -frames:v 240 -f rawvideo pipe:1
            HEAD:warning -reinit_filter 0 -copyts GUARD -noaccurate_seek -ss 10.000000 -i file:/v/a.mkv -map 0:0 -vf settb=1/1000000,setpts=PTS-(10000600),fps=fps=4:start_time=0:round=up,scale=640:360:flags=area:in_color_matrix=bt709,tonemap,format=gbrp,pad=640:384:0:12:color=0x727272 -fps_mode passthrough -frames:v 9 -f rawvideo pipe:1
            HEAD:info -filter_threads 2 -filter_complex_threads 2 -threads 2 -skip_frame nokey -reinit_filter 0 -copyts GUARD -noaccurate_seek -ss 10.000000 -i file:/v/a.mkv -map 0:0 -vf settb=1/1000000,setpts=PTS-(10000000),select='eq(key,1)*(isnan(t)+gte(t,0))*(isnan(prev_selected_t)+gte(t-prev_selected_t,0.249900))',scale=640:360:flags=area:in_color_matrix=bt709,format=gbrp,pad=640:384:0:12:color=0x727272,showinfo=checksum=0 -fps_mode passthrough -f rawvideo pipe:1
            HEAD:warning -skip_loop_filter all -skip_frame noref -reinit_filter 0 -copyts GUARD -i file:/v/a.mkv -map 0:0 -vf settb=1/1000000,setpts=PTS-(600),fps=fps=4:start_time=0:round=up,scale=640:360:flags=area:in_color_matrix=bt709,format=gbrp,pad=640:384:0:12:color=0x727272 -fps_mode passthrough -frames:v 4 -f rawvideo pipe:1
            HEAD:warning -hwaccel vaapi -reinit_filter 0 -copyts GUARD -i file:/v/a.mkv -map 0:0 -vf settb=1/1000000,setpts=PTS-(600),fps=fps=4:start_time=0:round=up,scale=640:360:flags=area:in_color_matrix=bt709,format=gbrp,pad=640:384:0:12:color=0x727272 -fps_mode passthrough -frames:v 4 -f rawvideo pipe:1"#]].assert_eq(&shown.join("\n"));
    }

    #[test]
    fn lines_of_showinfo() {
        let lines = [
            "[Parsed_showinfo_4 @ 0x7f4c] [info] config in time_base: 1/15360, frame_rate: 30/1",
            "[Parsed_showinfo_4 @ 0x7f4c] [info] config out time_base: 0/0, frame_rate: 0/0",
            "[Parsed_showinfo_2 @ 0x55b1] [info] n:   3 pts:  38400 pts_time:2.5     pos:     2378 fmt:gray sar:1/1",
            "[Parsed_showinfo_2 @ 0x55b1] [info] n:   4 pts: NOPTS pts_time:NOPTS duration: 512",
            "[Parsed_showinfo_0 @ 0x7f4c] [info]   side data - H.26[45] User Data Unregistered SEI message: UUID=dc",
            "[info] Stream #0:0: Video: h264, pts: 5",
        ];
        let told: Vec<Option<Shown>> = lines.iter().map(|line| shown(line)).collect();
        let base = Some(Shown::Base(1.0 / 15360.0));
        assert_eq!(told, [base, None, Some(Shown::Picture(Some(38400))), Some(Shown::Picture(None)), None, None]);
    }
}
