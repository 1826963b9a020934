//! A platform as data.

use crate::Publisher;
use domain::{Visibility, WordsLimits};
use serde::Serialize;

/// What kind of value a field of an account's config takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// The absolute path of a folder.
    Folder,
    /// A line of text.
    Text,
}

/// A field of an account's config: faces make their form of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ConfigField {
    /// Its key in the config.
    pub key: &'static str,
    /// Its name.
    pub label: &'static str,
    /// A sentence about it.
    pub help: &'static str,
    /// What it takes.
    pub kind: FieldKind,
    /// Whether it has to be there.
    pub required: bool,
}

/// What a platform can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Abilities {
    /// A cut upload goes on where it stopped.
    pub resumes: bool,
    /// It publishes at a given time by itself.
    pub schedules: bool,
    /// Words can be changed afterwards.
    pub edits_words: bool,
    /// It takes a thumbnail.
    pub takes_thumbnail: bool,
    /// It tells how a post does.
    pub measures: bool,
    /// Its posts are on this machine or in this house: nothing leaves it.
    pub stays_here: bool,
}

/// A platform as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PlatformSpec {
    /// Its key, as accounts store it.
    pub key: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// A sentence about it.
    pub about: &'static str,
    /// What it allows of words.
    pub words: WordsLimits,
    /// Who can be let see a post; the first is the default.
    pub visibilities: &'static [Visibility],
    /// What it can do.
    pub abilities: Abilities,
    /// What an account has to know.
    pub config: &'static [ConfigField],
}

/// A line of [`crate::PLATFORMS`].
#[derive(Debug, Clone, Copy)]
pub struct PlatformEntry {
    /// The platform as data.
    pub spec: PlatformSpec,
    /// Makes its publisher.
    pub publisher: fn() -> Box<dyn Publisher>,
}
