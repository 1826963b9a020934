//! What a person types, as queries of FTS5: one for each word, because the words of one question may lie in different
//! places (a game, a title, a note, what was read in the picture).

/// Longer texts are cut: nobody types them, and each word costs a look-up.
const MOST_WORDS: usize = 16;
const MOST_CHARS: usize = 400;

/// Every word as a quoted prefix, all of them wanted, the longest first. Empty when there is nothing to look for.
///
/// Quoting makes every character harmless: operators, brackets and column names are looked for as they are. A word
/// without a letter or digit would be an empty phrase, which matches nothing, and is left out.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words = in_their_order(text);
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
}

fn in_their_order(text: &str) -> Vec<String> {
    // FTS5 reads its queries up to the first NUL.
    let text: String = text.chars().take(MOST_CHARS).map(|c| if c == '\0' { ' ' } else { c }).collect();
    text.split_whitespace()
        .map(without_head)
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(MOST_WORDS)
        .map(|word| format!("\"{}\"*", word.replace('"', "\"\"")))
        .collect()
}

/// An address without what stands before each of them: addresses of posts are kept without it.
fn without_head(word: &str) -> &str {
    let word = word.strip_prefix("https://").or_else(|| word.strip_prefix("http://")).unwrap_or(word);
    word.strip_prefix("www.").unwrap_or(word)
}

// Each is one list of row numbers, gathered by the indexes of what is found. With `OR` between them SQLite would go through
// every row and ask each list: 20,000 moments cost 40 ms for a word that stands nowhere, and less than one this way. Conditions
// beside them get a plus, so that no other index is gone by. That is for the first word alone: what it finds is asked for the
// others, by `OR`, since a list that is not needed is not gathered then (`…_TOO`). So the longest word goes first.

/// The condition that a recording `r` has a word (`{}`): in its name, its game, its note or its tags, in what was read in it, or
/// among its players.
pub(crate) const RECORDING: &str = "r.seq IN (SELECT rowid FROM recordings_fts WHERE recordings_fts MATCH {}
     UNION ALL SELECT o.seq FROM mark_words_fts f JOIN mark_words w ON w.seq = f.rowid JOIN recordings o ON o.id = w.subject
               WHERE mark_words_fts MATCH {} AND w.subject_kind = 'recording')";

/// The condition that a clip `c` has a word: in its words, the lines on its picture, the addresses of its posts, its recording's
/// name, its game, its note or its tags, or in what was seen in its moments.
pub(crate) const CLIP: &str = "c.seq IN (SELECT rowid FROM clips_fts WHERE clips_fts MATCH {}
     UNION ALL SELECT cm.clip FROM moments_fts f JOIN clip_moments cm ON cm.moment = f.rowid WHERE moments_fts MATCH {}
     UNION ALL SELECT o.seq FROM mark_words_fts f JOIN mark_words w ON w.seq = f.rowid JOIN clips o ON o.id = w.subject
               WHERE mark_words_fts MATCH {} AND w.subject_kind = 'clip')";

/// The condition that a moment `m` has a word: in what was seen in it, its note or its tags, its clips as they are found, or in
/// the name, game or note of its recording. What was read elsewhere in the recording says nothing of it.
pub(crate) const MOMENT: &str = "m.seq IN (SELECT rowid FROM moments_fts WHERE moments_fts MATCH {}
     UNION ALL SELECT o.seq FROM recordings_fts f JOIN recordings r ON r.seq = f.rowid JOIN moments o ON o.recording = r.id
               WHERE recordings_fts MATCH '{file_name game note} : ' || {}
     UNION ALL SELECT cm.moment FROM clips_fts f JOIN clip_moments cm ON cm.clip = f.rowid WHERE clips_fts MATCH {}
     UNION ALL SELECT o.seq FROM mark_words_fts f JOIN mark_words w ON w.seq = f.rowid JOIN moments o ON o.id = w.subject
               WHERE mark_words_fts MATCH {} AND w.subject_kind = 'moment')";

/// As [`CLIP`], of a clip that another word found.
pub(crate) const CLIP_TOO: &str = "(c.seq IN (SELECT rowid FROM clips_fts WHERE clips_fts MATCH {})
     OR c.seq IN (SELECT cm.clip FROM moments_fts f JOIN clip_moments cm ON cm.moment = f.rowid WHERE moments_fts MATCH {})
     OR c.id IN (SELECT w.subject FROM mark_words_fts f JOIN mark_words w ON w.seq = f.rowid
                 WHERE mark_words_fts MATCH {} AND w.subject_kind = 'clip'))";

/// As [`MOMENT`], of a moment that another word found.
pub(crate) const MOMENT_TOO: &str = "(m.seq IN (SELECT rowid FROM moments_fts WHERE moments_fts MATCH {})
     OR m.recording IN (SELECT r.id FROM recordings_fts f JOIN recordings r ON r.seq = f.rowid
                        WHERE recordings_fts MATCH '{file_name game note} : ' || {})
     OR m.seq IN (SELECT cm.moment FROM clips_fts f JOIN clip_moments cm ON cm.clip = f.rowid WHERE clips_fts MATCH {})
     OR m.id IN (SELECT w.subject FROM mark_words_fts f JOIN mark_words w ON w.seq = f.rowid
                 WHERE mark_words_fts MATCH {} AND w.subject_kind = 'moment'))";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_prefixes() {
        assert_eq!(words("in 2 kills"), [r#""kills"*"#, r#""in"*"#, r#""2"*"#]);
        assert_eq!(words("quad  dam"), [r#""quad"*"#, r#""dam"*"#]);
        assert_eq!(words(r#"a" OR name:b"#), [r#""name:b"*"#, r#""a"""*"#, r#""OR"*"#]);
        assert!(words(" ?! - \0 ").is_empty());
        assert_eq!(words("https://www.a.example/b?v=1"), [r#""a.example/b?v=1"*"#]);
    }
}
