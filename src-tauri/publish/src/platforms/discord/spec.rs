//! Discord as data.

use super::{DiscordPublisher, errors};
use crate::{
    Abilities, ConfigField, Endpoint, FieldKind, FileLimits, PlatformEntry, PlatformSpec, TextLimit, text::Unit,
};
use domain::{TextUnit, Visibility, WordsLimits};

/// Its name for people.
pub(super) const NAME: &str = "Discord";
/// Letters of a message, in UTF-16 (documented as "characters").
pub(super) const MESSAGE: usize = 2000;
/// Letters of an attachment's description.
pub(super) const ALT: usize = 1024;
/// Bytes for the form around the file.
pub(super) const ROOM: u64 = 64 << 10;
/// 10 MiB for a webhook in a server without boosts.
pub(super) const USUAL_BYTES: u64 = (10 << 20) - ROOM;
/// The line in the table.
pub const ENTRY: PlatformEntry =
    PlatformEntry { spec: SPEC, publisher: |means| Box::new(DiscordPublisher::new(means)) };

pub(super) const SPEC: PlatformSpec = PlatformSpec {
    key: "discord",
    name: NAME,
    about: "A message with the clip in a channel of a Discord server.",
    // Title, description and tags become one message; together they stay within it.
    words: WordsLimits {
        title_chars: 150,
        description_chars: 1400,
        tags: 8,
        tag_chars: 40,
        no_angle_brackets: false,
        unit: TextUnit::Utf16,
        description_bytes: None,
        tags_together: None,
    },
    texts: &[
        TextLimit { field: "text", most: MESSAGE, unit: Unit::Utf16 },
        TextLimit { field: "alt_text", most: ALT, unit: Unit::Utf16 },
    ],
    file: FileLimits { size_most: Some(USUAL_BYTES), ..FileLimits::NONE },
    visibilities: &[Visibility::Public],
    abilities: Abilities { edits_words: true, measures: true, deletes: true, can_be_asked: false, ..Abilities::NONE },
    config: &[
        ConfigField {
            key: "webhook",
            label: "Webhook address",
            help: "In Discord: channel settings, Integrations, Webhooks, New webhook, Copy webhook URL. It is kept as a secret.",
            kind: FieldKind::Secret,
            required: true,
            ..ConfigField::TEXT
        },
        ConfigField {
            key: "limit_mib",
            label: "Largest file in MiB",
            help: "10 without boosts; boosted servers take 50 or 100. Without a number: 10.",
            kind: FieldKind::Number,
            ..ConfigField::TEXT
        },
        ConfigField {
            key: "username",
            label: "Name above the message",
            help: "Without it the webhook's own name is shown. It may not contain `clyde` or `discord`.",
            ..ConfigField::TEXT
        },
    ],
    choices: &[
        ConfigField {
            key: "thread_id",
            label: "Thread",
            help: "Id of the thread to post into. A forum needs this or a new thread's name.",
            ..ConfigField::TEXT
        },
        ConfigField {
            key: "thread_name",
            label: "New thread",
            help: "In a forum: the name of the thread that is made for the clip.",
            ..ConfigField::TEXT
        },
        ConfigField {
            key: "silent",
            label: "Without notification",
            help: "The message comes without a sound or a badge.",
            kind: FieldKind::Switch,
            ..ConfigField::TEXT
        },
    ],
    endpoints: &[Endpoint { key: "api", base: "https://discord.com" }],
    says: &[
        "Everybody in the channel sees the message at once. Names and @everyone in it ring no bell.",
        "A clip that is larger than the limit is encoded again so that it just fits; the recording and your clip stay as they are.",
        "Discord can't be asked afterwards whether a message arrived. If the connection breaks at the wrong moment, you are asked to look.",
    ],
    errors: errors::ERRORS,
    no_return: "The one POST to the webhook, which brings the file along.",
    source: "discord.com/developers/docs/resources/webhook and /topics/rate-limits, read 2026-08-06",
    ..PlatformSpec::BASE
};
