//! What can go wrong in the store, and what each of it means for a person.

use domain::{Code, Fix, Problem, TransitionError};
use rusqlite::ErrorCode;
use std::path::PathBuf;

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The row that was to be changed is not there.
    #[error("there is no {what} {id}")]
    NotFound {
        /// The noun.
        what: &'static str,
        /// The id that was asked for.
        id: String,
    },
    /// The file was written by a newer version of the app. It is left as it is.
    #[error("{} has schema {found}, this app knows {known}", .file.display())]
    TooNew {
        /// The database.
        file: PathBuf,
        /// Its schema version.
        found: usize,
        /// The newest version that is known here.
        known: usize,
    },
    /// The file is a database of another program. It is left as it is.
    #[error("{} is not a library of ClipConductor", .file.display())]
    NotOurs {
        /// The file.
        file: PathBuf,
    },
    /// Another process holds the database for longer than we wait.
    #[error("the database is in use: {0}")]
    Busy(String),
    /// The file is damaged. The next [`crate::Store::open`] checks it and restores the newest backup.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// There is no space left for it.
    #[error("no space is left for the database: {0}")]
    Full(String),
    /// A rule of the data forbids it: something refers to it, or it exists already.
    #[error("{0}")]
    Conflict(String),
    /// An event that does not fit the state of a post.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// A cursor or another argument can't be used.
    #[error("{field}: {why}")]
    Invalid {
        /// The argument.
        field: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// A row holds something that can't be read.
    #[error("the column {column} holds something that can't be read: {why}")]
    Stored {
        /// The column.
        column: String,
        /// Why not.
        why: String,
    },
    /// A file of the store could not be read or written.
    #[error("{doing} {} failed: {error}", .path.display())]
    Io {
        /// What was being done, such as `Copying`.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's word.
        error: std::io::Error,
    },
    /// A migration failed. Nothing of it was kept.
    #[error("the library could not be brought up to date: {0}")]
    Migration(String),
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
    /// The closure panicked. Its transaction was rolled back.
    #[error("a transaction panicked: {0}")]
    Panicked(String),
    /// A problem that a caller's closure ended with.
    #[error(transparent)]
    Problem(Problem),
    /// Any other error of SQLite.
    #[error(transparent)]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error as E;
        match &error {
            E::SqliteFailure(failure, text) => {
                let text = text.clone().unwrap_or_else(|| failure.to_string());
                match failure.code {
                    ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy(text),
                    ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Damaged(text),
                    ErrorCode::DiskFull => Self::Full(text),
                    ErrorCode::ConstraintViolation => Self::Conflict(conflict(failure.extended_code, &text)),
                    _ => Self::Sqlite(error),
                }
            }
            E::FromSqlConversionFailure(column, _, why) => {
                Self::Stored { column: column.to_string(), why: why.to_string() }
            }
            E::InvalidColumnType(_, column, kind) => {
                Self::Stored { column: column.clone(), why: format!("its type is {kind}") }
            }
            E::IntegralValueOutOfRange(column, value) => {
                Self::Stored { column: column.to_string(), why: format!("{value} is out of range") }
            }
            _ => Self::Sqlite(error),
        }
    }
}

/// What a broken rule of the schema means.
fn conflict(extended_code: i32, text: &str) -> String {
    use rusqlite::ffi;
    match extended_code {
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => "Something refers to it, or it refers to something that is gone.".into(),
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY => format!("It exists already ({text})."),
        _ => format!("The data does not allow it ({text})."),
    }
}

impl From<Problem> for StoreError {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let details = error.to_string();
        let problem = match error {
            StoreError::Problem(problem) => return problem,
            StoreError::NotFound { what, id } => return Problem::not_found(what, id),
            StoreError::Io { doing, path, error } => return Problem::io(doing, &path, &error),
            StoreError::Invalid { field, why } => return Problem::invalid(field, why),
            StoreError::TooNew { file, found, known } => Problem::new(
                Code::StoreTooNew,
                "This library was written by a newer ClipConductor.",
                format!(
                    "{} has format {found}, this version knows format {known}. Nothing was changed.",
                    file.display()
                ),
            )
            .say("Install the newest ClipConductor, or start with another data folder."),
            StoreError::NotOurs { file } => Problem::new(
                Code::StoreDamaged,
                format!("{} is not a library of ClipConductor.", file.display()),
                "It is a database of another program. Nothing was changed.",
            )
            .say("Start with another data folder, or move that file away."),
            StoreError::Busy(_) => Problem::new(
                Code::IoFailed,
                "The library could not be changed.",
                "Another program, such as a backup or a second ClipConductor, holds its file.",
            )
            .fix(Fix::Retry)
            .say("Close the other program if it happens again."),
            StoreError::Damaged(_) => Problem::new(
                Code::StoreDamaged,
                "The library's database is damaged.",
                "The disk or the system changed the file, or lost a part of it.",
            )
            .say("Start ClipConductor again: it keeps the damaged file aside and restores the newest backup."),
            StoreError::Full(_) => Problem::new(
                Code::DiskFull,
                "The library could not be written.",
                "There is no space left on the disk with ClipConductor's data.",
            )
            .say("Free some space, then try again.")
            .fix(Fix::Retry),
            StoreError::Conflict(why) => Problem::new(Code::Conflict, "That does not fit what is there.", why)
                .say("Reload the page and look again."),
            StoreError::Transition(error) => Problem::new(
                Code::Conflict,
                "The post is not in a state for that.",
                format!("It is {}, which does not go with {}.", error.state, error.event),
            )
            .say("Reload the page: the post has moved on."),
            StoreError::Stored { .. } => Problem::bug("Something in the library can't be read.", &details),
            StoreError::Migration(_) => {
                Problem::bug("The library could not be brought up to date; it is as it was before.", &details)
            }
            StoreError::Closed => Problem::new(Code::Cancelled, "The library is closed.", "ClipConductor is ending.")
                .say("Start ClipConductor again."),
            StoreError::Panicked(_) => Problem::bug("A change to the library was given up.", &details),
            StoreError::Sqlite(_) => Problem::bug("The library answered with an error.", &details),
        };
        problem.details(details)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_errors_become_what_a_person_can_act_on() {
        let failure = |code| rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), Some("why".into()));
        let cases = [
            (rusqlite::ffi::SQLITE_FULL, Code::DiskFull),
            (rusqlite::ffi::SQLITE_BUSY, Code::IoFailed),
            (rusqlite::ffi::SQLITE_CORRUPT, Code::StoreDamaged),
            (rusqlite::ffi::SQLITE_NOTADB, Code::StoreDamaged),
            (rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE, Code::Conflict),
            (rusqlite::ffi::SQLITE_IOERR, Code::Bug),
        ];
        for (raw, code) in cases {
            let problem = Problem::from(StoreError::from(failure(raw)));
            assert_eq!(problem.code, code);
            assert!(!problem.fix.is_empty(), "{code} without anything to do");
        }
    }

    #[test]
    fn a_problem_of_a_closure_comes_back_unchanged() {
        let problem = Problem::invalid("limit", "too many");
        assert_eq!(Problem::from(StoreError::from(problem.clone())), problem);
    }
}
