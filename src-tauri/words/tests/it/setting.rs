//! What the tests have in common: a clip, a wish, a writer.

use domain::{Author, Signal, Span, WordsSettings};
use std::{sync::Mutex, time::Duration};
use testkit::{FakeOllama, build};
use words::{Deadlines, Draft, FactSheet, OllamaWriter, Wish, write_words};

/// Three kills of the player within five seconds.
pub fn sheet() -> FactSheet {
    sheet_with(&[2.0, 5.2, 6.9].map(build::own_kill))
}

pub fn sheet_with(evidence: &[Signal]) -> FactSheet {
    let recording = build::recording("/videos/Gameplay_2026-11-21_19-30-00.mp4");
    FactSheet::from_moment(Span::from_seconds(0.0, 14.0), 70, &[], evidence, &recording, None)
}

pub fn wish() -> Wish {
    Wish { tags: vec!["my channel".into()], ..Wish::any(7) }
}

/// A writer whose patience is short enough for a test and long enough for a busy machine.
pub fn writer(url: &str, model: Option<&str>) -> OllamaWriter {
    let settings =
        WordsSettings { ollama_url: Some(url.into()), model: model.map(str::to_owned), ..WordsSettings::default() };
    let deadlines = Deadlines {
        connect: Duration::from_secs(5),
        ask: Duration::from_secs(10),
        first_line: Duration::from_secs(20),
        next_line: Duration::from_secs(20),
        whole: Duration::from_secs(60),
    };
    OllamaWriter::new(&settings).unwrap().with_deadlines(deadlines).unwrap()
}

/// Words by the model, or by the template with a note.
pub async fn draft(fake: &FakeOllama, sheet: &FactSheet, wish: &Wish) -> Draft {
    write_words(Some(&writer(&fake.url(), None)), sheet, wish, &|_| {}).await
}

pub fn by_model(draft: &Draft) -> bool {
    matches!(draft.author, Author::Model { .. })
}

/// Collects what a screen would show.
#[derive(Default)]
pub struct Screen(Mutex<String>);

impl Screen {
    pub fn show(&self, piece: &str) {
        self.0.lock().unwrap().push_str(piece);
    }

    pub fn text(&self) -> String {
        self.0.lock().unwrap().clone()
    }
}
