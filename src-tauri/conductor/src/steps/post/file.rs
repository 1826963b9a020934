//! The file that goes out, and what goes with it.

use super::Way;
use crate::steps::{Ask, parcel, render_of};
use domain::{Account, Lane, Post, Problem};
use media::RenderRequest;
use publish::{Parcel, Publisher};
use std::path::PathBuf;

/// All that a post is sent with.
pub(super) struct Sending {
    pub(super) parcel: Parcel,
    pub(super) publisher: Box<dyn Publisher>,
    /// What the clip's file is made of.
    pub(super) request: RenderRequest,
}

impl Sending {
    /// The size of its file.
    pub(super) fn bytes(&self) -> Result<u64, Problem> {
        let file = &self.parcel.file;
        Ok(std::fs::metadata(file).map_err(|error| Problem::io("Reading", file, &error))?.len())
    }
}

impl Way<'_> {
    /// Asks for the file that goes out to be made.
    pub(super) async fn ask_for_file(&self, ask: Ask) -> Result<(), Problem> {
        let now = self.cx.core.now();
        self.cx.progress("waiting for the clip's file", None);
        self.cx.core.store.write(move |tx| store::jobs::enqueue(tx, &ask.job(now))).await?;
        self.cx.core.bells.ring(Lane::Cpu);
        Ok(())
    }

    pub(super) async fn account(&self, post: &Post) -> Result<Account, Problem> {
        let id = post.account;
        let account = self.cx.core.store.read(move |db| store::accounts::get(db, id)).await?;
        account.ok_or_else(|| Problem::not_found("destination", id))
    }

    /// What is sent; or, while the file that goes out is not there, what makes it.
    pub(super) async fn sending(&self, post: &Post) -> Result<Result<Sending, Ask>, Problem> {
        let account = self.account(post).await?;
        let publisher = parcel::publisher(&self.cx.core, &account)?;
        let contents = parcel::contents(&self.cx.core, post.clip, &account).await?;
        let (clip, id) = (contents.clip.clone(), post.id);
        let (request, key, fitted) = self
            .cx
            .core
            .store
            .read(move |db| {
                let (request, key) = render_of(db, &clip, None)?;
                let fitted = match store::posts::fits(db, id)? {
                    Some(most) => Some((most, render_of(db, &clip, Some(most))?.1)),
                    None => None,
                };
                Ok((request, key, fitted))
            })
            .await?;
        let paths = &self.cx.core.world.paths;
        let mut file = paths.render(&key);
        let Ok(facts) = file.metadata() else { return Ok(Err(Ask::Render(post.clip))) };
        // The clip may have been made shorter since: then its own file fits.
        if let Some((_, key)) = fitted.filter(|(most, _)| facts.len() > *most) {
            file = paths.render(&key);
            if !file.exists() {
                return Ok(Err(Ask::Fit(post.id)));
            }
        }
        let thumbnail = Some(paths.thumbnail(&contents.clip)).filter(|thumbnail| thumbnail.exists());
        let mut parcel = parcel::parcel(post, account, contents, file.clone(), thumbnail);
        // Platforms have rules about what is in a file. What can't be looked at here, they will look at.
        if self.cx.core.tools.ffmpeg().is_ok() {
            let looked = self.cx.blocking(move |cx| media::probe(&cx.core.tools.ffmpeg()?, &file, &cx.cancel)).await;
            parcel.media = looked.ok();
        }
        Ok(Ok(Sending { parcel, publisher, request }))
    }

    /// What a question needs. It needs no file: the cache may have been cleaned.
    pub(super) async fn asking_parcel(&self, post: &Post) -> Result<(Parcel, Box<dyn Publisher>), Problem> {
        if let Ok(Sending { parcel, publisher, .. }) = self.sending(post).await? {
            return Ok((parcel, publisher));
        }
        let account = self.account(post).await?;
        let publisher = parcel::publisher(&self.cx.core, &account)?;
        Ok((self.parcel_without_file(post, account).await?, publisher))
    }

    pub(super) async fn parcel_without_file(&self, post: &Post, account: Account) -> Result<Parcel, Problem> {
        let contents = parcel::contents(&self.cx.core, post.clip, &account).await?;
        Ok(parcel::parcel(post, account, contents, PathBuf::new(), None))
    }
}
