//! Lists page by key: a cursor is the sort key of the last row, so that rows that come and go neither repeat nor hide
//! others.

use crate::{Result, StoreError};

/// Most rows of one page.
const MOST: usize = 1000;

/// Which part of a list is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// [`Paged::next`] of the page before; `None` for the first.
    pub after: Option<String>,
    /// How many rows, 1 to 1000; what lies outside is taken as the nearest.
    pub limit: usize,
}

impl Page {
    /// The first page.
    pub fn first(limit: usize) -> Self {
        Self { after: None, limit }
    }

    /// The page after the one that ended with `cursor`.
    pub fn after(cursor: impl Into<String>, limit: usize) -> Self {
        Self { after: Some(cursor.into()), limit }
    }

    /// The limit as it is used.
    pub(crate) fn rows(&self) -> usize {
        self.limit.clamp(1, MOST)
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Paged<T> {
    /// The rows, in the order of the list.
    pub items: Vec<T>,
    /// Where the next page goes on; `None` when this was the last row.
    pub next: Option<String>,
}

/// A part of a sort key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// A time in milliseconds, a score, a row number.
    Int(i64),
    /// An id.
    Id(String),
}

impl rusqlite::ToSql for Part {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        match self {
            Self::Int(value) => value.to_sql(),
            Self::Id(id) => id.to_sql(),
        }
    }
}

/// The sort key of a row. All lists run from the largest key to the smallest.
pub(crate) type Key = Vec<Part>;

/// What a sort key consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Id,
}

/// The key as a cursor: `list~1719~0190…`. Safe in a URL as it is.
pub(crate) fn cursor(list: &str, key: &Key) -> String {
    let mut text = list.to_owned();
    for part in key {
        text.push('~');
        match part {
            Part::Int(value) => text.push_str(&value.to_string()),
            Part::Id(id) => text.push_str(id),
        }
    }
    text
}

/// The key in a cursor of that list. A cursor of another list, or of another order, is refused.
pub(crate) fn key_of(list: &str, kinds: &[Kind], cursor: &str) -> Result<Key> {
    let refused = || StoreError::Invalid { field: "after", why: "It is not a cursor of this list and order.".into() };
    let mut parts = cursor.split('~');
    if parts.next() != Some(list) {
        return Err(refused());
    }
    let key = parts
        .by_ref()
        .zip(kinds)
        .map(|(part, kind)| match kind {
            Kind::Int => part.parse().map(Part::Int).map_err(|_| refused()),
            Kind::Id => part.parse::<uuid::Uuid>().map(|id| Part::Id(id.to_string())).map_err(|_| refused()),
        })
        .collect::<Result<Key>>()?;
    let whole = key.len() == kinds.len() && cursor.split('~').count() == kinds.len() + 1;
    if whole { Ok(key) } else { Err(refused()) }
}

/// Puts rows of several queries, each already in the order of the list, together into one page. Each query has to
/// deliver up to `page.rows() + 1` rows, so that it is known whether there are more.
pub(crate) fn merged<T>(list: &str, page: &Page, mut rows: Vec<(Key, T)>) -> Paged<T> {
    // Keys are unique: they end with the id or the row number.
    rows.sort_by(|a, b| b.0.cmp(&a.0));
    let more = rows.len() > page.rows();
    rows.truncate(page.rows());
    let next = rows.last().filter(|_| more).map(|(key, _)| cursor(list, key));
    Paged { items: rows.into_iter().map(|(_, row)| row).collect(), next }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [Kind; 2] = [Kind::Int, Kind::Id];

    #[test]
    fn a_cursor_survives_and_a_strange_one_is_refused() {
        let key = vec![Part::Int(-5), Part::Id("01890000-0000-7000-8000-000000000001".into())];
        let text = cursor("moments.recent", &key);
        assert_eq!(key_of("moments.recent", &KINDS, &text).unwrap(), key);
        let strange = [
            "",
            "moments.recent",
            "moments.recent~1",
            "moments.recent~x~01890000-0000-7000-8000-000000000001",
            "moments.recent~1~' OR 1=1",
            "moments.recent~1~01890000-0000-7000-8000-000000000001~2",
            "moments.best~1~01890000-0000-7000-8000-000000000001",
        ];
        for cursor in strange {
            assert!(matches!(key_of("moments.recent", &KINDS, cursor), Err(StoreError::Invalid { .. })), "{cursor}");
        }
    }

    #[test]
    fn sorted_rows_merge_into_one_order() {
        let row = |n: i64| (vec![Part::Int(n)], n);
        let page = merged("l", &Page::first(3), vec![row(9), row(4), row(1), row(8), row(2)]);
        assert_eq!((page.items, page.next), (vec![9, 8, 4], Some("l~4".into())));
        assert_eq!(merged("l", &Page::first(3), vec![row(1), row(2), row(3)]).next, None);
    }
}
