//! What a file holds, and whether it can be used.

use crate::{
    Cancel, Ffmpeg, args,
    boxes::{self, Shape},
    failure::{self, Doing},
    packets,
    run::Run,
    source::{self, Watched},
    tail, titles,
    told::Told,
};
use domain::{Code, Fix, MediaInfo, MediaTime, Problem};
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

/// What a file says of itself as a whole (`title`, `comment`, and what its recorder thought of), by name. Text from outside.
/// Errors: those of reading.
pub fn tags(ff: &Ffmpeg, path: &Path, cancel: &Cancel) -> Result<BTreeMap<String, String>, Problem> {
    let mut args: Vec<OsString> = ["-hide_banner", "-loglevel", "level+warning"].map(Into::into).into();
    args.extend(args::guard());
    args.extend(["-of", "json", "-show_entries", "format_tags"].map(OsString::from));
    args.push(args::file(path));
    let (output, _) = Run::whole(ff.probe_task(args), cancel, |_| {})?;
    Ok(Told::read(&output)?.tags())
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
    let (output, ended) = Run::whole(ff.probe_task(arguments(path, look_for_gaps)), cancel, |_| {})?;
    let doing = Doing { what: "Looking at", source: path, target: None };
    watched.after(doing, &ended).map_err(|problem| match (problem.code, shape) {
        // ffprobe misses the index of an MP4 in anything that is called `.mp4`; the boxes have shown that it is none.
        (Code::FileTruncated, Shape::Other) => failure::not_a_recording(doing).details(&problem.details),
        _ => problem,
    })?;
    let told = Told::read(&output)?;
    let mut info = told.media_info();
    if info.container.contains("mp4") {
        name_tracks(path, &told, &mut info);
    }
    if let Some(video) = &mut info.video {
        if info.duration <= MediaTime::ZERO || shape == Shape::ShortMatroska {
            let frame = MediaTime::from_seconds(1.0 / video.fps.max(1.0));
            info.duration = match tail::last_block(path) {
                Some(last) => (last - told.start()).at_least_zero() + frame,
                None => packets::end(ff, path, video.index, told.start(), cancel)?,
            };
        }
        // Matroska writes the rate that was meant, whatever became of it.
        if let Some(fps) = packets::uneven(told.times(video.index))
            && !video.variable_frame_rate
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
        if let Some(title) = told.track_number(track.index).and_then(|number| found.get(&number)) {
            track.title = Some(title.clone());
        }
    }
}

fn truncated(name: &str, why: &str) -> Problem {
    Problem::new(Code::FileTruncated, format!("{name} is not complete."), why).fix(Fix::Retry)
}

/// How many packets of all streams are looked at for gaps: some seconds.
const SAMPLED: &str = "%+#1000";

fn arguments(path: &Path, packets: bool) -> Vec<OsString> {
    let mut args: Vec<OsString> = ["-hide_banner", "-loglevel", "level+warning"].map(Into::into).into();
    args.extend(args::guard());
    args.extend(["-of", "json", "-show_format", "-show_streams", "-show_chapters"].map(OsString::from));
    if packets {
        args.extend(["-show_entries", "packet=stream_index,pts_time", "-read_intervals", SAMPLED].map(OsString::from));
    }
    args.push(args::file(path));
    args
}

/// Where the time of a file begins: what has to be added to our times to get those in its packets.
pub(crate) fn start_of(ff: &Ffmpeg, path: &Path, cancel: &Cancel) -> Result<MediaTime, Problem> {
    let mut args: Vec<OsString> = ["-hide_banner", "-loglevel", "level+warning"].map(Into::into).into();
    args.extend(args::guard());
    args.extend(["-of", "json", "-show_entries", "format=start_time"].map(OsString::from));
    args.push(args::file(path));
    let (output, _) = Run::whole(ff.probe_task(args), cancel, |_| {})?;
    // No answer is treated as zero: the reader that comes next has the better error.
    Ok(Told::read(&output).map(|told| told.start()).unwrap_or_default())
}
