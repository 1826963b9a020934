//! The stand-in over plain sockets: what a client of any kind sees.

use serde_json::{Value, json};
use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};
use testkit::{Answer, FakeModel, FakeOllama, Fault};

/// Head and body of an answer, chunks joined. Reads to the end of the connection.
fn ask(fake: &FakeOllama, method: &str, path: &str, body: &Value) -> (String, String) {
    let raw = raw(fake, method, path, body);
    let Some((head, body)) = raw.split_once("\r\n\r\n") else { return (raw, String::new()) };
    let chunked = head.to_lowercase().contains("transfer-encoding: chunked");
    (head.to_owned(), if chunked { chunks(body).concat() } else { body.to_owned() })
}

fn raw(fake: &FakeOllama, method: &str, path: &str, body: &Value) -> String {
    let address = fake.url().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    // A torn connection is an answer too.
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

fn chunks(mut body: &str) -> Vec<String> {
    let mut out = Vec::new();
    while let Some((size, rest)) = body.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            break;
        }
        out.push(String::from_utf8_lossy(&rest.as_bytes()[..size]).into_owned());
        body = &rest[size + 2..];
    }
    out
}

fn chat(model: &str) -> Value {
    json!({ "model": model, "messages": [{ "role": "user", "content": "<hi> & welcome" }] })
}

fn lines(body: &str) -> Vec<Value> {
    body.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn small_questions_are_answered_as_a_server_does() {
    let fake = FakeOllama::with_models(vec![FakeModel::gemma(), FakeModel::cloud()]).unwrap();
    assert_eq!(ask(&fake, "GET", "/", &Value::Null).1, "Ollama is running");
    assert_eq!(ask(&fake, "GET", "/api/version", &Value::Null).1, r#"{"version":"0.34.2"}"#);
    let (head, tags) = ask(&fake, "GET", "/api/tags", &Value::Null);
    assert!(head.contains("application/json; charset=utf-8"), "{head}");
    let tags: Value = serde_json::from_str(&tags).unwrap();
    assert_eq!(tags["models"][0]["capabilities"], json!(["completion", "vision"]));
    assert!(tags["models"][1]["remote_host"].is_string());
    fake.set_version("0.24.0");
    let tags: Value = serde_json::from_str(&ask(&fake, "GET", "/api/tags", &Value::Null).1).unwrap();
    assert!(tags["models"][0].get("capabilities").is_none(), "told only from 0.30 on");
    let (head, body) = ask(&fake, "POST", "/api/show", &json!({ "name": "GEMMA3:4b" }));
    assert!(head.starts_with("HTTP/1.1 200") && body.contains("gemma3.context_length"));
    let (head, body) = ask(&fake, "GET", "/nothing", &Value::Null);
    assert!(head.starts_with("HTTP/1.1 404") && body == "404 page not found", "{head} {body}");
}

#[test]
fn a_chat_streams_lines_and_loads_the_model_once() {
    let fake = FakeOllama::start().unwrap();
    fake.answer(Answer::Text("a <b> & c".into()));
    let (head, body) = ask(&fake, "POST", "/api/chat", &chat("gemma3:4b"));
    assert!(head.contains("application/x-ndjson") && !head.to_lowercase().contains("content-length"), "{head}");
    assert!(body.contains("\\u003cb\\u003e") && body.contains("\\u0026 c"), "written as Go writes it: {body}");
    let lines = lines(&body);
    let text: String = lines.iter().map(|line| line["message"]["content"].as_str().unwrap()).collect();
    assert_eq!(text, "a <b> & c");
    let last = lines.last().unwrap();
    assert_eq!((&last["done"], &last["done_reason"]), (&json!(true), &json!("stop")));
    let mut other = chat("gemma3:4b");
    ask(&fake, "POST", "/api/chat", &other);
    assert_eq!(fake.loads(), 1);
    other["options"] = json!({ "num_ctx": 8192 });
    ask(&fake, "POST", "/api/chat", &other);
    assert_eq!(fake.loads(), 2, "another context is another runner");
    let ps: Value = serde_json::from_str(&ask(&fake, "GET", "/api/ps", &Value::Null).1).unwrap();
    assert_eq!(ps["models"][0]["context_length"], 8192);
    ask(&fake, "POST", "/api/generate", &json!({ "model": "gemma3:4b", "keep_alive": 0 }));
    assert_eq!(ask(&fake, "GET", "/api/ps", &Value::Null).1, r#"{"models":[]}"#);
    assert_eq!(fake.chats()[0]["messages"][0]["content"], "<hi> & welcome");
}

#[test]
fn thinking_is_on_unless_it_is_turned_off() {
    let fake = FakeOllama::with_models(vec![FakeModel::thinker(), FakeModel::gemma()]).unwrap();
    let thoughts = |body: &Value| {
        let (_, text) = ask(&fake, "POST", "/api/chat", body);
        lines(&text).iter().any(|line| line["message"]["thinking"].is_string())
    };
    let mut body = chat("qwen3:8b");
    assert!(thoughts(&body));
    body["think"] = json!(false);
    assert!(!thoughts(&body));
    let mut body = chat("gemma3:4b");
    body["think"] = json!(true);
    let (head, text) = ask(&fake, "POST", "/api/chat", &body);
    assert!(
        head.starts_with("HTTP/1.1 400") && text == r#"{"error":"\"gemma3:4b\" does not support thinking"}"#,
        "{text}"
    );
    body["think"] = json!(false);
    assert!(ask(&fake, "POST", "/api/chat", &body).0.starts_with("HTTP/1.1 200"));
    fake.set_version("0.12.4");
    assert!(ask(&fake, "POST", "/api/chat", &body).0.starts_with("HTTP/1.1 400"), "that version refuses any value");
}

#[test]
fn a_schema_is_obeyed_and_a_wrong_one_refused() {
    let fake = FakeOllama::start().unwrap();
    let mut body = chat("gemma3:4b");
    body["stream"] = json!(false);
    body["format"] = json!({
        "type": "object",
        "properties": {
            "b": { "type": "array", "minItems": 2, "items": { "type": "string", "maxLength": 8 } },
            "a": { "type": "string", "enum": ["x", "y"] },
        },
        "required": ["b", "a"],
    });
    let (_, text) = ask(&fake, "POST", "/api/chat", &body);
    let reply: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(reply["message"]["content"], r#"{"b":["A clip w","Saved fr"],"a":"x"}"#);
    body["format"] = json!({ "type": "string", "maxLength": 2000 });
    let (head, text) = ask(&fake, "POST", "/api/chat", &body);
    assert!(head.starts_with("HTTP/1.1 400") && text.contains("parse grammar"), "{text}");
    body["format"] = json!(true);
    assert!(ask(&fake, "POST", "/api/chat", &body).0.starts_with("HTTP/1.1 500"));
    body["format"] = Value::Null;
    body["options"] = json!({ "temperature": "hot" });
    assert!(ask(&fake, "POST", "/api/chat", &body).1.contains("must be of type float32"));
}

#[test]
fn it_breaks_as_it_is_told() {
    let fake = FakeOllama::start().unwrap();
    let broken = |fault: Fault| {
        fake.break_next(fault);
        raw(&fake, "POST", "/api/chat", &chat("gemma3:4b"))
    };
    assert_eq!(broken(Fault::Away), "", "closed before any header");
    assert!(broken(Fault::Html).contains("<title>"));
    assert!(broken(Fault::ModelMissing).contains("model 'gemma3:4b' not found"));
    assert!(broken(Fault::Status { code: 503, body: "{\"error\":\"busy\"}".into() }).starts_with("HTTP/1.1 503"));
    let error = broken(Fault::ErrorLine { after: 2, text: "boom".into() });
    assert!(error.starts_with("HTTP/1.1 200") && error.contains(r#"{"error":"boom"}"#));
    let torn = broken(Fault::DiesMidStream { after: 2 });
    assert!(torn.contains("\"done\":false") && !torn.ends_with("0\r\n\r\n"), "no last chunk: {torn}");
    let short = broken(Fault::EndsWithoutDone { after: 2 });
    assert!(short.ends_with("0\r\n\r\n") && !short.contains("\"done\":true"));
    let split = broken(Fault::SplitEverywhere);
    let (_, body) = split.split_once("\r\n\r\n").unwrap();
    assert!(body.split("\r\n").step_by(2).take(20).all(|size| size == "1"), "a chunk for each byte");
    assert!(broken(Fault::None).contains("\"done\":true"), "and is whole again");
}

#[test]
fn a_server_that_was_quit_comes_back_on_its_port() {
    let mut fake = FakeOllama::start().unwrap();
    let url = fake.url();
    fake.go_away();
    assert!(TcpStream::connect(url.trim_start_matches("http://")).is_err());
    fake.come_back().unwrap();
    assert_eq!((fake.url(), ask(&fake, "GET", "/", &Value::Null).1), (url, "Ollama is running".to_owned()));
    let nowhere = FakeOllama::nowhere().unwrap();
    assert!(TcpStream::connect(nowhere.trim_start_matches("http://")).is_err());
}

#[test]
fn pictures_are_for_models_that_see() {
    let fake = FakeOllama::with_models(vec![FakeModel::medgemma(), FakeModel::llama()]).unwrap();
    let with_picture = |model: &str, picture: &str| {
        let mut body = chat(model);
        body["messages"][0]["images"] = json!([picture]);
        body["stream"] = json!(false);
        body["format"] = json!({ "type": "object", "properties": { "b_digits": { "type": "string" } } });
        ask(&fake, "POST", "/api/chat", &body)
    };
    assert!(with_picture("medgemma:4b", "/9j/2Q==").1.contains("47"));
    let (head, text) = with_picture("llama3.1:8b", "/9j/2Q==");
    assert!(head.starts_with("HTTP/1.1 500") && text.contains("image input is not supported"), "{text}");
    let (head, text) = with_picture("medgemma:4b", "data:image/jpeg;base64,/9j/2Q==");
    assert!(head.starts_with("HTTP/1.1 400") && text.contains("illegal base64"), "{text}");
    fake.set_version("0.24.0");
    assert!(with_picture("llama3.1:8b", "/9j/2Q==").1.contains("12"), "older ones answer about nothing");
    fake.set_version("0.34.2");
    fake.set_models(vec![FakeModel { blind: true, ..FakeModel::medgemma() }]);
    assert!(with_picture("medgemma:4b", "/9j/2Q==").1.contains("12"), "it says that it sees");
}

#[test]
fn models_stay_in_memory_for_their_time() {
    let fake = FakeOllama::start().unwrap();
    let mut body = chat("gemma3:4b");
    let generate = |body: &Value| ask(&fake, "POST", "/api/generate", body).1;
    body["keep_alive"] = json!("10");
    assert!(ask(&fake, "POST", "/api/chat", &body).1.contains("missing unit in duration"));
    body["keep_alive"] = json!("2m");
    ask(&fake, "POST", "/api/chat", &body);
    fake.pass(Duration::from_secs(100));
    body["keep_alive"] = Value::Null;
    ask(&fake, "POST", "/api/chat", &body);
    fake.pass(Duration::from_secs(100));
    assert_eq!(fake.in_memory(), ["gemma3:4b"], "used again, and what it had counts on");
    fake.pass(Duration::from_secs(30));
    assert_eq!(fake.in_memory(), Vec::<String>::new());
    assert!(generate(&json!({ "model": "gemma3:4b", "keep_alive": -1 })).contains("\"done_reason\":\"load\""));
    fake.pass(Duration::from_secs(1_000_000));
    assert!(ask(&fake, "GET", "/api/ps", &Value::Null).1.contains("2319-"));
    assert!(generate(&json!({ "model": "gemma3:4b", "keep_alive": 0.0 })).contains("\"done_reason\":\"unload\""));
}

#[test]
fn the_known_traps_are_there() {
    let fake = FakeOllama::with_models(vec![FakeModel::thinker(), FakeModel::gemma()]).unwrap();
    let schema = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    // On generate, a thinking model puts its JSON into its thoughts.
    let body = json!({ "model": "qwen3:8b", "prompt": "x", "stream": false, "format": schema });
    let reply: Value = serde_json::from_str(&ask(&fake, "POST", "/api/generate", &body).1).unwrap();
    assert_eq!((reply["response"].as_str(), reply["thinking"].is_string()), (Some(""), true));
    // `json` without the word in the prompt ends in blank lines.
    let body = json!({ "model": "gemma3:4b", "prompt": "x", "stream": false, "format": "json", "options": { "num_predict": 20 } });
    let reply: Value = serde_json::from_str(&ask(&fake, "POST", "/api/generate", &body).1).unwrap();
    assert_eq!((reply["response"].as_str().map(str::trim), &reply["done_reason"]), (Some(""), &json!("length")));
    // What does not fit is halved in silence.
    let mut long = chat("gemma3:4b");
    long["messages"][0]["content"] = json!("word ".repeat(8000));
    long["stream"] = json!(false);
    let reply: Value = serde_json::from_str(&ask(&fake, "POST", "/api/chat", &long).1).unwrap();
    assert_eq!(reply["prompt_eval_count"], 2048);
    let (head, body) = ask(&fake, "GET", "/api/chat", &Value::Null);
    assert!(head.starts_with("HTTP/1.1 405") && body == "405 method not allowed", "{head}");
    let (head, body) = ask(&fake, "POST", "/api/chat", &json!({ "model": "kimi-k2:cloud", "messages": [] }));
    assert!(head.starts_with("HTTP/1.1 401"), "{body}");
}
