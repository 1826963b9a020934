//! When is a file finished? Pure: it is fed with observations and answers, and says what to ask and what to tell.
//!
//! A file is watched from its first sight. When size and time have not changed for the quiet time it is *due*: someone
//! goes and asks about it (has it changed, is it known, does a program write it, is it whole), and the answer settles
//! it or puts it off. A file that is never whole is settled in the end, so that it becomes a visible failure.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// Time since the watcher started.
pub(crate) type Tick = Duration;

/// A file that is not whole and was not written to for so long has been left like that.
pub(crate) const ABANDONED: Duration = Duration::from_secs(30 * 60);

/// Who writes a file for so long makes a recording; a copy on this computer is through by then.
const RECORDING: Duration = Duration::from_secs(10);
/// A recorder writes at least so often.
const RESTS: Duration = Duration::from_secs(20);

/// What a file looks like from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Bytes.
    pub size: u64,
    /// Time of the last change, as the file system has it.
    pub modified: SystemTime,
}

/// How long things take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    /// Unchanged for so long means due.
    pub quiet: Duration,
    /// A file that does not look whole is settled after being unchanged for so long.
    pub incomplete: Duration,
    /// The same when no program has it open, as far as that can be asked.
    pub left: Duration,
    /// A file that a program holds is settled after being unchanged for so long.
    pub held: Duration,
    /// The longest time between two questions about a file that is not whole.
    pub longest_wait: Duration,
}

impl Rules {
    /// The app's rules. A recording that is paused in the recorder is held for as long as the player's dinner takes;
    /// one that nobody holds and that is not whole has most likely been left by a crash.
    pub fn new(quiet: Duration) -> Self {
        Self {
            quiet,
            incomplete: ABANDONED,
            left: Duration::from_secs(2 * 60),
            held: Duration::from_secs(12 * 60 * 60),
            longest_wait: Duration::from_secs(60),
        }
    }

    fn patience(&self, verdict: Verdict) -> Duration {
        if verdict == Verdict::Left { self.left } else { self.incomplete }
    }
}

/// What was found out about a file that was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is not there any more.
    Gone,
    /// It looks different from when it became due.
    Changed(Seen),
    /// The library has it.
    Known,
    /// A program has it open for writing.
    Held,
    /// More bytes are needed, or it can't be read now.
    Incomplete,
    /// More bytes are needed, but no program has it open.
    Left,
    /// It is whole, or broken for good, or was abandoned long ago.
    Complete,
}

/// What is told to the outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The file is finished.
    Settled,
    /// A file that was told of is gone.
    Vanished,
}

/// A file to ask about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Due {
    pub path: PathBuf,
    /// What it looked like when it became due.
    pub seen: Seen,
    /// Whether it is to be told of even when it is known.
    pub forced: bool,
}

#[derive(Debug)]
enum Phase {
    /// Told of, or known. Nothing to do until it changes.
    Settled,
    /// Unchanged since `since`, to be asked about at `next`.
    Waiting { since: Tick, next: Tick, tries: u32 },
    /// Being asked about; `stirred` when something happened to it meanwhile.
    Asked { since: Tick, tries: u32, stirred: bool },
}

#[derive(Debug)]
struct File {
    seen: Seen,
    phase: Phase,
    /// What it looked like when it was last told of or found to be known.
    told: Option<Seen>,
    forced: bool,
    /// Since when it grows, while it is not settled.
    grows_since: Option<Tick>,
    /// The last listing that it was in.
    listing: u64,
}

/// All files that are watched.
#[derive(Debug)]
pub(crate) struct Settling {
    rules: Rules,
    // Ordered, so that everything below a folder is one range.
    files: BTreeMap<PathBuf, File>,
    due: BTreeSet<(Tick, PathBuf)>,
}

impl Settling {
    /// Nothing is watched.
    pub fn new(rules: Rules) -> Self {
        Self { rules, files: BTreeMap::new(), due: BTreeSet::new() }
    }

    /// A file was looked at. The quiet time starts anew when it is new or looks different.
    pub fn observe(&mut self, path: &Path, seen: Seen, now: Tick) {
        if self.files.get(path).is_none_or(|file| file.seen != seen) {
            self.restart(path, seen, now);
        }
    }

    /// A file was in a listing. Says whether someone should look at it: listings may show an old size of a file that is
    /// open (Windows does), so they only tell that a file is there, and what a new one looks like.
    pub fn listed(&mut self, path: &Path, seen: Seen, listing: u64, now: Tick) -> bool {
        if !self.files.contains_key(path) {
            self.restart(path, seen, now);
        }
        let Some(file) = self.files.get_mut(path) else { return false };
        file.listing = file.listing.max(listing);
        file.seen != seen
    }

    /// The file is to be told of again, whatever was decided.
    pub fn force(&mut self, path: &Path, seen: Seen, now: Tick) {
        self.restart(path, seen, now);
        if let Some(file) = self.files.get_mut(path) {
            file.forced = true;
        }
    }

    /// A program closed the file after writing: no need to wait out a long pause between questions.
    pub fn nudge(&mut self, path: &Path, now: Tick) {
        let soon = now + self.rules.quiet;
        if let Some(File { phase: Phase::Waiting { next, tries, .. }, .. }) = self.files.get_mut(path)
            && *next > soon
        {
            let before = std::mem::replace(next, soon);
            *tries = 0;
            self.due.remove(&(before, path.to_path_buf()));
            self.due.insert((soon, path.to_path_buf()));
        }
    }

    /// Something happened to the file. Says whether it will be looked at anyway, because it is not settled yet.
    pub fn stir(&mut self, path: &Path) -> bool {
        match self.files.get_mut(path).map(|file| &mut file.phase) {
            None | Some(Phase::Settled) => false,
            Some(Phase::Waiting { .. }) => true,
            Some(Phase::Asked { stirred, .. }) => {
                *stirred = true;
                true
            }
        }
    }

    /// Whether the file is watched.
    #[cfg(test)]
    pub fn contains(&self, path: &Path) -> bool {
        self.files.contains_key(path)
    }

    /// When the next file becomes due.
    pub fn next_due(&self) -> Option<Tick> {
        self.due.first().map(|(at, _)| *at)
    }

    /// Whether a file grows since a while: a recording is being made.
    pub fn is_growing(&self, now: Tick) -> bool {
        self.files.values().any(|file| match file.phase {
            Phase::Settled => false,
            Phase::Waiting { since, .. } | Phase::Asked { since, .. } => {
                file.grows_since.is_some_and(|begun| begun + RECORDING <= now) && now < since + RESTS
            }
        })
    }

    /// Takes all files that are due, the newest first: that is the one the person waits for.
    pub fn take_due(&mut self, now: Tick) -> Vec<Due> {
        let mut taken = Vec::new();
        while self.due.first().is_some_and(|(at, _)| *at <= now) {
            let Some((_, path)) = self.due.pop_first() else { break };
            let Some(file) = self.files.get_mut(&path) else { continue };
            if let Phase::Waiting { since, tries, .. } = file.phase {
                file.phase = Phase::Asked { since, tries, stirred: false };
                taken.push(Due { seen: file.seen, forced: file.forced, path });
            }
        }
        taken.sort_by_key(|due| std::cmp::Reverse(due.seen.modified));
        taken
    }

    /// What was found out about a due file. An answer about a look that it does not have any more is dropped.
    pub fn answer(&mut self, path: &Path, asked: Seen, verdict: Verdict, now: Tick) -> Option<Outcome> {
        let rules = self.rules;
        let file = self.files.get_mut(path)?;
        let Phase::Asked { since, tries, stirred } = file.phase else { return None };
        if file.seen != asked {
            return None;
        }
        let unchanged = now.saturating_sub(since);
        let wait = match verdict {
            Verdict::Gone => return self.gone(path),
            Verdict::Changed(seen) => {
                self.restart(path, seen, now);
                return None;
            }
            // The answer may be older than what happened meanwhile, so it is asked once more.
            Verdict::Known | Verdict::Complete if stirred => rules.quiet,
            Verdict::Known if !file.forced => {
                (file.phase, file.told, file.forced) = (Phase::Settled, Some(asked), false);
                return None;
            }
            Verdict::Held if unchanged < rules.held => rules.quiet.saturating_mul(2),
            Verdict::Incomplete | Verdict::Left if unchanged < rules.patience(verdict) => {
                rules.quiet.saturating_mul(1 << tries.min(16)).min(rules.longest_wait.max(rules.quiet))
            }
            Verdict::Known | Verdict::Held | Verdict::Incomplete | Verdict::Left | Verdict::Complete => {
                (file.phase, file.told, file.forced) = (Phase::Settled, Some(asked), false);
                return Some(Outcome::Settled);
            }
        };
        let next = now + wait;
        file.phase = Phase::Waiting { since, next, tries: tries.saturating_add(1) };
        self.due.insert((next, path.to_path_buf()));
        None
    }

    /// The file is not there any more. Nobody needs to know if nobody knew of it.
    pub fn gone(&mut self, path: &Path) -> Option<Outcome> {
        let file = self.forget(path)?;
        (file.told.is_some() || file.forced).then_some(Outcome::Vanished)
    }

    /// Stops watching a file without a word.
    pub fn drop_file(&mut self, path: &Path) {
        self.forget(path);
    }

    /// Everything at or below a path.
    pub fn under(&self, path: &Path) -> Vec<PathBuf> {
        self.below(path).map(|(path, _)| path.clone()).collect()
    }

    /// Everything at or below a path that was in no listing from the given one on: it may have gone unnoticed.
    pub fn unlisted(&self, path: &Path, listing: u64) -> Vec<PathBuf> {
        self.below(path).filter(|(_, file)| file.listing < listing).map(|(path, _)| path.clone()).collect()
    }

    /// The folder can't be read for now. What was told of keeps its state; the rest will be found again.
    pub fn suspend(&mut self, folder: &Path) {
        for path in self.under(folder) {
            self.unschedule(&path);
            match self.files.get_mut(&path) {
                Some(file) if file.told.is_some() => {
                    file.seen = file.told.unwrap_or(file.seen);
                    file.phase = Phase::Settled;
                }
                _ => {
                    self.files.remove(&path);
                }
            }
        }
    }

    /// Whoever was asked about the files below a folder will not answer.
    pub fn ask_again(&mut self, folder: &Path, now: Tick) {
        for path in self.under(folder) {
            let next = now + self.rules.quiet;
            let Some(file) = self.files.get_mut(&path) else { continue };
            if let Phase::Asked { since, tries, .. } = file.phase {
                file.phase = Phase::Waiting { since, next, tries };
                self.due.insert((next, path));
            }
        }
    }

    /// Keeps only what the given condition holds for; its second argument says whether the file is forced.
    pub fn retain(&mut self, keep: impl Fn(&Path, bool) -> bool) {
        self.files.retain(|path, file| keep(path, file.forced));
        let files = &self.files;
        self.due.retain(|(_, path)| files.contains_key(path));
    }

    fn below<'a>(&'a self, path: &'a Path) -> impl Iterator<Item = (&'a PathBuf, &'a File)> {
        self.files.range(path.to_path_buf()..).take_while(move |(file, _)| file.starts_with(path))
    }

    fn restart(&mut self, path: &Path, seen: Seen, now: Tick) {
        self.unschedule(path);
        let next = now + self.rules.quiet;
        let phase = Phase::Waiting { since: now, next, tries: 0 };
        match self.files.get_mut(path) {
            Some(file) => {
                file.grows_since = match file.phase {
                    _ if file.seen == seen => None,
                    Phase::Settled => Some(now),
                    Phase::Waiting { .. } | Phase::Asked { .. } => file.grows_since.or(Some(now)),
                };
                (file.seen, file.phase) = (seen, phase);
            }
            None => {
                let file = File { seen, phase, told: None, forced: false, grows_since: None, listing: 0 };
                self.files.insert(path.to_path_buf(), file);
            }
        }
        self.due.insert((next, path.to_path_buf()));
    }

    fn unschedule(&mut self, path: &Path) {
        if let Some(File { phase: Phase::Waiting { next, .. }, .. }) = self.files.get(path) {
            self.due.remove(&(*next, path.to_path_buf()));
        }
    }

    fn forget(&mut self, path: &Path) -> Option<File> {
        self.unschedule(path);
        self.files.remove(path)
    }
}

#[cfg(test)]
mod tests;
