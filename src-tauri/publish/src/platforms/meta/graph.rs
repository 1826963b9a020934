//! Requests to the Graph API: parameters in the body, the page's token before the person's.

use super::{PAGE_TOKEN, VERSION, errors, id, sign_in};
use crate::{Answer, Connect, Lost, Means, PlatformSpec, Secret, http::Call, verdict};
use domain::{Account, Code, Problem};
use serde_json::Value;

#[derive(Clone, Copy)]
pub(in crate::platforms) struct Graph<'a> {
    pub means: &'a Means,
    pub spec: &'static PlatformSpec,
    pub account: &'a Account,
}

impl Graph<'_> {
    pub fn lost(&self, lost: &Lost) -> Problem {
        verdict::lost(self.spec.name, lost, self.means.now())
    }

    pub fn refused(&self, what: &str, answer: &Answer) -> Problem {
        errors::of(self.spec.name, what, answer, self.means.now())
    }

    /// An id of the account's config.
    pub fn id(&self, key: &'static str) -> Result<String, Problem> {
        id(self.account, key, self.spec.name)
    }

    pub fn url(&self, path: &str) -> Result<String, Problem> {
        Ok(format!("{}/{VERSION}/{path}", self.means.endpoints.base(self.spec, "graph")?))
    }

    /// The tokens in the order in which they are tried. Documents disagree on which one Instagram wants.
    pub async fn tokens(&self) -> Result<Vec<Secret>, Problem> {
        let credentials = self.means.vault.need(self.account.id, self.spec.name).await?;
        let page = credentials.more(PAGE_TOKEN).cloned();
        let tokens: Vec<Secret> =
            page.into_iter().chain(credentials.access).filter(|token| !token.is_empty()).collect();
        if tokens.is_empty() {
            return Err(verdict::sign_in_again(self.spec.name, "No sign-in is stored on this computer."));
        }
        Ok(tokens)
    }

    /// The person's own token, for questions about pages.
    pub async fn person(&self) -> Result<Secret, Problem> {
        let credentials = self.means.vault.need(self.account.id, self.spec.name).await?;
        credentials
            .access
            .filter(|token| !token.is_empty())
            .ok_or_else(|| verdict::sign_in_again(self.spec.name, "No sign-in is stored on this computer."))
    }

    /// Sends what `call` makes with the first token, and with the next one where that lacks a right. Such a refusal is a
    /// clear no, so that the repeat is harmless.
    pub async fn send(&self, call: impl Fn(&Secret) -> Call) -> Result<Answer, Problem> {
        let tokens = self.tokens().await?;
        let mut last = None;
        for token in &tokens {
            let answer = call(token).hide(token).send().await.map_err(|lost| self.lost(&lost))?;
            if !errors::is_about_rights(&answer) {
                return Ok(answer);
            }
            last = Some(answer);
        }
        last.ok_or_else(|| Problem::bug("There was no token to ask with.", self.spec.key))
    }

    /// Asks a question.
    pub async fn get(
        &self,
        name: &'static str,
        path: &str,
        query: &[(&str, &str)],
        what: &str,
    ) -> Result<Value, Problem> {
        let url = self.url(path)?;
        let answer = self.send(|token| self.means.http.get(name, &url).query(query).bearer(token)).await?;
        self.json(answer, what)
    }

    /// Changes something; parameters go in the body.
    pub async fn post(
        &self,
        name: &'static str,
        path: &str,
        form: &[(&str, &str)],
        what: &str,
    ) -> Result<Value, Problem> {
        let answer = self.post_raw(name, path, form).await?;
        self.json(answer, what)
    }

    /// The same, whatever the answer is.
    pub async fn post_raw(&self, name: &'static str, path: &str, form: &[(&str, &str)]) -> Result<Answer, Problem> {
        let url = self.url(path)?;
        self.send(|token| self.means.http.post(name, &url).form(form).bearer(token)).await
    }

    fn json(&self, answer: Answer, what: &str) -> Result<Value, Problem> {
        let json = answer.json();
        if !answer.is_ok() || json.get("error").is_some() {
            return Err(self.refused(what, &answer));
        }
        if json.is_object() {
            return Ok(json);
        }
        Err(Problem::new(Code::PlatformAway, what, format!("{}'s answer can't be read.", self.spec.name))
            .details(answer.raw()))
    }

    /// Whether every right is there that is needed.
    ///
    /// # Errors
    /// `PlatformNeedsYou` with the right that is missing.
    pub async fn check_rights(&self) -> Result<(), Problem> {
        let Connect::OAuth { shape } = self.spec.connect else { return Ok(()) };
        let (token, url) = (self.person().await?, self.url("me/permissions")?);
        let answer = self.means.http.get("meta.permissions", &url).bearer(&token).send().await;
        let json = self.json(answer.map_err(|lost| self.lost(&lost))?, "It is not known what the app may do.")?;
        let granted = sign_in::granted(&json);
        let missing =
            shape.scopes.iter().find(|scope| scope.required && !granted.iter().any(|word| word == scope.word));
        match missing {
            None => Ok(()),
            Some(scope) => {
                let (what, why) =
                    (format!("{} was not connected.", self.spec.name), format!("A right is missing: {}", scope.why));
                Err(Problem::new(Code::PlatformNeedsYou, what, why)
                    .say("Connect again and leave every page, account and right ticked.")
                    .details(scope.word))
            }
        }
    }
}
