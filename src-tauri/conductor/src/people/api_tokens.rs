//! Tokens for scripts and second computers: shown once, kept as a hash, revoked at once.

use super::{Came, Who, logins::log_in_again, note, tokens};
use crate::Conductor;
use domain::{Access, ApiToken, Problem, Scope, TokenId, User, kept_name};
use jiff::SignedDuration;
use publish::Secret;
use serde_json::json;

/// How tokens begin, so that they are known when they are found somewhere.
pub(super) const PREFIX: &str = "cc_";
/// More than that nobody oversees.
const MOST: usize = 100;
/// The last use is written down to the minute.
const SELDOM: SignedDuration = SignedDuration::from_mins(1);

/// A token as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenView {
    /// The token.
    pub token: ApiToken,
    /// In whose name it acts.
    pub user_name: Option<String>,
}

impl Conductor {
    /// All tokens, the newest first.
    pub async fn list_api_tokens(&self) -> Result<Vec<TokenView>, Problem> {
        let (tokens, users) =
            self.core.store.read(|db| Ok((store::api_tokens::list(db)?, store::users::list(db)?))).await?;
        let name =
            |token: &ApiToken| users.iter().find(|user| Some(user.id) == token.user).map(|user| user.name.clone());
        Ok(tokens.into_iter().map(|token| TokenView { user_name: name(&token), token }).collect())
    }

    /// Makes a token. Its text is told here and never again.
    pub async fn add_api_token(&self, name: &str, scope: Scope) -> Result<(TokenView, Secret), Problem> {
        self.make_token(name, scope, None).await
    }

    /// A token that acts in somebody's name, or in the owner's.
    pub(super) async fn make_token(
        &self,
        name: &str,
        scope: Scope,
        user: Option<User>,
    ) -> Result<(TokenView, Secret), Problem> {
        let name = kept_name(name).ok_or_else(|| Problem::invalid("name", "A name has 1 to 60 characters."))?;
        let text = format!("{PREFIX}{}", tokens::random()?);
        let now = self.core.now();
        let token = ApiToken {
            id: TokenId::new(),
            user: user.as_ref().map(|user| user.id),
            name,
            scopes: vec![scope],
            created_at: now,
            last_used_at: None,
            revoked_at: None,
        };
        let (row, hash) = (token.clone(), tokens::hash(&text));
        let actor = user.as_ref().map_or_else(|| self.who().name.clone(), |user| user.name.clone());
        self.core
            .store
            .write(move |tx| {
                if store::api_tokens::list(tx)?.iter().filter(|token| token.revoked_at.is_none()).count() >= MOST {
                    return Err(Problem::invalid("name", format!("{MOST} tokens at most.")).into());
                }
                store::api_tokens::insert(tx, &row, &hash)?;
                note(tx, &actor, "add_token", ("token", &row.name), json!({"scopes": row.scopes}), now)
            })
            .await?;
        self.people_changed();
        Ok((TokenView { token, user_name: user.map(|user| user.name) }, Secret::new(text)))
    }

    /// The token is of no use any more.
    pub async fn revoke_api_token(&self, id: TokenId) -> Result<(), Problem> {
        let (actor, now) = (self.who().name.clone(), self.core.now());
        self.core
            .store
            .write(move |tx| {
                let token = store::api_tokens::get(tx, id)?.ok_or_else(|| Problem::not_found("token", id))?;
                if store::api_tokens::revoke(tx, id, now)? {
                    note(tx, &actor, "revoke_token", ("token", &token.name), json!({}), now)?;
                }
                Ok(())
            })
            .await?;
        self.core.people.ended(id.0);
        self.people_changed();
        Ok(())
    }

    /// Who comes by a token; `None` when the text does not look like one.
    ///
    /// # Errors
    /// `Unauthorized`.
    pub async fn who_has_token(&self, text: &str) -> Result<Option<Who>, Problem> {
        if !text.starts_with(PREFIX) {
            return Ok(None);
        }
        let hash = tokens::hash(text);
        let found = self
            .core
            .store
            .read(move |db| {
                let Some(token) = store::api_tokens::by_hash(db, &hash)? else { return Ok(None) };
                let user = match token.user {
                    Some(id) => store::users::get(db, id)?.filter(|user| user.disabled_at.is_none()).map(Some),
                    None => Some(None),
                };
                Ok(user.map(|user| (token, user)))
            })
            .await?;
        let (token, user) = found.ok_or_else(|| log_in_again("The token was revoked, or is none of ours."))?;
        let most = user.as_ref().map_or(Access::Publish, |user| user.role.access());
        let access = token.scopes.iter().map(|scope| scope.access()).max().unwrap_or(Access::Open).min(most);
        let now = self.core.now();
        if token.last_used_at.is_none_or(|last| now.duration_since(last) >= SELDOM) {
            let id = token.id;
            self.core.store.write(move |tx| store::api_tokens::used(tx, id, now)).await?;
        }
        let name = user.map_or_else(|| "you".to_owned(), |user| user.name);
        Ok(Some(Who { name: format!("{name} ({})", token.name), access, came: Came::ByToken { token: token.id } }))
    }
}
