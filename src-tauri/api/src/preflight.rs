//! Before anybody says yes: what the form of a post shows, and what each destination would say.

use crate::{
    App,
    clips::ApproveRequest,
    extract::{Answer, Body, Id},
    wire::{Example, Problem, example_id},
};
use axum::{Json, extract::State};
use conductor::{FindingLevel, Form, views::PreflightView};
use domain::{AccountId, ClipId};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// What an account offers at this moment. It narrows the platform's `choices`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub(crate) struct PostForm {
    /// Whose account it is, as the platform says it; null where the platform is not asked.
    pub account: Option<String>,
    /// Values of a choice that are offered now, by its key. One that is not here offers all.
    pub options: BTreeMap<String, Vec<String>>,
    /// Choices that can't be used now, and why, by their key.
    pub off: BTreeMap<String, String>,
    /// The longest clip in seconds that this account may post.
    pub seconds_most: Option<u64>,
}

impl From<Form> for PostForm {
    fn from(form: Form) -> Self {
        let own = |key: &str| key.to_owned();
        Self {
            account: Some(form.account),
            options: form.options.into_iter().map(|(key, values)| (own(key), values)).collect(),
            off: form.off.into_iter().map(|(key, why)| (own(key), why)).collect(),
            seconds_most: form.seconds_most,
        }
    }
}

impl Example for PostForm {
    fn example() -> Self {
        Self {
            account: Some("My channel".into()),
            options: [("privacy".to_owned(), vec!["SELF_ONLY".to_owned()])].into(),
            off: [("allow_duet".to_owned(), "The account has Duet off.".to_owned())].into(),
            seconds_most: Some(600),
        }
    }
}

/// What the form of a post to this account has to show. The platform is asked each time.
#[utoipa::path(get, path = "/accounts/{id}/form", tag = "accounts",
    params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The form.", body = PostForm)),
    extensions(("x-made-of" = json!(["accounts"])),
        ("x-errors" = json!(["not_found", "account_needs_user", "platform_needs_you", "platform_away"]))))]
pub(crate) async fn get_post_form(State(app): State<App>, Id(id): Id<AccountId>) -> Answer<PostForm> {
    Ok(Json(app.conductor.account_form(id).await?.map(PostForm::from).unwrap_or_default()))
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FindingWord {
    /// It can't go out like this.
    Stop,
    /// It can, but the person should know.
    Warn,
}

/// What would mend a finding about the clip itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(crate) enum Remedy {
    /// It may last so long.
    Shorten {
        /// Whole seconds.
        to_s: u64,
    },
    /// Its file may have so many bytes: another encoding of the same pictures.
    Shrink {
        /// Bytes.
        to_bytes: u64,
    },
    /// It has to be upright, 9:16: the pictures cut, or fitted in.
    Vertical,
}

impl From<conductor::Remedy> for Remedy {
    fn from(remedy: conductor::Remedy) -> Self {
        use conductor::Remedy as R;
        match remedy {
            R::Shorten { to_s } => Self::Shorten { to_s },
            R::Shrink { to_bytes } => Self::Shrink { to_bytes },
            R::Vertical => Self::Vertical,
        }
    }
}

/// Something that was found before the post.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct PostFinding {
    /// How much it matters.
    pub level: FindingWord,
    /// What it is, why, and what to do. `field` names the choice or the part of the words.
    pub problem: Problem,
    /// What would mend it, where the app can do that.
    pub remedy: Option<Remedy>,
}

/// What one destination would say.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Preflight {
    /// The account.
    pub account_id: Uuid,
    /// What was found; nothing is fine.
    pub findings: Vec<PostFinding>,
    /// Whether the clip's file is there. If not, its size in bytes could not be looked at.
    pub is_made: bool,
    /// Whether the platform itself would publish at the time.
    pub by_platform: bool,
}

impl From<PreflightView> for Preflight {
    fn from(view: PreflightView) -> Self {
        let finding = |found: conductor::Finding| PostFinding {
            level: match found.level {
                FindingLevel::Stop => FindingWord::Stop,
                FindingLevel::Warn => FindingWord::Warn,
            },
            problem: found.problem.into(),
            remedy: found.remedy.map(Remedy::from),
        };
        Self {
            account_id: view.account.0,
            findings: view.findings.into_iter().map(finding).collect(),
            is_made: view.is_made,
            by_platform: view.by_platform,
        }
    }
}

/// What the destinations would say, one for each account.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct PreflightItems {
    /// In the order in which they were asked.
    pub items: Vec<Preflight>,
}

impl Example for PreflightItems {
    fn example() -> Self {
        let one = Preflight { account_id: example_id(50), findings: Vec::new(), is_made: false, by_platform: false };
        Self { items: vec![one] }
    }
}

/// What each destination would say to this approval. Nothing is changed or sent.
#[utoipa::path(post, path = "/clips/{id}/preflight", tag = "clips",
    params(("id" = Uuid, Path, description = "Its id.")), request_body = ApproveRequest,
    responses((status = 200, description = "What was found.", body = PreflightItems)),
    extensions(("x-makes-stale" = json!([])),
        ("x-errors" = json!(["not_found", "invalid", "account_needs_user", "not_a_recording"]))))]
pub(crate) async fn test_approval(
    State(app): State<App>,
    Id(id): Id<ClipId>,
    Body(request): Body<ApproveRequest>,
) -> Answer<PreflightItems> {
    let found = app.conductor.preflight(id, request.approval()?).await?;
    Ok(Json(PreflightItems { items: found.into_iter().map(Preflight::from).collect() }))
}
