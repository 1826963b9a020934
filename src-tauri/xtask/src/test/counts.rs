//! Reading how many tests passed out of what test runners print.

/// Tests that ran.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Tests that passed.
    pub passed: u32,
    /// Tests that failed, hung or could not be started.
    pub failed: u32,
    /// Tests that were left out.
    pub skipped: u32,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    /// Whether no test was seen at all.
    pub fn is_empty(&self) -> bool {
        self.passed + self.failed == 0
    }
}

/// Adds up all summaries in an output. Known: nextest, cargo test, Vitest, Playwright's list of totals, `node --test`, and
/// the line that our own scripts end in.
pub fn read(text: &str) -> Tally {
    let mut all = Tally::default();
    for line in text.lines() {
        let line = line.trim();
        if let Some(tally) = nextest(line).or_else(|| cargo_test(line)).or_else(|| vitest(line)) {
            all.add(tally);
        } else if let Some(tally) = node(line).or_else(|| ours(line)).or_else(|| playwright(line)) {
            all.add(tally);
        }
    }
    all
}

/// `Summary [   1.2s] 12 tests run: 10 passed (1 slow), 1 failed, 1 timed out, 3 skipped`
fn nextest(line: &str) -> Option<Tally> {
    let counts = line.strip_prefix("Summary [")?.split_once("run:")?.1;
    let mut tally = Tally::default();
    for part in counts.split(',') {
        let (number, word) = number_and_word(part)?;
        match word {
            w if w.starts_with("passed") => tally.passed += number,
            w if w.starts_with("skipped") => tally.skipped += number,
            // failed, timed out, exec failed
            _ => tally.failed += number,
        }
    }
    Some(tally)
}

/// `test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s`
fn cargo_test(line: &str) -> Option<Tally> {
    let counts = line.strip_prefix("test result:")?;
    let counts = counts.split_once('.')?.1;
    let mut tally = Tally::default();
    for (number, word) in counts.split(';').filter_map(number_and_word) {
        match word {
            "passed" => tally.passed += number,
            "failed" => tally.failed += number,
            "ignored" => tally.skipped += number,
            _ => {}
        }
    }
    Some(tally)
}

/// `Tests  1 failed | 12 passed | 2 skipped (15)`; the line of files begins with `Test Files`.
fn vitest(line: &str) -> Option<Tally> {
    let counts = line.strip_prefix("Tests ")?.split('(').next()?;
    let mut tally = Tally::default();
    for (number, word) in counts.split('|').filter_map(number_and_word) {
        match word {
            "passed" => tally.passed += number,
            "failed" => tally.failed += number,
            _ => tally.skipped += number,
        }
    }
    Some(tally)
}

/// `ℹ pass 12`, or `# pass 12` where it writes TAP.
fn node(line: &str) -> Option<Tally> {
    let counts = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# "))?;
    let (word, number) = counts.split_once(' ')?;
    let number = number.parse().ok()?;
    match word {
        "pass" => Some(Tally { passed: number, ..Tally::default() }),
        "fail" | "cancelled" => Some(Tally { failed: number, ..Tally::default() }),
        "skipped" => Some(Tally { skipped: number, ..Tally::default() }),
        _ => None,
    }
}

/// `12 passed (3.4s)`, `1 failed`, `2 flaky`: one line each, nothing before or after but the time.
fn playwright(line: &str) -> Option<Tally> {
    let (number, rest) = number_and_word(line)?;
    let word = rest.split(" (").next()?;
    match word {
        "passed" => Some(Tally { passed: number, ..Tally::default() }),
        // A test that passed only when tried again is a failed test.
        "failed" | "flaky" => Some(Tally { failed: number, ..Tally::default() }),
        "skipped" => Some(Tally { skipped: number, ..Tally::default() }),
        _ => None,
    }
}

/// `12 passed, 1 failed`, and nothing else on the line.
fn ours(line: &str) -> Option<Tally> {
    let (passed, failed) = line.split_once(", ")?;
    Some(Tally {
        passed: passed.strip_suffix(" passed")?.parse().ok()?,
        failed: failed.strip_suffix(" failed")?.parse().ok()?,
        skipped: 0,
    })
}

fn number_and_word(part: &str) -> Option<(u32, &str)> {
    let (number, word) = part.trim().split_once(' ')?;
    Some((number.parse().ok()?, word.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: u32, failed: u32, skipped: u32) -> Tally {
        Tally { passed, failed, skipped }
    }

    #[test]
    fn each_runner_is_understood() {
        let cases = [
            ("     Summary [   1.234s] 12 tests run: 12 passed, 0 skipped", tally(12, 0, 0)),
            (
                "     Summary [  61.0s] 12 tests run: 9 passed (1 slow), 2 failed, 1 timed out, 3 skipped",
                tally(9, 3, 3),
            ),
            ("     Summary [   0.5s] 5/12 tests run: 4 passed, 1 failed, 0 skipped", tally(4, 1, 0)),
            (
                "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
                tally(3, 0, 1),
            ),
            ("test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out", tally(3, 2, 0)),
            ("      Tests  12 passed (12)", tally(12, 0, 0)),
            ("      Tests  1 failed | 12 passed | 2 skipped (15)", tally(12, 1, 2)),
            (" Test Files  3 passed (3)", tally(0, 0, 0)),
            ("ℹ pass 7\nℹ fail 1\nℹ skipped 0\nℹ tests 8", tally(7, 1, 0)),
            ("# pass 7\n# fail 0\n# duration_ms 812.3", tally(7, 0, 0)),
            ("  1 failed\n    [chromium] › inbox.spec.ts:3:1\n  11 passed (14.2s)", tally(11, 1, 0)),
            ("  1 flaky\n  2 skipped", tally(0, 1, 2)),
            ("11 passed, 2 failed", tally(11, 2, 0)),
            ("4 passed the gate and 3 failed", tally(0, 0, 0)),
            ("nothing to see", tally(0, 0, 0)),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn several_binaries_add_up() {
        let text = "test result: ok. 3 passed; 0 failed; 0 ignored\n\ntest result: ok. 4 passed; 0 failed; 0 ignored\n";
        assert_eq!(read(text), tally(7, 0, 0));
    }
}
