//! The steps a clip goes through: each is a file and a line in [`STEPS`]. A step done twice gives the same rows.

mod analyse;
mod check_accounts;
mod clean_up;
mod describe;
pub(crate) mod find_cue;
mod fit;
mod follow_rules;
mod import;
mod locate;
mod look_closer;
pub(crate) mod parcel;
mod post;
mod prepare;
mod pull;
mod rank;
mod render;
mod results;
mod tell;
mod tidy;

pub(crate) use check_accounts::keep_checking;
pub(crate) use fit::mended;
pub(crate) use import::is_about_the_file;
pub(crate) use parcel::withdraw;
pub(crate) use post::due_at;
pub(crate) use prepare::{make_folder_of, write_whole};
pub(crate) use rank::born;
pub(crate) use render::{render_of, sources_are_there};
pub(crate) use results::keep_asking;

use crate::queue::{Outcome, StepCx};
use async_trait::async_trait;
use domain::{ClipId, CueId, Lane, PostId, RecordingId, WebhookId, WordsField};
use jiff::Timestamp;
use store::jobs::NewJob;

/// What a person waits for has a higher priority than this.
pub const UNASKED: i32 = 50;

/// A step.
#[async_trait]
pub trait Step: Send + Sync {
    /// The word it is stored by. Never changed once it was released: jobs of old versions carry it.
    fn kind(&self) -> &'static str;
    /// What it mostly waits for.
    fn lane(&self) -> Lane;
    /// Higher goes first. What a person waits for is above [`UNASKED`].
    fn priority(&self) -> i32;
    /// What the Queue says, with the name of the thing: "Finding moments in evening.mp4".
    fn title(&self, subject: &str) -> String;
    /// Does it.
    async fn run(&self, cx: &StepCx) -> Outcome;
}

/// Every step.
pub const STEPS: &[&dyn Step] = &[
    &import::Import,
    &analyse::Analyse,
    &look_closer::LookCloser,
    &find_cue::FindCue,
    &rank::Rank,
    &prepare::Prepare,
    &prepare::Playback,
    &prepare::Thumbnail,
    &describe::Describe,
    &pull::Pull,
    &render::Render,
    &fit::Fit,
    &post::Publish,
    &follow_rules::FollowRules,
    &results::Results,
    &check_accounts::CheckAccounts,
    &tidy::Tidy,
    &locate::Locate,
    &clean_up::CleanUp,
    &tell::Tell,
];

/// The step of a kind.
pub fn of_kind(kind: &str) -> Option<&'static dyn Step> {
    STEPS.iter().copied().find(|step| step.kind() == kind)
}

/// What is asked of the queue, by name.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// Take a file into the library. `asked` by a person, or found by the watcher.
    Import {
        /// The file.
        path: std::path::PathBuf,
        /// Whether a person asked for it.
        asked: bool,
    },
    /// Measure a recording.
    Analyse(RecordingId),
    /// Watch what the marks ask for that were set since it was measured.
    LookCloser(RecordingId),
    /// Look through the last recordings for what a person taught.
    FindCue(CueId),
    /// Find its moments among its signals.
    Rank(RecordingId),
    /// Make waveform, filmstrip, poster.
    Prepare(RecordingId),
    /// Make a file that the window can play.
    Playback(RecordingId),
    /// Choose and make a clip's thumbnail.
    Thumbnail(ClipId),
    /// Write a clip's words.
    Describe {
        /// The clip.
        clip: ClipId,
        /// For which place (`any`).
        destination: String,
        /// In which language; the profile's or the settings' when absent.
        language: Option<String>,
        /// Also over words that are there already (never over a person's, unless they asked).
        again: bool,
        /// Only these fields; all that are not locked when empty.
        fields: Vec<WordsField>,
    },
    /// Bring a language model.
    PullModel {
        /// Its name.
        model: String,
    },
    /// Make a clip's file.
    Render(ClipId),
    /// Make a smaller file of its clip for a post.
    Fit(PostId),
    /// Bring a post a step further.
    Publish(PostId),
    /// Send on their way what the person's rules are for.
    FollowRules(RecordingId),
    /// Ask the platforms how live posts do.
    Results,
    /// Look whether accounts can still be used.
    CheckAccounts,
    /// Backup, budget, old rows.
    Tidy,
    /// Look for missing recordings in a folder.
    Locate(std::path::PathBuf),
    /// Let recordings leave the disk.
    CleanUp(Vec<crate::storage::Leave>),
    /// Send what waits for a webhook.
    Tell(WebhookId),
}

impl Ask {
    /// The row for the queue.
    pub fn job(&self, run_after: Timestamp) -> NewJob {
        use serde_json::{Value, json};
        let (kind, subject, payload) = match self {
            Self::Import { path, asked } => {
                ("import", path.to_string_lossy().into_owned(), json!({"path": path, "asked": asked}))
            }
            Self::Analyse(id) => ("analyse", id.to_string(), Value::Null),
            Self::LookCloser(id) => ("look_closer", id.to_string(), Value::Null),
            Self::FindCue(id) => ("find_cue", id.to_string(), Value::Null),
            Self::Rank(id) => ("rank", id.to_string(), Value::Null),
            Self::Prepare(id) => ("prepare", id.to_string(), Value::Null),
            Self::Playback(id) => ("playback", id.to_string(), Value::Null),
            Self::Thumbnail(id) => ("thumbnail", id.to_string(), Value::Null),
            Self::Describe { clip, destination, language, again, fields } => (
                "describe",
                clip.to_string(),
                json!({"destination": destination, "language": language, "again": again, "fields": fields}),
            ),
            Self::PullModel { model } => ("pull_model", model.clone(), Value::Null),
            Self::Render(id) => ("render", id.to_string(), Value::Null),
            Self::Fit(id) => ("fit", id.to_string(), Value::Null),
            Self::Publish(id) => ("publish", id.to_string(), Value::Null),
            Self::FollowRules(id) => ("follow_rules", id.to_string(), Value::Null),
            Self::Results => ("results", "posts".to_owned(), Value::Null),
            Self::CheckAccounts => ("check_accounts", "accounts".to_owned(), Value::Null),
            Self::Tidy => ("tidy", "library".to_owned(), Value::Null),
            Self::Locate(folder) => ("locate", folder.to_string_lossy().into_owned(), Value::Null),
            Self::CleanUp(all) => ("clean_up", "recordings".to_owned(), json!(all)),
            // The store asks for it, too: in the transaction of what happened.
            Self::Tell(id) => return store::webhooks::job(*id, run_after),
        };
        let step = of_kind(kind);
        debug_assert!(step.is_some(), "no step of the kind {kind}");
        NewJob {
            kind: kind.to_owned(),
            subject,
            payload,
            lane: step.map_or(Lane::Cpu, Step::lane),
            priority: step.map_or(0, Step::priority),
            run_after,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    /// Whatever can be asked has a step, and no two steps share a word.
    #[test]
    fn every_ask_has_one_step() {
        let asks = [
            Ask::Import { path: "/x.mp4".into(), asked: true },
            Ask::Analyse(RecordingId::new()),
            Ask::LookCloser(RecordingId::new()),
            Ask::FindCue(CueId::new()),
            Ask::Rank(RecordingId::new()),
            Ask::Prepare(RecordingId::new()),
            Ask::Playback(RecordingId::new()),
            Ask::Thumbnail(ClipId::new()),
            Ask::Describe {
                clip: ClipId::new(),
                destination: "any".into(),
                language: None,
                again: false,
                fields: Vec::new(),
            },
            Ask::PullModel { model: "gemma3:4b".into() },
            Ask::Render(ClipId::new()),
            Ask::Fit(PostId::new()),
            Ask::Publish(PostId::new()),
            Ask::FollowRules(RecordingId::new()),
            Ask::Results,
            Ask::CheckAccounts,
            Ask::Tidy,
            Ask::Locate("/videos".into()),
            Ask::CleanUp(Vec::new()),
            Ask::Tell(WebhookId::new()),
        ];
        let kinds: HashSet<String> = asks.iter().map(|ask| ask.job(Timestamp::UNIX_EPOCH).kind).collect();
        let steps: HashSet<String> = STEPS.iter().map(|step| step.kind().to_owned()).collect();
        assert_eq!(steps.len(), STEPS.len(), "two steps share a word");
        assert_eq!(kinds, steps);
        for ask in asks {
            let job = ask.job(Timestamp::UNIX_EPOCH);
            let step = of_kind(&job.kind).expect("a step");
            assert_eq!((job.lane, job.priority), (step.lane(), step.priority()), "{}", job.kind);
        }
        assert!(STEPS.iter().all(|step| step.title("evening.mp4").contains("evening.mp4")
            || ["tidy", "results", "check_accounts", "clean_up"].contains(&step.kind())));
    }
}
