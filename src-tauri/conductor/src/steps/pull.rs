//! Brings a language model onto the machine on which Ollama runs. What came stays when it is stopped: trying again goes on
//! from there.

use super::Step;
use crate::{
    events::Tag,
    queue::{Outcome, StepCx},
};
use async_trait::async_trait;
use domain::{Lane, Problem};

/// See the module. The job's subject is the model's name.
pub struct Pull;

#[async_trait]
impl Step for Pull {
    fn kind(&self) -> &'static str {
        "pull_model"
    }
    fn lane(&self) -> Lane {
        Lane::Net
    }
    fn priority(&self) -> i32 {
        60
    }
    fn title(&self, subject: &str) -> String {
        format!("Loading the model {subject}")
    }

    async fn run(&self, cx: &StepCx) -> Outcome {
        tokio::select! {
            // Hanging up is how Ollama is told to stop.
            () = cx.stop.cancelled() => Outcome::Cancelled,
            done = pull(cx) => match done {
                Ok(()) => Outcome::Done,
                Err(problem) => Outcome::of_problem(problem, cx.job.attempt),
            },
        }
    }
}

async fn pull(cx: &StepCx) -> Result<(), Problem> {
    let ollama = cx.core.ollama()?;
    ollama
        .pull(&cx.job.subject, &|pulled| {
            let word = match pulled.layer {
                0 => pulled.status.clone(),
                layer => format!("part {layer}: {:.1} of {:.1} GB", gb(pulled.completed), gb(pulled.total)),
            };
            cx.progress(&word, pulled.fraction());
        })
        .await?;
    cx.core.changed("models", Some(cx.job.subject.clone()), &[Tag::Models, Tag::Status]);
    Ok(())
}

fn gb(bytes: u64) -> f64 {
    bytes as f64 / 1e9
}
