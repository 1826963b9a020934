//! What a writer gets of a clip: facts, wishes, pictures. Shared by the job that writes words and by the calls that write
//! while somebody waits.

use crate::{Core, facts, queue::StepCx};
use domain::{Clip, ClipId, Moment, Problem, Profile, Recording, Words};
use media::{Cancel, ThumbnailRequest};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use store::{Conn, StoreError};
use words::{FactSheet, OllamaWriter, Shot, Wish};

/// A clip with all that its words are made of.
#[derive(Debug, Clone)]
pub(crate) struct Described {
    pub clip: Clip,
    pub moment: Moment,
    pub recording: Recording,
    /// The game profile, with the word of the clip's channel before it.
    pub profile: Option<Profile>,
    /// The words that count now.
    pub present: Option<Words>,
    /// Titles that were offered before, the newest last.
    pub offered: Vec<String>,
}

impl Described {
    /// Everything of a clip; `None` for one that is gone or has no moment.
    pub fn load(db: &Conn, id: ClipId, destination: &str) -> Result<Option<Self>, StoreError> {
        let Some(clip) = store::clips::get(db, id)? else { return Ok(None) };
        let moment = match clip.moments.first() {
            Some(id) => store::moments::get(db, *id)?,
            None => None,
        };
        let moment = match moment {
            Some(moment) => Some(moment),
            None => measured_in(db, &clip)?,
        };
        let Some(mut moment) = moment else { return Ok(None) };
        let Some(recording) = store::recordings::get(db, moment.recording)? else { return Ok(None) };
        let profile = store::channels::voice(db, &recording, Some(id))?;
        let present = store::words::latest(db, id, destination)?;
        let history = store::words::history(db, id, destination)?;
        let mut offered: Vec<String> = Vec::new();
        for words in history.iter().take(OLD_VERSIONS).rev() {
            let titles = words.candidates.iter().map(|one| &one.title).chain([&words.text.title]);
            for title in titles {
                if !title.is_empty() && !offered.contains(title) {
                    offered.push(title.clone());
                }
            }
        }
        // The words are for what is shown: the clip's edges count, not the moment's.
        if let Some(part) = clip.edit.spans.first() {
            moment.span = part.span;
        }
        Ok(Some(Self { clip, moment, recording, profile, present, offered }))
    }

    /// The facts.
    pub fn sheet(&self) -> FactSheet {
        facts::sheet(&self.recording, self.profile.as_ref(), &self.moment)
    }

    /// The wish for a destination; the language that was asked for counts above the profile's and the settings'.
    pub fn wish(&self, destination: &str, language: Option<&str>, usual: &str) -> Wish {
        let limits = facts::limits_of(destination);
        let mut wish = facts::wish(destination, usual, limits, self.profile.as_ref(), self.clip.id);
        if let Some(language) = language {
            wish.language = language.to_owned();
        }
        wish
    }

    /// Pictures for a model that sees: before, at and after the moment. Nothing when there are none to be had.
    pub async fn shots(&self, core: &Core, cancel: &Cancel) -> Vec<Shot> {
        let (Some(info), Ok(ffmpeg)) = (self.recording.media.clone(), core.tools.ffmpeg()) else { return Vec::new() };
        if self.recording.state == domain::RecordingState::Missing {
            return Vec::new();
        }
        let (path, span, peak) = (self.recording.path.clone(), self.moment.span, self.moment.peak);
        let (cache, cancel) = (core.world.paths.cache.clone(), cancel.clone());
        let taking = tokio::task::spawn_blocking(move || {
            let mut shots = Vec::new();
            for (offset_ms, when) in
                [(-500, "just before the moment"), (0, "the moment itself"), (1500, "shortly after it")]
            {
                let at = peak + domain::MediaTime::from_millis(offset_ms);
                if !span.contains(at) {
                    continue;
                }
                let out = cache.join(format!("look-{}.jpg", uuid::Uuid::now_v7()));
                let request = ThumbnailRequest { span, at: Some(at), peak: None, size: (896, 896) };
                if media::thumbnail(&ffmpeg, &path, &info, &request, &out, &cancel).is_ok()
                    && let Ok(jpeg) = std::fs::read(&out)
                {
                    shots.push(Shot { jpeg, when: when.to_owned() });
                }
                // It may never have been made.
                let _ = std::fs::remove_file(&out);
            }
            shots
        });
        taking.await.unwrap_or_default()
    }

    /// What a model sees in the pictures, when one can see and may. That nobody can is no fault: words need no picture.
    pub async fn seen(&self, core: &Core, ollama: &OllamaWriter, cancel: &Cancel) -> Option<words::Scene> {
        if !core.settings().words.show_frames || !ollama.can_see().await {
            return None;
        }
        let shots = self.shots(core, cancel).await;
        if shots.is_empty() {
            return None;
        }
        match ollama.look(&shots).await {
            Ok(scene) => Some(scene),
            Err(problem) => {
                tracing::info!(%problem, "no model looked at the pictures");
                None
            }
        }
    }
}

/// The facts of a copy, or of a clip that was cut by hand: what was measured in its first part, as if it were a moment.
fn measured_in(db: &Conn, clip: &Clip) -> Result<Option<Moment>, StoreError> {
    let Some(part) = clip.edit.spans.first().copied() else { return Ok(None) };
    let Some(analysis) = store::analyses::get(db, part.recording)? else { return Ok(None) };
    let profile = match store::recordings::get(db, part.recording)? {
        Some(recording) => store::channels::voice(db, &recording, Some(clip.id))?,
        None => None,
    };
    let players = profile.as_ref().map_or(&[][..], |profile| &profile.players);
    let evidence = highlights::evidence(&analysis.signals, part.span, players);
    let strongest = evidence.iter().map(|signal| signal.strength).fold(0.0_f32, f32::max);
    Ok(Some(Moment {
        id: domain::MomentId::new(),
        recording: part.recording,
        span: part.span,
        edges_by_user: true,
        peak: part.span.start,
        // Nobody ranked it among others: half of what its strongest signal would give alone.
        score: (strongest * 50.0).clamp(0.0, 100.0) as u8,
        reasons: Vec::new(),
        evidence,
        state: domain::MomentState::Accepted,
        found_at: clip.created_at,
        decided_at: None,
    }))
}

/// So many versions are looked through for titles that were offered already.
const OLD_VERSIONS: usize = 8;

/// Text that is being written, told to whoever watches at most ten times a second.
pub(crate) struct Telling<'a> {
    core: &'a Core,
    stream: String,
    state: Mutex<(String, Option<Instant>)>,
}

const TELL_EVERY: Duration = Duration::from_millis(100);

impl<'a> Telling<'a> {
    /// Tells under this name: a job's id, or one that the listener chose.
    pub fn new(core: &'a Core, stream: impl Into<String>) -> Self {
        Self { core, stream: stream.into(), state: Mutex::new((String::new(), None)) }
    }

    /// For the job that runs.
    pub fn of_job(cx: &'a StepCx) -> Self {
        Self::new(&cx.core, cx.job.id.to_string())
    }

    /// Takes a piece.
    pub fn push(&self, piece: &str) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.0.push_str(piece);
        if state.1.is_none_or(|last| last.elapsed() >= TELL_EVERY) {
            state.1 = Some(Instant::now());
            let text = std::mem::take(&mut state.0);
            self.core.events.send(crate::events::Event::Text { stream: self.stream.clone(), text });
        }
    }
}

impl Drop for Telling<'_> {
    /// What is left.
    fn drop(&mut self) {
        let text = std::mem::take(&mut self.state.get_mut().unwrap_or_else(PoisonError::into_inner).0);
        if !text.is_empty() {
            self.core.events.send(crate::events::Event::Text { stream: self.stream.clone(), text });
        }
    }
}

impl Core {
    /// The person's Ollama, with what was learnt of its models.
    pub(crate) fn ollama(&self) -> Result<OllamaWriter, Problem> {
        Ok(OllamaWriter::new(&self.settings().words)?.with_memory(self.ollama.clone()))
    }

    /// Keeps what was learnt for the next start.
    pub(crate) async fn keep_ollama_memory(&self) {
        let text = self.ollama.to_json();
        if let Err(error) = self.store.write(move |tx| store::meta::set(tx, OLLAMA_MEMORY, &text)).await {
            tracing::warn!(%error, "what was learnt of models could not be kept");
        }
    }
}

/// The key in `meta`.
pub(crate) const OLLAMA_MEMORY: &str = "ollama_memory";
