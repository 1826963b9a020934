//! Marks that belong to a recording: its chapters, and what lies beside it.

use domain::{MediaInfo, Signal};
use std::path::Path;

/// All marks of a recording, in order of time.
pub(super) fn of(_path: &Path, info: &MediaInfo) -> Vec<Signal> {
    highlights::signals_from_chapters(&info.chapters)
}
