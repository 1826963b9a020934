//! How the edit of a clip looks on the wire, and what is refused of one that comes in.

use crate::wire::{Example, RelativeBox, example_id, mirror};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

mirror! {
    /// How game and face share the frame.
    LayoutKind = domain::LayoutKind {
        /// As it was recorded.
        Source,
        /// 9:16, the whole picture over a blurred copy of it.
        VerticalBlurred,
        /// 9:16, a part of the game.
        VerticalGame,
        /// 9:16, face above.
        VerticalFaceAbove,
        /// 9:16, face below.
        VerticalFaceBelow,
        /// 9:16, face in a corner.
        VerticalFaceInset,
        /// 1:1, the middle of the game.
        Square,
    }
}

/// A stretch of a recording.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EditSpan {
    /// The recording.
    pub recording_id: Uuid,
    /// Where it begins.
    pub start_s: f64,
    /// Where it ends.
    pub end_s: f64,
}

/// A layout with its places in the recorded picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Layout {
    /// Which one.
    pub kind: LayoutKind,
    /// The part that shows the game; null for the middle.
    #[serde(default)]
    pub game: Option<RelativeBox>,
    /// The part that shows the face.
    #[serde(default)]
    pub face: Option<RelativeBox>,
}

/// What is heard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SoundEdit {
    /// Indices of the sound tracks that are mixed; null for the first one.
    #[serde(default)]
    pub tracks: Option<Vec<u32>>,
    /// Louder or quieter, in dB.
    pub gain_db: f32,
    /// No sound at all.
    pub muted: bool,
}

/// A line of words on the picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaptionLine {
    /// From, counted from the start of the clip.
    pub start_s: f64,
    /// Until.
    pub end_s: f64,
    /// The words.
    pub text: String,
}

/// The spoken words on the picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Captions {
    /// Whether they are drawn.
    pub enabled: bool,
    /// The lines.
    pub lines: Vec<CaptionLine>,
}

/// Everything that decides what the file of a clip looks and sounds like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Edit {
    /// The stretches, in the order they are shown.
    #[schema(min_items = 1)]
    pub spans: Vec<EditSpan>,
    /// How the frame is filled.
    pub layout: Layout,
    /// What is heard.
    pub sound: SoundEdit,
    /// The spoken words on the picture.
    pub captions: Captions,
}

impl From<domain::Edit> for Edit {
    fn from(edit: domain::Edit) -> Self {
        Self {
            spans: edit
                .spans
                .into_iter()
                .map(|part| EditSpan {
                    recording_id: part.recording.0,
                    start_s: part.span.start.seconds(),
                    end_s: part.span.end.seconds(),
                })
                .collect(),
            layout: Layout {
                kind: edit.layout.kind.into(),
                game: edit.layout.game.map(RelativeBox::from),
                face: edit.layout.face.map(RelativeBox::from),
            },
            sound: SoundEdit { tracks: edit.sound.tracks, gain_db: edit.sound.gain_db, muted: edit.sound.muted },
            captions: Captions {
                enabled: edit.captions.enabled,
                lines: edit
                    .captions
                    .lines
                    .into_iter()
                    .map(|(span, text)| CaptionLine { start_s: span.start.seconds(), end_s: span.end.seconds(), text })
                    .collect(),
            },
        }
    }
}

/// The span between two times of the wire.
fn span(field: &str, start_s: f64, end_s: f64) -> Result<domain::Span, domain::Problem> {
    if !(0.0..1e7).contains(&start_s) || !(0.0..1e7).contains(&end_s) {
        return Err(domain::Problem::invalid(field, "A time is 0 seconds or later."));
    }
    if end_s <= start_s {
        return Err(domain::Problem::invalid(field, "It has to end after it begins."));
    }
    Ok(domain::Span::from_seconds(start_s, end_s))
}

impl TryFrom<Edit> for domain::Edit {
    type Error = domain::Problem;

    /// Refuses what no recording could give: empty or backward spans, boxes outside the picture, unbelievable gains.
    fn try_from(edit: Edit) -> Result<Self, domain::Problem> {
        if edit.spans.is_empty() {
            return Err(domain::Problem::invalid("edit.spans", "A clip needs at least one stretch of a recording."));
        }
        let mut spans = Vec::with_capacity(edit.spans.len());
        for (index, part) in edit.spans.into_iter().enumerate() {
            let span = span(&format!("edit.spans[{index}]"), part.start_s, part.end_s)?;
            spans.push(domain::SourceSpan { recording: domain::RecordingId(part.recording_id), span });
        }
        for (field, place) in [("edit.layout.game", edit.layout.game), ("edit.layout.face", edit.layout.face)] {
            if place.is_some_and(|place| !domain::RelativeBox::from(place).is_valid()) {
                return Err(domain::Problem::invalid(field, "The box has to lie inside the picture (0 to 1)."));
            }
        }
        if !(-60.0..=30.0).contains(&edit.sound.gain_db) {
            return Err(domain::Problem::invalid("edit.sound.gain_db", "The gain has to be between -60 and 30 dB."));
        }
        let mut lines = Vec::with_capacity(edit.captions.lines.len());
        for (index, line) in edit.captions.lines.into_iter().enumerate() {
            lines.push((span(&format!("edit.captions.lines[{index}]"), line.start_s, line.end_s)?, line.text));
        }
        Ok(Self {
            spans,
            layout: domain::Layout {
                kind: edit.layout.kind.into(),
                game: edit.layout.game.map(domain::RelativeBox::from),
                face: edit.layout.face.map(domain::RelativeBox::from),
            },
            captions: domain::Captions { enabled: edit.captions.enabled, lines },
            sound: domain::SoundEdit {
                tracks: edit.sound.tracks,
                gain_db: edit.sound.gain_db,
                muted: edit.sound.muted,
            },
        })
    }
}

impl Example for Edit {
    fn example() -> Self {
        Self {
            spans: vec![EditSpan { recording_id: example_id(1), start_s: 745.2, end_s: 764.1 }],
            layout: Layout { kind: LayoutKind::VerticalBlurred, game: None, face: None },
            sound: SoundEdit { tracks: None, gain_db: 0.0, muted: false },
            captions: Captions { enabled: false, lines: vec![] },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_survives_the_wire() {
        let mut edit = Edit::example();
        edit.layout.face = Some(RelativeBox { x: 0.75, y: 0.5, w: 0.25, h: 0.25 });
        edit.sound.tracks = Some(vec![2]);
        edit.captions.lines.push(CaptionLine { start_s: 0.5, end_s: 1.25, text: "Oh!".into() });
        let there = domain::Edit::try_from(edit.clone()).unwrap();
        assert_eq!(Edit::from(there), edit);
    }

    #[test]
    fn what_no_recording_could_give_is_refused_with_its_field() {
        let field = |change: fn(&mut Edit)| {
            let mut edit = Edit::example();
            change(&mut edit);
            domain::Edit::try_from(edit).unwrap_err().field.unwrap()
        };
        assert_eq!(field(|edit| edit.spans.clear()), "edit.spans");
        assert_eq!(field(|edit| edit.spans[0].end_s = 1.0), "edit.spans[0]");
        assert_eq!(field(|edit| edit.spans[0].start_s = f64::NAN), "edit.spans[0]");
        assert_eq!(field(|edit| edit.sound.gain_db = f32::INFINITY), "edit.sound.gain_db");
        let outside = RelativeBox { x: 0.9, y: 0.0, w: 0.4, h: 1.0 };
        let mut edit = Edit::example();
        edit.layout.game = Some(outside);
        assert_eq!(domain::Edit::try_from(edit).unwrap_err().field.as_deref(), Some("edit.layout.game"));
    }
}
