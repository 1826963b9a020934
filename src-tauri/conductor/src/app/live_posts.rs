//! Posts that are out: other words, or gone.

use crate::{
    Conductor,
    events::Tag,
    steps::parcel::{contents, parcel, publisher},
    views::PostDetailView,
};
use domain::{Access, Account, Code, Looks, Post, PostId, PostState, Problem};
use jiff::SignedDuration;
use std::path::PathBuf;

/// What was deleted by the person is not asked about any more.
const NOT_AGAIN: SignedDuration = SignedDuration::from_hours(24 * 3650);

impl Conductor {
    /// Deletes a post that is out at its platform. Here it stays in the history, as one that is gone.
    pub async fn delete_post(&self, id: PostId) -> Result<PostDetailView, Problem> {
        self.who().need(Access::Publish)?;
        let (account, remote_id, _) = self.live(id, |can| can.deletes).await?;
        publisher(&self.core, &account)?.take_down(&account, &remote_id).await?;
        let (now, never) = (self.core.now(), self.core.now() + NOT_AGAIN);
        let actor = self.who().name.clone();
        self.core
            .store
            .write(move |tx| {
                crate::people::note(tx, &actor, "delete_post", ("post", &id.to_string()), serde_json::json!({}), now)?;
                store::results::keep(tx, id, now, &Looks::Gone, None, never)
            })
            .await?;
        self.core.changed("post", Some(id.to_string()), &[Tag::Posts, Tag::Clips]);
        self.get_post(id).await
    }

    /// Gives a post that is out the words that its clip has now.
    pub async fn reword_post(&self, id: PostId) -> Result<PostDetailView, Problem> {
        self.who().need(Access::Publish)?;
        let (account, remote_id, post) = self.live(id, |can| can.edits_words).await?;
        let publisher = publisher(&self.core, &account)?;
        let contents = contents(&self.core, post.clip, &account).await?;
        let parcel = parcel(&post, account, contents, PathBuf::new(), None);
        publisher.reword(&parcel, &remote_id).await?;
        self.get_post(id).await
    }

    /// A post that is out, with its account and the platform's id of it, where the platform can do that.
    async fn live(
        &self,
        id: PostId,
        can: impl Fn(&publish::Abilities) -> bool,
    ) -> Result<(Account, String, Post), Problem> {
        let (post, account) = self
            .core
            .store
            .read(move |db| {
                let post = store::posts::get(db, id)?.ok_or_else(|| Problem::not_found("post", id))?;
                let account = store::accounts::get(db, post.account)?;
                Ok((post, account))
            })
            .await?;
        let account = account.ok_or_else(|| Problem::not_found("destination", post.account))?;
        let able = publish::platform(&account.platform).is_some_and(|entry| can(&entry.spec.abilities));
        match post.state.clone() {
            PostState::Live { remote_id, .. } if able && !remote_id.is_empty() => Ok((account, remote_id, post)),
            PostState::Live { .. } => Err(Problem::new(
                Code::Conflict,
                "That can't be done from here.",
                format!("\"{}\" does not let apps do it, or its id of the post is not known.", account.name),
            )
            .say("Do it on the platform's own page.")),
            _ => Err(Problem::new(Code::Conflict, "The post is not out.", "Only what is out can be changed there.")
                .say("Cancel it, or change the clip, before it goes out.")),
        }
    }
}
