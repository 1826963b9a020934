//! Planted preferences come out, noise stays noise, and no single click does much.

use super::*;
use crate::{Ranking, rank, testing::kill};
use domain::{AnalysisSettings, MediaTime, MomentId, Signal, SignalKind as K, Span};
use proptest::prelude::*;

fn choice(shares: &[(K, f32)], kept: Option<bool>) -> Choice {
    Choice {
        moment: MomentId::new(),
        profile: String::new(),
        kept,
        shares: shares.iter().copied().collect(),
        ours: Span::from_seconds(50.0, 63.0),
        set: None,
        at: Default::default(),
    }
}

fn trimmed(start_s: f64, end_s: f64) -> Choice {
    Choice { set: Some(Span::from_seconds(start_s, end_s)), ..choice(&[(K::Kill, 1.0)], Some(true)) }
}

/// Numbers that are the same each time, 0 to 1.
fn numbers() -> impl FnMut() -> f64 {
    let mut state = 12_345_u64;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A person who keeps captures nine times of ten, and single kills one time of four.
fn planted(count: usize) -> Vec<Choice> {
    let mut next = numbers();
    (0..count)
        .map(|nth| {
            let (kind, likely) = if nth % 2 == 0 { (K::Objective, 0.9) } else { (K::Kill, 0.25) };
            let loud = next() as f32 * 0.3;
            choice(&[(kind, 1.0 - loud), (K::Loudness, loud)], Some(next() < likely))
        })
        .collect()
}

fn order(taught: &Taught) -> Vec<f64> {
    let settings = AnalysisSettings::default();
    let ranking = Ranking { taught: Some(taught), ..Ranking::new(MediaTime::from_seconds(600.0), &settings) };
    let capture = Signal { kind: K::Objective, strength: 0.8, ..kill(400.0) };
    rank(&[kill(100.0), capture], &ranking).iter().map(|moment| moment.peak.seconds()).collect()
}

#[test]
fn a_planted_preference_comes_out() {
    assert_eq!(order(&Taught::default()), [100.0, 400.0], "the kill is the stronger signal");
    let mut last = 1.0;
    for count in [24, 60, 200] {
        let taught = learn(&planted(count));
        let (capture, kill) = (taught.factor(K::Objective), taught.factor(K::Kill));
        assert!(capture > 1.0 && kill < 1.0, "{count}: {taught:?}");
        assert!(capture / kill > last, "more choices say it more clearly");
        last = capture / kill;
        assert_eq!(taught.factor(K::Loudness), 1.0, "{count}: how loud it was made no difference");
        if count > 24 {
            assert_eq!(order(&taught), [400.0, 100.0], "{count}");
        }
    }
    assert!(last > 1.6, "{last}");
    let said = say(&learn(&planted(24)));
    assert_eq!(said, ["You keep objectives more often than kills (11 of 12 against 4 of 12), from 24 choices."]);
}

#[test]
fn ranking_says_why() {
    let settings = AnalysisSettings::default();
    let taught = learn(&planted(200));
    let ranking = Ranking { taught: Some(&taught), ..Ranking::new(MediaTime::from_seconds(600.0), &settings) };
    let reasons = &rank(&[kill(100.0)], &ranking)[0].reasons;
    let told = reasons.iter().find(|reason| reason.text == "you keep kills less often").expect("a reason");
    assert!(told.points < -1.0, "{reasons:?}");
    let plain = Ranking { taught: None, ..ranking };
    assert!(rank(&[kill(100.0)], &plain)[0].reasons.iter().all(|reason| !reason.text.contains("keep")));
}

/// Forty people who decide by throwing a coin.
#[test]
fn noise_teaches_nothing() {
    let mut next = numbers();
    let (mut moved, mut most) = (0, 1.0f32);
    for person in 0..40 {
        let choices: Vec<Choice> = (0..20 + person * 4)
            .map(|_| {
                let kinds = [K::Kill, K::Medal, K::Objective, K::Voice, K::Loudness];
                let kind = kinds[(next() * 5.0) as usize % 5];
                choice(&[(kind, 0.7), (K::Motion, 0.3)], Some(next() < 0.5))
            })
            .collect();
        for lesson in learn(&choices).lessons {
            moved += 1;
            most = most.max(lesson.factor).max(1.0 / lesson.factor);
        }
    }
    // 40 people with 6 kinds each.
    assert!(moved <= 24, "{moved} of 240 weights moved");
    assert!(most < 1.25, "{most}");
}

#[test]
fn one_click_teaches_nothing_and_nothing_is_said() {
    for kept in [true, false] {
        let taught = learn(&[choice(&[(K::Kill, 1.0)], Some(kept))]);
        assert_eq!((taught.lessons.len(), taught.decided), (0, 1));
        assert_eq!(say(&taught), ["No preference shows yet, from 1 choice."]);
    }
    // Whoever keeps everything prefers nothing.
    let all: Vec<Choice> = (0..60).map(|_| choice(&[(K::Kill, 1.0)], Some(true))).collect();
    assert!(learn(&all).lessons.is_empty(), "{:?}", learn(&all));
    assert_eq!(say(&learn(&[])), ["Nothing was kept, turned down or trimmed yet."]);
}

#[test]
fn a_choice_that_is_taken_back_leaves_nothing() {
    let before = planted(41);
    let mut after = before.clone();
    after.push(choice(&[(K::Kill, 1.0)], Some(true)));
    assert_ne!(learn(&after), learn(&before));
    after.pop();
    assert_eq!(learn(&after), learn(&before));
}

#[test]
fn trims_move_the_paddings() {
    let mut next = numbers();
    let mut around = |start: f64, end: f64| trimmed(start + next() - 0.5, end + next() - 0.5);
    // Three seconds earlier, at the same end.
    let choices: Vec<Choice> = (0..12).map(|_| around(47.0, 63.0)).collect();
    let taught = learn(&choices);
    assert!((1.5..=3.0).contains(&taught.before_s) && taught.after_s == 0.0, "{taught:?}");
    assert_eq!(say(&taught).len(), 1);
    assert!(say(&taught)[0].starts_with("Your clips begin 2.") && say(&taught)[0].ends_with("from 12 trims."));
    let settings = AnalysisSettings::default();
    let ranking = Ranking { taught: Some(&taught), ..Ranking::new(MediaTime::from_seconds(600.0), &settings) };
    let span = rank(&[kill(100.0)], &ranking)[0].span;
    assert!((span.start.seconds() - (91.0 - taught.before_s)).abs() < 0.01 && span.end.seconds() == 104.0, "{span:?}");
    // One wild trim, and one that was turned down afterwards.
    let wild = trimmed(10.0, 63.0);
    let one = learn(std::slice::from_ref(&wild));
    assert!(one.before_s <= 2.0, "{one:?}");
    let rejected = Choice { kept: Some(false), ..wild.clone() };
    assert_eq!(learn(&[rejected]).before_s, 0.0);
    let mut more = choices.clone();
    more.push(wild);
    assert!((learn(&more).before_s - taught.before_s).abs() < 0.5);
    // Here and there, as it comes.
    let noise: Vec<Choice> = (0..20).map(|nth| trimmed(if nth % 2 == 0 { 46.0 } else { 54.0 }, 63.0)).collect();
    assert_eq!(learn(&noise).before_s, 0.0);
}

fn any_choice() -> impl Strategy<Value = Choice> {
    let kinds = proptest::collection::vec((0usize..K::ALL.len(), 0.05f32..1.0), 1..4);
    (kinds, any::<bool>(), proptest::option::of((-20.0f64..20.0, -20.0f64..20.0))).prop_map(|(kinds, kept, moved)| {
        let sum: f32 = kinds.iter().map(|kind| kind.1).sum();
        let shares: Vec<(K, f32)> = kinds.into_iter().map(|(kind, share)| (K::ALL[kind], share / sum)).collect();
        let set = moved.map(|(start, end)| Span::from_seconds(50.0 + start, 63.0 + end));
        Choice { set, ..choice(&shares, Some(kept)) }
    })
}

proptest! {
    /// Whatever was decided before, one more click moves no weight by more than a quarter and no edge by more than two seconds
    /// and a half, and nothing leaves its bounds.
    #[test]
    fn no_click_wrecks_it(before in proptest::collection::vec(any_choice(), 0..60), click in any_choice()) {
        let was = learn(&before);
        let mut after = before;
        after.push(click);
        let is = learn(&after);
        for kind in K::ALL {
            let (a, b) = (was.factor(kind), is.factor(kind));
            prop_assert!((0.5..=2.0).contains(&b));
            prop_assert!((0.8..=1.25).contains(&(b / a)), "{kind}: {a} became {b}");
        }
        prop_assert!(is.before_s.abs() <= 10.0 && is.after_s.abs() <= 10.0);
    }

    /// What lies in the store is not trusted.
    #[test]
    fn damage_does_no_harm(share in prop_oneof![Just(f32::NAN), Just(f32::INFINITY), Just(-3.0f32), Just(1e30f32)], kept in any::<bool>()) {
        let taught = learn(&vec![choice(&[(K::Kill, share)], Some(kept)); 30]);
        prop_assert!(taught.lessons.iter().all(|lesson| lesson.factor.is_finite()));
    }
}
