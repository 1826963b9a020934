//! Facebook Login with an app of the person's own. Meta takes no address of this computer for the way back, so that the
//! person copies what the browser ends at.

use super::{VERSION, errors};
use crate::{ClientRule, Credentials, Means, OAuthShape, Pkce, PlatformSpec, Redirect, Scope, Secret, verdict};
use domain::Problem;
use jiff::SignedDuration;
use serde_json::Value;

pub(in crate::platforms) const AUTHORIZE: (&str, &str) = ("www", "/v25.0/dialog/oauth");
pub(in crate::platforms) const TOKEN: (&str, &str) = ("graph", "/v25.0/oauth/access_token");
pub(in crate::platforms) const LOGIN_SUCCESS: &str = "https://www.facebook.com/connect/login_success.html";

/// The shape with these rights.
pub(in crate::platforms) const fn shape(scopes: &'static [Scope], steps: &'static [&'static str]) -> OAuthShape {
    OAuthShape {
        authorize: AUTHORIZE,
        token: TOKEN,
        revoke: None,
        client_id_name: "client_id",
        scope_separator: ',',
        scopes,
        pkce: Pkce::None,
        redirect: Redirect::Paste { address: LOGIN_SUCCESS },
        extra: &[],
        basic_auth: false,
        client: ClientRule::OwnWithSecret,
        client_id_looks: ("", 10),
        steps,
    }
}

/// Changes the token of an hour for one of sixty days. Tokens of pages that are taken from it have no end.
///
/// # Errors
/// When Meta does not give one.
pub(in crate::platforms) async fn long_lived(
    means: &Means,
    spec: &'static PlatformSpec,
    mut credentials: Credentials,
) -> Result<Credentials, Problem> {
    const WHAT: &str = "The sign-in could not be made to last.";
    let (Some(short), Some(client)) = (credentials.access.clone(), credentials.client.clone()) else {
        return Ok(credentials);
    };
    let secret = client.secret.clone().unwrap_or_else(|| Secret::new(""));
    // In the body: addresses end up in logs.
    let form = [
        ("grant_type", "fb_exchange_token"),
        ("client_id", client.id.as_str()),
        ("client_secret", secret.expose()),
        ("fb_exchange_token", short.expose()),
    ];
    let url = format!("{}/{VERSION}/oauth/access_token", means.endpoints.base(spec, "graph")?);
    let sent = means.http.post("meta.exchange", &url).hide(&short).hide(&secret).form(&form).send().await;
    let answer = sent.map_err(|lost| verdict::lost(spec.name, &lost, means.now()))?;
    let json = answer.json();
    let token = json["access_token"].as_str().filter(|token| answer.is_ok() && !token.is_empty());
    let Some(token) = token else { return Err(errors::of(spec.name, WHAT, &answer, means.now())) };
    credentials.access = Some(Secret::new(token));
    // Without a number it has no end.
    let seconds = json["expires_in"].as_i64().or_else(|| json["expires_in"].as_str()?.parse().ok());
    credentials.access_expires_at =
        seconds.filter(|s| *s > 0).and_then(|s| means.now().checked_add(SignedDuration::from_secs(s)).ok());
    Ok(credentials)
}

/// What was allowed, as `/me/permissions` says it.
pub(super) fn granted(permissions: &Value) -> Vec<String> {
    let all = permissions["data"].as_array().into_iter().flatten();
    all.filter(|row| row["status"] == "granted")
        .filter_map(|row| row["permission"].as_str())
        .map(str::to_owned)
        .collect()
}
