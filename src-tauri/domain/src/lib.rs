//! The nouns of ClipConductor, as values.
//!
//! This room knows nothing about files, databases, networks or clocks: it has no I/O, no async and names no other
//! room. Everything here can be built, compared, stored as JSON and printed. The words are those of
//! `src-tauri/ARCHITECTURE.md`; if a noun is missing, it is added there first.

mod account;
mod brand;
mod channel;
mod choice;
mod clip;
mod contour;
mod cue;
mod cue_sound;
mod detail;
mod geometry;
mod ids;
mod job;
mod judgement;
mod mark;
mod marker;
mod measure;
mod moment;
mod person;
mod post;
mod posted;
mod problem;
mod profile;
mod reading;
mod recording;
mod result;
mod rule;
mod session;
mod settings;
mod signal;
mod slot;
mod storage;
mod time;
mod webhook;
mod words;

pub use account::{Account, AccountState};
pub use brand::{Brand, BrandClip, BrandError, CaptionStyle, Corner, Watermark};
pub use channel::{Channel, ChannelError, DEFAULT_CHANNEL};
pub use choice::Choice;
pub use clip::{Captions, Clip, ClipState, Edit, Layout, LayoutKind, SoundEdit, SourceSpan};
pub use contour::Contour;
pub use cue::{Cue, CueExample, CueLook, CueLooks, GreyPicture};
pub use cue_sound::{BandPicture, SoundExample};
pub use detail::Detail;
pub use geometry::RelativeBox;
pub use ids::{
    AccountId, ChannelId, ClipId, CollectionId, CueId, DeliveryId, ExampleId, FolderId, JobId, LoginId, MarkerId,
    MomentId, PostId, RecordingId, RuleId, SavedSearchId, StorageRuleId, TokenId, UserId, WebhookId, WordsId,
};
pub use job::{Job, JobLogLine, JobState, Lane, Progress};
pub use judgement::{
    ContentWarning, JudgedBy, Judgement, PlaceAdvice, ScorePart, TimeAdvice, WarningKind, WarningLevel,
};
pub use mark::{Collection, LONGEST_NAME, Mark, Markable, SavedSearch, Subject, kept_name};
pub use marker::{Marker, MarkerPlace};
pub use measure::{Detection, Detector, DetectorInfo, Picture, PixelRect, SoundBlock};
pub use moment::{Band, Moment, MomentDraft, MomentState, Reason};
pub use person::{Access, ApiToken, AuditEntry, Login, PostRequest, Role, Scope, User};
pub use post::{Post, PostEvent, PostState, Staged, TransitionError, Visibility};
pub use posted::Posted;
pub use problem::{Class, Code, Fix, Problem, Retry};
pub use profile::{ClassRule, Counter, Padding, Profile, ProfileError};
pub use reading::{Reader, ReaderInfo, TextLine};
pub use recording::{
    AudioTrack, Chapter, Fingerprint, MediaInfo, Recording, RecordingState, Rotation, VideoStream, WatchedFolder,
};
pub use result::{Looks, Measured};
pub use rule::{Rule, RuleAction, RuleCondition, RuleError, RuleTime};
pub use session::{SESSION_PAUSE, Session, SessionPart, sessions};
pub use settings::{
    AnalysisSettings, BackupSettings, PublishingSettings, Settings, SettingsError, WhenMissed, WhilePlaying,
    WordsSettings,
};
pub use signal::{Signal, SignalKind};
pub use slot::Slot;
pub use storage::{
    Needed, Planned, StorageAction, StorageCondition, StorageFacts, StorageRule, StorageRuleError, plan,
};
pub use time::{MediaTime, Span};
pub use webhook::{Delivery, DeliveryAnswer, DeliveryState, Happening, Webhook, WebhookError, WebhookStanding};
pub use words::{Author, TextUnit, TitleCandidate, Words, WordsField, WordsLimits, WordsText};
