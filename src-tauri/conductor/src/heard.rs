//! Sounds that a person taught, in the sound of a recording: which track is the game's, what is kept of an example, and how alike
//! a whole recording is, without decoding a picture.

use crate::analysis::SOUND_RATE;
use domain::{BandPicture, Cue, CueId, CueLooks, MediaInfo, MediaTime, Problem, Span};
use highlights::SoundWatch;
use media::{Cancel, Ffmpeg};
use std::path::Path;

/// The place of the track that is the game's, or the mix of everything: the first one that is no microphone.
pub(crate) fn game_track(info: &MediaInfo) -> Option<usize> {
    info.audio.iter().position(|track| !track.is_microphone())
}

/// Listens to all of a recording for a cue. Before each block `go_on` hears how far it is and what was heard until there; where it
/// says no, nothing is returned.
pub(crate) fn listen(
    ffmpeg: &Ffmpeg,
    path: &Path,
    info: &MediaInfo,
    cue: &Cue,
    cancel: &Cancel,
    mut go_on: impl FnMut(MediaTime, &SoundWatch) -> Result<bool, Problem>,
) -> Result<Option<Vec<(CueId, CueLooks)>>, Problem> {
    let mut watch = SoundWatch::new(std::slice::from_ref(cue), true);
    if let Some(track) = game_track(info).and_then(|nth| info.audio.get(nth)) {
        for block in media::sound(ffmpeg, path, track.index, SOUND_RATE, None, cancel)? {
            let block = block?;
            if !go_on(block.start, &watch)? {
                return Ok(None);
            }
            watch.hear(&block);
        }
    }
    Ok(Some(watch.so_far()))
}

/// What is kept of a sound that was marked in a recording. `longest` is how long the other examples are.
pub(crate) fn example(
    ffmpeg: &Ffmpeg,
    path: &Path,
    info: &MediaInfo,
    marked: Span,
    longest: MediaTime,
) -> Result<BandPicture, Problem> {
    let Some(track) = game_track(info).and_then(|nth| info.audio.get(nth)) else {
        let why = "This recording has no sound of the game: no sound track, or only a microphone's.";
        return Err(
            Problem::invalid("until_s", why).say("Draw a box instead, or choose a recording with the game's sound.")
        );
    };
    let cancel = Cancel::new();
    let around = highlights::sound_around(marked.start, marked.end, longest);
    let blocks = media::sound(ffmpeg, path, track.index, SOUND_RATE, Some(around), &cancel)?;
    let blocks = blocks.collect::<Result<Vec<_>, Problem>>()?;
    highlights::cue_sound(blocks, marked.start, marked.end)
        .ok_or_else(|| Problem::invalid("until_s", "There is nothing to hear there, or nothing but an even noise."))
}
