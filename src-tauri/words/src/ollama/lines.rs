//! Lines out of a stream of bytes. A network chunk is no line and no letter: both may be split anywhere.

/// Longest line; the limit of Ollama's own client.
const LONGEST: usize = 8 << 20;

/// Collects bytes and gives whole lines.
#[derive(Debug, Default)]
pub(super) struct Lines {
    buffer: Vec<u8>,
    /// Up to here there is no line end.
    searched: usize,
}

/// A line longer than the limit.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLong;

impl Lines {
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole line that is not blank, without its end.
    pub fn next(&mut self) -> Result<Option<Vec<u8>>, TooLong> {
        loop {
            let Some(end) = self.buffer[self.searched..].iter().position(|byte| *byte == b'\n') else {
                self.searched = self.buffer.len();
                return if self.buffer.len() > LONGEST { Err(TooLong) } else { Ok(None) };
            };
            let rest = self.buffer.split_off(self.searched + end + 1);
            let line = std::mem::replace(&mut self.buffer, rest);
            self.searched = 0;
            if line.len() > LONGEST {
                return Err(TooLong);
            }
            if let Some(line) = tidy(line) {
                return Ok(Some(line));
            }
        }
    }

    /// What is left at the end of the stream: a last line without an end.
    pub fn rest(&mut self) -> Option<Vec<u8>> {
        self.searched = 0;
        tidy(std::mem::take(&mut self.buffer))
    }
}

/// The line without its end, blanks around it and byte order mark; `None` when nothing is left.
fn tidy(line: Vec<u8>) -> Option<Vec<u8>> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line).trim_ascii();
    (!line.is_empty()).then(|| line.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(pieces: &[&[u8]]) -> Vec<String> {
        let mut lines = Lines::default();
        let mut out = Vec::new();
        for piece in pieces {
            lines.push(piece);
            while let Some(line) = lines.next().unwrap() {
                out.push(line);
            }
        }
        out.extend(lines.rest());
        out.into_iter().map(|line| String::from_utf8(line).unwrap()).collect()
    }

    #[test]
    fn odd_line_ends_are_lines_all_the_same() {
        assert_eq!(all(&[b"\xef\xbb\xbfone\r\n\r\n  \ntwo\nth", b"ree"]), ["one", "two", "three"]);
    }

    #[test]
    fn a_line_without_end_is_refused_before_it_fills_the_memory() {
        let mut lines = Lines::default();
        lines.push(&vec![b' '; LONGEST + 1]);
        assert_eq!(lines.next(), Err(TooLong));
    }

    proptest! {
        #[test]
        fn it_does_not_matter_where_the_stream_is_cut(
            texts in prop::collection::vec("[a-zäß🎮 ]{0,12}", 0..6),
            cuts in prop::collection::vec(1usize..7, 1..40),
        ) {
            let stream = texts.iter().map(|text| format!("{text}\n")).collect::<String>().into_bytes();
            let mut pieces = Vec::new();
            let mut rest = stream.as_slice();
            for cut in cuts.iter().cycle() {
                if rest.is_empty() { break; }
                let (piece, tail) = rest.split_at((*cut).min(rest.len()));
                pieces.push(piece);
                rest = tail;
            }
            let wanted: Vec<String> =
                texts.iter().map(|text| text.trim_matches(' ').to_owned()).filter(|text| !text.is_empty()).collect();
            prop_assert_eq!(all(&pieces), wanted);
        }
    }
}
