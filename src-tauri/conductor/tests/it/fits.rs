//! Clips that are larger than their destination takes: a smaller file is made for the post, and said before.

use crate::house::House;
use conductor::Approval;
use domain::{AccountId, ClipId, PostEvent, PostId, PostState, Visibility};
use publish::FindingLevel;
use std::{path::PathBuf, sync::Arc};
use testkit::{FakeDiscord, TinyOptions};

/// What Discord takes without boosts, less the room for the form.
const USUAL: u64 = (10 << 20) - (64 << 10);

/// A library with a clip whose file is made and has more than 10 MiB.
struct Heavy {
    house: House,
    fake: FakeDiscord,
    clip: ClipId,
    account: AccountId,
    file: PathBuf,
}

async fn heavy(limit_mib: u32) -> Heavy {
    let fake = FakeDiscord::start().unwrap();
    let url = fake.service.url();
    let house = House::with(|world| {
        world.endpoints = conductor::Endpoints::real().with("discord", &url);
        world.secrets = Some(Arc::new(conductor::MemoryPlace::default()));
    })
    .await;
    let made = house.recording(6.0, &TinyOptions::default());
    house.import(&made.path).await;
    let clip = house.accepted_clip().await;
    house.conductor.render_clip(clip).await.unwrap();
    house.idle().await;
    let renders = house.root.path().join("data/cache/renders");
    let file = std::fs::read_dir(renders).unwrap().next().unwrap().unwrap().path();
    // A box that players skip: heavy without minutes of encoding.
    let mut bytes = std::fs::read(&file).unwrap();
    let free = 11_u32 << 20;
    bytes.extend(free.to_be_bytes());
    bytes.extend(b"free");
    bytes.resize(bytes.len() + free as usize - 8, 0);
    std::fs::write(&file, bytes).unwrap();
    let config = serde_json::json!({"webhook": fake.webhook_url(), "limit_mib": limit_mib});
    let account = house.conductor.add_account("discord".into(), "Clips".into(), config).await.unwrap().id;
    Heavy { house, fake, clip, account, file }
}

impl Heavy {
    fn approval(&self) -> Approval {
        Approval {
            accounts: vec![self.account],
            at: None,
            zone: None,
            visibility: Some(Visibility::Public),
            choices: Default::default(),
            by_platform: false,
            next_slot: false,
        }
    }

    async fn goes_out(&self) -> PostId {
        let post = self.house.conductor.approve_clip(self.clip, self.approval()).await.unwrap()[0].post.id;
        self.house
            .wait("the post", async |conductor| {
                let post = conductor.get_post(post).await.unwrap().post.post;
                assert!(!matches!(post.state, PostState::NeedsUser { .. } | PostState::Failed { .. }), "{post:?}");
                matches!(post.state, PostState::Live { .. }).then_some(())
            })
            .await;
        post
    }

    /// Sizes that the post's file was made to fit.
    async fn fits(&self, post: PostId) -> Vec<u64> {
        let events = self.house.conductor.get_post(post).await.unwrap().events;
        let fits = events.into_iter().filter_map(|(_, event)| match event {
            PostEvent::Fit { to_bytes } => Some(to_bytes),
            _ => None,
        });
        fits.collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clip_over_the_limit_goes_out_smaller_and_that_is_said_before() {
    let heavy = heavy(10).await;
    let said = heavy.house.conductor.preflight(heavy.clip, heavy.approval()).await.unwrap();
    let finding = &said[0].findings[0];
    assert_eq!((said[0].findings.len(), finding.level), (1, FindingLevel::Warn), "{finding:?}");
    assert!(finding.problem.why.contains("encoded again"), "{finding:?}");
    let post = heavy.goes_out().await;
    assert_eq!(heavy.fits(post).await, [USUAL]);
    let messages = heavy.fake.messages();
    assert_eq!((messages.len(), messages[0].attachments.len()), (1, 1));
    let sent = messages[0].attachments[0].size as u64;
    assert!((1..=USUAL).contains(&sent), "{sent} bytes");
    assert!(heavy.file.metadata().unwrap().len() > USUAL, "the clip's own file stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_takes_less_than_it_was_said_to_gets_a_smaller_file() {
    let heavy = heavy(50).await;
    heavy.fake.set_limit(10 << 20);
    let said = heavy.house.conductor.preflight(heavy.clip, heavy.approval()).await.unwrap();
    assert_eq!(said[0].findings, [], "nothing was known before");
    let post = heavy.goes_out().await;
    assert_eq!(heavy.fits(post).await, [USUAL]);
    assert_eq!(heavy.fake.messages().len(), 1);
}
