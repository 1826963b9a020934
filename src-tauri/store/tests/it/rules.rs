//! Rules and what they sent.

use crate::sample::{at, new_store};
use domain::{AccountId, DEFAULT_CHANNEL, Rule, RuleAction, RuleCondition, RuleId, RuleTime, SignalKind, Visibility};
use store::rules;

fn rule(name: &str) -> Rule {
    Rule {
        id: RuleId::new(),
        name: name.into(),
        enabled: true,
        condition: RuleCondition {
            min_score: 90,
            games: vec!["OpenArena".into()],
            kinds: vec![SignalKind::MultiKill],
            channels: vec![DEFAULT_CHANNEL],
        },
        action: RuleAction {
            accounts: vec![AccountId::new()],
            time: RuleTime::NextSlot,
            visibility: Some(Visibility::Unlisted),
            most_a_day: 3,
        },
    }
}

#[test]
fn rules_keep_their_order_and_come_back_whole() {
    let (_home, store) = new_store();
    store
        .write_blocking(|tx| {
            let (first, mut second) = (rule("first"), rule("second"));
            rules::save(tx, &first, at(1))?;
            rules::save(tx, &second, at(2))?;
            // A change keeps its place.
            let changed = Rule { name: "changed".into(), enabled: false, ..first };
            rules::save(tx, &changed, at(3))?;
            assert_eq!(rules::list(tx)?, [changed.clone(), second.clone()]);
            second.action.visibility = None;
            rules::save(tx, &second, at(4))?;
            assert_eq!(rules::get(tx, second.id)?, Some(second));
            assert!(rules::delete(tx, changed.id)? && !rules::delete(tx, changed.id)?);
            assert_eq!(rules::list(tx)?.len(), 1);
            Ok(())
        })
        .unwrap();
}
