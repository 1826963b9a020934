//! YouTube as data.

use super::YouTubePublisher;
use crate::{
    Abilities, CapOf, ClientRule, ConfigField, Connect, DailyCap, Endpoint, FieldKind, FileLimits, OAuthShape, Pkce,
    PlatformEntry, PlatformSpec, Redirect, Scope, TextLimit, text::Unit,
};
use domain::{TextUnit, Visibility, WordsLimits};

/// The line in the table.
pub const ENTRY: PlatformEntry =
    PlatformEntry { spec: SPEC, publisher: |means| Box::new(YouTubePublisher::new(means)) };

pub(super) const SPEC: PlatformSpec = PlatformSpec {
    key: "youtube",
    name: "YouTube",
    about: "Videos and Shorts on your channel, by a Google project of your own.",
    words: WordsLimits {
        title_chars: 100,
        description_chars: 5000,
        tags: 60,
        tag_chars: 100,
        no_angle_brackets: true,
        unit: TextUnit::Utf16,
        description_bytes: Some(5000),
        tags_together: Some(500),
    },
    texts: &[
        TextLimit { field: "title", most: 100, unit: Unit::Utf16 },
        TextLimit { field: "description", most: 5000, unit: Unit::Bytes },
    ],
    file: FileLimits {
        size_most: Some(256 << 30),
        seconds_least: Some(1),
        seconds_most: Some(43_200),
        ..FileLimits::NONE
    },
    visibilities: &[Visibility::Private, Visibility::Unlisted, Visibility::Public],
    abilities: Abilities {
        resumes: true,
        schedules: true,
        withdraws: true,
        takes_thumbnail: true,
        measures: true,
        deletes: true,
        ..Abilities::NONE
    },
    connect: Connect::OAuth { shape: &OAUTH },
    config: &[ConfigField {
        key: "audited",
        label: "Project is audited",
        help: "Switch it on when YouTube has audited your Google project; before that every upload stays private.",
        kind: FieldKind::Switch,
        ..ConfigField::TEXT
    }],
    choices: &[
        ConfigField {
            key: "made_for_kids",
            label: "Made for kids",
            help: "Whether the video is made for children, as YouTube asks of every video.",
            kind: FieldKind::Switch,
            ..ConfigField::TEXT
        },
        ConfigField {
            key: "synthetic",
            label: "Altered or synthetic",
            help: "Whether something in it looks real that was made by a machine.",
            kind: FieldKind::Switch,
            ..ConfigField::TEXT
        },
        ConfigField {
            key: "notify",
            label: "Tell subscribers",
            help: "Whether subscribers get a notification.",
            kind: FieldKind::Switch,
            ..ConfigField::TEXT
        },
    ],
    endpoints: &[
        Endpoint { key: "authorize", base: "https://accounts.google.com" },
        Endpoint { key: "token", base: "https://oauth2.googleapis.com" },
        Endpoint { key: "api", base: "https://www.googleapis.com" },
    ],
    // Nearer times lead to trouble; then the app publishes by itself.
    schedule_ahead_s: (900, None),
    stages_ahead_s: 0,
    daily: Some(DailyCap { most: 100, of: CapOf::Client { zone: "America/Los_Angeles" } }),
    says: &[
        "Uploads of a project that YouTube has not audited stay private, and nobody can change that afterwards.",
        "A project may upload 100 videos a day, all its users together.",
        "While the consent screen is in testing, the sign-in ends after 7 days.",
    ],
    errors: super::errors::ERRORS,
    no_return: "The last byte of the resumable upload.",
    source: "developers.google.com/youtube/v3, read 2026-11.",
};

/// What taking back a video needs; accounts that were connected before it was asked for lack it.
pub(super) const WITHDRAW: &str = "https://www.googleapis.com/auth/youtube.force-ssl";

const OAUTH: OAuthShape = OAuthShape {
    authorize: ("authorize", "/o/oauth2/v2/auth"),
    token: ("token", "/token"),
    revoke: Some(("token", "/revoke")),
    client_id_name: "client_id",
    scope_separator: ' ',
    scopes: &[
        Scope {
            word: "https://www.googleapis.com/auth/youtube.upload",
            why: "Uploading videos and their thumbnails.",
            required: true,
        },
        Scope {
            word: "https://www.googleapis.com/auth/youtube.readonly",
            why: "Seeing the channel's name, what became of an upload, and its numbers.",
            required: true,
        },
        Scope { word: WITHDRAW, why: "Taking back a video that waits on YouTube for its time.", required: false },
    ],
    pkce: Pkce::S256,
    redirect: Redirect::AnyPort { path: "/" },
    // Without these there is no refresh token at the second sign-in.
    extra: &[("access_type", "offline"), ("prompt", "consent")],
    basic_auth: false,
    client: ClientRule::OwnWithSecret,
    client_id_looks: (".apps.googleusercontent.com", 30),
    steps: &[
        "Open console.cloud.google.com and make a project.",
        "Under \"APIs and services\", enable the YouTube Data API v3.",
        "Set up the consent screen: External, with your own address as a test user, then publish it to production.",
        "Under \"Credentials\", create an OAuth client id of the kind \"Desktop app\".",
        "Copy the client id and the client secret into ClipConductor.",
    ],
};
