//! The tone of a profile, which a person writes in their own words, as one of those the patterns know.

/// How it sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Tone {
    /// Friendly, and nothing else.
    Plain,
    /// Few words, a straight face.
    Dry,
    /// Glad about it, and says so.
    Lively,
}

/// Beginnings of words, English and German.
const DRY: &[&str] = &[
    "dry",
    "deadpan",
    "sober",
    "calm",
    "iron",
    "sarcas",
    "sarkas",
    "understate",
    "minimal",
    "serious",
    "laconic",
    "factual",
    "trocken",
    "nüchtern",
    "ruhig",
    "sachlich",
    "lakonisch",
    "ernst",
    "knapp",
];
const LIVELY: &[&str] = &[
    "lively",
    "excit",
    "energ",
    "enthusias",
    "cheer",
    "upbeat",
    "playful",
    "fun",
    "happy",
    "loud",
    "hype",
    "bold",
    "lebhaft",
    "begeister",
    "aufgeregt",
    "fröhlich",
    "lustig",
    "witzig",
    "locker",
    "verspielt",
    "euphor",
    "spaß",
    "laut",
    "munter",
];

impl Tone {
    /// What a person means. Whoever says both, or nothing that is known, gets the plain one.
    pub fn of(words: Option<&str>) -> Self {
        let words = words.unwrap_or_default().to_lowercase();
        let says = |list: &[&str]| {
            words.split(|c: char| !c.is_alphanumeric()).any(|word| list.iter().any(|start| word.starts_with(start)))
        };
        match (says(DRY), says(LIVELY)) {
            (true, false) => Self::Dry,
            (false, true) => Self::Lively,
            _ => Self::Plain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_persons_own_words_are_understood() {
        for (words, tone) in [
            (None, Tone::Plain),
            (Some(""), Tone::Plain),
            (Some("like a lighthouse keeper"), Tone::Plain),
            (Some("Dry, few words"), Tone::Dry),
            (Some("trocken und ironisch"), Tone::Dry),
            (Some("energetic"), Tone::Lively),
            (Some("Locker, begeistert"), Tone::Lively),
            (Some("dry but funny"), Tone::Plain),
        ] {
            assert_eq!(Tone::of(words), tone, "{words:?}");
        }
    }
}
