//! Instagram Reels, through Facebook Login and an app of the person's own.
//!
//! **Point of no return:** `media_publish`. Everything before it only fills a container, which vanishes after a day; another
//! one is always harmless. Instagram says "blocked" of posts that are out (4/2207051), and answers get lost: so whatever
//! is no clear success is asked of the container, which knows whether it was published.

mod container;
mod spec;
mod upload;

pub use spec::ENTRY;

use super::{
    meta::{self, Graph, errors, is_id, pages, sign_in},
    stored,
};
use crate::{
    Connected, Credentials, Finding, Finished, Looks, Means, Measured, Parcel, Publisher, Sealed, Standing, Witness,
    limits, text, text::Unit, verdict::Class,
};
use async_trait::async_trait;
use container::State;
use domain::{Account, Code, Fix, Problem, Retry, Visibility};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use spec::SPEC;
use std::time::Duration;

/// Its name for people.
const NAME: &str = "Instagram";
/// A container that is older is gone.
const CONTAINER_LIVES: SignedDuration = SignedDuration::from_hours(24);
/// A container may say that it was not published just before it was.
const SECOND_LOOK: Duration = Duration::from_secs(60);

/// Posts reels.
#[derive(Clone)]
pub struct InstagramPublisher {
    means: Means,
}

/// What is stored to go on after a break.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Session {
    caption: String,
    /// The account's newest posts before: none of them is this one, whatever it says.
    seen: Vec<String>,
    begun_at: Timestamp,
    total_bytes: u64,
    container: Option<Container>,
    /// Containers that failed at Instagram.
    #[serde(default)]
    failed: u32,
}

/// What was opened at Instagram.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Container {
    id: String,
    /// Where the bytes go.
    upload: Sealed,
    made_at: Timestamp,
    /// All bytes were taken.
    whole: bool,
}

fn caption(parcel: &Parcel) -> String {
    text::caption(&parcel.words, SPEC.words.tags, &[(spec::CAPTION, Unit::Utf16)])
}

impl InstagramPublisher {
    /// With these means.
    pub fn new(means: &Means) -> Self {
        Self { means: means.clone() }
    }

    fn graph<'a>(&'a self, account: &'a Account) -> Graph<'a> {
        Graph { means: &self.means, spec: &SPEC, account }
    }

    /// How many posts are left of the day; `None` when Instagram does not say.
    async fn check_quota(&self, account: &Account) -> Result<Option<Problem>, Problem> {
        const WHAT: &str = "Instagram takes no reel now.";
        let graph = self.graph(account);
        let path = format!("{}/content_publishing_limit", graph.id("ig_user_id")?);
        let query = [("fields", "quota_usage,config")];
        let row = graph.get("instagram.limit", &path, &query, WHAT).await?["data"][0].clone();
        let (used, total) = (row["quota_usage"].as_u64().unwrap_or(0), row["config"]["quota_total"].as_u64());
        // The documents name 25, 50 and 100; where the account does not say, the middle one is taken.
        let total = total.unwrap_or(50);
        if used < total {
            return Ok(None);
        }
        let seconds = row["config"]["quota_duration"].as_i64().filter(|seconds| *seconds > 0).unwrap_or(86_400);
        let why = format!("The account has had its {total} posts of today by all apps.");
        // The window moves: a part of it is free again sooner than the whole.
        let at = self.means.now().saturating_add(SignedDuration::from_secs(seconds / 24)).unwrap_or(Timestamp::MAX);
        Ok(Some(Problem::new(Code::PlatformWait, WHAT, why).not_before(at)))
    }

    /// The reel that a published container became.
    async fn published(&self, account: &Account, session: &Session, container: &str) -> Finished {
        let graph = self.graph(account);
        let posts = match graph.id("ig_user_id") {
            Ok(id) => container::newest(&graph, &id).await.unwrap_or_default(),
            Err(_) => Vec::new(),
        };
        match container::pick(&posts, session) {
            Some(post) => live(account, post["id"].as_str().unwrap_or_default(), post["permalink"].as_str()),
            // It is out, which is what counts; which one it is, the profile shows.
            None => live(account, container, None),
        }
    }

    /// What is true after an answer to `media_publish` that was no success.
    async fn after_refusal(
        &self,
        parcel: &Parcel,
        session: &Session,
        container: &str,
        refused: Problem,
    ) -> Result<Finished, Problem> {
        let graph = self.graph(&parcel.account);
        let away = |problem: Problem| Problem { code: Code::PlatformAway, ..problem };
        // It may be out although it said no.
        for look in 0..2 {
            match container::state(&graph, container, false).await {
                Ok(State::Published) => return Ok(self.published(&parcel.account, session, container).await),
                Ok(State::Finished) if look == 0 => self.means.rest(SECOND_LOOK).await,
                Ok(State::Finished) => return Err(refused),
                Ok(_) | Err(_) => return Err(away(refused)),
            }
        }
        Err(away(refused))
    }
}

fn live(account: &Account, id: &str, permalink: Option<&str>) -> Finished {
    let name = account.config["username"].as_str().unwrap_or_default();
    let url = permalink.map_or_else(|| format!("https://www.instagram.com/{name}/"), str::to_owned);
    Finished::Live { remote_id: id.to_owned(), url }
}

#[async_trait]
impl Publisher for InstagramPublisher {
    async fn connect(&self, account: &Account) -> Result<Connected, Problem> {
        let graph = self.graph(account);
        graph.check_rights().await?;
        let mut found = meta::pages(&graph).await?;
        found.retain(|page| page.instagram.is_some());
        let none = "No professional Instagram account is linked to a page of yours.";
        let page = pages::choose(found, account.config["page"].as_str().unwrap_or_default(), none)?;
        let mut credentials = self.means.vault.need(account.id, NAME).await?;
        credentials.more.insert(meta::PAGE_TOKEN.into(), page.token);
        self.means.vault.put(account.id, &credentials).await?;
        let (id, username) = page.instagram.unwrap_or_default();
        Ok(Connected {
            name: Some(format!("@{username}")).filter(|_| !username.is_empty()),
            config: json!({ "ig_user_id": id, "username": username, "page_id": page.id }),
            notes: Vec::new(),
        })
    }

    async fn preflight(&self, parcel: &Parcel) -> Result<Vec<Finding>, Problem> {
        let mut found: Vec<Finding> =
            limits::check(&parcel.words, &SPEC.words, NAME).into_iter().map(Finding::stop).collect();
        found.extend(limits::check_file(parcel, &SPEC.file, NAME));
        let text = caption(parcel);
        for (sign, most, what) in [('#', spec::HASHTAGS, "hashtags"), ('@', spec::MENTIONS, "names with @")] {
            let has = text.matches(sign).count();
            if has > most {
                let problem = Problem::new(
                    Code::PlatformRefused,
                    format!("There are too many {what} for Instagram."),
                    format!("The caption has {has}; {most} are allowed."),
                );
                found.push(Finding::stop(problem.field("description").say("Take some out on the clip's page.")));
            }
        }
        match self.check_quota(&parcel.account).await {
            Ok(None) => {}
            // A day's share that is used up is waited for.
            Ok(Some(problem)) => return Err(problem),
            Err(problem) if problem.code.retry() == Retry::Again => return Err(problem),
            Err(problem) => found.push(Finding::stop(problem)),
        }
        Ok(found)
    }

    async fn begin(&self, parcel: &Parcel) -> Result<Value, Problem> {
        let facts = tokio::fs::metadata(&parcel.file).await;
        let total_bytes = facts.map_err(|error| Problem::io("Reading", &parcel.file, &error))?.len();
        let graph = self.graph(&parcel.account);
        let account = graph.id("ig_user_id")?;
        let newest = container::newest(&graph, &account).await?;
        stored::write(&Session {
            caption: caption(parcel),
            seen: newest.iter().filter_map(|post| post["id"].as_str()).map(str::to_owned).collect(),
            begun_at: self.means.now(),
            total_bytes,
            container: None,
            failed: 0,
        })
    }

    async fn resume(
        &self,
        parcel: &Parcel,
        session: &Value,
        _sent: u64,
        witness: &dyn Witness,
    ) -> Result<u64, Problem> {
        let mut session: Session = stored::read(session)?;
        let size = std::fs::metadata(&parcel.file).map_err(|error| Problem::io("Reading", &parcel.file, &error))?.len();
        if size != session.total_bytes {
            let what = "The upload to Instagram has to begin anew.";
            return Err(Problem::new(Code::FileVanished, what, "The clip was rendered again meanwhile."));
        }
        loop {
            if session.container.is_none() {
                self.open(parcel, &mut session, witness).await?;
            }
            self.upload(parcel, &mut session, witness).await?;
            if session.container.is_some() && self.wait(parcel, &mut session, witness).await? {
                break;
            }
        }
        witness.sent(session.total_bytes);
        Ok(session.total_bytes)
    }

    async fn finish(&self, parcel: &Parcel, session: &Value, _witness: &dyn Witness) -> Result<Finished, Problem> {
        const WHAT: &str = "The reel was not published.";
        let session: Session = stored::read(session)?;
        let graph = self.graph(&parcel.account);
        let Some(container) = session.container.clone() else {
            return Err(Problem::new(Code::PlatformAway, WHAT, "Its video is not at Instagram yet.").fix(Fix::Retry));
        };
        // An earlier try may have been heard.
        match container::state(&graph, &container.id, false).await {
            Ok(State::Published) => return Ok(self.published(&parcel.account, &session, &container.id).await),
            Ok(State::Finished) => {}
            Ok(_) => {
                let why = "Instagram does not have the video ready any more.";
                return Err(Problem::new(Code::PlatformAway, WHAT, why).fix(Fix::Retry));
            }
            Err(problem) => return Err(crate::verdict::after_no_return(problem)),
        }
        let path = format!("{}/media_publish", graph.id("ig_user_id")?);
        let answer = graph.post_raw("instagram.publish", &path, &[("creation_id", container.id.as_str())]).await?;
        let json = answer.json();
        if let Some(id) = json["id"].as_str().filter(|id| answer.is_ok() && is_id(id)) {
            let query = [("fields", "permalink")];
            // Cosmetic: the post is out whatever comes of it.
            let seen = graph.get("instagram.permalink", id, &query, WHAT).await.unwrap_or_default();
            return Ok(live(&parcel.account, id, seen["permalink"].as_str()));
        }
        let refused = graph.refused(WHAT, &answer);
        let row = errors::Said::of(&json).and_then(errors::Said::row);
        // A server's trouble is asked about later; so is a video that is not ready.
        if answer.is_ok() || answer.status() >= 500 || row.is_some_and(|row| row.class == Class::Again) {
            return Err(Problem { code: Code::PlatformAway, ..refused });
        }
        self.after_refusal(parcel, &session, &container.id, refused).await
    }

    async fn confirm(&self, parcel: &Parcel, session: &Value) -> Result<Standing, Problem> {
        let session: Session = stored::read(session)?;
        let Some(container) = &session.container else { return Ok(Standing::NotThere) };
        let graph = self.graph(&parcel.account);
        for look in 0..2 {
            match container::state(&graph, &container.id, false).await {
                Ok(State::Published) => {
                    return Ok(Standing::There(self.published(&parcel.account, &session, &container.id).await));
                }
                Ok(State::Finished) if look == 0 => self.means.rest(SECOND_LOOK).await,
                Ok(State::Expired | State::Failed(_)) => return Ok(Standing::NotThere),
                Ok(State::Finished | State::InProgress(_)) => break,
                // Instagram forgets containers; then its list of posts is all there is.
                Err(problem) if self.is_forgotten(&problem, container) => {
                    let posts = container::newest(&graph, &graph.id("ig_user_id")?).await?;
                    return Ok(match container::pick(&posts, &session) {
                        Some(post) => Standing::There(live(
                            &parcel.account,
                            post["id"].as_str().unwrap_or_default(),
                            post["permalink"].as_str(),
                        )),
                        None => Standing::AskPerson(look_yourself(&parcel.account)),
                    });
                }
                Err(problem) => return Err(problem),
            }
        }
        Ok(Standing::Unfinished { sent_bytes: if container.whole { session.total_bytes } else { 0 } })
    }

    async fn abandon(&self, _parcel: &Parcel, session: &Value) -> Result<(), Problem> {
        // A container that nobody publishes vanishes by itself.
        stored::read::<Session>(session).map(|_| ())
    }

    async fn measure(&self, account: &Account, remote_id: &str) -> Result<Option<Measured>, Problem> {
        const WHAT: &str = "Instagram does not say how the reel does.";
        let graph = self.graph(account);
        if !is_id(remote_id) {
            return Ok(None);
        }
        let counts = graph.get("instagram.counts", remote_id, &[("fields", "like_count,comments_count")], WHAT).await?;
        let mut measured = Measured {
            likes: counts["like_count"].as_u64(),
            comments: counts["comments_count"].as_u64(),
            ..Measured::default()
        };
        // One at a time: a name that is not known any more makes the whole question fail.
        let path = format!("{remote_id}/insights");
        for metric in ["views", "shares"] {
            let told = graph.get("instagram.insights", &path, &[("metric", metric)], WHAT).await;
            let value = told.ok().and_then(|json| json["data"][0]["values"][0]["value"].as_u64());
            match metric {
                "views" => measured.views = value,
                _ => measured.shares = value,
            }
        }
        Ok(Some(measured))
    }

    async fn look(&self, account: &Account, remote_id: &str, _asked: Visibility) -> Result<Looks, Problem> {
        const WHAT: &str = "Instagram does not show the reel.";
        // Reads fail at random, so that a failure says nothing of the reel.
        self.graph(account).get("instagram.look", remote_id, &[("fields", "permalink")], WHAT).await?;
        Ok(Looks::AsAsked)
    }

    async fn adopt(&self, credentials: Credentials, _answer: &Value) -> Result<Credentials, Problem> {
        sign_in::long_lived(&self.means, &SPEC, credentials).await
    }
}

impl InstagramPublisher {
    fn is_forgotten(&self, problem: &Problem, container: &Container) -> bool {
        let old = self.means.now().duration_since(container.made_at) > CONTAINER_LIVES;
        old && matches!(problem.code, Code::PlatformAway | Code::PlatformRefused)
    }
}

/// Nobody else can tell.
fn look_yourself(account: &Account) -> Problem {
    let name = account.config["username"].as_str().unwrap_or_default();
    Problem::new(
        Code::PlatformNeedsYou,
        "It is not known whether the reel is on Instagram.",
        "Instagram does not know the upload any more, and no post has exactly these words.",
    )
    .say("Look at the profile, then say here whether the reel is there or shall be sent again.")
    .fix(Fix::OpenPage { page: format!("https://www.instagram.com/{name}/"), label: "Open the profile".into() })
}
