//! Destinations.

use crate::{Conductor, Core, events::Tag, views::AccountView};
use domain::{Account, AccountId, AccountState, Code, Problem};
use publish::PlatformEntry;
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
        let account = connected(&self.core, account).await?;
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
        account.config = config.unwrap_or(account.config);
        account.state = AccountState::Ready;
        account.problem = None;
        let account = connected(&self.core, account).await?;
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
        self.core.changed("accounts", None, &[Tag::Accounts]);
        Ok(())
    }
}

/// Checks that the destination can be used as it is described.
async fn connected(core: &Core, mut account: Account) -> Result<Account, Problem> {
    if account.name.trim().is_empty() {
        return Err(Problem::invalid("name", "A destination needs a name."));
    }
    let entry = publish::platform(&account.platform)
        .ok_or_else(|| Problem::invalid("platform", format!("There is no platform `{}`.", account.platform)))?;
    let connected = (entry.publisher)(&core.means).connect(&account).await?;
    if let (Some(config), Some(more)) = (account.config.as_object_mut(), connected.config.as_object()) {
        config.extend(more.clone());
    }
    Ok(account)
}
