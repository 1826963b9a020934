//! Settings and game profiles.

use crate::{Conductor, Core, events::Tag, steps::Ask};
use domain::{Problem, Profile, Settings};
use std::sync::PoisonError;

impl Core {
    pub(super) fn set_settings(&self, settings: Settings) {
        *self.settings.write().unwrap_or_else(PoisonError::into_inner) = settings;
    }
}

impl Conductor {
    /// What the person has set.
    pub fn settings(&self) -> Settings {
        self.core.settings()
    }

    /// Changes settings by a merge patch (RFC 7396): what is named changes, the rest stays.
    pub async fn change_settings(&self, patch: serde_json::Value) -> Result<Settings, Problem> {
        let core = &self.core;
        let before = core.settings();
        let mut value =
            serde_json::to_value(&before).map_err(|error| Problem::bug("The settings could not be read.", error))?;
        merge(&mut value, &patch)?;
        let settings: Settings = serde_json::from_value(value)
            .map_err(|error| Problem::invalid("settings", format!("A value has the wrong kind: {error}.")))?;
        settings.check().map_err(|error| Problem::invalid(error.field, format!("It has to be {}.", error.why)))?;
        if settings.paused != before.paused {
            return Err(Problem::invalid("paused", "Pausing has its own call: POST /queue/pause and /queue/resume."));
        }
        let (stored, now) = (settings.clone(), core.now());
        let rank_again = settings.analysis != before.analysis;
        core.store
            .write(move |tx| {
                store::settings::save(tx, &stored)?;
                if rank_again {
                    // Thresholds and paddings rank again at once, without decoding; undecided moments follow.
                    let ready = store::recordings::all_paths(tx)?;
                    for (id, _, state) in ready {
                        if state == domain::RecordingState::Ready {
                            store::jobs::enqueue(tx, &Ask::Rank(id).job(now))?;
                        }
                    }
                }
                Ok(())
            })
            .await?;
        core.means.http.speed.set(settings.publishing.upload_limit);
        core.set_settings(settings.clone());
        if settings.while_playing != before.while_playing && core.playing.last().is_some() {
            core.step_back();
        }
        core.bells.ring_all();
        core.changed("settings", None, &[Tag::Settings, Tag::Status, Tag::Models, Tag::Jobs]);
        Ok(settings)
    }

    /// All game profiles.
    pub async fn list_profiles(&self) -> Result<Vec<Profile>, Problem> {
        Ok(self.core.store.read(store::profiles::list).await?)
    }

    /// Writes a game profile. What was taught has calls of its own and stays as it is.
    pub async fn save_profile(&self, profile: Profile) -> Result<Profile, Problem> {
        profile.check().map_err(|error| {
            Problem::new(domain::Code::ProfileBroken, "The profile can't be used.", format!("{error}."))
                .field(error.field.clone())
                .say("Change that value and try again.")
        })?;
        let (mut stored, now) = (profile.clone(), self.core.now());
        self.core
            .store
            .write(move |tx| {
                let before = store::profiles::get(tx, &stored.name)?;
                stored.cues = before.as_ref().map_or_else(Vec::new, |before| before.cues.clone());
                store::profiles::save(tx, &stored)?;
                if before.is_some_and(|before| before.players != stored.players) {
                    // Names that were read tell whose a kill is; nothing is decoded again for that.
                    for (id, _, state) in store::recordings::all_paths(tx)? {
                        let its = store::recordings::get(tx, id)?.and_then(|recording| recording.profile);
                        if state == domain::RecordingState::Ready && its.as_ref() == Some(&stored.name) {
                            store::jobs::enqueue(tx, &Ask::Rank(id).job(now))?;
                        }
                    }
                }
                Ok(())
            })
            .await?;
        self.core.bells.ring_all();
        self.core.changed("profiles", None, &[Tag::Profiles, Tag::Jobs]);
        Ok(profile)
    }

    /// Removes a game profile. Recordings that used it are looked at without one.
    pub async fn remove_profile(&self, name: String) -> Result<(), Problem> {
        self.core
            .store
            .write(move |tx| {
                let gone = store::profiles::get(tx, &name)?.ok_or_else(|| Problem::not_found("profile", &name))?;
                gone.cues.iter().try_for_each(|cue| store::cue_looks::forget(tx, cue.id))?;
                store::profiles::delete(tx, &name)
            })
            .await?;
        self.core.changed("profiles", None, &[Tag::Profiles, Tag::Recordings, Tag::Cues]);
        Ok(())
    }
}

/// RFC 7396, but an unknown field is an error instead of being kept in silence.
fn merge(target: &mut serde_json::Value, patch: &serde_json::Value) -> Result<(), Problem> {
    let (serde_json::Value::Object(target), serde_json::Value::Object(patch)) = (target, patch) else {
        return Err(Problem::invalid("settings", "Settings are changed by an object with the fields to change."));
    };
    for (key, value) in patch {
        let Some(old) = target.get_mut(key) else {
            return Err(Problem::invalid(key, format!("There is no setting `{key}`.")));
        };
        if old.is_object() && value.is_object() {
            merge(old, value)?;
        } else {
            *old = value.clone();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_is_named_changes_and_nothing_unknown_is_kept() {
        let mut value = serde_json::to_value(Settings::default()).unwrap();
        merge(&mut value, &json!({"analysis": {"min_score": 50}, "export_folder": "/clips"})).unwrap();
        let settings: Settings = serde_json::from_value(value.clone()).unwrap();
        assert_eq!(settings.analysis.min_score, 50);
        assert_eq!(settings.analysis.samples_per_s, Settings::default().analysis.samples_per_s);
        assert_eq!(
            merge(&mut value, &json!({"analysis": {"colour": 1}})).unwrap_err().field.as_deref(),
            Some("colour")
        );
    }
}
