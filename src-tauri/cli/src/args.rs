//! What can be typed.

use clap::{Args as ClapArgs, Parser, Subcommand};
use std::path::PathBuf;

/// ClipConductor on the command line: finds the moments worth showing in game recordings and makes clips of them.
/// Everything is computed on this machine.
#[derive(Debug, Parser)]
#[command(name = "clipctl", version, about, long_about = None, after_help = EXIT_CODES, max_term_width = 110)]
pub struct Args {
    /// Tell more on stderr (-v, -vv)
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    pub verbose: u8,
    #[command(flatten)]
    pub library: Library,
    #[command(subcommand)]
    pub command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 needs you (something to install, to free or to allow), 130 interrupted.\n\
Environment: CLIPCONDUCTOR_FFMPEG, CLIPCONDUCTOR_ONNXRUNTIME, CLIPCONDUCTOR_MODELS, OLLAMA_HOST.";

/// Which library is meant.
#[derive(Debug, ClapArgs)]
pub struct Library {
    /// The folder of the library; the app's own when not given
    #[arg(long, value_name = "FOLDER", global = true, env = "CLIPCONDUCTOR_DATA")]
    pub data: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Find the moments in a recording and print them
    Analyze(Analyze),
    /// Measure how good the moments are, on a folder of recordings with their truth beside them (X.mp4, X.truth.json)
    Eval(Eval),
    /// Write down that something good has just happened: the recording that is being made gets a mark there
    Mark(Mark),
    /// Make clips of recordings: each an mp4, a thumbnail and a .json with edit, words, score and evidence
    Process(Process),
    /// Take recordings into the library, as dropping them on the window does
    Import(Import),
    /// Show the queue, or change a job
    Jobs(Jobs),
    /// Run the app without a window: watch, work, and serve the UI and the API on this machine
    Serve(Serve),
    /// Look whether everything is there that the app needs
    Doctor(Doctor),
    /// Print the OpenAPI document of the API
    #[command(hide = true)]
    Openapi,
}

/// How a recording is looked at.
#[derive(Debug, ClapArgs)]
pub struct Look {
    /// A name of the player, to tell own kills from others'; may be given more than once
    #[arg(long, value_name = "NAME")]
    pub player: Vec<String>,
    /// A game profile (JSON): what classes mean, weights, paddings, names
    #[arg(long, value_name = "FILE")]
    pub profile: Option<PathBuf>,
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
    #[command(flatten)]
    pub look: Look,
}

#[derive(Debug, ClapArgs)]
pub struct Mark {
    /// What it is about
    #[arg(value_name = "TEXT")]
    pub label: Option<String>,
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

#[derive(Debug, ClapArgs)]
pub struct Serve {
    /// The port on 127.0.0.1; a free one when 0
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub port: u16,
    /// The folder of the built UI; found beside the program when not given
    #[arg(long, value_name = "FOLDER")]
    pub ui: Option<PathBuf>,
    /// Do not watch capture folders
    #[arg(long)]
    pub no_watch: bool,
    /// How long a file has to be quiet before it is imported, in milliseconds
    #[arg(long, value_name = "MS", hide = true)]
    pub quiet_ms: Option<u64>,
}

#[derive(Debug, ClapArgs)]
pub struct Doctor {
    /// Print JSON for programs
    #[arg(long)]
    pub json: bool,
}
