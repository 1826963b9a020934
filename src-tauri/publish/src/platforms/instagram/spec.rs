//! Instagram as data.

use super::{InstagramPublisher, NAME};
use crate::{
    Abilities, CapOf, ConfigField, Connect, DailyCap, Endpoint, FieldKind, FileLimits, OAuthShape, PlatformEntry,
    PlatformSpec, Scope, TextLimit,
    platforms::meta::{errors, sign_in},
    text::Unit,
};
use domain::{TextUnit, Visibility, WordsLimits};

/// The line in the table.
pub const ENTRY: PlatformEntry =
    PlatformEntry { spec: SPEC, publisher: |means| Box::new(InstagramPublisher::new(means)) };

/// Units of UTF-16 of a caption.
pub(super) const CAPTION: usize = 2200;
pub(super) const HASHTAGS: usize = 30;
pub(super) const MENTIONS: usize = 20;

pub(super) const SPEC: PlatformSpec = PlatformSpec {
    key: "instagram",
    name: NAME,
    about: "Reels of a professional account, by a Meta app of your own.",
    // Title, description and hashtags become one caption; together they stay within it.
    words: WordsLimits {
        title_chars: 150,
        description_chars: 1900,
        tags: HASHTAGS,
        tag_chars: 50,
        no_angle_brackets: false,
        unit: TextUnit::Utf16,
        description_bytes: None,
        tags_together: None,
    },
    texts: &[TextLimit { field: "text", most: CAPTION, unit: Unit::Utf16 }],
    file: FileLimits {
        size_most: Some(300_000_000),
        seconds_least: Some(3),
        seconds_most: Some(900),
        fps_least: Some(23),
        fps_most: Some(60),
        side_most: Some(1920),
        video_codecs: &["h264", "hevc"],
        audio_codecs: &["aac"],
        ..FileLimits::NONE
    },
    visibilities: &[Visibility::Public],
    abilities: Abilities { resumes: true, measures: true, ..Abilities::NONE },
    connect: Connect::OAuth { shape: &OAUTH },
    config: &[ConfigField {
        key: "page",
        label: "Page or account",
        help: "Only when you have several: the name of the Facebook page, or of the Instagram account that is linked to it.",
        ..ConfigField::TEXT
    }],
    choices: &[
        ConfigField {
            key: "only_reels",
            label: "Not in the feed",
            help: "The reel is shown among reels only, not in the profile's feed.",
            kind: FieldKind::Switch,
            ..ConfigField::TEXT
        },
        ConfigField {
            key: "synthetic",
            label: "AI-generated",
            help: "Whether something in it looks real that was made by a machine.",
            kind: FieldKind::Switch,
            ..ConfigField::TEXT
        },
    ],
    endpoints: &[
        Endpoint { key: "www", base: "https://www.facebook.com" },
        Endpoint { key: "graph", base: "https://graph.facebook.com" },
    ],
    // Its containers live 24 hours.
    stages_ahead_s: 6 * 3600,
    // The guide says 100, the reference 50: the lower one warns.
    daily: Some(DailyCap { most: 50, of: CapOf::Account }),
    says: &[
        "Only professional accounts (Business or Creator) that are linked to a Facebook page can be posted to.",
        "Reels are public at once. Instagram keeps no posts until their time: ClipConductor sends the video up to six hours before, and has to run when the time comes.",
        "Instagram allows 50 to 100 posts a day; the number of your account is asked before each one.",
        "Words can't be changed, and posts not be deleted, through this connection.",
    ],
    errors: errors::ERRORS,
    no_return: "The request media_publish, after which the container says whether it was heard.",
    source: "developers.facebook.com, Instagram Platform and Graph API v25.0, read 2026-08",
    ..PlatformSpec::BASE
};

const OAUTH: OAuthShape = sign_in::shape(
    &[
        Scope { word: "instagram_basic", why: "Seeing which account it is, and its posts.", required: true },
        Scope { word: "instagram_content_publish", why: "Posting reels.", required: true },
        Scope { word: "pages_show_list", why: "Finding the page that the account is linked to.", required: true },
        Scope { word: "pages_read_engagement", why: "Using the account through its page.", required: true },
        Scope { word: "instagram_manage_insights", why: "Seeing how a post does.", required: false },
        Scope { word: "business_management", why: "Finding pages that a business holds.", required: false },
    ],
    &[
        "In the Instagram app, make the account a professional one and link it to a Facebook page.",
        "Open developers.facebook.com, make an app of the kind \"Business\" and add \"Facebook Login for Business\".",
        "As redirect address register https://www.facebook.com/connect/login_success.html.",
        "Copy the app id and the app secret into ClipConductor. The app can stay in development mode for your own accounts.",
        "When the browser says \"Success\", copy its address at once and paste it here.",
    ],
);
