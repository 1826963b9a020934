//! A part of a file as the body of a request: read in pieces, told as it goes, never faster than allowed.

use bytes::Bytes;
use futures::stream;
use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    fs::File,
    io::{AsyncReadExt as _, AsyncSeekExt as _, SeekFrom},
    sync::Mutex,
};

/// Bytes read at once: large enough to keep a fast line busy, small enough for memory and for a smooth bar.
const PIECE: u64 = 256 << 10;
/// The least, where a limit makes pieces small.
const SMALLEST_PIECE: u64 = 4 << 10;

/// Told how many bytes of the part have been handed to the network.
pub type PieceHook = Arc<dyn Fn(u64) + Send + Sync>;

/// A part of a file.
#[derive(Clone)]
pub struct FilePart {
    path: PathBuf,
    from: u64,
    length: u64,
    speed: Speed,
    hook: Option<PieceHook>,
}

impl FilePart {
    /// `length` bytes from `from` on.
    pub fn new(path: &Path, from: u64, length: u64) -> Self {
        Self { path: path.to_owned(), from, length, speed: Speed::default(), hook: None }
    }

    /// The whole file.
    pub async fn whole(path: &Path) -> io::Result<Self> {
        Ok(Self::new(path, 0, tokio::fs::metadata(path).await?.len()))
    }

    /// Not faster than this.
    pub fn speed(mut self, speed: &Speed) -> Self {
        self.speed = speed.clone();
        self
    }

    /// Tells as it goes.
    pub fn tell(mut self, hook: PieceHook) -> Self {
        self.hook = Some(hook);
        self
    }

    /// How many bytes it has.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// A body that sends it once. A file that became shorter breaks the request.
    pub fn body(&self) -> reqwest::Body {
        enum At {
            Start(FilePart),
            Reading { file: File, part: FilePart, done: u64 },
        }
        let pieces = stream::try_unfold(At::Start(self.clone()), |at| async move {
            let (mut file, part, done) = match at {
                At::Start(part) => {
                    let mut file = File::open(&part.path).await?;
                    file.seek(SeekFrom::Start(part.from)).await?;
                    (file, part, 0)
                }
                At::Reading { file, part, done } => (file, part, done),
            };
            let wanted = (part.length - done).min(part.speed.piece()) as usize;
            if wanted == 0 {
                return Ok::<_, io::Error>(None);
            }
            part.speed.wait_for(wanted as u64).await;
            let mut piece = vec![0; wanted];
            file.read_exact(&mut piece).await?;
            let done = done + wanted as u64;
            if let Some(hook) = &part.hook {
                hook(done);
            }
            Ok(Some((Bytes::from(piece), At::Reading { file, part, done })))
        });
        reqwest::Body::wrap_stream(pieces)
    }
}

/// The most bytes a second of all uploads together. Clones share one count.
#[derive(Debug, Clone, Default)]
pub struct Speed(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// 0: no limit.
    bytes_per_s: AtomicU64,
    /// When the next piece may go.
    next: Mutex<Option<Instant>>,
}

impl Speed {
    /// Sets the limit; `None` takes it away. Holds from the next piece on, also for uploads that run.
    pub fn set(&self, bytes_per_s: Option<u64>) {
        self.0.bytes_per_s.store(bytes_per_s.unwrap_or(0), Ordering::Relaxed);
    }

    /// Bytes to read at once: a quarter of a second's share, so that a limited line is used evenly.
    fn piece(&self) -> u64 {
        match self.0.bytes_per_s.load(Ordering::Relaxed) {
            0 => PIECE,
            rate => (rate / 4).clamp(SMALLEST_PIECE, PIECE),
        }
    }

    /// Waits until so many bytes may go.
    async fn wait_for(&self, bytes: u64) {
        let rate = self.0.bytes_per_s.load(Ordering::Relaxed);
        if rate == 0 {
            return;
        }
        let wait = {
            let mut next = self.0.next.lock().await;
            let now = Instant::now();
            let at = next.filter(|at| *at > now).unwrap_or(now);
            *next = Some(at + Duration::from_secs_f64(bytes as f64 / rate as f64));
            at - now
        };
        tokio::time::sleep(wait).await;
    }
}
