//! What results teach: worked out from all posts that count, kept for a while, stored nowhere. Forgetting sets a time before
//! which posts don't count: the numbers themselves stay in Results.

use crate::Core;
use domain::{Posted, Problem};
use highlights::results::{Brought, learn_from_results};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use std::sync::{Arc, Mutex, PoisonError};
use store::posted::PostedFilter;

/// Since when posts count, in `meta`.
const SINCE: &str = "results_learned_since";
/// Platforms are asked every quarter of an hour at most.
const FRESH: SignedDuration = SignedDuration::from_mins(15);

/// What was worked out last.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Option<Last>>);

#[derive(Clone)]
struct Last {
    /// When that was.
    at: Timestamp,
    /// Since when posts counted.
    since: Option<Timestamp>,
    brought: Arc<Brought>,
}

/// What results taught; `None` while the person does not want that.
pub(crate) async fn brought(core: &Core) -> Result<Option<Arc<Brought>>, Problem> {
    if !core.settings().analysis.learn_results {
        return Ok(None);
    }
    Ok(Some(learned(core).await?.1))
}

/// Since when posts count, and what they taught, whether that is wanted or not.
pub(crate) async fn learned(core: &Core) -> Result<(Option<Timestamp>, Arc<Brought>), Problem> {
    let since = since(core).await?;
    let now = core.now();
    let kept = core.brought.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(last) = kept
        && last.since == since
        && (SignedDuration::ZERO..FRESH).contains(&now.duration_since(last.at))
    {
        return Ok((since, last.brought));
    }
    let posts = posted(core, PostedFilter { from: since, ..PostedFilter::default() }).await?;
    let brought = Arc::new(learn_from_results(&posts, now, &TimeZone::system()));
    *core.brought.0.lock().unwrap_or_else(PoisonError::into_inner) =
        Some(Last { at: now, since, brought: brought.clone() });
    Ok((since, brought))
}

/// Posts that people can see. Nobody counts who opens a file.
pub(crate) async fn posted(core: &Core, filter: PostedFilter) -> Result<Vec<Posted>, Problem> {
    let filter = people_see(filter);
    Ok(core.store.read(move |db| store::posted::list(db, &filter)).await?)
}

/// The filter without platforms that keep what they get on this machine.
pub(crate) fn people_see(filter: PostedFilter) -> PostedFilter {
    let stay = publish::PLATFORMS.iter().filter(|entry| entry.spec.abilities.stays_here);
    PostedFilter { not_on: stay.map(|entry| entry.spec.key).collect(), ..filter }
}

/// Posts before now don't count any more.
pub(crate) fn forget(tx: &store::Tx<'_>, now: Timestamp) -> Result<(), store::StoreError> {
    store::meta::set(tx, SINCE, &now.to_string())
}

async fn since(core: &Core) -> Result<Option<Timestamp>, Problem> {
    let text = core.store.read(|db| store::meta::get(db, SINCE)).await?;
    Ok(text.and_then(|text| text.parse().ok()))
}
