//! Jobs: once while open, handed out once, never lost.

use crate::sample::{at, new_store};
use domain::{Code, JobId, JobState, Lane, Problem, Progress};
use std::{collections::HashSet, sync::Barrier};
use store::{
    Page, StoreError,
    jobs::{self, Enqueued, JobCounts, JobFilter, NewJob},
};

fn job(kind: &str, subject: &str, priority: i32) -> NewJob {
    NewJob {
        kind: kind.into(),
        subject: subject.into(),
        payload: serde_json::json!({"subject": subject}),
        lane: Lane::Cpu,
        priority,
        run_after: at(0),
    }
}

#[test]
fn the_same_job_is_asked_for_once_while_it_is_open() {
    let (_home, store) = new_store();
    store
        .write_blocking(|tx| {
            let first = jobs::enqueue(tx, &job("analyse", "r1", 1))?;
            assert!(first.new);
            assert_eq!(jobs::enqueue(tx, &job("analyse", "r1", 5))?, Enqueued { id: first.id, new: false });
            assert_eq!(jobs::enqueue(tx, &job("analyse", "r1", 2))?.id, first.id);
            assert_eq!(jobs::get(tx, first.id)?.expect("there").priority, 5, "the higher priority wins");
            assert!(
                jobs::enqueue(tx, &job("analyse", "r2", 1))?.new && jobs::enqueue(tx, &job("waveform", "r1", 1))?.new
            );
            assert_eq!(jobs::open_for(tx, "r1")?.len(), 2);
            // In every open state, and no longer.
            let claimed = jobs::claim(tx, Lane::Cpu, "me", at(1), at(60))?.expect("there");
            assert_eq!(claimed.id, first.id);
            assert!(!jobs::enqueue(tx, &job("analyse", "r1", 1))?.new);
            assert!(jobs::finish(tx, first.id, "me", JobState::NeedsUser, None, at(2))?);
            assert!(!jobs::enqueue(tx, &job("analyse", "r1", 1))?.new);
            assert!(jobs::pause(tx, first.id)?);
            assert!(!jobs::enqueue(tx, &job("analyse", "r1", 1))?.new);
            assert_eq!(jobs::cancel(tx, first.id, at(3))?, Some(JobState::Paused));
            assert!(jobs::enqueue(tx, &job("analyse", "r1", 1))?.new);
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_job_that_is_asked_for_again_is_not_forgotten() {
    let (_home, store) = new_store();
    store
        .write_blocking(|tx| {
            let id = jobs::enqueue(tx, &job("publish", "p1", 1))?.id;
            let state = |tx: &store::Tx<'_>| Ok::<_, StoreError>(jobs::get(tx, id)?.expect("there"));
            // While it runs: it may have looked already at what changed since.
            jobs::claim(tx, Lane::Cpu, "me", at(1), at(60))?.expect("there");
            jobs::enqueue(tx, &job("publish", "p1", 1))?;
            assert!(jobs::finish(tx, id, "me", JobState::Done, None, at(2))?);
            assert_eq!(state(tx)?.state, JobState::Queued, "once more");
            jobs::claim(tx, Lane::Cpu, "me", at(3), at(60))?.expect("there");
            jobs::enqueue(tx, &NewJob { run_after: at(4), ..job("publish", "p1", 1) })?;
            assert!(jobs::put_off(tx, id, "me", at(600), None)?);
            assert_eq!(state(tx)?.run_after, at(4), "not at the far time that the run wished for");
            // While it waits for a later time, or for the person.
            jobs::claim(tx, Lane::Cpu, "me", at(6), at(60))?.expect("there");
            assert!(jobs::put_off(tx, id, "me", at(600), None)?);
            jobs::enqueue(tx, &NewJob { run_after: at(8), ..job("publish", "p1", 1) })?;
            jobs::claim(tx, Lane::Cpu, "me", at(9), at(60))?.expect("there");
            let problem = Problem::new(Code::DiskFull, "what", "why");
            assert!(jobs::finish(tx, id, "me", JobState::NeedsUser, Some(&problem), at(10))?);
            jobs::enqueue(tx, &NewJob { run_after: at(11), ..job("publish", "p1", 1) })?;
            assert_eq!((state(tx)?.state, state(tx)?.problem), (JobState::Queued, None));
            jobs::claim(tx, Lane::Cpu, "me", at(12), at(60))?.expect("there");
            assert!(jobs::finish(tx, id, "me", JobState::Done, None, at(13))?);
            assert_eq!(state(tx)?.state, JobState::Done);
            // A run that failed may have looked before the change, too; one that a person stops has nothing more to do.
            let id = jobs::enqueue(tx, &NewJob { run_after: at(14), ..job("publish", "p1", 1) })?.id;
            let state = |tx: &store::Tx<'_>| Ok::<_, StoreError>(jobs::get(tx, id)?.expect("there"));
            jobs::claim(tx, Lane::Cpu, "me", at(15), at(60))?.expect("there");
            jobs::enqueue(tx, &job("publish", "p1", 1))?;
            assert!(jobs::finish(tx, id, "me", JobState::Failed, Some(&problem), at(16))?);
            assert_eq!((state(tx)?.state, state(tx)?.problem), (JobState::Queued, None));
            jobs::claim(tx, Lane::Cpu, "me", at(17), at(60))?.expect("there");
            jobs::enqueue(tx, &job("publish", "p1", 1))?;
            assert!(jobs::finish(tx, id, "me", JobState::Cancelled, None, at(18))?);
            assert_eq!(state(tx)?.state, JobState::Cancelled);
            Ok(())
        })
        .unwrap();
}

/// Two programs on one file, as a rule nobody should break: even then the schema holds.
#[test]
fn the_schema_itself_refuses_a_second_open_job() {
    let (_home, store) = new_store();
    let twice = store.write_blocking(|tx| {
        let id = jobs::enqueue(tx, &job("analyse", "r1", 1))?.id;
        let sql = "INSERT INTO jobs SELECT seq + 1, 'other', kind, subject, lane, priority, state, attempt, run_after, owner,
                       lease_until, created_at, started_at, ended_at, payload, progress, problem FROM jobs WHERE id = ?1";
        Ok(tx.execute(sql, [id.to_string()])?)
    });
    assert!(matches!(twice, Err(StoreError::Conflict(_))), "{twice:?}");
}

#[test]
fn the_highest_priority_goes_first_then_the_oldest_whose_time_has_come() {
    let (_home, store) = new_store();
    store
        .write_blocking(|tx| {
            for (subject, priority) in [("old", 1), ("urgent", 9), ("newer", 1)] {
                jobs::enqueue(tx, &job("a", subject, priority))?;
            }
            jobs::enqueue(tx, &NewJob { run_after: at(500), ..job("a", "later", 99) })?;
            jobs::enqueue(tx, &NewJob { lane: Lane::Net, ..job("a", "upload", 99) })?;
            let paused = jobs::enqueue(tx, &job("a", "paused", 99))?.id;
            assert!(jobs::pause(tx, paused)? && !jobs::pause(tx, paused)?);
            assert_eq!(jobs::next_due(tx, Lane::Cpu)?, Some(at(0)));
            let mut order = Vec::new();
            while let Some(job) = jobs::claim(tx, Lane::Cpu, "me", at(10), at(70))? {
                assert_eq!((job.state, job.attempt, job.lease_until), (JobState::Running, 1, Some(at(70))));
                assert_eq!(job.started_at, Some(at(10)));
                order.push(job.subject);
            }
            assert_eq!(order, ["urgent", "old", "newer"]);
            assert_eq!(jobs::next_due(tx, Lane::Cpu)?, Some(at(500)));
            assert_eq!(jobs::next_due(tx, Lane::Llm)?, None);
            assert!(jobs::unpause(tx, paused)? && !jobs::unpause(tx, paused)?);
            assert_eq!(jobs::claim(tx, Lane::Cpu, "me", at(10), at(70))?.expect("there").id, paused);
            let counts = JobCounts { queued: 2, running: 4, ..Default::default() };
            assert_eq!(jobs::counts(tx)?, counts);
            Ok(())
        })
        .unwrap();
}

#[test]
fn no_job_is_handed_out_twice() {
    let (_home, store) = new_store();
    const JOBS: usize = 120;
    store
        .write_blocking(|tx| {
            for n in 0..JOBS {
                jobs::enqueue(tx, &job("a", &format!("s{n}"), (n % 3) as i32))?;
            }
            Ok(())
        })
        .unwrap();
    // All at once, through the one writer and through connections of their own, as another process would.
    let barrier = Barrier::new(4);
    let taken: Vec<JobId> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|n| {
                let (store, barrier) = (store.clone(), &barrier);
                scope.spawn(move || {
                    let owner = format!("owner{n}");
                    let conn = rusqlite::Connection::open(store.file()).unwrap();
                    conn.busy_timeout(std::time::Duration::from_secs(20)).unwrap();
                    barrier.wait();
                    let mut taken = Vec::new();
                    loop {
                        let claimed = if n % 2 == 0 {
                            let owner = owner.clone();
                            store.write_blocking(move |tx| jobs::claim(tx, Lane::Cpu, &owner, at(1), at(60))).unwrap()
                        } else {
                            jobs::claim(&conn, Lane::Cpu, &owner, at(1), at(60)).unwrap()
                        };
                        match claimed {
                            Some(job) => taken.push(job.id),
                            None => return taken,
                        }
                    }
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(taken.len(), JOBS);
    assert_eq!(taken.into_iter().collect::<HashSet<_>>().len(), JOBS);
}

#[test]
fn jobs_of_the_dead_go_back_and_their_results_do_not_count() {
    let (_home, store) = new_store();
    store
        .write_blocking(|tx| {
            for subject in ["dead", "asleep", "alive"] {
                jobs::enqueue(tx, &job("a", subject, 0))?;
            }
            let dead = jobs::claim(tx, Lane::Cpu, "before the crash", at(1), at(600))?.expect("there");
            let asleep = jobs::claim(tx, Lane::Cpu, "me", at(1), at(30))?.expect("there");
            let alive = jobs::claim(tx, Lane::Cpu, "me", at(1), at(30))?.expect("there");
            assert!(jobs::renew(tx, alive.id, "me", at(90))? && !jobs::renew(tx, alive.id, "other", at(999))?);

            assert_eq!(jobs::requeue_lost(tx, "me", at(30))?, 2);
            assert_eq!(jobs::requeue_lost(tx, "me", at(30))?, 0);
            assert_eq!(jobs::get(tx, alive.id)?.expect("there").lease_until, Some(at(90)));
            for lost in [&dead, &asleep] {
                let stored = jobs::get(tx, lost.id)?.expect("there");
                assert_eq!((stored.state, stored.lease_until, stored.attempt), (JobState::Queued, None, 1));
            }
            assert!(!jobs::finish(tx, asleep.id, "me", JobState::Done, None, at(31))?, "a lost job was finished");
            assert!(!jobs::put_off(tx, dead.id, "before the crash", at(99), None)?);
            assert_eq!(jobs::claim(tx, Lane::Cpu, "me", at(32), at(90))?.expect("there").attempt, 2);
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_run_ends_as_its_owner_says() {
    let (_home, store) = new_store();
    let problem = Problem::new(Code::DiskFull, "The disk is full.", "No space was left.");
    store
        .write_blocking(move |tx| {
            let id = jobs::enqueue(tx, &job("a", "s", 0))?.id;
            assert!(!jobs::set_progress(tx, id, &Progress::default())?, "it has not begun");
            jobs::claim(tx, Lane::Cpu, "me", at(1), at(60))?;
            let progress = Progress { fraction: Some(0.25), word: "cutting".into(), eta_s: Some(7.5) };
            assert!(jobs::set_progress(tx, id, &progress)?);
            assert_eq!(jobs::get(tx, id)?.expect("there").progress, progress);

            // Stopped, or too early: that was no attempt.
            assert!(jobs::put_off(tx, id, "me", at(1), None)?);
            assert_eq!(jobs::get(tx, id)?.expect("there").attempt, 0);
            jobs::claim(tx, Lane::Cpu, "me", at(1), at(60))?.expect("there");

            // Again later: the attempt stays counted, the reason is kept until it begins anew.
            assert!(jobs::put_off(tx, id, "me", at(100), Some(&problem))?);
            let waiting = jobs::get(tx, id)?.expect("there");
            assert_eq!((waiting.state, waiting.attempt, waiting.run_after), (JobState::Queued, 1, at(100)));
            assert_eq!(waiting.problem.as_ref(), Some(&problem));
            assert!(jobs::claim(tx, Lane::Cpu, "me", at(99), at(160))?.is_none());
            let again = jobs::claim(tx, Lane::Cpu, "me", at(100), at(160))?.expect("there");
            assert_eq!((again.attempt, again.problem, again.progress), (2, None, Progress::default()));

            assert!(jobs::finish(tx, id, "me", JobState::Failed, Some(&problem), at(101))?);
            let failed = jobs::get(tx, id)?.expect("there");
            assert_eq!(
                (failed.state, failed.ended_at, failed.problem),
                (JobState::Failed, Some(at(101)), Some(problem))
            );
            assert!(!jobs::finish(tx, id, "me", JobState::Done, None, at(102))?, "ended twice");

            // A person's retry counts from zero.
            assert!(jobs::retry(tx, id, at(103))? && !jobs::retry(tx, id, at(103))?);
            let anew = jobs::get(tx, id)?.expect("there");
            assert_eq!((anew.state, anew.attempt, anew.problem, anew.ended_at), (JobState::Queued, 0, None, None));
            for wrong in [JobState::Queued, JobState::Running, JobState::Paused] {
                assert!(matches!(jobs::finish(tx, id, "me", wrong, None, at(1)), Err(StoreError::Invalid { .. })));
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_job_that_is_stopped_is_no_longer_its_owners() {
    let (_home, store) = new_store();
    store
        .write_blocking(|tx| {
            let running = |subject: &str| -> store::Result<JobId> {
                jobs::enqueue(tx, &job("a", subject, 0))?;
                Ok(jobs::claim(tx, Lane::Cpu, "me", at(1), at(60))?.expect("there").id)
            };
            let cancelled = running("c")?;
            assert_eq!(jobs::cancel(tx, cancelled, at(2))?, Some(JobState::Running));
            assert_eq!(jobs::cancel(tx, cancelled, at(2))?, None);
            assert_eq!(jobs::cancel(tx, JobId::new(), at(2))?, None);
            let paused = running("p")?;
            assert!(jobs::pause(tx, paused)?);
            for id in [cancelled, paused] {
                assert!(!jobs::renew(tx, id, "me", at(90))?);
                assert!(!jobs::finish(tx, id, "me", JobState::Done, None, at(3))?);
            }
            assert_eq!(jobs::get(tx, cancelled)?.expect("there").state, JobState::Cancelled);
            // A cancelled one can be begun anew, but not beside another that does the same.
            let other = jobs::enqueue(tx, &job("a", "c", 0))?;
            assert!(other.new && !jobs::retry(tx, cancelled, at(4))?);
            jobs::cancel(tx, other.id, at(5))?;
            assert!(jobs::retry(tx, cancelled, at(6))?);
            Ok(())
        })
        .unwrap();
}

#[test]
fn jobs_are_listed_newest_first_and_forgotten_with_their_logs() {
    let (_home, store) = new_store();
    store
        .write_blocking(|tx| {
            let mut ids: Vec<JobId> = Vec::new();
            for n in 0..7 {
                let id = jobs::enqueue(tx, &job(["a", "b"][n % 2], &format!("s{n}"), 0))?.id;
                jobs::log(tx, id, "begun", at(1))?;
                if n < 3 {
                    jobs::cancel(tx, id, at(n as i64))?;
                }
                ids.insert(0, id);
            }
            let mut walked = Vec::new();
            let mut page = Page::first(3);
            loop {
                let got = jobs::list(tx, &JobFilter::default(), &page)?;
                walked.extend(got.items.iter().map(|job| job.id));
                let Some(next) = got.next else { break };
                page = Page::after(next, 3);
            }
            assert_eq!(walked, ids);
            let filter = JobFilter { states: vec![JobState::Cancelled], kind: Some("a".into()), subject: None };
            let some = jobs::list(tx, &filter, &Page::first(9))?.items;
            assert_eq!(some.iter().map(|job| job.subject.as_str()).collect::<Vec<_>>(), ["s2", "s0"]);
            let filter = JobFilter { subject: Some("s5".into()), ..Default::default() };
            assert_eq!(jobs::list(tx, &filter, &Page::first(9))?.items.len(), 1);

            assert_eq!(jobs::prune(tx, at(2))?, 2);
            assert_eq!(jobs::counts(tx)?, JobCounts { queued: 4, cancelled: 1, ..Default::default() });
            let lines: i64 = tx.query_row("SELECT count(*) FROM job_log", [], |row| row.get(0))?;
            assert_eq!(lines, 5);
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_log_keeps_its_newest_lines() {
    let (_home, store) = new_store();
    store
        .write_blocking(|tx| {
            let (id, other) = (jobs::enqueue(tx, &job("a", "s", 0))?.id, jobs::enqueue(tx, &job("a", "t", 0))?.id);
            jobs::log(tx, other, "kept", at(0))?;
            for n in 0..520 {
                jobs::log(tx, id, &format!("line {n}"), at(n))?;
            }
            let lines = jobs::log_of(tx, id)?;
            assert_eq!((lines.len(), lines[0].text.as_str(), lines[499].at), (500, "line 20", at(519)));
            assert_eq!(jobs::log_of(tx, other)?.len(), 1);
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_pace_is_the_median_of_the_last_runs() {
    let (_home, store) = new_store();
    store
        .write_blocking(|tx| {
            assert_eq!(jobs::pace(tx, "a")?, None);
            jobs::took(tx, "a", 10.0, 5.0)?;
            assert_eq!(jobs::pace(tx, "a")?, Some(0.5));
            jobs::took(tx, "a", 10.0, 7.0)?;
            assert_eq!(jobs::pace(tx, "a")?, Some(0.6));
            for (units, wall_s) in [(0.0, 1.0), (f64::NAN, 1.0), (1.0, f64::INFINITY), (-1.0, 1.0)] {
                jobs::took(tx, "a", units, wall_s)?;
            }
            assert_eq!(jobs::pace(tx, "a")?, Some(0.6), "what is no measure counted");
            jobs::took(tx, "b", 1.0, 99.0)?;
            // The machine got faster: old runs are forgotten.
            for _ in 0..20 {
                jobs::took(tx, "a", 10.0, 1.0)?;
            }
            assert_eq!((jobs::pace(tx, "a")?, jobs::pace(tx, "b")?), (Some(0.1), Some(99.0)));
            Ok(())
        })
        .unwrap();
}
