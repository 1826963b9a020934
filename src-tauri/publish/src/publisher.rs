//! The verbs every platform has.

use crate::{Credentials, OAuthClient, Parcel, verdict};
use async_trait::async_trait;
use domain::{Account, Looks, Measured, Problem, Visibility};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingLevel {
    /// It can't go out like this.
    Stop,
    /// It can, but the person should know.
    Warn,
}

/// What would mend a finding about the clip itself; the app can offer to do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
pub enum Remedy {
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

/// Something pre-flight found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// How much it matters.
    pub level: FindingLevel,
    /// What it is, why, and what to do.
    pub problem: Problem,
    /// What would mend it, where the app can do that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Remedy>,
}

impl Finding {
    /// A finding that stops the post.
    pub fn stop(problem: Problem) -> Self {
        Self { level: FindingLevel::Stop, problem, remedy: None }
    }

    /// A finding to be known.
    pub fn warn(problem: Problem) -> Self {
        Self { level: FindingLevel::Warn, problem, remedy: None }
    }

    /// With what would mend it.
    pub fn mended_by(self, remedy: Remedy) -> Self {
        Self { remedy: Some(remedy), ..self }
    }
}

/// How the request that makes the post ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Finished {
    /// The platform has it and works on it.
    Processing {
        /// The platform's id of the post.
        remote_id: String,
    },
    /// It can be seen.
    Live {
        /// The platform's id of the post.
        remote_id: String,
        /// A URL, or the path of a file.
        url: String,
    },
    /// The platform has handed it to the person, who finishes it there: a draft in an inbox. Nothing more comes of it here.
    Handed {
        /// The platform's id of the post.
        remote_id: String,
        /// Where the person finds it.
        url: String,
        /// What the person has to do there.
        problem: Problem,
    },
}

/// What became of a post that was perhaps made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It is there.
    There(Finished),
    /// It is not there, and nothing of the session is left: from the start.
    NotThere,
    /// It is not there, and the upload can go on in its session.
    Unfinished {
        /// Bytes that have arrived.
        sent_bytes: u64,
    },
    /// Nobody but the person can tell. The problem says where to look.
    AskPerson(Problem),
}

/// Who an account turned out to be.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Connected {
    /// Its name at the platform, for people.
    pub name: Option<String>,
    /// What else is to be kept in the account's config (an object, merged into it): ids, hosts. No secrets.
    pub config: Value,
    /// What the person should know: a limit of this account, a right that was not given.
    pub notes: Vec<Problem>,
}

/// What an account offers at this moment, for the form of one post: it narrows the spec's choices.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Form {
    /// Whose account it is, as the platform says it; shown above the form.
    pub account: String,
    /// Values of a choice that are offered now, by its key. Nothing is chosen beforehand.
    pub options: BTreeMap<&'static str, Vec<String>>,
    /// Fields that can't be used now, and why.
    pub off: BTreeMap<&'static str, String>,
    /// The longest clip that this account may post.
    pub seconds_most: Option<u64>,
}

/// Who keeps what a publisher learns on its way.
#[async_trait]
pub trait Witness: Send + Sync {
    /// So many bytes have arrived in all.
    fn sent(&self, bytes: u64);

    /// Keeps a changed session. It is on the disk before this returns: call it before the next request.
    async fn keep(&self, session: &Value) -> Result<(), Problem>;
}

/// A platform's verbs. All may be called again after a crash; only [`Publisher::finish`] makes the post.
/// Dropping a future stops it as a crash would.
#[async_trait]
pub trait Publisher: Send + Sync {
    /// Checks a new or changed account and prepares what it needs (the folder is made). Its secrets are in the vault.
    async fn connect(&self, account: &Account) -> Result<Connected, Problem>;

    /// What the form of a post has to show, asked anew each time it opens. `None`: the spec's choices as they are.
    ///
    /// # Errors
    /// When the account may not post now; the form says so instead.
    async fn form(&self, _account: &Account) -> Result<Option<Form>, Problem> {
        Ok(None)
    }

    /// Everything that can be known before the upload. Changes nothing.
    ///
    /// # Errors
    /// When the checks themselves can't be done. What they find is a [`Finding`].
    async fn preflight(&self, parcel: &Parcel) -> Result<Vec<Finding>, Problem>;

    /// The size in bytes that may be tried after the platform refused a file of so many as too large. `None`: no smaller one
    /// would be taken, as far as is known.
    fn smaller(&self, _refused_bytes: u64) -> Option<u64> {
        None
    }

    /// Opens a session: what is needed to go on after a break. It is stored before anything else is asked. What is secret
    /// in it (upload addresses) is sealed by the vault.
    async fn begin(&self, parcel: &Parcel) -> Result<Value, Problem>;

    /// Sends all bytes that can be sent without making the post. `sent` is what is believed to have arrived; the platform
    /// knows better. Answers with the bytes in all.
    ///
    /// # Errors
    /// `FileVanished` when the session is over: a new one is begun.
    async fn resume(&self, parcel: &Parcel, session: &Value, sent: u64, witness: &dyn Witness) -> Result<u64, Problem>;

    /// Makes the post. May be called again for a post that is there already: the answer is the same, and there is one post.
    /// The witness hears of bytes only; a session that is kept here is lost.
    ///
    /// # Errors
    /// `PlatformAway` when the answer was lost: ask with [`Publisher::confirm`]. Any other: there is no post.
    async fn finish(&self, parcel: &Parcel, session: &Value, witness: &dyn Witness) -> Result<Finished, Problem>;

    /// Asks what became of it.
    async fn confirm(&self, parcel: &Parcel, session: &Value) -> Result<Standing, Problem>;

    /// Asks how far a post is that the platform works on. The parcel may be without its file.
    ///
    /// # Errors
    /// `PlatformRefused` when it will never be seen.
    async fn follow(&self, _parcel: &Parcel, remote_id: &str) -> Result<Finished, Problem> {
        Ok(Finished::Processing { remote_id: remote_id.to_owned() })
    }

    /// Takes back a post that the platform keeps until its time, so that nobody gets to see it. One that is gone there
    /// already is as good. The parcel may be without its file. Never touches a post that is out.
    ///
    /// # Errors
    /// `Conflict` when it is out. `PlatformNeedsYou`, with the way by hand, when the platform does not let us.
    async fn withdraw(&self, parcel: &Parcel, _remote_id: &str) -> Result<(), Problem> {
        Err(verdict::by_hand("The post can't be taken back from here.", &parcel.account.name))
    }

    /// Deletes a post that is out, because the person wants it gone. One that is gone already is as good.
    ///
    /// # Errors
    /// `PlatformNeedsYou`, with the way by hand, when the platform does not let us.
    async fn take_down(&self, account: &Account, _remote_id: &str) -> Result<(), Problem> {
        Err(verdict::by_hand("The post can't be deleted from here.", &account.name))
    }

    /// Gives a post that is out the words of the parcel, which may be without its file.
    ///
    /// # Errors
    /// `PlatformNeedsYou`, with the way by hand, when the platform does not let us.
    async fn reword(&self, parcel: &Parcel, _remote_id: &str) -> Result<(), Problem> {
        Err(verdict::by_hand("The words can't be changed from here.", &parcel.account.name))
    }

    /// Takes back what `begin` and `resume` left, for a post that will not go out. Never touches a post that is out.
    async fn abandon(&self, parcel: &Parcel, session: &Value) -> Result<(), Problem>;

    /// How the post does. `None`: the platform has no numbers.
    async fn measure(&self, account: &Account, remote_id: &str) -> Result<Option<Measured>, Problem>;

    /// How a live post looks. Platforms that can't be asked say that it is as asked.
    async fn look(&self, _account: &Account, _remote_id: &str, _asked: Visibility) -> Result<Looks, Problem> {
        Ok(Looks::AsAsked)
    }

    /// Gets a client, where one is made at the moment of connecting. `config` is what the person filled in.
    async fn oauth_client(&self, _config: &Value, _redirect: &str) -> Result<Option<OAuthClient>, Problem> {
        Ok(None)
    }

    /// The base of the OAuth addresses, where it depends on the account (an instance). `None`: the spec's endpoints.
    fn oauth_base(&self, _config: &Value) -> Result<Option<String>, Problem> {
        Ok(None)
    }

    /// Makes what is kept of what the exchange answered: longer tokens, tokens of pages, a webhook. `answer` is the whole
    /// JSON of the exchange and must not be stored elsewhere.
    async fn adopt(&self, credentials: Credentials, _answer: &Value) -> Result<Credentials, Problem> {
        Ok(credentials)
    }
}
