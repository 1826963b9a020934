//! What leaves the disk and comes back, and what no rule ever touches.

use crate::house::House;
use conductor::{
    Approval, JobFilter, Marked, MomentFilter, MomentSort, PostFilter, RecordingFilter,
    clock::ManualClock,
    leaving::{Bin, Binned},
    paths::Paths,
};
use domain::{
    Clip, ClipId, ClipState, Code, Edit, Markable, MediaInfo, MediaTime, Moment, MomentId, MomentState, Problem,
    Recording, RecordingId, RecordingState, Span, StorageAction, StorageCondition, StorageRule, StorageRuleId,
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use tempfile::TempDir;

/// A bin of the test: a folder. The system's own is not the test's to fill.
struct FolderBin(PathBuf);

impl FolderBin {
    fn place(&self, path: &Path) -> PathBuf {
        self.0.join(path.file_name().unwrap())
    }
}

impl Bin for FolderBin {
    fn put(&self, path: &Path) -> Result<Binned, Problem> {
        std::fs::create_dir_all(&self.0).unwrap();
        std::fs::rename(path, self.place(path)).map_err(|error| Problem::io("Binning", path, &error))?;
        Ok(Binned { path: path.to_owned(), name: None })
    }

    fn take_out(&self, binned: &Binned) -> Result<(), Problem> {
        let from = self.place(&binned.path);
        std::fs::rename(&from, &binned.path).map_err(|error| Problem::io("Taking out", &from, &error))
    }
}

/// A recording with a moment and its clip, 40 days old.
struct Seeded {
    recording: RecordingId,
    moment: MomentId,
    clip: ClipId,
    path: PathBuf,
}

fn seed(tx: &store::Tx<'_>, folder: &Path, n: usize, now: Timestamp) -> Result<Seeded, store::StoreError> {
    let path = folder.join(format!("evening {n}.mp4"));
    std::fs::write(&path, format!("recording number {n}")).unwrap();
    let (fingerprint, size_bytes) = media::fingerprint(&path)?;
    let old = now - SignedDuration::from_hours(24 * 40);
    let recording = Recording {
        id: RecordingId::new(),
        fingerprint: Some(fingerprint),
        path: path.clone(),
        size_bytes,
        recorded_at: old,
        imported_at: old,
        state: RecordingState::Ready,
        problem: None,
        media: Some(MediaInfo {
            container: "mov,mp4".into(),
            duration: MediaTime::from_seconds(600.0),
            video: None,
            audio: Vec::new(),
            chapters: Vec::new(),
            created_at: None,
            encoder: None,
        }),
        game: Some("OpenArena".into()),
        profile: None,
        note: String::new(),
        min_score: None,
    };
    let moment = Moment {
        id: MomentId::new(),
        recording: recording.id,
        span: Span::from_seconds(10.0, 20.0),
        edges_by_user: false,
        peak: MediaTime::from_seconds(15.0),
        score: 60,
        reasons: Vec::new(),
        evidence: Vec::new(),
        state: MomentState::New,
        found_at: old,
        decided_at: None,
    };
    let clip = Clip {
        id: ClipId::new(),
        moments: vec![moment.id],
        edit: Edit::plain(recording.id, moment.span),
        thumbnail_at: None,
        own_picture: None,
        state: ClipState::Draft,
        created_at: old,
        updated_at: old,
    };
    store::recordings::insert(tx, &recording)?;
    store::recordings::add_path(tx, recording.id, &path)?;
    store::moments::insert(tx, &moment)?;
    store::clips::insert(tx, &clip)?;
    Ok(Seeded { recording: recording.id, moment: moment.id, clip: clip.id, path })
}

/// A library with so many recordings, whose renders wait for an ffmpeg that is not there.
async fn library(count: usize) -> (House, Vec<Seeded>, ManualClock) {
    let root = TempDir::new().unwrap();
    let clock = ManualClock::new(Timestamp::now());
    let paths = Paths::below(&root.path().join("data"), root.path().join("models"), None);
    let videos = root.path().join("videos");
    std::fs::create_dir_all(&videos).unwrap();
    std::fs::create_dir_all(&paths.data).unwrap();
    let store = store::Store::open(&paths.database(), &paths.backups()).unwrap().store;
    let now = Timestamp::now();
    let seeded = store
        .write_blocking(move |tx| (0..count).map(|n| seed(tx, &videos, n, now)).collect::<Result<Vec<_>, _>>())
        .unwrap();
    store.close();
    for one in &seeded {
        // What is made of a recording is there: nothing has to be done with it.
        for name in ["poster.jpg", "waveform.json", "filmstrip.json", "proxy.mp4"] {
            let file = paths.of_recording(one.recording, name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, "made").unwrap();
        }
    }
    let (time, bin, no_ffmpeg) = (clock.clone(), root.path().join("bin"), root.path().join("no-ffmpeg"));
    let house = House::at(root, |world| {
        world.clock = Arc::new(time);
        world.bin = Arc::new(FolderBin(bin));
        world.ffmpeg = Some(no_ffmpeg);
        world.watching = false;
    })
    .await
    .unwrap();
    (house, seeded, clock)
}

fn rule(action: StorageAction) -> StorageRule {
    StorageRule {
        id: StorageRuleId::new(),
        name: "Nothing came of it".into(),
        enabled: true,
        condition: StorageCondition {
            older_than_days: 30,
            nothing_accepted: true,
            games: Vec::new(),
            larger_than_bytes: 0,
        },
        action,
    }
}

async fn state_of(house: &House, id: RecordingId) -> RecordingState {
    house.conductor.get_recording(id).await.unwrap().recording.state
}

async fn clean_up(house: &House, all: &[&Seeded], action: Option<StorageAction>) {
    house.conductor.clean_up(all.iter().map(|one| one.recording).collect(), action).await.unwrap();
    house
        .wait("the clean-up", async |conductor| {
            let filter = JobFilter { kind: Some("clean_up".into()), ..conductor::open_jobs(None) };
            conductor.list_jobs(filter, conductor::page(5)).await.unwrap().items.is_empty().then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_goes_into_the_bin_and_comes_back() {
    let (house, all, _) = library(2).await;
    house.conductor.add_storage_rule(rule(StorageAction::Bin)).await.unwrap();
    let plan = house.conductor.plan_clean_up(None).await.unwrap();
    assert_eq!(plan.items.len(), 2);
    assert!(plan.items.iter().all(|one| one.planned.needed.is_none() && one.goes_at.is_none()));
    clean_up(&house, &[&all[0]], None).await;
    assert!(!all[0].path.exists() && all[1].path.exists());
    let gone = house.conductor.get_recording(all[0].recording).await.unwrap().recording;
    assert_eq!(gone.state, RecordingState::Missing);
    assert!(gone.problem.unwrap().what.contains("in the bin"));
    let left = house.conductor.get_storage().await.unwrap().left;
    assert_eq!(left.len(), 1);
    assert!(left[0].label.contains("evening 0.mp4"), "{}", left[0].label);
    house.conductor.undo(Some(left[0].undo.clone())).await.unwrap();
    assert_eq!(std::fs::read_to_string(&all[0].path).unwrap(), "recording number 0");
    assert_eq!(state_of(&house, all[0].recording).await, RecordingState::Ready);
    assert!(house.conductor.get_storage().await.unwrap().left.is_empty());

    // What lies there now stays, and the one in the bin, too.
    clean_up(&house, &[&all[0]], None).await;
    std::fs::write(&all[0].path, "another").unwrap();
    // The rename of the test's bin would write over it: the app has to look first where the bin does not.
    let undo = house.conductor.get_storage().await.unwrap().left.remove(0).undo;
    let refused = house.conductor.undo(Some(undo.clone())).await.unwrap_err();
    assert_eq!(refused.code, Code::Conflict);
    assert_eq!(std::fs::read_to_string(&all[0].path).unwrap(), "another");
    std::fs::remove_file(&all[0].path).unwrap();
    house.conductor.undo(Some(undo)).await.unwrap();
    assert_eq!(std::fs::read_to_string(&all[0].path).unwrap(), "recording number 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_moved_and_the_library_follows() {
    let (house, all, _) = library(1).await;
    let archive = house.root.path().join("archive");
    std::fs::create_dir_all(&archive).unwrap();
    std::fs::write(archive.join("evening 0.mp4"), "somebody else's").unwrap();
    clean_up(&house, &[&all[0]], Some(StorageAction::Move { folder: archive.clone() })).await;
    let moved = house.conductor.get_recording(all[0].recording).await.unwrap().recording;
    assert_eq!((moved.path.clone(), moved.state), (archive.join("evening 0 (2).mp4"), RecordingState::Ready));
    assert!(moved.path.is_file() && !all[0].path.exists());
    house.conductor.undo(None).await.unwrap();
    assert_eq!(house.conductor.get_recording(all[0].recording).await.unwrap().recording.path, all[0].path);
    assert!(all[0].path.is_file() && !moved.path.exists());
    assert_eq!(std::fs::read_to_string(archive.join("evening 0.mp4")).unwrap(), "somebody else's");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_file_in_its_place_is_not_touched() {
    let (house, all, _) = library(1).await;
    std::fs::write(&all[0].path, "written over it").unwrap();
    clean_up(&house, &[&all[0]], Some(StorageAction::Bin)).await;
    assert_eq!(std::fs::read_to_string(&all[0].path).unwrap(), "written over it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_shows_for_a_day_what_it_will_do() {
    let (house, all, clock) = library(2).await;
    house.conductor.add_storage_rule(rule(StorageAction::Bin)).await.unwrap();
    let tidied = async |n: usize| {
        house
            .wait("tidying up", async |conductor| {
                let filter = JobFilter { kind: Some("tidy".into()), ..Default::default() };
                let jobs = conductor.list_jobs(filter, conductor::page(50)).await.unwrap().items;
                let done = jobs.iter().filter(|view| view.job.state == domain::JobState::Done).count();
                (done >= n).then_some(())
            })
            .await;
    };
    clock.advance(SignedDuration::from_mins(6));
    tidied(1).await;
    let plan = house.conductor.plan_clean_up(None).await.unwrap();
    assert!(plan.items.iter().all(|one| one.goes_at.is_some()));
    assert!(all.iter().all(|one| one.path.exists()), "nothing goes before it was shown for a day");
    // A star in between keeps one.
    let change = conductor::MarkChange { starred: Some(true), ..Default::default() };
    house.conductor.change_marks(vec![all[1].moment.into()], change).await.unwrap();
    clock.advance(SignedDuration::from_hours(25));
    tidied(2).await;
    house.wait("the bin", async |_| (!all[0].path.exists()).then_some(())).await;
    assert!(all[1].path.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn moved_files_are_found_by_what_is_in_them() {
    let (house, all, clock) = library(3).await;
    // The person moved the folder, gave one file another name, and deleted one.
    let new = house.root.path().join("new drive/deep");
    std::fs::create_dir_all(&new).unwrap();
    std::fs::rename(&all[0].path, new.join("renamed.mp4")).unwrap();
    std::fs::rename(&all[1].path, new.join("evening 1.mp4")).unwrap();
    std::fs::remove_file(&all[2].path).unwrap();
    for one in &all {
        // As the watcher or an analysis finds it out.
        lose(&house, one.recording).await;
    }
    let folders = house.conductor.list_missing_folders().await.unwrap();
    assert_eq!(folders.iter().map(|folder| folder.missing).collect::<Vec<_>>(), [3]);
    let nowhere = house.conductor.locate_missing(house.root.path().join("nowhere")).await.unwrap_err();
    assert_eq!(nowhere.field.as_deref(), Some("folder"));
    house.conductor.locate_missing(house.root.path().join("new drive")).await.unwrap();
    house
        .wait("two of three", async |conductor| {
            let filter = RecordingFilter { state: Some(RecordingState::Missing), ..Default::default() };
            let missing = conductor.list_recordings(filter, conductor::page(9)).await.unwrap().items;
            (missing.len() == 1).then_some(())
        })
        .await;
    let found = house.conductor.get_recording(all[0].recording).await.unwrap().recording;
    assert_eq!(found.path, new.join("renamed.mp4"));

    // A drive that comes back is seen without being told.
    std::fs::write(&all[2].path, "recording number 2").unwrap();
    clock.advance(SignedDuration::from_mins(3));
    house
        .wait("the drive", async |conductor| {
            let recording = conductor.get_recording(all[2].recording).await.unwrap().recording;
            (recording.state != RecordingState::Missing).then_some(())
        })
        .await;
}

/// The bin takes it without the app: the next look finds it missing.
async fn lose(house: &House, id: RecordingId) {
    let database = Paths::below(&house.root.path().join("data"), PathBuf::new(), None).database();
    let lost = move || {
        let conn = rusqlite_of(&database);
        conn.execute("UPDATE recordings SET state = 'missing' WHERE id = ?1", [id.to_string()]).unwrap();
    };
    tokio::task::spawn_blocking(lost).await.unwrap();
}

fn rusqlite_of(database: &Path) -> store::Conn {
    store::Conn::open(database).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_evening_is_one_session() {
    let (house, all, _) = library(3).await;
    let (sessions, more) = house.conductor.list_sessions(None, 10).await.unwrap();
    assert_eq!((sessions.len(), more), (1, false));
    assert_eq!(sessions[0].session.recordings.len(), all.len());
    assert_eq!((sessions[0].sums.new, sessions[0].sums.games.clone()), (3, vec!["OpenArena".to_owned()]));
    assert!(house.conductor.list_sessions(Some(sessions[0].session.from), 10).await.unwrap().0.is_empty());
}

/// What may happen between two looks at the disk.
#[derive(Debug, Clone)]
enum Happens {
    Star(usize, Markable, bool),
    Schedule(usize),
    CancelPosts(usize),
    Render(usize),
    CancelRenders(usize),
    Decide(usize, MomentState),
    CleanUp(bool),
    PutBack,
}

fn happens() -> impl Strategy<Value = Happens> {
    let which = 0usize..3;
    let kinds = prop::sample::select(Markable::ALL.to_vec());
    prop_oneof![
        2 => (which.clone(), kinds, any::<bool>()).prop_map(|(n, kind, on)| Happens::Star(n, kind, on)),
        2 => which.clone().prop_map(Happens::Schedule),
        1 => which.clone().prop_map(Happens::CancelPosts),
        2 => which.clone().prop_map(Happens::Render),
        1 => which.clone().prop_map(Happens::CancelRenders),
        2 => (which, prop::sample::select(MomentState::ALL.to_vec())).prop_map(|(n, state)| Happens::Decide(n, state)),
        4 => any::<bool>().prop_map(Happens::CleanUp),
        2 => Just(Happens::PutBack),
    ]
}

/// Whether something needs the recording, read from what the app shows everywhere else.
async fn is_needed(house: &House, one: &Seeded) -> bool {
    let conductor = &house.conductor;
    let marked = Marked { starred: true, tag: None };
    let page = || conductor::page(50);
    let recordings = RecordingFilter { marked: marked.clone(), ..Default::default() };
    let moments = MomentFilter { marked: marked.clone(), ..Default::default() };
    let clips = conductor::ClipFilter { marked, ..Default::default() };
    let starred = conductor
        .list_recordings(recordings, page())
        .await
        .unwrap()
        .items
        .iter()
        .any(|view| view.recording.id == one.recording)
        || conductor
            .list_moments(moments, MomentSort::Recent, page())
            .await
            .unwrap()
            .items
            .iter()
            .any(|view| view.row.moment.id == one.moment)
        || conductor.list_clips(clips, page()).await.unwrap().items.iter().any(|view| view.row.clip.id == one.clip);
    let posts = conductor.list_posts(PostFilter::default(), page()).await.unwrap().items;
    let posted = posts.iter().any(|view| view.post.clip == one.clip && !view.post.state.is_final());
    let jobs = conductor.list_jobs(conductor::open_jobs(Some("render".into())), page()).await.unwrap().items;
    let rendered = jobs.iter().any(|view| view.job.subject == one.clip.to_string());
    starred || posted || rendered
}

async fn play(events: Vec<Happens>) -> Result<usize, TestCaseError> {
    let (house, all, _) = library(3).await;
    let conductor = &house.conductor;
    let account = house.destination().await.id;
    let mut left = 0;
    for event in events {
        match event {
            Happens::Star(n, kind, on) => {
                let subject = match kind {
                    Markable::Recording => all[n].recording.into(),
                    Markable::Moment => all[n].moment.into(),
                    Markable::Clip => all[n].clip.into(),
                };
                let change = conductor::MarkChange { starred: Some(on), ..Default::default() };
                conductor.change_marks(vec![subject], change).await.unwrap();
            }
            Happens::Schedule(n) => {
                let approval = Approval {
                    accounts: vec![account],
                    at: Some(Timestamp::now() + SignedDuration::from_hours(48)),
                    zone: Some("UTC".into()),
                    visibility: None,
                    choices: Default::default(),
                    by_platform: false,
                    next_slot: false,
                };
                // Refused where it is on its way already.
                let _ = conductor.approve_clip(all[n].clip, approval).await;
            }
            Happens::CancelPosts(n) => {
                let posts = conductor.list_posts(PostFilter::default(), conductor::page(50)).await.unwrap().items;
                for view in posts.into_iter().filter(|view| view.post.clip == all[n].clip) {
                    let _ = conductor.cancel_post(view.post.id).await;
                }
            }
            // Refused while the file is away.
            Happens::Render(n) => drop(conductor.render_clip(all[n].clip).await),
            Happens::CancelRenders(n) => {
                let open = conductor::open_jobs(Some("render".into()));
                for view in conductor.list_jobs(open, conductor::page(50)).await.unwrap().items {
                    if view.job.subject == all[n].clip.to_string() {
                        let _ = conductor.cancel_job(view.job.id).await;
                    }
                }
            }
            Happens::Decide(n, state) => {
                let _ = conductor.decide_moments(vec![all[n].moment], state).await;
            }
            Happens::CleanUp(bin) => {
                let mut needed = Vec::new();
                for one in &all {
                    needed.push((is_needed(&house, one).await, one.path.exists()));
                }
                let folder = house.root.path().join("archive");
                let mut going = Vec::new();
                for one in &all {
                    // The plan offers nothing that lies in the folder already.
                    let path = conductor.get_recording(one.recording).await.unwrap().recording.path;
                    if bin || !path.starts_with(&folder) {
                        going.push(one);
                    }
                }
                let action = if bin { StorageAction::Bin } else { StorageAction::Move { folder } };
                if !going.is_empty() {
                    clean_up(&house, &going, Some(action)).await;
                }
                for (one, (needed, was_there)) in all.iter().zip(needed) {
                    let is_there = one.path.exists();
                    prop_assert!(!needed || !was_there || is_there, "{} was needed and left", one.path.display());
                    left += usize::from(was_there && !is_there);
                }
            }
            Happens::PutBack => {
                if let Some(last) = conductor.get_storage().await.unwrap().left.first() {
                    conductor.undo(Some(last.undo.clone())).await.unwrap();
                }
            }
        }
        // Nothing is ever lost: each file is in one of three places.
        for (n, one) in all.iter().enumerate() {
            let places = ["bin", "archive"].map(|name| house.root.path().join(name).join(format!("evening {n}.mp4")));
            let there = std::iter::once(&one.path).chain(&places).filter(|path| path.exists()).count();
            prop_assert_eq!(there, 1, "{}", one.path.display());
        }
    }
    house.conductor.shut_down().await;
    Ok(left)
}

/// Whatever happens in whatever order: what a post, a render or a star needs never leaves, and what leaves comes back whole.
#[test]
fn what_is_needed_never_leaves() {
    let left = std::sync::atomic::AtomicUsize::new(0);
    proptest!(ProptestConfig { cases: 24, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() },
        |(events in prop::collection::vec(happens(), 4..16))| {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let gone = runtime.block_on(play(events))?;
        left.fetch_add(gone, std::sync::atomic::Ordering::Relaxed);
    });
    assert!(left.into_inner() > 0, "nothing left at all: the property would say nothing");
}

/// In a process of its own: where the bin is follows from the environment.
#[cfg(target_os = "linux")]
#[test]
fn the_bin_of_the_system_gives_back_what_was_put_there() {
    const HOME: &str = "CLIPCONDUCTOR_TEST_HOME";
    if let Some(home) = std::env::var_os(HOME) {
        return in_a_bin(Path::new(&home));
    }
    let home = tempfile::tempdir().unwrap();
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "leaving::the_bin_of_the_system_gives_back_what_was_put_there", "--nocapture"])
        .envs([("HOME", home.path().to_owned()), ("XDG_DATA_HOME", home.path().join("share"))])
        .env(HOME, home.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&child.stderr));
}

#[cfg(target_os = "linux")]
fn in_a_bin(home: &Path) {
    use conductor::leaving::SystemBin;
    let path = home.join("evening.mp4");
    // Two of one name, one after the other.
    let [first, second] = ["first", "second"].map(|what| {
        std::fs::write(&path, what).unwrap();
        let binned = SystemBin.put(&path).unwrap();
        assert!(!path.exists() && binned.path == path);
        binned
    });
    assert_ne!(first.name, second.name);
    let kept = std::fs::read_dir(home.join("share/Trash/files")).unwrap().count();
    assert_eq!(kept, 2, "not in the bin of this home");
    for (binned, what) in [(&first, "first"), (&second, "second")] {
        SystemBin.take_out(binned).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), what);
        std::fs::remove_file(&path).unwrap();
    }
    assert_eq!(SystemBin.take_out(&second).unwrap_err().code, Code::FileMissing);
    let missing = SystemBin.put(&path).unwrap_err();
    assert_eq!(missing.code, Code::IoFailed);
}
