//! Text in sentences and words.

/// A run of letters, digits, underscores and inner apostrophes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// As it is written.
    pub text: &'a str,
    /// In lower case, without a possessive `'s`.
    pub key: String,
}

/// The words of a text.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '\'' | '’')))
        .map(|word| word.trim_matches(['\'', '’']))
        .filter(|word| !word.is_empty())
        .map(|word| {
            let key = word.to_lowercase().replace('’', "'");
            let key = key.strip_suffix("'s").unwrap_or(&key).to_owned();
            Token { text: word, key }
        })
        .collect()
}

/// The sentences of a text: up to a point, exclamation or question mark with a blank behind it, or a line's end.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, c)) = letters.next() {
        let next = letters.peek().map(|(_, next)| *next);
        let ends = c == '\n' || (matches!(c, '.' | '!' | '?' | '…') && next.is_none_or(char::is_whitespace));
        // `21. November`: an ordinal is no end.
        let ordinal = c == '.' && text[..at].ends_with(|c: char| c.is_ascii_digit()) && next.is_some();
        if ends && !ordinal {
            let end = at + c.len_utf8();
            out.push(&text[start..end]);
            start = end;
        }
    }
    out.push(&text[start..]);
    out.retain(|sentence| !sentence.trim().is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_sentences_are_found() {
        let keys: Vec<String> = tokens("Tony's 3-kill, xX_No_Xx don’t ‘quote’").into_iter().map(|t| t.key).collect();
        assert_eq!(keys, ["tony", "3", "kill", "xx_no_xx", "don't", "quote"]);
        assert_eq!(
            sentences("One. Two 1.5 three! Am 21. November\nvier"),
            ["One.", " Two 1.5 three!", " Am 21. November\n", "vier"]
        );
    }
}
