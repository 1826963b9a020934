//! What every platform has to do. A new one gets its [`World`] here and passes.

use crate::setting::{Desk, publish};
use domain::{Code, WordsLimits};
use publish::{FieldKind, FindingLevel, Finished, PLATFORMS, Parcel, PlatformEntry, platform};
use std::{collections::HashSet, fs};

/// The outside of a platform.
trait World {
    /// A parcel that it takes.
    fn parcel(&self) -> Parcel;
    /// How many posts can be seen there.
    fn posts(&self) -> usize;
}

struct Folder(Desk);

impl World for Folder {
    fn parcel(&self) -> Parcel {
        self.0.again()
    }

    fn posts(&self) -> usize {
        fs::read_dir(self.0.folder())
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|ext| ext == "mp4"))
            .count()
    }
}

fn world(entry: &PlatformEntry) -> Box<dyn World> {
    match entry.spec.key {
        "folder" => Box::new(Folder(Desk::new("Three kills"))),
        other => panic!("the platform `{other}` has no world in this suite"),
    }
}

#[test]
fn the_table_is_sound() {
    let mut keys = HashSet::new();
    for entry in PLATFORMS {
        let spec = entry.spec;
        assert!(keys.insert(spec.key), "{} twice", spec.key);
        assert!(spec.key.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{}", spec.key);
        assert_eq!(platform(spec.key).map(|found| found.spec), Some(spec));
        assert!(!spec.visibilities.is_empty() && !spec.name.is_empty() && spec.about.ends_with('.'));
        let WordsLimits { title_chars, description_chars, .. } = spec.words;
        assert!(title_chars.max(description_chars) > 0, "{} takes no words", spec.key);
        let mut fields = HashSet::new();
        for field in spec.config {
            assert!(fields.insert(field.key) && !field.label.is_empty() && field.help.ends_with('.'), "{field:?}");
            assert!(matches!(field.kind, FieldKind::Folder | FieldKind::Text));
        }
        // Faces make their forms of it.
        assert!(serde_json::to_value(spec).unwrap()["words"]["title_chars"].is_u64());
    }
    assert!(platform("nowhere").is_none());
}

#[tokio::test]
async fn a_good_parcel_goes_out_once_and_is_confirmed() {
    for entry in PLATFORMS {
        let (world, publisher) = (world(entry), (entry.publisher)());
        let parcel = world.parcel();
        publisher.connect(&parcel.account).await.unwrap();
        let found = publisher.preflight(&parcel).await.unwrap();
        assert!(found.iter().all(|finding| finding.level != FindingLevel::Stop), "{found:?}");
        let session = publisher.begin(&parcel).await.unwrap();
        assert_eq!(publisher.confirm(&parcel, &session).await.unwrap(), None);
        let total = publisher.resume(&parcel, &session, 0, &|_| {}).await.unwrap();
        assert_eq!(total, fs::metadata(&parcel.file).unwrap().len());
        assert_eq!(
            (publisher.confirm(&parcel, &session).await.unwrap(), world.posts()),
            (None, 0),
            "{}",
            entry.spec.key
        );
        let finished = publisher.finish(&parcel, &session).await.unwrap();
        assert_eq!(publisher.confirm(&parcel, &session).await.unwrap(), Some(finished.clone()));
        assert_eq!(publisher.finish(&parcel, &session).await.unwrap(), finished, "the same answer");
        assert_eq!(world.posts(), 1, "{}", entry.spec.key);
        let (Finished::Live { remote_id, .. } | Finished::Processing { remote_id }) = finished;
        let measured = publisher.measure(&parcel.account, &remote_id).await.unwrap();
        assert_eq!(measured.is_some(), entry.spec.abilities.measures);
    }
}

#[tokio::test]
async fn the_same_intent_twice_is_one_post_and_another_is_another() {
    for entry in PLATFORMS {
        let (world, publisher) = (world(entry), (entry.publisher)());
        let parcel = world.parcel();
        publish(publisher.as_ref(), &parcel).await.unwrap();
        publish(publisher.as_ref(), &parcel).await.unwrap();
        assert_eq!(world.posts(), 1, "{}", entry.spec.key);
        publish(publisher.as_ref(), &world.parcel()).await.unwrap();
        assert_eq!(world.posts(), 2, "{}", entry.spec.key);
    }
}

#[tokio::test]
async fn words_over_a_limit_are_stopped_and_named() {
    for entry in PLATFORMS {
        let (world, publisher) = (world(entry), (entry.publisher)());
        let limits = entry.spec.words;
        let mut parcel = world.parcel();
        parcel.words.title = "x".repeat(limits.title_chars + 1);
        parcel.words.description = "x".repeat(limits.description_chars + 1);
        parcel.words.tags = (0..=limits.tags).map(|n| format!("tag{n}")).collect();
        let found = publisher.preflight(&parcel).await.unwrap();
        for field in ["title", "description", "tags"] {
            let finding = found.iter().find(|finding| finding.problem.field.as_deref() == Some(field)).unwrap();
            assert_eq!(finding.level, FindingLevel::Stop);
            assert!(!finding.problem.fix.is_empty());
        }
    }
}

#[tokio::test]
async fn a_missing_field_of_the_config_is_named() {
    for entry in PLATFORMS {
        let (world, publisher) = (world(entry), (entry.publisher)());
        for field in entry.spec.config.iter().filter(|field| field.required) {
            let mut parcel = world.parcel();
            parcel.account.config.as_object_mut().unwrap().remove(field.key);
            let problem = publisher.connect(&parcel.account).await.unwrap_err();
            assert_eq!((problem.code, problem.field.as_deref()), (Code::Invalid, Some(field.key)));
        }
    }
}

#[tokio::test]
async fn a_source_that_is_gone_is_stopped_and_a_session_of_ours_is_needed() {
    for entry in PLATFORMS {
        let (world, publisher) = (world(entry), (entry.publisher)());
        let mut parcel = world.parcel();
        let garbage = serde_json::json!({ "not": "a session" });
        assert_eq!(publisher.confirm(&parcel, &garbage).await.unwrap_err().code, Code::Bug);
        parcel.file = parcel.file.with_file_name("gone.mp4");
        let found = publisher.preflight(&parcel).await.unwrap();
        assert!(found.iter().any(|finding| finding.problem.code == Code::FileVanished), "{found:?}");
        assert_eq!((publish(publisher.as_ref(), &parcel).await.is_err(), world.posts()), (true, 0));
    }
}
