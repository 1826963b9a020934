//! Missing recordings whose files are where they were again: a drive that was connected. Watched folders tell by themselves;
//! what was imported from elsewhere is looked at now and then.

use crate::{Core, steps::Ask};
use domain::{Problem, RecordingState};
use jiff::SignedDuration;
use std::{path::PathBuf, sync::Arc};
use tokio_util::sync::CancellationToken;

/// A look costs a question to the disk for each missing recording.
const EVERY: SignedDuration = SignedDuration::from_mins(2);

/// Looks as long as the app runs.
pub(crate) fn keep_looking(core: &Arc<Core>, stop: &CancellationToken) {
    let (core, stop) = (core.clone(), stop.clone());
    tokio::spawn(async move {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = core.world.clock.sleep_until(core.now() + EVERY) => {}
            }
            if let Err(problem) = look(&core).await {
                tracing::warn!(%problem, "missing recordings could not be looked for");
            }
        }
    });
}

/// Imports again what is back. How many.
pub(crate) async fn look(core: &Core) -> Result<usize, Problem> {
    let missing = core
        .store
        .read(|db| {
            let all = store::recordings::all_paths(db)?;
            let mut missing = Vec::new();
            for (id, path, _) in all.into_iter().filter(|(_, _, state)| *state == RecordingState::Missing) {
                if let Some(recording) = store::recordings::get(db, id)? {
                    missing.push((path, recording.size_bytes, recording.fingerprint));
                }
            }
            Ok(missing)
        })
        .await?;
    if missing.is_empty() {
        return Ok(0);
    }
    let back = tokio::task::spawn_blocking(move || -> Vec<PathBuf> {
        let is_there = |path: &PathBuf, size: u64| std::fs::metadata(path).is_ok_and(|meta| meta.len() == size);
        let same = |path: &PathBuf, of: &Option<domain::Fingerprint>| {
            media::fingerprint(path).is_ok_and(|(fingerprint, _)| Some(fingerprint) == *of)
        };
        let back = missing.into_iter().filter(|(path, size, of)| is_there(path, *size) && same(path, of));
        back.map(|(path, ..)| path).collect()
    });
    let back = back.await.unwrap_or_default();
    let (count, now) = (back.len(), core.now());
    if count > 0 {
        core.store
            .write(move |tx| {
                for path in back {
                    store::jobs::enqueue(tx, &Ask::Import { path, asked: true }.job(now))?;
                }
                Ok(())
            })
            .await?;
        core.bells.ring(domain::Lane::Cpu);
    }
    Ok(count)
}
