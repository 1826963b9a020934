//! TikTok, with an app of the person's own: drafts in the inbox, or direct posts.
//!
//! **Point of no return:** the last chunk; TikTok publishes by itself from then on. So [`Publisher::resume`] sends all
//! chunks but the last one and [`Publisher::finish`] that one. The publish id is stored before any byte goes out, and
//! whatever is unclear is asked with it. An upload that never gets its last byte becomes nothing.
//!
//! A draft is the default: apps that TikTok has not audited may post for nobody but their owner, and it does not audit
//! apps for one person. A direct post asks for the account's present options before every upload.

mod client;
mod consent;
mod errors;
mod plan;
mod spec;
mod status;
mod upload;

pub use spec::ENTRY;

use super::stored;
use crate::{
    Connected, Finding, Finished, Form, Looks, Means, Measured, Parcel, Publisher, Sealed, Standing, Witness, auth,
    verdict,
};
use async_trait::async_trait;
use client::{Client, Creator};
use domain::{Account, Code, Fix, Problem, Retry, Visibility};
use jiff::{SignedDuration, Timestamp};
use plan::Plan;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use spec::SPEC;
use status::Status;
use upload::{Reply, Upload, is_old, is_over};

/// Its name for people.
const NAME: &str = "TikTok";

/// Posts to TikTok.
#[derive(Clone)]
pub struct TikTokPublisher {
    means: Means,
}

/// What is stored to go on after a break.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Session {
    publish_id: String,
    /// Where chunks go; it carries a token.
    upload: Sealed,
    plan: Plan,
    begun_at: Timestamp,
}

impl TikTokPublisher {
    /// With these means.
    pub fn new(means: &Means) -> Self {
        Self { means: means.clone() }
    }

    fn client<'a>(&'a self, account: &'a Account) -> Client<'a> {
        Client { means: &self.means, account }
    }

    async fn upload<'a>(&'a self, account: &'a Account, session: &'a Session) -> Result<Upload<'a>, Problem> {
        let address = self.means.vault.unseal(&session.upload).await?;
        let address = address.ok_or_else(|| is_over("Its address can't be read any more."))?;
        Ok(Upload { client: self.client(account), session, address })
    }

    /// Opens an upload with the first plan that TikTok takes. Without bytes nothing can be published, so that another try
    /// is harmless.
    async fn init(&self, parcel: &Parcel, total: u64) -> Result<(Value, Plan), Problem> {
        const WHAT: &str = "TikTok did not take the clip.";
        let client = self.client(&parcel.account);
        let mut last = None;
        for size in plan::SIZES {
            let plan = Plan::new(total, size);
            let source = json!({
                "source": "FILE_UPLOAD", "video_size": plan.total, "chunk_size": plan.chunk,
                "total_chunk_count": plan.count,
            });
            let (path, body) = if consent::is_direct(parcel) {
                let body = json!({ "post_info": post_info(parcel), "source_info": source });
                ("/v2/post/publish/video/init/", body)
            } else {
                ("/v2/post/publish/inbox/video/init/", json!({ "source_info": source }))
            };
            match client.post("tiktok.init", path, &body, WHAT).await {
                Err(problem) if plan.count > 1 && problem.details.contains("chunk size is invalid") => {
                    last = Some(problem);
                }
                other => return other.map(|data| (data, plan)),
            }
        }
        Err(last.unwrap_or_else(|| Problem::bug("There was no plan for an upload.", total)))
    }

    fn profile(account: &Account) -> String {
        match account.config["username"].as_str().filter(|name| !name.is_empty()) {
            Some(name) => format!("https://www.tiktok.com/@{name}"),
            None => "https://www.tiktok.com/profile".into(),
        }
    }

    fn live(account: &Account, publish_id: &str, ids: &[String]) -> Finished {
        let profile = Self::profile(account);
        match ids.first() {
            Some(id) => Finished::Live { remote_id: id.clone(), url: format!("{profile}/video/{id}") },
            // A private post has no address that is told.
            None => Finished::Live { remote_id: publish_id.to_owned(), url: profile },
        }
    }
}

fn is_audited(account: &Account) -> bool {
    account.config["audited"].as_bool().unwrap_or(false)
}

/// What a direct post says of itself.
fn post_info(parcel: &Parcel) -> Value {
    json!({
        "title": consent::caption(&parcel.words, SPEC.words.tags),
        "privacy_level": consent::privacy(parcel),
        "disable_comment": !parcel.is_chosen("allow_comment"),
        "disable_duet": !parcel.is_chosen("allow_duet"),
        "disable_stitch": !parcel.is_chosen("allow_stitch"),
        "brand_content_toggle": parcel.is_chosen("branded_content"),
        "brand_organic_toggle": parcel.is_chosen("your_brand"),
        "is_aigc": parcel.is_chosen("synthetic"),
    })
}

/// Where the person finds drafts in a browser; the app shows a notification.
const INBOX: &str = "https://www.tiktok.com/messages";

/// TikTok tells no app what a person does with a draft, until it is posted.
fn in_inbox() -> Problem {
    Problem::new(
        Code::PlatformNeedsYou,
        "The clip is a draft in your TikTok inbox.",
        "TikTok waits for you to finish it; nobody sees it before.",
    )
    .say("Open the notification in the TikTok app, paste the caption, choose who can watch it, and post it there.")
}

/// An id that only a person can look for.
fn look_yourself(account: &Account, why: &str) -> Problem {
    Problem::new(Code::PlatformNeedsYou, "It is not known whether the clip is on TikTok.", why)
        .say("Look in the TikTok app, then say here whether it is there or shall be sent again.")
        .fix(Fix::OpenPage { page: TikTokPublisher::profile(account), label: "Open the profile".into() })
}

#[async_trait]
impl Publisher for TikTokPublisher {
    async fn connect(&self, account: &Account) -> Result<Connected, Problem> {
        let client = self.client(account);
        let mut connected = Connected { name: client.name().await?, config: json!({}), notes: Vec::new() };
        if client.may(spec::PUBLISH).await? {
            match client.creator().await {
                Ok(Creator { nickname, username, .. }) => {
                    connected.config = json!({ "username": username });
                    connected.name = Some(nickname).filter(|name| !name.is_empty()).or(connected.name);
                }
                // A day's share that is used up is no reason not to connect.
                Err(problem) if problem.code == Code::AccountNeedsUser => return Err(problem),
                Err(problem) => connected.notes.push(problem),
            }
        }
        Ok(connected)
    }

    async fn form(&self, account: &Account) -> Result<Option<Form>, Problem> {
        let creator = self.client(account).creator().await?;
        Ok(Some(consent::form(&creator, is_audited(account))))
    }

    async fn preflight(&self, parcel: &Parcel) -> Result<Vec<Finding>, Problem> {
        let mut found = consent::common(parcel);
        let asked = if consent::is_direct(parcel) {
            // Asked anew at every try: what was chosen may not be offered any more.
            self.client(&parcel.account).creator().await.map(Some)
        } else {
            auth::access(&self.means, &SPEC, parcel.account.id, None).await.map(|_| None)
        };
        match asked {
            Ok(Some(creator)) => found.extend(consent::check(parcel, &creator, is_audited(&parcel.account))),
            Ok(None) => {
                let why = "TikTok takes drafts from every app, and the person finishes them.";
                let problem =
                    Problem::new(Code::PlatformNeedsYou, "The clip will be a draft in the TikTok inbox.", why);
                found.push(Finding::warn(
                    problem
                        .field("way")
                        .say("Open the notification in the TikTok app, paste the caption and post it there."),
                ));
            }
            Err(problem) if problem.code.retry() == Retry::Again => return Err(problem),
            Err(problem) => found.push(Finding::stop(problem)),
        }
        Ok(found)
    }

    async fn begin(&self, parcel: &Parcel) -> Result<Value, Problem> {
        let facts = tokio::fs::metadata(&parcel.file).await;
        let total = facts.map_err(|error| Problem::io("Reading", &parcel.file, &error))?.len();
        let (data, plan) = self.init(parcel, total).await?;
        let text = |key: &str| data[key].as_str().unwrap_or_default();
        let (publish_id, address) = (text("publish_id"), text("upload_url"));
        if publish_id.is_empty() || !upload::allows(&self.client(&parcel.account), address) {
            let problem =
                Problem::new(Code::PlatformAway, "TikTok gave no address to upload to.", "Its answer was odd.");
            return Err(problem.fix(Fix::Retry));
        }
        stored::write(&Session {
            publish_id: publish_id.to_owned(),
            upload: self.means.vault.seal(address).await?,
            plan,
            begun_at: self.means.now(),
        })
    }

    async fn resume(
        &self,
        parcel: &Parcel,
        session: &Value,
        _sent: u64,
        witness: &dyn Witness,
    ) -> Result<u64, Problem> {
        let session: Session = stored::read(session)?;
        same_file(parcel, &session)?;
        if is_old(&self.client(&parcel.account), &session) {
            return Err(is_over("Its address is good for an hour, and that is over."));
        }
        let upload = self.upload(&parcel.account, &session).await?;
        match upload.send(parcel, session.plan.count - 1, witness).await? {
            Reply::Stored(bytes) => Ok(bytes),
            Reply::All => Ok(session.plan.total),
        }
    }

    async fn finish(&self, parcel: &Parcel, session: &Value, witness: &dyn Witness) -> Result<Finished, Problem> {
        let session: Session = stored::read(session)?;
        let upload = self.upload(&parcel.account, &session).await.map_err(verdict::after_no_return)?;
        same_file(parcel, &session).map_err(verdict::after_no_return)?;
        // It asks first: an earlier try may have been heard.
        match upload.send(parcel, session.plan.count, witness).await {
            Ok(Reply::All) => Ok(Finished::Processing { remote_id: session.publish_id }),
            Ok(Reply::Stored(_)) => Err(upload::unclear("TikTok has the file, but does not say that it is whole.")),
            // It may have been heard although it said no.
            Err(problem) => match upload.ask().await {
                Ok(Reply::All) => Ok(Finished::Processing { remote_id: session.publish_id }),
                // Closed, and not all bytes are there: this one can't become a post any more.
                Ok(Reply::Stored(_)) if problem.code == Code::FileVanished => {
                    let at = self.means.now().saturating_add(SignedDuration::from_secs(5)).unwrap_or(Timestamp::MAX);
                    Err(Problem { code: Code::PlatformWait, ..problem }.not_before(at))
                }
                Ok(Reply::Stored(_)) => Err(verdict::after_no_return(problem)),
                Err(_) => Err(Problem { code: Code::PlatformAway, ..problem }),
            },
        }
    }

    async fn confirm(&self, parcel: &Parcel, session: &Value) -> Result<Standing, Problem> {
        let session: Session = stored::read(session)?;
        let client = self.client(&parcel.account);
        let there = || Standing::There(Finished::Processing { remote_id: session.publish_id.clone() });
        Ok(match client.status(&session.publish_id).await? {
            Status::Uploading(bytes) if bytes >= session.plan.total => there(),
            Status::Uploading(_) if is_old(&client, &session) => Standing::NotThere,
            Status::Uploading(sent_bytes) => Standing::Unfinished { sent_bytes },
            Status::Working | Status::InInbox | Status::Out(_) => there(),
            Status::Failed(reason) => return Err(errors::failed(&reason, self.means.now())),
            // How long TikTok keeps an id is not documented: to read this as "not there" could post twice.
            Status::Unknown => {
                Standing::AskPerson(look_yourself(&parcel.account, "TikTok does not know the upload's id any more."))
            }
        })
    }

    async fn follow(&self, parcel: &Parcel, remote_id: &str) -> Result<Finished, Problem> {
        let going_on = Finished::Processing { remote_id: remote_id.to_owned() };
        match self.client(&parcel.account).status(remote_id).await? {
            Status::Uploading(_) | Status::Working => Ok(going_on),
            // It is the person's now, who finishes it in the TikTok app or does not.
            Status::InInbox => {
                Ok(Finished::Handed { remote_id: remote_id.to_owned(), url: INBOX.into(), problem: in_inbox() })
            }
            // Moderation takes minutes, sometimes hours; only then can everybody see it.
            Status::Out(ids)
                if ids.is_empty() && consent::is_direct(parcel) && consent::privacy(parcel) == consent::EVERYONE =>
            {
                Ok(going_on)
            }
            Status::Out(ids) => Ok(Self::live(&parcel.account, remote_id, &ids)),
            Status::Failed(reason) => Err(errors::failed(&reason, self.means.now())),
            Status::Unknown => {
                let why = "TikTok has forgotten its id. If it was a draft, it was not finished in time.";
                let what = "It is not known what became of the clip on TikTok.";
                Err(Problem::new(Code::PlatformRefused, what, why)
                    .say("Look in the TikTok app. Post the clip again if it is not there.")
                    .fix(Fix::OpenPage { page: Self::profile(&parcel.account), label: "Open the profile".into() }))
            }
        }
    }

    async fn abandon(&self, _parcel: &Parcel, session: &Value) -> Result<(), Problem> {
        // An upload without its last byte becomes nothing, and its address closes by itself.
        stored::read::<Session>(session).map(|_| ())
    }

    async fn measure(&self, account: &Account, remote_id: &str) -> Result<Option<Measured>, Problem> {
        let client = self.client(account);
        let id = if is_post_id(remote_id) {
            Some(remote_id.to_owned())
        } else {
            match client.status(remote_id).await? {
                Status::Out(ids) => ids.into_iter().next(),
                _ => None,
            }
        };
        // Only what everybody can see has numbers.
        let Some(id) = id else { return Ok(Some(Measured::default())) };
        if !client.may(spec::LIST).await? {
            return Ok(None);
        }
        let Some(video) = client.video(&id).await? else { return Ok(Some(Measured::default())) };
        let count = |key: &str| video[key].as_u64();
        Ok(Some(Measured {
            views: count("view_count"),
            likes: count("like_count"),
            comments: count("comment_count"),
            shares: count("share_count"),
        }))
    }

    async fn look(&self, account: &Account, remote_id: &str, _asked: Visibility) -> Result<Looks, Problem> {
        let client = self.client(account);
        // An upload: a private post, or a draft that is finished in the app some day or never.
        if !is_post_id(remote_id) && client.status(remote_id).await? == Status::InInbox {
            return Ok(Looks::Otherwise(in_inbox()));
        }
        // A private post can't be looked at, nor can any without the right to.
        if !is_post_id(remote_id) || !client.may(spec::LIST).await? || client.video(remote_id).await?.is_some() {
            return Ok(Looks::AsAsked);
        }
        let why = "TikTok lists it no more among what everybody can see: it was made private, taken down or deleted.";
        let problem = Problem::new(Code::PlatformNeedsYou, "The video can't be seen on TikTok.", why);
        Ok(Looks::Otherwise(problem.say("Look in the TikTok app what became of it.")))
    }
}

/// Ids of posts are numbers, those of uploads are not.
fn is_post_id(remote_id: &str) -> bool {
    !remote_id.is_empty() && remote_id.chars().all(|c| c.is_ascii_digit())
}

/// The file must be the one that the session was opened for.
fn same_file(parcel: &Parcel, session: &Session) -> Result<(), Problem> {
    let facts = std::fs::metadata(&parcel.file).map_err(|error| Problem::io("Reading", &parcel.file, &error))?;
    if facts.len() == session.plan.total {
        return Ok(());
    }
    Err(is_over("The clip was rendered again meanwhile."))
}
