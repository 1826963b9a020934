//! Finds the folders that known recorders write to, so that the first page can offer them instead of asking.
//!
//! Two sources: the recorders' own settings where they can be read (files, and on Windows the registry), and the places
//! that they use when nobody changed anything. Only folders that exist are offered, each once, with what was found in it. The work is
//! bounded, whatever lies there.

mod formats;
mod looking;
mod sys;
#[cfg(test)]
mod tests;

use crate::watch::sys::drives;
use formats::{Ini, is_shadowplay_name, lines_of, medal_files, save_folders, vdf_values};
use looking::look;
use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// Where recorders keep their settings and files. Whatever is absent is not looked into.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Homes {
    /// The person's home.
    pub home: Option<PathBuf>,
    /// Where programs keep settings: `~/.config`, `%APPDATA%`, `~/Library/Application Support`.
    pub config: Option<PathBuf>,
    /// The person's videos.
    pub videos: Option<PathBuf>,
    /// Where programs are installed. Windows only: Steam keeps recordings there.
    pub programs: Vec<PathBuf>,
    /// Roots of drives that people put recordings on. Windows only.
    pub drives: Vec<PathBuf>,
    /// What recorders have written into the registry. Windows only.
    pub registry: Registry,
}

/// Folders by the registry of Windows. Each may be made up; only those that exist are offered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registry {
    /// NVIDIA's recorder makes a folder for each game below this one.
    pub shadowplay: Option<PathBuf>,
    /// The folder "Captures", which a person may have moved. Xbox Game Bar writes there.
    pub captures: Option<PathBuf>,
    /// Where Steam is installed.
    pub steam: Option<PathBuf>,
}

impl Homes {
    /// Those of the person who runs the app.
    pub fn of_system() -> Self {
        let Some(base) = directories::BaseDirs::new() else { return Self::default() };
        let videos = directories::UserDirs::new().and_then(|dirs| dirs.video_dir().map(Path::to_path_buf));
        let programs = ["ProgramFiles(x86)", "ProgramFiles"].into_iter().filter_map(std::env::var_os);
        let usual = Self::below(base.home_dir());
        Self {
            config: Some(base.config_dir().to_path_buf()),
            videos: videos.or(usual.videos),
            programs: programs.map(PathBuf::from).collect(),
            drives: drives(),
            home: usual.home,
            registry: sys::registry(),
        }
    }

    /// The usual places of this system below a home.
    pub fn below(home: impl Into<PathBuf>) -> Self {
        let home = home.into();
        let (config, videos) = if cfg!(windows) {
            ("AppData/Roaming", "Videos")
        } else if cfg!(target_os = "macos") {
            ("Library/Application Support", "Movies")
        } else {
            (".config", "Videos")
        };
        Self {
            config: Some(home.join(config)),
            videos: Some(home.join(videos)),
            home: Some(home),
            programs: Vec::new(),
            drives: Vec::new(),
            registry: Registry::default(),
        }
    }
}

/// The newest recording of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewestFile {
    /// Its name without the folder.
    pub name: String,
    /// When it was changed last.
    pub modified: SystemTime,
    /// Its size in bytes.
    pub size: u64,
}

/// A folder that a recorder writes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFolder {
    /// Who writes there, as people know it.
    pub recorder: &'static str,
    /// The folder.
    pub path: PathBuf,
    /// The newest recording in it, as far as was looked.
    pub newest: Option<NewestFile>,
    /// How many recordings are in it, as far as was looked.
    pub files: usize,
    /// Whether there may be more, because looking was stopped.
    pub more: bool,
    /// Whether folders inside should be watched too.
    pub recursive: bool,
    /// What a person has to know before choosing it.
    pub note: Option<&'static str>,
}

const STEAM_NOTE: &str = "Steam keeps recordings in pieces that only Steam can play. \
    Export a clip as a video file in Steam, and watch the folder that it goes to.";

/// Where recorders write below the person's videos when nobody changed it: who, where, and whether each game gets a
/// folder of its own.
const BELOW_VIDEOS: &[(&str, &str, bool)] = &[
    ("Xbox Game Bar", "Captures", false),
    ("Medal", "Medal/Clips", true),
    ("Medal", "Medal", true),
    ("AMD Adrenalin (ReLive)", "Radeon ReLive", true),
    ("Outplayed", "Overwolf/Outplayed", true),
    ("Outplayed", "Outplayed", true),
    ("Snipping Tool", "Screen Recordings", false),
];

/// The same at the root of a drive.
const BELOW_DRIVES: &[(&str, &str, bool)] = &[("Medal", "Medal/Clips", true), ("Medal", "Medal", true)];

/// What people call the folder on the big drive that they point their recorder to.
const LIKELY_NAMES: &[&str] =
    &["Videos", "Recordings", "Captures", "Clips", "Replays", "ShadowPlay", "OBS", "Game Captures", "Gameplay"];

/// More profiles, users or folders than this are not looked into.
const MANY: usize = 50;

/// The folders of all recorders that are found, those with the newest recording first.
pub fn find(homes: &Homes) -> Vec<FoundFolder> {
    let mut search = Search { homes, found: Vec::new() };
    search.obs();
    search.gpu_screen_recorder();
    search.shadowplay();
    search.medal();
    search.usual_places();
    search.steam();
    search.rest();
    let mut found: Vec<FoundFolder> = search.found.into_iter().map(|(_, folder)| folder).collect();
    found.sort_by_key(|folder| std::cmp::Reverse(folder.newest.as_ref().map(|file| file.modified)));
    found
}

struct Search<'a> {
    homes: &'a Homes,
    /// With the real path, by which a folder is known under two names.
    found: Vec<(PathBuf, FoundFolder)>,
}

impl Search<'_> {
    /// Offers a folder if it exists. The first to offer it gives it its name.
    fn offer(&mut self, recorder: &'static str, path: &Path, recursive: bool) -> Option<&mut FoundFolder> {
        if !path.is_absolute() || !path.is_dir() {
            return None;
        }
        let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        // A whole home or drive is never searched through, whatever a recorder's settings say.
        let broad =
            real.parent().is_none() || self.homes.home.as_ref().is_some_and(|home| home == path || *home == real);
        let recursive = recursive && !broad;
        let at = match self.found.iter().position(|(known, _)| *known == real) {
            Some(at) if self.found[at].1.recursive || !recursive => return Some(&mut self.found[at].1),
            Some(at) => at,
            None => {
                // Made of its parts anew: recorders write slashes of both kinds, and some at the end.
                let path = path.components().collect();
                let folder = FoundFolder { recorder, path, newest: None, files: 0, more: false, recursive, note: None };
                self.found.push((real, folder));
                self.found.len() - 1
            }
        };
        let folder = &mut self.found[at].1;
        let looked = look(&folder.path, recursive);
        (folder.recursive, folder.newest) = (recursive, looked.newest);
        (folder.files, folder.more) = (looked.files, looked.more);
        Some(folder)
    }

    /// OBS Studio: what the profiles say, the one in use first.
    fn obs(&mut self) {
        let mut bases = below(&self.homes.config, &["obs-studio"]);
        bases.extend(below(
            &self.homes.home,
            &[".var/app/com.obsproject.Studio/config/obs-studio", "snap/obs-studio/current/.config/obs-studio"],
        ));
        for base in bases {
            let in_use = ["user.ini", "global.ini"].into_iter().find_map(|name| {
                let ini = Ini::read(&base.join(name))?;
                ini.get("Basic", "ProfileDir").map(str::to_owned)
            });
            let mut profiles = folders_in(&base.join("basic").join("profiles"));
            profiles.sort_by_key(|path| path.file_name().map(|name| name.to_string_lossy().into_owned()) != in_use);
            for profile in profiles {
                let Some(ini) = Ini::read(&profile.join("basic.ini")) else { continue };
                if let Some((folder, recursive)) = formats::obs_folder(&ini) {
                    self.offer("OBS Studio", Path::new(folder), recursive);
                }
            }
        }
    }

    /// gpu-screen-recorder and its overlay.
    fn gpu_screen_recorder(&mut self) {
        let mut files = below(&self.homes.config, &["gpu-screen-recorder/config_ui", "gpu-screen-recorder/config"]);
        files.extend(below(
            &self.homes.home,
            &[".var/app/com.dec05eba.gpu_screen_recorder/config/gpu-screen-recorder/config"],
        ));
        for file in files.iter().filter(|file| file.is_file()) {
            let lines = lines_of(file);
            let mut folders = save_folders(&lines);
            if folders.is_empty() {
                folders.extend(self.homes.videos.clone().map(|videos| (videos.to_string_lossy().into_owned(), false)));
            }
            for (folder, recursive) in folders {
                let path = match (folder.strip_prefix("~/"), &self.homes.home) {
                    (Some(inside), Some(home)) => home.join(inside),
                    _ => PathBuf::from(folder),
                };
                self.offer("GPU Screen Recorder", &path, recursive);
            }
        }
    }

    /// NVIDIA's recorder keeps its folder in the registry, and gives itself away by its names.
    fn shadowplay(&mut self) {
        if let Some(folder) = self.homes.registry.shadowplay.clone() {
            // Each game gets its folder when it is recorded first, so the one above has to be watched.
            self.offer("NVIDIA App (ShadowPlay)", &folder, true);
        }
        let mut places: Vec<PathBuf> = self.homes.videos.iter().cloned().collect();
        for drive in &self.homes.drives {
            places.extend(LIKELY_NAMES.iter().map(|name| drive.join(name)));
        }
        for place in places {
            if folders_in(&place).iter().any(|folder| holds_shadowplay(folder)) {
                self.offer("NVIDIA App (ShadowPlay)", &place, true);
            }
        }
    }

    /// Medal: where the clips of its own list lie.
    fn medal(&mut self) {
        for list in below(&self.homes.config, &["Medal/store/clips.json"]) {
            let mut parents: Vec<PathBuf> = medal_files(&list)
                .into_iter()
                .filter_map(|file| {
                    let folder = Path::new(&file).parent()?;
                    // …/Clips/<game>/<clip>.mp4
                    let above = folder.parent().filter(|above| above.file_name().is_some_and(|name| name == "Clips"));
                    Some(above.unwrap_or(folder).to_path_buf())
                })
                .collect();
            parents.sort();
            parents.dedup();
            for parent in parents.into_iter().take(MANY) {
                self.offer("Medal", &parent, true);
            }
        }
    }

    fn usual_places(&mut self) {
        if let Some(captures) = self.homes.registry.captures.clone() {
            self.offer("Xbox Game Bar", &captures, false);
        }
        let videos = self.homes.videos.iter().map(|videos| (videos, BELOW_VIDEOS));
        let drives = self.homes.drives.iter().map(|drive| (drive, BELOW_DRIVES));
        for (base, table) in videos.chain(drives) {
            for (recorder, inside, recursive) in table {
                let path = base.join(inside);
                // `Medal` when there is no `Medal/Clips`.
                let within =
                    self.found.iter().any(|(_, known)| known.recorder == *recorder && known.path.starts_with(&path));
                if !within {
                    self.offer(recorder, &path, *recursive);
                }
            }
        }
    }

    /// Steam's game recording.
    fn steam(&mut self) {
        let mut roots = below(
            &self.homes.home,
            &[
                ".local/share/Steam",
                ".steam/steam",
                ".var/app/com.valvesoftware.Steam/.local/share/Steam",
                "snap/steam/common/.local/share/Steam",
            ],
        );
        roots.extend(below(&self.homes.config, &["Steam"]));
        roots.extend(self.homes.registry.steam.clone());
        roots.extend(self.homes.programs.iter().map(|programs| programs.join("Steam")));
        for user in roots.iter().flat_map(|root| folders_in(&root.join("userdata"))) {
            let mut folders = vec![user.join("gamerecordings")];
            let settings = lines_of(&user.join("config").join("localconfig.vdf"));
            folders.extend(vdf_values(&settings, "BackgroundRecordPath").map(PathBuf::from));
            for folder in folders {
                if let Some(folder) = self.offer("Steam", &folder, true) {
                    folder.note = (folder.files == 0).then_some(STEAM_NOTE);
                }
            }
        }
    }

    /// Places that no recorder claims, with recordings in them; and the person's videos in any case.
    fn rest(&mut self) {
        for drive in &self.homes.drives {
            for path in LIKELY_NAMES.iter().map(|name| drive.join(name)) {
                if path.is_dir() && look(&path, true).files > 0 {
                    let recursive = look(&path, false).files == 0;
                    self.offer("Folder with recordings", &path, recursive);
                }
            }
        }
        if let Some(videos) = &self.homes.videos {
            // Films lie here, too: folders inside are searched only when there is nothing else.
            let recursive = look(videos, false).files == 0 && look(videos, true).files > 0;
            self.offer("Videos", videos, recursive);
        }
    }
}

fn below(base: &Option<PathBuf>, inside: &[&str]) -> Vec<PathBuf> {
    base.iter().flat_map(|base| inside.iter().map(|path| base.join(path))).collect()
}

/// Folders in a folder, by name, not too many.
fn folders_in(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(path) else { return Vec::new() };
    let folders = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir());
    let mut folders: Vec<PathBuf> = folders.take(MANY).collect();
    folders.sort();
    folders
}

fn holds_shadowplay(folder: &Path) -> bool {
    let (Some(name), Ok(entries)) = (folder.file_name(), fs::read_dir(folder)) else { return false };
    let game = name.to_string_lossy();
    entries.flatten().take(MANY).any(|entry| is_shadowplay_name(&game, &entry.file_name().to_string_lossy()))
}
