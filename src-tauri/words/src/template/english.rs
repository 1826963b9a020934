//! English.

use super::{Lead, Part, Tongue, day_part};
use crate::FactSheet;
use jiff::civil::{Date, Weekday};

pub(super) const ENGLISH: Tongue = Tongue {
    titles,
    openings,
    happened,
    number,
    seconds,
    in_seconds,
    on_day,
    from_day,
    in_tone: super::english_tones::titles,
    also,
    also_word: "Also in it:",
    and: "and",
    source,
    alt,
    tag,
    tags: &["gaming", "gameplay"],
};

fn titles(lead: Lead) -> &'static [&'static str] {
    match lead {
        Lead::Burst => &[
            "{kills} kills in {in} – {game}",
            "{kills} {game} kills in {in}",
            "{game}: {kills} kills in {in}",
            "{took}, {kills} kills – {game}",
            "That's {kills} in {in} – {game}",
            "{kills} down in {in} – {game}",
            "Count them: {kills} kills in {in} of {game}",
            "{player} takes {kills} in {in} – {game}",
            "{player}: {kills} kills in {in}",
            "{kills} kills in {in}",
            "Count them: {kills} kills in {in}",
            "{took}, {kills} kills",
            "That's {kills} in {in}",
        ],
        Lead::Kills => &[
            "{kills} kills, one clip – {game}",
            "{kills} kills in one clip of {game}",
            "{game}: {kills} kills in {in_length}",
            "{kills} kills {from_day} – {game}",
            "{player} with {kills} kills – {game}",
            "{kills} kills, one clip",
            "{kills} kills {from_day}",
            "Count them: {kills} kills",
            "{length}, {kills} kills",
        ],
        Lead::MultiKill => &[
            "Multi-kill in {game}",
            "More than one at once – {game}",
            "That multi-kill {from_day} – {game}",
            "{game}: the multi-kill I kept",
            "Multi-kill, start to finish – {game}",
            "That multi-kill {from_day}",
            "The multi-kill I kept",
            "Multi-kill, start to finish",
            "More than one at once",
        ],
        Lead::Kill => &[
            "A kill worth keeping – {game}",
            "How that kill happened – {game}",
            "The kill I kept from {game}",
            "One kill, start to finish – {game}",
            "That kill {from_day} – {game}",
            "{player} gets the kill – {game}",
            "A kill worth keeping",
            "How that kill happened",
            "One kill, start to finish",
            "That kill {from_day}",
        ],
        Lead::Victory => &[
            "And that's the win – {game}",
            "That wins it – {game}",
            "The moment it was won – {game}",
            "Victory in {game}",
            "How that match was won – {game}",
            "The win {from_day} – {game}",
            "And that's the win",
            "That wins it",
            "The win {from_day}",
            "How that match was won",
        ],
        Lead::Objective => &[
            "Playing the objective in {game}",
            "All about the objective – {game}",
            "Objective first – {game}",
            "Eyes on the objective – {game}",
            "{game}: straight to the objective",
            "Playing the objective",
            "All about the objective",
            "Objective first",
            "Eyes on the objective",
        ],
        Lead::Medals => &[
            "{medals} medals in one clip – {game}",
            "{game}: {medals} medals in {in_length}",
            "{medals} medals, {length} – {game}",
            "Collecting medals in {game}",
            "{medals} medals in one clip",
            "{medals} medals in {in_length}",
            "Collecting medals {on_day}",
            "{medals} medals, one clip",
        ],
        Lead::Medal => &[
            "That earned a medal – {game}",
            "A medal for this one – {game}",
            "One for the medal shelf – {game}",
            "How I got that medal in {game}",
            "{game}: that's a medal",
            "That earned a medal",
            "A medal for this one",
            "One for the medal shelf",
            "How I got that medal",
        ],
        Lead::Defeat => &[
            "Not every match goes my way – {game}",
            "And that's the match – {game}",
            "Lost this one – {game}",
            "The end of a lost match in {game}",
            "You can't have them all – {game}",
            "Not every match goes my way",
            "Lost this one",
            "You can't have them all",
            "And that's the match",
        ],
        Lead::Death => &[
            "And I'm out – {game}",
            "How I went down in {game}",
            "That one got me – {game}",
            "Well, that's me gone – {game}",
            "{game} got me there",
            "And I'm out",
            "How I went down",
            "That one got me",
            "Well, that's me gone",
        ],
        Lead::Voice => &[
            "You can hear it in my voice – {game}",
            "{game} made me shout",
            "Could not stay quiet – {game}",
            "Headphone warning – {game}",
            "Out loud in {game}",
            "You can hear it in my voice",
            "Could not stay quiet",
            "Headphone warning",
            "Said it out loud",
        ],
        Lead::Marked => &[
            "I marked this one on the spot – {game}",
            "The one I marked – {game}",
            "Marked while playing {game}",
            "Pressed the button for this one – {game}",
            "{game}: saved this one on purpose",
            "The one I marked {on_day}",
            "I marked this one on the spot",
            "Pressed the button for this one",
            "Saved this one on purpose",
        ],
        Lead::LoudAndFast => &[
            "It all kicks off in {game}",
            "Everything at once in {game}",
            "When {game} turns it up",
            "Loud and fast – {game}",
            "Sound on, eyes open – {game}",
            "Hold on tight – {game}",
            "Everything at once",
            "Sound on, eyes open",
            "Loud and fast {on_day}",
            "Hold on tight",
        ],
        Lead::Loud => &[
            "Sound on for this one – {game}",
            "When {game} gets loud",
            "It gets loud in {game}",
            "Turn it up – {game}",
            "The loud side of {game}",
            "Worth hearing – {game} {from_day}",
            "Sound on for this one",
            "Turn it up for this one",
            "Best with the sound on",
            "It got loud {on_day}",
        ],
        Lead::Fast => &[
            "Don't blink – {game}",
            "When {game} picks up speed",
            "A lot going on in {game}",
            "No standing still in {game}",
            "Keep your eyes on this – {game}",
            "{game} in a hurry",
            "Don't blink",
            "Keep your eyes on this one",
            "No standing still {on_day}",
            "A lot going on here",
        ],
        Lead::Kept => &[
            "{game} {from_day}",
            "One I kept from {game}",
            "A bit of {game} {from_day}",
            "{length} of {game}",
            "Kept this one – {game}",
            "One to keep {from_day}",
            "Kept this one {from_day}",
            "A clip {from_day}",
            "One I kept",
            "Straight from the recording",
        ],
    }
}

fn openings(lead: Lead) -> &'static [&'static str] {
    match lead {
        Lead::Burst => &[
            "{kills} kills within {in}.",
            "{took} from the first kill to the last, {kills} in all.",
            "All {kills} are in here, from the first to the last.",
            "Keep count.",
            "Blink, and one of them is gone.",
        ],
        Lead::Kills => {
            &["{kills} kills in this clip.", "{length}, {kills} kills.", "All of them in one clip.", "Keep count."]
        }
        Lead::MultiKill => &["Several kills close together.", "A multi-kill, with what led up to it."],
        Lead::Kill => &[
            "One kill, with what led up to it.",
            "{length}, one kill.",
            "Watch how it comes to that.",
            "With everything that led up to it.",
        ],
        Lead::Victory => &["The end of a match, and it is a win.", "This is where the match was won.", "How it ended."],
        Lead::Objective => {
            &["That is what it is all about.", "Somebody has to do it.", "The objective comes first here."]
        }
        Lead::Medals => &[
            "{medals} medals in {in_length}.",
            "The game gave {medals} medals for this.",
            "Here is what they were for.",
        ],
        Lead::Medal => {
            &["The game gave a medal for this.", "One medal, and how it came about.", "Here is what it was for."]
        }
        Lead::Defeat => &["The end of a lost match.", "This is where the match was lost.", "How it ended."],
        Lead::Death => {
            &["It does not end well for me.", "This is how I went down.", "Somebody had to go down. It was me."]
        }
        Lead::Voice => &["You can hear me in this one.", "I did not keep quiet here.", "Mind your ears: I get loud."],
        Lead::Marked => &[
            "I set a marker here while playing.",
            "I knew right away that I wanted to keep this.",
            "Marked on the spot, kept for good.",
        ],
        Lead::LoudAndFast => &[
            "Loud, fast, and over in {in_length}.",
            "A lot to hear and a lot to see.",
            "All of it at once, and then it is over.",
        ],
        Lead::Loud => &["Best with the sound on.", "Turn the sound up for these {length}.", "Listen to this one."],
        Lead::Fast => {
            &["Watch closely, a lot moves here.", "Not a moment to stand still.", "A lot happens in a short time."]
        }
        Lead::Kept => &["A clip I wanted to keep.", "{length} that I wanted to keep.", "Kept from the recording."],
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
    count(counts.kills, "one kill", "{} kills");
    count(u32::from(counts.multi_kill && counts.kills == 0), "several kills", "");
    count(counts.medals, "a medal", "{} medals");
    count(counts.objectives, "a play for the objective", "{} plays for the objective");
    count(counts.deaths, "the player goes down", "the player goes down {} times");
    count(u32::from(counts.victory), "the match is won", "");
    count(u32::from(counts.defeat), "the match is lost", "");
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
        1 => parts.push("a kill".to_owned()),
        n => parts.push(format!("{} kills", number(n))),
    }
    match counts.medals {
        _ if matches!(lead, Lead::Medals | Lead::Medal) => {}
        0 => {}
        1 => parts.push("a medal".to_owned()),
        n => parts.push(format!("{} medals", number(n))),
    }
    for (holds, own, part) in [
        (counts.objectives > 0, Lead::Objective, "the objective"),
        (counts.deaths > 0, Lead::Death, "how it ends for me"),
        (counts.victory, Lead::Victory, "the win"),
        (counts.defeat, Lead::Defeat, "the lost match"),
    ] {
        if holds && lead != own {
            parts.push(part.to_owned());
        }
    }
    parts
}

fn number(n: u32) -> String {
    const WORDS: [&str; 13] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    WORDS.get(n as usize).map_or_else(|| n.to_string(), |word| (*word).to_owned())
}

fn seconds(n: u32) -> String {
    match n {
        1 => "one second".into(),
        n => format!("{n} seconds"),
    }
}

fn in_seconds(n: u32) -> String {
    seconds(n)
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

fn part(part: Part) -> &'static str {
    match part {
        Part::Morning => "morning",
        Part::Afternoon => "afternoon",
        Part::Evening => "evening",
        Part::Night => "night",
    }
}

fn on_day(day: Weekday, when: Part) -> String {
    format!("on {} {}", weekday(day), part(when))
}

fn from_day(day: Weekday, when: Part) -> String {
    format!("from {} {}", weekday(day), part(when))
}

fn date(date: Date) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = MONTHS.get(usize::from(date.month().unsigned_abs()).wrapping_sub(1)).copied().unwrap_or_default();
    format!("{} {month} {}", date.day(), date.year())
}

fn source(sheet: &FactSheet, other: bool) -> Option<String> {
    let when = sheet.recorded_local.map(|at| {
        let (day, when) = day_part(at);
        // After midnight the night is named by the day before, and the date by the clock: together they would disagree.
        if when == Part::Night {
            format!("recorded on {}", date(at.date()))
        } else {
            format!("recorded {}, {}", on_day(day, when), date(at.date()))
        }
    });
    match (&sheet.game, when) {
        (Some(game), Some(when)) if other => Some(format!("{}, in {game}.", super::capital(&when))),
        (Some(game), Some(when)) => Some(format!("{game}, {when}.")),
        (Some(game), None) => Some(format!("Game: {game}")),
        (None, Some(when)) => Some(format!("{}.", super::capital(&when))),
        (None, None) => None,
    }
}

fn alt(sheet: &FactSheet, happened: &[String]) -> String {
    let what = sheet.game.as_ref().map_or_else(|| "A game recording".to_owned(), |game| format!("Gameplay of {game}"));
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
        Lead::Victory => Some("victory"),
        Lead::Objective => Some("objective"),
        Lead::Medals | Lead::Medal => Some("medal"),
        Lead::Death | Lead::Defeat => Some("fails"),
        Lead::Voice => Some("reaction"),
        Lead::Marked | Lead::LoudAndFast | Lead::Loud | Lead::Fast | Lead::Kept => Some("clips"),
    }
}
