//! What a clip that was posted has: the groups that it is compared in.

use domain::Posted;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// By what clips are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum By {
    /// What its best moment is mostly for; keys are the words of `SignalKind`.
    Kind,
    /// The game; keys are names.
    Game,
    /// The length; keys are the seconds that a band begins with.
    Length,
    /// What its title has; see [`title_traits`].
    Title,
    /// The weekday on which it went live; 1 is Monday.
    Weekday,
    /// The hours in which it went live; keys are the hour that four begin with.
    Hour,
}

impl By {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Kind, Self::Game, Self::Length, Self::Title, Self::Weekday, Self::Hour];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Game => "game",
            Self::Length => "length",
            Self::Title => "title",
            Self::Weekday => "weekday",
            Self::Hour => "hour",
        }
    }

    /// Whether a clip is in one group at most. A title can have several traits.
    pub fn is_one_of(self) -> bool {
        self != Self::Title
    }
}

/// Games beyond so many are too rare to tell.
const MOST_GAMES: usize = 12;
/// Where bands of lengths begin, in seconds: what fits where is decided by 15, 30 and 60.
const BANDS_S: [u32; 4] = [0, 15, 30, 60];
/// A day has six bands of so many hours.
pub(super) const HOURS: i8 = 4;
/// A title of so many words at most is short.
const SHORT_WORDS: usize = 4;
/// A word in capitals has so many letters at least; fewer are abbreviations.
const CAPITALS: usize = 4;

/// The groups of each post, as pairs of what they are by and their key.
pub(super) fn traits(posts: &[&Posted], zone: &TimeZone) -> Vec<Vec<(By, String)>> {
    let mut games: BTreeMap<&str, usize> = BTreeMap::new();
    for game in posts.iter().filter_map(|post| post.game.as_deref()) {
        *games.entry(game).or_default() += 1;
    }
    let mut games: Vec<(&str, usize)> = games.into_iter().collect();
    games.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    games.truncate(MOST_GAMES);
    posts
        .iter()
        .map(|post| {
            let mut all = Vec::with_capacity(8);
            if let Some(kind) = post.kind {
                all.push((By::Kind, kind.as_str().to_owned()));
            }
            if let Some(game) = post.game.as_deref().filter(|game| games.iter().any(|(known, _)| known == game)) {
                all.push((By::Game, game.to_owned()));
            }
            let band = BANDS_S.into_iter().rev().find(|from| post.length_s >= f64::from(*from)).unwrap_or(0);
            all.push((By::Length, band.to_string()));
            all.extend(title_traits(post).map(|key| (By::Title, key.to_owned())));
            let local = post.live_at.to_zoned(zone.clone());
            all.push((By::Weekday, local.weekday().to_monday_one_offset().to_string()));
            all.push((By::Hour, (local.hour() / HOURS * HOURS).to_string()));
            all
        })
        .collect()
}

/// What a title has: `number`, `question`, `exclamation`, `capitals` (a whole word), `short`, `game` (it names the game).
fn title_traits(post: &Posted) -> impl Iterator<Item = &'static str> + use<> {
    let title = post.title.trim();
    let lower = title.to_lowercase();
    let names = post.game.as_ref().is_some_and(|game| !game.is_empty() && lower.contains(&game.to_lowercase()));
    let shouted = |word: &str| {
        word.chars().filter(|c| c.is_alphabetic()).count() >= CAPITALS && !word.chars().any(char::is_lowercase)
    };
    let has = [
        ("number", title.chars().any(|c| c.is_ascii_digit())),
        ("question", title.contains('?')),
        ("exclamation", title.contains('!')),
        ("capitals", title.split_whitespace().any(shouted)),
        ("short", !title.is_empty() && title.split_whitespace().count() <= SHORT_WORDS),
        ("game", names),
    ];
    has.into_iter().filter(|(_, has)| *has).map(|(key, _)| key)
}
