//! Collections of clips, and searches that are kept.

use crate::{
    Conn, Result,
    row::{Columns, changed, ms, to_json},
};
use domain::{ClipId, Collection, CollectionId, SavedSearch, SavedSearchId};
use rusqlite::{Row, params};

/// Stores a collection with its clips, in their order. Clips that are not there are left out.
pub fn save(conn: &Conn, collection: &Collection) -> Result<()> {
    let id = collection.id.to_string();
    let sql = "INSERT INTO collections (id, name, description, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT (id) DO UPDATE SET name = excluded.name, description = excluded.description,
                   updated_at = excluded.updated_at";
    conn.prepare_cached(sql)?.execute(params![
        id,
        collection.name,
        collection.description,
        ms(collection.created_at),
        ms(collection.updated_at),
    ])?;
    conn.prepare_cached("DELETE FROM collection_members WHERE collection = ?1")?.execute([&id])?;
    let sql = "INSERT INTO collection_members (collection, clip, position)
               SELECT ?1, id, ?3 FROM clips WHERE id = ?2 ON CONFLICT DO NOTHING";
    let mut statement = conn.prepare_cached(sql)?;
    for (position, clip) in (0i64..).zip(&collection.clips) {
        statement.execute(params![id, clip.to_string(), position])?;
    }
    Ok(())
}

/// One collection.
pub fn get(conn: &Conn, id: CollectionId) -> Result<Option<Collection>> {
    let sql = "SELECT id, name, description, created_at, updated_at FROM collections WHERE id = ?1";
    conn.prepare_cached(sql)?.query_and_then([id.to_string()], |row| read(conn, row))?.next().transpose()
}

/// All collections by name.
pub fn list(conn: &Conn) -> Result<Vec<Collection>> {
    let sql = "SELECT id, name, description, created_at, updated_at FROM collections ORDER BY name COLLATE NOCASE, seq";
    conn.prepare_cached(sql)?.query_and_then([], |row| read(conn, row))?.collect()
}

/// Takes a collection out; its clips stay. Whether it was there.
pub fn delete(conn: &Conn, id: CollectionId) -> Result<bool> {
    Ok(conn.prepare_cached("DELETE FROM collections WHERE id = ?1")?.execute([id.to_string()])? > 0)
}

fn read(conn: &Conn, row: &Row<'_>) -> Result<Collection> {
    let id: CollectionId = row.id("id")?;
    let clips = conn
        .prepare_cached("SELECT clip FROM collection_members WHERE collection = ?1 ORDER BY position, clip")?
        .query_and_then([id.to_string()], |row| row.id::<ClipId>("clip"))?
        .collect::<Result<_>>()?;
    Ok(Collection {
        id,
        name: row.col("name")?,
        description: row.col("description")?,
        clips,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

/// Keeps a search; one that is known is written anew.
pub fn save_search(conn: &Conn, search: &SavedSearch) -> Result<()> {
    let sql = "INSERT INTO saved_searches (id, name, page, query, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT (id) DO UPDATE SET name = excluded.name, page = excluded.page, query = excluded.query";
    let query = to_json("saved_searches.query", &search.query)?;
    let rows = conn.prepare_cached(sql)?.execute(params![
        search.id.to_string(),
        search.name,
        search.page,
        query,
        ms(search.created_at),
    ])?;
    changed(rows, "search", search.id)
}

/// All kept searches by name.
pub fn searches(conn: &Conn) -> Result<Vec<SavedSearch>> {
    let sql = "SELECT id, name, page, query, created_at FROM saved_searches ORDER BY name COLLATE NOCASE, seq";
    conn.prepare_cached(sql)?.query_and_then([], read_search)?.collect()
}

/// Forgets a search; gives it back, so that it can be kept again.
pub fn delete_search(conn: &Conn, id: SavedSearchId) -> Result<Option<SavedSearch>> {
    let sql = "DELETE FROM saved_searches WHERE id = ?1 RETURNING id, name, page, query, created_at";
    let mut statement = conn.prepare_cached(sql)?;
    let taken = statement.query_and_then([id.to_string()], read_search)?.collect::<Result<Vec<_>>>()?;
    Ok(taken.into_iter().next())
}

fn read_search(row: &Row<'_>) -> Result<SavedSearch> {
    Ok(SavedSearch {
        id: row.id("id")?,
        name: row.col("name")?,
        page: row.col("page")?,
        query: row.json("query")?,
        created_at: row.time("created_at")?,
    })
}
