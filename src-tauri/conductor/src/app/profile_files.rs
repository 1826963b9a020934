//! A game profile as one file that people read and share, by `models/profile.schema.json`.

use crate::{Conductor, events::Tag};
use domain::{Code, CueId, Problem, Profile};
use serde_json::Value;

/// A profile as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileFile {
    /// What the file is called.
    pub file_name: String,
    /// What is in it.
    pub text: String,
}

/// What taking a profile in would change.
#[derive(Debug, Clone, PartialEq)]
pub struct ProfileImport {
    /// The profile of the file.
    pub profile: Profile,
    /// Whether there is one of that name.
    pub known: bool,
    /// What differs from the one that is there, or what a new one sets.
    pub changes: Vec<ProfileDifference>,
    /// The name it would get beside the one that is there.
    pub free_name: String,
}

/// One value that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct ProfileDifference {
    /// The field, as a path (`weights.kill`).
    pub field: String,
    /// Its value in the library; absent where it is not set.
    pub before: Option<Value>,
    /// Its value in the file; absent where it is not set.
    pub after: Option<Value>,
}

/// What is done where there is a profile of that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameClash {
    /// The file goes in its place.
    Replace,
    /// The file gets another name.
    KeepBoth,
}

impl Conductor {
    /// A profile as a file. What was learned from choices is in it only where it is asked for: it says how a person plays.
    pub async fn export_profile(&self, name: String, learned: bool) -> Result<ProfileFile, Problem> {
        let wanted = name.clone();
        let found = self.core.store.read(move |db| store::profiles::get(db, &wanted)).await?;
        let mut profile = found.ok_or_else(|| Problem::not_found("profile", &name))?;
        if learned {
            let taught = self.get_learning(Some(name)).await?.taught;
            profile = taught.into_profile(profile, self.core.settings().analysis.padding);
        }
        // Which recordings the examples are from says nothing anywhere else.
        for cue in &mut profile.cues {
            cue.examples.iter_mut().for_each(|example| example.recording = None);
            cue.sounds.iter_mut().for_each(|example| example.recording = None);
        }
        Ok(ProfileFile { file_name: file_name(&profile.name), text: profile.to_json() })
    }

    /// What taking a file in would change. Nothing is changed.
    pub async fn look_at_profile(&self, text: String) -> Result<ProfileImport, Problem> {
        let profile = read(&text)?;
        let all = self.core.store.read(store::profiles::list).await?;
        let known = all.iter().find(|known| known.name == profile.name);
        let nothing = Profile { name: profile.name.clone(), ..Profile::default() };
        let changes = differences(known.unwrap_or(&nothing), &profile);
        Ok(ProfileImport { known: known.is_some(), changes, free_name: free_name(&profile.name, &all), profile })
    }

    /// Takes a profile in. Where there is one of that name that differs, `clash` has to say what becomes of it.
    pub async fn import_profile(&self, text: String, clash: Option<NameClash>) -> Result<Profile, Problem> {
        let profile = read(&text)?;
        let saved = self
            .core
            .store
            .write(move |tx| {
                let all = store::profiles::list(tx)?;
                let known = all.iter().find(|known| known.name == profile.name);
                let profile = match (known, clash) {
                    (Some(known), None) if *known != profile => return Err(asks(&profile.name).into()),
                    (Some(_), Some(NameClash::KeepBoth)) => Profile { name: free_name(&profile.name, &all), ..profile },
                    _ => profile,
                };
                let profile = with_own_ids(profile, &all);
                store::profiles::save(tx, &profile)?;
                Ok(profile)
            })
            .await?;
        self.core.changed("profiles", None, &[Tag::Profiles, Tag::Cues]);
        Ok(saved)
    }
}

fn read(text: &str) -> Result<Profile, Problem> {
    let mut profile = Profile::from_json(text).map_err(|error| {
        let why = format!("{}: {}.", error.field, error.why.trim_end_matches('.'));
        Problem::new(Code::ProfileBroken, "The file is no profile that can be used.", why)
            .field(error.field)
            .say("Put that value right in the file, or ask whoever made it. models/profile.schema.json says what is allowed.")
    })?;
    profile.name = profile.name.trim().to_owned();
    Ok(profile)
}

fn asks(name: &str) -> Problem {
    Problem::new(
        Code::Conflict,
        format!("There is a profile \"{name}\" already, and it differs."),
        "Taking the file in would either write over it or needs another name.",
    )
    .field("clash")
    .say("Say whether it is replaced or both are kept.")
}

/// A name that no profile has: `name (2)`.
fn free_name(name: &str, all: &[Profile]) -> String {
    let taken = |name: &str| all.iter().any(|known| known.name == name);
    if !taken(name) {
        return name.to_owned();
    }
    (2..).map(|n| format!("{name} ({n})")).find(|name| !taken(name)).unwrap_or_else(|| name.to_owned())
}

/// What was taught is known by its id: what another profile has as well gets new ones.
fn with_own_ids(mut profile: Profile, all: &[Profile]) -> Profile {
    let others = || all.iter().filter(|other| other.name != profile.name).flat_map(|other| &other.cues);
    let taken: Vec<CueId> = others().map(|cue| cue.id).collect();
    for cue in profile.cues.iter_mut().filter(|cue| taken.contains(&cue.id)) {
        cue.id = CueId::new();
    }
    profile
}

/// A file's name that every system takes.
fn file_name(name: &str) -> String {
    let stem: String =
        name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(60).collect();
    let stem = stem.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    format!("{}.profile.json", if stem.is_empty() { "game" } else { &stem })
}

/// What differs between two profiles, value by value. Lists count as one value.
fn differences(before: &Profile, after: &Profile) -> Vec<ProfileDifference> {
    let (before, after) = (values(before), values(after));
    let mut fields: Vec<&String> = before.iter().chain(&after).map(|(field, _)| field).collect();
    fields.sort();
    fields.dedup();
    let of = |all: &[(String, Value)], field: &str| {
        all.iter().find(|(known, _)| known == field).map(|(_, value)| value.clone())
    };
    fields
        .into_iter()
        .map(|field| ProfileDifference { field: field.clone(), before: of(&before, field), after: of(&after, field) })
        .filter(|difference| difference.before != difference.after)
        .collect()
}

/// The values that are set, by path; rules of classes and paddings are one value each.
fn values(profile: &Profile) -> Vec<(String, Value)> {
    // By way of the text, which has 0.8 where a number of 64 bits would be 0.800000011920929.
    let Ok(Value::Object(fields)) = serde_json::from_str(&profile.to_json()) else { return Vec::new() };
    let mut values = Vec::new();
    for (name, value) in fields {
        match value {
            // Their pictures are no value that somebody reads.
            Value::Array(cues) if name == "cues" => values.extend(cues.into_iter().map(|mut cue| {
                let examples = cue["examples"].as_array().map_or(0, Vec::len);
                cue["examples"] = examples.into();
                let called = cue["name"].as_str().unwrap_or_default().to_owned();
                (format!("cues.{called}"), cue)
            })),
            Value::Object(inside) => {
                values.extend(inside.into_iter().map(|(key, value)| (format!("{name}.{key}"), value)))
            }
            value => values.push((name, value)),
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::SignalKind;

    #[test]
    fn what_differs_is_told_value_by_value() {
        let before = Profile {
            name: "oa".into(),
            tone: Some("dry".into()),
            weights: [(SignalKind::Kill, 2.0), (SignalKind::Medal, 1.0)].into(),
            ..Profile::default()
        };
        let after = Profile {
            tone: None,
            tags: vec!["oa".into()],
            weights: [(SignalKind::Kill, 1.0), (SignalKind::Medal, 1.0)].into(),
            ..before.clone()
        };
        let told: Vec<String> = differences(&before, &after)
            .into_iter()
            .map(|it| {
                let word = |value: Option<Value>| value.map_or_else(|| "-".into(), |value| value.to_string());
                format!("{} {} {}", it.field, word(it.before), word(it.after))
            })
            .collect();
        assert_eq!(told, [r#"tags - ["oa"]"#, r#"tone "dry" -"#, "weights.kill 2.0 1.0"]);
        assert!(differences(&before, &before).is_empty());
    }

    #[test]
    fn names_are_free_and_files_are_called_by_them() {
        let of = |name: &str| Profile { name: name.into(), ..Profile::default() };
        let all = [of("oa"), of("oa (2)")];
        assert_eq!((free_name("oa", &all).as_str(), free_name("q", &all).as_str()), ("oa (3)", "q"));
        for (name, file) in [
            ("Open Arena!", "open-arena.profile.json"),
            ("../../etc", "etc.profile.json"),
            ("エルデン", "game.profile.json"),
        ] {
            assert_eq!(file_name(name), file);
        }
    }
}
