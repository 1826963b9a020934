//! Words and judgements for somebody who waits for them: nothing of the words is stored, and they come while they are
//! written, as events under a name that the caller chose.

use super::{
    advice::{places, time, warnings},
    clips::clip,
};
use crate::{
    Conductor,
    describing::{Described, Telling},
    events::Tag,
    views::JudgedView,
};
use domain::{Author, ClipId, JudgedBy, Judgement, Problem, ScorePart, WordsField};
use media::Cancel;
use words::{Compared, FactSheet, Scene, TemplateWriter, Writer, write_words};

/// Words that were written and not stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Generated {
    /// The draft, with its author, its note and the titles that were offered.
    pub draft: words::Draft,
    /// Its language.
    pub language: String,
}

/// How much the measurements and the model count, in percent.
const MEASURED_WEIGHT: u8 = 60;

impl Conductor {
    /// Writes words for a clip and gives them back. `fields` says which; empty means all. Whoever listens to events hears
    /// the pieces under `stream`. With no Ollama the template writes; that is no error.
    pub async fn generate_words(
        &self,
        id: ClipId,
        destination: String,
        language: Option<String>,
        fields: Vec<WordsField>,
        stream: Option<String>,
    ) -> Result<Generated, Problem> {
        if destination != "any" && publish::platform(&destination).is_none() {
            return Err(Problem::invalid("destination", format!("There is no platform `{destination}`.")));
        }
        let core = &self.core;
        let place = destination.clone();
        let found = core
            .store
            .read(move |db| {
                clip(db, id)?;
                Described::load(db, id, &place)
            })
            .await?;
        let found = found.ok_or_else(|| no_facts(id))?;
        let settings = core.settings().words;
        let mut wish = found.wish(&destination, language.as_deref(), &settings.language);
        wish.seed = wish.seed.wrapping_add(core.now().as_millisecond().unsigned_abs());
        wish.present = found.present.as_ref().map(|words| words.text.clone());
        if !fields.is_empty() {
            wish.avoid.clone_from(&found.offered);
        }
        wish.fields = fields;
        let mut sheet = found.sheet();
        let draft = if settings.use_ollama {
            let ollama = core.ollama()?;
            if let Some(scene) = found.seen(core, &ollama, &Cancel::default()).await {
                sheet.seen = Some(scene.text);
            }
            let telling = stream.map(|stream| Telling::new(core, stream));
            let say = |piece: &str| {
                if let Some(telling) = &telling {
                    telling.push(piece);
                }
            };
            write_words(Some(&ollama as &dyn Writer), &sheet, &wish, &say).await
        } else {
            TemplateWriter.draft(&sheet, &wish)
        };
        core.keep_ollama_memory().await;
        Ok(Generated { draft, language: wish.language })
    }

    /// What is thought of these clips. Two and more are compared with each other by a model, where there is one; what was
    /// measured always counts. The judgements are kept.
    pub async fn analyze_content(&self, ids: Vec<ClipId>) -> Result<Vec<JudgedView>, Problem> {
        if ids.is_empty() || ids.len() > MOST {
            return Err(Problem::invalid("clip_ids", format!("From 1 to {MOST} clips can be looked at at once.")));
        }
        let core = &self.core;
        let wanted = ids.clone();
        let found = core
            .store
            .read(move |db| {
                let mut found = Vec::new();
                for id in wanted {
                    clip(db, id)?;
                    found.push(Described::load(db, id, "any")?.ok_or_else(|| no_facts(id))?);
                }
                Ok(found)
            })
            .await?;
        let mut sheets: Vec<FactSheet> = found.iter().map(Described::sheet).collect();
        let mut scenes: Vec<Option<Scene>> = vec![None; found.len()];
        let settings = core.settings().words;
        let (mut compared, mut note) = (None, None);
        if settings.use_ollama {
            let ollama = core.ollama()?;
            for (place, clip) in found.iter().enumerate().take(LOOKED_AT) {
                scenes[place] = clip.seen(core, &ollama, &Cancel::default()).await;
            }
            // What is known of some only would count against the others.
            if scenes.iter().all(Option::is_some) {
                for (sheet, scene) in sheets.iter_mut().zip(&scenes) {
                    sheet.seen = scene.as_ref().map(|scene| scene.text.clone());
                }
            }
            if sheets.len() > 1 {
                match ollama.compare(&sheets).await {
                    Ok(outcome) => compared = Some(outcome),
                    Err(problem) => note = Some(format!("Only measurements count. {problem}")),
                }
            } else {
                note = Some("One clip alone can't be compared; choose several to let a model rank them.".to_owned());
            }
            core.keep_ollama_memory().await;
        } else {
            note = Some("Ollama is switched off: only measurements count.".to_owned());
        }
        let brought = crate::brought::brought(core).await?;
        let judgements: Vec<Judgement> = found
            .iter()
            .enumerate()
            .map(|(place, clip)| Judgement {
                clip: clip.clip.id,
                compared_with: compared.as_ref().map_or(0, |_| u32::try_from(found.len() - 1).unwrap_or(u32::MAX)),
                places: places(clip),
                time: time(clip, brought.as_deref()),
                warnings: warnings(clip, scenes[place].as_ref()),
                author: compared
                    .as_ref()
                    .map_or(Author::Template, |compared| Author::Model { name: compared.model.clone(), took_ms: 0 }),
                note: note.clone(),
                made_at: core.now(),
                ..scored(clip, compared.as_ref(), place)
            })
            .collect();
        let kept = judgements.clone();
        core.store
            .write(move |tx| {
                for judgement in &kept {
                    store::judgements::save(tx, judgement)?;
                }
                Ok(())
            })
            .await?;
        core.changed("judgements", None, &[Tag::Clips]);
        Ok(judgements.into_iter().map(|judgement| JudgedView { judgement }).collect())
    }

    /// What was thought of a clip the last time.
    pub async fn judgement(&self, id: ClipId) -> Result<Option<JudgedView>, Problem> {
        let found = self.core.store.read(move |db| {
            clip(db, id)?;
            store::judgements::get(db, id)
        });
        Ok(found.await?.map(|judgement| JudgedView { judgement }))
    }
}

/// As many as a model can keep apart.
const MOST: usize = 12;
/// Clips whose pictures are looked at, the first ones: each takes seconds, and somebody waits.
const LOOKED_AT: usize = 4;

fn no_facts(id: ClipId) -> Problem {
    Problem::new(
        domain::Code::Conflict,
        format!("Nothing was measured of the clip {id}."),
        "Its moment is gone, so that there are no facts to write or judge by.",
    )
    .say("Write the words by hand, or find the moments of its recording again.")
}

/// The score and what it is made of. With the model's part missing, the measured part counts alone.
fn scored(found: &Described, compared: Option<&Compared>, place: usize) -> Judgement {
    let measured = found.moment.score;
    let reasons: Vec<&str> = found.moment.reasons.iter().take(3).map(|reason| reason.text.as_str()).collect();
    let reason = if reasons.is_empty() {
        "Nothing special was measured.".to_owned()
    } else {
        let reason = format!("{}.", reasons.join("; "));
        let mut letters = reason.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
    };
    let weight = if compared.is_some() { MEASURED_WEIGHT } else { 100 };
    let mut parts = vec![ScorePart { by: JudgedBy::Measured, points: measured, weight, reason }];
    if let Some((compared, standing)) = compared.and_then(|compared| Some((compared, compared.standings.get(place)?))) {
        parts.push(ScorePart {
            by: JudgedBy::Model,
            points: standing.points,
            weight: 100 - MEASURED_WEIGHT,
            reason: format!("{}: {}", compared.model, standing.reason),
        });
    }
    let sum: u32 = parts.iter().map(|part| u32::from(part.points) * u32::from(part.weight)).sum();
    Judgement {
        clip: found.clip.id,
        score: u8::try_from((sum + 50) / 100).unwrap_or(100),
        parts,
        compared_with: 0,
        places: Vec::new(),
        time: None,
        warnings: Vec::new(),
        author: Author::Template,
        note: None,
        made_at: found.clip.updated_at,
    }
}
