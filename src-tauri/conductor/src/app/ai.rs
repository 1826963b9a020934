//! Words and judgements for somebody who waits for them: nothing of the words is stored, and they come while they are
//! written, as events under a name that the caller chose.

use super::clips::clip;
use crate::{
    Conductor,
    describing::{Described, Telling},
    events::Tag,
    views::JudgedView,
};
use domain::{
    Author, ClipId, ContentWarning, JudgedBy, Judgement, LayoutKind, PlaceAdvice, Problem, ScorePart, SignalKind,
    TimeAdvice, WarningKind, WarningLevel, WordsField,
};
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
            for (place, clip) in found.iter().enumerate() {
                scenes[place] = clip.seen(core, &ollama, &Cancel::default()).await;
                sheets[place].seen = scenes[place].as_ref().map(|scene| scene.text.clone());
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
        let judgements: Vec<Judgement> = found
            .iter()
            .enumerate()
            .map(|(place, clip)| Judgement {
                clip: clip.clip.id,
                compared_with: compared.as_ref().map_or(0, |_| u32::try_from(found.len() - 1).unwrap_or(u32::MAX)),
                places: places(clip),
                time: time(clip),
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
        format!("{}.", reasons.join("; "))
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

/// Which destinations suit, by length and shape alone.
fn places(found: &Described) -> Vec<PlaceAdvice> {
    let length_s = found.clip.edit.spans.iter().map(|part| part.span.length().seconds()).sum::<f64>();
    let upright = !matches!(found.clip.edit.layout.kind, LayoutKind::Source);
    let mut places: Vec<PlaceAdvice> = publish::PLATFORMS
        .iter()
        .map(|entry| {
            let (fit, reason) = suits(entry.spec.key, length_s, upright);
            PlaceAdvice { platform: entry.spec.key.to_owned(), fit, reason, by: JudgedBy::Rule }
        })
        .collect();
    places.sort_by(|a, b| b.fit.cmp(&a.fit).then_with(|| a.platform.cmp(&b.platform)));
    places
}

fn suits(platform: &str, length_s: f64, upright: bool) -> (u8, String) {
    let seconds = format!("{} seconds", length_s.round());
    let short = length_s <= 60.0;
    match platform {
        "tiktok" | "instagram" | "instagram_reel" | "facebook" | "facebook_reel" => match (short, upright) {
            (true, true) => (95, format!("{seconds} and upright: made for a feed of short clips.")),
            (true, false) => (60, format!("{seconds} suit it, but an upright layout fills the screen.")),
            (false, _) => (30, format!("{seconds} are long there; under a minute is watched to the end more often.")),
        },
        "youtube" => match (length_s <= 180.0, upright) {
            (true, true) => (90, format!("{seconds} and upright: it becomes a Short.")),
            (true, false) => (75, format!("{seconds} across: an ordinary video, found by its title for a long time.")),
            (false, _) => (85, "Longer than three minutes: nowhere else suits it as well.".into()),
        },
        "discord" => (70, "People who know you see it at once, in any shape.".into()),
        "bluesky" | "mastodon" => match short {
            true => (65, format!("{seconds} fit into a post that people pass on.")),
            false => (45, format!("{seconds} are long for a post.")),
        },
        _ => (50, "Takes everything; nobody is reached by it alone.".into()),
    }
}

/// When to post. Without results of the person's own there is only a rule of thumb, and it says so.
fn time(found: &Described) -> Option<TimeAdvice> {
    let recorded = found.recording.recorded_at.to_zoned(jiff::tz::TimeZone::system()).datetime();
    // Whoever played in the evening is followed by people who look in the evening.
    let hour = if (17..=22).contains(&recorded.hour()) { recorded.hour() } else { 18 };
    let weekday = recorded.date().tomorrow().ok()?.weekday().to_monday_one_offset();
    let reason = "The evening after it was played is a rule of thumb; results of your own posts will replace it.";
    Some(TimeAdvice { weekday, hour, reason: reason.into(), by: JudgedBy::Rule })
}

/// Swear words that labels and chapter titles are looked through for.
const SWEARING: &[&str] =
    &["fuck", "shit", "bitch", "asshole", "cunt", "scheiße", "scheisse", "arschloch", "fick", "wichser", "hurensohn"];

/// What could be minded. What nobody can know is said to be unknown, and not to be absent.
fn warnings(found: &Described, scene: Option<&Scene>) -> Vec<ContentWarning> {
    let warning = |kind, level, by, reason: &str| ContentWarning { kind, level, reason: reason.to_owned(), by };
    let labels = found.moment.evidence.iter().filter_map(|signal| signal.label.as_deref());
    let swears = labels.map(str::to_lowercase).any(|label| SWEARING.iter().any(|word| label.contains(word)));
    let voice = found.moment.evidence.iter().any(|signal| signal.kind == SignalKind::Voice);
    let language = match (swears, voice) {
        (true, _) => warning(
            WarningKind::Language,
            WarningLevel::Found,
            JudgedBy::Measured,
            "A label or chapter title in it swears.",
        ),
        (false, true) => warning(
            WarningKind::Language,
            WarningLevel::Unknown,
            JudgedBy::Measured,
            "There is a voice in it; nobody listened to what it says.",
        ),
        (false, false) => warning(
            WarningKind::Language,
            WarningLevel::No,
            JudgedBy::Measured,
            "No voice stands out in it, and no label swears.",
        ),
    };
    let gore = match scene.and_then(|scene| scene.gore) {
        Some(true) => {
            warning(WarningKind::Gore, WarningLevel::Possible, JudgedBy::Model, "A model saw blood in its pictures.")
        }
        Some(false) => warning(
            WarningKind::Gore,
            WarningLevel::No,
            JudgedBy::Model,
            "A model saw no blood in three of its pictures.",
        ),
        None => warning(WarningKind::Gore, WarningLevel::Unknown, JudgedBy::Rule, "No model looked at its pictures."),
    };
    let tracks = found.recording.media.as_ref().map_or(0, |info| info.audio.len());
    let music = if tracks > 1 {
        warning(
            WarningKind::Music,
            WarningLevel::Possible,
            JudgedBy::Rule,
            "Several sound tracks: if one of them is music, leave it out in the clip's sound.",
        )
    } else if tracks == 0 {
        warning(WarningKind::Music, WarningLevel::No, JudgedBy::Measured, "It has no sound.")
    } else {
        warning(
            WarningKind::Music,
            WarningLevel::Unknown,
            JudgedBy::Rule,
            "All sound is in one track: music in it can't be told from the game.",
        )
    };
    vec![language, gore, music]
}
