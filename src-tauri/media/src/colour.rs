//! Colours: which matrix the pictures are in, and how high dynamic range becomes what a screen shows. Pure but for the question to ffprobe.

use crate::{Cancel, Ffmpeg, args, run::Run};
use domain::{MediaInfo, Problem, VideoStream};
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
}

/// How pictures have to be treated before anybody looks at them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Treatment {
    /// The matrix to assume; `None` leaves it to the tags of the stream.
    pub(crate) matrix: Option<&'static str>,
    /// Filters that turn high dynamic range into ordinary pictures; empty for ordinary ones. To be put behind the scaler.
    pub(crate) tone: String,
}

/// Asks ffprobe for the colours of a stream and says what to do with them.
pub(crate) fn treatment(ff: &Ffmpeg, path: &Path, info: &MediaInfo, cancel: &Cancel) -> Result<Treatment, Problem> {
    let Some(video) = &info.video else { return Ok(Treatment { matrix: None, tone: String::new() }) };
    let mut args: Vec<OsString> = ["-hide_banner", "-loglevel", "level+error"].map(Into::into).into();
    args.extend(args::guard());
    args.extend(["-select_streams".into(), video.index.to_string().into()]);
    args.extend(
        ["-show_entries", "stream=color_space,color_transfer,color_primaries", "-of", "json"].map(OsString::from),
    );
    args.push(args::file(path));
    let (output, _) = Run::whole(ff.probe_task(args), cancel, |_| {})?;
    // No answer is treated as no tags: the reader that comes next has the better error.
    let told: Told = serde_json::from_slice(&output).unwrap_or_default();
    let colour = told.streams.into_iter().next().unwrap_or_default();
    Ok(decide(video, &colour, video.hdr && ff.has_filter("zscale") && ff.has_filter("tonemap")))
}

#[derive(Deserialize, Default)]
struct Told {
    #[serde(default)]
    streams: Vec<Colour>,
}

/// What to do with pictures of that kind.
pub(crate) fn decide(video: &VideoStream, colour: &Colour, zscale: bool) -> Treatment {
    let tagged = colour.matrix.as_deref().is_some_and(|matrix| !["unknown", "reserved"].contains(&matrix));
    // ffmpeg takes untagged pictures for BT.601, as in the days of DVD. Recorders that write no tag mean BT.709 from HD on.
    let large = video.width.max(video.height) >= 1280 || video.width.min(video.height) >= 720;
    let matrix = (!tagged && large && !video.hdr).then_some("bt709");
    let known = |value: &Option<String>, default: &str| {
        value
            .clone()
            .filter(|value| !["unknown", "reserved"].contains(&value.as_str()))
            .unwrap_or_else(|| default.to_owned())
    };
    let hlg = colour.transfer.as_deref() == Some("arib-std-b67");
    let tone = match (video.hdr, zscale, hlg) {
        (false, ..) => String::new(),
        // Tags that are missing are filled in: zscale refuses pictures whose colours it can't know.
        (true, true, _) => format!(
            "zscale=tin={}:pin={}:min={}:t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=hable:desat=0,\
             zscale=t=bt709:m=bt709:r=tv,format=yuv420p",
            known(&colour.transfer, "smpte2084"),
            known(&colour.primaries, "bt2020"),
            known(&colour.matrix, "bt2020nc"),
        ),
        // HLG was made to look right without any treatment.
        (true, false, true) => String::new(),
        (true, false, false) => perceptual_curve(),
    };
    Treatment { matrix, tone }
}

/// PQ to ordinary brightness by one curve for each channel, for builds without zscale: ST 2084's curve to light, Reinhard's
/// shoulder with 203 nits as white, gamma 2.2. Colours stay a little pale; faces and letters are seen.
fn perceptual_curve() -> String {
    let light = "10000*pow(max(pow(val/maxval,1/78.84375)-0.8359375,0)/(18.8515625-18.6875*pow(val/maxval,1/78.84375)),1/0.1593017578125)/203";
    let curve = format!("maxval*pow(1.5*({light})/(1+0.5*({light})+{light}*0.25),1/2.2)").replace(" ", "");
    let curve = format!("clip({curve},0,maxval)");
    format!("format=gbrp,lutrgb=r='{curve}':g='{curve}':b='{curve}'")
}
