//! Texts without what readers get wrong: case, accents, spaces, signs, and letters that look alike.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A folded text that remembers where its letters came from.
#[derive(Debug, Clone)]
pub(super) struct Folded {
    pub letters: Vec<char>,
    /// For each letter the place of its character in `original`.
    places: Vec<usize>,
    original: Vec<char>,
}

impl Folded {
    pub fn of(text: &str) -> Self {
        let original: Vec<char> = text.chars().collect();
        let (mut letters, mut places) = (Vec::new(), Vec::new());
        for (place, character) in original.iter().enumerate() {
            for letter in character.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase) {
                if letter.is_alphanumeric() {
                    letters.push(alike(letter));
                    places.push(place);
                }
            }
        }
        Self { letters, places, original }
    }

    /// The original from one folded letter to before another; empty where there is nothing between.
    pub fn between(&self, from: usize, to: usize) -> String {
        let (Some(first), Some(last)) = (self.places.get(from), to.checked_sub(1).and_then(|it| self.places.get(it)))
        else {
            return String::new();
        };
        // Signs belong to the name that they stand beside: tags of clans are set in brackets.
        let sign = |at: usize| self.original.get(at).is_some_and(|c| !c.is_alphanumeric() && !c.is_whitespace());
        let (mut first, mut last) = (*first, *last);
        while first > 0 && sign(first - 1) {
            first -= 1;
        }
        while sign(last + 1) {
            last += 1;
        }
        if first > last { String::new() } else { self.original[first..=last].iter().collect() }
    }
}

/// One letter for all that look like it: on a screen nobody can tell them apart, and readers do not.
fn alike(letter: char) -> char {
    match letter {
        '0' | 'о' | 'ο' | 'ø' => 'o',
        '1' | 'i' | 'ı' | 'і' | 'ł' | 'ι' => 'l',
        '5' | 'ѕ' => 's',
        '8' => 'b',
        '9' | 'q' => 'g',
        'v' | 'ν' => 'u',
        'а' | 'α' => 'a',
        'е' => 'e',
        'р' | 'ρ' => 'p',
        'с' => 'c',
        'х' | 'χ' => 'x',
        'у' => 'y',
        'к' | 'κ' => 'k',
        'т' | 'τ' => 't',
        'в' => 'b',
        'м' => 'm',
        'н' => 'h',
        'đ' => 'd',
        other => other,
    }
}

/// The best place for `needle` in `text`: its errors (letters wrong, missing or too many), and from where to where it reaches.
/// The first of equally good ones. `None` for an empty needle.
pub(super) fn find(text: &[char], needle: &[char]) -> Option<(usize, usize, usize)> {
    // Errors of the needle's first letters against a stretch of the text that ends here, and where that begins.
    let mut column: Vec<(usize, usize)> = (0..=needle.len()).map(|errors| (errors, 0)).collect();
    let mut best = (!needle.is_empty()).then_some((needle.len(), 0, 0))?;
    for (end, letter) in text.iter().enumerate() {
        let mut before = column[0];
        column[0] = (0, end + 1);
        for (row, wanted) in needle.iter().enumerate() {
            let across = (before.0 + usize::from(wanted != letter), before.1);
            let more = (column[row + 1].0 + 1, column[row + 1].1);
            let fewer = (column[row].0 + 1, column[row].1);
            before = column[row + 1];
            column[row + 1] = [across, more, fewer].into_iter().min_by_key(|(errors, _)| *errors).unwrap_or(across);
        }
        let (errors, start) = column[needle.len()];
        if errors < best.0 {
            best = (errors, start, end + 1);
        }
    }
    Some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        Folded::of(text).letters.into_iter().collect()
    }

    #[test]
    fn what_looks_alike_is_alike() {
        assert_eq!(folded("XxX_Pr0_xXx"), folded("xxxproxxx"));
        assert_eq!(folded("Éliminé"), folded("ELIMINE"));
        assert_eq!(folded("Ｔｏｎｙ"), folded("t0ny"));
        assert_eq!(folded("Саrl"), folded("CarI"), "Cyrillic letters that look Latin");
        assert_eq!(folded("!?"), "");
    }

    #[test]
    fn names_keep_their_own_letters() {
        let text = Folded::of("You fragged [ABC] Tony!");
        let at = folded("You fragged ").chars().count();
        assert_eq!(text.between(at, text.letters.len()), "[ABC] Tony!");
        assert_eq!((text.between(3, 3), text.between(90, 99)), (String::new(), String::new()));
    }

    #[test]
    fn a_needle_is_found_with_errors() {
        let chars = |text: &str| text.chars().collect::<Vec<char>>();
        assert_eq!(find(&chars("xxfragyed"), &chars("fragged")), Some((1, 2, 9)));
        assert_eq!(find(&chars("fraged"), &chars("fragged")), Some((1, 0, 6)));
        assert_eq!(find(&chars(""), &chars("ab")), Some((2, 0, 0)));
        assert_eq!(find(&chars("ab"), &[]), None);
    }
}
