//! What the keeper makes of hints and reports.

use super::{Keeper, Key, Request, ask};
use crate::watch::{
    WatchEvent,
    hints::Hint,
    names::Scope,
    scout::{Found, Report},
    settling::{Outcome, Seen},
};
use std::path::{Path, PathBuf};

impl Keeper {
    pub(super) fn take_hint(&mut self, key: Key, hint: Hint) {
        let Some(post) = self.posts.get_mut(&key) else { return };
        let (root, scout) = (&post.scope.root, &post.scout);
        match hint {
            Hint::Touched(path) => {
                if takes(&post.scope, &*self.prober, &path) && !self.settling.stir(&path) {
                    self.look(&path);
                }
            }
            Hint::Closed(path) => {
                if takes(&post.scope, &*self.prober, &path) {
                    let now = self.started.elapsed();
                    self.settling.nudge(&path, now);
                    if !self.settling.stir(&path) {
                        self.look(&path);
                    }
                }
            }
            Hint::Appeared(path) if path == *root => ask(scout, Request::Root),
            Hint::Appeared(path) => {
                // What has no recording's name may still be a folder: some systems do not say.
                let wanted = takes(&post.scope, &*self.prober, &path) || post.scope.enters(&path);
                if wanted && !self.settling.stir(&path) {
                    self.look(&path);
                }
            }
            Hint::FolderAppeared(path) => self.list_folder(&path),
            Hint::Went(path) if path == *root => ask(scout, Request::Root),
            Hint::Went(path) => {
                // A folder takes along what lies in it. A path that is being looked at may not be watched yet.
                for file in self.settling.under(&path) {
                    self.look(&file);
                }
                if let Some(again) = self.looking.get_mut(&path) {
                    *again = true;
                }
            }
            Hint::Lost => {
                post.tell_scan = true;
                ask(scout, Request::ListAll { again: true });
            }
            Hint::Broken(why) => {
                ask(scout, Request::GoPolling(why));
                ask(scout, Request::ListAll { again: true });
            }
        }
    }

    pub(super) fn take_report(&mut self, key: Key, report: Report) {
        match report {
            // These are about a file, whoever found it out.
            Report::Looked { path, found } => self.take_look(path, found),
            Report::Checked { path, asked, verdict } => {
                let now = self.now();
                match self.settling.answer(&path, asked, verdict, now) {
                    Some(Outcome::Settled) => {
                        if !self.posts.values().any(|post| post.scope.reaches(&path)) {
                            // It was asked for once; nobody watches it.
                            self.settling.drop_file(&path);
                        }
                        self.tell(WatchEvent::Settled(path));
                    }
                    Some(Outcome::Vanished) => self.tell(WatchEvent::Vanished(path)),
                    None => {}
                }
            }
            Report::Listed { walk, entries } => {
                if self.posts.contains_key(&key) {
                    for entry in entries {
                        self.take_entry(&entry.path, entry.seen, walk);
                    }
                }
            }
            Report::WalkDone { walk, under, files, took, readable } => {
                let now = self.now();
                let Some(post) = self.posts.get_mut(&key) else { return };
                let missed = self.settling.unlisted(&under, walk);
                let missed: Vec<PathBuf> = missed.into_iter().filter(|path| post.scope.reaches(path)).collect();
                let mut done = None;
                if under == post.scope.root && readable {
                    // A drive that takes long to list is not listed all the time.
                    post.next_poll = post.next_poll.max(now + took.saturating_mul(4));
                    if std::mem::take(&mut post.tell_scan) || post.files != Some(files) {
                        done = Some(WatchEvent::ScanDone { folder: post.folder.id, files });
                    }
                    post.files = Some(files);
                }
                for path in missed {
                    self.look(&path);
                }
                if let Some(event) = done {
                    self.tell(event);
                }
            }
            Report::Here => {
                let Some(post) = self.posts.get_mut(&key) else { return };
                let was_away = post.here == Some(false);
                let folder = post.folder.id;
                (post.here, post.tell_scan) = (Some(true), true);
                if was_away {
                    self.tell(WatchEvent::FolderBack(folder));
                }
            }
            Report::Away => {
                let Some(post) = self.posts.get_mut(&key) else { return };
                let was_away = post.here == Some(false);
                // How it is watched when it comes back is news again.
                (post.here, post.polling, post.files, post.why) = (Some(false), false, None, None);
                let folder = post.folder.id;
                if !was_away {
                    self.settling.suspend(&post.scope.root);
                    self.tell(WatchEvent::FolderAway(folder));
                }
            }
            Report::Polling { polling, why } => {
                let Some(post) = self.posts.get_mut(&key) else { return };
                post.polling = polling;
                let news = why.filter(|why| post.why.as_ref() != Some(why));
                if let Some(why) = news {
                    post.why = Some(why.clone());
                    let folder = post.folder.id;
                    self.tell(WatchEvent::FallbackToPolling { folder, why });
                }
            }
        }
    }

    fn take_entry(&mut self, path: &Path, seen: Seen, walk: u64) {
        let now = self.now();
        let look = self.settling.listed(path, seen, walk, now);
        if self.forced.remove(path) {
            self.settling.force(path, seen, now);
        } else if look {
            self.look(path);
        }
    }

    fn take_look(&mut self, path: PathBuf, found: Found) {
        let again = self.looking.remove(&path).unwrap_or(false);
        let now = self.now();
        match found {
            Found::File(seen) => {
                if self.forced.remove(&path) {
                    self.settling.force(&path, seen, now);
                } else if self.posts.values().any(|post| takes(&post.scope, &*self.prober, &path)) {
                    self.settling.observe(&path, seen, now);
                }
            }
            Found::Folder => self.list_folder(&path),
            Found::Nothing => {
                let asked_for = self.forced.remove(&path);
                if self.settling.gone(&path).is_some() || asked_for {
                    self.tell(WatchEvent::Vanished(path.clone()));
                }
            }
            Found::RootAway => {}
        }
        if again && !self.settling.stir(&path) {
            self.look(&path);
        }
    }

    /// Lists a folder that came, and everything once more a little later: the system may only have begun to listen to
    /// it after something was put into it, and after our first look.
    fn list_folder(&mut self, path: &Path) {
        let soon = self.now() + self.config.quiet;
        for post in self.posts.values_mut().filter(|post| post.scope.enters(path)) {
            ask(&post.scout, Request::List(path.to_path_buf()));
            post.once_more.get_or_insert(soon);
        }
    }
}

fn takes(scope: &Scope, prober: &dyn crate::watch::Prober, path: &Path) -> bool {
    scope.takes(path, |path| prober.is_candidate(path))
}
