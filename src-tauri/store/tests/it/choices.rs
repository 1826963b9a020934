//! Choices that profiles learn from.

use crate::sample::{at, new_store};
use domain::{Choice, MomentId, SignalKind, Span};
use std::collections::BTreeMap;
use store::choices;

fn choice(profile: &str, second: i64) -> Choice {
    Choice {
        moment: MomentId::new(),
        profile: profile.into(),
        kept: Some(true),
        shares: BTreeMap::from([(SignalKind::Kill, 0.75), (SignalKind::Motion, 0.25)]),
        ours: Span::from_seconds(10.0, 23.5),
        set: Some(Span::from_seconds(8.0, 23.5)),
        at: at(second),
    }
}

#[test]
fn a_moment_has_one_choice_and_a_profile_its_newest() {
    let (_home, store) = new_store();
    store
        .write_blocking(|tx| {
            let mut first = choice("oa", 1);
            choices::save(tx, &first)?;
            (first.kept, first.set) = (None, None);
            choices::save(tx, &first)?;
            assert_eq!(choices::get(tx, first.moment)?.as_ref(), Some(&first));
            let (second, other) = (choice("oa", 2), choice("", 3));
            choices::save(tx, &second)?;
            choices::save(tx, &other)?;
            assert_eq!(choices::of_profile(tx, "oa")?, [first.clone(), second.clone()]);
            assert_eq!(choices::of_profile(tx, "")?, std::slice::from_ref(&other));
            assert!(choices::delete(tx, second.moment)? && !choices::delete(tx, second.moment)?);
            assert_eq!(choices::forget(tx, "oa")?, 1);
            assert_eq!((choices::of_profile(tx, "oa")?.len(), choices::of_profile(tx, "")?.len()), (0, 1));
            // Old tastes are left out.
            for second in 0..520 {
                choices::save(tx, &choice("oa", second))?;
            }
            let newest = choices::of_profile(tx, "oa")?;
            assert_eq!((newest.len(), newest[0].at, newest[499].at), (500, at(20), at(519)));
            Ok(())
        })
        .unwrap();
}
