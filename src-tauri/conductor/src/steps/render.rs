//! Makes the file of a clip. Safe to run twice: the same edit has the same name in the cache.

use super::{Ask, Step, make_folder_of};
use crate::{
    app::usable,
    events::Tag,
    queue::{Outcome, StepCx},
};
use async_trait::async_trait;
use domain::{Clip, ClipId, Code, Fingerprint, Lane, Problem};
use media::{RenderPart, RenderRequest};
use store::{Conn, StoreError};

/// See the module.
pub struct Render;

#[async_trait]
impl Step for Render {
    fn kind(&self) -> &'static str {
        "render"
    }
    fn lane(&self) -> Lane {
        Lane::Cpu
    }
    fn priority(&self) -> i32 {
        70
    }
    fn title(&self, subject: &str) -> String {
        format!("Making the file of {subject}")
    }

    async fn run(&self, cx: &StepCx) -> Outcome {
        match render(cx).await {
            Ok(()) => Outcome::Done,
            Err(problem) => Outcome::of_problem(problem, cx.job.attempt),
        }
    }
}

/// What the file of a clip is made of, and the name of that file in the cache; with `max_bytes` one that is no larger. Reads
/// only.
pub(crate) fn render_of(db: &Conn, clip: &Clip, max_bytes: Option<u64>) -> Result<(RenderRequest, String), StoreError> {
    let mut parts = Vec::new();
    let mut fingerprints: Vec<Fingerprint> = Vec::new();
    for part in &clip.edit.spans {
        let recording = store::recordings::get(db, part.recording)?
            .ok_or_else(|| Problem::not_found("recording", part.recording))?;
        let (Some(info), Some(fingerprint)) = (recording.media, recording.fingerprint) else {
            return Err(Problem::new(
                Code::NotARecording,
                "The clip can't be made.",
                format!("{} could not be read when it was imported.", recording.path.display()),
            )
            .say("Repair the recording and import it again.")
            .into());
        };
        parts.push(RenderPart { path: recording.path, info, span: part.span });
        fingerprints.push(fingerprint);
    }
    let request = RenderRequest {
        parts,
        layout: clip.edit.layout.clone(),
        sound: clip.edit.sound.clone(),
        captions: clip.edit.captions.clone(),
        brand: brand_of(db, clip)?,
        max_height: None,
        max_bytes,
    };
    let key = media::edit_key(&request, &fingerprints);
    Ok((request, key))
}

/// What the channel of a clip adds to it.
pub(crate) fn brand_of(db: &Conn, clip: &Clip) -> Result<domain::Brand, StoreError> {
    let channel = store::channels::of_clip(db, clip.id)?;
    Ok(store::channels::get(db, channel)?.map(|channel| channel.brand).unwrap_or_default())
}

/// Whether all that a clip is cut from is there. Another file may lie where a recording was.
pub(crate) fn sources_are_there(db: &Conn, clip: &Clip) -> Result<(), StoreError> {
    for part in &clip.edit.spans {
        if let Some(recording) = store::recordings::get(db, part.recording)? {
            usable(&recording)?;
        }
    }
    for file in brand_of(db, clip)?.files() {
        media::brand_file(file)?;
    }
    Ok(())
}

/// More than a clip's file will have: half as much again as its recordings have on average for that time, and some for what
/// the system writes meanwhile. Never less than that: a disk that is nearly full is said before ffmpeg fails.
fn most_bytes(request: &RenderRequest) -> u64 {
    const BESIDES: u64 = 256_000_000;
    let of_part = |part: &RenderPart| {
        let size = std::fs::metadata(&part.path).map(|meta| meta.len()).unwrap_or(0);
        let share = part.span.length().seconds() / part.info.duration.seconds().max(0.1);
        (size as f64 * share.clamp(0.0, 1.0) * 1.5) as u64
    };
    request.parts.iter().map(of_part).sum::<u64>() + BESIDES
}

async fn render(cx: &StepCx) -> Result<(), Problem> {
    let id: ClipId = cx.job.subject.parse().map_err(|error| Problem::bug("A job has a broken subject.", error))?;
    let made = make(cx, id, None).await?;
    if made == Made::NoClip {
        return Ok(());
    }
    // A run that ended between the file and its word left the word to this one.
    let news = made == Made::New || cx.job.attempt > 1;
    let core = &cx.core;
    // Posts of this clip wait for the file.
    let now = core.now();
    core.store
        .write(move |tx| {
            for post in store::posts::of_clip(tx, id)? {
                if !post.state.is_final() && !matches!(post.state, domain::PostState::Draft) {
                    store::jobs::enqueue(tx, &Ask::Publish(post.id).job(now))?;
                }
            }
            if news {
                let data = serde_json::json!({"clip_id": id});
                store::webhooks::note(tx, domain::Happening::ClipRendered, &data, now)?;
            }
            Ok(())
        })
        .await?;
    core.bells.ring(Lane::Net);
    core.changed("clip", Some(id.to_string()), &[Tag::Clips]);
    Ok(())
}

/// What became of making a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Made {
    /// There is no such clip.
    NoClip,
    /// It was there.
    There,
    /// It was made.
    New,
}

/// Makes the file of a clip, unless it is there.
pub(super) async fn make(cx: &StepCx, id: ClipId, max_bytes: Option<u64>) -> Result<Made, Problem> {
    let core = &cx.core;
    let found = core
        .store
        .read(move |db| match store::clips::get(db, id)? {
            Some(clip) => render_of(db, &clip, max_bytes).map(|render| Some((clip, render))),
            None => Ok(None),
        })
        .await?;
    let Some((clip, (request, key))) = found else { return Ok(Made::NoClip) };
    let out = core.world.paths.render(&key);
    if out.exists() {
        return Ok(Made::There);
    }
    let cut = clip.clone();
    core.store.read(move |db| sources_are_there(db, &cut)).await?;
    let (cache, bytes) = (core.world.paths.cache.clone(), most_bytes(&request));
    cx.blocking(move |_| crate::storage::room_for(&cache, bytes, "the clip's file")).await?;
    let ffmpeg = cx.ffmpeg()?;
    cx.units("", clip.edit.length().seconds()).await;
    cx.progress("cutting", Some(0.0));
    let rendered = cx
        .blocking(move |cx| {
            make_folder_of(&out)?;
            media::render(&ffmpeg, &request, &out, &cx.cancel, &mut |done| cx.progress("cutting", Some(done)))
        })
        .await?;
    let how = if rendered.copied { "copied without loss" } else { "encoded" };
    cx.log(format!("{} of clip, {how}, {:.1} MB.", rendered.duration, rendered.size_bytes as f64 / 1e6)).await;
    Ok(Made::New)
}
