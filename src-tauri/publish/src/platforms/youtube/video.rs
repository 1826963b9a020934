//! A parcel as YouTube's video.

use super::spec::SPEC;
use crate::{Finding, Parcel, Remedy, text};
use domain::{Code, Problem, Visibility};
use jiff::Timestamp;
use serde_json::{Value, json};

/// Gaming.
const CATEGORY: &str = "20";
/// Upright or square, and not longer: then it is a Short.
const SHORT_SECONDS: f64 = 180.0;
/// Without a verified telephone number, YouTube takes no longer ones.
const UNVERIFIED_SECONDS: f64 = 900.0;
/// More in title and description, and YouTube ignores all of them.
const MOST_HASHTAGS: usize = 15;

/// The name of the file as YouTube stores it: the post's own, so that it can be found by it.
pub(super) fn file_name(parcel: &Parcel) -> String {
    format!("clip-{}.mp4", parcel.post)
}

pub(super) fn title(parcel: &Parcel) -> String {
    text::clean(&parcel.words.title).replace('\n', " ")
}

/// Whether YouTube will show it as a Short, as far as it is known.
pub(super) fn is_short(parcel: &Parcel) -> bool {
    parcel.media.as_ref().is_some_and(|media| {
        let upright = media.video.as_ref().is_some_and(|video| video.width <= video.height);
        upright && media.duration.seconds() <= SHORT_SECONDS
    })
}

fn privacy(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "public",
        Visibility::Unlisted => "unlisted",
        Visibility::Private => "private",
    }
}

/// The body of the insert.
pub(super) fn resource(parcel: &Parcel) -> Value {
    let mut video = json!({
        "snippet": {
            "title": title(parcel),
            "description": text::clean(&parcel.words.description),
            "tags": parcel.words.tags,
            "categoryId": CATEGORY,
        },
        "status": {
            "privacyStatus": privacy(parcel.visibility),
            "selfDeclaredMadeForKids": parcel.is_chosen("made_for_kids"),
            "containsSyntheticMedia": parcel.is_chosen("synthetic"),
            "embeddable": true,
            "license": "youtube",
        },
    });
    if let Some(language) = &parcel.language {
        video["snippet"]["defaultLanguage"] = json!(language);
    }
    if let Some(at) = parcel.publish_at {
        // Only a private video can have a time.
        video["status"]["privacyStatus"] = json!("private");
        video["status"]["publishAt"] = json!(at.to_string());
    }
    video
}

/// What the general limits do not know.
pub(super) fn check(parcel: &Parcel, now: Timestamp) -> Vec<Finding> {
    let mut found = Vec::new();
    if title(parcel).is_empty() {
        let problem =
            Problem::new(Code::PlatformRefused, "The clip has no title.", "YouTube takes no video without one.");
        found.push(Finding::stop(problem.field("title").say("Write a title on the clip's page.")));
    }
    let audited = parcel.account.config.get("audited").and_then(Value::as_bool).unwrap_or(false);
    if !audited && (parcel.visibility != Visibility::Private || parcel.publish_at.is_some()) {
        let problem = Problem::new(
            Code::PlatformNeedsYou,
            "This video will be private.",
            "YouTube locks uploads of projects it has not audited, and nobody can make them public afterwards.",
        );
        found.push(Finding::warn(
            problem
                .field("visibility")
                .say("Export the clip to a folder and upload it in YouTube Studio, or apply for YouTube's audit of your project.")
                .say("If your project is audited, say so in the account's settings."),
        ));
    }
    let long = parcel.account.config.get("long_uploads").and_then(Value::as_str);
    let seconds = parcel.media.as_ref().map_or(0.0, |media| media.duration.seconds());
    if seconds > UNVERIFIED_SECONDS && long.is_some_and(|status| status != "allowed") {
        let why = format!(
            "It lasts {:.0} minutes; channels without a verified telephone number may upload 15.",
            seconds / 60.0
        );
        let problem = Problem::new(Code::PlatformNeedsYou, "The clip is too long for this channel.", why);
        let problem = problem.field("file").say("Verify the channel at youtube.com/verify, or shorten the clip.");
        found.push(Finding::stop(problem).mended_by(Remedy::Shorten { to_s: UNVERIFIED_SECONDS as u64 }));
    }
    let hashtags = [&parcel.words.title, &parcel.words.description].map(|text| text.matches('#').count());
    if hashtags.iter().sum::<usize>() > MOST_HASHTAGS {
        let problem = Problem::new(
            Code::PlatformRefused,
            "There are more than 15 hashtags.",
            "YouTube then ignores all of them.",
        );
        found.push(Finding::warn(problem.field("description").say("Take some out of the description.")));
    }
    let soonest = jiff::SignedDuration::from_secs(SPEC.schedule_ahead_s.0.into());
    if parcel.publish_at.is_some_and(|at| at < now + soonest) {
        let problem = Problem::new(
            Code::PlatformNeedsYou,
            "The time is too near for YouTube.",
            "It publishes by itself only from a quarter of an hour ahead on.",
        );
        found.push(Finding::stop(problem.field("at").say("Choose a later time.")));
    }
    found
}
