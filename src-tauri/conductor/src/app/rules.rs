//! Rules: what the person lets the app send on its way without asking each time.

use crate::{Conductor, events::Tag, views::RuleTestView};
use domain::{ChannelId, ClipId, DEFAULT_CHANNEL, Problem, RecordingId, Rule, RuleCondition, RuleId};
use std::collections::HashMap;
use store::{
    Conn, StoreError,
    channels::Held,
    moments::{MomentFilter, MomentSort},
};

/// More rules than that nobody oversees.
const MOST_RULES: usize = 50;
/// So many moments are shown of what a rule would have sent.
const SHOWN: usize = 10;

impl Conductor {
    /// All rules, in the order in which they are tried.
    pub async fn list_rules(&self) -> Result<Vec<Rule>, Problem> {
        Ok(self.core.store.read(store::rules::list).await?)
    }

    /// Adds a rule behind all others.
    pub async fn add_rule(&self, rule: Rule) -> Result<Rule, Problem> {
        self.keep_rule(rule, true).await
    }

    /// Changes a rule.
    pub async fn change_rule(&self, rule: Rule) -> Result<Rule, Problem> {
        self.keep_rule(rule, false).await
    }

    /// Takes a rule out. What it sent on its way goes on.
    pub async fn remove_rule(&self, id: RuleId) -> Result<(), Problem> {
        let there = self.core.store.write(move |tx| store::rules::delete(tx, id)).await?;
        if !there {
            return Err(Problem::not_found("rule", id));
        }
        self.core.changed("rules", None, &[Tag::Rules]);
        Ok(())
    }

    /// What a rule would have sent of everything that is in the library. Nothing is changed or sent.
    pub async fn test_rule(&self, rule: Rule) -> Result<RuleTestView, Problem> {
        checked(&rule)?;
        let filter = MomentFilter { min_score: Some(rule.condition.min_score), ..Default::default() };
        let paths = self.core.world.paths.clone();
        Ok(self
            .core
            .store
            .read(move |db| {
                let (mut fitting, mut shown, mut channels) = (0, Vec::new(), Channels::default());
                let mut page = store::Page { after: None, limit: 500 };
                loop {
                    let rows = store::moments::list(db, &filter, MomentSort::Recent, &page)?;
                    for row in rows.items {
                        let kinds = row.moment.reasons.iter().map(|reason| reason.kind);
                        if !rule.condition.fits(row.moment.score, row.game.as_deref(), kinds)
                            || !channels.meant(db, &rule.condition, row.clip, row.moment.recording)?
                        {
                            continue;
                        }
                        fitting += 1;
                        if shown.len() < SHOWN {
                            shown.push(super::moments::with_thumbnail(db, &paths, row)?);
                        }
                    }
                    page.after = rows.next;
                    if page.after.is_none() {
                        break;
                    }
                }
                Ok(RuleTestView { fitting, of: store::moments::counts(db)?.all(), shown })
            })
            .await?)
    }

    async fn keep_rule(&self, rule: Rule, new: bool) -> Result<Rule, Problem> {
        checked(&rule)?;
        let (stored, now) = (rule.clone(), self.core.now());
        self.core
            .store
            .write(move |tx| {
                let known = store::rules::list(tx)?;
                if !new && !known.iter().any(|other| other.id == stored.id) {
                    return Err(Problem::not_found("rule", stored.id).into());
                }
                if new && known.len() >= MOST_RULES {
                    return Err(Problem::invalid("rules", format!("{MOST_RULES} rules at most.")).into());
                }
                // Its posts are known by it.
                if known.iter().any(|other| other.id != stored.id && other.name == stored.name) {
                    return Err(Problem::invalid("name", "Another rule has this name.").into());
                }
                let before = known.iter().find(|other| other.id == stored.id).map(|other| &other.condition.channels);
                known_channels(tx, &stored.condition.channels, before.map_or(&[], Vec::as_slice))?;
                for account in &stored.action.accounts {
                    super::schedule::account(tx, *account)?;
                }
                store::rules::save(tx, &stored, now)
            })
            .await?;
        self.core.changed("rules", Some(rule.id.to_string()), &[Tag::Rules]);
        Ok(rule)
    }
}

fn checked(rule: &Rule) -> Result<(), Problem> {
    rule.check().map_err(|error| Problem::invalid(error.field, format!("It has to be {}.", error.why)))
}

/// Whether all channels that a rule names are there. One that went since it was named may stay: the rule is then for nothing
/// of it, and can still be switched off.
fn known_channels(db: &Conn, channels: &[ChannelId], before: &[ChannelId]) -> Result<(), StoreError> {
    for channel in channels.iter().filter(|channel| !before.contains(channel)) {
        if store::channels::get(db, *channel)?.is_none() {
            return Err(Problem::not_found("channel", channel).into());
        }
    }
    Ok(())
}

/// Channels of recordings that were looked up: many moments are of one recording.
#[derive(Default)]
struct Channels(HashMap<RecordingId, ChannelId>);

impl Channels {
    /// Whether a rule is for the channel of a moment's clip.
    fn meant(
        &mut self,
        db: &Conn,
        condition: &RuleCondition,
        clip: Option<ClipId>,
        recording: RecordingId,
    ) -> Result<bool, StoreError> {
        if condition.channels.is_empty() {
            return Ok(true);
        }
        if let Some(clip) = clip
            && let Some(channel) = store::channels::given(db, &Held::Clip(clip))?
        {
            return Ok(condition.fits_channel(channel));
        }
        if let Some(channel) = self.0.get(&recording) {
            return Ok(condition.fits_channel(*channel));
        }
        let channel = match store::recordings::get(db, recording)? {
            Some(found) => store::channels::of_recording(db, &found)?,
            None => DEFAULT_CHANNEL,
        };
        self.0.insert(recording, channel);
        Ok(condition.fits_channel(channel))
    }
}
