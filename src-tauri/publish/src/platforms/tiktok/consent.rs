//! What a person has to decide before a direct post: the points that TikTok's audit looks at, one check each, against
//! what the account offers at this moment (Content Sharing Guidelines, "Required UX Implementation").

use super::client::Creator;
use crate::{Finding, Form, Parcel, Remedy, limits};
use domain::{Code, Problem, WordsText};

/// Only the owner.
const SELF_ONLY: &str = "SELF_ONLY";
/// Everybody.
pub(super) const EVERYONE: &str = "PUBLIC_TO_EVERYONE";

/// Whether it is posted at once. A draft is what happens without a choice.
pub(super) fn is_direct(parcel: &Parcel) -> bool {
    parcel.choice("way") == Some("direct")
}

/// Who can watch a direct post.
pub(super) fn privacy(parcel: &Parcel) -> &str {
    parcel.choice("privacy").unwrap_or_default()
}

/// What the form shows for this account now.
pub(super) fn form(creator: &Creator, audited: bool) -> Form {
    let mut form = Form { account: creator.nickname.clone(), ..Form::default() };
    let levels: Vec<String> = match audited {
        true => creator.privacy.clone(),
        false => creator.privacy.iter().filter(|level| *level == SELF_ONLY).cloned().collect(),
    };
    form.options.insert("privacy", levels);
    for (key, off, what) in [
        ("allow_comment", creator.no_comment, "comments"),
        ("allow_duet", creator.no_duet, "Duet"),
        ("allow_stitch", creator.no_stitch, "Stitch"),
    ] {
        if off {
            form.off.insert(key, format!("The account has {what} switched off in the TikTok app."));
        }
    }
    form.seconds_most = creator.seconds_most;
    form
}

fn stop(field: &str, what: &str, why: impl Into<String>, fix: &str) -> Finding {
    Finding::stop(Problem::new(Code::PlatformNeedsYou, what, why).field(field).say(fix))
}

/// What is missing in the choices of a direct post.
pub(super) fn check(parcel: &Parcel, creator: &Creator, audited: bool) -> Vec<Finding> {
    let mut found = Vec::new();
    let level = privacy(parcel);
    if level.is_empty() {
        let why = "TikTok wants it chosen for each video.";
        found.push(stop("privacy", "Nobody has chosen who can watch the video.", why, "Choose who can watch it."));
    } else if !creator.privacy.iter().any(|option| option == level) {
        let why = "The account does not offer that choice now; it may have become private or public.";
        found.push(stop("privacy", "Who can watch the video has to be chosen again.", why, "Choose who can watch it."));
    } else if !audited && level != SELF_ONLY {
        let why = "TikTok has not audited your app; until then only you can watch what it posts.";
        let fix =
            "Choose \"Only me\", or send the clip as a draft. If the app is audited, say so in the account's settings.";
        found.push(stop("privacy", "This app may not post for others.", why, fix));
    }
    for (key, off, what) in [
        ("allow_comment", creator.no_comment, "Comments"),
        ("allow_duet", creator.no_duet, "Duet"),
        ("allow_stitch", creator.no_stitch, "Stitch"),
    ] {
        if off && parcel.is_chosen(key) {
            let why = "The account has switched it off in the TikTok app.";
            found.push(stop(key, &format!("{what} can't be allowed."), why, "Switch it off for this post."));
        }
    }
    let (own, branded) = (parcel.is_chosen("your_brand"), parcel.is_chosen("branded_content"));
    if parcel.is_chosen("disclose") && !own && !branded {
        let why = "You say that the video promotes something, but not whether yourself, a third party, or both.";
        found.push(stop(
            "disclose",
            "What is promoted is not said.",
            why,
            "Tick \"Your brand\", \"Branded content\", or both.",
        ));
    }
    if !parcel.is_chosen("disclose") && (own || branded) {
        let why = "A brand is ticked, but the disclosure is off.";
        found.push(stop("disclose", "The disclosure is off.", why, "Switch \"Disclose commercial content\" on."));
    }
    if branded && level == SELF_ONLY {
        let why = "Branded content visibility cannot be set to private.";
        found.push(stop("privacy", "Branded content can't be private.", why, "Choose who else can watch it."));
    }
    if !parcel.is_chosen("agree") {
        let policy = if branded {
            "the Branded Content Policy and the Music Usage Confirmation"
        } else {
            "the Music Usage Confirmation"
        };
        let why = format!("A post needs your agreement to {policy}.");
        found.push(stop("agree", "TikTok's terms are not agreed to.", why, "Read them and tick the box."));
    }
    let seconds = parcel.media.as_ref().map(|media| media.duration.seconds());
    if let (Some(seconds), Some(most)) = (seconds, creator.seconds_most)
        && seconds > most as f64 + 0.05
    {
        let why = format!("It lasts {seconds:.1} s; this account may post {most} s.");
        let finding =
            stop("file", "The clip is too long for this account.", why, "Make it shorter on the clip's page.");
        found.push(finding.mended_by(Remedy::Shorten { to_s: most }));
    }
    found
}

/// The caption.
pub(super) fn caption(words: &WordsText, tags: usize) -> String {
    crate::text::caption(words, tags, &[(super::spec::CAPTION, crate::text::Unit::Utf16)])
}

/// What holds for drafts and posts alike.
pub(super) fn common(parcel: &Parcel) -> Vec<Finding> {
    let spec = &super::spec::SPEC;
    let mut found: Vec<Finding> =
        limits::check(&parcel.words, &spec.words, spec.name).into_iter().map(Finding::stop).collect();
    found.extend(limits::check_file(parcel, &spec.file, spec.name));
    found
}
