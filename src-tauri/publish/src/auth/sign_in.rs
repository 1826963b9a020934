//! One try to sign in.

use super::{
    bundled::bundled_client,
    exchange,
    loopback::{Loopback, came_back},
    proof::{self, Proof},
};
use crate::{ClientRule, Connect, Credentials, Means, OAuthClient, OAuthShape, PlatformEntry, Redirect, Secret};
use domain::Problem;
use serde_json::Value;
use std::{collections::HashMap, time::Duration};
use url::Url;

/// One try: made before the browser opens, used up by the answer.
pub struct SignIn {
    /// The page that the person has to open.
    pub url: String,
    entry: &'static PlatformEntry,
    shape: &'static OAuthShape,
    config: Value,
    client: OAuthClient,
    redirect: String,
    loopback: Option<Loopback>,
    state: Secret,
    proof: Option<Proof>,
}

impl SignIn {
    /// Prepares the address of the page and, where the platform allows it, listens for the way back.
    ///
    /// # Errors
    /// `Invalid` when the client id is missing or can't be one, or when the platform is not connected in the browser.
    pub async fn begin(
        means: &Means,
        entry: &'static PlatformEntry,
        config: Value,
        client: Option<OAuthClient>,
    ) -> Result<Self, Problem> {
        let Connect::OAuth { shape } = entry.spec.connect else {
            return Err(Problem::invalid("platform", format!("{} is not connected in a browser.", entry.spec.name)));
        };
        let (loopback, redirect) = match shape.redirect {
            Redirect::AnyPort { path } => listening(&[], path).await?,
            Redirect::Ports { ports, path } => listening(ports, path).await?,
            Redirect::Paste { address } => (None, address.to_owned()),
        };
        let publisher = (entry.publisher)(means);
        let client = match shape.client {
            ClientRule::Dynamic => publisher.oauth_client(&config, &redirect).await?,
            ClientRule::Own | ClientRule::OwnWithSecret => client.or_else(|| bundled_client(entry.spec.key)),
        };
        let client = checked(client, shape, entry.spec.name)?;
        let base = match publisher.oauth_base(&config)? {
            Some(base) => base,
            None => means.endpoints.base(&entry.spec, shape.authorize.0)?,
        };
        let (state, proof) = (proof::state(), Proof::new(shape.pkce));
        let mut url = Url::parse(&format!("{base}{}", shape.authorize.1)).map_err(|error| {
            Problem::invalid("endpoints", format!("The platform's address can't be used: {error}."))
        })?;
        let scopes: Vec<&str> = shape.scopes.iter().map(|scope| scope.word).collect();
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair(shape.client_id_name, &client.id)
            .append_pair("redirect_uri", &redirect)
            .append_pair("scope", &scopes.join(&shape.scope_separator.to_string()))
            .append_pair("state", state.expose())
            .extend_pairs(shape.extra);
        if let Some(proof) = &proof {
            url.query_pairs_mut()
                .append_pair("code_challenge", &proof.challenge)
                .append_pair("code_challenge_method", "S256");
        }
        Ok(Self { url: url.into(), entry, shape, config, client, redirect, loopback, state, proof })
    }

    /// Whether the person has to paste what the browser ends at.
    pub fn wants_paste(&self) -> bool {
        self.loopback.is_none()
    }

    /// Waits for the browser to come back.
    pub async fn wait(&self, limit: Duration) -> Result<Secret, Problem> {
        match &self.loopback {
            Some(loopback) => loopback.code(&self.state, self.entry.spec.name, limit).await,
            None => Err(Problem::invalid("code", "This platform does not come back by itself: paste the address.")),
        }
    }

    /// The code in what the person pasted: the whole address, or the code alone.
    pub fn pasted(&self, text: &str) -> Result<Secret, Problem> {
        // Meta hangs this on its redirects.
        let text = text.trim().trim_end_matches("#_=_").trim_end_matches("#_");
        let Ok(url) = Url::parse(text) else { return Ok(Secret::new(text)) };
        let query: HashMap<_, _> = url.query_pairs().into_owned().collect();
        if !query.get("state").is_some_and(|came| self.state.is(came)) {
            return Err(Problem::invalid(
                "code",
                "The address belongs to another try. Open the page again and paste the new one.",
            ));
        }
        came_back(&query, self.entry.spec.name)
    }

    /// Exchanges the code. What the person did not allow although it is needed is a problem.
    pub async fn finish(self, means: &Means, code: &Secret) -> Result<Credentials, Problem> {
        let base = (self.entry.publisher)(means).oauth_base(&self.config)?;
        let verifier = self.proof.as_ref().map(|proof| &proof.verifier);
        let to = exchange::To { means, spec: &self.entry.spec, shape: self.shape, base, client: &self.client };
        let (mut credentials, answer) = exchange::code(&to, code, &self.redirect, verifier).await?;
        credentials.client = Some(self.client.clone());
        credentials.signed_in_at = Some(means.now());
        let given = |word: &str| credentials.scopes.is_empty() || credentials.scopes.iter().any(|given| given == word);
        if let Some(missing) = self.shape.scopes.iter().find(|scope| scope.required && !given(scope.word)) {
            let name = self.entry.spec.name;
            return Err(Problem::new(
                domain::Code::PlatformNeedsYou,
                format!("{name} was not connected."),
                format!("A box was left unticked on its page: {}", missing.why),
            )
            .say("Connect again and leave every box ticked."));
        }
        (self.entry.publisher)(means).adopt(credentials, &answer).await
    }
}

async fn listening(ports: &[u16], path: &'static str) -> Result<(Option<Loopback>, String), Problem> {
    let loopback = Loopback::open(ports, path).await?;
    let address = loopback.address();
    Ok((Some(loopback), address))
}

/// The client, when it can be one.
fn checked(client: Option<OAuthClient>, shape: &OAuthShape, name: &str) -> Result<OAuthClient, Problem> {
    let client = client.filter(|client| !client.id.trim().is_empty()).ok_or_else(|| {
        let mut problem = Problem::invalid("client_id", format!("{name} needs a client id of your own."));
        problem.fix = shape.steps.iter().map(|step| domain::Fix::Say { text: (*step).into() }).collect();
        problem
    })?;
    let (end, least) = shape.client_id_looks;
    if client.id.len() < least || !client.id.ends_with(end) || client.id.chars().any(char::is_whitespace) {
        let looks = if end.is_empty() { format!("at least {least} characters") } else { format!("`…{end}`") };
        return Err(Problem::invalid("client_id", format!("A client id of {name} has {looks}.")));
    }
    if shape.client == ClientRule::OwnWithSecret && client.secret.as_ref().is_none_or(Secret::is_empty) {
        return Err(Problem::invalid(
            "client_secret",
            format!("{name} gave a secret with the client id; it is needed, too."),
        ));
    }
    Ok(client)
}
