//! Copies the video into its hidden file, piece by piece, goes on where an earlier copy stopped, and reads the result back.

use super::{fault::Step, hidden::Hidden, sidecar::Content, trouble::Trouble};
use sha2::{Digest, Sha256};
use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// A copy on its way. Each [`Copying::step`] is short, so that stopping between two is quick.
pub(super) struct Copying {
    hidden: Hidden,
    source_path: PathBuf,
    source: File,
    part: File,
    hasher: Sha256,
    buffers: (Vec<u8>, Vec<u8>),
    phase: Phase,
    /// Bytes that are known to be the same on both sides; while reading back, bytes that were read back.
    position: u64,
    total: u64,
}

enum Phase {
    /// An earlier copy left this many bytes: they are compared, not believed.
    Comparing {
        until: u64,
    },
    Writing,
    ReadingBack {
        wanted: String,
    },
}

/// What a step came to.
pub(super) enum Next {
    /// There is more to do; so many bytes have arrived.
    More(Box<Copying>, u64),
    /// All is there, on the disk, and the same.
    Done(Content),
}

impl Copying {
    /// Opens both sides. `total` is the size the video had when the post began.
    pub fn open(hidden: Hidden, source_path: &Path, total: u64, piece: usize) -> Result<Self, Trouble> {
        let on_source = Trouble::source(source_path);
        let on_target = Trouble::target_for(&hidden.folder, total);
        let source = File::open(source_path).map_err(&on_source)?;
        if source.metadata().map_err(&on_source)?.len() != total {
            return Err(Trouble::SourceChanged { path: source_path.to_path_buf() });
        }
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let part = options.open(hidden.video()).map_err(&on_target)?;
        hidden.passed(Step::PartOpened).map_err(|trouble| trouble.at(&hidden.folder, total))?;
        let until = part.metadata().map_err(&on_target)?.len().min(total);
        Ok(Self {
            hidden,
            source_path: source_path.to_path_buf(),
            source,
            part,
            hasher: Sha256::new(),
            buffers: (vec![0; piece.max(1)], vec![0; piece.max(1)]),
            phase: Phase::Comparing { until },
            position: 0,
            total,
        })
    }

    /// The next piece.
    pub fn step(mut self) -> Result<Next, Trouble> {
        let on_source = Trouble::source(&self.source_path);
        let on_target = Trouble::target_for(&self.hidden.folder, self.total.saturating_sub(self.position));
        match self.phase {
            Phase::Comparing { until } if self.position < until => {
                let want = self.buffers.0.len().min(usize::try_from(until - self.position).unwrap_or(usize::MAX));
                let (ours, theirs) = (&mut self.buffers.0[..want], &mut self.buffers.1[..want]);
                let read = fill(&mut self.source, ours).map_err(&on_source)?;
                let had = fill(&mut self.part, theirs).map_err(&on_target)?;
                if read < want {
                    return Err(Trouble::SourceChanged { path: self.source_path });
                }
                if had < want || ours != theirs {
                    // From here on the earlier copy is of no use.
                    self.phase = Phase::Comparing { until: self.position };
                } else {
                    self.hasher.update(&*ours);
                    self.position += want as u64;
                }
            }
            Phase::Comparing { .. } => {
                self.part.set_len(self.position).map_err(&on_target)?;
                self.part.seek(SeekFrom::Start(self.position)).map_err(&on_target)?;
                self.source.seek(SeekFrom::Start(self.position)).map_err(&on_source)?;
                self.phase = Phase::Writing;
            }
            Phase::Writing => {
                let read = fill(&mut self.source, &mut self.buffers.0).map_err(&on_source)?;
                if read > 0 {
                    self.part.write_all(&self.buffers.0[..read]).map_err(&on_target)?;
                    self.hasher.update(&self.buffers.0[..read]);
                    self.position += read as u64;
                    self.hidden
                        .passed(Step::PieceCopied)
                        .map_err(|trouble| trouble.at(&self.hidden.folder, self.total))?;
                }
                if self.position > self.total || (read == 0 && self.position < self.total) {
                    return Err(Trouble::SourceChanged { path: self.source_path });
                }
                if read == 0 {
                    self.part.sync_all().map_err(&on_target)?;
                    self.hidden
                        .passed(Step::PartSynced)
                        .map_err(|trouble| trouble.at(&self.hidden.folder, self.total))?;
                    self.part.seek(SeekFrom::Start(0)).map_err(&on_target)?;
                    self.phase = Phase::ReadingBack { wanted: hex(std::mem::take(&mut self.hasher)) };
                    self.position = 0;
                    let total = self.total;
                    return Ok(Next::More(Box::new(self), total));
                }
            }
            Phase::ReadingBack { ref wanted } => {
                let read = fill(&mut self.part, &mut self.buffers.0).map_err(&on_target)?;
                self.hasher.update(&self.buffers.0[..read]);
                self.position += read as u64;
                if read == 0 {
                    if self.position != self.total || hex(self.hasher) != *wanted {
                        return Err(Trouble::Differs { folder: self.hidden.folder });
                    }
                    return Ok(Next::Done(Content { bytes: self.total, sha256: wanted.clone() }));
                }
                let total = self.total;
                return Ok(Next::More(Box::new(self), total));
            }
        }
        let arrived = self.position;
        Ok(Next::More(Box::new(self), arrived))
    }
}

/// Fills the buffer as far as the file reaches.
fn fill(file: &mut File, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Size and hash of a file.
pub(super) fn content_of(path: &Path) -> io::Result<Content> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    let mut bytes = 0;
    loop {
        let read = fill(&mut file, &mut buffer)?;
        if read == 0 {
            return Ok(Content { bytes, sha256: hex(hasher) });
        }
        hasher.update(&buffer[..read]);
        bytes += read as u64;
    }
}

fn hex(hasher: Sha256) -> String {
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
