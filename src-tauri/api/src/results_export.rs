//! Results to be taken elsewhere: as JSON for programs, as a table (RFC 4180) for spreadsheets.

use crate::{
    App,
    extract::{Answer, Asked},
    problem::Failure,
    results::ResultsQuery,
    results_wire::{ResultPost, post_example},
    wire::{Example, example_id, example_time},
};
use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use conductor::results::{ResultsAsked, ResultsTaken};
use domain::{Measured, PostId, Problem};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Taken {
    /// A row for each post.
    #[default]
    Posts,
    /// A row for each answer of a platform.
    Readings,
}

/// Which results are taken.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct TableQuery {
    /// Of posts that went live in the last so many days, today included; of all without.
    #[serde(default)]
    pub days: Option<u32>,
    /// Of that account alone.
    #[serde(default)]
    pub account_id: Option<Uuid>,
    /// Of the accounts of that channel alone.
    #[serde(default)]
    pub channel_id: Option<Uuid>,
    /// The zone of days (IANA name); the computer's without.
    #[serde(default)]
    pub zone: Option<String>,
    /// `posts`: a row for each post; `readings`: a row for each answer of a platform.
    #[serde(default)]
    #[param(inline)]
    pub of: Taken,
}

/// What a platform answered.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ResultReading {
    /// The post.
    pub post_id: Uuid,
    /// When it was asked.
    pub at: Timestamp,
    /// Views; null where it tells none.
    pub views: Option<u64>,
    /// Likes.
    pub likes: Option<u64>,
    /// Comments.
    pub comments: Option<u64>,
    /// How often it was passed on.
    pub shares: Option<u64>,
}

impl From<(PostId, Timestamp, Measured)> for ResultReading {
    fn from((post, at, numbers): (PostId, Timestamp, Measured)) -> Self {
        let Measured { views, likes, comments, shares } = numbers;
        Self { post_id: post.0, at, views, likes, comments, shares }
    }
}

/// All that is known of posts.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ResultsExport {
    /// At which age posts are compared, in hours.
    pub age_h: u32,
    /// The posts, the oldest first.
    pub posts: Vec<ResultPost>,
    /// Every answer of a platform, by post and time.
    pub readings: Vec<ResultReading>,
}

impl From<ResultsTaken> for ResultsExport {
    fn from(taken: ResultsTaken) -> Self {
        Self {
            age_h: taken.age_h,
            posts: taken.posts.into_iter().map(ResultPost::from).collect(),
            readings: taken.readings.into_iter().map(ResultReading::from).collect(),
        }
    }
}

impl Example for ResultsExport {
    fn example() -> Self {
        let numbers = Measured { views: Some(310), likes: Some(12), comments: Some(1), shares: None };
        let reading = (PostId(example_id(60)), example_time(-20_100), numbers).into();
        Self { age_h: 168, posts: vec![post_example()], readings: vec![reading] }
    }
}

/// All that is known of posts that went live in the span, with every answer of their platforms.
#[utoipa::path(get, path = "/media/results.json", tag = "results", params(ResultsQuery),
    responses((status = 200, description = "The posts and their numbers.", body = ResultsExport)),
    extensions(("x-errors" = json!(["invalid"]))))]
pub(crate) async fn get_results_export(
    State(app): State<App>,
    Asked(query): Asked<ResultsQuery>,
) -> Answer<ResultsExport> {
    Ok(Json(app.conductor.take_results(query.into(), true).await?.into()))
}

/// The same as a table with a head line (RFC 4180, UTF-8).
#[utoipa::path(get, path = "/media/results.csv", tag = "results", params(TableQuery),
    responses((status = 200, description = "The table.", content_type = "text/csv", body = String)),
    extensions(("x-errors" = json!(["invalid"]))))]
pub(crate) async fn get_results_table(
    State(app): State<App>,
    Asked(query): Asked<TableQuery>,
) -> Result<Response, Failure> {
    let TableQuery { days, account_id, channel_id, zone, of } = query;
    let asked = ResultsAsked::from(ResultsQuery { days, account_id, channel_id, zone });
    let taken = app.conductor.take_results(asked, of == Taken::Readings).await?;
    let text = match of {
        Taken::Posts => table(taken.posts.into_iter().map(|view| tame(view.into()))),
        Taken::Readings => table(taken.readings.into_iter().map(ResultReading::from)),
    };
    let text = text.map_err(|error| Problem::bug("The table could not be written.", error))?;
    let name = match of {
        Taken::Posts => "attachment; filename=\"results.csv\"",
        Taken::Readings => "attachment; filename=\"results-over-time.csv\"",
    };
    Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, name)], text).into_response())
}

fn table<T: Serialize>(rows: impl Iterator<Item = T>) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.serialize(row)?;
    }
    Ok(writer.into_inner().map_err(|error| error.into_error())?)
}

/// A spreadsheet takes a text that begins like a formula for one and runs it. Titles and names come from outside.
fn tame(mut post: ResultPost) -> ResultPost {
    let tame = |text: &mut String| {
        if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
            text.insert(0, '\'');
        }
    };
    tame(&mut post.title);
    tame(&mut post.account_name);
    post.game.iter_mut().for_each(tame);
    post
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_quoted_and_runs_nothing() {
        let post = ResultPost { title: "=HYPERLINK(\"x\"), so".into(), game: None, ..post_example() };
        let text = String::from_utf8(table([tame(post)].into_iter()).unwrap()).unwrap();
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert!(
            lines[0].starts_with("post_id,clip_id,title,account_name,platform,live_at,game,kind,score,length_s,views")
        );
        assert!(lines[1].contains(",\"'=HYPERLINK(\"\"x\"\"), so\",My channel,youtube,2026-"), "{}", lines[1]);
        assert!(lines[1].contains("Z,,objective,94,21.4,12410,1005,41,,9860.5,3.1"), "{}", lines[1]);
        assert_eq!((lines.len(), lines[2]), (3, ""));
    }
}
