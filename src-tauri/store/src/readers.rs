//! The readers: a few threads, each with a read-only connection. A closure sees one state from its first statement to
//! its last, whatever the writer does meanwhile.

use crate::{
    Conn, Result, StoreError,
    writer::{Outcome, caught, outcome_of},
};
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
};

type Task = Box<dyn FnOnce(&mut Conn) -> Outcome + Send>;

/// The way to the readers' threads.
pub(crate) struct Readers {
    sender: mpsc::Sender<Task>,
    threads: Vec<thread::JoinHandle<()>>,
    damaged: Arc<AtomicBool>,
}

impl Readers {
    /// Starts a thread for each connection.
    pub(crate) fn start(conns: Vec<Conn>) -> std::io::Result<Self> {
        let (sender, receiver) = mpsc::channel::<Task>();
        let receiver = Arc::new(Mutex::new(receiver));
        let damaged = Arc::new(AtomicBool::new(false));
        let threads = conns
            .into_iter()
            .map(|mut conn| {
                let (receiver, damaged) = (receiver.clone(), damaged.clone());
                thread::Builder::new().name("store-reader".into()).spawn(move || {
                    loop {
                        // The lock is held while waiting: whoever holds it gets the next task. Tasks don't run under it.
                        let next = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
                        let Ok(task) = next else { return };
                        if task(&mut conn) == Outcome::Damage {
                            damaged.store(true, Ordering::Relaxed);
                        }
                    }
                })
            })
            .collect::<std::io::Result<_>>()?;
        Ok(Self { sender, threads, damaged })
    }

    /// Hands a closure over. `answer` gets its result on a reader's thread.
    pub(crate) fn send<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Conn) -> Result<T> + Send + 'static,
        answer: impl FnOnce(Result<T>) + Send + 'static,
    ) -> Result<()> {
        let task: Task = Box::new(move |conn| {
            let result = caught(|| {
                // A deferred transaction: one snapshot for all statements of the closure.
                let tx = conn.transaction()?;
                let value = f(&tx)?;
                tx.finish()?;
                Ok(value)
            });
            let outcome = outcome_of(&result);
            answer(result);
            outcome
        });
        self.sender.send(task).map_err(|_| StoreError::Closed)
    }

    /// Ends the threads after what was sent before.
    pub(crate) fn end(self) -> Outcome {
        drop(self.sender);
        for thread in self.threads {
            if thread.thread().id() != thread::current().id() {
                // A reader that died has nothing left to say.
                let _ = thread.join();
            }
        }
        if self.damaged.load(Ordering::Relaxed) { Outcome::Damage } else { Outcome::Fine }
    }
}
