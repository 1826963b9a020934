//! How a run of a step ended. The class of the end is chosen where the knowledge is: in the step.

use domain::{Code, Problem, Retry};
use jiff::SignedDuration;

/// The end of a run.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Done. Follow-up jobs were enqueued in the same transaction as the result.
    Done,
    /// Again after a while; the problem is shown while it waits, when there is one.
    Later {
        /// After how long.
        after: SignedDuration,
        /// Why.
        problem: Option<Problem>,
    },
    /// The person has to do something first.
    NeedsUser(Problem),
    /// It can't be done.
    Never(Problem),
    /// Stopped by the person, or by the end of the app.
    Cancelled,
}

/// After so many runs a job that fails each time is given up, visibly.
const MOST_ATTEMPTS: u32 = 8;

impl Outcome {
    /// What follows from a problem: its code knows whether it passes, needs the person, or stays.
    pub fn of_problem(problem: Problem, attempt: u32) -> Self {
        if problem.code == Code::Cancelled {
            return Self::Cancelled;
        }
        match problem.code.retry() {
            Retry::Again if attempt < MOST_ATTEMPTS => {
                Self::Later { after: back_off(attempt, jitter()), problem: Some(problem) }
            }
            Retry::Again | Retry::Never => Self::Never(problem),
            Retry::NeedsUser => Self::NeedsUser(problem),
        }
    }
}

impl From<Result<(), Problem>> for Outcome {
    /// For steps whose problems never pass by themselves; others use [`Outcome::of_problem`].
    fn from(result: Result<(), Problem>) -> Self {
        match result {
            Ok(()) => Self::Done,
            Err(problem) => Self::of_problem(problem, MOST_ATTEMPTS),
        }
    }
}

/// 5 s, 15 s, 45 s … up to half an hour, a fifth more or less, so that what failed together is not tried together.
fn back_off(attempt: u32, jitter: f64) -> SignedDuration {
    let seconds = (5.0 * 3f64.powi(attempt.saturating_sub(1).min(10) as i32)).min(1800.0);
    SignedDuration::from_secs_f64(seconds * (0.8 + 0.4 * jitter))
}

/// 0 to 1, different each time. The low bits of a fresh id are random; that saves a dependency.
fn jitter() -> f64 {
    f64::from(uuid::Uuid::now_v7().as_u64_pair().1 as u32) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_times_grow_and_end() {
        let seconds: Vec<i64> = (1..9).map(|attempt| back_off(attempt, 0.5).as_secs()).collect();
        assert_eq!(seconds, [5, 15, 45, 135, 405, 1215, 1800, 1800]);
    }

    #[test]
    fn the_code_decides() {
        let of = |code, attempt| Outcome::of_problem(Problem::new(code, "w", "y"), attempt);
        assert!(matches!(of(Code::FfmpegFailed, 1), Outcome::Later { .. }));
        assert!(matches!(of(Code::FfmpegFailed, 8), Outcome::Never(_)), "not for ever");
        assert!(matches!(of(Code::DiskFull, 1), Outcome::NeedsUser(_)));
        assert!(matches!(of(Code::FileEmpty, 1), Outcome::Never(_)));
        assert_eq!(of(Code::Cancelled, 1), Outcome::Cancelled);
    }
}
