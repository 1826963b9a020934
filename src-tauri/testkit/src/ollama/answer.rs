//! What the model of the stand-in says.

use serde_json::{Map, Value, json};

/// The content of an answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Answer {
    /// Obeys the schema, with harmless sentences in the language that was asked for.
    #[default]
    Good,
    /// Exactly this text.
    Text(String),
    /// This value as JSON.
    Json(Value),
    /// Obeys the schema, but every free sentence tells of things that nobody measured.
    Invented,
    /// Obeys the schema, but every free sentence is this one.
    Says(String),
    /// The first half of a good answer, as if it were all.
    HalfJson,
    /// JSON, but with other keys and types than the schema has.
    WrongSchema,
    /// A good answer in a code fence with talk around it.
    Fenced,
    /// A good answer after thoughts that should not be in the content.
    Thoughts,
    /// Nothing at all.
    Empty,
    /// A good answer, but only as thoughts; the content is empty.
    InThinking,
}

/// Sentences that claim nothing.
const SENTENCES: [&str; 6] = [
    "A clip worth a second look",
    "Saved from the session",
    "One to watch until the end",
    "Kept this one for later",
    "Straight from the recording",
    "Have a look at this one",
];
const SAETZE: [&str; 6] = [
    "Ein Clip zum zweimal Ansehen",
    "Aus der Aufnahme gerettet",
    "Bis zum Ende ansehen lohnt sich",
    "Den habe ich aufgehoben",
    "Direkt aus der Aufnahme",
    "Das hier muss man sehen",
];

impl Answer {
    /// Content and thoughts for this chat.
    pub(super) fn speak(&self, body: &Value) -> (String, String) {
        let german = body.to_string().contains("Deutsch");
        let sentences: Vec<String> = (if german { SAETZE } else { SENTENCES }).map(str::to_owned).to_vec();
        let obey = |sentences: &[String]| match body.get("format") {
            Some(schema) if schema.is_object() => fill(schema, sentences, &mut 0).to_string(),
            _ => sentences.first().cloned().unwrap_or_default(),
        };
        let good = || obey(&sentences);
        let content = match self {
            Self::Good => good(),
            Self::Text(text) => text.clone(),
            Self::Json(value) => value.to_string(),
            Self::Invented => obey(&[
                "Tony gets a 47 kill ace and wins the world championship".into(),
                "xX_Slayer_Xx clutches the final round in 3 seconds".into(),
            ]),
            Self::Says(sentence) => obey(std::slice::from_ref(sentence)),
            Self::HalfJson => {
                let text = good();
                text.chars().take(text.chars().count() / 2).collect()
            }
            Self::WrongSchema => json!({ "titel": 7, "tags": "none", "b_titles": { "first": true } }).to_string(),
            Self::Fenced => format!("Sure, here is your JSON:\n```json\n{}\n```\nHave fun!", good()),
            Self::Thoughts => format!("<think>The user wants a title {{not this}}.</think>\n{}", good()),
            Self::Empty => String::new(),
            Self::InThinking => return (String::new(), good()),
        };
        (content, String::new())
    }
}

/// A value that the schema allows.
fn fill(schema: &Value, sentences: &[String], next: &mut usize) -> Value {
    if let Some(first) = schema.get("enum").and_then(Value::as_array).and_then(|words| words.first()) {
        return first.clone();
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("object") => {
            let mut object = Map::new();
            for (key, inner) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
                object.insert(key.clone(), fill(inner, sentences, next));
            }
            Value::Object(object)
        }
        Some("array") => {
            let wanted = schema.get("minItems").and_then(Value::as_u64).unwrap_or(1).max(1) as usize;
            let items = schema.get("items").unwrap_or(&Value::Null);
            // Choosing from a list means choosing different ones.
            match items.get("enum").and_then(Value::as_array) {
                Some(words) => words.iter().take(wanted.max(2)).cloned().collect(),
                None => (0..wanted).map(|_| fill(items, sentences, next)).collect(),
            }
        }
        Some("integer") => json!(schema.get("minimum").and_then(Value::as_i64).unwrap_or(1)),
        Some("boolean") => json!(false),
        _ => {
            let sentence = &sentences[*next % sentences.len().max(1)];
            *next += 1;
            let limit = schema.get("maxLength").and_then(Value::as_u64).unwrap_or(u64::MAX) as usize;
            Value::String(sentence.chars().take(limit).collect())
        }
    }
}
