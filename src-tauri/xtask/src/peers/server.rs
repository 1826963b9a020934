//! A program of ours or theirs that says one line of JSON, where it is, and serves until its input ends.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdin, Command, Stdio};

use crate::{Failure, Result, child};

/// See the module. It ends with this value.
pub(super) struct Server {
    child: Child,
    input: Option<ChildStdin>,
    /// What it said.
    pub said: String,
}

impl Server {
    /// Starts it and waits for its line.
    ///
    /// # Errors
    /// When it can't be started, or says something else.
    pub fn start(command: &mut Command) -> Result<Self> {
        let shown = child::shown(command);
        let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = started.map_err(|error| Failure(format!("could not start {shown}: {error}")))?;
        let input = child.stdin.take();
        let output = child.stdout.take();
        let mut server = Self { child, input, said: String::new() };
        if let Some(output) = output {
            // The rest of what it prints is nobody's; the pipe is closed with the reader.
            let read = BufReader::new(output).read_line(&mut server.said);
            read.map_err(|error| Failure(format!("{shown} said nothing: {error}")))?;
        }
        server.said = server.said.trim().to_string();
        if server.said.starts_with('{') {
            return Ok(server);
        }
        Err(Failure(format!("{shown} did not say where it is, but: {}", server.said)))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.input.take());
        child::end_tree(&mut self.child);
        let _ = self.child.wait();
    }
}
