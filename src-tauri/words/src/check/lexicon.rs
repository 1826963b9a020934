//! The words the checker knows, in English and German.

use crate::FactSheet;
use jiff::civil::Weekday;
use std::{collections::HashSet, sync::LazyLock};

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
    "kill", "kills", "killed", "killing", "killer", "frag", "frags", "fragged", "fragging", "eliminat*", "takedown*",
    "slain", "slay*", "down", "abschuss", "abschüsse", "abgeschossen", "erledigt*", "eliminier*", "getötet", "tötet*",
    "erwischt", "gegner", "enemies", "opponents",
];
pub(super) const SECOND_WORDS: &[&str] = &["s", "sec", "secs", "second", "seconds", "sekunde", "sekunden", "sek"];
pub(super) const MINUTE_WORDS: &[&str] = &["min", "mins", "minute", "minutes", "minuten", "hour", "hours", "stunde", "stunden"];
pub(super) const MEDAL_WORDS: &[&str] = &["medal", "medals", "medaille*", "award", "awards", "auszeichnung*"];
pub(super) const DEATH_WORDS: &[&str] = &["death", "deaths", "tod", "tode"];
pub(super) const OBJECTIVE_WORDS: &[&str] =
    &["flag", "flags", "bomb", "bombs", "goal", "goals", "objective*", "flagge*", "bombe*", "tor", "tore", "punkte", "points"];

pub(super) const EVENTS: &[Event] = &[
    Event {
        words: &["multikill*", "doublekill*", "triplekill*", "quadrakill*", "pentakill*", "killstreak*", "spree*", "killserie*", "doppelkill*"],
        before_kill: &["multi", "double", "triple", "quad*", "penta*", "mega", "monster"],
        happened: |sheet| sheet.counts.kills > 1 || sheet.counts.multi_kill,
    },
    Event {
        // `down`, `enemies` and the like count kills but tell of none by themselves.
        words: &[
            "kill", "kills", "killed", "killing", "killer", "frag", "frags", "fragged", "fragging", "eliminat*",
            "takedown*", "slain", "slay*", "abschuss", "abschüsse", "abgeschossen", "erledigt*", "eliminier*",
            "getötet", "tötet*",
        ],
        before_kill: &[],
        happened: |sheet| sheet.counts.kills > 0 || sheet.counts.multi_kill,
    },
    Event {
        words: &["win", "wins", "winning", "won", "winner*", "victor*", "triumph*", "sieg*", "gewinn*", "gewonnen", "gewann"],
        before_kill: &[],
        happened: |sheet| sheet.counts.victory,
    },
    Event {
        words: &["lose", "loses", "losing", "lost", "defeat*", "verlier*", "verlor*", "niederlage*"],
        before_kill: &[],
        happened: |sheet| sheet.counts.defeat,
    },
    Event {
        words: &["die", "dies", "died", "dying", "dead", "death", "deaths", "respawn*", "stirbt", "sterbe*", "gestorben", "tod", "tot"],
        before_kill: &[],
        happened: |sheet| sheet.counts.deaths > 0,
    },
    Event {
        words: &["medal", "medals", "medaille*", "award*", "trophy", "trophies", "achievement*", "auszeichnung*", "pokal*"],
        before_kill: &[],
        happened: |sheet| sheet.counts.medals > 0,
    },
    Event {
        words: &[
            "flag", "flags", "bomb", "bombs", "goal", "goals", "objective*", "capture*", "capturing", "score", "scores",
            "scored", "scoring", "flagge*", "bombe*", "erober*", "spielziel*",
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
    "ace", "aces", "clutch*", "headshot*", "kopfschuss*", "noscope*", "record", "rekord*", "champion*", "weltmeister*",
    "championship*", "tournament*", "turnier*", "finals", "finale", "finalist*", "ranked", "grandmaster*", "comeback*", "underdog*",
    "flawless*", "undefeated", "unbeaten", "ungeschlagen*", "legend*", "wipe", "wipes", "wiped",
    // Means.
    "sniper*", "snipe*", "grenade*", "granate*", "rocket*", "rakete*", "shotgun*", "schrotflinte*", "knife*", "messer*",
    "pistol*", "pistole*", "rifle*", "gewehr*", "railgun*", "sword*", "schwert*", "explosion*", "explode*", "explodier*",
    // Others.
    "hacker*", "cheater*", "hacks", "aimbot*", "boss", "bosses", "teammate*", "squad*", "viewer*", "zuschauer*",
    "subscriber*", "abonnent*", "follower*", "donation*", "spende*", "chat", "giveaway*", "discount*", "skins",
    // Bait.
    "insane*", "unbelievabl*", "unglaublich*", "viral*", "epic", "epische*", "omg", "clickbait", "hype*", "wahnsinn*",
    "impossible", "unmöglich*", "ultimate", "legendary", "godlike", "goat", "mindblowing",
];

/// Numbers nobody measured, and hints at them.
pub(super) const UNCOUNTED: &[&str] =
    &["dozen*", "hundred*", "thousand*", "million*", "billion*", "dutzend*", "hundert*", "tausend*", "milliarde*"];

/// From two on.
pub(super) const NUMBERS_ENGLISH: [&str; 19] = [
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
];
pub(super) const NUMBERS_GERMAN: [&str; 19] = [
    "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf", "dreizehn", "vierzehn",
    "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn", "zwanzig",
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
    "ich", "nicht", "zu", "es", "wie", "wenn", "so", "hier", "am", "aus", "bei", "nach", "vom", "zum", "zur", "sich", "wird",
];

/// The weekday in English or German, alone or with the part of the day that German writes with it.
pub(super) fn is_weekday(key: &str, day: Weekday) -> bool {
    let (english, german) = WEEKDAYS[usize::from(day.to_monday_zero_offset().unsigned_abs())];
    [english, german].iter().any(|name| *name == key || key.strip_prefix(name).is_some_and(|rest| PARTS.contains(&rest)))
}

pub(super) fn is_month(key: &str, month: usize) -> bool {
    month.checked_sub(1).and_then(|at| MONTHS.get(at)).is_some_and(|names| names.contains(&key))
}

/// Any weekday or month. `may` and `march` are verbs as well and are left alone.
pub(super) fn is_day_or_month(key: &str) -> bool {
    let all = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
    let is_verb = ["may", "march", "mai"].contains(&key);
    !is_verb && (all.into_iter().any(|day| is_weekday(key, day)) || (1..=12).any(|month| is_month(key, month)))
}

const PARTS: &[&str] = &["morgen", "vormittag", "mittag", "nachmittag", "abend", "nacht", "s", "abends", "morgens"];
const WEEKDAYS: [(&str, &str); 7] = [
    ("monday", "montag"),
    ("tuesday", "dienstag"),
    ("wednesday", "mittwoch"),
    ("thursday", "donnerstag"),
    ("friday", "freitag"),
    ("saturday", "samstag"),
    ("sunday", "sonntag"),
];
const MONTHS: [[&str; 2]; 12] = [
    ["january", "januar"],
    ["february", "februar"],
    ["march", "märz"],
    ["april", "april"],
    ["may", "mai"],
    ["june", "juni"],
    ["july", "juli"],
    ["august", "august"],
    ["september", "september"],
    ["october", "oktober"],
    ["november", "november"],
    ["december", "dezember"],
];

fn set(words: &'static str) -> HashSet<String> {
    words.split_whitespace().map(str::to_owned).collect()
}

/// Words that may have a capital without being a name: what titles in Title Case are made of.
pub(super) static COMMON_ENGLISH: LazyLock<HashSet<String>> = LazyLock::new(|| {
    set("a about above across action actually after again against ahead air all alone along already also always am an \
        and angle another any anybody anyone anything anyway are arena around as at attack aim away awesome back bad battle be beat beautiful \
        because been before began begin beginning behind being best better between big bit blink both bottom brave \
        break breath bright bring brought build building busy but button by call calm came camera can can't careful \
        cat caught chance chaos chase check choice clean clear climb clip clips close cold come comes coming control \
        cool corner could count couldn't counting crazy cut danger dark day days decide decided defend defense did \
        didn't different do does doesn't doing done don't door double down downs dream drive drop during each early \
        easy edge end ended ending ends enemies enemy energy enjoy enough entire even evening ever every everyone everything \
        exact exactly exit eye eyes face fall falling falls far fast faster feel feeling few fight fights final find \
        fine finish finished finishing fire first five flow fly focus follow for forget found four frame free from \
        front full fun game gameplay games gaming get gets getting give gives go goes going gone good got great ground \
        had half hand hands happen happened happens hard has hate have having he head headphones hear heart heat held \
        help her here high highlight hill his hit hits hold holding hop hour how hunt i i'm i've i'd i'll idea if in instant \
        instead intense into is isn't it it's its job join jump jumping just keep keeping keeps kept key kick kicks \
        kill kills killed knew know known land landed landing last late later laugh lead learn least leave led left \
        less let let's level life light like line little live long look looking looks lot love low luck lucky made \
        make makes making man map mark marked marker match matches matter maybe me mess middle might mind minute \
        minutes miss missed mode moment moments momentum more morning most motion move moved movement moves moving \
        much must my myself near need nerve never new next nice night no nobody none not note nothing now of off oh ok \
        okay old on once one ones only open opponent opponents or order other our out over own pace pain part party \
        path peace perfect person pick picked piece place plan play played player playing plays please point power \
        press pressed pressure pretty pull pure push pushing put quick quickly quiet race ran reaction ready real \
        really recorded recording red remember rest right risk road room round rounds row run running runs rush safe \
        said same save saved saving saw say says scene second seconds see seen self session set several shoot short \
        shot shots should show showing shows side sight simple since six skill skills skip sky slow small smart \
        smooth so solo some someone something soon sound speed split spot stand standing start started starts stay \
        stayed steady step steps still stop stopped story straight streak strong style such sudden suddenly super \
        sure surprise survive swing take taken takes taking talk target team tell ten than thank that that's the \
        their them then there there's these they thing things think third this those thought three through tight \
        time times timing tiny to today together tonight too took top total touch tough track triple try trying \
        turn turned turning turns two under until up us use used very view volume wait waiting walk wall want wanted \
        was wasn't watch watching way we week well went were what what's when where which while who why wide wild \
        will win wins winning with within without won word work world worth would wow yes yet you your zone \
        afternoon victory defeat medal medals death deaths objective multi multikill kill's frag frags flag flags \
        bomb goal goals loud louder voice shout tv pc fps ctf tdm ffa pvp hud")
});

/// German words that stand behind `von`, `mit`, `gegen` and so on with a capital and are no names.
pub(super) static COMMON_GERMAN: LazyLock<HashSet<String>> = LazyLock::new(|| {
    set("abend abschluss absicht abstand action adrenalin alarm alle allem anfang angriff anlauf ansage atem aufnahme \
        aufregung auge augen ausblick ausgang bewegung bild blick boden chance chaos clip clips dampf dauer deckung \
        distanz drama druck durchblick ecke eile einsatz ende energie erfolg fahrt fall fehler feuer finger fokus \
        freude freunde freunden führung gefühl geduld gegner gegnern geräusch geschick geschwindigkeit glück gutem \
        hand hektik herz herzklopfen hin höhe hinten humor ihm ihr kampf kanone kill kills konter kontrolle kopf \
        kopfhörer kopfhörern kraft kurve lachen lage laune leben lust luft macht medaille medaillen meisterstück \
        mir moment morgen musik mut nachdruck nacht nachmittag nerven null oben objektiv panik pause pech plan \
        platz präzision puls quote reaktion reaktionen risiko ruhe rücken runde runden sand schuss schwung sekunde \
        sekunden sicht sieg spaß speed spiel spiele spielen spielern sprung spannung start stil stille stimmung \
        szene szenen tag takt tempo timing ton treffer trick überblick überraschung uhr unten verstand verteidigung \
        vorn vorsicht vorsprung wand weg weite wiederholung wirkung witz wucht wut zeit ziel zielen zufall zuschauer \
        zwischenfall mehr mehrere viele einige nichts alles dann jetzt da dort niemand keiner einer jeder wer was wo wann warum erst immer \
        noch nur schon auch gleich plötzlich sofort endlich diese dieser dieses der die das ein eine es so hier ich wir \
        er sie man mein meine damit dabei danach darum deshalb heute dafür dir dich mich uns euch allen anderen jedem jeden")
});
