//! How soon a webhook may be asked again. Discord tells with every answer; whoever does not listen is shut out.
//!
//! Kept for the whole process and not with a publisher, which lives for one request: 10,000 answers of 401, 403, 404 and
//! 429 within ten minutes shut out the whole address.

use super::{NAME, Webhook};
use crate::{Means, http::Answer};
use domain::{Code, Fix, Problem};
use jiff::{SignedDuration, Timestamp};
use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
    time::Duration,
};

/// Until when each webhook is left alone.
static UNTIL: LazyLock<Mutex<HashMap<String, Timestamp>>> = LazyLock::new(Mutex::default);

/// Longer than this is not waited for inside a request: the queue does that.
const PATIENCE: SignedDuration = SignedDuration::from_secs(10);

/// Waits until the webhook may be asked, or says when that will be.
pub(super) async fn wait(means: &Means, webhook: &Webhook, what: &str) -> Result<(), Problem> {
    let now = means.now();
    let until = UNTIL.lock().unwrap_or_else(PoisonError::into_inner).get(&webhook.key()).copied();
    let Some(until) = until.filter(|until| *until > now) else { return Ok(()) };
    let left = until.duration_since(now);
    if left > PATIENCE {
        let problem = Problem::new(Code::PlatformWait, what, format!("{NAME} asks for a pause.")).fix(Fix::Retry);
        return Err(problem.not_before(until));
    }
    means.rest(Duration::try_from(left).unwrap_or_default()).await;
    Ok(())
}

/// Remembers what an answer says of the next request.
pub(super) fn learn(webhook: &Webhook, answer: &Answer, now: Timestamp) {
    let used_up = answer.header("x-ratelimit-remaining") == Some("0");
    let pause = match answer.status() {
        429 => Some(answer.retry_after(now).unwrap_or(SignedDuration::from_secs(5))),
        _ if used_up => answer
            .header("x-ratelimit-reset-after")
            .and_then(|text| text.parse::<f64>().ok())
            .filter(|seconds| (0.0..86_400.0).contains(seconds))
            .map(SignedDuration::from_secs_f64),
        _ => None,
    };
    if let Some(until) = pause.and_then(|pause| now.checked_add(pause).ok()) {
        UNTIL.lock().unwrap_or_else(PoisonError::into_inner).insert(webhook.key(), until);
    }
}
