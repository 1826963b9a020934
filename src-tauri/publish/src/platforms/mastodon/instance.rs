//! A server: its address, and what it says of itself. Servers differ, and so do programs that only speak the interface,
//! so whatever is missing has a default and whatever is odd is left out.

use super::{MastodonPublisher, NAME, SPEC, errors};
use crate::verdict;
use domain::Problem;
use serde_json::Value;

/// The address of the server in an account's config, without a slash at the end.
pub(super) fn host(config: &Value) -> Result<String, Problem> {
    let given = config.get("instance").and_then(Value::as_str).unwrap_or_default().trim();
    let wrong =
        |why: &str| Problem::invalid("instance", why).say("Write the server's name, such as `mastodon.social`.");
    if given.is_empty() {
        return Err(wrong("The server's name is missing."));
    }
    // People write `@name@server`, `https://server/@name`, or the server alone.
    let rest = given.split_once("://").map_or(given, |(_, rest)| rest);
    let rest = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let name = rest.rsplit('@').next().unwrap_or_default().trim_end_matches('.').to_lowercase();
    let url = url::Url::parse(&format!("https://{name}")).map_err(|_| wrong("It is no name of a server."))?;
    match url.host_str() {
        // A name without a point is a machine of the own network.
        Some(host) if host.contains('.') && url.path() == "/" => Ok(url.origin().ascii_serialization()),
        _ => Err(wrong("It is no name of a server.")),
    }
}

/// What a server allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Limits {
    pub characters: usize,
    pub per_url: usize,
    /// A video has to be smaller than this.
    pub video_bytes: u64,
    pub video_pixels: Option<u64>,
    pub video_fps: Option<u64>,
    pub description: usize,
    /// Empty: not told.
    pub types: Vec<String>,
    pub version: String,
}

impl Limits {
    /// What a server's description of itself says; its own defaults where it does not.
    pub fn read(json: &Value) -> Self {
        let configuration = &json["configuration"];
        let (statuses, media) = (&configuration["statuses"], &configuration["media_attachments"]);
        let number = |value: &Value| value.as_u64().filter(|number| *number > 0);
        let types = media["supported_mime_types"].as_array().into_iter().flatten();
        Self {
            // Pleroma and others have it at the top.
            characters: number(&statuses["max_characters"]).or(number(&json["max_toot_chars"])).unwrap_or(500) as usize,
            per_url: number(&statuses["characters_reserved_per_url"]).unwrap_or(23) as usize,
            video_bytes: number(&media["video_size_limit"]).unwrap_or(103_809_024),
            video_pixels: number(&media["video_matrix_limit"]),
            video_fps: number(&media["video_frame_rate_limit"]),
            description: number(&media["description_limit"]).unwrap_or(1500) as usize,
            types: types.filter_map(Value::as_str).map(str::to_owned).collect(),
            version: json["version"].as_str().unwrap_or_default().to_owned(),
        }
    }
}

impl MastodonPublisher {
    /// Where the account's server is.
    pub(super) fn base(&self, config: &Value) -> Result<String, Problem> {
        let host = host(config)?;
        if self.means.endpoints.is_replaced(&SPEC) { self.means.endpoints.base(&SPEC, "instance") } else { Ok(host) }
    }

    /// What the server says of itself: the newer way first.
    pub(super) async fn limits(&self, base: &str) -> Result<Limits, Problem> {
        let mut last = None;
        for path in ["/api/v2/instance", "/api/v1/instance"] {
            let asked = self.means.http.get("mastodon.instance", &format!("{base}{path}")).send().await;
            let answer = asked.map_err(|lost| verdict::lost(NAME, &lost, self.means.now()))?;
            if answer.is_ok() && answer.json().is_object() {
                return Ok(Limits::read(&answer.json()));
            }
            last = Some(answer);
        }
        let what = "The server does not say what it takes.";
        Err(match last {
            Some(answer) if answer.is_ok() || answer.status() == 404 => {
                Problem::invalid("instance", "There is no Mastodon server at that address.").details(answer.raw())
            }
            Some(answer) => errors::problem(what, &answer, self.means.now()),
            None => Problem::bug(what, "nothing was asked"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn servers_are_found_in_what_people_write() {
        for given in [
            "mastodon.social",
            " https://mastodon.social/@me ",
            "@me@Mastodon.Social",
            "http://mastodon.social.",
            "https://mastodon.social/explore?x#y",
        ] {
            assert_eq!(host(&json!({ "instance": given })).unwrap(), "https://mastodon.social", "{given}");
        }
        assert_eq!(host(&json!({ "instance": "bücher.example" })).unwrap(), "https://xn--bcher-kva.example");
        for given in ["", "  ", "localhost", "a b.c", "https://"] {
            assert_eq!(host(&json!({ "instance": given })).unwrap_err().field.as_deref(), Some("instance"), "{given}");
        }
    }

    #[test]
    fn what_is_missing_has_a_default() {
        let limits = Limits::read(
            &json!({ "max_toot_chars": 5000, "configuration": { "media_attachments": { "video_size_limit": 0 } } }),
        );
        assert_eq!(
            (limits.characters, limits.per_url, limits.video_bytes, limits.description),
            (5000, 23, 103_809_024, 1500)
        );
        assert_eq!(Limits::read(&Value::Null).characters, 500);
    }
}
