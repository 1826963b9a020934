//! Between rows and values: ids and words as text, times as whole numbers, documents as JSON.

use crate::{Result, StoreError};
use domain::MediaTime;
use jiff::Timestamp;
use rusqlite::{Row, types::FromSql};
use serde::{Serialize, de::DeserializeOwned};
use std::{fmt::Display, str::FromStr};

/// Reads columns by name, and says which one could not be read.
pub(crate) trait Columns {
    /// A plain value.
    fn col<T: FromSql>(&self, name: &str) -> Result<T>;

    /// An id.
    fn id<T: FromStr<Err: Display>>(&self, name: &str) -> Result<T> {
        read_id(name, &self.col::<String>(name)?)
    }

    /// An id that may be absent.
    fn maybe_id<T: FromStr<Err: Display>>(&self, name: &str) -> Result<Option<T>> {
        self.col::<Option<String>>(name)?.map(|text| read_id(name, &text)).transpose()
    }

    /// Wall-clock time.
    fn time(&self, name: &str) -> Result<Timestamp> {
        read_time(name, self.col(name)?)
    }

    /// Wall-clock time that may be absent.
    fn maybe_time(&self, name: &str) -> Result<Option<Timestamp>> {
        self.col::<Option<i64>>(name)?.map(|millis| read_time(name, millis)).transpose()
    }

    /// Time in a recording.
    fn media_time(&self, name: &str) -> Result<MediaTime> {
        self.col(name).map(MediaTime::from_micros)
    }

    /// Time in a recording that may be absent.
    fn maybe_media_time(&self, name: &str) -> Result<Option<MediaTime>> {
        Ok(self.col::<Option<i64>>(name)?.map(MediaTime::from_micros))
    }

    /// A document.
    fn json<T: DeserializeOwned>(&self, name: &str) -> Result<T> {
        read_json(name, &self.col::<String>(name)?)
    }

    /// A document that may be absent.
    fn maybe_json<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        self.col::<Option<String>>(name)?.map(|text| read_json(name, &text)).transpose()
    }

    /// A word of an enumeration.
    fn word<T>(&self, name: &str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T> {
        let word: String = self.col(name)?;
        parse(&word).ok_or_else(|| StoreError::Stored { column: name.into(), why: format!("unknown word {word}") })
    }
}

impl Columns for Row<'_> {
    fn col<T: FromSql>(&self, name: &str) -> Result<T> {
        self.get(name).map_err(|error| match error {
            rusqlite::Error::FromSqlConversionFailure(_, _, why) => {
                StoreError::Stored { column: name.into(), why: why.to_string() }
            }
            rusqlite::Error::IntegralValueOutOfRange(_, value) => {
                StoreError::Stored { column: name.into(), why: format!("{value} is out of range") }
            }
            other => other.into(),
        })
    }
}

fn read_id<T: FromStr<Err: Display>>(column: &str, text: &str) -> Result<T> {
    text.parse().map_err(|error| StoreError::Stored { column: column.into(), why: format!("{text}: {error}") })
}

fn read_time(column: &str, millis: i64) -> Result<Timestamp> {
    Timestamp::from_millisecond(millis)
        .map_err(|error| StoreError::Stored { column: column.into(), why: error.to_string() })
}

fn read_json<T: DeserializeOwned>(column: &str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| StoreError::Stored { column: column.into(), why: error.to_string() })
}

/// A value as JSON text.
pub(crate) fn to_json<T: Serialize>(column: &'static str, value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Stored { column: column.into(), why: error.to_string() })
}

/// An optional value as JSON text.
pub(crate) fn maybe_to_json<T: Serialize>(column: &'static str, value: Option<&T>) -> Result<Option<String>> {
    value.map(|value| to_json(column, value)).transpose()
}

/// Wall-clock time as milliseconds.
pub(crate) fn ms(time: Timestamp) -> i64 {
    time.as_millisecond()
}

/// The time as it comes back from the store.
pub(crate) fn whole_ms(time: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(ms(time)).unwrap_or(time)
}

/// A count or a size; what does not fit into SQLite's integers is clamped.
pub(crate) fn int(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// `Ok` when a statement changed exactly the row it was meant for.
pub(crate) fn changed(rows: usize, what: &'static str, id: impl Display) -> Result<()> {
    if rows > 0 { Ok(()) } else { Err(StoreError::NotFound { what, id: id.to_string() }) }
}
