//! The command line of a render: one filter graph for all parts. Pure.
//!
//! Each input is read from a keyframe on. `fps` with `start_time=0` puts the picture nearest to the start of the span
//! into slot 0 and counts on evenly from there, `trim` ends after a whole number of pictures, and the sound is cut to
//! the sample and made exactly as long as the pictures. So parts join without gap and nothing slides.

use super::{RenderPart, RenderRequest, brand, layout};
use crate::{Ffmpeg, args, colour::Treatment, encoder::Quality};
use domain::{Layout, LayoutKind, MediaTime, Problem};
use std::{ffi::OsString, path::Path};

/// More pictures a second than this no platform shows.
pub(super) const MOST_FPS: f64 = 60.0;
/// How far before the span an input without an index is read: its seeking may miss a keyframe.
const RUN_UP: MediaTime = MediaTime::from_millis(10_000);

/// A picture rate as a fraction.
type Rate = (u32, u32);

/// A brand that is ready for the frame.
#[derive(Default)]
pub(super) struct Branded {
    /// What is laid over the clip.
    pub mark: Option<brand::Mark>,
    /// By how many dB each piece of the brand changes.
    pub gains: Vec<f64>,
}

/// The inputs in their order: the stretches of the clip, then what stands before and behind it.
pub(super) fn pieces(request: &RenderRequest) -> Vec<RenderPart> {
    request.parts.iter().cloned().chain(request.brand.clips().map(brand::part)).collect()
}

/// How the frame is filled by what is no recording of a game: all of it is shown.
const WHOLE: Layout = Layout { kind: LayoutKind::Source, game: None, face: None };

/// Everything that decides the command line.
pub(super) struct Plan<'a> {
    request: &'a RenderRequest,
    pieces: Vec<RenderPart>,
    branded: Option<&'a Branded>,
    treatments: &'a [Treatment],
    captions: Option<String>,
    rate: Rate,
    canvas: (u32, u32),
}

impl<'a> Plan<'a> {
    pub(super) fn new(
        request: &'a RenderRequest,
        treatments: &'a [Treatment],
        captions: Option<String>,
    ) -> Result<Self, Problem> {
        let videos: Vec<_> = request.parts.iter().filter_map(|part| part.info.video.as_ref()).collect();
        let first = videos.first().ok_or_else(|| Problem::invalid("spans", "There is no picture in it."))?;
        let rates = videos.iter().map(|video| rate(video.fps, video.variable_frame_rate));
        let rate = rates.max_by(|a, b| value(*a).total_cmp(&value(*b))).unwrap_or((30, 1));
        let canvas = layout::canvas(&request.layout, (first.width, first.height), request.max_height);
        Ok(Self { request, pieces: pieces(request), branded: None, treatments, captions, rate, canvas })
    }

    /// The same with a brand that is ready.
    pub(super) fn branded(mut self, branded: &'a Branded) -> Self {
        self.branded = Some(branded);
        self
    }

    fn mark(&self) -> Option<&brand::Mark> {
        self.branded.and_then(|branded| branded.mark.as_ref())
    }

    /// How long the result will be.
    pub(super) fn length(&self) -> MediaTime {
        let pictures: u64 = (0..self.pieces.len()).map(|part| self.pictures(part)).sum();
        self.time_of(pictures)
    }

    /// Pictures of a part.
    fn pictures(&self, part: usize) -> u64 {
        let length = self.pieces[part].span.length().seconds();
        ((length * value(self.rate)).round() as u64).max(1)
    }

    fn time_of(&self, pictures: u64) -> MediaTime {
        MediaTime::from_seconds(pictures as f64 / value(self.rate))
    }

    /// Of the result, in pixels and pictures a second.
    pub(super) fn picture_size(&self) -> ((u32, u32), f64) {
        (self.canvas, value(self.rate))
    }

    /// The command line of a file.
    pub(super) fn arguments(
        &self,
        ff: &Ffmpeg,
        out: &Path,
        quality: Quality,
        sound_bits: u64,
    ) -> Result<Vec<OsString>, Problem> {
        let mut args = self.pictures_from(ff, quality)?;
        if self.has_sound() {
            args.extend(["-map", "[a]", "-c:a", "aac", "-b:a"].map(OsString::from));
            args.push(sound_bits.to_string().into());
        }
        args.extend(container());
        args.extend(["-y".into(), args::file(&args::absolute(out)?)]);
        Ok(args)
    }

    /// The command line of a first look at the pictures. What it sees is kept where `quality` says.
    pub(super) fn look(&self, ff: &Ffmpeg, quality: Quality) -> Result<Vec<OsString>, Problem> {
        let mut args = self.pictures_from(ff, quality)?;
        args.extend(args::progress());
        args.extend(["-f", "null", "-"].map(OsString::from));
        Ok(args)
    }

    /// All of a command line up to the encoder of the pictures.
    fn pictures_from(&self, ff: &Ffmpeg, quality: Quality) -> Result<Vec<OsString>, Problem> {
        let mut args = args::head(ff.threads(), false);
        for part in &self.pieces {
            args.extend(args::threads(ff.threads()));
            // A recording may change its size in the middle; see `frames`.
            args.extend(["-reinit_filter", "0"].map(OsString::from));
            args.extend(args::input_from(&args::absolute(&part.path)?, part.span.start - run_up(part)));
        }
        if let Some(mark) = self.mark() {
            // Our own file, not one of a person.
            args.extend(["-protocol_whitelist", "file,pipe", "-f", "png_pipe", "-i"].map(OsString::from));
            args.push(args::file(&mark.file()));
        }
        args.extend(["-filter_complex".into(), self.graph().into(), "-map".into(), "[v]".into()]);
        args.extend(["-fps_mode", "passthrough"].map(OsString::from));
        args.extend(args::threads(ff.threads()));
        args.extend(ff.encoder().args(self.canvas, value(self.rate), quality));
        Ok(args)
    }

    /// Whether the result gets a sound track at all.
    pub(super) fn has_sound(&self) -> bool {
        (0..self.pieces.len()).any(|part| !self.tracks(part).is_empty())
    }

    /// Whether an input is part of the brand.
    fn is_brand(&self, part: usize) -> bool {
        part >= self.request.parts.len()
    }

    /// The tracks of an input that are mixed.
    fn tracks(&self, part: usize) -> Vec<u32> {
        let info = &self.pieces[part].info;
        if self.is_brand(part) {
            return info.audio.first().map(|track| track.index).into_iter().collect();
        }
        if self.request.sound.muted {
            return Vec::new();
        }
        match &self.request.sound.tracks {
            None => info.audio.first().map(|track| track.index).into_iter().collect(),
            Some(wanted) => info.audio.iter().map(|track| track.index).filter(|index| wanted.contains(index)).collect(),
        }
    }

    pub(super) fn graph(&self) -> String {
        let parts = self.request.parts.len();
        let sound = self.has_sound();
        let mut chains = Vec::new();
        for part in 0..self.pieces.len() {
            chains.extend(self.picture(part));
            if sound {
                chains.extend(self.sound(part));
            }
        }
        let inputs: String = (0..parts)
            .map(|part| format!("[v{part}]{}", if sound { format!("[a{part}]") } else { String::new() }))
            .collect();
        let captions = self.captions.as_ref().map(|filter| format!(",{filter}")).unwrap_or_default();
        // The clip alone is the whole file where nothing stands before or behind it.
        let (v, a) = if self.pieces.len() == parts { ("v", "a") } else { ("vm", "am") };
        let mut joined = "v0";
        if parts > 1 {
            joined = "vj";
            let (count, out) = if sound { (1, format!("[vj][{a}]")) } else { (0, "[vj]".into()) };
            chains.push(format!("{inputs}concat=n={parts}:v=1:a={count}{out}"));
        }
        if let Some(mark) = self.mark() {
            chains.push(mark.filter(joined, self.pieces.len(), "vo"));
            joined = "vo";
        }
        chains.push(format!("[{joined}]format=yuv420p{captions}[{v}]"));
        if parts == 1 && sound {
            chains.push(format!("[a0]anull[{a}]"));
        }
        chains.extend(self.around(sound));
        chains.join(";")
    }

    /// Puts what stands before and behind the clip where it belongs.
    fn around(&self, sound: bool) -> Option<String> {
        let parts = self.request.parts.len();
        let brand = &self.request.brand;
        let (before, behind) = (brand.intro.is_some(), brand.outro.is_some());
        let (intro, outro) = (parts, parts + usize::from(before));
        let label = |number: Option<usize>| match (number, sound) {
            (Some(number), true) => format!("[v{number}][a{number}]"),
            (Some(number), false) => format!("[v{number}]"),
            (None, true) => "[vm][am]".into(),
            (None, false) => "[vm]".into(),
        };
        let order = [before.then(|| label(Some(intro))), Some(label(None)), behind.then(|| label(Some(outro)))];
        let order: Vec<String> = order.into_iter().flatten().collect();
        let (count, out) = if sound { (1, "[v][a]") } else { (0, "[v]") };
        (order.len() > 1).then(|| format!("{}concat=n={}:v=1:a={count}{out}", order.concat(), order.len()))
    }

    fn picture(&self, number: usize) -> Vec<String> {
        let part = &self.pieces[number];
        let layout = if self.is_brand(number) { &WHOLE } else { &self.request.layout };
        let Some(video) = &part.info.video else { return Vec::new() };
        let treatment = &self.treatments[number];
        let mut filters = vec![args::pictures_from(treatment.origin + part.span.start)];
        let (above, below) = self.rate;
        filters.push(format!("fps=fps={above}/{below}:start_time=0:round=near"));
        // A recording may lack its last picture or two.
        filters.push(format!("tpad=stop=3:stop_mode=clone,trim=end_frame={}", self.pictures(number)));
        // Pixels that are not square, and pictures that change their size in the middle.
        filters.push(format!("scale={}:{}", video.width, video.height));
        filters.push("setsar=1".into());
        // Small pictures become large ones, and players guess by the size: say what it is.
        filters.extend(treatment.assumed.map(|matrix| format!("setparams=colorspace={matrix}")));
        if !treatment.tone.is_empty() {
            filters.push(treatment.tone.clone());
        }
        filters.push("format=yuv420p".into());
        if self.treatments.iter().any(|other| other.matrix != treatment.matrix) && treatment.matrix != "bt709" {
            // Parts of one clip have one tag.
            filters.push("scale=out_color_matrix=bt709,setparams=colorspace=bt709".into());
        }
        let from = format!("u{number}");
        // All parts get the frame of the first; one of another shape is fitted into it by its own layout.
        let source = (video.width, video.height);
        let own = layout::canvas(layout, source, self.request.max_height);
        let (to, fitted) = if own == self.canvas {
            (format!("v{number}"), None)
        } else {
            let (w, h) = self.canvas;
            let fit = format!(
                "[w{number}]scale={w}:{h}:force_original_aspect_ratio=decrease:force_divisible_by=2,pad={w}:{h}:(ow-iw)/2:(oh-ih)/2,setsar=1[v{number}]"
            );
            (format!("w{number}"), Some(fit))
        };
        let mut chains = vec![format!("[{number}:{}]{}[{from}]", video.index, filters.join(","))];
        chains.push(layout::filters(layout, source, own, number, &from, &to));
        chains.extend(fitted);
        chains
    }

    fn sound(&self, number: usize) -> Vec<String> {
        let part = &self.pieces[number];
        let end = args::seconds(self.time_of(self.pictures(number)));
        let shape = "aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo";
        let tracks = self.tracks(number);
        if tracks.is_empty() {
            return vec![format!("anullsrc=r=48000:cl=stereo,atrim=end={end},{shape}[a{number}]")];
        }
        // What lies before the span goes, a late begin and holes become silence.
        let from = args::sound_from(self.treatments[number].origin + part.span.start);
        let aligned = format!("{from},aresample=48000:async=1:first_pts=0,{shape}");
        let mut chains = Vec::new();
        let mut labels = String::new();
        for (place, track) in tracks.iter().enumerate() {
            chains.push(format!("[{number}:{track}]{aligned}[t{number}_{place}]"));
            labels.push_str(&format!("[t{number}_{place}]"));
        }
        let mix = match tracks.len() {
            1 => String::new(),
            count => format!("amix=inputs={count}:duration=longest:normalize=0,"),
        };
        let brand = number.checked_sub(self.request.parts.len());
        let gain_db = match brand {
            Some(place) => self.branded.and_then(|branded| branded.gains.get(place).copied()).unwrap_or(0.0),
            None => f64::from(self.request.sound.gain_db),
        };
        let gain = if gain_db == 0.0 { String::new() } else { format!("volume={gain_db}dB,") };
        // A sum or a gain may go over the top; the limiter only touches what does.
        let limit = if mix.is_empty() && gain_db <= 0.0 { "" } else { "alimiter=limit=0.95:level=0," };
        chains.push(format!("{labels}{mix}{gain}{limit}apad,atrim=end={end},{shape}[a{number}]"));
        chains
    }
}

/// Where a part's input is begun to be read, before its span.
fn run_up(part: &super::RenderPart) -> MediaTime {
    let indexed = ["mp4", "matroska", "webm"].iter().any(|name| part.info.container.contains(name));
    if indexed { MediaTime::ZERO } else { RUN_UP.min(part.span.start) }
}

/// What all our MP4s have: the index in front, and nothing of the recorder's own data.
pub(super) fn container() -> Vec<OsString> {
    let mut args: Vec<OsString> =
        ["-map_metadata", "-1", "-map_chapters", "-1", "-movflags", "+faststart", "-f", "mp4"].map(Into::into).into();
    args.extend(args::progress());
    args
}

fn value(rate: Rate) -> f64 {
    f64::from(rate.0) / f64::from(rate.1)
}

/// The rate of the result: that of the recording when it is even, the next usual one when it is not, 60 at most.
fn rate(fps: f64, variable: bool) -> Rate {
    const USUAL: [Rate; 9] =
        [(24_000, 1001), (24, 1), (25, 1), (30_000, 1001), (30, 1), (48, 1), (50, 1), (60_000, 1001), (60, 1)];
    if !fps.is_finite() || fps <= 0.0 {
        return (30, 1);
    }
    let off = |usual: &Rate| (value(*usual) - fps).abs();
    let nearest = USUAL.into_iter().min_by(|a, b| off(a).total_cmp(&off(b)));
    let near = |share: f64| nearest.filter(|usual| off(usual) <= fps * share);
    if let Some(usual) = near(0.0005) {
        return usual;
    }
    if fps > MOST_FPS {
        return (60, 1);
    }
    if variable {
        return if fps <= 31.0 { (30, 1) } else { (60, 1) };
    }
    near(0.005).unwrap_or((((fps * 1000.0).round() as u32).max(1), 1000))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::render::RenderPart;
    use domain::{AudioTrack, BrandClip, Captions, Fingerprint, MediaInfo, Rotation, SoundEdit, Span, VideoStream};
    use expect_test::expect;

    pub(in crate::render) fn info(width: u32, height: u32, fps: f64, tracks: u32) -> MediaInfo {
        MediaInfo {
            container: "mov,mp4,m4a,3gp,3g2,mj2".into(),
            duration: MediaTime::from_seconds(100.0),
            video: Some(VideoStream {
                index: 0,
                codec: "h264".into(),
                profile: Some("High".into()),
                width,
                height,
                fps,
                variable_frame_rate: false,
                rotation: Rotation::None,
                pixel_format: "yuv420p".into(),
                hdr: false,
                bit_rate: None,
            }),
            audio: (1..=tracks)
                .map(|index| AudioTrack {
                    index,
                    codec: "aac".into(),
                    sample_rate: 48_000,
                    channels: 2,
                    title: None,
                    language: None,
                })
                .collect(),
            chapters: Vec::new(),
            created_at: None,
            encoder: None,
        }
    }

    pub(in crate::render) fn request(kind: LayoutKind) -> RenderRequest {
        RenderRequest {
            parts: vec![RenderPart {
                path: "/v/a.mp4".into(),
                info: info(1920, 1080, 60.0, 2),
                span: Span::from_seconds(10.0, 12.5),
            }],
            layout: Layout { kind, game: None, face: None },
            sound: SoundEdit::default(),
            captions: Captions::default(),
            brand: domain::Brand::default(),
            max_height: None,
            max_bytes: None,
        }
    }
    fn graph(request: &RenderRequest, captions: Option<&str>) -> String {
        let treatments = vec![Treatment::none(); pieces(request).len()];
        let plan = Plan::new(request, &treatments, captions.map(str::to_owned)).unwrap();
        format!("{} s\n{}", plan.length().seconds(), plan.graph().replace(';', ";\n"))
    }

    #[test]
    fn one_part_as_recorded() {
        expect![[r#"
            2.5 s
            [0:0]settb=1/1000000,setpts=PTS-(10000000),fps=fps=60/1:start_time=0:round=near,tpad=stop=3:stop_mode=clone,trim=end_frame=150,scale=1920:1080,setsar=1,format=yuv420p[u0];
            [u0]setsar=1[v0];
            [0:1]atrim=start=10.000000,asetpts=PTS-(10.000000)/TB,aresample=48000:async=1:first_pts=0,aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo[t0_0];
            [t0_0]apad,atrim=end=2.500000,aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo[a0];
            [v0]format=yuv420p,ass=filename=captions.ass[v];
            [a0]anull[a]"#]].assert_eq(&graph(&request(LayoutKind::Source), Some("ass=filename=captions.ass")));
    }

    #[test]
    fn several_parts_of_different_recordings() {
        let mut several = request(LayoutKind::Source);
        several.parts.push(RenderPart {
            path: "/v/b.ts".into(),
            info: MediaInfo { container: "mpegts".into(), ..info(1280, 1024, 29.97, 0) },
            span: Span::from_seconds(3.0, 4.0),
        });
        several.sound = SoundEdit { tracks: Some(vec![1, 2]), gain_db: -3.0, muted: false };
        expect![[r#"
            3.5 s
            [0:0]settb=1/1000000,setpts=PTS-(10000000),fps=fps=60/1:start_time=0:round=near,tpad=stop=3:stop_mode=clone,trim=end_frame=150,scale=1920:1080,setsar=1,format=yuv420p[u0];
            [u0]setsar=1[v0];
            [0:1]atrim=start=10.000000,asetpts=PTS-(10.000000)/TB,aresample=48000:async=1:first_pts=0,aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo[t0_0];
            [0:2]atrim=start=10.000000,asetpts=PTS-(10.000000)/TB,aresample=48000:async=1:first_pts=0,aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo[t0_1];
            [t0_0][t0_1]amix=inputs=2:duration=longest:normalize=0,volume=-3dB,alimiter=limit=0.95:level=0,apad,atrim=end=2.500000,aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo[a0];
            [1:0]settb=1/1000000,setpts=PTS-(3000000),fps=fps=60/1:start_time=0:round=near,tpad=stop=3:stop_mode=clone,trim=end_frame=60,scale=1280:1024,setsar=1,format=yuv420p[u1];
            [u1]setsar=1[w1];
            [w1]scale=1920:1080:force_original_aspect_ratio=decrease:force_divisible_by=2,pad=1920:1080:(ow-iw)/2:(oh-ih)/2,setsar=1[v1];
            anullsrc=r=48000:cl=stereo,atrim=end=1.000000,aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo[a1];
            [v0][a0][v1][a1]concat=n=2:v=1:a=1[vj][a];
            [vj]format=yuv420p[v]"#]].assert_eq(&graph(&several, None));
    }

    #[test]
    fn what_stands_around_a_clip_has_its_frame_and_rate() {
        let mut branded = request(LayoutKind::Source);
        branded.sound.muted = true;
        let clip = |path: &str, tracks| BrandClip {
            path: path.into(),
            info: MediaInfo { duration: MediaTime::from_seconds(1.5), ..info(1280, 720, 30.0, tracks) },
            fingerprint: Fingerprint(path.into()),
        };
        branded.brand.intro = Some(clip("/b/in.mp4", 1));
        branded.brand.outro = Some(clip("/b/out.mp4", 0));
        let text = graph(&branded, Some("ass=filename=captions.ass"));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "5.5 s");
        // Captions count from the beginning of the clip, and stand on nothing else.
        assert!(lines.contains(&"[v0]format=yuv420p,ass=filename=captions.ass[vm];"), "{text}");
        assert_eq!(lines.last(), Some(&"[v1][a1][vm][am][v2][a2]concat=n=3:v=1:a=1[v][a]"));
        assert!(text.contains("fps=fps=60/1:start_time=0:round=near,tpad=stop=3:stop_mode=clone,trim=end_frame=90"));
        assert!(text.contains("[w1]scale=1920:1080:force_original_aspect_ratio=decrease"), "{text}");
        assert!(lines.iter().any(|line| line.starts_with("anullsrc") && line.ends_with("[a0];")), "muted: {text}");
    }

    #[test]
    fn silence_has_no_sound_track() {
        let mut muted = request(LayoutKind::Square);
        muted.sound.muted = true;
        assert!(!graph(&muted, None).contains("[a]"));
        let mut without = request(LayoutKind::Square);
        without.parts[0].info.audio.clear();
        assert!(!graph(&without, None).contains("[a]"));
    }

    #[test]
    fn rates() {
        let cases = [
            (60.0, false, (60, 1)),
            (59.94, false, (60_000, 1001)),
            (59.985, true, (60, 1)),
            (29.7, true, (30, 1)),
            (47.3, true, (60, 1)),
            (144.0, false, (60, 1)),
            (15.0, false, (15_000, 1000)),
            (29.98, false, (30_000, 1001)),
            (0.0, true, (30, 1)),
            (f64::NAN, false, (30, 1)),
        ];
        for (fps, variable, expected) in cases {
            assert_eq!(rate(fps, variable), expected, "{fps} {variable}");
        }
    }
}
