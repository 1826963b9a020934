//! Destinations.

use crate::{Conductor, Core, events::Tag, views::AccountView};
use domain::{Account, AccountId, AccountState, Code, Fix, Problem};
use publish::{Connect, Credentials, FieldKind, PlatformEntry, Secret};
use serde_json::Value;
use store::posts::PostFilter;

impl Conductor {
    /// The platforms that clips can go to.
    pub fn platforms(&self) -> &'static [&'static PlatformEntry] {
        publish::PLATFORMS
    }

    /// All destinations that were not removed.
    pub async fn list_accounts(&self) -> Result<Vec<AccountView>, Problem> {
        let mut accounts = self.core.store.read(store::accounts::list).await?;
        accounts.retain(|account| account.state != AccountState::Removed);
        Ok(accounts)
    }

    /// The person agrees to a file of secrets where the system has no keyring.
    pub fn agree_to_secrets_file(&self) {
        self.core.means.vault.agree_to_file();
    }

    /// Connects a destination.
    pub async fn add_account(
        &self,
        platform: String,
        name: String,
        config: serde_json::Value,
    ) -> Result<AccountView, Problem> {
        let account = Account {
            id: AccountId::new(),
            platform,
            name,
            config,
            state: AccountState::Ready,
            problem: None,
            created_at: self.core.now(),
        };
        let account = connected(&self.core, account, None).await?;
        let stored = account.clone();
        self.core.store.write(move |tx| store::accounts::insert(tx, &stored)).await?;
        crate::intake::learn_our_folders(&self.core).await?;
        self.core.changed("accounts", None, &[Tag::Accounts]);
        Ok(account)
    }

    /// Changes a destination's name or what it needs to know.
    pub async fn change_account(
        &self,
        id: AccountId,
        name: Option<String>,
        config: Option<serde_json::Value>,
    ) -> Result<AccountView, Problem> {
        let account = self.core.store.read(move |db| store::accounts::get(db, id)).await?;
        let mut account = account.ok_or_else(|| Problem::not_found("destination", id))?;
        account.name = name.unwrap_or(account.name);
        // Secrets that are left out stay in the vault; what the platform told of the account stays, too.
        if let (Some(Value::Object(config)), Some(kept)) = (config, account.config.as_object_mut()) {
            kept.extend(config);
        }
        account.state = AccountState::Ready;
        account.problem = None;
        let account = connected(&self.core, account, None).await?;
        let stored = account.clone();
        self.core.store.write(move |tx| store::accounts::update(tx, &stored)).await?;
        crate::intake::learn_our_folders(&self.core).await?;
        self.core.changed("accounts", None, &[Tag::Accounts, Tag::Posts]);
        Ok(account)
    }

    /// Takes a destination out. What went there stays in the history.
    pub async fn remove_account(&self, id: AccountId) -> Result<(), Problem> {
        self.core
            .store
            .write(move |tx| {
                let mut account = store::accounts::get(tx, id)?.ok_or_else(|| Problem::not_found("destination", id))?;
                let under_way =
                    ["approved", "scheduled", "preflight", "uploading", "finishing", "processing", "unknown"];
                let filter = PostFilter {
                    states: under_way.map(str::to_owned).to_vec(),
                    account: Some(id),
                    ..Default::default()
                };
                if !store::posts::list(tx, &filter, &store::Page { after: None, limit: 1 })?.items.is_empty() {
                    return Err(Problem::new(
                        Code::Conflict,
                        format!("\"{}\" is still needed.", account.name),
                        "A post is on its way there or waits for its time.",
                    )
                    .say("Cancel the post first, or wait until it is out.")
                    .into());
                }
                account.state = AccountState::Removed;
                store::accounts::update(tx, &account)
            })
            .await?;
        self.core.means.vault.remove(id).await?;
        self.core.changed("accounts", None, &[Tag::Accounts]);
        Ok(())
    }
}

/// Checks that the destination can be used as it is described. Secret fields of the config go into the vault, with the
/// credentials of a sign-in where there was one; when it can't be used, nothing of them is kept.
pub(super) async fn connected(
    core: &Core,
    mut account: Account,
    signed_in: Option<Credentials>,
) -> Result<Account, Problem> {
    if account.name.trim().is_empty() {
        return Err(Problem::invalid("name", "A destination needs a name."));
    }
    let entry = publish::platform(&account.platform)
        .ok_or_else(|| Problem::invalid("platform", format!("There is no platform `{}`.", account.platform)))?;
    let mut secrets = Vec::new();
    if let Some(config) = account.config.as_object_mut() {
        for field in entry.spec.config.iter().filter(|field| field.kind == FieldKind::Secret) {
            if let Some(Value::String(text)) = config.remove(field.key) {
                secrets.push((field.key.to_owned(), Secret::new(text)));
            }
        }
    }
    let before = if entry.spec.abilities.stays_here { None } else { core.means.vault.get(account.id).await? };
    if matches!(entry.spec.connect, Connect::OAuth { .. }) && signed_in.is_none() && before.is_none() {
        return Err(Problem::invalid("platform", format!("{} is connected in the browser.", entry.spec.name))
            .fix(Fix::RunCommand { command: format!("clipctl accounts connect {}", entry.spec.key) }));
    }
    if !secrets.is_empty() || signed_in.is_some() {
        let mut credentials = signed_in.or_else(|| before.clone()).unwrap_or_default();
        credentials.more.extend(secrets);
        core.means.vault.put(account.id, &credentials).await?;
    }
    match (entry.publisher)(&core.means).connect(&account).await {
        Ok(connected) => {
            if let (Some(config), Some(more)) = (account.config.as_object_mut(), connected.config.as_object()) {
                config.extend(more.clone());
            }
            for note in connected.notes {
                tracing::info!(account = %account.id, "{note}");
            }
            Ok(account)
        }
        Err(problem) => {
            if !entry.spec.abilities.stays_here {
                match before {
                    Some(before) => core.means.vault.put(account.id, &before).await?,
                    None => core.means.vault.remove(account.id).await?,
                }
            }
            Err(problem)
        }
    }
}

/// Remembers at the account that the person has to do something, so that it is seen before the next post.
pub(crate) async fn account_needs_user(core: &Core, id: AccountId, problem: &Problem) -> Result<(), Problem> {
    let problem = problem.clone();
    core.store
        .write(move |tx| match store::accounts::get(tx, id)? {
            Some(mut account) if account.state == AccountState::Ready => {
                account.state = AccountState::NeedsUser;
                account.problem = Some(problem);
                store::accounts::update(tx, &account)
            }
            _ => Ok(()),
        })
        .await?;
    core.changed("accounts", None, &[Tag::Accounts, Tag::Status]);
    Ok(())
}
