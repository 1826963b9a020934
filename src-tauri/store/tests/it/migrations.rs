//! From every old version to the newest.

use crate::sample::Home;
use rusqlite::Connection;
use std::{fs, path::PathBuf};
use store::{SCHEMA_VERSION, Store};

/// The migration files in their order.
fn steps() -> Vec<String> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(here("migrations")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|file| fs::read_to_string(file).unwrap()).collect()
}

fn here(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn version_of(conn: &Connection) -> usize {
    let version: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    version.try_into().unwrap()
}

/// Every statement of the schema, without the tables that FTS5 makes for itself.
fn schema(conn: &Connection) -> Vec<String> {
    let sql = "SELECT sql FROM sqlite_schema
               WHERE sql IS NOT NULL AND name NOT GLOB '*_fts_*' AND name NOT GLOB 'sqlite_*' ORDER BY rowid";
    let mut statement = conn.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

/// The schema as it is compared: the order in which things were made does not count.
fn sorted_schema(home: &Home) -> Vec<String> {
    let mut schema = schema(&Connection::open(home.file()).unwrap());
    schema.sort();
    schema
}

fn newest_schema() -> Vec<String> {
    let home = Home::new();
    home.open().store.close();
    sorted_schema(&home)
}

#[test]
fn every_old_version_becomes_the_newest() {
    let newest = newest_schema();
    for version in 1..SCHEMA_VERSION {
        let home = Home::new();
        let conn = Connection::open(home.file()).unwrap();
        for step in &steps()[..version] {
            conn.execute_batch(step).unwrap();
        }
        conn.pragma_update(None, "user_version", version as i64).unwrap();
        let folder = "INSERT INTO folders (seq, id, path, recursive, patterns, enabled, polling)
                      VALUES (1, '0197a000-0000-7000-8000-000000000001', '/v', 1, '[]', 1, 0)";
        conn.execute(folder, []).unwrap();
        conn.close().unwrap();

        let opened = home.open();
        assert_eq!(opened.migrated_from, Some(version));
        assert_eq!(opened.store.read_blocking(store::folders::list).unwrap().len(), 1, "from {version}");
        opened.store.close();
        assert_eq!(sorted_schema(&home), newest, "from {version}");

        // The backup is the file as it was.
        let backups: Vec<PathBuf> = fs::read_dir(home.backups()).unwrap().map(|entry| entry.unwrap().path()).collect();
        let [backup] = &backups[..] else { panic!("{backups:?}") };
        let kept = Connection::open(backup).unwrap();
        let had = version_of(&kept);
        assert_eq!(had, version);
        assert!(home.open().migrated_from.is_none(), "migrated twice");
    }
}

#[test]
fn a_migration_that_fails_leaves_the_file_as_it_was() {
    let home = Home::new();
    let conn = Connection::open(home.file()).unwrap();
    conn.execute_batch(&steps()[0]).unwrap();
    conn.pragma_update(None, "user_version", 1).unwrap();
    // In the way of the last step: all steps run in one transaction.
    conn.execute_batch("CREATE TABLE webhooks (id INTEGER)").unwrap();
    conn.close().unwrap();
    let Err(error) = Store::open(&home.file(), &home.backups()) else { panic!("opened") };
    assert!(matches!(&error, store::StoreError::Migration(why) if why.contains("webhooks")), "{error:?}");
    let conn = Connection::open(home.file()).unwrap();
    let version = version_of(&conn);
    let jobs: i64 = conn
        .query_row("SELECT count(*) FROM sqlite_schema WHERE name IN ('jobs', 'posts')", [], |row| row.get(0))
        .unwrap();
    assert_eq!((version, jobs), (1, 0));
}

/// Each released version is kept as the text of a database: a change of an old migration file shows here.
#[test]
fn released_libraries_open() {
    let mut seen = 0;
    for entry in fs::read_dir(here("tests/fixtures")).unwrap() {
        let path = entry.unwrap().path();
        let home = Home::new();
        let conn = Connection::open(home.file()).unwrap();
        conn.execute_batch(&fs::read_to_string(&path).unwrap()).unwrap();
        let version = version_of(&conn);
        assert_eq!(path.file_name().unwrap().to_str().unwrap(), format!("version_{version}.sql"));
        conn.close().unwrap();

        let store = home.open().store;
        store
            .read_blocking(|conn| {
                let page = store::Page::first(10);
                let moments = store::moments::list(conn, &Default::default(), Default::default(), &page)?.items;
                assert_eq!(moments[0].title.as_deref(), Some("Two at once"));
                assert_eq!(moments[0].recording_name, "arena one.mkv");
                let found = store::clips::ClipFilter { text: Some("TWO onc".into()), ..Default::default() };
                let clips = store::clips::list(conn, &found, &page)?.items;
                assert_eq!(clips[0].posts[0].1, "scheduled");
                let analysis = store::analyses::get(conn, moments[0].moment.recording)?.expect("kept");
                assert_eq!(analysis.signals, moments[0].moment.evidence);
                assert_eq!(store::jobs::list(conn, &Default::default(), &page)?.items[0].kind, "analyse");
                assert!(store::settings::load(conn)?.0.paused);
                Ok(())
            })
            .unwrap();
        store.close();
        assert_eq!(sorted_schema(&home), newest_schema(), "{}", path.display());
        seen += 1;
    }
    assert!(seen > 0, "no fixture was found");
}

/// Writes the fixture of this version; run it by hand when a version is released:
/// `cargo test -p store -- --ignored write_the_fixture`.
#[test]
#[ignore = "writes into the repository"]
fn write_the_fixture() {
    use crate::sample::{at, one_clip, post, words};
    let (home, store, recording, moment, clip, account) = one_clip();
    store
        .write_blocking(move |tx| {
            store::words::insert(tx, &words(&clip, "any", "Two at once"))?;
            let post = post(&clip, &account);
            store::posts::insert(tx, &post)?;
            let event = domain::PostEvent::Schedule { at: at(5000), zone: "Europe/Berlin".into() };
            store::posts::apply(tx, post.id, event, at(40))?;
            let analysis = store::analyses::Analysis {
                recording: recording.id,
                key: "key".into(),
                detector: domain::DetectorInfo::none(),
                settings_version: "1".into(),
                finished_at: at(50),
                stats: serde_json::json!({"frames_decoded": 7200}),
                signals: moment.evidence,
                contour: domain::Contour::of([-20.0, -31.0], vec![domain::Span::from_seconds(0.2, 0.7)]),
            };
            store::analyses::save(tx, &analysis)?;
            let job = store::jobs::NewJob {
                kind: "analyse".into(),
                subject: recording.id.to_string(),
                payload: serde_json::json!({}),
                lane: domain::Lane::Cpu,
                priority: 3,
                run_after: at(0),
            };
            store::jobs::enqueue(tx, &job)?;
            store::settings::save(tx, &domain::Settings { paused: true, ..Default::default() })
        })
        .unwrap();
    store.close();

    let conn = Connection::open(home.file()).unwrap();
    let mut text =
        format!("-- A library of schema version {SCHEMA_VERSION}. Written by `write_the_fixture`; never changed.\n");
    text += &format!("PRAGMA application_id = {};\n", 0x434C_4950);
    let (tables, rest): (Vec<String>, Vec<String>) =
        schema(&conn).into_iter().partition(|sql| sql.starts_with("CREATE TABLE"));
    for sql in &tables {
        text += &format!("{sql};\n");
    }
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB '*_fts_*' AND sql NOT LIKE 'CREATE VIRTUAL%'
               ORDER BY rowid";
    let names: Vec<String> =
        conn.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    for name in names.into_iter().chain(["recordings_fts".to_owned(), "clips_fts".to_owned()]) {
        if name == "recordings_fts" {
            // The triggers come after the rows, else each would be searched twice.
            for sql in &rest {
                text += &format!("{sql};\n");
            }
        }
        let fts = name.ends_with("_fts");
        let mut statement = conn.prepare(&format!("SELECT {}* FROM {name}", if fts { "rowid, " } else { "" })).unwrap();
        let columns = statement.column_names().join(", ");
        let count = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values: Vec<String> = (0..count)
                .map(|index| {
                    let value: rusqlite::types::Value = row.get(index).unwrap();
                    conn.query_row("SELECT quote(?1)", [value], |row| row.get(0)).unwrap()
                })
                .collect();
            text += &format!("INSERT INTO {name} ({columns}) VALUES ({});\n", values.join(", "));
        }
    }
    text += &format!("PRAGMA user_version = {SCHEMA_VERSION};\n");
    fs::create_dir_all(here("tests/fixtures")).unwrap();
    fs::write(here(&format!("tests/fixtures/version_{SCHEMA_VERSION}.sql")), text).unwrap();
}
