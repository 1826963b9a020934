//! Lets recordings leave the disk, as the person or a rule of theirs said. Each is looked at again before it goes, and each
//! can be put back alone. A recording that left already is left alone, so it may run twice.

use super::Step;
use crate::{
    queue::{Outcome, StepCx},
    storage::{Leave, leave},
};
use async_trait::async_trait;
use domain::{Code, Lane, Problem};

/// See the module.
pub struct CleanUp;

#[async_trait]
impl Step for CleanUp {
    fn kind(&self) -> &'static str {
        "clean_up"
    }
    fn lane(&self) -> Lane {
        Lane::Cpu
    }
    fn priority(&self) -> i32 {
        55
    }
    fn title(&self, _subject: &str) -> String {
        "Cleaning up".into()
    }

    async fn run(&self, cx: &StepCx) -> Outcome {
        let all: Vec<Leave> = match serde_json::from_value(cx.job.payload.clone()) {
            Ok(all) => all,
            Err(error) => return Outcome::Never(Problem::bug("A clean-up could not be read.", error)),
        };
        let count = all.len().max(1) as f32;
        let mut failed: Option<Problem> = None;
        for (index, one) in all.into_iter().enumerate() {
            if cx.stop.is_cancelled() {
                break;
            }
            let done = index as f32 / count;
            cx.progress("cleaning up", Some(done));
            let telling = cx.clone();
            let progress = move |share: f64| telling.progress("cleaning up", Some(done + share as f32 / count));
            let id = one.recording;
            match leave(&cx.core, one, cx.cancel.clone(), progress).await {
                Ok(Ok(name)) => cx.log(format!("{name} left its place.")).await,
                Ok(Err(why)) => cx.log(format!("{id} stays: {why}.")).await,
                Err(problem) if problem.code == Code::Cancelled => break,
                Err(problem) => {
                    cx.log(format!("{id} stays: {problem}")).await;
                    failed = Some(problem);
                }
            }
        }
        match failed {
            // Not by itself again: a drive without a bin has none tomorrow either.
            Some(problem) => Outcome::NeedsUser(problem),
            None => Outcome::Done,
        }
    }
}
