//! The video service: limits, uploads whole or in parts, and jobs. It writes the finished blob into the repository with
//! the token it was given, so that token has to name the PDS.

use super::{Answer, Asked, InParts, JobFailure, Shared, VIDEO_DID, World, cid, lock, repo, sessions, wrong};
use axum::{Json, http::StatusCode, response::IntoResponse};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const TYPES: [&str; 5] = ["video/mp4", "video/mpeg", "video/webm", "video/quicktime", "image/gif"];
const WRITES: &str = "com.atproto.repo.uploadBlob";

/// A video being made.
#[derive(Debug, Clone)]
pub(super) struct Job {
    bytes: axum::body::Bytes,
    polls_left: u32,
    failure: Option<JobFailure>,
    blob: Option<Value>,
}

/// An upload in parts.
#[derive(Debug, Clone)]
pub(super) struct Parts {
    size: usize,
    part_bytes: usize,
    count: usize,
    parts: BTreeMap<usize, axum::body::Bytes>,
    /// The job it became.
    finished: Option<String>,
    aborted: bool,
}

pub(super) fn answer(world: &Shared, asked: &Asked) -> Option<Answer> {
    let mut world = lock(world);
    let world = &mut *world;
    let parts = world.in_parts != InParts::Absent;
    Some(match (asked.nsid.as_str(), asked.post) {
        ("app.bsky.video.getUploadLimits", false) => limits(world, asked),
        ("app.bsky.video.uploadVideo", true) => upload(world, asked),
        ("app.bsky.video.getJobStatus", false) => status(world, asked),
        ("app.bsky.video.startUpload", true) if parts => start(world, asked),
        ("app.bsky.video.uploadPart", true) if parts => part(world, asked),
        ("app.bsky.video.finishUpload", true) if parts => finish(world, asked),
        ("app.bsky.video.getUploadStatus", false) if parts => upload_status(world, asked),
        ("app.bsky.video.abortUpload", true) if parts => abort(world, asked),
        _ => return None,
    })
}

fn limits(world: &World, asked: &Asked) -> Answer {
    sessions::service_token(asked, VIDEO_DID, "app.bsky.video.getUploadLimits")?;
    if !world.email_confirmed {
        let message = "User must verify email to upload videos";
        return Ok(json!({ "canUpload": false, "message": message, "error": "unconfirmed_email" }));
    }
    Ok(match world.daily_left {
        Some(0) => json!({
            "canUpload": false, "remainingDailyVideos": 0, "remainingDailyBytes": 0,
            "message": "User has exceeded daily upload videos limit", "error": "daily_limit_exceeded",
        }),
        left => json!({ "canUpload": true, "remainingDailyVideos": left, "remainingDailyBytes": 10_000_000_000_u64 }),
    })
}

/// A token that lets the service write the blob; also used for everything about uploads in parts.
fn may_write(world: &World, asked: &Asked) -> Result<(), axum::response::Response> {
    let claims = sessions::service_token(asked, &world.pds_did(), WRITES)?;
    if claims["iss"] != world.did.as_str() {
        return Err(wrong(401, "BadJwt", "issuer is another account"));
    }
    Ok(())
}

fn wrapped(status: u16, job: Value) -> axum::response::Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    (status, Json(json!({ "jobStatus": job }))).into_response()
}

fn upload(world: &mut World, asked: &Asked) -> Answer {
    may_write(world, asked)?;
    if asked.field("did").as_deref() != Some(&world.did) {
        return Err(wrong(400, "InvalidRequest", "did does not match token"));
    }
    if asked.field("name").is_none_or(|name| name.is_empty()) {
        return Err(wrong(400, "InvalidRequest", "name is required"));
    }
    if asked.headers.get("content-length").is_none() {
        return Err(wrong(411, "InvalidRequest", "Content-Length is required"));
    }
    if !TYPES.contains(&asked.header("content-type")) {
        return Err(wrong(400, "UnsupportedContentType", "unsupported content type"));
    }
    take(world, asked.body.clone())
        .map(|job| if world.wrapped_upload_answer { json!({ "jobStatus": job }) } else { job })
}

/// Makes a job of the bytes, or says why not.
fn take(world: &mut World, bytes: axum::body::Bytes) -> Answer {
    let did = world.did.clone();
    if !world.email_confirmed {
        return Err(wrapped(
            400,
            json!({
                "jobId": "", "did": did, "state": "JOB_STATE_FAILED", "error": "unconfirmed_email",
                "message": "User must verify email to upload videos",
            }),
        ));
    }
    if bytes.len() > world.largest_video {
        return Err(wrong(413, "VideoTooLarge", "video is too large"));
    }
    match &mut world.daily_left {
        Some(0) => return Err(wrong(400, "DailyLimitExceeded", "User has exceeded daily upload videos limit")),
        Some(left) => *left -= 1,
        None => {}
    }
    // A file that it knows is not made again.
    let known = world.jobs.iter().find(|(_, job)| job.bytes == bytes && job.failure.is_none());
    if let Some((id, job)) = known {
        let mut answer = json!({
            "jobId": id, "did": did, "state": "JOB_STATE_COMPLETED", "error": "already_exists",
            "message": "Video already processed",
        });
        if let Some(blob) = &job.blob {
            answer["blob"] = blob.clone();
        }
        return Err((StatusCode::CONFLICT, Json(answer)).into_response());
    }
    let id = format!("job{}", world.number());
    let failure = (!world.failures.is_empty()).then(|| world.failures.remove(0));
    let job = Job { bytes, polls_left: world.job_polls, failure, blob: None };
    world.jobs.insert(id.clone(), job);
    Ok(json!({ "jobId": id, "did": did, "state": "JOB_STATE_CREATED", "progress": 0 }))
}

fn status(world: &mut World, asked: &Asked) -> Answer {
    let id = asked.field("jobId").unwrap_or_default();
    let did = world.did.clone();
    let Some(mut job) = world.jobs.get(&id).cloned() else {
        return Err(wrong(400, "InvalidRequest", "job not found"));
    };
    let flat = if job.polls_left > 0 {
        job.polls_left -= 1;
        let state = if job.polls_left.is_multiple_of(2) { "JOB_STATE_SCANNING" } else { "JOB_STATE_ENCODING" };
        json!({ "jobId": id, "did": did, "state": state, "progress": 50 })
    } else if let Some(failure) = &job.failure {
        let mut failed = json!({
            "jobId": id, "did": did, "state": "JOB_STATE_FAILED", "error": "failed", "failureCode": failure.code,
            "message": failure.message,
        });
        if failure.with_blob {
            failed["blob"] = repo::keep_blob(world, &job.bytes, "video/mp4", asked.now);
        }
        failed
    } else {
        let blob = repo::keep_blob(world, &job.bytes, "video/mp4", asked.now);
        job.blob = Some(blob.clone());
        json!({ "jobId": id, "did": did, "state": "JOB_STATE_COMPLETED", "progress": 100, "blob": blob })
    };
    world.jobs.insert(id, job);
    Ok(if world.flat_status { flat } else { json!({ "jobStatus": flat }) })
}

fn start(world: &mut World, asked: &Asked) -> Answer {
    may_write(world, asked)?;
    if world.in_parts == InParts::Overloaded {
        return Err(wrong(503, "ServiceOverloaded", "too many uploads, try later"));
    }
    let body = asked.json();
    let Some(size) = body["sizeBytes"].as_u64().map(|size| size as usize).filter(|size| *size > 0) else {
        return Err(wrong(400, "InvalidRequest", "Input/sizeBytes must be an integer"));
    };
    if !TYPES.contains(&body["mimeType"].as_str().unwrap_or_default()) {
        return Err(wrong(400, "UnsupportedContentType", "unsupported content type"));
    }
    if size > world.largest_video {
        return Err(wrong(400, "VideoTooLarge", "video is too large"));
    }
    if body["durationMs"].as_u64().is_some_and(|length| length > 600_000) {
        return Err(wrong(400, "VideoTooLong", "video is too long"));
    }
    if world.daily_left == Some(0) {
        return Err(wrong(400, "DailyLimitExceeded", "User has exceeded daily upload videos limit"));
    }
    let id = format!("upload{}", world.number());
    let (part_bytes, count) = (world.part_bytes, size.div_ceil(world.part_bytes));
    let parts = Parts { size, part_bytes, count, parts: BTreeMap::new(), finished: None, aborted: false };
    world.uploads.insert(id.clone(), parts);
    let expires = (asked.now + jiff::SignedDuration::from_hours(24)).to_string();
    Ok(json!({ "jobId": id, "partSizeBytes": part_bytes, "partCount": count, "expiresAt": expires }))
}

fn open<'a>(world: &'a mut World, id: &str) -> Result<&'a mut Parts, axum::response::Response> {
    match world.uploads.get_mut(id) {
        Some(parts) if parts.aborted => Err(wrong(400, "UploadExpired", "upload was aborted")),
        Some(parts) => Ok(parts),
        None => Err(wrong(400, "UploadExpired", "upload not found")),
    }
}

fn part(world: &mut World, asked: &Asked) -> Answer {
    may_write(world, asked)?;
    let number: usize = asked.field("partNumber").and_then(|number| number.parse().ok()).unwrap_or_default();
    let parts = open(world, &asked.field("jobId").unwrap_or_default())?;
    if !(1..=parts.count).contains(&number) {
        return Err(wrong(400, "InvalidRequest", "partNumber is out of range"));
    }
    let wanted =
        if number < parts.count { parts.part_bytes } else { parts.size - parts.part_bytes * (parts.count - 1) };
    if asked.body.len() != wanted || asked.headers.get("content-length").is_none() {
        return Err(wrong(400, "PartSizeMismatch", "part has another size"));
    }
    parts.parts.insert(number, asked.body.clone());
    Ok(json!({ "partNumber": number, "receivedBytes": asked.body.len() }))
}

fn finish(world: &mut World, asked: &Asked) -> Answer {
    may_write(world, asked)?;
    let id = asked.json()["jobId"].as_str().unwrap_or_default().to_owned();
    let parts = open(world, &id)?;
    if parts.parts.len() != parts.count {
        return Err(wrong(400, "MissingParts", "parts are missing"));
    }
    let job = match parts.finished.clone() {
        Some(job) => job,
        None => {
            let whole: Vec<u8> = parts.parts.values().flat_map(|part| part.iter().copied()).collect();
            // A known file leads to its old job, whose id is another than the upload's.
            let bytes = axum::body::Bytes::from(whole);
            let wanted = cid::of_blob(&bytes);
            let known = world.jobs.iter().find(|(_, job)| cid::of_blob(&job.bytes) == wanted && job.failure.is_none());
            let job = match known.map(|(id, _)| id.clone()) {
                Some(job) => job,
                None => take(world, bytes)?["jobId"].as_str().unwrap_or_default().to_owned(),
            };
            open(world, &id)?.finished = Some(job.clone());
            job
        }
    };
    let status = json!({ "jobId": job, "did": world.did, "state": "JOB_STATE_CREATED" });
    Ok(json!({ "completedJobId": job, "jobStatus": status }))
}

fn upload_status(world: &mut World, asked: &Asked) -> Answer {
    may_write(world, asked)?;
    let id = asked.field("jobId").unwrap_or_default();
    let Some(parts) = world.uploads.get(&id) else {
        return Err(wrong(400, "UploadExpired", "upload not found"));
    };
    let state = match parts {
        Parts { aborted: true, .. } => "aborted",
        Parts { finished: Some(_), .. } => "completed",
        _ => "created",
    };
    let received: Vec<usize> = parts.parts.keys().copied().collect();
    let mut answer = json!({
        "jobId": id, "state": state, "receivedParts": received, "partSizeBytes": parts.part_bytes,
        "partCount": parts.count,
    });
    if let Some(job) = &parts.finished {
        answer["completedJobId"] = json!(job);
    }
    Ok(answer)
}

fn abort(world: &mut World, asked: &Asked) -> Answer {
    may_write(world, asked)?;
    let id = asked.json()["jobId"].as_str().unwrap_or_default().to_owned();
    let Some(parts) = world.uploads.get_mut(&id) else {
        return Err(wrong(400, "UploadExpired", "upload not found"));
    };
    if parts.finished.is_none() {
        parts.aborted = true;
    }
    Ok(json!({ "jobId": id, "state": if parts.aborted { "aborted" } else { "completed" } }))
}
