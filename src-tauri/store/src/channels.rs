//! Channels, and what belongs to which. What names no channel belongs to [`DEFAULT_CHANNEL`]; a clip that names none follows
//! its recording.

use crate::{
    Conn, Result,
    row::{Columns, changed, ms, to_json},
};
use domain::{AccountId, Channel, ChannelId, ClipId, DEFAULT_CHANNEL, FolderId, Profile, Recording};
use jiff::Timestamp;
use rusqlite::params;

/// Something that can be given to a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// An account.
    Account(AccountId),
    /// A clip.
    Clip(ClipId),
    /// A game profile, by name.
    Profile(String),
    /// A capture folder.
    Folder(FolderId),
}

impl Held {
    /// Its table, the column that names it there, and its name.
    fn place(&self) -> (&'static str, &'static str, String) {
        match self {
            Self::Account(id) => ("accounts", "id", id.to_string()),
            Self::Clip(id) => ("clips", "id", id.to_string()),
            Self::Profile(name) => ("profiles", "name", name.clone()),
            Self::Folder(id) => ("folders", "id", id.to_string()),
        }
    }

    fn noun(&self) -> &'static str {
        match self {
            Self::Account(_) => "destination",
            Self::Clip(_) => "clip",
            Self::Profile(_) => "profile",
            Self::Folder(_) => "folder",
        }
    }
}

/// Stores a channel, a new one or a changed one.
pub fn save(conn: &Conn, channel: &Channel, now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO channels (id, name, document, created_at) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT (id) DO UPDATE SET name = excluded.name, document = excluded.document";
    let document = to_json("channels.document", channel)?;
    conn.prepare_cached(sql)?.execute(params![channel.id.to_string(), channel.name, document, ms(now)])?;
    Ok(())
}

/// One channel.
pub fn get(conn: &Conn, id: ChannelId) -> Result<Option<Channel>> {
    conn.prepare_cached("SELECT document FROM channels WHERE id = ?1")?
        .query_and_then([id.to_string()], |row| row.json("document"))?
        .next()
        .transpose()
}

/// All channels, the oldest first.
pub fn list(conn: &Conn) -> Result<Vec<Channel>> {
    conn.prepare_cached("SELECT document FROM channels ORDER BY seq")?
        .query_and_then([], |row| row.json("document"))?
        .collect()
}

/// Takes a channel out; what it held goes to the default one. Whether it was there.
pub fn delete(conn: &Conn, id: ChannelId) -> Result<bool> {
    Ok(conn.prepare_cached("DELETE FROM channels WHERE id = ?1")?.execute([id.to_string()])? > 0)
}

/// The channel that something was given to.
pub fn given(conn: &Conn, held: &Held) -> Result<Option<ChannelId>> {
    let (table, column, name) = held.place();
    let sql = format!("SELECT channel FROM {table} WHERE {column} = ?1");
    let found = conn.prepare_cached(&sql)?.query_and_then([name], |row| row.maybe_id("channel"))?.next();
    Ok(found.transpose()?.flatten())
}

/// Gives something to a channel; with none a clip follows its recording again, and everything else is the default's.
pub fn give(conn: &Conn, held: &Held, channel: Option<ChannelId>) -> Result<()> {
    let (table, column, name) = held.place();
    let sql = format!("UPDATE {table} SET channel = ?2 WHERE {column} = ?1");
    let rows = conn.prepare_cached(&sql)?.execute(params![name, channel.map(|id| id.to_string())])?;
    changed(rows, held.noun(), name)
}

/// What a channel was given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holding {
    /// Its accounts. Those that were given to no channel are the default's.
    pub accounts: Vec<AccountId>,
    /// Names of its game profiles; of the default only those that were given to it.
    pub profiles: Vec<String>,
    /// Its capture folders; of the default only those that were given to it.
    pub folders: Vec<FolderId>,
}

/// What a channel holds.
pub fn holding(conn: &Conn, id: ChannelId) -> Result<Holding> {
    let (id_text, default) = (id.to_string(), DEFAULT_CHANNEL.to_string());
    let sql = "SELECT id FROM accounts WHERE ifnull(channel, ?2) = ?1 AND state <> 'removed' ORDER BY seq";
    let accounts =
        conn.prepare_cached(sql)?.query_and_then([&id_text, &default], |row| row.id("id"))?.collect::<Result<_>>()?;
    let sql = "SELECT name FROM profiles WHERE channel = ?1 ORDER BY name";
    let profiles =
        conn.prepare_cached(sql)?.query_and_then([&id_text], |row| row.col("name"))?.collect::<Result<_>>()?;
    let sql = "SELECT id FROM folders WHERE channel = ?1 ORDER BY seq";
    let folders = conn.prepare_cached(sql)?.query_and_then([&id_text], |row| row.id("id"))?.collect::<Result<_>>()?;
    Ok(Holding { accounts, profiles, folders })
}

/// The channel of an account.
pub fn of_account(conn: &Conn, id: AccountId) -> Result<ChannelId> {
    Ok(given(conn, &Held::Account(id))?.unwrap_or(DEFAULT_CHANNEL))
}

/// The channel of a recording: its game profile's, else that of the innermost folder it lies in.
pub fn of_recording(conn: &Conn, recording: &Recording) -> Result<ChannelId> {
    if let Some(name) = &recording.profile
        && let Some(channel) = given(conn, &Held::Profile(name.clone()))?
    {
        return Ok(channel);
    }
    let mut folders = crate::folders::list(conn)?;
    folders.retain(|folder| recording.path.starts_with(&folder.path));
    folders.sort_by_key(|folder| std::cmp::Reverse(folder.path.components().count()));
    for folder in folders {
        if let Some(channel) = given(conn, &Held::Folder(folder.id))? {
            return Ok(channel);
        }
    }
    Ok(DEFAULT_CHANNEL)
}

/// The channel of a row `c` of `clips`, as [`of_recording`] has it for what was not given away; NULL is the default one.
pub(crate) const OF_CLIP: &str = "coalesce(
    c.channel,
    (SELECT p.channel FROM recordings r JOIN profiles p ON p.name = r.profile WHERE r.id = c.recording),
    (SELECT f.channel FROM recordings r JOIN folders f ON f.channel IS NOT NULL
         AND substr(r.path, 1, length(rtrim(f.path, '/\\')) + 1) IN (rtrim(f.path, '/\\') || '/', rtrim(f.path, '/\\') || '\\')
     WHERE r.id = c.recording ORDER BY length(f.path) DESC LIMIT 1)
)";

/// The channel of a clip: the one it was given to, else its recording's.
pub fn of_clip(conn: &Conn, id: ClipId) -> Result<ChannelId> {
    let sql = format!("SELECT {OF_CLIP} AS channel FROM clips c WHERE c.id = ?1");
    let found = conn.prepare_cached(&sql)?.query_and_then([id.to_string()], |row| row.maybe_id("channel"))?.next();
    Ok(found.transpose()?.flatten().unwrap_or(DEFAULT_CHANNEL))
}

/// What the words of a recording's clips are written by: its game profile, with the word of a channel before it. `clip`: of one
/// that may have been given to another channel.
pub fn voice(conn: &Conn, recording: &Recording, clip: Option<ClipId>) -> Result<Option<Profile>> {
    let profile = match &recording.profile {
        Some(name) => crate::profiles::get(conn, name)?,
        None => None,
    };
    let chosen = match clip {
        Some(clip) => given(conn, &Held::Clip(clip))?,
        None => None,
    };
    let channel = match chosen {
        Some(channel) => channel,
        None => of_recording(conn, recording)?,
    };
    Ok(match get(conn, channel)? {
        Some(channel) => channel.over(profile),
        None => profile,
    })
}
