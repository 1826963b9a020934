//! Who did what.

use super::Who;
use crate::Conductor;
use domain::{AuditEntry, Problem};
use jiff::Timestamp;
use serde_json::Value;
use store::{Conn, Page, Paged, StoreError};

/// Writes down what somebody does. Call it in the transaction of what is done.
pub(crate) fn note(
    conn: &Conn,
    actor: &str,
    verb: &str,
    subject: (&str, &str),
    details: Value,
    at: Timestamp,
) -> Result<(), StoreError> {
    let (kind, subject) = (subject.0.to_owned(), subject.1.to_owned());
    let entry = AuditEntry { at, actor: actor.to_owned(), verb: verb.to_owned(), subject_kind: kind, subject, details };
    store::audit::add(conn, &entry)
}

impl Conductor {
    /// A page of who did what, the newest first.
    pub async fn list_audit(&self, page: Page) -> Result<Paged<AuditEntry>, Problem> {
        Ok(self.core.store.read(move |db| store::audit::list(db, &page)).await?)
    }

    /// Writes down what was done over the network in this handle's name and that writes nothing down by itself.
    pub async fn note(&self, verb: &str, kind: &str, subject: &str) -> Result<(), Problem> {
        let Who { name, .. } = self.who().clone();
        let (verb, kind, subject, now) = (verb.to_owned(), kind.to_owned(), subject.to_owned(), self.core.now());
        let write = move |tx: &store::Tx<'_>| note(tx, &name, &verb, (&kind, &subject), serde_json::json!({}), now);
        Ok(self.core.store.write(write).await?)
    }
}
