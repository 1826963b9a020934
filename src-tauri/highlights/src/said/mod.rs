//! What a text on the screen says of a kill: who did it, and to whom. Reads text, knows nothing of pictures.
//!
//! Readers err: letters are taken for others that look alike, spaces come and go. So texts are folded (`fold.rs`: small
//! letters, no accents, no spaces, one letter for all that look like it) and sentences are looked for with a few letters wrong
//! (`patterns.rs`). Names are compared the same way (`names.rs`).
//!
//! Known limits: a sentence that no pattern has; a name that is a word of the sentence.

mod fold;
mod names;
mod patterns;

pub(crate) use names::is_any;
pub use names::same;

use fold::Folded;
use patterns::PATTERNS;

/// Somebody in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Who {
    /// The player of the recording: "you".
    Player,
    /// Somebody with a name, as it was read.
    Named(String),
    /// The sentence names nobody there, or it could not be read.
    Unknown,
}

/// What a sentence says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    /// Somebody killed somebody.
    Kill {
        /// Who did it.
        killer: Who,
        /// Who died.
        victim: Who,
    },
    /// Somebody helped with a kill, which is none.
    Assist,
    /// What is shown is somebody else's game: a spectator's view, a kill-cam.
    Watched,
}

impl Said {
    /// The name of who died, where the player killed.
    pub fn victim(&self) -> Option<&str> {
        match self {
            Self::Kill { victim: Who::Named(name), .. } => Some(name),
            _ => None,
        }
    }
}

/// What a text says, and how many of the letters that tell it were right (0 to 1). `None` where it says nothing that is known.
/// A row of a list without a sentence, a name on either side of a sign, comes with its pieces in `text` apart by [`APART`].
pub(crate) fn said(text: &str) -> Option<(Said, f32)> {
    let folded = Folded::of(text);
    let best = PATTERNS
        .iter()
        .filter_map(|pattern| pattern.of(&folded))
        .max_by(|a, b| a.worth.total_cmp(&b.worth).then(b.errors.cmp(&a.errors)));
    if let Some(found) = best {
        return Some((found.said, found.sure));
    }
    // Killer, weapon, victim: so do nearly all games that draw rows instead of writing sentences.
    let pieces: Vec<&str> = text.split(APART).map(str::trim).filter(|piece| has_letters(piece)).collect();
    let [killer, victim] = pieces.as_slice() else { return None };
    Some((Said::Kill { killer: named(killer), victim: named(victim) }, ROW_SURE))
}

/// What lies between two pieces of one line.
pub(crate) const APART: &str = "   ";
/// How sure a row is that has no sentence.
const ROW_SURE: f32 = 0.6;
/// More letters make a sentence of a name.
const LONGEST_NAME: usize = 32;

fn has_letters(text: &str) -> bool {
    text.chars().filter(|letter| letter.is_alphanumeric()).count() >= 2
}

/// Who a text in the place of a name is.
fn named(text: &str) -> Who {
    let text = text.trim().trim_matches(|c: char| !c.is_alphanumeric() && !"[](){}<>|_-=^~*".contains(c));
    if patterns::is_you(text) {
        Who::Player
    } else if text.chars().any(char::is_alphanumeric) && text.chars().count() <= LONGEST_NAME {
        Who::Named(text.to_owned())
    } else {
        Who::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn show(text: &str) -> String {
        let who = |who: &Who| match who {
            Who::Player => "YOU".to_owned(),
            Who::Named(name) => name.clone(),
            Who::Unknown => "?".to_owned(),
        };
        match said(text) {
            Some((Said::Kill { killer, victim }, _)) => format!("{} > {}", who(&killer), who(&victim)),
            Some((Said::Assist, _)) => "assist".into(),
            Some((Said::Watched, _)) => "somebody else's game".into(),
            None => "-".into(),
        }
    }

    fn check(texts: &[&str], expected: Expect) {
        let lines: String = texts.iter().map(|text| format!("{text} => {}\n", show(text))).collect();
        expected.assert_eq(&lines);
    }

    #[test]
    fn as_the_reader_reads_it() {
        check(
            &[
                "You fragged Grunt",
                "You fraggedGrunt\"",
                "You frlagged Grunt",
                "YoufraggedRai",
                "Fragged byKyonshi",
                "Fra9edabyKvthnsto",
                "Kyonshi vas machinegunned by Sarge",
                "Gargoyle vas railad by Merman",
                "Sergei vas gunned doun by Grunt",
                "Grunt ateSarge'sgrenade",
                "Grunt ate Sarge's rocket",
                "Gargoyle almost dodged Merman's rocket",
                "Gargoyle was melted by Sarge's plasmagun",
                "Rai was shredded by Tony's shrapnel",
                "Major tried to invade Grunt's personal space",
                "1stplacewith8",
                "Gargoyle captured the BLUE flag!",
                "Prepare to fight!",
            ],
            expect![[r#"
                You fragged Grunt => YOU > Grunt
                You fraggedGrunt" => YOU > Grunt
                You frlagged Grunt => YOU > Grunt
                YoufraggedRai => YOU > Rai
                Fragged byKyonshi => Kyonshi > YOU
                Fra9edabyKvthnsto => -
                Kyonshi vas machinegunned by Sarge => Sarge > Kyonshi
                Gargoyle vas railad by Merman => Merman > Gargoyle
                Sergei vas gunned doun by Grunt => Grunt > Sergei
                Grunt ateSarge'sgrenade => Sarge > Grunt
                Grunt ate Sarge's rocket => Sarge > Grunt
                Gargoyle almost dodged Merman's rocket => Merman > Gargoyle
                Gargoyle was melted by Sarge's plasmagun => Sarge > Gargoyle
                Rai was shredded by Tony's shrapnel => Tony > Rai
                Major tried to invade Grunt's personal space => Grunt > Major
                1stplacewith8 => -
                Gargoyle captured the BLUE flag! => -
                Prepare to fight! => -
            "#]],
        );
    }

    #[test]
    fn other_games_and_languages() {
        check(
            &[
                "ELIMINATED xX_Sniper_Xx",
                "You eliminated Bob",
                "You killed Bob",
                "Killed by Bob",
                "You were killed by Bob",
                "Bob killed you",
                "Bob fragged Alice",
                "Bob eliminated Alice",
                "Bob killed by Alice",
                "Du hast Bob getötet",
                "Du hast Bob eliminiert",
                "Du wurdest von Bob getötet",
                "Bob hat Alice getötet",
                "Vous avez éliminé Bob",
                "Tu as tué Bob",
                "Éliminé par Bob",
                "Has eliminado a Bob",
                "Eliminaste a Bob",
                "Eliminado por Bob",
                "Você matou Bob",
                "Hai ucciso Bob",
                "Ucciso da Bob",
                "Zabiłeś: Bob",
                "Вы убили Боб",
                "你击杀了 Bob",
                "Assist: Bob",
                "You assisted Bob",
                "Bob   Alice",
                "You   Alice",
            ],
            expect![[r#"
                ELIMINATED xX_Sniper_Xx => YOU > xX_Sniper_Xx
                You eliminated Bob => YOU > Bob
                You killed Bob => YOU > Bob
                Killed by Bob => Bob > YOU
                You were killed by Bob => Bob > YOU
                Bob killed you => Bob > YOU
                Bob fragged Alice => Bob > Alice
                Bob eliminated Alice => Bob > Alice
                Bob killed by Alice => Alice > Bob
                Du hast Bob getötet => YOU > Bob
                Du hast Bob eliminiert => YOU > Bob
                Du wurdest von Bob getötet => Bob > YOU
                Bob hat Alice getötet => Bob > Alice
                Vous avez éliminé Bob => YOU > Bob
                Tu as tué Bob => YOU > Bob
                Éliminé par Bob => Bob > YOU
                Has eliminado a Bob => YOU > Bob
                Eliminaste a Bob => YOU > Bob
                Eliminado por Bob => Bob > YOU
                Você matou Bob => YOU > Bob
                Hai ucciso Bob => YOU > Bob
                Ucciso da Bob => Bob > YOU
                Zabiłeś: Bob => YOU > Bob
                Вы убили Боб => YOU > Боб
                你击杀了 Bob => YOU > Bob
                Assist: Bob => assist
                You assisted Bob => assist
                Bob   Alice => Bob > Alice
                You   Alice => YOU > Alice
            "#]],
        );
    }

    #[test]
    fn whose_game_is_shown() {
        check(
            &[
                "following",
                "Following Kyonshi",
                "F0llowing",
                "SPECTATOR",
                "Spectating Bob",
                "KILLCAM",
                "Follow me",
                "Inspector Bob",
            ],
            expect![[r#"
                following => somebody else's game
                Following Kyonshi => somebody else's game
                F0llowing => somebody else's game
                SPECTATOR => somebody else's game
                Spectating Bob => somebody else's game
                KILLCAM => somebody else's game
                Follow me => -
                Inspector Bob => -
            "#]],
        );
    }

    #[test]
    fn names_that_look_like_words() {
        check(
            &[
                "Killjoy fragged Bybee",
                "Shelby was railed by Abby",
                "you was railed by Abby",
                "Yau fragged Sarge",
                "ou fragged Sergel",
                "fr ag ged Gr unt",
                "ragged Sarge",
            ],
            expect![[r#"
                Killjoy fragged Bybee => Killjoy > Bybee
                Shelby was railed by Abby => Abby > Shelby
                you was railed by Abby => Abby > YOU
                Yau fragged Sarge => YOU > Sarge
                ou fragged Sergel => YOU > Sergel
                fr ag ged Gr unt => YOU > Gr unt
                ragged Sarge => YOU > Sarge
            "#]],
        );
    }
}
