//! Backups in one file: made when the person asks or when it is time, and put back.

use crate::{Conductor, Core, World, backup, backup::Manifest, lock_library, vault_of};
use domain::{Code, Problem};
use jiff::{SignedDuration, Timestamp};
use publish::Secret;
use std::path::{Path, PathBuf};

/// A backup that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct BackupView {
    /// The file.
    pub path: PathBuf,
    /// Its size.
    pub size_bytes: u64,
    /// What it says of itself.
    pub manifest: Manifest,
}

/// A backup that was put back, or will be at the next start.
#[derive(Debug, Clone, PartialEq)]
pub struct RestoreView {
    /// What it says of itself.
    pub manifest: Manifest,
    /// Sign-ins that were taken in; accounts without one ask for it.
    pub sign_ins: usize,
    /// Whether the app has to be started anew for it.
    pub needs_restart: bool,
}

impl Conductor {
    /// Makes a backup in a file, or under a name of its own in a folder. The sign-ins are in it only with a passphrase.
    pub async fn create_backup(&self, into: PathBuf, passphrase: Option<Secret>) -> Result<BackupView, Problem> {
        let now = self.core.now();
        if !into.is_absolute() {
            return Err(Problem::invalid("path", "It has to be a whole path."));
        }
        let path = if into.is_dir() { into.join(name(now)) } else { into };
        make(&self.core, path, passphrase).await
    }

    /// Looks into a backup and lets it take over at the next start. The library of now is kept beside it.
    pub async fn restore_backup(&self, file: PathBuf, passphrase: Option<Secret>) -> Result<RestoreView, Problem> {
        let core = &self.core;
        let unpacked = backup::unpack(&core.world.paths, file).await?;
        let sign_ins = unpacked.take_sign_ins(&core.means.vault, passphrase.as_ref()).await?;
        unpacked.let_take_over(&core.world.paths)?;
        core.notices.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(waits(&unpacked.manifest));
        core.changed("status", None, &[crate::events::Tag::Status]);
        Ok(RestoreView { manifest: unpacked.manifest, sign_ins, needs_restart: true })
    }

    /// Puts a backup in the place of a library that nobody has open.
    ///
    /// # Errors
    /// `AlreadyRunning` when somebody has, `Invalid` when the file is no backup, `StoreTooNew` when a newer app made it.
    pub async fn restore_closed(
        world: &World,
        file: PathBuf,
        passphrase: Option<Secret>,
    ) -> Result<RestoreView, Problem> {
        world.paths.create()?;
        let _lock = lock_library(world)?;
        let unpacked = backup::unpack(&world.paths, file).await?;
        let sign_ins = unpacked.take_sign_ins(&vault_of(world), passphrase.as_ref()).await?;
        unpacked.let_take_over(&world.paths)?;
        backup::take_over(&world.paths, world.clock.now())?;
        Ok(RestoreView { manifest: unpacked.manifest, sign_ins, needs_restart: false })
    }
}

fn name(now: Timestamp) -> String {
    format!("clipconductor-{}.zip", now.strftime("%Y-%m-%d-%H%M%S"))
}

async fn make(core: &Core, path: PathBuf, passphrase: Option<Secret>) -> Result<BackupView, Problem> {
    let manifest =
        backup::write(&core.world.paths, &core.store, &core.means.vault, path.clone(), passphrase, core.now()).await?;
    let size_bytes = path.metadata().map_err(|error| Problem::io("Looking at", &path, &error))?.len();
    Ok(BackupView { path, size_bytes, manifest })
}

/// The backup that the person wants every so many days, when it is time. Never with sign-ins: nobody is there to type a
/// passphrase.
pub(crate) async fn make_when_due(core: &Core) -> Result<Option<BackupView>, Problem> {
    let wanted = core.settings().backup;
    let Some(folder) = wanted.folder else { return Ok(None) };
    let now = core.now();
    let mut there = ours(&folder)?;
    let last = there.last().map(|(at, _)| *at);
    // The hour of the daily tidying up moves a little.
    let due = SignedDuration::from_hours(24 * i64::from(wanted.every_days)) - SignedDuration::from_hours(1);
    if last.is_some_and(|last| now.duration_since(last) < due) {
        return Ok(None);
    }
    let path = folder.join(name(now));
    let made = make(core, path.clone(), None).await?;
    there.push((now, path));
    let spare = there.len().saturating_sub(wanted.keep as usize);
    for (_, old) in there.into_iter().take(spare) {
        std::fs::remove_file(&old).map_err(|error| Problem::io("Removing", &old, &error))?;
    }
    Ok(Some(made))
}

/// Backups in a folder that carry a name of ours, the oldest first.
fn ours(folder: &Path) -> Result<Vec<(Timestamp, PathBuf)>, Problem> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Problem::io("Reading", folder, &error)),
    };
    let mut found: Vec<(Timestamp, PathBuf)> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| Some((made_at(&entry.file_name().to_string_lossy())?, entry.path())))
        .collect();
    found.sort();
    Ok(found)
}

/// When a backup was made, by its name.
fn made_at(name: &str) -> Option<Timestamp> {
    let text = name.strip_prefix("clipconductor-")?.strip_suffix(".zip")?;
    let time = jiff::civil::DateTime::strptime("%Y-%m-%d-%H%M%S", text).ok()?;
    time.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

fn waits(manifest: &Manifest) -> Problem {
    Problem::new(
        Code::Conflict,
        "A backup waits to become the library.",
        format!("It was made on {} UTC. A library can't be changed while it is open.", day(manifest.made_at)),
    )
    .say("Quit ClipConductor and start it again.")
}

/// What the person is told after a backup took over.
pub(crate) fn taken_over(restored: &backup::Restored, held: u32) -> Problem {
    let problem = Problem::new(
        Code::Conflict,
        format!("The library is the one of {} UTC again.", day(restored.made_at)),
        format!("A backup was put back. {held} posts that were on their way then wait for you."),
    )
    .say("Look at the posts in the Calendar: what is out already, what is to go out again.");
    match &restored.kept_at {
        Some(path) => problem.say(format!("The library from before is kept at {}.", path.display())),
        None => problem,
    }
}

fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_says_when_it_was_made_by_its_name() {
        let at: Timestamp = "2026-03-29T01:30:05Z".parse().unwrap();
        assert_eq!(made_at(&name(at)), Some(at));
        for other in ["clipconductor-.zip", "clipconductor-2026-03-29.zip", "holiday.zip", "clipconductor-x.zip.part"] {
            assert_eq!(made_at(other), None, "{other}");
        }
    }
}
