//! Finds moments among the signals. Quick and without decoding, so that a changed threshold shows at once.

use super::{Ask, Step};
use crate::{
    Core,
    events::{Event, Notice, Tag},
    facts,
    queue::{Outcome, StepCx},
    reconcile::{Changes, reconcile},
};
use async_trait::async_trait;
use domain::{
    Band, Clip, ClipId, ClipState, Edit, Happening, Lane, Moment, MomentDraft, MomentId, MomentState, Problem,
    Recording, RecordingId, RecordingState, Words, WordsId,
};
use highlights::Ranking;
use std::collections::HashSet;
use store::jobs::NewJob;

/// See the module.
pub struct Rank;

#[async_trait]
impl Step for Rank {
    fn kind(&self) -> &'static str {
        "rank"
    }
    fn lane(&self) -> Lane {
        Lane::Cpu
    }
    fn priority(&self) -> i32 {
        90
    }
    fn title(&self, subject: &str) -> String {
        format!("Choosing moments in {subject}")
    }

    async fn run(&self, cx: &StepCx) -> Outcome {
        let ranked = match recording_of(cx).await {
            Ok(recording) => rank(&cx.core, recording, true).await,
            Err(problem) => Err(problem),
        };
        match ranked {
            Ok(()) => Outcome::Done,
            Err(problem) => Outcome::of_problem(problem, cx.job.attempt),
        }
    }
}

/// So many moments an hour may come of a recording with a bar of its own: the most that the settings allow, too.
const MOST_WHEN_ASKED: u32 = 600;

/// The recording that a job is for.
pub(super) async fn recording_of(cx: &StepCx) -> Result<Recording, Problem> {
    let id: RecordingId = cx.job.subject.parse().map_err(|error| Problem::bug("A job has a broken subject.", error))?;
    let recording = cx.core.store.read(move |db| store::recordings::get(db, id)).await?;
    recording.ok_or_else(|| Problem::not_found("recording", id))
}

/// Ranks what is stored. `whole` is false while the recording is still being looked at: its moments are shown, it is not ready
/// and nobody is told yet.
pub(super) async fn rank(core: &Core, recording: Recording, whole: bool) -> Result<(), Problem> {
    let Some(info) = recording.media.clone() else { return Ok(()) };
    let id = recording.id;
    crate::own_markers::take_in(core).await?;
    let marked = recording.clone();
    let profile = super::analyse::profile_of(core, &recording).await?;
    // What was found while the recording was still looked at, and is nobody's but ours so far, counts as found now.
    let announces = whole && recording.state != RecordingState::Ready;
    let (analysis, marks, cues, stored, touched, drafted, written, voice) = core
        .store
        .read(move |db| {
            let moments = store::moments::of_recording(db, id)?;
            let (mut touched, mut drafted, mut written) = (HashSet::new(), Vec::new(), Vec::new());
            for moment in &moments {
                let Some(clip) = store::clips::of_moment(db, moment.id)? else { continue };
                let words = store::words::of_clip(db, clip.id)?;
                let by = |author: &domain::Author| words.iter().any(|words| words.author == *author);
                if clip.updated_at != clip.created_at || by(&domain::Author::User) {
                    touched.insert(moment.id);
                } else if moment.state == MomentState::New
                    && words.iter().all(|words| words.author == domain::Author::Template)
                {
                    drafted.push((moment.id, clip.id));
                }
                if moment.state == MomentState::New && !touched.contains(&moment.id) {
                    let by_template = words.into_iter().filter(|words| words.author == domain::Author::Template);
                    let voice = store::channels::voice(db, &marked, Some(clip.id))?;
                    written.extend(by_template.map(|words| (moment.clone(), words, voice.clone())));
                }
            }
            Ok((
                store::analyses::get(db, id)?,
                crate::own_markers::of(db, &marked)?,
                crate::cues::of(db, &marked)?,
                moments,
                touched,
                drafted,
                written,
                store::channels::voice(db, &marked, None)?,
            ))
        })
        .await?;
    let Some(analysis) = analysis else { return Ok(()) };
    let mut settings = core.settings();
    if let Some(bar) = recording.min_score {
        // Who asks one recording for more means all that is above the bar, not the best few an hour.
        settings.analysis.min_score = bar;
        settings.analysis.max_moments_per_hour = MOST_WHEN_ASKED;
    }
    let taught = crate::learning::taught(core, &recording).await?;
    let brought = crate::brought::brought(core).await?;
    let drafts = highlights::rank(
        &highlights::with_cues(crate::own_markers::with(analysis.signals, &marks), cues),
        &Ranking {
            duration: info.duration,
            profile: profile.as_ref(),
            settings: &settings.analysis,
            saved: crate::is_replay_save(&recording.path),
            contour: Some(&analysis.contour),
            taught: taught.as_ref(),
            brought: brought.as_deref(),
        },
    );
    let changes = reconcile(&stored, drafts, &touched);
    let found: Vec<(Moment, Clip, Words)> = changes
        .found
        .iter()
        .map(|draft| {
            let (moment, clip) = born(&recording, draft, core.now());
            let draft = facts::template(&recording, voice.as_ref(), &settings.words.language, &moment, clip.id);
            let words = Words {
                id: WordsId::new(),
                clip: clip.id,
                destination: "any".into(),
                language: draft.1,
                text: draft.0.text,
                author: draft.0.author,
                note: draft.0.note,
                candidates: draft.0.candidates,
                locked: Vec::new(),
                written_at: core.now(),
            };
            (moment, clip, words)
        })
        .collect();
    let language = &settings.words.language;
    let anew = written.iter().filter_map(|(before, words, voice)| {
        let after = changes.changed.iter().find(|moment| moment.id == before.id)?;
        facts::words_anew(&recording, voice.as_ref(), language, (before, after), words, core.now())
    });
    let anew: Vec<Words> = anew.collect();
    let stays: Vec<_> = drafted.into_iter().filter(|(moment, _)| announces && !changes.gone.contains(moment)).collect();
    let score =
        |id| changes.changed.iter().chain(&stored).find(|moment| moment.id == id).map_or(0, |moment| moment.score);
    let scores = found.iter().map(|(moment, ..)| moment.score).chain(stays.iter().map(|(moment, _)| score(*moment)));
    let strong = scores.filter(|score| Band::of(*score) == Band::Strong).count();
    let (count, name) = (found.len() + stays.len(), recording.file_name());
    let stay = stays.into_iter().map(|(_, clip)| clip).collect();
    let copies =
        store_moments(core, recording, changes, Written { found, anew, stay, count }, whole, announces).await?;
    let count = count.saturating_sub(copies);
    core.bells.ring_all();
    core.changed(
        "moments",
        Some(id.to_string()),
        &[Tag::Moments, Tag::Clips, Tag::Words, Tag::Recordings, Tag::Status],
    );
    if count > 0 && whole {
        core.events.send(Event::Notify { notice: Notice::MomentsReady { found: count, strong, recording: name } });
    }
    Ok(())
}

/// A moment and the draft of its clip. The draft holds edit, thumbnail and words from the first second, so that there is
/// something to look at before anybody decided.
pub(crate) fn born(recording: &Recording, draft: &MomentDraft, now: jiff::Timestamp) -> (Moment, Clip) {
    let moment = Moment {
        id: MomentId::new(),
        recording: recording.id,
        span: draft.span,
        edges_by_user: false,
        peak: draft.peak,
        score: draft.score,
        reasons: draft.reasons.clone(),
        evidence: draft.evidence.clone(),
        state: MomentState::New,
        found_at: now,
        decided_at: None,
    };
    let clip = Clip {
        id: ClipId::new(),
        moments: vec![moment.id],
        edit: Edit::plain(recording.id, draft.span),
        thumbnail_at: None,
        own_picture: None,
        state: ClipState::Draft,
        created_at: now,
        updated_at: now,
    };
    (moment, clip)
}

/// Asks for a thumbnail. While a recording is still being looked at, that goes first: after an interruption dozens of pictures
/// of moments that may not stay would hold it up for minutes.
fn thumbnail(clip: ClipId, whole: bool, now: jiff::Timestamp) -> NewJob {
    let job = Ask::Thumbnail(clip).job(now);
    if whole { job } else { NewJob { priority: super::analyse::PRIORITY - 1, ..job } }
}

/// What the template wrote, and what it wrote for before.
struct Written {
    /// New moments with their drafts.
    found: Vec<(Moment, Clip, Words)>,
    /// New words of moments that changed.
    anew: Vec<Words>,
    /// Clips that are as good as new: no model has written for them.
    stay: Vec<ClipId>,
    /// How many of both there are.
    count: usize,
}

/// Writes what was ranked. How many moments are offered with one of another recording, because they show the same.
async fn store_moments(
    core: &Core,
    mut recording: Recording,
    changes: Changes,
    written: Written,
    whole: bool,
    first_time: bool,
) -> Result<usize, Problem> {
    let now = core.now();
    // Half a recording's moments still change: words are asked for when they stay.
    let ask_model = whole && core.settings().words.use_ollama;
    core.store
        .write(move |tx| {
            if whole {
                recording.state = RecordingState::Ready;
                recording.problem = None;
                store::recordings::update(tx, &recording)?;
            }
            for id in changes.gone {
                if let Some(clip) = store::clips::of_moment(tx, id)? {
                    store::clips::delete(tx, clip.id)?;
                }
                store::moments::delete(tx, id)?;
            }
            for moment in changes.changed {
                store::moments::update(tx, &moment)?;
                // The draft follows its moment as long as nobody took it in hand.
                if moment.state == MomentState::New
                    && let Some(mut clip) = store::clips::of_moment(tx, moment.id)?
                    && clip.updated_at == clip.created_at
                    && clip.edit != Edit::plain(recording.id, moment.span)
                {
                    clip.edit = Edit::plain(recording.id, moment.span);
                    store::clips::update(tx, &clip)?;
                    store::jobs::enqueue(tx, &thumbnail(clip.id, whole, now))?;
                }
            }
            for words in written.anew {
                // A person may have written meanwhile.
                let newest = store::words::latest(tx, words.clip, &words.destination)?;
                if newest.is_some_and(|newest| newest.author == domain::Author::Template && newest.id < words.id) {
                    store::words::insert(tx, &words)?;
                }
            }
            let mut without_words = written.stay;
            for (moment, clip, words) in written.found {
                store::moments::insert(tx, &moment)?;
                store::clips::insert(tx, &clip)?;
                store::words::insert(tx, &words)?;
                store::jobs::enqueue(tx, &thumbnail(clip.id, whole, now))?;
                without_words.push(clip.id);
            }
            for clip in without_words.into_iter().filter(|_| ask_model) {
                let (destination, fields) = ("any".into(), Vec::new());
                let ask = Ask::Describe { clip, destination, language: None, again: false, fields };
                store::jobs::enqueue(tx, &ask.job(now))?;
            }
            // Rules are for what is new: a changed threshold must not send last year's clips on their way.
            if first_time && store::rules::list(tx)?.iter().any(|rule| rule.enabled) {
                store::jobs::enqueue(tx, &Ask::FollowRules(recording.id).job(now))?;
            }
            let copies = crate::overlaps::settle(tx, recording.id)?;
            let moments = written.count.saturating_sub(copies);
            let data = serde_json::json!({
                "recording_id": recording.id,
                "recording": recording.file_name(),
                "moments": moments,
            });
            if first_time {
                store::webhooks::note(tx, Happening::RecordingAnalysed, &data, now)?;
            }
            if whole && moments > 0 {
                store::webhooks::note(tx, Happening::MomentsFound, &data, now)?;
            }
            Ok(copies)
        })
        .await
        .map_err(Problem::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    #[test]
    fn looking_on_goes_before_pictures_of_what_may_not_stay() {
        let (clip, now) = (ClipId::new(), Timestamp::UNIX_EPOCH);
        let analysis = Ask::Analyse(RecordingId::new()).job(now).priority;
        assert!(thumbnail(clip, false, now).priority < analysis);
        assert!(thumbnail(clip, true, now).priority > analysis);
        assert!(thumbnail(clip, false, now).priority > Ask::Prepare(RecordingId::new()).job(now).priority);
    }
}
