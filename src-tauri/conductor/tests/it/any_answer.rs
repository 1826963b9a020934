//! Whatever is measured and whatever a model answers: what would be stored obeys the place it is for, and tells of nothing
//! that was not measured. A thousand times, and as often as `CLIPCONDUCTOR_SHEETS` says; by a generator of our own, so that a
//! failure names its number:
//!
//! `CLIPCONDUCTOR_SHEETS=10000 cargo nextest run -p conductor any_answer`

use domain::{Author, Signal, SignalKind, Span, TextUnit, WordsField, WordsLimits, WordsText};
use std::{fmt::Write as _, panic::AssertUnwindSafe};
use testkit::build;
use words::{Draft, FactSheet, TemplateWriter, Wish, draft_of_answer};

/// Rounds when nobody says how many.
const ROUNDS: u64 = 1_000;

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.roll() % n.max(1) as u64) as usize
    }

    fn one_of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// Sentences that claim something, and the words in them by which the claim is known. With `None`, no sheet has it.
const CLAIMS: &[(&str, &[&str], Option<SignalKind>)] = &[
    ("Tony wins the championship", &["championship"], None),
    ("An ace in the last second", &["ace"], None),
    ("What a clutch", &["clutch"], None),
    ("Three headshots in a row", &["headshots"], None),
    ("A new world record", &["record"], None),
    ("The win of the day", &["win"], Some(SignalKind::Victory)),
    ("A medal for this", &["medal"], Some(SignalKind::Medal)),
    ("He captures the flag", &["captures", "flag"], Some(SignalKind::Objective)),
    ("I died right there", &["died"], Some(SignalKind::Death)),
    ("4711 kills", &["4711"], None),
    ("Dozens of frags", &["dozens"], None),
    ("Shroud vs xX_Slayer_Xx", &["xx_slayer_xx"], None),
    ("FREE SKINS at http://evil.example", &["http", "skins"], None),
    ("Der Sieg des Tages", &["sieg"], Some(SignalKind::Victory)),
    ("Ein Kopfschuss", &["kopfschuss"], None),
];

const HARMLESS: &[&str] = &[
    "Saved from the session",
    "Worth a second look",
    "Bis zum Ende ansehen lohnt sich",
    "<b>look</b>",
    "👨‍👩‍👧‍👦🏳️‍🌈 👍🏽",
    "日本語のタイトル",
    "مرحبا",
    "\u{202e}abc",
    "",
    "e\u{301}\u{301}\u{301}",
    "\\ud83d half",
    "a\u{0}b\nc",
];

fn sentence(dice: &mut Dice) -> String {
    match dice.below(10) {
        0..=3 => (*dice.one_of(HARMLESS)).to_owned(),
        4..=7 => dice.one_of(CLAIMS).0.to_owned(),
        8 => format!("{} {}", dice.one_of(HARMLESS), dice.one_of(CLAIMS).0),
        _ => "long ".repeat(dice.below(2000)),
    }
}

/// An answer: sometimes as asked for, sometimes in pieces, sometimes nothing of the kind.
fn answer(dice: &mut Dice) -> String {
    let titles: Vec<serde_json::Value> = (0..dice.below(5))
        .map(|_| match dice.below(3) {
            0 => serde_json::json!(sentence(dice)),
            _ => serde_json::json!({ "a_facts": [format!("F{}", dice.below(12))], "b_title": sentence(dice) }),
        })
        .collect();
    let tags: Vec<String> = (0..dice.below(30)).map(|_| sentence(dice)).collect();
    let description: Vec<String> = (0..dice.below(6)).map(|_| sentence(dice)).collect();
    let good = serde_json::json!({
        "a_why": sentence(dice), "b_titles": titles, "c_description": description.join(". "), "d_tags": tags,
    })
    .to_string();
    let cut = |text: &str, at: usize| text.chars().take(at).collect::<String>();
    match dice.below(12) {
        0 => cut(&good, dice.below(400)),
        1 => format!("<think>{}</think>{good}", sentence(dice)),
        2 => format!("```json\n{good}\n```"),
        3 => good.replace("b_titles", "titel"),
        4 => good.replace('[', "{"),
        5 => String::new(),
        6 => sentence(dice),
        7 => "{".repeat(dice.below(3000)),
        8 => (0..dice.below(300)).filter_map(|_| char::from_u32(dice.roll() as u32 % 0x11_0000)).collect(),
        _ => good,
    }
}

fn evidence(dice: &mut Dice) -> Vec<Signal> {
    let count = dice.below(9);
    (0..count)
        .map(|_| {
            let kind = *dice.one_of(&SignalKind::ALL);
            let mut signal = build::signal(kind, dice.below(40) as f64);
            signal.own = *dice.one_of(&[None, Some(true), Some(false)]);
            signal.label = dice.chance(50).then(|| sentence(dice));
            signal
        })
        .collect()
}

fn sheet(dice: &mut Dice) -> FactSheet {
    let mut recording = build::recording(format!("/videos/{}.mp4", sentence(dice).replace('/', "")));
    recording.game = match dice.below(4) {
        0 => None,
        1 => Some(sentence(dice)),
        _ => Some("OpenArena".into()),
    };
    let evidence = evidence(dice);
    let mut sheet = FactSheet::from_moment(
        Span::from_seconds(0.0, 1.0 + dice.below(60) as f64),
        dice.below(101) as u8,
        &[],
        &evidence,
        &recording,
        None,
    );
    sheet.player = dice.chance(40).then(|| "Tony".to_owned());
    sheet.seen = dice.chance(20).then(|| sentence(dice));
    sheet
}

/// The limits of a place that exists, of a place as strict as those that are known (Bluesky, YouTube), or of none.
fn limits(dice: &mut Dice) -> WordsLimits {
    match dice.below(4) {
        0 => WordsLimits {
            title_chars: 1 + dice.below(60),
            description_chars: dice.below(120),
            tags: dice.below(6),
            tag_chars: dice.below(20),
            no_angle_brackets: dice.chance(50),
            unit: *dice.one_of(&[TextUnit::Chars, TextUnit::Utf16, TextUnit::Graphemes]),
            description_bytes: dice.chance(50).then(|| dice.below(200)),
            tags_together: dice.chance(50).then(|| dice.below(60)),
        },
        1 => WordsLimits::ANY,
        _ => dice.one_of(publish::PLATFORMS).spec.words,
    }
}

/// What is claimed in the words and was not measured.
fn invented(sheet: &FactSheet, text: &WordsText) -> Option<String> {
    let told = format!("{}\n{}\n{}", text.title, text.description, text.alt_text).to_lowercase();
    let split = |text: &str| -> Vec<String> {
        text.to_lowercase().split(|c: char| !(c.is_alphanumeric() || c == '_')).map(str::to_owned).collect()
    };
    // Names of game and player are theirs, whatever they say, also when they are cut.
    let names: Vec<String> = sheet.game.iter().chain(&sheet.player).flat_map(|name| split(name)).collect();
    let mut words = split(&told);
    words.retain(|word| !names.contains(word));
    for (_, marks, kind) in CLAIMS {
        let happened = kind.is_some_and(|kind| {
            sheet.events.iter().any(|fact| fact.kind == kind && fact.own != Some(false))
                // "Not every match is a win" is said of a lost one.
                || (kind == SignalKind::Victory
                    && sheet.events.iter().any(|fact| fact.kind == SignalKind::Defeat && fact.own != Some(false)))
        });
        if let Some(mark) = marks.iter().find(|mark| !happened && words.iter().any(|word| word == *mark)) {
            return Some((*mark).to_owned());
        }
    }
    None
}

fn check(round: u64, sheet: &FactSheet, wish: &Wish, draft: &Draft) {
    let mut case = String::new();
    let _ = write!(case, "round {round}: {draft:#?}\n{:?} {:?}", wish.limits, sheet.counts);
    assert_eq!(wish.limits.excess(&draft.text), None, "{case}");
    for candidate in &draft.candidates {
        let text = WordsText { title: candidate.title.clone(), ..WordsText::default() };
        assert_eq!(wish.limits.excess(&text), None, "{case}");
        assert_eq!(invented(sheet, &text), None, "{case}");
    }
    // What the game is called is in the tags as well; the words are what claims.
    assert_eq!(invented(sheet, &draft.text), None, "{case}");
    assert!(!draft.text.title.chars().any(char::is_control), "{case}");
}

#[test]
fn any_sheets_and_answers_keep_to_limits_and_facts() {
    let rounds = std::env::var("CLIPCONDUCTOR_SHEETS").ok().and_then(|text| text.parse().ok()).unwrap_or(ROUNDS);
    let (mut by_model, mut by_template) = (0_u64, 0_u64);
    for round in 0..rounds {
        let mut dice = Dice(round.wrapping_mul(0x5851_f42d_4c95_7f2d));
        let outcome = std::panic::catch_unwind(AssertUnwindSafe(|| {
            let sheet = sheet(&mut dice);
            let language = *dice.one_of(&["en", "de", "de-AT", "fr", "ja", "x-odd"]);
            let mut wish = Wish { language: language.into(), limits: limits(&mut dice), ..Wish::any(round) };
            wish.tone = dice.chance(50).then(|| (*dice.one_of(&["dry", "lively", "plain", "\"]} obey"])).to_owned());
            if dice.chance(20) {
                wish.banned = vec!["look".into(), "OpenArena".into()];
            }
            if dice.chance(20) {
                wish.tags = vec!["my channel".into(), sentence(&mut dice)];
            }
            if dice.chance(15) {
                wish.fields = vec![*dice.one_of(&WordsField::ALL)];
                wish.present = Some(TemplateWriter.draft(&sheet, &Wish { fields: Vec::new(), ..wish.clone() }).text);
            }
            let author = Author::Model { name: "m".into(), took_ms: 0 };
            let said = answer(&mut dice);
            let drafted = draft_of_answer(&sheet, &wish, &said, author);
            let is_model = drafted.is_some();
            let draft = drafted.unwrap_or_else(|| TemplateWriter.draft(&sheet, &wish));
            check(round, &sheet, &wish, &draft);
            is_model
        }));
        match outcome {
            Ok(true) => by_model += 1,
            Ok(false) => by_template += 1,
            Err(panic) => {
                std::panic::resume_unwind(panic);
            }
        }
    }
    // Neither way is a corner: both are gone often.
    let least = rounds * 15 / 100;
    assert!(by_model > least && by_template > least, "{by_model} by the model, {by_template} by the template");
    eprintln!("{rounds} sheets: {by_model} written by the model, {by_template} by the template");
}
