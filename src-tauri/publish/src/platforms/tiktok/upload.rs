//! The chunks: strictly in order, to an address that lives an hour. What arrived is TikTok's word, not our count.

use super::{NAME, Session, client::Client, errors, plan::Plan, spec::SPEC, status::Status};
use crate::{
    Answer, FilePart, Parcel, Secret, Witness,
    platforms::sending::{Handed, watched},
    verdict,
};
use domain::{Code, Problem};
use jiff::SignedDuration;
use std::time::Duration;

/// Pauses after trouble; then the queue takes over, and the upload goes on where it was.
const PAUSES_S: [u64; 6] = [1, 2, 4, 8, 16, 32];
/// The address is good for an hour.
const ADDRESS_LIVES: SignedDuration = SignedDuration::from_mins(60);

pub(super) struct Upload<'a> {
    pub client: Client<'a>,
    pub session: &'a Session,
    pub address: Secret,
}

/// Where an upload stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reply {
    /// So many bytes are stored.
    Stored(u64),
    /// TikTok has all of it: from here on it publishes by itself.
    All,
}

/// The session can't go on; a new one is begun. The old one never got all bytes and can't become a post.
pub(super) fn is_over(why: &str) -> Problem {
    Problem::new(Code::FileVanished, "The upload to TikTok has to begin anew.", why)
}

/// Whether the address of the session has run out.
pub(super) fn is_old(client: &Client<'_>, session: &Session) -> bool {
    client.means.now().duration_since(session.begun_at) >= ADDRESS_LIVES
}

impl Upload<'_> {
    /// Asks what is stored.
    pub async fn ask(&self) -> Result<Reply, Problem> {
        match self.client.status(&self.session.publish_id).await? {
            Status::Uploading(bytes) if bytes >= self.session.plan.total => Ok(Reply::All),
            Status::Uploading(bytes) => Ok(Reply::Stored(bytes)),
            Status::Working | Status::InInbox | Status::Out(_) => Ok(Reply::All),
            Status::Failed(reason) => Err(errors::failed(&reason, self.client.means.now())),
            Status::Unknown => Err(is_over("TikTok does not know the upload any more.")),
        }
    }

    /// Sends what is missing of the first `chunks`. Asks first, and after everything that is not clear.
    pub async fn send(&self, parcel: &Parcel, chunks: u64, witness: &dyn Witness) -> Result<Reply, Problem> {
        let plan = self.session.plan;
        let mut pauses = PAUSES_S.iter();
        let mut stored = match self.ask().await? {
            Reply::All => return Ok(Reply::All),
            Reply::Stored(bytes) => bytes,
        };
        while plan.next(stored) < chunks {
            witness.sent(stored);
            let before = plan.next(stored);
            let said = match self.chunk(parcel, plan, before, witness).await {
                Err(problem) if problem.code == Code::PlatformAway => {
                    self.pause(&mut pauses, problem).await?;
                    match self.ask().await {
                        Err(again) if again.code == Code::PlatformAway => Ok(Reply::Stored(stored)),
                        said => said,
                    }
                }
                said => said,
            }?;
            match said {
                Reply::All => return Ok(Reply::All),
                Reply::Stored(bytes) => {
                    if plan.next(bytes) > before {
                        pauses = PAUSES_S.iter();
                    } else {
                        self.pause(&mut pauses, unclear("TikTok does not store what is sent.")).await?;
                    }
                    stored = bytes;
                }
            }
        }
        witness.sent(stored);
        Ok(Reply::Stored(stored))
    }

    /// Rests, or gives up with the problem when it has rested often enough.
    async fn pause(&self, pauses: &mut std::slice::Iter<'_, u64>, problem: Problem) -> Result<(), Problem> {
        let Some(pause) = pauses.next() else { return Err(problem) };
        self.client.means.rest(Duration::from_secs(*pause)).await;
        Ok(())
    }

    async fn chunk(&self, parcel: &Parcel, plan: Plan, index: u64, witness: &dyn Witness) -> Result<Reply, Problem> {
        let (first, length) = plan.part(index);
        let http = &self.client.means.http;
        let handed = Handed::default();
        let part = FilePart::new(&parcel.file, first, length).speed(&http.speed).tell(handed.hook(first));
        // No Authorization: the address itself carries the right.
        let call = http
            .put("tiktok.chunk", self.address.expose())
            .header("content-type", "video/mp4")
            .header("content-range", format!("bytes {first}-{}/{}", first + length - 1, plan.total))
            .limit(None)
            .hide(&self.address)
            .body(part.body(), length);
        let answer = watched(call.send(), &handed, witness).await.map_err(|lost| {
            // A chunk may be sent again: what arrived is asked in any case.
            Problem { code: Code::PlatformAway, ..verdict::lost(NAME, &lost, self.client.means.now()) }
        })?;
        self.read(&answer, first + length).await
    }

    async fn read(&self, answer: &Answer, end: u64) -> Result<Reply, Problem> {
        match answer.status() {
            201 => Ok(Reply::All),
            // The documents leave open whether the number counts bytes or names the last one.
            206 => match answer.header("content-range").and_then(uploaded) {
                Some(bytes) if bytes == end || bytes + 1 == end => Ok(Reply::Stored(end)),
                _ => self.ask().await,
            },
            // The range does not fit what is there, or the answer is none of the documented ones: it says what is there.
            416 | 200..=399 => self.ask().await,
            403 | 404 => Err(is_over("TikTok has closed the upload's address.").details(answer.raw())),
            408 | 500..=599 => Err(unclear("TikTok's servers have trouble.").details(answer.raw())),
            _ => Err(errors::of("TikTok did not take the video.", answer, self.client.means.now())),
        }
    }
}

/// It is not known what arrived.
pub(super) fn unclear(why: &str) -> Problem {
    Problem::new(Code::PlatformAway, "It is not known whether the upload to TikTok was completed.", why)
}

/// `bytes 0-N/TOTAL`: N.
fn uploaded(range: &str) -> Option<u64> {
    range.trim().strip_prefix("bytes ")?.split_once('/')?.0.split_once('-')?.1.parse().ok()
}

/// Whether TikTok may be sent bytes there.
pub(super) fn allows(client: &Client<'_>, address: &str) -> bool {
    client.means.endpoints.allows(&SPEC, address, &["tiktokapis.com"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_read_from_the_range() {
        assert_eq!(uploaded("bytes 0-9999999/64000001"), Some(9_999_999));
        assert_eq!([uploaded("bytes */64000001"), uploaded("0-1/2")], [None, None]);
    }
}
