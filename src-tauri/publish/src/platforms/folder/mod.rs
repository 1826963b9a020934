//! A folder: the clip as a file, its thumbnail, and its words as text and JSON. The destination that is real everywhere.
//!
//! The session says which folder and which name was free. The bytes go into hidden files named by the post's id
//! (`copy`); `placing` gives them their names and says in which order, and why a crash at any step leaves one post or
//! none. The same video of two posts goes out twice, under two names: a post is one promise, not a file.

mod config;
mod copy;
mod fault;
mod hidden;
mod placing;
mod sidecar;
mod trouble;

pub use fault::{Break, Hook, Step};

use crate::{
    Abilities, ConfigField, Connected, FieldKind, Finding, Finished, Measured, Parcel, PlatformEntry, PlatformSpec,
    Publisher, Standing, Witness, limits, sys,
};
use async_trait::async_trait;
use config::Config;
use copy::{Copying, Next};
use domain::{Account, Code, Fix, Problem, TextUnit, Visibility, WordsLimits};
use hidden::{Hidden, extension_of};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use trouble::{Trouble, folder_missing, open_destinations};

/// The line in the table.
pub const ENTRY: PlatformEntry = PlatformEntry {
    spec: PlatformSpec {
        key: "folder",
        name: "Folder",
        about: "Clips as files on this computer or a network drive, with thumbnail and words beside them.",
        // A title has to be a file name; the rest is taste.
        words: WordsLimits {
            title_chars: 100,
            description_chars: 5000,
            tags: 30,
            tag_chars: 50,
            no_angle_brackets: false,
            unit: TextUnit::Chars,
            description_bytes: None,
            tags_together: None,
        },
        visibilities: &[Visibility::Private],
        abilities: Abilities { resumes: true, takes_thumbnail: true, stays_here: true, ..Abilities::NONE },
        config: &[
            ConfigField {
                key: "path",
                label: "Folder",
                help: "Where the clips are put. It should not be inside a folder that is watched for recordings.",
                kind: FieldKind::Folder,
                required: true,
                ..ConfigField::TEXT
            },
            ConfigField {
                key: "pattern",
                label: "File names",
                help: "How files are named: {title}, {game}, {date} and any text. Without it: {title}.",
                ..ConfigField::TEXT
            },
        ],
        no_return: "Taking the video's name.",
        ..PlatformSpec::BASE
    },
    publisher: |_| Box::new(FolderPublisher::default()),
};

/// Bytes copied at once: short enough to stop quickly, long enough for a hard disk.
const PIECE: usize = 4 << 20;

/// Puts clips into a folder.
#[derive(Clone)]
pub struct FolderPublisher {
    hook: Option<Hook>,
    piece: usize,
}

impl Default for FolderPublisher {
    fn default() -> Self {
        Self { hook: None, piece: PIECE }
    }
}

impl FolderPublisher {
    /// One that breaks on purpose and copies in pieces of so many bytes. For tests.
    pub fn with_faults(hook: Hook, piece: usize) -> Self {
        Self { hook: Some(hook), piece }
    }

    /// The hidden files of a post that has no session yet.
    fn planned(&self, config: &Config, parcel: &Parcel) -> Hidden {
        Hidden::new(&config.path, parcel.post, &extension_of(&parcel.file), self.hook.clone())
    }

    /// Those of a session. The parcel may have lost its file meanwhile, so the session knows the extension.
    fn hidden(&self, session: &Session, parcel: &Parcel) -> Hidden {
        Hidden::new(&session.folder, parcel.post, &session.extension, self.hook.clone())
    }
}

/// What is stored before anything is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Session {
    /// The folder as it was when the post began; the account may be changed meanwhile.
    folder: PathBuf,
    stem: String,
    extension: String,
    total_bytes: u64,
}

impl Session {
    fn read(session: &Value) -> Result<Self, Problem> {
        serde_json::from_value(session.clone())
            .map_err(|error| Problem::bug("The stored session of this post can't be read.", error))
    }
}

fn live(parcel: &Parcel, video: &Path) -> Finished {
    Finished::Live { remote_id: parcel.post.to_string(), url: video.to_string_lossy().into_owned() }
}

/// Runs what blocks beside the others. It goes on to its end when the caller stops waiting, which is no worse than a
/// crash at any of its steps.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Trouble> + Send + 'static) -> Result<T, Trouble> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        // The runtime is ending: as if the process had.
        Err(_) => Err(Trouble::Died),
    }
}

#[async_trait]
impl Publisher for FolderPublisher {
    async fn connect(&self, account: &Account) -> Result<Connected, Problem> {
        let config = Config::read(account)?;
        let probe = config.path.join(format!(".clipconductor-{}.probe", account.id));
        let folder = config.path.clone();
        blocking(move || {
            let try_it = || {
                fs::create_dir_all(&folder)?;
                fs::write(&probe, b"")?;
                fs::remove_file(&probe)
            };
            try_it().map_err(Trouble::target(&folder))
        })
        .await
        .map_err(|trouble| Problem::from(trouble).field("path"))?;
        Ok(Connected::default())
    }

    async fn preflight(&self, parcel: &Parcel) -> Result<Vec<Finding>, Problem> {
        let config = match Config::read(&parcel.account) {
            Ok(config) => config,
            Err(problem) => return Ok(vec![Finding::stop(problem)]),
        };
        let hidden = self.planned(&config, parcel);
        let parcel = parcel.clone();
        Ok(blocking(move || Ok(check(&hidden, &config, &parcel))).await?)
    }

    async fn begin(&self, parcel: &Parcel) -> Result<Value, Problem> {
        let config = Config::read(&parcel.account)?;
        let hidden = self.planned(&config, parcel);
        let wanted = config.stem(parcel);
        let source = parcel.file.clone();
        let (stem, total_bytes) = blocking(move || {
            let total = fs::metadata(&source).map_err(Trouble::source(&source))?.len();
            Ok((placing::free_stem(&hidden, &wanted)?, total))
        })
        .await?;
        let extension = extension_of(&parcel.file);
        serde_json::to_value(Session { folder: config.path, stem, extension, total_bytes })
            .map_err(|error| Problem::bug("The session of this post can't be stored.", error))
    }

    async fn resume(
        &self,
        parcel: &Parcel,
        session: &Value,
        _sent: u64,
        witness: &dyn Witness,
    ) -> Result<u64, Problem> {
        let session = Session::read(session)?;
        let hidden = self.hidden(&session, parcel);
        let outcome = self.send(parcel, &session, &hidden, witness).await;
        if let Err(trouble) = &outcome
            && !trouble.keeps_parts()
        {
            hidden.remove_all();
        }
        outcome?;
        witness.sent(session.total_bytes);
        Ok(session.total_bytes)
    }

    async fn finish(&self, parcel: &Parcel, session: &Value, _witness: &dyn Witness) -> Result<Finished, Problem> {
        let session = Session::read(session)?;
        let hidden = self.hidden(&session, parcel);
        let sent = parcel.clone();
        let video = blocking(move || match placing::posted(&hidden, sent.post, &session.stem)? {
            Some(video) => Ok(video),
            None => placing::place(&hidden, &sent, &session.stem),
        })
        .await
        .map_err(after_no_return)?;
        Ok(live(parcel, &video))
    }

    async fn confirm(&self, parcel: &Parcel, session: &Value) -> Result<Standing, Problem> {
        let session = Session::read(session)?;
        let hidden = self.hidden(&session, parcel);
        let post = parcel.post;
        let found = blocking(move || placing::posted(&hidden, post, &session.stem)).await?;
        Ok(found.map_or(Standing::NotThere, |video| Standing::There(live(parcel, &video))))
    }

    async fn abandon(&self, parcel: &Parcel, session: &Value) -> Result<(), Problem> {
        let session = Session::read(session)?;
        let hidden = self.hidden(&session, parcel);
        let post = parcel.post;
        blocking(move || {
            if hidden.folder.is_dir() && placing::posted(&hidden, post, &session.stem)?.is_none() {
                hidden.remove_all();
            }
            Ok(())
        })
        .await?;
        Ok(())
    }

    async fn measure(&self, _account: &Account, _remote_id: &str) -> Result<Option<Measured>, Problem> {
        // Nobody counts who opens a file.
        Ok(None)
    }
}

impl FolderPublisher {
    async fn send(
        &self,
        parcel: &Parcel,
        session: &Session,
        hidden: &Hidden,
        witness: &dyn Witness,
    ) -> Result<(), Trouble> {
        let (asked, post, stem) = (hidden.clone(), parcel.post, session.stem.clone());
        let is_out = blocking(move || {
            let is_out = placing::posted(&asked, post, &stem)?.is_some();
            if !is_out {
                // An earlier try may have said "placing". That must not be believed once the video is written anew.
                asked.remove_sidecar();
            }
            Ok(is_out)
        });
        if is_out.await? {
            return Ok(());
        }
        let (opened, source, total, piece) = (hidden.clone(), parcel.file.clone(), session.total_bytes, self.piece);
        let mut copying = blocking(move || Copying::open(opened, &source, total, piece)).await?;
        // A step at a time: dropping this future stops the copy after the piece that is being written.
        let video = loop {
            match blocking(move || copying.step()).await? {
                Next::More(next, arrived) => {
                    witness.sent(arrived);
                    copying = *next;
                }
                Next::Done(content) => break content,
            }
        };
        let (hidden, parcel, stem) = (hidden.clone(), parcel.clone(), session.stem.clone());
        blocking(move || {
            if let Some(thumbnail) = &parcel.thumbnail {
                let bytes = fs::read(thumbnail).map_err(Trouble::source(thumbnail))?;
                hidden.write(&hidden.thumbnail(), &bytes)?;
            }
            hidden.write(&hidden.text(), sidecar::text(&parcel).as_bytes())?;
            hidden.step(Step::SidesWritten)?;
            let names = placing::names(&hidden, &stem, parcel.thumbnail.is_some());
            hidden.write_sidecar(&sidecar::document(&parcel, &names, &video, false))?;
            hidden.step(Step::SidecarWritten)
        })
        .await
    }
}

/// Whatever goes wrong while names are being taken may have gone wrong after the video had its own: the folder has to be
/// asked. Only what is known to come before says that there is no post.
fn after_no_return(trouble: Trouble) -> Problem {
    let before = matches!(trouble, Trouble::PartsGone { .. });
    let problem = Problem::from(trouble);
    if before { problem } else { Problem { code: Code::PlatformAway, ..problem } }
}

/// Everything that can be known before.
fn check(hidden: &Hidden, config: &Config, parcel: &Parcel) -> Vec<Finding> {
    let folder = &config.path;
    let mut found: Vec<Finding> =
        limits::check(&parcel.words, &ENTRY.spec.words, "a folder").into_iter().map(Finding::stop).collect();
    if parcel.words.title.trim().is_empty() {
        let problem = Problem::new(Code::Invalid, "The clip has no title.", "Its file gets a name without one.");
        found.push(Finding::warn(problem.field("title").say("Write a title on the clip's page.")));
    }
    let size = match fs::metadata(&parcel.file) {
        Ok(facts) if facts.is_file() && facts.len() > 0 => Some(facts.len()),
        Ok(_) => {
            let what = format!("The rendered file {} is empty.", parcel.file.display());
            let problem = Problem::new(Code::FileVanished, what, "Rendering did not end well.").fix(Fix::Retry);
            found.push(Finding::stop(problem));
            None
        }
        // It was not made yet.
        Err(_) if parcel.file.as_os_str().is_empty() => None,
        Err(error) => {
            found.push(Finding::stop(Trouble::source(&parcel.file)(error).into()));
            None
        }
    };
    if let Some(Err(error)) = parcel.thumbnail.as_ref().map(|path| fs::metadata(path).map_err(Trouble::source(path))) {
        found.push(Finding::stop(error.into()));
    }
    match fs::metadata(folder) {
        Ok(facts) if facts.is_dir() => {}
        Ok(_) => {
            let problem = Problem::invalid("path", "It is a file, not a folder.").fix(open_destinations());
            found.push(Finding::stop(problem));
            return found;
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            found.push(Finding::stop(folder_missing(folder, &error.to_string())));
            return found;
        }
        Err(error) => {
            found.push(Finding::stop(Trouble::target(folder)(error).into()));
            return found;
        }
    }
    // Rights are more than their bits: only writing shows whether one may write.
    let tried = fs::write(hidden.probe(), b"").and_then(|()| fs::remove_file(hidden.probe()));
    if let Err(error) = tried {
        found.push(Finding::stop(Trouble::target(folder)(error).into()));
        return found;
    }
    if let Some(size) = size {
        found.extend(space(hidden, folder, size));
    }
    let longest = folder.join(format!("{} (999).json", config.stem(parcel))).as_os_str().len();
    if sys::LONGEST_PATH.is_some_and(|most| longest > most) {
        let problem = Problem::new(
            Code::Invalid,
            format!("The path of the files in {} is very long.", folder.display()),
            "Some programs will not open them.",
        );
        found
            .push(Finding::warn(problem.field("path").say("Choose a folder that is not so deep, or a shorter title.")));
    }
    found
}

/// Whether there is room for the video and 5 % more; what an earlier try has written already counts.
fn space(hidden: &Hidden, folder: &Path, size: u64) -> Option<Finding> {
    let written = fs::metadata(hidden.video()).map_or(0, |facts| facts.len());
    let needed = (size + size / 20).saturating_sub(written);
    // Where the system can't tell, the copy will.
    let free = fs4::available_space(folder).ok()?;
    (free < needed).then(|| {
        let problem = Problem::new(
            Code::DiskFull,
            format!("The drive of {} is full.", folder.display()),
            format!("The clip needs {:.1} MB; {:.1} MB are free.", needed as f64 / 1e6, free as f64 / 1e6),
        );
        Finding::stop(problem.fix(Fix::FreeSpace { bytes: needed - free }).fix(Fix::Retry).fix(open_destinations()))
    })
}
