//! Set-up, run, test, eval, bench, demo.
fn main() {}
