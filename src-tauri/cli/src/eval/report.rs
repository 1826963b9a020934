//! The figures, as tables for people and as a document for programs.

use conductor::analysis::AnalysisStats;
use conductor::evaluation::{Baseline, Claim, EventScore, MomentScore, TrueEvent, claims, score_events};
use domain::{Signal, SignalKind};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fmt};

/// Kinds that are scored as events.
const KINDS: [SignalKind; 7] = [
    SignalKind::Kill,
    SignalKind::Medal,
    SignalKind::Death,
    SignalKind::Objective,
    SignalKind::Victory,
    SignalKind::Defeat,
    SignalKind::Marker,
];

/// One recording.
pub struct Row {
    pub name: String,
    pub game: String,
    pub detector: String,
    pub events: Vec<TrueEvent>,
    pub signals: Vec<Signal>,
    /// The names by which its player is known.
    pub players: Vec<String>,
    pub moments: MomentScore,
    pub baselines: Vec<(Baseline, MomentScore)>,
    pub duration_s: f64,
    pub stats: AnalysisStats,
}

/// All of them.
pub struct Report {
    rows: Vec<Row>,
}

impl Report {
    pub fn new() -> Self {
        Self { rows: Vec::new() }
    }

    pub fn add(&mut self, row: Row) {
        self.rows.push(row);
    }

    fn games(&self) -> BTreeSet<&str> {
        self.rows.iter().map(|row| row.game.as_str()).collect()
    }

    /// Scores of a kind of event over all recordings of a game, or of all.
    fn events(&self, kind: SignalKind, game: Option<&str>) -> EventScore {
        let of_game = self.rows.iter().filter(|row| game.is_none_or(|game| row.game == game));
        let lists: Vec<(Vec<domain::MediaTime>, Vec<Claim>)> = of_game
            .map(|row| {
                let truth = row.events.iter().filter(|event| event.kind == kind && event.own).map(|event| event.at);
                // The chapter that containers begin with is no mark.
                let truth = truth.filter(|at| kind != SignalKind::Marker || at.seconds() >= 1.0);
                (truth.collect(), claims(&row.signals, kind, &row.players))
            })
            .collect();
        score_events(&lists)
    }

    /// False claims of own kills an hour, in recordings without any.
    fn false_an_hour(&self) -> Option<f64> {
        let boring = || {
            self.rows.iter().filter(|row| !row.events.iter().any(|event| event.own && event.kind == SignalKind::Kill))
        };
        let hours: f64 = boring().map(|row| row.duration_s).sum::<f64>() / 3600.0;
        let false_ones: usize = boring().map(|row| claims(&row.signals, SignalKind::Kill, &row.players).len()).sum();
        (hours > 0.0).then(|| false_ones as f64 / hours)
    }

    fn moments(&self, game: Option<&str>) -> MomentScore {
        let mut sum = MomentScore::default();
        for row in self.rows.iter().filter(|row| game.is_none_or(|game| row.game == game)) {
            sum.add(&row.moments);
        }
        sum
    }

    fn baseline(&self, which: Baseline) -> MomentScore {
        let mut sum = MomentScore::default();
        for (_, score) in self.rows.iter().flat_map(|row| &row.baselines).filter(|(kind, _)| *kind == which) {
            sum.add(score);
        }
        sum
    }

    fn seconds(&self) -> f64 {
        self.rows.iter().map(|row| row.duration_s).sum()
    }

    fn wall_s(&self) -> f64 {
        self.rows.iter().map(|row| row.stats.wall_s).sum()
    }

    fn cpu_s(&self) -> Option<f64> {
        self.rows.iter().map(|row| row.stats.cpu_s).sum()
    }

    fn peak_rss_mib(&self) -> Option<f64> {
        self.rows.iter().filter_map(|row| row.stats.peak_rss_mib).reduce(f64::max)
    }

    /// For programs.
    pub fn document(&self) -> Value {
        let games: Vec<Value> = self
            .games()
            .into_iter()
            .map(|game| json!({"game": game, "events": self.event_documents(Some(game)), "moments": document(&self.moments(Some(game)))}))
            .collect();
        json!({
            "machine": machine(),
            "detector": self.rows.first().map(|row| row.detector.as_str()),
            "events": self.event_documents(None),
            "false_kills_an_hour": self.false_an_hour(),
            "moments": document(&self.moments(None)),
            "baselines": Baseline::ALL.into_iter().map(|which| {
                (which.name().to_owned(), document(&self.baseline(which)))
            }).collect::<serde_json::Map<_, _>>(),
            "games": games,
            "cost": {
                "recorded_s": self.seconds(),
                "times_real_time": self.seconds() / self.wall_s().max(1e-9),
                "cpu_s_a_minute": self.cpu_s().map(|cpu| cpu / (self.seconds() / 60.0)),
                "peak_rss_mib": self.peak_rss_mib(),
            },
            "recordings": self.rows.iter().map(|row| json!({
                "name": row.name, "game": row.game, "duration_s": row.duration_s, "moments": document(&row.moments),
            })).collect::<Vec<_>>(),
        })
    }

    fn event_documents(&self, game: Option<&str>) -> Value {
        let of = |kind: SignalKind| {
            let score = self.events(kind, game);
            let [ap1, ap2, ap5] = score.average_precision;
            (score.truth + score.claimed > 0).then(|| {
                let value = json!({
                    "truth": score.truth, "claimed": score.claimed,
                    "precision_1s": score.precision(0), "recall_1s": score.recall(0), "f1_1s": score.f1(0),
                    "precision_2s": score.precision(1), "recall_2s": score.recall(1), "f1_2s": score.f1(1),
                    "ap_1s": ap1, "ap_2s": ap2, "ap_5s": ap5, "tight_map": score.tight(),
                });
                (kind.as_str().to_owned(), value)
            })
        };
        Value::Object(KINDS.into_iter().filter_map(of).collect())
    }
}

fn document(score: &MomentScore) -> Value {
    json!({
        "truth": score.truth, "offered": score.offered, "matched": score.matched, "f1_iou50": score.f1(),
        "recall_at_3_5_10": score.within.map(|found| part(found, score.truth)),
        "precision_at_10": part(score.first_ten.1, score.first_ten.0),
        "ndcg": (score.with_windows > 0).then(|| score.ndcg / score.with_windows as f64),
        "best_in_three": part(score.best_in_three, score.with_windows),
        "edge_error_median_s": score.edge_error_s(0.5), "edge_error_p90_s": score.edge_error_s(0.9),
        "wasted_s": score.wasted_s, "share_of_time": score.offered_s / score.duration_s.max(1e-9),
        "events_inside": part(score.events.0, score.events.1),
    })
}

fn part(some: usize, all: usize) -> Option<f64> {
    (all > 0).then(|| some as f64 / all as f64)
}

/// The machine that measured: its system and cores, and the processor where Linux tells.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ")).map(|(_, model)| model);
    format!(
        "{} {}, {cores} cores{}",
        std::env::consts::OS,
        std::env::consts::ARCH,
        match model {
            Some(model) => format!(", {model}"),
            None => String::new(),
        }
    )
}

/// `0.83`, or a dash.
struct Figure(Option<f64>);

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(value) => f.pad(&format!("{value:.2}")),
            None => f.pad("–"),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}; detector: {}", machine(), self.rows.first().map_or("none", |row| &row.detector))?;
        writeln!(f, "\nevents                 truth  said  P ±1s  R ±1s F1 ±1s F1 ±2s  AP ±1s AP ±2s AP ±5s  tight")?;
        for kind in KINDS {
            let score = self.events(kind, None);
            if score.truth + score.claimed == 0 {
                continue;
            }
            let [ap1, ap2, ap5] = score.average_precision.map(Figure);
            writeln!(
                f,
                "{:<22} {:>5} {:>5} {:>6} {:>6} {:>6} {:>6}  {ap1:>6} {ap2:>6} {ap5:>6} {:>6}",
                kind.as_str(),
                score.truth,
                score.claimed,
                Figure(score.precision(0)),
                Figure(score.recall(0)),
                Figure(score.f1(0)),
                Figure(score.f1(1)),
                Figure(score.tight())
            )?;
        }
        if let Some(false_ones) = self.false_an_hour() {
            writeln!(f, "false own kills an hour of boring footage: {false_ones:.1}")?;
        }
        writeln!(
            f,
            "\nmoments                truth  said  F1@.5   R@3   R@5  R@10  P@10  nDCG best≤3  edge½ edge.9 wasted  time% kills%"
        )?;
        for row in &self.rows {
            line(f, &row.name, &row.moments)?;
        }
        for game in self.games() {
            line(f, &format!("= {}", if game.is_empty() { "unknown game" } else { game }), &self.moments(Some(game)))?;
        }
        line(f, "= all", &self.moments(None))?;
        for which in Baseline::ALL {
            line(f, &format!("  {}", which.name()), &self.baseline(which))?;
        }
        let minutes = self.seconds() / 60.0;
        write!(
            f,
            "\ncost: {:.1} minutes in {:.1} s, {:.1} times real time, {} CPU-s a minute, peak {} MiB",
            minutes,
            self.wall_s(),
            self.seconds() / self.wall_s().max(1e-9),
            Figure(self.cpu_s().map(|cpu| cpu / minutes.max(1e-9))),
            Figure(self.peak_rss_mib())
        )
    }
}

fn line(f: &mut fmt::Formatter<'_>, name: &str, score: &MomentScore) -> fmt::Result {
    let name: String = name.chars().take(22).collect();
    let [at_3, at_5, at_10] = score.within.map(|found| Figure(part(found, score.truth)));
    writeln!(
        f,
        "{name:<22} {:>5} {:>5} {:>6} {at_3:>5} {at_5:>5} {at_10:>5} {:>5} {:>5} {:>6} {:>6} {:>6} {:>6.0} {:>6.0} {:>6}",
        score.truth,
        score.offered,
        Figure(score.f1()),
        Figure(part(score.first_ten.1, score.first_ten.0)),
        Figure((score.with_windows > 0).then(|| score.ndcg / score.with_windows as f64)),
        Figure(part(score.best_in_three, score.with_windows)),
        Figure(score.edge_error_s(0.5)),
        Figure(score.edge_error_s(0.9)),
        score.wasted_s,
        100.0 * score.offered_s / score.duration_s.max(1e-9),
        Figure(part(score.events.0, score.events.1).map(|share| share * 100.0))
    )
}
