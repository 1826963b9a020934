use super::{formats::*, *};
use std::time::Duration;
use tempfile::TempDir;

/// A made-up machine.
struct Machine {
    dir: TempDir,
    homes: Homes,
}

impl Machine {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(dir.path()).unwrap();
        let homes = Homes {
            home: Some(root.join("me")),
            config: Some(root.join("me/config")),
            videos: Some(root.join("me/Videos")),
            programs: vec![root.join("programs")],
            drives: vec![root.join("D")],
            registry: Registry::default(),
        };
        let machine = Self { dir, homes };
        for folder in ["me/config", "me/Videos", "programs", "D"] {
            fs::create_dir_all(machine.path(folder)).unwrap();
        }
        machine
    }

    fn path(&self, inside: &str) -> PathBuf {
        fs::canonicalize(self.dir.path()).unwrap().join(inside)
    }

    fn write(&self, inside: &str, text: &str) -> PathBuf {
        let path = self.path(inside);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    /// A recording of so many hours ago.
    fn record(&self, inside: &str, hours: u64) {
        let path = self.write(inside, "12345");
        let file = fs::File::options().append(true).open(path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(hours * 3600)).unwrap();
    }

    fn make(&self, inside: &str) -> PathBuf {
        let path = self.path(inside);
        fs::create_dir_all(&path).unwrap();
        path
    }

    /// Recorder, folder below the machine, whether recursive, and how many files.
    fn found(&self) -> Vec<(&'static str, String, bool, usize)> {
        let root = self.path("");
        let inside = |path: &Path| path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        find(&self.homes).iter().map(|f| (f.recorder, inside(&f.path), f.recursive, f.files)).collect()
    }
}

/// As OBS writes a path.
fn escaped(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "\\\\")
}

#[test]
fn obs_says_where_it_records_to() {
    let machine = Machine::new();
    machine.record("D/Streams/a.mkv", 2);
    machine.record("D/Streams/b.mkv", 1);
    machine.record("D/Streams/Sub/c.mkv", 0);
    let simple = escaped(&machine.path("D/Streams"));
    let profiles = "me/config/obs-studio/basic/profiles";
    machine.write(
        &format!("{profiles}/Untitled/basic.ini"),
        &format!("\u{feff}[General]\nName=Untitled\n\n[SimpleOutput]\nFilePath={simple}\nRecFormat2=mkv\n"),
    );
    let advanced = escaped(&machine.make("D/Advanced"));
    machine.write(
        &format!("{profiles}/Games/basic.ini"),
        &format!(
            "[Output]\nMode=Advanced\nFilenameFormatting=%CCYY/%MM-%DD\n[SimpleOutput]\nFilePath=/not/used\n\
             [AdvOut]\nRecType=Standard\nRecFilePath={advanced}\nFFFilePath=/not/used/either\n"
        ),
    );
    machine.write(&format!("{profiles}/Gone/basic.ini"), "[SimpleOutput]\nFilePath=/gone/for/good\n");
    machine.write(&format!("{profiles}/Relative/basic.ini"), "[SimpleOutput]\nFilePath=.\n");
    assert_eq!(
        machine.found(),
        [
            ("OBS Studio", "D/Streams".into(), false, 2),
            ("OBS Studio", "D/Advanced".into(), true, 0),
            ("Videos", "me/Videos".into(), false, 0),
        ]
    );
    let newest = find(&machine.homes)[0].newest.clone().unwrap();
    assert_eq!((newest.name.as_str(), newest.size), ("b.mkv", 5));
}

#[test]
fn the_profile_in_use_comes_first() {
    let machine = Machine::new();
    for name in ["A", "B", "C"] {
        let folder = escaped(&machine.make(&format!("D/{name}")));
        machine.write(
            &format!("me/.var/app/com.obsproject.Studio/config/obs-studio/basic/profiles/{name}/basic.ini"),
            &format!("[SimpleOutput]\nFilePath={folder}\n"),
        );
    }
    machine.write(
        "me/.var/app/com.obsproject.Studio/config/obs-studio/global.ini",
        "[Basic]\nProfile=The best\nProfileDir=B\n",
    );
    let order: Vec<String> = machine.found().into_iter().map(|(_, path, ..)| path).collect();
    assert_eq!(order, ["D/B", "D/A", "D/C", "me/Videos"]);
}

#[test]
fn a_home_is_never_searched_through() {
    let machine = Machine::new();
    machine.record("me/a.mkv", 1);
    machine.record("me/private/b.mkv", 1);
    let home = escaped(&machine.path("me"));
    machine.write(
        "me/config/obs-studio/basic/profiles/Untitled/basic.ini",
        &format!("[Output]\nFilenameFormatting=%CCYY/%MM\n[SimpleOutput]\nFilePath={home}\n"),
    );
    assert_eq!(machine.found()[0], ("OBS Studio", "me".into(), false, 1));
}

#[test]
fn usual_places() {
    let machine = Machine::new();
    machine.record("me/Videos/Captures/Game 2026-11-22 20-15-03.mp4", 5);
    machine.record("me/Videos/Radeon ReLive/Game/Game_replay_2026.11.22-20.15.mp4", 4);
    machine.record("me/Videos/Overwolf/Outplayed/Game/Match/clip.mp4", 3);
    machine.record("D/Medal/Clips/Game/clip.mp4", 2);
    machine.record("me/Videos/holiday.mp4", 1);
    assert_eq!(
        machine.found(),
        [
            ("Videos", "me/Videos".into(), false, 1),
            ("Medal", "D/Medal/Clips".into(), true, 1),
            ("Outplayed", "me/Videos/Overwolf/Outplayed".into(), true, 1),
            ("AMD Adrenalin (ReLive)", "me/Videos/Radeon ReLive".into(), true, 1),
            ("Xbox Game Bar", "me/Videos/Captures".into(), false, 1),
        ]
    );
}

#[test]
fn shadowplay_gives_itself_away() {
    let machine = Machine::new();
    machine.record("me/Videos/Quake III Arena/Quake III Arena 2026.11.22 - 20.15.03.07.DVR.mp4", 1);
    machine.record("D/ShadowPlay/Desktop/Desktop 2026.11.22 - 20.15.03.07.mp4", 2);
    // OBS writes to the same folder: one entry, and one that sees both.
    machine.record("me/Videos/2026-11-22 20-15-03.mkv", 3);
    let videos = escaped(&machine.path("me/Videos"));
    machine.write("me/config/obs-studio/basic/profiles/x/basic.ini", &format!("[SimpleOutput]\nFilePath={videos}/\n"));
    assert_eq!(
        machine.found(),
        [("OBS Studio", "me/Videos".into(), true, 2), ("NVIDIA App (ShadowPlay)", "D/ShadowPlay".into(), true, 1),]
    );
}

#[test]
fn medal_lists_its_clips() {
    let machine = Machine::new();
    machine.record("D/Elsewhere/Clips/Game/a.mp4", 1);
    machine.record("D/Elsewhere/Clips/Other/b.mp4", 1);
    let list = serde_json::json!({
        "1": {"FilePath": machine.path("D/Elsewhere/Clips/Game/a.mp4"), "GameTitle": "Game"},
        "2": {"FilePath": machine.path("D/Elsewhere/Clips/Other/b.mp4")},
        "3": {"FilePath": 7},
        "4": "nonsense",
    });
    machine.write("me/config/Medal/store/clips.json", &list.to_string());
    assert_eq!(machine.found()[0], ("Medal", "D/Elsewhere/Clips".into(), true, 2));
    machine.write("me/config/Medal/store/clips.json", "{broken");
    assert_eq!(machine.found().len(), 1);
}

#[test]
fn steam_is_found_with_a_word_of_warning() {
    let machine = Machine::new();
    machine.write("me/.local/share/Steam/userdata/42/gamerecordings/video/bg_1/session.mpd", "x");
    let custom = machine.make("D/Steam recordings").to_string_lossy().replace('\\', "\\\\");
    machine.write(
        "programs/Steam/userdata/43/config/localconfig.vdf",
        &format!(
            "\"UserLocalConfigStore\"\n{{\n\t\"GameRecording\"\n\t{{\n\t\t\"BackgroundRecordMode\"\t\t\"1\"\n\
             \t\t\"BackgroundRecordPath\"\t\t\"{custom}\"\n\t}}\n}}\n"
        ),
    );
    let mut steam: Vec<_> = find(&machine.homes).into_iter().filter(|folder| folder.recorder == "Steam").collect();
    steam.sort_by(|a, b| a.path.cmp(&b.path));
    let paths: Vec<&Path> = steam.iter().map(|folder| folder.path.as_path()).collect();
    assert_eq!(
        paths,
        [machine.path("D/Steam recordings"), machine.path("me/.local/share/Steam/userdata/42/gamerecordings")]
    );
    assert!(steam.iter().all(|folder| folder.note == Some(STEAM_NOTE)));
    // Someone exports there: nothing to warn of.
    machine.record("D/Steam recordings/clip.mp4", 1);
    assert_eq!(find(&machine.homes)[0].note, None);
}

#[cfg(unix)]
#[test]
fn a_folder_with_two_names_is_one_folder() {
    let machine = Machine::new();
    machine.make("me/.local/share/Steam/userdata/42/gamerecordings");
    machine.make("me/.steam");
    std::os::unix::fs::symlink(machine.path("me/.local/share/Steam"), machine.path("me/.steam/steam")).unwrap();
    let steam = machine.found().into_iter().filter(|(recorder, ..)| *recorder == "Steam").count();
    assert_eq!(steam, 1);
}

#[test]
fn gpu_screen_recorder_says_where_it_records_to() {
    let machine = Machine::new();
    machine.record("me/Replays/Game/a.mp4", 1);
    machine.record("me/My recordings/b.mp4", 2);
    let record = machine.path("me/My recordings");
    machine.write(
        "me/config/gpu-screen-recorder/config_ui",
        &format!(
            "main.fps 60\nrecord.save_directory {}\nrecord.save_directory_other x\n\
             replay.save_directory ~/Replays\nreplay.save_video_in_game_folder true\n",
            record.display()
        ),
    );
    assert_eq!(
        machine.found()[..2],
        [
            ("GPU Screen Recorder", "me/Replays".into(), true, 1),
            ("GPU Screen Recorder", "me/My recordings".into(), false, 1),
        ]
    );
    // Set up, but never told where: then it is the usual place.
    machine.write("me/config/gpu-screen-recorder/config_ui", "main.fps 60\n");
    assert_eq!(machine.found()[0], ("GPU Screen Recorder", "me/Videos".into(), false, 0));
}

#[test]
fn folders_inside_the_videos_count_when_there_is_nothing_else() {
    let machine = Machine::new();
    machine.record("me/Videos/Game/a.mp4", 1);
    assert_eq!(machine.found(), [("Videos", "me/Videos".into(), true, 1)]);
    machine.record("me/Videos/b.mp4", 1);
    assert_eq!(machine.found(), [("Videos", "me/Videos".into(), false, 1)]);
}

#[test]
fn nothing_is_found_where_nothing_is() {
    assert_eq!(find(&Homes::default()), []);
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(find(&Homes::below(dir.path())), []);
}

#[test]
fn looking_ends() {
    let machine = Machine::new();
    for n in 0..5_100 {
        machine.write(&format!("me/Videos/{n}.mp4"), "");
    }
    let videos = &find(&machine.homes)[0];
    assert_eq!((videos.files, videos.more), (5_000, true));
    machine.record("D/Recordings/1/2/3/4/deep.mp4", 1);
    machine.record("D/Recordings/1/2/3/near.mp4", 1);
    let recordings = find(&machine.homes).into_iter().find(|folder| folder.path.ends_with("Recordings")).unwrap();
    assert_eq!((recordings.files, recordings.more, recordings.recursive), (1, true, true));
}

#[test]
fn escapes_of_obs() {
    let ini =
        Ini::parse("# a\n[SimpleOutput]\nFilePath=C:\\\\new\\\\recordings\n FilePath2 = D:/a=b \nEmpty=\nnonsense\n");
    assert_eq!(ini.get("simpleoutput", "filepath"), Some("C:\\new\\recordings"));
    assert_eq!(ini.get("SimpleOutput", "FilePath2"), Some("D:/a=b"));
    assert_eq!(ini.get("SimpleOutput", "Empty"), None);
    assert_eq!(ini.get("Other", "FilePath"), None);
}

#[test]
fn which_of_obs_settings_counts() {
    let table = [
        ("[SimpleOutput]\nFilePath=/a\n", Some(("/a", false))),
        ("[Output]\nMode=Simple\n[SimpleOutput]\nFilePath=/a\n[AdvOut]\nRecFilePath=/b\n", Some(("/a", false))),
        ("[Output]\nMode=Advanced\n[SimpleOutput]\nFilePath=/a\n[AdvOut]\nRecFilePath=/b\n", Some(("/b", false))),
        ("[Output]\nMode=Advanced\n[AdvOut]\nRecType=FFmpeg\nRecFilePath=/b\nFFFilePath=/c\n", Some(("/c", false))),
        ("[Output]\nMode=Advanced\n[AdvOut]\nRecType=FFmpeg\nFFOutputToFile=false\nFFFilePath=/c\n", None),
        ("[Output]\nMode=Advanced\n[SimpleOutput]\nFilePath=/a\n", None),
        ("[Output]\nFilenameFormatting=%CCYY/%MM\n[SimpleOutput]\nFilePath=/a\n", Some(("/a", true))),
    ];
    for (text, expected) in table {
        assert_eq!(obs_folder(&Ini::parse(text)), expected, "{text}");
    }
}

#[test]
fn names_of_shadowplay() {
    let table = [
        ("Game", "Game 2026.11.22 - 21.15.03.07.DVR.mp4", true),
        ("Game", "Game 2026.11.22 - 21.15.03.07.mp4", true),
        ("Game", "Game 2026.11.22 - 21.15.03", false),
        ("Game", "Other 2026.11.22 - 21.15.03.07.mp4", false),
        ("Game", "Game 2026-11-22 21-15-03.mp4", false),
        ("", " 2026.11.22 - 21.15.03.07.mp4", true),
        ("Spiel", "Spiel", false),
    ];
    for (game, file, expected) in table {
        assert_eq!(is_shadowplay_name(game, file), expected, "{file}");
    }
}

#[test]
fn the_registry_knows_moved_folders() {
    let mut machine = Machine::new();
    machine.record("D/My games/Quake III Arena/Quake III Arena 2026.11.22 - 20.15.03.07.DVR.mp4", 1);
    machine.record("D/Moved captures/Game 2026-11-22 20-15-03.mp4", 2);
    machine.make("D/Steam program/userdata/42/gamerecordings");
    machine.homes.registry = Registry {
        shadowplay: Some(machine.path("D/My games")),
        captures: Some(machine.path("D/Moved captures")),
        steam: Some(machine.path("D/Steam program")),
    };
    let mut found = machine.found();
    found.sort();
    assert_eq!(
        found,
        [
            ("NVIDIA App (ShadowPlay)", "D/My games".into(), true, 1),
            ("Steam", "D/Steam program/userdata/42/gamerecordings".into(), true, 0),
            ("Videos", "me/Videos".into(), false, 0),
            ("Xbox Game Bar", "D/Moved captures".into(), false, 1),
        ]
    );
    // What the registry says may be gone for long, or never was.
    machine.homes.registry.shadowplay = Some(machine.path("D/gone"));
    machine.homes.registry.captures = Some(PathBuf::from("Captures"));
    assert_eq!(machine.found().len(), 2);
}

#[test]
fn texts_of_the_registry() {
    let bytes = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    assert_eq!(wide_text(&bytes("D:\\Spiele ü\0rest")).as_deref(), Some("D:\\Spiele ü"));
    assert_eq!(wide_text(&bytes("E:\\")).as_deref(), Some("E:\\"));
    assert_eq!(wide_text(&bytes("\0")), None);
    assert_eq!(wide_text(&[0x00, 0xd8]), None, "half a letter");
    let value = |name: &str| (name == "USERPROFILE").then(|| "C:\\Users\\me".to_owned());
    let table = [
        ("%USERPROFILE%\\Clips", Some("C:\\Users\\me\\Clips")),
        ("D:\\100% games", Some("D:\\100% games")),
        ("%OneDrive%\\Clips", None),
        ("", Some("")),
    ];
    for (text, expected) in table {
        assert_eq!(with_variables(text, value).as_deref(), expected, "{text}");
    }
}
