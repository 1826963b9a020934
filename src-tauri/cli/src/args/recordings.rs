//! What finds moments and makes clips of them.

use clap::Args as ClapArgs;
use std::path::PathBuf;

/// How a recording is looked at.
#[derive(Debug, ClapArgs)]
pub struct Look {
    /// A name of the player, for the words, and to tell whose a kill is where names are read; may be given more than once
    #[arg(long, value_name = "NAME")]
    pub player: Vec<String>,
    /// A game profile (JSON): what classes mean, weights, paddings, names
    #[arg(long, value_name = "FILE")]
    pub profile: Option<PathBuf>,
    /// Read the words that the detector finds, to tell whose a kill is, as the setting in the app does
    #[arg(long, value_name = "YES/NO", num_args = 0..=1, require_equals = true, default_missing_value = "yes", value_parser = clap::builder::BoolishValueParser::new())]
    pub read_names: Option<bool>,
    /// Decode all of a recording and leave nothing out: several times slower for a long one, misses less
    #[arg(long)]
    pub thorough: bool,
}

#[derive(Debug, ClapArgs)]
pub struct Analyze {
    /// The recording
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Print JSON for programs
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub look: Look,
}

#[derive(Debug, ClapArgs)]
pub struct Eval {
    /// The folder
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    /// Print JSON for programs
    #[arg(long)]
    pub json: bool,
    /// Keep what was measured in this folder, and use what is kept there: only ranking is done again then
    #[arg(long, value_name = "FOLDER")]
    pub keep: Option<PathBuf>,
    /// Give each recording the name of its player, as its truth says it: what a person who filled in a profile gets
    #[arg(long)]
    pub truth_names: bool,
    #[command(flatten)]
    pub look: Look,
}

#[derive(Debug, ClapArgs)]
pub struct Mark {
    /// What it is about
    #[arg(value_name = "TEXT", conflicts_with = "note")]
    pub label: Option<String>,
    /// What it is about
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// When it was: a time of the last day (20:15 or 20:15:03), or one with date and zone (2026-11-21T20:15:03Z). Now, when left out
    #[arg(long, value_name = "TIME", conflicts_with = "ago")]
    pub at: Option<String>,
    /// It was so many seconds ago
    #[arg(long, value_name = "SECONDS", default_value_t = 0.0)]
    pub ago: f64,
    /// Print JSON for programs
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub struct Process {
    /// The recordings
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Where the clips go
    #[arg(long, short, value_name = "DIR")]
    pub out: PathBuf,
    /// Print JSON for programs
    #[arg(long)]
    pub json: bool,
    /// At most so many clips of each recording, best first
    #[arg(long, value_name = "N")]
    pub top: Option<usize>,
    /// Leave out moments that score less, 0 to 100
    #[arg(long, value_name = "SCORE")]
    pub min_score: Option<u8>,
    /// Let the template write the words, without asking Ollama
    #[arg(long)]
    pub no_ollama: bool,
    /// Language of the words (BCP 47)
    #[arg(long, value_name = "TAG", default_value = "en")]
    pub language: String,
    #[command(flatten)]
    pub look: Look,
}

#[derive(Debug, ClapArgs)]
pub struct Import {
    /// Recordings, or folders with recordings
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// Wait until their moments are found
    #[arg(long)]
    pub wait: bool,
    /// Print JSON for programs
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub struct Jobs {
    /// Cancel this job
    #[arg(long, value_name = "ID", conflicts_with = "retry")]
    pub cancel: Option<uuid::Uuid>,
    /// Try this job again
    #[arg(long, value_name = "ID")]
    pub retry: Option<uuid::Uuid>,
    /// Show ended jobs, too
    #[arg(long)]
    pub all: bool,
    /// Print JSON for programs
    #[arg(long)]
    pub json: bool,
}
