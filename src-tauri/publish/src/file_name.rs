//! Names that are allowed everywhere. One table for all systems: a folder on an exFAT or network drive is read by more
//! than one of them, and Windows stores `name.` and `name ` silently under another name.

use unicode_normalization::UnicodeNormalization;

/// Longest stem in characters and in bytes of UTF-8. Leaves room for ` (123).json` within the 255 of file systems, and
/// for a folder within the 260 characters that some Windows programs can open.
const LONGEST_CHARS: usize = 100;
const LONGEST_BYTES: usize = 200;

/// Names of devices on Windows, with any extension.
const DEVICES: [&str; 8] = ["con", "prn", "aux", "nul", "clock$", "conin$", "conout$", "config$"];

/// A readable stem of a file name out of any text; `Clip` when nothing readable is in it.
pub fn file_stem(text: &str) -> String {
    let mut stem = String::new();
    for c in text.nfc() {
        match c {
            '/' | '\\' | '|' => stem.push('-'),
            // A colon reads as a pause.
            ':' => stem.push_str(" -"),
            '"' => stem.push('\''),
            '<' | '>' | '?' | '*' => {}
            c if c.is_whitespace() => stem.push(' '),
            c if c.is_control() || is_unseen(c) => {}
            c => stem.push(c),
        }
    }
    let stem = trim(&stem.split_whitespace().collect::<Vec<_>>().join(" ")).to_owned();
    let stem = trim(&shorten(&stem)).to_owned();
    if !stem.chars().any(char::is_alphanumeric) {
        return "Clip".into();
    }
    if is_device(&stem) { format!("{stem}_") } else { stem }
}

/// Whether two names mean the same file on a system that does not tell case.
pub(crate) fn same_name(name: &str) -> String {
    name.nfc().collect::<String>().to_lowercase()
}

/// A point in front hides a file, a dash in front is an option of a command, and points and blanks at the end are
/// dropped by Windows.
fn trim(stem: &str) -> &str {
    stem.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '-' | '~' | '_'))
        .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '-' | '–' | ','))
}

/// Direction marks, zero-width characters, private use: what makes two names look the same.
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{e000}'..='\u{f8ff}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}' | '\u{e0000}'..='\u{10ffff}')
}

/// Windows looks at the part before the first point, without blanks. Superscript digits count as digits.
fn is_device(stem: &str) -> bool {
    let first = stem.split('.').next().unwrap_or_default().trim().to_lowercase();
    let numbered = ["com", "lpt"].iter().any(|name| {
        first.strip_prefix(name).is_some_and(|rest| {
            let mut digits = rest.chars();
            digits.next().is_some_and(|c| c.is_ascii_digit() || matches!(c, '¹' | '²' | '³')) && digits.next().is_none()
        })
    });
    numbered || DEVICES.contains(&first.as_str())
}

/// At most the longest, cut at a blank when one is in the second half.
fn shorten(stem: &str) -> String {
    let mut kept = String::new();
    for c in stem.chars().take(LONGEST_CHARS) {
        if kept.len() + c.len_utf8() > LONGEST_BYTES {
            break;
        }
        kept.push(c);
    }
    if kept.len() < stem.len()
        && !stem[kept.len()..].starts_with(' ')
        && let Some(blank) = kept.rfind(' ').filter(|blank| *blank > kept.len() / 2)
    {
        kept.truncate(blank);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_readable_and_allowed_everywhere() {
        let cases = [
            ("Three kills in 5 seconds – OpenArena", "Three kills in 5 seconds – OpenArena"),
            ("OpenArena: three kills", "OpenArena - three kills"),
            ("What? \"No\" <way> *", "What 'No' way"),
            ("a/b\\c|d", "a-b-c-d"),
            ("../../etc/passwd", "etc-passwd"),
            ("trailing... ", "trailing"),
            (".hidden", "hidden"),
            ("--option", "option"),
            ("CON", "CON_"),
            ("nul.tar", "nul.tar_"),
            ("com1", "com1_"),
            ("COM¹", "COM¹_"),
            ("command", "command"),
            ("line\none\ttwo\u{0}", "line one two"),
            ("evil\u{202e}4pm.exe", "evil4pm.exe"),
            ("u\u{308}ber", "über"),
            ("", "Clip"),
            ("???", "Clip"),
            ("🎮🎮", "Clip"),
        ];
        for (given, wanted) in cases {
            assert_eq!(file_stem(given), wanted, "{given:?}");
        }
        let long = file_stem(&"word ".repeat(60));
        assert!(long.ends_with("word") && long.chars().count() <= LONGEST_CHARS);
        assert!(file_stem(&"日".repeat(300)).len() <= LONGEST_BYTES);
    }

    proptest! {
        #[test]
        fn whatever_comes_in_is_a_name_everywhere(text in any::<String>()) {
            let stem = file_stem(&text);
            prop_assert!(!stem.is_empty() && stem.chars().count() <= LONGEST_CHARS + 1 && stem.len() <= LONGEST_BYTES + 1);
            prop_assert!(!stem.contains(['<', '>', ':', '"', '/', '\\', '|', '?', '*']));
            prop_assert!(!stem.chars().any(char::is_control));
            prop_assert!(!stem.ends_with(['.', ' ']) && !stem.starts_with(['.', ' ', '-']));
            prop_assert!(!is_device(&stem));
        }
    }
}
