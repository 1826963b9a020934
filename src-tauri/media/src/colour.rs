//! What has to be known of a recording before its pictures are looked at: where its time begins, which matrix its colours are
//! in, and how high dynamic range becomes what a screen shows. Pure but for one question to ffprobe.

use crate::{Cancel, Ffmpeg, args, run::Run};
use domain::{MediaInfo, MediaTime, Problem, VideoStream};
use serde::Deserialize;
use std::{ffi::OsString, path::Path};

/// What a stream says of its colours; `None` where it says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Colour {
    #[serde(default, rename = "color_space")]
    matrix: Option<String>,
    #[serde(default, rename = "color_transfer")]
    transfer: Option<String>,
    #[serde(default, rename = "color_primaries")]
    primaries: Option<String>,
    #[serde(default, rename = "color_range")]
    range: Option<String>,
}

/// How pictures have to be treated before anybody looks at them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Treatment {
    /// The time of the file that is our zero.
    pub(crate) origin: MediaTime,
    /// The matrix to assume for pictures that carry no tag; `None` when they do.
    pub(crate) assumed: Option<&'static str>,
    /// The matrix that pictures are in behind `tone`, as `setparams` calls it.
    pub(crate) matrix: String,
    /// Filters that turn high dynamic range into ordinary pictures; empty for ordinary ones. To be put behind the scaler.
    pub(crate) tone: String,
    /// Whether brightness takes all of 0 to 255, as some capture cards have it.
    pub(crate) full_range: bool,
}

impl Treatment {
    /// Nothing to do: pictures that say they are BT.709.
    pub(crate) fn none() -> Self {
        Self { origin: MediaTime::ZERO, assumed: None, matrix: "bt709".into(), tone: String::new(), full_range: false }
    }

    /// What red and blue add to brightness in pictures of [`Self::matrix`] (Kr and Kb of ITU-T H.273, table 4).
    pub(crate) fn weights(&self) -> (f32, f32) {
        match self.matrix.as_str() {
            "smpte170m" | "bt470bg" => (0.299, 0.114),
            "fcc" => (0.3, 0.11),
            "smpte240m" => (0.212, 0.087),
            "bt2020nc" | "bt2020c" => (0.2627, 0.0593),
            _ => (0.2126, 0.0722),
        }
    }
}

/// Asks ffprobe for the colours of a stream and says what to do with them.
pub(crate) fn treatment(ff: &Ffmpeg, path: &Path, info: &MediaInfo, cancel: &Cancel) -> Result<Treatment, Problem> {
    let Some(video) = &info.video else { return Ok(Treatment::none()) };
    let mut args: Vec<OsString> = ["-hide_banner", "-loglevel", "level+error"].map(Into::into).into();
    args.extend(args::guard());
    args.extend(["-select_streams".into(), video.index.to_string().into()]);
    args.extend(["-show_entries", ENTRIES, "-of", "json"].map(OsString::from));
    args.push(args::file(path));
    let (output, _) = Run::whole(ff.probe_task(args), cancel, |_| {})?;
    // No answer is treated as no tags: the reader that comes next has the better error.
    let told: Told = serde_json::from_slice(&output).unwrap_or_default();
    let colour = told.streams.into_iter().next().unwrap_or_default();
    let origin = told.format.and_then(|format| format.start_time).and_then(|text| text.parse().ok());
    let origin = origin.map(MediaTime::from_seconds).unwrap_or_default();
    let treatment = decide(video, &colour, video.hdr && ff.has_filter("zscale") && ff.has_filter("tonemap"));
    Ok(Treatment { origin, ..treatment })
}

const ENTRIES: &str = "stream=color_space,color_transfer,color_primaries,color_range:format=start_time";

#[derive(Deserialize, Default)]
struct Told {
    #[serde(default)]
    streams: Vec<Colour>,
    format: Option<Format>,
}

#[derive(Deserialize)]
struct Format {
    start_time: Option<String>,
}

/// What to do with pictures of that kind.
pub(crate) fn decide(video: &VideoStream, colour: &Colour, zscale: bool) -> Treatment {
    let known =
        |value: &Option<String>| value.clone().filter(|value| !["unknown", "reserved"].contains(&value.as_str()));
    let tagged = known(&colour.matrix);
    // ffmpeg takes untagged pictures for BT.601, as in the days of DVD. Recorders that write no tag mean BT.709 from HD on.
    let large = video.width.max(video.height) >= 1280 || video.width.min(video.height) >= 720;
    let guess = if large { "bt709" } else { "smpte170m" };
    let assumed = (tagged.is_none() && !video.hdr).then_some(guess);
    let hlg = colour.transfer.as_deref() == Some("arib-std-b67");
    let tone = match (video.hdr, zscale, hlg) {
        (false, ..) => String::new(),
        // Tags that are missing are filled in: zscale refuses pictures whose colours it can't know.
        (true, true, _) => format!(
            "zscale=tin={}:pin={}:min={}:t=linear:npl={WHITE_NITS},format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=mobius:desat=0,\
             zscale=t=bt709:m=bt709:r=tv,format=yuv420p",
            known(&colour.transfer).unwrap_or_else(|| "smpte2084".into()),
            known(&colour.primaries).unwrap_or_else(|| "bt2020".into()),
            known(&colour.matrix).unwrap_or_else(|| "bt2020nc".into()),
        ),
        // HLG was made to look right without any treatment.
        (true, false, true) => String::new(),
        // The curve that the filters above make of greys, measured: pale colours, but faces and letters are seen.
        (true, false, false) => format!("format=gbrp,curves=all='{PQ_CURVE}',{BACK_TO_YUV}"),
    };
    let matrix = if tone.is_empty() { tagged.unwrap_or_else(|| guess.into()) } else { "bt709".into() };
    let full_range = colour.range.as_deref() == Some("pc") || video.pixel_format.starts_with("yuvj");
    Treatment { origin: MediaTime::ZERO, assumed, matrix, tone, full_range }
}

/// What counts as white in high dynamic range (BT.2408).
const WHITE_NITS: u32 = 203;
const PQ_CURVE: &str = "0/0 0.25/0.22 0.5/0.7 0.58/0.84 0.75/0.976 1/1";
const BACK_TO_YUV: &str =
    "scale=out_color_matrix=bt709,format=yuv420p,setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709";

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Rotation;
    use expect_test::expect;

    fn video(width: u32, height: u32, hdr: bool) -> VideoStream {
        VideoStream {
            index: 0,
            codec: "h264".into(),
            profile: None,
            width,
            height,
            fps: 60.0,
            variable_frame_rate: false,
            rotation: Rotation::None,
            pixel_format: "yuv420p".into(),
            hdr,
            bit_rate: None,
        }
    }

    #[test]
    fn tags_win_over_guesses() {
        let tagged = Colour { matrix: Some("bt470bg".into()), ..Colour::default() };
        let unknown = Colour { matrix: Some("unknown".into()), ..Colour::default() };
        let of = |w, h, colour: &Colour| {
            let treatment = decide(&video(w, h, false), colour, true);
            (treatment.assumed, treatment.matrix)
        };
        assert_eq!(of(1920, 1080, &tagged), (None, "bt470bg".into()));
        assert_eq!(of(1920, 1080, &unknown), (Some("bt709"), "bt709".into()));
        assert_eq!(of(720, 1280, &Colour::default()), (Some("bt709"), "bt709".into()));
        assert_eq!(of(720, 576, &Colour::default()), (Some("smpte170m"), "smpte170m".into()));
    }

    #[test]
    fn high_dynamic_range() {
        let pq = Colour { transfer: Some("smpte2084".into()), ..Colour::default() };
        let hlg = Colour {
            transfer: Some("arib-std-b67".into()),
            primaries: Some("bt2020".into()),
            matrix: Some("bt2020nc".into()),
            range: None,
        };
        let shown: Vec<String> = [(&pq, true), (&hlg, true), (&pq, false), (&hlg, false)]
            .iter()
            .map(|(colour, zscale)| decide(&video(3840, 2160, true), colour, *zscale).tone)
            .collect();
        expect![[r#"
            zscale=tin=smpte2084:pin=bt2020:min=bt2020nc:t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=mobius:desat=0,zscale=t=bt709:m=bt709:r=tv,format=yuv420p
            zscale=tin=arib-std-b67:pin=bt2020:min=bt2020nc:t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=mobius:desat=0,zscale=t=bt709:m=bt709:r=tv,format=yuv420p
            format=gbrp,curves=all='0/0 0.25/0.22 0.5/0.7 0.58/0.84 0.75/0.976 1/1',scale=out_color_matrix=bt709,format=yuv420p,setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709
        "#]].assert_eq(&shown.join("\n"));
    }
}
