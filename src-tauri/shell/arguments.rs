//! What the app can be started with: by hand, by "open with", at login, by a second start.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

/// The words of a start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arguments {
    /// Stay in the tray.
    pub hidden: bool,
    /// End the app that runs already.
    pub quit: bool,
    /// Import the sample recording.
    pub sample: bool,
    /// The folder of the library, for trying things out.
    pub data: Option<PathBuf>,
    /// Files and folders to import.
    pub paths: Vec<PathBuf>,
}

impl Arguments {
    /// Reads the words. What is not known and does not begin with `-` is a file: systems add files as they like.
    pub fn parse(words: impl Iterator<Item = OsString>) -> Self {
        let mut arguments = Self::default();
        let mut words = words;
        while let Some(word) = words.next() {
            match word.to_str() {
                Some("--hidden") => arguments.hidden = true,
                Some("--quit") => arguments.quit = true,
                Some("--sample") => arguments.sample = true,
                Some("--data") => arguments.data = words.next().map(PathBuf::from),
                Some("--import") | Some("--") => {}
                Some(unknown) if unknown.starts_with('-') => tracing::warn!(unknown, "this start option is not known"),
                _ => arguments.paths.push(word.into()),
            }
        }
        arguments
    }

    /// Paths of another process are relative to *its* folder.
    pub fn below(mut self, folder: &Path) -> Self {
        self.paths = self.paths.into_iter().map(|path| folder.join(path)).collect();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Arguments {
        Arguments::parse(words.iter().map(OsString::from))
    }

    #[test]
    fn files_come_in_every_way_that_systems_have() {
        let start = parse(&["--hidden", "a.mp4", "--import", "/b c.mkv", "--from-the-future"]);
        assert_eq!(start.paths, [PathBuf::from("a.mp4"), PathBuf::from("/b c.mkv")]);
        assert!(start.hidden && !start.sample);
        assert_eq!(start.below(Path::new("/home/x")).paths[0], PathBuf::from("/home/x/a.mp4"));
        assert_eq!(parse(&["--data"]).data, None);
        assert!(parse(&["--quit"]).quit);
        assert_eq!(parse(&["--", "b.mp4"]).paths, [PathBuf::from("b.mp4")]);
    }
}
