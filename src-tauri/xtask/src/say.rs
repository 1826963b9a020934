//! What a person sees on the terminal: one line a fact, the state in front.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// A heading between parts.
pub fn heading(text: &str) {
    println!("\n{}", paint("1", text));
}

/// Something that is as it should be.
pub fn ok(name: &str, detail: &str) {
    line("32", "ok", name, detail);
}

/// Something that is being fetched, built or installed now.
pub fn now(name: &str, detail: &str) {
    line("36", "..", name, detail);
}

/// Something that was just done, and how long it took.
pub fn done(name: &str, since: Instant) {
    line("32", "ok", name, &format!("done in {}", duration(since.elapsed())));
}

/// Something that is not there.
pub fn missing(name: &str, detail: &str) {
    line("31", "--", name, detail);
}

/// A remark that is no failure.
pub fn note(text: &str) {
    println!("   {text}");
}

/// The last word of a command that failed, on stderr.
pub fn failed(text: &str) {
    eprintln!("\n{} {text}", paint("31", "failed:"));
}

fn line(colour: &str, state: &str, name: &str, detail: &str) {
    println!("{} {name:<26} {detail}", paint(colour, state));
    // A long command follows: the line has to be on the screen before it.
    let _ = std::io::stdout().flush();
}

/// Seconds below two minutes, minutes beyond.
pub fn duration(span: Duration) -> String {
    let s = span.as_secs_f64();
    if s < 10.0 {
        format!("{s:.1} s")
    } else if s < 120.0 {
        format!("{s:.0} s")
    } else {
        format!("{} min {:02} s", s as u64 / 60, s as u64 % 60)
    }
}

/// Whether output goes to a terminal that a person looks at.
pub fn on_a_terminal() -> bool {
    std::io::stdout().is_terminal()
}

/// Whether somebody sits there and can answer.
pub fn can_ask() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// Asks a yes-or-no question; Enter is yes. Only call it when [`can_ask`].
pub fn ask(question: &str) -> bool {
    print!("{question} [Y/n] ");
    let _ = std::io::stdout().flush();
    let mut answer = String::new();
    if std::io::stdin().read_line(&mut answer).is_err() {
        return false;
    }
    matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes")
}

fn paint(colour: &str, text: &str) -> String {
    if on_a_terminal() && std::env::var_os("NO_COLOR").is_none() {
        format!("\x1b[{colour}m{text}\x1b[0m")
    } else {
        text.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_short_to_read() {
        assert_eq!(duration(Duration::from_millis(420)), "0.4 s");
        assert_eq!(duration(Duration::from_secs(71)), "71 s");
        assert_eq!(duration(Duration::from_secs(605)), "10 min 05 s");
    }
}
