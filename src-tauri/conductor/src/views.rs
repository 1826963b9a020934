//! What the faces get to see: nouns with what belongs to them. Plain values; each face turns them into its own words.

use crate::recorders::FoundFolder;
use domain::{
    Account, AccountId, Clip, DetectorInfo, Fix, Job, JudgedBy, Marker, Measured, MediaInfo, MediaTime, Moment,
    MomentId, Post, PostRequest, Problem, Recording, RecordingId, Signal, Slot, Span, WatchedFolder, Words,
    WordsLimits,
};
use highlights::Taught;
use jiff::Timestamp;
use publish::Finding;
use serde::{Deserialize, Serialize};
use store::{clips::ClipRow, moments::MomentRow, results::Seen};

/// How a recording can be played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Playback {
    /// The file itself.
    Source,
    /// A copy that webviews can play.
    Proxy,
    /// That copy is being made.
    Preparing,
}

/// What a filmstrip's picture holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FilmstripFacts {
    /// Pictures in a row.
    pub columns: u32,
    /// Rows.
    pub rows: u32,
    /// Width of a picture in pixels.
    pub tile_width: u32,
    /// Height of a picture in pixels.
    pub tile_height: u32,
    /// Time between two pictures.
    pub every: MediaTime,
}

/// What was learned for a profile.
#[derive(Debug, Clone, PartialEq)]
pub struct LearningView {
    /// Whether it counts, and choices are written down.
    pub on: bool,
    /// In plain words, the most telling first.
    pub sentences: Vec<String>,
    /// What was learned.
    pub taught: Taught,
}

/// How many moments a recording has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MomentNumbers {
    /// Not decided.
    pub new: u32,
    /// Accepted.
    pub accepted: u32,
    /// In all.
    pub total: u32,
}

/// A recording with what was made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordingView {
    /// The recording.
    pub recording: Recording,
    /// Its moments, counted.
    pub moments: MomentNumbers,
    /// How it can be played.
    pub playback: Playback,
    /// Whether there is a poster.
    pub poster: bool,
    /// Its filmstrip, when it is made.
    pub filmstrip: Option<FilmstripFacts>,
}

/// What was measured in a recording.
#[derive(Debug, Clone, PartialEq)]
pub struct SignalsView {
    /// The signals, in order of time.
    pub signals: Vec<Signal>,
    /// How they were measured; `None` before the first analysis.
    pub analysis: Option<AnalysisView>,
}

/// How a recording was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct AnalysisView {
    /// Who looked at the pictures.
    pub detector: DetectorInfo,
    /// When it was done.
    pub finished_at: Timestamp,
    /// What it cost.
    pub stats: serde_json::Value,
    /// What was looked at, in plain words.
    pub looked_at: Vec<String>,
    /// The strongest signals, for when nothing stands out.
    pub strongest: Vec<Signal>,
}

/// A mark of the person's, where it is.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkerView {
    /// The mark.
    pub mark: Marker,
    /// The recordings that it lies in, and when in them. None yet for one that was pressed while something is being recorded.
    pub places: Vec<(RecordingId, MediaTime)>,
}

/// What a person taught, and how far it was looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct CueView {
    /// The profile that it belongs to.
    pub profile: String,
    /// What it is.
    pub cue: domain::Cue,
    /// How often it was found, at its threshold.
    pub finds: u32,
    /// Recordings that were looked through for it.
    pub recordings: u32,
    /// Whether recordings are being looked through, or will be.
    pub looking: bool,
}

/// What was found of it, newest recording first.
#[derive(Debug, Clone, PartialEq)]
pub struct CueFindsView {
    /// How alike it had to be.
    pub threshold: f32,
    /// What the threshold rests on that follows from the examples.
    pub bar: highlights::Bar,
    /// What was found in each recording.
    pub recordings: Vec<RecordingFinds>,
    /// Found times in moments that the person keeps.
    pub kept: u32,
    /// Found times in moments that the person decided on.
    pub decided: u32,
    /// The one as a share of the other; `None` where nothing was decided.
    pub share: Option<highlights::Share>,
    /// Whether recordings are being looked through, or will be.
    pub looking: bool,
}

/// What was found of a cue in one recording.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordingFinds {
    /// The recording.
    pub recording: RecordingId,
    /// The name of its file.
    pub name: String,
    /// Whether it was looked through to the end.
    pub whole: bool,
    /// Pictures that were compared.
    pub pictures: u64,
    /// The found times, in order.
    pub finds: Vec<CueFindView>,
}

/// A time at which something like a cue was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CueFindView {
    /// When, where and how alike.
    pub find: highlights::Find,
    /// The moment that it lies in, and what was decided on it.
    pub moment: Option<(domain::MomentId, domain::MomentState)>,
    /// Whether it is one of the examples.
    pub is_example: bool,
}

/// A moment in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct MomentView {
    /// The row.
    pub row: MomentRow,
    /// Whether its draft clip has a thumbnail.
    pub thumbnail: bool,
}

/// What a rule would have sent.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleTestView {
    /// Moments that it is for.
    pub fitting: u32,
    /// All moments of the library.
    pub of: u32,
    /// The newest of them.
    pub shown: Vec<MomentView>,
}

/// Another cut of the same play, in a recording that overlaps.
#[derive(Debug, Clone, PartialEq)]
pub struct TwinView {
    /// Its moment.
    pub moment: MomentId,
    /// The recording.
    pub recording: RecordingId,
    /// The name of its file.
    pub recording_name: String,
    /// From where to where in it.
    pub span: Span,
    /// Whether it is the one that is offered.
    pub leads: bool,
}

/// A moment with everything about it.
#[derive(Debug, Clone, PartialEq)]
pub struct MomentDetailView {
    /// The moment as in a list.
    pub moment: MomentView,
    /// How its recording can be played.
    pub playback: Playback,
    /// Other cuts of the same play.
    pub twins: Vec<TwinView>,
}

/// A clip in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ClipView {
    /// The row.
    pub row: ClipRow,
    /// Whether it has a thumbnail.
    pub thumbnail: bool,
    /// Where it goes.
    pub posts: Vec<PostView>,
}

/// The file of a clip.
#[derive(Debug, Clone, PartialEq)]
pub enum RenderView {
    /// Nobody needed it yet.
    None,
    /// A job makes it, or waits to.
    Wanted(Box<Job>),
    /// It is there.
    Ready {
        /// Its size.
        size_bytes: u64,
    },
    /// It could not be made.
    Failed(Box<Job>),
}

/// A recording that a clip is cut from.
#[derive(Debug, Clone, PartialEq)]
pub struct ClipSource {
    /// The recording.
    pub recording: RecordingId,
    /// How it can be played.
    pub playback: Playback,
    /// What it holds.
    pub media: Option<MediaInfo>,
}

/// A clip with everything about it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClipDetailView {
    /// The clip as in a list.
    pub clip: ClipView,
    /// Its moments.
    pub moments: Vec<MomentView>,
    /// The newest words for each destination.
    pub words: Vec<WordsView>,
    /// Its file.
    pub render: RenderView,
    /// What it is cut from.
    pub sources: Vec<ClipSource>,
}

/// Words with what their destination allows.
#[derive(Debug, Clone, PartialEq)]
pub struct WordsView {
    /// The words.
    pub words: Words,
    /// What is allowed.
    pub limits: WordsLimits,
}

/// A post with the names of what it connects.
#[derive(Debug, Clone, PartialEq)]
pub struct PostView {
    /// The post.
    pub post: Post,
    /// Title of the clip.
    pub clip_title: String,
    /// Name of the destination.
    pub account_name: String,
    /// Its platform.
    pub platform: String,
    /// How it was when its platform was last asked, once it is live.
    pub seen: Option<Seen>,
    /// Whether it can be deleted at its platform from here.
    pub can_delete: bool,
    /// Whether its words can be changed there from here.
    pub can_reword: bool,
    /// Its newest numbers, and when they were taken.
    pub numbers: Option<(Timestamp, Measured)>,
    /// Who asked for it and when it is to go out, while it waits for the owner's yes.
    pub request: Option<PostRequest>,
}

/// What a destination would say to a post.
#[derive(Debug, Clone, PartialEq)]
pub struct PreflightView {
    /// The destination.
    pub account: AccountId,
    /// What was found; nothing is fine.
    pub findings: Vec<Finding>,
    /// Whether the clip's file is there. If not, its size in bytes could not be looked at.
    pub is_made: bool,
    /// Whether the platform itself would publish at the time.
    pub by_platform: bool,
}

/// What goes out in a span of time.
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduleView {
    /// Posts by their place in the calendar, earliest first; not those that were taken back.
    pub posts: Vec<PostView>,
    /// Slots that no post holds, earliest first.
    pub free: Vec<FreeSlot>,
    /// When posting is likely to do well.
    pub best: Vec<BestTime>,
    /// What platforms still take today.
    pub caps: Vec<DayCap>,
}

/// A slot with the names of its account.
#[derive(Debug, Clone, PartialEq)]
pub struct SlotView {
    /// The slot.
    pub slot: Slot,
    /// Name of the destination.
    pub account_name: String,
    /// Its platform.
    pub platform: String,
}

/// One time of a slot that no post holds.
#[derive(Debug, Clone, PartialEq)]
pub struct FreeSlot {
    /// Whose.
    pub account: AccountId,
    /// Name of the destination.
    pub account_name: String,
    /// Its platform.
    pub platform: String,
    /// The instant.
    pub at: Timestamp,
}

/// A time of the week at which posting is likely to do well, in the zone of whoever looks.
#[derive(Debug, Clone, PartialEq)]
pub struct BestTime {
    /// ISO: Monday is 1.
    pub weekday: u8,
    /// Minute of the day.
    pub from_minute: u16,
    /// Minute of the day.
    pub to_minute: u16,
    /// Why.
    pub reason: String,
    /// Who says so.
    pub by: JudgedBy,
}

/// What a platform takes in a day.
#[derive(Debug, Clone, PartialEq)]
pub struct DayCap {
    /// The account that is looked at. One cap may be shared by several.
    pub account: AccountId,
    /// Name of the destination.
    pub account_name: String,
    /// Its platform.
    pub platform: String,
    /// Uploads that were begun, as far as this app knows.
    pub used: u32,
    /// How many it takes.
    pub most: u32,
    /// When it starts anew; `None` where it is the last 24 hours that count.
    pub resets_at: Option<Timestamp>,
}

/// A post and what happened to it.
#[derive(Debug, Clone, PartialEq)]
pub struct PostDetailView {
    /// The post.
    pub post: PostView,
    /// Its numbers over time, oldest first.
    pub series: Vec<(Timestamp, Measured)>,
    /// Its events, oldest first.
    pub events: Vec<(Timestamp, domain::PostEvent)>,
}

/// A job in words.
#[derive(Debug, Clone, PartialEq)]
pub struct JobView {
    /// The job.
    pub job: Job,
    /// "Finding moments in evening.mp4".
    pub title: String,
    /// The page of the thing, in the app.
    pub link: Option<String>,
    /// What it waits for, when it waits.
    pub waits: Option<String>,
}

/// A job and its log.
#[derive(Debug, Clone, PartialEq)]
pub struct JobDetailView {
    /// The job.
    pub job: JobView,
    /// Its log, oldest first.
    pub log: Vec<domain::JobLogLine>,
}

/// How a capture folder is watched now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FolderState {
    /// The system tells us.
    Watching,
    /// We look now and then.
    Polling,
    /// It is not there.
    Away,
    /// It is switched off, or everything is paused.
    Paused,
}

/// A capture folder.
#[derive(Debug, Clone, PartialEq)]
pub struct FolderView {
    /// The folder.
    pub folder: WatchedFolder,
    /// How it is watched.
    pub state: FolderState,
    /// Why so, when it is not the usual way.
    pub note: Option<String>,
}

/// A folder that a recorder writes to, offered to be watched.
pub type SuggestionView = FoundFolder;

/// Something that can be taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct UndoView {
    /// Its id.
    pub id: String,
    /// What would be taken back: "Rejected 3 moments".
    pub label: String,
    /// When it was done.
    pub at: Timestamp,
}

/// What an undo did.
#[derive(Debug, Clone, PartialEq)]
pub struct UndoneView {
    /// What was taken back.
    pub label: String,
    /// How many things.
    pub changed: usize,
}

/// Files that were asked to be imported.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportView {
    /// Their jobs.
    pub jobs: Vec<JobView>,
    /// What was left out, and why.
    pub skipped: Vec<(std::path::PathBuf, Problem)>,
}

/// How many of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Moments to be decided.
    pub new_moments: u64,
    /// Accepted moments.
    pub accepted: u64,
    /// Moments put off.
    pub later: u64,
    /// Recordings.
    pub recordings: u64,
    /// Clips of accepted moments.
    pub clips: u64,
    /// Jobs that run or wait.
    pub jobs_open: u64,
    /// Jobs that wait for the person.
    pub jobs_need_user: u64,
    /// Jobs that failed.
    pub jobs_failed: u64,
}

/// What the detector is.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectorView {
    /// Who it is.
    pub info: DetectorInfo,
    /// Why there is none, or why it can't be used.
    pub why: Option<String>,
    /// What is wrong, when there is one that can't be used.
    pub problem: Option<Problem>,
    /// What it can see: name, what that means, threshold.
    pub classes: Vec<(String, Option<domain::SignalKind>, f32)>,
    /// Who reads words.
    pub reader: ReaderView,
    /// What is known of what can run it; nothing where there is no choice, or nobody has tried.
    pub providers: Option<crate::ProvidersView>,
}

/// The reader of words.
#[derive(Debug, Clone, PartialEq)]
pub enum ReaderView {
    /// It reads.
    Reads(domain::ReaderInfo),
    /// The person switched it off.
    Off,
    /// It can't, and why.
    Missing(String),
}

/// How Ollama is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OllamaState {
    /// It answers and has a model.
    Ready,
    /// It does not answer.
    Away,
    /// It has no model that we can use.
    NoModel,
    /// The person does not want it.
    Off,
    /// Not asked yet.
    Unknown,
}

/// The state of everything, for the frame of the window.
#[derive(Debug, Clone, PartialEq)]
pub struct StatusView {
    /// Version of the app.
    pub version: &'static str,
    /// Until when nothing is begun, when paused; `None` inside when it is until the person says otherwise.
    pub paused: Option<Option<Timestamp>>,
    /// The game, stream or recording that heavy work steps back for.
    pub playing: Option<crate::playing::Playing>,
    /// Capture folders that are watched.
    pub watching: usize,
    /// How many of everything.
    pub counts: Counts,
    /// Running jobs.
    pub running: Vec<JobView>,
    /// ffmpeg's version, or what is wrong.
    pub ffmpeg: Result<String, Problem>,
    /// What can be taken back.
    pub undo: Option<UndoView>,
    /// What the person has to know.
    pub notices: Vec<Problem>,
}

/// One thing that the doctor looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckView {
    /// Its key (`ffmpeg`).
    pub key: &'static str,
    /// What was looked at.
    pub title: String,
    /// Whether it is well.
    pub ok: bool,
    /// Whether the app does its work without it: then it is nothing to mend when it is not well.
    pub optional: bool,
    /// What was seen.
    pub detail: String,
    /// What to do.
    pub fix: Vec<Fix>,
}

/// What the doctor found.
#[derive(Debug, Clone, PartialEq)]
pub struct DoctorView {
    /// All checks.
    pub checks: Vec<CheckView>,
    /// The same as text for a bug report. Holds no secrets and no names of files.
    pub report: String,
}

/// What is thought of a clip: a ranking, not a forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedView {
    /// The judgement.
    pub judgement: domain::Judgement,
}

/// A destination.
pub type AccountView = Account;

/// A moment made by hand, with its clip.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// The moment.
    pub moment: Moment,
    /// Its clip.
    pub clip: Clip,
}

/// A file that may be served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaFile {
    /// Where it lies.
    pub path: std::path::PathBuf,
    /// Its media type.
    pub content_type: &'static str,
    /// Changes when the file does.
    pub etag: String,
}

/// Which file of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaKind {
    /// The recording itself.
    RecordingSource,
    /// Its playable copy.
    RecordingProxy,
    /// Its poster.
    RecordingPoster,
    /// Its filmstrip.
    RecordingFilmstrip,
    /// A clip's thumbnail.
    ClipThumbnail,
    /// A clip's file.
    ClipRender,
}

/// A session of play.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionView {
    /// Its recordings and times.
    pub session: domain::Session,
    /// What they have together.
    pub sums: store::storage::SessionSums,
}

/// A folder that recordings are missing from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingFolder {
    /// Where they were.
    pub path: std::path::PathBuf,
    /// How many.
    pub missing: u32,
}

/// What takes how much of the disk.
#[derive(Debug, Clone, PartialEq)]
pub struct StorageView {
    /// What was measured; `None` while the first measurement runs.
    pub usage: Option<crate::storage::Usage>,
    /// The budget of what can be made again.
    pub budget_bytes: u64,
    /// Below this a disk is called low.
    pub low_below_bytes: u64,
    /// What left its place and can be put back, the newest first.
    pub left: Vec<LeftView>,
}

/// A recording that left its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftView {
    /// For undo.
    pub undo: String,
    /// What was done.
    pub label: String,
    /// When.
    pub at: Timestamp,
}

/// What rules would do.
#[derive(Debug, Clone, PartialEq)]
pub struct CleanUpView {
    /// With which recordings, the largest first; those that stay all the same are among them.
    pub items: Vec<PlannedView>,
}

/// What a rule would do with a recording.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedView {
    /// What, and why not.
    pub planned: domain::Planned,
    /// Name of the rule.
    pub rule_name: String,
    /// When the rule does it by itself; `None` when it does not, or when it has not been shown yet.
    pub goes_at: Option<Timestamp>,
}
