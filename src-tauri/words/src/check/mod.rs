//! Holds what a model wrote against the fact sheet: events, numbers, names and bait that the sheet does not have.
//!
//! It works on words, not on meaning. It is strict where a lie would hurt (events, numbers) and blind where only a reader
//! could tell: a German name that looks like a noun, an adjective that flatters, a true word in a false sentence. It knows
//! English and German well, the commonest words for events and numbers in French, Spanish, Italian, Portuguese and Dutch,
//! and of other languages digits, names and addresses only.
//! Complaints are sentences that can be sent back to the model.

mod common;
mod days;
mod lexicon;
mod numbers;
mod tokens;

use crate::{FactSheet, Wish, fit::Banned};
use common::{COMMON_ENGLISH, COMMON_GERMAN};
use lexicon::{EVENTS, GERMAN_PREPOSITIONS, NAME_VERBS, NEVER, STOP_ENGLISH, STOP_GERMAN};
use std::collections::HashSet;
use tokens::{Token, sentences, tokens};

/// Checks texts about one clip.
pub(crate) struct Checker<'a> {
    sheet: &'a FactSheet,
    banned: Banned,
    /// Primary language of the wish (`en`).
    language: String,
    /// Words of the game's and the player's name.
    own_names: HashSet<String>,
    /// Runs of words of the rules that must not come back.
    rules: HashSet<String>,
}

/// So many words in a row of the rules are a leak and no chance.
const LEAK_WORDS: usize = 6;

impl<'a> Checker<'a> {
    /// `rules` is the text the model was given beside the facts.
    pub fn new(sheet: &'a FactSheet, wish: &Wish, rules: &str) -> Self {
        let names = sheet.game.iter().chain(&sheet.player);
        let own_names = names.flat_map(|name| tokens(name)).map(|token| token.key).collect();
        let rules: Vec<String> = tokens(rules).into_iter().map(|token| token.key).collect();
        Self {
            sheet,
            banned: Banned::new(&wish.banned),
            language: wish.language.split(['-', '_']).next().unwrap_or_default().to_lowercase(),
            own_names,
            rules: rules.windows(LEAK_WORDS).map(|run| run.join(" ")).collect(),
        }
    }

    /// What is wrong with a text; empty when nothing is.
    pub fn complaints(&self, text: &str) -> Vec<String> {
        let mut out = Vec::new();
        self.shape(text, &mut out);
        self.leaks(text, &mut out);
        self.language(text, &mut out);
        for sentence in sentences(text) {
            let words = tokens(sentence);
            self.events(&words, &mut out);
            numbers::check(self.sheet, &self.own_names, &self.language, &words, &mut out);
            self.names(&words, &mut out);
        }
        out.sort();
        out.dedup();
        out
    }

    /// The sentences of a text against which nothing can be said, and the complaints about the others.
    pub fn cut(&self, text: &str) -> (String, Vec<String>) {
        let mut kept = Vec::new();
        let mut complaints = Vec::new();
        for sentence in sentences(text) {
            let wrong = self.complaints(sentence);
            if wrong.is_empty() {
                kept.push(sentence.trim());
            }
            complaints.extend(wrong);
        }
        let kept = kept.join(" ");
        // Some things show only in the whole: too many pictures, the wrong language.
        let whole = self.complaints(&kept);
        if whole.is_empty() { (kept, complaints) } else { (String::new(), [complaints, whole].concat()) }
    }

    /// Addresses, shouting, bait, banned words.
    fn shape(&self, text: &str, out: &mut Vec<String>) {
        let lower = text.to_lowercase();
        if ["http", "www.", "://", "discord.gg"].iter().any(|mark| lower.contains(mark)) || has_domain(&lower) {
            out.push("There is a web address in it.".into());
        }
        if text.contains(['@', '#']) {
            out.push("There is an @ or # in it.".into());
        }
        if text.contains(['{', '}', '[', ']', '<', '>', '`', '\\']) {
            out.push("There are brackets or marks in it that belong to no sentence.".into());
        }
        if text.matches(['!', '?']).count() > 1 {
            out.push("There is more than one exclamation or question mark.".into());
        }
        let shouted = tokens(text)
            .iter()
            .filter(|token| token.text.chars().count() > 2 && !self.own_names.contains(&token.key))
            .filter(|token| token.text.chars().all(char::is_uppercase))
            .count();
        if shouted > 1 {
            out.push("Words are written in capitals only.".into());
        }
        if text.chars().filter(|c| is_picture(*c)).count() > 2 {
            out.push("There are too many emoji.".into());
        }
        if self.banned.is_in(text) {
            out.push("A banned word is in it.".into());
        }
    }

    /// Text of the rules, or numbers of facts.
    fn leaks(&self, text: &str, out: &mut Vec<String>) {
        let words: Vec<String> = tokens(text).into_iter().map(|token| token.key).collect();
        let is_fact = |word: &String| {
            word.strip_prefix('f').is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit()))
        };
        if words.windows(LEAK_WORDS).any(|run| self.rules.contains(&run.join(" "))) || words.iter().any(is_fact) {
            out.push("It repeats the rules or names facts by their number.".into());
        }
    }

    /// Another language than the wanted one, as far as German, English and scripts tell.
    fn language(&self, text: &str, out: &mut Vec<String>) {
        let words: Vec<String> = tokens(text).into_iter().map(|token| token.key).collect();
        let votes = |list: &[&str]| words.iter().filter(|word| list.contains(&word.as_str())).count();
        let (english, german) = (votes(STOP_ENGLISH), votes(STOP_GERMAN));
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        let foreign = text.chars().filter(|c| c.is_alphabetic() && *c > '\u{24f}').count();
        let wrong = match self.language.as_str() {
            "en" => german >= english + 2 || foreign * 3 > letters,
            "de" => english >= german + 2 || foreign * 3 > letters,
            // For others: whole sentences in English.
            _ => english >= 4 && german == 0,
        };
        if wrong {
            out.push("It is not in the language that was asked for.".into());
        }
    }

    fn events(&self, words: &[Token<'_>], out: &mut Vec<String>) {
        for (at, token) in words.iter().enumerate() {
            if self.own_names.contains(&token.key) {
                continue;
            }
            // "die" and "dies" are an article and a pronoun in German.
            if self.language == "de" && ["die", "dies"].contains(&token.key.as_str()) {
                continue;
            }
            let next = words.get(at + 1).map(|token| token.key.as_str());
            if let Some(event) = EVENTS.iter().find(|event| event.names(&token.key, next))
                && !(event.happened)(self.sheet)
            {
                out.push(format!("`{}` is told, but no fact says so.", token.text));
            }
            if NEVER.iter().any(|pattern| lexicon::matches(pattern, &token.key)) {
                out.push(format!("`{}` is told, but no fact says so.", token.text));
            }
        }
    }

    fn names(&self, words: &[Token<'_>], out: &mut Vec<String>) {
        for (at, token) in words.iter().enumerate() {
            if self.own_names.contains(&token.key) || self.is_known_day(&token.key) {
                continue;
            }
            let next = words.get(at + 1).map(|token| token.key.as_str());
            let before = at.checked_sub(1).and_then(|at| words.get(at)).map(|token| token.key.as_str());
            let common = COMMON_ENGLISH.contains(&token.key)
                || COMMON_GERMAN.contains(&token.key)
                || numbers::is_number(&token.key, &self.language);
            let capital = token.text.chars().next().is_some_and(char::is_uppercase);
            let wrong = if is_odd_shape(token.text) || days::is_day_or_month(&token.key) {
                true
            } else if at == 0 {
                // The first word always has a capital: a name only when a verb of the third person follows.
                let verbs = if ["en", "de"].contains(&self.language.as_str()) { NAME_VERBS } else { &["vs", "versus"] };
                capital && !common && next.is_some_and(|next| verbs.contains(&next))
            } else if self.language == "de" {
                // Every noun has a capital: a name only behind a word that people stand behind.
                capital && !common && before.is_some_and(|before| GERMAN_PREPOSITIONS.contains(&before))
            } else {
                capital && !common
            };
            if wrong || (!common && self.is_quoted_name(&token.key)) {
                out.push(format!("`{}` is a name or a word that no fact has.", token.text));
            }
        }
    }

    /// The day it was recorded on, by the clock and as people say it (the night after Saturday is Saturday's).
    fn is_known_day(&self, key: &str) -> bool {
        self.sheet.recorded_local.is_some_and(|at| {
            let (said, _) = crate::template::day_part(at);
            let month = usize::from(at.date().month().unsigned_abs());
            days::is_weekday(key, at.date().weekday()) || days::is_weekday(key, said) || days::is_month(key, month)
        })
    }

    /// A word that stands only in text from outside.
    fn is_quoted_name(&self, key: &str) -> bool {
        key.chars().count() >= 4
            && self
                .sheet
                .events
                .iter()
                .filter_map(|fact| fact.quoted.as_deref())
                .any(|quoted| tokens(quoted).iter().any(|token| token.key == key))
    }
}

/// `name.tld` with a known ending; sentences without a blank after the point are no addresses.
fn has_domain(lower: &str) -> bool {
    lower.split_whitespace().any(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.rsplit_once('.').is_some_and(|(name, ending)| {
            !name.is_empty()
                && ["com", "net", "org", "io", "gg", "tv", "de", "example", "xyz", "me", "ly"].contains(&ending)
        })
    })
}

/// Letters and digits mixed, an underscore, or a capital after a small letter: how players call themselves.
fn is_odd_shape(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let mixed = letters.iter().any(|c| c.is_ascii_digit()) && letters.iter().any(|c| c.is_alphabetic());
    // `14s` and `2x` are numbers with a unit and are checked as numbers.
    let unit = letters.iter().take_while(|c| c.is_ascii_digit()).count() > 0
        && letters.iter().skip_while(|c| c.is_ascii_digit()).count() <= 2;
    let hump = letters.windows(2).any(|pair| pair[0].is_lowercase() && pair[1].is_uppercase());
    (mixed && !unit) || text.contains('_') || hump
}

/// Emoji and pictographs.
fn is_picture(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{2b50}'..='\u{2b55}')
}

#[cfg(test)]
mod tests;
