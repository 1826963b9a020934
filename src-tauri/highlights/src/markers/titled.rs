//! Any other chapter after the beginning: somebody or some program found the place worth a title.

use super::Verdict;
use domain::Chapter;

/// Longer titles are cut; they are shown in a list.
const LONGEST_CHARS: usize = 200;

/// Takes every title as it is, without control characters; an empty one marks as well.
pub(super) fn read(chapter: &Chapter) -> Verdict {
    Verdict::Mark(clean(&chapter.title))
}

/// Words from outside: without control characters, not too long; `None` for none.
pub(super) fn clean(words: &str) -> Option<String> {
    let words: String = words.chars().filter(|c| !c.is_control()).take(LONGEST_CHARS).collect();
    let words = words.trim();
    (!words.is_empty()).then(|| words.to_owned())
}
