//! What a person can set: one document. A part of it that can't be read is left at its default, and said.

use crate::{Conn, Result, row::to_json};
use domain::{Code, Fix, Problem, Settings};
use rusqlite::OptionalExtension;
use serde_json::{Map, Value};

/// The settings; defaults where nothing was set. The problem names what could not be read.
pub fn load(conn: &Conn) -> Result<(Settings, Option<Problem>)> {
    let stored: Option<String> = conn
        .prepare_cached("SELECT document FROM settings WHERE one = 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(stored.map_or_else(|| (Settings::default(), None), |text| read(&text)))
}

/// Stores the settings. [`crate::StoreError::Invalid`] when a value is out of its range.
pub fn save(conn: &Conn, settings: &Settings) -> Result<()> {
    settings.check().map_err(|error| crate::StoreError::Invalid {
        field: error.field,
        why: format!("It has to be {}.", error.why),
    })?;
    let sql = "INSERT INTO settings (one, document) VALUES (1, ?1)
               ON CONFLICT (one) DO UPDATE SET document = excluded.document";
    conn.prepare_cached(sql)?.execute([to_json("settings.document", settings)?])?;
    Ok(())
}

fn read(text: &str) -> (Settings, Option<Problem>) {
    let broken = |fields: &str, details: &str| {
        Problem::new(
            Code::Invalid,
            "Some settings could not be read.",
            format!("These are at their defaults again: {fields}."),
        )
        .fix(Fix::OpenPage { page: "/settings".into(), label: "Open the settings".into() })
        .details(details)
    };
    let document: Value = match serde_json::from_str(text) {
        Ok(document @ Value::Object(_)) => document,
        Ok(_) => return (Settings::default(), Some(broken("all", "it is not an object"))),
        Err(error) => return (Settings::default(), Some(broken("all", &error.to_string()))),
    };
    if let Some(settings) = usable(&document) {
        return (settings, None);
    }
    // Value by value on top of the defaults: what fits is taken.
    let Ok(mut good) = serde_json::to_value(Settings::default()) else {
        return (Settings::default(), Some(broken("all", "the defaults are no document")));
    };
    let mut refused = Vec::new();
    if let Value::Object(stored) = &document {
        take_what_fits(&mut good, &mut Vec::new(), stored, &mut refused);
    }
    (usable(&good).unwrap_or_default(), Some(broken(&refused.join(", "), "")))
}

fn usable(document: &Value) -> Option<Settings> {
    serde_json::from_value::<Settings>(document.clone()).ok().filter(|settings| settings.check().is_ok())
}

fn take_what_fits(good: &mut Value, path: &mut Vec<String>, stored: &Map<String, Value>, refused: &mut Vec<String>) {
    for (key, value) in stored {
        path.push(key.clone());
        let pointer = format!("/{}", path.join("/"));
        match (good.pointer(&pointer), value) {
            (Some(Value::Object(_)), Value::Object(inner)) => take_what_fits(good, path, inner, refused),
            (Some(_), _) => {
                let mut tried = good.clone();
                if let Some(place) = tried.pointer_mut(&pointer) {
                    *place = value.clone();
                }
                if usable(&tried).is_some() {
                    *good = tried;
                } else {
                    refused.push(path.join("."));
                }
            }
            // A setting of another version.
            (None, _) => {}
        }
        path.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_broken_value_does_not_take_the_others_along() {
        let text = r#"{"paused":true,"theme":"neon","analysis":{"min_score":40,"samples_per_s":"fast"},"later":1}"#;
        let (settings, problem) = read(text);
        assert_eq!((settings.paused, settings.analysis.min_score), (true, 40));
        let default = Settings::default();
        assert_eq!((settings.theme, settings.analysis.samples_per_s), (default.theme, default.analysis.samples_per_s));
        let why = problem.expect("said").why;
        assert!(why.contains("theme") && why.contains("analysis.samples_per_s") && !why.contains("paused"), "{why}");
    }

    #[test]
    fn what_is_no_document_becomes_the_defaults() {
        for text in ["", "[]", "{\"paused\":tr"] {
            let (settings, problem) = read(text);
            assert_eq!(settings, Settings::default());
            assert!(problem.is_some(), "{text}");
        }
    }
}
