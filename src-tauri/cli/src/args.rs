//! What can be typed.

mod library;
mod network;
mod publishing;
mod recordings;

use clap::{Args as ClapArgs, Parser, Subcommand};
use std::path::PathBuf;

pub use {
    library::{Backup, Doctor, Profiles, ProfilesAction, Restore},
    network::{Lan, Pair, RoleWord, ScopeWord, Serve, Users, UsersAction, Webhooks, WebhooksAction},
    publishing::{Accounts, AccountsAction, Connect, Places, Posts, Publish, Results},
    recordings::{Analyze, Eval, Import, Jobs, Look, Mark, Process},
};

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
    /// The app on another computer, by its address, in place of a library here; `clipctl pair` makes the two known to each other
    #[arg(long, value_name = "ADDRESS", global = true, env = "CLIPCONDUCTOR_APP")]
    pub app: Option<String>,
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
    /// Show, connect and remove the accounts that clips go to
    Accounts(Accounts),
    /// Post a file to an account
    Publish(Publish),
    /// Show the posts, or change one
    Posts(Posts),
    /// Show the game profiles, and take them out and in as files
    Profiles(Profiles),
    /// Make one file of the library: database, profiles, rules, settings, own pictures; recordings are not in it
    Backup(Backup),
    /// Put a backup in the place of the library; the one that is there is kept beside it
    Restore(Restore),
    /// Show what posts brought, or take the numbers elsewhere
    Results(Results),
    /// Run the app without a window: watch, work, and serve the UI and the API on this machine; with --lan to the network, too
    Serve(Serve),
    /// Come in to the app on another computer, by a code that was made there
    Pair(Pair),
    /// Show, add, try and remove addresses that are told what happened
    Webhooks(Webhooks),
    /// Show, add and change the people who may come in over the network
    Users(Users),
    /// Look whether everything is there that the app needs
    Doctor(Doctor),
    /// Print the OpenAPI document of the API
    #[command(hide = true)]
    Openapi,
}
