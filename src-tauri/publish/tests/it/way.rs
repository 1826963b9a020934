//! The way of a post as the queue walks it: what is stored decides what comes next, and what may be out is asked about
//! before anything is sent again.

use crate::setting::Quiet;
use async_trait::async_trait;
use domain::{Code, Problem, Retry};
use publish::{FindingLevel, Finished, Parcel, Publisher, Standing, Witness};
use serde_json::Value;
use std::sync::Mutex;

/// What the store knows of a post.
#[derive(Debug, Clone, PartialEq)]
pub enum Stored {
    Preflight,
    Uploading(Value),
    /// The request that makes the post may have been sent.
    Finishing(Value),
    /// It is out, or the platform has it.
    Over(Finished),
    /// The person has to do something. With a session: it may be out, and the platform can't say.
    NeedsYou(Problem, Option<Value>),
    /// It will not go out.
    Failed(Problem),
}

impl Stored {
    /// Whether nothing happens any more by itself.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Over(_) | Self::NeedsYou(..) | Self::Failed(_))
    }
}

/// Takes what is stored, as the database would: on the disk before the next request.
pub trait Journal: Send + Sync {
    fn write(&self, stored: &Stored);
}

impl Journal for Mutex<Stored> {
    fn write(&self, stored: &Stored) {
        *self.lock().unwrap() = stored.clone();
    }
}

struct Keeping<'a, J: Journal + ?Sized>(&'a J, Mutex<Value>);

#[async_trait]
impl<J: Journal + ?Sized> Witness for Keeping<'_, J> {
    fn sent(&self, _bytes: u64) {}
    async fn keep(&self, session: &Value) -> Result<(), Problem> {
        self.0.write(&Stored::Uploading(session.clone()));
        *self.1.lock().unwrap() = session.clone();
        Ok(())
    }
}

/// What a problem means before the point of no return. `Err` is tried again.
fn stopped(problem: Problem) -> Result<Stored, Problem> {
    match problem.code.retry() {
        Retry::Again => Err(problem),
        Retry::NeedsUser => Ok(Stored::NeedsYou(problem, None)),
        Retry::Never => Ok(Stored::Failed(problem)),
    }
}

/// One step from what is stored. `Err`: the same again, later.
pub async fn step<J: Journal + ?Sized>(
    publisher: &dyn Publisher,
    parcel: &Parcel,
    stored: Stored,
    journal: &J,
) -> Result<Stored, Problem> {
    let begin = || async {
        match publisher.begin(parcel).await {
            Ok(session) => Ok(Stored::Uploading(session)),
            Err(problem) => stopped(problem),
        }
    };
    match stored {
        Stored::Preflight => match publisher.preflight(parcel).await {
            Ok(found) => match found.into_iter().find(|finding| finding.level == FindingLevel::Stop) {
                Some(stop) => Ok(Stored::NeedsYou(stop.problem, None)),
                None => begin().await,
            },
            Err(problem) => stopped(problem),
        },
        Stored::Uploading(session) => {
            let keeping = Keeping(journal, Mutex::new(session.clone()));
            let sent = publisher.resume(parcel, &session, 0, &keeping).await;
            let session = keeping.1.into_inner().unwrap();
            match sent {
                Err(problem) if problem.code == Code::FileVanished && parcel.file.exists() => return begin().await,
                Err(problem) => return stopped(problem),
                Ok(_) => {}
            }
            journal.write(&Stored::Finishing(session.clone()));
            match publisher.finish(parcel, &session, &Quiet).await {
                Ok(finished) => Ok(Stored::Over(finished)),
                // Surely nothing was made.
                Err(problem) if problem.code == Code::PlatformWait => {
                    journal.write(&Stored::Preflight);
                    Err(problem)
                }
                Err(problem) => stopped(problem),
            }
        }
        Stored::Finishing(session) => match publisher.confirm(parcel, &session).await {
            Ok(Standing::There(finished)) => Ok(Stored::Over(finished)),
            Ok(Standing::NotThere) => Ok(Stored::Preflight),
            Ok(Standing::Unfinished { .. }) => Ok(Stored::Uploading(session)),
            Ok(Standing::AskPerson(problem)) => Ok(Stored::NeedsYou(problem, Some(session))),
            Err(problem) if problem.code.retry() == Retry::NeedsUser => Ok(Stored::NeedsYou(problem, Some(session))),
            Err(problem) if problem.code == Code::PlatformRefused => Ok(Stored::Failed(problem)),
            Err(problem) => Err(problem),
        },
        over => Ok(over),
    }
}

/// Walks until it is over, or for so many troubles. Each trouble is told, so that a clock can move to the time it names.
pub async fn walk(
    publisher: &dyn Publisher,
    parcel: &Parcel,
    journal: &Mutex<Stored>,
    troubles: usize,
    mut told: impl FnMut(&Problem),
) -> Stored {
    let mut left = troubles;
    loop {
        let stored = journal.lock().unwrap().clone();
        if stored.is_over() {
            return stored;
        }
        match step(publisher, parcel, stored, journal).await {
            Ok(next) => journal.write(&next),
            Err(problem) => {
                told(&problem);
                match left.checked_sub(1) {
                    Some(fewer) => left = fewer,
                    None => return journal.lock().unwrap().clone(),
                }
            }
        }
    }
}
