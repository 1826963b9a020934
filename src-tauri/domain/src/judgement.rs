//! What a clip is worth posting for: a ranking among the person's clips, not a forecast of views. Every number says
//! where it comes from.

use crate::{Author, ClipId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where a statement comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JudgedBy {
    /// Signals that were measured in the recording.
    Measured,
    /// A language model compared clips by their facts.
    Model,
    /// A rule of thumb that is the same for everybody.
    Rule,
}

/// One part of a score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScorePart {
    /// Whose part it is.
    pub by: JudgedBy,
    /// What this part alone would give, 0 to 100.
    pub points: u8,
    /// How much it counts, in percent; all parts together are 100.
    pub weight: u8,
    /// Why, in a sentence.
    pub reason: String,
}

/// A destination that suits a clip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceAdvice {
    /// The platform's key.
    pub platform: String,
    /// How well it suits, 0 to 100.
    pub fit: u8,
    /// Why, in a sentence.
    pub reason: String,
    /// Whose advice it is.
    pub by: JudgedBy,
}

/// A time of the week for posting, on the person's clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeAdvice {
    /// 1 is Monday, 7 is Sunday.
    pub weekday: i8,
    /// Hour of the day, 0 to 23.
    pub hour: i8,
    /// Why, in a sentence.
    pub reason: String,
    /// Whose advice it is.
    pub by: JudgedBy,
}

/// What a viewer or a platform could mind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// Swearing.
    Language,
    /// Blood and violence.
    Gore,
    /// Music that belongs to somebody.
    Music,
}

/// How sure a warning is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningLevel {
    /// Looked for, and not found.
    No,
    /// Nobody could look.
    Unknown,
    /// There is a hint of it.
    Possible,
    /// It is there.
    Found,
}

/// A content warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentWarning {
    /// Of what.
    pub kind: WarningKind,
    /// How sure.
    pub level: WarningLevel,
    /// Why, in a sentence.
    pub reason: String,
    /// Who found it.
    pub by: JudgedBy,
}

/// What is thought of a clip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// The clip.
    pub clip: ClipId,
    /// 0 to 100; a place among the clips it was compared with, not a number of views.
    pub score: u8,
    /// What the score is made of.
    pub parts: Vec<ScorePart>,
    /// With how many other clips it was compared.
    pub compared_with: u32,
    /// Destinations, the best first.
    pub places: Vec<PlaceAdvice>,
    /// When to post.
    pub time: Option<TimeAdvice>,
    /// What a viewer or a platform could mind.
    pub warnings: Vec<ContentWarning>,
    /// Who judged: a model by name, or the template when only measurements and rules count.
    pub author: Author,
    /// Why no model took part, when one was wanted.
    pub note: Option<String>,
    /// When.
    pub made_at: Timestamp,
}
