//! Bluesky as data.

use super::{BlueskyPublisher, NAME, errors};
use crate::{
    Abilities, Choice, ConfigField, Endpoint, FieldKind, FileLimits, PlatformEntry, PlatformSpec, TextLimit, text::Unit,
};
use domain::{TextUnit, Visibility, WordsLimits};

/// The line in the table.
pub const ENTRY: PlatformEntry =
    PlatformEntry { spec: SPEC, publisher: |means| Box::new(BlueskyPublisher::new(means)) };

pub(super) const SPEC: PlatformSpec = PlatformSpec {
    key: "bluesky",
    name: NAME,
    about: "A post with the clip as its video.",
    // Title and description become one text; together they stay within it. Tags are left out where there is no room.
    words: WordsLimits {
        title_chars: 100,
        description_chars: 198,
        tags: 5,
        tag_chars: 40,
        no_angle_brackets: false,
        unit: TextUnit::Graphemes,
        description_bytes: Some(2000),
        tags_together: None,
    },
    texts: &[
        TextLimit { field: "text", most: 300, unit: Unit::Graphemes },
        TextLimit { field: "text", most: 3000, unit: Unit::Bytes },
        TextLimit { field: "alt_text", most: 2000, unit: Unit::Graphemes },
    ],
    file: FileLimits {
        size_most: Some(300_000_000),
        seconds_least: Some(1),
        seconds_most: Some(600),
        ..FileLimits::NONE
    },
    visibilities: &[Visibility::Public],
    abilities: Abilities { resumes: true, measures: true, deletes: true, ..Abilities::NONE },
    config: &[
        ConfigField {
            key: "handle",
            label: "Handle",
            help: "Your name on Bluesky, such as name.bsky.social, or your own domain.",
            required: true,
            ..ConfigField::TEXT
        },
        ConfigField {
            key: "app_password",
            label: "App password",
            help: "In Bluesky: Settings, Privacy and security, App passwords, Add. Not the password of the account.",
            kind: FieldKind::Secret,
            required: true,
            ..ConfigField::TEXT
        },
        ConfigField {
            key: "code",
            label: "Code from the e-mail",
            help: "Only when Bluesky sent one. It is not kept.",
            kind: FieldKind::Secret,
            ..ConfigField::TEXT
        },
        ConfigField {
            key: "server",
            label: "Server",
            help: "Only for accounts that are not at Bluesky itself: the address of their PDS.",
            ..ConfigField::TEXT
        },
        ConfigField {
            key: "video_way",
            label: "Videos go",
            help: "Through the video service unless your server shall take them itself. Without a choice: the service.",
            kind: FieldKind::Choice,
            options: &[
                Choice { value: "service", label: "Through Bluesky's video service" },
                Choice { value: "direct", label: "Straight to the account's server" },
            ],
            ..ConfigField::TEXT
        },
    ],
    endpoints: &[
        Endpoint { key: "entryway", base: "https://bsky.social" },
        Endpoint { key: "video", base: "https://video.bsky.app" },
        Endpoint { key: "reads", base: "https://public.api.bsky.app" },
    ],
    says: &[
        "Posts on Bluesky are public at once; there is no private post and no schedule of its own.",
        "Videos need a confirmed e-mail address, and Bluesky allows a number of them each day.",
        "Words can't be changed afterwards: apps hide edits.",
    ],
    errors: errors::ERRORS,
    no_return: "The request putRecord, which writes the post under a key of our own.",
    source: "Lexicons and reference PDS of bluesky-social/atproto, docs.bsky.app, read 2026-08-20",
    ..PlatformSpec::BASE
};
