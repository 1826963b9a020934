//! A smaller file of a clip, for a post whose platform takes no more bytes. The clip and its own file stay as they are. Safe
//! to run twice.

use super::{Ask, Step, render};
use crate::queue::{Outcome, StepCx};
use async_trait::async_trait;
use domain::{Lane, PostId, Problem};
use media::RenderRequest;
use publish::{Finding, FindingLevel, Remedy};

/// See the module.
pub struct Fit;

#[async_trait]
impl Step for Fit {
    fn kind(&self) -> &'static str {
        "fit"
    }
    fn lane(&self) -> Lane {
        Lane::Cpu
    }
    fn priority(&self) -> i32 {
        70
    }
    fn title(&self, subject: &str) -> String {
        format!("Making a smaller file of {subject}")
    }

    async fn run(&self, cx: &StepCx) -> Outcome {
        match make(cx).await {
            Ok(()) => Outcome::Done,
            Err(problem) => Outcome::of_problem(problem, cx.job.attempt),
        }
    }
}

async fn make(cx: &StepCx) -> Result<(), Problem> {
    let core = &cx.core;
    let id: PostId = cx.job.subject.parse().map_err(|error| Problem::bug("A job has a broken subject.", error))?;
    let found = core.store.read(move |db| Ok((store::posts::get(db, id)?, store::posts::fits(db, id)?))).await?;
    // Taken back meanwhile, or to be tried as it is.
    let (Some(post), Some(most)) = found else { return Ok(()) };
    if post.state.is_final() || render::make(cx, post.clip, Some(most)).await? == render::Made::NoClip {
        return Ok(());
    }
    let now = core.now();
    core.store.write(move |tx| store::jobs::enqueue(tx, &Ask::Publish(id).job(now))).await?;
    core.bells.ring(Lane::Net);
    Ok(())
}

/// What pre-flight found, with what is done about a file that is too large: one that fits is made, and that is said; or the
/// clip has to be shorter. The second is the size to be made, in bytes.
pub(crate) fn mended(findings: Vec<Finding>, request: &RenderRequest) -> (Vec<Finding>, Option<u64>) {
    let mut smallest: Option<u64> = None;
    let findings = findings.into_iter().map(|finding| match finding {
        Finding { level: FindingLevel::Stop, problem, remedy: Some(Remedy::Shrink { to_bytes }) } => {
            match (media::fit(request, to_bytes), media::longest_fit(request, to_bytes)) {
                (Some(fit), _) => {
                    smallest = Some(smallest.map_or(to_bytes, |other| other.min(to_bytes)));
                    Finding::warn(said(problem, fit))
                }
                (None, Some(to_s)) => {
                    let problem = problem.say(format!("Make it shorter than {to_s} s: then it can be made to fit."));
                    Finding::stop(problem).mended_by(Remedy::Shorten { to_s })
                }
                (None, None) => Finding::stop(problem),
            }
        }
        other => other,
    });
    let findings = findings.collect();
    (findings, smallest)
}

fn said(problem: Problem, fit: media::Fit) -> Problem {
    let (width, height) = fit.size;
    let why = format!(
        "{} For this post it is encoded again so that it fits: {width} × {height} pixels, {:.1} Mbit/s.",
        problem.why,
        fit.picture_bits as f64 / 1e6
    );
    Problem { fix: Vec::new(), why, ..problem }
}
