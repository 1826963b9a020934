//! The app without a face: watches, runs the jobs, owns the state machines, sends events.
