//! What a person teaches by its sound: mark from when to when, name, listen to what is found, keep or switch off. All but the
//! marking is as with boxes, in `cues.rs`.

use super::{
    cues::{Changed, NewCue, without_profile},
    recordings::{blocking, usable},
};
use crate::{Conductor, heard, views::CueView};
use domain::{Cue, CueId, ExampleId, MediaTime, Problem, Recording, RecordingId, SoundExample, Span};

impl Conductor {
    /// Teaches a sound by its first example, and listens for it in the last recordings. It is tried until it is switched on.
    pub async fn add_sound(&self, recording: RecordingId, new: NewCue, marked: Span) -> Result<CueView, Problem> {
        let its = self.recording(recording).await?;
        let name = its.profile.clone().ok_or_else(without_profile)?;
        let example = self.sound_example(&its, marked, MediaTime::ZERO).await?;
        let cue = Cue {
            id: CueId::new(),
            name: new.name.trim().to_owned(),
            signal: new.signal,
            own: new.own,
            enabled: false,
            threshold: Cue::FIRST_THRESHOLD,
            threshold_by_user: false,
            lines: 0,
            examples: Vec::new(),
            sounds: vec![example],
        };
        self.teach(name, cue).await
    }

    /// Another time that it is heard.
    pub async fn add_sound_example(&self, id: CueId, recording: RecordingId, marked: Span) -> Result<CueView, Problem> {
        let its = self.recording(recording).await?;
        let cue = self.get_cue(id).await?.cue;
        if !cue.is_heard() {
            return Err(Problem::invalid("until_s", "What you call that is seen: draw a box round it."));
        }
        let longest = cue.sounds.iter().map(SoundExample::length).max().unwrap_or_default();
        let example = self.sound_example(&its, marked, longest).await?;
        self.write_cue(id, move |_, cue| {
            if cue.sounds.len() >= Cue::MOST_EXAMPLES {
                let why = format!("{} examples are as good as more: take one out first.", Cue::MOST_EXAMPLES);
                return Err(Problem::invalid("until_s", why).into());
            }
            cue.sounds.push(example);
            Ok(Changed::Shape)
        })
        .await
    }

    /// Keeps what is heard in a part of a recording.
    async fn sound_example(
        &self,
        recording: &Recording,
        marked: Span,
        longest: MediaTime,
    ) -> Result<SoundExample, Problem> {
        let info = usable(recording)?.clone();
        if !(MediaTime::ZERO..info.duration).contains(&marked.start) {
            return Err(Problem::invalid("at_s", format!("The recording is {} long.", info.duration)));
        }
        if marked.end > info.duration || !(SoundExample::SHORTEST..=SoundExample::LONGEST).contains(&marked.length()) {
            let why = "A sound lies in the recording and is 0.15 to 3 seconds long: mark its clearest part.";
            return Err(Problem::invalid("until_s", why));
        }
        let (core, id, path) = (self.core.clone(), recording.id, recording.path.clone());
        blocking(move || {
            let sound = heard::example(&core.tools.ffmpeg()?, &path, &info, marked, longest)?;
            let (at, until) = (marked.start, marked.end);
            Ok(SoundExample { id: ExampleId::new(), recording: Some(id), at, until, sound })
        })
        .await
    }
}
