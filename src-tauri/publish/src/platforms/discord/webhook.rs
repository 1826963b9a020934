//! A webhook's address, taken apart. Its second half is a secret: whoever has it posts, changes and deletes.

use crate::Secret;
use domain::Problem;
use url::Url;

/// A webhook.
pub(super) struct Webhook {
    /// Its id; no secret.
    pub id: String,
    /// Its secret.
    pub token: Secret,
    /// Scheme and host that are asked.
    base: String,
}

impl Webhook {
    /// From what a person pasted. `base` is where Discord is.
    pub fn parse(address: &str, base: &str) -> Result<Self, Problem> {
        let wrong = |why: &str| {
            Problem::invalid("webhook", why)
                .say("In Discord: channel settings, Integrations, Webhooks, Copy webhook URL.")
        };
        let url = Url::parse(address.trim()).map_err(|_| wrong("It is no address."))?;
        let host = url.host_str().unwrap_or_default();
        let of_discord = ["discord.com", "discordapp.com"].iter().any(|domain| {
            host == *domain || host.strip_suffix(domain).is_some_and(|sub| ["ptb.", "canary."].contains(&sub))
        });
        if !of_discord || url.scheme() != "https" {
            return Err(wrong("It is no address of Discord: those begin with https://discord.com/api/webhooks/."));
        }
        let parts: Vec<&str> = url.path_segments().into_iter().flatten().filter(|part| !part.is_empty()).collect();
        let rest = match parts.as_slice() {
            ["api", version, "webhooks", rest @ ..] if version.starts_with('v') => rest,
            ["api", "webhooks", rest @ ..] => rest,
            _ => &[],
        };
        let [id, token, ..] = rest else {
            return Err(wrong("It is no address of a webhook: those have /api/webhooks/, a number and a long word."));
        };
        let is_id = id.len() >= 15 && id.chars().all(|c| c.is_ascii_digit());
        let is_token =
            token.len() >= 40 && token.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
        if !is_id || !is_token {
            return Err(wrong("A part of it is missing: copy it again as a whole."));
        }
        Ok(Self { id: (*id).to_owned(), token: Secret::new(token), base: base.to_owned() })
    }

    /// The address of something of it. Never logged.
    pub fn url(&self, path: &str) -> String {
        format!("{}/api/v10/webhooks/{}/{}{path}", self.base, self.id, self.token.expose())
    }

    /// A name for its place in tables of this process.
    pub fn key(&self) -> String {
        format!("{} {}", self.base, self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "Fake-Webhook_Token-aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789aBcDeFgHiJkLm";

    #[test]
    fn every_form_of_the_address_is_taken_and_strangers_are_not() {
        let parse = |address: String| Webhook::parse(&address, "https://discord.com");
        for host in ["discord.com", "discordapp.com", "ptb.discord.com", "canary.discord.com"] {
            for path in ["/api/webhooks", "/api/v10/webhooks", "/api/v9/webhooks"] {
                let webhook =
                    parse(format!(" https://{host}{path}/1310000000000000001/{TOKEN}?wait=true\n")).ok().unwrap();
                assert_eq!(
                    webhook.url("/messages/1"),
                    format!("https://discord.com/api/v10/webhooks/1310000000000000001/{TOKEN}/messages/1")
                );
            }
        }
        for address in [
            "hello".into(),
            format!("http://discord.com/api/webhooks/1310000000000000001/{TOKEN}"),
            format!("https://discord.com.example.org/api/webhooks/1310000000000000001/{TOKEN}"),
            format!("https://evil.discord.com/api/webhooks/1310000000000000001/{TOKEN}"),
            format!("https://discord.com/api/webhooks/{TOKEN}"),
            "https://discord.com/api/webhooks/1310000000000000001/short".into(),
            format!("https://discord.com/api/webhooks/1310000000000000001/{TOKEN}%2F.."),
        ] {
            let problem = parse(address.clone()).err().unwrap();
            assert_eq!(problem.field.as_deref(), Some("webhook"), "{address}");
            assert!(!format!("{problem:?}").contains(TOKEN), "the secret is not shown again");
        }
    }
}
