//! In whose name something is done.

use crate::Conductor;
use domain::{Access, Code, LoginId, Problem, TokenId, UserId};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Who asks, and how they came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// Their name; `you` for whoever sits at the machine.
    pub name: String,
    /// What they may do.
    pub access: Access,
    /// How they came.
    pub came: Came,
}

/// How somebody came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// Sits at the machine, or is the app itself.
    Here,
    /// Logged in.
    LoggedIn {
        /// Who.
        user: UserId,
        /// Where.
        login: LoginId,
    },
    /// By a token for scripts.
    ByToken {
        /// Which.
        token: TokenId,
    },
}

impl Who {
    /// Whoever sits at the machine.
    pub fn you() -> Self {
        Self { name: "you".into(), access: Access::Own, came: Came::Here }
    }

    /// Whether they may do what needs that.
    ///
    /// # Errors
    /// `Forbidden`, with what to do.
    pub fn need(&self, access: Access) -> Result<(), Problem> {
        if self.access >= access {
            return Ok(());
        }
        let whose = match access {
            Access::Own => "Only an owner may do this.",
            Access::Publish => "Only an owner, or a token that may publish, may do this.",
            _ => "Whoever only looks may not do this.",
        };
        Err(Problem::new(Code::Forbidden, "You may not do this.", whose)
            .say("Ask the owner of this library to do it, or to give you another role."))
    }
}

impl Conductor {
    /// The same app, for somebody: what is done by this handle is done in their name.
    pub fn by(&self, who: Who) -> Self {
        Self { who: Arc::new(who), ..self.clone() }
    }

    /// In whose name this handle acts.
    pub fn who(&self) -> &Who {
        &self.who
    }

    /// Cancelled when whoever this is may not go on: what lasts, such as a stream, ends with it.
    pub fn until_ended(&self) -> CancellationToken {
        match self.who.came {
            Came::Here => CancellationToken::new(),
            Came::LoggedIn { login, .. } => self.core.people.until_ended(login.0),
            Came::ByToken { token } => self.core.people.until_ended(token.0),
        }
    }
}
