//! Rules: clips that go out without being asked for each time, and those that do not.

use crate::house::House;
use conductor::{
    ChannelChange, PostFilter,
    events::{Event, Notice},
};
use domain::{
    AccountId, ChannelId, DEFAULT_CHANNEL, MomentState, Post, PostState, Rule, RuleAction, RuleCondition, RuleId,
    RuleTime, Visibility,
};
use testkit::TinyOptions;

fn rule(account: AccountId, time: RuleTime) -> Rule {
    Rule {
        id: RuleId::new(),
        name: "All of it".into(),
        enabled: true,
        condition: RuleCondition { min_score: 1, games: vec![], kinds: vec![], channels: vec![] },
        action: RuleAction { accounts: vec![account], time, visibility: Some(Visibility::Public), most_a_day: 1 },
    }
}

async fn import(house: &House, name: &'static str, seconds: f64) {
    let made = house.recording(seconds, &TinyOptions::named(name));
    house.import(&made.path).await;
    house.idle().await;
}

async fn posts(house: &House) -> Vec<Post> {
    let posts = house.conductor.list_posts(PostFilter::default(), conductor::page(50)).await.unwrap().items;
    posts.into_iter().map(|view| view.post).collect()
}

async fn undecided(house: &House) -> usize {
    house.moments(&[MomentState::New]).await.len()
}

/// Every hour of the week.
async fn add_slots(house: &House, account: AccountId) {
    let hours = (1..=7).flat_map(|weekday| (0..24).map(move |hour| (weekday, hour * 60))).collect();
    house.conductor.change_slots(account, "UTC".into(), hours).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_sends_the_best_of_a_new_recording_and_says_so() {
    let house = House::new().await;
    let account = house.destination().await.id;
    add_slots(&house, account).await;
    import(&house, "before", 6.0).await;
    assert!(posts(&house).await.is_empty() && undecided(&house).await > 0);
    let before = undecided(&house).await;

    let kept = house.conductor.add_rule(rule(account, RuleTime::NextSlot)).await.unwrap();
    import(&house, "after", 7.0).await;
    let sent = posts(&house).await;
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert_eq!(sent[0].approved_by.as_deref(), Some("your rule \"All of it\""));
    assert!(matches!(sent[0].state, PostState::Scheduled { .. }), "{:?}", sent[0].state);
    assert_eq!(house.moments(&[MomentState::Accepted]).await.len(), 1);
    assert!(undecided(&house).await >= before, "what was there before is not its business");

    // Its day is full: the next one waits for the person.
    import(&house, "more", 8.0).await;
    assert_eq!(posts(&house).await.len(), 1);
    // Ranking again sends nothing.
    house
        .conductor
        .change_rule(Rule { action: RuleAction { most_a_day: 50, ..kept.action.clone() }, ..kept.clone() })
        .await
        .unwrap();
    house.conductor.change_settings(serde_json::json!({"analysis": {"min_score": 5}})).await.unwrap();
    house.idle().await;
    assert_eq!(posts(&house).await.len(), 1);
    // One that is switched off does nothing.
    house.conductor.change_rule(Rule { enabled: false, ..kept.clone() }).await.unwrap();
    import(&house, "off", 9.0).await;
    assert_eq!(posts(&house).await.len(), 1);
    house.conductor.remove_rule(kept.id).await.unwrap();
    assert!(house.conductor.list_rules().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_that_wants_no_slot_sends_at_once_and_for_its_game_only() {
    let house = House::new().await;
    let account = house.destination().await.id;
    let other = RuleCondition { min_score: 1, games: vec!["Another Game".into()], kinds: vec![], channels: vec![] };
    house.conductor.add_rule(Rule { condition: other, ..rule(account, RuleTime::Now) }).await.unwrap();
    import(&house, "first", 6.0).await;
    assert!(posts(&house).await.is_empty());
    let all = Rule { name: "Every game".into(), ..rule(account, RuleTime::Now) };
    house.conductor.add_rule(all).await.unwrap();
    import(&house, "second", 7.0).await;
    let sent = posts(&house).await;
    assert_eq!(sent.iter().map(|post| post.state.as_str()).collect::<Vec<_>>(), ["live"]);
    assert_eq!(sent[0].approved_by.as_deref(), Some("your rule \"Every game\""));
    assert_eq!(house.exported().iter().filter(|name| name.ends_with(".mp4")).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_rule_can_not_send_stays_in_the_inbox_and_is_said() {
    let house = House::new().await;
    let account = house.destination().await.id;
    house.conductor.add_rule(rule(account, RuleTime::NextSlot)).await.unwrap();
    let mut events = house.conductor.subscribe(None).live;
    import(&house, "made", 6.0).await;
    assert!(posts(&house).await.is_empty() && undecided(&house).await > 0);
    let mut told = Vec::new();
    while let Ok(numbered) = events.try_recv() {
        if let Event::Notify { notice: Notice::NeedsYou { what, .. } } = numbered.event {
            told.push(what);
        }
    }
    assert!(told.iter().all(|what| what.contains("All of it") && what.contains("free slot")) && !told.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_that_names_a_channel_is_for_its_clips_alone() {
    let house = House::new().await;
    let account = house.destination().await.id;
    let second = ChannelChange { name: "Second".into(), ..ChannelChange::default() };
    let second = house.conductor.add_channel(second).await.unwrap().channel.id;
    let of = |name: &str, channel| {
        let mut rule = rule(account, RuleTime::Now);
        rule.name = name.into();
        rule.condition.channels = vec![channel];
        rule
    };
    let fitting = async |rule: Rule| house.conductor.test_rule(rule).await.unwrap().fitting;
    house.conductor.add_rule(of("Of the second", second)).await.unwrap();
    import(&house, "first", 6.0).await;
    assert!(posts(&house).await.is_empty(), "what was recorded is the first channel's");
    let all = undecided(&house).await as u32;
    assert_eq!(fitting(of("try", second)).await, 0);
    assert_eq!(fitting(of("try", DEFAULT_CHANNEL)).await, all);
    // The dry run knows a clip that was given away, and which recordings are whose.
    let clip = house.moments(&[MomentState::New]).await.remove(0).row.clip.unwrap();
    house.conductor.change_clip_channel(clip, Some(second)).await.unwrap();
    assert_eq!((fitting(of("try", second)).await, fitting(of("try", DEFAULT_CHANNEL)).await), (1, all - 1));
    house.conductor.add_rule(of("Of the first", DEFAULT_CHANNEL)).await.unwrap();
    import(&house, "second", 7.0).await;
    let by = posts(&house).await.into_iter().map(|post| post.approved_by.unwrap()).collect::<Vec<_>>();
    assert_eq!(by, ["your rule \"Of the first\""]);

    // A channel that is not there is refused; a rule whose channel went is for nothing, and can be switched off.
    let nowhere = house.conductor.add_rule(of("Nowhere", ChannelId::new())).await.unwrap_err();
    assert_eq!(nowhere.code, domain::Code::NotFound);
    house.conductor.remove_channel(second).await.unwrap();
    assert_eq!(fitting(of("try", second)).await, 0);
    let kept = house.conductor.list_rules().await.unwrap().remove(0);
    house.conductor.change_rule(Rule { enabled: false, ..kept }).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_can_be_tried_on_what_is_there() {
    let house = House::new().await;
    let account = house.destination().await.id;
    import(&house, "made", 6.0).await;
    let all = undecided(&house).await as u32;
    let tried = house.conductor.test_rule(rule(account, RuleTime::Now)).await.unwrap();
    assert_eq!((tried.fitting, tried.of, tried.shown.len() as u32), (all, all, all.min(10)));
    let strict = Rule {
        condition: RuleCondition { min_score: 1, games: vec!["x".into()], kinds: vec![], channels: vec![] },
        ..rule(account, RuleTime::Now)
    };
    assert_eq!(house.conductor.test_rule(strict).await.unwrap().fitting, 0);
    assert!(posts(&house).await.is_empty() && house.conductor.list_rules().await.unwrap().is_empty());
    // What can't be followed is refused, with the field.
    let nowhere = Rule {
        action: RuleAction { accounts: vec![], ..rule(account, RuleTime::Now).action },
        ..rule(account, RuleTime::Now)
    };
    assert_eq!(house.conductor.add_rule(nowhere).await.unwrap_err().field.as_deref(), Some("action.accounts"));
    let gone = Rule { action: rule(AccountId::new(), RuleTime::Now).action, ..rule(account, RuleTime::Now) };
    assert_eq!(house.conductor.add_rule(gone).await.unwrap_err().code, domain::Code::NotFound);
    house.conductor.add_rule(rule(account, RuleTime::Now)).await.unwrap();
    assert_eq!(
        house.conductor.add_rule(rule(account, RuleTime::Now)).await.unwrap_err().field.as_deref(),
        Some("name")
    );
}
