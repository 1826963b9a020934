//! Requests to the Content Posting API.

use super::{errors, spec::SPEC};
use crate::{Answer, Means, auth};
use domain::{Account, Code, Problem};
use serde_json::{Value, json};

#[derive(Clone, Copy)]
pub(super) struct Client<'a> {
    pub means: &'a Means,
    pub account: &'a Account,
}

/// What TikTok says of the account now: to be asked anew before every form and every post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Creator {
    pub nickname: String,
    pub username: String,
    pub privacy: Vec<String>,
    pub no_comment: bool,
    pub no_duet: bool,
    pub no_stitch: bool,
    pub seconds_most: Option<u64>,
}

impl Client<'_> {
    /// Sends a question with a JSON body and gives `data`.
    pub async fn post(&self, name: &'static str, path: &str, body: &Value, what: &str) -> Result<Value, Problem> {
        let answer = self.send(name, path, body).await?;
        self.data(&answer, what)
    }

    /// The same, whatever the answer is.
    pub async fn send(&self, name: &'static str, path: &str, body: &Value) -> Result<Answer, Problem> {
        let url = format!("{}{path}", self.means.endpoints.base(&SPEC, "api")?);
        auth::signed(self.means, &SPEC, self.account.id, || {
            self.means.http.post(name, &url).header("content-type", "application/json; charset=UTF-8").json(body)
        })
        .await
    }

    /// `data` of a success. Refusals come with status 200, too.
    pub fn data(&self, answer: &Answer, what: &str) -> Result<Value, Problem> {
        let json = answer.json();
        if !answer.is_ok() || errors::word(&json).is_some() {
            return Err(errors::of(what, answer, self.means.now()));
        }
        match json.get("data") {
            Some(data) if data.is_object() => Ok(data.clone()),
            _ => Err(Problem::new(Code::PlatformAway, what, "TikTok's answer can't be read.").details(answer.raw())),
        }
    }

    /// The name of the account.
    pub async fn name(&self) -> Result<Option<String>, Problem> {
        const WHAT: &str = "TikTok does not say which account it is.";
        let url = format!("{}/v2/user/info/", self.means.endpoints.base(&SPEC, "api")?);
        let query = [("fields", "open_id,display_name")];
        let answer =
            auth::signed(self.means, &SPEC, self.account.id, || self.means.http.get("tiktok.user", &url).query(&query))
                .await?;
        let data = self.data(&answer, WHAT)?;
        Ok(data["user"]["display_name"].as_str().filter(|name| !name.is_empty()).map(str::to_owned))
    }

    /// What the account may do now.
    pub async fn creator(&self) -> Result<Creator, Problem> {
        const WHAT: &str = "TikTok lets this account post nothing now.";
        let data = self.post("tiktok.creator", "/v2/post/publish/creator_info/query/", &json!({}), WHAT).await?;
        let text = |key: &str| data[key].as_str().unwrap_or_default().to_owned();
        let is = |key: &str| data[key].as_bool().unwrap_or(false);
        let options = data["privacy_level_options"].as_array().into_iter().flatten();
        Ok(Creator {
            nickname: text("creator_nickname"),
            username: text("creator_username"),
            privacy: options.filter_map(Value::as_str).map(str::to_owned).collect(),
            no_comment: is("comment_disabled"),
            no_duet: is("duet_disabled"),
            no_stitch: is("stitch_disabled"),
            seconds_most: data["max_video_post_duration_sec"].as_u64(),
        })
    }

    /// Whether a right was given. Old sign-ins may not know theirs.
    pub async fn may(&self, scope: &str) -> Result<bool, Problem> {
        let credentials = self.means.vault.need(self.account.id, SPEC.name).await?;
        Ok(credentials.scopes.is_empty() || credentials.scopes.iter().any(|given| given == scope))
    }

    /// Numbers of a post that everybody can see; `None` when TikTok shows none under this id.
    pub async fn video(&self, id: &str) -> Result<Option<Value>, Problem> {
        const WHAT: &str = "TikTok does not say how the post does.";
        const FIELDS: &str = "id,share_url,view_count,like_count,comment_count,share_count";
        let body = json!({ "filters": { "video_ids": [id] } });
        let data = self.post("tiktok.video", &format!("/v2/video/query/?fields={FIELDS}"), &body, WHAT).await?;
        Ok(data["videos"].get(0).cloned())
    }
}
