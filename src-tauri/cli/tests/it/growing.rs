//! Recordings that are copied into a watched folder while they grow end as clips with words and thumbnail.
//!
//! The sample goes this way in every run. `CLIPCONDUCTOR_FOOTAGE=FOLDER cargo nextest run -p cli growing --no-capture` does it
//! for every recording of a folder, one after the other in one app, and prints a table.

use crate::serving::Serving;
use serde_json::{Value, json};
use std::{
    fs::{self, File},
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    sync::mpsc,
    time::{Duration, Instant},
};

/// A recording comes in so many pieces,
const PIECES: u64 = 12;
/// and rests so long after each: longer than the app wants a file to be quiet. The pace of a recorder, which no event gives.
const REST: Duration = Duration::from_millis(250);

/// How a recording comes into the folder.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// Under its name, by a program that holds it open, as recorders do.
    Held,
    /// Under its name, by a program that opens it anew for each piece, as some copies to network drives do.
    Opened,
    /// Under another name that is changed at the end.
    Renamed,
}

/// Copies `from` to `to` bit by bit.
fn grow(from: &Path, to: &Path, way: Way) {
    let (never, pace) = mpsc::channel::<()>();
    let mut name = to.as_os_str().to_owned();
    name.push(".tmp");
    let target = if matches!(way, Way::Renamed) { PathBuf::from(name) } else { to.to_owned() };
    let mut source = File::open(from).unwrap();
    let piece = source.metadata().unwrap().len().div_ceil(PIECES);
    let mut held = File::create(&target).unwrap();
    for _ in 0..PIECES {
        let mut bytes = Vec::new();
        (&mut source).take(piece).read_to_end(&mut bytes).unwrap();
        held.write_all(&bytes).unwrap();
        held.flush().unwrap();
        if matches!(way, Way::Opened) {
            held = File::options().append(true).open(&target).unwrap();
        }
        assert!(pace.recv_timeout(REST).is_err());
    }
    drop((held, never));
    if target != to {
        fs::rename(target, to).unwrap();
    }
}

/// What became of a recording.
struct Became {
    name: String,
    /// From the last byte on: until the first moment can be looked at, and until all is done.
    first_s: f64,
    ready_s: f64,
    clips: usize,
    with_words: usize,
    with_thumbnail: usize,
    exported: usize,
}

/// The recording of that name, when the app has it.
fn find(app: &Serving, name: &str) -> Option<Value> {
    let list = app.get("/recordings?limit=100");
    list["items"].as_array().unwrap().iter().find(|recording| recording["file_name"] == name).cloned()
}

fn become_clips(app: &Serving, home: &Path, from: &Path, to: &Path, way: Way) -> Became {
    let name = to.file_name().unwrap().to_string_lossy().into_owned();
    grow(from, to, way);
    let begun = Instant::now();
    let mut first_s = None;
    let recording = app.wait("the recording to be ready", |app| {
        let recording = find(app, &name)?;
        assert_ne!(recording["state"], "failed", "{recording:#}");
        if recording["moments"]["total"].as_u64() > Some(0) {
            first_s.get_or_insert(begun.elapsed().as_secs_f64());
        }
        (recording["state"] == "ready" && app.is_idle()).then_some(recording)
    });
    let ready_s = begun.elapsed().as_secs_f64();
    let of_it = format!("/moments?state=new&limit=200&recording={}", recording["id"].as_str().unwrap());
    let moments = app.get(&of_it)["items"].as_array().unwrap().clone();
    let ids: Vec<&Value> = moments.iter().map(|moment| &moment["id"]).collect();
    if !ids.is_empty() {
        let (status, answer) = app.post("/moments/decide", &json!({"ids": ids, "state": "accepted"}));
        assert_eq!(status, 200, "{answer}");
    }
    let account = app.get("/accounts")["items"][0]["id"].clone();
    let clips: Vec<String> = moments.iter().map(|moment| moment["clip_id"].as_str().unwrap().to_owned()).collect();
    for clip in &clips {
        let (status, answer) = app.post(&format!("/clips/{clip}/approve"), &json!({"accounts": [account]}));
        assert_eq!(status, 200, "{answer}");
    }
    let folder = home.join("library/Clips");
    let details: Vec<Value> = app.wait("the clips to be exported", |app| {
        let details: Vec<Value> = clips.iter().map(|clip| app.get(&format!("/clips/{clip}"))).collect();
        let live = |clip: &Value| clip["posts"].as_array().unwrap().iter().all(|post| post["state"] == "live");
        details.iter().all(live).then_some(details)
    });
    let said = |clip: &&Value| {
        let words = &clip["words"][0];
        !words["text"]["title"].as_str().unwrap_or_default().is_empty() && words["author"]["by"] == "template"
    };
    let whole = |clip: &&Value| {
        let url = clip["posts"][0]["url"].as_str().unwrap_or_default();
        let file = Path::new(url);
        file.starts_with(&folder)
            && ["mp4", "jpg", "txt", "json"]
                .iter()
                .all(|ending| fs::metadata(file.with_extension(ending)).is_ok_and(|metadata| metadata.len() > 0))
    };
    Became {
        name,
        first_s: first_s.unwrap_or(ready_s),
        ready_s,
        clips: clips.len(),
        with_words: details.iter().filter(said).count(),
        with_thumbnail: moments.iter().filter(|moment| moment["thumbnail_url"].is_string()).count(),
        exported: details.iter().filter(whole).count(),
    }
}

fn recordings_of(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| conductor::is_recording_name(path));
    found.sort();
    found
}

#[test]
fn recordings_that_grow_in_a_watched_folder_become_clips() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/sample/openarena.mp4");
    let footage = std::env::var_os("CLIPCONDUCTOR_FOOTAGE").map(|folder| recordings_of(Path::new(&folder)));
    let all = footage.is_some();
    let home = tempfile::tempdir().unwrap();
    let mut app = Serving::start(home.path());
    if all {
        // A match of five minutes on a busy computer.
        app.longest = Duration::from_secs(900);
    }
    let captures = home.path().join("captures");
    fs::create_dir_all(&captures).unwrap();
    app.post("/folders", &json!({"path": captures, "recursive": true}));

    // The same sample three times would be one recording: the other two ways get one more byte each.
    let files = footage.unwrap_or_else(|| {
        let bytes = fs::read(&sample).unwrap();
        let more = |n: usize| {
            let path = home.path().join(format!("sample-{n}.mp4"));
            // A box of eight bytes that says nothing, behind all others.
            let nothing = [0, 0, 0, u8::try_from(8 + n).unwrap(), b'f', b'r', b'e', b'e'];
            fs::write(&path, [&bytes[..], &nothing, &vec![0; n]].concat()).unwrap();
            path
        };
        (1..=3).map(more).collect()
    });
    let mut became = Vec::new();
    for (nth, file) in files.iter().enumerate() {
        let way = [Way::Held, Way::Opened, Way::Renamed][nth % 3];
        let to = captures.join(file.file_name().unwrap());
        became.push(become_clips(&app, home.path(), file, &to, way));
        let Became { name, first_s, ready_s, clips, with_words, with_thumbnail, exported } = &became[nth];
        eprintln!(
            "{name:<44} {way:?}: first moment {first_s:.1} s, all {ready_s:.1} s, {clips} clips, {with_words} with words, \
             {with_thumbnail} with thumbnail, {exported} exported"
        );
    }
    let list = app.get("/recordings?limit=100");
    assert_eq!(list["items"].as_array().unwrap().len(), files.len(), "each is one recording, whole or not at all");
    for one in &became {
        assert_eq!(
            (one.with_words, one.with_thumbnail, one.exported),
            (one.clips, one.clips, one.clips),
            "{}",
            one.name
        );
        assert!(all || one.clips > 0, "{}: there is a moment in the sample", one.name);
    }
}
