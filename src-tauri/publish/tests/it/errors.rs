//! Errors of platforms as data: every public code has its class and its sentences, and a class does what it says.

use domain::{Problem, Retry};
use jiff::{SignedDuration, Timestamp};
use publish::{PLATFORMS, PlatformSpec, verdict::Class};
use std::collections::HashSet;

/// What the documents say of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    /// The same again, later and later.
    Retry,
    /// Not before a time.
    Wait,
    /// Sign in again.
    Reauth,
    /// Something that only the person can do.
    User,
    /// Not with this clip and these words.
    Fix,
    /// Never again by itself.
    Never,
}

impl Says {
    fn allows(self, class: Class) -> bool {
        match self {
            Self::Retry => matches!(class, Class::Again | Class::Wait(_)),
            Self::Wait => matches!(class, Class::Wait(_)),
            Self::Reauth => class == Class::Reconnect,
            Self::User => matches!(class, Class::Act | Class::Reconnect),
            Self::Fix | Self::Never => matches!(class, Class::Never | Class::Act | Class::TooLarge),
        }
    }
}

/// Codes of the platforms' public documents, with what these say.
const PUBLIC: &[(&str, Says, &[&str])] = &[
    ("youtube", Says::Wait, &["quotaExceeded", "dailyLimitExceeded", "uploadLimitExceeded"]),
    ("youtube", Says::Retry, &["rateLimitExceeded", "userRateLimitExceeded", "backendError"]),
    ("youtube", Says::Reauth, &["authError"]),
    (
        "youtube",
        Says::Fix,
        &[
            "invalidTitle",
            "invalidDescription",
            "invalidTags",
            "invalidCategoryId",
            "invalidPublishAt",
            "invalidVideoMetadata",
            "defaultLanguageNotSet",
            "mediaBodyRequired",
            "invalidFilename",
        ],
    ),
    (
        "youtube",
        Says::User,
        &["youtubeSignupRequired", "forbidden", "forbiddenPrivacySetting", "forbiddenLicenseSetting"],
    ),
    ("tiktok", Says::Reauth, &["access_token_invalid", "auth_removed"]),
    ("tiktok", Says::Wait, &["rate_limit_exceeded", "spam_risk_too_many_posts", "reached_active_user_cap"]),
    ("tiktok", Says::Retry, &["internal_error"]),
    (
        "tiktok",
        Says::User,
        &[
            "scope_not_authorized",
            "scope_permission_missed",
            "spam_risk_too_many_pending_share",
            "unaudited_client_can_only_post_to_private_accounts",
            "privacy_level_option_mismatch",
            "app_version_check_failed",
            "invalid_publish_id",
            "token_not_authorized_for_specified_publish_id",
            // Officially to be tried again with a new upload; a person starts it, so that nothing turns in circles.
            "internal",
        ],
    ),
    (
        "tiktok",
        Says::Fix,
        &[
            "invalid_param",
            "invalid_params",
            "file_format_check_failed",
            "duration_check_failed",
            "frame_rate_check_failed",
            "picture_size_check_failed",
            "spam_risk_text",
        ],
    ),
    (
        "tiktok",
        Says::Never,
        &[
            "spam_risk_user_banned_from_posting",
            "url_ownership_unverified",
            "spam_risk",
            "publish_cancelled",
            "video_pull_failed",
        ],
    ),
    ("instagram", Says::Reauth, &["190", "REVOKED_ACCESS_TOKEN"]),
    ("instagram", Says::User, &["10", "200", "25/2207050", "2207082", "1404078", "6000", "6001"]),
    ("instagram", Says::Wait, &["4", "17", "32", "613", "80002", "4/2207051", "9/2207042", "1390008"]),
    (
        "instagram",
        Says::Retry,
        &[
            "9007/2207027",
            "24/2207008",
            "24/2207006",
            "-1/2207001",
            "-1/2207032",
            "-1/2207053",
            "-2/2207003",
            "-2/2207020",
            "100/33",
            "1",
            "2",
        ],
    ),
    (
        "instagram",
        Says::Fix,
        &[
            "352/2207026",
            "2207076",
            "2207077",
            "2207085",
            "2207081",
            "36004/2207010",
            "100/2207040",
            "1/2207057",
            "100",
            "1363040",
            "1363127",
            "1363128",
            "1363129",
            "382",
        ],
    ),
    ("instagram", Says::Never, &["368", "389", "1346003", "1404102"]),
    ("discord", Says::User, &["10015", "50027", "50013", "50001", "200000", "240000", "400001"]),
    ("discord", Says::User, &["220001", "220002", "220003", "220004"]),
    ("discord", Says::Fix, &["40005", "50045", "50035", "50006", "50109"]),
    ("discord", Says::Retry, &["40333"]),
    ("bluesky", Says::Reauth, &["ExpiredToken", "AuthMissing", "InvalidToken", "AuthenticationRequired"]),
    (
        "bluesky",
        Says::User,
        &[
            "AuthFactorTokenRequired",
            "unconfirmed_email",
            "AccountTakedown",
            "UploadForbidden",
            // After the one try that the service itself gets.
            "generic_failure",
            "pds_upload_failure",
        ],
    ),
    ("bluesky", Says::Wait, &["DailyLimitExceeded", "daily_limit_exceeded", "TooManyOpenUploads", "ServiceOverloaded"]),
    ("bluesky", Says::Retry, &["MissingParts", "PartSizeMismatch", "UploadNotReady", "UploadExpired"]),
    (
        "bluesky",
        Says::Fix,
        &[
            "InvalidRequest",
            "VideoTooLarge",
            "VideoTooLong",
            "BadAspectRatio",
            "UnsupportedContentType",
            "encoding_failure",
            "validation_failure",
            "pds_upload_unsupported_blob_size",
        ],
    ),
    // Mastodon has sentences; these are parts of them.
    ("mastodon", Says::Retry, &["have not finished processing"]),
    ("mastodon", Says::Reauth, &["access token", "client authentication failed", "outside the authorized scopes"]),
    ("mastodon", Says::User, &["suspended", "currently disabled", "pending approval", "confirm"]),
    (
        "mastodon",
        Says::Fix,
        &[
            "character limit",
            "must be in the future",
            "limit of 300 scheduled",
            "file size must be less",
            "validation failed",
        ],
    ),
];

fn networked() -> impl Iterator<Item = &'static PlatformSpec> {
    PLATFORMS.iter().map(|entry| &entry.spec).filter(|spec| !spec.abilities.stays_here)
}

#[test]
fn every_public_code_has_the_class_of_the_documents() {
    for (platform, says, words) in PUBLIC {
        let Some(spec) = networked().find(|spec| spec.key == *platform) else { panic!("{platform}") };
        for word in *words {
            let row = spec.errors.iter().find(|row| row.word == *word);
            let row = row.unwrap_or_else(|| panic!("{platform} has no row for `{word}`"));
            assert!(says.allows(row.class), "{platform}: `{word}` is {:?}, and the documents say {says:?}", row.class);
        }
    }
    for spec in networked() {
        assert!(PUBLIC.iter().any(|(key, ..)| *key == spec.key) || spec.key == "facebook", "{}", spec.key);
    }
}

#[test]
fn every_row_is_sentences_and_does_what_its_class_says() {
    let now = Timestamp::from_second(1_800_000_000).unwrap();
    for spec in networked() {
        assert!(!spec.errors.is_empty(), "{} has no table", spec.key);
        let mut words = HashSet::new();
        for row in spec.errors {
            let about = format!("{}: {row:?}", spec.key);
            assert!(words.insert(row.word), "{about} stands twice");
            assert!(row.why.ends_with('.') && !row.why.starts_with(char::is_lowercase), "{about}");
            let told = |after| -> Problem { row.problem("It was not posted.", now, after, "raw text") };
            let problem = told(None);
            assert_eq!((problem.details.as_str(), problem.why.as_str()), ("raw text", row.why), "{about}");
            let passes = matches!(row.class, Class::Again | Class::Wait(_));
            assert!(passes || row.fix.ends_with('.'), "{about}: what to do");
            let retry = match row.class {
                Class::Again | Class::Wait(_) => Retry::Again,
                Class::Reconnect | Class::Act | Class::TooLarge => Retry::NeedsUser,
                Class::Never => Retry::Never,
            };
            assert_eq!(problem.code.retry(), retry, "{about}");
            // A time that the platform names is taken; without one a wait has its own.
            assert_eq!(problem.not_before.is_some(), matches!(row.class, Class::Wait(_)), "{about}");
            if passes {
                let at = told(Some(SignedDuration::from_secs(7))).not_before;
                assert_eq!(at, Some(now + SignedDuration::from_secs(7)), "{about}");
            }
        }
    }
}
