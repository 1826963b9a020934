//! Names that only one room may write, looked for in the sources: a dependency can be hidden, a call cannot.

use super::{Finding, Source};

/// A word and the places where it may stand.
struct Word {
    /// Texts to look for. A leading `|` asks that no letter, digit or `_` stands before it.
    needles: &'static [&'static str],
    /// Endings of the files that are searched.
    endings: &'static [&'static str],
    /// Where it is looked for.
    within: &'static str,
    /// Paths that may have it.
    allowed: &'static [&'static str],
    what: &'static str,
    instead: &'static str,
}

const RUST: &[&str] = &["rs"];
const UI: &[&str] = &["ts", "js", "mjs", "svelte"];

const WORDS: &[Word] = &[
    Word {
        needles: &["|tauri::", "|tauri_build::", "|tauri_plugin_"],
        endings: RUST,
        within: "src-tauri/",
        allowed: &["src-tauri/shell/"],
        what: "names tauri",
        instead: "make it a route in api; only what a browser cannot do is a command in src-tauri/shell",
    },
    Word {
        needles: &["|ort::"],
        endings: RUST,
        within: "src-tauri/",
        allowed: &["src-tauri/vision/"],
        what: "names ort",
        instead: "take a `domain::Detector`; vision alone knows what runs behind it",
    },
    Word {
        needles: &["|rusqlite::", "|rusqlite_migration::"],
        endings: RUST,
        within: "src-tauri/",
        allowed: &["src-tauri/store/"],
        what: "names rusqlite",
        instead: "add a function to the aggregate's file in store and call it",
    },
    Word {
        needles: &["INSERT INTO ", "DELETE FROM ", "CREATE TABLE ", "PRAGMA ", "SELECT * FROM"],
        endings: &["rs", "ts", "svelte"],
        within: "",
        allowed: &["src-tauri/store/"],
        what: "holds SQL",
        instead: "add a function to the aggregate's file in store and call it",
    },
    Word {
        needles: &["Command::new(\"ffmpeg", "Command::new(\"ffprobe", "|FfmpegCommand", "|ffmpeg_sidecar::"],
        endings: RUST,
        within: "src-tauri/",
        // A bench measures what bare ffmpeg costs.
        allowed: &["src-tauri/media/", "src-tauri/testkit/", "src-tauri/cli/benches/"],
        what: "starts ffmpeg",
        instead: "add a function to media that does the whole task; tests make their files with testkit",
    },
    Word {
        needles: &["@tauri-apps/", "__TAURI"],
        endings: UI,
        // Tests and tools of the UI may speak of the window; what is shipped may not.
        within: "ui/src/",
        allowed: &["ui/src/lib/desktop.ts"],
        what: "names Tauri in the UI",
        instead: "add a function to ui/src/lib/desktop.ts that also says what happens in a browser, and call it",
    },
];

/// This program looks for the words and so has to hold them.
const LOOKS_FOR_THEM: &str = "src-tauri/xtask/";

/// Looks for every word in every source.
pub fn check(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| !source.is_in(LOOKS_FOR_THEM)) {
        for word in WORDS {
            let looked_at = word.endings.contains(&source.ending()) && source.is_in(word.within);
            if !looked_at || word.allowed.iter().any(|place| source.is_in(place)) {
                continue;
            }
            for (number, line) in source.lines().filter(|(_, line)| !is_comment(line)) {
                if word.needles.iter().any(|needle| stands_in(line, needle)) {
                    findings.push(source.finding(number, word.what, word.instead));
                }
            }
        }
    }
    findings
}

/// Whole-line comments may speak of anything.
pub fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    ["//", "*", "/*", "<!--"].iter().any(|begin| line.starts_with(begin))
}

fn stands_in(line: &str, needle: &str) -> bool {
    let Some(word) = needle.strip_prefix('|') else { return line.contains(needle) };
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !(c.is_alphanumeric() || c == '_'))
    })
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    fn what(path: &str, text: &str) -> Vec<String> {
        check(&[source(path, text)]).into_iter().map(|f| f.what).collect()
    }

    #[test]
    fn each_word_is_found_outside_its_room_and_allowed_inside() {
        let cases = [
            ("src-tauri/api/src/lib.rs", "use tauri::Manager;", "names tauri", "src-tauri/shell/lib.rs"),
            ("src-tauri/conductor/src/a.rs", "let s = ort::session();", "names ort", "src-tauri/vision/src/a.rs"),
            ("src-tauri/cli/src/main.rs", "use rusqlite::Connection;", "names rusqlite", "src-tauri/store/src/a.rs"),
            ("src-tauri/conductor/src/a.rs", "x(\"DELETE FROM jobs\")", "holds SQL", "src-tauri/store/src/jobs.rs"),
            (
                "src-tauri/conductor/src/a.rs",
                "Command::new(\"ffmpeg\").spawn()",
                "starts ffmpeg",
                "src-tauri/testkit/src/footage.rs",
            ),
            (
                "ui/src/pages/inbox/Inbox.svelte",
                "import { open } from '@tauri-apps/plugin-dialog';",
                "names Tauri in the UI",
                "ui/src/lib/desktop.ts",
            ),
        ];
        for (wrong, text, expected, right) in cases {
            assert_eq!(what(wrong, text), [expected], "{wrong}");
            assert!(what(right, text).is_empty(), "{right}");
        }
    }

    #[test]
    fn comments_and_longer_words_are_no_findings() {
        assert!(what("src-tauri/api/src/lib.rs", "// The shell has tauri::Manager for that.").is_empty());
        assert!(what("src-tauri/conductor/src/a.rs", "let e = report::sort::by(x);").is_empty());
    }

    #[test]
    fn the_line_is_named() {
        let found = check(&[source("src-tauri/api/src/lib.rs", "//! Text.\n\nuse tauri::App;\n")]);
        assert_eq!(found[0].line, 3);
    }
}
