//! A channel: accounts that speak with one voice. What its words shall sound like stands here; what is known of a game
//! stands in the game's profile.

use crate::{Brand, ChannelId, Profile};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The channel that every library has. What was never given to another one is its.
pub const DEFAULT_CHANNEL: ChannelId = ChannelId(Uuid::from_u128(0x0195_0000_0000_7000_8000_0000_0000_0001));

/// The longest name, in letters.
const LONGEST_NAME: usize = 60;

/// See the module.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Channel {
    /// Its id.
    pub id: ChannelId,
    /// Its name; unique in the library.
    pub name: String,
    /// Tone of the words, in a few words of the person (`dry`, `excited`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tone: Option<String>,
    /// Language of the words (BCP 47).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Words that must not appear.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub banned_words: Vec<String>,
    /// Tags that every clip gets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// What its clips look like.
    #[serde(skip_serializing_if = "Brand::is_plain")]
    pub brand: Brand,
}

impl Default for Channel {
    fn default() -> Self {
        Self {
            id: DEFAULT_CHANNEL,
            name: String::new(),
            tone: None,
            language: None,
            banned_words: Vec::new(),
            tags: Vec::new(),
            brand: Brand::default(),
        }
    }
}

/// A channel that can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {why}")]
pub struct ChannelError {
    /// The field at fault.
    pub field: &'static str,
    /// What is allowed.
    pub why: &'static str,
}

impl Channel {
    /// Whether all values are in their ranges.
    pub fn check(&self) -> Result<(), ChannelError> {
        let language = |tag: &str| {
            let parts: Vec<&str> = tag.split('-').collect();
            (2..=3).contains(&parts[0].len())
                && parts
                    .iter()
                    .all(|part| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric()))
        };
        let rules: [(bool, &'static str, &'static str); 4] = [
            (!self.name.trim().is_empty(), "name", "not empty"),
            (self.name.chars().count() <= LONGEST_NAME, "name", "60 characters at most"),
            (self.language.as_deref().is_none_or(language), "language", "a language tag such as en or pt-BR"),
            (self.tone.as_ref().is_none_or(|tone| tone.chars().count() <= 200), "tone", "200 characters at most"),
        ];
        match rules.into_iter().find(|(holds, ..)| !holds) {
            Some((_, field, why)) => Err(ChannelError { field, why }),
            None => self.brand.check().map_err(|error| ChannelError { field: error.field, why: error.why }),
        }
    }

    /// What words are written by: the game's profile, with the channel's word before the game's where both have one. Viewers
    /// know the channel; a game is only what it plays. Banned words and tags of both count.
    pub fn over(&self, profile: Option<Profile>) -> Option<Profile> {
        let says =
            self.tone.is_some() || self.language.is_some() || !self.banned_words.is_empty() || !self.tags.is_empty();
        if !says {
            return profile;
        }
        let mut whole = profile.unwrap_or_default();
        whole.tone = self.tone.clone().or(whole.tone);
        whole.language = self.language.clone().or(whole.language);
        join(&mut whole.banned_words, &self.banned_words);
        join(&mut whole.tags, &self.tags);
        Some(whole)
    }
}

/// Adds what is not there, whatever its letters' case.
fn join(all: &mut Vec<String>, more: &[String]) {
    for one in more {
        if !all.iter().any(|known| known.to_lowercase() == one.to_lowercase()) {
            all.push(one.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channel() -> Channel {
        Channel { name: "Second".into(), ..Channel::default() }
    }

    #[test]
    fn the_channels_word_goes_before_the_games() {
        let game = Profile {
            game: Some("OpenArena".into()),
            tone: Some("dry".into()),
            language: Some("en".into()),
            tags: vec!["Arena".into()],
            ..Profile::default()
        };
        let silent = channel();
        assert_eq!(silent.over(Some(game.clone())), Some(game.clone()));
        assert_eq!(silent.over(None), None);
        let german = Channel {
            language: Some("de".into()),
            tags: vec!["arena".into(), "clips".into()],
            banned_words: vec!["krass".into()],
            ..channel()
        };
        let whole = german.over(Some(game)).unwrap();
        assert_eq!((whole.language.as_deref(), whole.tone.as_deref()), (Some("de"), Some("dry")));
        assert_eq!((whole.tags, whole.banned_words), (vec!["Arena".into(), "clips".into()], vec!["krass".to_owned()]));
        assert_eq!(whole.game.as_deref(), Some("OpenArena"));
        assert_eq!(german.over(None).unwrap().language.as_deref(), Some("de"));
    }

    #[test]
    fn what_can_not_be_used_is_named() {
        assert_eq!(channel().check(), Ok(()));
        let field = |channel: Channel| channel.check().unwrap_err().field;
        assert_eq!(field(Channel { name: " ".into(), ..channel() }), "name");
        for (tag, fits) in
            [("en", true), ("pt-BR", true), ("zh-Hant-TW", true), ("german", false), ("e", false), ("en_US", false)]
        {
            let check = Channel { language: Some(tag.into()), ..channel() }.check();
            assert_eq!(check.is_ok(), fits, "{tag}");
        }
    }
}
