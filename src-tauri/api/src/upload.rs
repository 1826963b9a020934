//! Bytes that come in: written to a file as they arrive, counted, and taken away again when they do not end well.

use axum::body::Body;
use domain::{Code, Problem};
use futures::StreamExt as _;
use std::path::{Path, PathBuf};
use tokio::{
    fs::File,
    io::{AsyncWriteExt as _, BufWriter},
};

/// A file that came in, in a folder of its own. Taken away with that folder unless it is kept: also when the browser goes
/// away in the middle and nobody is left to do it.
#[derive(Debug)]
pub(crate) struct Arrived {
    path: PathBuf,
    keep: bool,
}

impl Arrived {
    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Somebody else answers for it now.
    pub(crate) fn keep(mut self) {
        self.keep = true;
    }
}

impl Drop for Arrived {
    fn drop(&mut self) {
        if !self.keep
            && let Some(folder) = self.path.parent()
            && let Err(error) = std::fs::remove_dir_all(folder)
        {
            tracing::warn!(folder = %folder.display(), %error, "an upload that failed could not be taken away");
        }
    }
}

/// Writes a body to `path`, whose folder is made for it alone. `promised` is the `Content-Length`.
///
/// # Errors
/// `FileEmpty` and `FileTruncated` when too little came, `DiskFull` and what else the system says of writing.
pub(crate) async fn receive(path: PathBuf, body: Body, promised: Option<u64>) -> Result<Arrived, Problem> {
    let arrived = Arrived { path, keep: false };
    let path = arrived.path();
    let writing = |error: std::io::Error| Problem::io("Writing", path, &error);
    // Large pieces: a recording of some gigabytes comes in pieces of a few kilobytes.
    let mut file = BufWriter::with_capacity(1024 * 1024, File::create(path).await.map_err(writing)?);
    let (mut body, mut received) = (body.into_data_stream(), 0_u64);
    while let Some(piece) = body.next().await {
        let piece = piece.map_err(|error| cut_off(received, promised).details(error))?;
        received += piece.len() as u64;
        file.write_all(&piece).await.map_err(writing)?;
    }
    file.flush().await.map_err(writing)?;
    // What is imported has to be there after a power cut, too: the browser's copy may be gone by then.
    file.get_ref().sync_all().await.map_err(writing)?;
    if promised.is_some_and(|promised| promised != received) {
        return Err(cut_off(received, promised));
    }
    if received == 0 {
        return Err(Problem::new(Code::FileEmpty, "The file is empty.", "The browser sent no bytes.")
            .say("Check the file and drop it again."));
    }
    Ok(arrived)
}

fn cut_off(received: u64, promised: Option<u64>) -> Problem {
    let of = promised.map(|promised| format!(" of {promised}")).unwrap_or_default();
    Problem::new(
        Code::FileTruncated,
        "The file did not arrive whole.",
        format!("Only {received}{of} bytes came before the connection ended."),
    )
    .say("Drop the file again, or add its folder as a capture folder: then nothing has to be copied.")
    .fix(domain::Fix::Retry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::stream;

    async fn receive_in(
        folder: &Path,
        pieces: Vec<Result<&'static str, std::io::Error>>,
        promised: Option<u64>,
    ) -> Result<Arrived, Problem> {
        let own = folder.join("one");
        std::fs::create_dir(&own).unwrap();
        receive(own.join("a.mp4"), Body::from_stream(stream::iter(pieces)), promised).await
    }

    #[tokio::test]
    async fn what_arrives_whole_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let arrived = receive_in(folder.path(), vec![Ok("ab"), Ok("cd")], Some(4)).await.unwrap();
        let path = arrived.path().to_owned();
        arrived.keep();
        assert_eq!(std::fs::read_to_string(path).unwrap(), "abcd");
    }

    #[tokio::test]
    async fn what_does_not_leaves_nothing_behind() {
        let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        let cases = [
            (vec![Ok("ab")], Some(4), Code::FileTruncated),
            (vec![Ok("ab"), Err(broken)], None, Code::FileTruncated),
            (vec![], None, Code::FileEmpty),
        ];
        for (pieces, promised, code) in cases {
            let folder = tempfile::tempdir().unwrap();
            let problem = receive_in(folder.path(), pieces, promised).await.unwrap_err();
            assert_eq!(problem.code, code);
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        }
    }
}
