//! Folders, disk space, and what can be taken back.

use crate::recorders::FoundFolder;
use domain::WatchedFolder;
use jiff::Timestamp;

/// How a capture folder is watched now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FolderState {
    /// The system tells us.
    Watching,
    /// We look now and then.
    Polling,
    /// It is not there.
    Away,
    /// It is switched off, or everything is paused.
    Paused,
}

/// A capture folder.
#[derive(Debug, Clone, PartialEq)]
pub struct FolderView {
    /// The folder.
    pub folder: WatchedFolder,
    /// How it is watched.
    pub state: FolderState,
    /// Why so, when it is not the usual way.
    pub note: Option<String>,
}

/// A folder that a recorder writes to, offered to be watched.
pub type SuggestionView = FoundFolder;

/// Something that can be taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct UndoView {
    /// Its id.
    pub id: String,
    /// What would be taken back: "Rejected 3 moments".
    pub label: String,
    /// When it was done.
    pub at: Timestamp,
}

/// What an undo did.
#[derive(Debug, Clone, PartialEq)]
pub struct UndoneView {
    /// What was taken back.
    pub label: String,
    /// How many things.
    pub changed: usize,
}

/// What takes how much of the disk.
#[derive(Debug, Clone, PartialEq)]
pub struct StorageView {
    /// What was measured; `None` while the first measurement runs.
    pub usage: Option<crate::storage::Usage>,
    /// The budget of what can be made again.
    pub budget_bytes: u64,
    /// Below this a disk is called low.
    pub low_below_bytes: u64,
    /// What left its place and can be put back, the newest first.
    pub left: Vec<LeftView>,
}

/// A recording that left its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftView {
    /// For undo.
    pub undo: String,
    /// What was done.
    pub label: String,
    /// When.
    pub at: Timestamp,
}

/// What rules would do.
#[derive(Debug, Clone, PartialEq)]
pub struct CleanUpView {
    /// With which recordings, the largest first; those that stay all the same are among them.
    pub items: Vec<PlannedView>,
}

/// What a rule would do with a recording.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedView {
    /// What, and why not.
    pub planned: domain::Planned,
    /// Name of the rule.
    pub rule_name: String,
    /// When the rule does it by itself; `None` when it does not, or when it has not been shown yet.
    pub goes_at: Option<Timestamp>,
}
