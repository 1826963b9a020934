//! What every platform has to do. A new one gets its world in `worlds` and passes.

use crate::{
    setting::{Keeping, Quiet, publish},
    worlds::world,
};
use domain::{Code, Problem, WordsLimits};
use jiff::SignedDuration;
use publish::{Connect, FieldKind, FindingLevel, Finished, Is, PLATFORMS, Parcel, Remedy, Standing, platform};
use serde_json::json;
use std::{collections::HashSet, fs};

#[test]
fn the_table_is_sound() {
    let mut keys = HashSet::new();
    for entry in PLATFORMS {
        let spec = entry.spec;
        assert!(keys.insert(spec.key), "{} twice", spec.key);
        assert!(spec.key.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{}", spec.key);
        assert_eq!(platform(spec.key).map(|found| found.spec), Some(spec));
        assert!(!spec.visibilities.is_empty() && !spec.name.is_empty() && spec.about.ends_with('.'));
        assert!(spec.no_return.ends_with('.'), "{}: the point of no return has a name", spec.key);
        let WordsLimits { title_chars, description_chars, .. } = spec.words;
        assert!(title_chars.max(description_chars) > 0, "{} takes no words", spec.key);
        let mut fields = HashSet::new();
        for field in spec.config.iter().chain(spec.choices) {
            assert!(fields.insert(field.key) && !field.label.is_empty() && field.help.ends_with('.'), "{field:?}");
            assert_eq!(field.kind == FieldKind::Choice, !field.options.is_empty(), "{field:?}");
        }
        for fields in [spec.config, spec.choices] {
            for when in fields.iter().flat_map(|field| [field.required_when, field.shown_when]).flatten() {
                let other = fields.iter().find(|field| field.key == when.key).expect("a field of the same form");
                let fits = match when.is {
                    Is::Text(text) => other.options.iter().any(|option| option.value == text),
                    Is::Switch(_) => other.kind == FieldKind::Switch,
                };
                assert!(fits, "{}: {when:?}", spec.key);
            }
        }
        assert!(spec.choices.iter().all(|field| field.kind != FieldKind::Secret), "choices are stored and shown");
        for endpoint in spec.endpoints {
            assert!(endpoint.base.starts_with("https://") && !endpoint.base.ends_with('/'), "{endpoint:?}");
        }
        if let Connect::OAuth { shape } = spec.connect {
            for (key, path) in [Some(shape.authorize), Some(shape.token), shape.revoke].into_iter().flatten() {
                assert!(
                    path.starts_with('/') && spec.endpoints.iter().any(|endpoint| endpoint.key == key),
                    "{key}{path}"
                );
            }
            assert!(
                shape.scopes.iter().any(|scope| scope.required) && shape.scopes.iter().all(|s| s.why.ends_with('.'))
            );
        }
        assert!(spec.abilities.stays_here || spec.source.contains("20"), "{}: where the facts are from", spec.key);
        assert!(spec.says.iter().all(|sentence| sentence.ends_with('.')));
        // Faces make their forms of it.
        assert!(serde_json::to_value(spec).unwrap()["words"]["title_chars"].is_u64());
    }
    assert!(platform("nowhere").is_none());
}

fn id(finished: &Finished) -> String {
    match finished {
        Finished::Live { remote_id, .. } | Finished::Handed { remote_id, .. } | Finished::Processing { remote_id } => {
            remote_id.clone()
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_parcel_goes_out_once_and_is_confirmed() {
    for entry in PLATFORMS {
        let name = entry.spec.key;
        let world = world(entry).await;
        let publisher = (entry.publisher)(&world.means());
        let parcel = world.parcel();
        publisher.connect(&parcel.account).await.unwrap();
        let found = publisher.preflight(&parcel).await.unwrap();
        assert!(found.iter().all(|finding| finding.level != FindingLevel::Stop), "{name}: {found:?}");
        assert_eq!(world.posts(), 0, "{name}: looking makes nothing");
        let keeping = Keeping::new(publisher.begin(&parcel).await.unwrap());
        let not_out = |standing: &Standing| !matches!(standing, Standing::There(_));
        assert!(not_out(&publisher.confirm(&parcel, &keeping.session()).await.unwrap()), "{name}");
        let total = fs::metadata(&parcel.file).unwrap().len();
        let sent = publisher.resume(&parcel, &keeping.session(), 0, &keeping).await.unwrap();
        assert!(sent <= total, "{name}");
        assert!(not_out(&publisher.confirm(&parcel, &keeping.session()).await.unwrap()), "{name}");
        assert_eq!(world.posts(), 0, "{name}: only `finish` makes a post");
        let session = keeping.session();
        let finished = publisher.finish(&parcel, &session, &Quiet).await.unwrap();
        assert_eq!(world.posts(), 1, "{name}");
        if entry.spec.abilities.can_be_asked {
            let Standing::There(found) = publisher.confirm(&parcel, &session).await.unwrap() else {
                panic!("{name}: it is there")
            };
            assert_eq!(id(&found), id(&finished), "{name}");
            let again = publisher.finish(&parcel, &session, &Quiet).await.unwrap();
            assert_eq!(id(&again), id(&finished), "{name}: the same answer");
        } else {
            let standing = publisher.confirm(&parcel, &session).await.unwrap();
            assert!(matches!(standing, Standing::AskPerson(_)), "{name}: {standing:?}");
        }
        assert_eq!(world.posts(), 1, "{name}");
        let measured = publisher.measure(&parcel.account, &id(&finished)).await.unwrap();
        assert_eq!(measured.is_some(), entry.spec.abilities.measures, "{name}");
        // A post that is out is never taken back.
        publisher.abandon(&parcel, &session).await.unwrap();
        assert_eq!(world.posts(), 1, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_post_of_the_same_clip_is_another() {
    for entry in PLATFORMS {
        let world = world(entry).await;
        let publisher = (entry.publisher)(&world.means());
        publish(publisher.as_ref(), &world.parcel()).await.unwrap();
        publish(publisher.as_ref(), &world.parcel()).await.unwrap();
        assert_eq!(world.posts(), 2, "{}", entry.spec.key);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_at_a_platform_is_taken_back_and_what_is_out_is_not() {
    const TIME: SignedDuration = SignedDuration::from_hours(2);
    for entry in PLATFORMS {
        let (name, abilities) = (entry.spec.key, entry.spec.abilities);
        assert_eq!(abilities.withdraws, abilities.schedules, "{name}");
        let world = world(entry).await;
        let publisher = (entry.publisher)(&world.means());
        if !abilities.withdraws {
            let problem = publisher.withdraw(&world.parcel(), "1").await.unwrap_err();
            assert!(problem.code == Code::PlatformNeedsYou && !problem.fix.is_empty(), "{name}: {problem}");
            continue;
        }
        let waiting = async || {
            let parcel = Parcel { publish_at: Some(world.means().now() + TIME), ..world.parcel() };
            let finished = publish(publisher.as_ref(), &parcel).await.unwrap();
            // Its file may be cleaned away by then.
            (Parcel { file: "".into(), ..parcel }, id(&finished))
        };
        let pass = || world.services().iter().for_each(|service| service.skip(TIME * 2));
        let (parcel, remote_id) = waiting().await;
        publisher.withdraw(&parcel, &remote_id).await.unwrap();
        publisher.withdraw(&parcel, &remote_id).await.unwrap_or_else(|problem| panic!("{name}, again: {problem}"));
        pass();
        assert_eq!(world.posts(), 0, "{name}: nothing is shown at its time");
        let (parcel, remote_id) = waiting().await;
        pass();
        for _ in 0..3 {
            let problem = publisher.withdraw(&parcel, &remote_id).await.unwrap_err();
            assert_eq!(problem.code, Code::Conflict, "{name}: {problem}");
        }
        assert_eq!(world.posts(), 1, "{name}: what is out stays");
    }
}

/// What the table says of a platform holds: a post that is out gets other words or goes, once and for all.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_out_is_reworded_and_taken_down_where_the_table_says_so() {
    for entry in PLATFORMS.iter().filter(|entry| !entry.spec.abilities.stays_here) {
        let (name, abilities) = (entry.spec.key, entry.spec.abilities);
        let world = world(entry).await;
        let publisher = (entry.publisher)(&world.means());
        let parcel = world.parcel();
        let remote_id = match abilities.deletes || abilities.edits_words {
            true => id(&publish(publisher.as_ref(), &parcel).await.unwrap()),
            false => "1".into(),
        };
        let by_hand = |problem: Problem| {
            assert!(problem.code == Code::PlatformNeedsYou && !problem.fix.is_empty(), "{name}: {problem}");
        };
        let mut other = Parcel { file: "".into(), ..parcel.clone() };
        other.words.title = "Other words".into();
        match publisher.reword(&other, &remote_id).await {
            Ok(()) => assert!(abilities.edits_words, "{name}"),
            Err(problem) => {
                assert!(!abilities.edits_words, "{name}: {problem}");
                by_hand(problem);
            }
        }
        if !abilities.deletes {
            by_hand(publisher.take_down(&parcel.account, &remote_id).await.unwrap_err());
            continue;
        }
        assert_eq!(world.posts(), 1, "{name}");
        publisher.take_down(&parcel.account, &remote_id).await.unwrap();
        publisher.take_down(&parcel.account, &remote_id).await.unwrap_or_else(|problem| panic!("{name}: {problem}"));
        assert_eq!(world.posts(), 0, "{name}");
        // Meta says of what is gone that it can't be shown now; nobody says that it looks as asked.
        let looks = publisher.look(&parcel.account, &remote_id, parcel.visibility).await;
        assert!(!matches!(looks, Ok(domain::Looks::AsAsked)), "{name}: {looks:?}");
    }
}

/// Pre-flight wants what the form says that it wants, and nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_needed_under_a_condition_is_missed_exactly_then() {
    let mut conditions = 0;
    for entry in PLATFORMS {
        for field in entry.spec.choices {
            let Some(when) = field.required_when else { continue };
            conditions += 1;
            let world = world(entry).await;
            let publisher = (entry.publisher)(&world.means());
            let is = serde_json::to_value(when.is).unwrap();
            for (choices, missed) in [(json!({ when.key: is }), true), (json!({}), false)] {
                assert_eq!(when.holds(&choices), missed, "{field:?}");
                let found = publisher.preflight(&Parcel { choices, ..world.parcel() }).await.unwrap();
                let stops = found.iter().filter(|finding| finding.level == FindingLevel::Stop);
                let is_missed = stops.into_iter().any(|stop| stop.problem.field.as_deref() == Some(field.key));
                assert_eq!(is_missed, missed, "{}: {}", entry.spec.key, field.key);
            }
        }
    }
    assert_eq!(conditions, 2, "TikTok's privacy and its terms");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_app_can_mend_comes_with_its_remedy() {
    for entry in PLATFORMS {
        let (name, limits) = (entry.spec.key, entry.spec.file);
        let world = world(entry).await;
        let publisher = (entry.publisher)(&world.means());
        let good =
            Parcel { media: Some(upright(limits.seconds_most.map_or(12, |most| most.min(12)))), ..world.parcel() };
        let remedies = async |parcel: &Parcel| -> Vec<Remedy> {
            publisher.preflight(parcel).await.unwrap().into_iter().filter_map(|finding| finding.remedy).collect()
        };
        assert_eq!(remedies(&good).await, [], "{name}");
        if let Some(most) = limits.seconds_most {
            let long = Parcel { media: Some(upright(most + 1)), ..good.clone() };
            assert!(remedies(&long).await.contains(&Remedy::Shorten { to_s: most.into() }), "{name}");
        }
        let mut wide = upright(12);
        let video = wide.video.as_mut().unwrap();
        (video.width, video.height) = (1920, 1080);
        let wide = Parcel { media: Some(wide), ..good.clone() };
        assert_eq!(remedies(&wide).await.contains(&Remedy::Vertical), limits.upright_only, "{name}");
        let Some(most) = limits.size_most else { continue };
        // A file of holes.
        let file = good.file.with_file_name("large.mp4");
        fs::File::create(&file).unwrap().set_len(most + 1).unwrap();
        let found = remedies(&Parcel { file, ..good.clone() }).await;
        let shrink = found.iter().find_map(|remedy| match remedy {
            Remedy::Shrink { to_bytes } => Some(*to_bytes),
            _ => None,
        });
        assert!(shrink.is_some_and(|bytes| bytes <= most), "{name}: {found:?}");
    }
}

fn upright(seconds: u32) -> domain::MediaInfo {
    let mut media = testkit::build::media_info(seconds.into());
    if let Some(video) = &mut media.video {
        (video.width, video.height) = (1080, 1920);
    }
    media
}

#[tokio::test(flavor = "multi_thread")]
async fn words_over_a_limit_are_stopped_and_named() {
    for entry in PLATFORMS {
        let world = world(entry).await;
        let publisher = (entry.publisher)(&world.means());
        let limits = entry.spec.words;
        let mut parcel = world.parcel();
        parcel.words.title = "x".repeat(limits.title_chars + 1);
        parcel.words.description = "x".repeat(limits.description_chars + 1);
        parcel.words.tags = (0..=limits.tags).map(|n| format!("tag{n}")).collect();
        let found = publisher.preflight(&parcel).await.unwrap();
        for field in ["title", "description", "tags"] {
            let finding = found.iter().find(|finding| finding.problem.field.as_deref() == Some(field));
            let finding = finding.unwrap_or_else(|| panic!("{}: {field} in {found:?}", entry.spec.key));
            assert_eq!(finding.level, FindingLevel::Stop);
            assert!(!finding.problem.fix.is_empty());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_field_of_the_config_is_named() {
    for entry in PLATFORMS {
        let world = world(entry).await;
        let publisher = (entry.publisher)(&world.means());
        let needed = entry.spec.config.iter().filter(|field| field.required && field.kind != FieldKind::Secret);
        for field in needed {
            let mut parcel = world.parcel();
            parcel.account.config.as_object_mut().unwrap().remove(field.key);
            let problem = publisher.connect(&parcel.account).await.unwrap_err();
            assert_eq!((problem.code, problem.field.as_deref()), (Code::Invalid, Some(field.key)));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_without_its_secrets_needs_the_person() {
    for entry in PLATFORMS.iter().filter(|entry| !entry.spec.abilities.stays_here) {
        let world = world(entry).await;
        let (means, parcel) = (world.means(), world.parcel());
        means.vault.remove(parcel.account.id).await.unwrap();
        let publisher = (entry.publisher)(&means);
        let found = publisher.preflight(&parcel).await;
        let stopped = match &found {
            Ok(found) => found.iter().any(|finding| finding.problem.code == Code::AccountNeedsUser),
            Err(problem) => problem.code == Code::AccountNeedsUser,
        };
        assert!(stopped, "{}: {found:?}", entry.spec.key);
        let problem = publish(publisher.as_ref(), &parcel).await.unwrap_err();
        assert_eq!((problem.code, world.posts()), (Code::AccountNeedsUser, 0), "{}: {problem}", entry.spec.key);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_is_gone_is_stopped_and_a_session_of_ours_is_needed() {
    for entry in PLATFORMS {
        let world = world(entry).await;
        let publisher = (entry.publisher)(&world.means());
        let mut parcel = world.parcel();
        let garbage = serde_json::json!({ "not": "a session" });
        assert_eq!(publisher.confirm(&parcel, &garbage).await.unwrap_err().code, Code::Bug, "{}", entry.spec.key);
        parcel.file = parcel.file.with_file_name("gone.mp4");
        let found = publisher.preflight(&parcel).await.unwrap();
        assert!(found.iter().any(|finding| finding.problem.code == Code::FileVanished), "{found:?}");
        let published = publish(publisher.as_ref(), &parcel).await;
        assert_eq!((published.is_err(), world.posts()), (true, 0), "{}", entry.spec.key);
    }
}
