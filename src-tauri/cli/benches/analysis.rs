//! What finding moments costs, on a long recording that is mostly quiet, beside what it can't be cheaper than (decoding alone,
//! keyframes alone, sound alone) and beside other people's programs, all on the same file in the same run. Ratios, because
//! seconds are this machine's.
//!
//! The recording is made on the spot: half a minute of 1080p60 with one burst, joined to itself without encoding again. With
//! `CLIPCONDUCTOR_BENCH_RECORDING` it is a real one.

#![expect(clippy::print_stdout, reason = "printing is what a bench is for")]

use domain::{Detector as _, MediaTime, Picture, PixelRect};
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};
use testkit::{TinyOptions, tiny_recording};

/// Minutes of the recording that is made.
const MINUTES: u32 = 10;
/// How often everything is measured but the thorough mode.
const ROUNDS: usize = 2;
/// Names the folder of other people's programs; set by `cargo xtask bench`.
const PEERS: &str = "CLIPCONDUCTOR_BENCH_PEERS";
/// Seconds of what it is joined from.
const PIECE_S: u32 = 30;

/// Seconds from start to end, and of processor time.
#[derive(Clone, Copy)]
struct Cost {
    wall_s: f64,
    cpu_s: f64,
}

/// What is measured in each round.
#[derive(Default)]
struct Costs {
    ours: Vec<Cost>,
    /// Of ours, until all sound was listened to.
    listening: Vec<Cost>,
    decoding: Vec<Cost>,
    keyframes: Vec<Cost>,
    sound: Vec<Cost>,
    scenedetect: Vec<Cost>,
    auto_editor: Vec<Cost>,
}

fn main() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let recording = match std::env::var_os("CLIPCONDUCTOR_BENCH_RECORDING") {
        Some(path) => PathBuf::from(path),
        None => made(folder.path())?,
    };
    let (mut costs, mut length_s, mut peak_mib) = (Costs::default(), 0.0, 0.0f64);
    let mut found = Vec::new();
    // One after the other, again and again: what else the machine does meanwhile meets all of them.
    for _ in 0..ROUNDS {
        let ours = analyze(&recording, false)?;
        (length_s, peak_mib) = (ours.length_s, peak_mib.max(ours.peak_mib));
        found = ours.own_events_s;
        costs.ours.push(ours.cost);
        costs.listening.push(Cost { wall_s: ours.listened_s, cpu_s: f64::NAN });
        costs.decoding.push(ffmpeg(&recording, &[], &["-map", "0:v:0"])?);
        let one_by_one = ["-map", "0:v:0", "-fps_mode", "passthrough"];
        costs.keyframes.push(ffmpeg(&recording, &["-skip_frame", "nokey"], &one_by_one)?);
        costs.sound.push(ffmpeg(&recording, &[], &["-map", "0:a:0", "-ar", "16000", "-ac", "1"])?);
        costs.scenedetect.extend(peer(&recording, "scenedetect", &["-q", "-i"], &["detect-content"])?);
        let loudness = ["--edit", "audio:threshold=4%", "--export", "json", "--output", "edit.json", "--no-open"];
        costs.auto_editor.extend(peer(&recording, "auto-editor", &[], &loudness)?);
    }
    let mut thorough = analyze(&recording, true)?;
    if let Some(true_s) = true_own_events(&recording) {
        // What the thorough mode only thought it saw is no loss.
        thorough.own_events_s.retain(|at| true_s.iter().any(|one| (at - one).abs() <= 1.0));
    }
    let minutes = length_s / 60.0;
    let ours = best(&costs.ours);
    println!("{}: {minutes:.1} minutes, the quickest of {ROUNDS} rounds", recording.display());
    println!("seconds of analysis for a minute of recording (bar 3.0): {:.2}", ours.wall_s / minutes);
    println!("the same in seconds of processor time: {:.2}", ours.cpu_s / minutes);
    println!("times real time: {:.1}", length_s / ours.wall_s);
    println!("memory of our process, MiB (bar 400): {peak_mib:.0}");
    let decoding = best(&costs.decoding);
    let inference_s = inference(thorough.inferred)?;
    println!("thorough, pictures that the detector saw: {}, alone {inference_s:.1} s", thorough.inferred);
    println!(
        "thorough against decoding alone and the detector alone, processor time (bar 1.25): {:.2}",
        thorough.cost.cpu_s / (decoding.cpu_s + inference_s)
    );
    println!("coarse to fine against thorough, processor time (bar 0.5): {:.2}", ours.cpu_s / thorough.cost.cpu_s);
    if let Some(missed) = missed(&thorough.own_events_s, &found) {
        println!(
            "own events of the thorough mode that coarse to fine misses, of a hundred (bar 5.0): {missed:.1} (of {})",
            thorough.own_events_s.len()
        );
    }
    for (name, limit) in [("decoding", &costs.decoding), ("keyframes", &costs.keyframes), ("sound", &costs.sound)] {
        println!("against {name} alone, time: {:.2}", ratio(&costs.ours, limit, |cost| cost.wall_s));
        println!("against {name} alone, processor time: {:.2}", ratio(&costs.ours, limit, |cost| cost.cpu_s));
    }
    let wall = |cost: &Cost| cost.wall_s;
    if !costs.scenedetect.is_empty() {
        println!("against scenedetect, time (bar 1.0): {:.2}", ratio(&costs.ours, &costs.scenedetect, wall));
    }
    if !costs.auto_editor.is_empty() {
        // It listens and never looks: what it does is our listening.
        println!(
            "listening against auto-editor, time (bar 1.0): {:.2}",
            ratio(&costs.listening, &costs.auto_editor, wall)
        );
        println!("all of it against auto-editor, time: {:.2}", ratio(&costs.ours, &costs.auto_editor, wall));
    }
    Ok(())
}

/// The quickest.
fn best(costs: &[Cost]) -> Cost {
    let least = |of: fn(&Cost) -> f64| costs.iter().map(of).fold(f64::INFINITY, f64::min);
    Cost { wall_s: least(|cost| cost.wall_s), cpu_s: least(|cost| cost.cpu_s) }
}

/// Ours against another's: the middle of the ratios of each round.
fn ratio(ours: &[Cost], other: &[Cost], of: impl Fn(&Cost) -> f64) -> f64 {
    let mut ratios: Vec<f64> = ours.iter().zip(other).map(|(ours, other)| of(ours) / of(other)).collect();
    ratios.sort_by(f64::total_cmp);
    ratios.get(ratios.len() / 2).copied().unwrap_or(f64::NAN)
}

fn made(folder: &Path) -> anyhow::Result<PathBuf> {
    let piece = TinyOptions { size: (1920, 1080), fps: 60, ..TinyOptions::named("piece") };
    let piece = tiny_recording(folder, f64::from(PIECE_S), &piece)?;
    let long = folder.join("long.mp4");
    let again = (MINUTES * 60 / PIECE_S - 1).to_string();
    let status = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-stream_loop", &again, "-i"])
        .arg(&piece.path)
        .args(["-c", "copy"])
        .arg(&long)
        .status()?;
    anyhow::ensure!(status.success(), "joining the recording failed");
    Ok(long)
}

/// What our own says of a run.
struct Analysis {
    cost: Cost,
    /// Seconds until all sound was listened to.
    listened_s: f64,
    /// Length of the recording.
    length_s: f64,
    peak_mib: f64,
    /// Pictures that the detector looked at.
    inferred: u64,
    /// When something of the player's own came up on the screen, in seconds.
    own_events_s: Vec<f64>,
}

/// When something of the player's own happened, where the truth lies beside the recording (`models/README.md`).
fn true_own_events(recording: &Path) -> Option<Vec<f64>> {
    let truth: Value = serde_json::from_slice(&std::fs::read(recording.with_extension("truth.json")).ok()?).ok()?;
    let own = truth["events"].as_array()?.iter().filter(|event| event["own"] == true);
    Some(own.filter_map(|event| event["t_s"].as_f64()).collect())
}

/// How many of a hundred times have none of the others within a second; `None` without any.
fn missed(all: &[f64], found: &[f64]) -> Option<f64> {
    let missed = all.iter().filter(|at| !found.iter().any(|other| (*at - other).abs() <= 1.0)).count();
    (!all.is_empty()).then(|| 100.0 * missed as f64 / all.len() as f64)
}

fn analyze(recording: &Path, thorough: bool) -> anyhow::Result<Analysis> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clipctl"));
    command.args(["analyze", "--json"]).arg(recording);
    if thorough {
        command.arg("--thorough");
    }
    let begun = Instant::now();
    let output = command.output()?;
    anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let wall_s = begun.elapsed().as_secs_f64();
    let document: Value = serde_json::from_slice(&output.stdout)?;
    let number = |value: &Value| value.as_f64().unwrap_or(f64::NAN);
    let stats = &document["stats"];
    let own = document["signals"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|signal| signal["own"] == true && signal["kind"] != "multi_kill");
    Ok(Analysis {
        cost: Cost { wall_s, cpu_s: number(&stats["cpu_s"]) },
        listened_s: number(&stats["listened_s"]),
        length_s: number(&document["recording"]["duration_s"]),
        peak_mib: number(&stats["peak_rss_mib"]),
        inferred: stats["frames_inferred"].as_u64().unwrap_or_default(),
        own_events_s: own.map(|signal| number(&signal["t_s"])).collect(),
    })
}

/// Seconds of processor time that the shipped detector takes for so many pictures and nothing else.
fn inference(pictures: u64) -> anyhow::Result<f64> {
    const RUNS: u32 = 100;
    let loaded = conductor::analysis::load_detector(&conductor::paths::shipped_models(), None, vision::Provider::Cpu)?;
    let vision::Loaded::Detector(mut detector) = loaded else { return Ok(0.0) };
    let (width, height) = detector.input_size();
    let mut random = fastrand::Rng::with_seed(1);
    let planes = std::iter::repeat_with(|| random.u8(..)).take((3 * width * height) as usize).collect();
    let content = PixelRect { x: 0, y: 0, w: width, h: height };
    let picture = Picture { time: MediaTime::ZERO, width, height, content, planes, detail: None };
    detector.detect(&picture)?;
    let begun = (Instant::now(), own_cpu_s());
    for _ in 0..RUNS {
        detector.detect(&picture)?;
    }
    let spent = match (begun.1, own_cpu_s()) {
        (Some(before), Some(after)) => after - before,
        _ => begun.0.elapsed().as_secs_f64(),
    };
    Ok(spent * pictures as f64 / f64::from(RUNS))
}

/// Seconds of processor time of this thread; the detector runs on the one that asks it. `None` where the system does not tell.
fn own_cpu_s() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(text.split(' ').next()?.parse::<f64>().ok()? / 1e9)
}

/// ffmpeg into nothing. It tells its own processor time.
fn ffmpeg(recording: &Path, before: &[&str], after: &[&str]) -> anyhow::Result<Cost> {
    let begun = Instant::now();
    let output = Command::new("ffmpeg")
        .args(["-hide_banner", "-nostdin", "-benchmark"])
        .args(before)
        .arg("-i")
        .arg(recording)
        .args(after)
        .args(["-f", "null", "-"])
        .output()?;
    anyhow::ensure!(output.status.success(), "ffmpeg failed");
    let wall_s = begun.elapsed().as_secs_f64();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let seconds = |name: &str| -> Option<f64> {
        told.lines().rev().find_map(|line| line.split_once(name)?.1.split('s').next()?.parse().ok())
    };
    let cpu_s = seconds("utime=").unwrap_or(f64::NAN) + seconds("stime=").unwrap_or(f64::NAN);
    Ok(Cost { wall_s, cpu_s })
}

/// Somebody else's program, where it is installed; we have to be quicker while doing more. It tells no processor time.
fn peer(recording: &Path, name: &str, before: &[&str], after: &[&str]) -> anyhow::Result<Option<Cost>> {
    let program = std::env::var_os(PEERS).map_or_else(|| PathBuf::from(name), |folder| Path::new(&folder).join(name));
    let folder = tempfile::tempdir()?;
    let begun = Instant::now();
    match Command::new(program).args(before).arg(recording).args(after).current_dir(folder.path()).output() {
        Ok(output) if output.status.success() => {
            Ok(Some(Cost { wall_s: begun.elapsed().as_secs_f64(), cpu_s: f64::NAN }))
        }
        Ok(output) => {
            println!("{name} failed: {}", String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or_default());
            Ok(None)
        }
        Err(_) => {
            println!("{name} is not installed: not compared");
            Ok(None)
        }
    }
}
