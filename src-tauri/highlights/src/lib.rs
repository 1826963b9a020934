//! Signals and moments. Pure: sound and pictures come in as iterators, moments go out as values; the same input gives the
//! same output, and nothing is read, stored or logged here.
//!
//! ```text
//! SoundBlock ──levels──▶ 10 levels a second ──signals/sound_*, voice_*──┐
//! Picture ──looks──▶ a few numbers a picture ──signals/picture_*────────┤
//! Picture ──Detector──▶ detections ──signals/screen_event──▶ multi_kill─┼──▶ Signal ──ranking──▶ MomentDraft
//! Picture ──cues: how alike to what was taught──────────────────────────┤
//!   its texts ──Reader──▶ said ──whose──▶ own kills, deaths ────────────┤
//! Chapter ──markers─────────────────────────────────────────────────────┘
//! ```
//!
//! Memory stays bounded: of six hours of sound 216 000 levels are kept, of its pictures a handful of numbers each.
//! A new signal is a file in `signals/` and a line in [`signals::SIGNALS`]; a recorder's marks are a file in `markers/` and a
//! line in [`markers::MARKERS`].

mod cues;
pub mod evaluation;
mod joint;
mod kills;
mod learning;
mod levels;
mod looks;
mod markers;
mod norm;
mod plan;
mod player_names;
mod ranking;
pub mod results;
mod said;
mod signals;
mod sound_print;
mod spec;
mod talk;
#[cfg(test)]
mod testing;
mod whose;

pub use cues::{
    Bar, Counted, CueWatch, Find, SOURCE as CUE_SOURCE, Share, SoundWatch, bar, cue_bar, cue_lines, cue_picture,
    cue_sound, finds, finds_of_cue, heard_bar, heard_finds, lowest_example, share, signals_of_cue, sound_around,
    sound_steps, with_cues,
};
pub use joint::{goes_on, join};
pub use learning::{Lesson, Taught, learn, say, shares};
pub use looks::{PictureFindings, Watch, signals_from_pictures};
pub use markers::{BESIDE_ENDINGS, Beside, is_own_mark, is_replay_save, mark, signals_beside, signals_from_chapters};
pub use plan::{Glimpse, Stretch, promising, unwatched};
pub use player_names::{PlayerName, player_name};
pub use ranking::{Ranking, evidence, rank, strongest};
pub use said::same as same_name;
pub use signals::{ClassMeaning, SoundFindings, SoundRole, measured_by, settings_version, signals_from_sound};
pub use sound_print::{Overlap, PRINT_VERSION, Printing, SoundPrint, overlap};
