//! Words: by the person's model where there is one, by the template where there is none, by the person above all.

use crate::house::House;
use domain::{Author, MomentState, WordsField, WordsText};
use testkit::{FakeOllama, TinyOptions};

#[tokio::test(flavor = "multi_thread")]
async fn a_model_writes_where_there_is_one_and_says_who_it_was() {
    let ollama = FakeOllama::start().unwrap();
    let house = House::new().await;
    let words = serde_json::json!({"words": {"use_ollama": true, "ollama_url": ollama.url()}});
    house.conductor.change_settings(words).await.unwrap();
    let made = house.recording(24.0, &TinyOptions::default());
    house.import(&made.path).await;
    let clip = house.moments(&[MomentState::New]).await[0].row.clip.unwrap();
    let words = house.conductor.clip_words(clip, None).await.unwrap().remove(0).words;
    assert!(matches!(words.author, Author::Model { .. }), "{words:?}");
    assert!(!words.text.title.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_ollama_the_template_writes_and_says_why() {
    let house = House::new().await;
    let words = serde_json::json!({"words": {"use_ollama": true, "ollama_url": FakeOllama::nowhere().unwrap()}});
    house.conductor.change_settings(words).await.unwrap();
    let made = house.recording(24.0, &TinyOptions::default());
    house.import(&made.path).await;
    let clip = house.moments(&[MomentState::New]).await[0].row.clip.unwrap();
    let words = house.conductor.clip_words(clip, None).await.unwrap().remove(0).words;
    assert_eq!(words.author, Author::Template);
    assert!(words.note.is_some_and(|note| note.contains("Ollama")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_wrote_stays() {
    let ollama = FakeOllama::start().unwrap();
    let house = House::new().await;
    let made = house.recording(24.0, &TinyOptions::default());
    house.import(&made.path).await;
    let clip = house.moments(&[MomentState::New]).await[0].row.clip.unwrap();
    let mine = WordsText { title: "Mine".into(), ..WordsText::default() };
    house.conductor.write_words(clip, "any".into(), None, mine.clone()).await.unwrap();
    let words = serde_json::json!({"words": {"use_ollama": true, "ollama_url": ollama.url()}});
    house.conductor.change_settings(words).await.unwrap();
    house.conductor.analyse_recording(house.recordings().await[0].id).await.unwrap();
    house.idle().await;
    let kept = house.conductor.clip_words(clip, None).await.unwrap().remove(0).words;
    assert_eq!((kept.text, kept.author), (mine.clone(), Author::User));

    let too_long = WordsText { title: "x".repeat(101), ..mine };
    let refused = house.conductor.write_words(clip, "any".into(), None, too_long).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("text.title"));
}

async fn with_ollama(house: &House, ollama: &FakeOllama) {
    let words = serde_json::json!({"words": {"use_ollama": true, "ollama_url": ollama.url()}});
    house.conductor.change_settings(words).await.unwrap();
}

async fn first_clip(house: &House) -> domain::ClipId {
    let made = house.recording(24.0, &TinyOptions::default());
    house.import(&made.path).await;
    house.moments(&[MomentState::New]).await[0].row.clip.unwrap()
}

async fn words_of(house: &House, clip: domain::ClipId) -> domain::Words {
    house.conductor.clip_words(clip, None).await.unwrap().remove(0).words
}

#[tokio::test(flavor = "multi_thread")]
async fn one_field_is_written_anew_and_the_others_stay() {
    let house = House::new().await;
    let clip = first_clip(&house).await;
    let before = words_of(&house, clip).await;
    assert!(before.candidates.len() >= 2 && before.candidates.iter().all(|one| !one.reason.is_empty()), "{before:?}");
    let title = vec![WordsField::Title];
    house.conductor.rewrite_words(clip, "any".into(), None, title.clone()).await.unwrap();
    house.idle().await;
    let after = words_of(&house, clip).await;
    assert_ne!(after.text.title, before.text.title, "another one");
    assert_eq!(after.text, WordsText { title: after.text.title.clone(), ..before.text.clone() });
    // And it can be taken back.
    house.conductor.undo(None).await.unwrap();
    assert_eq!(words_of(&house, clip).await.text, before.text);
    let history = house.conductor.words_history(clip, "any".into()).await.unwrap();
    let (restored, _) = house.conductor.restore_words(clip, history[1].id).await.unwrap();
    assert_eq!(restored.words.text, after.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_wrote_is_locked_and_a_rewrite_leaves_it() {
    let ollama = FakeOllama::start().unwrap();
    let house = House::new().await;
    let clip = first_clip(&house).await;
    with_ollama(&house, &ollama).await;
    let before = words_of(&house, clip).await.text;
    let mine = WordsText { title: "Mine alone".into(), ..before.clone() };
    let (view, _) = house.conductor.write_words(clip, "any".into(), None, mine).await.unwrap();
    assert_eq!(view.words.locked, [WordsField::Title], "only what they changed");
    house.conductor.rewrite_words(clip, "any".into(), None, Vec::new()).await.unwrap();
    house.idle().await;
    let after = words_of(&house, clip).await;
    assert!(matches!(after.author, Author::Model { .. }), "{after:?}");
    assert_eq!((after.text.title.as_str(), &after.locked[..]), ("Mine alone", &[WordsField::Title][..]));
    assert_ne!(after.text.description, before.description);

    let locked = house.conductor.rewrite_words(clip, "any".into(), None, vec![WordsField::Title]).await.unwrap_err();
    assert_eq!(locked.code, domain::Code::Conflict);
    house.conductor.lock_words(clip, "any".into(), Vec::new()).await.unwrap();
    house.conductor.rewrite_words(clip, "any".into(), None, vec![WordsField::Title]).await.unwrap();
    house.idle().await;
    let free = words_of(&house, clip).await;
    assert_ne!(free.text.title, "Mine alone");
    // A title that is offered is taken by name, and is the person's from then on.
    let wanted = free.candidates.last().unwrap().title.clone();
    let (chosen, undo) = house.conductor.choose_title(clip, "any".into(), wanted.clone()).await.unwrap();
    assert_eq!((&chosen.words.text.title, &chosen.words.locked[..]), (&wanted, &[WordsField::Title][..]));
    assert!(undo.is_some());
    assert!(house.conductor.choose_title(clip, "any".into(), "Never offered".into()).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn words_come_as_events_while_they_are_written() {
    let ollama = FakeOllama::start().unwrap();
    let house = House::new().await;
    let clip = first_clip(&house).await;
    with_ollama(&house, &ollama).await;
    let mut live = house.conductor.subscribe(None).live;
    let made = house.conductor.generate_words(clip, "any".into(), None, Vec::new(), Some("mine".into())).await.unwrap();
    let before = words_of(&house, clip).await;
    assert_eq!(before.author, Author::Template, "nothing is stored");
    assert!(matches!(made.draft.author, Author::Model { .. }), "{made:?}");
    let mut told = String::new();
    while let Ok(event) = live.try_recv() {
        if let conductor::events::Event::Text { stream, text } = event.event {
            assert_eq!(stream, "mine");
            told.push_str(&text);
        }
    }
    assert!(told.contains(&made.draft.text.title), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_that_hangs_holds_up_nothing_else() {
    let ollama = FakeOllama::start().unwrap();
    let house = House::new().await;
    with_ollama(&house, &ollama).await;
    ollama.always_answer(testkit::Answer::Good);
    // Every chat hangs: the lane of the models stands still.
    for _ in 0..50 {
        ollama.break_next(testkit::Fault::Stall { after: 0 });
    }
    let made = house.recording(24.0, &TinyOptions::default());
    house.conductor.import_paths(vec![made.path.clone()]).await.unwrap();
    let clip = house
        .wait("words by the template", async |_| {
            let found = house.moments(&[MomentState::New]).await;
            found.first().and_then(|moment| moment.row.clip)
        })
        .await;
    assert!(!words_of(&house, clip).await.text.title.is_empty(), "usable words from the first second");
    // Import, analysis, thumbnails and posting go on.
    house
        .wait("everything else to be done", async |_| {
            let open = house.open_jobs().await;
            (!open.is_empty() && open.iter().all(|job| job.kind == "describe")).then_some(())
        })
        .await;
    // The job may still be on its way to the model; only a chat that hangs can be hung up.
    assert!(ollama.wait_for_chats(1, std::time::Duration::from_secs(60)), "the model is asked");
    let describing = house.open_jobs().await.remove(0);
    house.conductor.cancel_job(describing.id).await.unwrap();
    assert!(ollama.wait_for_hang_ups(1, std::time::Duration::from_secs(20)), "cancelling hangs up");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_is_pulled_by_a_job_and_can_be_chosen() {
    let ollama = FakeOllama::with_models(vec![testkit::FakeModel::llama()]).unwrap();
    ollama.offer(vec![testkit::FakeModel::gemma()]);
    let house = House::new().await;
    with_ollama(&house, &ollama).await;
    let missing = house.conductor.choose_model(conductor::Task::Words, Some("gemma3:4b".into())).await.unwrap_err();
    assert_eq!(missing.code, domain::Code::OllamaModelMissing);
    house.conductor.pull_model("gemma3:4b".into()).await.unwrap();
    house.idle().await;
    let models = house.conductor.ai_models().await.unwrap();
    let mut names: Vec<String> = models.into_iter().map(|model| model.name).collect();
    names.sort();
    assert_eq!(names, ["gemma3:4b", "llama3.1:8b"]);
    let blind = house.conductor.choose_model(conductor::Task::Look, Some("llama3.1:8b".into())).await.unwrap_err();
    assert!(blind.what.contains("see pictures"), "{blind}");
    house.conductor.choose_model(conductor::Task::Look, Some("gemma3:4b".into())).await.unwrap();
    assert_eq!(house.conductor.settings().words.vision_model.as_deref(), Some("gemma3:4b"));
    let (suggested, _) = house.conductor.ai_suggestions().await.unwrap();
    assert!(suggested.iter().all(|one| one.name != "gemma3:4b" || one.installed), "{suggested:?}");
    let loaded = house.conductor.load_model(conductor::Task::Words).await.unwrap();
    assert_eq!(house.conductor.unload_models().await.unwrap(), [loaded.name]);
    assert!(house.conductor.pull_model("two words".into()).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn judgements_say_which_part_is_whose_and_are_kept() {
    let ollama = FakeOllama::start().unwrap();
    ollama.always_answer(testkit::Answer::Ranks);
    let house = House::new().await;
    let clip = first_clip(&house).await;
    let (copy, _) = house.conductor.duplicate_clip(clip).await.unwrap();
    let without = house.conductor.analyze_content(vec![clip]).await.unwrap().remove(0).judgement;
    assert_eq!(without.parts.iter().map(|part| part.weight).collect::<Vec<_>>(), [100]);
    assert_eq!((without.author, without.note.is_some()), (Author::Template, true));
    with_ollama(&house, &ollama).await;
    let judged = house.conductor.analyze_content(vec![clip, copy.clip.row.clip.id]).await.unwrap();
    for view in &judged {
        let judgement = &view.judgement;
        assert_eq!(judgement.compared_with, 1);
        let whose: Vec<_> = judgement.parts.iter().map(|part| (part.by, part.weight)).collect();
        assert_eq!(whose, [(domain::JudgedBy::Measured, 60), (domain::JudgedBy::Model, 40)]);
        assert!(judgement.parts.iter().all(|part| !part.reason.is_empty()));
        assert_eq!(judgement.warnings.len(), 3);
        assert!(!judgement.places.is_empty() && judgement.time.is_some());
        // Its pictures were shown to the model, which sees no blood in them.
        let gore = judgement.warnings.iter().find(|warning| warning.kind == domain::WarningKind::Gore).unwrap();
        assert_eq!((gore.level, gore.by), (domain::WarningLevel::No, domain::JudgedBy::Model));
    }
    let kept = house.conductor.judgement(clip).await.unwrap().unwrap();
    assert_eq!(kept.judgement.score, judged[0].judgement.score);
    assert!(ollama.chats().iter().any(|chat| chat["messages"][0]["images"].is_array()), "frames of the clip");
    assert!(house.conductor.analyze_content(Vec::new()).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pull_is_stopped_and_goes_on_where_it_was() {
    let ollama = FakeOllama::with_models(Vec::new()).unwrap();
    ollama.offer(vec![testkit::FakeModel::gemma()]);
    // So many lines come that half of the weights are there; then nothing more.
    ollama.break_next_pull(testkit::Fault::Stall { after: 8 });
    let house = House::new().await;
    with_ollama(&house, &ollama).await;
    let mut live = house.conductor.subscribe(None).live;
    let job = house.conductor.pull_model("gemma3:4b".into()).await.unwrap();
    let half = loop {
        if let conductor::events::Event::Progress { job: told, progress } = live.recv().await.unwrap().event
            && told == job.job.id
            && let Some(fraction) = progress.fraction.filter(|fraction| *fraction > 0.4)
        {
            break fraction;
        }
    };
    assert!(half < 1.0, "it is in the middle: {half}");
    house.conductor.cancel_job(job.job.id).await.unwrap();
    assert!(ollama.wait_for_hang_ups(1, std::time::Duration::from_secs(20)), "the server is told");
    assert!(house.conductor.ai_models().await.unwrap().is_empty());
    let mut live = house.conductor.subscribe(None).live;
    house.conductor.pull_model("gemma3:4b".into()).await.unwrap();
    house.idle().await;
    let mut first = None;
    while let Ok(event) = live.try_recv() {
        if let conductor::events::Event::Progress { progress, .. } = event.event {
            first = first.or(progress.fraction);
        }
    }
    assert!(first.is_some_and(|first| first >= half - 0.01), "it begins at {first:?}, and {half} was there");
    assert_eq!(house.conductor.ai_models().await.unwrap()[0].name, "gemma3:4b");
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_for_a_proxy_are_secrets_of_one_address() {
    let (ollama, other) = (FakeOllama::start().unwrap(), FakeOllama::start().unwrap());
    let secrets: std::sync::Arc<dyn publish::SecretPlace> = std::sync::Arc::new(publish::MemoryPlace::default());
    let place = secrets.clone();
    let house = House::with(|world| world.secrets = Some(place)).await;
    with_ollama(&house, &ollama).await;
    let set =
        |name: &str, value: Option<&str>| house.conductor.set_ollama_header(name.to_owned(), value.map(str::to_owned));
    assert_eq!(set("Host", Some("elsewhere")).await.unwrap_err().field.as_deref(), Some("name"));
    set("X-Id", Some("streamer")).await.unwrap();
    let headers = set(" X-Secret: ", Some("hush-hush")).await.unwrap();
    assert_eq!(
        (headers.names.as_slice(), headers.address.as_str()),
        (&["x-id".into(), "x-secret".into()][..], &*ollama.url())
    );
    let sent = |fake: &FakeOllama| fake.seen().last().unwrap().headers.get("x-secret").cloned();
    house.conductor.ai_health().await.unwrap();
    assert_eq!(sent(&ollama).as_deref(), Some("hush-hush"));
    // Neither the settings nor the library's files hold it.
    assert!(!serde_json::to_string(&house.conductor.settings()).unwrap().contains("hush"));
    // It is still there after a restart, and taken away it is gone.
    let place = secrets.clone();
    let house = house.restart(|world| world.secrets = Some(place)).await;
    house.conductor.ai_health().await.unwrap();
    assert_eq!(sent(&ollama).as_deref(), Some("hush-hush"));
    // Another address was never given it, also not to try it.
    house.conductor.test_ollama(Some(other.url())).await.unwrap();
    with_ollama(&house, &other).await;
    house.conductor.ai_health().await.unwrap();
    assert_eq!(sent(&other), None);
    assert!(!house.conductor.ollama_headers_are_sent(&headers));
    with_ollama(&house, &ollama).await;
    let left = house.conductor.set_ollama_header("x-secret".into(), None).await.unwrap();
    assert_eq!(left.names, ["x-id"]);
    house.conductor.ai_health().await.unwrap();
    assert_eq!(sent(&ollama), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_game_that_begins_gets_the_memory_at_once() {
    use conductor::playing::{Onlooker, Playing};
    use std::sync::atomic::{AtomicBool, Ordering};
    let ollama = FakeOllama::start().unwrap();
    let game = std::sync::Arc::new(AtomicBool::new(false));
    let runs = game.clone();
    let house = House::with(|world| {
        world.onlooker = Onlooker {
            look: std::sync::Arc::new(move || runs.load(Ordering::SeqCst).then_some(Playing::Game)),
            every: jiff::SignedDuration::from_millis(50),
        };
    })
    .await;
    with_ollama(&house, &ollama).await;
    let loaded = house.conductor.load_model(conductor::Task::Words).await.unwrap();
    assert_eq!(ollama.in_memory(), [loaded.name]);
    game.store(true, Ordering::SeqCst);
    house.wait("the memory to be given back", async |_| ollama.in_memory().is_empty().then_some(())).await;
}
