//! Words of clips: read, write, have them written again.

use super::{
    clips::clip,
    undo::{Undoable, keep},
};
use crate::{
    Conductor,
    events::Tag,
    facts::limits_of,
    queue::Stop,
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

    /// Has the words written again, or some fields of them. What a person locked stays. A rewrite that already waits or
    /// runs for the clip gives way: the newest wish counts.
    pub async fn rewrite_words(
        &self,
        id: ClipId,
        destination: String,
        language: Option<String>,
        fields: Vec<WordsField>,
    ) -> Result<JobView, Problem> {
        if destination != "any" && publish::platform(&destination).is_none() {
            return Err(Problem::invalid("destination", format!("There is no platform `{destination}`.")));
        }
        let (place, wanted, now) = (destination.clone(), fields.clone(), self.core.now());
        let overtaken = self
            .core
            .store
            .write(move |tx| {
                clip(tx, id)?;
                let locked = store::words::latest(tx, id, &place)?.map(|words| words.locked).unwrap_or_default();
                let asked: &[WordsField] = if wanted.is_empty() { &WordsField::ALL } else { &wanted };
                if asked.iter().all(|field| locked.contains(field)) {
                    return Err(all_locked(asked).into());
                }
                let mut overtaken = Vec::new();
                for job in store::jobs::open_for(tx, &id.to_string())? {
                    if job.kind == "describe" {
                        store::jobs::cancel(tx, job.id, now)?;
                        overtaken.push(job.id);
                    }
                }
                Ok(overtaken)
            })
            .await?;
        for job in overtaken {
            self.core.running.stop(job, Stop::ByUser);
        }
        let mut job = Ask::Describe { clip: id, destination, language, again: true, fields }.job(now);
        job.priority = 80;
        self.enqueue(job).await
    }

    /// Says which fields nothing but the person changes.
    pub async fn lock_words(
        &self,
        id: ClipId,
        destination: String,
        locked: Vec<WordsField>,
    ) -> Result<WordsView, Problem> {
        let limits = limits_of(&destination);
        let now = self.core.now();
        let written = self
            .core
            .store
            .write(move |tx| {
                clip(tx, id)?;
                let before = latest(tx, id, &destination)?;
                let locked = WordsField::ALL.into_iter().filter(|field| locked.contains(field)).collect();
                let written = Words { id: WordsId::new(), destination, locked, written_at: now, ..before };
                store::words::insert(tx, &written)?;
                Ok(written)
            })
            .await?;
        self.core.changed("words", Some(id.to_string()), &[Tag::Words, Tag::Clips]);
        Ok(WordsView { words: written, limits })
    }

    /// Takes a title that was offered. It is the person's choice from now on: it is locked, and the rest stays as it is.
    pub async fn choose_title(
        &self,
        id: ClipId,
        destination: String,
        title: String,
    ) -> Result<(WordsView, Option<UndoView>), Problem> {
        let (now, place) = (self.core.now(), destination.clone());
        let limits = limits_of(&destination);
        let (written, undo) = self
            .core
            .store
            .write(move |tx| {
                clip(tx, id)?;
                let before = latest(tx, id, &place)?;
                if !before.candidates.iter().any(|candidate| candidate.title == title) {
                    return Err(Problem::invalid("title", "That title is not among those that are offered now.").into());
                }
                let mut locked = before.locked.clone();
                if !locked.contains(&WordsField::Title) {
                    locked.push(WordsField::Title);
                }
                let text = WordsText { title, ..before.text.clone() };
                let written =
                    Words { id: WordsId::new(), destination: place, text, locked, written_at: now, ..before.clone() };
                store::words::insert(tx, &written)?;
                let words = Box::new(Words { destination: written.destination.clone(), ..before });
                let undo = keep(tx, "choose_title", "Chose another title".into(), &Undoable::Words { words }, now)?;
                Ok((written, undo))
            })
            .await?;
        self.core.changed("words", Some(id.to_string()), &[Tag::Words, Tag::Moments, Tag::Clips, Tag::Status]);
        Ok((WordsView { words: written, limits }, Some(undo)))
    }

    /// Puts an old version back, as a new one.
    pub async fn restore_words(&self, id: ClipId, version: WordsId) -> Result<(WordsView, Option<UndoView>), Problem> {
        let now = self.core.now();
        let (written, undo) = self
            .core
            .store
            .write(move |tx| {
                clip(tx, id)?;
                let mut old = None;
                for words in store::words::of_clip(tx, id)? {
                    let history = store::words::history(tx, id, &words.destination)?;
                    old = old.or_else(|| history.into_iter().find(|one| one.id == version));
                }
                let old = old.ok_or_else(|| Problem::not_found("version of these words", version))?;
                let before = latest(tx, id, &old.destination)?;
                let written = Words { id: WordsId::new(), written_at: now, ..old };
                store::words::insert(tx, &written)?;
                let words = Box::new(before);
                let undo = keep(tx, "restore_words", "Put old words back".into(), &Undoable::Words { words }, now)?;
                Ok((written, undo))
            })
            .await?;
        self.core.changed("words", Some(id.to_string()), &[Tag::Words, Tag::Moments, Tag::Clips, Tag::Status]);
        let limits = limits_of(&written.destination);
        Ok((WordsView { words: written, limits }, Some(undo)))
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

/// The words that count for a destination.
fn latest(tx: &store::Tx<'_>, id: ClipId, destination: &str) -> Result<Words, store::StoreError> {
    store::words::latest(tx, id, destination)?
        .ok_or_else(|| Problem::not_found("words for", destination.to_owned()).into())
}

fn all_locked(fields: &[WordsField]) -> Problem {
    let names: Vec<String> = fields.iter().map(|field| field.as_str().replace('_', " ")).collect();
    Problem::new(
        domain::Code::Conflict,
        "What should be written anew is locked.",
        format!("Locked: {}. What you wrote or locked is never overwritten.", names.join(", ")),
    )
    .say("Unlock the field first, then try again.")
}

/// What a person writes is theirs: the fields they changed are locked, and what was locked stays so.
fn locked_by(before: Option<&Words>, text: &WordsText) -> Vec<WordsField> {
    let Some(before) = before else { return WordsField::ALL.to_vec() };
    let changed = before.text.differing(text);
    WordsField::ALL.into_iter().filter(|field| before.locked.contains(field) || changed.contains(field)).collect()
}
