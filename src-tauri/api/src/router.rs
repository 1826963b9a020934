//! Every route, in one table, and what stands around them.

use crate::{
    App, access::Rules, accounts, ai, backups, channels, clips, collections, connect, document, door, events,
    extract::MAX_JSON_BYTES, folders, guard::Guard, imports, jobs, judging, lan::Lan, language_models, layers,
    learning, logins, markers, marks, media, models, moments, page, people, player_names, posts, preflight,
    profile_files, profiles, recordings, results, results_export, results_learning, rules, schedule,
    serve::ServeOptions, sessions, settings, status, storage, thumbnails, tools::Tools, webhooks, words,
};
use axum::{Router, extract::DefaultBodyLimit, http::header, middleware, response::IntoResponse, routing::get};
use conductor::Conductor;
use std::path::PathBuf;
use tokio_util::sync::CancellationToken;
use utoipa_axum::{router::OpenApiRouter, routes};
use utoipa_swagger_ui::{Config, SwaggerUi};

/// What the routes work with.
pub struct Faces {
    /// The app.
    pub conductor: Conductor,
    /// Who may come in.
    pub guard: Guard,
    /// The folder of the built page.
    pub ui: Option<PathBuf>,
    /// Ends what would last for ever: the events.
    pub stop: CancellationToken,
}

/// All routes, to be asked without a socket. With port 0 in the options, `Host` has no port either.
pub fn router(conductor: Conductor, options: &ServeOptions) -> Router {
    let guard = Guard::new(&options.token, options.port, options.dev_origin.as_deref());
    router_with(Faces { conductor, guard, ui: options.ui.clone(), stop: CancellationToken::new() })
}

/// All routes, ready to be served on this machine.
pub fn router_with(faces: Faces) -> Router {
    build(faces, None)
}

/// All routes, ready to be served to the network.
pub fn lan_router(faces: Faces, lan: Lan) -> Router {
    build(faces, Some(lan))
}

fn build(faces: Faces, lan: Option<Lan>) -> Router {
    let Faces { conductor, guard, ui, stop } = faces;
    let app = App { conductor, guard, lan, rules: Rules::of_routes(), tools: Tools::default(), stop };
    let (routes, _) = routes().split_for_parts();
    // Once: it is the same text for everybody.
    let text = document::openapi_document();
    let document = get(move || async move { ([(header::CONTENT_TYPE, "application/json")], text).into_response() });
    let address = format!("{}/openapi.json", document::BASE);
    let docs = SwaggerUi::new("/docs").config(Config::from(address.clone()).validator_url("none"));
    routes
        .route(&address, document)
        .merge(Router::<App>::from(docs))
        .route("/api", get(layers::nothing_here))
        .route("/api/{*rest}", axum::routing::any(layers::nothing_here))
        .fallback_service(page::router(ui.as_deref()))
        .layer(DefaultBodyLimit::max(MAX_JSON_BYTES))
        .layer(middleware::from_fn_with_state(app.clone(), layers::surround))
        .with_state(app)
}

/// All routes with their words. A new route is a line here.
pub(crate) fn routes() -> OpenApiRouter<App> {
    let api = OpenApiRouter::new()
        .routes(routes!(status::get_status))
        .routes(routes!(status::get_doctor))
        .routes(routes!(status::get_undo, status::undo))
        .routes(routes!(recordings::list_recordings))
        .routes(routes!(imports::import_recordings))
        .routes(routes!(imports::upload_recording))
        .routes(routes!(imports::import_sample))
        .routes(routes!(recordings::get_recording, recordings::change_recording, recordings::forget_recording))
        .routes(routes!(recordings::retry_recording))
        .routes(routes!(recordings::analyse_recording))
        .routes(routes!(recordings::list_recording_signals))
        .routes(routes!(recordings::list_recording_moments, recordings::create_moment))
        .routes(routes!(markers::list_markers, markers::add_marker))
        .routes(routes!(markers::remove_marker))
        .routes(routes!(markers::list_recording_markers, markers::create_marker))
        .routes(routes!(recordings::get_waveform))
        .routes(routes!(recordings::list_games))
        .routes(routes!(moments::list_moments))
        .routes(routes!(moments::decide_moments))
        .routes(routes!(moments::get_moment, moments::change_moment))
        .routes(routes!(clips::list_clips))
        .routes(routes!(clips::get_clip, clips::change_clip))
        .routes(routes!(clips::duplicate_clip))
        .routes(routes!(thumbnails::list_clip_frames))
        .routes(routes!(thumbnails::save_clip_picture))
        .routes(routes!(clips::render_clip))
        .routes(routes!(clips::approve_clip))
        .routes(routes!(words::get_words, words::write_words))
        .routes(routes!(words::rewrite_words))
        .routes(routes!(words::list_words_history))
        .routes(routes!(words::change_words_locks))
        .routes(routes!(words::change_words_title))
        .routes(routes!(words::change_words_version))
        .routes(routes!(accounts::list_platforms))
        .routes(routes!(accounts::list_accounts, accounts::create_account))
        .routes(routes!(accounts::change_account, accounts::remove_account))
        .routes(routes!(posts::list_posts))
        .routes(routes!(posts::get_post, posts::remove_post))
        .routes(routes!(posts::write_post_words))
        .routes(routes!(posts::cancel_post))
        .routes(routes!(posts::retry_post))
        .routes(routes!(posts::change_post_time))
        .routes(routes!(posts::decide_post))
        .routes(routes!(posts::approve_post))
        .routes(routes!(preflight::get_post_form))
        .routes(routes!(preflight::test_approval))
        .routes(routes!(schedule::get_schedule))
        .routes(routes!(schedule::list_slots))
        .routes(routes!(schedule::change_slots))
        .routes(routes!(results::get_results))
        .routes(routes!(results::get_result_clips))
        .routes(routes!(results::get_result_groups))
        .routes(routes!(results::get_result_hours))
        .routes(routes!(results_learning::get_results_learning, results_learning::forget_results_learning))
        .routes(routes!(results_export::get_results_export))
        .routes(routes!(results_export::get_results_table))
        .routes(routes!(rules::list_rules, rules::create_rule))
        .routes(routes!(rules::change_rule, rules::remove_rule))
        .routes(routes!(rules::test_rule))
        .routes(routes!(marks::list_marks, marks::change_marks))
        .routes(routes!(marks::list_tags))
        .routes(routes!(marks::change_tag, marks::remove_tag))
        .routes(routes!(collections::list_collections, collections::create_collection))
        .routes(routes!(collections::get_collection, collections::change_collection, collections::remove_collection))
        .routes(routes!(collections::list_saved_searches, collections::create_saved_search))
        .routes(routes!(collections::remove_saved_search))
        .routes(routes!(sessions::list_sessions))
        .routes(routes!(sessions::list_missing_folders, sessions::retry_missing_recordings))
        .routes(routes!(storage::get_storage))
        .routes(routes!(storage::get_clean_up_plan, storage::approve_clean_up))
        .routes(routes!(storage::list_storage_rules, storage::create_storage_rule))
        .routes(routes!(storage::change_storage_rule, storage::remove_storage_rule))
        .routes(routes!(storage::test_storage_rule))
        .routes(routes!(connect::create_sign_in))
        .routes(routes!(connect::get_sign_in, connect::cancel_sign_in))
        .routes(routes!(connect::write_sign_in))
        .routes(routes!(jobs::list_jobs))
        .routes(routes!(jobs::get_job))
        .routes(routes!(jobs::cancel_job))
        .routes(routes!(jobs::retry_job))
        .routes(routes!(jobs::pause_job))
        .routes(routes!(jobs::resume_job))
        .routes(routes!(jobs::pause_queue))
        .routes(routes!(jobs::resume_queue))
        .routes(routes!(folders::list_folders, folders::create_folder))
        .routes(routes!(folders::list_folder_suggestions))
        .routes(routes!(folders::change_folder, folders::remove_folder))
        .routes(routes!(settings::get_settings, settings::change_settings))
        .routes(routes!(backups::create_backup))
        .routes(routes!(backups::import_backup))
        .routes(routes!(profiles::list_profiles))
        .routes(routes!(player_names::list_player_names))
        .routes(routes!(profile_files::import_profile))
        .routes(routes!(profile_files::test_profile_file))
        .routes(routes!(profiles::save_profile, profiles::remove_profile))
        .routes(routes!(learning::get_learning, learning::forget_learning))
        .routes(routes!(models::get_models))
        .routes(routes!(models::get_ai_health))
        .routes(routes!(models::list_ai_models))
        .routes(routes!(models::test_ollama))
        .routes(routes!(ai::write_ai_text))
        .routes(routes!(ai::write_ai_metadata))
        .routes(routes!(judging::analyse_content))
        .routes(routes!(judging::get_judgement))
        .routes(routes!(language_models::list_ai_suggestions))
        .routes(routes!(language_models::add_ai_model))
        .routes(routes!(language_models::change_ai_model))
        .routes(routes!(language_models::resume_ai_model))
        .routes(routes!(language_models::pause_ai_models))
        .routes(routes!(language_models::get_ai_headers, language_models::change_ai_headers))
        .routes(routes!(logins::get_me))
        .routes(routes!(logins::change_own_password))
        .routes(routes!(logins::create_login))
        .routes(routes!(logins::resume_login))
        .routes(routes!(logins::create_paired_login))
        .routes(routes!(logins::create_paired_token))
        .routes(routes!(logins::cancel_login))
        .routes(routes!(people::list_users, people::add_user))
        .routes(routes!(people::change_user))
        .routes(routes!(people::list_logins, people::remove_logins))
        .routes(routes!(people::remove_login))
        .routes(routes!(people::list_tokens, people::create_token))
        .routes(routes!(people::remove_token))
        .routes(routes!(people::create_pairing_code))
        .routes(routes!(people::list_audit))
        .routes(routes!(people::get_network))
        .routes(routes!(channels::list_channels, channels::create_channel))
        .routes(routes!(channels::change_channel, channels::remove_channel))
        .routes(routes!(channels::get_clip_channel, channels::change_clip_channel))
        .routes(routes!(webhooks::list_webhooks, webhooks::create_webhook))
        .routes(routes!(webhooks::change_webhook, webhooks::remove_webhook))
        .routes(routes!(webhooks::change_webhook_secret))
        .routes(routes!(webhooks::test_webhook))
        .routes(routes!(webhooks::list_webhook_deliveries))
        .routes(routes!(webhooks::retry_delivery))
        .routes(routes!(events::stream_events))
        .routes(routes!(profile_files::get_profile_file))
        .routes(routes!(media::get_source))
        .routes(routes!(media::get_proxy))
        .routes(routes!(media::get_poster))
        .routes(routes!(media::get_filmstrip))
        .routes(routes!(media::get_thumbnail))
        .routes(routes!(media::get_render));
    OpenApiRouter::with_openapi(document::head())
        .routes(routes!(door::get_health))
        .routes(routes!(door::enter))
        .nest(document::BASE, api)
}
