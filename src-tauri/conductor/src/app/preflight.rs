//! What would happen to a post, before anybody says yes.

use super::{
    approval::{Approval, schedules, visibility},
    clips::clip,
};
use crate::{
    Conductor, Core,
    steps::{mended, parcel, render_of},
    views::PreflightView,
};
use domain::{Account, AccountId, AccountState, ClipId, Post, PostId, PostState, Problem};
use publish::{Finding, Form};

impl Conductor {
    /// What the form of a post to this account has to show now. `None`: the platform's choices as they are.
    pub async fn account_form(&self, id: AccountId) -> Result<Option<Form>, Problem> {
        let account = account(&self.core, id).await?;
        parcel::publisher(&self.core, &account)?.form(&account).await
    }

    /// What each destination would say to this approval. Nothing is changed, sent or made; where the clip's file is not made
    /// yet, what it will hold is looked at.
    pub async fn preflight(&self, id: ClipId, approval: Approval) -> Result<Vec<PreflightView>, Problem> {
        if approval.accounts.is_empty() {
            return Err(Problem::invalid("accounts", "At least one destination has to be chosen."));
        }
        let (clip, request, key) = self
            .core
            .store
            .read(move |db| {
                let clip = clip(db, id)?;
                let (request, key) = render_of(db, &clip, None)?;
                Ok((clip, request, key))
            })
            .await?;
        let paths = &self.core.world.paths;
        let made = Some(paths.render(&key)).filter(|file| file.exists());
        let thumbnail = Some(paths.thumbnail(&clip)).filter(|thumbnail| thumbnail.exists());
        let media = media::expected(&request);
        // Where the file is there, nothing more is needed for it.
        let lacking = match &made {
            Some(_) => None,
            None => request.brand.files().find_map(|file| media::brand_file(file).err()),
        };
        let mut views = Vec::new();
        for account_id in &approval.accounts {
            let account = account(&self.core, *account_id).await?;
            let now = self.core.now();
            let publish_at = approval.at.filter(|at| approval.by_platform && schedules(&account, *at, now));
            let post = Post {
                id: PostId::new(),
                clip: id,
                account: account.id,
                state: PostState::Draft,
                visibility: visibility(&account, approval.visibility),
                approved_by: None,
                created_at: now,
                updated_at: now,
                choices: approval.choices.clone().into(),
                publish_at,
            };
            let findings = match account.problem.clone().filter(|_| account.state != AccountState::Ready) {
                Some(problem) => vec![Finding::stop(problem)],
                None => {
                    let publisher = parcel::publisher(&self.core, &account)?;
                    let contents = parcel::contents(&self.core, id, &account).await?;
                    let file = made.clone().unwrap_or_default();
                    let mut parcel = parcel::parcel(&post, account, contents, file, thumbnail.clone());
                    parcel.media = media.clone();
                    let mut findings = match publisher.preflight(&parcel).await {
                        Ok(findings) => mended(findings, &request).0,
                        // It could not be asked now; that is no reason against the post.
                        Err(problem) => vec![Finding::warn(problem)],
                    };
                    findings.extend(lacking.clone().map(Finding::stop));
                    findings
                }
            };
            views.push(PreflightView {
                account: *account_id,
                findings,
                is_made: made.is_some(),
                by_platform: publish_at.is_some(),
            });
        }
        Ok(views)
    }
}

async fn account(core: &Core, id: AccountId) -> Result<Account, Problem> {
    let account = core.store.read(move |db| store::accounts::get(db, id)).await?;
    account
        .filter(|account| account.state != AccountState::Removed)
        .ok_or_else(|| Problem::not_found("destination", id))
}
