//! Game profiles: what the app knows of a game or a channel.

use crate::{
    App,
    extract::{Answer, Body, Name},
    settings::Padding,
    wire::{Example, RelativeBox, SignalKind, Undoable},
};
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What a class of the detector means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClassRule {
    /// The signal it becomes.
    pub signal: SignalKind,
    /// Detections below this confidence (0 to 1) are left out; the model's own when null.
    #[serde(default)]
    pub threshold: Option<f32>,
    /// Only detections whose middle lies in here count; the whole picture when null.
    #[serde(default)]
    pub region: Option<RelativeBox>,
}

/// A number on the screen that tells of something when it grows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Counter {
    /// Where it stands, a tenth of the picture at most: one line, with nothing else in it but the number.
    pub region: RelativeBox,
    /// What it is when it grows.
    pub signal: SignalKind,
    /// By how much it grows each time, 1 or more; 100 where a kill is worth a hundred points.
    #[schema(minimum = 1)]
    pub step: u32,
}

impl From<domain::Counter> for Counter {
    fn from(domain::Counter { region, signal, step }: domain::Counter) -> Self {
        Self { region: region.into(), signal: signal.into(), step }
    }
}

impl From<Counter> for domain::Counter {
    fn from(Counter { region, signal, step }: Counter) -> Self {
        Self { region: region.into(), signal: signal.into(), step }
    }
}

/// A game profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    /// Its name; unique in the library.
    pub name: String,
    /// The game, as titles should say it.
    #[serde(default)]
    pub game: Option<String>,
    /// The detector that looks at its recordings, by its id; the shipped one when null.
    #[serde(default)]
    pub detector: Option<String>,
    /// What the detector's classes mean.
    #[serde(default)]
    pub classes: BTreeMap<String, ClassRule>,
    /// Numbers on the screen that tell of something when they grow, four at most.
    #[serde(default)]
    #[schema(max_items = 4)]
    pub counters: Vec<Counter>,
    /// How much each kind of signal counts, -10 to 10.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, f32>)]
    pub weights: BTreeMap<SignalKind, f32>,
    /// How much is kept around each kind of signal.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, Padding>)]
    pub paddings: BTreeMap<SignalKind, Padding>,
    /// Moments closer than this become one, in seconds.
    #[serde(default)]
    pub merge_gap_s: Option<f64>,
    /// No moment gets longer than this, in seconds, 5 to 1800; ours when null.
    #[serde(default)]
    pub longest_s: Option<f64>,
    /// At most so many moments of one recording; what the settings allow when null.
    #[serde(default)]
    pub max_moments: Option<u32>,
    /// The moments of one recording are no longer than this together, in seconds, 5 to 86400; any length when null.
    #[serde(default)]
    pub max_total_s: Option<f64>,
    /// The player's names.
    #[serde(default)]
    pub players: Vec<String>,
    /// Tone of the words, in a few words of the person.
    #[serde(default)]
    pub tone: Option<String>,
    /// Language of the words (BCP 47).
    #[serde(default)]
    pub language: Option<String>,
    /// Words that must not appear.
    #[serde(default)]
    pub banned_words: Vec<String>,
    /// Tags that every clip gets.
    #[serde(default)]
    pub tags: Vec<String>,
}

impl From<domain::Profile> for Profile {
    fn from(profile: domain::Profile) -> Self {
        // Taken apart by name: a new field does not compile until it is on the wire.
        let domain::Profile {
            name,
            game,
            detector,
            classes,
            counters,
            weights,
            paddings,
            merge_gap_s,
            longest_s,
            max_moments,
            max_total_s,
            players,
            tone,
            language,
            banned_words,
            tags,
            // What was taught has routes of its own.
            cues: _,
        } = profile;
        let rule = |rule: domain::ClassRule| ClassRule {
            signal: rule.signal.into(),
            threshold: rule.threshold,
            region: rule.region.map(RelativeBox::from),
        };
        Self {
            name,
            game,
            detector,
            classes: classes.into_iter().map(|(class, of)| (class, rule(of))).collect(),
            counters: counters.into_iter().map(Counter::from).collect(),
            weights: weights.into_iter().map(|(kind, weight)| (kind.into(), weight)).collect(),
            paddings: paddings.into_iter().map(|(kind, padding)| (kind.into(), padding.into())).collect(),
            merge_gap_s,
            longest_s,
            max_moments,
            max_total_s,
            players,
            tone,
            language,
            banned_words,
            tags,
        }
    }
}

impl From<Profile> for domain::Profile {
    fn from(profile: Profile) -> Self {
        let rule = |rule: ClassRule| domain::ClassRule {
            signal: rule.signal.into(),
            threshold: rule.threshold,
            region: rule.region.map(domain::RelativeBox::from),
        };
        Self {
            name: profile.name,
            game: profile.game,
            detector: profile.detector,
            classes: profile.classes.into_iter().map(|(class, of)| (class, rule(of))).collect(),
            counters: profile.counters.into_iter().map(domain::Counter::from).collect(),
            weights: profile.weights.into_iter().map(|(kind, weight)| (kind.into(), weight)).collect(),
            paddings: profile.paddings.into_iter().map(|(kind, padding)| (kind.into(), padding.into())).collect(),
            merge_gap_s: profile.merge_gap_s,
            longest_s: profile.longest_s,
            max_moments: profile.max_moments,
            max_total_s: profile.max_total_s,
            players: profile.players,
            tone: profile.tone,
            language: profile.language,
            banned_words: profile.banned_words,
            tags: profile.tags,
            cues: Vec::new(),
        }
    }
}

impl Example for Profile {
    fn example() -> Self {
        let rule = ClassRule {
            signal: SignalKind::Kill,
            threshold: Some(0.4),
            region: Some(RelativeBox { x: 0.5, y: 0.0, w: 0.5, h: 0.25 }),
        };
        Self {
            name: "openarena".into(),
            game: Some("OpenArena".into()),
            detector: Some("my-notices".into()),
            classes: BTreeMap::from([("feed_row".into(), rule)]),
            counters: vec![Counter {
                region: RelativeBox { x: 0.9, y: 0.9, w: 0.06, h: 0.06 },
                signal: SignalKind::Kill,
                step: 1,
            }],
            weights: BTreeMap::from([(SignalKind::Kill, 2.0)]),
            paddings: BTreeMap::from([(SignalKind::Kill, Padding { before_s: 9.0, after_s: 4.0 })]),
            merge_gap_s: Some(5.0),
            longest_s: Some(60.0),
            max_moments: Some(12),
            max_total_s: None,
            players: vec!["Tony".into()],
            tone: Some("dry".into()),
            language: Some("en".into()),
            banned_words: vec!["insane".into()],
            tags: vec!["openarena".into()],
        }
    }
}

/// The profiles.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ProfileItems {
    /// By name.
    pub items: Vec<Profile>,
}

impl Example for ProfileItems {
    fn example() -> Self {
        Self { items: vec![Profile::example()] }
    }
}

/// The game profiles.
#[utoipa::path(get, path = "/profiles", tag = "profiles",
    responses((status = 200, description = "The profiles.", body = ProfileItems)),
    extensions(("x-made-of" = json!(["profiles"]))))]
pub(crate) async fn list_profiles(State(app): State<App>) -> Answer<ProfileItems> {
    let profiles = app.conductor.list_profiles().await?;
    Ok(Json(ProfileItems { items: profiles.into_iter().map(Profile::from).collect() }))
}

/// Keeps a profile under a name. Recordings that use it are ranked again.
#[utoipa::path(put, path = "/profiles/{name}", tag = "profiles",
    params(("name" = String, Path, description = "Its name; the one in the body has to be the same.")),
    request_body = Profile,
    responses((status = 200, description = "The profile.", body = Profile)),
    extensions(("x-makes-stale" = json!(["profiles", "moments", "jobs", "status"])),
        ("x-errors" = json!(["not_found", "invalid", "profile_broken"]))))]
pub(crate) async fn save_profile(
    State(app): State<App>,
    Name(name): Name,
    Body(profile): Body<Profile>,
) -> Answer<Profile> {
    if profile.name != name {
        let why = format!("The address says `{name}`, the profile `{}`.", profile.name);
        return Err(domain::Problem::invalid("name", why).into());
    }
    Ok(Json(app.conductor.save_profile(profile.into()).await?.into()))
}

/// Removes a profile. Recordings that used it go without.
#[utoipa::path(delete, path = "/profiles/{name}", tag = "profiles", params(("name" = String, Path, description = "Its name.")),
    responses((status = 200, description = "It is removed.", body = Undoable)),
    extensions(("x-makes-stale" = json!(["profiles", "recordings", "moments", "status"])),
        ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn remove_profile(State(app): State<App>, Name(name): Name) -> Answer<Undoable> {
    app.conductor.remove_profile(name).await?;
    Ok(Json(Undoable::default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_survives_the_wire() {
        let profile = Profile::example();
        assert_eq!(Profile::from(domain::Profile::from(profile.clone())), profile);
    }
}
