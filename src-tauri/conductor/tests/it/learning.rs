//! What is kept, turned down and trimmed is written down once, and what is taken back is not.

use crate::house::House;
use domain::{MomentState, Span};
use testkit::TinyOptions;

async fn counts(house: &House) -> (usize, usize) {
    let view = house.conductor.get_learning(None).await.unwrap();
    (view.taught.decided, view.taught.trimmed)
}

#[tokio::test(flavor = "multi_thread")]
async fn choices_are_kept_taken_back_and_forgotten() {
    let house = House::new().await;
    let made = house.recording(24.0, &TinyOptions::default());
    house.import(&made.path).await;
    let moment = house.moments(&[MomentState::New]).await.remove(0).row.moment;
    assert_eq!(counts(&house).await, (0, 0));
    let first = house.conductor.get_learning(None).await.unwrap();
    assert!(first.on && first.sentences == ["Nothing was kept, turned down or trimmed yet."]);

    let decide = async |state| house.conductor.decide_moments(vec![moment.id], state).await.unwrap().0;
    let kept = decide(MomentState::Accepted).await;
    assert_eq!(counts(&house).await, (1, 0));
    // Another word for the same moment takes the place of the first.
    decide(MomentState::Rejected).await;
    assert_eq!(counts(&house).await, (1, 0));
    decide(MomentState::Later).await;
    assert_eq!(counts(&house).await, (0, 0));
    house.conductor.undo(Some(kept.id)).await.unwrap();
    assert_eq!(counts(&house).await, (0, 0), "new again");

    let span = Span::new(moment.span.start, moment.span.end - domain::MediaTime::from_seconds(1.0));
    let (_, trimmed) = house.conductor.set_edges(moment.id, span).await.unwrap();
    assert_eq!(counts(&house).await, (0, 1));
    house.conductor.undo(Some(trimmed.id)).await.unwrap();
    assert_eq!(counts(&house).await, (0, 0), "a trim that is taken back teaches nothing");

    decide(MomentState::Accepted).await;
    assert_eq!(house.conductor.forget_learning(None).await.unwrap(), 1);
    assert_eq!(counts(&house).await, (0, 0));
    assert_eq!(house.moments(&[MomentState::Accepted]).await.len(), 1, "what was decided stays");

    house.conductor.change_settings(serde_json::json!({"analysis": {"learn": false}})).await.unwrap();
    decide(MomentState::Rejected).await;
    assert_eq!(counts(&house).await, (0, 0), "switched off");
    assert!(!house.conductor.get_learning(None).await.unwrap().on);
    let unknown = house.conductor.get_learning(Some("nobody".into())).await.unwrap_err();
    assert_eq!(unknown.code, domain::Code::NotFound);
}
