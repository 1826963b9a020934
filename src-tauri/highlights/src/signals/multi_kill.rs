//! Several kills within seconds, put together from the kills themselves.
//! Reads signals. One kill that two classes show (a notice and a line in a feed) is one.

use crate::{
    kills::distinct,
    spec::{Knob, Knobs, Needs, SignalSpec},
};
use domain::{MediaTime, Signal, SignalKind};

/// See the file.
pub(crate) const SPEC: SignalSpec = SignalSpec {
    name: "screen.multi_kill",
    kind: SignalKind::MultiKill,
    version: 1,
    needs: Needs::Signals,
    reason: "several kills within seconds",
    knobs: &[Knob::new(
        "apart_s",
        4.0,
        1.0..=15.0,
        "seconds between one kill and the next; games count 2 to 5 for their own awards",
    )],
};

/// Strength of two, three, four, and five or more.
const STRENGTHS: [f32; 4] = [0.6, 0.75, 0.9, 1.0];

/// Finds the runs of kills.
pub(crate) fn detect(signals: &[Signal], knobs: &Knobs, out: &mut Vec<Signal>) {
    let apart = MediaTime::from_seconds(knobs["apart_s"].into());
    let kills = distinct(signals, SignalKind::Kill);
    for run in kills.chunk_by(|one, next| next.start - one.start <= apart) {
        let (&[first, ..], &[.., last]) = (run, run) else { continue };
        if run.len() >= 2 {
            let strength = STRENGTHS[(run.len() - 2).min(STRENGTHS.len() - 1)];
            let mut signal = Signal::new(SPEC.kind, first.start, strength, SPEC.name).until(last.start);
            signal.own = run.iter().all(|kill| kill.own == Some(true)).then_some(true);
            signal.label = Some(format!("{} kills", run.len()));
            out.push(signal);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{kill, show};
    use expect_test::{Expect, expect};

    fn check(kills: &[Signal], expected: Expect) {
        let mut out = Vec::new();
        detect(kills, &Knobs::of(&SPEC), &mut out);
        expected.assert_eq(&show(&out));
    }

    #[test]
    fn runs_of_kills() {
        let kills: Vec<Signal> = [1.0, 4.5, 8.0, 20.0, 30.0, 30.0].into_iter().map(kill).collect();
        check(
            &kills,
            expect![[r#"
            multi_kill 1.0–8.0 s strength 0.75 own "3 kills"
            multi_kill 30.0–30.0 s strength 0.60 own "2 kills"
        "#]],
        );
    }

    #[test]
    fn kills_of_others_and_one_kill_seen_twice_are_none() {
        let mut other = kill(2.0);
        other.own = Some(false);
        let mut notice = kill(1.3);
        notice.label = Some("notice".into());
        check(&[kill(1.0), notice, other], expect![""]);
    }
}
