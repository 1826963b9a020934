//! Sends what waits for a webhook, one message after the other. A message has the same id every time it is sent, because a
//! crash between its arrival and our writing that down sends it again.

use super::Step;
use crate::{
    Core,
    events::{Event, Notice, Tag},
    queue::{Outcome, StepCx},
};
use async_trait::async_trait;
use domain::{Code, Delivery, DeliveryState, Fix, Lane, Problem, WebhookId};
use jiff::{SignedDuration, Timestamp};
use publish::webhook::Told;
use store::webhooks::WebhookRow;

/// See the module.
pub struct Tell;

/// How long until a message is sent again to an address that may come back. With its first try that is a day: a receiver on a
/// computer that sleeps at night is not lost.
const WAITS_S: [i64; 7] = [5, 300, 1_800, 7_200, 18_000, 28_800, 28_800];
/// The same where it was understood and refused: that seldom passes, and mostly when somebody mends it.
const WAITS_REFUSED_S: [i64; 3] = [300, 7_200, 36_000];
/// No receiver may put us off for longer.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(24);
/// What waited for that long behind one that did not arrive is given up with it.
const OLD: SignedDuration = SignedDuration::from_hours(24);
/// So many messages in a row that were given up switch a webhook off.
const MOST_GIVEN_UP: u32 = 5;

#[async_trait]
impl Step for Tell {
    fn kind(&self) -> &'static str {
        store::webhooks::JOB
    }
    fn lane(&self) -> Lane {
        Lane::Net
    }
    fn priority(&self) -> i32 {
        40
    }
    fn title(&self, subject: &str) -> String {
        format!("Telling {subject} what happened")
    }

    async fn run(&self, cx: &StepCx) -> Outcome {
        match send_all(cx).await {
            Ok(outcome) => outcome,
            Err(problem) => Outcome::of_problem(problem, cx.job.attempt),
        }
    }
}

async fn send_all(cx: &StepCx) -> Result<Outcome, Problem> {
    let core = &cx.core;
    let id: WebhookId = cx.job.subject.parse().map_err(|error| Problem::bug("A job has a broken subject.", error))?;
    loop {
        if cx.stop.is_cancelled() {
            return Ok(Outcome::Cancelled);
        }
        let found =
            core.store.read(move |db| Ok((store::webhooks::get(db, id)?, store::webhooks::next(db, id)?))).await?;
        let (Some(row), Some(delivery)) = found else { return Ok(Outcome::Done) };
        if !row.webhook.enabled {
            return Ok(Outcome::Done);
        }
        let after = delivery.next_at.duration_since(core.now());
        if after > SignedDuration::ZERO {
            return Ok(Outcome::Later { after, problem: None });
        }
        cx.progress("sending", None);
        send(cx, row, delivery).await?;
    }
}

async fn send(cx: &StepCx, row: WebhookRow, delivery: Delivery) -> Result<(), Problem> {
    let core = &cx.core;
    let secrets = crate::app::webhook_secrets(core, row.webhook.id).await?;
    if secrets.is_empty() {
        return Err(no_secret(&row));
    }
    let sending = core.now();
    let message = delivery.message_id();
    let told = publish::webhook::tell(&core.means.http, &row.webhook.url, &secrets, &message, sending, &delivery.body);
    let told = tokio::select! {
        () = cx.stop.cancelled() => return Ok(()),
        told = told => told?,
    };
    core.world.faults.hit("told");
    let said = told.answer.status.map_or_else(|| told.answer.text.clone(), |status| format!("HTTP {status}"));
    cx.log(format!("{} {message}: {said} after {} ms.", delivery.kind.as_str(), told.answer.took_ms)).await;
    if let Some(problem) = keep(core, row, &delivery, told).await? {
        cx.log(problem.to_string()).await;
        core.events
            .send(Event::Notify { notice: Notice::NeedsYou { what: problem.what, page: "/settings/webhooks".into() } });
    }
    core.changed("webhooks", Some(delivery.webhook.to_string()), &[Tag::Webhooks]);
    Ok(())
}

/// Writes down what came of a message. Why the webhook was switched off, if it was.
async fn keep(core: &Core, row: WebhookRow, delivery: &Delivery, told: Told) -> Result<Option<Problem>, Problem> {
    let (now, id, webhook, kind) = (core.now(), delivery.id, row.webhook, delivery.kind);
    let verdict = verdict(told.answer.status, delivery.attempts, told.retry_after);
    Ok(core
        .store
        .write(move |tx| {
            // Another word of the person may have come meanwhile.
            let Some(WebhookRow { webhook, mut standing, .. }) = store::webhooks::get(tx, webhook.id)? else {
                return Ok(None);
            };
            let (state, next_at) = match verdict {
                Verdict::Arrived => (DeliveryState::Delivered, now),
                Verdict::Gone | Verdict::GivenUp => (DeliveryState::GivenUp, now),
                Verdict::Again { after, .. } => (DeliveryState::Waiting, now + after),
            };
            store::webhooks::sent(tx, id, state, &told.answer, next_at, now)?;
            match verdict {
                Verdict::Arrived => {
                    standing = domain::WebhookStanding::default();
                    store::webhooks::release(tx, webhook.id, now)?;
                }
                Verdict::Again { nobody_hears: true, .. } => store::webhooks::hold(tx, webhook.id, next_at)?,
                Verdict::Again { .. } => {}
                // Whether it hears is all that a test is for.
                Verdict::GivenUp if kind == domain::Happening::Test => {}
                Verdict::GivenUp => {
                    let old = store::webhooks::end_waiting(tx, webhook.id, now - OLD, DeliveryState::GivenUp)?;
                    standing.given_up += 1 + old;
                }
                Verdict::Gone => {}
            }
            let off = match verdict {
                Verdict::Gone => Some(gone(&webhook.name)),
                _ if standing.given_up >= MOST_GIVEN_UP && webhook.enabled => {
                    Some(too_often(&webhook.name, standing.given_up))
                }
                _ => None,
            };
            if let Some(problem) = &off {
                standing.problem = Some(problem.clone());
                store::webhooks::save(tx, &domain::Webhook { enabled: false, ..webhook.clone() }, now)?;
                store::webhooks::end_waiting(tx, webhook.id, Timestamp::MAX, DeliveryState::Dropped)?;
            }
            store::webhooks::set_standing(tx, webhook.id, &standing)?;
            Ok(off)
        })
        .await?)
}

/// What follows from an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// It arrived.
    Arrived,
    /// The receiver says that it wants nothing any more.
    Gone,
    /// It is sent again.
    Again {
        /// After how long.
        after: SignedDuration,
        /// Whether others need not be tried before that.
        nobody_hears: bool,
    },
    /// It was sent often enough.
    GivenUp,
}

/// `attempts`: how often it was sent before this time.
fn verdict(status: Option<u16>, attempts: u32, retry_after: Option<SignedDuration>) -> Verdict {
    let (waits, nobody_hears): (&[i64], bool) = match status {
        Some(200..=299) => return Verdict::Arrived,
        Some(410) => return Verdict::Gone,
        // No answer, too early, too much, or the server's own trouble.
        None | Some(408 | 425 | 429 | 500..) => (&WAITS_S, true),
        // A redirect is a refusal, too: a signed message goes where the person said.
        Some(_) => (&WAITS_REFUSED_S, false),
    };
    match waits.get(attempts as usize) {
        None => Verdict::GivenUp,
        Some(wait) => {
            let asked = retry_after.unwrap_or_default().min(LONGEST_WAIT);
            Verdict::Again { after: SignedDuration::from_secs(*wait).max(asked), nobody_hears }
        }
    }
}

fn off(name: &str, why: String) -> Problem {
    Problem::new(Code::PlatformNeedsYou, format!("The webhook \"{name}\" was switched off."), why)
        .say("Put the receiver right, switch the webhook on again and send a test.")
        .fix(Fix::OpenPage { page: "/settings/webhooks".into(), label: "Open webhooks".into() })
}

fn gone(name: &str) -> Problem {
    off(name, "Its receiver says that it wants nothing any more (HTTP 410).".into())
}

fn too_often(name: &str, times: u32) -> Problem {
    off(name, format!("{times} messages in a row did not arrive, each tried for about a day."))
}

fn no_secret(row: &WebhookRow) -> Problem {
    Problem::new(
        Code::PlatformNeedsYou,
        format!("The webhook \"{}\" can't sign what it sends.", row.webhook.name),
        "Its secret is not on this computer, as after a library was put back from a backup.",
    )
    .say("Make a new secret for it in Settings → Webhooks and give that to the receiver.")
    .fix(Fix::OpenPage { page: "/settings/webhooks".into(), label: "Open webhooks".into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(status: Option<u16>) -> Vec<i64> {
        let tries = (0..).map(|attempts| verdict(status, attempts, None));
        tries
            .map_while(|verdict| match verdict {
                Verdict::Again { after, .. } => Some(after.as_secs()),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn the_answer_decides_how_long_it_is_tried() {
        for status in [None, Some(408), Some(429), Some(500), Some(503)] {
            let day: i64 = waits(status).iter().sum();
            assert!((79_200..=90_000).contains(&day), "about a day: {day}");
        }
        for status in [301, 400, 401, 404] {
            assert_eq!(waits(Some(status)), [300, 7_200, 36_000], "{status}");
        }
        assert_eq!(verdict(Some(204), 9, None), Verdict::Arrived);
        assert_eq!(verdict(Some(410), 0, None), Verdict::Gone);
        assert_eq!(verdict(None, 7, None), Verdict::GivenUp);
    }

    #[test]
    fn a_receiver_may_ask_for_patience_but_not_for_ever() {
        let after = |asked| match verdict(Some(429), 0, Some(SignedDuration::from_secs(asked))) {
            Verdict::Again { after, .. } => after.as_secs(),
            other => panic!("{other:?}"),
        };
        assert_eq!((after(1), after(90), after(1_000_000)), (5, 90, 86_400));
    }
}
