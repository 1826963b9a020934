//! clipctl, the command line.
fn main() {}
