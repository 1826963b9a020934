//! Slots: times of the week at which accounts like to get something.

use crate::{Conn, Result, row::Columns};
use domain::{AccountId, Slot};
use rusqlite::params;

/// All slots of accounts that were not removed, by account and then by time of the week.
pub fn list(conn: &Conn) -> Result<Vec<Slot>> {
    let sql = "SELECT s.account, s.weekday, s.minute, s.zone FROM slots s JOIN accounts a ON a.id = s.account
               WHERE s.enabled AND a.state <> 'removed' ORDER BY a.seq, s.weekday, s.minute";
    conn.prepare_cached(sql)?
        .query_and_then([], |row| {
            Ok(Slot {
                account: row.id("account")?,
                weekday: row.col("weekday")?,
                minute: row.col("minute")?,
                zone: row.col("zone")?,
            })
        })?
        .collect()
}

/// Puts these in the place of all slots of an account.
pub fn replace(conn: &Conn, account: AccountId, slots: &[Slot]) -> Result<()> {
    conn.prepare_cached("DELETE FROM slots WHERE account = ?1")?.execute([account.to_string()])?;
    let sql = "INSERT INTO slots (id, account, weekday, minute, zone, enabled) VALUES (?1, ?2, ?3, ?4, ?5, 1)";
    for slot in slots {
        conn.prepare_cached(sql)?.execute(params![
            uuid::Uuid::now_v7().to_string(),
            account.to_string(),
            slot.weekday,
            slot.minute,
            slot.zone,
        ])?;
    }
    Ok(())
}
