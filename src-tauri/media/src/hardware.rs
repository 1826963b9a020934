//! Decoding on a graphics chip: tried on the recording itself, used where it is faster, left where it fails. A decoder that
//! is listed is no decoder that works: drivers are missing, devices are busy, profiles are unknown to the chip.
//!
//! The trial decodes some pictures from the middle of the recording twice, without and with each candidate. Everything is
//! compared that can be: whether it ended well, whether it complained, how many pictures came, and how long it took.

use crate::{
    Cancel, Ffmpeg, args,
    run::{Ended, Run},
};
use domain::{MediaInfo, MediaTime, Problem};
use std::{
    ffi::OsString,
    path::Path,
    time::{Duration, Instant},
};

/// A way to decode on a chip, as ffmpeg's `-hwaccel` knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hardware(&'static str);

/// What is tried, by system (`std::env::consts::OS`), the best first.
const CANDIDATES: &[(&str, &[&str])] =
    &[("linux", &["cuda", "vaapi"]), ("windows", &["d3d11va", "cuda"]), ("macos", &["videotoolbox"])];
/// Pictures of a trial: two seconds at 60 a second. Less, and the start of the driver is all that is measured.
const PICTURES: u32 = 120;
/// Share of the time without a chip that a chip may take; above, it is not worth its risks.
const WORTH: f64 = 0.8;

impl Hardware {
    /// Its name, as ffmpeg and people call it.
    pub fn name(self) -> &'static str {
        self.0
    }

    #[cfg(test)]
    pub(crate) fn named(name: &str) -> Option<Self> {
        CANDIDATES.iter().flat_map(|(_, names)| *names).copied().find(|known| *known == name).map(Self)
    }
}

/// The chip that decodes this recording well, if any does. Tried once for each kind of picture. Errors: `Cancelled` alone;
/// whatever else goes wrong means that there is none.
pub fn hardware(ff: &Ffmpeg, path: &Path, info: &MediaInfo, cancel: &Cancel) -> Result<Option<Hardware>, Problem> {
    let Some(video) = &info.video else { return Ok(None) };
    // Chips differ by codec, depth and size; a recording of the same kind needs no second trial.
    let kind = format!("{} {} {} {}x{}", video.codec, video.pixel_format, video.hdr, video.width, video.height);
    let known = ff.chips().lock().map(|chips| chips.get(&kind).copied()).unwrap_or_default();
    if let Some(known) = known {
        return Ok(known);
    }
    let found = choose(ff, path, info, video.index, cancel)?;
    if let Ok(mut chips) = ff.chips().lock() {
        chips.insert(kind, found);
    }
    Ok(found)
}

fn choose(
    ff: &Ffmpeg,
    path: &Path,
    info: &MediaInfo,
    stream: u32,
    cancel: &Cancel,
) -> Result<Option<Hardware>, Problem> {
    let listed = listed(ff, cancel)?;
    let here =
        CANDIDATES.iter().find(|(system, _)| *system == std::env::consts::OS).map_or(&[][..], |(_, names)| names);
    let candidates: Vec<&'static str> =
        here.iter().copied().filter(|name| listed.iter().any(|it| it == name)).collect();
    if candidates.is_empty() {
        return Ok(None);
    }
    let middle = MediaTime::from_micros(info.duration.micros() / 2);
    let without = trial(ff, path, stream, middle, None, cancel)?;
    let mut best: Option<(Duration, Hardware)> = None;
    for name in candidates {
        let with = trial(ff, path, stream, middle, Some(name), cancel)?;
        match verdict(&without, &with) {
            Verdict::Helps if best.is_none_or(|(took, _)| with.took < took) => best = Some((with.took, Hardware(name))),
            verdict => {
                tracing::debug!(name, ?verdict, took = ?with.took, without = ?without.took, "decoding on a chip")
            }
        }
    }
    Ok(best.map(|(_, hardware)| hardware))
}

/// What this build of ffmpeg knows.
fn listed(ff: &Ffmpeg, cancel: &Cancel) -> Result<Vec<String>, Problem> {
    let mut args = args::head(None, false);
    args.push("-hwaccels".into());
    let (output, _) = Run::whole(ff.task(args, 4096), cancel, |_| {})?;
    Ok(String::from_utf8_lossy(&output).lines().map(|line| line.trim().to_owned()).collect())
}

/// How a trial went.
#[derive(Debug, Clone, PartialEq)]
struct Trial {
    well: bool,
    complaints: Vec<String>,
    pictures: u32,
    took: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Helps,
    Fails,
    FellBack,
    Differs,
    IsNotFaster,
}

fn trial(
    ff: &Ffmpeg,
    path: &Path,
    stream: u32,
    from: MediaTime,
    hardware: Option<&str>,
    cancel: &Cancel,
) -> Result<Trial, Problem> {
    let mut args = args::head(ff.threads(), false);
    args.extend(args::threads(ff.threads()));
    if let Some(name) = hardware {
        args.extend(["-hwaccel", name].map(OsString::from));
    }
    args.extend(args::input_from(path, from));
    // One byte a picture comes out, which counts them.
    args.extend(["-map".into(), format!("0:{stream}").into(), "-frames:v".into(), PICTURES.to_string().into()]);
    args.extend(
        ["-vf", "scale=1:1,format=gray", "-fps_mode", "passthrough", "-f", "rawvideo", "pipe:1"].map(OsString::from),
    );
    let begun = Instant::now();
    let (output, Ended { well, complaints, .. }) = Run::whole(ff.task(args, 64), cancel, |_| {})?;
    Ok(Trial { well, complaints, pictures: output.len() as u32, took: begun.elapsed() })
}

fn verdict(without: &Trial, with: &Trial) -> Verdict {
    /// What ffmpeg says before it quietly decodes by itself.
    const FALLBACK: [&str; 4] =
        ["Failed setup for format", "hwaccel initialisation", "No device available", "Device creation failed"];
    if !with.well || with.pictures == 0 {
        Verdict::Fails
    } else if with.complaints.iter().any(|line| FALLBACK.iter().any(|words| line.contains(words))) {
        Verdict::FellBack
    } else if without.well && with.pictures != without.pictures {
        Verdict::Differs
    } else if with.took.as_secs_f64() > without.took.as_secs_f64() * WORTH {
        Verdict::IsNotFaster
    } else {
        Verdict::Helps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts() {
        let plain = Trial { well: true, complaints: Vec::new(), pictures: 120, took: Duration::from_millis(1000) };
        let fast = Trial { took: Duration::from_millis(300), ..plain.clone() };
        let complaint = "[h264 @ 0x1] [error] Failed setup for format vaapi: hwaccel initialisation returned error.";
        let cases = [
            (fast.clone(), Verdict::Helps),
            (Trial { well: false, ..fast.clone() }, Verdict::Fails),
            (Trial { pictures: 0, ..fast.clone() }, Verdict::Fails),
            (Trial { complaints: vec![complaint.into()], ..fast.clone() }, Verdict::FellBack),
            (Trial { pictures: 118, ..fast }, Verdict::Differs),
            (Trial { took: Duration::from_millis(900), ..plain.clone() }, Verdict::IsNotFaster),
        ];
        for (with, expected) in cases {
            assert_eq!(verdict(&plain, &with), expected, "{with:?}");
        }
    }
}
