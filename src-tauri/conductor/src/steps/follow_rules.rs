//! Sends on their way what the person's rules are for, when a recording was looked at for the first time.

use super::{Step, rank::recording_of};
use crate::{
    Core,
    app::{Approval, approve, decide},
    events::{Event, Notice},
    queue::{Outcome, StepCx},
};
use async_trait::async_trait;
use domain::{Clip, JobState, Lane, Moment, MomentState, Problem, Recording, Rule, RuleTime};
use jiff::SignedDuration;

/// See the module.
pub struct FollowRules;

/// How long until it is looked again whether the words of a clip are there.
const WORDS: SignedDuration = SignedDuration::from_secs(15);
const DAY: SignedDuration = SignedDuration::from_hours(24);

#[async_trait]
impl Step for FollowRules {
    fn kind(&self) -> &'static str {
        "follow_rules"
    }
    fn lane(&self) -> Lane {
        Lane::Net
    }
    fn priority(&self) -> i32 {
        40
    }
    fn title(&self, subject: &str) -> String {
        format!("Following your rules for {subject}")
    }

    async fn run(&self, cx: &StepCx) -> Outcome {
        let followed = match recording_of(cx).await {
            Ok(recording) => follow(cx, &recording).await,
            Err(problem) => Err(problem),
        };
        match followed {
            // Words are worth waiting for: a clip goes out with the best there are.
            Ok(true) => Outcome::Later { after: WORDS, problem: None },
            Ok(false) => Outcome::Done,
            Err(problem) => Outcome::of_problem(problem, cx.job.attempt),
        }
    }
}

/// Follows all rules. Whether something still has to wait for its words.
async fn follow(cx: &StepCx, recording: &Recording) -> Result<bool, Problem> {
    let core = &cx.core;
    let id = recording.id;
    let (rules, moments) = core
        .store
        .read(move |db| {
            let mut moments = Vec::new();
            for moment in store::moments::of_recording(db, id)? {
                // What is offered with another moment goes out with that one, if at all.
                if moment.state == MomentState::New
                    && store::overlaps::same_as(db, moment.id)?.is_none()
                    && let Some(clip) = store::clips::of_moment(db, moment.id)?
                {
                    let writing = store::jobs::open_for(db, &clip.id.to_string())?
                        .into_iter()
                        .any(|job| job.kind == "describe" && matches!(job.state, JobState::Queued | JobState::Running));
                    let channel = store::channels::of_clip(db, clip.id)?;
                    moments.push((moment, clip, channel, writing));
                }
            }
            Ok((store::rules::list(db)?, moments))
        })
        .await?;
    // The best first: a rule's day may be full before all are sent.
    let mut moments = moments;
    moments.sort_by_key(|(moment, ..)| std::cmp::Reverse(moment.score));
    let mut waits = false;
    for (moment, clip, channel, writing) in moments {
        let kinds = || moment.reasons.iter().map(|reason| reason.kind);
        let mut enabled = rules.iter().filter(|rule| rule.enabled && rule.condition.fits_channel(channel));
        let Some(rule) = enabled.find(|rule| rule.condition.fits(moment.score, recording.game.as_deref(), kinds()))
        else {
            continue;
        };
        if writing {
            waits = true;
        } else {
            send(cx, rule, &moment, &clip).await?;
        }
    }
    Ok(waits)
}

/// Approves one clip in the name of a rule. What can't be sent stays in the Inbox, and the person is told.
async fn send(cx: &StepCx, rule: &Rule, moment: &Moment, clip: &Clip) -> Result<(), Problem> {
    let core = &cx.core;
    let (signature, from) = (rule.signature(), core.now() - DAY);
    let sent = core.store.read(move |db| store::rules::sent_since(db, &signature, from)).await?;
    if sent >= rule.action.most_a_day {
        cx.log(format!("\"{}\" has sent {sent} clips in 24 hours: this one waits in the Inbox.", rule.name)).await;
        return Ok(());
    }
    let approval = Approval {
        accounts: rule.action.accounts.clone(),
        at: None,
        zone: None,
        visibility: rule.action.visibility,
        choices: Default::default(),
        by_platform: false,
        next_slot: rule.action.time == RuleTime::NextSlot,
    };
    match approve(core, clip.id, approval, rule.signature()).await {
        Ok(posts) => {
            // The rule's choice says nothing new of what the person likes.
            decide(core, vec![moment.id], MomentState::Accepted, false).await?;
            cx.log(format!("\"{}\" sent a clip to {} destinations.", rule.name, posts.len())).await;
        }
        Err(problem) => {
            cx.log(format!("\"{}\" could not send a clip. {problem}", rule.name)).await;
            tell(core, rule, clip, &problem);
        }
    }
    Ok(())
}

fn tell(core: &Core, rule: &Rule, clip: &Clip, problem: &Problem) {
    let what = format!("Your rule \"{}\" could not send a clip: {}", rule.name, problem.why);
    core.events.send(Event::Notify { notice: Notice::NeedsYou { what, page: format!("/clips/{}", clip.id) } });
}
