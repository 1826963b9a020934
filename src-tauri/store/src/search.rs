//! What a person types, as a query of FTS5.

/// Longer texts are cut: nobody types them, and each word costs a look-up.
const MOST_WORDS: usize = 16;
const MOST_CHARS: usize = 400;

/// Every word as a quoted prefix, all of them wanted. `None` when there is nothing to look for.
///
/// Quoting makes every character harmless: operators, brackets and column names are looked for as they are. A word
/// without a letter or digit would be an empty phrase, which matches nothing, and is left out.
pub(crate) fn query(text: &str) -> Option<String> {
    // FTS5 reads its queries up to the first NUL.
    let text: String = text.chars().take(MOST_CHARS).map(|c| if c == '\0' { ' ' } else { c }).collect();
    let words: Vec<String> = text
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(MOST_WORDS)
        .map(|word| format!("\"{}\"*", word.replace('"', "\"\"")))
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_prefixes() {
        assert_eq!(query("quad  dam").unwrap(), r#""quad"* "dam"*"#);
        assert_eq!(query(r#"a" OR name:b"#).unwrap(), r#""a"""* "OR"* "name:b"*"#);
        assert_eq!(query(" ?! - \0 "), None);
    }
}
