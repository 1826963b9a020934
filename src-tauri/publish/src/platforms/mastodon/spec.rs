//! What Mastodon is, as data: sign-in, limits, abilities.

use super::*;

pub(super) const SCOPES: &[Scope] = &[
    Scope { word: "read:accounts", why: "To show which account it is.", required: true },
    Scope { word: "read:statuses", why: "To look whether a clip is there before it is sent again.", required: true },
    Scope { word: "write:media", why: "To upload the video.", required: true },
    Scope { word: "write:statuses", why: "To post it.", required: true },
];

const SHAPE: OAuthShape = OAuthShape {
    authorize: ("instance", "/oauth/authorize"),
    token: ("instance", "/oauth/token"),
    revoke: Some(("instance", "/oauth/revoke")),
    client_id_name: "client_id",
    scope_separator: ' ',
    scopes: SCOPES,
    // Since 4.3; older servers do not look at it.
    pkce: Pkce::S256,
    // The client is registered for exactly the address that is listened on.
    redirect: Redirect::AnyPort { path: "/callback" },
    extra: &[],
    basic_auth: false,
    client: ClientRule::Dynamic,
    client_id_looks: ("", 0),
    steps: &["Write the name of your server.", "The browser opens there; allow what is asked for."],
};

pub(super) const SPEC: PlatformSpec = PlatformSpec {
    key: "mastodon",
    name: NAME,
    about: "A post with the clip on a Mastodon server, or one that speaks its language.",
    // The server's own limit is asked for; 500 is the usual one, and all together stay within it.
    words: WordsLimits {
        title_chars: 100,
        description_chars: 300,
        tags: 8,
        tag_chars: 40,
        no_angle_brackets: false,
        unit: TextUnit::Graphemes,
        description_bytes: None,
        tags_together: None,
    },
    texts: &[
        TextLimit { field: "text", most: 500, unit: Unit::Graphemes },
        TextLimit { field: "alt_text", most: 1500, unit: Unit::Graphemes },
    ],
    // "Less than" 99 MiB where the server does not say otherwise.
    file: FileLimits { size_most: Some(103_809_023), fps_most: Some(120), ..FileLimits::NONE },
    visibilities: &[Visibility::Public, Visibility::Unlisted, Visibility::Private],
    abilities: Abilities {
        schedules: true,
        withdraws: true,
        edits_words: true,
        takes_thumbnail: true,
        measures: true,
        deletes: true,
        ..Abilities::NONE
    },
    connect: Connect::OAuth { shape: &SHAPE },
    config: &[ConfigField {
        key: "instance",
        label: "Server",
        help: "The server your account is on, such as mastodon.social.",
        required: true,
        ..ConfigField::TEXT
    }],
    choices: &[
        ConfigField {
            key: "warning",
            label: "Content warning",
            help: "A line that stands above; the post opens with a click.",
            ..ConfigField::TEXT
        },
        ConfigField {
            key: "sensitive",
            label: "Hide the video at first",
            help: "The video is blurred until somebody clicks it.",
            kind: FieldKind::Switch,
            ..ConfigField::TEXT
        },
    ],
    endpoints: &[Endpoint { key: "instance", base: "https://mastodon.social" }],
    // Media without a post are cleared away after a day.
    stages_ahead_s: 6 * 3600,
    schedule_ahead_s: (LEAD.as_secs() as u32, None),
    daily: None,
    says: &[
        "ClipConductor registers itself at your server; nothing has to be made there before.",
        "Private means: for your followers.",
        "Servers differ in what they take. Yours is asked before each post.",
    ],
    errors: errors::ERRORS,
    no_return: "The request POST /api/v1/statuses, with the post's id as key.",
    source: "docs.joinmastodon.org and the source of 4.5, read 2026-07-02",
};
