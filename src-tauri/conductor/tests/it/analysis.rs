//! Measuring long recordings: coarse to fine, stopped and gone on with, whatever the container.

use conductor::analysis::{AnalysisStats, Analyst, Checkpoint, Measured, Observer, Part};
use domain::{AnalysisSettings, DetectorInfo, MediaTime, Signal, SignalKind};
use std::path::Path;
use testkit::{Container, TinyOptions, TinyRecording, tiny_recording};

/// Longer than what is watched wholly, in seconds.
const LENGTH_S: f64 = 220.0;

fn long(folder: &Path, name: &str, container: Container, keyframes_apart: u32) -> TinyRecording {
    let options = TinyOptions {
        size: (160, 90),
        fps: 10,
        container,
        bursts_s: vec![60.0, 150.0],
        extra: ["-g", &keyframes_apart.to_string(), "-sc_threshold", "0"].map(str::to_owned).into(),
        ..TinyOptions::named(name)
    };
    tiny_recording(folder, LENGTH_S, &options).unwrap()
}

/// Collects what it hears.
#[derive(Default)]
struct Ears {
    parts: Vec<(Part, f32)>,
    reached: Vec<(Checkpoint, usize)>,
}

impl Observer for Ears {
    fn progress(&mut self, part: Part, done: f32) {
        self.parts.push((part, done));
    }
    fn reached(&mut self, checkpoint: &Checkpoint, signals: Vec<Signal>, _: &DetectorInfo) {
        self.reached.push((checkpoint.clone(), signals.len()));
    }
}

fn measure(path: &Path, thorough: bool, from: Option<Checkpoint>) -> (Measured, Ears) {
    let ffmpeg = conductor::world::Tools::new(None).ffmpeg().unwrap();
    let info = media::probe(&ffmpeg, path, &conductor::Cancel::new()).unwrap();
    let models = path.parent().unwrap().join("no models");
    let analyst = Analyst {
        ffmpeg,
        models,
        onnxruntime: None,
        provider: vision::Provider::Cpu,
        thorough,
        own_marks: Vec::new(),
        cancel: conductor::Cancel::new(),
    };
    let mut ears = Ears::default();
    let measured = analyst.measure(path, &info, &AnalysisSettings::default(), None, from, &mut ears).unwrap();
    (measured, ears)
}

fn near(signals: &[Signal], kind: SignalKind, at_s: f64) -> bool {
    signals.iter().any(|signal| {
        signal.kind == kind && signal.start.distance(MediaTime::from_seconds(at_s)) < MediaTime::from_seconds(3.0)
    })
}

/// What was found, without what it cost.
fn found(measured: &Measured) -> Vec<(SignalKind, MediaTime)> {
    measured.signals.iter().map(|signal| (signal.kind, signal.start)).collect()
}

#[test]
fn a_long_recording_is_watched_where_it_pays() {
    let folder = tempfile::tempdir().unwrap();
    // One with an index and one without.
    for (name, container) in [("a", Container::Mp4), ("b", Container::Ts)] {
        let made = long(folder.path(), name, container, 20);
        let (measured, ears) = measure(&made.path, false, None);
        let AnalysisStats { watched_share, frames_decoded, .. } = measured.stats;
        assert!((0.02..0.5).contains(&watched_share), "{name}: {watched_share}");
        assert!(frames_decoded < (LENGTH_S * 4.0 / 2.0) as u64, "{name}: {frames_decoded}");
        for at_s in [60.0, 150.0] {
            assert!(near(&measured.signals, SignalKind::Loudness, at_s), "{name}: {:?}", measured.signals);
        }
        assert!(ears.parts.windows(2).all(|pair| pair[0].1 <= pair[1].1 + 1e-4), "{name}: the bar goes back");
        assert!(ears.parts.last().unwrap().1 > 0.95, "{name}");
    }
}

#[test]
fn whatever_was_reached_is_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let made = long(folder.path(), "a", Container::Mp4, 20);
    let (whole, ears) = measure(&made.path, false, None);
    assert!(ears.reached.len() >= 2, "only {} checkpoints", ears.reached.len());
    assert!(ears.reached[0].1 > 0, "nothing to show after listening");
    for (checkpoint, _) in ears.reached {
        // As it is stored.
        let mut stored: Checkpoint = serde_json::from_str(&serde_json::to_string(&checkpoint).unwrap()).unwrap();
        // JSON may lose the last digit of measured seconds.
        assert!((stored.cost.wall_s - checkpoint.cost.wall_s).abs() < 1e-9);
        assert!((stored.cost.listened_s - checkpoint.cost.listened_s).abs() < 1e-9);
        stored.cost = checkpoint.cost;
        assert_eq!(stored, checkpoint);
        let (again, ears) = measure(&made.path, false, Some(stored));
        assert_eq!(found(&again), found(&whole));
        assert!(ears.parts.iter().all(|(part, _)| *part != Part::Sound), "it listened twice");
    }
}

#[test]
fn thorough_and_far_keyframes_leave_nothing_out() {
    let folder = tempfile::tempdir().unwrap();
    let near_keys = long(folder.path(), "near", Container::Mp4, 20);
    let far_keys = long(folder.path(), "far", Container::Mp4, 100_000);
    for (path, thorough) in [(&near_keys.path, true), (&far_keys.path, false)] {
        let (measured, _) = measure(path, thorough, None);
        assert!(
            (measured.stats.watched_share - 1.0).abs() < 0.01,
            "{}: {}",
            path.display(),
            measured.stats.watched_share
        );
        assert!(
            near(&measured.signals, SignalKind::Motion, 60.0) || near(&measured.signals, SignalKind::SceneCut, 60.0)
        );
    }
}
