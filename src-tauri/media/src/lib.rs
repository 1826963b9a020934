//! ffmpeg and ffprobe: the only room that starts them.
//!
//! Everything here blocks: call it from a thread that may wait. Each function that starts ffmpeg takes a [`Cancel`];
//! cancelling kills the child and whatever it started, and the call returns `Code::Cancelled`.
//!
//! Time zero is the start of the container (ffprobe's `format.start_time`), as players show it. ffmpeg itself counts from
//! the first of the streams that it *uses*, which in a transport stream is another one for each command line; so every
//! command reads with `-copyts` and subtracts the start by itself.
//!
//! The way through the room: arguments are built by pure functions ([`args`], `render::graph`, …), [`run`] is the only
//! file that starts a child, [`failure`] is the only one that understands what ffmpeg complains about, and [`sys`] the
//! only one that knows which system we are on.

mod args;
mod boxes;
mod cancel;
mod canvas;
mod colour;
mod encoder;
mod faces;
mod failure;
mod filmstrip;
mod find;
mod finished;
mod frames;
mod hardware;
mod install;
mod keys;
mod leash;
mod own_picture;
mod packets;
mod play;
mod probe;
mod render;
mod run;
mod sound;
mod source;
mod still;
mod sys;
mod tail;
mod thumbnail;
mod titles;
mod told;
mod waveform;

pub use cancel::Cancel;
pub use filmstrip::{Filmstrip, filmstrip};
pub use find::Ffmpeg;
pub use frames::{FrameReader, FrameRequest, Pictures, frames};
pub use hardware::{Hardware, hardware};
pub use keys::keyframe_distance;
pub use own_picture::{is_picture, own_picture};
pub use play::{Playable, playable, proxy, remux};
pub use probe::{probe, tags};
pub use render::{Fit, RenderPart, RenderRequest, Rendered, brand_file, edit_key, expected, fit, longest_fit, render};
pub use sound::{SoundReader, sound};
pub use source::{fingerprint, has_writer, is_recording_name};
pub use thumbnail::{ThumbnailRequest, best_frames, thumbnail};
pub use waveform::{Waveform, waveform};

/// Lets the calling thread, and what it starts, give way to other programs as long as it lives. On macOS only children that
/// are told to do so ([`Ffmpeg::with_low_priority`]).
pub fn thread_gives_way() {
    sys::thread_gives_way();
}
