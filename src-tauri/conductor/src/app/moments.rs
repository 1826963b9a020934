//! Moments: look, decide, set edges, make one by hand.

use super::{
    recordings::{playback, usable},
    undo::{Undoable, keep},
};
use crate::{
    Conductor, Core,
    events::Tag,
    facts, learning, overlaps,
    steps::{Ask, born},
    views::{Made, MomentDetailView, MomentView, TwinView, UndoView},
};
use domain::{
    ClipState, Edit, MomentDraft, MomentId, MomentState, Problem, Reason, RecordingId, SignalKind, Span, Words, WordsId,
};
use std::collections::BTreeSet;
use store::{
    Page, Paged,
    moments::{MomentFilter, MomentRow, MomentSort},
};

/// The shortest moment that can be kept, in seconds.
const SHORTEST_S: f64 = 0.5;
/// The longest.
const LONGEST_S: f64 = 1800.0;

impl Conductor {
    /// A page of moments.
    pub async fn list_moments(
        &self,
        filter: MomentFilter,
        sort: MomentSort,
        page: Page,
    ) -> Result<Paged<MomentView>, Problem> {
        let paths = self.core.world.paths.clone();
        Ok(self
            .core
            .store
            .read(move |db| {
                let rows = store::moments::list(db, &filter, sort, &page)?;
                let mut items = Vec::with_capacity(rows.items.len());
                for row in rows.items {
                    items.push(with_thumbnail(db, &paths, row)?);
                }
                Ok(Paged { items, next: rows.next })
            })
            .await?)
    }

    /// One moment.
    pub async fn get_moment(&self, id: MomentId) -> Result<MomentDetailView, Problem> {
        let paths = self.core.world.paths.clone();
        let (moment, recording, twins) = self
            .core
            .store
            .read(move |db| {
                let moment = store::moments::get(db, id)?.ok_or_else(|| Problem::not_found("moment", id))?;
                let recording = store::recordings::get(db, moment.recording)?
                    .ok_or_else(|| Problem::not_found("recording", moment.recording))?;
                let clip = store::clips::of_moment(db, id)?;
                let title = match &clip {
                    Some(clip) => store::words::latest(db, clip.id, "any")?.map(|words| words.text.title),
                    None => None,
                };
                let same_as = store::overlaps::same_as(db, id)?;
                let mut twins = store::overlaps::twins(db, id)?;
                let row = MomentRow {
                    same_as,
                    twins: twins.len() as u32,
                    recording_name: recording.file_name(),
                    recorded_at: recording.recorded_at,
                    game: recording.game.clone(),
                    recording_duration: recording.media.as_ref().map(|media| media.duration),
                    recording_moments: store::moments::of_recording(db, recording.id)?.len() as u32,
                    clip: clip.map(|clip| clip.id),
                    title,
                    moment,
                };
                twins.extend(same_as);
                let twins = twins.into_iter().map(|twin| twin_view(db, twin, same_as)).collect::<Result<_, _>>()?;
                Ok((with_thumbnail(db, &paths, row)?, recording, twins))
            })
            .await?;
        Ok(MomentDetailView { playback: playback(&self.core, &recording), moment, twins })
    }

    /// Accepts, rejects, puts off, or makes new again. Never waits for anything but the database.
    pub async fn decide_moments(&self, ids: Vec<MomentId>, state: MomentState) -> Result<(UndoView, usize), Problem> {
        let learns = self.core.settings().analysis.learn;
        decide(&self.core, ids, state, learns).await
    }

    /// Sets the edges of a moment. From then on nothing of ours moves them.
    pub async fn set_edges(&self, id: MomentId, span: Span) -> Result<(MomentDetailView, UndoView), Problem> {
        let core = &self.core;
        let (now, learns) = (core.now(), core.settings().analysis.learn);
        let undo = core
            .store
            .write(move |tx| {
                let before = store::moments::get(tx, id)?.ok_or_else(|| Problem::not_found("moment", id))?;
                let recording = store::recordings::get(tx, before.recording)?
                    .ok_or_else(|| Problem::not_found("recording", before.recording))?;
                let span = checked(span, usable(&recording)?.duration)?;
                let mut moment = before.clone();
                moment.span = span;
                moment.edges_by_user = true;
                moment.peak = moment.peak.clamp(span.start, span.end);
                store::moments::update(tx, &moment)?;
                if learns {
                    learning::note(tx, &before, &moment, now)?;
                }
                let mut clips = Vec::new();
                if let Some(clip) = store::clips::of_moment(tx, id)? {
                    let mut changed = clip.clone();
                    if let [only] = changed.edit.spans.as_mut_slice() {
                        only.span = span;
                        changed.updated_at = now;
                        store::clips::update(tx, &changed)?;
                        store::jobs::enqueue(tx, &Ask::Thumbnail(clip.id).job(now))?;
                        clips.push(clip);
                    }
                }
                let label = format!("Set the edges in {}", recording.file_name());
                keep(tx, "set_edges", label, &Undoable::Moments { moments: vec![before], clips }, now)
            })
            .await?;
        core.bells.ring_all();
        core.changed("moment", Some(id.to_string()), &[Tag::Moments, Tag::Clips]);
        Ok((self.get_moment(id).await?, undo))
    }

    /// Makes a moment by hand: it is accepted at once, and its edges are the person's.
    pub async fn add_moment(&self, recording: RecordingId, span: Span) -> Result<(Made, UndoView), Problem> {
        let core = &self.core;
        let (now, language) = (core.now(), core.settings().words.language);
        let (made, undo) = core
            .store
            .write(move |tx| {
                let recording =
                    store::recordings::get(tx, recording)?.ok_or_else(|| Problem::not_found("recording", recording))?;
                let span = checked(span, usable(&recording)?.duration)?;
                let measured = store::analyses::get(tx, recording.id)?.map(|analysis| analysis.signals);
                let marks = crate::own_markers::of(tx, &recording)?;
                let signals = crate::own_markers::with(measured.unwrap_or_default(), &marks);
                let signals = highlights::with_cues(signals, crate::cues::of(tx, &recording)?);
                let profile = store::channels::voice(tx, &recording, None)?;
                let players = profile.as_ref().map_or(&[][..], |profile| &profile.players);
                let draft = MomentDraft {
                    span,
                    peak: span.start + domain::MediaTime::from_micros(span.length().micros() / 2),
                    score: 100,
                    reasons: vec![Reason { kind: SignalKind::Marker, text: "chosen by you".into(), points: 100.0 }],
                    evidence: highlights::evidence(&signals, span, players),
                };
                let (mut moment, mut clip) = born(&recording, &draft, now);
                moment.state = MomentState::Accepted;
                moment.edges_by_user = true;
                moment.decided_at = Some(now);
                clip.state = ClipState::Ready;
                clip.edit = Edit::plain(recording.id, span);
                let (words, language) = facts::template(&recording, profile.as_ref(), &language, &moment, clip.id);
                store::moments::insert(tx, &moment)?;
                store::clips::insert(tx, &clip)?;
                store::words::insert(
                    tx,
                    &Words {
                        id: WordsId::new(),
                        clip: clip.id,
                        destination: "any".into(),
                        language,
                        text: words.text,
                        author: words.author,
                        note: words.note,
                        candidates: words.candidates,
                        locked: Vec::new(),
                        written_at: now,
                    },
                )?;
                store::jobs::enqueue(tx, &Ask::Thumbnail(clip.id).job(now))?;
                let label = format!("Made a moment in {}", recording.file_name());
                let undo = keep(tx, "add_moment", label, &Undoable::MadeMoment { moment: moment.clone() }, now)?;
                Ok((Made { moment, clip }, undo))
            })
            .await?;
        core.bells.ring_all();
        core.changed("moments", Some(recording.to_string()), &[Tag::Moments, Tag::Clips, Tag::Recordings, Tag::Status]);
        Ok((made, undo))
    }
}

/// The same for whoever decides: the person, or a rule of theirs. `learns`: whether the choice says what the person likes.
pub(crate) async fn decide(
    core: &Core,
    ids: Vec<MomentId>,
    state: MomentState,
    learns: bool,
) -> Result<(UndoView, usize), Problem> {
    if ids.is_empty() {
        return Err(Problem::invalid("ids", "At least one moment has to be named."));
    }
    let now = core.now();
    let (undo, changed) = core
        .store
        .write(move |tx| {
            let (mut moments, mut clips, mut recordings) = (Vec::new(), Vec::new(), BTreeSet::new());
            for id in ids {
                let before = store::moments::get(tx, id)?.ok_or_else(|| Problem::not_found("moment", id))?;
                if before.state == state {
                    continue;
                }
                let mut moment = before.clone();
                moment.state = state;
                moment.decided_at = (state != MomentState::New).then_some(now);
                store::moments::update(tx, &moment)?;
                if learns {
                    learning::note(tx, &before, &moment, now)?;
                }
                recordings.insert(before.recording);
                moments.push(before);
                if let Some(clip) = store::clips::of_moment(tx, id)? {
                    let wanted = if state == MomentState::Accepted { ClipState::Ready } else { ClipState::Draft };
                    if clip.state != wanted {
                        // `updated_at` stays: a decision is not an edit of the clip.
                        store::clips::update(tx, &domain::Clip { state: wanted, ..clip.clone() })?;
                        clips.push(clip);
                    }
                }
            }
            // Who decides on another cut of a play takes that one in the place of ours.
            for recording in recordings {
                overlaps::settle(tx, recording)?;
            }
            let changed = moments.len();
            let undo = keep(tx, "decide", label(state, changed), &Undoable::Moments { moments, clips }, now)?;
            Ok((undo, changed))
        })
        .await?;
    core.changed("moments", None, &[Tag::Moments, Tag::Clips, Tag::Recordings, Tag::Status]);
    Ok((undo, changed))
}

fn twin_view(db: &store::Conn, id: MomentId, leads: Option<MomentId>) -> Result<TwinView, store::StoreError> {
    let moment = store::moments::get(db, id)?.ok_or_else(|| Problem::not_found("moment", id))?;
    let recording = store::recordings::get(db, moment.recording)?;
    Ok(TwinView {
        moment: id,
        recording: moment.recording,
        recording_name: recording.map(|recording| recording.file_name()).unwrap_or_default(),
        span: moment.span,
        leads: leads == Some(id),
    })
}

pub(super) fn with_thumbnail(
    db: &store::Conn,
    paths: &crate::paths::Paths,
    row: MomentRow,
) -> Result<MomentView, store::StoreError> {
    let thumbnail = match row.clip {
        Some(clip) => store::clips::get(db, clip)?.is_some_and(|clip| paths.thumbnail(&clip).exists()),
        None => false,
    };
    Ok(MomentView { row, thumbnail })
}

/// Edges inside the recording, neither too close nor too far apart.
pub(super) fn checked(span: Span, duration: domain::MediaTime) -> Result<Span, Problem> {
    let span = span.clamp_to(Span::new(domain::MediaTime::ZERO, duration));
    let length = span.length().seconds();
    if length < SHORTEST_S {
        return Err(Problem::invalid(
            "end_s",
            format!("A moment has to last at least {SHORTEST_S} s and lie inside the recording."),
        ));
    }
    if length > LONGEST_S {
        return Err(Problem::invalid("end_s", "A moment may last half an hour at most."));
    }
    Ok(span)
}

fn label(state: MomentState, count: usize) -> String {
    let verb = match state {
        MomentState::New => "Made new again",
        MomentState::Accepted => "Accepted",
        MomentState::Rejected => "Rejected",
        MomentState::Later => "Kept for later",
    };
    if count == 1 { format!("{verb}: 1 moment") } else { format!("{verb}: {count} moments") }
}
