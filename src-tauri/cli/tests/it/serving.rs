//! A running `clipctl serve`, to be talked to and to be killed.

use serde_json::Value;
use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// Far more than anything here needs.
const LONGEST: Duration = Duration::from_secs(120);

pub struct Serving {
    child: Child,
    base: String,
    token: String,
    http: reqwest::blocking::Client,
    /// How long anything may take.
    pub longest: Duration,
}

impl Serving {
    /// Starts the app on the library below `home` and waits until it is ready.
    pub fn start(home: &Path) -> Self {
        Self::run(Command::new(env!("CARGO_BIN_EXE_clipctl")), home, Stdio::inherit(), &[])
    }

    /// The same behind a wrapper that ends in becoming the app.
    #[cfg(target_os = "linux")]
    pub fn start_behind(wrapper: &[&str], home: &Path) -> Self {
        let mut command = Command::new(wrapper[0]);
        command.args(&wrapper[1..]).arg(env!("CARGO_BIN_EXE_clipctl"));
        Self::run(command, home, Stdio::null(), &[])
    }

    /// The same with more arguments; it says all that it has to say, and that is in `log`. Its secrets are in a file.
    pub fn start_with(home: &Path, log: &Path, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clipctl"));
        command
            .env("CLIPCONDUCTOR_LOG", "trace")
            .env("CLIPCONDUCTOR_PASSPHRASE", "correct horse")
            .env_remove("DBUS_SESSION_BUS_ADDRESS");
        Self::run(command, home, std::fs::File::create(log).unwrap().into(), arguments)
    }

    fn run(mut command: Command, home: &Path, said: Stdio, arguments: &[&str]) -> Self {
        let mut child = command
            .args(["serve", "--quiet-ms", "100", "--data"])
            .arg(home.join("library"))
            .args(arguments)
            .env("HOME", home)
            .env("OLLAMA_HOST", "127.0.0.1:1")
            .stdout(Stdio::piped())
            .stderr(said)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("ready http://127.0.0.1:"), "{line:?}");
        let address = std::fs::read_to_string(home.join("library/serve.json")).unwrap();
        let address: Value = serde_json::from_str(&address).unwrap();
        Self {
            child,
            base: address["base"].as_str().unwrap().to_owned(),
            token: address["token"].as_str().unwrap().to_owned(),
            http: reqwest::blocking::Client::builder().no_proxy().build().unwrap(),
            longest: LONGEST,
        }
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn get(&self, path: &str) -> Value {
        self.http.get(format!("{}/api/v1{path}", self.base)).bearer_auth(&self.token).send().unwrap().json().unwrap()
    }

    /// POST; gives status and body.
    pub fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let answer =
            self.http.post(format!("{}/api/v1{path}", self.base)).bearer_auth(&self.token).json(body).send().unwrap();
        (answer.status().as_u16(), answer.json().unwrap_or(Value::Null))
    }

    /// Reads the event stream until `look` gives something; looks once before the first event.
    pub fn wait<T>(&self, what: &str, mut look: impl FnMut(&Self) -> Option<T>) -> T {
        let begun = Instant::now();
        let url = format!("{}/api/v1/events?token={}", self.base, self.token);
        // A stream has no end: the time-out is what keeps a hanging test from hanging for ever.
        let stream = self.http.get(url).timeout(self.longest).send().unwrap();
        let mut lines = BufReader::new(stream).lines();
        loop {
            if let Some(found) = look(self) {
                return found;
            }
            assert!(
                begun.elapsed() < self.longest,
                "waited too long for {what}; jobs: {:#}",
                self.get("/jobs?limit=50")
            );
            loop {
                match lines.next() {
                    Some(Ok(line)) if line.starts_with("event: change") || line.starts_with("event: gap") => break,
                    Some(Ok(_)) => {}
                    _ => panic!("the events ended while waiting for {what}; jobs: {:#}", self.get("/jobs?limit=50")),
                }
            }
        }
    }

    /// Nothing runs and nothing waits for its turn.
    pub fn is_idle(&self) -> bool {
        let jobs = self.get("/jobs?state=queued,running&limit=50");
        jobs["items"].as_array().unwrap().iter().all(|job| job["kind"] == "tidy")
    }

    /// What every route answers that is only read, by its address. `posts` are those whose own routes are read, too.
    pub fn everything(&self, posts: &[Value]) -> Vec<(String, Vec<u8>)> {
        let document = self.get("/openapi.json");
        let ids: Vec<(String, &Value)> = posts
            .iter()
            .flat_map(|post| {
                [("/posts/", "id"), ("/clips/", "clip_id"), ("/accounts/", "account_id")]
                    .map(|(of, key)| (of.to_owned(), &post[key]))
            })
            .collect();
        let mut answers = Vec::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            // What streams has no end; media are files that are looked at where they lie.
            if methods["get"].is_null() || ["/events", "/media"].iter().any(|of| path.starts_with(of)) {
                continue;
            }
            let wanted = ids.iter().filter(|(of, _)| path.starts_with(of.as_str()));
            let of_things = wanted.filter_map(|(_, id)| Some(path.replace("{id}", id.as_str()?)));
            let paths: Vec<String> = if path.contains('{') { of_things.collect() } else { vec![path.clone()] };
            for path in paths.into_iter().filter(|path| !path.contains('{')) {
                let url = format!("{}/api/v1{path}", self.base);
                let answer = self.http.get(url).bearer_auth(&self.token).send().unwrap();
                answers.push((path, answer.bytes().unwrap().to_vec()));
            }
        }
        assert!(answers.len() > 25, "{}", answers.len());
        answers
    }

    /// All events since the start, as far as they come within `limit`.
    pub fn events_so_far(&self, limit: Duration) -> Vec<u8> {
        let url = format!("{}/api/v1/events?token={}", self.base, self.token);
        let mut stream = self.http.get(url).header("Last-Event-ID", "0").timeout(limit).send().unwrap();
        let mut all = Vec::new();
        let mut piece = [0; 4096];
        // It ends with the time that it was given.
        while let Ok(read @ 1..) = std::io::Read::read(&mut stream, &mut piece) {
            all.extend_from_slice(&piece[..read]);
        }
        all
    }

    /// `kill -9`: nothing is told, nothing is flushed.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
