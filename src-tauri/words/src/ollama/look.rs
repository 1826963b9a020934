//! Looking at pictures of a clip. What a model sees becomes one sentence of background for the writer: it may colour the
//! words and claims no event. Whether a model really sees is tried once with a picture of our own, because some say they
//! can and answer about a picture they never got.

use super::{
    OllamaWriter, Task, answer,
    failure::Failure,
    models::OllamaModel,
    prompt::{self, chat, options},
    think_of,
};
use crate::quote;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::Problem;
use ollama_rs::generation::{chat::ChatMessage, images::Image};
use serde::Deserialize;
use serde_json::{Value, json};

/// A picture of a clip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shot {
    /// The picture as JPEG, at most some hundred kilobytes.
    pub jpeg: Vec<u8>,
    /// When it is, in a word or two for the model (`the moment itself`).
    pub when: String,
}

/// What a model saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scene {
    /// What is to be seen, in English, cleaned and short.
    pub text: String,
    /// Whether there is blood; `None` when it could not say.
    pub gore: Option<bool>,
    /// Who saw it.
    pub model: String,
}

/// Pictures of one question. More cost seconds and tell a small model nothing new.
const SHOTS: usize = 3;
/// The digits 47 in a red frame.
const TEST_PICTURE: &[u8] = include_bytes!("eye.jpg");
const TEST_ANSWER: &str = "47";
const SCENE_CHARS: usize = 300;

#[derive(Debug, Deserialize)]
struct Seen {
    #[serde(default)]
    b_scene: String,
    #[serde(default)]
    c_blood: String,
}

impl OllamaWriter {
    /// What is to be seen in the pictures.
    ///
    /// # Errors
    /// `OllamaFailed` when no model can see, and what writing ends with.
    pub async fn look(&self, shots: &[Shot]) -> Result<Scene, Problem> {
        let model = self.model_for(Task::Look).await?;
        let limit = self.whole(&model);
        let looking = tokio::time::timeout(limit, self.look_with(&model, shots));
        let outcome = looking.await.unwrap_or(Err(Failure::TooSlow { after: limit }));
        outcome.map_err(|failure| self.problem(failure, &model.name))
    }

    async fn look_with(&self, model: &OllamaModel, shots: &[Shot]) -> Result<Scene, Failure> {
        if self.memory.sees(&model.digest) != Some(true) && !self.passes_the_eye_test(model).await? {
            return Err(Failure::NoSight);
        }
        // Some take one picture only, and count thousands of tokens for it.
        let one_only =
            ["llava", "mllama", "llama3.2-vision"].iter().any(|name| model.name.to_lowercase().contains(name));
        let shots = &shots[..shots.len().min(if one_only { 1 } else { SHOTS })];
        let order: Vec<String> = shots
            .iter()
            .enumerate()
            .map(|(n, shot)| format!("Picture {} is {}.", n + 1, quote::clean(&shot.when, 40)))
            .collect();
        let text = format!(
            "These are pictures of a video game. {}\nSay in one sentence what is to be seen: the place, the light, the colours, what \
             stands around. Name no player, no number, no result and no text on the screen. c_blood: is there blood or gore?\nAnswer \
             with JSON only.",
            order.join(" ")
        );
        let schema = json!({
            "type": "object",
            "properties": {
                "b_scene": { "type": "string", "minLength": 1, "maxLength": 400 },
                "c_blood": { "type": "string", "enum": ["no", "yes", "unsure"] },
            },
            "required": ["b_scene", "c_blood"],
            "additionalProperties": false,
        });
        let pictures: Vec<&[u8]> = shots.iter().map(|shot| shot.jpeg.as_slice()).collect();
        let reply = self.converse(model, question(model, text, &pictures, &schema), &|_| {}).await?;
        let seen: Seen =
            answer::read(&reply).map_err(|why| Failure::Unusable { why, answer: reply.content.clone() })?;
        let text = quote::clean(&seen.b_scene, SCENE_CHARS);
        if text.is_empty() || sees_nothing(&text) {
            return Err(Failure::NoSight);
        }
        let gore = match seen.c_blood.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        Ok(Scene { text, gore, model: model.name.clone() })
    }

    /// Shows a picture of two digits, and keeps whether they were read.
    async fn passes_the_eye_test(&self, model: &OllamaModel) -> Result<bool, Failure> {
        if let Some(known) = self.memory.sees(&model.digest) {
            return Ok(known);
        }
        #[derive(Deserialize)]
        struct Read {
            #[serde(default)]
            b_digits: Value,
        }
        let schema = json!({
            "type": "object",
            "properties": { "b_digits": { "type": "string", "minLength": 1, "maxLength": 20 } },
            "required": ["b_digits"],
            "additionalProperties": false,
        });
        let text = "Which two digits are in the red frame? Answer with JSON only.".to_owned();
        let reply = self.converse(model, question(model, text, &[TEST_PICTURE], &schema), &|_| {}).await?;
        let sees = answer::read::<Read>(&reply).is_ok_and(|read| read.b_digits.to_string().contains(TEST_ANSWER));
        self.memory.saw(&model.digest, sees);
        Ok(sees)
    }
}

fn question(model: &OllamaModel, text: String, pictures: &[&[u8]], schema: &Value) -> Value {
    let pictures = pictures.iter().map(|jpeg| Image::from_base64(STANDARD.encode(jpeg))).collect();
    let message = ChatMessage::user(text).with_images(pictures);
    // The same context as for words, so that the same model is not loaded again.
    debug_assert_eq!(prompt::CONTEXT_TOKENS, 4096);
    chat(&model.name, think_of(model), vec![message], schema, options(7, 0.1, 160))
}

/// What models say that got no picture.
fn sees_nothing(text: &str) -> bool {
    let lower = text.to_lowercase();
    ["no image", "no picture", "provide the image", "can't see", "cannot see", "unable to see", "[ img"]
        .iter()
        .any(|phrase| lower.contains(phrase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_about_no_picture_is_known() {
        assert!(sees_nothing("I see no image here, please provide the image."));
        assert!(sees_nothing("The [ img-0] shows a hall"));
        assert!(!sees_nothing("A stone hall with blue light"));
    }
}
