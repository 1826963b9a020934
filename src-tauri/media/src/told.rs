//! What ffprobe tells, as our nouns. Pure.

use domain::{AudioTrack, Chapter, MediaInfo, MediaTime, Problem, Rotation, VideoStream};
use jiff::Timestamp;
use serde::Deserialize;
use std::collections::BTreeMap;

/// ffprobe's document, as far as we read it. Numbers come as text, and any of them may be missing.
#[derive(Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    packets: Vec<Packet>,
    #[serde(default)]
    streams: Vec<Stream>,
    #[serde(default)]
    chapters: Vec<ToldChapter>,
    format: Option<Format>,
}

#[derive(Deserialize)]
struct Packet {
    stream_index: Option<u32>,
    pts_time: Option<String>,
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
    /// Reads ffprobe's output.
    pub(crate) fn read(output: &[u8]) -> Result<Self, Problem> {
        serde_json::from_slice(output).map_err(|error| Problem::bug("ffprobe's answer could not be read.", error))
    }

    /// When the pictures of a stream are shown, in the order of the file; as many as were asked for.
    pub(crate) fn times(&self, stream: u32) -> Vec<MediaTime> {
        let packets = self.packets.iter().filter(|packet| packet.stream_index == Some(stream));
        packets.filter_map(|packet| time(packet.pts_time.as_deref())).collect()
    }

    /// The number that a container gives to the track behind a stream.
    pub(crate) fn track_number(&self, stream: u32) -> Option<u32> {
        let id = self.streams.iter().find(|told| told.index == stream)?.id.as_deref()?;
        u32::from_str_radix(id.trim_start_matches("0x"), 16).ok()
    }

    /// Where the time of the file begins.
    pub(crate) fn start(&self) -> MediaTime {
        self.format.as_ref().and_then(|format| time(format.start_time.as_deref())).unwrap_or_default()
    }

    /// What the file says of itself as a whole, by name.
    pub(crate) fn tags(&self) -> BTreeMap<String, String> {
        self.format.as_ref().map(|format| format.tags.clone()).unwrap_or_default()
    }

    /// The same as our nouns.
    pub(crate) fn media_info(&self) -> MediaInfo {
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
