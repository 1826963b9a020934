//! How a language is called, and the example in it.

use super::EXAMPLE_GAME;
use crate::quote;
use serde_json::json;

/// The language in its own name and in English: small models drift less when they read both.
pub(super) fn language_name(tag: &str) -> String {
    let names = [
        ("en", "English"),
        ("de", "Deutsch (German)"),
        ("fr", "français (French)"),
        ("es", "español (Spanish)"),
        ("it", "italiano (Italian)"),
        ("pt", "português (Portuguese)"),
        ("nl", "Nederlands (Dutch)"),
        ("pl", "polski (Polish)"),
        ("sv", "svenska (Swedish)"),
        ("da", "dansk (Danish)"),
        ("cs", "čeština (Czech)"),
        ("tr", "Türkçe (Turkish)"),
        ("uk", "українська (Ukrainian)"),
        ("ru", "русский (Russian)"),
        ("ja", "日本語 (Japanese)"),
        ("ko", "한국어 (Korean)"),
        ("zh", "中文 (Chinese)"),
    ];
    let primary = tag.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    let known = names.iter().find(|(key, _)| *key == primary).map(|(_, name)| (*name).to_owned());
    known.unwrap_or_else(|| format!("the language with the code {}", quote::clean(tag, 20)))
}

/// An answer to other facts, in the language that is wanted. A small model copies an example whose facts fit.
pub(super) fn example(language: &str) -> String {
    let primary = language.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    let (facts, answer) = match primary.as_str() {
        "en" => (
            format!("F1: The game is {EXAMPLE_GAME}. F2: The match is won here."),
            json!({
                "a_why": "F1 and F2: the game and that the match is won.",
                "b_titles": [
                    { "a_facts": ["F1", "F2"], "b_title": format!("How the race was won in {EXAMPLE_GAME}") },
                    { "a_facts": ["F2"], "b_title": "Right up to the finish line" },
                    { "a_facts": ["F2"], "b_title": "This is where it was decided" },
                ],
                "c_description": format!("The end of a match of {EXAMPLE_GAME}, and a win."),
                "d_tags": ["gaming", "victory"],
            }),
        ),
        "de" => (
            format!("F1: The game is {EXAMPLE_GAME}. F2: The match is won here."),
            json!({
                "a_why": "F1 und F2: das Spiel und dass gewonnen wird.",
                "b_titles": [
                    { "a_facts": ["F1", "F2"], "b_title": format!("So wurde das Rennen in {EXAMPLE_GAME} gewonnen") },
                    { "a_facts": ["F2"], "b_title": "Bis zur Ziellinie" },
                    { "a_facts": ["F2"], "b_title": "Hier fiel die Entscheidung" },
                ],
                "c_description": format!("Das Ende einer Runde {EXAMPLE_GAME}, und sie wird gewonnen."),
                "d_tags": ["gaming", "victory"],
            }),
        ),
        _ => return String::new(),
    };
    format!("\nEXAMPLE with other facts ({facts}): {answer}")
}
