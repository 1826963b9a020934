//! Tiny recordings, made by the system's ffmpeg: calm, with a burst of sound and motion at known times.
//!
//! The calm part is a still picture with a small box that drifts, and a faint hum; a burst is a picture that scrolls
//! fast under white noise. So loudness, onset, motion and scene cut all have something to find, and where is known.

use anyhow::{Context, bail};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// How the picture is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Codec {
    /// H.264, 8 bit, 4:2:0: what recorders write.
    #[default]
    H264,
    /// HEVC, 8 bit.
    Hevc,
    /// HEVC, 10 bit.
    Hevc10,
    /// VP9.
    Vp9,
    /// MPEG-4 part 2, which no webview plays.
    Mpeg4,
}

/// The kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Container {
    /// MP4 with its index in front.
    #[default]
    Mp4,
    /// MP4 in fragments, as OBS writes it while recording.
    FragmentedMp4,
    /// Matroska.
    Mkv,
    /// QuickTime.
    Mov,
    /// Flash video.
    Flv,
    /// MPEG transport stream.
    Ts,
    /// WebM; takes VP9 only.
    Webm,
}

impl Container {
    /// The extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Mp4 | Self::FragmentedMp4 => "mp4",
            Self::Mkv => "mkv",
            Self::Mov => "mov",
            Self::Flv => "flv",
            Self::Ts => "ts",
            Self::Webm => "webm",
        }
    }
}

/// What the recording is like. `TinyOptions::default()` is 320x180, 30 pictures a second, H.264 and AAC in MP4.
#[derive(Debug, Clone, PartialEq)]
pub struct TinyOptions {
    /// Name of the file, without extension.
    pub name: String,
    /// How the picture is coded.
    pub codec: Codec,
    /// The kind of file.
    pub container: Container,
    /// Width and height in pixels, both even.
    pub size: (u32, u32),
    /// Pictures a second.
    pub fps: u32,
    /// Titles of the sound tracks; a track whose title is empty gets none. No titles: no sound at all.
    /// A track called `Microphone` is silent but for a shout 0.4 s after each burst.
    pub audio: Vec<String>,
    /// Chapters: seconds and title.
    pub chapters: Vec<(f64, String)>,
    /// When the bursts begin, in seconds; one at 60 % of the length when empty.
    pub bursts_s: Vec<f64>,
    /// How long a burst is, in seconds.
    pub burst_length_s: f64,
    /// The creation time that is written into the file (RFC 3339).
    pub created_at: Option<String>,
    /// More arguments for ffmpeg's output, for what is not here.
    pub extra: Vec<String>,
}

impl Default for TinyOptions {
    fn default() -> Self {
        Self {
            name: "tiny".into(),
            codec: Codec::H264,
            container: Container::Mp4,
            size: (320, 180),
            fps: 30,
            audio: vec![String::new()],
            chapters: Vec::new(),
            bursts_s: Vec::new(),
            burst_length_s: 1.2,
            created_at: Some("2026-11-21T19:30:00Z".into()),
            extra: Vec::new(),
        }
    }
}

impl TinyOptions {
    /// The default under another name.
    pub fn named(name: &str) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}

/// A recording that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct TinyRecording {
    /// The file.
    pub path: PathBuf,
    /// Its length in seconds.
    pub seconds: f64,
    /// When its bursts begin, in seconds.
    pub bursts_s: Vec<f64>,
    /// How long a burst is, in seconds.
    pub burst_length_s: f64,
}

impl TinyRecording {
    /// The middle of the first burst: where a moment has to lie.
    pub fn peak_s(&self) -> f64 {
        self.bursts_s.first().copied().unwrap_or_default() + self.burst_length_s / 2.0
    }
}

/// Makes a recording of `seconds` in `dir`.
///
/// # Errors
/// When ffmpeg (`CLIPCONDUCTOR_FFMPEG`, else the one on `PATH`) is missing or fails; with what it said.
pub fn tiny_recording(dir: &Path, seconds: f64, options: &TinyOptions) -> anyhow::Result<TinyRecording> {
    let path = dir.join(format!("{}.{}", options.name, options.container.extension()));
    let bursts_s = if options.bursts_s.is_empty() { vec![seconds * 0.6] } else { options.bursts_s.clone() };
    let mut command = Command::new(ffmpeg());
    command.args(["-hide_banner", "-loglevel", "error", "-nostdin", "-y"]);
    let chapters = chapter_file(dir, seconds, options)?;
    if let Some(file) = &chapters {
        command.args(["-f", "ffmetadata", "-i"]).arg(file);
    }
    command.arg("-filter_complex").arg(graph(seconds, &bursts_s, options));
    command.args(["-map", "[v]"]);
    for (index, title) in options.audio.iter().enumerate() {
        command.arg("-map").arg(format!("[a{index}]"));
        if !title.is_empty() {
            command.arg(format!("-metadata:s:a:{index}")).arg(format!("title={title}"));
        }
    }
    if chapters.is_some() {
        command.args(["-map_chapters", "0"]);
    }
    command.args(codec_arguments(options));
    if let Some(created) = &options.created_at {
        command.arg("-metadata").arg(format!("creation_time={created}"));
    }
    match options.container {
        Container::Mp4 => command.args(["-movflags", "+faststart"]),
        Container::FragmentedMp4 => command.args(["-movflags", "+frag_keyframe+empty_moov"]),
        _ => &mut command,
    };
    command.arg("-t").arg(seconds.to_string()).args(&options.extra).arg(&path);
    let output = command.output().context("starting ffmpeg: is it installed?")?;
    if let Some(file) = chapters {
        std::fs::remove_file(file)?;
    }
    if !output.status.success() {
        bail!("ffmpeg made no {}: {}", path.display(), String::from_utf8_lossy(&output.stderr));
    }
    Ok(TinyRecording { path, seconds, bursts_s, burst_length_s: options.burst_length_s })
}

/// Makes a file that [`tiny_recording`] can't: ffmpeg with these arguments and the file last.
///
/// # Errors
/// When ffmpeg is missing or fails; with what it said.
pub fn odd_file(out: &Path, arguments: &[&str]) -> anyhow::Result<()> {
    let mut command = Command::new(ffmpeg());
    let made = command.args(["-v", "error", "-nostdin", "-y"]).args(arguments).arg(out).output();
    let made = made.context("starting ffmpeg: is it installed?")?;
    if !made.status.success() {
        bail!("ffmpeg made no {}: {}", out.display(), String::from_utf8_lossy(&made.stderr));
    }
    Ok(())
}

/// The ffmpeg that tests use.
pub fn ffmpeg() -> PathBuf {
    std::env::var_os("CLIPCONDUCTOR_FFMPEG").map_or_else(
        || "ffmpeg".into(),
        |given| {
            let given = PathBuf::from(given);
            if given.is_dir() { given.join("ffmpeg") } else { given }
        },
    )
}

/// The filter graph with the outputs `v`, `a0`, `a1`…
fn graph(seconds: f64, bursts_s: &[f64], options: &TinyOptions) -> String {
    let (w, h) = options.size;
    let fps = options.fps;
    let during = |delay: f64, length: f64| {
        let parts: Vec<String> =
            bursts_s.iter().map(|at| format!("between(t,{},{})", at + delay, at + delay + length)).collect();
        parts.join("+")
    };
    let burst = during(0.0, options.burst_length_s);
    let mut graph = format!(
        "color=c=0x2a3b4a:s={w}x{h}:r={fps}:d={seconds}[still];\
         color=c=0x90a070:s={bw}x{bh}:r={fps}:d={seconds}[box];\
         [still][box]overlay=x='mod(t*{drift},{w})':y={y}[calm];\
         testsrc2=s={w}x{h}:r={fps}:d={seconds},scroll=h=0.083:v=0.057[wild];\
         [calm][wild]overlay=enable='{burst}',format={format}[v]",
        bw = (w / 16).max(2),
        bh = (h / 9).max(2),
        drift = w / 20,
        y = h / 2,
        format = if options.codec == Codec::Hevc10 { "yuv420p10le" } else { "yuv420p" },
    );
    for (index, title) in options.audio.iter().enumerate() {
        let sound = if title == "Microphone" {
            format!("0.001*(2*random(0)-1)+({})*0.6*sin(2*PI*320*t)*sin(2*PI*7*t)", during(0.4, 0.7))
        } else {
            format!("0.01*sin(2*PI*110*t)+({burst})*0.7*(2*random(0)-1)")
        };
        // Opus takes frames of 20 ms only, and a filter graph does not cut them by itself.
        let frames = if options.container == Container::Webm { ",asetnsamples=n=960" } else { "" };
        graph.push_str(&format!(";aevalsrc='{sound}|{sound}':s=48000:d={seconds}{frames}[a{index}]"));
    }
    graph
}

fn codec_arguments(options: &TinyOptions) -> Vec<String> {
    let video = match options.codec {
        Codec::H264 => "-c:v libx264 -preset ultrafast -g 30",
        Codec::Hevc => "-c:v libx265 -preset ultrafast -x265-params log-level=error:pools=1 -tag:v hvc1",
        Codec::Hevc10 => {
            "-c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -x265-params log-level=error:pools=1 -tag:v hvc1"
        }
        Codec::Vp9 => "-c:v libvpx-vp9 -deadline realtime -cpu-used 8",
        Codec::Mpeg4 => "-c:v mpeg4 -q:v 5",
    };
    // A tag is MP4's and QuickTime's business; Matroska and transport streams refuse this one.
    let tagged = matches!(options.container, Container::Mp4 | Container::FragmentedMp4 | Container::Mov);
    let video = if tagged { video } else { video.trim_end_matches(" -tag:v hvc1") };
    let sound = match (options.audio.is_empty(), options.container) {
        (true, _) => "",
        (false, Container::Webm) => "-c:a libopus",
        // Flash video knows 44.1 kHz only.
        (false, Container::Flv) => "-c:a aac -ar 44100",
        (false, _) => "-c:a aac",
    };
    video.split_whitespace().chain(sound.split_whitespace()).map(str::to_owned).collect()
}

fn chapter_file(dir: &Path, seconds: f64, options: &TinyOptions) -> anyhow::Result<Option<PathBuf>> {
    if options.chapters.is_empty() {
        return Ok(None);
    }
    let mut text = String::from(";FFMETADATA1\n");
    for (index, (start, title)) in options.chapters.iter().enumerate() {
        let end = options.chapters.get(index + 1).map_or(seconds, |next| next.0);
        let escaped: String =
            title.chars().flat_map(|c| if "=;#\\\n".contains(c) { vec!['\\', c] } else { vec![c] }).collect();
        text.push_str(&format!(
            "[CHAPTER]\nTIMEBASE=1/1000\nSTART={}\nEND={}\ntitle={escaped}\n",
            (start * 1000.0).round(),
            (end * 1000.0).round(),
        ));
    }
    let file = dir.join(format!(".{}.chapters", options.name));
    std::fs::write(&file, text)?;
    Ok(Some(file))
}
