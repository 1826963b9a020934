//! Once a day: backup, budget of the cache, old rows of the queue.

use super::{Ask, Step};
use crate::{
    Core,
    queue::{Outcome, StepCx},
};
use async_trait::async_trait;
use domain::{Clip, Lane, Problem, Recording, RecordingState};
use jiff::SignedDuration;
use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    time::SystemTime,
};
use store::{Conn, StoreError};

/// See the module.
pub struct Tidy;

/// Ended jobs are kept so long, to be looked at.
const KEEP_JOBS: SignedDuration = SignedDuration::from_hours(24 * 14);
/// What a person did can be undone so long.
const KEEP_UNDO: SignedDuration = SignedDuration::from_hours(24 * 2);

#[async_trait]
impl Step for Tidy {
    fn kind(&self) -> &'static str {
        "tidy"
    }
    fn lane(&self) -> Lane {
        Lane::Cpu
    }
    fn priority(&self) -> i32 {
        5
    }
    fn title(&self, _subject: &str) -> String {
        "Backup and tidying up".into()
    }

    async fn run(&self, cx: &StepCx) -> Outcome {
        match tidy(cx).await {
            Ok(()) => Outcome::Done,
            Err(problem) => Outcome::of_problem(problem, cx.job.attempt),
        }
    }
}

async fn tidy(cx: &StepCx) -> Result<(), Problem> {
    let core = &cx.core;
    let now = core.now();
    cx.progress("backup", None);
    if let Some(backup) = core.store.daily_backup(now).await? {
        cx.log(format!("Backed up to {}.", backup.display())).await;
    }
    // A folder that is not there (a stick, a NAS) is no reason to leave the rest undone.
    match crate::app::make_when_due(core).await {
        Ok(Some(made)) => cx.log(format!("Backed up to {}.", made.path.display())).await,
        Ok(None) => {}
        Err(problem) => cx.log(format!("The backup was not made. {problem}")).await,
    }
    core.store
        .write(move |tx| {
            store::jobs::prune(tx, now - KEEP_JOBS)?;
            store::undo::prune(tx, now - KEEP_UNDO)?;
            Ok(())
        })
        .await?;
    cx.progress("cache", None);
    mend_cache(cx).await?;
    let (paths, budget) = (core.world.paths.clone(), core.settings().cache_budget_bytes);
    let needed = needed_renders(core).await?;
    let freed = cx
        .blocking(move |_| {
            // Pictures and playable copies are made anew at once when they are missing: the renders make room for them.
            let left = budget.saturating_sub(crate::storage::made_besides_renders(&paths));
            Ok(keep_to_budget(&paths.cache.join("renders"), left, &needed))
        })
        .await?;
    if freed > 0 {
        cx.log(format!("{:.1} MB of made files were removed to keep to the budget.", freed as f64 / 1e6)).await;
    }
    cx.progress("storage", None);
    crate::storage::look(core).await?;
    Ok(())
}

/// What was made of things that are not in the library any more is removed, and what is missing of things that are is made
/// anew: somebody may have emptied the cache.
async fn mend_cache(cx: &StepCx) -> Result<(), Problem> {
    let core = &cx.core;
    let (recordings, clips) = core.store.read(|db| Ok((all_recordings(db)?, all_clips(db)?))).await?;
    let paths = core.world.paths.clone();
    let asks = cx
        .blocking(move |_| {
            let known: HashSet<String> = recordings.iter().map(|recording| recording.id.to_string()).collect();
            remove_strangers(&paths.cache.join("recordings"), &known);
            let known: HashSet<String> = clips.iter().map(|clip| clip.id.to_string()).collect();
            remove_strangers(&paths.cache.join("clips"), &known);

            let mut asks = Vec::new();
            let mut there = HashSet::new();
            for recording in &recordings {
                let Some(media) = recording.media.as_ref().filter(|_| recording.state == RecordingState::Ready) else {
                    continue;
                };
                there.insert(recording.id);
                let has = |name: &str| paths.of_recording(recording.id, name).exists();
                if !["poster.jpg", "waveform.json", "filmstrip.json"].into_iter().all(has) {
                    asks.push(Ask::Prepare(recording.id));
                }
                if media::playable(media) != media::Playable::Yes && !has("proxy.mp4") {
                    asks.push(Ask::Playback(recording.id));
                }
            }
            for clip in &clips {
                let first = clip.edit.spans.first().map(|part| part.recording);
                if first.is_some_and(|first| there.contains(&first)) && !paths.thumbnail(clip).exists() {
                    asks.push(Ask::Thumbnail(clip.id));
                }
            }
            Ok(asks)
        })
        .await?;
    if asks.is_empty() {
        return Ok(());
    }
    cx.log(format!("{} made files are missing and are made anew.", asks.len())).await;
    let now = core.now();
    core.store
        .write(move |tx| {
            for ask in asks {
                // Nobody waits for it.
                store::jobs::enqueue(tx, &store::jobs::NewJob { priority: REMADE, ..ask.job(now) })?;
            }
            Ok(())
        })
        .await?;
    core.bells.ring(Lane::Cpu);
    Ok(())
}

/// Priority of what is made anew.
const REMADE: i32 = 10;

fn all_recordings(db: &Conn) -> Result<Vec<Recording>, StoreError> {
    let (mut all, mut page) = (Vec::new(), store::Page { after: None, limit: 500 });
    loop {
        let next = store::recordings::list(db, &store::recordings::RecordingFilter::default(), &page)?;
        all.extend(next.items.into_iter().map(|row| row.recording));
        page.after = match next.next {
            Some(next) => Some(next),
            None => return Ok(all),
        };
    }
}

fn all_clips(db: &Conn) -> Result<Vec<Clip>, StoreError> {
    let (mut all, mut page) = (Vec::new(), store::Page { after: None, limit: 500 });
    loop {
        let next = store::clips::list(db, &store::clips::ClipFilter::default(), &page)?;
        all.extend(next.items.into_iter().map(|row| row.clip));
        page.after = match next.next {
            Some(next) => Some(next),
            None => return Ok(all),
        };
    }
}

/// Removes folders that are called by an id that is not known. Whatever has another name is not ours.
fn remove_strangers(folder: &Path, known: &HashSet<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.parse::<uuid::Uuid>().is_ok() && !known.contains(&name) {
            // What can't be removed now is tried again tomorrow.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// Files of clips with a post that is not through: they are not removed, whatever the budget says.
async fn needed_renders(core: &Core) -> Result<Vec<PathBuf>, Problem> {
    let paths = core.world.paths.clone();
    let open: Vec<String> =
        ["approved", "scheduled", "preflight", "uploading", "finishing", "processing", "unknown", "needs_user"]
            .map(str::to_owned)
            .to_vec();
    Ok(core
        .store
        .read(move |db| {
            let mut needed = Vec::new();
            let filter = store::posts::PostFilter { states: open, ..Default::default() };
            let mut page = store::Page { after: None, limit: 500 };
            loop {
                let posts = store::posts::list(db, &filter, &page)?;
                for post in posts.items {
                    if let Some(clip) = store::clips::get(db, post.clip)?
                        && let Ok((_, key)) = super::render_of(db, &clip, None)
                    {
                        needed.push(paths.render(&key));
                        if let Some(most) = store::posts::fits(db, post.id)? {
                            needed.push(paths.render(&super::render_of(db, &clip, Some(most))?.1));
                        }
                    }
                }
                match posts.next {
                    Some(next) => page.after = Some(next),
                    None => return Ok(needed),
                }
            }
        })
        .await?)
}

/// Removes the oldest made files until the folder is within its budget. Gives the bytes that were freed.
fn keep_to_budget(folder: &Path, budget_bytes: u64, needed: &[PathBuf]) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let mut files: Vec<(SystemTime, u64, PathBuf)> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| {
            let meta = entry.metadata().ok().filter(std::fs::Metadata::is_file)?;
            Some((meta.modified().unwrap_or(SystemTime::UNIX_EPOCH), meta.len(), entry.path()))
        })
        .collect();
    let mut used: u64 = files.iter().map(|(_, size, _)| size).sum();
    let before = used;
    files.sort();
    for (_, size, path) in files {
        if used <= budget_bytes {
            break;
        }
        if !needed.contains(&path) && std::fs::remove_file(&path).is_ok() {
            used -= size;
        }
    }
    before - used
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_files_go_first_and_needed_ones_stay() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, age_s: u64| {
            let path = folder.path().join(name);
            std::fs::write(&path, [0u8; 100]).unwrap();
            let at = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000 - age_s);
            std::fs::File::options().write(true).open(&path).unwrap().set_modified(at).unwrap();
            path
        };
        let (oldest, old, new) = (file("a.mp4", 300), file("b.mp4", 200), file("c.mp4", 100));
        assert_eq!(keep_to_budget(folder.path(), 150, std::slice::from_ref(&oldest)), 200);
        assert!(oldest.exists() && !old.exists() && !new.exists());
    }
}
