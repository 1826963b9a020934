//! What lets others in, and what is told to other programs.

use super::Places;
use clap::{Args as ClapArgs, Subcommand};
use std::path::PathBuf;

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
