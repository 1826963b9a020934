//! Sentences that tell of kills, as games write them. A line is a sentence; `{k}` is who killed, `{v}` is who died. Whoever is
//! missing is the player: games say "You fragged Bob", or just "Fragged by Bob". A new sentence is a line, at most a few letters
//! of which may be read wrong.
//!
//! Where the sentences come from: the messages of OpenArena 0.8.8 as seen on recordings and in its public sources' words for
//! weapons; the others are how such games usually put it, and not one game's list.

use super::{
    Said, Who,
    fold::{Folded, find},
    named,
};
use std::sync::LazyLock;

const SENTENCES: &[&str] = &[
    // English: the player.
    "you fragged {v}",
    "you killed {v}",
    "you eliminated {v}",
    "you have killed {v}",
    "you have slain {v}",
    "you shot {v}",
    "you knifed {v}",
    "you destroyed {v}",
    "you sniped {v}",
    "you finished {v}",
    "eliminated {v}",
    "fragged {v}",
    "enemy killed {v}",
    "enemy eliminated {v}",
    "fragged by {k}",
    "killed by {k}",
    "eliminated by {k}",
    "slain by {k}",
    "you were fragged by {k}",
    "you were killed by {k}",
    "you were eliminated by {k}",
    "you have been killed by {k}",
    "you have been slain by {k}",
    "you have been eliminated by {k}",
    "you died to {k}",
    "{k} killed you",
    "{k} fragged you",
    "{k} eliminated you",
    // English: anybody.
    "{k} killed {v}",
    "{k} fragged {v}",
    "{k} eliminated {v}",
    "{k} headshot {v}",
    "{v} killed by {k}",
    "{v} was killed by {k}",
    "{v} was fragged by {k}",
    "{v} was eliminated by {k}",
    "{v} was slain by {k}",
    "{v} was shot by {k}",
    "{v} was sniped by {k}",
    "{v} was knifed by {k}",
    "{v} was pummeled by {k}",
    "{v} was machinegunned by {k}",
    "{v} was chaingunned by {k}",
    "{v} was gunned down by {k}",
    "{v} was shredded by {k} s shrapnel",
    "{v} ate {k} s grenade",
    "{v} ate {k} s rocket",
    "{v} almost dodged {k} s rocket",
    "{v} was melted by {k} s plasmagun",
    "{v} was electrocuted by {k}",
    "{v} was railed by {k}",
    "{v} was blasted by {k} s bfg",
    "{v} was nailed by {k}",
    "{v} was given a hot bath by {k}",
    "{v} was burned by {k}",
    "{v} was blown up by {k}",
    "{v} was crushed by {k}",
    "{v} was destroyed by {k}",
    "{v} was executed by {k}",
    "{v} was finished by {k}",
    "{v} was knocked out by {k}",
    "{v} was run over by {k}",
    "{v} was taken down by {k}",
    "{v} was taken out by {k}",
    "{v} was vaporized by {k}",
    "{v} was too close to {k} s prox mine",
    "{v} tried to invade {k} s personal space",
    "{v} was caught by {k} s grapple",
    // German.
    "du hast {v} getötet",
    "du hast {v} eliminiert",
    "du hast {v} erledigt",
    "du hast {v} ausgeschaltet",
    "du hast {v} gefraggt",
    "du wurdest von {k} getötet",
    "du wurdest von {k} eliminiert",
    "du wurdest von {k} erledigt",
    "getötet von {k}",
    "eliminiert von {k}",
    "erledigt von {k}",
    "ausgeschaltet von {k}",
    "{k} hat dich getötet",
    "{k} hat dich eliminiert",
    "{k} hat {v} getötet",
    "{k} hat {v} eliminiert",
    "{v} wurde von {k} getötet",
    "{v} wurde von {k} eliminiert",
    // French.
    "vous avez tué {v}",
    "vous avez éliminé {v}",
    "tu as tué {v}",
    "tu as éliminé {v}",
    "vous avez été tué par {k}",
    "vous avez été éliminé par {k}",
    "tué par {k}",
    "éliminé par {k}",
    "{k} vous a tué",
    "{k} a éliminé {v}",
    "{v} a été tué par {k}",
    "{v} a été éliminé par {k}",
    // Spanish.
    "has matado a {v}",
    "has eliminado a {v}",
    "mataste a {v}",
    "eliminaste a {v}",
    "te ha matado {k}",
    "has sido eliminado por {k}",
    "eliminado por {k}",
    "asesinado por {k}",
    "{k} ha matado a {v}",
    "{k} ha eliminado a {v}",
    // Portuguese.
    "você matou {v}",
    "você eliminou {v}",
    "você foi morto por {k}",
    "você foi eliminado por {k}",
    "morto por {k}",
    "{k} matou você",
    "{k} eliminou {v}",
    // Italian.
    "hai ucciso {v}",
    "hai eliminato {v}",
    "ucciso da {k}",
    "eliminato da {k}",
    "sei stato ucciso da {k}",
    "{k} ha ucciso {v}",
    "{k} ha eliminato {v}",
    // Dutch, Polish.
    "je hebt {v} gedood",
    "gedood door {k}",
    "zabiłeś {v}",
    "zabity przez {k}",
    // Russian and Chinese: the shipped reader knows Chinese only.
    "вы убили {v}",
    "ты убил {v}",
    "вас убил {k}",
    "убит игроком {k}",
    "你击杀了{v}",
    "你杀死了{v}",
    "你被{k}击杀",
    "{k}击杀了{v}",
    "被{k}击杀",
];

/// Words of a help, which is no kill.
const ASSISTS: &[&str] =
    &["assist", "kill assist", "assisted", "you assisted", "vorlage", "asistencia", "assistência", "助攻"];

/// What stands on the screen while somebody else's game is shown; `{v}` is whose. From the views of spectators and the kill-cams
/// of such games, in the languages of the sentences above.
const WATCHED: &[&str] = &[
    "following {v}",
    "spectating {v}",
    "spectating",
    "spectator",
    "spectator mode",
    "you are spectating",
    "you are now spectating",
    "you are watching {v}",
    "killcam",
    "final killcam",
    "zuschauer",
    "zuschauermodus",
    "du beobachtest {v}",
    "spectateur",
    "mode spectateur",
    "espectador",
    "modo espectador",
    "spettatore",
    "观战中",
];

/// How games call the player, in the place of a name.
const YOU: &[&str] = &["you", "du", "dich", "vous", "você", "вы", "你", "yourself"];

/// One in so many letters of a sentence may be wrong.
const ERRORS: usize = 5;
/// Letters before a sentence that begins with its own words: what a reader makes of the background.
const BEFORE: usize = 2;
/// Fewer letters are one word, which is soon taken for another.
const SHORT: usize = 8;
/// A sentence with so many letters of its own is known without the name that belongs to it.
const KNOWN_WITHOUT_NAME: usize = 9;

/// Whether a text is how a game calls the player.
pub(super) fn is_you(text: &str) -> bool {
    let text = Folded::of(text).letters;
    // A reader that loses the first letters, or takes one for another, still means the same: nobody is called "ou".
    let rest = |you: &Vec<char>| {
        text.len() >= 2 && you.ends_with(&text) || text.len() == 3 && strsim::generic_levenshtein(&text, you) == 1
    };
    YOU.iter().any(|you| Folded::of(you).letters == text) || rest(&Folded::of("you").letters)
}

/// A part of a sentence.
#[derive(Debug)]
enum Part {
    Words(Vec<char>),
    Killer,
    Victim,
}

/// A sentence.
#[derive(Debug)]
pub(super) struct Pattern {
    parts: Vec<Part>,
    tells: Tells,
}

/// What a sentence tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tells {
    Kill,
    Assist,
    Watched,
}

/// A sentence that was found.
pub(super) struct Found {
    pub said: Said,
    /// Share of its letters that were right.
    pub sure: f32,
    /// More for longer sentences with fewer errors.
    pub worth: f32,
    pub errors: usize,
}

pub(super) static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    [(SENTENCES, Tells::Kill), (ASSISTS, Tells::Assist), (WATCHED, Tells::Watched)]
        .into_iter()
        .flat_map(|(texts, tells)| texts.iter().map(move |text| Pattern { parts: parts(text), tells }))
        .collect()
});

fn parts(sentence: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = sentence;
    while let Some(open) = rest.find('{') {
        let words = Folded::of(&rest[..open]).letters;
        if !words.is_empty() {
            parts.push(Part::Words(words));
        }
        parts.push(if rest[open..].starts_with("{k}") { Part::Killer } else { Part::Victim });
        rest = &rest[open + 3..];
    }
    let words = Folded::of(rest).letters;
    if !words.is_empty() {
        parts.push(Part::Words(words));
    }
    parts
}

impl Pattern {
    /// The sentence in a text; `None` where it is not.
    pub fn of(&self, text: &Folded) -> Option<Found> {
        let all = text.letters.len();
        let (mut at, mut errors, mut letters) = (0, 0, 0);
        // Where each name begins and ends; the end follows with the words behind it.
        let mut names: Vec<(&Part, usize, usize)> = Vec::new();
        for (nth, part) in self.parts.iter().enumerate() {
            match part {
                Part::Words(words) => {
                    let (wrong, start, end) = find(&text.letters[at..], words)?;
                    let (start, end) = (start + at, end + at);
                    let first = nth == 0;
                    if wrong > words.len() / ERRORS || first && start > BEFORE {
                        return None;
                    }
                    // Of one short word only the first letter may be missing, at the edge of what was read.
                    if first && words.len() < SHORT && wrong > 0 && !text.letters.starts_with(&words[1..]) {
                        return None;
                    }
                    if let Some(name) = names.last_mut().filter(|_| !first) {
                        name.2 = start;
                    }
                    (at, errors, letters) = (end, errors + wrong, letters + words.len());
                }
                name => names.push((name, at, all)),
            }
        }
        let ends_with_words = matches!(self.parts.last(), Some(Part::Words(_)));
        // Behind the last words stands nothing but what the reader made up, or a sign.
        if ends_with_words && self.tells != Tells::Assist && all - at > BEFORE {
            return None;
        }
        let sure = 1.0 - errors as f32 / letters.max(1) as f32;
        let worth = letters as f32 - 3.0 * errors as f32;
        if self.tells == Tells::Assist {
            return Some(Found { said: Said::Assist, sure, worth, errors });
        }
        let (mut killer, mut victim) = (Who::Player, Who::Player);
        for (part, from, to) in &names {
            let who = if from < to { named(&text.between(*from, *to)) } else { Who::Unknown };
            // Only the one name at the end of a long sentence may be missing.
            let may_be_missing = names.len() == 1 && !ends_with_words && letters >= KNOWN_WITHOUT_NAME;
            if who == Who::Unknown && !may_be_missing {
                return None;
            }
            match part {
                Part::Killer => killer = who,
                _ => victim = who,
            }
        }
        let said = if self.tells == Tells::Watched { Said::Watched } else { Said::Kill { killer, victim } };
        Some(Found { said, sure, worth, errors })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::said::said;

    /// Every sentence is understood as itself, whatever the others say.
    #[test]
    fn sentences_do_not_stand_in_each_others_way() {
        for sentence in SENTENCES {
            let text = sentence.replace("{k}", "Klaus").replace("{v}", "Viktor");
            let who = |there: bool, name: &str| if there { Who::Named(name.into()) } else { Who::Player };
            let (killer, victim) = (who(sentence.contains("{k}"), "Klaus"), who(sentence.contains("{v}"), "Viktor"));
            assert_eq!(said(&text).map(|it| it.0), Some(Said::Kill { killer, victim }), "{text}");
        }
        for text in ASSISTS {
            assert_eq!(said(text).map(|it| it.0), Some(Said::Assist), "{text}");
        }
        for text in WATCHED {
            assert_eq!(said(&text.replace("{v}", "Viktor")).map(|it| it.0), Some(Said::Watched), "{text}");
        }
    }
}
