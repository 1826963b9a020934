//! Marks that belong to a recording: its chapters, a list beside it, and the person's own.

use crate::own_markers::SAME;
use domain::{MediaInfo, Signal};
use highlights::Beside;
use std::{
    io::Read as _,
    path::{Path, PathBuf},
};

/// A list of marks is small; what is larger is something else.
const LARGEST: u64 = 1 << 20;

/// All marks of a recording, in order of time. What can't be read marks nothing.
pub(super) fn of(path: &Path, info: &MediaInfo, own: &[Signal]) -> Vec<Signal> {
    let mut marks = highlights::signals_from_chapters(&info.chapters);
    let fps = info.video.as_ref().map_or(0.0, |video| video.fps);
    let mut more: Vec<Signal> = Vec::new();
    for (ending, file) in beside(path) {
        let Some(text) = text_of(&file) else { continue };
        more.extend(highlights::signals_beside(&Beside { ending, text: &text, fps }, info.duration));
    }
    more.extend(own.iter().cloned());
    for mark in more {
        if marks.iter().all(|known| known.start.distance(mark.start) > SAME) {
            marks.push(mark);
        }
    }
    marks.sort_by_key(|mark| mark.start);
    marks
}

/// Folders in which Segra keeps what it knows of its recordings, below the one that holds them all.
const SEGRA: [&str; 4] = ["sessions", "buffers", "clips", "highlights"];

/// Files that may hold marks of a recording: `X.csv` and `X.mp4.csv` for `X.mp4` beside it, and `.metadata/sessions/X.json` a few
/// folders above, where Segra keeps its bookmarks.
fn beside(path: &Path) -> Vec<(&'static str, PathBuf)> {
    highlights::BESIDE_ENDINGS
        .into_iter()
        .flat_map(|ending| {
            let mut longer = path.as_os_str().to_owned();
            longer.push(format!(".{ending}"));
            [(ending, path.with_extension(ending)), (ending, PathBuf::from(longer))]
        })
        .chain(path.ancestors().skip(1).take(3).flat_map(|folder| {
            let name = path.file_stem().unwrap_or_default().to_owned();
            SEGRA.map(|kind| {
                let mut name = name.clone();
                name.push(".json");
                ("json", folder.join(".metadata").join(kind).join(name))
            })
        }))
        .filter(|(_, file)| file.is_file())
        .collect()
}

fn text_of(file: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    std::fs::File::open(file).ok()?.take(LARGEST + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= LARGEST).then(|| {
        let text = String::from_utf8_lossy(&bytes);
        text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Chapter, MediaTime};

    #[test]
    fn chapters_and_lists_are_one_list_and_no_mark_counts_twice() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("evening.mp4");
        std::fs::write(folder.path().join("evening.csv"), "0:20,me,again\n0:40,me,clutch\n9:00,me,late").unwrap();
        std::fs::write(folder.path().join("evening.mp4.json"), "[{\"t_s\":50}]").unwrap();
        std::fs::write(folder.path().join("evening.txt"), "just some notes\n").unwrap();
        let info = MediaInfo {
            container: "mp4".into(),
            duration: MediaTime::from_seconds(60.0),
            video: None,
            audio: Vec::new(),
            chapters: vec![Chapter { start: MediaTime::from_seconds(20.4), title: "Unnamed 1".into() }],
            created_at: None,
            encoder: None,
        };
        let marks = of(&path, &info, &[highlights::mark(MediaTime::from_seconds(5.0), "mine")]);
        let shown: Vec<(f64, Option<&str>)> =
            marks.iter().map(|mark| (mark.start.seconds(), mark.label.as_deref())).collect();
        assert_eq!(shown, [(5.0, Some("mine")), (20.4, None), (40.0, Some("clutch")), (50.0, None)]);
    }

    #[test]
    fn segra_keeps_bookmarks_above_its_recordings() {
        let folder = tempfile::tempdir().unwrap();
        let known = folder.path().join(".metadata/sessions");
        std::fs::create_dir_all(&known).unwrap();
        std::fs::write(known.join("evening.json"), r#"{"Bookmarks":[{"Type":"Manual","Time":"00:00:40"}]}"#).unwrap();
        let info = MediaInfo {
            container: "mp4".into(),
            duration: MediaTime::from_seconds(60.0),
            video: None,
            audio: Vec::new(),
            chapters: Vec::new(),
            created_at: None,
            encoder: None,
        };
        let of = |name: &str| of(&folder.path().join("sessions/Quake").join(name), &info, &[]).len();
        assert_eq!((of("evening.mp4"), of("night.mp4")), (1, 0));
    }
}
