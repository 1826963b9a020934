//! Talking to the server: small questions, and chats as streams of lines.

use super::{
    Deadlines, OllamaAddress,
    failure::{Failure, error_text},
    lines::Lines,
};
use reqwest::{Client, Method, RequestBuilder, Response, header::HeaderMap, redirect};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use std::{fmt, time::Duration};
use tokio::time::timeout;

/// Longest answer of a small question; licences in `/api/show` can be hundreds of kilobytes.
const LONGEST_ANSWER: usize = 16 << 20;
/// Longest text a model may write before we hang up; ten times what is asked for.
const LONGEST_TEXT: usize = 64 << 10;

/// A connection to a server.
#[derive(Clone)]
pub(super) struct Wire {
    client: Client,
    pub address: OllamaAddress,
    pub deadlines: Deadlines,
    /// Sent as a bearer's token, for a server behind a proxy.
    key: Option<String>,
    /// What else a proxy wants to see.
    extra: HeaderMap,
}

/// How long an answer may let us wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Patience {
    /// To its first line: the queue, loading the model, reading the prompt.
    pub first_line: Duration,
    /// From one line to the next.
    pub next_line: Duration,
}

/// What a model wrote.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Reply {
    pub content: String,
    pub thinking: String,
    /// It stopped because it may not write more.
    pub too_long: bool,
    /// How much and how fast, when the server says so.
    pub metrics: Metrics,
}

/// Figures of a run. A server leaves out what is zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub(super) struct Metrics {
    #[serde(rename = "load_duration")]
    pub load_ns: Option<u64>,
    #[serde(rename = "prompt_eval_count")]
    pub prompt_tokens: Option<u64>,
    #[serde(rename = "prompt_eval_duration")]
    pub prompt_ns: Option<u64>,
    #[serde(rename = "eval_count")]
    pub tokens: Option<u64>,
    #[serde(rename = "eval_duration")]
    pub tokens_ns: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct Chunk {
    #[serde(default)]
    message: Option<Message>,
    #[serde(default)]
    done: bool,
    #[serde(default)]
    done_reason: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Message {
    #[serde(default)]
    content: Option<String>,
    #[serde(default)]
    thinking: Option<String>,
}

impl fmt::Debug for Wire {
    /// Without the key and the headers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire")
            .field("address", &self.address)
            .field("deadlines", &self.deadlines)
            .finish_non_exhaustive()
    }
}

impl Wire {
    pub fn new(address: OllamaAddress, deadlines: Deadlines, key: Option<String>) -> Result<Self, reqwest::Error> {
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
        Ok(Self { client: builder.build()?, address, deadlines, key, extra: HeaderMap::new() })
    }

    /// The same with other deadlines.
    pub fn with_deadlines(&self, deadlines: Deadlines) -> Result<Self, reqwest::Error> {
        let wire = Self::new(self.address.clone(), deadlines, self.key.clone())?;
        Ok(Self { extra: self.extra.clone(), ..wire })
    }

    /// Sends these along with every request; one that is there already is replaced.
    pub fn send_along(&mut self, headers: HeaderMap) {
        for (name, value) in &headers {
            self.extra.insert(name.clone(), value.clone());
        }
    }

    /// Everything that must not be shown, should a server or a proxy say it back.
    pub fn secrets(&self) -> Vec<String> {
        let login = self.address.login.iter().map(|(_, word)| word.clone());
        let values = self.extra.values().filter_map(|value| value.to_str().ok());
        // A proxy may say the token back without the word before it.
        let tokens = values.flat_map(|value| [Some(value), value.split_once(' ').map(|(_, token)| token)]).flatten();
        login.chain(self.key.clone()).chain(tokens.map(str::to_owned)).collect()
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
        patience: Patience,
        on_piece: &mut (dyn FnMut(&str) + Send),
    ) -> Result<Reply, Failure> {
        let mut reply = Reply::default();
        self.lines("/api/chat", body, patience, &mut |line| take(line, &mut reply, on_piece)).await?;
        Ok(reply)
    }

    /// Asks something that is answered in lines, until `on_line` says that this was the last.
    pub async fn lines(
        &self,
        path: &str,
        body: &Value,
        patience: Patience,
        on_line: &mut (dyn FnMut(&[u8]) -> Result<bool, Failure> + Send),
    ) -> Result<(), Failure> {
        let sending = self.request(path, Some(body)).send();
        // Not even the headers come before the model is loaded and has read the prompt.
        let first_line = patience.first_line;
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
        listen(response, patience.next_line, on_line).await
    }

    fn request(&self, path: &str, body: Option<&Value>) -> RequestBuilder {
        let method = if body.is_some() { Method::POST } else { Method::GET };
        let mut request = self.client.request(method, format!("{}{path}", self.address.url));
        if let Some((name, word)) = &self.address.login {
            request = request.basic_auth(name, Some(word));
        }
        if let Some(key) = &self.key {
            request = request.bearer_auth(key);
        }
        request = request.headers(self.extra.clone());
        match body {
            Some(body) => request.json(body),
            None => request,
        }
    }
}

async fn listen(
    mut response: Response,
    limit: Duration,
    on_line: &mut (dyn FnMut(&[u8]) -> Result<bool, Failure> + Send),
) -> Result<(), Failure> {
    let mut lines = Lines::default();
    loop {
        while let Some(line) = lines.next().map_err(|_| cut_off("a line of more than 8 MiB"))? {
            if on_line(&line)? {
                return Ok(());
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
                    Some(line) => on_line(&line)?,
                    None => false,
                };
                return if ended { Ok(()) } else { Err(cut_off("the stream ended without `done`")) };
            }
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
    if chunk.done {
        // Figures that are no figures (negative ones) are no reason to throw the words away.
        reply.metrics = serde_json::from_str(&line).unwrap_or_default();
    }
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
