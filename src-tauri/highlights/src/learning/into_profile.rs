//! What was learned, written into a profile: for a file that another library shall rank by as this one does.

use super::Taught;
use crate::ranking::usual;
use domain::{Padding, Profile, SignalKind};

impl Taught {
    /// The profile with weights and paddings as they count now. `set` is what the person set for all kinds; a kind whose weight
    /// is zero stays out.
    pub fn into_profile(&self, mut profile: Profile, set: Padding) -> Profile {
        for kind in SignalKind::ALL {
            let (weight, padding) = usual(kind, set);
            let factor = self.factor(kind);
            let weight = profile.weights.get(&kind).copied().unwrap_or(weight);
            if (factor - 1.0).abs() > f32::EPSILON && weight != 0.0 {
                profile.weights.insert(kind, hundredths((weight * factor).clamp(-10.0, 10.0)));
            }
            let padding = profile.paddings.get(&kind).copied().unwrap_or(padding);
            if (self.before_s != 0.0 || self.after_s != 0.0) && weight != 0.0 {
                let side = |seconds: f64| (seconds.clamp(0.0, 120.0) * 10.0).round() / 10.0;
                let (before_s, after_s) =
                    (side(padding.before_s + self.before_s), side(padding.after_s + self.after_s));
                profile.paddings.insert(kind, Padding { before_s, after_s });
            }
        }
        profile
    }
}

fn hundredths(weight: f32) -> f32 {
    (weight * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lesson;

    const SET: Padding = Padding { before_s: 8.0, after_s: 4.0 };

    #[test]
    fn nothing_learned_changes_nothing() {
        let profile = Profile { name: "q".into(), ..Profile::default() };
        assert_eq!(Taught::default().into_profile(profile.clone(), SET), profile);
    }

    #[test]
    fn lessons_become_weights_and_paddings() {
        let lesson = |kind, factor| Lesson { kind, factor, kept: 4, decided: 5 };
        let taught = Taught {
            lessons: vec![lesson(SignalKind::Kill, 1.5), lesson(SignalKind::Menu, 2.0)],
            before_s: 1.25,
            ..Taught::default()
        };
        let mut profile = Profile { name: "q".into(), ..Profile::default() };
        profile.weights.insert(SignalKind::Kill, 2.0);
        let shared = taught.into_profile(profile, SET);
        assert_eq!(shared.weights[&SignalKind::Kill], 3.0);
        assert!(!shared.weights.contains_key(&SignalKind::Menu), "twice nothing is nothing");
        assert_eq!(shared.paddings[&SignalKind::Kill], Padding { before_s: 9.3, after_s: 4.0 });
        shared.check().unwrap();
    }
}
