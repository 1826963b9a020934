//! The migrations. Append-only: a file that was released is never changed, only followed by another one.

use rusqlite_migration::{M, Migrations};

const STEPS: &[M<'static>] = &[
    M::up(include_str!("../migrations/0001_library.sql")),
    M::up(include_str!("../migrations/0002_publishing.sql")),
    M::up(include_str!("../migrations/0003_jobs.sql")),
    M::up(include_str!("../migrations/0004_people_and_order.sql")),
    M::up(include_str!("../migrations/0005_words_kept.sql")),
    M::up(include_str!("../migrations/0006_post_choices.sql")),
    M::up(include_str!("../migrations/0007_own_choices.sql")),
    M::up(include_str!("../migrations/0008_results.sql")),
    M::up(include_str!("../migrations/0009_learning.sql")),
    M::up(include_str!("../migrations/0010_markers.sql")),
    M::up(include_str!("../migrations/0011_overlaps.sql")),
    M::up(include_str!("../migrations/0012_finding.sql")),
    M::up(include_str!("../migrations/0013_people.sql")),
    M::up(include_str!("../migrations/0014_more_found.sql")),
    M::up(include_str!("../migrations/0015_lines_of_views.sql")),
    M::up(include_str!("../migrations/0016_webhooks.sql")),
    M::up(include_str!("../migrations/0017_channels.sql")),
    M::up(include_str!("../migrations/0018_cues.sql")),
];

/// The schema version that this app writes.
pub const VERSION: usize = STEPS.len();

/// `PRAGMA application_id` of a library: "CLIP".
pub(crate) const APPLICATION_ID: i64 = 0x434C_4950;

/// All migrations.
pub(crate) const MIGRATIONS: Migrations<'static> = Migrations::from_slice(STEPS);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_in_the_folder_is_a_step() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), VERSION);
        MIGRATIONS.validate().unwrap();
    }

    #[test]
    fn the_file_says_whose_it_is() {
        let mut conn = rusqlite::Connection::open_in_memory().unwrap();
        MIGRATIONS.to_latest(&mut conn).unwrap();
        let id: i64 = conn.query_row("PRAGMA application_id", [], |row| row.get(0)).unwrap();
        assert_eq!(id, APPLICATION_ID);
    }
}
