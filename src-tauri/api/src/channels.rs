//! Channels: accounts that speak with one voice, and what belongs to them.

use crate::{
    App,
    extract::{Answer, Body, Id},
    wire::{Example, Undoable, example_id, mirror},
};
use axum::{Json, extract::State};
use conductor::{BrandChange, ChannelChange, ChannelView, WatermarkChange};
use domain::{AccountId, ChannelId, ClipId, DEFAULT_CHANNEL, FolderId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

mirror! {
    /// Where a mark stands.
    Corner = domain::Corner {
        /// Above, left.
        TopLeft,
        /// Above, right.
        TopRight,
        /// Below, left.
        BottomLeft,
        /// Below, right.
        BottomRight,
    }
}

/// A picture over a clip, not over what stands before and behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChannelMark {
    /// The whole path of a PNG, JPEG or WebP file on the app's computer.
    pub path: String,
    /// Where it stands.
    pub corner: Corner,
    /// Its width, as a share of the frame's.
    #[schema(minimum = 0.03, maximum = 0.5)]
    pub width: f32,
    /// 1 covers what is under it.
    #[schema(minimum = 0.05, maximum = 1)]
    pub opacity: f32,
}

/// How captions look; ours where null.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct CaptionStyle {
    /// The name of a font of the app's computer.
    pub font: Option<String>,
    /// The colour of letters, `#rrggbb`.
    pub colour: Option<String>,
    /// The colour of their edge, `#rrggbb`.
    pub edge: Option<String>,
}

/// What a channel adds to the picture of its clips when their files are made.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ChannelBrand {
    /// The whole path of a video that every clip begins with, of 60 seconds at most.
    pub intro: Option<String>,
    /// The whole path of a video that every clip ends with, of 60 seconds at most.
    pub outro: Option<String>,
    /// What stands in a corner of every clip.
    pub watermark: Option<ChannelMark>,
    /// How captions look.
    pub captions: CaptionStyle,
}

impl From<ChannelBrand> for BrandChange {
    fn from(brand: ChannelBrand) -> Self {
        let ChannelBrand { intro, outro, watermark, captions } = brand;
        let CaptionStyle { font, colour, edge } = captions;
        let path = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        Self {
            intro: path(intro).map(Into::into),
            outro: path(outro).map(Into::into),
            watermark: watermark.map(|mark| WatermarkChange {
                path: mark.path.trim().into(),
                corner: mark.corner.into(),
                width: mark.width,
                opacity: mark.opacity,
            }),
            captions: domain::CaptionStyle { font, colour, edge },
        }
    }
}

impl From<domain::Brand> for ChannelBrand {
    fn from(brand: domain::Brand) -> Self {
        let domain::Brand { intro, outro, watermark, captions } = brand;
        let domain::CaptionStyle { font, colour, edge } = captions;
        let path = |clip: domain::BrandClip| clip.path.to_string_lossy().into_owned();
        Self {
            intro: intro.map(path),
            outro: outro.map(path),
            watermark: watermark.map(|mark| ChannelMark {
                path: mark.path.to_string_lossy().into_owned(),
                corner: mark.corner.into(),
                width: mark.width,
                opacity: mark.opacity,
            }),
            captions: CaptionStyle { font, colour, edge },
        }
    }
}

/// What is written of a channel, with all that belongs to it from now on: what is left out goes to the default one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChannelRequest {
    /// Its name.
    pub name: String,
    /// Tone of the words; the game profile's when null.
    #[serde(default)]
    pub tone: Option<String>,
    /// Language of the words (BCP 47); the game profile's or the settings' when null.
    #[serde(default)]
    pub language: Option<String>,
    /// Words that must not appear, beside those of the game profile.
    #[serde(default)]
    pub banned_words: Vec<String>,
    /// Tags that every clip gets, beside those of the game profile.
    #[serde(default)]
    pub tags: Vec<String>,
    /// What its clips look like.
    #[serde(default)]
    pub brand: ChannelBrand,
    /// Its accounts. An account belongs to one channel: it leaves the one that it was in.
    #[serde(default)]
    pub accounts: Vec<Uuid>,
    /// Game profiles whose recordings are its, by name.
    #[serde(default)]
    pub profiles: Vec<String>,
    /// Capture folders whose recordings are its, where the game profile names no channel.
    #[serde(default)]
    pub folders: Vec<Uuid>,
}

impl From<ChannelRequest> for ChannelChange {
    fn from(request: ChannelRequest) -> Self {
        let ChannelRequest { name, tone, language, banned_words, tags, brand, accounts, profiles, folders } = request;
        Self {
            name,
            tone,
            language,
            banned_words,
            tags,
            brand: brand.into(),
            accounts: accounts.into_iter().map(AccountId).collect(),
            profiles,
            folders: folders.into_iter().map(FolderId).collect(),
        }
    }
}

impl Example for ChannelRequest {
    fn example() -> Self {
        Self {
            name: "Second channel".into(),
            tone: Some("dry".into()),
            language: Some("de".into()),
            banned_words: vec!["krass".into()],
            tags: vec!["clips".into()],
            brand: ChannelBrand {
                intro: Some("/home/you/brand/intro.mp4".into()),
                outro: None,
                watermark: Some(ChannelMark {
                    path: "/home/you/brand/logo.png".into(),
                    corner: Corner::TopRight,
                    width: 0.15,
                    opacity: 0.75,
                }),
                captions: CaptionStyle { colour: Some("#ffd400".into()), ..CaptionStyle::default() },
            },
            accounts: vec![example_id(50)],
            profiles: vec!["openarena".into()],
            folders: vec![],
        }
    }
}

/// A channel.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Channel {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Whether it is the one that every library has: it can't be removed, and holds what no other does.
    pub default: bool,
    /// Tone of the words; the game profile's when null.
    pub tone: Option<String>,
    /// Language of the words (BCP 47); the game profile's or the settings' when null.
    pub language: Option<String>,
    /// Words that must not appear.
    pub banned_words: Vec<String>,
    /// Tags that every clip gets.
    pub tags: Vec<String>,
    /// What its clips look like.
    pub brand: ChannelBrand,
    /// Its accounts.
    pub accounts: Vec<Uuid>,
    /// Game profiles whose recordings are its.
    pub profiles: Vec<String>,
    /// Capture folders whose recordings are its.
    pub folders: Vec<Uuid>,
}

impl From<ChannelView> for Channel {
    fn from(view: ChannelView) -> Self {
        // Taken apart by name: a new field does not compile until it is on the wire.
        let domain::Channel { id, name, tone, language, banned_words, tags, brand } = view.channel;
        let holding = view.holding;
        Self {
            id: id.0,
            name,
            default: id == DEFAULT_CHANNEL,
            tone,
            language,
            banned_words,
            tags,
            brand: brand.into(),
            accounts: holding.accounts.into_iter().map(|account| account.0).collect(),
            profiles: holding.profiles,
            folders: holding.folders.into_iter().map(|folder| folder.0).collect(),
        }
    }
}

impl Example for Channel {
    fn example() -> Self {
        let ChannelRequest { name, tone, language, banned_words, tags, brand, accounts, profiles, folders } =
            ChannelRequest::example();
        let (id, default) = (example_id(80), false);
        Self { id, name, default, tone, language, banned_words, tags, brand, accounts, profiles, folders }
    }
}

/// The channels.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ChannelItems {
    /// The default one first, then the oldest.
    pub items: Vec<Channel>,
}

impl Example for ChannelItems {
    fn example() -> Self {
        Self { items: vec![Channel::example()] }
    }
}

/// Which channel a clip belongs to.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ClipChannel {
    /// The channel.
    pub channel_id: Uuid,
    /// Whether the clip was given to it; else it follows its recording.
    pub chosen: bool,
}

impl From<conductor::ClipChannel> for ClipChannel {
    fn from(of: conductor::ClipChannel) -> Self {
        Self { channel_id: of.channel.0, chosen: of.chosen }
    }
}

impl Example for ClipChannel {
    fn example() -> Self {
        Self { channel_id: example_id(80), chosen: true }
    }
}

/// A clip's new channel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClipChannelRequest {
    /// The channel; with null the clip follows its recording again.
    #[serde(default)]
    pub channel_id: Option<Uuid>,
}

impl Example for ClipChannelRequest {
    fn example() -> Self {
        Self { channel_id: Some(example_id(80)) }
    }
}

/// The channels.
#[utoipa::path(get, path = "/channels", tag = "channels",
    responses((status = 200, description = "The channels.", body = ChannelItems)),
    extensions(("x-made-of" = json!(["channels", "accounts", "profiles", "folders"]))))]
pub(crate) async fn list_channels(State(app): State<App>) -> Answer<ChannelItems> {
    let channels = app.conductor.list_channels().await?;
    Ok(Json(ChannelItems { items: channels.into_iter().map(Channel::from).collect() }))
}

/// Adds a channel.
#[utoipa::path(post, path = "/channels", tag = "channels", request_body = ChannelRequest,
    responses((status = 200, description = "The channel.", body = Channel)),
    extensions(("x-makes-stale" = json!(["channels", "clips"])), ("x-errors" = json!(["invalid", "not_found"]))))]
pub(crate) async fn create_channel(State(app): State<App>, Body(request): Body<ChannelRequest>) -> Answer<Channel> {
    Ok(Json(app.conductor.add_channel(request.into()).await?.into()))
}

/// Writes a channel anew. Words that are there stay as they are.
#[utoipa::path(put, path = "/channels/{id}", tag = "channels", params(("id" = Uuid, Path, description = "Its id.")),
    request_body = ChannelRequest,
    responses((status = 200, description = "The channel as it is now.", body = Channel)),
    extensions(("x-makes-stale" = json!(["channels", "clips"])), ("x-errors" = json!(["invalid", "not_found"]))))]
pub(crate) async fn change_channel(
    State(app): State<App>,
    Id(id): Id<ChannelId>,
    Body(request): Body<ChannelRequest>,
) -> Answer<Channel> {
    Ok(Json(app.conductor.change_channel(id, request.into()).await?.into()))
}

/// Takes a channel out. What it held goes to the default one.
#[utoipa::path(delete, path = "/channels/{id}", tag = "channels", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "It is removed.", body = Undoable)),
    extensions(("x-makes-stale" = json!(["channels", "clips"])), ("x-errors" = json!(["not_found", "conflict"]))))]
pub(crate) async fn remove_channel(State(app): State<App>, Id(id): Id<ChannelId>) -> Answer<Undoable> {
    app.conductor.remove_channel(id).await?;
    Ok(Json(Undoable::default()))
}

/// The channel of a clip.
#[utoipa::path(get, path = "/clips/{id}/channel", tag = "channels",
    params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The channel.", body = ClipChannel)),
    extensions(("x-made-of" = json!(["channels", "clips", "profiles", "folders"])),
        ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn get_clip_channel(State(app): State<App>, Id(id): Id<ClipId>) -> Answer<ClipChannel> {
    Ok(Json(app.conductor.get_clip_channel(id).await?.into()))
}

/// Gives a clip to a channel, or lets it follow its recording again.
#[utoipa::path(put, path = "/clips/{id}/channel", tag = "channels",
    params(("id" = Uuid, Path, description = "Its id.")), request_body = ClipChannelRequest,
    responses((status = 200, description = "The channel as it is now.", body = ClipChannel)),
    extensions(("x-makes-stale" = json!(["channels", "clips"])), ("x-errors" = json!(["invalid", "not_found"]))))]
pub(crate) async fn change_clip_channel(
    State(app): State<App>,
    Id(id): Id<ClipId>,
    Body(request): Body<ClipChannelRequest>,
) -> Answer<ClipChannel> {
    Ok(Json(app.conductor.change_clip_channel(id, request.channel_id.map(ChannelId)).await?.into()))
}
