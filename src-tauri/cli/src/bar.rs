//! A progress bar on a terminal; nothing where stderr is not one.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{io::IsTerminal as _, time::Duration};

/// One line that fills.
#[derive(Clone)]
pub struct Bar(ProgressBar);

impl Bar {
    /// A bar for a file.
    pub fn new(name: &str) -> Self {
        let bar = ProgressBar::new(1000);
        if !std::io::stderr().is_terminal() {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        if let Ok(style) = ProgressStyle::with_template("{prefix} {bar:30} {percent:>3} %  {msg}  {eta}") {
            bar.set_style(style);
        }
        bar.set_prefix(name.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    /// What is being done and how much of it is done, 0 to 1.
    pub fn set(&self, word: &str, done: f32) {
        self.0.set_message(word.to_owned());
        self.0.set_position((f64::from(done.clamp(0.0, 1.0)) * 1000.0) as u64);
    }

    /// Takes the line away.
    pub fn done(&self) {
        self.0.finish_and_clear();
    }
}
