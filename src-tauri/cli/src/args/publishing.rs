//! Where clips go, and what became of them.

use clap::{Args as ClapArgs, Subcommand};
use std::path::PathBuf;

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
