//! An example for each body, in one table. Examples are values of the wire's own types, so that none can be out of date.

use crate::{
    accounts, ai, clip_wire, clips, collections, connect, door, events, folders, imports, jobs, judging,
    language_models, learning, marks, models, moments, posts, preflight, problem, profiles, recording_wire, recordings,
    rules, schedule, sessions, settings, status, storage, thumbnails, wire,
    wire::{Example, example_id},
    words,
};
use domain::Code;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

fn example_of<T: Example + ToSchema + Serialize>() -> (String, Value) {
    (T::name().into_owned(), serde_json::to_value(T::example()).unwrap_or_default())
}

macro_rules! examples {
    ($($kind:ty),* $(,)?) => { BTreeMap::from([$(example_of::<$kind>(),)*]) };
}

/// An example for each body, by the name of its schema.
pub(crate) fn examples() -> BTreeMap<String, Value> {
    examples![
        accounts::Account,
        accounts::AccountChange,
        accounts::AccountItems,
        accounts::AccountRequest,
        accounts::PlatformItems,
        judging::AnalyzeRequest,
        language_models::ChooseRequest,
        ai::GenerateMetadataRequest,
        ai::GenerateTextRequest,
        ai::GeneratedWords,
        judging::JudgementItems,
        language_models::LoadRequest,
        language_models::ModelSuggestions,
        language_models::PullRequest,
        language_models::OllamaHeaderRequest,
        language_models::OllamaHeaders,
        language_models::Unloaded,
        clip_wire::ClipChanged,
        clip_wire::ClipDetail,
        clip_wire::ClipList,
        clips::Approved,
        clips::ApproveRequest,
        clips::ClipChange,
        collections::Collection,
        collections::CollectionChange,
        collections::CollectionChanged,
        collections::CollectionItems,
        collections::CollectionRequest,
        collections::SavedSearch,
        collections::SavedSearchItems,
        collections::SavedSearchRequest,
        connect::ConnectRequest,
        connect::Connecting,
        connect::PasteRequest,
        door::Health,
        events::EventData,
        folders::Folder,
        folders::FolderChange,
        folders::FolderItems,
        folders::FolderRequest,
        folders::SuggestionItems,
        imports::Imported,
        imports::ImportRequest,
        jobs::Job,
        jobs::JobDetail,
        jobs::JobList,
        jobs::PauseRequest,
        marks::MarkChange,
        marks::Marked,
        marks::MarkItems,
        marks::TagChange,
        marks::TagItems,
        models::Models,
        models::OllamaHealth,
        models::OllamaModel,
        models::OllamaModelItems,
        models::OllamaTest,
        moments::DecideRequest,
        moments::Decided,
        moments::Moment,
        moments::MomentChanged,
        moments::MomentDetail,
        moments::MomentItems,
        moments::MomentList,
        posts::Post,
        posts::PostDetail,
        posts::ResolveRequest,
        posts::ScheduleRequest,
        posts::PostList,
        preflight::PostForm,
        preflight::PreflightItems,
        learning::ForgottenChoices,
        learning::Learning,
        profiles::Profile,
        profiles::ProfileItems,
        recording_wire::Games,
        recording_wire::Recording,
        recording_wire::RecordingChange,
        recording_wire::RecordingChanged,
        recording_wire::RecordingList,
        recording_wire::RecordingSignals,
        recording_wire::Waveform,
        recordings::MomentRequest,
        rules::Rule,
        rules::RuleItems,
        rules::RuleRequest,
        rules::RuleTest,
        schedule::Schedule,
        schedule::SlotItems,
        schedule::SlotsRequest,
        sessions::LocateRequest,
        sessions::MissingFolders,
        sessions::SessionList,
        storage::CleanUpPlan,
        storage::CleanUpRequest,
        storage::Storage,
        storage::StorageRule,
        storage::StorageRuleItems,
        storage::StorageRuleRequest,
        settings::Settings,
        settings::SettingsChange,
        status::Doctor,
        status::Status,
        status::Undone,
        status::UndoRequest,
        thumbnails::ClipFrames,
        wire::Undo,
        wire::Undoable,
        words::LocksRequest,
        words::RestoreRequest,
        words::RewriteRequest,
        words::TitleRequest,
        words::Words,
        words::WordsChanged,
        words::WordsItems,
        words::WordsRequest,
    ]
}

/// What an answer with this code looks like.
pub(crate) fn problem_with(code: Code) -> domain::Problem {
    match code {
        Code::NotFound => domain::Problem::not_found("moment", example_id(20)),
        Code::Invalid => domain::Problem::invalid("end_s", "A moment has to end after it begins."),
        Code::Unauthorized => crate::guard::unauthorized(),
        Code::Forbidden => crate::guard::wrong_host("example.org"),
        Code::Bug => domain::Problem::bug("The list could not be read.", "row 3: no such column"),
        _ => domain::Problem::new(code, problem::meaning(code), "The details say more.")
            .say("Put it right and try again.")
            .fix(domain::Fix::Retry),
    }
}
