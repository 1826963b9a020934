//! Recordings of OpenArena with the truth of their medals, and how well found times meet them.

use domain::MediaInfo;
use highlights::Find;
use media::{Cancel, Ffmpeg};
use std::path::{Path, PathBuf};

pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A recording with its truth.
pub struct Clip {
    pub name: String,
    pub path: PathBuf,
    pub info: MediaInfo,
    /// When a medal of the kind comes up, and how many are in its row.
    pub medals: Vec<(f64, u64)>,
}

/// The recordings of a folder that have a truth beside them, with the medals of one kind.
pub fn clips(ffmpeg: &Ffmpeg, folder: &Path, detail: &str) -> Result<Vec<Clip>> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| media::is_recording_name(path))
        .collect();
    paths.sort();
    let mut clips = Vec::new();
    for path in paths {
        let Ok(text) = std::fs::read(path.with_extension("truth.json")) else { continue };
        let truth: serde_json::Value = serde_json::from_slice(&text)?;
        let medals = truth["events"].as_array().into_iter().flatten();
        let medals = medals.filter(|event| event["kind"] == "medal" && event["detail"] == detail);
        let medals =
            medals.filter_map(|event| Some((event["t_s"].as_f64()?, event["count"].as_u64().unwrap_or(1)))).collect();
        let info = media::probe(ffmpeg, &path, &Cancel::new())?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        clips.push(Clip { name, path, info, medals });
    }
    Ok(clips)
}

/// How many were found, how many of those are right, and how many there are.
#[derive(Debug, Default, Clone, Copy)]
pub struct Score {
    pub found: usize,
    pub right: usize,
    pub there: usize,
}

impl Score {
    /// Each true time is met by one found time at most, the nearest.
    pub fn of(found: &[Find], medals: &[(f64, u64)], tolerance_s: f64) -> Self {
        let mut left: Vec<f64> = medals.iter().map(|(at, _)| *at).collect();
        let mut right = 0;
        for find in found {
            let at = find.start.seconds();
            let near = left.iter().enumerate().min_by(|a, b| (a.1 - at).abs().total_cmp(&(b.1 - at).abs()));
            if let Some((nth, true)) = near.map(|(nth, true_at)| (nth, (true_at - at).abs() <= tolerance_s)) {
                left.swap_remove(nth);
                right += 1;
            }
        }
        Self { found: found.len(), right, there: medals.len() }
    }

    pub fn add(&mut self, other: Self) {
        self.found += other.found;
        self.right += other.right;
        self.there += other.there;
    }

    pub fn precision(self) -> f64 {
        self.right as f64 / self.found.max(1) as f64
    }

    pub fn recall(self) -> f64 {
        self.right as f64 / self.there.max(1) as f64
    }

    pub fn f1(self) -> f64 {
        let sum = self.precision() + self.recall();
        if sum > 0.0 { 2.0 * self.precision() * self.recall() / sum } else { 0.0 }
    }
}
