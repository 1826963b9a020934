//! A rule: what a person lets the app send on its way without asking them each time.

use crate::{AccountId, ChannelId, RuleId, SignalKind, Visibility};
use serde::{Deserialize, Serialize};

/// Which moments a rule is for. All of it has to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleCondition {
    /// The least score, 0 to 100.
    pub min_score: u8,
    /// Only recordings of these games; of every game when empty.
    #[serde(default)]
    pub games: Vec<String>,
    /// Only moments with a reason of one of these kinds; of every kind when empty.
    #[serde(default)]
    pub kinds: Vec<SignalKind>,
    /// Only clips of these channels; of every channel when empty.
    #[serde(default)]
    pub channels: Vec<ChannelId>,
}

/// When the clip goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleTime {
    /// In the next free slot of each account.
    NextSlot,
    /// As soon as its words are there.
    Now,
}

/// What a rule does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleAction {
    /// Where the clip goes.
    pub accounts: Vec<AccountId>,
    /// When.
    pub time: RuleTime,
    /// Who may see it; only the owner when absent, where the platform can do that.
    #[serde(default)]
    pub visibility: Option<Visibility>,
    /// So many clips in 24 hours at most; what is more waits for the person.
    pub most_a_day: u32,
}

/// See the module. The first one that fits a moment decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its id.
    pub id: RuleId,
    /// What the person calls it; shown on the posts that it approved.
    pub name: String,
    /// Whether it is followed.
    pub enabled: bool,
    /// Which moments it is for.
    pub condition: RuleCondition,
    /// What it does.
    pub action: RuleAction,
}

/// A rule that can't be followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {why}")]
pub struct RuleError {
    /// The field at fault.
    pub field: &'static str,
    /// What is allowed.
    pub why: &'static str,
}

impl RuleCondition {
    /// Whether the clip of a channel is meant. Asked apart, because to know a clip's channel takes a look at the library.
    pub fn fits_channel(&self, channel: ChannelId) -> bool {
        self.channels.is_empty() || self.channels.contains(&channel)
    }

    /// Whether a moment is meant, by its score, the game of its recording and the kinds of its reasons.
    pub fn fits(&self, score: u8, game: Option<&str>, kinds: impl IntoIterator<Item = SignalKind>) -> bool {
        let same = |wanted: &String| game.is_some_and(|game| game.to_lowercase() == wanted.trim().to_lowercase());
        score >= self.min_score
            && (self.games.is_empty() || self.games.iter().any(same))
            && (self.kinds.is_empty() || kinds.into_iter().any(|kind| self.kinds.contains(&kind)))
    }
}

impl Rule {
    /// Whether all values are in their ranges.
    pub fn check(&self) -> Result<(), RuleError> {
        let rules: [(bool, &'static str, &'static str); 5] = [
            (!self.name.trim().is_empty(), "name", "not empty"),
            (self.name.chars().count() <= 80, "name", "80 characters at most"),
            (self.condition.min_score <= 100, "condition.min_score", "between 0 and 100"),
            (!self.action.accounts.is_empty(), "action.accounts", "at least one destination"),
            ((1..=50).contains(&self.action.most_a_day), "action.most_a_day", "between 1 and 50"),
        ];
        match rules.into_iter().find(|(holds, ..)| !holds) {
            Some((_, field, why)) => Err(RuleError { field, why }),
            None => Ok(()),
        }
    }

    /// What a post says of who approved it.
    pub fn signature(&self) -> String {
        format!("your rule \"{}\"", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_a_condition_has_to_hold() {
        let when = RuleCondition {
            min_score: 80,
            games: vec!["OpenArena ".into(), "Xonotic".into()],
            kinds: vec![SignalKind::MultiKill, SignalKind::Victory],
            channels: vec![],
        };
        assert!(when.fits(80, Some("openarena"), [SignalKind::Loudness, SignalKind::Victory]));
        assert!(!when.fits(79, Some("openarena"), [SignalKind::Victory]));
        assert!(!when.fits(90, Some("Arena"), [SignalKind::Victory]));
        assert!(!when.fits(90, None, [SignalKind::Victory]));
        assert!(!when.fits(90, Some("Xonotic"), [SignalKind::Kill]));
        let any = RuleCondition { min_score: 0, games: vec![], kinds: vec![], channels: vec![] };
        assert!(any.fits(0, None, []) && any.fits_channel(ChannelId::new()));
        let second = ChannelId::new();
        let of_second = RuleCondition { channels: vec![second], ..any };
        assert!(of_second.fits_channel(second) && !of_second.fits_channel(crate::DEFAULT_CHANNEL));
        // What was kept before there were channels is for all of them.
        let old: RuleCondition = serde_json::from_str(r#"{"min_score": 5}"#).unwrap();
        assert!(old.channels.is_empty());
    }

    #[test]
    fn what_can_not_be_followed_is_named() {
        let mut rule = Rule {
            id: RuleId::new(),
            name: "Best of".into(),
            enabled: true,
            condition: RuleCondition { min_score: 80, games: vec![], kinds: vec![], channels: vec![] },
            action: RuleAction {
                accounts: vec![AccountId::new()],
                time: RuleTime::NextSlot,
                visibility: None,
                most_a_day: 3,
            },
        };
        assert_eq!(rule.check(), Ok(()));
        rule.action.most_a_day = 0;
        assert_eq!(rule.check().unwrap_err().field, "action.most_a_day");
        rule.action.accounts.clear();
        assert_eq!(rule.check().unwrap_err().field, "action.accounts");
    }
}
