//! Channels: what belongs to which, and what happens when one goes.

use crate::sample::{at, new_store, one_clip};
use domain::{Channel, ChannelId, DEFAULT_CHANNEL, FolderId, Profile, WatchedFolder};
use store::{
    Page,
    channels::{self, Held},
    clips::ClipFilter,
};

fn channel(name: &str) -> Channel {
    Channel { id: ChannelId::new(), name: name.into(), tone: Some("dry".into()), ..Channel::default() }
}

#[test]
fn everything_that_exists_is_the_default_channels() {
    let (_home, store, recording, _, clip, account) = one_clip();
    store
        .read_blocking(move |db| {
            let all = channels::list(db)?;
            assert_eq!(all.iter().map(|channel| channel.id).collect::<Vec<_>>(), [DEFAULT_CHANNEL]);
            assert_eq!(channels::holding(db, DEFAULT_CHANNEL)?.accounts, [account.id]);
            assert_eq!(channels::of_account(db, account.id)?, DEFAULT_CHANNEL);
            assert_eq!(channels::of_clip(db, clip.id)?, DEFAULT_CHANNEL);
            assert_eq!(channels::voice(db, &recording, Some(clip.id))?, None);
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_clip_follows_profile_then_folder_until_it_is_given_away() {
    let (_home, store, mut recording, _, clip, account) = one_clip();
    store
        .write_blocking(move |tx| {
            let (by_folder, by_game, own) = (channel("by folder"), channel("by game"), channel("own"));
            for channel in [&by_folder, &by_game, &own] {
                channels::save(tx, channel, at(1))?;
            }
            let folder = WatchedFolder {
                id: FolderId::new(),
                path: recording.path.parent().unwrap().to_owned(),
                recursive: true,
                patterns: Vec::new(),
                enabled: true,
                polling: false,
            };
            store::folders::insert(tx, &folder)?;
            channels::give(tx, &Held::Folder(folder.id), Some(by_folder.id))?;
            assert_eq!(channels::of_clip(tx, clip.id)?, by_folder.id);
            assert_eq!(channels::of_recording(tx, &recording)?, by_folder.id);
            // A folder inside it is nearer, one that only begins like it holds nothing of it.
            let beside = recording.path.parent().unwrap().with_extension("beside");
            for (path, channel) in
                [(recording.path.parent().unwrap().parent().unwrap().to_owned(), &own), (beside, &by_game)]
            {
                let other = WatchedFolder { id: FolderId::new(), path, ..folder.clone() };
                store::folders::insert(tx, &other)?;
                channels::give(tx, &Held::Folder(other.id), Some(channel.id))?;
            }
            assert_eq!(channels::of_clip(tx, clip.id)?, by_folder.id);
            let clips_of = |channel| {
                let filter = ClipFilter { channel: Some(channel), ..ClipFilter::default() };
                Ok::<_, store::StoreError>(store::clips::list(tx, &filter, &Page::first(10))?.items.len())
            };
            assert_eq!((clips_of(by_folder.id)?, clips_of(DEFAULT_CHANNEL)?, clips_of(own.id)?), (1, 0, 0));
            let profile = Profile { name: "oa".into(), tone: Some("loud".into()), ..Profile::default() };
            store::profiles::save(tx, &profile)?;
            channels::give(tx, &Held::Profile("oa".into()), Some(by_game.id))?;
            recording.profile = Some("oa".into());
            store::recordings::update(tx, &recording)?;
            assert_eq!(channels::of_clip(tx, clip.id)?, by_game.id);
            // Writing the profile anew does not move it.
            store::profiles::save(tx, &profile)?;
            assert_eq!(channels::of_recording(tx, &recording)?, by_game.id);
            let voice = channels::voice(tx, &recording, Some(clip.id))?.unwrap();
            assert_eq!((voice.name.as_str(), voice.tone.as_deref()), ("oa", Some("dry")));
            channels::give(tx, &Held::Clip(clip.id), Some(own.id))?;
            channels::give(tx, &Held::Account(account.id), Some(own.id))?;
            assert_eq!(channels::of_clip(tx, clip.id)?, own.id);
            assert!(channels::holding(tx, DEFAULT_CHANNEL)?.accounts.is_empty());
            // One that goes leaves nothing without a channel.
            assert!(channels::delete(tx, own.id)?);
            assert_eq!(channels::of_clip(tx, clip.id)?, by_game.id);
            assert_eq!(channels::of_account(tx, account.id)?, DEFAULT_CHANNEL);
            assert!(channels::give(tx, &Held::Profile("nobody".into()), None).is_err());
            Ok(())
        })
        .unwrap();
}

#[test]
fn names_are_taken_once() {
    let (_home, store) = new_store();
    let again = store.write_blocking(|tx| {
        channels::save(tx, &channel("Second"), at(1))?;
        channels::save(tx, &channel("SECOND"), at(2))
    });
    assert!(matches!(again, Err(store::StoreError::Conflict(_))), "{again:?}");
}
