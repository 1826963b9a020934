//! Talking to the server: small questions, and chats as streams of lines.

use super::{
    Deadlines, OllamaAddress,
    failure::{Failure, error_text},
    lines::Lines,
};
use reqwest::{Client, Method, RequestBuilder, Response, redirect};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use std::time::Duration;
use tokio::time::timeout;

/// Longest answer of a small question; licences in `/api/show` can be hundreds of kilobytes.
const LONGEST_ANSWER: usize = 16 << 20;
/// Longest text a model may write before we hang up; ten times what is asked for.
const LONGEST_TEXT: usize = 64 << 10;

/// A connection to a server.
#[derive(Debug, Clone)]
pub(super) struct Wire {
    client: Client,
    pub address: OllamaAddress,
    pub deadlines: Deadlines,
}

/// What a model wrote.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Reply {
    pub content: String,
    pub thinking: String,
    /// It stopped because it may not write more.
    pub too_long: bool,
    /// Tokens of the prompt that were read, when the server says so.
    pub prompt_tokens: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct Chunk {
    #[serde(default)]
    message: Option<Message>,
    #[serde(default)]
    done: bool,
    #[serde(default)]
    done_reason: Option<String>,
    #[serde(default)]
    prompt_eval_count: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
struct Message {
    #[serde(default)]
    content: Option<String>,
    #[serde(default)]
    thinking: Option<String>,
}

impl Wire {
    pub fn new(address: OllamaAddress, deadlines: Deadlines) -> Result<Self, reqwest::Error> {
        let mut builder = Client::builder()
            .connect_timeout(deadlines.connect)
            // Facts go to the address the person chose, and to no other that it names.
            .redirect(redirect::Policy::none());
        if address.direct {
            builder = builder.no_proxy();
        }
        if address.url.starts_with("http://") {
            // Reading the system's certificates costs time and is of no use here.
            builder = builder.tls_built_in_root_certs(false);
        }
        Ok(Self { client: builder.build()?, address, deadlines })
    }

    /// A small question with an answer in JSON.
    pub async fn ask<T: DeserializeOwned>(&self, path: &str, body: Option<&Value>) -> Result<T, Failure> {
        let asking = async {
            let response = self.request(path, body).send().await.map_err(|error| Failure::of_transport(&error))?;
            let (status, content_type) = kind(&response);
            let text = read(response, LONGEST_ANSWER).await?;
            if !(200..300).contains(&status) {
                return Err(Failure::of_answer(status, &content_type, &text));
            }
            serde_json::from_str(&text).map_err(|_| Failure::NotOllama { text: text.chars().take(200).collect() })
        };
        let limit = self.deadlines.ask;
        timeout(limit, asking).await.unwrap_or(Err(Failure::Stalled { after: limit, first: true }))
    }

    /// Asks a model. `body` is a chat request; `first_line` is how long loading and reading may take; `on_piece` gets
    /// the content as it comes. Dropping the future hangs up, and the server stops writing.
    pub async fn chat(
        &self,
        body: &Value,
        first_line: Duration,
        on_piece: &mut (dyn FnMut(&str) + Send),
    ) -> Result<Reply, Failure> {
        let sending = self.request("/api/chat", Some(body)).send();
        // Not even the headers come before the model is loaded and has read the prompt.
        let response = timeout(first_line, sending)
            .await
            .map_err(|_| Failure::Stalled { after: first_line, first: true })?
            .map_err(|error| Failure::of_transport(&error))?;
        let (status, content_type) = kind(&response);
        if !(200..300).contains(&status) || content_type.contains("html") {
            let text = timeout(self.deadlines.ask, read(response, LONGEST_ANSWER)).await;
            let text = text.ok().and_then(Result::ok).unwrap_or_default();
            return Err(Failure::of_answer(status, &content_type, &text));
        }
        self.listen(response, on_piece).await
    }

    async fn listen(&self, mut response: Response, on_piece: &mut (dyn FnMut(&str) + Send)) -> Result<Reply, Failure> {
        let limit = self.deadlines.next_line;
        let mut lines = Lines::default();
        let mut reply = Reply::default();
        loop {
            while let Some(line) = lines.next().map_err(|_| cut_off("a line of more than 8 MiB"))? {
                if take(&line, &mut reply, on_piece)? {
                    return Ok(reply);
                }
            }
            let bytes = timeout(limit, response.chunk())
                .await
                .map_err(|_| Failure::Stalled { after: limit, first: false })?
                .map_err(cut_off)?;
            match bytes {
                Some(bytes) => lines.push(&bytes),
                None => {
                    let ended = match lines.rest() {
                        Some(line) => take(&line, &mut reply, on_piece)?,
                        None => false,
                    };
                    return if ended { Ok(reply) } else { Err(cut_off("the stream ended without `done`")) };
                }
            }
        }
    }

    fn request(&self, path: &str, body: Option<&Value>) -> RequestBuilder {
        let method = if body.is_some() { Method::POST } else { Method::GET };
        let mut request = self.client.request(method, format!("{}{path}", self.address.url));
        if let Some((name, word)) = &self.address.login {
            request = request.basic_auth(name, Some(word));
        }
        match body {
            Some(body) => request.json(body),
            None => request,
        }
    }
}

/// Takes a line in; whether it was the last.
fn take(line: &[u8], reply: &mut Reply, on_piece: &mut (dyn FnMut(&str) + Send)) -> Result<bool, Failure> {
    // Half a letter at a line's end can't be: lines are whole here. Wrong bytes become the replacement character.
    let line = String::from_utf8_lossy(line);
    if let Some(text) = error_text(&line) {
        return Err(Failure::of_text(200, &text));
    }
    let Ok(chunk) = serde_json::from_str::<Chunk>(&line) else {
        return Err(Failure::NotOllama { text: line.chars().take(200).collect() });
    };
    let message = chunk.message.unwrap_or_default();
    if let Some(piece) = message.content.filter(|piece| !piece.is_empty()) {
        on_piece(&piece);
        reply.content.push_str(&piece);
    }
    reply.thinking.push_str(&message.thinking.unwrap_or_default());
    if reply.content.len() + reply.thinking.len() > LONGEST_TEXT {
        return Err(Failure::Crashed { text: "it wrote without end".into() });
    }
    reply.prompt_tokens = chunk.prompt_eval_count.or(reply.prompt_tokens);
    reply.too_long = chunk.done_reason.as_deref() == Some("length");
    Ok(chunk.done)
}

fn cut_off(why: impl ToString) -> Failure {
    Failure::CutOff { why: why.to_string() }
}

/// Status and content type.
fn kind(response: &Response) -> (u16, String) {
    let content_type = response.headers().get(reqwest::header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default().to_lowercase();
    (response.status().as_u16(), content_type)
}

/// The body as text.
async fn read(mut response: Response, limit: usize) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(cut_off)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > limit {
            return Err(cut_off("an answer that is too long"));
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
