//! OBS Studio 30.2 and later, Hybrid MP4: "Start" at the beginning, "Unnamed 1", "Unnamed 2"… where the hotkey was pressed.

use super::Verdict;
use domain::Chapter;

/// Knows the titles that OBS gives by itself.
pub(super) fn read(chapter: &Chapter) -> Verdict {
    match chapter.title.trim() {
        "Start" => Verdict::NoMark,
        title => match title.strip_prefix("Unnamed ") {
            Some(number) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => {
                Verdict::Mark(None)
            }
            _ => Verdict::NotMine,
        },
    }
}
