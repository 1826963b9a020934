//! Posts: look, cancel, try again.

use crate::{
    Conductor,
    events::Tag,
    steps::Ask,
    views::{PostDetailView, PostView},
};
use domain::{Access, ClipId, Code, Post, PostEvent, PostId, PostState, Problem};
use jiff::Timestamp;
use store::{Conn, Page, Paged, StoreError, posts::PostFilter};

impl Conductor {
    /// A page of posts.
    pub async fn list_posts(&self, filter: PostFilter, page: Page) -> Result<Paged<PostView>, Problem> {
        Ok(self
            .core
            .store
            .read(move |db| {
                let posts = store::posts::list(db, &filter, &page)?;
                let items = posts.items.into_iter().map(|post| view(db, post)).collect::<Result<_, _>>()?;
                Ok(Paged { items, next: posts.next })
            })
            .await?)
    }

    /// One post and what happened to it.
    pub async fn get_post(&self, id: PostId) -> Result<PostDetailView, Problem> {
        Ok(self
            .core
            .store
            .read(move |db| {
                let post = store::posts::get(db, id)?.ok_or_else(|| Problem::not_found("post", id))?;
                let events =
                    store::posts::events_of(db, id)?.into_iter().map(|event| (event.at, event.event)).collect();
                let series = store::results::series(db, id)?;
                Ok(PostDetailView { post: view(db, post)?, series, events })
            })
            .await?)
    }

    /// Takes a post back, as long as nothing of it can be out: also from a platform that keeps it until its time.
    /// Who may not say yes takes back only what was asked for.
    pub async fn cancel_post(&self, id: PostId) -> Result<PostDetailView, Problem> {
        if self.who().access < Access::Publish && self.get_post(id).await?.post.post.state != PostState::Draft {
            self.who().need(Access::Publish)?;
        }
        let back = self.take_back(id).await?;
        self.post_event(id, back, PostEvent::Cancel, "It may be out already, so it can't be taken back here.").await
    }

    /// Tries a post again that failed or waited for the person.
    pub async fn retry_post(&self, id: PostId) -> Result<PostDetailView, Problem> {
        self.who().need(Access::Publish)?;
        self.post_event(id, Back::No, PostEvent::Retry, "It is neither failed nor waiting for you.").await
    }

    /// Gives a post another time. One that was asked for goes on waiting for a yes, to that time.
    pub async fn schedule_post(&self, id: PostId, at: Timestamp, zone: String) -> Result<PostDetailView, Problem> {
        if at <= self.core.now() {
            return Err(Problem::invalid("at", "That time has passed."));
        }
        let view = self.get_post(id).await?.post;
        if view.post.state == PostState::Draft && view.request.is_some() {
            return self.ask_for_time(id, at, zone).await;
        }
        self.who().need(Access::Publish)?;
        let back = self.take_back(id).await?;
        let event = PostEvent::Schedule { at, zone };
        self.post_event(id, back, event, "It is on its way already, or out.").await
    }

    /// What the person found where no platform can be asked: it is there (at this address), or it is not and goes again.
    pub async fn resolve_post(&self, id: PostId, url: Option<String>) -> Result<PostDetailView, Problem> {
        self.who().need(Access::Publish)?;
        let event = match url {
            Some(url) => PostEvent::Published { remote_id: String::new(), url },
            None => PostEvent::NotThere,
        };
        let state = self.get_post(id).await?.post.post.state;
        use domain::PostState::NeedsUser;
        if !matches!(state, NeedsUser { ask_with: Some(_), .. } | NeedsUser { remote_id: Some(_), .. }) {
            return Err(Problem::new(
                Code::Conflict,
                "There is nothing to answer.",
                "It is known what became of this post.",
            )
            .say("Look at the post's state."));
        }
        self.post_event(id, Back::No, event, "It is known what became of this post.").await
    }

    /// Takes a post back from a platform that keeps it until a time that has not come. There is nothing to do for others.
    /// Who dies between the platform's yes and ours finds a post that the platform does not have any more, and is told so.
    async fn take_back(&self, id: PostId) -> Result<Back, Problem> {
        let core = &self.core;
        let post = core.store.read(move |db| store::posts::get(db, id)).await?;
        let post = post.ok_or_else(|| Problem::not_found("post", id))?;
        let Some(remote_id) = post.waits_at_platform(core.now()).map(str::to_owned) else { return Ok(Back::No) };
        crate::steps::withdraw(core, &post, &remote_id).await?;
        Ok(Back::Yes)
    }

    async fn post_event(
        &self,
        id: PostId,
        back: Back,
        event: PostEvent,
        otherwise: &'static str,
    ) -> Result<PostDetailView, Problem> {
        let core = &self.core;
        let now = core.now();
        let word = event.as_str();
        let who = self.who().clone();
        let jobs = core
            .store
            .write_durably(move |tx| {
                let mut post = store::posts::get(tx, id)?.ok_or_else(|| Problem::not_found("post", id))?;
                // Somebody may have said yes meanwhile.
                if post.state != PostState::Draft {
                    who.need(Access::Publish)?;
                }
                // In the same transaction as what follows: alone it would go out again.
                if back == Back::Yes && post.state.after(PostEvent::Withdrawn).is_ok() {
                    store::posts::apply(tx, id, PostEvent::Withdrawn, now)?;
                    post = store::posts::get(tx, id)?.ok_or_else(|| Problem::not_found("post", id))?;
                }
                if let Err(error) = post.state.after(event.clone()) {
                    return Err(Problem::new(Code::Conflict, format!("The post can't {word} now."), otherwise)
                        .say("Look at the post's state and try again when it has changed.")
                        .details(error)
                        .into());
                }
                if matches!(event, PostEvent::Schedule { .. }) {
                    // From now on it waits here, also where the platform was to publish it at another time.
                    store::posts::set_publish_at(tx, id, None)?;
                }
                store::posts::apply(tx, id, event, now)?;
                let verb = format!("{word}_post");
                crate::people::note(tx, &who.name, &verb, ("post", &id.to_string()), serde_json::json!({}), now)?;
                let open = store::jobs::open_for(tx, &id.to_string())?;
                for job in &open {
                    store::jobs::cancel(tx, job.id, now)?;
                }
                // Also after a cancel: what was sent so far is taken away again.
                let post = store::posts::get(tx, id)?.ok_or_else(|| Problem::not_found("post", id))?;
                let due = crate::steps::due_at(tx, &post, now)?;
                store::jobs::enqueue(tx, &Ask::Publish(id).job(due))?;
                Ok(open)
            })
            .await?;
        for job in jobs {
            core.running.stop(job.id, crate::queue::Stop::ByUser);
        }
        core.bells.ring(domain::Lane::Net);
        core.changed("post", Some(id.to_string()), &[Tag::Posts, Tag::Clips, Tag::Jobs, Tag::Status]);
        self.get_post(id).await
    }
}

/// Whether a platform has just given a post back that it kept until its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Back {
    Yes,
    No,
}

/// The posts of a clip.
pub(super) fn of_clip(db: &Conn, clip: ClipId) -> Result<Vec<PostView>, StoreError> {
    store::posts::of_clip(db, clip)?.into_iter().map(|post| view(db, post)).collect()
}

pub(super) fn view(db: &Conn, post: Post) -> Result<PostView, StoreError> {
    let account = store::accounts::get(db, post.account)?;
    let seen = store::results::seen(db, post.id)?;
    let there = matches!(&post.state, domain::PostState::Live { remote_id, .. } if !remote_id.is_empty())
        && seen.as_ref().is_none_or(|seen| seen.looks != domain::Looks::Gone);
    let platform = account.as_ref().and_then(|account| publish::platform(&account.platform));
    let can = platform.map(|entry| entry.spec.abilities).filter(|_| there).unwrap_or(publish::Abilities::NONE);
    let title =
        store::words::latest(db, post.clip, account.as_ref().map_or("any", |account| account.platform.as_str()))?;
    let request = match post.state {
        PostState::Draft => store::post_requests::get(db, post.id)?,
        _ => None,
    };
    Ok(PostView {
        clip_title: title.map(|words| words.text.title).unwrap_or_default(),
        account_name: account.as_ref().map(|account| account.name.clone()).unwrap_or_default(),
        platform: account.map(|account| account.platform).unwrap_or_default(),
        seen,
        can_delete: can.deletes,
        can_reword: can.edits_words,
        numbers: store::results::latest(db, post.id)?,
        request,
        post,
    })
}
