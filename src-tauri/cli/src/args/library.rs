//! What keeps the library: copies of it, profiles, and whether everything is there.

use clap::{Args as ClapArgs, Subcommand};
use std::path::PathBuf;

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
pub struct Doctor {
    /// Print JSON for programs
    #[arg(long)]
    pub json: bool,
}
