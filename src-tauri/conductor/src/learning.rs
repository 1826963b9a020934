//! What a person decides teaches the profile of the recording. A choice is written in the transaction of the change that makes
//! it, and again in the one that takes it back; what follows from all of them is worked out when moments are ranked.

use crate::Core;
use domain::{Choice, Moment, MomentState, Problem, Recording};
use highlights::Taught;
use jiff::Timestamp;
use store::{StoreError, Tx};

/// Writes down what a moment says of the person's taste after it was changed by them, or back by undo; where it says nothing
/// any more, nothing stays. `before` is what it was.
pub(crate) fn note(tx: &Tx<'_>, before: &Moment, after: &Moment, now: Timestamp) -> Result<(), StoreError> {
    let kept = match after.state {
        MomentState::Accepted => Some(true),
        MomentState::Rejected => Some(false),
        MomentState::New | MomentState::Later => None,
    };
    if kept.is_none() && !after.edges_by_user {
        store::choices::delete(tx, after.id)?;
        return Ok(());
    }
    let Some(recording) = store::recordings::get(tx, after.recording)? else { return Ok(()) };
    let profile = match &recording.profile {
        Some(name) => store::profiles::get(tx, name)?,
        None => None,
    };
    let known = store::choices::get(tx, after.id)?;
    // Where we offered it is forgotten when the person has set the edges; a moment made by hand never was offered.
    let ours = known.map(|choice| choice.ours).or((!before.edges_by_user).then_some(before.span));
    let choice = Choice {
        moment: after.id,
        profile: recording.profile.unwrap_or_default(),
        kept,
        shares: highlights::shares(after, profile.as_ref()),
        ours: ours.unwrap_or(after.span),
        set: (after.edges_by_user && ours.is_some_and(|ours| ours != after.span)).then_some(after.span),
        at: now,
    };
    store::choices::save(tx, &choice)
}

/// What was learned for a recording; `None` when nothing is to be learned.
pub(crate) async fn taught(core: &Core, recording: &Recording) -> Result<Option<Taught>, Problem> {
    if !core.settings().analysis.learn {
        return Ok(None);
    }
    let profile = recording.profile.clone().unwrap_or_default();
    let choices = core.store.read(move |db| store::choices::of_profile(db, &profile)).await?;
    Ok(Some(highlights::learn(&choices)))
}
