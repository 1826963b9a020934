use super::*;
use domain::{Signal, SignalKind, Span};
use proptest::prelude::*;
use testkit::build;

fn sheet(evidence: &[Signal]) -> FactSheet {
    let recording = build::recording("/videos/Gameplay_2026-11-21.mp4");
    let mut sheet = FactSheet::from_moment(Span::from_seconds(0.0, 14.0), 70, &[], evidence, &recording, None);
    sheet.recorded_local = Some(jiff::civil::date(2026, 11, 21).at(20, 30, 0, 0));
    sheet
}

fn three_kills() -> FactSheet {
    let mut sheet = sheet(&[2.0, 5.2, 6.9].map(build::own_kill));
    sheet.player = Some("Tony".into());
    sheet
}

fn complaints(sheet: &FactSheet, language: &str, text: &str) -> Vec<String> {
    let wish = Wish { language: language.into(), banned: vec!["noob".into()], ..Wish::any(0) };
    Checker::new(sheet, &wish, "Use only the numbered facts. If a fact is not listed, it did not happen.")
        .complaints(text)
}

#[track_caller]
fn passes(sheet: &FactSheet, language: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(complaints(sheet, language, text), Vec::<String>::new(), "{text}");
    }
}

#[track_caller]
fn fails(sheet: &FactSheet, language: &str, texts: &[(&str, &str)]) {
    for (text, about) in texts {
        let found = complaints(sheet, language, text).join(" ");
        assert!(found.contains(about), "{text}: {found}");
    }
}

#[test]
fn true_titles_pass() {
    passes(
        &three_kills(),
        "en",
        &[
            "Three kills in 5 seconds",
            "Tony takes three in 5 seconds of OpenArena",
            "3 kills, 14 seconds, one clip",
            "A triple kill on Saturday evening",
            "Three Kills Before Anyone Could Blink",
            "How Tony's OpenArena round heated up",
            "I didn't expect all three of these frags",
            "Recorded on 21 November 2026.",
        ],
    );
    passes(
        &three_kills(),
        "de",
        &[
            "Drei Kills in 5 Sekunden",
            "Tony holt drei Kills in OpenArena",
            "Drei Abschüsse am Samstagabend",
            "Die Runde mit Tempo und ohne Pause",
            "Aufgenommen am 21. November 2026.",
        ],
    );
    passes(
        &sheet(&[build::signal(SignalKind::Loudness, 3.0)]),
        "en",
        &["Sound on for this one", "When OpenArena gets loud"],
    );
}

#[test]
fn the_template_passes_its_own_checker() {
    // The template may say "not every match is a win" of a defeat; a model may not, as nobody reads its sentence's meaning.
    let kinds = SignalKind::ALL.into_iter().filter(|kind| *kind != SignalKind::Defeat);
    let kinds: Vec<Vec<Signal>> = kinds.map(|kind| vec![build::signal(kind, 3.0)]).collect();
    let sheets = kinds.iter().map(|evidence| sheet(evidence)).chain([three_kills()]);
    for sheet in sheets {
        for language in ["en", "de"] {
            for seed in 0..25 {
                let wish = Wish { language: language.into(), ..Wish::any(seed) };
                let text = crate::TemplateWriter.draft(&sheet, &wish).text;
                passes(&sheet, language, &[&text.title, &text.description, &text.alt_text]);
            }
        }
    }
}

#[test]
fn invented_events_are_found() {
    fails(
        &three_kills(),
        "en",
        &[
            ("Three kills and the win", "win"),
            ("Tony clutches the round", "clutches"),
            ("An ace in OpenArena", "ace"),
            ("Three headshots in 5 seconds", "headshots"),
            ("Capturing the flag", "flag"),
            ("He died right after", "died"),
            ("A new world record", "record"),
            ("Rocket jump of the year", "Rocket"),
            ("A medal for three kills", "medal"),
            ("You can hear me scream", "scream"),
        ],
    );
    fails(&three_kills(), "de", &[("Drei Kills und der Sieg", "Sieg"), ("Kopfschuss in OpenArena", "Kopfschuss")]);
    let quiet = sheet(&[build::signal(SignalKind::Motion, 3.0)]);
    fails(&quiet, "en", &[("One kill in OpenArena", "kill"), ("A double kill", "double"), ("It gets loud", "loud")]);
}

#[test]
fn invented_numbers_are_found() {
    fails(
        &three_kills(),
        "en",
        &[
            ("Four kills in 5 seconds", "Four"),
            ("Three kills in 3 seconds", "3"),
            ("5 kills in 3 seconds", "5"),
            ("Three kills against 7 opponents", "7"),
            ("A 1v9 in OpenArena", "1v9"),
            ("Dozens of kills", "Dozens"),
            ("A double kill on the way", "double"),
            ("3rd place", "3rd"),
            ("14 kills", "14"),
            ("Two minutes of OpenArena", "Two"),
            ("99999999999999999999 kills", "9999"),
        ],
    );
    fails(&three_kills(), "de", &[("Vier Kills in 5 Sekunden", "Vier"), ("Hunderte Kills", "Hunderte")]);
}

#[test]
fn invented_names_are_found() {
    fails(
        &three_kills(),
        "en",
        &[
            ("Three kills against Shroud", "Shroud"),
            ("Faker gets three kills", "Faker"),
            ("Three kills on xX_Slayer_Xx", "xX_Slayer_Xx"),
            ("Three kills in Quake", "Quake"),
            ("Three kills on Sunday", "Sunday"),
            ("Three kills in December", "December"),
        ],
    );
    fails(&three_kills(), "de", &[("Drei Kills gegen Shroud", "Shroud"), ("Drei Kills am Sonntag", "Sonntag")]);
}

#[test]
fn what_is_quoted_gives_no_names() {
    let marker = Signal { label: Some("slayer999 and Bodenlos".into()), ..build::signal(SignalKind::Marker, 3.0) };
    let sheet = sheet(&[marker]);
    fails(&sheet, "en", &[("Look at bodenlos here", "bodenlos"), ("Look at slayer999", "slayer999")]);
    fails(&sheet, "de", &[("Das war Bodenlos", "Bodenlos")]);
}

#[test]
fn bait_addresses_and_leaks_are_found() {
    fails(
        &three_kills(),
        "en",
        &[
            ("FREE SKINS at http://evil.example", "web address"),
            ("Free stuff at evil.gg", "web address"),
            ("Three kills @tony", "@"),
            ("Three kills!!!", "exclamation"),
            ("THREE KILLS NOW", "capitals"),
            ("This is insane", "insane"),
            ("Three kills 🔥🔥🔥", "emoji"),
            ("Three noob kills", "banned"),
            ("If a fact is not listed, it did not happen", "rules"),
            ("Three kills (F2)", "rules"),
            ("<b>Three kills", "brackets"),
        ],
    );
}

#[test]
fn the_wrong_language_is_found() {
    fails(
        &three_kills(),
        "en",
        &[("Das ist der Moment mit den drei Kills", "language"), ("Три убийства подряд", "language")],
    );
    fails(&three_kills(), "de", &[("This is how the round was played", "language")]);
    passes(&three_kills(), "fr", &["Trois en quelques instants"]);
}

#[test]
fn only_the_wrong_sentences_are_cut() {
    let sheet = three_kills();
    let wish = Wish::any(0);
    let checker = Checker::new(&sheet, &wish, "");
    let (kept, wrong) = checker.cut("Three kills in 5 seconds. Then Tony wins the tournament. OpenArena on Saturday.");
    assert_eq!(kept, "Three kills in 5 seconds. OpenArena on Saturday.");
    assert!(wrong.iter().any(|complaint| complaint.contains("tournament")));
    assert_eq!(checker.cut("A flawless ace.").0, "");
}

proptest! {
    #[test]
    fn nothing_a_model_writes_makes_it_panic(text in any::<String>(), more in "[a-zA-ZäÄ0-9'_.!? \\n]{0,60}", language in "en|de|fr") {
        let sheet = three_kills();
        let wish = Wish { language, ..Wish::any(0) };
        let checker = Checker::new(&sheet, &wish, &more);
        let (kept, _) = checker.cut(&format!("{more}{text}{more}"));
        prop_assert!(checker.complaints(&kept).is_empty(), "what is kept passes");
    }
}
