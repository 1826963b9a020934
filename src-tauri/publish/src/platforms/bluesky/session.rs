//! Signing in with an app password, keeping the session fresh, and tokens for the video service.
//!
//! Sign-ins are rare by rule (30 in five minutes, 300 a day), so the session is refreshed; the app password is used again
//! only when the refresh token is over.

use super::{BlueskyPublisher, NAME, SPEC, errors};
use crate::{
    Credentials, Secret,
    http::{Answer, Call},
    verdict,
};
use domain::{Account, Code, Problem};
use jiff::SignedDuration;
use serde_json::{Value, json};

/// Access tokens live two hours; a little less is believed.
const ACCESS: SignedDuration = SignedDuration::from_mins(110);
/// Refresh tokens live ninety days.
const REFRESH: SignedDuration = SignedDuration::from_hours(90 * 24);

/// What a request of the account needs.
#[derive(Clone)]
pub(super) struct Door {
    pub token: Secret,
    pub did: String,
    /// The server the account lives on, without a slash at the end.
    pub pds: String,
}

/// What signing in told.
pub(super) struct SignedIn {
    pub credentials: Credentials,
    pub handle: String,
    pub did: String,
    pub pds: String,
    pub email_confirmed: bool,
}

impl BlueskyPublisher {
    /// Where a person signs in: the server they named, or Bluesky's own.
    pub(super) fn sign_in_base(&self, account: &Account) -> Result<String, Problem> {
        let given = account.config.get("server").and_then(Value::as_str).unwrap_or_default().trim();
        if given.is_empty() || self.means.endpoints.is_replaced(&SPEC) {
            return self.means.endpoints.base(&SPEC, "entryway");
        }
        let address = if given.contains("://") { given.to_owned() } else { format!("https://{given}") };
        self.server(&address)
            .ok_or_else(|| Problem::invalid("server", "It is no address of a server that begins with https://."))
    }

    /// The address of a server, when it may be talked to.
    fn server(&self, address: &str) -> Option<String> {
        let url = url::Url::parse(address).ok()?;
        // Tests and people who replace addresses have servers of their own machine.
        let scheme = url.scheme() == "https" || self.means.endpoints.is_replaced(&SPEC) && url.scheme() == "http";
        let plain = url.username().is_empty() && url.password().is_none();
        (scheme && plain && url.has_host()).then(|| url.origin().ascii_serialization())
    }

    /// Makes a session with the app password.
    pub(super) async fn sign_in(&self, account: &Account, had: &Credentials) -> Result<SignedIn, Problem> {
        const WHAT: &str = "Signing in to Bluesky did not work.";
        let handle = account.config.get("handle").and_then(Value::as_str).unwrap_or_default();
        // People write the @, paste the address of their profile, or have marks of direction in it.
        let handle: String =
            handle.trim().trim_start_matches("https://bsky.app/profile/").chars().filter(char::is_ascii).collect();
        let handle = handle.trim_start_matches('@').trim_end_matches('/');
        if handle.is_empty() {
            return Err(Problem::invalid("handle", "The handle is missing, such as `name.bsky.social`."));
        }
        let Some(password) = had.more("app_password") else {
            return Err(verdict::sign_in_again(NAME, "No app password is stored on this computer."));
        };
        let mut body = json!({ "identifier": handle, "password": password.expose() });
        if let Some(code) = had.more("code") {
            body["authFactorToken"] = json!(code.expose());
        }
        let base = self.sign_in_base(account)?;
        let url = format!("{base}/xrpc/com.atproto.server.createSession");
        let sent = self.means.http.post("bluesky.sign_in", &url).hide(password).json(&body).send().await;
        let answer = sent.map_err(|lost| self.lost(&lost))?;
        if !answer.is_ok() {
            let problem = errors::problem(WHAT, &answer, self.means.now());
            let field = if problem.code == Code::AccountNeedsUser { "app_password" } else { "code" };
            return Err(problem.field(field));
        }
        self.signed_in(&answer.json(), had, &base)
    }

    /// `asked` is the server that answered: the account's own, where its answer names none.
    fn signed_in(&self, answer: &Value, had: &Credentials, asked: &str) -> Result<SignedIn, Problem> {
        let text = |key: &str| answer[key].as_str().unwrap_or_default();
        let broken = |what: &str| {
            Problem::new(Code::PlatformAway, "Bluesky's answer can't be read.", format!("It has no {what}."))
        };
        let (access, refresh, did) = (text("accessJwt"), text("refreshJwt"), text("did").to_owned());
        if access.is_empty() || !did.starts_with("did:") {
            return Err(broken("session"));
        }
        let (active, status) = (answer["active"].as_bool().unwrap_or(true), text("status"));
        if !active {
            let word = match status {
                "takendown" => "AccountTakedown",
                "suspended" => "AccountSuspended",
                "deactivated" => "AccountDeactivated",
                _ => "AccountInactive",
            };
            return Err(errors::of_word("The account on Bluesky can't be used.", word, status, self.means.now()));
        }
        let services = answer["didDoc"]["service"].as_array();
        let named = services
            .into_iter()
            .flatten()
            .find(|service| service["id"].as_str().is_some_and(|id| id.ends_with("#atproto_pds")));
        let kept = had.more("pds").map(|pds| pds.expose().to_owned());
        let pds = match named.and_then(|service| service["serviceEndpoint"].as_str()) {
            Some(address) => {
                self.server(address).ok_or_else(|| broken("address of the account's server that can be used"))?
            }
            None => kept.unwrap_or_else(|| asked.to_owned()),
        };
        let now = self.means.now();
        let mut more = had.more.clone();
        more.remove("code");
        more.insert("pds".into(), Secret::new(&pds));
        more.insert("did".into(), Secret::new(&did));
        let credentials = Credentials {
            access: Some(Secret::new(access)),
            access_expires_at: now.checked_add(ACCESS).ok(),
            refresh: (!refresh.is_empty()).then(|| Secret::new(refresh)),
            refresh_expires_at: now.checked_add(REFRESH).ok(),
            signed_in_at: Some(now),
            more,
            ..Credentials::default()
        };
        let email_confirmed = answer["emailConfirmed"].as_bool().unwrap_or(true);
        Ok(SignedIn { credentials, handle: text("handle").to_owned(), did, pds, email_confirmed })
    }

    /// A new access token, by the refresh token, or by the app password when that is over.
    async fn renew(&self, account: &Account, had: Credentials) -> Result<Credentials, Problem> {
        const WHAT: &str = "The session at Bluesky could not be renewed.";
        let base = match had.more("pds") {
            Some(pds) => pds.expose().to_owned(),
            None => self.sign_in_base(account)?,
        };
        if let Some(refresh) = had.refresh.as_ref().filter(|refresh| !refresh.is_empty()) {
            let url = format!("{base}/xrpc/com.atproto.server.refreshSession");
            let sent = self.means.http.post("bluesky.refresh", &url).bearer(refresh).send().await;
            let answer = sent.map_err(|lost| self.lost(&lost))?;
            if answer.is_ok() {
                return Ok(self.signed_in(&answer.json(), &had, &base)?.credentials);
            }
            if !errors::is_over(&answer) {
                return Err(errors::problem(WHAT, &answer, self.means.now()));
            }
        }
        Ok(self.sign_in(account, &had).await?.credentials)
    }

    /// What a request needs, with a token that is good now. `refused` is one that was just said no to.
    pub(super) async fn door(&self, account: &Account, refused: Option<&Secret>) -> Result<Door, Problem> {
        let now = self.means.now();
        let fresh = self.means.vault.fresh(account.id, NAME, now, refused, |had| self.renew(account, had)).await?;
        let more = |key: &str| fresh.more(key).map(|value| value.expose().to_owned());
        match (fresh.access.clone(), more("did"), more("pds")) {
            (Some(token), Some(did), Some(pds)) => Ok(Door { token, did, pds }),
            _ => Err(verdict::sign_in_again(NAME, "The stored sign-in is not whole.")),
        }
    }

    /// A request of the account that may be sent twice. One that is told that its session is over is sent again with a
    /// new one, once.
    pub(super) async fn signed(&self, account: &Account, make: impl Fn(&Door) -> Call) -> Result<Answer, Problem> {
        let door = self.door(account, None).await?;
        let answer = make(&door).bearer(&door.token).send().await.map_err(|lost| self.lost(&lost))?;
        if !errors::is_over(&answer) {
            return Ok(answer);
        }
        let door = self.door(account, Some(&door.token)).await?;
        make(&door).bearer(&door.token).send().await.map_err(|lost| self.lost(&lost))
    }

    /// A token for another service. `audience` is who it is for, `method` what for; it lives `seconds`.
    pub(super) async fn service_token(
        &self,
        account: &Account,
        audience: Audience,
        method: &str,
        seconds: i64,
    ) -> Result<Secret, Problem> {
        const WHAT: &str = "Bluesky gave no permission for the video service.";
        // Whole seconds: fractions are refused.
        let until = (self.means.now().as_second() + seconds).to_string();
        let answer = self
            .signed(account, |door| {
                let audience = match audience {
                    Audience::VideoService => super::VIDEO_DID.to_owned(),
                    Audience::OwnServer => did_web(&door.pds),
                };
                let url = format!("{}/xrpc/com.atproto.server.getServiceAuth", door.pds);
                let query = [("aud", audience.as_str()), ("lxm", method), ("exp", until.as_str())];
                self.means.http.get("bluesky.service_auth", &url).query(&query)
            })
            .await?;
        match answer.json()["token"].as_str() {
            Some(token) if answer.is_ok() => Ok(Secret::new(token)),
            _ => Err(errors::problem(WHAT, &answer, self.means.now())),
        }
    }
}

/// Who a token is for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Audience {
    /// The video service itself.
    VideoService,
    /// The account's own server: the video service hands the finished video to it with this token.
    OwnServer,
}

/// A server's name as an audience: its host, and its port percent-encoded where it has one.
fn did_web(address: &str) -> String {
    let host = address.split("://").last().unwrap_or_default().trim_end_matches('/');
    format!("did:web:{}", host.replace(':', "%3A"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_have_names() {
        assert_eq!(did_web("https://shimeji.us-east.host.bsky.network"), "did:web:shimeji.us-east.host.bsky.network");
        assert_eq!(did_web("http://127.0.0.1:2583"), "did:web:127.0.0.1%3A2583");
    }
}
