//! Writes a clip's words with the person's own model. The template's words are there from the clip's first second, so
//! nothing waits for this; words a person wrote are never replaced.

use super::Step;
use crate::{
    events::Tag,
    facts,
    queue::{Outcome, StepCx},
};
use async_trait::async_trait;
use domain::{Author, ClipId, Lane, Problem, Words, WordsId};
use serde::Deserialize;
use words::{OllamaWriter, TemplateWriter, Writer as _};

/// See the module.
pub struct Describe;

#[derive(Deserialize)]
struct Payload {
    destination: String,
    language: Option<String>,
    again: bool,
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
                Ok(()) => Outcome::Done,
                Err(problem) => Outcome::of_problem(problem, cx.job.attempt),
            },
        }
    }
}

async fn describe(cx: &StepCx) -> Result<(), Problem> {
    let core = &cx.core;
    let payload: Payload = serde_json::from_value(cx.job.payload.clone())
        .map_err(|error| Problem::bug("A job could not be read.", error))?;
    let id: ClipId = cx.job.subject.parse().map_err(|error| Problem::bug("A job has a broken subject.", error))?;
    let destination = payload.destination.clone();
    let found = core
        .store
        .read(move |db| {
            let Some(clip) = store::clips::get(db, id)? else { return Ok(None) };
            let Some(moment) = clip.moments.first().copied() else { return Ok(None) };
            let Some(moment) = store::moments::get(db, moment)? else { return Ok(None) };
            let Some(recording) = store::recordings::get(db, moment.recording)? else { return Ok(None) };
            let profile = match &recording.profile {
                Some(name) => store::profiles::get(db, name)?,
                None => None,
            };
            Ok(Some((clip, moment, recording, profile, store::words::latest(db, id, &destination)?)))
        })
        .await?;
    // The clip went away while its words waited, or a person cut it by hand and there are no facts.
    let Some((clip, moment, recording, profile, present)) = found else { return Ok(()) };
    let by_model = present.as_ref().is_some_and(|words| !matches!(words.author, Author::Template));
    if by_model && !payload.again {
        return Ok(());
    }
    let settings = core.settings().words;
    // The words are for what is shown: the clip's edges count, not the moment's.
    let mut moment = moment;
    if let Some(part) = clip.edit.spans.first() {
        moment.span = part.span;
    }
    let sheet = facts::sheet(&recording, profile.as_ref(), &moment);
    let language = payload.language.as_deref().unwrap_or(&settings.language);
    let mut wish =
        facts::wish(&payload.destination, language, facts::limits_of(&payload.destination), profile.as_ref(), id);
    if let Some(language) = payload.language.clone() {
        wish.language = language;
    }
    if payload.again {
        // Another wording than last time.
        wish.seed = wish.seed.wrapping_add(core.now().as_millisecond().unsigned_abs());
    }
    cx.progress("writing", None);
    let draft = if settings.use_ollama {
        let ollama = OllamaWriter::new(&settings)?;
        match ollama.write(&sheet, &wish, &|_| {}).await {
            Ok(draft) => draft,
            // Words are there already: only say why no model wrote better ones.
            Err(problem) => {
                cx.log(format!("The template's words stay. {problem}")).await;
                let mut draft = TemplateWriter.draft(&sheet, &wish);
                if let (Some(present), false) = (&present, payload.again) {
                    draft.text = present.text.clone();
                }
                draft.note = Some(problem.to_string());
                draft
            }
        }
    } else {
        TemplateWriter.draft(&sheet, &wish)
    };
    let now = core.now();
    let written = Words {
        id: WordsId::new(),
        clip: id,
        destination: payload.destination.clone(),
        language: wish.language,
        text: draft.text,
        author: draft.author,
        note: draft.note,
        candidates: draft.candidates,
        locked: present.as_ref().map(|words| words.locked.clone()).unwrap_or_default(),
        written_at: now,
    };
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
            }
            Ok(())
        })
        .await?;
    core.changed("words", Some(id.to_string()), &[Tag::Words, Tag::Moments, Tag::Clips]);
    Ok(())
}
