//! Words without a model.

use crate::{Draft, FactSheet, Wish, Writer};
use async_trait::async_trait;
use domain::{Author, Problem, WordsText};

/// Writes words from patterns, by facts alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct TemplateWriter;

impl TemplateWriter {
    /// The words. The same sheet and wish give the same words.
    pub fn draft(&self, sheet: &FactSheet, wish: &Wish) -> Draft {
        let text = WordsText { title: sheet.game.clone().unwrap_or_default(), ..WordsText::default() };
        Draft { text: crate::fit(text, wish), author: Author::Template, note: None }
    }
}

#[async_trait]
impl Writer for TemplateWriter {
    fn name(&self) -> String {
        "template".into()
    }

    async fn write(
        &self,
        sheet: &FactSheet,
        wish: &Wish,
        on_text: &(dyn for<'t> Fn(&'t str) + Send + Sync),
    ) -> Result<Draft, Problem> {
        let draft = self.draft(sheet, wish);
        on_text(&draft.text.title);
        Ok(draft)
    }
}
