//! The files of a year: recordings that play, and their pictures. A few are made of the sample recording and shared by all as
//! hard links, so that 2,000 recordings of hours take the space of some.

use anyhow::Context as _;
use conductor::{paths::Paths, views::FilmstripFacts};
use domain::{MediaTime, RecordingState};
use std::path::{Path, PathBuf};
use testkit::{
    odd_file,
    year::{FILMS_S, GAMES, Year},
};
use uuid::Uuid;

/// Pictures of each game.
const PICTURES: usize = 14;
/// Length of the sample in seconds.
const SAMPLE_S: u32 = 22;
/// How the sample is coloured for each game: hue in degrees, saturation, brightness. The first is as it was played.
const LOOKS: [(i32, f32, f32); GAMES.len()] = [
    (0, 1.0, 0.0),
    (150, 1.1, 0.3),
    (40, 0.7, -0.2),
    (-60, 1.2, 0.0),
    (90, 1.5, 0.8),
    (200, 0.8, 0.2),
    (25, 0.35, 0.7),
    (-110, 0.9, -0.1),
];
/// Peaks of a waveform in a second.
const PEAKS_PER_S: f32 = 4.0;

/// Makes all files.
pub fn make(paths: &Paths, year: &Year, sample: &Path) -> anyhow::Result<()> {
    let shared = paths.data.join("shared");
    std::fs::create_dir_all(&shared)?;
    pictures(&shared, sample)?;
    films(&shared, sample)?;
    strips(&shared, sample)?;
    for (film, seconds) in FILMS_S.iter().enumerate() {
        filmstrip(&shared, film, *seconds)?;
        waveform(&shared, film, *seconds)?;
    }
    let of = |name: String| shared.join(name);
    for played in &year.recordings {
        let (recording, film) = (&played.recording, played.film);
        let there = !matches!(recording.state, RecordingState::Missing);
        if there {
            link(&of(film_name(film)), &recording.path)?;
        }
        // Nobody has looked at it yet, or nobody could.
        if matches!(recording.state, RecordingState::New | RecordingState::Failed) {
            continue;
        }
        let place = |name| paths.of_recording(recording.id, name);
        link(&of(picture_name(played.game, nth(recording.id.0))), &place("poster.jpg"))?;
        for name in ["filmstrip.jpg", "filmstrip.json", "waveform.json"] {
            link(&of(format!("{film}-{name}")), &place(name))?;
        }
        for found in &played.moments {
            link(&of(picture_name(played.game, nth(found.clip.id.0))), &paths.thumbnail(&found.clip))?;
        }
    }
    Ok(())
}

/// Any of the pictures, always the same one for an id.
fn nth(id: Uuid) -> usize {
    (id.as_u128() % PICTURES as u128) as usize
}

fn picture_name(game: usize, nth: usize) -> String {
    format!("picture-{game}-{:02}.jpg", nth + 1)
}

fn film_name(film: usize) -> String {
    format!("film-{film}.mp4")
}

/// The same file under another name, or a copy of it where a drive knows no such thing.
fn link(from: &Path, to: &Path) -> anyhow::Result<()> {
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::hard_link(from, to)
        .or_else(|_| std::fs::copy(from, to).map(drop))
        .with_context(|| format!("putting {} to {}", from.display(), to.display()))
}

/// Pictures of every game, by one run of ffmpeg: the sample is decoded once.
fn pictures(shared: &Path, sample: &Path) -> anyhow::Result<()> {
    let outs: String = (0..GAMES.len()).map(|game| format!("[s{game}]")).collect();
    let rate = PICTURES as f64 / f64::from(SAMPLE_S);
    let mut graph = format!("[0:v]fps={rate:.4},scale=640:-2,split={}{outs}", GAMES.len());
    for (game, (hue, saturation, bright)) in LOOKS.iter().enumerate() {
        graph.push_str(&format!(";[s{game}]hue=h={hue}:s={saturation}:b={bright}[g{game}]"));
    }
    let sample = text(sample)?;
    let mut arguments: Vec<String> = ["-i", &sample, "-filter_complex", &graph].map(str::to_owned).to_vec();
    let out = |game: usize| text(&shared.join(format!("picture-{game}-%02d.jpg")));
    for game in 0..GAMES.len() {
        let count = PICTURES.to_string();
        arguments.extend(["-map".to_owned(), format!("[g{game}]")]);
        arguments.extend(["-frames:v", &count, "-q:v", "4"].map(str::to_owned));
        if game + 1 < GAMES.len() {
            arguments.push(out(game)?);
        }
    }
    made(&PathBuf::from(out(GAMES.len() - 1)?), &arguments)
}

/// A film of each length: the sample over and over, small enough that hours of it take some megabytes.
fn films(shared: &Path, sample: &Path) -> anyhow::Result<()> {
    let once = shared.join("once.mp4");
    let (sample, length) = (text(sample)?, SAMPLE_S.to_string());
    let small = ["-i", &sample, "-t", &length, "-vf", "fps=8,scale=426:-2", "-g", "32", "-c:v", "libx264"];
    let codec = ["-preset", "veryfast", "-crf", "39", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "24k", "-ac", "1"];
    made(&once, &[&small[..], &codec[..]].concat().iter().map(|part| (*part).to_owned()).collect::<Vec<_>>())?;
    let once = text(&once)?;
    for (film, seconds) in FILMS_S.iter().enumerate() {
        let (times, seconds) = ((seconds / SAMPLE_S + 1).to_string(), seconds.to_string());
        let again = ["-stream_loop", &times, "-i", &once, "-t", &seconds, "-c", "copy", "-movflags", "+faststart"];
        made(&shared.join(film_name(film)), &again.map(str::to_owned))?;
    }
    Ok(())
}

/// Pictures of a filmstrip in a row, and at most.
const COLUMNS: u32 = 10;
const TILES: u32 = 100;

/// As the app makes them: a hundred small pictures, no more than one in a second. One file for each number of them.
fn strips(shared: &Path, sample: &Path) -> anyhow::Result<()> {
    let (sample, mut made_of) = (text(sample)?, Vec::new());
    for seconds in FILMS_S {
        let tiles = seconds.min(TILES);
        if made_of.contains(&tiles) {
            continue;
        }
        made_of.push(tiles);
        let times = (tiles / SAMPLE_S + 1).to_string();
        let graph = format!("fps=1,scale=160:90,tile={COLUMNS}x{}", tiles.div_ceil(COLUMNS));
        let arguments = ["-stream_loop", &times, "-i", &sample, "-vf", &graph, "-frames:v", "1", "-q:v", "5"];
        made(&shared.join(format!("strip-{tiles}.jpg")), &arguments.map(str::to_owned))?;
    }
    Ok(())
}

fn filmstrip(shared: &Path, film: usize, seconds: u32) -> anyhow::Result<()> {
    let tiles = seconds.min(TILES);
    let every = MediaTime::from_seconds(f64::from(seconds) / f64::from(tiles));
    let rows = tiles.div_ceil(COLUMNS);
    let facts = FilmstripFacts { columns: COLUMNS, rows, tile_width: 160, tile_height: 90, every };
    std::fs::write(shared.join(format!("{film}-filmstrip.json")), serde_json::to_vec(&facts)?)?;
    link(&shared.join(format!("strip-{tiles}.jpg")), &shared.join(format!("{film}-filmstrip.jpg")))
}

/// Quiet with bursts, as play sounds.
fn waveform(shared: &Path, film: usize, seconds: u32) -> anyhow::Result<()> {
    let mut chance = fastrand::Rng::with_seed(film as u64);
    let mut level = 40.0;
    let peaks: Vec<u8> = (0..(f64::from(seconds) * f64::from(PEAKS_PER_S)) as usize)
        .map(|_| {
            let burst = if chance.f64() < 0.006 { 150.0 } else { 0.0 };
            level = (level + (38.0 - level) * 0.08 + (chance.f64() - 0.5) * 22.0 + burst).clamp(4.0, 250.0);
            level as u8
        })
        .collect();
    let json = serde_json::json!({ "per_s": PEAKS_PER_S, "peaks": peaks });
    std::fs::write(shared.join(format!("{film}-waveform.json")), json.to_string())?;
    Ok(())
}

fn made(out: &Path, arguments: &[String]) -> anyhow::Result<()> {
    odd_file(out, &arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

fn text(path: &Path) -> anyhow::Result<String> {
    path.to_str().map(str::to_owned).with_context(|| format!("{} is no text", path.display()))
}
