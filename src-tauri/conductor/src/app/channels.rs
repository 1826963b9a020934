//! Channels: accounts that speak with one voice, and what belongs to them.

use crate::{Conductor, brand::BrandChange, events::Tag};
use domain::{AccountId, Channel, ChannelId, ClipId, Code, DEFAULT_CHANNEL, FolderId, Problem};
use store::{
    Conn, StoreError,
    channels::{self, Held, Holding},
};

/// More than that nobody oversees.
const MOST_CHANNELS: usize = 20;

/// A channel and what it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct ChannelView {
    /// The channel.
    pub channel: Channel,
    /// What belongs to it.
    pub holding: Holding,
}

/// What is written of a channel, with all that belongs to it from now on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChannelChange {
    /// Its name.
    pub name: String,
    /// Tone of the words.
    pub tone: Option<String>,
    /// Language of the words.
    pub language: Option<String>,
    /// Words that must not appear.
    pub banned_words: Vec<String>,
    /// Tags that every clip gets.
    pub tags: Vec<String>,
    /// What its clips look like.
    pub brand: BrandChange,
    /// Its accounts.
    pub accounts: Vec<AccountId>,
    /// Its game profiles, by name.
    pub profiles: Vec<String>,
    /// Its capture folders.
    pub folders: Vec<FolderId>,
}

/// Which channel a clip belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClipChannel {
    /// The channel.
    pub channel: ChannelId,
    /// Whether the clip was given to it; else it follows its recording.
    pub chosen: bool,
}

impl Conductor {
    /// All channels, the one that every library has first.
    pub async fn list_channels(&self) -> Result<Vec<ChannelView>, Problem> {
        Ok(self
            .core
            .store
            .read(|db| channels::list(db)?.into_iter().map(|channel| view(db, channel.id)).collect())
            .await?)
    }

    /// Adds a channel. What it holds leaves the channel that it was in.
    pub async fn add_channel(&self, change: ChannelChange) -> Result<ChannelView, Problem> {
        self.keep_channel(ChannelId::new(), change, true).await
    }

    /// Writes a channel anew. What it held before and holds no longer goes to the default one.
    pub async fn change_channel(&self, id: ChannelId, change: ChannelChange) -> Result<ChannelView, Problem> {
        self.keep_channel(id, change, false).await
    }

    /// Takes a channel out. What it held goes to the default one; nothing else changes.
    pub async fn remove_channel(&self, id: ChannelId) -> Result<(), Problem> {
        if id == DEFAULT_CHANNEL {
            return Err(Problem::new(
                Code::Conflict,
                "This channel can't be removed.",
                "Every library has one, for what belongs to no other.",
            )
            .say("Give it another name if it is for something else now."));
        }
        let there = self.core.store.write(move |tx| channels::delete(tx, id)).await?;
        if !there {
            return Err(Problem::not_found("channel", id));
        }
        self.channels_changed(id);
        Ok(())
    }

    /// The channel of a clip.
    pub async fn get_clip_channel(&self, clip: ClipId) -> Result<ClipChannel, Problem> {
        Ok(self.core.store.read(move |db| of_clip(db, clip)).await?)
    }

    /// Gives a clip to a channel, or lets it follow its recording again. Words that are there stay as they are.
    pub async fn change_clip_channel(&self, clip: ClipId, to: Option<ChannelId>) -> Result<ClipChannel, Problem> {
        let now = self
            .core
            .store
            .write(move |tx| {
                of_clip(tx, clip)?;
                if let Some(channel) = to {
                    known(tx, channel)?;
                }
                channels::give(tx, &Held::Clip(clip), to)?;
                of_clip(tx, clip)
            })
            .await?;
        self.core.changed("clip", Some(clip.to_string()), &[Tag::Channels, Tag::Clips]);
        Ok(now)
    }

    async fn keep_channel(&self, id: ChannelId, change: ChannelChange, new: bool) -> Result<ChannelView, Problem> {
        let ChannelChange { name, tone, language, banned_words, tags, brand, accounts, profiles, folders } = change;
        let text = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let list = |list: Vec<String>| -> Vec<String> {
            list.into_iter().map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect()
        };
        let before = self.core.store.read(move |db| channels::get(db, id)).await?;
        let brand = crate::brand::looked_at(&self.core, brand, before.map(|it| it.brand).unwrap_or_default()).await?;
        let channel = Channel {
            id,
            name: name.trim().to_owned(),
            tone: text(tone),
            language: text(language),
            banned_words: list(banned_words),
            tags: list(tags),
            brand,
        };
        channel.check().map_err(|error| Problem::invalid(error.field, format!("It has to be {}.", error.why)))?;
        let now = self.core.now();
        let view = self
            .core
            .store
            .write(move |tx| {
                let all = channels::list(tx)?;
                if !new && !all.iter().any(|known| known.id == id) {
                    return Err(Problem::not_found("channel", id).into());
                }
                if new && all.len() >= MOST_CHANNELS {
                    return Err(Problem::invalid("channels", format!("{MOST_CHANNELS} channels at most.")).into());
                }
                let same = |known: &Channel| known.id != id && known.name.to_lowercase() == channel.name.to_lowercase();
                if all.iter().any(same) {
                    return Err(Problem::invalid("name", "Another channel has this name.").into());
                }
                channels::save(tx, &channel, now)?;
                let wanted = accounts
                    .into_iter()
                    .map(Held::Account)
                    .chain(profiles.into_iter().map(Held::Profile))
                    .chain(folders.into_iter().map(Held::Folder))
                    .collect::<Vec<_>>();
                for held in held(channels::holding(tx, id)?) {
                    if !wanted.contains(&held) {
                        channels::give(tx, &held, None)?;
                    }
                }
                for held in &wanted {
                    channels::give(tx, held, Some(id))?;
                }
                view(tx, id)
            })
            .await?;
        self.channels_changed(id);
        Ok(view)
    }

    fn channels_changed(&self, id: ChannelId) {
        self.core.changed("channels", Some(id.to_string()), &[Tag::Channels, Tag::Clips]);
    }
}

fn view(db: &Conn, id: ChannelId) -> Result<ChannelView, StoreError> {
    Ok(ChannelView { channel: known(db, id)?, holding: channels::holding(db, id)? })
}

fn known(db: &Conn, id: ChannelId) -> Result<Channel, StoreError> {
    channels::get(db, id)?.ok_or_else(|| Problem::not_found("channel", id).into())
}

fn of_clip(db: &Conn, clip: ClipId) -> Result<ClipChannel, StoreError> {
    if store::clips::get(db, clip)?.is_none() {
        return Err(Problem::not_found("clip", clip).into());
    }
    let chosen = channels::given(db, &Held::Clip(clip))?.is_some();
    Ok(ClipChannel { channel: channels::of_clip(db, clip)?, chosen })
}

fn held(holding: Holding) -> impl Iterator<Item = Held> {
    let Holding { accounts, profiles, folders } = holding;
    accounts
        .into_iter()
        .map(Held::Account)
        .chain(profiles.into_iter().map(Held::Profile))
        .chain(folders.into_iter().map(Held::Folder))
}
