//! Asks the platforms how live posts do: how they look from outside, and their numbers. Often while a post is young, and less
//! and less often; for a year. One job asks about all that are due.

use super::Step;
use crate::{
    Core,
    events::{Event, Notice, Tag},
    queue::{Outcome, StepCx},
};
use async_trait::async_trait;
use domain::{Account, AccountId, Lane, Looks, Measured, Post, PostId, PostState, Problem, Retry};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;

/// See the module.
pub struct Results;

/// Older posts are let be.
const FOLLOWED: SignedDuration = SignedDuration::from_hours(24 * 365);
/// After an answer that never came.
const ASK_AGAIN: SignedDuration = SignedDuration::from_hours(1);

#[async_trait]
impl Step for Results {
    fn kind(&self) -> &'static str {
        "results"
    }
    fn lane(&self) -> Lane {
        Lane::Net
    }
    fn priority(&self) -> i32 {
        5
    }
    fn title(&self, _subject: &str) -> String {
        "Asking how posts do".into()
    }

    async fn run(&self, cx: &StepCx) -> Outcome {
        match ask_all(cx).await {
            Ok(outcome) => outcome,
            Err(problem) => Outcome::of_problem(problem, cx.job.attempt),
        }
    }
}

/// The posts that are to be asked about now.
pub(crate) async fn due(core: &Core) -> Result<Vec<(Post, Account)>, Problem> {
    let now = core.now();
    // Nobody counts who opens a file.
    let stay: Vec<_> = publish::PLATFORMS.iter().filter(|entry| entry.spec.abilities.stays_here).collect();
    let stay: Vec<&'static str> = stay.into_iter().map(|entry| entry.spec.key).collect();
    Ok(core.store.read(move |db| store::results::due(db, now - FOLLOWED, now, &stay)).await?)
}

async fn ask_all(cx: &StepCx) -> Result<Outcome, Problem> {
    let due = due(&cx.core).await?;
    let all = due.len().max(1) as f32;
    let mut silent: HashSet<AccountId> = HashSet::new();
    for (nth, (post, account)) in due.into_iter().enumerate() {
        if cx.stop.is_cancelled() {
            return Ok(Outcome::Cancelled);
        }
        cx.progress("asking", Some(nth as f32 / all));
        // One whose account did not answer is asked in the next round.
        if silent.contains(&account.id) {
            continue;
        }
        if let Err(problem) = ask(cx, &post, &account).await {
            silent.insert(account.id);
            trouble(cx, &post, &account, &problem).await?;
        }
    }
    // Once for all of them: statistics are about all posts, and take longer to read than one.
    cx.core.changed("results", None, &[Tag::Results]);
    Ok(Outcome::Done)
}

async fn ask(cx: &StepCx, post: &Post, account: &Account) -> Result<(), Problem> {
    let core = &cx.core;
    let PostState::Live { remote_id, .. } = &post.state else { return Ok(()) };
    let Some(entry) = publish::platform(&account.platform) else { return Ok(()) };
    let publisher = (entry.publisher)(&core.means);
    let looks = publisher.look(account, remote_id, post.visibility).await?;
    let numbers = match looks {
        Looks::Gone => None,
        _ => publisher.measure(account, remote_id).await?,
    };
    let numbers = numbers.filter(|numbers: &Measured| !numbers.is_empty());
    let (id, now) = (post.id, core.now());
    let after = now + gap(now.duration_since(post.updated_at));
    let said = looks.clone();
    let before = core
        .store
        .write(move |tx| {
            let before = store::results::seen(tx, id)?;
            store::results::keep(tx, id, now, &said, numbers.as_ref(), after)?;
            Ok(before)
        })
        .await?;
    core.changed("post", Some(post.id.to_string()), &[Tag::Posts]);
    // Told once, when it changed.
    if before.is_none_or(|seen| std::mem::discriminant(&seen.looks) != std::mem::discriminant(&looks))
        && let Some(what) = news(&looks, account)
    {
        core.events.send(Event::Notify { notice: Notice::NeedsYou { what, page: format!("/clips/{}", post.clip) } });
    }
    Ok(())
}

/// A post was handed to the person, who finishes it at its platform.
pub(super) async fn handed(core: &Core, id: PostId, problem: Problem) -> Result<(), Problem> {
    let (now, what) = (core.now(), problem.what.clone());
    let looks = Looks::Otherwise(problem);
    let after = now + gap(SignedDuration::ZERO);
    let clip = core
        .store
        .write(move |tx| {
            store::results::keep(tx, id, now, &looks, None, after)?;
            Ok(store::posts::get(tx, id)?.map(|post| post.clip))
        })
        .await?;
    if let Some(clip) = clip {
        core.changed("post", Some(id.to_string()), &[Tag::Posts]);
        core.events.send(Event::Notify { notice: Notice::NeedsYou { what, page: format!("/clips/{clip}") } });
    }
    Ok(())
}

fn news(looks: &Looks, account: &Account) -> Option<String> {
    match looks {
        Looks::AsAsked => None,
        Looks::Otherwise(problem) => Some(problem.what.clone()),
        Looks::Gone => Some(format!("A post is not on \"{}\" any more.", account.name)),
    }
}

async fn trouble(cx: &StepCx, post: &Post, account: &Account, problem: &Problem) -> Result<(), Problem> {
    let core = &cx.core;
    cx.log(format!("\"{}\" was not asked further. {problem} {}", account.name, problem.details)).await;
    if problem.code == domain::Code::AccountNeedsUser && problem.code.retry() == Retry::NeedsUser {
        return crate::app::account_needs_user(core, account.id, problem).await;
    }
    let (id, now) = (post.id, core.now());
    let after = problem.not_before.unwrap_or(now).max(now + ASK_AGAIN);
    Ok(core.store.write(move |tx| store::results::put_off(tx, id, after)).await?)
}

/// How long until a post of that age is asked about again.
fn gap(age: SignedDuration) -> SignedDuration {
    match age.as_hours() {
        ..2 => SignedDuration::from_mins(15),
        2..24 => SignedDuration::from_hours(1),
        24..168 => SignedDuration::from_hours(6),
        168..720 => SignedDuration::from_hours(24),
        _ => SignedDuration::from_hours(24 * 7),
    }
}

/// How often it is looked whether a post is due.
const LOOK_EVERY: SignedDuration = SignedDuration::from_mins(15);

/// Asks for the job when a post is due, so that an idle app has an empty queue.
pub(crate) fn keep_asking(core: &std::sync::Arc<Core>, stop: &tokio_util::sync::CancellationToken) {
    let (core, stop) = (core.clone(), stop.clone());
    let mut next: Timestamp = core.now() + LOOK_EVERY;
    tokio::spawn(async move {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = core.world.clock.sleep_until(next) => {}
            }
            next = core.now() + LOOK_EVERY;
            if !due(&core).await.is_ok_and(|due| !due.is_empty()) {
                continue;
            }
            let job = super::Ask::Results.job(core.now());
            if let Err(error) = core.store.write(move |tx| store::jobs::enqueue(tx, &job)).await {
                tracing::warn!(%error, "the platforms could not be asked how posts do");
            }
            core.bells.ring(Lane::Net);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Quotas: YouTube gives 10,000 questions a day, and a post costs two each time.
    #[test]
    fn a_post_is_asked_about_often_and_then_seldom() {
        let (mut age, mut asked) = (SignedDuration::ZERO, 0);
        let mut in_first_day = 0;
        while age < FOLLOWED {
            asked += 1;
            in_first_day += u32::from(age < SignedDuration::from_hours(24));
            age += gap(age);
        }
        assert_eq!((in_first_day, asked), (30, 125));
    }
}
