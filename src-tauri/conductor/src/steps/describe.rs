//! Writes a clip's words with the person's own model. The template's words are there from the clip's first second, so
//! nothing waits for this. Words a person wrote are never replaced unless they ask, and locked fields not even then.

use super::Step;
use crate::{
    app::{Undoable, keep},
    describing::{Described, Telling},
    events::Tag,
    queue::{Outcome, StepCx},
};
use async_trait::async_trait;
use domain::{Author, ClipId, Lane, Problem, Words, WordsField, WordsId};
use jiff::SignedDuration;
use serde::Deserialize;
use words::{Draft, FactSheet, TemplateWriter, Wish, Writer as _};

/// See the module.
pub struct Describe;

#[derive(Deserialize)]
struct Payload {
    destination: String,
    language: Option<String>,
    again: bool,
    /// Only these; all when empty.
    #[serde(default)]
    fields: Vec<WordsField>,
}

#[async_trait]
impl Step for Describe {
    fn kind(&self) -> &'static str {
        "describe"
    }
    fn lane(&self) -> Lane {
        Lane::Llm
    }
    fn priority(&self) -> i32 {
        30
    }
    fn title(&self, subject: &str) -> String {
        format!("Writing words for {subject}")
    }

    async fn run(&self, cx: &StepCx) -> Outcome {
        let work = describe(cx);
        tokio::select! {
            // Dropping the request is how Ollama is told to stop.
            () = cx.stop.cancelled() => Outcome::Cancelled,
            done = work => match done {
                Ok(outcome) => outcome,
                Err(problem) => Outcome::of_problem(problem, cx.job.attempt),
            },
        }
    }
}

async fn describe(cx: &StepCx) -> Result<Outcome, Problem> {
    let core = &cx.core;
    let payload: Payload = serde_json::from_value(cx.job.payload.clone())
        .map_err(|error| Problem::bug("A job could not be read.", error))?;
    let id: ClipId = cx.job.subject.parse().map_err(|error| Problem::bug("A job has a broken subject.", error))?;
    let destination = payload.destination.clone();
    let found = core.store.read(move |db| Described::load(db, id, &destination)).await?;
    // The clip went away while its words waited, or a person cut it by hand and there are no facts.
    let Some(found) = found else { return Ok(Outcome::Done) };
    let present = found.present.clone();
    let written_already = present.as_ref().is_some_and(|words| !matches!(words.author, Author::Template));
    if written_already && !payload.again {
        return Ok(Outcome::Done);
    }
    let settings = core.settings().words;
    let mut wish = found.wish(&payload.destination, payload.language.as_deref(), &settings.language);
    let wanted = if payload.fields.is_empty() { WordsField::ALL.to_vec() } else { payload.fields.clone() };
    let locked = present.as_ref().map(|words| words.locked.clone()).unwrap_or_default();
    let free: Vec<WordsField> = wanted.into_iter().filter(|field| !locked.contains(field)).collect();
    if free.is_empty() {
        cx.log("All that was asked for is locked.").await;
        return Ok(Outcome::Done);
    }
    if payload.again {
        // Another wording than last time.
        wish.seed = wish.seed.wrapping_add(core.now().as_millisecond().unsigned_abs());
        wish.avoid.clone_from(&found.offered);
    }
    if free.len() < WordsField::ALL.len() {
        wish.fields.clone_from(&free);
    }
    wish.present = present.as_ref().map(|words| words.text.clone());
    // A game needs the memory: what nobody waits for is written when the recorder has stopped.
    if settings.use_ollama && settings.free_memory && !payload.again && core.look_whether_playing().await.is_some() {
        core.ollama()?.release().await.ok();
        cx.log("A game, a stream or a recording runs: words wait until it is over, so that the game has the memory.")
            .await;
        return Ok(Outcome::Later { after: SignedDuration::from_secs(45), problem: None });
    }
    let mut sheet = found.sheet();
    let draft = if settings.use_ollama {
        by_model(cx, &found, &mut sheet, &wish, payload.again).await?
    } else {
        TemplateWriter.draft(&sheet, &wish)
    };
    let now = core.now();
    let titled = free.contains(&WordsField::Title) && !draft.candidates.is_empty();
    let candidates = if titled {
        draft.candidates
    } else {
        present.as_ref().map(|words| words.candidates.clone()).unwrap_or_default()
    };
    let written = Words {
        id: WordsId::new(),
        clip: id,
        destination: payload.destination.clone(),
        language: wish.language,
        text: draft.text,
        author: draft.author,
        note: draft.note,
        candidates,
        locked,
        written_at: now,
    };
    let again = payload.again;
    core.store
        .write(move |tx| {
            // A person may have written while the model did.
            let newest = store::words::latest(tx, id, &written.destination)?;
            let overtaken = newest.as_ref().map(|words| words.id) != present.as_ref().map(|words| words.id);
            let same = newest.as_ref().is_some_and(|words| {
                words.text == written.text && words.author == written.author && words.note == written.note
            });
            if store::clips::get(tx, id)?.is_some() && !overtaken && !same {
                store::words::insert(tx, &written)?;
                if let (true, Some(before)) = (again, newest) {
                    let words = Box::new(Words { destination: written.destination.clone(), ..before });
                    keep(tx, "rewrite_words", "Wrote the words anew".into(), &Undoable::Words { words }, now)?;
                }
            }
            Ok(())
        })
        .await?;
    core.keep_ollama_memory().await;
    core.changed("words", Some(id.to_string()), &[Tag::Words, Tag::Moments, Tag::Clips, Tag::Status]);
    Ok(Outcome::Done)
}

async fn by_model(
    cx: &StepCx,
    found: &Described,
    sheet: &mut FactSheet,
    wish: &Wish,
    again: bool,
) -> Result<Draft, Problem> {
    let ollama = cx.core.ollama()?;
    cx.progress("looking at pictures", None);
    if let Some(scene) = found.seen(&cx.core, &ollama, &cx.cancel).await {
        cx.log(format!("{} saw: {}", scene.model, scene.text)).await;
        sheet.seen = Some(scene.text);
    }
    cx.progress("writing", None);
    let telling = Telling::of_job(cx);
    match ollama.write(sheet, wish, &|piece| telling.push(piece)).await {
        Ok(draft) => Ok(draft),
        // Words are there already: only say why no model wrote better ones.
        Err(problem) => {
            cx.log(format!("The template's words stay. {problem}")).await;
            let mut draft = TemplateWriter.draft(sheet, wish);
            if let (Some(present), false) = (&found.present, again) {
                draft.text = present.text.clone();
                if !present.candidates.is_empty() {
                    draft.candidates.clone_from(&present.candidates);
                }
            }
            draft.note = Some(problem.to_string());
            Ok(draft)
        }
    }
}
