//! Marks that a person set while playing, as recorders write them. A new format is a file here and a line in [`MARKERS`].
//!
//! A mark is pressed *after* something happened: ranking keeps the ten seconds before it.

mod obs;
mod titled;

use domain::{Chapter, MediaTime, Signal, SignalKind};

/// Counted up when the same chapters give other signals.
pub(crate) const VERSION: u32 = 1;
/// What the stored signals give as their source.
const SOURCE: &str = "chapters";
/// Seconds before a mark that are about it, as ranking keeps them and the plan for a closer look does, with some to spare.
pub(crate) const BEFORE_S: f64 = 15.0;
/// Nothing can have happened before: the chapter that containers begin with, whatever its title in whatever language.
const BEGINNING: MediaTime = MediaTime::from_millis(1000);

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
    pub read: fn(&Chapter) -> Verdict,
}

/// Every format, the particular ones first: the first that knows a chapter decides.
pub(crate) static MARKERS: &[MarkerFormat] =
    &[MarkerFormat { name: "obs", read: obs::read }, MarkerFormat { name: "titled", read: titled::read }];

/// Markers that a recorder wrote as chapters, in order of time. The chapter at the beginning is none.
pub fn signals_from_chapters(chapters: &[Chapter]) -> Vec<Signal> {
    let mut marks: Vec<Signal> = chapters
        .iter()
        .filter(|chapter| chapter.start >= BEGINNING)
        .filter_map(|chapter| {
            let verdict =
                MARKERS.iter().map(|format| (format.read)(chapter)).find(|verdict| *verdict != Verdict::NotMine)?;
            let Verdict::Mark(label) = verdict else { return None };
            let mut signal = Signal::new(SignalKind::Marker, chapter.start, 1.0, SOURCE);
            signal.own = Some(true);
            signal.label = label;
            Some(signal)
        })
        .collect();
    crate::signals::in_order(&mut marks);
    marks
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
        for format in MARKERS {
            assert!(names.insert(format.name), "{} stands there twice", format.name);
            for title in ["", " ", "Start", "Unnamed 1", "nice shot", "\u{202e}\0", &"x".repeat(10_000)] {
                let verdict = (format.read)(&chapter(5.0, title));
                assert_eq!(verdict, (format.read)(&chapter(5.0, title)), "{}", format.name);
                if let Verdict::Mark(Some(label)) = verdict {
                    let sound =
                        !label.trim().is_empty() && label.chars().count() <= 200 && !label.contains(char::is_control);
                    assert!(sound, "{}: {label:?}", format.name);
                }
            }
        }
        assert_eq!(signals_from_chapters(&[]), []);
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
