//! `clipctl eval`: measures every recording of a folder that has its truth beside it (`X.mp4`, `X.truth.json`), and prints
//! how good signals and moments are and what they cost, beside what needs no understanding.

mod report;
mod truth;

use crate::{args::Eval, bar::Bar, say, work::one_shot};
use conductor::{
    Ranking,
    evaluation::{self, Baseline, MomentScore, TrueEvent},
    oneshot::OneShot,
};
use domain::{Code, MediaTime, Problem, Signal, WordsSettings};
use report::{Report, Row};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

/// What was measured of one recording.
#[derive(serde::Serialize, serde::Deserialize)]
struct Measured {
    duration: MediaTime,
    detector: String,
    signals: Vec<Signal>,
    #[serde(default)]
    contour: domain::Contour,
    stats: conductor::analysis::AnalysisStats,
}

pub async fn run(args: Eval) -> Result<ExitCode, Problem> {
    let pairs = pairs(&args.folder)?;
    if pairs.is_empty() {
        return Err(Problem::invalid(
            "FOLDER",
            "It holds no recording with its truth beside it (X.mp4 and X.truth.json).",
        ));
    }
    let work = one_shot(&args.look, WordsSettings { use_ollama: false, ..WordsSettings::default() })?;
    let (json, names) = (args.json, args.truth_names);
    let report = tokio::task::spawn_blocking(move || evaluate(work, &pairs, args.keep.as_deref(), names))
        .await
        .unwrap_or_else(|error| Err(Problem::bug("The evaluation stopped in the middle.", error)))?;
    if json {
        say::print_json(&report.document());
    } else {
        println!("{report}");
    }
    Ok(ExitCode::SUCCESS)
}

/// Recordings with their truth, by name.
fn pairs(folder: &Path) -> Result<Vec<(PathBuf, PathBuf)>, Problem> {
    let entries = std::fs::read_dir(folder).map_err(|error| Problem::io("Reading", folder, &error))?;
    let mut pairs: Vec<(PathBuf, PathBuf)> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| conductor::is_recording_name(path))
        .map(|path| (path.with_extension("truth.json"), path))
        .filter(|(truth, _)| truth.is_file())
        .map(|(truth, path)| (path, truth))
        .collect();
    pairs.sort();
    Ok(pairs)
}

fn evaluate(
    mut work: OneShot,
    pairs: &[(PathBuf, PathBuf)],
    keep: Option<&Path>,
    truth_names: bool,
) -> Result<Report, Problem> {
    let mut report = Report::new();
    let given = work.profile.clone();
    for (path, truth) in pairs {
        let name = crate::analyze::name(path);
        let truth = truth::read(truth)?;
        if truth_names && !truth.player.is_empty() {
            let mut profile = given.clone().unwrap_or_default();
            profile.players.push(truth.player.clone());
            work.profile = Some(profile);
        }
        let measured = match kept(keep, &name)? {
            Some(measured) => measured,
            None => measure(&work, path, &name, keep)?,
        };
        report.add(row(&work, name, &truth, &measured));
    }
    Ok(report)
}

fn measure(work: &OneShot, path: &Path, name: &str, keep: Option<&Path>) -> Result<Measured, Problem> {
    let bar = Bar::new(name);
    let looked = work.look(path, &mut |part, done| bar.set(part.word(), done));
    bar.done();
    let looked = looked?;
    let measured = Measured {
        duration: looked.info.duration,
        detector: looked.measured.detector.name.clone(),
        signals: looked.measured.signals,
        contour: looked.measured.contour,
        stats: looked.measured.stats,
    };
    if let Some(folder) = keep {
        std::fs::create_dir_all(folder).map_err(|error| Problem::io("Making", folder, &error))?;
        let file = folder.join(format!("{name}.signals.json"));
        let text =
            serde_json::to_vec(&measured).map_err(|error| Problem::bug("Signals could not be written.", error))?;
        std::fs::write(&file, text).map_err(|error| Problem::io("Writing", &file, &error))?;
    }
    Ok(measured)
}

/// What was measured before and kept.
fn kept(folder: Option<&Path>, name: &str) -> Result<Option<Measured>, Problem> {
    let Some(file) = folder.map(|folder| folder.join(format!("{name}.signals.json"))).filter(|file| file.is_file())
    else {
        return Ok(None);
    };
    let text = std::fs::read(&file).map_err(|error| Problem::io("Reading", &file, &error))?;
    serde_json::from_slice(&text).map(Some).map_err(|error| {
        Problem::new(Code::Invalid, format!("{} can't be used.", file.display()), format!("{error}."))
            .say("Delete it; it is made again.")
    })
}

fn row(work: &OneShot, name: String, truth: &truth::Truth, measured: &Measured) -> Row {
    let settings = &work.settings;
    let saved = conductor::is_replay_save(std::path::Path::new(&name));
    let ranking = Ranking {
        duration: measured.duration,
        profile: work.profile.as_ref(),
        settings,
        saved,
        contour: Some(&measured.contour),
        taught: None,
        brought: None,
    };
    let events: &[TrueEvent] = &truth.events;
    let windows = evaluation::truth_windows(events, measured.duration, settings.padding, settings.merge_gap_s);
    let spans: Vec<_> = conductor::rank(&measured.signals, &ranking).into_iter().map(|moment| moment.span).collect();
    let score = |spans: &[domain::Span]| evaluation::score_moments(events, &windows, spans, measured.duration);
    let baselines: Vec<(Baseline, MomentScore)> = Baseline::ALL
        .into_iter()
        .map(|which| (which, score(&evaluation::baseline(which, &measured.signals, &ranking, spans.len()))))
        .collect();
    let moments = score(&spans);
    Row {
        name,
        game: truth.game.clone(),
        detector: measured.detector.clone(),
        events: events.to_vec(),
        signals: measured.signals.clone(),
        players: work.profile.as_ref().map(|profile| profile.players.clone()).unwrap_or_default(),
        moments,
        baselines,
        duration_s: measured.duration.seconds(),
        stats: measured.stats.clone(),
    }
}
