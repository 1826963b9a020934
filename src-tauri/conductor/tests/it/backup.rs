//! Backups in one file: what is in them comes back, and nothing is posted twice because of it.

use crate::house::{House, world};
use conductor::{Approval, Conductor, Secret, clock::ManualClock};
use domain::{AccountState, ClipId, Code, PostId, PostState, Problem, Visibility};
use jiff::{SignedDuration, Timestamp};
use std::{fs, path::PathBuf, sync::Arc};
use testkit::{FakeDiscord, TinyOptions};

/// A library whose clip is planned for tomorrow at one account.
struct Planned {
    house: House,
    fake: FakeDiscord,
    clock: ManualClock,
    clip: ClipId,
    post: PostId,
}

async fn planned() -> Planned {
    let (fake, clock) = (FakeDiscord::start().unwrap(), ManualClock::new(Timestamp::now()));
    let (time, url) = (clock.clone(), fake.service.url());
    let house = House::with(|world| {
        world.clock = Arc::new(time);
        world.endpoints = conductor::Endpoints::real().with("discord", &url);
        world.secrets = Some(Arc::new(conductor::MemoryPlace::default()));
    })
    .await;
    let made = house.recording(6.0, &TinyOptions::default());
    house.import(&made.path).await;
    let clip = house.accepted_clip().await;
    let config = serde_json::json!({"webhook": fake.webhook_url()});
    let account = house.conductor.add_account("discord".into(), "Clips".into(), config).await.unwrap().id;
    let approval = Approval {
        accounts: vec![account],
        at: Some(Timestamp::now() + SignedDuration::from_hours(24)),
        zone: Some("UTC".into()),
        visibility: Some(Visibility::Public),
        choices: Default::default(),
        by_platform: false,
        next_slot: false,
    };
    let post = house.conductor.approve_clip(clip, approval).await.unwrap()[0].post.id;
    house.idle().await;
    Planned { house, fake, clock, clip, post }
}

impl Planned {
    async fn backup(&self, passphrase: Option<&str>) -> PathBuf {
        let folder = self.house.folder("stick");
        self.house.conductor.create_backup(folder, passphrase.map(Secret::new)).await.unwrap().path
    }

    async fn goes_out(&self) {
        self.clock.advance(SignedDuration::from_hours(25));
        let live = async |conductor: &Conductor| {
            let state = conductor.get_post(self.post).await.unwrap().post.post.state;
            matches!(state, PostState::Live { .. }).then_some(())
        };
        self.house.wait("the post", live).await;
        assert_eq!(self.fake.messages().len(), 1);
    }
}

async fn waits_for_its_person(conductor: &Conductor, post: PostId) -> Problem {
    match conductor.get_post(post).await.unwrap().post.post.state {
        PostState::NeedsUser { problem, ask_with: None, remote_id: None } => problem,
        state => panic!("{state:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_computer_gets_everything_and_posts_nothing_by_itself() {
    let planned = planned().await;
    let file = planned.backup(Some("correct horse")).await;
    // What is in it can be looked at, but for the sign-ins.
    let bytes = fs::read(&file).unwrap();
    assert!(bytes.starts_with(b"PK"));
    planned.goes_out().await;

    let root = tempfile::tempdir().unwrap();
    let mut there = world(root.path());
    let vault = Arc::new(conductor::MemoryPlace::default());
    there.secrets = Some(vault.clone());
    there.endpoints = conductor::Endpoints::real().with("discord", &planned.fake.service.url());
    let wrong = Conductor::restore_closed(&there, file.clone(), Some(Secret::new("wrong"))).await.unwrap_err();
    assert_eq!(wrong.field.as_deref(), Some("passphrase"), "{wrong}");
    let view = Conductor::restore_closed(&there, file, Some(Secret::new("correct horse"))).await.unwrap();
    assert_eq!((view.sign_ins, view.needs_restart), (1, false));

    // Long after the post's time.
    let clock = planned.clock.clone();
    let house = House::at(root, |world| {
        world.secrets = Some(vault);
        world.clock = Arc::new(clock);
        world.endpoints = conductor::Endpoints::real().with("discord", &planned.fake.service.url());
    })
    .await
    .unwrap();
    assert_eq!(house.conductor.get_clip(planned.clip).await.unwrap().clip.row.clip.id, planned.clip);
    assert_eq!(house.recordings().await.len(), 1);
    let problem = waits_for_its_person(&house.conductor, planned.post).await;
    assert!(problem.why.contains("planned for"), "{problem}");
    house.idle().await;
    assert_eq!(planned.fake.messages().len(), 1, "it was out already");
    // The sign-in came along: who wants it again gets it.
    house.conductor.retry_post(planned.post).await.unwrap();
    house.wait("the post", async |_| (planned.fake.messages().len() == 2).then_some(())).await;
    let accounts = house.conductor.list_accounts().await.unwrap();
    assert!(accounts.iter().all(|account| account.state == AccountState::Ready), "{accounts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_app_takes_a_backup_at_its_next_start_and_keeps_what_was() {
    let planned = planned().await;
    let file = planned.backup(None).await;
    planned.goes_out().await;
    let view = planned.house.conductor.restore_backup(file, None).await.unwrap();
    assert!(view.needs_restart);
    let state = planned.house.conductor.get_post(planned.post).await.unwrap().post.post.state;
    assert!(matches!(state, PostState::Live { .. }), "nothing changed yet");
    let Planned { house, fake, clock, post, .. } = planned;
    let url = fake.service.url();
    let house = house
        .restart(|world| {
            world.clock = Arc::new(clock);
            world.endpoints = conductor::Endpoints::real().with("discord", &url);
        })
        .await;
    waits_for_its_person(&house.conductor, post).await;
    let status = house.conductor.status().await.unwrap();
    assert!(status.notices.iter().any(|notice| notice.why.contains("1 posts")), "{:?}", status.notices);
    let kept = fs::read_dir(house.root.path().join("data")).unwrap().filter_map(Result::ok);
    let kept = kept.filter(|entry| entry.file_name().to_string_lossy().starts_with("library-before-restore-"));
    assert_eq!(kept.count(), 1);
    assert_eq!(fake.messages().len(), 1);
    // And only once.
    let house = house.restart(|_| {}).await;
    assert!(house.conductor.status().await.unwrap().notices.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_library_that_mended_itself_from_a_backup_asks_before_it_posts() {
    let Planned { house, fake, clock, post, .. } = planned().await;
    let House { conductor, root } = house;
    conductor.shut_down().await;
    let data = root.path().join("data");
    fs::copy(data.join("library.db"), data.join("backups/daily-2026-11-21.db")).unwrap();
    let mut bytes = fs::read(data.join("library.db")).unwrap();
    let middle = bytes.len() / 4;
    bytes[middle..].fill(0xA5);
    fs::write(data.join("library.db"), bytes).unwrap();
    fs::remove_file(data.join("library.db.clean")).unwrap();
    clock.advance(SignedDuration::from_hours(25));
    let url = fake.service.url();
    let house = House::at(root, |world| {
        world.clock = Arc::new(clock);
        world.endpoints = conductor::Endpoints::real().with("discord", &url);
        world.secrets = Some(Arc::new(conductor::MemoryPlace::default()));
    })
    .await
    .unwrap();
    waits_for_its_person(&house.conductor, post).await;
    assert_eq!(fake.messages().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_backup_is_refused_and_changes_nothing() {
    let house = House::new().await;
    let folder = house.folder("stick");
    let made = house.conductor.create_backup(folder.clone(), None).await.unwrap();
    assert_eq!(made.size_bytes, made.path.metadata().unwrap().len());
    let whole = fs::read(&made.path).unwrap();
    for (name, bytes) in [("text.zip", &b"hello"[..]), ("cut.zip", &whole[..whole.len() / 2]), ("empty.zip", &[])] {
        let file = folder.join(name);
        fs::write(&file, bytes).unwrap();
        let problem = house.conductor.restore_backup(file, None).await.unwrap_err();
        assert_eq!((problem.code, problem.field.as_deref()), (Code::Invalid, Some("file")), "{name}: {problem}");
    }
    let problem = house.conductor.restore_backup(folder.join("none.zip"), None).await.unwrap_err();
    assert_eq!(problem.code, Code::FileMissing, "{problem}");
    let problem = house.conductor.create_backup("stick".into(), None).await.unwrap_err();
    assert_eq!(problem.field.as_deref(), Some("path"));
    assert!(!house.root.path().join("data/restore.json").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_are_made_by_themselves_and_the_oldest_go() {
    let clock = ManualClock::new("2026-11-21T10:00:00Z".parse().unwrap());
    let time = clock.clone();
    let house = House::with(|world| world.clock = Arc::new(time)).await;
    let folder = house.folder("nas");
    fs::write(folder.join("holiday.zip"), b"not ours").unwrap();
    let wanted = serde_json::json!({"backup": {"folder": folder, "every_days": 2, "keep": 2}});
    house.conductor.change_settings(wanted).await.unwrap();
    let made = |count: usize, last: &'static str| {
        let folder = folder.clone();
        async move |_: &Conductor| {
            let mut names: Vec<String> = fs::read_dir(&folder)
                .unwrap()
                .map(|entry| entry.unwrap().file_name().to_string_lossy().into())
                .collect();
            names.sort();
            (names.len() == count + 1 && names.iter().any(|name| name.contains(last))).then_some(())
        }
    };
    // A little after the start, then once a day.
    clock.advance(SignedDuration::from_mins(6));
    house.wait("the first", made(1, "2026-11-21")).await;
    for day in ["2026-11-23", "2026-11-25"] {
        for _ in 0..2 {
            clock.advance(SignedDuration::from_hours(24));
            house.wait("the day's tidying up", async |_| tidied(&house, &clock).await).await;
        }
        house.wait("the next", made(2, day)).await;
    }
    assert!(folder.join("holiday.zip").exists());
}

/// Whether the last tidying up of this day is done.
async fn tidied(house: &House, clock: &ManualClock) -> Option<()> {
    use conductor::clock::Clock as _;
    let jobs = house.jobs().await;
    let mut tidy = jobs.iter().filter(|job| job.kind == "tidy");
    let done = |at: Timestamp| clock.now().duration_since(at) < SignedDuration::from_hours(1);
    tidy.any(|job| job.ended_at.is_some_and(done)).then_some(())
}
