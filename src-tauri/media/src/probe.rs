//! What a file holds, by ffprobe's JSON.

use crate::{
    Cancel, Ffmpeg, args,
    boxes::{self, Shape},
    failure::{self, Doing},
    run::Run,
    source::{self, Watched},
    titles,
};
use domain::{AudioTrack, Chapter, Code, Fix, MediaInfo, MediaTime, Problem, Rotation, VideoStream};
use jiff::Timestamp;
use serde::Deserialize;
use std::{collections::BTreeMap, ffi::OsString, path::Path};

/// Nothing shorter can hold a moment.
const SHORTEST: MediaTime = MediaTime::from_millis(500);

/// What a recording holds.
///
/// Errors say why a file can't be used: `FileEmpty`, `NotARecording` (text, picture, playlist), `FileTruncated` (no index,
/// or most of the data missing), `NoPicture` (sound only), `TooShort` (under half a second, or one picture),
/// `FileMissing`, `NoPermission`, `FileVanished`.
pub fn probe(ff: &Ffmpeg, path: &Path, cancel: &Cancel) -> Result<MediaInfo, Problem> {
    let (mut file, meta) = source::open(path)?;
    let shape = boxes::shape(&mut file, meta.len()).map_err(|error| Problem::io("Reading", path, &error))?;
    let info = inspect(ff, path, shape, true, cancel)?;
    let name = source::name(path);
    if info.video.is_none() {
        let why = if info.audio.is_empty() { "It holds neither picture nor sound." } else { "It holds sound only." };
        return Err(Problem::new(Code::NoPicture, format!("{name} has no picture."), why)
            .say("Check the recorder's settings: it recorded without a video source."));
    }
    if let Shape::CutOff { missing } = shape {
        let share = missing as f64 / (missing as f64 + meta.len() as f64) * 100.0;
        let why = format!(
            "About {} % of its data is missing: it is still being copied, or the copy broke off.",
            share.round()
        );
        return Err(truncated(&name, &why).say("Wait for the copy to end, or copy it again from where it came from."));
    }
    if info.duration < SHORTEST {
        let why = format!("It is {:.2} s long; there is nothing to make a clip of.", info.duration.seconds());
        return Err(Problem::new(Code::TooShort, format!("{name} is too short."), why)
            .say("Check that the recorder was not stopped at once."));
    }
    Ok(info)
}

/// The same without judging what is in it: for our own results, and for files of any length.
pub(crate) fn look(ff: &Ffmpeg, path: &Path, cancel: &Cancel) -> Result<MediaInfo, Problem> {
    let (mut file, meta) = source::open(path)?;
    let shape = boxes::shape(&mut file, meta.len()).map_err(|error| Problem::io("Reading", path, &error))?;
    inspect(ff, path, shape, false, cancel)
}

fn inspect(ff: &Ffmpeg, path: &Path, shape: Shape, look_for_gaps: bool, cancel: &Cancel) -> Result<MediaInfo, Problem> {
    let watched = Watched::begin(path)?;
    let name = source::name(path);
    if shape == Shape::NoIndex {
        return Err(truncated(&name, "Its index is missing: the recorder was stopped before it could write it, or it still records.")
            .say("Wait until the recording is finished, or let the recorder repair it. Recording to MKV or Hybrid MP4 avoids this."));
    }
    let (output, ended) = Run::whole(ff.probe_task(arguments(path)), cancel, |_| {})?;
    let doing = Doing { what: "Looking at", source: path, target: None };
    watched.after(doing, &ended).map_err(|problem| match (problem.code, shape) {
        // ffprobe misses the index of an MP4 in anything that is called `.mp4`; the boxes have shown that it is none.
        (Code::FileTruncated, Shape::Other) => failure::not_a_recording(doing).details(&problem.details),
        _ => problem,
    })?;
    let told: Told =
        serde_json::from_slice(&output).map_err(|error| Problem::bug("ffprobe's answer could not be read.", error))?;
    let mut info = told.media_info();
    if info.container.contains("mp4") {
        name_tracks(path, &told, &mut info);
    }
    if let Some(video) = &mut info.video {
        if info.duration <= MediaTime::ZERO || shape == Shape::ShortMatroska {
            info.duration = measured_end(ff, path, video.index, told.start(), cancel)?;
        }
        // Matroska writes the rate that was meant, whatever became of it.
        if look_for_gaps
            && !video.variable_frame_rate
            && let Some(fps) = uneven(&packets(ff, path, video.index, Some(SAMPLED), cancel)?)
        {
            video.variable_frame_rate = true;
            video.fps = fps;
        }
    }
    Ok(info)
}

/// Gives sound tracks the titles that ffprobe does not find. No title is no reason to fail.
fn name_tracks(path: &Path, told: &Told, info: &mut MediaInfo) {
    let found = source::open(path).ok().and_then(|(mut file, meta)| titles::titles(&mut file, meta.len()).ok());
    let found = found.unwrap_or_default();
    for track in &mut info.audio {
        let id = told.streams.iter().find(|stream| stream.index == track.index).and_then(|stream| stream.id.as_deref());
        let number = id.and_then(|id| u32::from_str_radix(id.trim_start_matches("0x"), 16).ok());
        if let Some(title) = number.and_then(|number| found.get(&number)) {
            track.title = Some(title.clone());
        }
    }
}

fn truncated(name: &str, why: &str) -> Problem {
    Problem::new(Code::FileTruncated, format!("{name} is not complete."), why).fix(Fix::Retry)
}

fn arguments(path: &Path) -> Vec<OsString> {
    let mut args: Vec<OsString> = ["-hide_banner", "-loglevel", "level+warning"].map(Into::into).into();
    args.extend(args::guard());
    args.extend(["-of", "json", "-show_format", "-show_streams", "-show_chapters"].map(OsString::from));
    args.push(args::file(path));
    args
}

/// Where the last picture ends, by reading all packets: for files whose recorder died before it wrote the length.
fn measured_end(
    ff: &Ffmpeg,
    path: &Path,
    stream: u32,
    start: MediaTime,
    cancel: &Cancel,
) -> Result<MediaTime, Problem> {
    let packets = packets(ff, path, stream, None, cancel)?;
    let end = packets.iter().map(|packet| packet.pts + packet.duration).max();
    Ok(end.map_or(MediaTime::ZERO, |end| (end - start).at_least_zero()))
}

/// Where the time of a file begins: what has to be added to our times to get those in its packets.
pub(crate) fn start_of(ff: &Ffmpeg, path: &Path, cancel: &Cancel) -> Result<MediaTime, Problem> {
    let mut args: Vec<OsString> = ["-hide_banner", "-loglevel", "level+warning"].map(Into::into).into();
    args.extend(args::guard());
    args.extend(["-of", "json", "-show_entries", "format=start_time"].map(OsString::from));
    args.push(args::file(path));
    let (output, _) = Run::whole(ff.probe_task(args), cancel, |_| {})?;
    let told: Told =
        serde_json::from_slice(&output).map_err(|error| Problem::bug("ffprobe's answer could not be read.", error))?;
    Ok(told.start())
}

/// The head of the stream, to see whether its pictures come evenly.
const SAMPLED: &str = "%+#400";

/// The average rate of pictures that come unevenly; `None` when they come evenly. One that was dropped here and there is
/// still even.
fn uneven(packets: &[Packet]) -> Option<f64> {
    let mut times: Vec<i64> = packets.iter().map(|packet| packet.pts.micros()).collect();
    times.sort_unstable();
    let mut gaps: Vec<i64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let whole = gaps.iter().sum::<i64>();
    gaps.sort_unstable();
    let usual = *gaps.get(gaps.len() / 2)?;
    // Matroska and FLV round to a millisecond.
    let odd = gaps.iter().filter(|gap| (**gap - usual).abs() > usual / 8 + 2_000).count();
    (gaps.len() >= 8 && odd * 20 > gaps.len() && whole > 0).then(|| gaps.len() as f64 / (whole as f64 / 1e6))
}

/// A packet of a stream, in the order of the file, with the times of the file (not counted from its start).
pub(crate) struct Packet {
    pub(crate) pts: MediaTime,
    pub(crate) duration: MediaTime,
    pub(crate) is_key: bool,
}

/// The packets of a stream, or of the stretch of it that ffprobe's `-read_intervals` names.
pub(crate) fn packets(
    ff: &Ffmpeg,
    path: &Path,
    stream: u32,
    interval: Option<&str>,
    cancel: &Cancel,
) -> Result<Vec<Packet>, Problem> {
    let watched = Watched::begin(path)?;
    let mut args: Vec<OsString> = ["-hide_banner", "-loglevel", "level+warning"].map(Into::into).into();
    args.extend(args::guard());
    args.extend(["-select_streams".into(), stream.to_string().into()]);
    if let Some(interval) = interval {
        args.extend(["-read_intervals".into(), interval.into()]);
    }
    args.extend(["-show_entries", "packet=pts_time,duration_time,flags", "-of", "compact=p=0"].map(OsString::from));
    args.push(args::file(path));
    let (output, ended) = Run::whole(ff.probe_task(args), cancel, |_| {})?;
    watched.after(Doing { what: "Looking at", source: path, target: None }, &ended)?;
    Ok(String::from_utf8_lossy(&output).lines().filter_map(read_packet).collect())
}

/// `pts_time=0.033333|duration_time=0.033333|flags=K__`. A packet without a time can't be placed and is left out.
fn read_packet(line: &str) -> Option<Packet> {
    let field = |name: &str| line.split('|').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let time = |name: &str| field(name)?.parse::<f64>().ok().map(MediaTime::from_seconds);
    Some(Packet {
        pts: time("pts_time")?,
        duration: time("duration_time").unwrap_or_default(),
        is_key: field("flags").is_some_and(|flags| flags.contains('K')),
    })
}

/// ffprobe's document, as far as we read it. Numbers come as text, and any of them may be missing.
#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    streams: Vec<Stream>,
    #[serde(default)]
    chapters: Vec<ToldChapter>,
    format: Option<Format>,
}

#[derive(Deserialize)]
struct Format {
    format_name: Option<String>,
    start_time: Option<String>,
    duration: Option<String>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Stream {
    index: u32,
    id: Option<String>,
    codec_type: Option<String>,
    codec_name: Option<String>,
    profile: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    sample_aspect_ratio: Option<String>,
    pix_fmt: Option<String>,
    color_transfer: Option<String>,
    field_order: Option<String>,
    r_frame_rate: Option<String>,
    avg_frame_rate: Option<String>,
    start_time: Option<String>,
    duration: Option<String>,
    bit_rate: Option<String>,
    sample_rate: Option<String>,
    channels: Option<u32>,
    #[serde(default)]
    disposition: BTreeMap<String, i64>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    #[serde(default)]
    side_data_list: Vec<SideData>,
}

#[derive(Deserialize)]
struct SideData {
    rotation: Option<serde_json::Number>,
}

#[derive(Deserialize)]
struct ToldChapter {
    start_time: Option<String>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
}

impl Told {
    fn start(&self) -> MediaTime {
        self.format.as_ref().and_then(|format| time(format.start_time.as_deref())).unwrap_or_default()
    }

    fn media_info(&self) -> MediaInfo {
        let start = self.start();
        let format = self.format.as_ref();
        let tag = |name: &str| format.and_then(|format| tag(&format.tags, name));
        let video = self.picture();
        let whole = format.and_then(|format| time(format.duration.as_deref()));
        // Sound often runs a little longer; a clip must not end in a frozen picture.
        let of_video = video.and_then(|stream| stream.end(start));
        let duration = match (of_video, whole) {
            (Some(video), Some(whole)) if video > MediaTime::ZERO => video.min(whole),
            (Some(video), None) => video,
            (_, whole) => whole.unwrap_or_default(),
        };
        let chapters = self.chapters.iter().filter_map(|chapter| {
            let at = (time(chapter.start_time.as_deref())? - start).at_least_zero();
            Some(Chapter { start: at, title: self::tag(&chapter.tags, "title").unwrap_or_default() })
        });
        MediaInfo {
            container: format.and_then(|format| format.format_name.clone()).unwrap_or_default(),
            duration: duration.at_least_zero(),
            video: video.map(Stream::video),
            audio: self.streams.iter().filter(|s| s.is("audio")).map(Stream::audio).collect(),
            chapters: chapters.collect(),
            created_at: tag("com.apple.quicktime.creationdate")
                .or_else(|| tag("creation_time"))
                .and_then(|text| created(&text)),
            encoder: tag("encoder").or_else(|| tag("software")).or_else(|| tag("com.apple.quicktime.software")),
        }
    }

    /// The stream that is watched: the one marked as default, else the first; covers are not it.
    fn picture(&self) -> Option<&Stream> {
        let shown = |s: &&Stream| {
            s.is("video")
                && !["attached_pic", "timed_thumbnails", "still_image"]
                    .iter()
                    .any(|kind| s.disposition.get(*kind).is_some_and(|on| *on != 0))
                && s.width.unwrap_or(0) > 0
                && s.height.unwrap_or(0) > 0
        };
        let default = |s: &&Stream| s.disposition.get("default").is_some_and(|on| *on != 0);
        self.streams.iter().filter(shown).find(default).or_else(|| self.streams.iter().find(shown))
    }
}

impl Stream {
    fn is(&self, kind: &str) -> bool {
        self.codec_type.as_deref() == Some(kind)
    }

    /// Where the stream ends, counted from the start of the file. Matroska keeps the end in a tag (`00:00:25.300000000`).
    fn end(&self, start: MediaTime) -> Option<MediaTime> {
        if let Some(length) = time(self.duration.as_deref()) {
            return Some(length + time(self.start_time.as_deref()).map_or(MediaTime::ZERO, |begin| begin - start));
        }
        let text = tag(&self.tags, "DURATION")?;
        let mut parts = text.split(':').map(|part| part.parse::<f64>().ok());
        let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
        Some(MediaTime::from_seconds(hours * 3600.0 + minutes * 60.0 + seconds) - start)
    }

    fn video(&self) -> VideoStream {
        let rotation = self.rotation();
        let (mut width, mut height) = (self.width.unwrap_or(0), self.height.unwrap_or(0));
        if let Some(aspect) = ratio(self.sample_aspect_ratio.as_deref(), ':')
            && (aspect - 1.0).abs() > 1e-3
            && (0.1..=10.0).contains(&aspect)
        {
            width = (f64::from(width) * aspect).round() as u32;
        }
        if matches!(rotation, Rotation::Quarter | Rotation::ThreeQuarters) {
            std::mem::swap(&mut width, &mut height);
        }
        let base = ratio(self.r_frame_rate.as_deref(), '/');
        let average = ratio(self.avg_frame_rate.as_deref(), '/');
        let fps = average.or(base).unwrap_or(0.0);
        // Interlaced pictures have two fields, and then the base rate counts fields.
        let interlaced = matches!(self.field_order.as_deref(), Some("tt" | "bb" | "tb" | "bt"));
        let differs = |base: f64| (base - fps).abs() > fps * 0.005;
        VideoStream {
            index: self.index,
            codec: self.codec_name.clone().unwrap_or_else(|| "unknown".into()),
            profile: self.profile.clone(),
            width,
            height,
            fps,
            variable_frame_rate: base.is_some_and(|base| differs(base) && (!interlaced || differs(base / 2.0))),
            rotation,
            pixel_format: self.pix_fmt.clone().unwrap_or_default(),
            hdr: matches!(self.color_transfer.as_deref(), Some("smpte2084" | "arib-std-b67")),
            bit_rate: self.bit_rate.as_deref().and_then(|text| text.parse().ok()),
        }
    }

    /// Clockwise, from the display matrix, which counts the other way round; the old tag counts clockwise.
    fn rotation(&self) -> Rotation {
        let matrix = self.side_data_list.iter().find_map(|data| data.rotation.as_ref()?.as_f64()).map(|angle| -angle);
        let angle = matrix.or_else(|| tag(&self.tags, "rotate")?.parse().ok()).unwrap_or(0.0);
        match ((angle / 90.0).round() as i64).rem_euclid(4) {
            1 => Rotation::Quarter,
            2 => Rotation::Half,
            3 => Rotation::ThreeQuarters,
            _ => Rotation::None,
        }
    }

    fn audio(&self) -> AudioTrack {
        AudioTrack {
            index: self.index,
            codec: self.codec_name.clone().unwrap_or_else(|| "unknown".into()),
            sample_rate: self.sample_rate.as_deref().and_then(|text| text.parse().ok()).unwrap_or(0),
            channels: self.channels.unwrap_or(0),
            title: self.title(),
            language: tag(&self.tags, "language").filter(|language| language != "und"),
        }
    }

    /// The title, or the handler's name, which MP4 writers use for it; what every writer puts there says nothing.
    fn title(&self) -> Option<String> {
        let handler = || {
            tag(&self.tags, "handler_name").filter(|name| {
                let name = name.to_lowercase();
                !name.is_empty()
                    && !["handler", "core media", "mainconcept", "gpac", "isomedia"].iter().any(|n| name.contains(n))
            })
        };
        tag(&self.tags, "title")
            .or_else(|| tag(&self.tags, "name"))
            .or_else(handler)
            .filter(|title| !title.trim().is_empty())
    }
}

/// A tag, in whatever capitals the container keeps it.
fn tag(tags: &BTreeMap<String, String>, name: &str) -> Option<String> {
    tags.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
}

fn time(text: Option<&str>) -> Option<MediaTime> {
    let seconds: f64 = text?.parse().ok()?;
    seconds.is_finite().then(|| MediaTime::from_seconds(seconds))
}

/// `30000/1001` or `4:3`; `0/0` is none.
fn ratio(text: Option<&str>, sign: char) -> Option<f64> {
    let (above, below) = text?.split_once(sign)?;
    let (above, below): (f64, f64) = (above.parse().ok()?, below.parse().ok()?);
    (above > 0.0 && below > 0.0).then(|| above / below)
}

/// Recorders without a clock write the year 1904 or 1970.
fn created(text: &str) -> Option<Timestamp> {
    let at: Timestamp = text.parse().ok()?;
    (at.as_second() > 365 * 86_400).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(pts_us: i64) -> Packet {
        Packet { pts: MediaTime::from_micros(pts_us), duration: MediaTime::ZERO, is_key: false }
    }

    #[test]
    fn packets_are_read() {
        let packet = read_packet("pts_time=0.033333|duration_time=0.016667|flags=K__").unwrap();
        assert_eq!((packet.pts.micros(), packet.duration.micros(), packet.is_key), (33_333, 16_667, true));
        let packet = read_packet("pts_time=-0.021000|duration_time=N/A|flags=___").unwrap();
        assert_eq!((packet.pts.micros(), packet.duration.micros(), packet.is_key), (-21_000, 0, false));
        assert!(read_packet("pts_time=N/A|duration_time=0.1|flags=K__").is_none());
        assert!(read_packet("side_data|").is_none());
    }

    #[test]
    fn even_and_uneven() {
        let milliseconds =
            |times: &mut dyn Iterator<Item = i64>| uneven(&times.map(|ms| packet(ms * 1000)).collect::<Vec<_>>());
        assert_eq!(milliseconds(&mut (0..200).map(|n| n * 100 / 6)), None, "60 a second, rounded");
        assert_eq!(milliseconds(&mut (0..200).filter(|n| *n != 77).map(|n| n * 33)), None, "one was dropped");
        assert_eq!(milliseconds(&mut [0, 100, 50, 200].into_iter()), None, "too few to tell");
        let fps = milliseconds(&mut (0..200).map(|n| n * 33 + (n % 3) * 9)).unwrap();
        assert!((fps - 30.0).abs() < 1.0, "{fps}");
    }

    #[test]
    fn tags_and_titles() {
        let stream = |json: &str| serde_json::from_str::<Stream>(json).unwrap();
        let title = |json: &str| stream(json).title();
        assert_eq!(title(r#"{"index":1,"tags":{"TITLE":"Mic/Aux"}}"#).as_deref(), Some("Mic/Aux"));
        assert_eq!(title(r#"{"index":1,"tags":{"handler_name":"Discord"}}"#).as_deref(), Some("Discord"));
        assert_eq!(title(r#"{"index":1,"tags":{"handler_name":"SoundHandler"}}"#), None);
        assert_eq!(title(r#"{"index":1,"tags":{"title":" "}}"#), None);
        let end = stream(r#"{"index":0,"tags":{"DURATION":"00:01:02.500000000"}}"#).end(MediaTime::ZERO);
        assert_eq!(end, Some(MediaTime::from_seconds(62.5)));
        let late = stream(r#"{"index":0,"duration":"2.0","start_time":"1.5"}"#).end(MediaTime::from_seconds(1.4));
        assert_eq!(late, Some(MediaTime::from_seconds(2.1)));
    }

    #[test]
    fn clocks_that_were_never_set_say_nothing() {
        assert_eq!(created("1904-01-01T00:00:00.000000Z"), None);
        assert_eq!(created("1970-01-01T00:00:00Z"), None);
        assert_eq!(created("2024-05-04T20:00:00.000000Z").map(|at| at.as_second()), Some(1_714_852_800));
        assert_eq!(created("2024-05-04T20:00:00+0200").map(|at| at.as_second()), Some(1_714_845_600));
        assert_eq!(created("yesterday"), None);
    }
}
