//! Asking the system's package manager: apt when root or after asking for sudo, Homebrew, winget; else exact words.

use std::process::Command;

use super::needs::Need;
use crate::repository::{Os, on_a_build_server};
use crate::{Arguments, Failure, Result, child, say};

/// Whether system packages may be installed without asking first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Ask on a terminal; without one print the command.
    Ask,
    /// The person said `--yes`, or a build server runs this.
    Given,
}

impl Consent {
    /// From the command line and the environment.
    pub fn from(arguments: &Arguments) -> Consent {
        if arguments.has("yes") || on_a_build_server() { Consent::Given } else { Consent::Ask }
    }
}

/// What may be done about root rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rights {
    Root,
    /// `sudo` in front of a person who has agreed.
    Sudo,
    /// `sudo -n`: it must not ask.
    SilentSudo,
    None,
}

/// Installs what is missing. An error holds the exact command that a person can run.
pub fn install(missing: &[&Need], consent: Consent) -> Result<()> {
    let packages = |of: fn(&Need) -> &'static [&'static str]| {
        let mut all: Vec<&'static str> = Vec::new();
        for package in missing.iter().flat_map(|need| of(need)) {
            if !all.contains(package) {
                all.push(package);
            }
        }
        all
    };
    match Os::here() {
        Os::Linux => apt(&packages(|need| need.apt), consent),
        Os::Macos => brew(&packages(|need| need.brew), consent),
        Os::Windows => winget(&packages(|need| need.winget), consent),
    }
}

fn apt(packages: &[&str], consent: Consent) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    let by_hand = format!("sudo apt-get install --no-install-recommends {}", packages.join(" "));
    if child::which("apt-get").is_none() {
        return Err(Failure("this system has no apt-get; install the things named above with its own tools".into()));
    }
    let rights = rights(&by_hand, consent);
    if rights == Rights::None {
        return Err(Failure(format!("run this, then try again:\n{by_hand}")));
    }
    say::now("apt-get", &packages.join(" "));
    let install = |packages: &[&str]| {
        let mut words = vec!["install", "-y", "-q", "--no-install-recommends"];
        words.extend(packages);
        child::seen(&mut apt_get(rights, &words))
    };
    // A bare machine has no package lists, an old one has lists of packages that are gone: both are cured by an update.
    let installed = install(packages).or_else(|_| {
        child::seen(&mut apt_get(rights, &["update", "-q"]))?;
        install(packages)
    });
    installed.map_err(|failure| Failure(format!("{failure}; to try it by hand: {by_hand}")))
}

fn apt_get(rights: Rights, words: &[&str]) -> Command {
    let mut command = match rights {
        Rights::Root | Rights::None => child::program("env"),
        Rights::Sudo => child::program("sudo"),
        Rights::SilentSudo => {
            let mut sudo = child::program("sudo");
            sudo.arg("-n");
            sudo
        }
    };
    if matches!(rights, Rights::Sudo | Rights::SilentSudo) {
        command.arg("env");
    }
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]).args(words);
    command
}

fn rights(by_hand: &str, consent: Consent) -> Rights {
    let root = child::output(child::program("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    let sudo = child::which("sudo").is_some();
    choose_rights(root, sudo, consent, say::can_ask(), || {
        println!("\nSome packages of the system are missing. This would be run:\n  {by_hand}");
        say::ask("Run it now?")
    })
}

fn choose_rights(root: bool, sudo: bool, consent: Consent, can_ask: bool, agreed: impl FnOnce() -> bool) -> Rights {
    match (root, sudo, consent, can_ask) {
        (true, ..) => Rights::Root,
        (false, false, ..) => Rights::None,
        (false, true, Consent::Given, true) => Rights::Sudo,
        (false, true, Consent::Given, false) => Rights::SilentSudo,
        (false, true, Consent::Ask, true) if agreed() => Rights::Sudo,
        (false, true, Consent::Ask, _) => Rights::None,
    }
}

fn brew(packages: &[&str], consent: Consent) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    if child::which("brew").is_none() {
        return Err(Failure(
            "Homebrew is not there: get it from https://brew.sh, or install the things by hand".into(),
        ));
    }
    // A cask is named by two words, and `--cask` is meant for what follows it: one call each.
    let mut words = packages.iter();
    while let Some(word) = words.next() {
        let mut command = child::program("brew");
        command.arg("install").arg(word);
        if *word == "--cask" {
            command.args(words.next());
        }
        agreed_then(command, consent)?;
    }
    Ok(())
}

fn winget(packages: &[&str], consent: Consent) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    if child::which("winget").is_none() {
        return Err(Failure("winget is not there: install the things named above by hand".into()));
    }
    for package in packages {
        let mut command = child::program("winget");
        command.args(["install", "--exact", "--id", package]);
        command.args(["--accept-package-agreements", "--accept-source-agreements"]);
        agreed_then(command, consent)?;
    }
    Ok(())
}

fn agreed_then(mut command: Command, consent: Consent) -> Result<()> {
    let shown = child::shown(&command);
    let agreed = consent == Consent::Given || (say::can_ask() && say::ask(&format!("Run `{shown}` now?")));
    if !agreed {
        return Err(Failure(format!("run this, then try again:\n{shown}")));
    }
    say::now("installing", &shown);
    child::seen(&mut command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sudo_is_used_only_after_a_yes() {
        use Consent::{Ask, Given};
        let never = || -> bool { panic!("nobody may be asked here") };
        assert_eq!(choose_rights(true, false, Ask, false, never), Rights::Root);
        assert_eq!(choose_rights(false, false, Given, true, never), Rights::None);
        assert_eq!(choose_rights(false, true, Ask, false, never), Rights::None, "no terminal: print the command");
        assert_eq!(choose_rights(false, true, Ask, true, || true), Rights::Sudo);
        assert_eq!(choose_rights(false, true, Ask, true, || false), Rights::None);
        assert_eq!(choose_rights(false, true, Given, false, never), Rights::SilentSudo);
    }

    #[cfg(unix)]
    #[test]
    fn apt_is_called_without_questions() {
        let command = apt_get(Rights::SilentSudo, &["update"]);
        let words: Vec<_> = command.get_args().map(|a| a.to_string_lossy().into_owned()).collect();
        assert_eq!(words, ["-n", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "update"]);
    }
}
