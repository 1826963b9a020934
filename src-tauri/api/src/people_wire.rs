//! Shapes of people: users, where they are logged in, tokens, and who did what.

use crate::wire::{Example, example_id, example_time, mirror};
use conductor::people::{Came, LoginView, Network as NetworkView, PairingView, TokenView, Who};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

mirror! {
    /// What may be done with the library. Each step includes those before it.
    Access = domain::Access {
        /// What strangers may.
        Open,
        /// Look.
        Read,
        /// Decide, cut, write words, ask for posts.
        Review,
        /// Say yes to posts.
        Publish,
        /// Everything.
        Own,
    }
}

mirror! {
    /// What somebody is in the library.
    Role = domain::Role {
        /// Looks.
        Viewer,
        /// Reviews, and asks for posts.
        Editor,
        /// May do everything.
        Owner,
    }
}

mirror! {
    /// What a script may do with its token.
    Scope = domain::Scope {
        /// Look.
        Read,
        /// Look and review.
        Review,
        /// Look, review, and say yes to posts.
        Publish,
    }
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Me {
    /// Their name; `you` for whoever sits at the machine.
    pub name: String,
    /// What they may do.
    pub access: Access,
    /// Whether they sit at the machine that has the library: there is nobody to log out.
    pub is_here: bool,
    /// The log-in, for who has one.
    pub login_id: Option<Uuid>,
}

impl From<&Who> for Me {
    fn from(who: &Who) -> Self {
        let login_id = match who.came {
            Came::LoggedIn { login, .. } => Some(login.0),
            Came::Here | Came::ByToken { .. } => None,
        };
        Self { name: who.name.clone(), access: who.access.into(), is_here: who.came == Came::Here, login_id }
    }
}

impl Example for Me {
    fn example() -> Self {
        Self { name: "Ann".into(), access: Access::Review, is_here: false, login_id: Some(example_id(71)) }
    }
}

/// Somebody who may log in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct User {
    /// Their id.
    pub id: Uuid,
    /// The name they log in with.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// When they were added.
    pub created_at: Timestamp,
    /// Since when they are shut out.
    pub disabled_at: Option<Timestamp>,
}

impl From<domain::User> for User {
    fn from(user: domain::User) -> Self {
        let domain::User { id, name, role, created_at, disabled_at } = user;
        Self { id: id.0, name, role: role.into(), created_at, disabled_at }
    }
}

impl Example for User {
    fn example() -> Self {
        Self {
            id: example_id(70),
            name: "Ann".into(),
            role: Role::Editor,
            created_at: example_time(1),
            disabled_at: None,
        }
    }
}

/// The users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct UserItems {
    /// By name.
    pub items: Vec<User>,
}

impl Example for UserItems {
    fn example() -> Self {
        Self { items: vec![User::example()] }
    }
}

/// Somebody new.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserRequest {
    /// The name they log in with. Capitals don't count.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// What they are.
    pub role: Role,
    /// Their first password.
    #[schema(min_length = 10, max_length = 200)]
    pub password: String,
}

impl Example for UserRequest {
    fn example() -> Self {
        Self { name: "Ann".into(), role: Role::Editor, password: "five happy ducks".into() }
    }
}

/// What is changed of somebody; what is left out stays. Each change ends their log-ins.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserChange {
    /// What they are from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub role: Option<Role>,
    /// Whether they are shut out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub disabled: Option<bool>,
    /// Another password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 10, max_length = 200)]
    pub password: Option<String>,
}

impl Example for UserChange {
    fn example() -> Self {
        Self { role: Some(Role::Viewer), disabled: None, password: None }
    }
}

/// Where somebody is logged in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Login {
    /// Its id.
    pub id: Uuid,
    /// Who.
    pub user_name: String,
    /// What the browser calls itself. Text from outside.
    pub agent: String,
    /// When they logged in.
    pub created_at: Timestamp,
    /// When it was last renewed.
    pub last_seen_at: Timestamp,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

impl From<LoginView> for Login {
    fn from(view: LoginView) -> Self {
        let LoginView { login, user_name, is_this } = view;
        Self {
            id: login.id.0,
            user_name,
            agent: login.agent,
            created_at: login.created_at,
            last_seen_at: login.last_seen_at,
            is_this,
        }
    }
}

/// The log-ins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct LoginItems {
    /// The one that was seen last first.
    pub items: Vec<Login>,
}

impl Example for LoginItems {
    fn example() -> Self {
        Self {
            items: vec![Login {
                id: example_id(71),
                user_name: "Ann".into(),
                agent: "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0".into(),
                created_at: example_time(3),
                last_seen_at: example_time(50),
                is_this: false,
            }],
        }
    }
}

/// How many log-ins were ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct LoginsEnded {
    /// How many.
    pub ended: u64,
}

impl Example for LoginsEnded {
    fn example() -> Self {
        Self { ended: 2 }
    }
}

/// What lets a script or a second computer in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Token {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// In whose name it acts; the owner's when null.
    pub user_name: Option<String>,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// Since when it is of no use.
    pub revoked_at: Option<Timestamp>,
}

impl From<TokenView> for Token {
    fn from(view: TokenView) -> Self {
        let TokenView { token, user_name } = view;
        Self {
            id: token.id.0,
            name: token.name,
            user_name,
            scopes: token.scopes.into_iter().map(Scope::from).collect(),
            created_at: token.created_at,
            last_used_at: token.last_used_at,
            revoked_at: token.revoked_at,
        }
    }
}

impl Example for Token {
    fn example() -> Self {
        Self {
            id: example_id(72),
            name: "Stream deck".into(),
            user_name: None,
            scopes: vec![Scope::Review],
            created_at: example_time(4),
            last_used_at: Some(example_time(49)),
            revoked_at: None,
        }
    }
}

/// The tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct TokenItems {
    /// The newest first; also those that were revoked.
    pub items: Vec<Token>,
}

impl Example for TokenItems {
    fn example() -> Self {
        Self { items: vec![Token::example()] }
    }
}

/// A new token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenRequest {
    /// What it is called.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// What it may do.
    pub scope: Scope,
}

impl Example for TokenRequest {
    fn example() -> Self {
        Self { name: "Stream deck".into(), scope: Scope::Review }
    }
}

/// A token that was just made.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct TokenMade {
    /// What is known of it.
    #[serde(flatten)]
    pub token: Token,
    /// What is shown to come in. It is told here and never again.
    pub text: String,
}

impl Example for TokenMade {
    fn example() -> Self {
        Self { token: Token::example(), text: format!("cc_{}", "0".repeat(64)) }
    }
}

/// Who comes in by a pairing code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PairingRequest {
    /// The user.
    pub user_id: Uuid,
}

impl Example for PairingRequest {
    fn example() -> Self {
        Self { user_id: example_id(70) }
    }
}

/// A code for a second computer.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct PairingCode {
    /// Good once.
    pub code: String,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// Who comes in by it.
    pub user_name: String,
}

impl From<PairingView> for PairingCode {
    fn from(view: PairingView) -> Self {
        Self { code: view.code.expose().to_owned(), expires_at: view.expires_at, user_name: view.user.name }
    }
}

impl Example for PairingCode {
    fn example() -> Self {
        Self { code: "K7QX-2MHD".into(), expires_at: example_time(60), user_name: "Ann".into() }
    }
}

/// Something that somebody did.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who: a name, or `you` for whoever sits at the machine.
    pub actor: String,
    /// What: `approve_post`, `post_went_out`, `log_in`, …
    pub verb: String,
    /// The kind of thing it was done to; may be empty.
    pub subject_kind: String,
    /// Its id or name.
    pub subject: String,
    /// What else is worth knowing.
    #[schema(value_type = Object)]
    pub details: serde_json::Value,
}

impl From<domain::AuditEntry> for AuditEntry {
    fn from(entry: domain::AuditEntry) -> Self {
        let domain::AuditEntry { at, actor, verb, subject_kind, subject, details } = entry;
        Self { at, actor, verb, subject_kind, subject, details }
    }
}

/// A page of who did what.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct AuditList {
    /// The newest first.
    pub items: Vec<AuditEntry>,
    /// For `cursor`; null on the last page.
    pub next: Option<String>,
}

impl Example for AuditList {
    fn example() -> Self {
        Self {
            items: vec![AuditEntry {
                at: example_time(44),
                actor: "Ann".into(),
                verb: "ask_for_post".into(),
                subject_kind: "post".into(),
                subject: example_id(60).to_string(),
                details: serde_json::json!({"account": "Clips folder"}),
            }],
            next: None,
        }
    }
}

/// How the network reaches this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Network {
    /// Whether it does.
    pub is_served: bool,
    /// Addresses for a browser, without a path.
    pub addresses: Vec<String>,
    /// SHA-256 of the certificate; null without TLS.
    pub fingerprint: Option<String>,
}

impl From<Option<NetworkView>> for Network {
    fn from(view: Option<NetworkView>) -> Self {
        match view {
            Some(NetworkView { addresses, fingerprint }) => Self { is_served: true, addresses, fingerprint },
            None => Self { is_served: false, addresses: Vec::new(), fingerprint: None },
        }
    }
}

impl Example for Network {
    fn example() -> Self {
        Self {
            is_served: true,
            addresses: vec!["https://192.168.1.20:4480".into(), "https://desk.local:4480".into()],
            fingerprint: Some(crate::lan::fingerprint_of(b"a certificate")),
        }
    }
}
