//! Which files of a folder count: patterns, hidden files, recorders' temporary names.

use domain::WatchedFolder;
use std::path::{Component, Path, PathBuf};

/// What a watched folder takes in.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    pub root: PathBuf,
    pub recursive: bool,
    patterns: Vec<Pattern>,
}

impl Scope {
    pub fn new(folder: &WatchedFolder) -> Self {
        let patterns = folder.patterns.iter().filter_map(|text| Pattern::new(text)).collect();
        // Made of its parts anew, so that a slash at the end or a `./` does not make two paths of one.
        Self { root: folder.path.components().collect(), recursive: folder.recursive, patterns }
    }

    /// Whether the path lies where this folder looks: below the root, in no hidden folder, not too deep.
    pub fn reaches(&self, path: &Path) -> bool {
        let Ok(inside) = path.strip_prefix(&self.root) else { return false };
        let mut parts = 0;
        for part in inside.components() {
            let Component::Normal(name) = part else { return false };
            if is_ignored(&name.to_string_lossy()) {
                return false;
            }
            parts += 1;
        }
        parts == 1 || (parts > 1 && self.recursive)
    }

    /// Whether a folder at this path is listed.
    pub fn enters(&self, path: &Path) -> bool {
        path == self.root || (self.recursive && self.reaches(path))
    }

    /// Whether a file at this path counts. `is_candidate` says whether its name is one of a recording.
    pub fn takes(&self, path: &Path, is_candidate: impl FnOnce(&Path) -> bool) -> bool {
        if !self.reaches(path) {
            return false;
        }
        let Some(name) = path.file_name() else { return false };
        if is_temporary(&name.to_string_lossy()) {
            return false;
        }
        if self.patterns.is_empty() {
            return is_candidate(path);
        }
        let inside = path.strip_prefix(&self.root).unwrap_or(path).to_string_lossy().replace('\\', "/").to_lowercase();
        let name = name.to_string_lossy().to_lowercase();
        let fitting = |pattern: &&Pattern| matches(&pattern.glob, if pattern.whole_path { &inside } else { &name });
        let mut fitting = self.patterns.iter().filter(fitting).peekable();
        // A pattern narrows, so that `Replay*` does not take in `Replay 1.jpg`; one that names an ending means it.
        fitting.peek().is_some() && (fitting.any(|pattern| pattern.names_ending) || is_candidate(path))
    }
}

#[derive(Debug, Clone)]
struct Pattern {
    /// In lower case.
    glob: String,
    /// Holds a slash, so that it is about the path below the root and not about the name.
    whole_path: bool,
    names_ending: bool,
}

impl Pattern {
    fn new(text: &str) -> Option<Self> {
        let glob = text.trim().replace('\\', "/").to_lowercase();
        let ending = glob.rsplit_once('.').map(|(_, ending)| ending);
        let names_ending = ending.is_some_and(|ending| !ending.is_empty() && !ending.contains(['*', '?', '/']));
        (!glob.is_empty()).then(|| Self { whole_path: glob.contains('/'), names_ending, glob })
    }
}

/// Whether `text` fits `glob`, where `*` stands for anything and `?` for one character. Both in the same case.
fn matches(glob: &str, text: &str) -> bool {
    let (glob, text): (Vec<char>, Vec<char>) = (glob.chars().collect(), text.chars().collect());
    let (mut g, mut t) = (0, 0);
    // Where the last star is, and how much of the text it has eaten.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match glob.get(g) {
            Some('*') => {
                star = Some((g, t));
                g += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => {
                g += 1;
                t += 1;
            }
            _ => match star {
                Some((at, eaten)) => {
                    star = Some((at, eaten + 1));
                    g = at + 1;
                    t = eaten + 1;
                }
                None => return false,
            },
        }
    }
    glob[g..].iter().all(|c| *c == '*')
}

/// Hidden things, and folders that systems and network drives keep for themselves.
pub(crate) fn is_ignored(name: &str) -> bool {
    const FOLDERS: &[&str] = &[
        "$recycle.bin",
        "system volume information",
        "lost+found",
        "found.000",
        "__macosx",
        "@eadir",
        "@recycle",
        "@recently-snapshot",
        "#recycle",
        "#snapshot",
    ];
    // `~` begins the temporary names of sync tools.
    name.starts_with(['.', '~']) || FOLDERS.contains(&name.to_lowercase().as_str())
}

/// Names that a recorder, a copy or a download uses until the file is finished.
pub(crate) fn is_temporary(name: &str) -> bool {
    const ENDINGS: &[&str] =
        &["tmp", "temp", "part", "partial", "crdownload", "download", "filepart", "!ut", "!qb", "opdownload", "aria2"];
    let mut parts = name.rsplit('.').map(str::to_lowercase);
    let last = parts.next();
    // `x.part`, and `x.part.mp4` of tools that choose the format by the ending.
    let before = parts.next().filter(|_| parts.next().is_some());
    last.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
        || before.is_some_and(|part| ["tmp", "temp", "part"].contains(&part.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::FolderId;

    fn scope(recursive: bool, patterns: &[&str]) -> Scope {
        Scope::new(&WatchedFolder {
            id: FolderId::new(),
            path: "/home/me/.local/Videos/".into(),
            recursive,
            patterns: patterns.iter().map(ToString::to_string).collect(),
            enabled: true,
            polling: false,
        })
    }

    fn is_video(path: &Path) -> bool {
        path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("mp4") || ending == "mkv")
    }

    #[test]
    fn files_that_count() {
        let table: &[(&str, bool, &[&str], bool)] = &[
            ("a.mp4", true, &[], true),
            ("a.MP4", true, &[], true),
            ("a.txt", true, &[], false),
            ("Game/a.mp4", true, &[], true),
            ("Game/a.mp4", false, &[], false),
            ("Game/Deep/a.mkv", true, &[], true),
            (".a.mp4", true, &[], false),
            (".Trash-1000/files/a.mp4", true, &[], false),
            ("$RECYCLE.BIN/S-1-5/a.mp4", true, &[], false),
            ("System Volume Information/a.mp4", true, &[], false),
            ("$ave the world.mp4", true, &[], true),
            ("#1 victory.mp4", true, &[], true),
            ("@home.mp4", true, &[], true),
            ("a.mp4.part", true, &[], false),
            ("a.part.mp4", true, &[], false),
            ("a.temp.mp4", true, &[], false),
            ("part.mp4", true, &[], true),
            ("the best part.mp4", true, &[], true),
            ("a.mp4.crdownload", true, &["*"], false),
            ("Replay 1.mp4", true, &["replay*"], true),
            ("Replay 1.jpg", true, &["replay*"], false),
            ("Other 1.mp4", true, &["replay*"], false),
            ("a.dav", true, &["*.dav"], true),
            ("a.dav", true, &["a*", "*.dav"], true),
            ("a.mp4", true, &["*.mkv", "*.MP4"], true),
            ("a.mp4", true, &["", "  "], true),
            ("OBS/a.mp4", true, &["obs/*"], true),
            ("OBS/a.mp4", true, &["OBS\\*.mp4"], true),
            ("Other/a.mp4", true, &["obs/*"], false),
        ];
        for (file, recursive, patterns, expected) in table {
            let path = Path::new("/home/me/.local/Videos").join(file);
            assert_eq!(
                scope(*recursive, patterns).takes(&path, is_video),
                *expected,
                "{file} {recursive} {patterns:?}"
            );
        }
    }

    #[test]
    fn what_lies_elsewhere_does_not_count() {
        let scope = scope(true, &[]);
        for path in ["/home/me/.local/Videos", "/home/me/.local/Videos2/a.mp4", "/home/me/a.mp4", "a.mp4"] {
            assert!(!scope.takes(Path::new(path), |_| true), "{path}");
        }
        assert!(
            scope.enters(Path::new("/home/me/.local/Videos")),
            "a hidden folder above the root is the person's will"
        );
        assert!(scope.enters(Path::new("/home/me/.local/Videos/Game")));
        assert!(!scope.enters(Path::new("/home/me/.local/Videos/.git")));
    }

    #[test]
    fn globs() {
        let table = [
            ("*", "", true),
            ("*", "anything", true),
            ("a*b*c", "a__b__c", true),
            ("a*b*c", "a__c__b", false),
            ("*.mp4", "a.mp4.mp4", true),
            ("?.mp4", "a.mp4", true),
            ("?.mp4", ".mp4", false),
            ("é?", "éü", true),
            ("", "", true),
            ("", "a", false),
            ("*a*a*a*a*a*a*a*a*b", &"a".repeat(200), false),
        ];
        for (glob, text, expected) in table {
            assert_eq!(matches(glob, text), expected, "{glob} {text}");
        }
    }
}
