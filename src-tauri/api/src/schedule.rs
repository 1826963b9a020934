//! When posts go out: the calendar and slots.

use crate::{
    App,
    extract::{Answer, Asked, Body, Id},
    judging::JudgedBy,
    posts::Post,
    wire::{Example, example_id, example_time},
};
use axum::{Json, extract::State};
use conductor::views::{
    BestTime as BestTimeView, DayCap as DayCapView, FreeSlot as FreeSlotView, ScheduleView, SlotView,
};
use domain::{AccountId, ChannelId, Problem};
use jiff::{Timestamp, civil::Time};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which span is shown.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ScheduleQuery {
    /// Its beginning.
    pub from: Timestamp,
    /// Its end, not more than 62 days later.
    pub to: Timestamp,
    /// Only what is for the accounts of that channel.
    #[serde(default)]
    pub channel_id: Option<Uuid>,
}

/// One time of a slot that no post holds.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct FreeSlot {
    /// Whose.
    pub account_id: Uuid,
    /// The account's name.
    pub account_name: String,
    /// The account's platform.
    pub platform: String,
    /// The time.
    pub at: Timestamp,
}

impl From<FreeSlotView> for FreeSlot {
    fn from(view: FreeSlotView) -> Self {
        let FreeSlotView { account, account_name, platform, at } = view;
        Self { account_id: account.0, account_name, platform, at }
    }
}

/// A time of the week at which posting is likely to do well, in the zone of whoever looks.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct BestTime {
    /// 1 is Monday, 7 Sunday.
    pub weekday: u8,
    /// Minute of the day.
    pub from_minute: u16,
    /// Minute of the day.
    pub to_minute: u16,
    /// Why.
    pub reason: String,
    /// Who says so.
    pub by: JudgedBy,
}

impl From<BestTimeView> for BestTime {
    fn from(view: BestTimeView) -> Self {
        let BestTimeView { weekday, from_minute, to_minute, reason, by } = view;
        Self { weekday, from_minute, to_minute, reason, by: by.into() }
    }
}

/// What a platform takes in a day.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Quota {
    /// The account. Accounts of one platform may share it.
    pub account_id: Uuid,
    /// The account's name.
    pub account_name: String,
    /// The account's platform.
    pub platform: String,
    /// Uploads that were begun, as far as this app knows.
    pub used: u32,
    /// How many it takes.
    pub most: u32,
    /// When it starts anew; null where it is the last 24 hours that count.
    pub resets_at: Option<Timestamp>,
}

impl From<DayCapView> for Quota {
    fn from(view: DayCapView) -> Self {
        let DayCapView { account, account_name, platform, used, most, resets_at } = view;
        Self { account_id: account.0, account_name, platform, used, most, resets_at }
    }
}

/// What goes out in a span of time.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Schedule {
    /// Posts by their place in the calendar, earliest first; not those that were taken back.
    pub posts: Vec<Post>,
    /// Slots that no post holds, earliest first.
    pub free: Vec<FreeSlot>,
    /// When posting is likely to do well.
    pub best: Vec<BestTime>,
    /// What platforms still take today.
    pub quotas: Vec<Quota>,
}

impl From<ScheduleView> for Schedule {
    fn from(view: ScheduleView) -> Self {
        Self {
            posts: view.posts.into_iter().map(Post::from).collect(),
            free: view.free.into_iter().map(FreeSlot::from).collect(),
            best: view.best.into_iter().map(BestTime::from).collect(),
            quotas: view.caps.into_iter().map(Quota::from).collect(),
        }
    }
}

impl Example for Schedule {
    fn example() -> Self {
        Self {
            posts: vec![Post::example()],
            free: vec![FreeSlot {
                account_id: example_id(50),
                account_name: "Clips folder".into(),
                platform: "folder".into(),
                at: example_time(240),
            }],
            best: vec![BestTime {
                weekday: 5,
                from_minute: 1020,
                to_minute: 1260,
                reason: "Evenings are a rule of thumb.".into(),
                by: JudgedBy::Rule,
            }],
            quotas: vec![Quota {
                account_id: example_id(51),
                account_name: "My channel".into(),
                platform: "youtube".into(),
                used: 3,
                most: 100,
                resets_at: Some(example_time(300)),
            }],
        }
    }
}

/// What goes out in a span of time: posts, free slots, best times, what the day still allows.
#[utoipa::path(get, path = "/schedule", tag = "posts", params(ScheduleQuery),
    responses((status = 200, description = "The schedule.", body = Schedule)),
    extensions(("x-made-of" = json!(["posts", "words", "accounts", "channels"])), ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn get_schedule(State(app): State<App>, Asked(query): Asked<ScheduleQuery>) -> Answer<Schedule> {
    Ok(Json(app.conductor.schedule(query.from, query.to, query.channel_id.map(ChannelId)).await?.into()))
}

/// A time of the week at which an account likes to get something.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Slot {
    /// Whose.
    pub account_id: Uuid,
    /// The account's name.
    pub account_name: String,
    /// The account's platform.
    pub platform: String,
    /// 1 is Monday, 7 Sunday.
    pub weekday: u8,
    /// `18:00`, in `zone`.
    pub time: String,
    /// The time zone (IANA name).
    pub zone: String,
}

impl From<SlotView> for Slot {
    fn from(view: SlotView) -> Self {
        let SlotView { slot, account_name, platform } = view;
        Self {
            account_id: slot.account.0,
            account_name,
            platform,
            weekday: slot.weekday,
            time: format!("{:02}:{:02}", slot.minute / 60, slot.minute % 60),
            zone: slot.zone,
        }
    }
}

/// Slots, by account and time of the week.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct SlotItems {
    /// The slots.
    pub items: Vec<Slot>,
}

impl Example for SlotItems {
    fn example() -> Self {
        Self {
            items: vec![Slot {
                account_id: example_id(50),
                account_name: "Clips folder".into(),
                platform: "folder".into(),
                weekday: 5,
                time: "18:00".into(),
                zone: "Europe/Berlin".into(),
            }],
        }
    }
}

/// The slots of all accounts.
#[utoipa::path(get, path = "/slots", tag = "accounts",
    responses((status = 200, description = "The slots.", body = SlotItems)),
    extensions(("x-made-of" = json!(["accounts"]))))]
pub(crate) async fn list_slots(State(app): State<App>) -> Answer<SlotItems> {
    let slots = app.conductor.slots().await?;
    Ok(Json(SlotItems { items: slots.into_iter().map(Slot::from).collect() }))
}

/// A time of the week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WeekTime {
    /// 1 is Monday, 7 Sunday.
    #[schema(minimum = 1, maximum = 7)]
    pub weekday: u8,
    /// `18:00`.
    pub time: String,
}

/// All slots of an account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SlotsRequest {
    /// The time zone that the times are meant in (IANA name).
    pub zone: String,
    /// The times.
    pub times: Vec<WeekTime>,
}

impl Example for SlotsRequest {
    fn example() -> Self {
        Self { zone: "Europe/Berlin".into(), times: vec![WeekTime { weekday: 5, time: "18:00".into() }] }
    }
}

impl SlotsRequest {
    fn times(&self) -> Result<Vec<(u8, u16)>, Problem> {
        let minute = |text: &str| -> Option<u16> {
            let time = Time::strptime("%H:%M", text).ok()?;
            u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).ok()
        };
        let times = self.times.iter().map(|time| match minute(&time.time) {
            Some(minute) => Ok((time.weekday, minute)),
            None => Err(Problem::invalid("times", format!("`{}` is no time like 18:00.", time.time))),
        });
        times.collect()
    }
}

/// Puts these in the place of all slots of an account. Posts that hold one keep their time.
#[utoipa::path(put, path = "/accounts/{id}/slots", tag = "accounts",
    params(("id" = Uuid, Path, description = "Its id.")), request_body = SlotsRequest,
    responses((status = 200, description = "The slots of the account as they are now.", body = SlotItems)),
    extensions(("x-makes-stale" = json!(["accounts", "posts"])), ("x-errors" = json!(["not_found", "invalid"]))))]
pub(crate) async fn change_slots(
    State(app): State<App>,
    Id(id): Id<AccountId>,
    Body(request): Body<SlotsRequest>,
) -> Answer<SlotItems> {
    let times = request.times()?;
    let slots = app.conductor.change_slots(id, request.zone, times).await?;
    Ok(Json(SlotItems { items: slots.into_iter().map(Slot::from).collect() }))
}
