//! Errors on the wire: RFC 9457 documents, made from `domain::Problem`, the error that people see.

use crate::wire::{Example, Fix};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{Class, Code, Problem, Retry};
use serde::Serialize;
use utoipa::ToSchema;

/// The media type of an error.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// An error (RFC 9457): what happened, why, what to do.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Error)]
pub(crate) struct ErrorDocument {
    /// `/problems/<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What happened.
    pub title: String,
    /// Why.
    pub detail: String,
    /// The HTTP status, again.
    pub status: u16,
    /// Which kind; the last part of `type`.
    pub code: String,
    /// What to do now.
    pub fix: Vec<Fix>,
    /// The field of the request that is at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub field: Option<String>,
    /// The raw text, for "details".
    pub details: String,
}

impl From<Problem> for ErrorDocument {
    fn from(problem: Problem) -> Self {
        Self {
            kind: format!("/problems/{}", problem.code),
            title: problem.what,
            detail: problem.why,
            status: problem.code.status(),
            code: problem.code.as_str().to_owned(),
            fix: problem.fix.into_iter().map(Fix::from).collect(),
            field: problem.field,
            details: problem.details,
        }
    }
}

impl Example for ErrorDocument {
    fn example() -> Self {
        Problem::not_found("moment", crate::wire::example_id(20)).into()
    }
}

/// A problem as the answer of a route.
#[derive(Debug)]
pub(crate) struct Failure(pub Problem);

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Self(problem) = self;
        let (code, retry) = (problem.code, problem.code.retry());
        // What a person did wrong is their business; what we or others did wrong belongs in the log.
        if matches!(code.class(), Class::Ours | Class::Theirs) {
            tracing::warn!(%code, details = %problem.details, "answered with a problem: {problem}");
        }
        let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(ErrorDocument::from(problem))).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"ClipConductor\""));
        }
        if status == StatusCode::SERVICE_UNAVAILABLE && retry == Retry::Again {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}

/// What a code means, in one sentence for the document. Every code has words: the `match` is exhaustive.
pub(crate) fn meaning(code: Code) -> &'static str {
    match code {
        Code::FfmpegMissing => "ffmpeg or ffprobe was not found.",
        Code::FfmpegTooOld => "ffmpeg is older than what can be used.",
        Code::FfmpegFailed => "ffmpeg ended with an error; `details` has its words.",
        Code::FileMissing => "The file is not where it was.",
        Code::FileVanished => "The file vanished while it was being read.",
        Code::NoPermission => "The system does not allow reading or writing there.",
        Code::FileEmpty => "The file is empty.",
        Code::NotARecording => "The file is not a recording.",
        Code::FileTruncated => "The file ends too early or lacks its index.",
        Code::NoPicture => "There is no picture in the file.",
        Code::TooShort => "There is nothing long enough to watch in the file.",
        Code::StillWritten => "The file is still being written.",
        Code::FileTooLarge => "The file has more bytes than are taken.",
        Code::DiskFull => "No space is left on the disk.",
        Code::IoFailed => "Reading or writing failed; `details` has the system's words.",
        Code::ModelBroken => "The detector's file can't be used.",
        Code::RuntimeMissing => "ONNX Runtime's library is missing or unfit.",
        Code::ProfileBroken => "The profile can't be used; `field` says where.",
        Code::OllamaAway => "Ollama does not answer.",
        Code::OllamaModelMissing => "Ollama does not have the model.",
        Code::OllamaFailed => "Ollama answered with something that can't be used.",
        Code::AccountNeedsUser => "A destination needs the person.",
        Code::PlatformRefused => "A destination refused the post.",
        Code::PlatformNeedsYou => "A destination needs something of the person.",
        Code::PlatformAway => "A destination can't be reached now.",
        Code::PlatformWait => "A destination takes nothing more for now.",
        Code::StoreDamaged => "The database is damaged.",
        Code::StoreTooNew => "The database was written by a newer version of the app.",
        Code::AlreadyRunning => "Another copy of the app has the library open.",
        Code::NotFound => "What was asked for does not exist.",
        Code::Conflict => "What was asked for does not fit the state of the thing.",
        Code::Invalid => "A value is not allowed; `field` says which.",
        Code::Unauthorized => "The token is missing or wrong.",
        Code::Forbidden => "The request came from a place, or from somebody, that may not do this.",
        Code::TooMany => "It was tried too often; `fix` says when it can be tried again.",
        Code::Cancelled => "The person stopped it.",
        Code::Bug => "A mistake of ours; `details` helps to find it.",
    }
}
