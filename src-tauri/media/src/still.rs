//! One picture of a recording, in full size, as an image; and writing images.

use crate::{
    Cancel, Ffmpeg, args,
    colour::Treatment,
    failure::Doing,
    finished::PartFile,
    frames::{no_picture, scale},
    run::Run,
    source::Watched,
};
use domain::{Code, MediaInfo, MediaTime, PixelRect, Problem};
use image::{RgbImage, codecs::jpeg::JpegEncoder};
use std::{ffi::OsString, io::Write, path::Path};

/// Good enough that blocks are not seen, a third of the size of 95.
const JPEG_QUALITY: u8 = 88;

/// The picture that is on the screen at `at`, upright, no larger than `most`.
pub(crate) fn still(
    ff: &Ffmpeg,
    path: &Path,
    info: &MediaInfo,
    (at, keyframe): (MediaTime, bool),
    most: (u32, u32),
    treatment: &Treatment,
    cancel: &Cancel,
) -> Result<RgbImage, Problem> {
    let video = info.video.as_ref().ok_or_else(|| no_picture(path))?;
    let (w, h) = fit((video.width, video.height), most);
    let watched = Watched::begin(path)?;
    let at = at.at_least_zero();
    let arguments = arguments(path, video.index, (at, keyframe), (w, h), treatment, ff.threads());
    let (pixels, ended) = Run::whole(ff.task(arguments, w as usize * h as usize * 3), cancel, |_| {})?;
    watched.after(Doing { what: "Taking a picture of", source: path, target: None }, &ended)?;
    RgbImage::from_raw(w, h, pixels).ok_or_else(|| {
        Problem::new(
            Code::NoPicture,
            format!("No picture of {} could be decoded at {at}.", crate::source::name(path)),
            "It is damaged there, or ends earlier.",
        )
        .say("Choose another place.")
        .details(crate::failure::details(&ended))
    })
}

fn arguments(
    path: &Path,
    stream: u32,
    (at, keyframe): (MediaTime, bool),
    size: (u32, u32),
    treatment: &Treatment,
    threads: Option<u32>,
) -> Vec<OsString> {
    let mut args = args::head(threads, false);
    args.extend(args::threads(threads));
    let mut filters = Vec::new();
    if keyframe {
        args.extend(["-skip_frame", "nokey"].map(OsString::from));
    } else {
        // Slot 0 is the last picture that begins at or before `at`; see `frames`.
        filters.push(format!("{},fps=fps=1:start_time=0:round=up", args::on_screen_from(treatment.origin + at)));
    }
    args.extend(args::input_from(path, at));
    args.extend(["-map".into(), format!("0:{stream}").into(), "-frames:v".into(), "1".into()]);
    filters.push(scale(size, treatment));
    if !treatment.tone.is_empty() {
        filters.push(treatment.tone.clone());
    }
    filters.push("format=rgb24".into());
    args.extend(["-vf".into(), filters.join(",").into()]);
    args.extend(["-fps_mode", "passthrough", "-f", "rawvideo", "pipe:1"].map(OsString::from));
    args
}

/// The size of a picture inside a box, never larger than it is.
pub(crate) fn fit(source: (u32, u32), most: (u32, u32)) -> (u32, u32) {
    // Even limits, because a letterbox fills an odd one to the last pixel.
    let limit = |most: u32, length: u32| most.min(length).max(2) & !1;
    let most = (limit(most.0, source.0), limit(most.1, source.1));
    let PixelRect { w, h, .. } = PixelRect::letterbox(source, most);
    (w, h)
}

/// Writes a JPEG; under another name until it is whole.
pub(crate) fn write_jpeg(image: &RgbImage, out: &Path) -> Result<(), Problem> {
    // In memory first: a buffered writer that is dropped inside the encoder would not tell of a full disk.
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
    image.write_with_encoder(encoder).map_err(|error| Problem::bug("Making a JPEG failed.", error))?;
    let part = PartFile::new(out)?;
    part.create()?.write_all(&bytes).map_err(|error| Problem::io("Writing", out, &error))?;
    part.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn command_lines() {
        let plain = Treatment::none();
        let line = |keyframe| {
            args::brief(&arguments(
                Path::new("/v/a.mp4"),
                0,
                (MediaTime::from_millis(1500), keyframe),
                (320, 180),
                &plain,
                Some(1),
            ))
        };
        expect![[r#"
            HEAD:warning -filter_threads 1 -filter_complex_threads 1 -threads 1 -copyts GUARD -noaccurate_seek -ss 1.500000 -i file:/v/a.mp4 -map 0:0 -frames:v 1 -vf settb=1/1000000,setpts=PTS-(1500600),fps=fps=1:start_time=0:round=up,scale=320:180:flags=area,format=rgb24 -fps_mode passthrough -f rawvideo pipe:1
            HEAD:warning -filter_threads 1 -filter_complex_threads 1 -threads 1 -skip_frame nokey -copyts GUARD -noaccurate_seek -ss 1.500000 -i file:/v/a.mp4 -map 0:0 -frames:v 1 -vf scale=320:180:flags=area,format=rgb24 -fps_mode passthrough -f rawvideo pipe:1"#]].assert_eq(&[line(false), line(true)].join("\n"));
    }

    #[test]
    fn pictures_are_fitted_and_never_enlarged() {
        let cases = [
            ((1920, 1080), (640, 640)),
            ((320, 180), (640, 640)),
            ((1080, 1920), (640, 360)),
            ((853, 479), (4000, 4000)),
        ];
        let fitted: Vec<_> = cases.iter().map(|(source, most)| fit(*source, *most)).collect();
        assert_eq!(fitted, [(640, 360), (320, 180), (202, 360), (852, 478)]);
    }
}
