//! Signals as lines of text in, moments as lines of text out; and what holds for whatever comes.

use super::*;
use expect_test::{Expect, expect};
use proptest::prelude::*;

/// `kind start[-end] [strength] [own|other] ["label"]`, one a line; a strength of 0.9 where none is given.
fn parse(text: &str) -> Vec<Signal> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| {
            let (line, label) = match line.split_once('"') {
                Some((line, label)) => (line, Some(label.trim_end_matches('"').to_owned())),
                None => (line, None),
            };
            let mut words = line.split_whitespace();
            let kind = SignalKind::parse(words.next().unwrap()).unwrap();
            let times: Vec<f64> = words.next().unwrap().split('-').map(|time| time.parse().unwrap()).collect();
            let mut signal = Signal::new(kind, MediaTime::from_seconds(times[0]), 0.9, "test");
            signal.end = times.get(1).map(|end| MediaTime::from_seconds(*end));
            signal.label = label;
            signal.own = Some(true);
            for word in words {
                match word {
                    "own" => signal.own = Some(true),
                    "other" => signal.own = Some(false),
                    "whose" => signal.own = None,
                    strength => signal.strength = strength.parse().unwrap(),
                }
            }
            signal
        })
        .collect()
}

fn show(moments: &[MomentDraft]) -> String {
    let mut text = String::new();
    for moment in moments {
        let (start, end) = (moment.span.start.seconds(), moment.span.end.seconds());
        text += &format!("{start:.1}–{end:.1} s peak {:.1} score {}:", moment.peak.seconds(), moment.score);
        for reason in &moment.reasons {
            text += &format!(" {} ({:+.0})", reason.text, reason.points);
        }
        text.push('\n');
    }
    text
}

/// Ranks the signals of a recording of ten minutes with the settings as they come.
fn check(signals: &str, expected: Expect) {
    let settings = AnalysisSettings::default();
    let ranking = Ranking::new(MediaTime::from_seconds(600.0), &settings);
    expected.assert_eq(&show(&rank(&parse(signals), &ranking)));
}

fn check_with(signals: &str, profile: &str, expected: Expect) {
    let settings = AnalysisSettings::default();
    let profile = Profile::from_json(profile).unwrap();
    let ranking = Ranking { profile: Some(&profile), ..Ranking::new(MediaTime::from_seconds(600.0), &settings) };
    expected.assert_eq(&show(&rank(&parse(signals), &ranking)));
}

#[test]
fn every_kind_has_its_rule() {
    let kinds: Vec<SignalKind> = kinds::KINDS.iter().map(|rule| rule.kind).collect();
    assert_eq!(kinds, SignalKind::ALL);
    for rule in &kinds::KINDS {
        assert!(
            (0.0..=2.0).contains(&rule.weight) && !rule.words.0.is_empty() && !rule.words.1.is_empty(),
            "{}",
            rule.kind
        );
        assert!(!rule.kind.is_not_play() || rule.weight == 0.0);
    }
    // models/profile.schema.json says so.
    assert_eq!((kinds::rule(SignalKind::Kill).weight, kinds::rule(SignalKind::Medal).weight), (1.0, 0.8));
}

#[test]
fn nothing_gives_nothing() {
    check("", expect![""]);
    check("scene_cut 30\nscoreboard 40-50\nmenu 60-90", expect![""]);
    // A hint that hardly counts.
    check("onset 100 0.4\nmotion 200-202 0.3", expect![""]);
}

#[test]
fn a_scrap_at_an_end_of_the_recording_is_taken_along() {
    // With 9 s before and 4 s after: 0.9 s would be left before the first, 0.5 s behind the second.
    check(
        "kill 9.9\nkill 595.5",
        expect![[r#"
        0.0–13.9 s peak 9.9 score 53: kill (+53)
        586.5–600.0 s peak 595.5 score 53: kill (+53)
    "#]],
    );
    // A whole second is worth being left out.
    check(
        "kill 10\nkill 595",
        expect![[r#"
        1.0–14.0 s peak 10.0 score 53: kill (+53)
        586.0–599.0 s peak 595.0 score 53: kill (+53)
    "#]],
    );
}

#[test]
fn kills() {
    check(
        "kill 100",
        expect![[r#"
        91.0–104.0 s peak 100.0 score 53: kill (+53)
    "#]],
    );
    check(
        "kill 100\nkill 103\nkill 106\nmulti_kill 100-106 0.75",
        expect![[r#"
            91.0–110.0 s peak 103.0 score 86: 3 kills in 6 s (+86)
        "#]],
    );
    check(
        "kill 100 other\nkill 300 whose",
        expect![[r#"
        291.0–304.0 s peak 300.0 score 41: kill (+41)
    "#]],
    );
    // At the edges of the recording.
    check(
        "kill 2\nkill 599",
        expect![[r#"
        0.0–6.0 s peak 2.0 score 53: kill (+53)
        590.0–600.0 s peak 599.0 score 53: kill (+53)
    "#]],
    );
}

#[test]
fn a_marker_means_what_was_before_it() {
    check(
        "marker 100",
        expect![[r#"
        90.0–102.0 s peak 97.0 score 70: your marker (+70)
    "#]],
    );
    check(
        "marker 100 \"nice shot\"\nkill 94",
        expect![[r#"
        85.0–102.0 s peak 94.0 score 86: your marker “nice shot” (+53) kill (+33)
    "#]],
    );
    check(
        "marker 5",
        expect![[r#"
        0.0–7.0 s peak 2.0 score 70: your marker (+70)
    "#]],
    );
}

#[test]
fn what_a_person_marked_ranks_first() {
    let signals = "kill 20\nkill 22\nkill 24\nmulti_kill 20-24\nmarker 200\nmarker 300 \"this\"\nkill 296\nkill 500";
    let settings = AnalysisSettings::default();
    let found = rank(&parse(signals), &Ranking::new(MediaTime::from_seconds(600.0), &settings));
    let shown: Vec<(f64, bool)> = found
        .iter()
        .map(|it| (it.peak.seconds(), it.reasons.iter().any(|reason| reason.kind == SignalKind::Marker)))
        .collect();
    assert_eq!(shown, [(296.0, true), (197.0, true), (24.0, false), (500.0, false)]);
    assert!(found.windows(2).all(|pair| pair[0].score >= pair[1].score));
    for moment in &found {
        let told: f32 = moment.reasons.iter().map(|reason| reason.points).sum();
        assert!((told - f32::from(moment.score)).abs() < 2.0, "{moment:?}");
    }
    // A profile that gives marks no weight is obeyed.
    let profile = Profile::from_json(r#"{"name": "x", "weights": {"marker": 0.0}}"#).unwrap();
    let ranking = Ranking { profile: Some(&profile), ..Ranking::new(MediaTime::from_seconds(600.0), &settings) };
    assert_eq!(rank(&parse(signals), &ranking)[0].peak.seconds(), 24.0);
}

#[test]
fn what_is_close_becomes_one_and_what_is_far_does_not() {
    check(
        "kill 100\nkill 117",
        expect![[r#"
        91.0–121.0 s peak 100.0 score 68: 2 kills in 17 s (+68)
    "#]],
    );
    check(
        "kill 100\nkill 120",
        expect![[r#"
        91.0–104.0 s peak 100.0 score 53: kill (+53)
        111.0–124.0 s peak 120.0 score 53: kill (+53)
    "#]],
    );
}

#[test]
fn hints_stay_below_what_is_known() {
    check(
        "loudness 50-60 1.0\nonset 50 1.0\nmotion 51-58 1.0\nkill 300",
        expect![[r#"
        291.0–304.0 s peak 300.0 score 53: kill (+53)
        46.0–63.0 s peak 55.0 score 42: loudest 2 % (+20) much motion (+14) a sudden rise of the sound (+8)
    "#]],
    );
    // They join what they lie in, and do not stretch it.
    check(
        "kill 100\nloudness 98-103 0.8\nonset 92\nloudness 108-112 0.6",
        expect![[r#"
            91.0–104.0 s peak 100.5 score 66: kill (+45) loudest 1 % (+14) a sudden rise of the sound (+7)
        "#]],
    );
}

#[test]
fn what_covers_the_game_takes_away() {
    check(
        "kill 100\nscoreboard 101-104",
        expect![[r#"
        91.0–104.0 s peak 100.0 score 46: kill (+56) 23 % covered by a scoreboard (-10)
    "#]],
    );
    check("voice 100-102\nmenu 80-120", expect![[r#""#]]);
    // A kill-cam shows the kill of somebody else, and spectating nothing of the player's.
    check(
        "kill 100\nspectating 101-104",
        expect![[r#"
        91.0–104.0 s peak 100.0 score 46: kill (+56) 23 % somebody else's view (-10)
    "#]],
    );
    check("kill 100 own\nspectating 90-120", expect![""]);
    // Loud music in a menu.
    check("loudness 100-110 1.0\nonset 100 1.0\nmenu 90-120", expect![""]);
}

/// A fight of two minutes: cut where least happens, not through three kills in a row.
#[test]
fn long_ones_are_cut_at_the_weakest_place() {
    check_with(
        "kill 100\nkill 112\nkill 124\nkill 126\nkill 128\nkill 143\nkill 150\nkill 162\nkill 174\nkill 188",
        r#"{"name":"q","longest_s":60}"#,
        expect![[r#"
            91.0–132.0 s peak 128.0 score 82: 5 kills in 28 s (+82)
            134.0–192.0 s peak 143.0 score 82: 5 kills in 45 s (+82)
        "#]],
    );
}

#[test]
fn a_profile_goes_before_us() {
    let profile = r#"{"name":"q","weights":{"death":1.5,"kill":0},"paddings":{"death":{"before_s":2,"after_s":1}},"merge_gap_s":0}"#;
    check_with(
        "death 100\nkill 200\ndeath 104",
        profile,
        expect![[r#"
        97.5–101.5 s peak 100.0 score 68: death (+68)
        101.5–105.5 s peak 104.0 score 68: death (+68)
    "#]],
    );
    // Taking away: a chapter that a program sets at every death.
    let profile = r#"{"name":"q","weights":{"death":-1}}"#;
    check_with("kill 100\ndeath 102\ndeath 300", profile, expect![[r#""#]]);
}

#[test]
fn settings_decide_how_many() {
    let signals: String = (0..20).map(|i| format!("kill {}\n", 20 + i * 29)).collect();
    let count = |most: u32, min_score: u8| {
        let settings = AnalysisSettings { max_moments_per_hour: most, min_score, ..AnalysisSettings::default() };
        let ranking = Ranking::new(MediaTime::from_seconds(600.0), &settings);
        rank(&parse(&signals), &ranking).len()
    };
    assert_eq!((count(600, 0), count(60, 0), count(6, 0), count(600, 90)), (20, 10, 5, 0));
}

#[test]
fn the_strongest_places() {
    let signals =
        parse("onset 10 0.5\nmotion 12-14 0.4\nloudness 100-103 0.6\nscene_cut 200\nmenu 300-310\nonset 400 0.9");
    let times: Vec<f64> = strongest(&signals, 5).iter().map(|signal| signal.start.seconds()).collect();
    assert_eq!(times, [100.0, 400.0, 12.0]);
    assert_eq!(strongest(&signals, 1).len(), 1);
    assert_eq!(strongest(&[], 3), []);
}

fn any_signal() -> impl Strategy<Value = Signal> {
    let own = prop_oneof![Just(None), Just(Some(true)), Just(Some(false))];
    (0usize..17, -5.0f64..320.0, 0.0f64..40.0, 0.0f32..=1.0, own).prop_map(|(kind, start, length, strength, own)| {
        let start = MediaTime::from_seconds(start);
        let mut signal = Signal::new(SignalKind::ALL[kind], start, strength, "test");
        signal.own = own;
        if length > 20.0 { signal } else { signal.until(start + MediaTime::from_seconds(length)) }
    })
}

proptest! {
    #[test]
    fn moments_are_sound(
        signals in proptest::collection::vec(any_signal(), 0..60),
        duration in 1.0f64..300.0, before in 0.0f64..40.0, after in 0.0f64..40.0, gap in 0.0f64..20.0,
    ) {
        let padding = domain::Padding { before_s: before, after_s: after };
        let settings = AnalysisSettings { padding, merge_gap_s: gap, ..AnalysisSettings::default() };
        let ranking = Ranking::new(MediaTime::from_seconds(duration), &settings);
        let moments = rank(&signals, &ranking);
        let mut shuffled = signals.clone();
        shuffled.reverse();
        prop_assert_eq!(&rank(&shuffled, &ranking), &moments, "the order of the signals makes a difference");
        for pair in moments.windows(2) {
            prop_assert!(pair[0].score >= pair[1].score);
        }
        let slack = MediaTime::from_seconds(240.0);
        for (index, moment) in moments.iter().enumerate() {
            prop_assert!(moment.span.start >= MediaTime::ZERO && moment.span.end <= ranking.duration);
            prop_assert!(moment.span.length() > MediaTime::ZERO && moment.span.contains(moment.peak), "{:?}", moment);
            prop_assert!(moment.span.length() <= slack, "{:?}", moment.span);
            prop_assert!((settings.min_score..=100).contains(&moment.score));
            prop_assert!(!moment.reasons.is_empty() && (!moment.evidence.is_empty() || moments.len() == 1));
            prop_assert!(moment.reasons.iter().all(|reason| reason.points.is_finite() && !reason.text.is_empty()));
            let sum: f32 = moment.reasons.iter().map(|reason| reason.points).sum();
            prop_assert!(sum <= f32::from(moment.score) + 2.0, "{:?}", moment.reasons);
            for signal in &moment.evidence {
                let reach = Span::new(moment.span.start - slack, moment.span.end + slack);
                prop_assert!(reach.contains(signal.start));
                let inside = moment.span.overlap(signal.span()) > MediaTime::ZERO
                    || (moment.span.start <= signal.start && signal.start <= moment.span.end);
                prop_assert!(inside, "{:?} is no evidence for {:?}", signal, moment.span);
            }
            for other in &moments[index + 1..] {
                prop_assert_eq!(moment.span.overlap(other.span), MediaTime::ZERO, "{:?} {:?}", moment.span, other.span);
            }
        }
    }
}

/// Fights of three minutes, a kill every six seconds; single kills far away.
fn evening() -> String {
    let fight = |from: usize| (0..30).map(move |nth| format!("kill {}\n", from + nth * 6)).collect::<String>();
    fight(20) + &fight(300) + "kill 560\n"
}

#[test]
fn a_long_fight_becomes_a_few_clips_and_leaves_room_for_others() {
    let count = |profile: &str| -> Vec<(f64, f64)> {
        let settings = AnalysisSettings { max_moments_per_hour: 600, ..AnalysisSettings::default() };
        let profile = Profile::from_json(profile).unwrap();
        let ranking = Ranking { profile: Some(&profile), ..Ranking::new(MediaTime::from_seconds(600.0), &settings) };
        let moments = rank(&parse(&evening()), &ranking);
        moments.iter().map(|moment| (moment.span.start.seconds(), moment.span.end.seconds())).collect()
    };
    let of = |spans: &[(f64, f64)], from: f64, to: f64| spans.iter().filter(|it| it.0 >= from && it.1 <= to).count();
    let plain = count(r#"{"name":"q"}"#);
    assert_eq!((of(&plain, 0.0, 250.0), of(&plain, 250.0, 510.0)), (2, 2), "{plain:?}");
    let minutes = count(r#"{"name":"q","longest_s":60}"#);
    assert_eq!((of(&minutes, 0.0, 250.0), of(&minutes, 250.0, 510.0)), (4, 4), "{minutes:?}");
    let pieces = count(r#"{"name":"q","longest_s":20}"#);
    assert_eq!((of(&pieces, 0.0, 250.0), of(&pieces, 250.0, 510.0)), (4, 4), "{pieces:?}");
    assert_eq!(of(&plain, 540.0, 600.0), 1, "{plain:?}");
    // Three of them: both fights are there.
    let three = count(r#"{"name":"q","max_moments":3}"#);
    assert!(three.len() == 3 && of(&three, 0.0, 250.0) >= 1 && of(&three, 250.0, 510.0) >= 1, "{three:?}");
    // Short ones, and a minute in all.
    let short = count(r#"{"name":"q","longest_s":20,"max_total_s":60}"#);
    let total: f64 = short.iter().map(|span| span.1 - span.0).sum();
    assert!(!short.is_empty() && total <= 60.0 && short.iter().all(|span| span.1 - span.0 <= 23.1), "{short:?}");
}

#[test]
fn what_others_do_holds_nothing_together() {
    let others: String = (0..9).map(|nth| format!("kill {} other\n", 105 + nth * 12)).collect();
    check(
        &format!("kill 100\n{others}kill 220"),
        expect![[r#"
            91.0–104.0 s peak 100.0 score 53: kill (+53)
            211.0–224.0 s peak 220.0 score 53: kill (+53)
        "#]],
    );
}

#[test]
fn where_much_is_known_noise_fills_no_list() {
    let loud = "loudness 50-60 0.9\nonset 50 0.9\n";
    let peaks = |signals: &str| -> Vec<f64> {
        let settings = AnalysisSettings::default();
        let ranking = Ranking::new(MediaTime::from_seconds(600.0), &settings);
        rank(&parse(signals), &ranking).iter().map(|moment| moment.peak.seconds()).collect()
    };
    let fights = "kill 200\nkill 203\nkill 300\nkill 304\nkill 400\nkill 402";
    assert_eq!(peaks(&format!("{loud}{fights}")).len(), 3);
    assert_eq!(
        peaks(&format!("{loud}kill 200\nkill 203")),
        [203.0, 55.0],
        "where little is known, hints are all there is"
    );
}

#[test]
fn what_a_person_taught_is_the_reason_in_his_words() {
    let cue = |at_s: f64| {
        let signal = Signal::new(SignalKind::Medal, MediaTime::from_seconds(at_s), 0.8, crate::cues::SOURCE);
        Signal { own: Some(true), label: Some("Headshot".into()), ..signal }
    };
    let settings = AnalysisSettings::default();
    let ranking = Ranking::new(MediaTime::from_seconds(600.0), &settings);
    let mut texts: Vec<String> = rank(&[cue(100.0), cue(300.0), cue(302.0)], &ranking)
        .into_iter()
        .flat_map(|moment| moment.reasons.into_iter().map(|reason| reason.text))
        .collect();
    texts.sort();
    assert_eq!(texts, ["2 times like your example “Headshot”", "like your example “Headshot”"]);
}

#[test]
fn music_that_begins_is_said_as_such() {
    let signals = |source: &str| {
        let onset = Signal::new(SignalKind::Onset, MediaTime::from_seconds(101.0), 0.9, source);
        [parse("kill 100").remove(0), onset]
    };
    let settings = AnalysisSettings::default();
    let ranking = Ranking::new(MediaTime::from_seconds(600.0), &settings);
    let told =
        |source: &str| rank(&signals(source), &ranking)[0].reasons.iter().map(|it| it.text.clone()).collect::<Vec<_>>();
    assert_eq!(told("sound.change"), ["kill", "music or a crowd begins"]);
    assert_eq!(told("sound.onset"), ["kill", "a sudden rise of the sound"]);
}

#[test]
fn a_kill_among_those_of_others_is_one() {
    check(
        "kill 100\nkill 101 other\nkill 102 other",
        expect![[r#"
        91.0–104.0 s peak 102.0 score 56: kill (+56)
    "#]],
    );
}

#[test]
fn what_two_classes_show_is_evidence_once() {
    let signals = parse(
        "kill 100 \"feed_row\"
         kill 100.25 \"centre_notice\"
         kill 103 other \"feed_row\"
         death 110 \"feed_row\"
         death 110.5 \"death_notice\"",
    );
    let settings = AnalysisSettings::default();
    let moments = rank(&signals, &Ranking::new(MediaTime::from_seconds(600.0), &settings));
    let told = |signals: &[Signal]| {
        let all: Vec<(SignalKind, f64)> = signals.iter().map(|it| (it.kind, it.start.seconds())).collect();
        all
    };
    let once = [(SignalKind::Kill, 100.0), (SignalKind::Kill, 103.0), (SignalKind::Death, 110.0)];
    assert_eq!(told(&moments[0].evidence), once);
    let texts: Vec<&str> = moments[0].reasons.iter().map(|reason| reason.text.as_str()).collect();
    assert_eq!(texts, ["kill", "death"]);
    // So it is in a part that a person chose, as far as it goes.
    let span = Span::new(MediaTime::from_seconds(99.0), MediaTime::from_seconds(105.0));
    assert_eq!(told(&evidence(&signals, span, &[])), once[..2]);
}

/// Three minutes and ten seconds with the widest gap near the beginning: cut there, the rest would have to be cut again.
#[test]
fn a_fight_is_cut_into_no_more_pieces_than_have_to_be() {
    let kills: String =
        (0..46).filter(|nth| ![9, 24].contains(nth)).map(|nth| format!("kill {}\n", 100 + nth * 4)).collect();
    let kills = kills.replace("kill 132\n", "");
    check(
        &kills,
        expect![[r#"
        91.0–194.5 s peak 104.0 score 94: 22 kills in 92 s (+94)
        194.5–284.0 s peak 204.0 score 86: 21 kills in 80 s (+86)
    "#]],
    );
}
