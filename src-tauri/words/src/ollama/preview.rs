//! Readable text out of JSON that is still being written, for a screen that shows words as they come.

/// Follows a JSON text piece by piece and gives the letters of its values, without the keys, the marks and the field in
/// which a model gives its reasons.
#[derive(Debug, Default)]
pub(super) struct Preview {
    /// Open brackets.
    open: Vec<char>,
    /// In an object: whether the next string is a value.
    value_next: bool,
    string: Option<Reading>,
    /// The last key that was read.
    key: String,
    /// An escape is being read: what stands behind the backslash so far.
    escape: Option<String>,
    /// Something was given, so the next value begins on a new line.
    given: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Reading {
    Key,
    Shown,
    Hidden,
}

/// Fields that begin so are not shown: which facts were used, and why.
const UNSHOWN: &str = "a_";

impl Preview {
    /// The readable letters of the next piece.
    pub fn push(&mut self, piece: &str) -> String {
        let mut out = String::new();
        for c in piece.chars() {
            match self.string {
                None => self.between(c, &mut out),
                Some(reading) => self.inside(c, reading, &mut out),
            }
        }
        out
    }

    fn between(&mut self, c: char, out: &mut String) {
        match c {
            '{' | '[' => {
                self.open.push(c);
                self.value_next = false;
            }
            '}' | ']' => {
                self.open.pop();
            }
            ':' => self.value_next = !self.open.is_empty(),
            ',' => self.value_next = false,
            '"' => {
                let in_list = self.open.last() == Some(&'[');
                let reading = match (in_list || self.value_next, self.key.starts_with(UNSHOWN)) {
                    (false, _) => {
                        self.key.clear();
                        Reading::Key
                    }
                    (true, true) => Reading::Hidden,
                    (true, false) => Reading::Shown,
                };
                if reading == Reading::Shown && self.given {
                    out.push('\n');
                }
                self.string = Some(reading);
            }
            _ => {}
        }
    }

    fn inside(&mut self, c: char, reading: Reading, out: &mut String) {
        if let Some(escape) = &mut self.escape {
            escape.push(c);
            let shown = match escape.as_str() {
                "n" => Some('\n'),
                "t" => Some(' '),
                "r" | "b" | "f" => None,
                unicode if unicode.starts_with('u') => {
                    if unicode.len() < 5 {
                        return;
                    }
                    // Halves of a pair are left out: it is only a preview.
                    u32::from_str_radix(&unicode[1..], 16).ok().and_then(char::from_u32)
                }
                other => other.chars().next(),
            };
            self.escape = None;
            if let Some(shown) = shown {
                self.give(shown, reading, out);
            }
            return;
        }
        match c {
            '\\' => self.escape = Some(String::new()),
            '"' => self.string = None,
            c => self.give(c, reading, out),
        }
    }

    fn give(&mut self, c: char, reading: Reading, out: &mut String) {
        match reading {
            Reading::Key => self.key.push(c),
            Reading::Hidden => {}
            Reading::Shown => {
                self.given = true;
                out.push(c);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_values_are_shown_wherever_the_text_is_cut() {
        let json = r#"{"a_why": "F1 \"x\"", "b_titles": ["Three kills", "Gr\u00fc\u00dfe \"hi\""], "c": "A\nB", "n": 3, "t": [{"a_facts": ["F1", "F2"], "b_title": "Last"}]}"#;
        let wanted = "Three kills\nGrüße \"hi\"\nA\nB\nLast";
        for size in [1, 2, 3, 7, 500] {
            let mut preview = Preview::default();
            let letters: Vec<char> = json.chars().collect();
            let shown: String =
                letters.chunks(size).map(|piece| preview.push(&piece.iter().collect::<String>())).collect();
            assert_eq!(shown, wanted, "{size}");
        }
    }

    #[test]
    fn what_is_no_json_does_no_harm() {
        let mut preview = Preview::default();
        assert_eq!(preview.push("}}]] Sure, here: \\ \" ö \\uZZZZ \\q\" x"), "");
    }
}
