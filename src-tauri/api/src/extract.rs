//! What handlers take from a request: bodies, queries and ids, refused with a problem that names the field.

use crate::{App, lan::nobody, problem::Failure};
use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Query, Request, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use conductor::{Conductor, people::Who};
use domain::{Code, Problem};
use serde::de::DeserializeOwned;
use std::str::FromStr;

/// What a handler of JSON gives.
pub(crate) type Answer<T> = Result<Json<T>, Failure>;

/// Bytes that a JSON body may have. Far more than any of ours needs.
pub(crate) const MAX_JSON_BYTES: usize = 1024 * 1024;

/// A JSON body.
pub(crate) struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        // A form or plain text can be sent by any page without a pre-flight; JSON can't. Second line behind `Origin`.
        if !is_json(request.headers()) {
            return Err(Problem::invalid("content-type", "The body has to be `application/json`.").into());
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| too_long(&rejection))?;
        // An empty body is an empty object: routes whose fields are all optional can be called without one.
        let bytes: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        Ok(Self(from_json(bytes)?))
    }
}

/// A JSON body that may be left out together with its content type.
pub(crate) struct OptionalBody<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Default> FromRequest<S> for OptionalBody<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        if !request.headers().contains_key(header::CONTENT_TYPE) {
            let bytes = Bytes::from_request(request, state).await.map_err(|rejection| too_long(&rejection))?;
            return if bytes.is_empty() {
                Ok(Self(T::default()))
            } else {
                Err(Problem::invalid("content-type", "The body has to be `application/json`.").into())
            };
        }
        Body::from_request(request, state).await.map(|Body(value)| Self(value))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

fn too_long(rejection: &BytesRejection) -> Failure {
    let problem = if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::invalid("body", format!("It is longer than {} KiB.", MAX_JSON_BYTES / 1024))
    } else {
        Problem::invalid("body", "It could not be read to its end.")
    };
    problem.details(rejection.body_text()).into()
}

/// Reads JSON; an error names the field by its path.
pub(crate) fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        // What is no JSON at all has no field at fault; `?` is where the path is not known further.
        let known = path.trim_end_matches('?').trim_end_matches('.');
        let field = if known.is_empty() || !error.inner().is_data() { "body" } else { known };
        Problem::invalid(field, sentence(&error.inner().to_string()))
    })?;
    reader.end().map_err(|error| Problem::invalid("body", sentence(&error.to_string())))?;
    Ok(value)
}

/// A parser's words as a sentence.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first: String = letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

/// The query of a route.
pub(crate) struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Failure> {
        let Query(value) = Query::<T>::try_from_uri(&parts.uri).map_err(|rejection| {
            // `Failed to deserialize query string: limit: invalid digit found in string`
            let text = rejection.body_text();
            let words = text.split_once(": ").map_or(text.as_str(), |(_, words)| words);
            match words.split_once(": ") {
                Some((field, why)) => Problem::invalid(field, sentence(why)),
                None => Problem::invalid("query", sentence(words)),
            }
        })?;
        Ok(Self(value))
    }
}

/// The app in the name of whoever asks.
pub(crate) struct By(pub Conductor);

impl FromRequestParts<App> for By {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        // Whoever was not let in by a door is nobody.
        let who = parts.extensions.get::<Who>().cloned().unwrap_or_else(nobody);
        Ok(Self(app.conductor.by(who)))
    }
}

/// A thing that ids name.
pub(crate) trait Named: FromStr {
    /// Its noun, for "there is no …".
    const NOUN: &'static str;
}

macro_rules! named {
    ($($id:ident = $noun:literal),* $(,)?) => {$(
        impl Named for domain::$id { const NOUN: &'static str = $noun; }
    )*};
}

named! {
    FolderId = "folder",
    RecordingId = "recording",
    MomentId = "moment",
    ClipId = "clip",
    AccountId = "account",
    PostId = "post",
    RuleId = "rule",
    MarkerId = "mark",
    CueId = "cue",
    ExampleId = "example",
    JobId = "job",
    CollectionId = "collection",
    SavedSearchId = "search",
    StorageRuleId = "storage rule",
    UserId = "user",
    LoginId = "log-in",
    TokenId = "token",
    ChannelId = "channel",
    WebhookId = "webhook",
    DeliveryId = "message",
}

/// The `{id}` of a path. What is not an id names nothing: not found, whatever dots and slashes it has.
pub(crate) struct Id<T>(pub T);

impl<S: Send + Sync, T: Named + Send> FromRequestParts<S> for Id<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        // What can't even be read as text is no id either.
        let text = Path::<String>::from_request_parts(parts, state).await.map(|Path(text)| text).unwrap_or_default();
        match text.parse() {
            Ok(id) => Ok(Self(id)),
            Err(_) => Err(Problem::new(
                Code::NotFound,
                format!("There is no such {}.", T::NOUN),
                "What stands in the address is not an id.",
            )
            .say("Go back to the list and choose again.")
            .into()),
        }
    }
}

/// The `{name}` of a path: any text.
pub(crate) struct Name(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Name {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        match Path::<String>::from_request_parts(parts, state).await {
            Ok(Path(text)) => Ok(Self(text)),
            Err(rejection) => Err(Problem::new(
                Code::NotFound,
                "There is nothing by that name.",
                "What stands in the address is not a text.",
            )
            .say("Go back to the list and choose again.")
            .details(rejection.body_text())
            .into()),
        }
    }
}

/// Reads a list of words that are separated by commas.
pub(crate) fn words<T>(field: &str, text: Option<&str>, parse: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, Problem> {
    text.unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(|word| parse(word).ok_or_else(|| Problem::invalid(field, format!("`{word}` is not one of its words."))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{JobState, MomentState};

    #[test]
    fn a_wrong_field_is_named_by_its_path() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        #[expect(dead_code, reason = "only its errors are of interest")]
        struct Outer {
            inner: Vec<Inner>,
        }
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        #[expect(dead_code, reason = "only its errors are of interest")]
        struct Inner {
            start_s: f64,
        }
        let field = |text: &str| from_json::<Outer>(text.as_bytes()).unwrap_err().field.unwrap();
        assert_eq!(field(r#"{"inner":[{"start_s":1},{"start_s":"x"}]}"#), "inner[1].start_s");
        assert_eq!(field(r#"{"inner":[],"more":1}"#), "more");
        assert_eq!(field(r#"{"inner":[]"#), "body");
        assert_eq!(field(r#"{"inner":[]} {"#), "body");
    }

    #[test]
    fn words_are_split_at_commas() {
        let states = |text| words("state", Some(text), MomentState::parse);
        assert_eq!(states("new, later").unwrap(), [MomentState::New, MomentState::Later]);
        assert_eq!(states("").unwrap(), []);
        assert_eq!(states("new,old").unwrap_err().field.as_deref(), Some("state"));
        assert!(words("state", None, JobState::parse).unwrap().is_empty());
    }
}
