//! Words of clips: read, write, have them written again.

use super::{
    clips::clip,
    undo::{Undoable, keep},
};
use crate::{
    Conductor,
    events::Tag,
    facts::limits_of,
    steps::Ask,
    views::{JobView, UndoView, WordsView},
};
use domain::{Author, ClipId, Problem, Words, WordsField, WordsId, WordsText};

impl Conductor {
    /// The words of a clip: the newest for each destination, or for the one that is named.
    pub async fn clip_words(&self, id: ClipId, destination: Option<String>) -> Result<Vec<WordsView>, Problem> {
        let words = self
            .core
            .store
            .read(move |db| {
                clip(db, id)?;
                match destination {
                    Some(destination) => {
                        let limits = limits_of(&destination);
                        let words = store::words::latest(db, id, &destination)?;
                        Ok(words.into_iter().map(|words| WordsView { words, limits }).collect())
                    }
                    None => Ok(store::words::of_clip(db, id)?
                        .into_iter()
                        .map(|words| WordsView { limits: limits_of(&words.destination), words })
                        .collect::<Vec<_>>()),
                }
            })
            .await?;
        Ok(words)
    }

    /// Writes what a person wrote. Nothing replaces it but the person.
    pub async fn write_words(
        &self,
        id: ClipId,
        destination: String,
        language: Option<String>,
        text: WordsText,
    ) -> Result<(WordsView, Option<UndoView>), Problem> {
        let limits = limits_of(&destination);
        if let Some((field, why)) = limits.excess(&text) {
            return Err(Problem::invalid(field, why));
        }
        let core = &self.core;
        let (now, default) = (core.now(), core.settings().words.language);
        let (written, undo) = core
            .store
            .write(move |tx| {
                clip(tx, id)?;
                let before = store::words::latest(tx, id, &destination)?;
                let written = Words {
                    id: WordsId::new(),
                    clip: id,
                    language: language
                        .or_else(|| before.as_ref().map(|words| words.language.clone()))
                        .unwrap_or(default),
                    destination,
                    candidates: before.as_ref().map(|words| words.candidates.clone()).unwrap_or_default(),
                    locked: locked_by(before.as_ref(), &text),
                    text,
                    author: Author::User,
                    note: None,
                    written_at: now,
                };
                store::words::insert(tx, &written)?;
                let undo = match before {
                    Some(before) => {
                        let words = Box::new(Words { destination: written.destination.clone(), ..before });
                        Some(keep(tx, "write_words", "Changed the words".into(), &Undoable::Words { words }, now)?)
                    }
                    None => None,
                };
                Ok((written, undo))
            })
            .await?;
        core.changed("words", Some(id.to_string()), &[Tag::Words, Tag::Moments, Tag::Clips, Tag::Status]);
        Ok((WordsView { words: written, limits }, undo))
    }

    /// Has the words written again.
    pub async fn rewrite_words(
        &self,
        id: ClipId,
        destination: String,
        language: Option<String>,
    ) -> Result<JobView, Problem> {
        self.core.store.read(move |db| clip(db, id).map(drop)).await?;
        if destination != "any" && publish::platform(&destination).is_none() {
            return Err(Problem::invalid("destination", format!("There is no platform `{destination}`.")));
        }
        let mut job = Ask::Describe { clip: id, destination, language, again: true }.job(self.core.now());
        job.priority = 80;
        self.enqueue(job).await
    }

    /// All versions of the words, newest first.
    pub async fn words_history(&self, id: ClipId, destination: String) -> Result<Vec<Words>, Problem> {
        Ok(self
            .core
            .store
            .read(move |db| {
                clip(db, id)?;
                store::words::history(db, id, &destination)
            })
            .await?)
    }
}

/// What a person writes is theirs: the fields they changed are locked, and what was locked stays so.
fn locked_by(before: Option<&Words>, text: &WordsText) -> Vec<WordsField> {
    let Some(before) = before else { return WordsField::ALL.to_vec() };
    let changed = before.text.differing(text);
    WordsField::ALL.into_iter().filter(|field| before.locked.contains(field) || changed.contains(field)).collect()
}
