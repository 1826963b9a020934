//! SQLite: the only room with SQL.
//!
//! [`Store`] has one writer on its own thread and a few read-only connections. Both take closures; the functions of the
//! aggregates below take a [`Conn`], and a [`Tx`] is one, so that one closure can do several things in one transaction:
//!
//! ```no_run
//! # fn example(store: &store::Store, clip: &domain::Clip, words: &domain::Words) -> Result<(), store::StoreError> {
//! let (clip, words) = (clip.clone(), words.clone());
//! store.write_blocking(move |tx| {
//!     store::clips::insert(tx, &clip)?;
//!     store::words::insert(tx, &words)
//! })
//! # }
//! ```
//!
//! Wall-clock times are stored in whole milliseconds: what is finer is cut off.

pub mod accounts;
pub mod analyses;
pub mod api_tokens;
pub mod audit;
pub mod channels;
pub mod choices;
pub mod clips;
pub mod collections;
pub mod cue_looks;
pub mod folders;
pub mod forgotten;
pub mod jobs;
pub mod judgements;
pub mod logins;
pub mod markers;
pub mod marks;
pub mod meta;
pub mod moments;
pub mod overlaps;
pub mod post_requests;
pub mod posted;
pub mod posts;
pub mod profiles;
pub mod recordings;
pub mod restored;
pub mod results;
pub mod rules;
pub mod settings;
pub mod slots;
pub mod storage;
pub mod undo;
pub mod users;
pub mod webhooks;
pub mod words;

mod backup;
mod error;
mod open;
mod page;
mod readers;
mod row;
mod schema;
mod search;
mod store;
mod sys;
mod writer;

pub use error::StoreError;
pub use page::{Page, Paged};
pub use schema::VERSION as SCHEMA_VERSION;
pub use store::{Opened, Restored, Store};

/// A connection. All functions of the aggregates take one.
pub type Conn = rusqlite::Connection;
/// A transaction of the writer; derefs to [`Conn`].
pub type Tx<'a> = rusqlite::Transaction<'a>;

/// What every function here returns.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;
