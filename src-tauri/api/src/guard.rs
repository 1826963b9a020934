//! Who may come in: the bearer token, a cookie got by a one-time code, and the places requests may come from.
//!
//! The API listens on this machine only, but every web page in a browser on this machine can send requests to it. So the
//! `Host` has to be one of ours (no page can reach us under a name of its own that it lets point here), the `Origin`,
//! where there is one, too, and the cookie alone is not enough for anything that another page could have sent.

use axum::http::{HeaderMap, Method, Uri, header};
use domain::{Code, Problem};
use sha2::{Digest as _, Sha256};
use std::{
    collections::VecDeque,
    fmt::Write as _,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Name of the cookie.
pub(crate) const COOKIE: &str = "cc_session";

/// How long a one-time code can be used.
const CODE_LIVES: Duration = Duration::from_secs(600);
/// How many unused codes are kept; the oldest is dropped.
const MOST_CODES: usize = 16;

/// Where the desktop window's page comes from, on each system.
const WINDOW_ORIGINS: [&str; 3] = ["tauri://localhost", "http://tauri.localhost", "https://tauri.localhost"];

/// A token that nobody can guess: 32 random bytes in hex.
///
/// # Errors
/// When the system has no randomness to give.
pub fn new_token() -> Result<String, Problem> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| Problem::bug("No token could be made.", error))?;
    Ok(hex(&bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// Decides who may come in. A cheap handle; all clones are the same guard.
#[derive(Clone)]
pub struct Guard(Arc<Inner>);

struct Inner {
    port: u16,
    /// Hashes, not texts: comparing hashes tells nothing by the time it takes.
    token: [u8; 32],
    cookie: String,
    cookie_hash: [u8; 32],
    dev_origin: Option<String>,
    codes: Mutex<Codes>,
}

impl Guard {
    /// For a server on this port, or 0 for one without a socket. `dev_origin` is one more page that may ask (`http://localhost:5173`).
    pub fn new(token: &str, port: u16, dev_origin: Option<&str>) -> Self {
        // From the token, so that a browser stays in after a restart with the same one. It does not tell the token.
        let cookie = hex(&hash(&format!("ClipConductor session 1\n{token}")));
        Self(Arc::new(Inner {
            port,
            token: hash(token),
            cookie_hash: hash(&cookie),
            cookie,
            dev_origin: dev_origin.map(|origin| origin.trim_end_matches('/').to_owned()),
            codes: Mutex::default(),
        }))
    }

    /// A code that lets one browser in, once, for ten minutes.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn one_time_code(&self) -> Result<String, Problem> {
        let code = new_token()?;
        self.codes().add(hash(&code), Instant::now());
        Ok(code)
    }

    /// The cookie for a code, which is used up by it.
    pub(crate) fn enter(&self, code: &str) -> Result<String, Problem> {
        if !self.codes().take(&hash(code), Instant::now()) {
            return Err(Problem::new(
                Code::Unauthorized,
                "This link does not work any more.",
                "A link works once, and for ten minutes.",
            )
            .say("Ask for a new link: \"Open in a browser\" in the tray, or run `clipctl serve` again."));
        }
        // Not `Secure`: the server has no TLS, and a browser would drop it.
        Ok(format!("{COOKIE}={}; HttpOnly; SameSite=Strict; Path=/; Max-Age=31536000", self.0.cookie))
    }

    fn codes(&self) -> std::sync::MutexGuard<'_, Codes> {
        self.0.codes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a request may be answered at all: from its `Host` and `Origin`.
    ///
    /// # Errors
    /// `Forbidden`, naming the place.
    pub(crate) fn check_place(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), Problem> {
        let host = host_of(uri, headers);
        if !host_is_ours(host, self.0.port) || headers.get_all(header::HOST).iter().count() > 1 {
            return Err(wrong_host(host));
        }
        for origin in headers.get_all(header::ORIGIN) {
            let origin = origin.to_str().unwrap_or_default();
            if !self.knows_origin(origin) {
                return Err(wrong_origin(origin));
            }
        }
        Ok(())
    }

    /// Whether pages from there may ask.
    pub(crate) fn knows_origin(&self, origin: &str) -> bool {
        origin_is_ours(origin, self.0.port, self.0.dev_origin.as_deref())
    }

    /// Whether a request shows the token or the cookie. `path` counts from the API's base.
    ///
    /// # Errors
    /// `Unauthorized`; `Forbidden` for a cookie that another page could have sent along.
    pub(crate) fn check_token(
        &self,
        method: &Method,
        path: &str,
        query: Option<&str>,
        headers: &HeaderMap,
    ) -> Result<(), Problem> {
        if let Some(value) = headers.get(header::AUTHORIZATION) {
            let token = value.to_str().ok().and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
            return if hash(token.trim()) == self.0.token { Ok(()) } else { Err(unauthorized()) };
        }
        let reads = matches!(*method, Method::GET | Method::HEAD);
        if reads
            && takes_token_in_query(path)
            && let Some(token) = query_value(query, "token")
        {
            return if hash(token) == self.0.token { Ok(()) } else { Err(unauthorized()) };
        }
        if cookies(headers, COOKIE).any(|value| hash(value) == self.0.cookie_hash) {
            return check_cookie_use(reads, headers);
        }
        Err(unauthorized())
    }
}

/// The host that a request names. HTTP/2 and absolute addresses carry it in the address.
pub(crate) fn host_of<'r>(uri: &'r Uri, headers: &'r HeaderMap) -> &'r str {
    match headers.get(header::HOST) {
        Some(host) => host.to_str().unwrap_or_default(),
        None => uri.authority().map_or("", |authority| authority.as_str()),
    }
}

/// A browser sends cookies along with requests of other pages on this machine, too: ports do not part cookies. What such
/// a page could do by itself is refused.
pub(crate) fn check_cookie_use(reads: bool, headers: &HeaderMap) -> Result<(), Problem> {
    let site = headers.get("sec-fetch-site").map(|site| site.to_str().unwrap_or_default());
    if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return Err(wrong_origin("another site"));
    }
    // Browsers send `Origin` with everything that is no plain read; it was looked at before.
    if !reads && !headers.contains_key(header::ORIGIN) {
        return Err(wrong_origin("nowhere"));
    }
    Ok(())
}

/// Media and events are asked for by elements that can't send headers. `path` counts from the API's base.
pub(crate) fn takes_token_in_query(path: &str) -> bool {
    path == "/events" || path.starts_with("/media/")
}

/// The value of a key of a query. Tokens are hex: nothing in them is ever escaped.
fn query_value<'q>(query: Option<&'q str>, key: &str) -> Option<&'q str> {
    query?.split('&').find_map(|part| part.strip_prefix(key)?.strip_prefix('='))
}

/// The values of a cookie.
pub(crate) fn cookies<'r>(headers: &'r HeaderMap, name: &'r str) -> impl Iterator<Item = &'r str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(move |pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// Whether a `Host` names this server: this machine, by one of three names, with the right port.
fn host_is_ours(host: &str, port: u16) -> bool {
    let own_port = |rest: &str| {
        rest.strip_prefix(':').map_or(rest.is_empty() && matches!(port, 0 | 80), |text| text == port.to_string())
    };
    ["127.0.0.1", "[::1]", "localhost"].iter().any(|name| {
        host.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)) && own_port(&host[name.len()..])
    })
}

/// Whether an `Origin` may ask: our own pages, the desktop window, and the page of whoever works on the UI.
fn origin_is_ours(origin: &str, port: u16, dev_origin: Option<&str>) -> bool {
    WINDOW_ORIGINS.contains(&origin)
        || dev_origin.is_some_and(|dev| dev == origin)
        || origin.strip_prefix("http://").is_some_and(|host| host_is_ours(host, port))
}

/// No token, or a wrong one.
pub(crate) fn unauthorized() -> Problem {
    Problem::new(Code::Unauthorized, "This needs the token.", "The request had no token, or a wrong one.")
        .say("Open ClipConductor from the tray, or use the link that `clipctl serve` prints.")
}

/// Asked under a name that is not ours.
pub(crate) fn wrong_host(host: &str) -> Problem {
    Problem::new(
        Code::Forbidden,
        format!("`{}` is not an address of this app.", shown(host)),
        "Only 127.0.0.1, localhost and [::1] with the app's own port are answered, so that no web page can reach it under a name of its own.",
    )
    .say("Use the link that ClipConductor shows.")
}

/// Asked by a page that is not ours.
pub(crate) fn wrong_origin(origin: &str) -> Problem {
    Problem::new(
        Code::Forbidden,
        format!("Requests from `{}` are not answered.", shown(origin)),
        "Only the app's own pages may ask, so that no other page can act for you.",
    )
    .say("Use the link that ClipConductor shows.")
}

/// Text from outside, short and without anything that could be taken for more than text.
pub(crate) fn shown(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '`' | '"')).take(80).collect()
}

/// One-time codes that were not used yet, oldest first.
#[derive(Default)]
struct Codes(VecDeque<([u8; 32], Instant)>);

impl Codes {
    fn add(&mut self, code: [u8; 32], now: Instant) {
        if self.0.len() == MOST_CODES {
            self.0.pop_front();
        }
        self.0.push_back((code, now));
    }

    /// Whether the code was there and is still good. It is not there afterwards.
    fn take(&mut self, code: &[u8; 32], now: Instant) -> bool {
        self.0.retain(|(_, made)| now.duration_since(*made) < CODE_LIVES);
        let place = self.0.iter().position(|(known, _)| known == code);
        place.and_then(|place| self.0.remove(place)).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_with_the_right_port_is_a_host() {
        for host in ["127.0.0.1:4711", "localhost:4711", "LOCALHOST:4711", "[::1]:4711"] {
            assert!(host_is_ours(host, 4711), "{host}");
        }
        for host in [
            "",
            "localhost",
            "127.0.0.1",
            "localhost:80",
            "localhost:47110",
            "localhost:04711",
            "localhost.evil.example:4711",
            "evil.example:4711",
            "127.0.0.1.evil.example:4711",
            "127.0.0.2:4711",
            "0.0.0.0:4711",
            "[::1]",
            "::1:4711",
            "[::1]:4711@evil.example",
            "évil:4711",
        ] {
            assert!(!host_is_ours(host, 4711), "{host}");
        }
        assert!(host_is_ours("localhost", 80), "browsers leave out the usual port");
        assert!(host_is_ours("localhost", 0), "without a socket there is no port");
    }

    #[test]
    fn only_our_pages_are_origins() {
        let ours = |origin| origin_is_ours(origin, 4711, Some("http://localhost:5173"));
        for origin in [
            "http://127.0.0.1:4711",
            "http://localhost:4711",
            "http://[::1]:4711",
            "tauri://localhost",
            "http://tauri.localhost",
            "https://tauri.localhost",
            "http://localhost:5173",
        ] {
            assert!(ours(origin), "{origin}");
        }
        for origin in [
            "",
            "null",
            "https://localhost:4711",
            "http://localhost:4712",
            "http://localhost",
            "http://localhost:5174",
            "http://localhost:5173.evil.example",
            "http://localhost:4711.evil.example",
            "tauri://localhost.evil.example",
            "http://tauri.localhost:8080",
            "http://evil.example",
            "file://",
        ] {
            assert!(!ours(origin), "{origin}");
        }
        assert!(!origin_is_ours("http://localhost:5173", 4711, None));
    }

    #[test]
    fn a_code_works_once_and_not_for_long() {
        let (mut codes, now) = (Codes::default(), Instant::now());
        let (one, two) = (hash("one"), hash("two"));
        codes.add(one, now);
        codes.add(two, now);
        assert!(codes.take(&one, now));
        assert!(!codes.take(&one, now), "twice");
        assert!(!codes.take(&two, now + CODE_LIVES), "too late");
        for _ in 0..100 {
            codes.add(two, now);
        }
        assert_eq!(codes.0.len(), MOST_CODES);
    }

    #[test]
    fn a_query_has_the_token_under_its_own_name_only() {
        assert_eq!(query_value(Some("a=1&token=abc&b=2"), "token"), Some("abc"));
        assert_eq!(query_value(Some("xtoken=abc&tokens=abc"), "token"), None);
        assert_eq!(query_value(None, "token"), None);
    }

    #[test]
    fn tokens_differ() {
        let (one, two) = (new_token().unwrap(), new_token().unwrap());
        assert_ne!(one, two);
        assert_eq!(one.len(), 64);
    }
}
