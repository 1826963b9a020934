//! The door to the network: who may come in from other machines, and as what.
//!
//! Beside the loopback server and never instead of it. A request names this machine, comes from no other page, and shows an
//! access token (a header of programs, a cookie of browsers) or a token for scripts; then the table of `access` is asked.
//! Nothing on loopback opens anything here, and the other way round.

mod certificate;
mod names;
mod serve;

pub use certificate::{Tls, fingerprint_of};
pub use names::Names;
pub use serve::{LanOptions, LanServed, serve_lan};

use crate::{App, access, guard, layers};
use axum::{
    extract::{ConnectInfo, MatchedPath},
    http::{HeaderMap, Method, header, request::Parts},
};
use conductor::people::Who;
use domain::{Access, Code, Problem};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

/// The cookie with the access token; it goes along to the API.
pub(crate) const ACCESS_COOKIE: &str = "cc_access";
/// The cookie with the refresh token; it goes along to the log-in routes alone.
pub(crate) const REFRESH_COOKIE: &str = "cc_refresh";

/// The door. A cheap handle.
#[derive(Clone)]
pub struct Lan(Arc<Inner>);

struct Inner {
    names: Names,
    is_tls: bool,
}

impl Lan {
    /// For a server that is asked under these names, with or without TLS.
    pub fn new(names: Names, is_tls: bool) -> Self {
        Self(Arc::new(Inner { names, is_tls }))
    }

    /// Whether cookies may be marked as for TLS alone.
    pub(crate) fn is_tls(&self) -> bool {
        self.0.is_tls
    }

    /// Whether pages from there may ask: only our own.
    pub(crate) fn knows_origin(&self, origin: &str) -> bool {
        let scheme = if self.0.is_tls { "https://" } else { "http://" };
        origin.strip_prefix(scheme).is_some_and(|host| self.0.names.is_ours(host))
    }

    /// Whether a request may be answered, and in whose name.
    ///
    /// # Errors
    /// `Forbidden` for a strange `Host` or `Origin` and for who may not do it; `Unauthorized` for who is not in.
    pub(crate) async fn admit(&self, app: &App, request: &Parts) -> Result<Who, Problem> {
        let (headers, method) = (&request.headers, &request.method);
        let host = guard::host_of(&request.uri, headers);
        if !self.0.names.is_ours(host) || headers.get_all(header::HOST).iter().count() > 1 {
            return Err(wrong_name(host));
        }
        for origin in headers.get_all(header::ORIGIN) {
            let origin = origin.to_str().unwrap_or_default();
            if !self.knows_origin(origin) {
                return Err(guard::wrong_origin(origin));
            }
        }
        if layers::is_preflight(request) || !access::is_api(request.uri.path()) {
            return Ok(nobody());
        }
        let matched = request.extensions.get::<MatchedPath>().map(MatchedPath::as_str);
        let needed = app.rules.of(method, matched).map_or(Access::Read, |rule| rule.access);
        if needed == Access::Open {
            return Ok(nobody());
        }
        let who = self.who(app, method, headers).await?;
        who.need(needed)?;
        Ok(who)
    }

    async fn who(&self, app: &App, method: &Method, headers: &HeaderMap) -> Result<Who, Problem> {
        if let Some(value) = headers.get(header::AUTHORIZATION) {
            let token = value.to_str().ok().and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default().trim();
            return match app.conductor.who_has_token(token).await? {
                Some(who) => Ok(who),
                None => app.conductor.who_shows(token).await,
            };
        }
        let token = guard::cookies(headers, ACCESS_COOKIE).next().ok_or_else(log_in)?;
        let who = app.conductor.who_shows(token).await?;
        guard::check_cookie_use(matches!(*method, Method::GET | Method::HEAD), headers)?;
        Ok(who)
    }
}

/// Somebody who is not in.
pub(crate) fn nobody() -> Who {
    Who { name: String::new(), access: Access::Open, came: conductor::people::Came::Here }
}

/// Where a request comes from, for counting tries: of a version 6 address the half that one household has.
pub(crate) fn address_of(connection: Option<&ConnectInfo<SocketAddr>>) -> String {
    match connection.map(|ConnectInfo(addr)| addr.ip().to_canonical()) {
        Some(IpAddr::V4(addr)) => addr.to_string(),
        Some(IpAddr::V6(addr)) => {
            let [a, b, c, d, ..] = addr.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        None => "unknown".into(),
    }
}

fn log_in() -> Problem {
    Problem::new(Code::Unauthorized, "You have to log in.", "The request did not say who you are.")
        .say("Log in with your name and password.")
}

fn wrong_name(host: &str) -> Problem {
    Problem::new(
        Code::Forbidden,
        format!("`{}` is not a name of this machine.", guard::shown(host)),
        "Only its own addresses and names are answered, so that no web page can reach it under a name of its own.",
    )
    .say("Use an address that `clipctl serve --lan` printed, or start it with --name and this name.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_household_is_one_address() {
        let of = |text: &str| address_of(Some(&ConnectInfo(text.parse().unwrap())));
        assert_eq!(of("192.168.1.7:50000"), "192.168.1.7");
        assert_eq!(of("[::ffff:192.168.1.7]:50000"), "192.168.1.7");
        assert_eq!(of("[2001:db8:1:2:3:4:5:6]:50000"), of("[2001:db8:1:2:ffff::1]:443"));
        assert_ne!(of("[2001:db8:1:2::1]:1"), of("[2001:db8:1:3::1]:1"));
        assert_eq!(address_of(None), "unknown");
    }
}
