//! The loopback HTTP API and its OpenAPI document: the one way from any face to the core. Calls the conductor only.
//!
//! One file a resource, its wire types beside its routes (`*_wire.rs` where they are many); `router.rs` has the table of
//! routes, [`openapi_document`] what they say of themselves. What every request passes is in `guard` and `layers`.

mod access;
mod accounts;
mod ai;
mod backups;
mod channels;
mod clip_wire;
mod clips;
mod collections;
mod connect;
mod cue_sounds;
mod cues;
mod detectors;
mod document;
mod door;
mod edit_wire;
mod events;
mod examples;
mod extract;
mod file_wire;
mod folders;
mod guard;
mod imports;
mod jobs;
mod judging;
mod lan;
mod language_models;
mod layers;
mod learning;
mod lists;
mod logins;
mod markers;
mod marks;
mod media;
mod models;
mod moments;
mod page;
mod people;
mod people_wire;
mod player_names;
mod posts;
mod preflight;
mod problem;
mod profile_files;
mod profiles;
mod range;
mod recording_wire;
mod recordings;
mod results;
mod results_export;
mod results_learning;
mod results_wire;
mod router;
mod rules;
mod schedule;
mod serve;
mod sessions;
mod settings;
mod status;
mod storage;
mod thumbnails;
mod tools;
mod upload;
mod webhooks;
mod wire;
mod words;
mod words_wire;

pub use document::openapi_document;
pub use guard::{Guard, new_token};
pub use lan::{Lan, LanOptions, LanServed, Names, Tls, fingerprint_of, serve_lan};
pub use router::{Faces, lan_router, router, router_with};
pub use serve::{ServeOptions, Served, serve};

/// What handlers work with.
#[derive(Clone)]
pub(crate) struct App {
    pub conductor: conductor::Conductor,
    pub guard: Guard,
    /// Set on the network; then it decides who comes in.
    pub lan: Option<Lan>,
    pub rules: access::Rules,
    pub tools: tools::Tools,
    pub stop: tokio_util::sync::CancellationToken,
}

impl App {
    /// Whether pages from there may ask.
    fn knows_origin(&self, origin: &str) -> bool {
        match &self.lan {
            Some(lan) => lan.knows_origin(origin),
            None => self.guard.knows_origin(origin),
        }
    }
}
