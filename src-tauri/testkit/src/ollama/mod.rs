//! A stateful stand-in for an Ollama server, on a free port of this machine.
//!
//! It behaves like a server of 0.34: chats stream lines of JSON, models are loaded on first use and reloaded when the
//! options of their runner change, a thinking model thinks unless it is told not to, a schema is obeyed. It records
//! what it was asked, and breaks on demand ([`Fault`]). It lives on a thread of its own, so that tests with and
//! without a runtime can use it; it ends when it is dropped.
//!
//! Models can be pulled (and a pull that was cut goes on where it stopped), copied, deleted; pictures are taken by models
//! that see; models leave memory when their time is over ([`FakeOllama::pass`]).
//!
//! Not imitated: pushing, creating, tools, more requests at once than a model can run, models that are run elsewhere.

mod answer;
mod chat;
mod library;
mod models;
mod options;
mod routes;
mod stream;
mod world;

pub use answer::Answer;
pub use models::FakeModel;
pub use world::{Fault, Seen};

use crate::service::connection::{Connection, CutListener};
use anyhow::Context;
use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::Arc,
    thread::JoinHandle,
    time::Duration,
};
use tokio::sync::oneshot;
use world::{Shared, World};

/// A running stand-in.
#[derive(Debug)]
pub struct FakeOllama {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl FakeOllama {
    /// A server with `gemma3:4b`.
    ///
    /// # Errors
    /// When no port of this machine can be had.
    pub fn start() -> anyhow::Result<Self> {
        Self::with_models(vec![FakeModel::gemma()])
    }

    /// A server with these models.
    ///
    /// # Errors
    /// When no port of this machine can be had.
    pub fn with_models(models: Vec<FakeModel>) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("binding a loopback port")?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::new(World { models, ..World::default() }));
        let mut fake = Self { address, shared, stop: None, thread: None };
        fake.serve(listener)?;
        Ok(fake)
    }

    /// Its address, as `OLLAMA_HOST` takes it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// An address of this machine where nothing listens.
    ///
    /// # Errors
    /// When no port of this machine can be had.
    pub fn nowhere() -> anyhow::Result<String> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        Ok(format!("http://{}", listener.local_addr()?))
    }

    /// What the next chat answers. Without this it obeys the schema with harmless sentences. Answers queue up.
    pub fn answer(&self, answer: Answer) {
        self.shared.world().answers.push_back(answer);
    }

    /// Breaks the next request to the model (chat or generate). Faults queue up; [`Fault::None`] lets one pass.
    pub fn break_next(&self, fault: Fault) {
        self.shared.world().faults.push_back(fault);
    }

    /// Breaks every request, to every route, until it is called with [`Fault::None`].
    pub fn break_all(&self, fault: Fault) {
        self.shared.world().always = fault;
    }

    /// What is answered when no answer is queued.
    pub fn always_answer(&self, answer: Answer) {
        self.shared.world().usual = answer;
    }

    /// Breaks the next pull. Faults queue up; [`Fault::None`] lets one pass.
    pub fn break_next_pull(&self, fault: Fault) {
        self.shared.world().pull_faults.push_back(fault);
    }

    /// Models that can be pulled.
    pub fn offer(&self, models: Vec<FakeModel>) {
        self.shared.world().library = models;
    }

    /// Lets time pass, for models that are idle in memory.
    pub fn pass(&self, time: Duration) {
        let mut world = self.shared.world();
        world.now_s += time.as_secs_f64();
        world.expire();
    }

    /// Names of the models that are in memory.
    pub fn in_memory(&self) -> Vec<String> {
        self.shared.world().loaded.iter().map(|loaded| loaded.model.clone()).collect()
    }

    /// Installs other models.
    pub fn set_models(&self, models: Vec<FakeModel>) {
        self.shared.world().models = models;
    }

    /// Claims another version of the server.
    pub fn set_version(&self, version: &str) {
        self.shared.world().version = version.to_owned();
    }

    /// Stops listening and drops every connection, as a server that was quit.
    pub fn go_away(&mut self) {
        if let Some(stop) = self.stop.take() {
            // An error says that the thread has ended already, which is what is wanted.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }

    /// Listens again on the same port.
    ///
    /// # Errors
    /// When the port was taken meanwhile.
    pub fn come_back(&mut self) -> anyhow::Result<()> {
        self.go_away();
        let listener = TcpListener::bind(self.address).context("binding the same port again")?;
        self.serve(listener)
    }

    /// Everything it was asked so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.shared.world().seen.clone()
    }

    /// The bodies of the chats it was asked for.
    pub fn chats(&self) -> Vec<serde_json::Value> {
        self.seen().iter().filter(|seen| seen.path == "/api/chat").map(Seen::json).collect()
    }

    /// What its models said, request by request: thoughts in front, then the content, before a fault breaks it.
    pub fn said(&self) -> Vec<String> {
        self.shared.world().said.clone()
    }

    /// How often a model was loaded, reloads included.
    pub fn loads(&self) -> u32 {
        self.shared.world().loads
    }

    /// Waits until clients have hung up on so many unfinished answers. `false` when that does not happen in `limit`.
    /// Blocks the thread: an async test needs a runtime with more than one, or nothing of the client goes on meanwhile.
    pub fn wait_for_hang_ups(&self, count: u32, limit: Duration) -> bool {
        self.shared.wait_until(limit, |world| world.hang_ups >= count)
    }

    /// Waits until it has been asked for so many chats. `false` when that does not happen in `limit`. Blocks the thread.
    pub fn wait_for_chats(&self, count: usize, limit: Duration) -> bool {
        self.shared
            .wait_until(limit, |world| world.seen.iter().filter(|seen| seen.path == "/api/chat").count() >= count)
    }

    fn serve(&mut self, listener: TcpListener) -> anyhow::Result<()> {
        listener.set_nonblocking(true)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let shared = Arc::clone(&self.shared);
        let thread = std::thread::Builder::new().name("fake-ollama".into()).spawn(move || {
            // Leaving this block drops the runtime and with it every connection, finished or not.
            runtime.block_on(async move {
                let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
                let service = routes::router(shared).into_make_service_with_connect_info::<Connection>();
                tokio::select! {
                    _ = axum::serve(CutListener(listener), service) => {}
                    _ = stopped => {}
                }
            });
        })?;
        self.stop = Some(stop);
        self.thread = Some(thread);
        Ok(())
    }
}

impl Drop for FakeOllama {
    fn drop(&mut self) {
        self.go_away();
    }
}
