//! People who share a library over the network, and what each of them may do.

use crate::{LoginId, TokenId, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What may be done with a library. Each step includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// What strangers may: see whether anybody is there, and log in.
    Open,
    /// Look at recordings, moments, clips, posts and results.
    Read,
    /// Decide, cut, write words, and ask for posts.
    Review,
    /// Say yes to posts, and change what is on its way.
    Publish,
    /// Everything: people, secrets, folders, settings, what leaves the disk.
    Own,
}

impl Access {
    /// Every step, the smallest first.
    pub const ALL: [Self; 5] = [Self::Open, Self::Read, Self::Review, Self::Publish, Self::Own];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Read => "read",
            Self::Review => "review",
            Self::Publish => "publish",
            Self::Own => "own",
        }
    }
}

/// What a person is in a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks.
    Viewer,
    /// Reviews, and asks for posts.
    Editor,
    /// May do everything.
    Owner,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Viewer, Self::Editor, Self::Owner];

    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Owner => "owner",
        }
    }

    /// The role of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// What the role may do.
    pub fn access(self) -> Access {
        match self {
            Self::Viewer => Access::Read,
            Self::Editor => Access::Review,
            Self::Owner => Access::Own,
        }
    }
}

/// What a script may do with its token. There is none for people, secrets and settings: those are for persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Look.
    Read,
    /// Look and review.
    Review,
    /// Look, review, and say yes to posts.
    Publish,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 3] = [Self::Read, Self::Review, Self::Publish];

    /// What the scope allows.
    pub fn access(self) -> Access {
        match self {
            Self::Read => Access::Read,
            Self::Review => Access::Review,
            Self::Publish => Access::Publish,
        }
    }

    /// The largest scope that a role can give away.
    pub fn of(role: Role) -> Self {
        match role {
            Role::Viewer => Self::Read,
            Role::Editor => Self::Review,
            Role::Owner => Self::Publish,
        }
    }
}

/// Somebody who may log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// The name they log in with. Capitals don't count.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// When they were added.
    pub created_at: Timestamp,
    /// Since when they may not come in any more.
    pub disabled_at: Option<Timestamp>,
}

/// One browser or program in which somebody is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// Its id.
    pub id: LoginId,
    /// Who.
    pub user: UserId,
    /// What the browser calls itself. Text from outside, cut to size.
    pub agent: String,
    /// When they logged in.
    pub created_at: Timestamp,
    /// When it was last renewed.
    pub last_seen_at: Timestamp,
    /// When it ends unless it is renewed before.
    pub expires_at: Timestamp,
}

/// What lets a script, or a second computer, in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Its id.
    pub id: TokenId,
    /// In whose name it acts; the machine's owner when absent.
    pub user: Option<UserId>,
    /// What it is called.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// Since when it is of no use.
    pub revoked_at: Option<Timestamp>,
}

/// Something that somebody did. Names, not references: it outlives what it speaks of.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who: a name, or `you` for whoever sits at the machine.
    pub actor: String,
    /// What: `approve_post`, `log_in`, …
    pub verb: String,
    /// The kind of thing it was done to; empty when there is none.
    pub subject_kind: String,
    /// Its id or name.
    pub subject: String,
    /// What else is worth knowing (an object).
    pub details: serde_json::Value,
}

/// What an editor asked for, until the owner says yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostRequest {
    /// Who asked.
    pub asked_by: String,
    /// When.
    pub asked_at: Timestamp,
    /// When it is to go out; as soon as there is a yes when absent.
    pub at: Option<Timestamp>,
    /// The zone that the time was chosen in.
    pub zone: Option<String>,
    /// Whether the platform itself shall publish at that time.
    pub by_platform: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_editor_never_says_yes_and_a_script_never_owns() {
        assert!(Role::Viewer.access() < Access::Review && Role::Editor.access() < Access::Publish);
        assert_eq!(Role::Owner.access(), Access::Own);
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
            assert!(Scope::of(role).access() <= role.access(), "nobody gives away what they may not do");
        }
        assert!(Scope::ALL.iter().all(|scope| scope.access() < Access::Own));
        assert!(Access::ALL.is_sorted());
    }
}
