//! The writer: one connection on one thread. Closures come in through a channel, each is one IMMEDIATE transaction,
//! and its answer is sent only after the commit.

use crate::{Conn, Result, StoreError, Tx};
use rusqlite::TransactionBehavior;
use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc,
    thread,
};

/// How safe a commit is against a power cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Safety {
    /// It can be lost with the last moments before the cut; the file stays whole.
    Normal,
    /// It is on the disk before the answer.
    Durable,
}

/// What the writer does for somebody.
type Task = Box<dyn FnOnce(&mut Conn) -> Outcome + Send>;

/// Whether a task has met damage, so that the file is checked at the next start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Fine,
    Damage,
}

enum Message {
    Task(Task),
    End,
}

/// The way to the writer's thread.
pub(crate) struct Writer {
    sender: mpsc::Sender<Message>,
    thread: thread::JoinHandle<(Conn, Outcome)>,
}

impl Writer {
    /// Starts the thread. The connection has to be set up.
    pub(crate) fn start(mut conn: Conn) -> std::io::Result<Self> {
        let (sender, receiver) = mpsc::channel();
        let thread = thread::Builder::new().name("store-writer".into()).spawn(move || {
            let mut seen = Outcome::Fine;
            while let Ok(Message::Task(task)) = receiver.recv() {
                if task(&mut conn) == Outcome::Damage {
                    seen = Outcome::Damage;
                }
            }
            (conn, seen)
        })?;
        Ok(Self { sender, thread })
    }

    /// Hands a closure over. `answer` gets its result after the commit, on the writer's thread.
    pub(crate) fn send<T: Send + 'static>(
        &self,
        safety: Safety,
        f: impl FnOnce(&Tx) -> Result<T> + Send + 'static,
        answer: impl FnOnce(Result<T>) + Send + 'static,
    ) -> Result<()> {
        let task: Task = Box::new(move |conn| {
            let result = transact(conn, safety, f);
            let outcome = outcome_of(&result);
            answer(result);
            outcome
        });
        self.sender.send(Message::Task(task)).map_err(|_| StoreError::Closed)
    }

    /// Ends the thread after what was sent before, and gives the connection back. `None` when this *is* the writer's
    /// thread, which can't wait for itself, or when it died.
    pub(crate) fn end(self) -> Option<(Conn, Outcome)> {
        // When the thread is gone there is nobody to tell.
        let _ = self.sender.send(Message::End);
        if self.thread.thread().id() == thread::current().id() { None } else { self.thread.join().ok() }
    }
}

pub(crate) fn outcome_of<T>(result: &Result<T>) -> Outcome {
    if matches!(result, Err(StoreError::Damaged(_))) { Outcome::Damage } else { Outcome::Fine }
}

fn transact<T>(conn: &mut Conn, safety: Safety, f: impl FnOnce(&Tx) -> Result<T>) -> Result<T> {
    if safety == Safety::Durable {
        conn.pragma_update(None, "synchronous", "FULL")?;
    }
    let result = caught(|| {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Every way out of here but the commit drops the transaction, which rolls it back.
        let value = f(&tx)?;
        tx.commit()?;
        Ok(value)
    });
    if safety == Safety::Durable {
        conn.pragma_update(None, "synchronous", "NORMAL")?;
    }
    result
}

/// Runs it, and makes an error of a panic: the thread that serves everybody must not die of one caller's mistake.
pub(crate) fn caught<T>(f: impl FnOnce() -> Result<T>) -> Result<T> {
    // Nothing is looked at after a panic but the connection, and its transaction was rolled back on the way out.
    catch_unwind(AssertUnwindSafe(f)).unwrap_or_else(|panic| Err(StoreError::Panicked(words_of(&*panic))))
}

fn words_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".into())
}
