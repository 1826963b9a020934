//! What the tests stand on: an ffmpeg, a folder, and recordings whose pictures carry their number.

use domain::{MediaInfo, Picture};
use ffmpeg_sidecar::command::FfmpegCommand;
use media::{Cancel, Ffmpeg, FrameRequest};
use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
};
use tempfile::TempDir;

/// The ffmpeg of this machine.
pub fn ffmpeg() -> &'static Ffmpeg {
    static FOUND: OnceLock<Ffmpeg> = OnceLock::new();
    FOUND.get_or_init(|| Ffmpeg::find(None).expect("the tests of this room need ffmpeg").with_threads(Some(2)))
}

/// A folder of one test.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::Builder::new().prefix("media-").tempdir().expect("a temporary folder"))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs ffmpeg with these arguments (split at blanks; `{}` is the folder) and returns the path of `name`, its output.
    pub fn make(&self, name: &str, args: &str) -> PathBuf {
        let out = self.path(name);
        let folder = self.0.path().to_str().expect("temporary folders have plain names");
        let mut command = FfmpegCommand::new_with_path(ffmpeg().path());
        command.args(["-nostdin", "-y", "-loglevel", "error"]);
        command.args(args.split_whitespace().map(|arg| arg.replace("{}", folder))).arg(&out);
        let output = command.as_inner_mut().output().expect("ffmpeg starts");
        assert!(output.status.success(), "{args}: {}", String::from_utf8_lossy(&output.stderr));
        out
    }

    /// A recording of `seconds` at `fps`: picture `n` shows the number `n` as eight bars, black for 0 and white for 1; the sound
    /// is silent but for a tone from 1.0 to 1.5 s.
    pub fn numbered(&self, name: &str, fps: &str, seconds: f32, more: &str) -> PathBuf {
        let audio = "aevalsrc=exprs='if(between(t,1,1.5),0.5*sin(2*PI*440*t),0)':s=48000";
        self.make(
            name,
            &format!(
                "-f lavfi -i nullsrc=s=128x72:r={fps}:d={seconds},{BARS} -f lavfi -i {audio}:d={seconds} \
                 -c:v libx264 -preset veryfast -crf 12 -pix_fmt yuv420p -bf 2 -g 25 -c:a aac {more}"
            ),
        )
    }

    /// Every file in the folder, by name.
    pub fn files(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.0.path())
            .expect("the folder is there")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

/// The filter that draws the number of a picture: eight bars of an eighth of the width, the lowest bit left.
pub const BARS: &str = "geq=lum='if(mod(floor(N/pow(2,floor(X*8/W))),2),235,16)':cb=128:cr=128";

pub fn probe(path: &Path) -> MediaInfo {
    media::probe(ffmpeg(), path, &Cancel::new()).expect("the file can be probed")
}

/// The number that a picture shows.
pub fn number(picture: &Picture) -> u32 {
    let content = picture.content;
    let row = (content.y + content.h / 2) * picture.width + content.x;
    (0..8).filter(|bit| picture.planes[(row + content.w * (2 * bit + 1) / 16) as usize] > 127).map(|bit| 1 << bit).sum()
}

/// Where the first picture of a file lies, in seconds. Containers without edit lists begin with what the sound's codec puts
/// in front.
pub fn first_picture(path: &Path) -> f64 {
    let request = FrameRequest { size: (16, 16), samples_per_s: 1.0, span: None, keyframes_only: true, detail: None };
    let mut pictures = media::frames(ffmpeg(), path, &probe(path), &request, &Cancel::new()).expect("it can be opened");
    pictures.next().expect("a picture").expect("a good one").time.seconds()
}

/// Writes into the head of an MP4 how its picture has to be turned, as phones do: clockwise by so many quarters.
pub fn turn(path: &Path, quarters: usize) {
    let one = 0x1_0000i32;
    let matrices = [[one, 0, 0, one], [0, one, -one, 0], [-one, 0, 0, -one], [0, -one, one, 0]];
    let [a, b, c, d] = matrices[quarters];
    let mut bytes = std::fs::read(path).expect("the file is there");
    let head = bytes.windows(4).position(|four| four == b"tkhd").expect("an MP4 has a track");
    // Version 0: 4 bytes of flags, 20 of times and ids, 16 of layer and volume, then nine numbers.
    let matrix = head + 4 + 4 + 20 + 16;
    for (place, value) in [a, b, 0, c, d, 0, 0, 0, 0x4000_0000].into_iter().enumerate() {
        bytes[matrix + 4 * place..matrix + 4 * place + 4].copy_from_slice(&value.to_be_bytes());
    }
    std::fs::write(path, bytes).expect("it can be written");
}

/// The numbers of all pictures of a file, at the rate of the file.
pub fn numbers(path: &Path) -> Vec<u32> {
    let info = media::probe(ffmpeg(), path, &Cancel::new()).expect("the file can be probed");
    let video = info.video.as_ref().expect("it has a picture");
    let request = FrameRequest {
        size: (video.width.min(256), video.height.min(256)),
        samples_per_s: video.fps,
        span: None,
        keyframes_only: false,
        detail: None,
    };
    let pictures = media::frames(ffmpeg(), path, &info, &request, &Cancel::new()).expect("it can be opened");
    pictures.map(|picture| number(&picture.expect("a picture"))).collect()
}

/// Ids of processes whose command line contains this text. Linux only.
#[cfg(target_os = "linux")]
pub fn processes_with(text: &str) -> Vec<u32> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    entries
        .flatten()
        .filter_map(|entry| {
            let id: u32 = entry.file_name().to_str()?.parse().ok()?;
            let line = std::fs::read(entry.path().join("cmdline")).ok()?;
            let line = String::from_utf8_lossy(&line).replace('\0', " ");
            (line.contains("ffmpeg") && line.contains(text)).then_some(id)
        })
        .collect()
}
