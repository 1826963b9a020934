//! Users: added by an owner, never by themselves.

use super::{note, password::wrong};
use crate::{Conductor, events::Tag, people::Came};
use domain::{Code, LoginId, Problem, Role, User, UserId, kept_name};
use publish::Secret;
use serde_json::json;
use store::{StoreError, Tx};

/// More than that is another kind of app.
const MOST: usize = 100;

/// What is changed of somebody; an absent field stays.
#[derive(Debug, Clone, Default)]
pub struct UserChange {
    /// Another role.
    pub role: Option<Role>,
    /// Whether they are shut out.
    pub disabled: Option<bool>,
    /// Another password.
    pub password: Option<Secret>,
}

impl Conductor {
    /// All users by name.
    pub async fn list_users(&self) -> Result<Vec<User>, Problem> {
        Ok(self.core.store.read(store::users::list).await?)
    }

    /// Adds somebody who may log in.
    pub async fn add_user(&self, name: &str, role: Role, password: Secret) -> Result<User, Problem> {
        let name = kept_name(name)
            .filter(|name| !name.eq_ignore_ascii_case("you"))
            .ok_or_else(|| Problem::invalid("name", "A name has 1 to 60 characters, and is not \"you\"."))?;
        let hash = self.core.people.hash(password, &name).await?;
        let now = self.core.now();
        let user = User { id: UserId::new(), name, role, created_at: now, disabled_at: None };
        let (actor, added) = (self.who().name.clone(), user.clone());
        self.core
            .store
            .write(move |tx| {
                if store::users::by_name(tx, &added.name)?.is_some() {
                    return Err(Problem::invalid("name", "Somebody has that name already.").into());
                }
                if store::users::list(tx)?.len() >= MOST {
                    return Err(Problem::invalid("name", format!("{MOST} people at most.")).into());
                }
                store::users::insert(tx, &added, &hash)?;
                note(tx, &actor, "add_user", ("user", &added.name), json!({"role": added.role}), now)
            })
            .await?;
        self.people_changed();
        Ok(user)
    }

    /// Changes somebody's role or password, or shuts them out. Each of them ends their log-ins at once.
    pub async fn change_user(&self, id: UserId, change: UserChange) -> Result<User, Problem> {
        let before = self.core.store.read(move |db| store::users::get(db, id)).await?;
        let before = before.ok_or_else(|| Problem::not_found("user", id))?;
        let hash = match change.password {
            Some(password) => Some(self.core.people.hash(password, &before.name).await?),
            None => None,
        };
        let (actor, now) = (self.who().name.clone(), self.core.now());
        let (user, ended) = self
            .core
            .store
            .write(move |tx| {
                let mut user = store::users::get(tx, id)?.ok_or_else(|| Problem::not_found("user", id))?;
                user.role = change.role.unwrap_or(user.role);
                match change.disabled {
                    Some(true) => user.disabled_at = user.disabled_at.or(Some(now)),
                    Some(false) => user.disabled_at = None,
                    None => {}
                }
                let had_owner = store::users::owners(tx)? > 0;
                store::users::update(tx, &user)?;
                if had_owner && store::users::owners(tx)? == 0 {
                    return Err(last_owner().into());
                }
                if let Some(hash) = &hash {
                    store::users::set_password(tx, id, hash)?;
                }
                let details = json!({
                    "role": user.role, "disabled": user.disabled_at.is_some(), "password": hash.is_some(),
                });
                note(tx, &actor, "change_user", ("user", &user.name), details, now)?;
                let ended = end_logins(tx, &user, None)?;
                Ok((user, ended))
            })
            .await?;
        self.ended(&ended);
        self.people_changed();
        Ok(user)
    }

    /// Somebody changes their own password. All their other log-ins end.
    pub async fn change_own_password(&self, old: Secret, fresh: Secret) -> Result<(), Problem> {
        let Came::LoggedIn { user: id, login } = self.who().came else {
            return Err(Problem::new(
                Code::Conflict,
                "There is no password to change.",
                "Whoever sits at the machine, or comes by a token, has none.",
            )
            .say("Change somebody's password in Settings → People."));
        };
        let keys = self.guess_at(&self.who().name.clone(), None)?;
        let known = self.core.store.read(move |db| store::users::password_hash(db, id)).await?;
        if !self.core.people.fits(old, known).await? {
            return Err(Problem { field: Some("old".into()), ..wrong() });
        }
        self.guessed_right(&keys);
        let name = self.who().name.clone();
        let hash = self.core.people.hash(fresh, &name).await?;
        let now = self.core.now();
        let ended = self
            .core
            .store
            .write(move |tx| {
                store::users::set_password(tx, id, &hash)?;
                note(tx, &name, "change_password", ("user", &name), json!({}), now)?;
                store::logins::end_of(tx, id, Some(login))
            })
            .await?;
        self.ended(&ended);
        self.people_changed();
        Ok(())
    }

    /// Whether somebody can log in who may do everything.
    pub async fn has_owner(&self) -> Result<bool, Problem> {
        Ok(self.core.store.read(store::users::owners).await? > 0)
    }

    pub(super) fn ended(&self, logins: &[LoginId]) {
        for login in logins {
            self.core.people.ended(login.0);
        }
    }

    pub(super) fn people_changed(&self) {
        self.core.changed("people", None, &[Tag::People]);
    }
}

/// Ends somebody's log-ins, in the transaction of what makes it so.
pub(super) fn end_logins(tx: &Tx<'_>, user: &User, except: Option<LoginId>) -> Result<Vec<LoginId>, StoreError> {
    store::logins::end_of(tx, user.id, except)
}

fn last_owner() -> Problem {
    Problem::new(
        Code::Conflict,
        "One owner has to stay.",
        "Without one nobody could give roles, or say yes to posts, over the network.",
    )
    .field("role")
    .say("Make somebody else an owner first.")
}
