//! Fact sheet in, words out: Ollama, the template writer, checks.
//!
//! A [`FactSheet`] is all a writer may know. Two writers exist: [`OllamaWriter`], which asks a language model on the
//! person's own machine, and [`TemplateWriter`], which needs nothing. What a model writes passes the checks of this
//! room before anybody sees it; [`write_words`] never fails, because the template can always write.
//!
//! Text from outside (labels that were read from the picture, chapter titles, file names) is quoted data. No words
//! change because of what it says.

mod check;
mod fit;
mod ollama;
mod quote;
mod sheet;
mod sys;
mod template;
mod writer;

pub use fit::fit;
pub use ollama::{
    Compared, Comparing, Deadlines, MachineMemory, OllamaAddress, OllamaHealth, OllamaMemory, OllamaModel,
    OllamaWriter, Pulled, Scene, Shot, Speed, Standing, Suggestion, Task, draft_of_answer, suggestions,
};
pub use sheet::{Counts, Fact, FactSheet};
pub use template::TemplateWriter;
pub use writer::{Draft, Wish, Writer, write_words};
