//! Notices that wait while the person plays or streams: nothing comes over a game, and what gathered meanwhile is told as one
//! when it is over.

use conductor::events::Notice;

/// Notices that were not shown yet.
#[derive(Default)]
pub struct Held(Vec<Notice>);

impl Held {
    /// Keeps a notice for later.
    pub fn keep(&mut self, notice: Notice) {
        self.0.push(notice);
    }

    /// What is to be told now: moments of several recordings as one notice, then each thing that needs the person, once.
    pub fn release(&mut self) -> Vec<Notice> {
        let (mut found, mut strong, mut recordings) = (0, 0, Vec::new());
        let mut needs = Vec::new();
        for notice in self.0.drain(..) {
            match notice {
                Notice::MomentsReady { found: more, strong: of_them, recording } => {
                    found += more;
                    strong += of_them;
                    if !recordings.contains(&recording) {
                        recordings.push(recording);
                    }
                }
                needed @ (Notice::NeedsYou { .. } | Notice::Week { .. }) => {
                    if !needs.contains(&needed) {
                        needs.push(needed);
                    }
                }
            }
        }
        let recording = match recordings.as_slice() {
            [] => return needs,
            [one] => one.clone(),
            several => format!("in {} recordings", several.len()),
        };
        needs.insert(0, Notice::MomentsReady { found, strong, recording });
        needs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ready(found: usize, strong: usize, recording: &str) -> Notice {
        Notice::MomentsReady { found, strong, recording: recording.into() }
    }

    #[test]
    fn an_evening_is_told_as_one() {
        let needed = Notice::NeedsYou { what: "The disk is full.".into(), page: "/queue".into() };
        let mut held = Held::default();
        for notice in [ready(3, 1, "a.mp4"), needed.clone(), ready(2, 0, "a.mp4"), needed.clone(), ready(4, 2, "b.mp4")]
        {
            held.keep(notice);
        }
        assert_eq!(held.release(), [ready(9, 3, "in 2 recordings"), needed]);
        assert!(held.release().is_empty(), "nothing is told twice");
    }

    #[test]
    fn one_recording_keeps_its_name() {
        let mut held = Held::default();
        held.keep(ready(1, 0, "a.mp4"));
        assert_eq!(held.release(), [ready(1, 0, "a.mp4")]);
    }
}
