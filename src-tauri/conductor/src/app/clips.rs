//! Clips: look, edit, make the file, send on their way.

use super::{
    moments::checked,
    recordings::{blocking, playback, usable},
    undo::{Undoable, keep},
};
use crate::{
    Conductor,
    events::Tag,
    steps::{Ask, render_of, sources_are_there},
    views::{ClipDetailView, ClipSource, ClipView, JobView, MomentView, RenderView, UndoView, WordsView},
};
use domain::{Clip, ClipId, ClipState, Edit, JobState, MediaTime, Problem};
use store::{
    Conn, Page, Paged, StoreError,
    clips::{ClipFilter, ClipRow},
};

/// What may be changed of a clip. An absent field stays as it is.
#[derive(Debug, Clone, Default)]
pub struct ClipChange {
    /// The edit.
    pub edit: Option<Edit>,
    /// Where the thumbnail is taken; `Some(None)` lets us choose.
    pub thumbnail_at: Option<Option<MediaTime>>,
    /// Ready or archived.
    pub state: Option<ClipState>,
}

impl Conductor {
    /// A page of clips, newest first.
    pub async fn list_clips(&self, filter: ClipFilter, page: Page) -> Result<Paged<ClipView>, Problem> {
        let paths = self.core.world.paths.clone();
        Ok(self
            .core
            .store
            .read(move |db| {
                let rows = store::clips::list(db, &filter, &page)?;
                let mut items = Vec::with_capacity(rows.items.len());
                for row in rows.items {
                    items.push(view(db, &paths, row)?);
                }
                Ok(Paged { items, next: rows.next })
            })
            .await?)
    }

    /// One clip with everything about it.
    pub async fn get_clip(&self, id: ClipId) -> Result<ClipDetailView, Problem> {
        let paths = self.core.world.paths.clone();
        let (mut detail, recordings) = self
            .core
            .store
            .read(move |db| {
                let row = row_of(db, id)?;
                let clip = row.clip.clone();
                let mut recordings = Vec::new();
                for part in &clip.edit.spans {
                    if let Some(recording) = store::recordings::get(db, part.recording)?
                        && !recordings.iter().any(|known: &domain::Recording| known.id == recording.id)
                    {
                        recordings.push(recording);
                    }
                }
                let words = store::words::of_clip(db, id)?
                    .into_iter()
                    .map(|words| WordsView { limits: crate::facts::limits_of(&words.destination), words })
                    .collect();
                let jobs = store::jobs::open_for(db, &id.to_string())?;
                let making = jobs.into_iter().find(|job| job.kind == "render");
                let render = match (making, render_of(db, &clip, None)) {
                    (Some(job), _) if matches!(job.state, JobState::Queued | JobState::Running | JobState::Paused) => {
                        RenderView::Wanted(Box::new(job))
                    }
                    (_, Ok((_, key))) if paths.render(&key).exists() => RenderView::Ready {
                        size_bytes: std::fs::metadata(paths.render(&key)).map(|meta| meta.len()).unwrap_or(0),
                    },
                    (Some(job), _) => RenderView::Failed(Box::new(job)),
                    _ => RenderView::None,
                };
                let detail = ClipDetailView {
                    clip: view(db, &paths, row)?,
                    moments: Vec::new(),
                    words,
                    render,
                    sources: Vec::new(),
                };
                Ok((detail, recordings))
            })
            .await?;
        let core = self.core.clone();
        detail.sources = blocking(move || {
            Ok(recordings
                .into_iter()
                .map(|recording| ClipSource {
                    recording: recording.id,
                    playback: playback(&core, &recording),
                    media: recording.media,
                })
                .collect())
        })
        .await?;
        for moment in detail.clip.row.clip.moments.clone() {
            let MomentView { row, thumbnail } = self.get_moment(moment).await?.moment;
            detail.moments.push(MomentView { row, thumbnail });
        }
        Ok(detail)
    }

    /// Changes a clip.
    pub async fn change_clip(&self, id: ClipId, change: ClipChange) -> Result<(ClipDetailView, UndoView), Problem> {
        let core = &self.core;
        let (now, learns) = (core.now(), core.settings().analysis.learn);
        let undo = core
            .store
            .write(move |tx| {
                let before = clip(tx, id)?;
                let mut after = before.clone();
                if let Some(edit) = change.edit {
                    after.edit = checked_edit(tx, edit)?;
                }
                if let Some(at) = change.thumbnail_at {
                    after.thumbnail_at = at;
                    // A frame of the clip, or our choice, goes before a picture of one's own again.
                    after.own_picture = None;
                }
                if let Some(state) = change.state {
                    after.state = state;
                }
                after.updated_at = now;
                store::clips::update(tx, &after)?;
                // The moment's edges are the person's now, too: both show the same span.
                if let ([part], [moment]) = (after.edit.spans.as_slice(), after.moments.as_slice())
                    && before.edit.spans != after.edit.spans
                    && let Some(mut moment) = store::moments::get(tx, *moment)?
                    && moment.recording == part.recording
                {
                    let offered = moment.clone();
                    moment.span = part.span;
                    moment.edges_by_user = true;
                    moment.peak = moment.peak.clamp(part.span.start, part.span.end);
                    store::moments::update(tx, &moment)?;
                    if learns {
                        crate::learning::note(tx, &offered, &moment, now)?;
                    }
                }
                store::jobs::enqueue(tx, &Ask::Thumbnail(id).job(now))?;
                keep(tx, "change_clip", "Changed the clip".into(), &Undoable::Clip { clip: Box::new(before) }, now)
            })
            .await?;
        core.bells.ring_all();
        core.changed("clip", Some(id.to_string()), &[Tag::Clips, Tag::Moments, Tag::Status]);
        Ok((self.get_clip(id).await?, undo))
    }

    /// Makes a second clip like the first one.
    pub async fn duplicate_clip(&self, id: ClipId) -> Result<(ClipDetailView, UndoView), Problem> {
        let core = &self.core;
        let now = core.now();
        let (copy, undo) = core
            .store
            .write(move |tx| {
                let original = clip(tx, id)?;
                // It stands by itself: the moment keeps its one clip.
                let copy = Clip {
                    id: ClipId::new(),
                    moments: Vec::new(),
                    state: ClipState::Ready,
                    created_at: now,
                    updated_at: now,
                    ..original
                };
                store::clips::insert(tx, &copy)?;
                for words in store::words::of_clip(tx, id)? {
                    store::words::insert(
                        tx,
                        &domain::Words { id: domain::WordsId::new(), clip: copy.id, written_at: now, ..words },
                    )?;
                }
                store::jobs::enqueue(tx, &Ask::Thumbnail(copy.id).job(now))?;
                let undo = keep(
                    tx,
                    "duplicate_clip",
                    "Duplicated a clip".into(),
                    &Undoable::MadeClip { clip: Box::new(copy.clone()) },
                    now,
                )?;
                Ok((copy.id, undo))
            })
            .await?;
        core.bells.ring_all();
        core.changed("clip", Some(copy.to_string()), &[Tag::Clips, Tag::Status]);
        Ok((self.get_clip(copy).await?, undo))
    }

    /// Makes the clip's file, or says that it is made already.
    pub async fn render_clip(&self, id: ClipId) -> Result<JobView, Problem> {
        let paths = self.core.world.paths.clone();
        self.core
            .store
            .read(move |db| {
                let clip = clip(db, id)?;
                let (_, key) = render_of(db, &clip, None)?;
                if paths.render(&key).exists() { Ok(()) } else { sources_are_there(db, &clip) }
            })
            .await?;
        self.ask(Ask::Render(id)).await
    }
}

pub(super) fn clip(db: &Conn, id: ClipId) -> Result<Clip, StoreError> {
    store::clips::get(db, id)?.ok_or_else(|| Problem::not_found("clip", id).into())
}

fn row_of(db: &Conn, id: ClipId) -> Result<ClipRow, StoreError> {
    let clip = clip(db, id)?;
    let recording = match clip.edit.spans.first() {
        Some(part) => store::recordings::get(db, part.recording)?,
        None => None,
    };
    let score = match clip.moments.first() {
        Some(moment) => store::moments::get(db, *moment)?.map(|moment| moment.score),
        None => None,
    };
    Ok(ClipRow {
        recording_name: recording.as_ref().map(domain::Recording::file_name).unwrap_or_default(),
        recorded_at: recording.as_ref().map_or(clip.created_at, |recording| recording.recorded_at),
        game: recording.and_then(|recording| recording.game),
        title: store::words::latest(db, id, "any")?.map(|words| words.text.title),
        score,
        posts: store::posts::of_clip(db, id)?
            .into_iter()
            .map(|post| (post.account, post.state.as_str().to_owned()))
            .collect(),
        clip,
    })
}

fn view(db: &Conn, paths: &crate::paths::Paths, row: ClipRow) -> Result<ClipView, StoreError> {
    let posts = if row.posts.is_empty() { Vec::new() } else { super::posts::of_clip(db, row.clip.id)? };
    Ok(ClipView { thumbnail: paths.thumbnail(&row.clip).exists(), posts, row })
}

/// An edit that can be rendered: every stretch lies in a recording that can be used, and places lie in the picture.
fn checked_edit(db: &Conn, mut edit: Edit) -> Result<Edit, StoreError> {
    if edit.spans.is_empty() {
        return Err(Problem::invalid("edit.spans", "A clip needs at least one stretch of a recording.").into());
    }
    for part in &mut edit.spans {
        let recording = store::recordings::get(db, part.recording)?
            .ok_or_else(|| Problem::invalid("edit.spans", format!("There is no recording {}.", part.recording)))?;
        part.span = checked(part.span, usable(&recording)?.duration)?;
    }
    for (field, place) in [("edit.layout.game", edit.layout.game), ("edit.layout.face", edit.layout.face)] {
        if place.is_some_and(|place| !place.is_valid()) {
            return Err(Problem::invalid(field, "The box has to lie inside the picture (0 to 1).").into());
        }
    }
    if edit.layout.kind.needs_face() && edit.layout.face.is_none() {
        return Err(Problem::invalid("edit.layout.face", "This layout needs to know where the face is.")
            .say("Draw a box round your facecam first.")
            .into());
    }
    if !(-60.0..=30.0).contains(&edit.sound.gain_db) {
        return Err(Problem::invalid("edit.sound.gain_db", "Between -60 and 30 dB.").into());
    }
    Ok(edit)
}
