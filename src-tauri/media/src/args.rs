//! Pieces of command lines that several builders share. Pure.

use domain::{MediaTime, Problem};
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

/// Demuxers of recordings. Everything else is refused: a playlist that is named `.mp4` must not make ffmpeg open other
/// files or the network.
const FORMATS: &str = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,flv,live_flv,mpegts,mpeg,avi,asf,ogg,mxf";

/// `12.345678`: seconds as ffmpeg reads them, without rounding.
pub(crate) fn seconds(time: MediaTime) -> String {
    let micros = time.micros();
    let sign = if micros < 0 { "-" } else { "" };
    let micros = micros.unsigned_abs();
    format!("{sign}{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

/// A file as ffmpeg takes it: with its protocol, so that a name like `http:x.mp4` or `-y.mp4` stays a name.
pub(crate) fn file(path: &Path) -> OsString {
    let mut url = OsString::from("file:");
    url.push(without_verbatim_prefix(path));
    url
}

/// `\\?\C:\x` as `C:\x`: ffmpeg does not know the long form that Windows' `canonicalize` returns.
fn without_verbatim_prefix(path: &Path) -> PathBuf {
    match path.to_str() {
        Some(text) => match text.strip_prefix(r"\\?\UNC\") {
            Some(share) => PathBuf::from(format!(r"\\{share}")),
            None => PathBuf::from(text.strip_prefix(r"\\?\").unwrap_or(text)),
        },
        None => path.to_path_buf(),
    }
}

/// What stands before every input: only recordings, only from files.
pub(crate) fn guard() -> [OsString; 4] {
    ["-protocol_whitelist", "file,pipe", "-format_whitelist", FORMATS].map(OsString::from)
}

/// An input that is read from a keyframe at or before `seek` on, with the times of the file. Pictures before `seek` are
/// *not* dropped, so that the one that is on the screen at `seek` is known; whoever uses it has to cut.
pub(crate) fn input_from(path: &Path, seek: MediaTime) -> Vec<OsString> {
    let mut args: Vec<OsString> = vec!["-copyts".into()];
    args.extend(guard());
    if seek > MediaTime::ZERO {
        args.extend(["-noaccurate_seek", "-ss"].map(OsString::from));
        args.push(seconds(seek).into());
    }
    args.push("-i".into());
    args.push(file(path));
    args
}

/// A filter that makes `zero`, a time of the file, the zero of the pictures. In whole microseconds: in the ticks of an AVI,
/// which are as long as a picture, nothing between two pictures could be said.
pub(crate) fn pictures_from(zero: MediaTime) -> String {
    format!("settb=1/1000000,setpts=PTS-({})", zero.micros())
}

/// How much later than its instant a picture may begin and still count as being on the screen then: Matroska rounds times
/// to milliseconds, and we to microseconds.
const GRACE: MediaTime = MediaTime::from_micros(600);

/// The same for a choice of pictures by what is on the screen at an instant.
pub(crate) fn on_screen_from(zero: MediaTime) -> String {
    pictures_from(zero + GRACE)
}

/// The same for sound; what lies before `zero` goes.
pub(crate) fn sound_from(zero: MediaTime) -> String {
    let zero = seconds(zero);
    format!("atrim=start={zero},asetpts=PTS-({zero})/TB")
}

/// What stands at the head of every ffmpeg command line. `info` is needed where lines of a filter are read.
pub(crate) fn head(threads: Option<u32>, info: bool) -> Vec<OsString> {
    let level = if info { "level+info" } else { "level+warning" };
    let mut args: Vec<OsString> = ["-hide_banner", "-nostdin", "-nostats", "-loglevel", level].map(Into::into).into();
    if let Some(threads) = threads {
        // The first is for filters; codecs get theirs with the input and the output.
        args.extend(["-filter_threads".into(), threads.to_string().into(), "-filter_complex_threads".into()]);
        args.push(threads.to_string().into());
    }
    args
}

/// `-threads` for the codecs of the input or output that follows.
pub(crate) fn threads(threads: Option<u32>) -> Vec<OsString> {
    threads.map(|n| vec!["-threads".into(), n.to_string().into()]).unwrap_or_default()
}

/// Progress on stderr, five times a second.
pub(crate) fn progress() -> [OsString; 4] {
    ["-progress", "pipe:2", "-stats_period", "0.2"].map(OsString::from)
}

/// The path made absolute, for children that run in another folder.
pub(crate) fn absolute(path: &Path) -> Result<PathBuf, Problem> {
    std::path::absolute(path).map_err(|error| Problem::io("Finding", path, &error))
}

/// A command line as text, for logs, details and tests.
pub(crate) fn shown(args: &[OsString]) -> String {
    args.iter().map(|arg| arg.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// A command line for tests: what stands in every one of them is cut short.
#[cfg(test)]
pub(crate) fn brief(args: &[OsString]) -> String {
    shown(args).replace(&shown(&guard()), "GUARD").replace("-hide_banner -nostdin -nostats -loglevel level+", "HEAD:")
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn seconds_keep_every_microsecond() {
        let shown: Vec<String> = [0, 1, 1_500_000, -250_000, 3_600_000_001]
            .into_iter()
            .map(|micros| seconds(MediaTime::from_micros(micros)))
            .collect();
        assert_eq!(shown, ["0.000000", "0.000001", "1.500000", "-0.250000", "3600.000001"]);
    }

    #[test]
    fn names_stay_names() {
        let shown: Vec<OsString> = ["-y.mp4", "http:x.mp4", r"\\?\C:\v\a.mp4", r"\\?\UNC\nas\v\a.mp4"]
            .map(|name| file(Path::new(name)))
            .into();
        assert_eq!(shown, ["file:-y.mp4", "file:http:x.mp4", r"file:C:\v\a.mp4", r"file:\\nas\v\a.mp4"]);
    }

    #[test]
    fn an_input_is_guarded() {
        expect!["-copyts -protocol_whitelist file,pipe -format_whitelist mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,flv,live_flv,mpegts,mpeg,avi,asf,ogg,mxf -noaccurate_seek -ss 2.500000 -i file:/v/a.mp4"]
            .assert_eq(&shown(&input_from(Path::new("/v/a.mp4"), MediaTime::from_millis(2500))));
    }
}
