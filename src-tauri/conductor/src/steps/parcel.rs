//! What of a clip goes to an account: words, thumbnail, file, facts.

use crate::Core;
use domain::{Account, Author, Clip, ClipId, Code, Post, Problem, WordsText};
use publish::{Parcel, Publisher};

/// The publisher of an account's platform.
pub(crate) fn publisher(core: &Core, account: &Account) -> Result<Box<dyn Publisher>, Problem> {
    let entry = publish::platform(&account.platform).ok_or_else(|| unknown_platform(account))?;
    Ok((entry.publisher)(&core.means))
}

/// What a post says and shows, besides the file.
pub(crate) struct Contents {
    pub clip: Clip,
    text: WordsText,
    author: Author,
    /// Language of the words.
    language: Option<String>,
    /// What is written beside an exported file: how it was cut, why, and from what.
    facts: serde_json::Value,
}

/// Puts together what goes out.
pub(crate) fn parcel(
    post: &Post,
    account: Account,
    contents: Contents,
    file: std::path::PathBuf,
    thumbnail: Option<std::path::PathBuf>,
) -> Parcel {
    let Contents { text: words, author, facts, language, .. } = contents;
    Parcel {
        post: post.id,
        account,
        file,
        thumbnail,
        words,
        author,
        facts,
        visibility: post.visibility,
        media: None,
        language,
        choices: post.choices.clone(),
        publish_at: post.publish_at,
    }
}

/// What the clip says and shows at this account.
pub(crate) async fn contents(core: &Core, clip: ClipId, account: &Account) -> Result<Contents, Problem> {
    let (id, destination) = (clip, account.platform.clone());
    Ok(core
        .store
        .read(move |db| {
            let clip = store::clips::get(db, id)?.ok_or_else(|| Problem::not_found("clip", id))?;
            let recording = match clip.edit.spans.first() {
                Some(part) => store::recordings::get(db, part.recording)?,
                None => None,
            };
            let moment = match clip.moments.first() {
                Some(moment) => store::moments::get(db, *moment)?,
                None => None,
            };
            let facts = serde_json::json!({
                "clip": clip.id,
                "edit": clip.edit,
                "game": recording.as_ref().and_then(|recording| recording.game.clone()),
                "recorded_at": recording.as_ref().map(|recording| recording.recorded_at.to_string()),
                "score": moment.as_ref().map(|moment| moment.score),
                "reasons": moment.as_ref().map(|moment| moment.reasons.clone()),
                "evidence": moment.map(|moment| moment.evidence),
            });
            let (text, author, language) = match store::words::latest(db, id, &destination)? {
                Some(words) => {
                    let (author, language) = (words.author.clone(), Some(words.language.clone()));
                    (crate::facts::text_for(words, &destination), author, language)
                }
                None => (WordsText { title: "Clip".into(), ..WordsText::default() }, Author::Template, None),
            };
            Ok(Contents { clip, text, author, language, facts })
        })
        .await?)
}

/// Takes a post back from a platform that keeps it until its time. That needs no file.
pub(crate) async fn withdraw(core: &Core, post: &Post, remote_id: &str) -> Result<(), Problem> {
    let id = post.account;
    let account = core.store.read(move |db| store::accounts::get(db, id)).await?;
    let account = account.ok_or_else(|| Problem::not_found("destination", id))?;
    let (publisher, contents) = (publisher(core, &account)?, contents(core, post.clip, &account).await?);
    let parcel = parcel(post, account, contents, std::path::PathBuf::new(), None);
    publisher.withdraw(&parcel, remote_id).await
}

fn unknown_platform(account: &Account) -> Problem {
    Problem::new(
        Code::AccountNeedsUser,
        format!("This version can't post to `{}`.", account.platform),
        format!("The destination \"{}\" was made by another version of the app.", account.name),
    )
    .say("Update ClipConductor or remove the destination.")
}
