//! What the window shows of a recording: poster, filmstrip, waveform, a file it can play, a clip's thumbnail. All of it
//! lies in the cache and can be made again.

use super::Step;
use crate::{
    events::Tag,
    paths::Paths,
    queue::{Outcome, StepCx},
    views::FilmstripFacts,
};
use async_trait::async_trait;
use domain::{ClipId, Code, Lane, MediaTime, Problem, Recording, RecordingState, Span};
use media::ThumbnailRequest;
use std::path::Path;

/// Poster, filmstrip and waveform of a recording.
pub struct Prepare;
/// A file of the recording that a webview can play.
pub struct Playback;
/// The thumbnail of a clip.
pub struct Thumbnail;

/// Columns of the waveform in a second: finer than the timeline shows at its widest zoom of a minute.
const WAVEFORM_PER_S: f32 = 10.0;
/// Pictures of a filmstrip, and their width in pixels.
const FILMSTRIP: (u32, u32) = (100, 160);
/// A thumbnail fits into this box, in pixels.
const THUMBNAIL: (u32, u32) = (640, 640);

#[async_trait]
impl Step for Prepare {
    fn kind(&self) -> &'static str {
        "prepare"
    }
    fn lane(&self) -> Lane {
        Lane::Cpu
    }
    fn priority(&self) -> i32 {
        20
    }
    fn title(&self, subject: &str) -> String {
        format!("Making waveform and filmstrip of {subject}")
    }

    async fn run(&self, cx: &StepCx) -> Outcome {
        let done = async {
            let recording = super::rank::recording_of(cx).await?;
            let ffmpeg = cx.ffmpeg()?;
            let paths = cx.core.world.paths.clone();
            let id = recording.id;
            let begun =
                ["poster.jpg", "waveform.json", "filmstrip.json"].map(|name| paths.of_recording(id, name).exists());
            if let (Some(info), [false, false, false]) = (&recording.media, begun) {
                cx.units("", info.duration.seconds()).await;
            }
            cx.blocking(move |cx| prepare(cx, &ffmpeg, &recording, &paths)).await?;
            cx.core.changed("recording", Some(id.to_string()), &[Tag::Recordings]);
            Ok(())
        };
        end(done.await, cx)
    }
}

fn prepare(cx: &StepCx, ffmpeg: &media::Ffmpeg, recording: &Recording, paths: &Paths) -> Result<(), Problem> {
    let Some(info) = &recording.media else { return Ok(()) };
    let file = |name: &str| paths.of_recording(recording.id, name);
    make_folder_of(&file("poster.jpg"))?;
    if !file("poster.jpg").exists() {
        cx.progress("poster", Some(0.0));
        let span = Span::new(MediaTime::ZERO, info.duration);
        let at = Some(MediaTime::from_micros(info.duration.micros() / 3));
        let request = ThumbnailRequest { span, at, peak: None, size: THUMBNAIL };
        media::thumbnail(ffmpeg, &recording.path, info, &request, &file("poster.jpg"), &cx.cancel)?;
    }
    if !file("waveform.json").exists() {
        let waveform = media::waveform(ffmpeg, &recording.path, info, WAVEFORM_PER_S, &cx.cancel, &mut |done| {
            cx.progress("waveform", Some(0.1 + 0.4 * done));
        })?;
        let json = serde_json::json!({"per_s": waveform.per_s, "peaks": waveform.peaks});
        write_whole(&file("waveform.json"), json.to_string().as_bytes())?;
    }
    if !file("filmstrip.json").exists() {
        cx.progress("filmstrip", Some(0.5));
        // Not more pictures than one in a second.
        let tiles = (info.duration.seconds().ceil() as u32).clamp(1, FILMSTRIP.0);
        let strip =
            media::filmstrip(ffmpeg, &recording.path, info, tiles, FILMSTRIP.1, &file("filmstrip.jpg"), &cx.cancel)?;
        let facts = FilmstripFacts {
            columns: strip.columns,
            rows: strip.rows,
            tile_width: strip.tile.0,
            tile_height: strip.tile.1,
            every: strip.every,
        };
        let json = serde_json::to_vec(&facts).unwrap_or_default();
        write_whole(&file("filmstrip.json"), &json)?;
    }
    Ok(())
}

#[async_trait]
impl Step for Playback {
    fn kind(&self) -> &'static str {
        "playback"
    }
    fn lane(&self) -> Lane {
        Lane::Cpu
    }
    fn priority(&self) -> i32 {
        40
    }
    fn title(&self, subject: &str) -> String {
        format!("Making {subject} playable here")
    }

    async fn run(&self, cx: &StepCx) -> Outcome {
        let done = async {
            let recording = super::rank::recording_of(cx).await?;
            let ffmpeg = cx.ffmpeg()?;
            let Some(info) = recording.media.clone() else { return Ok(()) };
            let out = cx.core.world.paths.of_recording(recording.id, "proxy.mp4");
            if out.exists() {
                return Ok(());
            }
            match media::playable(&info) {
                media::Playable::Yes => return Ok(()),
                media::Playable::Remux => cx.units("remux", info.duration.seconds()).await,
                media::Playable::Proxy => cx.units("", info.duration.seconds()).await,
            }
            let id = recording.id;
            cx.blocking(move |cx| {
                make_folder_of(&out)?;
                let mut tell = |done: f32| cx.progress("converting", Some(done));
                match media::playable(&info) {
                    media::Playable::Yes => Ok(()),
                    media::Playable::Remux => media::remux(&ffmpeg, &recording.path, &out, &cx.cancel, &mut tell),
                    media::Playable::Proxy => {
                        media::proxy(&ffmpeg, &recording.path, &info, &out, &cx.cancel, &mut tell)
                    }
                }
            })
            .await?;
            cx.core.changed("recording", Some(id.to_string()), &[Tag::Recordings, Tag::Moments, Tag::Clips]);
            Ok(())
        };
        end(done.await, cx)
    }
}

#[async_trait]
impl Step for Thumbnail {
    fn kind(&self) -> &'static str {
        "thumbnail"
    }
    fn lane(&self) -> Lane {
        Lane::Cpu
    }
    fn priority(&self) -> i32 {
        60
    }
    fn title(&self, subject: &str) -> String {
        format!("Choosing a thumbnail for {subject}")
    }

    async fn run(&self, cx: &StepCx) -> Outcome {
        end(thumbnail(cx).await, cx)
    }
}

async fn thumbnail(cx: &StepCx) -> Result<(), Problem> {
    let core = &cx.core;
    let id: ClipId = cx.job.subject.parse().map_err(|error| Problem::bug("A job has a broken subject.", error))?;
    let found = core
        .store
        .read(move |db| {
            let Some(clip) = store::clips::get(db, id)? else { return Ok(None) };
            let Some(part) = clip.edit.spans.first().copied() else { return Ok(None) };
            let recording = store::recordings::get(db, part.recording)?;
            let peak = match clip.moments.first() {
                Some(moment) => store::moments::get(db, *moment)?.map(|moment| moment.peak),
                None => None,
            };
            Ok(recording.map(|recording| (clip, part.span, recording, peak)))
        })
        .await?;
    // The clip went away while its thumbnail waited: nothing is left to do.
    let Some((clip, span, recording, peak)) = found else { return Ok(()) };
    let Some(info) = recording.media.clone() else { return Ok(()) };
    let out = core.world.paths.thumbnail(&clip);
    // Another file may lie where a missing recording was; and a person's own picture is not ours to make.
    if out.exists() || recording.state == RecordingState::Missing || clip.own_picture.is_some() {
        return Ok(());
    }
    cx.progress("looking for a good picture", None);
    let ffmpeg = cx.ffmpeg()?;
    let request = ThumbnailRequest {
        span,
        at: clip.thumbnail_at,
        peak: peak.filter(|peak| span.contains(*peak)),
        size: THUMBNAIL,
    };
    cx.blocking(move |cx| {
        make_folder_of(&out)?;
        media::thumbnail(&ffmpeg, &recording.path, &info, &request, &out, &cx.cancel).map(drop)
    })
    .await?;
    core.changed("clip", Some(id.to_string()), &[Tag::Clips, Tag::Moments]);
    Ok(())
}

/// A recording that went away meanwhile ends its preparations quietly: the recording itself says that it is missing.
fn end(result: Result<(), Problem>, cx: &StepCx) -> Outcome {
    match result {
        Ok(()) => Outcome::Done,
        Err(problem) if problem.code == Code::NotFound => Outcome::Done,
        Err(problem) => Outcome::of_problem(problem, cx.job.attempt),
    }
}

/// Makes the folder that a file goes into.
pub(crate) fn make_folder_of(file: &Path) -> Result<(), Problem> {
    let Some(folder) = file.parent() else { return Ok(()) };
    std::fs::create_dir_all(folder).map_err(|error| Problem::io("Making the folder", folder, &error))
}

/// Writes a file so that it is there whole or not at all.
pub(crate) fn write_whole(file: &Path, bytes: &[u8]) -> Result<(), Problem> {
    let part = file.with_extension("part");
    std::fs::write(&part, bytes)
        .and_then(|()| std::fs::rename(&part, file))
        .map_err(|error| Problem::io("Writing", file, &error))
}
