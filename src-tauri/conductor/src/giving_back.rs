//! Gives the memory of language models back when a game, a stream or a recording begins. A model leaves by itself two minutes
//! after its last word; a game that starts in between has it at once.

use crate::Core;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Looks as long as a model of ours can be in memory, and not otherwise.
pub(crate) fn keep_looking(core: &Arc<Core>, stop: &CancellationToken) {
    let (core, stop) = (core.clone(), stop.clone());
    tokio::spawn(async move {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = core.world.clock.sleep_until(core.now() + core.world.onlooker.every) => {}
            }
            let wanted = core.ollama.may_hold_memory() && core.settings().words.free_memory;
            if wanted && core.look_whether_playing().await.is_some() {
                give_back(&core).await;
            }
        }
    });
}

async fn give_back(core: &Core) {
    let released = match core.ollama() {
        Ok(ollama) => ollama.release().await,
        Err(problem) => Err(problem),
    };
    match released {
        Ok(models) if models.is_empty() => {}
        Ok(models) => {
            tracing::info!(?models, "memory given back");
            core.changed("models", None, &[crate::events::Tag::Models]);
        }
        // Who is away holds nothing.
        Err(problem) => tracing::debug!(%problem, "memory could not be given back"),
    }
}
