//! Every way in which Ollama can fail, what a person reads then, and how long it takes until there are words. The example
//! `fault_table` prints it; a test holds it to its limits.

use async_trait::async_trait;
use domain::{Author, Problem, Span, WordsSettings};
use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};
use testkit::{Answer, FakeModel, FakeOllama, Fault, build};
use words::{Deadlines, Draft, FactSheet, OllamaWriter, Wish, Writer, write_words};

/// What broke, how it is broken, and who has to have written in the end.
struct Case {
    name: &'static str,
    set_up: fn(&mut FakeOllama),
    by_model: bool,
}

/// A line of the table.
pub struct Row {
    pub name: &'static str,
    /// What the person reads; empty when they do not have to know.
    pub sees: String,
    /// What they can do about it.
    pub fixes: String,
    pub author: &'static str,
    /// From the question to the moment in which the fault was known.
    pub known_after: Option<Duration>,
    /// From then on to usable words.
    pub words_after: Duration,
    pub as_wanted: bool,
}

fn json_error(text: &str) -> String {
    format!("{{\"error\":\"{text}\"}}")
}

const MEMORY: &str = "llama-server reported out-of-memory during startup: cudaMalloc failed";

fn cases() -> Vec<Case> {
    let case = |name, by_model, set_up| Case { name, set_up, by_model };
    vec![
        case("nothing breaks", true, |_| {}),
        case("Ollama absent", false, FakeOllama::go_away),
        case("closes without an answer", false, |fake| fake.break_all(Fault::Away)),
        case("another program on the port", false, |fake| fake.break_all(Fault::Html)),
        case("wrong version (0.3.14)", false, |fake| fake.set_version("0.3.14")),
        case("no model installed", false, |fake| fake.set_models(Vec::new())),
        case("model deleted meanwhile", false, |fake| fake.break_next(Fault::ModelMissing)),
        case("only a cloud model", false, |fake| fake.set_models(vec![FakeModel::cloud()])),
        case("out of memory while loading", false, |fake| {
            fake.break_next(Fault::Status { code: 500, body: json_error(MEMORY) });
        }),
        case("out of memory in a 200 stream", false, |fake| {
            fake.break_next(Fault::ErrorLine { after: 3, text: "CUDA error: out of memory".into() });
        }),
        case("model process dies", false, |fake| {
            fake.break_next(Fault::ErrorLine { after: 3, text: "llama runner process has terminated".into() });
        }),
        case("error line in a 200 stream", false, |fake| {
            fake.break_next(Fault::ErrorLine { after: 2, text: "an error was encountered".into() });
        }),
        case("slow: does not begin", false, |fake| fake.break_next(Fault::Slow(Duration::from_secs(3600)))),
        case("slow: falls silent", false, |fake| fake.break_next(Fault::Stall { after: 3 })),
        case("connection dies mid-stream", false, |fake| fake.break_next(Fault::DiesMidStream { after: 4 })),
        case("stream ends without done", false, |fake| fake.break_next(Fault::EndsWithoutDone { after: 4 })),
        case("a line of 9 MiB", false, |fake| fake.break_next(Fault::HugeLine)),
        case("half JSON, twice", false, |fake| fake.always_answer(Answer::HalfJson)),
        case("half JSON, once", true, |fake| fake.answer(Answer::HalfJson)),
        case("wrong form, twice", false, |fake| fake.always_answer(Answer::WrongSchema)),
        case("empty answer, twice", false, |fake| fake.always_answer(Answer::Empty)),
        case("invented events, twice", false, |fake| fake.always_answer(Answer::Invented)),
        case("endless text", false, |fake| fake.always_answer(Answer::Text("and on ".repeat(40_000)))),
        case("split UTF-8 and lines", true, |fake| fake.break_next(Fault::SplitEverywhere)),
        case("all lines in one chunk", true, |fake| fake.break_next(Fault::Joined)),
        case("thoughts in the text", true, |fake| fake.answer(Answer::Thoughts)),
        case("answer only in the thoughts", true, |fake| fake.answer(Answer::InThinking)),
        case("busy (503)", false, |fake| {
            fake.break_next(Fault::Status { code: 503, body: json_error("server busy, please try again.") });
        }),
        case("a proxy wants a sign-in (401)", false, |fake| {
            fake.break_all(Fault::Status { code: 401, body: "<html>Sign in</html>".into() });
        }),
        case("refuses our name (403)", false, |fake| {
            fake.break_next(Fault::Status { code: 403, body: String::new() });
        }),
    ]
}

/// A writer that remembers when it failed, and with what.
struct Watched {
    inner: OllamaWriter,
    failed: Mutex<Option<(Instant, Problem)>>,
}

#[async_trait]
impl Writer for Watched {
    fn name(&self) -> String {
        self.inner.name()
    }

    async fn write(
        &self,
        sheet: &FactSheet,
        wish: &Wish,
        on_text: &(dyn for<'t> Fn(&'t str) + Send + Sync),
    ) -> Result<Draft, Problem> {
        let outcome = self.inner.write(sheet, wish, on_text).await;
        if let Err(problem) = &outcome {
            *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), problem.clone()));
        }
        outcome
    }
}

/// Goes through all of it.
pub async fn rows() -> anyhow::Result<Vec<Row>> {
    let recording = build::recording("/videos/Gameplay_2026-11-21_19-30-00.mp4");
    let evidence = [2.0, 5.2, 6.9].map(build::own_kill);
    let sheet = FactSheet::from_moment(Span::from_seconds(0.0, 14.0), 70, &[], &evidence, &recording, None);
    let mut rows = Vec::new();
    for case in cases() {
        let mut fake = FakeOllama::start()?;
        let url = fake.url();
        (case.set_up)(&mut fake);
        let settings = WordsSettings { ollama_url: Some(url), ..WordsSettings::default() };
        // Shorter than real ones where nothing but waiting happens.
        let deadlines =
            Deadlines { first_line: Duration::from_secs(1), next_line: Duration::from_secs(1), ..Deadlines::default() };
        let inner = OllamaWriter::new(&settings)?.with_deadlines(deadlines)?;
        let writer = Watched { inner, failed: Mutex::new(None) };
        let asked = Instant::now();
        let draft = write_words(Some(&writer), &sheet, &Wish::any(7), &|_| {}).await;
        let done = Instant::now();
        let failed = writer.failed.lock().unwrap_or_else(PoisonError::into_inner).take();
        let by_model = matches!(draft.author, Author::Model { .. });
        rows.push(Row {
            name: case.name,
            sees: draft.note.unwrap_or_default(),
            fixes: failed.as_ref().map(|(_, problem)| fixes(problem)).unwrap_or_default(),
            author: if by_model { "model" } else { "template" },
            known_after: failed.as_ref().map(|(at, _)| *at - asked),
            words_after: done - failed.map_or(asked, |(at, _)| at),
            as_wanted: by_model == case.by_model && !draft.text.title.is_empty(),
        });
    }
    Ok(rows)
}

fn fixes(problem: &Problem) -> String {
    problem.fix.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
