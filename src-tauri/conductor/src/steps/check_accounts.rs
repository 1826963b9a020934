//! Looks once a day whether accounts can still be used, so that a sign-in that was taken back or ends soon is seen before the
//! next post needs it.

use super::Step;
use crate::{
    Core,
    events::{Event, Notice, Tag},
    queue::{Outcome, StepCx},
};
use async_trait::async_trait;
use domain::{Account, AccountState, Code, Lane, Problem};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

/// See the module.
pub struct CheckAccounts;

/// A sign-in that ends within this is said.
const SOON: SignedDuration = SignedDuration::from_hours(24 * 7);
/// How often it is looked.
const EVERY: SignedDuration = SignedDuration::from_hours(24);
/// After the start: the first minutes are for the person.
const FIRST: SignedDuration = SignedDuration::from_mins(3);

#[async_trait]
impl Step for CheckAccounts {
    fn kind(&self) -> &'static str {
        "check_accounts"
    }
    fn lane(&self) -> Lane {
        Lane::Net
    }
    fn priority(&self) -> i32 {
        4
    }
    fn title(&self, _subject: &str) -> String {
        "Looking whether accounts can still be used".into()
    }

    async fn run(&self, cx: &StepCx) -> Outcome {
        match check_all(cx).await {
            Ok(()) => Outcome::Done,
            Err(problem) => Outcome::of_problem(problem, cx.job.attempt),
        }
    }
}

async fn accounts(core: &Core) -> Result<Vec<Account>, Problem> {
    let mut accounts = core.store.read(store::accounts::list).await?;
    // A folder is looked at when something goes there: its drive may be in a drawer.
    accounts.retain(|account| {
        account.state == AccountState::Ready
            && publish::platform(&account.platform).is_some_and(|entry| !entry.spec.abilities.stays_here)
    });
    Ok(accounts)
}

async fn check_all(cx: &StepCx) -> Result<(), Problem> {
    for account in accounts(&cx.core).await? {
        if cx.stop.is_cancelled() {
            return Ok(());
        }
        check(cx, account).await?;
    }
    Ok(())
}

async fn check(cx: &StepCx, mut account: Account) -> Result<(), Problem> {
    let core = &cx.core;
    let Some(entry) = publish::platform(&account.platform) else { return Ok(()) };
    if let Err(problem) = (entry.publisher)(&core.means).connect(&account).await {
        // What passes by itself says nothing about the account.
        if problem.code == Code::AccountNeedsUser {
            crate::app::account_needs_user(core, account.id, &problem).await?;
            tell(core, problem.what.clone());
        }
        cx.log(format!("\"{}\": {problem}", account.name)).await;
        return Ok(());
    }
    let ends = core.means.vault.get(account.id).await?.and_then(|credentials| credentials.ends_at());
    let warning = ends.filter(|end| end.duration_since(core.now()) < SOON).map(|end| ends_soon(&account, end));
    if warning == account.problem {
        return Ok(());
    }
    if let Some(warning) = &warning {
        tell(core, warning.what.clone());
    }
    let id = account.id;
    account.problem = warning;
    core.store
        .write(move |tx| match store::accounts::get(tx, account.id)? {
            // It may have been changed or taken out meanwhile.
            Some(now) if now.state == AccountState::Ready => {
                store::accounts::update(tx, &Account { problem: account.problem, ..now })
            }
            _ => Ok(()),
        })
        .await?;
    core.changed("accounts", Some(id.to_string()), &[Tag::Accounts, Tag::Status]);
    Ok(())
}

fn ends_soon(account: &Account, end: Timestamp) -> Problem {
    let day = end.to_zoned(TimeZone::system()).strftime("%A, %-d %B").to_string();
    Problem::new(
        Code::AccountNeedsUser,
        format!("The sign-in of \"{}\" ends on {day}.", account.name),
        "The platform lets nobody stay signed in for longer.",
    )
    .say("Connect it again before that day, so that no planned post has to wait. Its history stays.")
}

fn tell(core: &Core, what: String) {
    core.events.send(Event::Notify { notice: Notice::NeedsYou { what, page: "/settings/destinations".into() } });
}

/// Asks for the job once a day where there is an account to be looked at, so that an idle app has an empty queue.
pub(crate) fn keep_checking(core: &std::sync::Arc<Core>, stop: &tokio_util::sync::CancellationToken) {
    let (core, stop) = (core.clone(), stop.clone());
    let mut next = core.now() + FIRST;
    tokio::spawn(async move {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = core.world.clock.sleep_until(next) => {}
            }
            next = core.now() + EVERY;
            if !accounts(&core).await.is_ok_and(|accounts| !accounts.is_empty()) {
                continue;
            }
            let job = super::Ask::CheckAccounts.job(core.now());
            if let Err(error) = core.store.write(move |tx| store::jobs::enqueue(tx, &job)).await {
                tracing::warn!(%error, "accounts could not be looked at");
            }
            core.bells.ring(Lane::Net);
        }
    });
}
