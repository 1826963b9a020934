//! A choice: what a person decided about a moment, or set its edges to. A profile learns from them.

use crate::{MomentId, SignalKind, Span};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a person decided about a moment. One a moment: a later one takes the place of the former.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// The moment. It may be gone, with its recording.
    pub moment: MomentId,
    /// The profile of its recording; empty where it had none.
    pub profile: String,
    /// Whether it was kept or turned down; `None` where only the edges were set.
    pub kept: Option<bool>,
    /// By kind of signal, its share (0 to 1) of what the moment is worth.
    pub shares: BTreeMap<SignalKind, f32>,
    /// From where to where we offered it.
    pub ours: Span,
    /// From where to where the person wanted it; `None` where they left our edges.
    pub set: Option<Span>,
    /// When.
    pub at: Timestamp,
}
