//! A model's text as an answer: thoughts and talk around the JSON taken off, then read and held against the schema.

use super::wire::Reply;
use domain::WordsField;
use serde::{Deserialize, de::DeserializeOwned};

/// What the schema asks for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    #[serde(default)]
    a_why: String,
    #[serde(rename = "b_titles", default)]
    pub titles: Vec<Title>,
    #[serde(rename = "c_description", default)]
    pub description: String,
    #[serde(rename = "d_tags", default)]
    pub tags: Vec<String>,
}

/// A title, with the facts it stands on; some models leave the facts out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(super) enum Title {
    /// As the schema asks for it.
    Founded {
        /// `F1`, `F2` …
        #[serde(default)]
        a_facts: Vec<String>,
        /// The title.
        b_title: String,
    },
    /// The title alone.
    Plain(String),
}

impl Title {
    pub fn text(&self) -> &str {
        match self {
            Self::Founded { b_title, .. } => b_title,
            Self::Plain(title) => title,
        }
        .trim()
    }

    pub fn facts(&self) -> &[String] {
        match self {
            Self::Founded { a_facts, .. } => a_facts,
            Self::Plain(_) => &[],
        }
    }
}

impl Answer {
    /// Reads a reply.
    ///
    /// # Errors
    /// A sentence for the model about what is wrong with its answer.
    pub fn read(reply: &Reply, fields: &[WordsField]) -> Result<Self, String> {
        let answer: Self = read(reply)?;
        let empty = |field: &WordsField| match field {
            WordsField::Title => {
                answer.titles.iter().all(|title| title.text().is_empty()).then_some("b_titles has no title.")
            }
            // Beside a good title, an empty description is no reason to throw both away.
            WordsField::Description if fields.len() == 1 => {
                answer.description.trim().is_empty().then_some("c_description is empty.")
            }
            _ => None,
        };
        match fields.iter().find_map(empty) {
            Some(wrong) => Err(wrong.to_owned()),
            None => Ok(answer),
        }
    }
}

/// The JSON of a reply, in whatever the model wrapped it.
///
/// # Errors
/// A sentence for the model about what is wrong with its answer.
pub(super) fn read<T: DeserializeOwned>(reply: &Reply) -> Result<T, String> {
    let content = without_thoughts(&reply.content);
    // Some thinking models put everything, the answer too, into their thoughts.
    let text = if content.trim().is_empty() { reply.thinking.as_str() } else { content.as_str() };
    if text.trim().is_empty() {
        return Err("The answer was empty. Answer with the JSON object.".into());
    }
    let Some(json) = outermost_object(text) else {
        return Err(if reply.too_long {
            "The answer was too long and was cut off. Write shorter texts.".into()
        } else {
            "The answer was no complete JSON object.".into()
        });
    };
    serde_json::from_str(&without_half_pairs(json))
        .map_err(|error| format!("The JSON does not have the wanted form: {error}."))
}

/// The text without thoughts that leaked into it: pairs of tags, an opened one to the end, and everything up to a lone
/// closer.
fn without_thoughts(text: &str) -> String {
    let mut text = text.to_owned();
    for name in ["think", "thinking", "reasoning"] {
        let (open, close) = (format!("<{name}>"), format!("</{name}>"));
        loop {
            // Lower case keeps byte positions for ASCII, and the tags are ASCII.
            let lower = text.to_ascii_lowercase();
            match (lower.find(&open), lower.find(&close)) {
                (Some(start), Some(end)) if start < end => {
                    text.replace_range(start..end + close.len(), "");
                }
                (_, Some(end)) => {
                    text.replace_range(..end + close.len(), "");
                }
                (Some(start), None) => text.truncate(start),
                (None, None) => break,
            }
        }
    }
    text
}

/// From the first opening brace to the brace that closes it. Strings are respected.
fn outermost_object(text: &str) -> Option<&str> {
    let start = text.find('{')?;
    let (mut depth, mut in_string, mut escaped) = (0_u32, false, false);
    for (at, c) in text[start..].char_indices() {
        match (in_string, c) {
            (true, _) if escaped => escaped = false,
            (true, '\\') => escaped = true,
            (_, '"') => in_string = !in_string,
            (false, '{') => depth += 1,
            (false, '}') => {
                depth -= 1;
                if depth == 0 {
                    return Some(&text[start..=start + at]);
                }
            }
            _ => {}
        }
    }
    None
}

/// Halves of a surrogate pair, which a grammar allows and no reader takes, become the replacement character.
fn without_half_pairs(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let tail = &rest[at..];
        let taken = match unit(tail) {
            Some(0xd800..=0xdbff) if matches!(tail.get(6..).and_then(unit), Some(0xdc00..=0xdfff)) => {
                out.push_str(&tail[..12]);
                12
            }
            Some(0xd800..=0xdfff) => {
                out.push_str("\\ufffd");
                6
            }
            // Any other escape is two bytes at least; what follows it is plain text.
            _ => {
                let length = 1 + tail[1..].chars().next().map_or(0, char::len_utf8);
                out.push_str(&tail[..length]);
                length
            }
        };
        rest = &tail[taken..];
    }
    out + rest
}

/// The code unit of a `\uXXXX` at the start of the text.
fn unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GOOD: &str = r#"{"a_why":"F1","b_titles":["One {kill}","b","c"],"c_description":"D","d_tags":["gaming"]}"#;

    const FIELDS: [WordsField; 3] = [WordsField::Title, WordsField::Description, WordsField::Tags];

    fn read(text: &str) -> Result<Answer, String> {
        Answer::read(&Reply { content: text.into(), ..Reply::default() }, &FIELDS)
    }

    #[test]
    fn talk_and_thoughts_around_the_answer_are_taken_off() {
        for text in [
            GOOD.to_owned(),
            format!("```json\n{GOOD}\n```"),
            format!("Sure! Here it is: {GOOD} Have fun with {{it}}"),
            format!("<think>{{\"no\": 1}}</think>{GOOD}"),
            format!("<THINK>a</THINK><reasoning>b</reasoning>{GOOD}"),
            format!("thoughts without a start {{</think>\n{GOOD}"),
            format!("{GOOD}<think>and on and on"),
        ] {
            assert_eq!(read(&text).unwrap().titles[0].text(), "One {kill}", "{text}");
        }
        let hidden = Reply { thinking: GOOD.into(), ..Reply::default() };
        assert_eq!(Answer::read(&hidden, &FIELDS).unwrap().description, "D");
    }

    #[test]
    fn wrong_answers_are_told_apart() {
        let half = &GOOD[..GOOD.len() / 2];
        assert!(read(half).unwrap_err().contains("no complete JSON"));
        let cut = Reply { content: half.into(), too_long: true, ..Reply::default() };
        assert!(Answer::read(&cut, &FIELDS).unwrap_err().contains("shorter"));
        assert!(read("").unwrap_err().contains("empty"));
        assert!(read("<think>only thoughts").unwrap_err().contains("empty"));
        assert!(read(r#"{"titel":7}"#).unwrap_err().contains("titel"));
        assert!(read(&GOOD.replace("[\"gaming\"]", "\"gaming\"")).unwrap_err().contains("form"));
        assert!(read(&GOOD.replace("\"One {kill}\",\"b\",\"c\"", "\" \"")).unwrap_err().contains("no title"));
    }

    #[test]
    fn titles_come_with_or_without_their_facts() {
        let founded = GOOD.replace("\"One {kill}\"", r#"{"a_facts":["F2"],"b_title":" One "}"#);
        let answer = read(&founded).unwrap();
        assert_eq!((answer.titles[0].text(), answer.titles[0].facts()), ("One", &["F2".to_owned()][..]));
        assert!(answer.titles[1].facts().is_empty());
        // One field alone is an answer to a question for one field.
        let tags = Reply { content: r#"{"a_why":"F1","d_tags":["gaming"]}"#.into(), ..Reply::default() };
        assert!(Answer::read(&tags, &[WordsField::Tags]).is_ok());
        assert!(Answer::read(&tags, &FIELDS).unwrap_err().contains("no title"));
    }

    #[test]
    fn half_pairs_are_mended() {
        let text = GOOD.replace("\"D\"", r#""a \ud83d b \udc00 \ud83c\udfae \\ud83d \n""#);
        assert_eq!(read(&text).unwrap().description, "a \u{fffd} b \u{fffd} 🎮 \\ud83d \n");
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in any::<String>(), tail in "[{}\"\\\\u0-9a-f<>/think]{0,40}") {
            let _ = read(&format!("{text}{tail}"));
            let _ = read(&format!("{{{tail}{text}"));
        }
    }
}
