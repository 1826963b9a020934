//! What every stand-in of a web service has in common: a port of this machine, a thread of its own, a memory of what it
//! was asked, a clock that can be moved, and ways to break a request before, while or after it is done.
//!
//! A service is a [`Router`] in front of a world; the faults lie around the router, so that each fits every route.

pub(crate) mod connection;
mod faults;
pub mod multipart;
mod trap;

pub use faults::{Break, Canned};

use anyhow::Context;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{ConnectInfo, DefaultBodyLimit, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use connection::{Connection, CutListener};
use faults::{Rule, content_length};
use futures::StreamExt;
use jiff::{SignedDuration, Timestamp};
use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
    time::Duration,
};
use tokio::sync::oneshot;

/// The largest body that is read.
const LARGEST: usize = 400 << 20;
/// What is remembered of a body: enough for every form and JSON, and the head of a video.
const REMEMBERED: usize = 256 << 10;

/// A request that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The query, as it came; empty without one.
    pub query: String,
    /// Headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The head of the body.
    pub body: Vec<u8>,
    /// Bytes of the body that arrived.
    pub body_bytes: usize,
    /// The status of the answer; 0 while or when there was none.
    pub status: u16,
}

impl Call {
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The body as a form's fields.
    pub fn form(&self) -> BTreeMap<String, String> {
        pairs(&String::from_utf8_lossy(&self.body)).into_iter().collect()
    }

    /// `METHOD /path`, for plans and messages.
    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

#[derive(Debug, Default)]
struct Log {
    calls: Vec<Call>,
    rules: Vec<Rule>,
    /// From this call on (counted over all) nobody is there.
    away_from: Option<usize>,
    ahead: SignedDuration,
    skew: SignedDuration,
}

/// What is shared by the service, its router and the test.
#[derive(Debug, Clone, Default)]
pub struct Desk {
    log: Arc<(Mutex<Log>, Condvar)>,
    trap: Arc<trap::Trap>,
}

impl Desk {
    /// What time it is for the service.
    pub fn now(&self) -> Timestamp {
        Timestamp::now() + self.log().ahead
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Log) -> T) -> T {
        let changed = change(&mut self.log());
        self.log.1.notify_all();
        changed
    }
}

/// A running service. It ends when it is dropped.
#[derive(Debug)]
pub struct Service {
    address: SocketAddr,
    desk: Desk,
    router: Router,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Service {
    /// Serves this on a free port of this machine.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn start(desk: Desk, router: Router) -> anyhow::Result<Self> {
        Self::start_at(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), desk, router)
    }

    /// Serves this at an address of this machine.
    ///
    /// # Errors
    /// When the port is taken.
    pub fn start_at(address: SocketAddr, desk: Desk, router: Router) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(address).context("binding a loopback port")?;
        let address = listener.local_addr()?;
        let router =
            router.layer(DefaultBodyLimit::disable()).layer(middleware::from_fn_with_state(desk.clone(), around));
        let mut service = Self { address, desk, router, stop: None, thread: None };
        service.serve(listener)?;
        Ok(service)
    }

    /// Its address, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its socket address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What time it is there.
    pub fn now(&self) -> Timestamp {
        self.desk.now()
    }

    /// Lets time pass there.
    pub fn skip(&self, time: SignedDuration) {
        self.desk.change(|log| log.ahead += time);
    }

    /// From now on its `Date` header is so far off from its clock.
    pub fn skew_date(&self, by: SignedDuration) {
        self.desk.change(|log| log.skew = by);
    }

    /// Breaks the next request that fits: `METHOD /part/of/path`, `/part/of/path`, or empty for any. Plans queue up.
    pub fn break_next(&self, at: &str, what: Break) {
        self.break_nth(at, 0, what);
    }

    /// Lets so many that fit pass, then breaks one.
    pub fn break_nth(&self, at: &str, after: u32, what: Break) {
        self.desk.change(|log| log.rules.push(Rule { at: at.into(), after, what, always: false }));
    }

    /// Breaks every request that fits, until [`Service::mend`].
    pub fn break_always(&self, at: &str, what: Break) {
        self.desk.change(|log| log.rules.push(Rule { at: at.into(), after: 0, what, always: true }));
    }

    /// From so many further requests on nobody answers: what a client sees that dies then never mattered.
    pub fn go_dark_after(&self, calls: usize) {
        self.desk.change(|log| log.away_from = Some(log.calls.len() + calls));
    }

    /// Calls this at the point that is so far ahead: points are requests that arrive, pieces of their bodies, and requests
    /// that are done and not answered yet.
    pub fn trap(&self, ahead: usize, hook: impl FnOnce() + Send + 'static) {
        self.desk.trap.arm(ahead, Box::new(hook));
    }

    /// How many points were passed.
    pub fn points(&self) -> usize {
        self.desk.trap.passed()
    }

    /// Nothing breaks any more, and nothing is called.
    pub fn mend(&self) {
        self.desk.trap.disarm();
        self.desk.change(|log| {
            log.rules.clear();
            log.away_from = None;
        });
    }

    /// Everything it was asked so far.
    pub fn calls(&self) -> Vec<Call> {
        self.desk.log().calls.clone()
    }

    /// How many requests fit.
    pub fn count(&self, at: &str) -> usize {
        let rule = Rule { at: at.into(), after: 0, what: Break::Pass, always: true };
        self.desk.log().calls.iter().filter(|call| rule.fits(&call.method, &call.path)).count()
    }

    /// Waits until so many requests that fit came in. `false` when that does not happen in `limit`. Blocks the thread.
    pub fn wait_for(&self, at: &str, count: usize, limit: Duration) -> bool {
        let rule = Rule { at: at.into(), after: 0, what: Break::Pass, always: true };
        let (log, bell) = &*self.desk.log;
        let guard = log.lock().unwrap_or_else(PoisonError::into_inner);
        let enough =
            |log: &mut Log| log.calls.iter().filter(|call| rule.fits(&call.method, &call.path)).count() < count;
        let waited = bell.wait_timeout_while(guard, limit, enough);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    /// Stops listening and drops every connection, as a server that was switched off. What it knows stays.
    pub fn go_away(&mut self) {
        if let Some(stop) = self.stop.take() {
            // An error says that the thread has ended already, which is what is wanted.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }

    /// Listens again on the same port, and knows what it knew.
    ///
    /// # Errors
    /// When the port was taken meanwhile.
    pub fn come_back(&mut self) -> anyhow::Result<()> {
        self.go_away();
        self.serve(TcpListener::bind(self.address).context("binding the same port again")?)
    }

    fn serve(&mut self, listener: TcpListener) -> anyhow::Result<()> {
        listener.set_nonblocking(true)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let router = self.router.clone();
        let thread = std::thread::Builder::new().name("fake-service".into()).spawn(move || {
            // Leaving this block drops the runtime and with it every connection, finished or not.
            runtime.block_on(async move {
                let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
                let service = router.into_make_service_with_connect_info::<Connection>();
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

impl Drop for Service {
    fn drop(&mut self) {
        self.go_away();
    }
}

/// Remembers the request, and breaks it when that is planned.
async fn around(
    State(desk): State<Desk>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let call = Call {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect(),
        body: Vec::new(),
        body_bytes: 0,
        status: 0,
    };
    let (index, plan) = desk.change(|log| {
        let plan = plan(log, &call.method, &call.path);
        log.calls.push(call);
        (log.calls.len() - 1, plan)
    });
    desk.trap.pass();
    let gone = || {
        connection.cut();
        StatusCode::OK.into_response()
    };
    let limit = match &plan {
        Some(Break::Cut) => return gone(),
        Some(Break::Early(canned)) => return canned.response(),
        Some(Break::CutAfter(bytes)) => Some(*bytes),
        _ => None,
    };
    let announced = content_length(&parts.headers);
    let Some(body) = read(&desk, index, body, limit).await else { return gone() };
    // A body that is shorter than announced never comes whole: the client died.
    if announced.is_some_and(|announced| announced != body.len() as u64) {
        return gone();
    }
    let response = match plan {
        Some(Break::Instead(canned)) => canned.response(),
        Some(Break::LoseAnswer) => {
            let _done = next.run(Request::from_parts(parts, Body::from(body))).await;
            return gone();
        }
        Some(Break::DoneBut(canned)) => {
            let _done = next.run(Request::from_parts(parts, Body::from(body))).await;
            canned.response()
        }
        _ => next.run(Request::from_parts(parts, Body::from(body))).await,
    };
    desk.trap.pass();
    desk.change(|log| log.calls[index].status = response.status().as_u16());
    dated(&desk, response)
}

/// What is planned for this request.
fn plan(log: &mut Log, method: &str, path: &str) -> Option<Break> {
    if log.away_from.is_some_and(|from| log.calls.len() >= from) {
        return Some(Break::Cut);
    }
    let mut found = None;
    for (index, rule) in log.rules.iter_mut().enumerate() {
        if !rule.fits(method, path) {
            continue;
        }
        if rule.after > 0 {
            rule.after -= 1;
            continue;
        }
        found = Some((index, rule.what.clone(), rule.always));
        break;
    }
    let (index, what, always) = found?;
    if !always {
        log.rules.remove(index);
    }
    Some(what)
}

/// The whole body; `None` when it ended early, or was cut at `limit`.
async fn read(desk: &Desk, index: usize, body: Body, limit: Option<usize>) -> Option<Bytes> {
    let mut whole = Vec::new();
    let mut stream = body.into_data_stream();
    while let Some(piece) = stream.next().await {
        let piece = piece.ok()?;
        desk.change(|log| {
            let call = &mut log.calls[index];
            call.body_bytes += piece.len();
            let room = REMEMBERED.saturating_sub(call.body.len()).min(piece.len());
            call.body.extend_from_slice(&piece[..room]);
        });
        whole.extend_from_slice(&piece);
        desk.trap.pass();
        if limit.is_some_and(|limit| whole.len() >= limit) || whole.len() > LARGEST {
            return None;
        }
    }
    limit.is_none().then(|| Bytes::from(whole))
}

fn dated(desk: &Desk, mut response: Response) -> Response {
    let date = desk.now() + desk.log().skew;
    let text = date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(text) = HeaderValue::try_from(text) {
        response.headers_mut().insert(header::DATE, text);
    }
    response
}

/// Fields of a query or a form, decoded, in their order.
pub fn pairs(text: &str) -> Vec<(String, String)> {
    let decoded = |part: &str| {
        let bytes = part.as_bytes();
        let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
        while at < bytes.len() {
            let hex =
                |range: std::ops::Range<usize>| part.get(range).and_then(|digits| u8::from_str_radix(digits, 16).ok());
            match (bytes[at], hex(at + 1..at + 3)) {
                (b'+', _) => out.push(b' '),
                (b'%', Some(byte)) => {
                    out.push(byte);
                    at += 2;
                }
                (byte, _) => out.push(byte),
            }
            at += 1;
        }
        String::from_utf8_lossy(&out).into_owned()
    };
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        })
        .collect()
}

/// A field of a query.
pub fn query_field(query: &str, name: &str) -> Option<String> {
    pairs(query).into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
}
