//! Translates what the system tells about a folder. Everything here is a hint: it says where to look, never what is.

use super::names::Scope;
use notify::{
    ErrorKind, Event, EventKind,
    event::{AccessKind, AccessMode, CreateKind, ModifyKind, RenameMode},
};
use std::path::{Path, PathBuf};

/// Where to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Hint {
    /// A file changed.
    Touched(PathBuf),
    /// A program closed a file after writing to it.
    Closed(PathBuf),
    /// A file or a folder came.
    Appeared(PathBuf),
    /// A folder came. What was put into it at once may never be told.
    FolderAppeared(PathBuf),
    /// A file or a folder went.
    Went(PathBuf),
    /// Something was not told.
    Lost,
    /// The system will not tell any more.
    Broken(String),
}

/// The hints of one event.
pub(super) fn hints(event: notify::Result<Event>, scope: &Scope, real_root: &Path) -> Vec<Hint> {
    let event = match event {
        Ok(event) => event,
        Err(error) => {
            return vec![match error.kind {
                ErrorKind::MaxFilesWatch => Hint::Broken(why_broken(&error)),
                _ => Hint::Lost,
            }];
        }
    };
    if event.need_rescan() {
        return vec![Hint::Lost];
    }
    let paths = event.paths.iter().map(|path| below_root(path, scope, real_root));
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => paths.map(Hint::Closed).collect(),
        // Reading is no news. We read, too: without this line every look would cause the next one.
        EventKind::Access(_) => Vec::new(),
        EventKind::Create(CreateKind::Folder) => paths.map(Hint::FolderAppeared).collect(),
        EventKind::Create(_) | EventKind::Modify(ModifyKind::Name(RenameMode::To)) => {
            paths.map(Hint::Appeared).collect()
        }
        EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(RenameMode::From)) => paths.map(Hint::Went).collect(),
        // One of the two, or both: whoever looks will see.
        EventKind::Modify(ModifyKind::Name(_)) => {
            paths.flat_map(|path| [Hint::Went(path.clone()), Hint::Appeared(path)]).collect()
        }
        EventKind::Modify(_) | EventKind::Any | EventKind::Other => paths.map(Hint::Touched).collect(),
    }
}

/// Why a folder can't be watched, in words for people.
pub(super) fn why_broken(error: &notify::Error) -> String {
    match &error.kind {
        ErrorKind::MaxFilesWatch => "The system's limit of watched folders is reached \
            (on Linux: fs.inotify.max_user_watches). It is looked through now and then instead."
            .into(),
        ErrorKind::Io(error) => {
            format!("The system can't watch it: {error}. It is looked through now and then instead.")
        }
        _ => format!("The system can't watch it: {error} It is looked through now and then instead."),
    }
}

/// Some systems report the real path of a folder that was named by a link.
fn below_root(path: &Path, scope: &Scope, real_root: &Path) -> PathBuf {
    match path.strip_prefix(real_root) {
        Ok(inside) if !path.starts_with(&scope.root) => {
            if inside.as_os_str().is_empty() {
                scope.root.clone()
            } else {
                scope.root.join(inside)
            }
        }
        _ => path.to_path_buf(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{FolderId, WatchedFolder};
    use notify::event::{DataChange, Flag, MetadataKind, RemoveKind};

    fn scope() -> Scope {
        Scope::new(&WatchedFolder {
            id: FolderId::new(),
            path: "/link".into(),
            recursive: true,
            patterns: vec![],
            enabled: true,
            polling: false,
        })
    }

    fn of(kind: EventKind, paths: &[&str]) -> Vec<Hint> {
        let mut event = Event::new(kind);
        for path in paths {
            event = event.add_path(path.into());
        }
        hints(Ok(event), &scope(), Path::new("/real/videos"))
    }

    #[test]
    fn each_event_says_where_to_look() {
        let a = || PathBuf::from("/link/a.mp4");
        let table = [
            (EventKind::Create(CreateKind::File), vec![Hint::Appeared(a())]),
            (EventKind::Create(CreateKind::Any), vec![Hint::Appeared(a())]),
            (EventKind::Create(CreateKind::Folder), vec![Hint::FolderAppeared(a())]),
            (EventKind::Modify(ModifyKind::Any), vec![Hint::Touched(a())]),
            (EventKind::Modify(ModifyKind::Data(DataChange::Any)), vec![Hint::Touched(a())]),
            (EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any)), vec![Hint::Touched(a())]),
            (EventKind::Modify(ModifyKind::Name(RenameMode::From)), vec![Hint::Went(a())]),
            (EventKind::Modify(ModifyKind::Name(RenameMode::To)), vec![Hint::Appeared(a())]),
            (EventKind::Modify(ModifyKind::Name(RenameMode::Any)), vec![Hint::Went(a()), Hint::Appeared(a())]),
            (EventKind::Remove(RemoveKind::Folder), vec![Hint::Went(a())]),
            (EventKind::Access(AccessKind::Close(AccessMode::Write)), vec![Hint::Closed(a())]),
            (EventKind::Access(AccessKind::Close(AccessMode::Read)), vec![]),
            (EventKind::Access(AccessKind::Open(AccessMode::Any)), vec![]),
            (EventKind::Any, vec![Hint::Touched(a())]),
        ];
        for (kind, expected) in table {
            assert_eq!(of(kind, &["/link/a.mp4"]), expected, "{kind:?}");
        }
    }

    #[test]
    fn the_real_path_of_a_linked_folder_is_translated() {
        let create = EventKind::Create(CreateKind::File);
        assert_eq!(of(create, &["/real/videos/x/a.mp4"]), [Hint::Appeared("/link/x/a.mp4".into())]);
        assert_eq!(of(create, &["/real/videos"]), [Hint::Appeared("/link".into())]);
        assert_eq!(of(create, &["/elsewhere/a.mp4"]), [Hint::Appeared("/elsewhere/a.mp4".into())]);
    }

    #[test]
    fn what_was_lost_is_said() {
        let overflow = Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert_eq!(hints(Ok(overflow), &scope(), Path::new("/link")), [Hint::Lost]);
        let io = notify::Error::io(std::io::Error::other("broken pipe"));
        assert_eq!(hints(Err(io), &scope(), Path::new("/link")), [Hint::Lost]);
        let limit = hints(Err(notify::Error::new(ErrorKind::MaxFilesWatch)), &scope(), Path::new("/link"));
        assert!(matches!(&limit[..], [Hint::Broken(why)] if why.contains("max_user_watches")), "{limit:?}");
    }
}
