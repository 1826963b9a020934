//! Who may call what: one table over all operations, by their names. The document shows it (`x-access`), the network's door
//! holds to it, `ROLES.md` prints it. What stands in none of the lists is the owner's alone; a test wants all to stand in one.

use crate::router;
use axum::http::Method;
use domain::Access;
use std::{collections::HashMap, sync::Arc};

/// The lists, from the one that needs least. Whoever may do what is in one of them may do all that is in those before it.
const TABLE: [(Access, &[&str]); 5] = [
    (
        Access::Open,
        &["get_health", "enter", "create_login", "resume_login", "create_paired_login", "create_paired_token"],
    ),
    (
        Access::Read,
        &[
            "get_me",
            "change_own_password",
            "cancel_login",
            "get_status",
            "get_undo",
            "list_recordings",
            "get_recording",
            "list_recording_signals",
            "list_recording_moments",
            "list_recording_markers",
            "list_markers",
            "get_waveform",
            "list_games",
            "list_moments",
            "get_moment",
            "list_clips",
            "get_clip",
            "list_clip_frames",
            "get_judgement",
            "get_words",
            "list_words_history",
            "list_platforms",
            "list_accounts",
            "list_posts",
            "get_post",
            "get_schedule",
            "list_slots",
            "get_results",
            "get_result_clips",
            "get_result_groups",
            "get_result_hours",
            "get_results_learning",
            "get_results_export",
            "get_results_table",
            "list_marks",
            "list_tags",
            "list_collections",
            "get_collection",
            "list_saved_searches",
            "list_sessions",
            "list_jobs",
            "get_job",
            "list_profiles",
            "list_player_names",
            "list_cues",
            "get_cue_finds",
            "list_channels",
            "get_clip_channel",
            "stream_events",
            "get_source",
            "get_proxy",
            "get_poster",
            "get_filmstrip",
            "get_still",
            "get_thumbnail",
            "get_render",
        ],
    ),
    (
        Access::Review,
        &[
            "undo",
            "change_recording",
            "create_moment",
            "decide_moments",
            "change_moment",
            "add_marker",
            "create_marker",
            "remove_marker",
            "change_clip",
            "duplicate_clip",
            "change_clip_channel",
            "save_clip_picture",
            "render_clip",
            // Who may not say yes asks by these; see `conductor::Conductor::approve_clip`.
            "approve_clip",
            "change_post_time",
            "cancel_post",
            "test_approval",
            "get_post_form",
            "write_words",
            "rewrite_words",
            "change_words_locks",
            "change_words_title",
            "change_words_version",
            "write_ai_text",
            "write_ai_metadata",
            "analyse_content",
            "change_marks",
            "change_tag",
            "remove_tag",
            "create_collection",
            "change_collection",
            "remove_collection",
            "create_saved_search",
            "remove_saved_search",
        ],
    ),
    (Access::Publish, &["approve_post", "retry_post", "decide_post", "remove_post", "write_post_words"]),
    (
        Access::Own,
        &[
            "get_doctor",
            "import_recordings",
            "upload_recording",
            "import_sample",
            "forget_recording",
            "retry_recording",
            "analyse_recording",
            "list_missing_folders",
            "retry_missing_recordings",
            "create_account",
            "change_account",
            "remove_account",
            "create_sign_in",
            "get_sign_in",
            "cancel_sign_in",
            "write_sign_in",
            "change_slots",
            "forget_results_learning",
            "list_rules",
            "create_rule",
            "change_rule",
            "remove_rule",
            "test_rule",
            "get_storage",
            "get_clean_up_plan",
            "approve_clean_up",
            "list_storage_rules",
            "create_storage_rule",
            "change_storage_rule",
            "remove_storage_rule",
            "test_storage_rule",
            "cancel_job",
            "retry_job",
            "pause_job",
            "resume_job",
            "pause_queue",
            "resume_queue",
            "list_folders",
            "create_folder",
            "list_folder_suggestions",
            "change_folder",
            "remove_folder",
            "get_settings",
            "change_settings",
            "create_backup",
            "import_backup",
            "save_profile",
            "remove_profile",
            "get_profile_file",
            "test_profile_file",
            "import_profile",
            "create_cue",
            "change_cue",
            "remove_cue",
            "add_cue_example",
            "remove_cue_example",
            "retry_cue_finds",
            "create_channel",
            "change_channel",
            "remove_channel",
            "list_webhooks",
            "create_webhook",
            "change_webhook",
            "remove_webhook",
            "change_webhook_secret",
            "test_webhook",
            "list_webhook_deliveries",
            "retry_delivery",
            "get_learning",
            "forget_learning",
            "get_models",
            "test_providers",
            "list_detectors",
            "upload_detector",
            "test_detector",
            "import_detector",
            "remove_detector",
            "get_ai_health",
            "list_ai_models",
            "test_ollama",
            "list_ai_suggestions",
            "add_ai_model",
            "change_ai_model",
            "resume_ai_model",
            "pause_ai_models",
            "get_ai_headers",
            "change_ai_headers",
            "list_users",
            "add_user",
            "change_user",
            "list_logins",
            "remove_login",
            "remove_logins",
            "list_tokens",
            "create_token",
            "remove_token",
            "create_pairing_code",
            "list_audit",
            "get_network",
        ],
    ),
];

/// What an operation needs, by its name. `None`: it stands in no list.
pub(crate) fn listed(operation: &str) -> Option<Access> {
    TABLE.iter().find(|(_, names)| names.contains(&operation)).map(|(access, _)| *access)
}

/// Names that stand in the table, in its order.
#[cfg(test)]
fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().flat_map(|(_, names)| names.iter().copied())
}

/// An operation, as the router knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rule {
    /// Its name.
    pub operation: String,
    /// What it needs.
    pub access: Access,
    /// Whether it writes down by itself what is done.
    pub notes: bool,
}

/// The table, by method and by the path that the router matched.
#[derive(Clone)]
pub(crate) struct Rules(Arc<HashMap<(Method, String), Rule>>);

impl Rules {
    /// From the routes' own words: the same that the document is made of.
    pub(crate) fn of_routes() -> Self {
        let (_, document) = router::routes().split_for_parts();
        let document = serde_json::to_value(document).unwrap_or_default();
        let mut rules = HashMap::new();
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                let Ok(method) = Method::from_bytes(method.to_uppercase().as_bytes()) else { continue };
                let name = operation["operationId"].as_str().unwrap_or_default().to_owned();
                let access = listed(&name).unwrap_or(Access::Own);
                let notes = operation["tags"][0] == "people" || access < Access::Own;
                rules.insert((method, path.clone()), Rule { operation: name, access, notes });
            }
        }
        Self(Arc::new(rules))
    }

    /// The rule of a matched path. What no operation matches is told to those who are in alone.
    pub(crate) fn of(&self, method: &Method, matched: Option<&str>) -> Option<&Rule> {
        // Who may get may also ask for the head of it.
        let method = if *method == Method::HEAD { Method::GET } else { method.clone() };
        self.0.get(&(method, matched?.to_owned()))
    }
}

/// Whether a path lies below the API's base.
pub(crate) fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_operation_stands_in_one_list_and_every_name_is_one() {
        let rules = Rules::of_routes();
        let operations: BTreeSet<&str> = rules.0.values().map(|rule| rule.operation.as_str()).collect();
        let listed: Vec<&str> = names().collect();
        let missing: Vec<_> = operations.iter().filter(|name| !listed.contains(name)).collect();
        assert!(missing.is_empty(), "say in access.rs who may call {missing:?}");
        let old: Vec<_> = listed.iter().filter(|name| !operations.contains(*name)).collect();
        assert!(old.is_empty(), "there is no operation {old:?}");
        assert_eq!(listed.iter().collect::<BTreeSet<_>>().len(), listed.len(), "one stands in two lists");
    }

    #[test]
    fn a_head_is_a_get_and_nothing_matches_what_is_not_there() {
        let rules = Rules::of_routes();
        let of = |method: Method, path: &str| rules.of(&method, Some(path)).map(|rule| rule.access);
        assert_eq!(of(Method::HEAD, "/api/v1/settings"), Some(Access::Own));
        assert_eq!(of(Method::GET, "/api/v1/clips/{id}"), Some(Access::Read));
        assert_eq!(of(Method::PUT, "/api/v1/clips/{id}"), None);
        assert_eq!(of(Method::GET, "/api/v1/clips/0197"), None);
        assert_eq!(rules.of(&Method::GET, None), None);
    }
}
