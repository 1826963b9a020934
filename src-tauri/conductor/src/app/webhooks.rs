//! Webhooks: addresses of the person's that are told what happened. Their secrets lie where those of accounts lie.

use crate::{Conductor, Core, events::Tag, steps::Ask};
use domain::{
    AccountId, Code, Delivery, DeliveryId, DeliveryState, Happening, Problem, Webhook, WebhookId, WebhookStanding,
};
use jiff::{SignedDuration, Timestamp};
use publish::{Credentials, Secret};
use std::{collections::BTreeMap, sync::atomic::Ordering};
use store::webhooks::WebhookRow;

/// More than that nobody oversees.
const MOST_WEBHOOKS: usize = 20;
/// Messages that are shown of one.
const SHOWN: u32 = 50;
/// For so long the secret before a new one signs, too.
const BOTH_SIGN: SignedDuration = SignedDuration::from_hours(24);

/// The names of the secrets in their place.
const SECRET: &str = "secret";
const BEFORE: &str = "secret_before";
const BEFORE_UNTIL: &str = "secret_before_until";

/// A webhook, how it fares and how it is reached.
#[derive(Debug, Clone, PartialEq)]
pub struct WebhookView {
    /// The webhook.
    pub webhook: Webhook,
    /// How it fares.
    pub standing: WebhookStanding,
    /// When something was sent to it last.
    pub last_at: Option<Timestamp>,
    /// Whether what is sent can be read on its way.
    pub plain: bool,
}

impl From<WebhookRow> for WebhookView {
    fn from(row: WebhookRow) -> Self {
        let plain = row.webhook.url.starts_with("http://");
        Self { webhook: row.webhook, standing: row.standing, last_at: row.last_at, plain }
    }
}

/// What is written of a webhook.
#[derive(Debug, Clone, PartialEq)]
pub struct WebhookChange {
    /// What the person calls it.
    pub name: String,
    /// Where it is told.
    pub url: String,
    /// What it is told.
    pub events: Vec<Happening>,
    /// Whether it is told anything.
    pub enabled: bool,
}

impl Conductor {
    /// All webhooks, the oldest first.
    pub async fn list_webhooks(&self) -> Result<Vec<WebhookView>, Problem> {
        let rows = self.core.store.read(store::webhooks::list).await?;
        Ok(rows.into_iter().map(WebhookView::from).collect())
    }

    /// Adds a webhook. The secret is given out this once. `allow_file`: where there is no keyring, the person agrees to a file.
    pub async fn add_webhook(&self, change: WebhookChange, allow_file: bool) -> Result<(WebhookView, Secret), Problem> {
        let core = &self.core;
        let webhook = checked(WebhookId::new(), change)?;
        if core.store.read(store::webhooks::list).await?.len() >= MOST_WEBHOOKS {
            return Err(Problem::invalid("webhooks", format!("{MOST_WEBHOOKS} webhooks at most.")));
        }
        if allow_file {
            core.means.vault.agree_to_file();
        }
        core.means.vault.ready().await?;
        let secret = publish::webhook::new_secret()?;
        let more = BTreeMap::from([(SECRET.to_owned(), secret.clone())]);
        let place = place(webhook.id);
        core.means.vault.put(place, &Credentials { more, ..Credentials::default() }).await?;
        match self.keep_webhook(webhook).await {
            Ok(view) => Ok((view, secret)),
            Err(problem) => {
                core.means.vault.remove(place).await?;
                Err(problem)
            }
        }
    }

    /// Writes a webhook anew. One that is switched on begins with a clean sheet; what waits for one that is switched off is not
    /// sent any more.
    pub async fn change_webhook(&self, id: WebhookId, change: WebhookChange) -> Result<WebhookView, Problem> {
        let webhook = checked(id, change)?;
        self.core.store.read(move |db| row(db, id).map(drop)).await?;
        self.keep_webhook(webhook).await
    }

    /// Takes a webhook out, with its secret and its messages.
    pub async fn remove_webhook(&self, id: WebhookId) -> Result<(), Problem> {
        let there = self.core.store.write(move |tx| store::webhooks::delete(tx, id)).await?;
        if !there {
            return Err(Problem::not_found("webhook", id));
        }
        self.core.means.vault.remove(place(id)).await?;
        self.webhooks_changed(id).await
    }

    /// Makes a new secret and gives it out this once. The one before signs beside it for a day, so that no message is refused
    /// while the receiver is changed.
    pub async fn renew_webhook_secret(&self, id: WebhookId) -> Result<Secret, Problem> {
        let core = &self.core;
        core.store.read(move |db| row(db, id).map(drop)).await?;
        let mut kept = core.means.vault.get(place(id)).await?.unwrap_or_default();
        let secret = publish::webhook::new_secret()?;
        if let Some(before) = kept.more.insert(SECRET.to_owned(), secret.clone()) {
            kept.more.insert(BEFORE.to_owned(), before);
            kept.more.insert(BEFORE_UNTIL.to_owned(), Secret::new((core.now() + BOTH_SIGN).to_string()));
        }
        core.means.vault.put(place(id), &kept).await?;
        // What waited for a secret goes on.
        let now = core.now();
        core.store.write(move |tx| store::jobs::enqueue(tx, &Ask::Tell(id).job(now))).await?;
        self.webhooks_changed(id).await?;
        Ok(secret)
    }

    /// Sends a message that says that nothing happened. Its answer is in the list of messages.
    pub async fn test_webhook(&self, id: WebhookId) -> Result<DeliveryId, Problem> {
        let now = self.core.now();
        let sent = self
            .core
            .store
            .write(move |tx| {
                enabled(&row(tx, id)?)?;
                // Behind nothing that waits: it is there to be seen at once.
                let data = serde_json::json!({"webhook_id": id});
                store::webhooks::note_for(tx, id, Happening::Test, &data, now)
            })
            .await?;
        self.webhooks_changed(id).await?;
        Ok(sent)
    }

    /// The newest messages to a webhook, the newest first.
    pub async fn list_deliveries(&self, id: WebhookId) -> Result<Vec<Delivery>, Problem> {
        Ok(self
            .core
            .store
            .read(move |db| {
                row(db, id)?;
                store::webhooks::deliveries(db, id, SHOWN)
            })
            .await?)
    }

    /// Sends a message once more, with the id that it had.
    pub async fn redeliver(&self, id: DeliveryId) -> Result<Delivery, Problem> {
        let now = self.core.now();
        let delivery = self
            .core
            .store
            .write(move |tx| {
                let gone = || Problem::not_found("message", id);
                let delivery = store::webhooks::delivery(tx, id)?.ok_or_else(gone)?;
                enabled(&row(tx, delivery.webhook)?)?;
                store::webhooks::again(tx, id, now)?;
                store::jobs::enqueue(tx, &Ask::Tell(delivery.webhook).job(now))?;
                Ok(store::webhooks::delivery(tx, id)?.ok_or_else(gone)?)
            })
            .await?;
        self.webhooks_changed(delivery.webhook).await?;
        Ok(delivery)
    }

    async fn keep_webhook(&self, webhook: Webhook) -> Result<WebhookView, Problem> {
        let (id, now) = (webhook.id, self.core.now());
        let view = self
            .core
            .store
            .write(move |tx| {
                let before = store::webhooks::get(tx, id)?;
                if store::webhooks::list(tx)?.iter().any(|row| row.webhook.id != id && row.webhook.name == webhook.name)
                {
                    return Err(Problem::invalid("name", "Another webhook has this name.").into());
                }
                store::webhooks::save(tx, &webhook, now)?;
                match (before.is_some_and(|row| row.webhook.enabled), webhook.enabled) {
                    (false, true) => store::webhooks::set_standing(tx, id, &WebhookStanding::default())?,
                    (true, false) => {
                        store::webhooks::end_waiting(tx, id, Timestamp::MAX, DeliveryState::Dropped)?;
                    }
                    _ => {}
                }
                row(tx, id)
            })
            .await?;
        self.webhooks_changed(id).await?;
        Ok(view.into())
    }

    async fn webhooks_changed(&self, id: WebhookId) -> Result<(), Problem> {
        look_for_webhooks(&self.core).await?;
        self.core.changed("webhooks", Some(id.to_string()), &[Tag::Webhooks]);
        Ok(())
    }
}

/// Where the secrets of a webhook lie: as those of an account that no platform has.
fn place(id: WebhookId) -> AccountId {
    AccountId(id.0)
}

/// What signs the messages of a webhook now, the newest first; none when the secret is not on this computer.
pub(crate) async fn webhook_secrets(core: &Core, id: WebhookId) -> Result<Vec<Secret>, Problem> {
    let Some(kept) = core.means.vault.get(place(id)).await? else { return Ok(Vec::new()) };
    let until = kept.more(BEFORE_UNTIL).and_then(|text| text.expose().parse::<Timestamp>().ok());
    let before = kept.more(BEFORE).filter(|_| until.is_some_and(|until| core.now() < until));
    Ok(kept.more(SECRET).into_iter().chain(before).cloned().collect())
}

/// Remembers whether anybody is told anything, so that changes wake the lane only where that is so.
async fn look_for_webhooks(core: &Core) -> Result<(), Problem> {
    let rows = core.store.read(store::webhooks::list).await?;
    core.tells.store(rows.iter().any(|row| row.webhook.enabled), Ordering::Relaxed);
    Ok(())
}

/// At the start: every webhook with something to send has a job, also when somebody cancelled it.
pub(crate) async fn take_up_webhooks(core: &Core) -> Result<(), Problem> {
    let now = core.now();
    core.store
        .write(move |tx| {
            for row in store::webhooks::list(tx)?.into_iter().filter(|row| row.webhook.enabled) {
                if let Some(next) = store::webhooks::next(tx, row.webhook.id)? {
                    store::jobs::enqueue(tx, &store::webhooks::job(row.webhook.id, next.next_at.max(now)))?;
                }
            }
            Ok(())
        })
        .await?;
    look_for_webhooks(core).await
}

fn row(db: &store::Conn, id: WebhookId) -> store::Result<WebhookRow> {
    store::webhooks::get(db, id)?.ok_or_else(|| Problem::not_found("webhook", id).into())
}

fn enabled(row: &WebhookRow) -> Result<(), Problem> {
    if row.webhook.enabled {
        return Ok(());
    }
    Err(Problem::new(
        Code::Conflict,
        format!("\"{}\" is switched off.", row.webhook.name),
        "Nothing is sent to a webhook that is off.",
    )
    .say("Switch it on first."))
}

fn checked(id: WebhookId, change: WebhookChange) -> Result<Webhook, Problem> {
    let WebhookChange { name, url, mut events, enabled } = change;
    events.sort_by_key(|kind| kind.as_str());
    events.dedup();
    let url = publish::webhook::address(&url)?.url;
    let webhook = Webhook { id, name: name.trim().to_owned(), url, events, enabled };
    webhook.check().map_err(|error| Problem::invalid(error.field, format!("It has to be {}.", error.why)))?;
    Ok(webhook)
}
