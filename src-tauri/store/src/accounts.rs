//! Accounts. Their secrets are not here.

use crate::{
    Conn, Result,
    row::{Columns, changed, maybe_to_json, ms, to_json},
};
use domain::{Account, AccountId, AccountState};
use rusqlite::{Row, params};

const COLUMNS: &str = "id, platform, name, config, state, problem, created_at";

/// Adds an account.
pub fn insert(conn: &Conn, account: &Account) -> Result<()> {
    let sql = "INSERT INTO accounts (id, platform, name, config, state, problem, created_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    write(conn, sql, account)?;
    Ok(())
}

/// Changes an account. One that is taken out gets [`AccountState::Removed`]: its posts refer to it.
pub fn update(conn: &Conn, account: &Account) -> Result<()> {
    let sql = "UPDATE accounts SET platform = ?2, name = ?3, config = ?4, state = ?5, problem = ?6, created_at = ?7
               WHERE id = ?1";
    changed(write(conn, sql, account)?, "account", account.id)
}

fn write(conn: &Conn, sql: &str, account: &Account) -> Result<usize> {
    Ok(conn.prepare_cached(sql)?.execute(params![
        account.id.to_string(),
        account.platform,
        account.name,
        to_json("accounts.config", &account.config)?,
        account.state.as_str(),
        maybe_to_json("accounts.problem", account.problem.as_ref())?,
        ms(account.created_at),
    ])?)
}

/// One account.
pub fn get(conn: &Conn, id: AccountId) -> Result<Option<Account>> {
    let sql = format!("SELECT {COLUMNS} FROM accounts WHERE id = ?1");
    conn.prepare_cached(&sql)?.query_and_then([id.to_string()], read)?.next().transpose()
}

/// All accounts, also removed ones, in the order in which they were added.
pub fn list(conn: &Conn) -> Result<Vec<Account>> {
    let sql = format!("SELECT {COLUMNS} FROM accounts ORDER BY seq");
    conn.prepare_cached(&sql)?.query_and_then([], read)?.collect()
}

fn read(row: &Row) -> Result<Account> {
    Ok(Account {
        id: row.id("id")?,
        platform: row.col("platform")?,
        name: row.col("name")?,
        config: row.json("config")?,
        state: row.word("state", AccountState::parse)?,
        problem: row.maybe_json("problem")?,
        created_at: row.time("created_at")?,
    })
}
