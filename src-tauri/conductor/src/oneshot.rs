//! From a file to moments and clips in one go, without database and window: what `clipctl analyze` and `process` do.
//! The same measuring, ranking, cutting and describing as the queue does.

use crate::{
    analysis::{Analyst, Measured, Part},
    facts,
    steps::born,
};
use domain::{
    AnalysisSettings, Author, Clip, MediaInfo, MomentDraft, Problem, Profile, Recording, RecordingId, RecordingState,
    WordsLimits, WordsSettings, WordsText,
};
use highlights::Ranking;
use media::{Cancel, Ffmpeg, RenderPart, RenderRequest, ThumbnailRequest};
use std::path::{Path, PathBuf};
use words::{OllamaWriter, Writer};

/// What to work with.
pub struct OneShot {
    /// ffmpeg.
    pub ffmpeg: Ffmpeg,
    /// Where the detector lies.
    pub models: PathBuf,
    /// ONNX Runtime's library, when it was named.
    pub onnxruntime: Option<PathBuf>,
    /// How to look.
    pub settings: AnalysisSettings,
    /// How to write.
    pub words: WordsSettings,
    /// What is known of the game.
    pub profile: Option<Profile>,
    /// Decode everything, and leave nothing out.
    pub thorough: bool,
    /// Stops the work.
    pub cancel: Cancel,
}

/// A recording that was looked at.
#[derive(Debug, Clone)]
pub struct Looked {
    /// The recording; it is in no library.
    pub recording: Recording,
    /// What it holds.
    pub info: MediaInfo,
    /// What was measured.
    pub measured: Measured,
    /// The moments, best first.
    pub moments: Vec<MomentDraft>,
}

/// A clip that was made.
#[derive(Debug, Clone)]
pub struct MadeClip {
    /// The moment it shows.
    pub moment: MomentDraft,
    /// Its edit.
    pub clip: Clip,
    /// Its file.
    pub file: PathBuf,
    /// Its thumbnail.
    pub thumbnail: PathBuf,
    /// Its words.
    pub words: WordsText,
    /// Their language.
    pub language: String,
    /// Who wrote them.
    pub author: Author,
    /// Why no model wrote them.
    pub note: Option<String>,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// Whether it was copied without encoding.
    pub copied: bool,
}

impl OneShot {
    /// Measures and ranks. Blocking.
    pub fn look(&self, path: &Path, progress: &mut dyn FnMut(Part, f32)) -> Result<Looked, Problem> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let (fingerprint, size_bytes) = media::fingerprint(&path)?;
        let info = media::probe(&self.ffmpeg, &path, &self.cancel)?;
        let analyst = Analyst {
            ffmpeg: self.ffmpeg.clone(),
            models: self.models.clone(),
            onnxruntime: self.onnxruntime.clone(),
            provider: vision::Provider::Cpu,
            thorough: self.thorough,
            own_marks: Vec::new(),
            cancel: self.cancel.clone(),
        };
        let mut progress = |part: Part, done: f32| progress(part, done);
        let mut measured = analyst.measure(&path, &info, &self.settings, self.profile.as_ref(), None, &mut progress)?;
        let cues = self.profile.iter().flat_map(|profile| &profile.cues).filter(|cue| cue.enabled);
        let found = cues.flat_map(|cue| {
            let its = measured.cues.iter().find(|(id, _)| *id == cue.id);
            its.map(|(_, looks)| highlights::signals_of_cue(cue, looks)).unwrap_or_default()
        });
        measured.signals = highlights::with_cues(measured.signals.clone(), found.collect());
        let ranking = Ranking {
            duration: info.duration,
            profile: self.profile.as_ref(),
            settings: &self.settings,
            saved: crate::is_replay_save(&path),
            contour: Some(&measured.contour),
            taught: None,
            brought: None,
        };
        let moments = highlights::rank(&measured.signals, &ranking);
        let modified = std::fs::metadata(&path).and_then(|meta| meta.modified()).ok();
        let recorded_at = info
            .created_at
            .or_else(|| modified.and_then(|time| jiff::Timestamp::try_from(time).ok()))
            .unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let recording = Recording {
            id: RecordingId::new(),
            fingerprint: Some(fingerprint),
            path,
            size_bytes,
            recorded_at,
            imported_at: recorded_at,
            state: RecordingState::Ready,
            problem: None,
            media: Some(info.clone()),
            game: self.profile.as_ref().and_then(|profile| profile.game.clone()),
            profile: self.profile.as_ref().map(|profile| profile.name.clone()),
            note: String::new(),
            min_score: None,
        };
        Ok(Looked { recording, info, measured, moments })
    }

    /// Cuts a moment into `file` (mp4) with a thumbnail beside it, and writes its words.
    pub async fn make(
        &self,
        looked: &Looked,
        moment: &MomentDraft,
        file: PathBuf,
        progress: impl Fn(f32) + Send + 'static,
    ) -> Result<MadeClip, Problem> {
        let thumbnail = file.with_extension("jpg");
        let (found, clip) = born(&looked.recording, moment, looked.recording.imported_at);
        let request = RenderRequest {
            parts: vec![RenderPart {
                path: looked.recording.path.clone(),
                info: looked.info.clone(),
                span: moment.span,
            }],
            layout: clip.edit.layout.clone(),
            sound: clip.edit.sound.clone(),
            captions: clip.edit.captions.clone(),
            brand: domain::Brand::default(),
            max_height: None,
            max_bytes: None,
        };
        let picture = ThumbnailRequest { span: moment.span, at: None, peak: Some(moment.peak), size: (1280, 1280) };
        let cutting = {
            let (ffmpeg, cancel, file, thumbnail) =
                (self.ffmpeg.clone(), self.cancel.clone(), file.clone(), thumbnail.clone());
            let (path, info) = (looked.recording.path.clone(), looked.info.clone());
            tokio::task::spawn_blocking(move || {
                let rendered = media::render(&ffmpeg, &request, &file, &cancel, &mut |done| progress(done))?;
                media::thumbnail(&ffmpeg, &path, &info, &picture, &thumbnail, &cancel)?;
                Ok::<_, Problem>(rendered)
            })
        };
        let sheet = facts::sheet(&looked.recording, self.profile.as_ref(), &found);
        let wish = facts::wish("any", &self.words.language, WordsLimits::ANY, self.profile.as_ref(), clip.id);
        let ollama = if self.words.use_ollama { Some(OllamaWriter::new(&self.words)?) } else { None };
        let writer = ollama.as_ref().map(|ollama| ollama as &dyn Writer);
        let draft = words::write_words(writer, &sheet, &wish, &|_| {}).await;
        let rendered =
            cutting.await.unwrap_or_else(|error| Err(Problem::bug("Cutting stopped in the middle.", error)))?;
        Ok(MadeClip {
            moment: moment.clone(),
            clip,
            file,
            thumbnail,
            words: draft.text,
            language: wish.language,
            author: draft.author,
            note: draft.note,
            size_bytes: rendered.size_bytes,
            copied: rendered.copied,
        })
    }
}
