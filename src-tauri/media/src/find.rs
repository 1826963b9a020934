//! Finding ffmpeg and ffprobe, and knowing what they can do.

use crate::{
    Cancel, args, install,
    run::{Run, Task},
    sys,
};
use domain::{Code, Problem};
use std::{
    collections::{HashMap, HashSet},
    ffi::OsString,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock},
};

/// The oldest version that has what we use: `-fps_mode`, the filters' options.
const OLDEST: (u32, u32) = (5, 0);
/// libavutil of ffmpeg 5.0, for builds from the repository, which carry no version.
const OLDEST_LIBAVUTIL: u32 = 57;
/// Where a person can say which ffmpeg to use.
const VARIABLE: &str = "CLIPCONDUCTOR_FFMPEG";

/// An ffmpeg and an ffprobe that can be used. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Ffmpeg {
    found: Arc<Found>,
    threads: Option<u32>,
    low_priority: bool,
}

#[derive(Debug)]
struct Found {
    ffmpeg: PathBuf,
    ffprobe: PathBuf,
    version: String,
    filters: OnceLock<HashSet<String>>,
    pub(crate) encoder: OnceLock<crate::encoder::Encoder>,
    chips: Mutex<HashMap<String, Option<crate::Hardware>>>,
}

impl Ffmpeg {
    /// Finds an ffmpeg (5.0 or newer) with its ffprobe.
    ///
    /// `explicit` is a folder or an executable that a person chose; when it does not work that is an error, nothing else
    /// is taken in its place. The same holds for `CLIPCONDUCTOR_FFMPEG`. Then come: beside our own executable, PATH, and
    /// the places where installers put it. Errors: `FfmpegMissing`, `FfmpegTooOld`, both with what to do on this system.
    pub fn find(explicit: Option<&Path>) -> Result<Self, Problem> {
        let variable = std::env::var_os(VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from);
        if let Some(chosen) = explicit.map(Path::to_path_buf).or(variable) {
            return Self::chosen(&chosen);
        }
        let beside = std::env::current_exe().ok().and_then(|exe| exe.parent().map(Path::to_path_buf));
        let on_path = std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
        let folders: Vec<PathBuf> =
            beside.into_iter().chain(on_path.unwrap_or_default()).chain(sys::known_folders()).collect();
        Self::search(&folders)
    }

    /// Uses a folder or an executable that a person chose.
    fn chosen(chosen: &Path) -> Result<Self, Problem> {
        let (folder, ffmpeg) = if chosen.is_dir() {
            (chosen.to_path_buf(), chosen.join(sys::executable("ffmpeg")))
        } else {
            (chosen.parent().map(Path::to_path_buf).unwrap_or_default(), chosen.to_path_buf())
        };
        if !ffmpeg.is_file() {
            return Err(missing(format!("There is no ffmpeg at {}.", ffmpeg.display()), ""));
        }
        // A build that was downloaded by itself may come without ffprobe; then the system's is good enough.
        let ffprobe = beside_or_on_path(&folder);
        let ffprobe =
            ffprobe.ok_or_else(|| missing(format!("There is no ffprobe beside {}.", ffmpeg.display()), ""))?;
        Self::examine(ffmpeg, ffprobe)
    }

    /// The first usable pair in these folders.
    fn search(folders: &[PathBuf]) -> Result<Self, Problem> {
        let mut worst = None;
        let mut seen = HashSet::new();
        for folder in folders.iter().filter(|folder| seen.insert(folder.as_path())) {
            let (ffmpeg, ffprobe) = (folder.join(sys::executable("ffmpeg")), folder.join(sys::executable("ffprobe")));
            if !ffmpeg.is_file() {
                continue;
            }
            if !ffprobe.is_file() {
                worst.get_or_insert_with(|| missing(format!("There is no ffprobe beside {}.", ffmpeg.display()), ""));
                continue;
            }
            match Self::examine(ffmpeg, ffprobe) {
                Ok(found) => return Ok(found),
                Err(problem) => {
                    worst.get_or_insert(problem);
                }
            }
        }
        Err(worst
            .unwrap_or_else(|| missing("ffmpeg was not found.".into(), "It is not installed, or not where we look.")))
    }

    /// Asks both for their versions.
    fn examine(ffmpeg: PathBuf, ffprobe: PathBuf) -> Result<Self, Problem> {
        let version = match version_of(&ffmpeg)? {
            Some(version) => version,
            None => return Err(missing(format!("{} is not a working ffmpeg.", ffmpeg.display()), "")),
        };
        if version_of(&ffprobe)?.is_none() {
            return Err(missing(format!("{} is not a working ffprobe.", ffprobe.display()), ""));
        }
        if !version.is_enough {
            let what = format!("ffmpeg {} is too old.", version.name);
            let why = format!("{} is older than {}.{}.", ffmpeg.display(), OLDEST.0, OLDEST.1);
            let mut problem = Problem::new(Code::FfmpegTooOld, what, why);
            problem.fix = install::fixes_here();
            return Err(problem);
        }
        Ok(Self {
            found: Arc::new(Found {
                ffmpeg,
                ffprobe,
                version: version.name,
                filters: OnceLock::new(),
                encoder: OnceLock::new(),
                chips: Mutex::default(),
            }),
            threads: None,
            low_priority: false,
        })
    }

    /// The version, as ffmpeg says it (`5.1.9-0+deb12u1`).
    pub fn version(&self) -> &str {
        &self.found.version
    }

    /// The path of ffmpeg.
    pub fn path(&self) -> &Path {
        &self.found.ffmpeg
    }

    /// The path of ffprobe.
    pub fn probe_path(&self) -> &Path {
        &self.found.ffprobe
    }

    /// The same with at most so many threads for each codec; `None` lets ffmpeg use all cores.
    pub fn with_threads(mut self, threads: Option<u32>) -> Self {
        self.threads = threads.map(|n| n.max(1));
        self
    }

    /// The same, giving way to other programs.
    pub fn with_low_priority(mut self, yes: bool) -> Self {
        self.low_priority = yes;
        self
    }

    pub(crate) fn threads(&self) -> Option<u32> {
        self.threads
    }

    /// A run of ffmpeg; its output comes in pieces of `piece_bytes`.
    pub(crate) fn task(&self, args: Vec<OsString>, piece_bytes: usize) -> Task {
        Task { program: self.found.ffmpeg.clone(), args, piece_bytes, low_priority: self.low_priority, folder: None }
    }

    /// A run of ffprobe.
    pub(crate) fn probe_task(&self, args: Vec<OsString>) -> Task {
        Task { program: self.found.ffprobe.clone(), args, piece_bytes: 64 * 1024, low_priority: false, folder: None }
    }

    /// Whether this build has a filter. Asked once.
    pub(crate) fn has_filter(&self, name: &str) -> bool {
        let filters = self.found.filters.get_or_init(|| {
            let mut args = args::head(None, false);
            args.push("-filters".into());
            let run = Run::whole(self.task(args, 64 * 1024), &Cancel::new(), |_| {});
            run.map(|(output, _)| second_words(&String::from_utf8_lossy(&output))).unwrap_or_default()
        });
        filters.contains(name)
    }

    /// Which chip decodes which kind of picture well here, as far as it was tried.
    pub(crate) fn chips(&self) -> &Mutex<HashMap<String, Option<crate::Hardware>>> {
        &self.found.chips
    }

    /// The encoder for pictures that works here. Asked once.
    pub(crate) fn encoder(&self) -> &crate::encoder::Encoder {
        self.found.encoder.get_or_init(|| crate::encoder::choose(self))
    }
}

fn missing(what: String, why: &str) -> Problem {
    let why = if why.is_empty() { "ClipConductor reads and cuts recordings with ffmpeg and ffprobe." } else { why };
    let mut problem = Problem::new(Code::FfmpegMissing, what, why);
    problem.fix = install::fixes_here();
    problem
}

fn beside_or_on_path(folder: &Path) -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let folders = std::iter::once(folder.to_path_buf()).chain(on_path.unwrap_or_default()).chain(sys::known_folders());
    folders.map(|folder| folder.join(sys::executable("ffprobe"))).find(|path| path.is_file())
}

struct Version {
    name: String,
    is_enough: bool,
}

/// What an executable says of itself; `None` when it is no ffmpeg or does not run.
fn version_of(program: &Path) -> Result<Option<Version>, Problem> {
    let task = Task {
        program: program.to_path_buf(),
        args: vec!["-version".into()],
        piece_bytes: 4096,
        low_priority: false,
        folder: None,
    };
    match Run::whole(task, &Cancel::new(), |_| {}) {
        Ok((output, ended)) if ended.well => Ok(read_version(&String::from_utf8_lossy(&output))),
        Ok(_) => Ok(None),
        Err(problem) if problem.code == Code::FfmpegMissing => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// Reads the output of `-version`.
fn read_version(text: &str) -> Option<Version> {
    let mut words = text.lines().next()?.split_whitespace();
    if !matches!(words.next(), Some("ffmpeg" | "ffprobe")) || words.next() != Some("version") {
        return None;
    }
    let name = words.next()?.to_owned();
    let mut numbers = name.trim_start_matches('n').split(|c: char| !c.is_ascii_digit()).map(str::parse::<u32>);
    let is_enough = match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) >= OLDEST,
        (Some(Ok(major)), _) => major >= OLDEST.0,
        // `N-109542-gabc` or `git-2024-…`: built from the repository.
        _ => libavutil(text).is_some_and(|major| major >= OLDEST_LIBAVUTIL),
    };
    Some(Version { name, is_enough })
}

/// Major version of libavutil: `libavutil      57. 28.100 / 57. 28.100`.
fn libavutil(text: &str) -> Option<u32> {
    let line = text.lines().find_map(|line| line.strip_prefix("libavutil"))?;
    line.trim_start().split('.').next()?.parse().ok()
}

/// The second word of each line: names in `-filters` and `-encoders`.
pub(crate) fn second_words(text: &str) -> HashSet<String> {
    text.lines().filter_map(|line| line.split_whitespace().nth(1)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_all_sorts_of_builds() {
        let cases = [
            ("ffmpeg version 5.1.9-0+deb12u1 Copyright (c)", Some(true)),
            ("ffmpeg version 9.0.2-static https://johnvansickle.com/ffmpeg/", Some(true)),
            ("ffmpeg version n7.1 Copyright", Some(true)),
            ("ffprobe version 10.0 Copyright", Some(true)),
            ("ffmpeg version 2024 Copyright", Some(true)),
            ("ffmpeg version 4.4.2-0ubuntu0.22.04.1 Copyright", Some(false)),
            ("ffmpeg version N-109542-g1bf1a13 Copyright\nlibavutil      57. 28.100 / 57. 28.100", Some(true)),
            ("ffmpeg version git-2020-01-01 Copyright\nlibavutil      56. 38.100 / 56. 38.100", Some(false)),
            ("avconv version 11", None),
            ("", None),
        ];
        for (text, enough) in cases {
            assert_eq!(read_version(text).map(|version| version.is_enough), enough, "{text}");
        }
    }

    /// A script that says it is this version.
    #[cfg(unix)]
    fn pretend(folder: &Path, name: &str, version: &str) {
        use std::os::unix::fs::PermissionsExt;
        let path = folder.join(name);
        std::fs::write(&path, format!("#!/bin/sh\necho '{name} version {version} Copyright'\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    #[cfg(unix)]
    fn the_first_that_can_be_used_is_taken() {
        let root = tempfile::tempdir().unwrap();
        let folder = |name: &str| {
            let path = root.path().join(name);
            std::fs::create_dir_all(&path).unwrap();
            path
        };
        let (none, alone, old, good, better) =
            (folder("none"), folder("alone"), folder("old"), folder("good"), folder("better"));
        pretend(&alone, "ffmpeg", "9.0");
        for (folder, version) in [(&old, "4.4.2"), (&good, "5.1.9"), (&better, "9.0.2")] {
            pretend(folder, "ffmpeg", version);
            pretend(folder, "ffprobe", version);
        }
        let found = Ffmpeg::search(&[none.clone(), alone.clone(), old.clone(), good.clone(), better.clone()]).unwrap();
        assert_eq!((found.version(), found.path()), ("5.1.9", good.join("ffmpeg").as_path()));
        assert_eq!(Ffmpeg::search(&[none.clone(), old]).unwrap_err().code, Code::FfmpegTooOld);
        let problem = Ffmpeg::search(&[none.clone(), alone]).unwrap_err();
        assert_eq!(problem.code, Code::FfmpegMissing);
        assert!(problem.what.contains("ffprobe"), "{}", problem.what);
        assert_eq!(Ffmpeg::search(&[none]).unwrap_err().code, Code::FfmpegMissing);
    }

    #[test]
    fn names_of_filters_are_read() {
        let names = second_words(
            "Filters:\n  T.. = Timeline support\n ... abench            A->A       Benchmark\n TSC zscale V->V Apply",
        );
        assert!(names.contains("abench") && names.contains("zscale"));
    }
}
