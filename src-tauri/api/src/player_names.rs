//! Names that may be the player's.

use crate::{
    App,
    extract::{Answer, Name},
    wire::Example,
};
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

/// A name that may be the player's.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct PlayerName {
    /// As it was read most often.
    pub name: String,
    /// How often it was read where the player is meant.
    pub seen: u64,
    /// In how many recordings.
    pub recordings: u64,
}

/// Names that may be the player's.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct PlayerNameItems {
    /// The likeliest first.
    pub items: Vec<PlayerName>,
}

impl Example for PlayerNameItems {
    fn example() -> Self {
        Self { items: vec![PlayerName { name: "Tony".into(), seen: 23, recordings: 3 }] }
    }
}

/// Names that a profile does not have yet and that are read where the player is meant, in its recordings.
#[utoipa::path(get, path = "/profiles/{name}/player-names", tag = "profiles",
    params(("name" = String, Path, description = "The profile's name.")),
    responses((status = 200, description = "The names.", body = PlayerNameItems)),
    extensions(("x-made-of" = json!(["profiles", "recordings"])), ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn list_player_names(State(app): State<App>, Name(name): Name) -> Answer<PlayerNameItems> {
    let names = app.conductor.list_player_names(name).await?;
    let items = names
        .into_iter()
        .map(|found| PlayerName { name: found.name, seen: found.seen as u64, recordings: found.recordings as u64 })
        .collect();
    Ok(Json(PlayerNameItems { items }))
}
