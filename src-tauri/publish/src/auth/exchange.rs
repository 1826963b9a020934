//! Codes and refresh tokens for access tokens.

use crate::{
    Connect, Credentials, Means, OAuthClient, OAuthShape, PlatformSpec, Secret,
    http::{Answer, Call, Http, Lost},
    verdict::{self, Class, Verdict, sign_in_again},
};
use domain::{AccountId, Problem};
use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use oauth2::{
    AsyncHttpClient, AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, EndpointNotSet, EndpointSet,
    HttpRequest, HttpResponse, PkceCodeVerifier, RedirectUrl, RefreshToken, TokenUrl, basic::BasicClient,
};
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};

/// Whom to ask.
pub(super) struct To<'a> {
    pub means: &'a Means,
    pub spec: &'a PlatformSpec,
    pub shape: &'a OAuthShape,
    /// Where it is, when that is not in the spec.
    pub base: Option<String>,
    pub client: &'a OAuthClient,
}

/// What the token endpoints say, by RFC 6749, and what platforms add.
const ERRORS: &[Verdict] = &[
    Verdict {
        word: "invalid_client",
        class: Class::Act,
        why: "The platform does not know this client id, or its secret is another one.",
        fix: "Check both on the platform's page for developers, then connect again.",
    },
    Verdict {
        word: "unauthorized_client",
        class: Class::Act,
        why: "The client may not sign people in this way.",
        fix: "Check the kind of the client on the platform's page for developers.",
    },
    Verdict {
        word: "redirect_uri_mismatch",
        class: Class::Act,
        why: "The address of the way back is not registered for the client.",
        fix: "Register the address that the steps name, byte for byte, then connect again.",
    },
    Verdict {
        word: "invalid_scope",
        class: Class::Act,
        why: "The client may not ask for one of the rights.",
        fix: "Allow the rights that the steps name for the client, then connect again.",
    },
    Verdict { word: "temporarily_unavailable", class: Class::Again, why: "Its servers have trouble.", fix: "" },
    Verdict { word: "server_error", class: Class::Again, why: "Its servers have trouble.", fix: "" },
];

/// The way out of the library: our client, so that time-outs and what is shown are the same everywhere. Keeps the answer.
struct Wire {
    http: Http,
    hide: Vec<Secret>,
    kept: Arc<Mutex<Option<Result<Answer, Lost>>>>,
}

impl Wire {
    fn new(means: &Means, hide: &[&Secret]) -> Self {
        Self { http: means.http.clone(), hide: hide.iter().copied().cloned().collect(), kept: Arc::default() }
    }

    fn call(&self, request: HttpRequest) -> Call {
        let (parts, body) = request.into_parts();
        let mut call = self.http.post("oauth.token", &parts.uri.to_string());
        for (name, value) in &parts.headers {
            if let (Ok(value), true) = (value.to_str(), name != "content-length") {
                call = call.header_named(name.clone(), value);
            }
        }
        let length = body.len() as u64;
        self.hide.iter().fold(call, Call::hide).body(body, length)
    }
}

impl<'c> AsyncHttpClient<'c> for Wire {
    type Error = NoAnswer;
    type Future = BoxFuture<'static, Result<HttpResponse, NoAnswer>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        let (call, kept) = (self.call(request), Arc::clone(&self.kept));
        Box::pin(async move {
            let outcome = call.send().await;
            let response = match &outcome {
                Ok(answer) => {
                    let mut response = HttpResponse::new(answer.bytes().to_vec());
                    *response.status_mut() = answer.status().try_into().map_err(|_| NoAnswer)?;
                    Ok(response)
                }
                Err(_) => Err(NoAnswer),
            };
            *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
            response
        })
    }
}

#[derive(Debug, thiserror::Error)]
#[error("there was no answer")]
struct NoAnswer;

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

impl To<'_> {
    fn address(&self, (key, path): (&str, &str)) -> Result<String, Problem> {
        let base = match &self.base {
            Some(base) => base.clone(),
            None => self.means.endpoints.base(self.spec, key)?,
        };
        Ok(format!("{base}{path}"))
    }

    /// By the standard, or by the platform's own names.
    fn is_standard(&self) -> bool {
        self.shape.client_id_name == "client_id"
    }

    fn standard(&self) -> Result<Client, Problem> {
        let bad = |error| Problem::invalid("endpoints", format!("The platform's address can't be used: {error}."));
        let mut client = BasicClient::new(ClientId::new(self.client.id.clone()))
            .set_auth_uri(AuthUrl::new(self.address(self.shape.authorize)?).map_err(bad)?)
            .set_token_uri(TokenUrl::new(self.address(self.shape.token)?).map_err(bad)?)
            .set_auth_type(if self.shape.basic_auth { AuthType::BasicAuth } else { AuthType::RequestBody });
        if let Some(secret) = &self.client.secret {
            client = client.set_client_secret(ClientSecret::new(secret.expose().to_owned()));
        }
        Ok(client)
    }

    /// The platform's own names in a form.
    async fn own(&self, fields: &[(&str, &str)], hide: &[&Secret]) -> Result<Answer, Problem> {
        let mut form = vec![(self.shape.client_id_name, self.client.id.as_str())];
        if let Some(secret) = &self.client.secret {
            form.push(("client_secret", secret.expose()));
        }
        form.extend_from_slice(fields);
        let mut call = self.means.http.post("oauth.token", &self.address(self.shape.token)?).form(&form);
        for secret in hide.iter().copied().chain(&self.client.secret) {
            call = call.hide(secret);
        }
        call.send().await.map_err(|lost| verdict::lost(self.spec.name, &lost, self.means.now()))
    }

    /// The answer that the wire kept. Errors of the library say less than it.
    fn kept(&self, wire: &Wire) -> Result<Answer, Problem> {
        match wire.kept.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(Ok(answer)) => Ok(answer),
            Some(Err(lost)) => Err(verdict::lost(self.spec.name, &lost, self.means.now())),
            None => Err(Problem::bug("The exchange with the platform could not be asked for.", self.spec.key)),
        }
    }
}

/// Exchanges the code of a sign-in. Also gives the whole answer, for what a platform hides in it.
pub(super) async fn code(
    to: &To<'_>,
    code: &Secret,
    redirect: &str,
    verifier: Option<&Secret>,
) -> Result<(Credentials, Value), Problem> {
    let hide: Vec<&Secret> = [Some(code), verifier, to.client.secret.as_ref()].into_iter().flatten().collect();
    let answer = if to.is_standard() {
        let wire = Wire::new(to.means, &hide);
        let redirect = RedirectUrl::new(redirect.to_owned())
            .map_err(|error| Problem::bug("The address of the way back can't be used.", error))?;
        let client = to.standard()?.set_redirect_uri(redirect);
        let mut request = client.exchange_code(AuthorizationCode::new(code.expose().to_owned()));
        if let Some(verifier) = verifier {
            request = request.set_pkce_verifier(PkceCodeVerifier::new(verifier.expose().to_owned()));
        }
        // What it makes of the answer is read from the answer itself, below.
        let _ = request.request_async(&wire).await;
        to.kept(&wire)?
    } else {
        let mut fields =
            vec![("grant_type", "authorization_code"), ("code", code.expose()), ("redirect_uri", redirect)];
        fields.extend(verifier.map(|verifier| ("code_verifier", verifier.expose())));
        to.own(&fields, &hide).await?
    };
    read(to, &answer, "The sign-in could not be completed.")
}

async fn refreshed(to: &To<'_>, had: &Credentials) -> Result<Credentials, Problem> {
    let Some(refresh) = had.refresh.as_ref().filter(|refresh| !refresh.is_empty()) else {
        return Err(sign_in_again(to.spec.name, "The sign-in is over and can't be renewed."));
    };
    let hide: Vec<&Secret> = [Some(refresh), to.client.secret.as_ref()].into_iter().flatten().collect();
    let answer = if to.is_standard() {
        let wire = Wire::new(to.means, &hide);
        let client = to.standard()?;
        let token = RefreshToken::new(refresh.expose().to_owned());
        let _ = client.exchange_refresh_token(&token).request_async(&wire).await;
        to.kept(&wire)?
    } else {
        to.own(&[("grant_type", "refresh_token"), ("refresh_token", refresh.expose())], &hide).await?
    };
    read(to, &answer, "The sign-in could not be renewed.").map(|(credentials, _)| credentials)
}

/// What stands in a token answer. Numbers come as texts from some.
fn read(to: &To<'_>, answer: &Answer, what: &str) -> Result<(Credentials, Value), Problem> {
    let (json, now) = (answer.json(), to.means.now());
    // TikTok's errors come with status 200, too.
    let error = json.get("error").and_then(|error| error.as_str().or_else(|| error.get("type")?.as_str()));
    if let Some(error) = error.filter(|error| !error.is_empty() && *error != "ok") {
        if matches!(error, "invalid_grant" | "access_denied" | "OAuthException") {
            return Err(
                sign_in_again(to.spec.name, "The sign-in was taken back, or it is too old.").details(answer.raw())
            );
        }
        if let Some(verdict) = verdict::look_up(ERRORS, error) {
            return Err(verdict.problem(what, now, answer.retry_after(now), &answer.raw()));
        }
    }
    let text = |key: &str| json.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    let Some(access) = text("access_token").filter(|_| answer.is_ok()) else {
        return Err(verdict::unknown(to.spec.name, what, answer, now));
    };
    let end = |key: &str| -> Option<Timestamp> {
        let value = json.get(key)?;
        let seconds = value.as_i64().or_else(|| value.as_str()?.parse().ok()).filter(|seconds| *seconds > 0)?;
        now.checked_add(SignedDuration::from_secs(seconds)).ok()
    };
    let scopes = json.get("scope").and_then(Value::as_str).unwrap_or_default();
    let credentials = Credentials {
        access: Some(Secret::new(access)),
        access_expires_at: end("expires_in"),
        refresh: text("refresh_token").map(Secret::new),
        // Google says it where a sign-in lasts for a time only.
        refresh_expires_at: end("refresh_expires_in").or_else(|| end("refresh_token_expires_in")),
        scopes: scopes.split([',', ' ']).filter(|scope| !scope.is_empty()).map(str::to_owned).collect(),
        ..Credentials::default()
    };
    Ok((credentials, json))
}

/// Credentials of an account whose access token is good now. `refused`: the one the platform has just said no to.
pub(crate) async fn fresh(
    means: &Means,
    spec: &PlatformSpec,
    account: AccountId,
    refused: Option<&Secret>,
) -> Result<Credentials, Problem> {
    let Connect::OAuth { shape } = spec.connect else { return means.vault.need(account, spec.name).await };
    let refresh = |had: Credentials| async move {
        let Some(client) = had.client.clone() else {
            return Err(sign_in_again(spec.name, "The client that signed in is not known any more."));
        };
        refreshed(&To { means, spec, shape, base: None, client: &client }, &had).await
    };
    means.vault.fresh(account, spec.name, means.now(), refused, refresh).await
}
