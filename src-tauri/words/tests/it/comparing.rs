//! Clips against each other, and one by one.

use crate::setting::{sheet_with, writer};
use testkit::{Answer, FakeModel, FakeOllama, build};
use words::FactSheet;

fn clips() -> Vec<FactSheet> {
    [2_usize, 5, 1, 4, 3]
        .map(|kills| {
            let at = [1.0, 2.5, 4.0, 6.0, 8.0];
            sheet_with(&at[..kills].iter().map(|at| build::own_kill(*at)).collect::<Vec<_>>())
        })
        .into()
}

fn spread(points: &[u8]) -> u8 {
    points.iter().max().unwrap() - points.iter().min().unwrap()
}

#[tokio::test]
async fn ranking_against_each_other_spreads_what_points_one_by_one_do_not() {
    let fake = FakeOllama::with_models(vec![FakeModel::nidum()]).unwrap();
    fake.always_answer(Answer::Ranks);
    let writer = writer(&fake.url(), None);
    let clips = clips();
    let mut alone = Vec::new();
    for clip in &clips {
        alone.push(writer.rate_alone(clip).await.unwrap());
    }
    let compared = writer.compare(&clips).await.unwrap();
    let ranked: Vec<u8> = compared.standings.iter().map(|standing| standing.points).collect();
    assert_eq!(alone, [80, 80, 80, 80, 80], "a small model gives everything an eight");
    assert_eq!(ranked, [25, 100, 0, 75, 50], "by the number of kills: 2, 5, 1, 4, 3");
    assert!(spread(&ranked) >= 60 && spread(&alone) <= 10);
    // Once in this order, once backwards, with the same facts.
    let orders: Vec<String> =
        fake.chats().iter().rev().take(2).map(|chat| chat["messages"][1]["content"].to_string()).collect();
    assert!(orders[0].contains("C1: The game is OpenArena. The player gets 3 kills"), "{}", orders[0]);
    assert!(orders[1].contains("C1: The game is OpenArena. The player gets 2 kills"), "{}", orders[1]);
    assert!(compared.standings.iter().all(|standing| standing.reason.ends_with('.') || !standing.reason.is_empty()));
}

#[tokio::test]
async fn a_model_that_likes_what_stands_first_decides_nothing() {
    let fake = FakeOllama::start().unwrap();
    let compared = writer(&fake.url(), None).compare(&clips()).await.unwrap();
    assert!(compared.standings.iter().all(|standing| standing.points == 50), "{compared:?}");
}

#[tokio::test]
async fn reasons_that_invent_are_replaced_by_plain_ones() {
    let fake = FakeOllama::start().unwrap();
    fake.always_answer(Answer::Json(serde_json::json!({
        "b_order": ["C1", "C2"],
        "c_reasons": [
            { "a_clip": "C1", "b_reason": "Tony wins the championship with an ace" },
            { "a_clip": "C2", "b_reason": "Better than C1" },
        ],
    })));
    let compared = writer(&fake.url(), None).compare(&clips()[..2]).await.unwrap();
    for standing in compared.standings {
        assert!(standing.reason.starts_with("Among 2 clips"), "{standing:?}");
    }
    let problem = writer(&fake.url(), None).compare(&clips()[..1]).await.unwrap_err();
    assert_eq!(problem.field.as_deref(), Some("clip_ids"));
}
