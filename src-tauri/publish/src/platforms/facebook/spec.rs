//! Facebook Page Reels as data.

use super::{FacebookPublisher, NAME};
use crate::{
    Abilities, CapOf, ConfigField, Connect, DailyCap, Endpoint, FileLimits, OAuthShape, PlatformEntry, PlatformSpec,
    Scope, TextLimit,
    platforms::meta::{errors, sign_in},
    text::Unit,
};
use domain::{TextUnit, Visibility, WordsLimits};

/// The line in the table.
pub const ENTRY: PlatformEntry =
    PlatformEntry { spec: SPEC, publisher: |means| Box::new(FacebookPublisher::new(means)) };

/// Not documented; Instagram's number is kept.
pub(super) const DESCRIPTION: usize = 2200;
pub(super) const TITLE: usize = 255;

pub(super) const SPEC: PlatformSpec = PlatformSpec {
    key: "facebook",
    name: NAME,
    about: "Reels of a Facebook page, by a Meta app of your own.",
    words: WordsLimits {
        title_chars: TITLE,
        description_chars: 1900,
        tags: 30,
        tag_chars: 50,
        no_angle_brackets: false,
        unit: TextUnit::Utf16,
        description_bytes: None,
        tags_together: None,
    },
    texts: &[
        TextLimit { field: "title", most: TITLE, unit: Unit::Utf16 },
        TextLimit { field: "description", most: DESCRIPTION, unit: Unit::Utf16 },
    ],
    file: FileLimits {
        size_most: Some(1_000_000_000),
        seconds_least: Some(3),
        seconds_most: Some(90),
        fps_least: Some(24),
        fps_most: Some(60),
        side_least: Some(540),
        upright_only: true,
        video_codecs: &["h264", "hevc", "vp9", "av1"],
        audio_codecs: &["aac"],
        ..FileLimits::NONE
    },
    visibilities: &[Visibility::Public],
    abilities: Abilities {
        resumes: true,
        schedules: true,
        withdraws: true,
        measures: true,
        deletes: true,
        ..Abilities::NONE
    },
    connect: Connect::OAuth { shape: &OAUTH },
    config: &[ConfigField {
        key: "page",
        label: "Page",
        help: "Only when you have several: the name or the id of the page.",
        ..ConfigField::TEXT
    }],
    endpoints: &[
        Endpoint { key: "www", base: "https://www.facebook.com" },
        Endpoint { key: "graph", base: "https://graph.facebook.com" },
    ],
    // More than ten minutes and at most 29 days; clocks differ.
    schedule_ahead_s: (900, Some(28 * 24 * 3600)),
    daily: Some(DailyCap { most: 30, of: CapOf::Account }),
    says: &[
        "Only pages can be posted to, not a person's own profile. Reels of a page are public.",
        "Reels last 3 to 90 seconds and are upright (9:16).",
        "A page may have 30 reels a day through apps.",
        "Facebook publishes at a given time by itself, 15 minutes to 28 days ahead.",
    ],
    errors: errors::ERRORS,
    no_return: "The request upload_phase=finish; the video's phases say what became of it.",
    source: "developers.facebook.com, Reels Publishing API and Graph API v25.0, read 2026-08",
    ..PlatformSpec::BASE
};

const OAUTH: OAuthShape = sign_in::shape(
    &[
        Scope { word: "pages_show_list", why: "Finding the page.", required: true },
        Scope { word: "pages_read_engagement", why: "Seeing what became of a reel.", required: true },
        Scope { word: "pages_manage_posts", why: "Posting reels on the page.", required: true },
        Scope { word: "business_management", why: "Finding pages that a business holds.", required: false },
    ],
    &[
        "Open developers.facebook.com, make an app of the kind \"Business\" and add \"Facebook Login for Business\".",
        "As redirect address register https://www.facebook.com/connect/login_success.html.",
        "Copy the app id and the app secret into ClipConductor. The app can stay in development mode for your own pages.",
        "When the browser says \"Success\", copy its address at once and paste it here.",
    ],
);
