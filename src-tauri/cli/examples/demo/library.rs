//! A year, written into a library.

use anyhow::Context as _;
use conductor::{paths::Paths, steps::Ask};
use domain::{
    Contour, DetectorInfo, FolderId, JobState, Looks, PostState, Problem, RecordingState, Settings, WatchedFolder,
};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use store::{Store, StoreError, Tx, analyses::Analysis};
use testkit::year::{Found, Going, Played, Year};

/// How much was written.
#[derive(Debug, Clone, Copy)]
pub struct Written {
    /// Recordings.
    pub recordings: usize,
    /// Moments.
    pub moments: usize,
    /// Posts that are out.
    pub posts: usize,
    /// Answers of platforms.
    pub readings: usize,
}

/// Recordings, and posts, of one transaction: a log of all of them would be as large as the library.
const AT_ONCE: usize = 100;
/// Nobody is asked before that.
const NEVER: SignedDuration = SignedDuration::from_hours(24 * 365 * 50);

/// Fills a new library.
pub fn write(paths: &Paths, year: Year, now: Timestamp) -> anyhow::Result<Written> {
    let opened = Store::open(&paths.database(), &paths.backups()).context("opening the library")?;
    let (store, year, folder) = (opened.store, Arc::new(year), paths.data.join("Recordings"));
    let all = Arc::clone(&year);
    store.write_blocking(move |tx| settings(tx, &all, &folder, now))?;
    in_parts(&store, &year, year.recordings.len(), |tx, year, nth| recording(tx, &year.recordings[nth]))?;
    let all = Arc::clone(&year);
    store.write_blocking(move |tx| {
        for (first, second, later) in &all.overlaps {
            store::overlaps::replace(tx, *second, &[(*first, domain::MediaTime::from_micros(-later.micros()))])?;
        }
        for found in all.moments() {
            if let Some(other) = found.same_as {
                store::overlaps::set_same(tx, found.moment.id, Some(other))?;
            }
        }
        for (mark, at) in &all.marks {
            store::marks::set(tx, mark, *at)?;
        }
        all.collections.iter().try_for_each(|collection| store::collections::save(tx, collection))?;
        all.searches.iter().try_for_each(|search| store::collections::save_search(tx, search))
    })?;
    in_parts(&store, &year, year.posts.len(), move |tx, year, nth| post(tx, &year.posts[nth], now))?;
    let all = Arc::clone(&year);
    store.write_blocking(move |tx| jobs(tx, &all, now))?;
    store.close();
    let live = |going: &&Going| going.events.iter().any(|(_, event)| event.as_str() == "published");
    Ok(Written {
        recordings: year.recordings.len(),
        moments: year.moments().count(),
        posts: year.posts.iter().filter(live).count(),
        readings: year.posts.iter().map(|going| going.readings.len()).sum(),
    })
}

/// Writes things of a year, some in each transaction.
fn in_parts(
    store: &Store,
    year: &Arc<Year>,
    count: usize,
    write: impl Fn(&Tx<'_>, &Year, usize) -> Result<(), StoreError> + Clone + Send + 'static,
) -> Result<(), StoreError> {
    for from in (0..count).step_by(AT_ONCE) {
        let (year, write) = (Arc::clone(year), write.clone());
        let these = from..count.min(from + AT_ONCE);
        store.write_blocking(move |tx| these.clone().try_for_each(|nth| write(tx, &year, nth)))?;
    }
    Ok(())
}

/// What has to be there first. Nothing begins by itself in this library: its queue is paused.
fn settings(tx: &Tx<'_>, year: &Year, folder: &std::path::Path, now: Timestamp) -> Result<(), StoreError> {
    let settings =
        Settings { paused: true, welcomed: true, tray_explained: true, notifications: false, ..Settings::default() };
    store::settings::save(tx, &settings)?;
    // Else the app would add a folder for clips of its own.
    store::meta::set(tx, "first_start", "done")?;
    // Off: these files are not what the library says of them, and would come in once more.
    let watched = WatchedFolder {
        id: FolderId::new(),
        path: folder.to_owned(),
        recursive: true,
        patterns: Vec::new(),
        enabled: false,
        polling: false,
    };
    store::folders::insert(tx, &watched)?;
    year.profiles.iter().try_for_each(|profile| store::profiles::save(tx, profile))?;
    year.accounts.iter().try_for_each(|account| store::accounts::insert(tx, account))?;
    for account in &year.accounts {
        let slots: Vec<_> = year.slots.iter().filter(|slot| slot.account == account.id).cloned().collect();
        store::slots::replace(tx, account.id, &slots)?;
    }
    year.rules.iter().try_for_each(|rule| store::rules::save(tx, rule, now))?;
    year.storage_rules.iter().try_for_each(|rule| store::storage::save_rule(tx, rule, now))
}

fn recording(tx: &Tx<'_>, played: &Played) -> Result<(), StoreError> {
    let recording = &played.recording;
    store::recordings::insert(tx, recording)?;
    store::markers::set_began(tx, recording.id, played.began)?;
    if matches!(recording.state, RecordingState::Ready | RecordingState::Missing) {
        store::analyses::save(
            tx,
            &Analysis {
                recording: recording.id,
                key: "a made-up year".into(),
                detector: DetectorInfo { name: "arena-hud".into(), version: "1".into(), provider: "cpu".into() },
                settings_version: "a made-up year".into(),
                finished_at: recording.imported_at,
                stats: serde_json::json!({}),
                signals: played.signals.clone(),
                contour: Contour::default(),
            },
        )?;
    }
    played.moments.iter().try_for_each(|one| moment(tx, one))
}

fn moment(tx: &Tx<'_>, one: &Found) -> Result<(), StoreError> {
    store::moments::insert(tx, &one.moment)?;
    store::clips::insert(tx, &one.clip)?;
    one.words.iter().try_for_each(|words| store::words::insert(tx, words))?;
    one.choice.iter().try_for_each(|choice| store::choices::save(tx, choice))
}

fn post(tx: &Tx<'_>, going: &Going, now: Timestamp) -> Result<(), StoreError> {
    store::posts::insert(tx, &going.post)?;
    let mut state = PostState::Draft;
    for (at, event) in &going.events {
        state = store::posts::apply(tx, going.post.id, event.clone(), *at)?.state;
    }
    for (at, numbers) in &going.readings {
        store::results::keep(tx, going.post.id, *at, &Looks::AsAsked, Some(numbers), now + NEVER)?;
    }
    if going.readings.is_empty() && matches!(state, PostState::Live { .. }) {
        store::results::put_off(tx, going.post.id, now + NEVER)?;
    }
    Ok(())
}

/// What the queue did for the newest recordings, and what still waits in it.
fn jobs(tx: &Tx<'_>, year: &Year, now: Timestamp) -> Result<(), StoreError> {
    let mut waiting = Vec::new();
    for (nth, played) in year.recordings.iter().rev().take(12).enumerate() {
        let id = played.recording.id;
        if played.recording.state != RecordingState::Ready {
            waiting.push(Ask::Analyse(id));
            continue;
        }
        let import = Ask::Import { path: played.recording.path.clone(), asked: false };
        for (step, ask) in [import, Ask::Analyse(id), Ask::Rank(id), Ask::Prepare(id)].into_iter().enumerate() {
            let failed = (nth == 4 && step == 3).then(no_ffmpeg);
            end(tx, &ask, now, 1 + 3 * step as i64, failed.as_ref())?;
        }
    }
    for (nth, found) in year.moments().filter(|one| one.clip.state == domain::ClipState::Ready).take(8).enumerate() {
        let ask = Ask::Render(found.clip.id);
        if nth < 5 { end(tx, &ask, now, 20, None)? } else { waiting.push(ask) }
    }
    // Last: whoever claims a job gets the first that waits.
    waiting.iter().try_for_each(|ask| store::jobs::enqueue(tx, &ask.job(now)).map(drop))
}

/// A job that was asked for and is over.
fn end(tx: &Tx<'_>, ask: &Ask, now: Timestamp, took_s: i64, failed: Option<&Problem>) -> Result<(), StoreError> {
    const OWNER: &str = "a made-up year";
    let job = ask.job(now - SignedDuration::from_secs(60));
    let asked = store::jobs::enqueue(tx, &job)?;
    let claimed = store::jobs::claim(tx, job.lane, OWNER, now, now + SignedDuration::from_mins(1))?;
    debug_assert_eq!(claimed.map(|job| job.id), Some(asked.id), "another job was in the way");
    let state = if failed.is_some() { JobState::Failed } else { JobState::Done };
    let ended = now + SignedDuration::from_secs(took_s);
    store::jobs::finish(tx, asked.id, OWNER, state, failed, ended)?;
    store::jobs::took(tx, &job.kind, 600.0, took_s as f64)
}

fn no_ffmpeg() -> Problem {
    Problem::new(
        domain::Code::FfmpegFailed,
        "The pictures of a recording could not be made.",
        "ffmpeg stopped in the middle: the drive was taken out.",
    )
    .say("Connect the drive and try again.")
}
