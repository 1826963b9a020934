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
pub struct Backup {
    /// The file, or a folder in which it gets a name with its time
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Take the sign-ins along, locked with a passphrase: from CLIPCONDUCTOR_BACKUP_PASSPHRASE, a terminal or standard input
    #[arg(long)]
    pub with_sign_ins: bool,
    /// Print JSON for programs
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub struct Restore {
    /// The backup
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Take its sign-ins, too: their passphrase comes from CLIPCONDUCTOR_BACKUP_PASSPHRASE, a terminal or standard input
    #[arg(long)]
    pub with_sign_ins: bool,
    /// Print JSON for programs
    #[arg(long)]
    pub json: bool,
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

/// Where platforms are. With these, everything can be tried against something else on this machine.
#[derive(Debug, ClapArgs)]
pub struct Places {
    /// Other base addresses of platforms, as a JSON object: `youtube`, `tiktok`, `instagram`, `facebook`, `discord`,
    /// `bluesky`, `mastodon` for a whole platform, or one address of it, such as `youtube.api` (an unknown key names all)
    #[arg(long, value_name = "FILE", global = true)]
    pub endpoints: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub struct Accounts {
    #[command(subcommand)]
    pub action: Option<AccountsAction>,
    #[command(flatten)]
    pub places: Places,
    /// Print JSON for programs
    #[arg(long, global = true)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum AccountsAction {
    /// Connect an account. Secrets are read from the environment (CLIPCONDUCTOR_CLIENT_SECRET, CLIPCONDUCTOR_ and the
    /// name of the field in capitals) or from standard input, never from an argument
    Connect(Connect),
    /// Show what each platform needs and allows
    Platforms,
    /// Take an account out; what it posted stays
    Remove {
        /// Its name or id
        account: String,
    },
}

#[derive(Debug, ClapArgs)]
pub struct Connect {
    /// The platform, such as `youtube`
    #[arg(value_name = "PLATFORM")]
    pub platform: String,
    /// What the account is called here; the platform's own name for it when not given
    #[arg(long, value_name = "NAME", default_value = "")]
    pub name: String,
    /// Your client id, where the platform wants one
    #[arg(long, value_name = "ID", env = "CLIPCONDUCTOR_CLIENT_ID")]
    pub client_id: Option<String>,
    /// A field of the account that is no secret, such as `audited=true`; may be given more than once
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub fields: Vec<String>,
    /// Connect this account again; its history stays
    #[arg(long, value_name = "NAME")]
    pub account: Option<String>,
    /// Print the page's address instead of opening a browser
    #[arg(long)]
    pub no_browser: bool,
    /// Keep the sign-in in an encrypted file where the system has no keyring
    #[arg(long)]
    pub allow_file: bool,
}

#[derive(Debug, ClapArgs)]
pub struct Publish {
    /// The video
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Name or id of the account
    #[arg(long, value_name = "NAME")]
    pub account: String,
    /// The title
    #[arg(long, value_name = "TEXT")]
    pub title: String,
    /// The description
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub description: String,
    /// A tag; may be given more than once
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,
    /// Who may see it
    #[arg(long, value_name = "WHO", default_value = "private", value_parser = ["public", "unlisted", "private"])]
    pub visibility: String,
    /// When it goes out (RFC 3339, such as 2026-11-24T18:00:00+01:00); at once when not given
    #[arg(long, value_name = "TIME")]
    pub at: Option<jiff::Timestamp>,
    /// Let the platform publish at that time by itself, where it can
    #[arg(long, requires = "at")]
    pub by_platform: bool,
    /// A choice of the platform, such as `made_for_kids=false`; may be given more than once
    #[arg(long = "choose", value_name = "KEY=VALUE")]
    pub choices: Vec<String>,
    /// Wait until it is out, failed, or needs you
    #[arg(long)]
    pub wait: bool,
    #[command(flatten)]
    pub places: Places,
    /// Print JSON for programs
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub struct Profiles {
    #[command(subcommand)]
    pub action: Option<ProfilesAction>,
    /// Print JSON for programs
    #[arg(long, global = true)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum ProfilesAction {
    /// Write a profile into a file; on standard output without one
    Export {
        /// Its name
        name: String,
        /// The file
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
        /// With what was learned from your choices in its weights and paddings
        #[arg(long)]
        learned: bool,
    },
    /// Take a profile in from a file
    Import {
        /// The file
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Write over a profile of the same name
        #[arg(long, group = "clash")]
        replace: bool,
        /// Give it another name where there is one of the same
        #[arg(long, group = "clash")]
        keep_both: bool,
        /// Only say what it would change
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Debug, ClapArgs)]
pub struct Posts {
    /// Cancel this post
    #[arg(long, value_name = "ID", group = "change")]
    pub cancel: Option<uuid::Uuid>,
    /// Try this post again
    #[arg(long, value_name = "ID", group = "change")]
    pub retry: Option<uuid::Uuid>,
    /// Of this unclear post you have looked: it is there
    #[arg(long, value_name = "ID", group = "change")]
    pub is_there: Option<uuid::Uuid>,
    /// Of this unclear post you have looked: it is not there, so send it again
    #[arg(long, value_name = "ID", group = "change")]
    pub send_again: Option<uuid::Uuid>,
    /// Work until nothing is due any more
    #[arg(long)]
    pub wait: bool,
    #[command(flatten)]
    pub places: Places,
    /// Print JSON for programs
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub struct Results {
    /// Only of the last so many days, today included
    #[arg(long, value_name = "N")]
    pub days: Option<u32>,
    /// Print a table (CSV) of the posts for spreadsheets
    #[arg(long, group = "shape")]
    pub csv: bool,
    /// With --csv: a row for each answer of a platform, instead of one for each post
    #[arg(long, requires = "csv")]
    pub readings: bool,
    /// Print JSON for programs: the posts, and every answer of a platform
    #[arg(long, group = "shape")]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub struct Serve {
    #[command(flatten)]
    pub places: Places,
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
    #[command(flatten)]
    pub lan: Lan,
}

/// How the network is served.
#[derive(Debug, ClapArgs)]
pub struct Lan {
    /// Serve the network, too: to people with a name and a password (see `clipctl users`), with TLS
    #[arg(long)]
    pub lan: bool,
    /// The address to listen on for the network; all of this machine's when not given
    #[arg(long, value_name = "ADDRESS", requires = "lan")]
    pub lan_address: Option<std::net::IpAddr>,
    /// The port for the network
    #[arg(long, value_name = "PORT", requires = "lan", default_value_t = 4480)]
    pub lan_port: u16,
    /// Another name that this machine is asked under; may be given more than once
    #[arg(long, value_name = "NAME", requires = "lan")]
    pub name: Vec<String>,
    /// A certificate (PEM) in the place of one of our own
    #[arg(long, value_name = "FILE", requires = "lan", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Its key (PEM)
    #[arg(long, value_name = "FILE", requires = "lan", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Without TLS: whoever is on the network can read passwords along. For a network behind something that has TLS
    #[arg(long, requires = "lan", conflicts_with = "tls_cert")]
    pub no_tls: bool,
}

#[derive(Debug, ClapArgs)]
pub struct Users {
    #[command(subcommand)]
    pub action: Option<UsersAction>,
    /// Print JSON for programs
    #[arg(long, global = true)]
    pub json: bool,
}

/// Passwords come from CLIPCONDUCTOR_PASSWORD, a terminal or standard input, never from an argument.
#[derive(Debug, Subcommand)]
pub enum UsersAction {
    /// Add somebody. The password comes from CLIPCONDUCTOR_PASSWORD, a terminal or standard input
    Add {
        /// The name they log in with
        name: String,
        /// What they may do: an owner everything, an editor review and ask for posts, a viewer look
        #[arg(long, value_enum, default_value = "viewer")]
        role: RoleWord,
    },
    /// Give somebody another role; they have to log in again
    Role {
        /// Their name
        name: String,
        /// The role
        #[arg(value_enum)]
        role: RoleWord,
    },
    /// Give somebody another password; they have to log in again
    Password {
        /// Their name
        name: String,
    },
    /// Shut somebody out at once
    Disable {
        /// Their name
        name: String,
    },
    /// Let somebody in again
    Enable {
        /// Their name
        name: String,
    },
    /// Show a code by which a second computer comes in as somebody, once, within ten minutes; the app has to be running
    Pair {
        /// Their name
        name: String,
    },
    /// Show the tokens for scripts
    Tokens,
    /// Make a token for a script; its text is shown once
    Token {
        /// What it is called
        name: String,
        /// What it may do; each scope includes the one before: read, review, publish
        #[arg(long, value_enum, default_value = "read")]
        scope: ScopeWord,
    },
    /// Take its worth from a token
    Revoke {
        /// Its name or id
        token: String,
    },
    /// End all log-ins at once
    LogOut,
    /// Show who did what, the newest first
    Log,
}

/// The code comes from CLIPCONDUCTOR_CODE, a terminal or standard input, never from an argument.
#[derive(Debug, ClapArgs)]
pub struct Pair {
    /// Where the app is, as `clipctl serve --lan` shows it; without it, what this computer is paired with, each asked anew
    #[arg(value_name = "ADDRESS")]
    pub address: Option<String>,
    /// The fingerprint (SHA-256) that the other computer shows; without it you are asked to compare
    #[arg(long, value_name = "FINGERPRINT", requires = "address")]
    pub fingerprint: Option<String>,
    /// What this computer is called there; its own name when not given
    #[arg(long, value_name = "NAME", requires = "address")]
    pub name: Option<String>,
    /// Pair without TLS: whoever is on the network can read the code along
    #[arg(long, requires = "address")]
    pub no_tls: bool,
    /// Forget that app
    #[arg(long, requires = "address")]
    pub forget: bool,
    /// Print JSON for programs
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub struct Webhooks {
    #[command(subcommand)]
    pub action: Option<WebhooksAction>,
    /// Print JSON for programs
    #[arg(long, global = true)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum WebhooksAction {
    /// Show all of them
    List,
    /// Add one; what signs its messages is shown once
    Add {
        /// What it is called
        name: String,
        /// Where it is told: https, or http to this computer and its own network
        url: String,
        /// What it is told; may be given more than once
        #[arg(long, value_enum, default_values = ["post.live", "post.needs_user", "post.failed"])]
        event: Vec<EventWord>,
        /// Where there is no keyring: what signs its messages may lie in an encrypted file
        #[arg(long)]
        allow_file: bool,
    },
    /// Remove one
    Remove {
        /// Its name or id
        webhook: String,
    },
    /// Send a message and show what came back
    Test {
        /// Its name or id
        webhook: String,
    },
}

/// What a webhook can be told, in the words of its messages.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub enum EventWord {
    #[value(name = "moments.found")]
    MomentsFound,
    #[value(name = "recording.analysed")]
    RecordingAnalysed,
    #[value(name = "clip.rendered")]
    ClipRendered,
    #[value(name = "post.live")]
    PostLive,
    #[value(name = "post.needs_user")]
    PostNeedsUser,
    #[value(name = "post.failed")]
    PostFailed,
    #[value(name = "job.failed")]
    JobFailed,
}

impl EventWord {
    /// The word itself.
    pub fn word(self) -> &'static str {
        match self {
            Self::MomentsFound => "moments.found",
            Self::RecordingAnalysed => "recording.analysed",
            Self::ClipRendered => "clip.rendered",
            Self::PostLive => "post.live",
            Self::PostNeedsUser => "post.needs_user",
            Self::PostFailed => "post.failed",
            Self::JobFailed => "job.failed",
        }
    }
}

/// The words of roles.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub enum RoleWord {
    Viewer,
    Editor,
    Owner,
}

/// The words of scopes.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub enum ScopeWord {
    Read,
    Review,
    Publish,
}

#[derive(Debug, ClapArgs)]
pub struct Doctor {
    /// Print JSON for programs
    #[arg(long)]
    pub json: bool,
}
