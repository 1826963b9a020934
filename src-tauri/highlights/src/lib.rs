//! Signals and moments: pure, frames and sound come in as iterators.
