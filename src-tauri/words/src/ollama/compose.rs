//! A model's words, from the question to what may be shown: asked, read, held against the facts, sent back once, and
//! filled up by the template where something is missing.

use super::{
    OllamaWriter,
    answer::{Answer, Title},
    failure::Failure,
    models::OllamaModel,
    prompt::{self, Prompt},
    think_of,
    wire::Reply,
};
use crate::{Draft, FactSheet, TemplateWriter, Wish, check::Checker, fit};
use domain::{Author, TitleCandidate, WordsField, WordsText};
use std::time::Instant;

pub(super) async fn compose(
    writer: &OllamaWriter,
    model: &OllamaModel,
    sheet: &FactSheet,
    wish: &Wish,
    on_text: &(dyn for<'t> Fn(&'t str) + Send + Sync),
) -> Result<Draft, Failure> {
    let begun = Instant::now();
    let prompt = Prompt::new(sheet, wish);
    let checker = Checker::new(sheet, wish, &prompt.system);
    let think = think_of(model);
    let first = prompt.ask(&model.name, think, wish.seed);
    let reply = writer.converse(model, first, on_text).await?;
    let mut judged = judge(&reply, &checker, &prompt, wish);
    if judged.needs_repair(&prompt) {
        tracing::debug!(model = model.name, complaints = ?judged.complaints, "sent back once");
        on_text("\n\n");
        let again = prompt.repair(&model.name, think, wish.seed, &reply.content, &judged.complaints);
        let reply = writer.converse(model, again, on_text).await?;
        let second = judge(&reply, &checker, &prompt, wish);
        // A title that was good the first time is not given away for a second answer without one.
        if !second.titles.is_empty() || judged.titles.is_empty() {
            judged = second;
        }
        if judged.is_worthless(&prompt) {
            let why = judged.complaints.first().cloned().unwrap_or_default();
            return Err(Failure::Unusable { why, answer: reply.content });
        }
    }
    let took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(finish(judged, &prompt, sheet, wish, Author::Model { name: model.name.clone(), took_ms }))
}

/// The words of an answer, as they would be stored; `None` when nothing of it can be used. This is the whole way from a
/// model's text to the screen, without the network.
pub fn draft_of_answer(sheet: &FactSheet, wish: &Wish, answer: &str, author: Author) -> Option<Draft> {
    let prompt = Prompt::new(sheet, wish);
    let checker = Checker::new(sheet, wish, &prompt.system);
    let reply = Reply { content: answer.to_owned(), ..Reply::default() };
    let judged = judge(&reply, &checker, &prompt, wish);
    (!judged.is_worthless(&prompt)).then(|| finish(judged, &prompt, sheet, wish, author))
}

/// An answer after the checks.
struct Judged {
    /// Titles against which nothing can be said, in the order they came.
    titles: Vec<TitleCandidate>,
    /// The sentences of the description against which nothing can be said.
    description: String,
    tags: Vec<String>,
    complaints: Vec<String>,
}

impl Judged {
    /// A wrong sentence is cut out; the model is asked again only when nothing is left of a field.
    fn needs_repair(&self, prompt: &Prompt) -> bool {
        let wants = |field| prompt.fields.contains(&field);
        (wants(WordsField::Title) && self.titles.is_empty())
            || (wants(WordsField::Description) && self.description.is_empty())
            || (prompt.fields == [WordsField::Tags] && self.tags.is_empty())
    }

    /// Whether the field that matters most is missing.
    fn is_worthless(&self, prompt: &Prompt) -> bool {
        match prompt.fields.first() {
            Some(WordsField::Title) => self.titles.is_empty(),
            Some(WordsField::Description) => self.description.is_empty(),
            _ => self.tags.is_empty(),
        }
    }
}

fn judge(reply: &Reply, checker: &Checker<'_>, prompt: &Prompt, wish: &Wish) -> Judged {
    let answer = match Answer::read(reply, &prompt.fields) {
        Ok(answer) => answer,
        Err(complaint) => {
            let complaints = vec![complaint];
            return Judged { titles: Vec::new(), description: String::new(), tags: Vec::new(), complaints };
        }
    };
    let mut complaints = Vec::new();
    let copied = |text: &str| text.contains(prompt::EXAMPLE_GAME);
    let mut titles: Vec<TitleCandidate> = Vec::new();
    let said = answer.titles.iter().filter(|title| title.text().chars().any(char::is_alphabetic)).take(MOST_TITLES);
    for (place, candidate) in said.enumerate() {
        let title = candidate.text().trim_end_matches(['.', ',']).trim();
        let mut wrong = checker.complaints(title);
        if copied(title) {
            wrong.push("The example was copied.".into());
        }
        if wish.avoid.iter().any(|old| old.trim().to_lowercase() == title.to_lowercase()) {
            wrong.push(format!("`{title}` was offered before; another one is wanted."));
        }
        if wrong.is_empty() {
            if titles.iter().all(|known| known.title != title) {
                titles.push(TitleCandidate { title: title.to_owned(), reason: reason(place, candidate, prompt) });
            }
        } else {
            complaints.extend(wrong.into_iter().map(|wrong| format!("b_titles: {wrong}")));
        }
    }
    let (description, wrong) =
        if copied(&answer.description) { (String::new(), Vec::new()) } else { checker.cut(&answer.description) };
    complaints.extend(wrong.into_iter().map(|wrong| format!("c_description: {wrong}")));
    complaints.dedup();
    let tags = answer.tags.into_iter().filter(|tag| prompt.tags.contains(tag)).collect();
    Judged { titles, description, tags, complaints }
}

/// More are asked of nobody.
const MOST_TITLES: usize = 6;

/// Why a title: the angle it was asked for, and the facts that the model says it stands on, in our own words. A reason
/// that a model writes freely would have to be checked like a title, and a small one invents it.
fn reason(place: usize, title: &Title, prompt: &Prompt) -> String {
    let angle =
        ["Says plainly what happens", "Playful", "Makes curious"].get(place).copied().unwrap_or("Another angle");
    let facts: Vec<&str> = title
        .facts()
        .iter()
        .filter_map(|id| id.strip_prefix('F')?.parse::<usize>().ok())
        .filter_map(|number| prompt.facts.get(number.checked_sub(1)?))
        .map(|fact| fact.trim_end_matches('.'))
        // What is not known is told to a model, and founds nothing.
        .filter(|fact| !fact.contains("unknown"))
        .take(3)
        .collect();
    if facts.is_empty() { format!("{angle}.") } else { format!("{angle}. Stands on: {}.", facts.join("; ")) }
}

/// The words. What the model left open comes from the template: always the alt text, which has to be plainly true.
fn finish(judged: Judged, prompt: &Prompt, sheet: &FactSheet, wish: &Wish, author: Author) -> Draft {
    let template = TemplateWriter.draft(sheet, wish);
    let wants = |field| prompt.fields.contains(&field);
    let mut note = None;
    let mut description = judged.description;
    if description.is_empty() && wants(WordsField::Description) {
        note = Some("The description is the template's: what the model wrote could not be used.".to_owned());
    } else if judged.complaints.iter().any(|complaint| complaint.starts_with("c_description")) {
        note = Some("Sentences that no measurement supports were taken out.".to_owned());
    }
    if description.is_empty() {
        description.clone_from(&template.text.description);
    }
    // The brackets and lengths of the place may leave nothing of a title, and one may become another.
    let mut candidates: Vec<TitleCandidate> = Vec::new();
    let by_template = template
        .candidates
        .into_iter()
        .map(|candidate| TitleCandidate { reason: format!("By the template. {}", candidate.reason), ..candidate });
    for candidate in judged.titles.into_iter().chain(by_template) {
        let title = fit(WordsText { title: candidate.title, ..WordsText::default() }, wish).title;
        if !title.is_empty() && candidates.len() < 3 && candidates.iter().all(|known| known.title != title) {
            candidates.push(TitleCandidate { title, ..candidate });
        }
    }
    if !wants(WordsField::Title) {
        candidates.clear();
    }
    let title = candidates.first().map_or(template.text.title, |first| first.title.clone());
    let tags = if judged.tags.is_empty() { template.text.tags } else { judged.tags };
    let text = fit(WordsText { title, description, tags, alt_text: template.text.alt_text }, wish);
    Draft { text: wish.keep_present(text), author, note, candidates }
}
