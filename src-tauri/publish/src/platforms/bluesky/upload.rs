//! Getting the video into the account's repository: through the video service, whole or in parts, or straight to the
//! account's server. Nothing here makes a post; blobs that no post names go away by themselves.

use super::{BlueskyPublisher, SPEC, Session, VIDEO_SERVICE_TYPE, errors, session::Audience};
use crate::{
    Parcel, Secret, Witness,
    http::{Answer, FilePart},
    platforms::sending::{Handed, watched},
};
use domain::{Code, Fix, Problem};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::time::Duration;

const WHAT: &str = "The video did not get to Bluesky.";
/// Smaller videos go in one piece.
const IN_PARTS_FROM: u64 = 16 << 20;
/// How long a token for an upload lives; an hour is the most.
const TOKEN_S: i64 = 30 * 60;
/// A token is renewed after this long.
const TOKEN_AGE: SignedDuration = SignedDuration::from_mins(20);
/// The service has been known to hang for days; nobody waits that long.
const LONGEST_JOB: SignedDuration = SignedDuration::from_hours(3);
/// First and longest pause between two questions about a job.
const PAUSES: (Duration, Duration) = (Duration::from_millis(1500), Duration::from_secs(30));
/// The largest file over a slow line.
const LONGEST_UPLOAD: Duration = Duration::from_secs(6 * 3600);

/// How far the video is. Part of the stored session.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Progress {
    /// The finished video.
    pub blob: Option<Value>,
    /// The job that makes it.
    pub job: Option<String>,
    /// Since when the job is known.
    pub job_since: Option<Timestamp>,
    /// An upload in parts that is open.
    pub parts: Option<Parts>,
    /// The service takes no parts.
    #[serde(default)]
    pub whole: bool,
    /// Jobs that failed by the service's fault.
    #[serde(default)]
    pub failed: u32,
}

/// An upload in parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Parts {
    pub id: String,
    pub part_bytes: u64,
    pub count: u64,
}

/// A token and when it was made.
struct Token {
    secret: Secret,
    at: Timestamp,
}

impl BlueskyPublisher {
    /// Brings the video in. What is learnt on the way is kept before the next request.
    pub(super) async fn bring_video(
        &self,
        parcel: &Parcel,
        session: &mut Session,
        witness: &dyn Witness,
    ) -> Result<(), Problem> {
        while session.progress.blob.is_none() {
            if session.progress.job.is_some() {
                self.wait_for_job(session, witness).await?;
            } else if session.direct {
                session.progress.blob = Some(self.upload_direct(parcel, session, witness).await?);
                keep(session, witness).await?;
            } else if session.total_bytes > IN_PARTS_FROM && !session.progress.whole {
                self.upload_in_parts(parcel, session, witness).await?;
            } else {
                self.upload_whole(parcel, session, witness).await?;
            }
        }
        witness.sent(session.total_bytes);
        Ok(())
    }

    fn video_url(&self, method: &str) -> Result<String, Problem> {
        Ok(format!("{}/xrpc/app.bsky.video.{method}", self.means.endpoints.base(&SPEC, "video")?))
    }

    /// The token with which the service writes the blob into the repository.
    async fn upload_token(&self, parcel: &Parcel) -> Result<Token, Problem> {
        let method = "com.atproto.repo.uploadBlob";
        let secret = self.service_token(&parcel.account, Audience::OwnServer, method, TOKEN_S).await?;
        Ok(Token { secret, at: self.means.now() })
    }

    /// In one request.
    async fn upload_whole(&self, parcel: &Parcel, session: &mut Session, witness: &dyn Witness) -> Result<(), Problem> {
        let token = self.upload_token(parcel).await?;
        let handed = Handed::default();
        let file = FilePart::new(&parcel.file, 0, session.total_bytes);
        let file = file.speed(&self.means.http.speed).tell(handed.hook(0));
        let name = format!("{}.mp4", parcel.post);
        let sent = self
            .means
            .http
            .post("bluesky.video.upload", &self.video_url("uploadVideo")?)
            .query(&[("did", session.did.as_str()), ("name", name.as_str())])
            .bearer(&token.secret)
            .header("content-type", VIDEO_SERVICE_TYPE)
            .body(file.body(), session.total_bytes)
            .limit(Some(LONGEST_UPLOAD))
            .send();
        let answer = watched(sent, &handed, witness).await.map_err(|lost| self.lost(&lost))?;
        self.take_status(&answer, session)?;
        keep(session, witness).await
    }

    /// What the answer of an upload says. Its shapes differ: flat when it went well, wrapped for some errors, and a file
    /// that is known has an error and a job or the blob.
    fn take_status(&self, answer: &Answer, session: &mut Session) -> Result<(), Problem> {
        let json = answer.json();
        let status = unwrapped(&json);
        let job = status["jobId"].as_str().filter(|id| !id.is_empty());
        if status["blob"].is_object() {
            session.progress.blob = Some(status["blob"].clone());
        } else if let Some(job) = job.filter(|_| answer.is_ok() || status["error"] == "already_exists") {
            session.progress.job = Some(job.to_owned());
            session.progress.job_since = Some(self.means.now());
        } else if answer.is_ok() {
            let problem = Problem::new(Code::PlatformAway, WHAT, "The video service's answer can't be read.");
            return Err(problem.fix(Fix::Retry).details(answer.raw()));
        } else {
            return Err(errors::problem(WHAT, answer, self.means.now()));
        }
        Ok(())
    }

    /// Asks until the video is made, or will not be.
    async fn wait_for_job(&self, session: &mut Session, witness: &dyn Witness) -> Result<(), Problem> {
        let Some(job) = session.progress.job.clone() else { return Ok(()) };
        let (mut pause, longest) = PAUSES;
        let mut troubles = 0;
        loop {
            let url = self.video_url("getJobStatus")?;
            let asked =
                self.means.http.get("bluesky.video.status", &url).query(&[("jobId", job.as_str())]).send().await;
            match asked {
                Ok(answer) if answer.is_ok() => {
                    troubles = 0;
                    let json = answer.json();
                    let status = unwrapped(&json);
                    // The video may be there although the job says that it failed: it was made before.
                    if status["blob"].is_object() {
                        session.progress.blob = Some(status["blob"].clone());
                        return keep(session, witness).await;
                    }
                    if status["state"] == "JOB_STATE_FAILED" {
                        return self.job_failed(status, session, witness).await;
                    }
                }
                // It has forgotten the job: the video goes up again.
                Ok(answer) if answer.status() == 400 || answer.status() == 404 => {
                    (session.progress.job, session.progress.job_since) = (None, None);
                    session.progress.failed += 1;
                    if session.progress.failed > 2 {
                        return Err(errors::problem(WHAT, &answer, self.means.now()));
                    }
                    return keep(session, witness).await;
                }
                Ok(answer) => {
                    troubles += 1;
                    if troubles > 5 {
                        return Err(errors::problem(WHAT, &answer, self.means.now()));
                    }
                }
                Err(lost) => {
                    troubles += 1;
                    if troubles > 5 {
                        return Err(self.lost(&lost));
                    }
                }
            }
            let waited = session.progress.job_since.map(|since| self.means.now().duration_since(since));
            if waited.is_some_and(|waited| waited > LONGEST_JOB) {
                (session.progress.job, session.progress.job_since) = (None, None);
                keep(session, witness).await?;
                let why = "The video service has worked on the video for three hours.";
                return Err(Problem::new(Code::PlatformRefused, WHAT, why)
                    .say("Its service may be out of order. Try it again later, or post the clip elsewhere.")
                    .fix(Fix::Retry)
                    .details(format!("job {job}")));
            }
            self.means.rest(pause).await;
            pause = (pause * 3 / 2).min(longest);
        }
    }

    /// A failure of the clip ends it; a failure of the service is tried once more.
    async fn job_failed(&self, status: &Value, session: &mut Session, witness: &dyn Witness) -> Result<(), Problem> {
        let text = |key: &str| status[key].as_str().unwrap_or_default();
        let word = [text("failureCode"), text("error")].into_iter().find(|word| !word.is_empty());
        let word = word.unwrap_or("generic_failure");
        (session.progress.job, session.progress.job_since) = (None, None);
        session.progress.parts = None;
        session.progress.failed += 1;
        keep(session, witness).await?;
        let service = ["pds_upload_failure", "generic_failure"].contains(&word);
        if service && session.progress.failed == 1 {
            tracing::info!(word, "the video service failed; once more with a new token");
            return Ok(());
        }
        Err(errors::of_word(WHAT, word, text("message"), self.means.now()))
    }

    /// Straight to the account's server. The video is made after the post then.
    pub(super) async fn upload_direct(
        &self,
        parcel: &Parcel,
        session: &Session,
        witness: &dyn Witness,
    ) -> Result<Value, Problem> {
        let handed = Handed::default();
        let sent = self.signed(&parcel.account, |door| {
            let file = FilePart::new(&parcel.file, 0, session.total_bytes);
            let file = file.speed(&self.means.http.speed).tell(handed.hook(0));
            let url = format!("{}/xrpc/com.atproto.repo.uploadBlob", door.pds);
            self.means
                .http
                .post("bluesky.blob.upload", &url)
                .header("content-type", "video/mp4")
                .body(file.body(), session.total_bytes)
                .limit(Some(LONGEST_UPLOAD))
        });
        let mut sent = std::pin::pin!(sent);
        let mut tick = tokio::time::interval(Duration::from_millis(250));
        let answer = loop {
            tokio::select! {
                answer = &mut sent => break answer?,
                _ = tick.tick() => witness.sent(handed.bytes()),
            }
        };
        let json = answer.json();
        if answer.is_ok() && json["blob"].is_object() {
            return Ok(json["blob"].clone());
        }
        Err(errors::problem(WHAT, &answer, self.means.now()))
    }

    /// In parts, which go on after a break. Leaves a job, or that the service takes no parts.
    async fn upload_in_parts(
        &self,
        parcel: &Parcel,
        session: &mut Session,
        witness: &dyn Witness,
    ) -> Result<(), Problem> {
        let mut token = self.upload_token(parcel).await?;
        let Some(parts) = self.open_parts(parcel, session, &token, witness).await? else { return Ok(()) };
        let status = self
            .means
            .http
            .get("bluesky.video.parts", &self.video_url("getUploadStatus")?)
            .query(&[("jobId", parts.id.as_str())])
            .bearer(&token.secret)
            .send()
            .await
            .map_err(|lost| self.lost(&lost))?;
        let json = status.json();
        let state = json["state"].as_str().unwrap_or_default();
        if !status.is_ok() && !is_expired(&json) {
            return Err(errors::problem(WHAT, &status, self.means.now()));
        }
        if !status.is_ok() || ["aborted", "expired", "failed"].contains(&state) {
            session.progress.parts = None;
            return keep(session, witness).await;
        }
        let received: Vec<u64> =
            json["receivedParts"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
        let length = |number: u64| {
            let last = session.total_bytes - parts.part_bytes * (parts.count - 1);
            if number < parts.count { parts.part_bytes } else { last }
        };
        let mut arrived: u64 =
            received.iter().filter(|number| (1..=parts.count).contains(*number)).map(|n| length(*n)).sum();
        for number in (1..=parts.count).filter(|number| !received.contains(number)) {
            if self.means.now().duration_since(token.at) > TOKEN_AGE {
                token = self.upload_token(parcel).await?;
            }
            let handed = Handed::default();
            let part = FilePart::new(&parcel.file, (number - 1) * parts.part_bytes, length(number));
            let part = part.speed(&self.means.http.speed).tell(handed.hook(arrived));
            let sent = self
                .means
                .http
                .post("bluesky.video.part", &self.video_url("uploadPart")?)
                .query(&[("jobId", parts.id.as_str()), ("partNumber", number.to_string().as_str())])
                .bearer(&token.secret)
                .header("content-type", "application/octet-stream")
                .body(part.body(), length(number))
                .limit(Some(LONGEST_UPLOAD))
                .send();
            let answer = watched(sent, &handed, witness).await.map_err(|lost| self.lost(&lost))?;
            if is_expired(&answer.json()) {
                session.progress.parts = None;
                return keep(session, witness).await;
            }
            if !answer.is_ok() {
                return Err(errors::problem(WHAT, &answer, self.means.now()));
            }
            arrived += length(number);
            witness.sent(arrived);
        }
        // The service keeps this one for writing the blob, so it has to last.
        let token = self.upload_token(parcel).await?;
        let answer = self
            .means
            .http
            .post("bluesky.video.finish", &self.video_url("finishUpload")?)
            .bearer(&token.secret)
            .json(&json!({ "jobId": parts.id }))
            .send()
            .await
            .map_err(|lost| self.lost(&lost))?;
        let json = answer.json();
        if is_expired(&json) {
            session.progress.parts = None;
            return keep(session, witness).await;
        }
        match json["completedJobId"].as_str().filter(|id| answer.is_ok() && !id.is_empty()) {
            Some(job) => {
                session.progress.job = Some(job.to_owned());
                session.progress.job_since = Some(self.means.now());
                keep(session, witness).await
            }
            None => self.take_status(&answer, session),
        }
    }

    /// The upload that is open, or a new one. `None`: the service takes no parts, or not now.
    async fn open_parts(
        &self,
        parcel: &Parcel,
        session: &mut Session,
        token: &Token,
        witness: &dyn Witness,
    ) -> Result<Option<Parts>, Problem> {
        if let Some(parts) = &session.progress.parts {
            return Ok(Some(parts.clone()));
        }
        let mut body = json!({
            "sizeBytes": session.total_bytes, "mimeType": VIDEO_SERVICE_TYPE, "name": format!("{}.mp4", parcel.post),
        });
        if let Some(media) = &parcel.media {
            body["durationMs"] = json!((media.duration.seconds() * 1000.0) as u64);
        }
        if let Some((width, height)) = session.size {
            (body["width"], body["height"]) = (json!(width), json!(height));
        }
        let answer = self
            .means
            .http
            .post("bluesky.video.start", &self.video_url("startUpload")?)
            .bearer(&token.secret)
            .json(&body)
            .send()
            .await
            .map_err(|lost| self.lost(&lost))?;
        let json = answer.json();
        let number = |key: &str| json[key].as_u64().filter(|number| *number > 0);
        match (json["jobId"].as_str(), number("partSizeBytes"), number("partCount")) {
            (Some(id), Some(part_bytes), Some(count))
                if answer.is_ok() && fits(session.total_bytes, part_bytes, count) =>
            {
                let parts = Parts { id: id.to_owned(), part_bytes, count };
                session.progress.parts = Some(parts.clone());
                keep(session, witness).await?;
                Ok(Some(parts))
            }
            // An older service, or one with too much to do: in one piece then. Nothing is open there.
            _ if answer.is_ok() || errors::is_unknown_method(&answer) || json["error"] == "ServiceOverloaded" => {
                session.progress.whole = true;
                keep(session, witness).await?;
                Ok(None)
            }
            _ => Err(errors::problem(WHAT, &answer, self.means.now())),
        }
    }

    /// Closes an upload in parts that will not be finished.
    pub(super) async fn abort_parts(&self, parcel: &Parcel, parts: &Parts) -> Result<(), Problem> {
        let token = self.upload_token(parcel).await?;
        let url = self.video_url("abortUpload")?;
        let call = self.means.http.post("bluesky.video.abort", &url).bearer(&token.secret);
        let answer = call.json(&json!({ "jobId": parts.id })).send().await.map_err(|lost| self.lost(&lost))?;
        if answer.is_ok() || is_expired(&answer.json()) {
            Ok(())
        } else {
            Err(errors::problem(WHAT, &answer, self.means.now()))
        }
    }
}

/// Whether so many parts of this size are the file.
fn fits(total: u64, part_bytes: u64, count: u64) -> bool {
    total.div_ceil(part_bytes) == count
}

fn is_expired(json: &Value) -> bool {
    json["error"] == "UploadExpired"
}

/// A job's status, wrapped or not.
fn unwrapped(json: &Value) -> &Value {
    if json["jobStatus"].is_object() { &json["jobStatus"] } else { json }
}

async fn keep(session: &Session, witness: &dyn Witness) -> Result<(), Problem> {
    witness.keep(&session.stored()?).await
}
