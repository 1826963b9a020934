//! Which encoder for pictures works here. One that is listed may still lack its library or its card, so it is tried.

use crate::{Cancel, Ffmpeg, args, find::second_words, run::Run};
use std::{ffi::OsString, path::Path};

/// An encoder for pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoder {
    /// x264: the best for its size, and the same everywhere.
    X264,
    /// Another H.264 encoder: it does not know crf, so that it gets a bit rate.
    H264(&'static str),
    /// MPEG-4 part 2, which every build has. Some players and platforms do not take it.
    Mpeg4,
}

/// H.264 encoders in the order in which they are tried when there is no x264.
const OTHERS: [&str; 6] = ["h264_videotoolbox", "h264_mf", "h264_nvenc", "h264_qsv", "h264_amf", "libopenh264"];

/// What decides how many bits the pictures get.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Quality<'a> {
    /// As many as they need for this look, on x264's scale: 20 can't be told from the source in motion, 26 is for proxies.
    Crf(u32),
    /// So many a second on average, over the whole clip.
    Bits {
        /// Bits a second.
        per_second: u64,
        /// The pass (1 or 2) and where the first leaves what it saw, for encoders that look twice.
        pass: Option<(u8, &'a Path)>,
    },
}

impl Encoder {
    /// Whether it is better at a number of bits when it has seen the whole clip before.
    pub(crate) fn looks_twice(self) -> bool {
        self == Self::X264
    }

    /// ffmpeg's name for it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::X264 => "libx264",
            Self::H264(name) => name,
            Self::Mpeg4 => "mpeg4",
        }
    }

    /// Arguments for pictures of that size. Encoders that do not know crf get a bit rate that looks about the same.
    pub(crate) fn args(self, size: (u32, u32), fps: f64, quality: Quality) -> Vec<OsString> {
        let mut args: Vec<OsString> = vec!["-c:v".into(), self.name().into()];
        match (self, quality) {
            (Self::X264, Quality::Bits { per_second, pass }) => {
                // Few bits: what the slower preset saves can be seen.
                args.extend(["-preset", "medium", "-profile:v", "high", "-b:v"].map(OsString::from));
                args.push(per_second.to_string().into());
                if let Some((number, log)) = pass {
                    args.extend(["-pass".into(), number.to_string().into(), "-passlogfile".into(), log.into()]);
                }
            }
            (Self::H264(_) | Self::Mpeg4, Quality::Bits { per_second, .. }) => {
                args.extend(["-b:v".into(), per_second.to_string().into()]);
            }
            (Self::X264, Quality::Crf(crf)) => {
                args.extend(["-preset", "veryfast", "-profile:v", "high", "-crf"].map(OsString::from));
                args.push(crf.to_string().into());
            }
            (Self::H264(_), Quality::Crf(crf)) => {
                // 0.1 bits a pixel at crf 20, half of it every 6 steps, as x264 does.
                let bits_per_pixel = 0.1 * 2f64.powf((20.0 - f64::from(crf)) / 6.0);
                let bits = f64::from(size.0) * f64::from(size.1) * fps * bits_per_pixel;
                args.extend(["-b:v".into(), format!("{}k", (bits / 1000.0).clamp(500.0, 60_000.0).round()).into()]);
            }
            (Self::Mpeg4, Quality::Crf(crf)) => {
                let quality = if crf <= 20 { "3" } else { "5" };
                args.extend(["-q:v", quality].map(OsString::from));
            }
        }
        args.extend(["-pix_fmt", "yuv420p", "-g"].map(OsString::from));
        // A keyframe every two seconds at least: players and platforms seek and split there.
        args.push(((fps * 2.0).round().max(1.0) as u64).to_string().into());
        args
    }
}

/// Tries the encoders in order and takes the first that encodes a picture.
pub(crate) fn choose(ffmpeg: &Ffmpeg) -> Encoder {
    let mut list = args::head(None, false);
    list.push("-encoders".into());
    let names = Run::whole(ffmpeg.task(list, 64 * 1024), &Cancel::new(), |_| {})
        .map(|(output, _)| second_words(&String::from_utf8_lossy(&output)))
        .unwrap_or_default();
    let candidates = std::iter::once(Encoder::X264).chain(OTHERS.map(Encoder::H264));
    let chosen = candidates.filter(|encoder| names.contains(encoder.name())).find(|encoder| works(ffmpeg, *encoder));
    let chosen = chosen.unwrap_or(Encoder::Mpeg4);
    if chosen != Encoder::X264 {
        tracing::warn!(
            encoder = chosen.name(),
            "this ffmpeg has no working libx264; clips are made with another encoder"
        );
    }
    chosen
}

fn works(ffmpeg: &Ffmpeg, encoder: Encoder) -> bool {
    let mut args = args::head(None, false);
    args.extend(["-f", "lavfi", "-i", "color=black:s=320x240:r=30:d=0.1"].map(OsString::from));
    args.extend(encoder.args((320, 240), 30.0, Quality::Crf(20)));
    args.extend(["-f", "null", "-"].map(OsString::from));
    Run::whole(ffmpeg.task(args, 4096), &Cancel::new(), |_| {}).is_ok_and(|(_, ended)| ended.well)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn every_encoder_gets_a_quality_it_understands() {
        let all = [Encoder::X264, Encoder::H264("h264_mf"), Encoder::Mpeg4];
        let asked = [Quality::Crf(20), Quality::Bits { per_second: 900_000, pass: Some((2, Path::new("/tmp/log"))) }];
        let shown: Vec<String> = asked
            .iter()
            .flat_map(|quality| all.map(|encoder| args::shown(&encoder.args((1920, 1080), 60.0, *quality))))
            .collect();
        expect![[r"
            -c:v libx264 -preset veryfast -profile:v high -crf 20 -pix_fmt yuv420p -g 120
            -c:v h264_mf -b:v 12442k -pix_fmt yuv420p -g 120
            -c:v mpeg4 -q:v 3 -pix_fmt yuv420p -g 120
            -c:v libx264 -preset medium -profile:v high -b:v 900000 -pass 2 -passlogfile /tmp/log -pix_fmt yuv420p -g 120
            -c:v h264_mf -b:v 900000 -pix_fmt yuv420p -g 120
            -c:v mpeg4 -b:v 900000 -pix_fmt yuv420p -g 120"]]
        .assert_eq(&shown.join("\n"));
    }
}
