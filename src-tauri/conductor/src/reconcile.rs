//! A recording was ranked again: which moments stay, which change, which go, which are new. Pure.
//!
//! What a person decided or set is never changed by us: accepted, rejected and put-off moments stay, and so does every
//! moment whose edges, words or clip they touched.

use domain::{Moment, MomentDraft, MomentId, MomentState};
use std::collections::HashSet;

/// Two spans that share this much (intersection over union) are the same moment.
const SAME: f64 = 0.5;

/// What has to be written.
#[derive(Debug, Default, PartialEq)]
pub struct Changes {
    /// New moments.
    pub found: Vec<MomentDraft>,
    /// Moments whose score, reasons or evidence changed.
    pub changed: Vec<Moment>,
    /// Moments that nobody decided on and that do not stand out any more.
    pub gone: Vec<MomentId>,
}

/// Compares what is stored with what was ranked. `touched` are moments whose words or clip a person changed.
pub fn reconcile(stored: &[Moment], drafts: Vec<MomentDraft>, touched: &HashSet<MomentId>) -> Changes {
    let mut changes = Changes::default();
    let mut met = HashSet::new();
    for draft in drafts {
        let same = stored
            .iter()
            .filter(|moment| !met.contains(&moment.id))
            .map(|moment| (moment.span.iou(draft.span), moment))
            .filter(|(iou, moment)| *iou >= SAME || (decided(moment) && covers(moment, &draft)))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let Some((_, moment)) = same else {
            changes.found.push(draft);
            continue;
        };
        met.insert(moment.id);
        let keep_edges = decided(moment) || moment.edges_by_user || touched.contains(&moment.id);
        let changed = Moment {
            span: if keep_edges { moment.span } else { draft.span },
            peak: if keep_edges { moment.peak } else { draft.peak },
            score: draft.score,
            reasons: draft.reasons,
            evidence: draft.evidence,
            ..moment.clone()
        };
        if changed != *moment {
            changes.changed.push(changed);
        }
    }
    changes.gone = stored
        .iter()
        .filter(|moment| {
            !met.contains(&moment.id) && !decided(moment) && !moment.edges_by_user && !touched.contains(&moment.id)
        })
        .map(|moment| moment.id)
        .collect();
    changes
}

fn decided(moment: &Moment) -> bool {
    moment.state != MomentState::New
}

/// Whether the best instant of the draft lies in a moment that was decided: it was seen already, with other edges.
fn covers(moment: &Moment, draft: &MomentDraft) -> bool {
    moment.span.contains(draft.peak)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{MediaTime, Reason, RecordingId, SignalKind, Span};

    fn draft(start: f64, end: f64, score: u8) -> MomentDraft {
        MomentDraft {
            span: Span::from_seconds(start, end),
            peak: MediaTime::from_seconds((start + end) / 2.0),
            score,
            reasons: vec![Reason { kind: SignalKind::Kill, text: "a kill".into(), points: 1.0 }],
            evidence: Vec::new(),
        }
    }

    fn stored(start: f64, end: f64, state: MomentState) -> Moment {
        let draft = draft(start, end, 50);
        Moment {
            id: MomentId::new(),
            recording: RecordingId::new(),
            span: draft.span,
            edges_by_user: false,
            peak: draft.peak,
            score: draft.score,
            reasons: draft.reasons,
            evidence: draft.evidence,
            state,
            found_at: jiff::Timestamp::UNIX_EPOCH,
            decided_at: None,
        }
    }

    #[test]
    fn ranking_the_same_again_changes_nothing() {
        let old = [stored(10.0, 20.0, MomentState::New), stored(40.0, 50.0, MomentState::Accepted)];
        let again = vec![draft(10.0, 20.0, 50), draft(40.0, 50.0, 50)];
        assert_eq!(reconcile(&old, again, &HashSet::new()), Changes::default());
    }

    #[test]
    fn what_a_person_decided_stays_as_it_is() {
        let old = [stored(40.0, 50.0, MomentState::Rejected), stored(60.0, 70.0, MomentState::Accepted)];
        let changes = reconcile(&old, vec![draft(41.0, 55.0, 90)], &HashSet::new());
        assert!(changes.gone.is_empty() && changes.found.is_empty(), "{changes:?}");
        assert_eq!((changes.changed[0].span, changes.changed[0].score), (old[0].span, 90));
        assert_eq!(changes.changed[0].state, MomentState::Rejected);
    }

    #[test]
    fn new_moments_follow_the_ranking_unless_they_were_touched() {
        let old = [stored(10.0, 20.0, MomentState::New), stored(40.0, 50.0, MomentState::New)];
        let touched = HashSet::from([old[1].id]);
        let changes = reconcile(&old, vec![draft(11.0, 21.0, 70), draft(80.0, 90.0, 30)], &touched);
        assert_eq!(changes.changed[0].span, Span::from_seconds(11.0, 21.0));
        assert_eq!((changes.found.len(), changes.gone.len()), (1, 0), "the touched one stays");
        let changes = reconcile(&old, Vec::new(), &HashSet::new());
        assert_eq!(changes.gone, [old[0].id, old[1].id]);
    }
}
