//! The words the checker knows, in English and German.

use crate::FactSheet;

/// Whether a word is meant by a pattern: the same, or beginning so when the pattern ends with `*`.
pub(super) fn matches(pattern: &str, key: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == key, |start| key.starts_with(start))
}

/// Words that tell of an event, and when it happened.
pub(super) struct Event {
    words: &'static [&'static str],
    /// Words that mean it only before a word for a kill (`double kill`).
    before_kill: &'static [&'static str],
    pub happened: fn(&FactSheet) -> bool,
}

impl Event {
    pub fn names(&self, key: &str, next: Option<&str>) -> bool {
        let is = |list: &[&str]| list.iter().any(|pattern| matches(pattern, key));
        is(self.words) || (is(self.before_kill) && next.is_some_and(|n| KILL_WORDS.iter().any(|p| matches(p, n))))
    }
}

pub(super) const KILL_WORDS: &[&str] = &[
    "kill",
    "kills",
    "killed",
    "killing",
    "killer",
    "frag",
    "frags",
    "fragged",
    "fragging",
    "eliminat*",
    "takedown*",
    "slain",
    "slay*",
    "down",
    "abschuss",
    "abschüsse",
    "abgeschossen",
    "erledigt*",
    "eliminier*",
    "getötet",
    "tötet*",
    "erwischt",
    "gegner",
    "enemies",
    "opponents",
];
pub(super) const SECOND_WORDS: &[&str] = &["s", "sec", "secs", "second", "seconds", "sekunde", "sekunden", "sek"];
pub(super) const MINUTE_WORDS: &[&str] =
    &["min", "mins", "minute", "minutes", "minuten", "hour", "hours", "stunde", "stunden"];
pub(super) const MEDAL_WORDS: &[&str] = &["medal", "medals", "medaille*", "award", "awards", "auszeichnung*"];
pub(super) const DEATH_WORDS: &[&str] = &["death", "deaths", "tod", "tode"];
pub(super) const OBJECTIVE_WORDS: &[&str] = &[
    "flag",
    "flags",
    "bomb",
    "bombs",
    "goal",
    "goals",
    "objective*",
    "flagge*",
    "bombe*",
    "tor",
    "tore",
    "punkte",
    "points",
];

pub(super) const EVENTS: &[Event] = &[
    Event {
        words: &[
            "multikill*",
            "doublekill*",
            "triplekill*",
            "quadrakill*",
            "pentakill*",
            "killstreak*",
            "spree*",
            "killserie*",
            "doppelkill*",
        ],
        before_kill: &["multi", "double", "triple", "quad*", "penta*", "mega", "monster"],
        happened: |sheet| sheet.counts.kills > 1 || sheet.counts.multi_kill,
    },
    Event {
        // `down`, `enemies` and the like count kills but tell of none by themselves.
        words: &[
            "kill",
            "kills",
            "killed",
            "killing",
            "killer",
            "frag",
            "frags",
            "fragged",
            "fragging",
            "eliminat*",
            "takedown*",
            "slain",
            "slay*",
            "abschuss",
            "abschüsse",
            "abgeschossen",
            "erledigt*",
            "eliminier*",
            "getötet",
            "tötet*",
        ],
        before_kill: &[],
        happened: |sheet| sheet.counts.kills > 0 || sheet.counts.multi_kill,
    },
    Event {
        words: &[
            "win", "wins", "winning", "won", "winner*", "victor*", "triumph*", "sieg*", "gewinn*", "gewonnen", "gewann",
        ],
        before_kill: &[],
        happened: |sheet| sheet.counts.victory,
    },
    Event {
        words: &["lose", "loses", "losing", "lost", "defeat*", "verlier*", "verlor*", "niederlage*"],
        before_kill: &[],
        happened: |sheet| sheet.counts.defeat,
    },
    Event {
        words: &[
            "die",
            "dies",
            "died",
            "dying",
            "dead",
            "death",
            "deaths",
            "respawn*",
            "stirbt",
            "sterbe*",
            "gestorben",
            "tod",
            "tot",
        ],
        before_kill: &[],
        happened: |sheet| sheet.counts.deaths > 0,
    },
    Event {
        words: &[
            "medal",
            "medals",
            "medaille*",
            "award*",
            "trophy",
            "trophies",
            "achievement*",
            "auszeichnung*",
            "pokal*",
        ],
        before_kill: &[],
        happened: |sheet| sheet.counts.medals > 0,
    },
    Event {
        words: &[
            "flag",
            "flags",
            "bomb",
            "bombs",
            "goal",
            "goals",
            "objective*",
            "capture*",
            "capturing",
            "score",
            "scores",
            "scored",
            "scoring",
            "flagge*",
            "bombe*",
            "erober*",
            "spielziel*",
        ],
        before_kill: &[],
        happened: |sheet| sheet.counts.objectives > 0,
    },
    Event {
        words: &["shout*", "scream*", "yell*", "voice*", "schrei*", "brüll*", "stimme*"],
        before_kill: &[],
        happened: |sheet| sheet.counts.voice,
    },
    Event {
        words: &["loud", "louder", "loudest", "noise*", "noisy", "lärm*", "lautstark*"],
        before_kill: &[],
        happened: |sheet| sheet.counts.loud || sheet.counts.voice,
    },
];

/// Nobody measures these: they are invented, or bait.
pub(super) const NEVER: &[&str] = &[
    // Events and their glory.
    "ace",
    "aces",
    "clutch*",
    "headshot*",
    "kopfschuss*",
    "noscope*",
    "record",
    "rekord*",
    "champion*",
    "weltmeister*",
    "championship*",
    "tournament*",
    "turnier*",
    "finals",
    "finale",
    "finalist*",
    "ranked",
    "grandmaster*",
    "comeback*",
    "underdog*",
    "flawless*",
    "undefeated",
    "unbeaten",
    "ungeschlagen*",
    "legend*",
    "wipe",
    "wipes",
    "wiped",
    // Means.
    "sniper*",
    "snipe*",
    "grenade*",
    "granate*",
    "rocket*",
    "rakete*",
    "shotgun*",
    "schrotflinte*",
    "knife*",
    "messer*",
    "pistol*",
    "pistole*",
    "rifle*",
    "gewehr*",
    "railgun*",
    "sword*",
    "schwert*",
    "explosion*",
    "explode*",
    "explodier*",
    // Others.
    "hacker*",
    "cheater*",
    "hacks",
    "aimbot*",
    "boss",
    "bosses",
    "teammate*",
    "squad*",
    "viewer*",
    "zuschauer*",
    "subscriber*",
    "abonnent*",
    "follower*",
    "donation*",
    "spende*",
    "chat",
    "giveaway*",
    "discount*",
    "skins",
    // Bait.
    "insane*",
    "unbelievabl*",
    "unglaublich*",
    "viral*",
    "epic",
    "epische*",
    "omg",
    "clickbait",
    "hype*",
    "wahnsinn*",
    "impossible",
    "unmöglich*",
    "ultimate",
    "legendary",
    "godlike",
    "goat",
    "mindblowing",
];

/// Numbers nobody measured, and hints at them.
pub(super) const UNCOUNTED: &[&str] =
    &["dozen*", "hundred*", "thousand*", "million*", "billion*", "dutzend*", "hundert*", "tausend*", "milliarde*"];

/// From two on.
pub(super) const NUMBERS_ENGLISH: [&str; 19] = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];
pub(super) const NUMBERS_GERMAN: [&str; 19] = [
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
    "zwanzig",
];

/// Verbs that follow the name of somebody. German puts the verb second behind anything, so only the ones of doers.
pub(super) const NAME_VERBS: &[&str] = &[
    "gets", "takes", "wins", "goes", "makes", "kills", "frags", "drops", "lands", "pulls", "hits", "shows", "finds",
    "plays", "is", "was", "has", "vs", "versus", "holt", "gewinnt", "nimmt", "trifft", "bekommt", "schafft", "gegen",
];
/// Words before people.
pub(super) const GERMAN_PREPOSITIONS: &[&str] = &["gegen", "von", "mit", "durch", "für"];

/// Words that tell which language a text is in.
pub(super) const STOP_ENGLISH: &[&str] = &[
    "the", "and", "of", "to", "is", "it", "this", "that", "with", "for", "on", "at", "from", "one", "my", "i", "you",
    "are", "was", "how", "when", "what", "a", "an", "by", "all", "here", "just",
];
pub(super) const STOP_GERMAN: &[&str] = &[
    "der", "das", "und", "ist", "ein", "eine", "einen", "einem", "mit", "von", "für", "auf", "im", "den", "dem", "des",
    "ich", "nicht", "zu", "es", "wie", "wenn", "so", "hier", "am", "aus", "bei", "nach", "vom", "zum", "zur", "sich",
    "wird",
];
