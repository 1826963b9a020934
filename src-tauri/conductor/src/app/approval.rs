//! Saying yes: by a person, or by a rule of theirs. Whoever may not say yes asks for it: then there is a draft, and nothing of
//! it goes anywhere before an owner has said yes.

use super::clips::clip;
use crate::{
    Conductor, Core,
    events::Tag,
    steps::{Ask, due_at},
    views::PostView,
};
use domain::{
    Access, AccountId, AccountState, Clip, ClipId, ClipState, Code, Post, PostEvent, PostId, PostRequest, PostState,
    Problem, Visibility,
};
use jiff::Timestamp;

/// Where and when a clip goes.
#[derive(Debug, Clone)]
pub struct Approval {
    /// The destinations.
    pub accounts: Vec<AccountId>,
    /// When; at once when absent.
    pub at: Option<Timestamp>,
    /// The zone the time was chosen in (IANA name).
    pub zone: Option<String>,
    /// Who may see it; nobody else when absent, where the platform can do that.
    pub visibility: Option<Visibility>,
    /// What is chosen for the post besides, by the keys of the platform's choices.
    pub choices: serde_json::Map<String, serde_json::Value>,
    /// Whether the platform itself shall publish at that time. Where it can't, the app does.
    pub by_platform: bool,
    /// Whether each destination gets it at its next free slot, instead of `at`.
    pub next_slot: bool,
}

impl Conductor {
    /// Says yes: from here on the clip goes to these destinations, once each. In the name of somebody who may not say yes,
    /// it is asked for.
    pub async fn approve_clip(&self, id: ClipId, approval: Approval) -> Result<Vec<PostView>, Problem> {
        let who = self.who();
        who.need(Access::Review)?;
        let word = if who.access >= Access::Publish { Word::Yes } else { Word::Please };
        let mut views = Vec::new();
        for post in say(&self.core, id, approval, who.name.clone(), word).await? {
            views.push(self.get_post(post).await?.post);
        }
        Ok(views)
    }
}

/// The same for whoever says yes. The posts, in the order of the accounts.
pub(crate) async fn approve(core: &Core, id: ClipId, approval: Approval, by: String) -> Result<Vec<PostId>, Problem> {
    say(core, id, approval, by, Word::Yes).await
}

/// What is said of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    /// It goes out.
    Yes,
    /// Somebody would like it to.
    Please,
}

async fn say(core: &Core, id: ClipId, approval: Approval, by: String, word: Word) -> Result<Vec<PostId>, Problem> {
    if approval.accounts.is_empty() {
        return Err(Problem::invalid("accounts", "At least one destination has to be chosen."));
    }
    let now = core.now();
    let posts = core
        .store
        .write_durably(move |tx| {
            let clip = clip(tx, id)?;
            let mut posts = Vec::new();
            for account_id in &approval.accounts {
                let account = store::accounts::get(tx, *account_id)?
                    .filter(|account| account.state != AccountState::Removed)
                    .ok_or_else(|| Problem::not_found("destination", account_id))?;
                let under_way = store::posts::of_clip(tx, id)?.into_iter().find(|post| {
                    post.account == *account_id
                        && !matches!(post.state, PostState::Failed { .. } | PostState::Cancelled)
                });
                if let Some(post) = under_way {
                    return Err(Problem::new(
                        Code::Conflict,
                        format!("This clip goes to \"{}\" already.", account.name),
                        format!("Its post is {}.", post.state.as_str().replace('_', " ")),
                    )
                    .say("Duplicate the clip if it should go there twice.")
                    .field("accounts")
                    .into());
                }
                let (at, zone) = match approval.next_slot {
                    true => super::next_free(tx, &account, now)?,
                    false => (approval.at, approval.zone.clone()),
                };
                if word == Word::Please && at.is_some_and(|at| at <= now) {
                    return Err(Problem::invalid("at", "That time has passed.").into());
                }
                let publish_at = match word {
                    Word::Yes => at.filter(|at| approval.by_platform && schedules(&account, *at, now)),
                    // Its place in the calendar, and the slot it would take, until there is a yes.
                    Word::Please => at,
                };
                let post = Post {
                    id: PostId::new(),
                    clip: id,
                    account: *account_id,
                    state: PostState::Draft,
                    visibility: visibility(&account, approval.visibility),
                    approved_by: (word == Word::Yes).then(|| by.clone()),
                    created_at: now,
                    updated_at: now,
                    choices: approval.choices.clone().into(),
                    publish_at,
                };
                store::posts::insert(tx, &post)?;
                let details = serde_json::json!({"clip": id, "account": account.name, "at": at});
                let (verb, subject) = (word.verb(), post.id.to_string());
                crate::people::note(tx, &by, verb, ("post", &subject), details, now)?;
                if word == Word::Please {
                    let by_platform = approval.by_platform;
                    let request = PostRequest { asked_by: by.clone(), asked_at: now, at, zone, by_platform };
                    store::post_requests::save(tx, post.id, &request)?;
                    posts.push(post.id);
                    continue;
                }
                let event = match at {
                    // The platform waits for the time, so the post goes there now.
                    Some(at) if at > now && publish_at.is_none() => {
                        PostEvent::Schedule { at, zone: zone.unwrap_or_else(|| "UTC".into()) }
                    }
                    _ => PostEvent::Approve,
                };
                let post = store::posts::apply(tx, post.id, event, now)?;
                store::jobs::enqueue(tx, &Ask::Publish(post.id).job(due_at(tx, &post, now)?))?;
                posts.push(post.id);
            }
            // The file is made now, so that nothing is missing when the time comes.
            store::jobs::enqueue(tx, &Ask::Render(id).job(now))?;
            if clip.state == ClipState::Draft {
                store::clips::update(tx, &Clip { state: ClipState::Ready, ..clip })?;
            }
            Ok(posts)
        })
        .await?;
    core.bells.ring_all();
    core.changed("post", None, &[Tag::Posts, Tag::Clips, Tag::Jobs, Tag::Status]);
    Ok(posts)
}

impl Word {
    /// As it is written down.
    fn verb(self) -> &'static str {
        match self {
            Self::Yes => "approve_post",
            Self::Please => "ask_for_post",
        }
    }
}

/// Who may see a post: whom the person named, else only the owner, else what the platform has.
pub(super) fn visibility(account: &domain::Account, asked: Option<Visibility>) -> Visibility {
    let has = publish::platform(&account.platform).map_or(&[][..], |entry| entry.spec.visibilities);
    let careful = if has.contains(&Visibility::Private) { Some(Visibility::Private) } else { has.first().copied() };
    asked.or(careful).unwrap_or(Visibility::Private)
}

/// Whether the account's platform publishes at that time by itself.
pub(super) fn schedules(account: &domain::Account, at: Timestamp, now: Timestamp) -> bool {
    publish::platform(&account.platform).is_some_and(|entry| {
        let (soonest, latest) = entry.spec.schedule_ahead_s;
        // Some minutes more: the upload has to be through before.
        let ahead = at.duration_since(now).as_secs() - 300;
        entry.spec.abilities.schedules
            && ahead >= i64::from(soonest)
            && latest.is_none_or(|latest| ahead <= i64::from(latest))
    })
}
