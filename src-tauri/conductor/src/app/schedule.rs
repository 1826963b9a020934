//! When posts go out: the calendar, slots, and what a day still allows.

use super::posts::view;
use crate::{
    Conductor,
    events::Tag,
    views::{BestTime, DayCap, FreeSlot, ScheduleView, SlotView},
};
use domain::{Account, AccountId, AccountState, ChannelId, JudgedBy, Problem, Slot};
use highlights::results::{Brought, GoodTime};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use publish::CapOf;
use store::{Conn, StoreError, posts::PostFilter};

/// The longest span that is shown at once.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 62);
/// How far ahead the next free slot is looked for at first.
const SOON: SignedDuration = SignedDuration::from_hours(24 * 8);
/// How far ahead it is looked for at last.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 366);
/// A slot that is nearer than this is over: the upload takes its time.
const SOONEST: SignedDuration = SignedDuration::from_mins(2);
/// More slots of one account are a mistake.
const MOST_SLOTS: usize = 168;

impl Conductor {
    /// What goes out in `[from, to)`: posts at their place, slots that nothing fills, best times, what the days allow. With a
    /// channel only what its accounts get.
    pub async fn schedule(
        &self,
        from: Timestamp,
        to: Timestamp,
        channel: Option<ChannelId>,
    ) -> Result<ScheduleView, Problem> {
        if to <= from || to.duration_since(from) > LONGEST {
            return Err(Problem::invalid("to", "The span has to be longer than nothing and not longer than 62 days."));
        }
        let now = self.core.now();
        let brought = crate::brought::brought(&self.core).await?;
        let best = best(brought.as_deref());
        Ok(self
            .core
            .store
            .read(move |db| {
                let its = match channel {
                    Some(channel) => Some(store::channels::holding(db, channel)?.accounts),
                    None => None,
                };
                let shown = |account: AccountId| its.as_ref().is_none_or(|its| its.contains(&account));
                let mut posts = Vec::new();
                let mut page = store::Page { after: None, limit: 200 };
                let filter = PostFilter { from: Some(from), to: Some(to), ..Default::default() };
                loop {
                    let found = store::posts::list(db, &filter, &page)?;
                    for post in found.items {
                        if post.state != domain::PostState::Cancelled && shown(post.account) {
                            posts.push(view(db, post)?);
                        }
                    }
                    page.after = found.next;
                    if page.after.is_none() {
                        break;
                    }
                }
                posts.reverse();
                let mut free = free(db, from.max(now + SOONEST), to)?;
                free.retain(|slot| shown(slot.account));
                let mut caps = caps(db, now)?;
                caps.retain(|cap| shown(cap.account));
                Ok(ScheduleView { posts, free, best, caps })
            })
            .await?)
    }

    /// The slots of all accounts.
    pub async fn slots(&self) -> Result<Vec<SlotView>, Problem> {
        Ok(self.core.store.read(slot_views).await?)
    }

    /// Puts these in the place of all slots of an account. Each is a weekday (Monday is 1) and a minute of the day.
    pub async fn change_slots(
        &self,
        id: AccountId,
        zone: String,
        times: Vec<(u8, u16)>,
    ) -> Result<Vec<SlotView>, Problem> {
        if TimeZone::get(&zone).is_err() {
            return Err(Problem::invalid("zone", format!("`{zone}` is no time zone that we know.")));
        }
        if times.len() > MOST_SLOTS {
            return Err(Problem::invalid("times", format!("An account can have {MOST_SLOTS} slots.")));
        }
        if times.iter().any(|(weekday, minute)| !(1..=7).contains(weekday) || *minute > 1439) {
            return Err(Problem::invalid("times", "A weekday is 1 to 7, and a day has 1440 minutes."));
        }
        let mut slots: Vec<Slot> = times
            .into_iter()
            .map(|(weekday, minute)| Slot { account: id, weekday, minute, zone: zone.clone() })
            .collect();
        slots.sort_by_key(|slot| (slot.weekday, slot.minute));
        slots.dedup();
        let views = self
            .core
            .store
            .write(move |tx| {
                account(tx, id)?;
                store::slots::replace(tx, id, &slots)?;
                slot_views(tx)
            })
            .await?;
        self.core.changed("accounts", Some(id.to_string()), &[Tag::Accounts]);
        Ok(views.into_iter().filter(|view| view.slot.account == id).collect())
    }
}

pub(super) fn account(db: &Conn, id: AccountId) -> Result<Account, StoreError> {
    store::accounts::get(db, id)?
        .filter(|account| account.state != AccountState::Removed)
        .ok_or_else(|| Problem::not_found("destination", id).into())
}

fn slot_views(db: &Conn) -> Result<Vec<SlotView>, StoreError> {
    let slots = store::slots::list(db)?;
    let mut views = Vec::with_capacity(slots.len());
    for slot in slots {
        let account = account(db, slot.account)?;
        views.push(SlotView { slot, account_name: account.name, platform: account.platform });
    }
    Ok(views)
}

/// Slots of the span that no post holds, earliest first.
fn free(db: &Conn, from: Timestamp, to: Timestamp) -> Result<Vec<FreeSlot>, StoreError> {
    let mut free = Vec::new();
    for SlotView { slot, account_name, platform } in slot_views(db)? {
        let taken = store::posts::taken(db, slot.account, from)?;
        free.extend(slot.times(from, to).into_iter().filter(|at| !taken.contains(at)).map(|at| FreeSlot {
            account: slot.account,
            account_name: account_name.clone(),
            platform: platform.clone(),
            at,
        }));
    }
    free.sort_by_key(|slot| slot.at);
    free.dedup_by_key(|slot| (slot.at, slot.account));
    Ok(free)
}

/// The next slot of an account that no post holds, with its zone.
pub(crate) fn next_free(
    db: &Conn,
    account: &Account,
    now: Timestamp,
) -> Result<(Option<Timestamp>, Option<String>), StoreError> {
    let mut slots = store::slots::list(db)?;
    slots.retain(|slot| slot.account == account.id);
    let (from, taken) = (now + SOONEST, store::posts::taken(db, account.id, now)?);
    let within = |ahead| {
        let free = slots.iter().filter_map(|slot| {
            let times = slot.times(from, from + ahead);
            times.into_iter().find(|at| !taken.contains(at)).map(|at| (at, slot.zone.clone()))
        });
        free.min()
    };
    // Mostly there is one soon; a whole year of many slots takes its time.
    let next = within(SOON).or_else(|| within(AHEAD));
    match next {
        Some((at, zone)) => Ok((Some(at), Some(zone))),
        None => Err(Problem::invalid("next_slot", format!("\"{}\" has no free slot.", account.name))
            .say("Add slots in the Calendar, or choose a time.")
            .into()),
    }
}

/// More tints would say that every time is a good one.
const MOST_BEST: usize = 7;

/// When the person's own posts did better than usual; evenings until that is known.
fn best(brought: Option<&Brought>) -> Vec<BestTime> {
    let times = brought.map_or(&[][..], |brought| &brought.times);
    if !times.is_empty() {
        let of_own = |time: &GoodTime| BestTime {
            weekday: time.weekday,
            from_minute: u16::from(time.from_hour) * 60,
            to_minute: u16::from(time.to_hour) * 60,
            reason: reason(time),
            by: JudgedBy::Measured,
        };
        return times.iter().take(MOST_BEST).map(of_own).collect();
    }
    let evening = |weekday| BestTime {
        weekday,
        from_minute: 17 * 60,
        to_minute: 21 * 60,
        reason: "The evening; results of your own posts will replace it.".into(),
        by: JudgedBy::Rule,
    };
    (1..=7).map(evening).collect()
}

/// Why a time is a good one.
pub(super) fn reason(time: &GoodTime) -> String {
    let GoodTime { times, posts, .. } = time;
    format!(
        "Your posts at this time brought {:.1} times the usual views ({:.1} to {:.1}), from {posts} posts in these hours.",
        times.middle, times.low, times.high
    )
}

/// What platforms still take today.
fn caps(db: &Conn, now: Timestamp) -> Result<Vec<DayCap>, StoreError> {
    const DAY: SignedDuration = SignedDuration::from_hours(24);
    let mut accounts = store::accounts::list(db)?;
    accounts.retain(|account| account.state != AccountState::Removed);
    let mut caps = Vec::new();
    for account in &accounts {
        let Some(cap) = publish::platform(&account.platform).and_then(|entry| entry.spec.daily) else { continue };
        let (shared, from, resets_at) = match cap.of {
            CapOf::Account => (vec![account.id], now - DAY, None),
            CapOf::Client { zone } => {
                let shared = accounts.iter().filter(|other| other.platform == account.platform).map(|other| other.id);
                let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
                let today = now.to_zoned(zone);
                let midnight = today.start_of_day().map_or(now - DAY, |midnight| midnight.timestamp());
                let next = today.tomorrow().and_then(|next| next.start_of_day()).map(|next| next.timestamp());
                (shared.collect(), midnight, next.ok())
            }
        };
        caps.push(DayCap {
            account: account.id,
            account_name: account.name.clone(),
            platform: account.platform.clone(),
            used: store::posts::begun(db, &shared, from)?,
            most: cap.most,
            resets_at,
        });
    }
    Ok(caps)
}
