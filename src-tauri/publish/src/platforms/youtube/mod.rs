//! YouTube: videos and Shorts by the Data API, with a client of the person's own.
//!
//! The upload is resumable: a session address, then pieces of the file. The video exists from the moment the last byte has
//! arrived, so [`Publisher::resume`] sends all but the last piece and [`Publisher::finish`] that one. Whatever is unclear
//! is asked of the session, which says what it has stored or which video it became.

mod client;
mod errors;
mod spec;
mod status;
mod upload;
mod video;

pub use spec::ENTRY;

use crate::{
    Connected, Finding, Finished, Looks, Means, Measured, Parcel, Publisher, Sealed, Standing, Witness, limits,
    verdict::{self, open_accounts},
};
use async_trait::async_trait;
use client::Client;
use domain::{Account, Code, Problem, Visibility};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use upload::{Reply, Upload};

/// Posts to YouTube.
pub struct YouTubePublisher {
    means: Means,
}

/// What is stored to go on after a break.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Session {
    /// The session's address; it carries a token.
    upload: Sealed,
    total_bytes: u64,
    /// What the title was, to find the video by when the session is gone.
    title: String,
    begun_at: Timestamp,
}

impl Session {
    fn read(session: &Value) -> Result<Self, Problem> {
        serde_json::from_value(session.clone())
            .map_err(|error| Problem::bug("The stored session of this post can't be read.", error))
    }
}

impl YouTubePublisher {
    /// With these means.
    pub fn new(means: &Means) -> Self {
        Self { means: means.clone() }
    }

    fn client<'a>(&'a self, account: &'a Account) -> Client<'a> {
        Client { means: &self.means, account }
    }

    async fn upload<'a>(&'a self, account: &'a Account, session: &Session) -> Result<Upload<'a>, Problem> {
        let address = self.means.vault.unseal(&session.upload).await?;
        let address = address.ok_or_else(|| session_is_over("Its address can't be read any more."))?;
        Ok(Upload { client: self.client(account), address, total: session.total_bytes })
    }
}

/// The session can't go on; a new one is begun.
fn session_is_over(why: &str) -> Problem {
    Problem::new(Code::FileVanished, "The upload to YouTube has to begin anew.", why)
}

#[async_trait]
impl Publisher for YouTubePublisher {
    async fn connect(&self, account: &Account) -> Result<Connected, Problem> {
        let query = [("part", "snippet,contentDetails,status"), ("mine", "true")];
        let answer = self.client(account).get("youtube.channels.list", "/youtube/v3/channels", &query).await?;
        let channel = answer.pointer("/items/0").ok_or_else(|| {
            Problem::new(
                Code::PlatformNeedsYou,
                "This Google account has no YouTube channel.",
                "Videos belong to a channel, and none was made for it yet.",
            )
            .say("Open YouTube, choose \"Create a channel\", then connect again.")
            .fix(open_accounts())
        })?;
        let text = |pointer: &str| channel.pointer(pointer).and_then(Value::as_str);
        Ok(Connected {
            name: text("/snippet/title").map(str::to_owned),
            config: json!({
                "channel_id": text("/id"),
                "uploads": text("/contentDetails/relatedPlaylists/uploads"),
                "long_uploads": text("/status/longUploadsStatus"),
            }),
            notes: Vec::new(),
        })
    }

    async fn preflight(&self, parcel: &Parcel) -> Result<Vec<Finding>, Problem> {
        // The account first: without it nothing else matters. A sign-in that is over is found before the upload.
        if let Err(problem) = crate::auth::fresh(&self.means, &spec::SPEC, parcel.account.id, None).await {
            return match problem.code {
                Code::AccountNeedsUser => Ok(vec![Finding::stop(errors::explain_testing(problem))]),
                _ => Err(problem),
            };
        }
        let mut found: Vec<Finding> =
            limits::check(&parcel.words, &spec::SPEC.words, "YouTube").into_iter().map(Finding::stop).collect();
        found.extend(limits::check_file(parcel, &spec::SPEC.file, "YouTube"));
        found.extend(video::check(parcel, self.means.now()));
        Ok(found)
    }

    async fn begin(&self, parcel: &Parcel) -> Result<Value, Problem> {
        let total = std::fs::metadata(&parcel.file).map_err(|error| source_gone(parcel, &error))?.len();
        let address = self.client(&parcel.account).start_upload(parcel, total).await?;
        let session = Session {
            upload: self.means.vault.seal(&address).await?,
            total_bytes: total,
            title: video::title(parcel),
            begun_at: self.means.now(),
        };
        serde_json::to_value(session).map_err(|error| Problem::bug("The session of this post can't be stored.", error))
    }

    async fn resume(
        &self,
        parcel: &Parcel,
        session: &Value,
        _sent: u64,
        witness: &dyn Witness,
    ) -> Result<u64, Problem> {
        let session = Session::read(session)?;
        same_file(parcel, &session)?;
        let upload = self.upload(&parcel.account, &session).await?;
        match upload.send_until(parcel, upload::last_piece(session.total_bytes), witness).await? {
            Reply::Stored(bytes) => Ok(bytes),
            Reply::Video(_) => Ok(session.total_bytes),
        }
    }

    async fn finish(&self, parcel: &Parcel, session: &Value, witness: &dyn Witness) -> Result<Finished, Problem> {
        let session = Session::read(session)?;
        let upload = self.upload(&parcel.account, &session).await?;
        same_file(parcel, &session).map_err(verdict::after_no_return)?;
        // It asks first: it may have been finished by a try whose answer was lost.
        let video =
            match upload.send_until(parcel, session.total_bytes, witness).await.map_err(verdict::after_no_return)? {
                Reply::Video(video) => video,
                Reply::Stored(_) => return Err(errors::unclear("YouTube stored the file but named no video.")),
            };
        Ok(Finished::Processing { remote_id: video })
    }

    async fn confirm(&self, parcel: &Parcel, session: &Value) -> Result<Standing, Problem> {
        let session = Session::read(session)?;
        let asked = match self.upload(&parcel.account, &session).await {
            Ok(upload) => upload.ask().await,
            Err(problem) => Err(problem),
        };
        match asked {
            Ok(Reply::Video(video)) => Ok(Standing::There(Finished::Processing { remote_id: video })),
            Ok(Reply::Stored(sent_bytes)) => Ok(Standing::Unfinished { sent_bytes }),
            // The session is gone: the channel's list of uploads knows, a little late. Hence a second look.
            Err(problem) if problem.code == Code::FileVanished => {
                let client = self.client(&parcel.account);
                for rest_s in [0, 60] {
                    self.means.rest(std::time::Duration::from_secs(rest_s)).await;
                    if let Some(video) = client.find(parcel, &session.title, session.begun_at).await? {
                        return Ok(Standing::There(Finished::Processing { remote_id: video }));
                    }
                }
                Ok(Standing::NotThere)
            }
            Err(problem) => Err(problem),
        }
    }

    async fn follow(&self, parcel: &Parcel, remote_id: &str) -> Result<Finished, Problem> {
        let client = self.client(&parcel.account);
        let Some(video) = client.video(remote_id, "status,processingDetails").await? else {
            return Err(status::gone());
        };
        if !status::is_processed(&video)? {
            return Ok(Finished::Processing { remote_id: remote_id.to_owned() });
        }
        // Cosmetic, and refused for channels without a verified telephone number: never the post's problem.
        if let Some(thumbnail) = parcel.thumbnail.as_ref().filter(|_| !video::is_short(parcel)) {
            client.set_thumbnail(remote_id, thumbnail).await;
        }
        let url = match video::is_short(parcel) {
            true => format!("https://www.youtube.com/shorts/{remote_id}"),
            false => format!("https://www.youtube.com/watch?v={remote_id}"),
        };
        Ok(Finished::Live { remote_id: remote_id.to_owned(), url })
    }

    async fn withdraw(&self, parcel: &Parcel, remote_id: &str) -> Result<(), Problem> {
        let client = self.client(&parcel.account);
        let Some(video) = client.video(remote_id, "status").await? else { return Ok(()) };
        // Only a private video waits. One whose time has come is out, or was locked; both are the person's.
        if !status::waits(&video, self.means.now()) {
            return Err(verdict::is_out(spec::SPEC.name, Some(format!("https://www.youtube.com/watch?v={remote_id}"))));
        }
        client.delete(remote_id).await
    }

    async fn take_down(&self, account: &Account, remote_id: &str) -> Result<(), Problem> {
        self.client(account).delete(remote_id).await
    }

    async fn abandon(&self, _parcel: &Parcel, _session: &Value) -> Result<(), Problem> {
        // A session without its last byte never becomes a video, and ends by itself.
        Ok(())
    }

    async fn measure(&self, account: &Account, remote_id: &str) -> Result<Option<Measured>, Problem> {
        let Some(video) = self.client(account).video(remote_id, "statistics").await? else { return Ok(None) };
        // Texts; absent when the owner hides them.
        let count = |key: &str| video.pointer(&format!("/statistics/{key}"))?.as_str()?.parse().ok();
        Ok(Some(Measured {
            views: count("viewCount"),
            likes: count("likeCount"),
            comments: count("commentCount"),
            shares: None,
        }))
    }

    async fn look(&self, account: &Account, remote_id: &str, asked: Visibility) -> Result<Looks, Problem> {
        let video = self.client(account).video(remote_id, "status").await?;
        Ok(video.map_or(Looks::Gone, |video| status::looks(&video, asked, self.means.now())))
    }
}

/// The file must be the one that the session was opened for.
fn same_file(parcel: &Parcel, session: &Session) -> Result<(), Problem> {
    let facts = std::fs::metadata(&parcel.file).map_err(|error| source_gone(parcel, &error))?;
    if facts.len() == session.total_bytes {
        return Ok(());
    }
    Err(session_is_over("The clip was rendered again meanwhile."))
}

fn source_gone(parcel: &Parcel, error: &std::io::Error) -> Problem {
    Problem::io("Reading", &parcel.file, error)
}
