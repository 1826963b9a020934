//! The bytes: pieces of the file to the session's address, and the question what it has.

use super::{client::Client, errors, session_is_over};
use crate::{
    Answer, FilePart, Parcel, Secret, Witness,
    platforms::sending::{Handed, watched},
};
use domain::{Code, Problem};
use serde_json::Value;
use std::time::Duration;

/// Every piece but the last has a multiple of this many bytes.
const GRAIN: u64 = 256 << 10;
/// A piece: long enough for a fast line, short enough that a break costs little.
const PIECE: u64 = 128 * GRAIN;
/// Pauses after trouble: about ten minutes in all, then the queue takes over. The session is asked again later.
const PAUSES_S: [u64; 10] = [1, 2, 4, 8, 16, 32, 64, 64, 64, 64];

pub(super) struct Upload<'a> {
    pub client: Client<'a>,
    pub address: Secret,
    pub total: u64,
}

/// What the session says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reply {
    /// So many bytes are stored.
    Stored(u64),
    /// It became this video.
    Video(String),
}

/// Where the last piece begins: it is never empty, and everything before it makes no video.
pub(super) fn last_piece(total: u64) -> u64 {
    total.saturating_sub(1) / GRAIN * GRAIN
}

impl Upload<'_> {
    /// Asks what is stored.
    ///
    /// # Errors
    /// `FileVanished` when the session is over.
    pub async fn ask(&self) -> Result<Reply, Problem> {
        let mut refused = None;
        loop {
            let access = self.client.access(refused.as_ref()).await?;
            let call = self.client.means.http.put("youtube.upload.ask", self.address.expose());
            let call = call.header("content-range", format!("bytes */{}", self.total)).body(Vec::new(), 0);
            let answer =
                call.bearer(&access).hide(&self.address).send().await.map_err(|lost| self.client.lost(&lost))?;
            if answer.status() == 401 && refused.is_none() {
                refused = Some(access);
                continue;
            }
            return self.read(&answer);
        }
    }

    /// Sends what is missing before `end`. Asks first, and after everything that is not clear: the session knows better
    /// than we do.
    pub async fn send_until(&self, parcel: &Parcel, end: u64, witness: &dyn Witness) -> Result<Reply, Problem> {
        let mut pauses = PAUSES_S.iter();
        let mut at = match self.ask().await? {
            Reply::Video(video) => return Ok(Reply::Video(video)),
            Reply::Stored(bytes) => bytes,
        };
        let mut furthest = at;
        while at < end {
            witness.sent(at);
            // A server that stored an odd number of bytes gets the odd rest with the last piece.
            let length = self.length(at, end);
            if length == 0 {
                break;
            }
            let said = match self.piece(parcel, at, length, witness).await {
                Ok(reply) => Ok(reply),
                // A time that YouTube names is the queue's business; the session waits.
                Err(problem) if problem.code == Code::PlatformAway || problem.code == Code::AccountNeedsUser => {
                    let Some(pause) = pauses.next() else { return Err(problem) };
                    self.client.means.rest(Duration::from_secs(*pause)).await;
                    match self.ask().await {
                        Err(again) if again.code == Code::PlatformAway => Ok(Reply::Stored(at)),
                        said => said,
                    }
                }
                Err(problem) => Err(problem),
            }?;
            match said {
                Reply::Video(video) => return Ok(Reply::Video(video)),
                Reply::Stored(bytes) => {
                    // It may have stored less than was sent, but if it never gets further something is wrong.
                    if bytes > furthest {
                        (furthest, pauses) = (bytes, PAUSES_S.iter());
                    } else if bytes <= at {
                        let Some(pause) = pauses.next() else {
                            return Err(errors::unclear("YouTube does not store what is sent."));
                        };
                        self.client.means.rest(Duration::from_secs(*pause)).await;
                    }
                    at = bytes;
                }
            }
        }
        witness.sent(at);
        Ok(Reply::Stored(at))
    }

    /// How much is sent at once: a multiple of the grain, or all that is left.
    fn length(&self, at: u64, end: u64) -> u64 {
        let length = PIECE.min(end - at);
        if at + length == self.total { length } else { length / GRAIN * GRAIN }
    }

    async fn piece(&self, parcel: &Parcel, at: u64, length: u64, witness: &dyn Witness) -> Result<Reply, Problem> {
        let access = self.client.access(None).await?;
        let http = &self.client.means.http;
        let handed = Handed::default();
        let part = FilePart::new(&parcel.file, at, length).speed(&http.speed).tell(handed.hook(at));
        let call = http
            .put("youtube.upload.piece", self.address.expose())
            .header("content-type", "video/mp4")
            .header("content-range", format!("bytes {at}-{}/{}", at + length - 1, self.total))
            // As long as bytes move: a piece may take an hour on a slow line.
            .limit(None)
            .bearer(&access)
            .hide(&self.address)
            .body(part.body(), length);
        let answer = watched(call.send(), &handed, witness).await.map_err(|lost| {
            // Pieces may be sent again: whether something arrived is asked of the session in any case.
            Problem { code: Code::PlatformAway, ..self.client.lost(&lost) }
        })?;
        if answer.status() == 401 {
            self.client.access(Some(&access)).await?;
            return Err(errors::unclear("The sign-in ran out in the middle."));
        }
        self.read(&answer)
    }

    fn read(&self, answer: &Answer) -> Result<Reply, Problem> {
        match answer.status() {
            200 | 201 => match answer.json().get("id").and_then(Value::as_str) {
                Some(id) if !id.is_empty() => Ok(Reply::Video(id.to_owned())),
                _ => Err(errors::unclear("YouTube stored the file but named no video.").details(answer.raw())),
            },
            // Without the header nothing is stored.
            308 => Ok(Reply::Stored(answer.header("range").and_then(stored).unwrap_or(0).min(self.total))),
            404 | 410 => Err(session_is_over("YouTube has closed the upload's session.").details(answer.raw())),
            408 | 500..=599 => Err(errors::unclear("YouTube's servers have trouble.").details(answer.raw())),
            _ => Err(errors::of("YouTube did not take the video.", answer, self.client.means.now())),
        }
    }
}

/// `bytes=0-N`: N + 1 bytes.
fn stored(range: &str) -> Option<u64> {
    range.trim().strip_prefix("bytes=")?.split_once('-')?.1.parse::<u64>().ok()?.checked_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_piece_is_never_empty_and_starts_at_a_grain() {
        for (total, start) in [(1, 0), (GRAIN, 0), (GRAIN + 1, GRAIN), (2 * GRAIN, GRAIN), (10 * GRAIN + 5, 10 * GRAIN)]
        {
            assert_eq!(last_piece(total), start, "{total}");
        }
        assert_eq!(PIECE % GRAIN, 0);
        assert_eq!(
            ["bytes=0-262143", "bytes=0-0", "0-1", "bytes=0-x"].map(stored),
            [Some(262_144), Some(1), None, None]
        );
    }
}
