//! TikTok as data. What its audit wants of a form (platforms' "content sharing guidelines") is the list of choices: each
//! point is a field that nobody fills in beforehand.

use super::{NAME, TikTokPublisher, errors};
use crate::{
    Abilities, CapOf, Choice, ClientRule, ConfigField, Connect, DailyCap, Endpoint, FieldKind, FileLimits, Is,
    OAuthShape, Pkce, PlatformEntry, PlatformSpec, Redirect, Scope, TextLimit, When, text::Unit,
};
use domain::{TextUnit, Visibility, WordsLimits};

/// The line in the table.
pub const ENTRY: PlatformEntry = PlatformEntry { spec: SPEC, publisher: |means| Box::new(TikTokPublisher::new(means)) };

/// Units of UTF-16 of a caption.
pub(super) const CAPTION: usize = 2200;
/// Direct posts.
pub(super) const PUBLISH: &str = "video.publish";
/// Numbers, and the look whether a post can be seen.
pub(super) const LIST: &str = "video.list";

const SWITCH: ConfigField = ConfigField { kind: FieldKind::Switch, ..ConfigField::TEXT };

pub(super) const SPEC: PlatformSpec = PlatformSpec {
    key: "tiktok",
    name: NAME,
    about: "A draft in your TikTok inbox, or a direct post, by a TikTok app of your own.",
    // Title, description and hashtags become one caption; together they stay within it.
    words: WordsLimits {
        title_chars: 150,
        description_chars: 1900,
        tags: 30,
        tag_chars: 50,
        no_angle_brackets: false,
        unit: TextUnit::Utf16,
        description_bytes: None,
        tags_together: None,
    },
    texts: &[TextLimit { field: "text", most: CAPTION, unit: Unit::Utf16 }],
    file: FileLimits {
        size_most: Some(4_000_000_000),
        seconds_least: Some(3),
        seconds_most: Some(600),
        fps_least: Some(23),
        fps_most: Some(60),
        side_least: Some(360),
        side_most: Some(4096),
        video_codecs: &["h264", "hevc", "vp8", "vp9"],
        ..FileLimits::NONE
    },
    // TikTok has levels of its own; they are among the choices.
    visibilities: &[Visibility::Private],
    abilities: Abilities { resumes: true, measures: true, ..Abilities::NONE },
    connect: Connect::OAuth { shape: &OAUTH },
    config: &[ConfigField {
        key: "audited",
        label: "App is audited",
        help: "Switch it on when TikTok has audited your app; before that direct posts are seen by you alone.",
        ..SWITCH
    }],
    choices: &[
        ConfigField {
            key: "way",
            label: "How",
            help: "A draft waits in your TikTok inbox until you finish it in the app. Without a choice: a draft.",
            kind: FieldKind::Choice,
            options: &[
                Choice { value: "draft", label: "As a draft in the TikTok inbox" },
                Choice { value: "direct", label: "Post it directly" },
            ],
            ..ConfigField::TEXT
        },
        ConfigField {
            key: "privacy",
            label: "Who can watch this video",
            help: "For direct posts. TikTok wants you to choose it each time.",
            kind: FieldKind::Choice,
            options: &[
                Choice { value: "PUBLIC_TO_EVERYONE", label: "Everyone" },
                Choice { value: "MUTUAL_FOLLOW_FRIENDS", label: "Friends" },
                Choice { value: "FOLLOWER_OF_CREATOR", label: "Followers" },
                Choice { value: "SELF_ONLY", label: "Only me" },
            ],
            required_when: DIRECT,
            shown_when: DIRECT,
            ..ConfigField::TEXT
        },
        ConfigField {
            key: "allow_comment",
            label: "Allow comments",
            help: "For direct posts. Off where the account has comments off.",
            shown_when: DIRECT,
            ..SWITCH
        },
        ConfigField {
            key: "allow_duet",
            label: "Allow Duet",
            help: "For direct posts. Off where the account has Duet off.",
            shown_when: DIRECT,
            ..SWITCH
        },
        ConfigField {
            key: "allow_stitch",
            label: "Allow Stitch",
            help: "For direct posts. Off where the account has Stitch off.",
            shown_when: DIRECT,
            ..SWITCH
        },
        ConfigField {
            key: "disclose",
            label: "Disclose commercial content",
            help: "Whether this video promotes you, a third party, or both. Then say below which.",
            shown_when: DIRECT,
            ..SWITCH
        },
        ConfigField {
            key: "your_brand",
            label: "Your brand",
            help: "You promote yourself or your own business. The video is labelled \"Promotional content\".",
            shown_when: DISCLOSED,
            ..SWITCH
        },
        ConfigField {
            key: "branded_content",
            label: "Branded content",
            help: "You promote another brand or a third party. The video is labelled \"Paid partnership\" and can't be private.",
            shown_when: DISCLOSED,
            ..SWITCH
        },
        ConfigField {
            key: "synthetic",
            label: "AI-generated",
            help: "Whether something in it looks real that was made by a machine.",
            shown_when: DIRECT,
            ..SWITCH
        },
        ConfigField {
            key: "agree",
            label: "By posting, you agree to TikTok's Music Usage Confirmation",
            help: "For direct posts; with branded content also to the Branded Content Policy. Both are at https://www.tiktok.com/legal/page/global/music-usage-confirmation/en and https://www.tiktok.com/legal/page/global/bc-policy/en.",
            required_when: DIRECT,
            shown_when: DIRECT,
            ..SWITCH
        },
    ],
    endpoints: &[
        Endpoint { key: "www", base: "https://www.tiktok.com" },
        Endpoint { key: "api", base: "https://open.tiktokapis.com" },
    ],
    // About 15 direct posts a creator, over all apps.
    daily: Some(DailyCap { most: 15, of: CapOf::Account }),
    says: &[
        "TikTok wants an app of your own: its rules forbid a shared one in an open project.",
        "An app that TikTok has not audited posts for you alone, and only while the account is private. Drafts work without an audit.",
        "At most 5 drafts may wait in the inbox. Caption and settings of a draft are made in the TikTok app.",
        "An account may get about 15 direct posts a day, all apps together.",
        "TikTok takes some minutes to process a video.",
    ],
    errors: errors::ERRORS,
    no_return: "The last chunk of the upload; TikTok publishes by itself from then on.",
    source: "developers.tiktok.com, Content Posting API v2 and Login Kit for Desktop, read 2026-08",
    ..PlatformSpec::BASE
};

/// Of drafts TikTok takes none of this; the person chooses it in the app.
const DIRECT: Option<When> = Some(When { key: "way", is: Is::Text("direct") });
const DISCLOSED: Option<When> = Some(When { key: "disclose", is: Is::Switch(true) });

const OAUTH: OAuthShape = OAuthShape {
    authorize: ("www", "/v2/auth/authorize/"),
    token: ("api", "/v2/oauth/token/"),
    revoke: Some(("api", "/v2/oauth/revoke/")),
    client_id_name: "client_key",
    scope_separator: ',',
    scopes: &[
        Scope { word: "user.info.basic", why: "Seeing which account it is.", required: true },
        Scope { word: "video.upload", why: "Putting clips into the inbox as drafts.", required: true },
        Scope { word: PUBLISH, why: "Posting clips directly.", required: false },
        Scope { word: LIST, why: "Seeing how a post does.", required: false },
    ],
    // Not RFC 7636: the digest goes as hex digits.
    pkce: Pkce::S256Hex,
    // The slash at the end has to be the same everywhere.
    redirect: Redirect::AnyPort { path: "/callback/" },
    extra: &[],
    basic_auth: false,
    client: ClientRule::OwnWithSecret,
    client_id_looks: ("", 10),
    steps: &[
        "Open developers.tiktok.com, sign in, and make an app.",
        "Add the products \"Login Kit\" for Desktop and \"Content Posting API\" with Direct Post.",
        "As redirect address register http://127.0.0.1:*/callback/ with the slash at its end.",
        "Add the scopes user.info.basic, video.upload, video.publish and video.list.",
        "Copy the client key and the client secret into ClipConductor.",
    ],
};
