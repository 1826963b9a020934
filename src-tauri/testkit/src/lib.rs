//! Fakes of the outside world, builders, footage helpers.
