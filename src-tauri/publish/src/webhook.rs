//! Telling an address of the person's what happened, as Standard Webhooks wants it (standardwebhooks.com, version 1.0.0):
//! the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`, the last an HMAC-SHA256 over id, time and body.

use crate::{
    Secret,
    http::{Http, Lost},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::{DeliveryAnswer, Problem};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use std::{
    net::IpAddr,
    time::{Duration, Instant},
};
use url::{Host, Url};

/// What every secret begins with.
const PREFIX: &str = "whsec_";
/// Bytes of a new secret; the standard wants 24 to 64.
const SECRET_BYTES: usize = 32;
/// A receiver that has to think for longer should answer first; the standard says 15 to 30 seconds.
const PATIENCE: Duration = Duration::from_secs(15);
/// Letters of an answer that are kept.
const SHOWN: usize = 300;
/// Letters of an address.
const LONGEST: usize = 2000;

/// A new secret.
///
/// # Errors
/// When the system gives no random numbers.
pub fn new_secret() -> Result<Secret, Problem> {
    let mut bytes = zeroize::Zeroizing::new([0; SECRET_BYTES]);
    getrandom::fill(&mut *bytes).map_err(|error| Problem::bug("The system gives no random numbers.", error))?;
    Ok(Secret::new(format!("{PREFIX}{}", BASE64.encode(*bytes))))
}

/// The signature of a message: `v1,` and its HMAC.
///
/// # Errors
/// When the secret is none.
pub fn sign(secret: &Secret, id: &str, at: Timestamp, body: &str) -> Result<String, Problem> {
    let broken = || Problem::bug("The secret of a webhook can't be read.", "its form is not known");
    let key = secret.expose().strip_prefix(PREFIX).unwrap_or(secret.expose());
    let key = zeroize::Zeroizing::new(BASE64.decode(key).map_err(|_| broken())?);
    let mut mac = Hmac::<sha2_hmac::Sha256>::new_from_slice(&key).map_err(|_| broken())?;
    mac.update(format!("{id}.{}.{body}", at.as_second()).as_bytes());
    Ok(format!("v1,{}", BASE64.encode(mac.finalize().into_bytes())))
}

/// An address that may be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookAddress {
    /// As it is asked.
    pub url: String,
    /// Whether what is sent can be read on its way.
    pub plain: bool,
}

/// Reads an address that a person typed: `https`, or `http` to this computer and its own network.
///
/// # Errors
/// `Invalid` with the reason, for the field `url`.
pub fn address(text: &str) -> Result<WebhookAddress, Problem> {
    let wrong = |why: &str| Err(Problem::invalid("url", why));
    let text = text.trim();
    if text.len() > LONGEST {
        return wrong("It is longer than any address.");
    }
    let Ok(url) = Url::parse(text) else {
        return wrong("It is no address. It looks like https://example.com/hook.");
    };
    let plain = match url.scheme() {
        "https" => false,
        "http" => true,
        _ => return wrong("It has to begin with https://."),
    };
    let Some(host) = url.host() else { return wrong("It names no computer.") };
    if !url.username().is_empty() || url.password().is_some() {
        return wrong("Name and password do not belong in an address: the signature says who it is.");
    }
    if plain && !is_near(&host) {
        return wrong("Over http it may go only to this computer or your own network. Use https://.");
    }
    Ok(WebhookAddress { url: url.to_string(), plain })
}

/// Whether a host is this computer or in its own network, as far as its name tells.
fn is_near(host: &Host<&str>) -> bool {
    let ip = match host {
        Host::Ipv4(ip) => IpAddr::V4(*ip),
        Host::Ipv6(ip) => IpAddr::V6(*ip),
        Host::Domain(name) => {
            let own = ["localhost", "local", "lan", "home.arpa", "internal"];
            return !name.contains('.') || own.iter().any(|end| name.ends_with(&format!(".{end}")));
        }
    };
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

/// What came of telling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What was answered.
    pub answer: DeliveryAnswer,
    /// How long the receiver wants to be left alone.
    pub retry_after: Option<SignedDuration>,
}

/// Sends a message once. Every secret signs it, so that a receiver can go over to a new one. Redirects are not followed: a
/// signed message goes where the person said.
///
/// # Errors
/// When a secret is none. That nobody answered is no error.
pub async fn tell(
    http: &Http,
    url: &str,
    secrets: &[Secret],
    id: &str,
    at: Timestamp,
    body: &str,
) -> Result<Told, Problem> {
    let signatures: Vec<String> =
        secrets.iter().map(|secret| sign(secret, id, at, body)).collect::<Result<_, Problem>>()?;
    let begun = Instant::now();
    let mut call = http
        .call("webhook", Method::POST, url)
        .header("content-type", "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", at.as_second().to_string())
        .header("webhook-signature", signatures.join(" "))
        .body(body.to_owned(), body.len() as u64)
        .limit(Some(PATIENCE));
    for secret in secrets {
        call = call.hide(secret);
    }
    let sent = call.send().await;
    let took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let (status, text, retry_after) = match sent {
        Ok(answer) => (Some(answer.status()), answer.words(), answer.retry_after(at)),
        Err(Lost { timed_out: true, .. }) => {
            (None, format!("There was no answer within {} seconds.", PATIENCE.as_secs()), None)
        }
        Err(Lost { raw, .. }) => (None, raw, None),
    };
    let text = text.chars().filter(|letter| !letter.is_control()).take(SHOWN).collect();
    Ok(Told { answer: DeliveryAnswer { status, text, took_ms }, retry_after })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector that the standard's own libraries are tested with.
    #[test]
    fn signatures_are_those_of_the_standard() {
        let secret = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let at = Timestamp::from_second(1_614_265_330).unwrap();
        let signature = sign(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, r#"{"test": 2432232314}"#).unwrap();
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        // The prefix is for people.
        let bare = Secret::new("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        assert_eq!(sign(&bare, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, r#"{"test": 2432232314}"#).unwrap(), signature);
        assert_ne!(sign(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, r#"{"test": 2432232315}"#).unwrap(), signature);
        assert!(sign(&Secret::new("whsec_not base64"), "msg", at, "{}").is_err());
    }

    #[test]
    fn secrets_are_long_and_never_the_same() {
        let (one, two) = (new_secret().unwrap(), new_secret().unwrap());
        assert_ne!(one.expose(), two.expose());
        let bytes = BASE64.decode(one.expose().strip_prefix(PREFIX).unwrap()).unwrap();
        assert_eq!(bytes.len(), SECRET_BYTES);
        assert!(!format!("{one:?}").contains(one.expose()));
    }

    #[test]
    fn plain_http_stays_in_the_house() {
        for (text, plain) in [
            ("https://example.com/hook?key=1", false),
            (" https://192.168.1.4/x ", false),
            ("http://127.0.0.1:9000/hook", true),
            ("http://localhost/hook", true),
            ("http://[::1]:9000/", true),
            ("http://[fd00::7]/", true),
            ("http://192.168.1.4:8123/api/webhook/x", true),
            ("http://10.0.0.2/", true),
            ("http://homeassistant.local:8123/x", true),
            ("http://nas/x", true),
        ] {
            assert_eq!(address(text).map(|address| address.plain), Ok(plain), "{text}");
        }
        for text in [
            "",
            "example.com",
            "ftp://example.com",
            "http://example.com/hook",
            "http://8.8.8.8/",
            "http://[2001:db8::1]/",
            "http://[::ffff:8.8.8.8]/",
            "http://local.example.com/",
            "https://user:word@example.com/",
            "https://",
            "file:///etc/passwd",
        ] {
            assert_eq!(address(text).unwrap_err().field.as_deref(), Some("url"), "{text}");
        }
    }
}
