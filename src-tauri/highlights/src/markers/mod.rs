//! Marks that a person set while playing, as recorders write them. A new format is a file here and a line in [`MARKERS`].
//!
//! A mark is pressed *after* something happened: ranking keeps the ten seconds before it.

mod beside;
mod obs;
mod saved;
mod titled;

pub use beside::Beside;
pub use saved::is_replay_save;

use domain::{Chapter, MediaTime, Signal, SignalKind};

/// Counted up when the same chapters give other signals.
pub(crate) const VERSION: u32 = 3;
/// What the stored signals give as their source.
const SOURCE: &str = "chapters";
/// The same for lists beside the recording, and for our own key and command.
const BESIDE: &str = "beside";
const PRESSED: &str = "mark";
/// Seconds before a mark that are about it, as ranking keeps them and the plan for a closer look does, with some to spare.
pub(crate) const BEFORE_S: f64 = 15.0;
/// Nothing can have happened before: the chapter that containers begin with, whatever its title in whatever language.
const BEGINNING: MediaTime = MediaTime::from_millis(1000);

/// A mark as it stands in a list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mark {
    /// When the key was pressed.
    pub at: MediaTime,
    /// What was written with it; may be empty.
    pub words: String,
}

/// Where marks are written.
pub(crate) enum Read {
    /// In the recording, as chapters.
    Chapter(fn(&Chapter) -> Verdict),
    /// In a file beside it.
    Beside(fn(&Beside<'_>) -> Option<Vec<Mark>>),
}

/// What a format says of a chapter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Verdict {
    /// It is not written in this format.
    NotMine,
    /// It is, and it marks nothing.
    NoMark,
    /// It marks something; with what the person wrote, if anything.
    Mark(Option<String>),
}

/// A recorder's way to write marks.
pub(crate) struct MarkerFormat {
    /// Whose way it is; read by the test that loops over the table.
    #[cfg_attr(not(test), expect(dead_code, reason = "for people and the conformance test"))]
    pub name: &'static str,
    pub read: Read,
}

/// Every format, the particular ones first: the first that knows a chapter decides.
pub(crate) static MARKERS: &[MarkerFormat] = &[
    MarkerFormat { name: "obs", read: Read::Chapter(obs::read) },
    MarkerFormat { name: "titled", read: Read::Chapter(titled::read) },
    MarkerFormat {
        name: "objects (Twitch's API, Steam's timelines, Segra's bookmarks, JSON)",
        read: Read::Beside(beside::objects),
    },
    MarkerFormat { name: "edit list (EDL)", read: Read::Beside(beside::edit_list) },
    MarkerFormat { name: "table (Twitch's export, CSV)", read: Read::Beside(beside::table) },
];

/// Endings of files beside a recording that may hold marks.
pub const BESIDE_ENDINGS: [&str; 5] = ["json", "edl", "csv", "tsv", "txt"];

/// Markers that a recorder wrote as chapters, in order of time. The chapter at the beginning is none.
pub fn signals_from_chapters(chapters: &[Chapter]) -> Vec<Signal> {
    let mut marks: Vec<Signal> = chapters
        .iter()
        .filter(|chapter| chapter.start >= BEGINNING)
        .filter_map(|chapter| {
            let verdicts = MARKERS.iter().filter_map(|format| match format.read {
                Read::Chapter(read) => Some(read(chapter)),
                Read::Beside(_) => None,
            });
            let verdict = verdicts.into_iter().find(|verdict| *verdict != Verdict::NotMine)?;
            let Verdict::Mark(label) = verdict else { return None };
            Some(signal(chapter.start, label, SOURCE))
        })
        .collect();
    crate::signals::in_order(&mut marks);
    marks
}

/// Markers in a file beside a recording of that length, in order of time; none where nothing is understood.
pub fn signals_beside(beside: &Beside<'_>, duration: MediaTime) -> Vec<Signal> {
    let found = MARKERS.iter().find_map(|format| match format.read {
        Read::Beside(read) => read(beside),
        Read::Chapter(_) => None,
    });
    let mut marks: Vec<Signal> = found
        .unwrap_or_default()
        .into_iter()
        .filter(|mark| mark.at < duration)
        .map(|mark| signal(mark.at, titled::clean(&mark.words), BESIDE))
        .collect();
    crate::signals::in_order(&mut marks);
    marks
}

/// A mark of the person's, with what was written.
pub fn mark(at: MediaTime, words: &str) -> Signal {
    signal(at, titled::clean(words), PRESSED)
}

/// Whether a signal is a mark of the person's own key or command, and not one that a recorder or a list brought.
pub fn is_own_mark(signal: &Signal) -> bool {
    signal.source == PRESSED
}

fn signal(at: MediaTime, label: Option<String>, source: &str) -> Signal {
    let mut signal = Signal::new(SignalKind::Marker, at, 1.0, source);
    signal.own = Some(true);
    signal.label = label;
    signal
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::show;
    use expect_test::{Expect, expect};
    use std::collections::HashSet;

    fn chapter(at_s: f64, title: &str) -> Chapter {
        Chapter { start: MediaTime::from_seconds(at_s), title: title.into() }
    }

    fn check(chapters: &[(f64, &str)], expected: Expect) {
        let chapters: Vec<Chapter> = chapters.iter().map(|(at_s, title)| chapter(*at_s, title)).collect();
        expected.assert_eq(&show(&signals_from_chapters(&chapters)));
    }

    /// What holds for every line of the table.
    #[test]
    fn conformance() {
        let mut names = HashSet::new();
        let odd =
            ["", " ", "Start", "Unnamed 1", "nice shot", "\u{202e}\0", &"x".repeat(10_000), "{}", "[[[", "1,2,3\n4"];
        let sound =
            |label: &str| !label.trim().is_empty() && label.chars().count() <= 200 && !label.contains(char::is_control);
        for format in MARKERS {
            assert!(names.insert(format.name), "{} stands there twice", format.name);
            for text in odd {
                match format.read {
                    Read::Chapter(read) => {
                        let verdict = read(&chapter(5.0, text));
                        assert_eq!(verdict, read(&chapter(5.0, text)), "{}", format.name);
                        if let Verdict::Mark(Some(label)) = verdict {
                            assert!(sound(&label), "{}: {label:?}", format.name);
                        }
                    }
                    Read::Beside(read) => {
                        for ending in BESIDE_ENDINGS {
                            let beside = Beside { ending, text, fps: 60.0 };
                            assert_eq!(read(&beside), read(&beside), "{}", format.name);
                            let marks = signals_beside(&beside, MediaTime::from_seconds(100.0));
                            assert!(marks.iter().all(|mark| mark.label.as_deref().is_none_or(sound)));
                        }
                    }
                }
            }
        }
        assert_eq!(signals_from_chapters(&[]), []);
    }

    #[test]
    fn lists_beside_the_recording_become_marks() {
        let beside = Beside {
            ending: "csv",
            text: "00:00:10,broadcaster,x,\"a\u{7}ce\"\n00:09:00,broadcaster,x,late",
            fps: 30.0,
        };
        expect![[r#"
            marker 10.0 s strength 1.00 own "ace"
        "#]]
        .assert_eq(&show(&signals_beside(&beside, MediaTime::from_seconds(60.0))));
    }

    #[test]
    fn what_obs_writes() {
        check(
            &[(0.0, "Start"), (4.152, "Unnamed 1"), (20.4, "Unnamed 2")],
            expect![[r#"
            marker 4.2 s strength 1.00 own
            marker 20.4 s strength 1.00 own
        "#]],
        );
    }

    #[test]
    fn titles_are_kept_and_order_is_made() {
        check(
            &[(30.0, "triple!"), (12.0, "  "), (0.0, "Anfang"), (15.0, "Start")],
            expect![[r#"
            marker 12.0 s strength 1.00 own
            marker 30.0 s strength 1.00 own "triple!"
        "#]],
        );
    }
}
