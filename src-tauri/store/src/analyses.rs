//! Analyses: what was measured in a recording, and by whom.

use crate::{
    Conn, Result,
    row::{Columns, ms, to_json},
};
use domain::{Contour, DetectorInfo, RecordingId, RelativeBox, Signal, SignalKind};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

/// The measured signals of a recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// The recording.
    pub recording: RecordingId,
    /// What the signals depend on: fingerprint, detector, settings version. The same key needs no second pass.
    pub key: String,
    /// Who detected.
    pub detector: DetectorInfo,
    /// The version of the signals' settings.
    pub settings_version: String,
    /// When it was done.
    pub finished_at: Timestamp,
    /// Pictures, seconds, memory, as the step wrote them.
    pub stats: serde_json::Value,
    /// The signals, in the order they were given.
    pub signals: Vec<Signal>,
    /// How loud the recording is all along, and when somebody talks; empty where an older app measured.
    pub contour: Contour,
}

/// Stores an analysis; the recording's former one goes.
pub fn save(conn: &Conn, analysis: &Analysis) -> Result<()> {
    let recording = analysis.recording.to_string();
    conn.prepare_cached("DELETE FROM analyses WHERE recording = ?1")?.execute([&recording])?;
    let sql = "INSERT INTO analyses (recording, key, detector_name, detector_version, detector_provider,
                   settings_version, finished_at, stats, contour)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) RETURNING seq";
    let seq: i64 = conn.prepare_cached(sql)?.query_row(
        params![
            recording,
            analysis.key,
            analysis.detector.name,
            analysis.detector.version,
            analysis.detector.provider,
            analysis.settings_version,
            ms(analysis.finished_at),
            to_json("analyses.stats", &analysis.stats)?,
            to_json("analyses.contour", &analysis.contour)?,
        ],
        |row| row.get(0),
    )?;
    let sql =
        "INSERT INTO signals (analysis, position, kind, start_us, end_us, strength, own, label, x, y, w, h, source)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
    let mut statement = conn.prepare_cached(sql)?;
    for (position, signal) in (0i64..).zip(&analysis.signals) {
        let place = signal.place;
        // SQLite has no not-a-number and would refuse the row.
        let strength = if signal.strength.is_finite() { signal.strength } else { 0.0 };
        statement.execute(params![
            seq,
            position,
            signal.kind.as_str(),
            signal.start.micros(),
            signal.end.map(|end| end.micros()),
            strength,
            signal.own,
            signal.label,
            place.map(|place| place.x),
            place.map(|place| place.y),
            place.map(|place| place.w),
            place.map(|place| place.h),
            signal.source,
        ])?;
    }
    // For the search: what was read anywhere in it finds the recording.
    let sql = "UPDATE recordings SET labels = ifnull((SELECT group_concat(DISTINCT label) FROM signals
                   WHERE analysis = ?2 AND label IS NOT NULL), '')
               WHERE id = ?1";
    conn.prepare_cached(sql)?.execute(params![recording, seq])?;
    Ok(())
}

/// The analysis of a recording.
pub fn get(conn: &Conn, recording: RecordingId) -> Result<Option<Analysis>> {
    let sql =
        "SELECT seq, key, detector_name, detector_version, detector_provider, settings_version, finished_at, stats,
                      contour
               FROM analyses WHERE recording = ?1";
    let found = conn
        .prepare_cached(sql)?
        .query_and_then([recording.to_string()], |row| read(recording, row))?
        .next()
        .transpose()?;
    let Some((seq, mut analysis)) = found else { return Ok(None) };
    let sql = "SELECT kind, start_us, end_us, strength, own, label, x, y, w, h, source
               FROM signals WHERE analysis = ?1 ORDER BY position";
    analysis.signals = conn.prepare_cached(sql)?.query_and_then([seq], read_signal)?.collect::<Result<_>>()?;
    Ok(Some(analysis))
}

/// The key of a recording's analysis, to know whether it is still good.
pub fn key_of(conn: &Conn, recording: RecordingId) -> Result<Option<String>> {
    let sql = "SELECT key FROM analyses WHERE recording = ?1";
    Ok(conn.prepare_cached(sql)?.query_row([recording.to_string()], |row| row.get(0)).optional()?)
}

/// What the analysis of a recording cost, as the step wrote it.
pub fn stats_of(conn: &Conn, recording: RecordingId) -> Result<Option<serde_json::Value>> {
    let sql = "SELECT stats FROM analyses WHERE recording = ?1";
    conn.prepare_cached(sql)?.query_and_then([recording.to_string()], |row| row.json("stats"))?.next().transpose()
}

/// Takes an analysis out, so that the next one looks at the recording again. Whether there was one.
pub fn delete(conn: &Conn, recording: RecordingId) -> Result<bool> {
    Ok(conn.prepare_cached("DELETE FROM analyses WHERE recording = ?1")?.execute([recording.to_string()])? > 0)
}

fn read(recording: RecordingId, row: &Row) -> Result<(i64, Analysis)> {
    let analysis = Analysis {
        recording,
        key: row.col("key")?,
        detector: DetectorInfo {
            name: row.col("detector_name")?,
            version: row.col("detector_version")?,
            provider: row.col("detector_provider")?,
        },
        settings_version: row.col("settings_version")?,
        finished_at: row.time("finished_at")?,
        stats: row.json("stats")?,
        signals: Vec::new(),
        contour: row.maybe_json("contour")?.unwrap_or_default(),
    };
    Ok((row.col("seq")?, analysis))
}

fn read_signal(row: &Row) -> Result<Signal> {
    let side = |name: &str| row.col::<Option<f32>>(name);
    let place = match (side("x")?, side("y")?, side("w")?, side("h")?) {
        (Some(x), Some(y), Some(w), Some(h)) => Some(RelativeBox { x, y, w, h }),
        _ => None,
    };
    Ok(Signal {
        kind: row.word("kind", SignalKind::parse)?,
        start: row.media_time("start_us")?,
        end: row.maybe_media_time("end_us")?,
        strength: row.col("strength")?,
        own: row.col("own")?,
        label: row.col("label")?,
        place,
        source: row.col("source")?,
    })
}
