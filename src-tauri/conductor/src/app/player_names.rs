//! Names that may be the player's, by what was read in the recordings of a profile.

use crate::Conductor;
use domain::Problem;
use store::recordings::RecordingFilter;

/// Recordings that are looked at, newest first: names change, and older ones say nothing new.
const RECORDINGS: usize = 40;

/// A name that may be the player's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlayerNameView {
    /// As it was read most often.
    pub name: String,
    /// How often it was read where the player is meant.
    pub seen: usize,
    /// In how many recordings.
    pub recordings: usize,
}

impl Conductor {
    /// Names that a profile does not have and that are read where the player is meant, most often first. Nothing is decided by
    /// them: the person says whether a name is theirs.
    pub async fn list_player_names(&self, profile: String) -> Result<Vec<PlayerNameView>, Problem> {
        let (profile, analyses) = self
            .core
            .store
            .read(move |db| {
                let found =
                    store::profiles::get(db, &profile)?.ok_or_else(|| Problem::not_found("profile", &profile))?;
                let page = store::Page { after: None, limit: RECORDINGS };
                let rows = store::recordings::list(db, &RecordingFilter::default(), &page)?.items;
                let own = rows.into_iter().filter(|row| row.recording.profile.as_ref() == Some(&found.name));
                let mut analyses = Vec::new();
                for row in own {
                    analyses.extend(store::analyses::get(db, row.recording.id)?.map(|analysis| analysis.signals));
                }
                Ok((found, analyses))
            })
            .await?;
        let mut names: Vec<PlayerNameView> = Vec::new();
        for found in analyses.iter().filter_map(|signals| highlights::player_name(signals)) {
            if profile.players.iter().any(|known| highlights::same_name(&found.name, known)) {
                continue;
            }
            match names.iter_mut().find(|known| highlights::same_name(&known.name, &found.name)) {
                Some(known) => (known.seen, known.recordings) = (known.seen + found.seen, known.recordings + 1),
                None => names.push(PlayerNameView { name: found.name, seen: found.seen, recordings: 1 }),
            }
        }
        names.sort_by(|a, b| (b.recordings, b.seen).cmp(&(a.recordings, a.seen)).then(a.name.cmp(&b.name)));
        Ok(names)
    }
}
