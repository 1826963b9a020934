//! Requests to the Data API.

use super::{
    errors,
    spec::{self, SPEC},
    video,
};
use crate::{Answer, Lost, Means, Parcel, Secret, auth, http::Call, verdict};
use domain::{Account, Code, Fix, Problem};
use jiff::Timestamp;
use reqwest::Method;
use serde_json::Value;
use std::path::Path;

/// What the person does where this app may not.
fn in_studio(id: &str) -> Problem {
    let page = format!("https://studio.youtube.com/video/{id}/edit");
    Problem::new(
        Code::PlatformNeedsYou,
        "The video was not taken back.",
        "This sign-in does not allow it: the right to was not given, or the account was connected before it was asked for.",
    )
    .say("Delete the video in YouTube Studio, or connect the account again and leave every box ticked.")
    .fix(Fix::OpenPage { page, label: "Open YouTube Studio".into() })
}

#[derive(Clone, Copy)]
pub(super) struct Client<'a> {
    pub means: &'a Means,
    pub account: &'a Account,
}

impl Client<'_> {
    pub fn base(&self) -> Result<String, Problem> {
        self.means.endpoints.base(&SPEC, "api")
    }

    pub fn lost(&self, lost: &Lost) -> Problem {
        verdict::lost(SPEC.name, lost, self.means.now())
    }

    /// An access token that is good now. `refused`: the one YouTube has just said no to.
    pub async fn access(&self, refused: Option<&Secret>) -> Result<Secret, Problem> {
        auth::access(self.means, &SPEC, self.account.id, refused).await
    }

    /// Sends what `call` makes, and once more with a new token when the first one is refused. Only for requests that may
    /// be made twice.
    pub async fn signed(&self, call: impl Fn() -> Call) -> Result<Answer, Problem> {
        auth::signed(self.means, &SPEC, self.account.id, call).await
    }

    /// Asks a question.
    pub async fn get(&self, name: &'static str, path: &str, query: &[(&str, &str)]) -> Result<Value, Problem> {
        let url = format!("{}{path}", self.base()?);
        let answer = self.signed(|| self.means.http.get(name, &url).query(query)).await?;
        if answer.is_ok() {
            return Ok(answer.json());
        }
        Err(errors::of("YouTube did not answer the question.", &answer, self.means.now()))
    }

    /// Opens an upload and gives its address. Repeating it is harmless: without bytes there is no video.
    pub async fn start_upload(&self, parcel: &Parcel, total: u64) -> Result<String, Problem> {
        let url = format!("{}/upload/youtube/v3/videos", self.base()?);
        let notify = if parcel.is_chosen("notify") { "true" } else { "false" };
        let query = [("uploadType", "resumable"), ("part", "snippet,status"), ("notifySubscribers", notify)];
        let body = video::resource(parcel);
        let answer = self
            .signed(|| {
                let call = self.means.http.post("youtube.videos.insert", &url).query(&query);
                call.json(&body)
                    .header("x-upload-content-length", total.to_string())
                    .header("x-upload-content-type", "video/mp4")
                    .header("slug", video::file_name(parcel))
            })
            .await?;
        if !answer.is_ok() {
            return Err(errors::of("YouTube did not take the video.", &answer, self.means.now()));
        }
        let address = answer.header("location").unwrap_or_default().to_owned();
        if !self.means.endpoints.allows(&SPEC, &address, &["googleapis.com"]) {
            let problem =
                Problem::new(Code::PlatformAway, "YouTube gave no address to upload to.", "Its answer was odd.");
            return Err(problem.details(answer.raw()));
        }
        Ok(address)
    }

    /// A video of this channel.
    pub async fn video(&self, id: &str, parts: &str) -> Result<Option<Value>, Problem> {
        let answer = self.get("youtube.videos.list", "/youtube/v3/videos", &[("part", parts), ("id", id)]).await?;
        Ok(answer.pointer("/items/0").cloned())
    }

    /// The video of this parcel among the newest uploads: by the name of its file, which only the owner sees. Two posts of
    /// the same words differ in it.
    pub async fn find(&self, parcel: &Parcel, title: &str, since: Timestamp) -> Result<Option<String>, Problem> {
        let uploads = match parcel.account.config.get("uploads").and_then(Value::as_str) {
            Some(uploads) => uploads.to_owned(),
            None => {
                let query = [("part", "contentDetails"), ("mine", "true")];
                let channels = self.get("youtube.channels.list", "/youtube/v3/channels", &query).await?;
                let pointer = "/items/0/contentDetails/relatedPlaylists/uploads";
                channels.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
            }
        };
        let query = [("part", "snippet"), ("playlistId", uploads.as_str()), ("maxResults", "50")];
        let list = self.get("youtube.playlistItems.list", "/youtube/v3/playlistItems", &query).await?;
        let items = list.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
        let text = |item: &Value, pointer: &str| item.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let candidates: Vec<String> = items
            .iter()
            .filter(|item| text(item, "/snippet/title").as_deref() == Some(title))
            .filter(|item| {
                let at = text(item, "/snippet/publishedAt").and_then(|at| at.parse::<Timestamp>().ok());
                at.is_none_or(|at| at >= since - jiff::SignedDuration::from_mins(5))
            })
            .filter_map(|item| text(item, "/snippet/resourceId/videoId"))
            .collect();
        for id in candidates {
            let video = self.video(&id, "fileDetails,status,snippet").await?;
            let name = video.as_ref().and_then(|video| text(video, "/fileDetails/fileName"));
            if name.as_deref() == Some(video::file_name(parcel).as_str()) {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// Deletes a video. One that is gone already is no error.
    ///
    /// # Errors
    /// `PlatformNeedsYou` with the way by hand when the sign-in does not allow it.
    pub async fn delete(&self, id: &str) -> Result<(), Problem> {
        const WHAT: &str = "The video was not taken back.";
        let may = self.means.vault.need(self.account.id, SPEC.name).await?.scopes;
        // Without a word nothing is known of what is allowed; then YouTube says it.
        if !may.is_empty() && !may.iter().any(|scope| scope == spec::WITHDRAW) {
            return Err(in_studio(id));
        }
        let url = format!("{}/youtube/v3/videos", self.base()?);
        let sent =
            self.signed(|| self.means.http.call("youtube.videos.delete", Method::DELETE, &url).query(&[("id", id)]));
        let answer = sent.await?;
        match answer.status() {
            200..=299 | 404 => Ok(()),
            403 if answer.raw().contains("insufficientPermissions") => Err(in_studio(id)),
            _ => Err(errors::of(WHAT, &answer, self.means.now())),
        }
    }

    /// Sets the thumbnail; what goes wrong is only logged.
    pub async fn set_thumbnail(&self, id: &str, thumbnail: &Path) {
        /// Older checks still refuse more, and none is needed.
        const MOST_BYTES: usize = 2 << 20;
        let image = match tokio::fs::read(thumbnail).await {
            Ok(image) if image.len() <= MOST_BYTES => image,
            Ok(_) | Err(_) => return,
        };
        let Ok(base) = self.base() else { return };
        let url = format!("{base}/upload/youtube/v3/thumbnails/set");
        let length = image.len() as u64;
        let set = self.signed(|| {
            let call = self.means.http.post("youtube.thumbnails.set", &url).query(&[("videoId", id)]);
            call.header("content-type", "image/jpeg").body(image.clone(), length)
        });
        match set.await {
            Ok(answer) if answer.is_ok() => {}
            Ok(answer) => tracing::info!("YouTube did not take the thumbnail: {}", answer.raw()),
            Err(problem) => tracing::info!(%problem, "YouTube did not get the thumbnail"),
        }
    }
}
