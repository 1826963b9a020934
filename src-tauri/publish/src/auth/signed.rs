//! Requests that are signed with an account's access token, and once more with a new one when it is refused.

use super::fresh;
use crate::{Answer, Means, PlatformSpec, Secret, http::Call, verdict};
use domain::{AccountId, Problem};

/// An access token that is good now. `refused`: the one the platform has just said no to.
pub(crate) async fn access(
    means: &Means,
    spec: &PlatformSpec,
    account: AccountId,
    refused: Option<&Secret>,
) -> Result<Secret, Problem> {
    let credentials = fresh(means, spec, account, refused).await?;
    credentials.access.ok_or_else(|| verdict::sign_in_again(spec.name, "No sign-in is stored on this computer."))
}

/// Sends what `call` makes, and once more with a new token when the first one is refused with 401. Only for requests that
/// may be made twice.
pub(crate) async fn signed(
    means: &Means,
    spec: &PlatformSpec,
    account: AccountId,
    call: impl Fn() -> Call,
) -> Result<Answer, Problem> {
    let mut refused = None;
    loop {
        let token = access(means, spec, account, refused.as_ref()).await?;
        let sent = call().bearer(&token).send().await;
        let answer = sent.map_err(|lost| verdict::lost(spec.name, &lost, means.now()))?;
        if answer.status() != 401 || refused.is_some() {
            return Ok(answer);
        }
        refused = Some(token);
    }
}
