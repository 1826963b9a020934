//! Numbers in a text: each has to be one that was measured, and of the thing it stands with.

use super::{lexicon, tokens::Token};
use crate::FactSheet;
use std::collections::HashSet;

/// Complains about every number that no fact has.
pub(super) fn check(
    sheet: &FactSheet,
    own_names: &HashSet<String>,
    language: &str,
    words: &[Token<'_>],
    out: &mut Vec<String>,
) {
    for (at, token) in words.iter().enumerate() {
        // The `2` of a name is a name only where the name stands.
        let behind_name = at.checked_sub(1).is_some_and(|before| own_names.contains(&words[before].key));
        if own_names.contains(&token.key) && (behind_name || own_names.len() == 1) {
            continue;
        }
        let next = words.get(at + 1).map(|token| token.key.as_str());
        let Some((value, unit)) = value(&token.key, language).or_else(|| multiple(&token.key, next)) else { continue };
        let followers = [next, words.get(at + 2).map(|token| token.key.as_str())];
        let near: Vec<&str> = unit.into_iter().chain(followers.into_iter().flatten()).collect();
        // `1v9`, `1080p`, `4k`, `1st`: nothing of this kind is measured.
        let known_unit = unit.is_none_or(|unit| unit == "x" || lexicon::SECOND_WORDS.contains(&unit));
        if !known_unit || !fits(sheet, value, &near) {
            out.push(format!("The number `{}` is not one of the facts.", token.text));
        }
    }
}

/// `double kill` says two.
fn multiple<'a>(key: &str, next: Option<&str>) -> Option<(Option<u32>, Option<&'a str>)> {
    let number = match key {
        "double" => 2,
        "triple" => 3,
        "quad" | "quadra" | "quadruple" => 4,
        "penta" => 5,
        _ => return None,
    };
    next.is_some_and(|next| lexicon::KILL_WORDS.contains(&next)).then_some((Some(number), None))
}

/// Whether a word is a number.
pub(super) fn is_number(key: &str, language: &str) -> bool {
    value(key, language).is_some()
}

/// The number and its unit, when they are written together (`14s`). `None` for a word that is no number.
fn value<'a>(key: &'a str, language: &str) -> Option<(Option<u32>, Option<&'a str>)> {
    let digits = key.find(|c: char| !c.is_ascii_digit()).unwrap_or(key.len());
    if digits > 0 {
        let (number, unit) = key.split_at(digits);
        return Some((number.parse().ok(), Some(unit).filter(|unit| !unit.is_empty())));
    }
    if lexicon::UNCOUNTED.iter().any(|pattern| lexicon::matches(pattern, key)) {
        return Some((None, None));
    }
    let position = |list: &[&str]| list.iter().position(|word| *word == key);
    // "one" is an article more often than a number, in both languages.
    let own = lexicon::NUMBERS_OTHERS.iter().find(|(code, _)| *code == language);
    let found = own
        .and_then(|(_, numbers)| position(numbers))
        .or_else(|| position(&lexicon::NUMBERS_ENGLISH))
        .or_else(|| position(&lexicon::NUMBERS_GERMAN))?;
    u32::try_from(found + 2).ok().map(|number| (Some(number), None))
}

/// Whether a number is right for what stands with it. `None` is a number too big or too vague to have been measured.
fn fits(sheet: &FactSheet, number: Option<u32>, near: &[&str]) -> bool {
    let Some(n) = number else { return false };
    let counts = &sheet.counts;
    let length = sheet.whole_seconds();
    let of = |list: &[&str]| near.iter().find(|word| list.iter().any(|pattern| lexicon::matches(pattern, word)));
    // The nearest word with a meaning decides.
    let meanings: [(&[&str], &dyn Fn() -> bool); 6] = [
        (lexicon::KILL_WORDS, &|| counts.kills == n),
        (lexicon::SECOND_WORDS, &|| n == length || (counts.kills > 1 && n == sheet.kill_seconds())),
        (lexicon::MINUTE_WORDS, &|| length >= 60 && n == length / 60 && length.is_multiple_of(60)),
        (lexicon::MEDAL_WORDS, &|| counts.medals == n),
        (lexicon::DEATH_WORDS, &|| counts.deaths == n),
        (lexicon::OBJECTIVE_WORDS, &|| counts.objectives == n),
    ];
    let mut best: Option<(usize, bool)> = None;
    for (words, holds) in &meanings {
        if let Some(found) = of(words) {
            let place = near.iter().position(|word| word == found).unwrap_or(usize::MAX);
            if best.is_none_or(|(nearest, _)| place < nearest) {
                best = Some((place, holds()));
            }
        }
    }
    if let Some((_, holds)) = best {
        return holds;
    }
    let date = sheet.recorded_local.map(|at| at.date());
    let of_date =
        date.is_some_and(|date| i64::from(n) == i64::from(date.year()) || i64::from(n) == i64::from(date.day()));
    let counted = [counts.kills, counts.medals, counts.deaths, counts.objectives].contains(&n) && n > 0;
    counted || of_date || n == length || (counts.kills > 1 && n == sheet.kill_seconds())
}
