//! Logging in, staying in, and being put out.

use super::{Came, Who, note, password::wrong, throttle::Key, tokens};
use crate::Conductor;
use domain::{Code, Login, LoginId, Problem, User, UserId};
use jiff::SignedDuration;
use publish::Secret;
use serde_json::json;
use store::{Tx, logins::Refresh};

/// How long an access token is good.
pub const ACCESS_LIVES: SignedDuration = SignedDuration::from_mins(10);
/// How long a log-in lasts that is not renewed.
pub const LOGIN_LIVES: SignedDuration = SignedDuration::from_hours(24 * 30);
/// Two pages of one browser may renew at the same moment with the same token. Within this the later one is told to take what
/// the first one got, and gets nothing; after it, a token that comes twice is a stolen copy.
const SAME_MOMENT: SignedDuration = SignedDuration::from_secs(10);
/// How much of what a browser calls itself is kept, in characters.
const LONGEST_AGENT: usize = 120;

/// Where somebody comes from.
#[derive(Debug, Clone, Default)]
pub struct From {
    /// Their address, without a port.
    pub address: String,
    /// What their browser or program calls itself.
    pub agent: String,
}

/// Somebody who is in, with what they show from now on.
#[derive(Debug)]
pub struct LoggedIn {
    /// Who.
    pub user: User,
    /// The log-in.
    pub login: LoginId,
    /// For requests, for [`ACCESS_LIVES`].
    pub access_token: Secret,
    /// For the next access token; good once.
    pub refresh_token: Secret,
}

/// A log-in as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginView {
    /// The log-in.
    pub login: Login,
    /// Whose it is.
    pub user_name: String,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

impl Conductor {
    /// Somebody comes in by name and password.
    ///
    /// # Errors
    /// `Unauthorized` for a wrong name, a wrong password and somebody who is shut out, which are not told apart; `TooMany`.
    pub async fn log_in(&self, name: &str, password: Secret, from: &From) -> Result<LoggedIn, Problem> {
        let core = &self.core;
        let keys = self.guess_at(name, Some(&from.address))?;
        let asked = name.trim().to_owned();
        let found = core.store.read(move |db| store::users::by_name(db, &asked)).await?;
        let (user, hash) = found.filter(|(user, _)| user.disabled_at.is_none()).unzip();
        let fits = core.people.fits(password, hash).await?;
        let Some(user) = user.filter(|_| fits) else {
            let (name, address, now) =
                (name.trim().chars().take(60).collect::<String>(), from.address.clone(), core.now());
            core.store
                .write(move |tx| note(tx, &name, "log_in_refused", ("address", &address), json!({}), now))
                .await?;
            return Err(wrong());
        };
        self.guessed_right(&keys);
        self.let_in(user, from, "log_in").await
    }

    /// Somebody is in: makes the row and the tokens.
    pub(super) async fn let_in(&self, user: User, from: &From, verb: &'static str) -> Result<LoggedIn, Problem> {
        let core = &self.core;
        let (now, refresh) = (core.now(), tokens::random()?);
        let agent = from.agent.chars().filter(|c| !c.is_control()).take(LONGEST_AGENT).collect();
        let login = Login {
            id: LoginId::new(),
            user: user.id,
            agent,
            created_at: now,
            last_seen_at: now,
            expires_at: now + LOGIN_LIVES,
        };
        let (row, hash, name, address) =
            (login.clone(), tokens::hash(&refresh), user.name.clone(), from.address.clone());
        let id = user.id;
        core.store
            .write(move |tx| {
                // Between the password and this somebody may have been shut out.
                still_welcome(tx, id)?;
                store::logins::tidy(tx, now)?;
                store::logins::insert(tx, &row, &hash)?;
                note(tx, &name, verb, ("address", &address), json!({"agent": row.agent}), now)
            })
            .await?;
        self.people_changed();
        let access_token = tokens::sign(core, user.id, user.role.as_str(), login.id, now)?;
        Ok(LoggedIn { user, login: login.id, access_token, refresh_token: Secret::new(refresh) })
    }

    /// Renews a log-in. The token that was shown is used up by it.
    ///
    /// # Errors
    /// `Unauthorized`; a token that was used before ends the log-in. `Conflict` when another page has just renewed it.
    pub async fn refresh_login(&self, token: &str, from: &From) -> Result<LoggedIn, Problem> {
        let core = &self.core;
        let (now, fresh) = (core.now(), tokens::random()?);
        let (used_hash, fresh_hash, address) = (tokens::hash(token), tokens::hash(&fresh), from.address.clone());
        let renewed = core
            .store
            .write(move |tx| match store::logins::of_refresh_token(tx, &used_hash, now)? {
                Refresh::Good(login) => {
                    let user = still_welcome(tx, login.user)?;
                    let login = Login { last_seen_at: now, expires_at: now + LOGIN_LIVES, ..login };
                    store::logins::rotate(tx, &login, &used_hash, &fresh_hash)?;
                    Ok(Renewed::Yes(user, login.id))
                }
                Refresh::Used(_, at) if now.duration_since(at) <= SAME_MOMENT => Ok(Renewed::JustNow),
                Refresh::Used(login, _) => {
                    let user = store::users::get(tx, login.user)?.map(|user| user.name).unwrap_or_default();
                    let details = json!({"agent": login.agent, "address": address});
                    note(tx, &user, "stolen_log_in_ended", ("login", &login.id.to_string()), details, now)?;
                    store::logins::end(tx, login.id)?;
                    Ok(Renewed::Stolen(login.id))
                }
                Refresh::Unknown => Ok(Renewed::No),
            })
            .await?;
        match renewed {
            Renewed::Yes(user, login) => {
                let access_token = tokens::sign(core, user.id, user.role.as_str(), login, now)?;
                Ok(LoggedIn { user, login, access_token, refresh_token: Secret::new(fresh) })
            }
            Renewed::JustNow => Err(Problem::new(
                Code::Conflict,
                "This was renewed a moment ago.",
                "Another page of the same browser was faster.",
            )
            .fix(domain::Fix::Retry)),
            Renewed::Stolen(login) => {
                self.ended(&[login]);
                self.people_changed();
                tracing::warn!(%login, "a refresh token was used twice: the log-in was ended");
                Err(log_in_again("It was used in two places, so it was ended everywhere: one of them may be a thief."))
            }
            Renewed::No => Err(log_in_again("The log-in has ended.")),
        }
    }

    /// Whose an access token is, checked against the store.
    ///
    /// # Errors
    /// `Unauthorized`.
    pub async fn who_shows(&self, access_token: &str) -> Result<Who, Problem> {
        let now = self.core.now();
        let claims = tokens::read(&self.core, access_token, now)?;
        let claims = claims.ok_or_else(|| log_in_again("The token has run out, or is none of ours."))?;
        let found = self.core.store.read(move |db| store::logins::get(db, claims.sid, now)).await?;
        let (login, user) = found
            .filter(|(login, user)| {
                // A role that was changed has ended the log-in; this holds also if that should ever be forgotten.
                login.user == claims.sub && user.disabled_at.is_none() && user.role.as_str() == claims.role
            })
            .ok_or_else(|| log_in_again("The log-in was ended."))?;
        let came = Came::LoggedIn { user: user.id, login: login.id };
        Ok(Who { name: user.name, access: user.role.access(), came })
    }

    /// Whoever asks goes.
    pub async fn log_out(&self) -> Result<(), Problem> {
        let Came::LoggedIn { login, .. } = self.who().came else {
            return Err(Problem::new(Code::Conflict, "Nobody is logged in here.", "You did not come by a log-in.")
                .say("There is nothing to do."));
        };
        self.end_login(login).await
    }

    /// Where people are logged in.
    pub async fn list_logins(&self) -> Result<Vec<LoginView>, Problem> {
        let (now, came) = (self.core.now(), self.who().came);
        let logins = self.core.store.read(move |db| store::logins::list(db, now)).await?;
        let view = |(login, user): (Login, User)| LoginView {
            is_this: matches!(came, Came::LoggedIn { login: this, .. } if this == login.id),
            login,
            user_name: user.name,
        };
        Ok(logins.into_iter().map(view).collect())
    }

    /// Ends a log-in at once.
    pub async fn end_login(&self, id: LoginId) -> Result<(), Problem> {
        let (actor, now) = (self.who().name.clone(), self.core.now());
        self.core
            .store
            .write(move |tx| {
                let (_, user) = store::logins::get(tx, id, now)?.ok_or_else(|| Problem::not_found("log-in", id))?;
                store::logins::end(tx, id)?;
                note(tx, &actor, "end_log_in", ("user", &user.name), json!({}), now)
            })
            .await?;
        self.ended(&[id]);
        self.people_changed();
        Ok(())
    }

    /// Ends every log-in, and makes the key anew that signed their tokens. How many there were.
    pub async fn end_all_logins(&self) -> Result<usize, Problem> {
        let (actor, now) = (self.who().name.clone(), self.core.now());
        tokens::rotate(&self.core)?;
        let ended = self
            .core
            .store
            .write(move |tx| {
                let ended = store::logins::end_all(tx)?;
                note(tx, &actor, "end_all_log_ins", ("", ""), json!({"count": ended.len()}), now)?;
                Ok(ended)
            })
            .await?;
        self.ended(&ended);
        self.people_changed();
        Ok(ended.len())
    }

    /// A guess begins at a name, from an address.
    pub(super) fn guess_at(&self, name: &str, address: Option<&str>) -> Result<Vec<Key>, Problem> {
        let mut keys = vec![Key::Name(name.trim().chars().take(60).collect::<String>().to_lowercase())];
        keys.extend(address.map(|address| Key::Address(address.to_owned())));
        self.core.people.throttle().begin(&keys, self.core.now())?;
        Ok(keys)
    }

    /// The guess was right.
    pub(super) fn guessed_right(&self, keys: &[Key]) {
        self.core.people.throttle().was_right(keys);
    }
}

enum Renewed {
    Yes(User, LoginId),
    JustNow,
    Stolen(LoginId),
    No,
}

/// Somebody who may come in.
pub(super) fn still_welcome(tx: &Tx<'_>, id: UserId) -> Result<User, store::StoreError> {
    let user = store::users::get(tx, id)?.filter(|user| user.disabled_at.is_none());
    user.ok_or_else(|| log_in_again("The log-in was ended.").into())
}

pub(super) fn log_in_again(why: &str) -> Problem {
    Problem::new(Code::Unauthorized, "You have to log in.", why).say("Log in with your name and password.")
}
