//! Any other chapter after the beginning: somebody or some program found the place worth a title.

use super::Verdict;
use domain::Chapter;

/// Longer titles are cut; they are shown in a list.
const LONGEST_CHARS: usize = 200;

/// Takes every title as it is, without control characters; an empty one marks as well.
pub(super) fn read(chapter: &Chapter) -> Verdict {
    let title: String = chapter.title.chars().filter(|c| !c.is_control()).take(LONGEST_CHARS).collect();
    let title = title.trim();
    Verdict::Mark((!title.is_empty()).then(|| title.to_owned()))
}
