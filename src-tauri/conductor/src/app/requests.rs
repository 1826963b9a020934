//! Posts that were asked for: an owner says yes, or they wait.

use super::{approval::schedules, schedule::account};
use crate::{
    Conductor,
    events::Tag,
    steps::{Ask, due_at},
    views::PostDetailView,
};
use domain::{Access, Code, Post, PostEvent, PostId, PostRequest, PostState, Problem};
use jiff::Timestamp;
use store::{Conn, StoreError};

impl Conductor {
    /// Says yes to a post that somebody asked for, as it was asked for.
    pub async fn approve_post(&self, id: PostId) -> Result<PostDetailView, Problem> {
        self.who().need(Access::Publish)?;
        let core = &self.core;
        let (actor, now) = (self.who().name.clone(), core.now());
        core.store
            .write_durably(move |tx| {
                let (post, request) = waiting(tx, id)?;
                let account = account(tx, post.account)?;
                if request.at.is_some_and(|at| at <= now) {
                    return Err(Problem::new(
                        Code::Conflict,
                        "The time of this post went by.",
                        "It was asked for a time that has passed while it waited for a yes.",
                    )
                    .say("Give it another time, then say yes.")
                    .into());
                }
                let publish_at = request.at.filter(|at| request.by_platform && schedules(&account, *at, now));
                store::posts::set_publish_at(tx, id, publish_at)?;
                store::posts::set_approved_by(tx, id, Some(&actor))?;
                let event = match request.at {
                    Some(at) if publish_at.is_none() => {
                        PostEvent::Schedule { at, zone: request.zone.unwrap_or_else(|| "UTC".into()) }
                    }
                    _ => PostEvent::Approve,
                };
                let post = store::posts::apply(tx, id, event, now)?;
                store::jobs::enqueue(tx, &Ask::Publish(id).job(due_at(tx, &post, now)?))?;
                let details = serde_json::json!({
                    "clip": post.clip, "account": account.name, "at": request.at, "asked_by": request.asked_by,
                });
                crate::people::note(tx, &actor, "approve_post", ("post", &id.to_string()), details, now)
            })
            .await?;
        core.bells.ring_all();
        self.told_of(id);
        self.get_post(id).await
    }

    /// Another time for a post that goes on waiting for a yes.
    pub(super) async fn ask_for_time(
        &self,
        id: PostId,
        at: Timestamp,
        zone: String,
    ) -> Result<PostDetailView, Problem> {
        self.who().need(Access::Review)?;
        self.core
            .store
            .write(move |tx| {
                let (_, request) = waiting(tx, id)?;
                store::post_requests::save(tx, id, &PostRequest { at: Some(at), zone: Some(zone), ..request })?;
                store::posts::set_draft_time(tx, id, at)
            })
            .await?;
        self.told_of(id);
        self.get_post(id).await
    }

    fn told_of(&self, id: PostId) {
        self.core.changed("post", Some(id.to_string()), &[Tag::Posts, Tag::Clips, Tag::Jobs, Tag::Status]);
    }
}

/// A post that waits for a yes, and what was asked for.
fn waiting(db: &Conn, id: PostId) -> Result<(Post, PostRequest), StoreError> {
    let post = store::posts::get(db, id)?.ok_or_else(|| Problem::not_found("post", id))?;
    let request = store::post_requests::get(db, id)?;
    match request.filter(|_| post.state == PostState::Draft) {
        Some(request) => Ok((post, request)),
        None => Err(Problem::new(
            Code::Conflict,
            "This post does not wait for a yes.",
            format!("It is {}.", post.state.as_str().replace('_', " ")),
        )
        .say("Look at the post's state.")
        .into()),
    }
}
