//! From numbers to letters: for each step the likeliest letter, where repetitions are one and a blank parts two (greedy CTC).

static LETTERS: &str = include_str!("../../../../models/reader/letters.txt");

/// The alphabet, in the order of the network's outputs: nothing, the list, a space.
pub(super) struct Alphabet {
    letters: Vec<char>,
    /// Whether it is a Latin letter, a digit or a sign that stands among them.
    latin: Vec<bool>,
}

impl Alphabet {
    pub fn new() -> Self {
        let list = LETTERS.lines().filter_map(|line| line.chars().next());
        let letters: Vec<char> = std::iter::once('\0').chain(list).chain([' ']).collect();
        let latin = letters.iter().map(|letter| *letter < '\u{250}' || ('\u{2010}'..='\u{2044}').contains(letter));
        Self { latin: latin.collect(), letters }
    }

    /// How many outputs belong to it.
    pub fn len(&self) -> usize {
        self.letters.len()
    }

    /// What `numbers` (steps x letters, each step from 0 to 1) spell, and how sure its letters are on average.
    ///
    /// Chinese is believed where most letters are: single ones among Latin letters are mistakes, there the likeliest Latin
    /// letter is taken.
    pub fn spell(&self, numbers: &[f32]) -> (String, f32) {
        let text = self.greedy(numbers, |_| true);
        let is_other = |letter: &char| letter.is_alphabetic() && *letter >= '\u{250}';
        let others = text.0.chars().filter(is_other).count();
        let latin = text.0.chars().filter(|letter| letter.is_alphabetic()).count() - others;
        if others == 0 || others > latin { text } else { self.greedy(numbers, |at| self.latin[at]) }
    }

    /// The same with figures alone, whatever else would be likelier; its sureness falls where something else stands there.
    pub fn figures(&self, numbers: &[f32]) -> (String, f32) {
        self.greedy(numbers, |at| at == 0 || self.letters[at].is_ascii_digit())
    }

    fn greedy(&self, numbers: &[f32], may: impl Fn(usize) -> bool) -> (String, f32) {
        let (mut text, mut sum, mut count, mut last) = (String::new(), 0.0, 0.0, 0);
        for step in numbers.chunks_exact(self.len()) {
            let (mut best, mut sure) = (0, 0.0);
            for (at, chance) in step.iter().enumerate() {
                if *chance > sure && may(at) {
                    (best, sure) = (at, *chance);
                }
            }
            if best != 0 && best != last {
                text.push(self.letters[best]);
                (sum, count) = (sum + sure, count + 1.0);
            }
            last = best;
        }
        (text.split_whitespace().collect::<Vec<_>>().join(" "), if count > 0.0 { sum / count } else { 0.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Steps in which a letter is likely, `_` being nothing; a second letter is the second best.
    fn numbers(alphabet: &Alphabet, steps: &[&str]) -> Vec<f32> {
        let mut numbers = vec![0.0; steps.len() * alphabet.len()];
        for (step, letters) in steps.iter().enumerate() {
            for (nth, letter) in letters.chars().enumerate() {
                let at = if letter == '_' { 0 } else { alphabet.letters.iter().position(|it| *it == letter).unwrap() };
                numbers[step * alphabet.len() + at] = if nth == 0 { 0.8 } else { 0.2 };
            }
        }
        numbers
    }

    #[test]
    fn the_alphabet_is_the_networks() {
        let alphabet = Alphabet::new();
        assert_eq!(alphabet.len(), 6906);
        let known = |letter: char| alphabet.letters.contains(&letter);
        assert!("azAZ09äßéñ杀".chars().all(known) && !known('Я'));
    }

    #[test]
    fn repetitions_are_one_and_a_blank_parts_two() {
        let alphabet = Alphabet::new();
        let spell = |steps: &[&str]| alphabet.spell(&numbers(&alphabet, steps));
        let (text, sure) = spell(&["_", "t", "t", "_", "t", "o", "_"]);
        assert_eq!(text, "tto");
        assert!((sure - 0.8).abs() < 1e-6);
        assert_eq!(spell(&[" ", "a", " ", "_", " ", "b"]).0, "a b");
        assert_eq!(spell(&[]), (String::new(), 0.0));
    }

    #[test]
    fn a_chinese_letter_in_a_latin_word_is_a_mistake() {
        let alphabet = Alphabet::new();
        let spell = |steps: &[&str]| alphabet.spell(&numbers(&alphabet, steps)).0;
        assert_eq!(spell(&["f", "杀r", "a", "g"]), "frag");
        assert_eq!(spell(&["击", "杀", "a"]), "击杀a");
    }
}
