//! What an account of a folder knows: the path, and how files are named.

use crate::file_name::file_stem;
use crate::{Parcel, platforms::folder::trouble::open_destinations};
use domain::{Account, Problem};
use serde_json::Value;
use std::path::PathBuf;

/// The config, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Config {
    pub path: PathBuf,
    pattern: String,
}

const DEFAULT_PATTERN: &str = "{title}";
const SLOTS: [&str; 3] = ["title", "game", "date"];

impl Config {
    /// Reads the config.
    ///
    /// # Errors
    /// `Invalid` with the field at fault.
    pub fn read(account: &Account) -> Result<Self, Problem> {
        let text = |key: &str| match account.config.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.trim()).filter(|text| !text.is_empty())),
            Some(_) => Err(Problem::invalid(key, "It has to be text.")),
        };
        let problem = |why: &str| Problem::invalid("path", why).fix(open_destinations());
        let path = PathBuf::from(text("path")?.ok_or_else(|| problem("A folder has to be chosen."))?);
        if !path.is_absolute() {
            return Err(problem("It has to be the whole path, from the drive or the root on."));
        }
        let pattern = text("pattern")?.unwrap_or(DEFAULT_PATTERN).to_owned();
        if let Some(slot) = slots(&pattern).find(|slot| !SLOTS.contains(slot)) {
            let why = format!("`{{{slot}}}` is not known; use {{title}}, {{game}} and {{date}}.");
            return Err(Problem::invalid("pattern", why));
        }
        Ok(Self { path, pattern })
    }

    /// The stem of the files of a parcel, before it is known whether the name is free.
    pub fn stem(&self, parcel: &Parcel) -> String {
        let fact = |key: &str| parcel.facts.get(key).and_then(Value::as_str).unwrap_or_default();
        let date = fact("recorded_at")
            .parse::<jiff::Timestamp>()
            .map_or_else(|_| String::new(), |at| at.to_zoned(jiff::tz::TimeZone::system()).date().to_string());
        let mut name = String::new();
        let mut rest = self.pattern.as_str();
        while let Some((before, tail)) = rest.split_once('{') {
            name.push_str(before);
            let Some((slot, after)) = tail.split_once('}') else {
                rest = tail;
                break;
            };
            name.push_str(match slot {
                "title" => &parcel.words.title,
                "game" => fact("game"),
                "date" => &date,
                _ => "",
            });
            rest = after;
        }
        name.push_str(rest);
        file_stem(&name)
    }
}

fn slots(pattern: &str) -> impl Iterator<Item = &str> {
    pattern.split('{').skip(1).filter_map(|tail| tail.split_once('}')).map(|(slot, _)| slot)
}
