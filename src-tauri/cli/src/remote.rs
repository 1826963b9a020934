//! Talks to the app that has the library open, by the same API as the window. Where none runs, the library is opened here.

use crate::{
    args::Library,
    pinned::{self, Pin, Pinned},
};
use conductor::{
    Conductor, World,
    paths::{self, Address, Paths},
};
use domain::{Code, Problem};
use serde_json::Value;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// The app: a running one, or one inside of this process.
pub enum App {
    /// By HTTP.
    Running(Client),
    /// In here.
    Here(Conductor),
}

/// A client of the running app.
pub struct Client {
    base: String,
    token: String,
    http: reqwest::Client,
    /// Of an app on another computer.
    pin: Option<Arc<Pin>>,
}

/// The folders of the library that is meant.
pub fn paths_of(library: &Library) -> Result<Paths, Problem> {
    let (models, sample) = (paths::shipped_models(), paths::shipped_sample());
    match &library.data {
        Some(root) => {
            let root = std::path::absolute(root).map_err(|error| Problem::io("Opening", root, &error))?;
            Ok(Paths::below(&root, models, sample))
        }
        None => Paths::of_system(models, sample).map_err(|error| {
            Problem::new(Code::Invalid, "There is no place for the library.", format!("{error}."))
                .say("Name a folder with --data.")
        }),
    }
}

/// Finds the running app, or opens the library. Capture folders are not watched here.
pub async fn app(library: &Library) -> Result<App, Problem> {
    let paths = paths_of(library)?;
    if let Some(away) = Client::away(library, &paths)? {
        return Ok(App::Running(away));
    }
    if let Some(client) = Client::find(&paths).await {
        return Ok(App::Running(client));
    }
    let mut world = World::real(paths);
    world.watching = false;
    Conductor::start(world).await.map(App::Here)
}

/// The API of the app: of the running one, or of one inside of this process that ends with it.
pub struct House {
    /// Its client.
    pub client: Client,
    inside: Option<(Conductor, api::Served, CancellationToken)>,
}

impl House {
    /// Finds the running app, or opens the library and serves it for this process alone.
    pub async fn open(library: &Library, endpoints: Option<&std::path::Path>) -> Result<Self, Problem> {
        let paths = paths_of(library)?;
        if let Some(client) = Client::away(library, &paths)? {
            return Ok(Self { client, inside: None });
        }
        if let Some(client) = Client::find(&paths).await {
            if endpoints.is_some() {
                return Err(Problem::invalid("endpoints", "The app is running and has its own; quit it first."));
            }
            return Ok(Self { client, inside: None });
        }
        let mut world = World::real(paths);
        world.watching = false;
        if let Some(file) = endpoints {
            world.endpoints = conductor::Endpoints::read(file)?;
        }
        let conductor = Conductor::start(world).await?;
        let (stop, token) = (CancellationToken::new(), api::new_token()?);
        let options = api::ServeOptions { token: token.clone(), ..Default::default() };
        match api::serve(conductor.clone(), options, stop.clone()).await {
            Ok(served) => {
                let client = Client::at(served.base(), token)?;
                Ok(Self { client, inside: Some((conductor, served, stop)) })
            }
            Err(problem) => {
                conductor.shut_down().await;
                Err(problem)
            }
        }
    }

    /// Ends what was opened here. What is not through goes on the next time.
    pub async fn close(self) {
        if let Some((conductor, served, stop)) = self.inside {
            stop.cancel();
            served.finished().await;
            conductor.shut_down().await;
        }
    }
}

impl Client {
    fn at(base: String, token: String) -> Result<Self, Problem> {
        let http = reqwest::Client::builder().no_proxy().build();
        let http = http.map_err(|error| Problem::bug("The API can't be asked from here.", error))?;
        Ok(Self { base, token, http, pin: None })
    }

    /// Of an app that this computer was paired with.
    pub fn pinned(app: &Pinned) -> Result<Self, Problem> {
        let (http, pin) = pinned::client(app.fingerprint.clone())?;
        Ok(Self { base: app.base.clone(), token: app.token.clone(), http, pin: Some(pin) })
    }

    /// Of the app on another computer, where one is asked for.
    fn away(library: &Library, paths: &Paths) -> Result<Option<Self>, Problem> {
        let Some(typed) = &library.app else { return Ok(None) };
        pinned::find(paths, &pinned::address(typed)?).and_then(|app| Self::pinned(&app)).map(Some)
    }

    /// PUT below /api/v1.
    pub async fn put(&self, path: &str, body: &Value) -> Result<Value, Problem> {
        self.answer(self.http.put(format!("{}/api/v1{path}", self.base)).json(body)).await
    }

    /// PATCH below /api/v1.
    pub async fn patch(&self, path: &str, body: &Value) -> Result<Value, Problem> {
        self.answer(self.http.patch(format!("{}/api/v1{path}", self.base)).json(body)).await
    }

    /// DELETE below /api/v1.
    pub async fn delete(&self, path: &str) -> Result<Value, Problem> {
        self.answer(self.http.delete(format!("{}/api/v1{path}", self.base))).await
    }

    /// The running app that has this library open.
    pub async fn find(paths: &Paths) -> Option<Self> {
        let Address { base, token } = paths.read_address()?;
        let http = reqwest::Client::builder().no_proxy().build().ok()?;
        let client = Self { base, token, http, pin: None };
        // The file may be from an app that died.
        client.get("/status").await.is_ok().then_some(client)
    }

    /// GET below /api/v1.
    pub async fn get(&self, path: &str) -> Result<Value, Problem> {
        self.answer(self.http.get(format!("{}/api/v1{path}", self.base))).await
    }

    /// GET of a text below /api/v1.
    pub async fn text(&self, path: &str) -> Result<String, Problem> {
        let request = self.http.get(format!("{}/api/v1{path}", self.base));
        let response = request.bearer_auth(&self.token).send().await.map_err(|error| self.silent(error))?;
        if response.status().is_success() {
            return response.text().await.map_err(away);
        }
        Err(problem_of(&response.json().await.map_err(away)?))
    }

    /// POST below /api/v1.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, Problem> {
        self.answer(self.http.post(format!("{}/api/v1{path}", self.base)).json(body)).await
    }

    async fn answer(&self, request: reqwest::RequestBuilder) -> Result<Value, Problem> {
        let response = request.bearer_auth(&self.token).send().await.map_err(|error| self.silent(error))?;
        let ok = response.status().is_success();
        let body: Value = response.json().await.map_err(away)?;
        if ok { Ok(body) } else { Err(problem_of(&body)) }
    }

    /// Why there is no answer: nobody is there, or somebody else.
    fn silent(&self, error: reqwest::Error) -> Problem {
        match &self.pin {
            Some(pin) if pin.is_another() => {
                let seen = pin.seen().unwrap_or_default();
                crate::pair::another(&self.base, "the one that was compared when the two were paired", &seen)
            }
            _ => away(error),
        }
    }
}

fn away(error: reqwest::Error) -> Problem {
    Problem::new(Code::PlatformAway, "The running app does not answer.", "It may have just been closed.")
        .say("Try it again.")
        .details(error)
}

/// A problem as the API sends it (RFC 9457).
pub fn problem_of(body: &Value) -> Problem {
    let text = |key: &str| body.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let code = serde_json::from_value(body.get("code").cloned().unwrap_or_default()).unwrap_or(Code::Bug);
    let mut problem = Problem::new(code, text("title"), text("detail")).details(text("details"));
    problem.fix = body.get("fix").and_then(|fix| serde_json::from_value(fix.clone()).ok()).unwrap_or_default();
    problem
}
