//! Where the clips of a year go. None of these can be signed in to: no sign-in lies anywhere, and names end in `.invalid` or
//! `.example`, which no network has.

use super::{Chance, Plan};
use domain::{Account, AccountId, AccountState};
use jiff::SignedDuration;
use serde_json::json;

/// A place, and how it is watched there.
pub(super) struct Place {
    pub platform: &'static str,
    pub name: &'static str,
    /// Of a hundred posted clips, so many go there.
    pub share: f64,
    /// Views of a usual clip, as a logarithm; `None` where the platform tells none.
    pub views: Option<f64>,
    /// Whether the platform tells how often a post was passed on.
    pub shares: bool,
}

/// In the order of [`accounts`].
pub(super) const PLACES: [Place; 6] = [
    Place { platform: "youtube", name: "Kestrel plays", share: 90.0, views: Some(6.4), shares: false },
    Place { platform: "tiktok", name: "@kestrel.plays", share: 74.0, views: Some(6.9), shares: true },
    Place { platform: "instagram", name: "kestrel.plays", share: 52.0, views: Some(5.8), shares: true },
    Place { platform: "bluesky", name: "kestrel.example", share: 24.0, views: None, shares: true },
    Place { platform: "discord", name: "#clips on The Nest", share: 18.0, views: None, shares: false },
    Place { platform: "folder", name: "Best of the year", share: 0.0, views: None, shares: false },
];

pub(super) fn accounts(chance: &mut Chance, plan: &Plan) -> Vec<Account> {
    let made = plan.now - SignedDuration::from_hours(24 * (i64::from(plan.size.days) + 10));
    PLACES
        .iter()
        .map(|place| Account {
            id: AccountId(chance.id(made)),
            platform: place.platform.into(),
            name: place.name.into(),
            config: match place.platform {
                "folder" => json!({ "path": plan.folder.with_file_name("Best of the year") }),
                "bluesky" => json!({ "handle": place.name, "server": "https://pds.invalid" }),
                _ => json!({}),
            },
            state: AccountState::Ready,
            problem: None,
            created_at: made,
        })
        .collect()
}
