//! What a person can do, one method for each thing. A method reads, or writes in one transaction, and then tells what
//! changed. No rule of the product stands in a face; it stands here.

mod accounts;
mod advice;
mod ai;
mod approval;
mod backups;
mod channels;
mod clips;
mod collections;
mod connect;
mod cues;
mod detectors;
mod doctor;
mod folders;
mod jobs;
mod learning;
mod live_posts;
mod markers;
mod marks;
mod media_files;
mod models;
mod moments;
mod ollama_headers;
mod player_names;
mod posts;
mod preflight;
mod profile_files;
mod recordings;
mod requests;
mod results;
mod rules;
mod schedule;
mod sessions;
mod settings;
mod sounds;
mod status;
mod storage;
mod thumbnails;
mod undo;
mod webhooks;
mod words;

pub(crate) use accounts::account_needs_user;
pub use ai::Generated;
pub use approval::Approval;
pub(crate) use approval::approve;
pub use backups::{BackupView, RestoreView};
pub(crate) use backups::{make_when_due, taken_over};
pub use channels::{ChannelChange, ChannelView, ClipChannel};
pub use clips::ClipChange;
pub use collections::CollectionChange;
pub use connect::{ConnectAsked, ConnectState, ConnectView, Connecting};
pub use cues::{CueChange, NewCue};
pub use detectors::{DetectorClass, DetectorLook, OwnDetectorView};
pub use folders::FolderChange;
pub use marks::MarkChange;
pub(crate) use moments::decide;
pub use ollama_headers::OllamaHeaders;
pub(crate) use ollama_headers::load as load_ollama_headers;
pub use profile_files::{NameClash, ProfileDifference, ProfileFile, ProfileImport};
pub use recordings::RecordingChange;
pub(crate) use recordings::usable;
pub(crate) use schedule::next_free;
pub use undo::Undoable;
pub(crate) use undo::keep;
pub use webhooks::{WebhookChange, WebhookView};
pub(crate) use webhooks::{take_up_webhooks, webhook_secrets};

use crate::{Core, steps::Ask};
use domain::{Account, AccountId, AccountState, Code, Problem};
use store::Restored;

/// What the person has to know after the database was found damaged.
pub(crate) fn restored_notice(restored: &Restored) -> Problem {
    let problem = Problem::new(
        Code::StoreDamaged,
        "The library was damaged.",
        match &restored.backup_used {
            Some(backup) => format!("It was put back from the backup {}.", backup.display()),
            None => {
                "There was no backup, so it starts empty. Your recordings are untouched and are found again.".into()
            }
        },
    );
    problem
        .say(format!("The damaged file is kept at {}.", restored.damaged_kept_at.display()))
        .say("Check that the drive is healthy.")
}

/// Puts into a new library what makes it usable at once: a destination that is real everywhere.
pub(crate) async fn first_start(core: &Core) -> Result<(), Problem> {
    let account = Account {
        id: AccountId::new(),
        platform: "folder".into(),
        name: "Clips folder".into(),
        config: serde_json::json!({"path": core.world.paths.export}),
        state: AccountState::Ready,
        problem: None,
        created_at: core.now(),
    };
    if core.store.read(|db| store::meta::get(db, "first_start")).await?.is_some() {
        return Ok(());
    }
    // The folder is made now: one that is missing later is a drive that is gone. If it can't be made, posts will say so.
    if let Some(folder) = publish::platform("folder")
        && let Err(problem) = (folder.publisher)(&core.means).connect(&account).await
    {
        tracing::warn!(%problem, "the first destination can't be used");
    }
    core.store
        .write(move |tx| {
            store::accounts::insert(tx, &account)?;
            store::meta::set(tx, "first_start", "done")
        })
        .await
        .map_err(Problem::from)
}

/// Every post that is under way has a job, also after a crash between the two.
pub(crate) async fn take_up_posts(core: &Core) -> Result<(), Problem> {
    let now = core.now();
    core.store
        .write(move |tx| {
            let states = ["approved", "scheduled", "preflight", "uploading", "finishing", "processing", "unknown"]
                .map(str::to_owned);
            let filter = store::posts::PostFilter { states: states.to_vec(), ..Default::default() };
            let mut page = store::Page { after: None, limit: 500 };
            loop {
                let posts = store::posts::list(tx, &filter, &page)?;
                for post in posts.items {
                    let due = crate::steps::due_at(tx, &post, now)?;
                    store::jobs::enqueue(tx, &Ask::Publish(post.id).job(due))?;
                }
                match posts.next {
                    Some(next) => page.after = Some(next),
                    None => return Ok(()),
                }
            }
        })
        .await
        .map_err(Problem::from)
}
