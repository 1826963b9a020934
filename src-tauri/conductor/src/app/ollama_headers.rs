//! Headers for an Ollama behind a proxy. Their values are secrets and lie where those of accounts lie; the library knows their
//! names and the address they are for, so that the place of secrets is asked only where there is something in it.

use crate::{Conductor, Core, events::Tag};
use domain::{AccountId, Problem};
use publish::{Credentials, Secret, Vault};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::Store;
use words::{OllamaMemory, OllamaWriter};

/// What is known of the headers without opening the place of secrets.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OllamaHeaders {
    /// The address that they are sent to, and no other.
    pub address: String,
    /// Their names.
    pub names: Vec<String>,
}

/// The key in `meta`.
const KEY: &str = "ollama_headers";
/// In the place of secrets, the headers lie as those of an account that no platform has.
const PLACE: AccountId = AccountId(uuid::Uuid::from_u128(0x0611_a4a0_0000_7000_8000_0000_0000_0001));

impl Conductor {
    /// The headers that are set.
    pub async fn ollama_headers(&self) -> Result<OllamaHeaders, Problem> {
        known(&self.core.store).await
    }

    /// Whether they are sent with the address that is set now.
    pub fn ollama_headers_are_sent(&self, headers: &OllamaHeaders) -> bool {
        !headers.names.is_empty() && address_of(&self.core).is_ok_and(|address| address == headers.address)
    }

    /// Sets a header, or takes it away. It is for the address that is set now; those that were set for another one are
    /// forgotten, because nobody meant them for this one.
    pub async fn set_ollama_header(&self, name: String, value: Option<String>) -> Result<OllamaHeaders, Problem> {
        let core = &self.core;
        let address = address_of(core)?;
        let name = name.trim().trim_end_matches(':').to_lowercase();
        let before = known(&core.store).await?;
        let vault = &core.means.vault;
        let mut headers: BTreeMap<String, String> = BTreeMap::new();
        if before.address == address && !before.names.is_empty() {
            headers = read(vault).await?;
        }
        match value {
            Some(value) => headers.insert(name, value.trim().to_owned()),
            None => headers.remove(&name),
        };
        let list: Vec<(String, String)> = headers.clone().into_iter().collect();
        // Refused before anything is kept.
        OllamaMemory::default().send_along(&address, &list)?;
        let after = if headers.is_empty() {
            vault.remove(PLACE).await?;
            OllamaHeaders::default()
        } else {
            let names = headers.keys().cloned().collect();
            let more = headers.into_iter().map(|(name, value)| (name, Secret::new(value))).collect();
            vault.put(PLACE, &Credentials { more, ..Credentials::default() }).await?;
            OllamaHeaders { address: address.clone(), names }
        };
        let text = serde_json::to_string(&after).map_err(|error| Problem::bug("Headers could not be kept.", error))?;
        core.store.write(move |tx| store::meta::set(tx, KEY, &text)).await?;
        core.ollama.send_along(&address, &list)?;
        core.changed("settings", None, &[Tag::Settings, Tag::Models, Tag::Status]);
        Ok(after)
    }
}

/// Takes the headers out of the place of secrets, for this run of the app. A keyring that stays shut is no reason not to start:
/// Ollama then says that it lets nobody in.
pub(crate) async fn load(store: &Store, vault: &Vault, memory: &OllamaMemory) {
    let found = async {
        let known = known(store).await?;
        if !known.names.is_empty() {
            let headers: Vec<(String, String)> = read(vault).await?.into_iter().collect();
            memory.send_along(&known.address, &headers)?;
        }
        Ok::<_, Problem>(())
    };
    if let Err(problem) = found.await {
        tracing::warn!(%problem, "the headers for Ollama could not be read");
    }
}

async fn known(store: &Store) -> Result<OllamaHeaders, Problem> {
    let text = store.read(|db| store::meta::get(db, KEY)).await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

async fn read(vault: &Vault) -> Result<BTreeMap<String, String>, Problem> {
    let kept = vault.get(PLACE).await?.unwrap_or_default();
    Ok(kept.more.into_iter().map(|(name, secret)| (name, secret.expose().to_owned())).collect())
}

fn address_of(core: &Core) -> Result<String, Problem> {
    Ok(OllamaWriter::new(&core.settings().words)?.address().url.clone())
}
