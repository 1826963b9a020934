//! Platforms, and accounts: connections to them, or folders that clips are exported to. Secrets never come back.

use crate::{
    App,
    extract::{Answer, Body, Id},
    posts::VisibilityWord,
    wire::{Example, Problem, Undoable, example_id, example_time, mirror},
    words::WordsLimits,
};
use axum::{Json, extract::State};
use conductor::platform_spec as publish_spec;
use domain::AccountId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

mirror! {
    /// Whether an account can be used.
    AccountState = domain::AccountState {
        /// Connected.
        Ready,
        /// Something has to be done by the person; `problem` says what.
        NeedsUser,
        /// Taken out; its history stays.
        Removed,
    }
}

/// What a field of an account's config takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FieldKind {
    /// The absolute path of a folder.
    Folder,
    /// A line of text.
    Text,
    /// A line of text that never comes back.
    Secret,
    /// A whole number.
    Number,
    /// Yes or no.
    Switch,
    /// One of `options`.
    Choice,
}

/// A value of a choice.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ChoiceOption {
    /// As it is stored.
    pub value: String,
    /// As it is shown.
    pub label: String,
}

/// A field of an account's config.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ConfigField {
    /// Its key in `config`.
    pub key: String,
    /// Its name.
    pub label: String,
    /// A sentence about it.
    pub help: String,
    /// What it takes.
    pub kind: FieldKind,
    /// Whether it has to be there.
    pub required: bool,
    /// When it has to be there, if not always. A switch that has to be there has to be on.
    pub required_when: Option<FieldCondition>,
    /// When it means something, if not always.
    pub shown_when: Option<FieldCondition>,
    /// What can be chosen. Nothing is chosen before the person does.
    pub options: Vec<ChoiceOption>,
}

impl From<&publish_spec::ConfigField> for ConfigField {
    fn from(field: &publish_spec::ConfigField) -> Self {
        let option =
            |option: &publish_spec::Choice| ChoiceOption { value: option.value.into(), label: option.label.into() };
        Self {
            key: field.key.into(),
            label: field.label.into(),
            help: field.help.into(),
            kind: FieldKind::of(field.kind),
            required: field.required,
            required_when: field.required_when.map(FieldCondition::from),
            shown_when: field.shown_when.map(FieldCondition::from),
            options: field.options.iter().map(option).collect(),
        }
    }
}

/// Another field of the same form is like this. What nobody has touched is off, or empty.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct FieldCondition {
    /// The key of the other field.
    pub key: String,
    /// How it has to be: a text, or whether a switch is on.
    pub is: ConditionValue,
}

/// What a field of a condition has to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum ConditionValue {
    /// This is chosen, or written.
    Text(String),
    /// A switch is so.
    Switch(bool),
}

impl From<publish_spec::When> for FieldCondition {
    fn from(when: publish_spec::When) -> Self {
        let is = match when.is {
            publish_spec::Is::Text(text) => ConditionValue::Text(text.into()),
            publish_spec::Is::Switch(on) => ConditionValue::Switch(on),
        };
        Self { key: when.key.into(), is }
    }
}

/// How an account of a platform is connected.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ConnectShape {
    /// Whether it is done in the browser; else the fields are enough.
    pub in_browser: bool,
    /// Whether the person needs a client id of their own; not where this build has one.
    pub needs_client: bool,
    /// Whether a secret belongs to it.
    pub needs_client_secret: bool,
    /// What a client id ends in; empty where ends differ.
    pub client_id_ends: String,
    /// Characters that a client id has at least.
    pub client_id_least: usize,
    /// How the person gets one, a step each.
    pub steps: Vec<String>,
    /// What is asked for, as sentences.
    pub rights: Vec<String>,
}

impl ConnectShape {
    fn of(platform: &str, connect: &publish_spec::Connect) -> Self {
        let bundled = publish_spec::bundled_client(platform).is_some();
        let publish_spec::Connect::OAuth { shape } = connect else {
            return Self {
                in_browser: false,
                needs_client: false,
                needs_client_secret: false,
                client_id_ends: String::new(),
                client_id_least: 0,
                steps: Vec::new(),
                rights: Vec::new(),
            };
        };
        Self {
            in_browser: true,
            needs_client: shape.client != publish_spec::ClientRule::Dynamic && !bundled,
            needs_client_secret: shape.client == publish_spec::ClientRule::OwnWithSecret && !bundled,
            client_id_ends: shape.client_id_looks.0.to_owned(),
            client_id_least: shape.client_id_looks.1,
            steps: shape.steps.iter().map(|step| (*step).to_owned()).collect(),
            rights: shape.scopes.iter().map(|scope| scope.why.to_owned()).collect(),
        }
    }
}

/// A place that clips can go to.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Platform {
    /// Its key, as accounts name it.
    pub key: String,
    /// Its name.
    pub name: String,
    /// A sentence about it.
    pub about: String,
    /// What it allows of words.
    pub words: WordsLimits,
    /// What an account has to know.
    pub config_fields: Vec<ConfigField>,
    /// Who can be let see a post; the first is the default.
    pub visibilities: Vec<VisibilityWord>,
    /// What it can do: `resumes`, `schedules`, `withdraws`, `edits_words`, `takes_thumbnail`, `measures`, `deletes`, `can_be_asked`,
    /// `stays_here`.
    pub abilities: Vec<String>,
    /// How an account is connected.
    pub connect: ConnectShape,
    /// What is chosen for each post, besides words and visibility.
    pub choices: Vec<ConfigField>,
    /// What the platform allows this kind of app, to be read before connecting.
    pub says: Vec<String>,
}

impl FieldKind {
    /// From the platform's word. What is not known here is asked for as a line of text.
    fn of(word: impl Serialize) -> Self {
        match serde_json::to_value(word).unwrap_or_default().as_str() {
            Some("folder") => Self::Folder,
            Some("secret") => Self::Secret,
            Some("number") => Self::Number,
            Some("switch") => Self::Switch,
            Some("choice") => Self::Choice,
            _ => Self::Text,
        }
    }
}

/// The platforms.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct PlatformItems {
    /// The platforms.
    pub items: Vec<Platform>,
}

impl Example for PlatformItems {
    fn example() -> Self {
        let folder = Platform {
            key: "folder".into(),
            name: "Folder".into(),
            about: "Puts the clip with its words and thumbnail into a folder.".into(),
            words: domain::WordsLimits::ANY.into(),
            config_fields: vec![ConfigField {
                key: "path".into(),
                label: "Folder".into(),
                help: "Where the clips are put.".into(),
                kind: FieldKind::Folder,
                required: true,
                required_when: None,
                shown_when: None,
                options: Vec::new(),
            }],
            visibilities: vec![VisibilityWord::Public],
            abilities: vec!["takes_thumbnail".into(), "stays_here".into()],
            connect: ConnectShape::of("folder", &publish_spec::Connect::Fields),
            choices: Vec::new(),
            says: Vec::new(),
        };
        Self { items: vec![folder] }
    }
}

/// A connection to a platform.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Account {
    /// Its id.
    pub id: Uuid,
    /// The platform's key.
    pub platform: String,
    /// What the person calls it.
    pub name: String,
    /// What the platform needs to know that is no secret.
    #[schema(value_type = Object)]
    pub config: serde_json::Value,
    /// Whether it can be used.
    pub state: AccountState,
    /// What is wrong with it.
    pub problem: Option<Problem>,
    /// When it was connected.
    pub created_at: Timestamp,
}

impl From<domain::Account> for Account {
    fn from(account: domain::Account) -> Self {
        Self {
            id: account.id.0,
            platform: account.platform,
            name: account.name,
            config: account.config,
            state: account.state.into(),
            problem: account.problem.map(Problem::from),
            created_at: account.created_at,
        }
    }
}

impl Example for Account {
    fn example() -> Self {
        Self {
            id: example_id(50),
            platform: "folder".into(),
            name: "Clips folder".into(),
            config: serde_json::json!({"path": "/home/you/Videos/ClipConductor"}),
            state: AccountState::Ready,
            problem: None,
            created_at: example_time(2),
        }
    }
}

/// The accounts.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct AccountItems {
    /// The accounts, without those that were removed.
    pub items: Vec<Account>,
}

impl Example for AccountItems {
    fn example() -> Self {
        Self { items: vec![Account::example()] }
    }
}

/// A new account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountRequest {
    /// The platform's key.
    pub platform: String,
    /// What the person calls it.
    pub name: String,
    /// The platform's `config_fields` with their values. Secret ones are kept in the keyring.
    #[schema(value_type = Object)]
    pub config: serde_json::Map<String, serde_json::Value>,
    /// Whether secrets may be kept in an encrypted file where the system has no keyring.
    #[serde(default)]
    pub allow_file: bool,
}

fn example_config() -> serde_json::Map<String, serde_json::Value> {
    [("path".to_owned(), serde_json::json!("/home/you/Videos/ClipConductor"))].into_iter().collect()
}

impl Example for AccountRequest {
    fn example() -> Self {
        Self { platform: "folder".into(), name: "Clips folder".into(), config: example_config(), allow_file: false }
    }
}

/// What is changed of an account; what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountChange {
    /// What the person calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub name: Option<String>,
    /// All `config_fields` with their values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<Object>)]
    pub config: Option<serde_json::Map<String, serde_json::Value>>,
    /// Whether secrets may be kept in a file where the system has no keyring.
    #[serde(default)]
    pub allow_file: bool,
}

impl Example for AccountChange {
    fn example() -> Self {
        Self { name: Some("Clips".into()), config: Some(example_config()), allow_file: false }
    }
}

/// The places that clips can go to.
#[utoipa::path(get, path = "/platforms", tag = "accounts",
    responses((status = 200, description = "The platforms.", body = PlatformItems)),
    extensions(("x-made-of" = json!(["accounts"]))))]
pub(crate) async fn list_platforms(State(app): State<App>) -> Answer<PlatformItems> {
    let platforms = app.conductor.platforms().iter().map(|entry| {
        let spec = &entry.spec;
        let can = &spec.abilities;
        let abilities = [
            ("resumes", can.resumes),
            ("schedules", can.schedules),
            ("withdraws", can.withdraws),
            ("edits_words", can.edits_words),
            ("takes_thumbnail", can.takes_thumbnail),
            ("measures", can.measures),
            ("deletes", can.deletes),
            ("can_be_asked", can.can_be_asked),
            ("stays_here", can.stays_here),
        ];
        Platform {
            key: spec.key.into(),
            name: spec.name.into(),
            about: spec.about.into(),
            words: spec.words.into(),
            config_fields: spec.config.iter().map(ConfigField::from).collect(),
            visibilities: spec.visibilities.iter().copied().map(VisibilityWord::from).collect(),
            abilities: abilities.iter().filter(|(_, can)| *can).map(|(word, _)| (*word).to_owned()).collect(),
            connect: ConnectShape::of(spec.key, &spec.connect),
            choices: spec.choices.iter().map(ConfigField::from).collect(),
            says: spec.says.iter().map(|sentence| (*sentence).to_owned()).collect(),
        }
    });
    Ok(Json(PlatformItems { items: platforms.collect() }))
}

/// The accounts.
#[utoipa::path(get, path = "/accounts", tag = "accounts",
    responses((status = 200, description = "The accounts.", body = AccountItems)),
    extensions(("x-made-of" = json!(["accounts"]))))]
pub(crate) async fn list_accounts(State(app): State<App>) -> Answer<AccountItems> {
    let accounts = app.conductor.list_accounts().await?;
    Ok(Json(AccountItems { items: accounts.into_iter().map(Account::from).collect() }))
}

/// Connects an account.
#[utoipa::path(post, path = "/accounts", tag = "accounts", request_body = AccountRequest,
    responses((status = 200, description = "The account.", body = Account)),
    extensions(("x-makes-stale" = json!(["accounts", "status"])),
        ("x-errors" = json!(["invalid", "conflict", "no_permission"]))))]
pub(crate) async fn create_account(State(app): State<App>, Body(request): Body<AccountRequest>) -> Answer<Account> {
    if request.allow_file {
        app.conductor.agree_to_secrets_file();
    }
    let account = app.conductor.add_account(request.platform, request.name, request.config.into()).await?;
    Ok(Json(account.into()))
}

/// Changes an account.
#[utoipa::path(patch, path = "/accounts/{id}", tag = "accounts", params(("id" = Uuid, Path, description = "Its id.")),
    request_body = AccountChange,
    responses((status = 200, description = "The account as it is now.", body = Account)),
    extensions(("x-makes-stale" = json!(["accounts", "posts", "status"])),
        ("x-errors" = json!(["not_found", "invalid", "conflict", "no_permission"]))))]
pub(crate) async fn change_account(
    State(app): State<App>,
    Id(id): Id<AccountId>,
    Body(change): Body<AccountChange>,
) -> Answer<Account> {
    if change.allow_file {
        app.conductor.agree_to_secrets_file();
    }
    let account = app.conductor.change_account(id, change.name, change.config.map(serde_json::Value::from)).await?;
    Ok(Json(account.into()))
}

/// Takes an account out. What it posted stays.
#[utoipa::path(delete, path = "/accounts/{id}", tag = "accounts", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "It is out.", body = Undoable)),
    extensions(("x-makes-stale" = json!(["accounts", "posts", "status"])),
        ("x-errors" = json!(["not_found", "conflict"]))))]
pub(crate) async fn remove_account(State(app): State<App>, Id(id): Id<AccountId>) -> Answer<Undoable> {
    app.conductor.remove_account(id).await?;
    Ok(Json(Undoable::default()))
}
