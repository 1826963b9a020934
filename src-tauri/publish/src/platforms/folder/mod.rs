//! A folder: the clip as a file, its thumbnail, and its words as text and JSON.

use crate::{Abilities, ConfigField, FieldKind, Finding, Finished, Measured, Parcel, PlatformEntry, PlatformSpec, Publisher};
use async_trait::async_trait;
use domain::{Account, Problem, Visibility, WordsLimits};
use serde_json::Value;

/// The line in the table.
pub const ENTRY: PlatformEntry = PlatformEntry {
    spec: PlatformSpec {
        key: "folder",
        name: "Folder",
        about: "Clips as files on this computer or a network drive, with thumbnail and words beside them.",
        words: WordsLimits { title_chars: 100, description_chars: 5000, tags: 30, tag_chars: 50, no_angle_brackets: false },
        visibilities: &[Visibility::Private],
        abilities: Abilities {
            resumes: true,
            schedules: false,
            edits_words: false,
            takes_thumbnail: true,
            measures: false,
            stays_here: true,
        },
        config: &[
            ConfigField {
                key: "path",
                label: "Folder",
                help: "Where the clips are put. It should not be inside a folder that is watched for recordings.",
                kind: FieldKind::Folder,
                required: true,
            },
            ConfigField {
                key: "pattern",
                label: "File names",
                help: "How files are named: {title}, {game}, {date} and any text. Without it: {title}.",
                kind: FieldKind::Text,
                required: false,
            },
        ],
    },
    publisher: || Box::new(FolderPublisher::default()),
};

/// Puts clips into a folder.
#[derive(Clone, Default)]
pub struct FolderPublisher {}

#[async_trait]
impl Publisher for FolderPublisher {
    async fn connect(&self, _account: &Account) -> Result<(), Problem> {
        todo!()
    }

    async fn preflight(&self, _parcel: &Parcel) -> Result<Vec<Finding>, Problem> {
        todo!()
    }

    async fn begin(&self, _parcel: &Parcel) -> Result<Value, Problem> {
        todo!()
    }

    async fn resume(
        &self,
        _parcel: &Parcel,
        _session: &Value,
        _sent: u64,
        _on_sent: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<u64, Problem> {
        todo!()
    }

    async fn finish(&self, _parcel: &Parcel, _session: &Value) -> Result<Finished, Problem> {
        todo!()
    }

    async fn confirm(&self, _parcel: &Parcel, _session: &Value) -> Result<Option<Finished>, Problem> {
        todo!()
    }

    async fn abandon(&self, _parcel: &Parcel, _session: &Value) -> Result<(), Problem> {
        todo!()
    }

    async fn measure(&self, _account: &Account, _remote_id: &str) -> Result<Option<Measured>, Problem> {
        Ok(None)
    }
}
