//! A platform as data.

use crate::{Endpoint, Means, Publisher, text::Unit, verdict::Verdict};
use domain::{TextUnit, Visibility, WordsLimits};
use serde::Serialize;

/// What kind of value a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// The absolute path of a folder.
    Folder,
    /// A line of text.
    Text,
    /// A line of text that never comes back: it goes into the vault under the field's key, not into the config.
    Secret,
    /// A whole number.
    Number,
    /// Yes or no.
    Switch,
    /// One of [`ConfigField::options`].
    Choice,
}

/// A value of a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// As it is stored.
    pub value: &'static str,
    /// As it is shown.
    pub label: &'static str,
}

/// How another field has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Is {
    /// This is chosen, or written.
    Text(&'static str),
    /// A switch is so.
    Switch(bool),
}

/// A condition of a field: another field of the same form is like this. What nobody has touched is off, or empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct When {
    /// The key of the other field.
    pub key: &'static str,
    /// How it has to be.
    pub is: Is,
}

impl When {
    /// Whether it is so, in the values of a form (an object).
    pub fn holds(&self, values: &serde_json::Value) -> bool {
        let value = values.get(self.key);
        match self.is {
            Is::Text(text) => value.and_then(serde_json::Value::as_str).unwrap_or_default() == text,
            Is::Switch(on) => value.and_then(serde_json::Value::as_bool).unwrap_or(false) == on,
        }
    }
}

/// A field of an account's config, or of what is chosen for a post: faces make their form of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ConfigField {
    /// Its key in the config.
    pub key: &'static str,
    /// Its name.
    pub label: &'static str,
    /// A sentence about it.
    pub help: &'static str,
    /// What it takes.
    pub kind: FieldKind,
    /// Whether it has to be there.
    pub required: bool,
    /// When it has to be there, if not always. A switch that has to be there has to be on.
    pub required_when: Option<When>,
    /// When it means something, if not always.
    pub shown_when: Option<When>,
    /// What can be chosen, for [`FieldKind::Choice`]. Nothing is chosen before the person does.
    pub options: &'static [Choice],
}

impl ConfigField {
    /// A line of text that need not be there.
    pub const TEXT: Self = Self {
        key: "",
        label: "",
        help: "",
        kind: FieldKind::Text,
        required: false,
        required_when: None,
        shown_when: None,
        options: &[],
    };
}

/// What a platform can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Abilities {
    /// A cut upload goes on where it stopped.
    pub resumes: bool,
    /// It publishes at a given time by itself.
    pub schedules: bool,
    /// What waits there for its time can be taken back through it.
    pub withdraws: bool,
    /// Words can be changed afterwards.
    pub edits_words: bool,
    /// It takes a thumbnail.
    pub takes_thumbnail: bool,
    /// It tells how a post does.
    pub measures: bool,
    /// A post can be deleted through it.
    pub deletes: bool,
    /// After an unclear outcome it can be asked whether the post is there.
    pub can_be_asked: bool,
    /// Its posts are on this machine or in this house: nothing leaves it.
    pub stays_here: bool,
}

impl Abilities {
    /// None of them.
    pub const NONE: Self = Self {
        resumes: false,
        schedules: false,
        withdraws: false,
        edits_words: false,
        takes_thumbnail: false,
        measures: false,
        deletes: false,
        can_be_asked: true,
        stays_here: false,
    };
}

/// A limit of one text, in the platform's own unit. Several limits of one field hold together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TextLimit {
    /// `title`, `description`, `text` (what is made of all words), `alt_text`.
    pub field: &'static str,
    /// How many.
    pub most: usize,
    /// Of what.
    pub unit: Unit,
}

/// What a file has to be. `None`: the platform says nothing. Decimal bytes, whole seconds, pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FileLimits {
    /// Bytes.
    pub size_most: Option<u64>,
    /// Seconds.
    pub seconds_least: Option<u32>,
    /// Seconds.
    pub seconds_most: Option<u32>,
    /// Pictures a second.
    pub fps_least: Option<u32>,
    /// Pictures a second.
    pub fps_most: Option<u32>,
    /// Pixels of the shorter side.
    pub side_least: Option<u32>,
    /// Pixels of the longer side.
    pub side_most: Option<u32>,
    /// Only upright pictures of 9:16.
    pub upright_only: bool,
    /// Codecs of the picture, as ffprobe names them; empty: any.
    pub video_codecs: &'static [&'static str],
    /// Codecs of the sound; empty: any.
    pub audio_codecs: &'static [&'static str],
}

impl FileLimits {
    /// Nothing is limited.
    pub const NONE: Self = Self {
        size_most: None,
        seconds_least: None,
        seconds_most: None,
        fps_least: None,
        fps_most: None,
        side_least: None,
        side_most: None,
        upright_only: false,
        video_codecs: &[],
        audio_codecs: &[],
    };
}

/// A right that the person is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Scope {
    /// The platform's word.
    pub word: &'static str,
    /// What for, as a sentence.
    pub why: &'static str,
    /// Whether nothing works without it.
    pub required: bool,
}

/// How the secret of the code exchange is proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Pkce {
    /// RFC 7636, S256.
    S256,
    /// SHA-256 as 64 hex digits.
    S256Hex,
    /// The platform has none.
    None,
}

/// Where the platform sends the browser back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Redirect {
    /// `http://127.0.0.1:<any free port><path>`.
    AnyPort {
        /// Its path.
        path: &'static str,
    },
    /// `http://127.0.0.1:<one of these><path>`: each has to be registered.
    Ports {
        /// The first that is free is taken.
        ports: &'static [u16],
        /// Its path.
        path: &'static str,
    },
    /// The platform takes no loopback address: the person pastes the address (or the code) that the browser ends at.
    Paste {
        /// The address that is registered.
        address: &'static str,
    },
}

/// Whose client it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientRule {
    /// The person's own, with a secret.
    OwnWithSecret,
    /// The person's own, without a secret.
    Own,
    /// Registered at the moment of connecting, by [`Publisher::oauth_client`].
    Dynamic,
}

/// How a person signs in by OAuth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct OAuthShape {
    /// Key of the endpoint and path of the page that asks the person.
    pub authorize: (&'static str, &'static str),
    /// Key of the endpoint and path of the exchange.
    pub token: (&'static str, &'static str),
    /// Key of the endpoint and path that takes rights back.
    pub revoke: Option<(&'static str, &'static str)>,
    /// `client_id`, or what the platform calls it.
    pub client_id_name: &'static str,
    /// What stands between scopes.
    pub scope_separator: char,
    /// The rights.
    pub scopes: &'static [Scope],
    /// The proof.
    pub pkce: Pkce,
    /// The way back.
    pub redirect: Redirect,
    /// What else stands in the address of the page.
    pub extra: &'static [(&'static str, &'static str)],
    /// Whether id and secret go into a Basic header instead of the form.
    pub basic_auth: bool,
    /// Whose client.
    pub client: ClientRule,
    /// What a client id looks like: what it ends in (may be empty) and its least length, for checking while it is typed.
    pub client_id_looks: (&'static str, usize),
    /// How the person gets a client of their own, a step a line.
    pub steps: &'static [&'static str],
}

/// How an account is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum Connect {
    /// By its fields alone, also secret ones.
    Fields,
    /// In the browser.
    OAuth {
        /// How.
        shape: &'static OAuthShape,
    },
}

/// Who shares a cap on posts, and when it starts anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "of")]
pub enum CapOf {
    /// All accounts that are connected through one client: from midnight in this zone (IANA name).
    Client {
        /// The zone.
        zone: &'static str,
    },
    /// Each account: within the last 24 hours.
    Account,
}

/// How many posts a platform takes in a day. We count and tell; the platform decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DailyCap {
    /// So many.
    pub most: u32,
    /// Who shares them.
    #[serde(flatten)]
    pub of: CapOf,
}

/// A platform as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PlatformSpec {
    /// Its key, as accounts store it.
    pub key: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// A sentence about it.
    pub about: &'static str,
    /// What it allows of words.
    pub words: WordsLimits,
    /// The same in the platform's own units.
    pub texts: &'static [TextLimit],
    /// What it allows of files.
    pub file: FileLimits,
    /// Who can be let see a post; the first is the default.
    pub visibilities: &'static [Visibility],
    /// What it can do.
    pub abilities: Abilities,
    /// How an account is connected.
    pub connect: Connect,
    /// What an account has to know.
    pub config: &'static [ConfigField],
    /// What is chosen for each post, besides words and visibility.
    pub choices: &'static [ConfigField],
    /// Where it is.
    pub endpoints: &'static [Endpoint],
    /// Soonest and latest seconds ahead that it publishes by itself, when it does.
    pub schedule_ahead_s: (u32, Option<u32>),
    /// How many seconds before its time the bytes of a post may be sent, where that makes no post and the platform keeps them
    /// at least twice as long; 0 where it does not go.
    pub stages_ahead_s: u32,
    /// How many posts it takes in a day, where it says so.
    pub daily: Option<DailyCap>,
    /// What the platform allows this kind of app, said before connecting: sentences.
    pub says: &'static [&'static str],
    /// What its errors mean.
    #[serde(skip)]
    pub errors: &'static [Verdict],
    /// The request after which the post exists, for people who read logs.
    pub no_return: &'static str,
    /// Where the facts are from, with the date they were read.
    pub source: &'static str,
}

impl PlatformSpec {
    /// What others start from: no words, no abilities.
    pub const BASE: Self = Self {
        key: "",
        name: "",
        about: "",
        words: WordsLimits {
            title_chars: 0,
            description_chars: 0,
            tags: 0,
            tag_chars: 0,
            no_angle_brackets: false,
            unit: TextUnit::Chars,
            description_bytes: None,
            tags_together: None,
        },
        texts: &[],
        file: FileLimits::NONE,
        visibilities: &[Visibility::Public],
        abilities: Abilities::NONE,
        connect: Connect::Fields,
        config: &[],
        choices: &[],
        endpoints: &[],
        schedule_ahead_s: (0, None),
        stages_ahead_s: 0,
        daily: None,
        says: &[],
        errors: &[],
        no_return: "",
        source: "",
    };
}

/// A line of [`crate::PLATFORMS`].
#[derive(Clone, Copy)]
pub struct PlatformEntry {
    /// The platform as data.
    pub spec: PlatformSpec,
    /// Makes its publisher.
    pub publisher: fn(&Means) -> Box<dyn Publisher>,
}

impl std::fmt::Debug for PlatformEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PlatformEntry({})", self.spec.key)
    }
}
