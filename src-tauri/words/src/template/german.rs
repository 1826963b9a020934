//! German.

use super::{Lead, Part, Tongue, day_part};
use crate::FactSheet;
use jiff::civil::{Date, Weekday};

pub(super) const GERMAN: Tongue = Tongue {
    titles,
    openings,
    happened,
    number,
    seconds,
    in_seconds,
    on_day,
    from_day,
    in_tone: super::german_tones::titles,
    also,
    also_word: "Auch dabei:",
    and: "und",
    source,
    alt,
    tag,
    tags: &["gaming", "gameplay"],
};

fn titles(lead: Lead) -> &'static [&'static str] {
    match lead {
        Lead::Burst => &[
            "{kills} Kills in {in} – {game}",
            "In {in}: {kills} Kills in {game}",
            "{game}: {kills} Kills in {in}",
            "{took}, {kills} Kills – {game}",
            "Das sind {kills} in {in} – {game}",
            "Mitzählen: {kills} Kills in {in} – {game}",
            "{player} holt {kills} in {in} – {game}",
            "{player}: {kills} Kills in {in}",
            "{kills} Kills in {in}",
            "Mitzählen: {kills} Kills in {in}",
            "{took}, {kills} Kills",
            "Das sind {kills} in {in}",
        ],
        Lead::Kills => &[
            "{kills} Kills, ein Clip – {game}",
            "{kills} Kills in einem Clip – {game}",
            "{game}: {kills} Kills in {in_length}",
            "{kills} Kills {from_day} – {game}",
            "{player} mit {kills} Kills – {game}",
            "{kills} Kills, ein Clip",
            "{kills} Kills {from_day}",
            "Mitzählen: {kills} Kills",
            "{length}, {kills} Kills",
        ],
        Lead::MultiKill => &[
            "Multikill in {game}",
            "Mehr als einer auf einmal – {game}",
            "Der Multikill {from_day} – {game}",
            "{game}: den Multikill behalte ich",
            "Multikill von Anfang bis Ende – {game}",
            "Der Multikill {from_day}",
            "Den Multikill behalte ich",
            "Multikill von Anfang bis Ende",
            "Mehr als einer auf einmal",
        ],
        Lead::Kill => &[
            "Ein Kill zum Aufheben – {game}",
            "So kam es zu dem Kill – {game}",
            "Diesen Kill behalte ich – {game}",
            "Ein Kill von Anfang bis Ende – {game}",
            "Der Kill {from_day} – {game}",
            "{player} holt den Kill – {game}",
            "Ein Kill zum Aufheben",
            "So kam es zu dem Kill",
            "Diesen Kill behalte ich",
            "Der Kill {from_day}",
        ],
        Lead::Victory => &[
            "Und das ist der Sieg – {game}",
            "Damit ist es gewonnen – {game}",
            "Der Moment des Sieges – {game}",
            "Sieg in {game}",
            "So wurde die Runde gewonnen – {game}",
            "Der Sieg {from_day} – {game}",
            "Und das ist der Sieg",
            "Damit ist es gewonnen",
            "Der Sieg {from_day}",
            "So wurde die Runde gewonnen",
        ],
        Lead::Objective => &[
            "Alles für das Ziel – {game}",
            "Das Ziel geht vor – {game}",
            "Auf dem Weg zum Ziel – {game}",
            "{game}: ab zum Ziel",
            "Das Ziel im Blick – {game}",
            "Alles für das Ziel",
            "Das Ziel geht vor",
            "Das Ziel im Blick",
            "Auf dem Weg zum Ziel",
        ],
        Lead::Medals => &[
            "{medals} Medaillen in einem Clip – {game}",
            "{game}: {medals} Medaillen in {in_length}",
            "{medals} Medaillen, {length} – {game}",
            "Medaillen sammeln in {game}",
            "{medals} Medaillen in einem Clip",
            "{medals} Medaillen in {in_length}",
            "Medaillen sammeln {on_day}",
            "{medals} Medaillen, ein Clip",
        ],
        Lead::Medal => &[
            "Dafür gab es eine Medaille – {game}",
            "Eine Medaille für diese Szene – {game}",
            "So kam ich zu der Medaille – {game}",
            "Eine für die Medaillensammlung – {game}",
            "{game}: dafür gibt es eine Medaille",
            "Dafür gab es eine Medaille",
            "Eine Medaille für diese Szene",
            "So kam ich zu der Medaille",
            "Eine für die Medaillensammlung",
        ],
        Lead::Defeat => &[
            "Man kann nicht alles haben – {game}",
            "Das war die Runde – {game}",
            "Diese Runde ging verloren – {game}",
            "Das Ende einer verlorenen Runde – {game}",
            "Nicht jede Runde geht gut aus – {game}",
            "Man kann nicht alles haben",
            "Das war die Runde",
            "Diese Runde ging verloren",
            "Nicht jede Runde geht gut aus",
        ],
        Lead::Death => &[
            "Und ich bin raus – {game}",
            "So hat es mich erwischt – {game}",
            "Da hat es mich erwischt – {game}",
            "Tja, das war's für mich – {game}",
            "Ende für mich – {game}",
            "Und ich bin raus",
            "So hat es mich erwischt",
            "Tja, das war's für mich",
            "Ende für mich",
        ],
        Lead::Voice => &[
            "Man hört es mir an – {game}",
            "Da wurde ich laut – {game}",
            "Still bleiben ging nicht – {game}",
            "Vorsicht mit Kopfhörern – {game}",
            "{game} mit Zwischenruf",
            "Man hört es mir an",
            "Da wurde ich laut",
            "Still bleiben ging nicht",
            "Vorsicht mit Kopfhörern",
        ],
        Lead::Marked => &[
            "Sofort markiert – {game}",
            "Die Szene, die ich markiert habe – {game}",
            "Beim Spielen markiert – {game}",
            "Dafür habe ich die Taste gedrückt – {game}",
            "{game}: mit Absicht gespeichert",
            "Sofort markiert",
            "{on_day} beim Spielen markiert",
            "Dafür habe ich die Taste gedrückt",
            "Mit Absicht gespeichert",
        ],
        Lead::LoudAndFast => &[
            "Alles auf einmal in {game}",
            "Wenn {game} aufdreht",
            "Laut und schnell – {game}",
            "Ton an, Augen auf – {game}",
            "Gut festhalten – {game}",
            "Hier geht es rund – {game}",
            "Alles auf einmal",
            "Ton an, Augen auf",
            "Laut und schnell {on_day}",
            "Gut festhalten",
        ],
        Lead::Loud => &[
            "Ton an für diese Szene – {game}",
            "Wenn {game} laut wird",
            "Hier wird es laut – {game}",
            "Lauter drehen – {game}",
            "Die laute Seite von {game}",
            "Zum Hinhören – {game} {from_day}",
            "Ton an für diese Szene",
            "Am besten mit Ton",
            "Zum Hinhören {from_day}",
            "Laut wurde es {on_day}",
        ],
        Lead::Fast => &[
            "Nicht blinzeln – {game}",
            "Wenn {game} Fahrt aufnimmt",
            "Hier ist viel los – {game}",
            "Kein Stillstand in {game}",
            "Genau hinsehen – {game}",
            "{game} hat es eilig",
            "Nicht blinzeln",
            "Genau hinsehen",
            "Kein Stillstand {on_day}",
            "Hier ist viel los",
        ],
        Lead::Kept => &[
            "{game} {from_day}",
            "Aufgehoben: eine Szene aus {game}",
            "Ein Stück {game} {from_day}",
            "{length} {game}",
            "Die Szene behalte ich – {game}",
            "Ein Clip {from_day}",
            "Aufgenommen {on_day}",
            "Eine Szene {from_day}",
            "Die Szene behalte ich",
            "Direkt aus der Aufnahme",
        ],
    }
}

fn openings(lead: Lead) -> &'static [&'static str] {
    match lead {
        Lead::Burst => &[
            "{kills} Kills innerhalb von {in}.",
            "{took} vom ersten bis zum letzten Kill, {kills} insgesamt.",
            "Alle {kills} sind dabei, vom ersten bis zum letzten.",
            "Mitzählen hilft.",
            "Wer blinzelt, verpasst einen.",
        ],
        Lead::Kills => {
            &["{kills} Kills in diesem Clip.", "{length}, {kills} Kills.", "Alle in einem Clip.", "Mitzählen hilft."]
        }
        Lead::MultiKill => &["Mehrere Kills dicht hintereinander.", "Ein Multikill und wie es dazu kam."],
        Lead::Kill => &[
            "Ein Kill und wie es dazu kam.",
            "{length}, ein Kill.",
            "So kommt es dazu.",
            "Mit allem, was dazu führte.",
        ],
        Lead::Victory => {
            &["Das Ende einer Runde, und es ist ein Sieg.", "Hier wird die Runde gewonnen.", "Und damit ist Schluss."]
        }
        Lead::Objective => &["Darum geht es schließlich.", "Einer muss es ja machen.", "Das Ziel kommt zuerst."],
        Lead::Medals => {
            &["{medals} Medaillen in {in_length}.", "Dafür gab das Spiel {medals} Medaillen.", "Hier sieht man, wofür."]
        }
        Lead::Medal => {
            &["Dafür gab das Spiel eine Medaille.", "Eine Medaille und wie es dazu kam.", "Hier sieht man, wofür."]
        }
        Lead::Defeat => {
            &["Das Ende einer verlorenen Runde.", "Hier geht die Runde verloren.", "Und damit ist Schluss."]
        }
        Lead::Death => {
            &["Für mich geht es nicht gut aus.", "So hat es mich erwischt.", "Einen musste es treffen. Mich."]
        }
        Lead::Voice => &["Hier hört man mich.", "Da blieb ich nicht still.", "Achtung, ich werde laut."],
        Lead::Marked => &[
            "Beim Spielen habe ich hier eine Marke gesetzt.",
            "Dass ich das behalten will, wusste ich sofort.",
            "Gleich markiert und aufgehoben.",
        ],
        Lead::LoudAndFast => &[
            "Laut, schnell und nach {in_length} vorbei.",
            "Viel zu hören und viel zu sehen.",
            "Alles auf einmal, und dann ist es vorbei.",
        ],
        Lead::Loud => &["Am besten mit Ton.", "{length} zum Lauterdrehen.", "Hier lohnt sich das Hinhören."],
        Lead::Fast => &[
            "Genau hinsehen, hier bewegt sich viel.",
            "Stillstehen war hier nicht drin.",
            "In kurzer Zeit passiert viel.",
        ],
        Lead::Kept => &[
            "Eine Szene, die ich behalten wollte.",
            "{length}, die ich behalten wollte.",
            "Aus der Aufnahme aufgehoben.",
        ],
    }
}

fn happened(sheet: &FactSheet) -> Vec<String> {
    let counts = &sheet.counts;
    let mut parts = Vec::new();
    let mut count = |n: u32, one: &str, many: &str| match n {
        0 => {}
        1 => parts.push(one.to_owned()),
        n => parts.push(many.replace("{}", &number(n))),
    };
    count(counts.kills, "ein Kill", "{} Kills");
    count(u32::from(counts.multi_kill && counts.kills == 0), "mehrere Kills", "");
    count(counts.medals, "eine Medaille", "{} Medaillen");
    count(counts.objectives, "ein Spielzug zum Ziel", "{} Spielzüge zum Ziel");
    count(counts.deaths, "die Spielfigur fällt", "die Spielfigur fällt {} Mal");
    count(u32::from(counts.victory), "die Runde wird gewonnen", "");
    count(u32::from(counts.defeat), "die Runde geht verloren", "");
    parts
}

/// What else is in the clip, beside its lead.
fn also(sheet: &FactSheet, lead: Lead) -> Vec<String> {
    let counts = &sheet.counts;
    let mut parts = Vec::new();
    let kills_lead = matches!(lead, Lead::Burst | Lead::Kills | Lead::Kill | Lead::MultiKill);
    match counts.kills {
        _ if kills_lead => {}
        0 => {}
        1 => parts.push("ein Kill".to_owned()),
        n => parts.push(format!("{} Kills", number(n))),
    }
    match counts.medals {
        _ if matches!(lead, Lead::Medals | Lead::Medal) => {}
        0 => {}
        1 => parts.push("eine Medaille".to_owned()),
        n => parts.push(format!("{} Medaillen", number(n))),
    }
    for (holds, own, part) in [
        (counts.objectives > 0, Lead::Objective, "das Spielziel"),
        (counts.deaths > 0, Lead::Death, "wie es für mich ausgeht"),
        (counts.victory, Lead::Victory, "der Sieg"),
        (counts.defeat, Lead::Defeat, "die verlorene Runde"),
    ] {
        if holds && lead != own {
            parts.push(part.to_owned());
        }
    }
    parts
}

fn number(n: u32) -> String {
    const WORDS: [&str; 13] =
        ["kein", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"];
    WORDS.get(n as usize).map_or_else(|| n.to_string(), |word| (*word).to_owned())
}

fn seconds(n: u32) -> String {
    match n {
        1 => "eine Sekunde".into(),
        n => format!("{n} Sekunden"),
    }
}

fn in_seconds(n: u32) -> String {
    match n {
        1 => "einer Sekunde".into(),
        n => format!("{n} Sekunden"),
    }
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Montag",
        Weekday::Tuesday => "Dienstag",
        Weekday::Wednesday => "Mittwoch",
        Weekday::Thursday => "Donnerstag",
        Weekday::Friday => "Freitag",
        Weekday::Saturday => "Samstag",
        Weekday::Sunday => "Sonntag",
    }
}

fn part(part: Part) -> &'static str {
    match part {
        Part::Morning => "morgen",
        Part::Afternoon => "nachmittag",
        Part::Evening => "abend",
        Part::Night => "nacht",
    }
}

fn on_day(day: Weekday, when: Part) -> String {
    // The night is feminine, the other parts are masculine.
    let word = if when == Part::Night { "in der" } else { "am" };
    format!("{word} {}{}", weekday(day), part(when))
}

fn from_day(day: Weekday, when: Part) -> String {
    let word = if when == Part::Night { "aus der" } else { "vom" };
    format!("{word} {}{}", weekday(day), part(when))
}

fn date(date: Date) -> String {
    const MONTHS: [&str; 12] = [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ];
    let month = MONTHS.get(usize::from(date.month().unsigned_abs()).wrapping_sub(1)).copied().unwrap_or_default();
    format!("{}. {month} {}", date.day(), date.year())
}

fn source(sheet: &FactSheet, other: bool) -> Option<String> {
    let when = sheet.recorded_local.map(|at| {
        let (day, when) = day_part(at);
        // After midnight the night is named by the day before, and the date by the clock: together they would disagree.
        if when == Part::Night {
            format!("aufgenommen am {}", date(at.date()))
        } else {
            format!("aufgenommen {}, dem {}", on_day(day, when), date(at.date()))
        }
    });
    match (&sheet.game, when) {
        (Some(game), Some(when)) if other => Some(format!("{}, in {game}.", super::capital(&when))),
        (Some(game), Some(when)) => Some(format!("{game}, {when}.")),
        (Some(game), None) => Some(format!("Spiel: {game}")),
        (None, Some(when)) => Some(format!("{}.", super::capital(&when))),
        (None, None) => None,
    }
}

fn alt(sheet: &FactSheet, happened: &[String]) -> String {
    let what =
        sheet.game.as_ref().map_or_else(|| "Aufnahme eines Spiels".to_owned(), |game| format!("Spielszene aus {game}"));
    let length = seconds(sheet.whole_seconds());
    if happened.is_empty() {
        format!("{what}, {length}.")
    } else {
        format!("{what}, {length}: {}.", happened.join(", "))
    }
}

fn tag(lead: Lead) -> Option<&'static str> {
    match lead {
        Lead::Burst | Lead::MultiKill => Some("multikill"),
        Lead::Kills | Lead::Kill => Some("kills"),
        Lead::Victory => Some("sieg"),
        Lead::Objective => Some("spielziel"),
        Lead::Medals | Lead::Medal => Some("medaille"),
        Lead::Death | Lead::Defeat => Some("fails"),
        Lead::Voice => Some("reaktion"),
        Lead::Marked | Lead::LoudAndFast | Lead::Loud | Lead::Fast | Lead::Kept => Some("clips"),
    }
}
