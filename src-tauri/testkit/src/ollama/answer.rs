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
    /// Puts clips in order by their number of kills, as a model does that compares; else as [`Answer::Good`].
    Ranks,
    /// This many letters in every free sentence.
    Huge(usize),
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
    pub(super) fn speak(&self, body: &Value, prompt: &str, sees: bool) -> (String, String) {
        let german = prompt.contains("Deutsch");
        let sentences: Vec<String> = (if german { SAETZE } else { SENTENCES }).map(str::to_owned).to_vec();
        let obey = |sentences: &[String]| match body.get("format") {
            Some(schema) if schema.is_object() => {
                let mut answer = fill(schema, sentences, &mut 0);
                see(&mut answer, sees);
                answer.to_string()
            }
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
            Self::Ranks => {
                let mut answer: Value = serde_json::from_str(&good()).unwrap_or_default();
                if answer.get("b_order").is_some() {
                    answer["b_order"] = json!(by_kills(prompt));
                }
                answer.to_string()
            }
            Self::Huge(letters) => obey(&["x".repeat(*letters)]),
            Self::InThinking => return (String::new(), good()),
        };
        (content, String::new())
    }
}

/// What depends on the pictures: the digits of a test, the scene.
fn see(answer: &mut Value, sees: bool) {
    if answer.get("b_digits").is_some() {
        answer["b_digits"] = json!(if sees { "47" } else { "12" });
    }
    if answer.get("b_scene").is_some() {
        let scene = if sees { "A stone hall with blue light and a wide stair" } else { "Please provide the image" };
        answer["b_scene"] = json!(scene);
    }
}

/// The labels of lines like `C2: The game is X. The player gets 3 kills`, those with the most kills first.
fn by_kills(prompt: &str) -> Vec<String> {
    let mut clips: Vec<(u32, String)> = prompt
        .lines()
        .filter_map(|line| {
            let (label, facts) = line.split_once(": ")?;
            let number = label.strip_prefix('C')?;
            number.parse::<u32>().ok()?;
            let words: Vec<&str> = facts.split(' ').collect();
            let kills = words.windows(2).find(|pair| pair[1].starts_with("kill")).and_then(|pair| pair[0].parse().ok());
            Some((kills.unwrap_or(0), label.to_owned()))
        })
        .collect();
    clips.sort_by_key(|(kills, _)| std::cmp::Reverse(*kills));
    clips.into_iter().map(|(_, label)| label).collect()
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
        // Whatever it is asked to rate, a small model says eight.
        Some("integer") => json!(schema.get("maximum").and_then(Value::as_i64).unwrap_or(8).min(8)),
        Some("boolean") => json!(false),
        _ => {
            let sentence = &sentences[*next % sentences.len().max(1)];
            *next += 1;
            let limit = schema.get("maxLength").and_then(Value::as_u64).unwrap_or(u64::MAX) as usize;
            Value::String(sentence.chars().take(limit).collect())
        }
    }
}
