//! Connecting an account through the browser: a try is begun, waits for the browser (or for what the person pastes), and
//! ends in an account or a problem.

use super::accounts::connected;
use crate::{Conductor, Core, events::Tag};
use domain::{Account, AccountId, AccountState, Problem};
use publish::{OAuthClient, Secret, SignIn};
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// What the person asks for.
pub struct ConnectAsked {
    /// The platform's key.
    pub platform: String,
    /// What the person calls the account; the platform's own name for it when empty.
    pub name: String,
    /// The platform's fields.
    pub config: Value,
    /// The client of the person; for an account that is connected again the one it has, when absent.
    pub client: Option<OAuthClient>,
    /// The account that is connected again; its history stays.
    pub account: Option<AccountId>,
    /// Whether the sign-in may be kept in a file where the system has no keyring.
    pub allow_file: bool,
}

/// How far a try is.
#[derive(Debug, Clone, PartialEq)]
pub enum ConnectState {
    /// The browser has not come back.
    Waiting,
    /// The account.
    Done(Box<Account>),
    /// It did not work.
    Failed(Problem),
}

/// A try.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectView {
    /// Its id.
    pub id: Uuid,
    /// The page to open.
    pub url: String,
    /// Whether the address that the browser ends at has to be pasted.
    pub wants_paste: bool,
    /// How far it is.
    pub state: ConnectState,
}

/// The tries of this run of the app.
#[derive(Default)]
pub struct Connecting(Mutex<HashMap<Uuid, Try>>);

struct Try {
    view: ConnectView,
    paste: Option<oneshot::Sender<String>>,
    stop: CancellationToken,
}

/// How long a person may take.
const LONGEST: Duration = Duration::from_secs(600);

impl Connecting {
    fn tries(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, Try>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Conductor {
    /// Begins to connect an account and gives the page that the person has to open.
    pub async fn begin_connect(&self, asked: ConnectAsked) -> Result<ConnectView, Problem> {
        let entry = publish::platform(&asked.platform)
            .ok_or_else(|| Problem::invalid("platform", format!("There is no platform `{}`.", asked.platform)))?;
        let means = &self.core.means;
        if asked.allow_file {
            means.vault.agree_to_file();
        }
        // Before the person goes through the platform's pages for nothing.
        means.vault.ready().await?;
        let mut asked = asked;
        if let Some(id) = asked.account {
            self.as_before(id, &mut asked).await?;
        }
        let sign_in = SignIn::begin(means, entry, asked.config.clone(), asked.client.clone()).await?;
        let id = Uuid::now_v7();
        let (paste, pasted) = oneshot::channel();
        let wants_paste = sign_in.wants_paste();
        let stop = self.stop.child_token();
        let view = ConnectView { id, url: sign_in.url.clone(), wants_paste, state: ConnectState::Waiting };
        self.core.connecting.tries().insert(id, Try { view: view.clone(), paste: Some(paste), stop: stop.clone() });
        let core = Arc::clone(&self.core);
        tokio::spawn(async move {
            let ended = tokio::select! {
                () = stop.cancelled() => return,
                ended = run(&core, sign_in, pasted, asked) => ended,
            };
            let state = match ended {
                Ok(account) => ConnectState::Done(Box::new(account)),
                Err(problem) => ConnectState::Failed(problem),
            };
            if let Some(entry) = core.connecting.tries().get_mut(&id) {
                entry.view.state = state;
            }
            core.changed("accounts", None, &[Tag::Accounts, Tag::Posts, Tag::Status]);
        });
        Ok(view)
    }

    /// Ends a try that nobody wants any more: the browser's answer would find nobody.
    pub fn cancel_connect(&self, id: Uuid) -> Result<(), Problem> {
        let entry = self.core.connecting.tries().remove(&id);
        entry.ok_or_else(|| Problem::not_found("sign-in under way", id))?.stop.cancel();
        Ok(())
    }

    /// What an account that is connected again already has: its client, and what its platform has to know.
    async fn as_before(&self, id: AccountId, asked: &mut ConnectAsked) -> Result<(), Problem> {
        let account = self.core.store.read(move |db| store::accounts::get(db, id)).await?;
        let account = account
            .filter(|account| account.platform == asked.platform)
            .ok_or_else(|| Problem::not_found("destination", id))?;
        if let (Value::Object(kept), Value::Object(given)) = (account.config, &mut asked.config) {
            for (key, value) in kept {
                given.entry(key).or_insert(value);
            }
        }
        if asked.client.is_none() {
            asked.client = self.core.means.vault.get(id).await?.and_then(|credentials| credentials.client);
        }
        Ok(())
    }

    /// How far a try is.
    pub fn connect_state(&self, id: Uuid) -> Result<ConnectView, Problem> {
        let found = self.core.connecting.tries().get(&id).map(|entry| entry.view.clone());
        found.ok_or_else(|| Problem::not_found("sign-in under way", id))
    }

    /// Takes the address (or the code) that the browser ended at.
    pub fn paste_connect(&self, id: Uuid, text: String) -> Result<ConnectView, Problem> {
        let mut tries = self.core.connecting.tries();
        let entry = tries.get_mut(&id).ok_or_else(|| Problem::not_found("sign-in under way", id))?;
        if let Some(paste) = entry.paste.take() {
            // Nobody waits any more when the try has ended; its state says so.
            let _ = paste.send(text);
        }
        Ok(entry.view.clone())
    }
}

async fn run(
    core: &Core,
    sign_in: SignIn,
    pasted: oneshot::Receiver<String>,
    asked: ConnectAsked,
) -> Result<Account, Problem> {
    let code: Secret = tokio::select! {
        code = sign_in.wait(LONGEST), if !sign_in.wants_paste() => code?,
        Ok(text) = pasted => sign_in.pasted(&text)?,
        () = tokio::time::sleep(LONGEST) => {
            return Err(Problem::invalid("code", "Nothing was pasted within ten minutes. Begin again."));
        }
    };
    let credentials = sign_in.finish(&core.means, &code).await?;
    let before = match asked.account {
        Some(id) => {
            let found = core.store.read(move |db| store::accounts::get(db, id)).await?;
            Some(found.ok_or_else(|| Problem::not_found("destination", id))?)
        }
        None => None,
    };
    let again = before.is_some();
    let unnamed = asked.name.trim().is_empty();
    let mut account = before.unwrap_or_else(|| Account {
        id: AccountId::new(),
        platform: asked.platform.clone(),
        name: if unnamed { asked.platform.clone() } else { asked.name.clone() },
        config: asked.config.clone(),
        state: AccountState::Ready,
        problem: None,
        created_at: core.now(),
    });
    (account.state, account.problem) = (AccountState::Ready, None);
    let mut account = connected(core, account, Some(credentials)).await?;
    if unnamed && !again {
        let entry = publish::platform(&account.platform);
        let told = match entry {
            Some(entry) => (entry.publisher)(&core.means).connect(&account).await.ok().and_then(|who| who.name),
            None => None,
        };
        account.name = told.unwrap_or(account.name);
    }
    let stored = account.clone();
    let write = move |tx: &store::Conn| match again {
        true => store::accounts::update(tx, &stored),
        false => store::accounts::insert(tx, &stored),
    };
    core.store.write(move |tx| write(tx)).await?;
    Ok(account)
}
