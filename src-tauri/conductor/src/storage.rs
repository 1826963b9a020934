//! What takes how much of the disk, and what of it may leave: the measuring, the plan, and the leaving of one recording.
//! Whether a recording may leave is decided by [`domain::StorageFacts::needed`] in the transaction that lets it go, and by
//! nothing that was read before.

use crate::{
    Core,
    events::{Event, Notice, Tag},
    leaving::{Binned, Original, bring, free_name},
    paths::Paths,
    steps::Ask,
};
use domain::{
    Code, Fix, Needed, Planned, Problem, RecordingId, RecordingState, StorageAction, StorageRule, StorageRuleId, plan,
};
use jiff::{SignedDuration, Timestamp};
use media::Cancel;
use serde::{Deserialize, Serialize};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};
use store::{StoreError, Tx, storage::Shown};

/// What a rule would do is shown so long before it is done.
pub const SHOWN_FIRST: SignedDuration = SignedDuration::from_hours(24);
/// Below this a disk is called low: an evening of recording, or the clips of one.
pub const LOW_BYTES: u64 = 10_000_000_000;
/// What was measured is good for so long.
const FRESH: SignedDuration = SignedDuration::from_secs(60);

/// What one kind of files takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Which kind.
    pub kind: &'static str,
    /// How many bytes.
    pub bytes: u64,
    /// How many files.
    pub files: u64,
}

/// A disk that something of ours lies on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disk {
    /// A folder on it that we use.
    pub path: PathBuf,
    /// Its size.
    pub total_bytes: u64,
    /// What is free.
    pub free_bytes: u64,
}

/// What was measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// By kind.
    pub shares: Vec<Share>,
    /// The disks.
    pub disks: Vec<Disk>,
    /// When.
    pub at: Timestamp,
}

/// The last measurement. Counting the files of a large library takes longer than a page may.
#[derive(Default)]
pub(crate) struct Meter {
    last: Mutex<Option<Usage>>,
    measuring: AtomicBool,
}

/// What was measured last; measures again in the background when that is old.
pub(crate) fn usage(core: &Arc<Core>) -> Option<Usage> {
    let last = core.meter.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let now = core.now();
    let fresh = last.as_ref().is_some_and(|usage| now.duration_since(usage.at) < FRESH);
    if !fresh && !core.meter.measuring.swap(true, Ordering::SeqCst) {
        let core = core.clone();
        tokio::spawn(async move {
            match measure(&core).await {
                Ok(usage) => *core.meter.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(usage),
                Err(problem) => tracing::warn!(%problem, "the disk could not be measured"),
            }
            core.meter.measuring.store(false, Ordering::SeqCst);
            core.changed("storage", None, &[Tag::Storage]);
        });
    }
    last
}

/// The next look measures anew.
pub(crate) fn forget_usage(core: &Core) {
    let mut last = core.meter.last.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(usage) = last.as_mut() {
        usage.at = Timestamp::UNIX_EPOCH;
    }
}

/// Measures now.
pub(crate) async fn measure(core: &Core) -> Result<Usage, Problem> {
    let ((bytes, files), folders) =
        core.store.read(|db| Ok((store::storage::recordings_take(db)?, store::folders::list(db)?))).await?;
    let (paths, now) = (core.world.paths.clone(), core.now());
    let export = core.settings().export_folder.unwrap_or_else(|| paths.export.clone());
    let measured = tokio::task::spawn_blocking(move || {
        let mut shares = vec![Share { kind: "recordings", bytes, files }];
        shares.extend(made(&paths));
        let places = [paths.cache.clone(), paths.data.clone(), export];
        let disks = disks(places.into_iter().chain(folders.into_iter().map(|folder| folder.path)));
        Usage { shares, disks, at: now }
    });
    measured.await.map_err(|error| Problem::bug("The disk could not be measured.", error))
}

/// What we made, by kind.
fn made(paths: &Paths) -> Vec<Share> {
    let share = |kind, files: &mut dyn Iterator<Item = u64>| {
        let (mut bytes, mut count) = (0, 0);
        for size in files {
            bytes += size;
            count += 1;
        }
        Share { kind, bytes, files: count }
    };
    let of_recordings = files_below(&paths.cache.join("recordings"));
    let is_proxy = |path: &Path| path.extension().is_some_and(|kind| kind == "mp4");
    let sizes = |files: Vec<(PathBuf, u64)>| files.into_iter().map(|(_, size)| size);
    let (proxies, pictures): (Vec<_>, Vec<_>) = of_recordings.into_iter().partition(|(path, _)| is_proxy(path));
    let own = files_below(&paths.data.join("pictures"));
    let database = ["", "-wal", "-shm"].iter().filter_map(|end| {
        let mut path = paths.database().into_os_string();
        path.push(end);
        Some(std::fs::metadata(path).ok()?.len())
    });
    vec![
        share("renders", &mut sizes(files_below(&paths.cache.join("renders")))),
        share("proxies", &mut sizes(proxies)),
        share("pictures", &mut sizes(pictures).chain(sizes(files_below(&paths.cache.join("clips")))).chain(sizes(own))),
        share("backups", &mut sizes(files_below(&paths.backups()))),
        share("database", &mut database.collect::<Vec<_>>().into_iter()),
        share("logs", &mut sizes(files_below(&paths.logs()))),
    ]
}

/// Bytes of all that can be made again and is no render: what the budget leaves to those.
pub(crate) fn made_besides_renders(paths: &Paths) -> u64 {
    ["recordings", "clips"].iter().flat_map(|name| files_below(&paths.cache.join(name))).map(|(_, size)| size).sum()
}

/// Every file below a folder with its size. Links are not followed; what can't be read counts nothing.
fn files_below(folder: &Path) -> Vec<(PathBuf, u64)> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => {
                    files.push((entry.path(), entry.metadata().map(|meta| meta.len()).unwrap_or(0)));
                }
                _ => {}
            }
        }
    }
    files
}

/// The disks of some folders, each once. Two folders of one disk see the same numbers.
fn disks(places: impl Iterator<Item = PathBuf>) -> Vec<Disk> {
    let mut disks: Vec<Disk> = Vec::new();
    for path in places {
        let (Ok(total_bytes), Ok(free_bytes)) = (fs4::total_space(&path), fs4::available_space(&path)) else {
            continue;
        };
        // What is free changes while one looks: by some bytes it is the same disk.
        let same = |disk: &Disk| {
            disk.total_bytes == total_bytes && disk.free_bytes.abs_diff(free_bytes) < total_bytes / 1000 + 1
        };
        if !disks.iter().any(same) {
            disks.push(Disk { path, total_bytes, free_bytes });
        }
    }
    disks
}

/// Whether there is room for so many bytes on the disk of a folder.
///
/// # Errors
/// `DiskFull`, with what has to be freed. Where the system can't tell, the writing will.
pub(crate) fn room_for(folder: &Path, bytes: u64, what: &str) -> Result<(), Problem> {
    match fs4::available_space(folder) {
        Ok(free) if free < bytes => {
            let why = format!(
                "It needs about {:.1} GB; {:.1} GB are free on the disk of {}.",
                bytes as f64 / 1e9,
                free as f64 / 1e9,
                folder.display()
            );
            Err(Problem::new(Code::DiskFull, format!("There is no room for {what}."), why)
                .fix(Fix::FreeSpace { bytes: bytes - free })
                .fix(Fix::OpenPage { page: "/settings/storage".into(), label: "See what can go".into() })
                .fix(Fix::Retry))
        }
        _ => Ok(()),
    }
}

/// What the rules say now, and since when it is shown.
pub(crate) async fn planned(core: &Core) -> Result<(Vec<StorageRule>, Vec<Planned>, Vec<Shown>), Problem> {
    let now = core.now();
    Ok(core
        .store
        .read(move |db| {
            let rules = store::storage::rules(db)?;
            // Nothing is asked of a library without rules.
            let facts = if rules.is_empty() { Vec::new() } else { store::storage::facts(db, None)? };
            Ok((rules.clone(), plan(&rules, facts, now), store::storage::shown(db)?))
        })
        .await?)
}

/// Once a day: shows what rules would do, does what was shown long enough, and says when a disk gets low.
pub(crate) async fn look(core: &Arc<Core>) -> Result<(), Problem> {
    let now = core.now();
    let (rules, planned, shown) = planned(core).await?;
    let (mut still, mut due, mut fresh) = (Vec::new(), Vec::new(), 0_usize);
    for one in planned.iter().filter(|one| one.needed.is_none()) {
        let known = shown.iter().find(|known| {
            known.recording == one.facts.recording && known.rule == one.rule && known.action == one.action
        });
        fresh += usize::from(known.is_none());
        let since = known.map_or(now, |known| known.shown_at);
        still.push(Shown {
            recording: one.facts.recording,
            rule: one.rule,
            action: one.action.clone(),
            shown_at: since,
        });
        if one.action != StorageAction::Ask && now.duration_since(since) >= SHOWN_FIRST {
            due.push(Leave { recording: one.facts.recording, rule: Some(one.rule), action: one.action.clone() });
        }
    }
    let bytes: u64 = planned.iter().filter(|one| one.needed.is_none()).map(|one| one.facts.size_bytes).sum();
    let all = still.len();
    let leaving = !due.is_empty();
    core.store
        .write(move |tx| {
            store::storage::set_shown(tx, &still)?;
            if !due.is_empty() {
                store::jobs::enqueue(tx, &Ask::CleanUp(due).job(now))?;
            }
            Ok(())
        })
        .await?;
    if leaving {
        core.bells.ring(domain::Lane::Cpu);
        core.changed("job", None, &[Tag::Jobs, Tag::Status]);
    }
    if fresh > 0 && !rules.is_empty() {
        let what = format!(
            "{all} recordings ({:.1} GB) can go by your rules. Nothing goes before you could look.",
            bytes as f64 / 1e9
        );
        core.events.send(Event::Notify { notice: Notice::NeedsYou { what, page: "/settings/storage".into() } });
    }
    let usage = measure(core).await?;
    if let Some(disk) = usage.disks.iter().find(|disk| disk.free_bytes < LOW_BYTES) {
        let what = format!("{:.1} GB are left on the disk of {}.", disk.free_bytes as f64 / 1e9, disk.path.display());
        core.events.send(Event::Notify { notice: Notice::NeedsYou { what, page: "/settings/storage".into() } });
    }
    core.changed("storage", None, &[Tag::Storage]);
    Ok(())
}

/// A recording that shall leave, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leave {
    /// The recording.
    pub recording: RecordingId,
    /// By which rule; by the person alone when absent.
    #[serde(default)]
    pub rule: Option<StorageRuleId>,
    /// What becomes of it: moved, or into the bin.
    pub action: StorageAction,
}

/// How a file left its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum Left {
    /// Into the bin.
    Binned(Binned),
    /// Into another folder.
    Moved {
        /// Where it was.
        from: PathBuf,
        /// Where it is.
        to: PathBuf,
    },
}

/// Why a recording stays, for people.
pub(crate) fn why_it_stays(needed: Needed) -> &'static str {
    match needed {
        Needed::NotReady => "it is not there, or was not looked through yet",
        Needed::Star => "it has a star, or a moment or clip of it has one",
        Needed::Post => "a post of it is under way",
        Needed::Render => "a clip of it is being made",
        Needed::Job => "something is being done with it",
        Needed::Unposted => "a clip of it is ready and was never posted",
        Needed::Later => "a moment of it was kept for later",
        Needed::Collection => "a clip of it is in a collection",
    }
}

/// Lets one recording leave. `Ok(Err(why))` when it stays.
pub(crate) async fn leave(
    core: &Core,
    leave: Leave,
    cancel: Cancel,
    progress: impl FnMut(f64) + Send + 'static,
) -> Result<Result<String, &'static str>, Problem> {
    let id = leave.recording;
    let known = core.store.read(move |db| store::recordings::get(db, id)).await?;
    let Some(recording) = known else { return Ok(Err("it is not in the library any more")) };
    let (path, fingerprint) = (recording.path.clone(), recording.fingerprint.clone());
    let same =
        tokio::task::spawn_blocking(move || media::fingerprint(&path).is_ok_and(|(of, _)| Some(of) == fingerprint));
    if !same.await.unwrap_or(false) {
        return Ok(Err("its file is not there, or another file lies there"));
    }
    let name = recording.file_name();
    // A plan of before may come late: moving it again would only give it a number.
    if let StorageAction::Move { folder } = &leave.action
        && recording.path.starts_with(folder)
    {
        return Ok(Err("it is there already"));
    }
    match leave.action {
        StorageAction::Ask => Ok(Err("its rule only asks")),
        StorageAction::Bin => Ok(into_the_bin(core, id).await?.map(|()| name)),
        StorageAction::Move { folder } => Ok(into_folder(core, id, folder, cancel, progress).await?.map(|()| name)),
    }
}

/// In the transaction: why the recording stays, if it does.
fn stays(tx: &Tx<'_>, id: RecordingId) -> Result<Option<&'static str>, StoreError> {
    Ok(match store::storage::facts(tx, Some(id))?.pop() {
        None => Some("it is not in the library any more"),
        Some(facts) => facts.needed().map(why_it_stays),
    })
}

async fn into_the_bin(core: &Core, id: RecordingId) -> Result<Result<(), &'static str>, Problem> {
    // First the library knows that it goes: from here on nothing can be begun with it.
    let gone = core
        .store
        .write(move |tx| {
            if let Some(why) = stays(tx, id)? {
                return Ok(Err(why));
            }
            let Some(before) = store::recordings::get(tx, id)? else { return Ok(Err("it is not in the library any more")) };
            let what = format!("{} is in the bin.", before.file_name());
            let problem = Problem::new(Code::FileMissing, what, "It was cleaned up to free space.")
                .say("Put it back in Settings → Storage, or take it out of the system's bin: it is found again by itself.")
                .fix(Fix::OpenPage { page: "/settings/storage".into(), label: "Storage".into() });
            let after = domain::Recording { state: RecordingState::Missing, problem: Some(problem), ..before.clone() };
            store::recordings::update(tx, &after)?;
            Ok(Ok(before))
        })
        .await?;
    let before = match gone {
        Ok(before) => before,
        Err(why) => return Ok(Err(why)),
    };
    let (bin, path) = (core.world.bin.clone(), before.path.clone());
    let put = tokio::task::spawn_blocking(move || bin.put(&path)).await;
    let put = put.unwrap_or_else(|error| Err(Problem::bug("The bin did not answer.", error)));
    let now = core.now();
    match put {
        Ok(binned) => {
            core.store
                .write(move |tx| {
                    let label = format!("Put {} into the bin", before.file_name());
                    let left = crate::Undoable::Left { recording: id, left: Left::Binned(binned) };
                    crate::app::keep(tx, LEFT, label, &left, now).map(drop)
                })
                .await?;
            told(core, id);
            Ok(Ok(()))
        }
        Err(problem) => {
            core.store.write(move |tx| back_in_place(tx, id, &before.path)).await?;
            told(core, id);
            Err(problem)
        }
    }
}

/// The verb under which leavings are kept, to be put back.
pub(crate) const LEFT: &str = "clean_up";

async fn into_folder(
    core: &Core,
    id: RecordingId,
    folder: PathBuf,
    cancel: Cancel,
    mut progress: impl FnMut(f64) + Send + 'static,
) -> Result<Result<(), &'static str>, Problem> {
    let wanted = folder.clone();
    let begun = core
        .store
        .write(move |tx| {
            if let Some(why) = stays(tx, id)? {
                return Ok(Err(why));
            }
            let Some(recording) = store::recordings::get(tx, id)? else {
                return Ok(Err("it is not in the library any more"));
            };
            let to = free_name(&wanted, &recording.path);
            // Known before the file is there: a crash in between loses nothing.
            store::recordings::add_path(tx, id, &to)?;
            Ok(Ok((recording, to)))
        })
        .await?;
    let (recording, to) = match begun {
        Ok(begun) => begun,
        Err(why) => return Ok(Err(why)),
    };
    let (from, target, size) = (recording.path.clone(), to.clone(), recording.size_bytes);
    let brought = tokio::task::spawn_blocking(move || {
        std::fs::create_dir_all(&folder).map_err(|error| Problem::io("Making the folder", &folder, &error))?;
        // A rename needs no room, and a copy that has none ends in the middle.
        if fs4::total_space(&folder).ok() != fs4::total_space(from.parent().unwrap_or(&from)).ok() {
            room_for(&folder, size, "the recording")?;
        }
        bring(&from, &target, &cancel, &mut progress)
    })
    .await
    .unwrap_or_else(|error| Err(Problem::bug("The move stopped in the middle.", error)));
    let now = core.now();
    let (from, name) = (recording.path.clone(), recording.file_name());
    let original = match brought {
        Ok(original) => original,
        Err(problem) => {
            core.store.write(move |tx| store::recordings::remove_path(tx, &to).map(drop)).await?;
            return Err(problem);
        }
    };
    let (old, new) = (from.clone(), to.clone());
    core.store
        .write(move |tx| {
            follow(tx, id, &old, &new)?;
            let label = format!("Moved {name} to {}", new.parent().unwrap_or(&new).display());
            let left = crate::Undoable::Left { recording: id, left: Left::Moved { from: old, to: new } };
            crate::app::keep(tx, LEFT, label, &left, now).map(drop)
        })
        .await?;
    if original == Original::Kept {
        let removed = tokio::task::spawn_blocking(move || {
            std::fs::remove_file(&from).map_err(|error| Problem::io("Removing", &from, &error))
        });
        removed.await.unwrap_or(Ok(()))?;
    }
    told(core, id);
    Ok(Ok(()))
}

/// The library follows a file to its new place.
fn follow(tx: &Tx<'_>, id: RecordingId, from: &Path, to: &Path) -> Result<(), StoreError> {
    if let Some(mut recording) = store::recordings::get(tx, id)? {
        to.clone_into(&mut recording.path);
        store::recordings::update(tx, &recording)?;
        store::recordings::add_path(tx, id, to)?;
        store::recordings::remove_path(tx, from)?;
    }
    Ok(())
}

/// A recording whose file is where it was again.
fn back_in_place(tx: &Tx<'_>, id: RecordingId, path: &Path) -> Result<(), StoreError> {
    if let Some(mut recording) = store::recordings::get(tx, id)?
        && recording.state == RecordingState::Missing
    {
        path.clone_into(&mut recording.path);
        recording.state = RecordingState::Ready;
        recording.problem = None;
        store::recordings::update(tx, &recording)?;
    }
    Ok(())
}

/// Puts a file back to where it was.
///
/// # Errors
/// `FileMissing` when it is gone, `Conflict` when something lies there now; then nothing was changed.
pub(crate) async fn put_back(core: &Core, id: RecordingId, left: Left) -> Result<(), Problem> {
    match left {
        Left::Binned(binned) => {
            is_free(&binned.path)?;
            let (bin, of) = (core.world.bin.clone(), binned.clone());
            let out = tokio::task::spawn_blocking(move || bin.take_out(&of)).await;
            out.unwrap_or_else(|error| Err(Problem::bug("The bin did not answer.", error)))?;
            core.store.write(move |tx| back_in_place(tx, id, &binned.path)).await?;
        }
        Left::Moved { from, to } => {
            is_free(&from)?;
            let (old, new) = (to.clone(), from.clone());
            let brought = tokio::task::spawn_blocking(move || bring(&old, &new, &Cancel::new(), &mut |_| {})).await;
            let original =
                brought.unwrap_or_else(|error| Err(Problem::bug("The move stopped in the middle.", error)))?;
            let (old, new) = (to.clone(), from.clone());
            core.store.write(move |tx| follow(tx, id, &old, &new)).await?;
            if original == Original::Kept {
                let removed = tokio::task::spawn_blocking(move || {
                    std::fs::remove_file(&to).map_err(|error| Problem::io("Removing", &to, &error))
                });
                removed.await.unwrap_or(Ok(()))?;
            }
        }
    }
    told(core, id);
    Ok(())
}

/// Whether nothing lies where a file was.
fn is_free(path: &Path) -> Result<(), Problem> {
    if !path.exists() {
        return Ok(());
    }
    let what = format!("{} can't be put back.", path.display());
    Err(Problem::new(Code::Conflict, what, "Another file lies there now.")
        .say("Move that file away first, then try again."))
}

fn told(core: &Core, id: RecordingId) {
    forget_usage(core);
    let stale = [Tag::Recordings, Tag::Moments, Tag::Storage, Tag::Status];
    core.changed("recording", Some(id.to_string()), &stale);
}
