//! What a writer is, and how the two of them work together.

use crate::{FactSheet, TemplateWriter};
use async_trait::async_trait;
use domain::{Author, Code, Problem, TitleCandidate, WordsField, WordsLimits, WordsText};

/// What is wanted of the words.
#[derive(Debug, Clone, PartialEq)]
pub struct Wish {
    /// The platform's key in `publish::PLATFORMS`, or `any`.
    pub destination: String,
    /// Language as a BCP 47 tag (`en`, `de-DE`).
    pub language: String,
    /// What the destination allows.
    pub limits: WordsLimits,
    /// Tone, in a few words of the person.
    pub tone: Option<String>,
    /// Words that must not appear.
    pub banned: Vec<String>,
    /// Tags that have to be there, with or without `#`.
    pub tags: Vec<String>,
    /// Chooses among equally good wordings: the same seed gives the same template words.
    pub seed: u64,
    /// Words that are there already.
    pub present: Option<WordsText>,
    /// Which fields are written; the others stay as they are in `present`. Empty means all.
    pub fields: Vec<WordsField>,
    /// Titles that were offered before and are not wanted again.
    pub avoid: Vec<String>,
}

impl Wish {
    /// English words for any destination.
    pub fn any(seed: u64) -> Self {
        Self {
            destination: "any".into(),
            language: "en".into(),
            limits: WordsLimits::ANY,
            tone: None,
            banned: Vec::new(),
            tags: Vec::new(),
            seed,
            present: None,
            fields: Vec::new(),
            avoid: Vec::new(),
        }
    }

    /// Whether a field is to be written.
    pub fn wants(&self, field: WordsField) -> bool {
        self.fields.is_empty() || self.fields.contains(&field) || self.present.is_none()
    }

    /// The words with all that is not wanted taken from what is there.
    pub(crate) fn keep_present(&self, mut text: WordsText) -> WordsText {
        if let Some(present) = &self.present {
            for field in WordsField::ALL.into_iter().filter(|field| !self.wants(*field)) {
                text.take_field(field, present);
            }
        }
        text
    }
}

/// Words with who wrote them.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The words, within the limits of the wish.
    pub text: WordsText,
    /// Who wrote them.
    pub author: Author,
    /// A sentence for the person: why a model did not write them, or what was taken out of them.
    pub note: Option<String>,
    /// Titles to choose from, the one that was taken first.
    pub candidates: Vec<TitleCandidate>,
}

/// Writes words from facts.
#[async_trait]
pub trait Writer: Send + Sync {
    /// Who it is, for people.
    fn name(&self) -> String;

    /// Writes. `on_text` is called with pieces of text as they come, for a screen that shows them being written; what
    /// it was given is a preview and is not checked. Dropping the future stops the work.
    ///
    /// # Errors
    /// A problem for the person; the words can then come from the template.
    async fn write(
        &self,
        sheet: &FactSheet,
        wish: &Wish,
        on_text: &(dyn for<'t> Fn(&'t str) + Send + Sync),
    ) -> Result<Draft, Problem>;
}

/// Writes with Ollama where it is given, else, or when it fails, with the template and a note why. Never fails.
pub async fn write_words(
    ollama: Option<&dyn Writer>,
    sheet: &FactSheet,
    wish: &Wish,
    on_text: &(dyn for<'t> Fn(&'t str) + Send + Sync),
) -> Draft {
    let Some(writer) = ollama else { return TemplateWriter.draft(sheet, wish) };
    match writer.write(sheet, wish, on_text).await {
        Ok(draft) => draft,
        Err(problem) => {
            if problem.code == Code::Bug {
                tracing::error!(%problem, details = problem.details, "writer failed");
            } else {
                tracing::info!(%problem, details = problem.details, "the template writes");
            }
            let mut draft = TemplateWriter.draft(sheet, wish);
            draft.note = Some(format!("The template wrote this. {problem}"));
            draft
        }
    }
}
