//! What the readings of one text say together. A reading errs in a letter here and there, and a look may fall into a fade: so a
//! text is read until a reading is sure, or two agree, three times at most, and the readings vote.

use crate::said::{APART, Said, said};
use domain::{SignalKind, TextLine};

/// Readings of one text, at most.
const MOST: usize = 3;
/// A reading with a known sentence and this confidence needs no second one.
const SURE: f32 = 0.93;
/// A line that is read worse than this says nothing by itself.
const LEAST: f32 = 0.5;
/// Fewer letters are no text: a reader finds some in every background.
const LETTERS: usize = 4;

/// Thresholds that words have to reach that are not known to tell of a kill, and a word alone.
const OTHER_WORDS: f32 = 1.5;
const NO_WORDS: f32 = 2.0;

/// The best line of one reading.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    text: String,
    confidence: f32,
    said: Option<Said>,
}

/// The readings of one text.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    lines: Vec<Option<Line>>,
}

impl Told {
    /// Whether another reading would help.
    pub fn wants_more(&self) -> bool {
        let known = || self.lines.iter().flatten().filter(|line| line.said.is_some());
        let sure = known().any(|line| line.confidence >= SURE);
        let agreed = known().any(|line| known().filter(|other| agree(line, other)).count() > 1);
        self.lines.len() < MOST && !sure && !agreed
    }

    /// Takes a reading in: what stands beside each other is one line.
    pub fn read(&mut self, mut found: Vec<TextLine>) {
        found.sort_by(|a, b| a.place.y.total_cmp(&b.place.y).then(a.place.x.total_cmp(&b.place.x)));
        let rows = found.chunk_by(|a, b| (a.place.y - b.place.y).abs() <= 0.5 * a.place.h.min(b.place.h));
        let lines = rows.filter_map(|row| {
            let text: Vec<&str> = row.iter().map(|piece| piece.text.as_str()).collect();
            let text = text.join(APART);
            let confidence = row.iter().map(|piece| piece.confidence).sum::<f32>() / row.len() as f32;
            let letters = text.chars().filter(|letter| letter.is_alphanumeric()).count();
            (confidence >= LEAST && letters >= LETTERS).then(|| Line {
                said: said(&text).map(|(said, _)| said),
                text,
                confidence,
            })
        });
        // A sentence that is known before all others: a notice has its rank in a second line.
        let best =
            lines.max_by(|a, b| a.said.is_some().cmp(&b.said.is_some()).then(a.confidence.total_cmp(&b.confidence)));
        self.lines.push(best);
    }

    /// Whether what was read says that it is a signal of this kind.
    pub fn says(&self, kind: SignalKind) -> bool {
        self.lines.iter().flatten().any(|line| match line.said {
            Some(Said::Kill { .. }) => matches!(kind, SignalKind::Kill | SignalKind::Death),
            Some(Said::Watched) => kind == SignalKind::Spectating,
            Some(Said::Assist) | None => false,
        })
    }

    /// How many thresholds the detector has to be sure of it: 1 where it was not read or is understood, more where the words
    /// are none of those that tell of kills, most where there is a word at most: a label, a name, scraps of what lies behind.
    pub fn doubt(&self) -> f32 {
        match self.best() {
            None if self.lines.is_empty() => 1.0,
            Some(line) if line.said.is_some() => 1.0,
            Some(line) if !is_one_word(&line.text) => OTHER_WORDS,
            Some(_) | None => NO_WORDS,
        }
    }

    /// The text that most of the readings agree on, by their confidence, and how sure it is; `None` when nothing was read.
    pub fn text(&self) -> Option<(String, f32)> {
        self.best().map(|best| (best.text.clone(), best.confidence))
    }

    fn best(&self) -> Option<&Line> {
        let votes = |line: &Line| -> f32 {
            self.lines.iter().flatten().filter(|other| agree(line, other)).map(|other| other.confidence).sum()
        };
        self.lines.iter().flatten().max_by(|a, b| {
            (a.said.is_some().cmp(&b.said.is_some()))
                .then(votes(a).total_cmp(&votes(b)))
                .then(a.confidence.total_cmp(&b.confidence))
        })
    }
}

/// Whether a text has one word at most; scraps of one or two letters are none. Scripts without spaces put sentences into one.
fn is_one_word(text: &str) -> bool {
    let words = text.split_whitespace().map(|word| {
        let letters = word.chars().filter(|letter| letter.is_alphanumeric()).count();
        let sentence = letters > 1 && word.chars().any(|letter| letter >= '\u{2e80}');
        if sentence { 2 } else { usize::from(letters > 2) }
    });
    words.sum::<usize>() < 2
}

/// Whether two readings say the same: the same sentence of the same people, or nearly the same letters.
fn agree(a: &Line, b: &Line) -> bool {
    let victims = |line: &Line| line.said.as_ref().and_then(Said::victim).map(str::to_owned);
    match (&a.said, &b.said) {
        (Some(one), Some(other)) if one == other => true,
        (Some(_), Some(_)) => victims(a).zip(victims(b)).is_some_and(|(one, other)| crate::said::same(&one, &other)),
        _ => crate::said::same(&a.text, &b.text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::RelativeBox;

    fn line(text: &str, confidence: f32, x: f32, y: f32) -> TextLine {
        TextLine { text: text.into(), confidence, place: RelativeBox { x, y, w: 0.2, h: 0.04 } }
    }

    fn told(readings: &[&[(&str, f32)]]) -> Told {
        let mut told = Told::default();
        for reading in readings {
            let lines = reading.iter().enumerate();
            told.read(lines.map(|(row, (text, confidence))| line(text, *confidence, 0.3, 0.1 * row as f32)).collect());
        }
        told
    }

    #[test]
    fn a_known_sentence_goes_before_a_second_line() {
        let told = told(&[&[("You fragged Grunt", 0.9), ("1st place with 8", 0.99)]]);
        assert_eq!(told.text(), Some(("You fragged Grunt".into(), 0.9)));
        assert!(told.wants_more());
    }

    #[test]
    fn readings_vote() {
        let told = told(&[&[("You fragged Grumt", 0.8)], &[("You fraggedGrunt", 0.9)], &[("You fragged Bob", 0.92)]]);
        assert_eq!(told.text().unwrap().0, "You fraggedGrunt");
    }

    #[test]
    fn what_is_sure_or_agreed_is_not_read_again() {
        assert!(!told(&[&[("You fragged Grunt", 0.95)]]).wants_more());
        assert!(told(&[&[("You fragged Grunt", 0.8)]]).wants_more());
        assert!(!told(&[&[("You fragged Grunt", 0.8)], &[("Youfragged Grunt", 0.8)]]).wants_more());
        assert!(!told(&[&[], &[], &[]]).wants_more(), "three are enough");
        assert_eq!(told(&[&[], &[("ab", 0.9)], &[("Rampage", 0.2)]]).text(), None);
    }

    #[test]
    fn words_that_are_not_understood_are_doubted() {
        let doubt = |readings: &[&[(&str, f32)]]| told(readings).doubt();
        assert_eq!(doubt(&[]), 1.0, "nobody read it");
        assert_eq!(doubt(&[&[("Tanisha", 0.9)], &[("You fragged Tanisha", 0.9)]]), 1.0);
        assert_eq!(doubt(&[&[("Enemy down", 0.9)], &[("Enemy down", 0.9)]]), OTHER_WORDS);
        assert_eq!(doubt(&[&[("击杀敌人", 0.9)], &[("击杀敌人", 0.9)]]), OTHER_WORDS);
        assert_eq!(doubt(&[&[], &[("ab", 0.9)], &[("Rampage", 0.2)]]), NO_WORDS);
        assert_eq!(doubt(&[&[("Tanisha", 0.9)], &[("Tan isha", 0.8)], &[("Tanisha", 0.9)]]), NO_WORDS);
        assert_eq!(doubt(&[&[("D   a   e   七", 0.9)]]), NO_WORDS);
    }

    #[test]
    fn pieces_beside_each_other_are_one_row() {
        let mut told = Told::default();
        told.read(vec![line("Bob", 0.9, 0.8, 0.051), line("Alice", 0.9, 0.5, 0.05), line("xy", 0.4, 0.5, 0.2)]);
        assert_eq!(told.text().unwrap().0, "Alice   Bob");
    }
}
