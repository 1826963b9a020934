//! The class names inside a model: exporters write them as a Python dict or list literal (`{0: 'person', 1: "it's"}`),
//! which is not JSON. A tolerant reader, never an evaluator: what it does not understand is no list of names.

use crate::manifest::{MAX_CLASSES, MAX_NAME_CHARS};

/// Names by index, or `None` when the text is no complete literal: a gap in the numbers, a name twice, an end missing,
/// too many or too long. Control characters are taken out of names.
pub(crate) fn parse(text: &str) -> Option<Vec<String>> {
    let mut reader = Reader { rest: text.trim() };
    let numbered = match reader.next()? {
        '{' => true,
        '[' | '(' => false,
        _ => return None,
    };
    let end = match text.trim().chars().next()? {
        '{' => '}',
        '[' => ']',
        _ => ')',
    };
    let mut names: Vec<(usize, String)> = Vec::new();
    loop {
        reader.space();
        if reader.take(end) {
            break;
        }
        let index = if numbered { reader.index()? } else { names.len() };
        names.push((index, reader.quoted()?));
        if names.len() > MAX_CLASSES {
            return None;
        }
        reader.space();
        if !reader.take(',') {
            reader.take(end).then_some(())?;
            break;
        }
    }
    if !reader.rest.trim().is_empty() {
        return None;
    }
    names.sort_by_key(|(index, _)| *index);
    let whole = names.iter().enumerate().all(|(place, (index, name))| place == *index && !name.is_empty());
    let names: Vec<String> = names.into_iter().map(|(_, name)| name).collect();
    let mut unique: Vec<&String> = names.iter().collect();
    unique.sort();
    unique.dedup();
    (whole && !names.is_empty() && unique.len() == names.len()).then_some(names)
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        let first = self.rest.chars().next()?;
        self.rest = &self.rest[first.len_utf8()..];
        Some(first)
    }

    fn take(&mut self, wanted: char) -> bool {
        let is = self.rest.starts_with(wanted);
        if is {
            self.next();
        }
        is
    }

    fn space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// `0:` or `'0':`, as JSON-minded exporters write it.
    fn index(&mut self) -> Option<usize> {
        let quote = self.rest.chars().next().filter(|first| matches!(first, '\'' | '"'));
        if quote.is_some() {
            self.next();
        }
        let digits = self.rest.len() - self.rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, rest) = self.rest.split_at(digits);
        self.rest = rest;
        let index: usize = number.parse().ok().filter(|index| *index < MAX_CLASSES)?;
        if let Some(quote) = quote {
            self.take(quote).then_some(())?;
        }
        self.space();
        self.take(':').then_some(())?;
        self.space();
        Some(index)
    }

    fn quoted(&mut self) -> Option<String> {
        let quote = self.next().filter(|first| matches!(first, '\'' | '"'))?;
        let mut name = String::new();
        for _ in 0..MAX_NAME_CHARS * 2 {
            match self.next()? {
                end if end == quote => return Some(name.trim().to_owned()),
                '\\' => name.push(self.escaped()?),
                c if c.is_control() => {}
                c => name.push(c),
            }
            if name.chars().count() > MAX_NAME_CHARS {
                return None;
            }
        }
        None
    }

    fn escaped(&mut self) -> Option<char> {
        let hex = match self.next()? {
            'n' | 't' | 'r' => return Some(' '),
            'x' => 2,
            'u' => 4,
            'U' => 8,
            other => return Some(other),
        };
        let digits = self.rest.get(..hex)?;
        self.rest = &self.rest[hex..];
        char::from_u32(u32::from_str_radix(digits, 16).ok()?).filter(|c| !c.is_control())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    fn check(text: &str, expected: Expect) {
        expected.assert_eq(&format!("{:?}", parse(text)));
    }

    #[test]
    fn what_exporters_write() {
        check("{0: 'person', 1: 'traffic light'}", expect![[r#"Some(["person", "traffic light"])"#]]);
        check(r#"{1: "it's", 0: 'say \'hi\''}"#, expect![[r#"Some(["say 'hi'", "it's"])"#]]);
        check(r#"{"0": "kill", "1": "medal",}"#, expect![[r#"Some(["kill", "medal"])"#]]);
        check("['a', 'b']", expect![[r#"Some(["a", "b"])"#]]);
        check(r"{0: 'Sieg\u00e4', 1: 'h\xe9\n'}", expect![[r#"Some(["Siegä", "hé"])"#]]);
    }

    #[test]
    fn what_is_no_list_of_names() {
        for text in [
            "",
            "person",
            "{}",
            "{0: 'a', 2: 'b'}",
            "{0: 'a'",
            "{0: 'a'} x",
            "{0: a}",
            "{0: 'a', 1: 'a'}",
            "{0: ''}",
            "{0 'a'}",
            "{0: f()}",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse(&format!("{{0: '{}'}}", "x".repeat(300))), None);
        assert_eq!(parse(&format!("{{{}: 'a'}}", "9".repeat(40))), None);
    }

    proptest! {
        #[test]
        fn no_text_upsets_it(text in "\\PC{0,60}|[{}\\[\\]'\":,\\\\ux0-9 a]{0,60}") {
            if let Some(names) = parse(&text) {
                prop_assert!(names.len() <= text.len());
            }
        }

        #[test]
        fn python_repr_is_read_back(names in proptest::collection::btree_set("[a-z ']{0,8}[a-z]", 1..20)) {
            let names: Vec<String> = names.iter().map(|name| name.trim().to_owned()).collect();
            prop_assume!(names.iter().collect::<std::collections::BTreeSet<_>>().len() == names.len());
            let literal: Vec<String> =
                names.iter().enumerate().map(|(i, name)| format!("{i}: '{}'", name.replace('\'', "\\'"))).collect();
            prop_assert_eq!(parse(&format!("{{{}}}", literal.join(", "))), Some(names));
        }
    }
}
