//! Files that the app's own player can play: as they are, in another container, or as a smaller copy.

use crate::{
    Cancel, Ffmpeg, args, colour,
    encoder::Quality,
    failure::Doing,
    finished::PartFile,
    frames::{no_picture, scale},
    probe,
    run::{Event, Progress, Run, Task},
    source::Watched,
    still::fit,
};
use domain::{MediaInfo, MediaTime, Problem};
use std::{ffi::OsString, path::Path};

/// What it takes to play a recording in a web view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Playable {
    /// Nothing.
    Yes,
    /// The same streams in an MP4: seconds.
    Remux,
    /// A copy with other codecs: minutes.
    Proxy,
}

/// What every web view plays: H.264 with 8 bits and 4:2:0, with AAC, in an MP4. All else differs by system and version.
pub fn playable(info: &MediaInfo) -> Playable {
    let Some(video) = &info.video else { return Playable::Proxy };
    let picture = video.codec == "h264" && matches!(video.pixel_format.as_str(), "yuv420p" | "yuvj420p");
    // Only the first track is heard; a second one in another codec does no harm.
    let sound = info.audio.first().is_none_or(|track| track.codec == "aac");
    match (picture && sound && !video.hdr, info.container.contains("mp4")) {
        (true, true) => Playable::Yes,
        (true, false) => Playable::Remux,
        (false, _) => Playable::Proxy,
    }
}

/// The largest proxy: enough to judge a moment, a quarter of the work of a full one.
const PROXY: (u32, u32) = (1280, 720);

/// Makes a copy that every web view plays: H.264 and AAC in an MP4, 1280x720 at most, at most 30 pictures a second, on the
/// same timeline. `progress` gets fractions from 0 to 1.
pub fn proxy(
    ff: &Ffmpeg,
    path: &Path,
    info: &MediaInfo,
    out: &Path,
    cancel: &Cancel,
    progress: &mut dyn FnMut(f32),
) -> Result<(), Problem> {
    let video = info.video.as_ref().ok_or_else(|| no_picture(path))?;
    let treatment = colour::treatment(ff, path, info, cancel)?;
    let portrait = video.height > video.width;
    let size = fit((video.width, video.height), if portrait { (PROXY.1, PROXY.0) } else { PROXY });
    let fps = if video.fps > 0.0 { video.fps.min(30.0) } else { 30.0 };
    let mut args = args::head(ff.threads(), false);
    args.extend(args::threads(ff.threads()));
    args.extend(["-reinit_filter", "0"].map(OsString::from));
    args.extend(args::input_from(path, MediaTime::ZERO));
    let tone = if treatment.tone.is_empty() { String::new() } else { format!(",{}", treatment.tone) };
    let filters =
        format!("fps=fps={fps:.3}:start_time=0:round=near,{}{tone},setsar=1,format=yuv420p", scale(size, &treatment));
    args.extend(["-map".into(), format!("0:{}", video.index).into(), "-vf".into(), filters.into()]);
    if let Some(track) = info.audio.first() {
        let filters = format!("{},aresample=48000:async=1:first_pts=0", args::sound_from(treatment.origin));
        args.extend(["-map".into(), format!("0:{}", track.index).into(), "-af".into(), filters.into()]);
        args.extend(["-ac", "2", "-c:a", "aac", "-b:a", "128k"].map(OsString::from));
    }
    args.extend(args::threads(ff.threads()));
    args.extend(ff.encoder().args(size, fps, Quality::Crf(26)));
    args.extend(
        ["-map_metadata", "-1", "-map_chapters", "-1", "-movflags", "+faststart", "-f", "mp4"].map(OsString::from),
    );
    let job = Job { what: "Making a preview of", path, length: info.duration };
    job.write(ff, args, out, cancel, progress)
}

/// Puts the first picture and all sound of a recording into an MP4 without encoding. `progress` gets fractions from 0 to 1.
/// Codecs that an MP4 can't hold end in `FfmpegFailed`: ask [`playable`] first.
pub fn remux(
    ff: &Ffmpeg,
    path: &Path,
    out: &Path,
    cancel: &Cancel,
    progress: &mut dyn FnMut(f32),
) -> Result<(), Problem> {
    let info = probe::look(ff, path, cancel)?;
    let video = info.video.as_ref().ok_or_else(|| no_picture(path))?;
    let mut args = args::head(None, false);
    args.extend(args::guard());
    args.extend(["-i".into(), args::file(path)]);
    args.extend(["-map".into(), format!("0:{}", video.index).into()]);
    args.extend(
        ["-map", "0:a?", "-c", "copy", "-map_chapters", "-1", "-movflags", "+faststart", "-f", "mp4"]
            .map(OsString::from),
    );
    let job = Job { what: "Repacking", path, length: info.duration };
    job.write(ff, args, out, cancel, progress)
}

/// A run that writes one file from one recording.
struct Job<'a> {
    what: &'a str,
    path: &'a Path,
    length: MediaTime,
}

impl Job<'_> {
    fn write(
        &self,
        ff: &Ffmpeg,
        mut args: Vec<OsString>,
        out: &Path,
        cancel: &Cancel,
        progress: &mut dyn FnMut(f32),
    ) -> Result<(), Problem> {
        let watched = Watched::begin(self.path)?;
        let part = PartFile::new(out)?;
        args.extend(args::progress());
        args.extend(["-y".into(), args::file(part.path())]);
        let doing = Doing { what: self.what, source: self.path, target: Some(out) };
        let ended = run_with_progress(ff.task(args, 64 * 1024), self.length, cancel, progress)?;
        watched.after(doing, &ended)?;
        part.finish()?;
        progress(1.0);
        Ok(())
    }
}

/// Runs ffmpeg to its end, telling how far it is.
pub(crate) fn run_with_progress(
    task: Task,
    length: MediaTime,
    cancel: &Cancel,
    progress: &mut dyn FnMut(f32),
) -> Result<crate::run::Ended, Problem> {
    let mut run = Run::start(task, cancel)?;
    let mut read = Progress::over(length);
    while let Some(event) = run.next() {
        if let Event::Line(line) = event
            && let Some(fraction) = read.read(&line)
        {
            progress(fraction);
        }
    }
    run.end()
}
