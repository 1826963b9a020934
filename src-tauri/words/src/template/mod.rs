//! Words without a model: sentences from patterns, filled with facts.
//!
//! A clip has one lead: the strongest thing that is known of it. Each lead has a list of titles and of opening
//! sentences; a pattern whose slots can't all be filled is passed over, so a clip without a game never says "in ". The
//! seed chooses among the rest. Labels, chapter titles and file names fill no slot: whatever they say, the words are
//! the same.

mod english;
mod english_tones;
mod german;
mod german_tones;
mod tone;

use crate::{
    Draft, FactSheet, Wish, Writer, fit,
    fit::{Banned, tag},
};
use async_trait::async_trait;
use domain::{Author, Problem, TitleCandidate, WordsField, WordsText};
use jiff::civil::{DateTime, Weekday};
use tone::Tone;

/// Writes words from patterns, by facts alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct TemplateWriter;

impl TemplateWriter {
    /// The words. The same sheet and wish give the same words. The title is never empty.
    pub fn draft(&self, sheet: &FactSheet, wish: &Wish) -> Draft {
        let language = wish.language.split(['-', '_']).next().unwrap_or_default().to_lowercase();
        let tongue = if language == "de" { &german::GERMAN } else { &english::ENGLISH };
        let written = compose(tongue, sheet, wish);
        let mut text = fit(written.text, wish);
        if text.title.is_empty() {
            // Everything it could say is banned. A title is needed, and a date is no word.
            text.title = sheet.recorded_local.map_or_else(|| "…".to_owned(), |at| at.date().to_string());
            text.title = text.title.chars().take(wish.limits.title_chars).collect();
        }
        let mut candidates = vec![TitleCandidate { title: text.title.clone(), reason: written.reason }];
        for candidate in written.others {
            let title = fit(WordsText { title: candidate.title, ..WordsText::default() }, wish).title;
            if !title.is_empty() && candidates.len() < CANDIDATES && candidates.iter().all(|known| known.title != title)
            {
                candidates.push(TitleCandidate { title, ..candidate });
            }
        }
        if !wish.wants(WordsField::Title) {
            candidates.clear();
        }
        let note = (!["de", "en"].contains(&language.as_str()))
            .then(|| format!("The template writes English and German only, not `{}`.", wish.language));
        Draft { text: wish.keep_present(text), author: Author::Template, note, candidates }
    }
}

/// Titles to choose from.
const CANDIDATES: usize = 3;

#[async_trait]
impl Writer for TemplateWriter {
    fn name(&self) -> String {
        "template".into()
    }

    async fn write(
        &self,
        sheet: &FactSheet,
        wish: &Wish,
        on_text: &(dyn for<'t> Fn(&'t str) + Send + Sync),
    ) -> Result<Draft, Problem> {
        let draft = self.draft(sheet, wish);
        on_text(&draft.text.title);
        Ok(draft)
    }
}

/// The strongest thing that is known of a clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Lead {
    /// Two or more kills within half a minute.
    Burst,
    /// Two or more kills, far apart.
    Kills,
    /// Kills that came together, but were not seen singly.
    MultiKill,
    Kill,
    Victory,
    Objective,
    Medals,
    Medal,
    Defeat,
    Death,
    Voice,
    Marked,
    LoudAndFast,
    Loud,
    Fast,
    /// Nothing is known but that it was kept.
    Kept,
}

/// Kills further apart than this are not told as one burst.
const BURST_S: u32 = 30;

impl Lead {
    #[cfg(test)]
    const ALL: [Self; 16] = [
        Self::Burst,
        Self::Kills,
        Self::MultiKill,
        Self::Kill,
        Self::Victory,
        Self::Objective,
        Self::Medals,
        Self::Medal,
        Self::Defeat,
        Self::Death,
        Self::Voice,
        Self::Marked,
        Self::LoudAndFast,
        Self::Loud,
        Self::Fast,
        Self::Kept,
    ];

    fn of(sheet: &FactSheet) -> Self {
        let counts = &sheet.counts;
        let in_a_burst = sheet.kill_seconds() <= BURST_S;
        match counts {
            _ if counts.kills >= 3 && in_a_burst => Self::Burst,
            _ if counts.victory => Self::Victory,
            _ if counts.objectives > 0 => Self::Objective,
            _ if counts.kills >= 2 && in_a_burst => Self::Burst,
            _ if counts.kills >= 2 => Self::Kills,
            _ if counts.multi_kill => Self::MultiKill,
            _ if counts.kills == 1 => Self::Kill,
            _ if counts.medals >= 2 => Self::Medals,
            _ if counts.medals == 1 => Self::Medal,
            _ if counts.defeat => Self::Defeat,
            _ if counts.deaths > 0 => Self::Death,
            _ if counts.voice => Self::Voice,
            _ if counts.marked => Self::Marked,
            _ if counts.loud && counts.motion => Self::LoudAndFast,
            _ if counts.loud => Self::Loud,
            _ if counts.motion => Self::Fast,
            _ => Self::Kept,
        }
    }
}

/// When on a day, as people say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Morning,
    Afternoon,
    Evening,
    Night,
}

/// Weekday and part of the day. The hours after midnight belong to the night of the day before.
pub(crate) fn day_part(at: DateTime) -> (Weekday, Part) {
    let (weekday, hour) = (at.date().weekday(), at.hour());
    match hour {
        0..5 => (weekday.previous(), Part::Night),
        5..12 => (weekday, Part::Morning),
        12..17 => (weekday, Part::Afternoon),
        17..22 => (weekday, Part::Evening),
        _ => (weekday, Part::Night),
    }
}

/// A language the template knows.
struct Tongue {
    titles: fn(Lead) -> &'static [&'static str],
    /// Opening sentences of the description.
    openings: fn(Lead) -> &'static [&'static str],
    /// What happened, as a list of parts (`three kills`), for descriptions and alt texts.
    happened: fn(&FactSheet) -> Vec<String>,
    number: fn(u32) -> String,
    /// A length of time as the subject (`eine Sekunde`), and after a preposition (`einer Sekunde`).
    seconds: fn(u32) -> String,
    in_seconds: fn(u32) -> String,
    /// `on Saturday evening`, `from Saturday evening`.
    on_day: fn(Weekday, Part) -> String,
    from_day: fn(Weekday, Part) -> String,
    /// More titles, for a tone.
    in_tone: fn(Lead, Tone) -> &'static [&'static str],
    /// What else is in the clip, beside its lead, and the words that begin and end such a list.
    also: fn(&FactSheet, Lead) -> Vec<String>,
    also_word: &'static str,
    and: &'static str,
    /// The sentence that says where it is from: game, day, date; any may be missing. There are two of them.
    source: fn(&FactSheet, bool) -> Option<String>,
    alt: fn(&FactSheet, &[String]) -> String,
    /// A word for the lead, as a tag.
    tag: fn(Lead) -> Option<&'static str>,
    /// Tags that fit every clip.
    tags: &'static [&'static str],
}

/// Words before they are fitted to a place.
struct Written {
    text: WordsText,
    /// Why this title.
    reason: String,
    /// Other titles, the best first.
    others: Vec<TitleCandidate>,
}

fn compose(tongue: &Tongue, sheet: &FactSheet, wish: &Wish) -> Written {
    let lead = Lead::of(sheet);
    let banned = Banned::new(&wish.banned);
    let unwanted = |text: &str| {
        wish.avoid.iter().any(|old| old.trim().eq_ignore_ascii_case(text)) && wish.wants(WordsField::Title)
    };
    let fitting = |text: &String| {
        !banned.is_in(text) && !unwanted(text) && wish.limits.unit.count(text) <= wish.limits.title_chars
    };
    // Where the game is known the title names it: that is what people look for. The short ones are for the rest, and
    // for names that are too long or banned.
    let tone = Tone::of(wish.tone.as_deref());
    let (plain, toned) = ((tongue.titles)(lead), (tongue.in_tone)(lead, tone));
    let in_tone = |pattern: &&str| toned.is_empty() || toned.contains(pattern);
    let all = plain.iter().chain(toned);
    let (named, unnamed): (Vec<&str>, Vec<&str>) = all.partition(|p| p.contains("{game}"));
    let filled = |patterns: &[&str]| -> Vec<String> {
        patterns.iter().filter_map(|pattern| fill(pattern, tongue, sheet)).collect()
    };
    let (with_game, without) = (filled(&named), filled(&unnamed));
    let titles = if with_game.iter().any(fitting) { &with_game } else { &without };
    // The tone counts above all, and gives way only where none of its titles can be used.
    let sounds: Vec<String> =
        named.iter().chain(&unnamed).filter(|p| in_tone(p)).filter_map(|p| fill(p, tongue, sheet)).collect();
    let first = |text: &String| fitting(text) && sounds.contains(text);
    let title =
        if titles.iter().any(first) { choose(titles, wish.seed, first) } else { choose(titles, wish.seed, fitting) };
    let title = title.unwrap_or_default();
    let pattern_of = |title: &str| {
        let mut patterns = named.iter().chain(&unnamed).copied();
        patterns.find(|pattern| fill(pattern, tongue, sheet).as_deref() == Some(title)).unwrap_or_default()
    };
    let why = |title: &str| reason(lead, pattern_of(title));
    let shape = pattern_of(&title).to_lowercase();
    let mut others = Vec::new();
    for turn in 1..=12_u64 {
        // With and without the game's name in turn, so that the choice is one.
        let pool = if turn % 2 == 1 && without.iter().any(fitting) { &without } else { titles };
        let game = sheet.game.as_deref();
        let taken = |text: &String| {
            is_same(text, &title, game) || others.iter().any(|other: &TitleCandidate| is_same(text, &other.title, game))
        };
        if let Some(other) = choose(pool, wish.seed.wrapping_add(turn), |text| fitting(text) && !taken(text))
            .filter(|other| fitting(other) && !taken(other))
        {
            others.push(TitleCandidate { reason: why(&other), title: other });
        }
    }
    // What the title says already need not be said again below it.
    let said = |pattern: &&&str| {
        let same = |slots: [&str; 2]| {
            slots.iter().any(|slot| pattern.contains(slot)) && slots.iter().any(|slot| shape.contains(slot))
        };
        same(["{in}", "{took}"]) || same(["{length}", "{in_length}"]) || same(["{kills}", "{medals}"])
    };
    let filled = |pattern: &&str| fill(pattern, tongue, sheet);
    let mut openings: Vec<String> =
        (tongue.openings)(lead).iter().filter(|pattern| !said(pattern)).filter_map(filled).collect();
    if openings.is_empty() {
        openings = (tongue.openings)(lead).iter().filter_map(filled).collect();
    }
    // Nor in almost the same words.
    let fresh: Vec<String> = openings.iter().filter(|opening| !echoes(opening, &title)).cloned().collect();
    if !fresh.is_empty() {
        openings = fresh;
    }
    // Written again, it has to be another one.
    let present = wish.present.as_ref().filter(|_| wish.fields.contains(&WordsField::Description));
    let repeated = |text: &String| present.is_some_and(|present| present.description.starts_with(text.as_str()));
    let opening = choose(&openings, wish.seed.rotate_right(17), |text| !banned.is_in(text) && !repeated(text));
    let happened = (tongue.happened)(sheet);
    let also = listed(&(tongue.also)(sheet, lead), tongue.and).map(|list| format!("{} {list}.", tongue.also_word));
    let first = [opening, also].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let source = (tongue.source)(sheet, mixed(wish.seed.rotate_right(29)).is_multiple_of(2));
    let description = [Some(first), source].into_iter().flatten().collect::<Vec<_>>().join("\n");
    let tags = sheet.game.as_deref().and_then(tag).into_iter();
    let tags = tags.chain((tongue.tag)(lead).map(str::to_owned)).chain(tongue.tags.iter().map(|tag| (*tag).to_owned()));
    let reason = why(&title);
    let text = WordsText { title, description, tags: tags.collect(), alt_text: (tongue.alt)(sheet, &happened) };
    Written { text, reason, others }
}

/// Letters of a title that is never cut off.
const SHORT: usize = 21;

/// What a title made of this pattern does, in a sentence for the person.
fn reason(lead: Lead, pattern: &str) -> String {
    let mut does = vec![
        match lead {
            Lead::Burst | Lead::Kills => "leads with how many kills there are",
            Lead::MultiKill => "leads with the multi-kill",
            Lead::Kill => "leads with the kill",
            Lead::Victory => "leads with the win",
            Lead::Objective => "leads with the objective",
            Lead::Medals | Lead::Medal => "leads with the medal",
            Lead::Defeat => "is honest about the lost match",
            Lead::Death => "leads with how it ended",
            Lead::Voice => "leads with the reaction",
            Lead::Marked => "says that this place was marked",
            Lead::LoudAndFast | Lead::Loud | Lead::Fast => "leads with how much goes on",
            Lead::Kept => "claims nothing that was not measured",
        }
        .to_owned(),
    ];
    for (slot, what) in [
        ("{game}", "names the game, which people look for"),
        ("{player}", "names you"),
        ("{in}", "says how quick it was"),
        ("{took}", "says how quick it was"),
        ("{in_length}", "says how long it is"),
        ("{length}", "says how long it is"),
        ("{from_day}", "says when it was"),
        ("{on_day}", "says when it was"),
    ] {
        if pattern.contains(slot) {
            does.push(what.to_owned());
        }
    }
    if pattern.contains('!') {
        does.push("shows that you are glad".to_owned());
    } else if does.len() == 1 && pattern.chars().count() <= SHORT {
        does.push("is short enough for every list".to_owned());
    }
    format!("{}.", capital(&does.join("; ")))
}

/// One of the texts that fit, by the seed; one of all when none fits.
fn choose(texts: &[String], seed: u64, fits: impl Fn(&String) -> bool) -> Option<String> {
    let fitting: Vec<&String> = texts.iter().filter(|text| fits(text)).collect();
    let pool = if fitting.is_empty() { texts.iter().collect() } else { fitting };
    let count = u64::try_from(pool.len()).ok().filter(|count| *count > 0)?;
    pool.get(usize::try_from(mixed(seed) % count).ok()?).map(|text| (*text).clone())
}

/// SplitMix64: neighbouring seeds (clip after clip) have to land far apart.
fn mixed(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Whether two titles say the same, with the game's name or without.
fn is_same(one: &str, other: &str, game: Option<&str>) -> bool {
    let bare = |title: &str| {
        let title = game.and_then(|game| title.strip_suffix(game)).unwrap_or(title);
        title.trim_end_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
    };
    bare(one) == bare(other)
}

/// Whether a word of some weight stands in both, in whatever form.
fn echoes(opening: &str, title: &str) -> bool {
    const LIGHT: [&str; 12] =
        ["that", "this", "with", "from", "what", "here", "eine", "einen", "dieser", "diese", "nicht", "habe"];
    let stems = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        let words = words.filter(|word| word.chars().count() >= 4 && !LIGHT.contains(&word.as_str()));
        words.map(|word| word.chars().take(5).collect()).collect()
    };
    let said = stems(title);
    stems(opening).iter().any(|stem| said.iter().any(|other| stem.starts_with(other) || other.starts_with(stem)))
}

/// `a, b and c`; nothing for an empty list.
fn listed(parts: &[String], and: &str) -> Option<String> {
    match parts {
        [] => None,
        [one] => Some(one.clone()),
        [most @ .., last] => Some(format!("{} {and} {last}", most.join(", "))),
    }
}

/// The pattern with its slots filled, or `None` when the sheet lacks one. Filled text is never looked at again for
/// slots, so a game called `{player}` stays what it is called.
fn fill(pattern: &str, tongue: &Tongue, sheet: &FactSheet) -> Option<String> {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some((before, tail)) = rest.split_once('{') {
        let (slot, after) = tail.split_once('}')?;
        out.push_str(before);
        out.push_str(&value(slot, tongue, sheet)?);
        rest = after;
    }
    out.push_str(rest);
    // A name keeps its own spelling, also in front (`osu!`).
    let starts_with_name = pattern.starts_with("{game}") || pattern.starts_with("{player}");
    Some(if starts_with_name { out } else { capital(&out) })
}

fn value(slot: &str, tongue: &Tongue, sheet: &FactSheet) -> Option<String> {
    // A slot with a capital begins a sentence.
    if slot.starts_with(char::is_uppercase) {
        return value(&slot.to_lowercase(), tongue, sheet).map(|text| capital(&text));
    }
    let counts = &sheet.counts;
    let day = sheet.recorded_local.map(day_part);
    match slot {
        "game" => sheet.game.clone(),
        // A name stands only where every kill is known to be the player's.
        "player" => sheet.player.clone().filter(|_| counts.own_kills == counts.kills),
        "kills" => Some((tongue.number)(counts.kills)),
        "medals" => Some((tongue.number)(counts.medals)),
        // The time the kills took, and the length of the clip; `in_` is the form after a preposition.
        "in" => Some((tongue.in_seconds)(sheet.kill_seconds())),
        "took" => Some((tongue.seconds)(sheet.kill_seconds())),
        "in_length" => Some((tongue.in_seconds)(sheet.whole_seconds())),
        "length" => Some((tongue.seconds)(sheet.whole_seconds())),
        "from_day" => day.map(|(weekday, part)| (tongue.from_day)(weekday, part)),
        "on_day" => day.map(|(weekday, part)| (tongue.on_day)(weekday, part)),
        _ => None,
    }
}

/// The text with a capital at its start.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
