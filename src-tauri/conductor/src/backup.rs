//! One file with all that can't be made again: the database (with profiles, rules and settings), pictures that the person
//! brought and, with a passphrase, the sign-ins. A ZIP, so that anybody can look into it. Recordings are not in it: they are
//! the person's own files.

use crate::paths::{Paths, create_private};
use domain::{Code, Problem};
use jiff::Timestamp;
use publish::{Secret, Vault};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};
use store::Store;
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// The form of the file. Counted up when older apps could not read it.
const FORMAT: u32 = 1;
const MANIFEST: &str = "backup.json";
const DATABASE: &str = "library.db";
const PICTURES: &str = "pictures/";
const SIGN_INS: &str = "sign-ins.json";
/// More than this no sign-ins have.
const MOST_SIGN_INS: u64 = 16 << 20;

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    format: u32,
    /// Version of the app that made it.
    pub app: String,
    /// Version of the database in it.
    schema: usize,
    /// When it was made.
    pub made_at: Timestamp,
    /// Sign-ins in it; they need the passphrase.
    pub sign_ins: usize,
}

/// Writes a backup. It appears under its name only when it is whole.
pub(crate) async fn write(
    paths: &Paths,
    store: &Store,
    vault: &Vault,
    into: PathBuf,
    passphrase: Option<Secret>,
    now: Timestamp,
) -> Result<Manifest, Problem> {
    let folder = into.parent().map(Path::to_owned).unwrap_or_default();
    let making = folder.clone();
    blocking(move || fs::create_dir_all(&making).map_err(|error| Problem::io("Making the folder", &making, &error)))
        .await?;
    let copy = tempfile_in(&folder)?;
    store.backup(&copy.path).await?;
    let accounts = store.read(store::accounts::list).await?.into_iter().map(|account| account.id).collect::<Vec<_>>();
    let (sign_ins, count) = match &passphrase {
        Some(passphrase) => vault.pack(&accounts, passphrase).await?,
        None => (Vec::new(), 0),
    };
    let manifest = Manifest {
        format: FORMAT,
        app: env!("CARGO_PKG_VERSION").into(),
        schema: store::SCHEMA_VERSION,
        made_at: now,
        sign_ins: count,
    };
    let (written, pictures) = (manifest.clone(), paths.data.join("pictures"));
    blocking(move || {
        let part = PathBuf::from(format!("{}.part", into.display()));
        let done = pack(&part, &written, &copy.path, &pictures, &sign_ins)
            .and_then(|()| fs::rename(&part, &into))
            .map_err(|error| Problem::io("Writing the backup", &into, &error));
        if done.is_err() {
            // What is left of it is of no use.
            let _ = fs::remove_file(&part);
        }
        done
    })
    .await?;
    Ok(manifest)
}

fn pack(part: &Path, manifest: &Manifest, database: &Path, pictures: &Path, sign_ins: &[u8]) -> io::Result<()> {
    // Readable by this user only: words, accounts and folders are in it.
    let mut zip = ZipWriter::new(create_private(part)?);
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .large_file(true)
        .unix_permissions(0o600);
    zip.start_file(MANIFEST, options)?;
    zip.write_all(&serde_json::to_vec_pretty(manifest)?)?;
    zip.start_file(DATABASE, options)?;
    io::copy(&mut File::open(database)?, &mut zip)?;
    for entry in fs::read_dir(pictures).into_iter().flatten().filter_map(Result::ok) {
        if entry.file_type()?.is_file() {
            zip.start_file(format!("{PICTURES}{}", entry.file_name().to_string_lossy()), options)?;
            io::copy(&mut File::open(entry.path())?, &mut zip)?;
        }
    }
    if manifest.sign_ins > 0 {
        zip.start_file(SIGN_INS, options)?;
        zip.write_all(sign_ins)?;
    }
    zip.finish()?.sync_all()
}

/// A backup that was looked into and lies ready to become the library.
#[derive(Debug)]
pub(crate) struct Unpacked {
    pub manifest: Manifest,
    /// The sign-ins, locked.
    sign_ins: Vec<u8>,
}

/// Takes a backup apart into the folder of the library, beside what is there. Nothing of the library changes.
pub(crate) async fn unpack(paths: &Paths, file: PathBuf) -> Result<Unpacked, Problem> {
    let waiting = waiting(paths);
    let pictures = paths.data.join("pictures");
    blocking(move || {
        let opened = File::open(&file).map_err(|error| Problem::io("Opening", &file, &error))?;
        let mut zip = ZipArchive::new(opened).map_err(|error| no_backup(&file, error))?;
        let mut text = String::new();
        zip.by_name(MANIFEST)
            .map_err(|error| no_backup(&file, error))?
            .take(1 << 16)
            .read_to_string(&mut text)
            .map_err(|error| no_backup(&file, error))?;
        let manifest: Manifest = serde_json::from_str(&text).map_err(|error| no_backup(&file, error))?;
        if manifest.format > FORMAT || manifest.schema > store::SCHEMA_VERSION {
            return Err(Problem::new(
                Code::StoreTooNew,
                "The backup can't be restored.",
                format!("It was made by ClipConductor {}, which is newer than this one.", manifest.app),
            )
            .say("Update ClipConductor, then restore it."));
        }
        let mut sign_ins = Vec::new();
        if manifest.sign_ins > 0 {
            let entry = zip.by_name(SIGN_INS).map_err(|error| no_backup(&file, error))?;
            entry.take(MOST_SIGN_INS).read_to_end(&mut sign_ins).map_err(|error| no_backup(&file, error))?;
        }
        let names = zip.file_names().filter_map(Result::ok).map(|name| name.into_owned());
        let names: Vec<String> = names.filter(|name| name.starts_with(PICTURES)).collect();
        fs::create_dir_all(&pictures).map_err(|error| Problem::io("Making the folder", &pictures, &error))?;
        for name in names {
            // A name is a name: nothing in a backup leads out of the folder.
            let Some(plain) =
                Path::new(&name).file_name().filter(|plain| name[PICTURES.len()..] == *plain.to_string_lossy())
            else {
                continue;
            };
            // Named by what is in them: one that is there is the same.
            extract(&mut zip, &name, &pictures.join(plain)).map_err(|error| no_backup(&file, error))?;
        }
        extract(&mut zip, DATABASE, &waiting).map_err(|error| no_backup(&file, error))?;
        store::restored::version_of(&waiting)?;
        Ok(Unpacked { manifest, sign_ins })
    })
    .await
}

fn extract(zip: &mut ZipArchive<File>, name: &str, into: &Path) -> io::Result<()> {
    let part = PathBuf::from(format!("{}.part", into.display()));
    let mut entry = zip.by_name(name)?;
    let mut file = create_private(&part)?;
    io::copy(&mut entry, &mut file)?;
    file.sync_all()?;
    fs::rename(&part, into)
}

impl Unpacked {
    /// Takes the sign-ins into the vault. How many; 0 without a passphrase.
    pub(crate) async fn take_sign_ins(&self, vault: &Vault, passphrase: Option<&Secret>) -> Result<usize, Problem> {
        match passphrase {
            Some(passphrase) if !self.sign_ins.is_empty() => vault.unpack(self.sign_ins.clone(), passphrase).await,
            _ => Ok(0),
        }
    }

    /// From now on the next start takes it.
    pub(crate) fn let_take_over(&self, paths: &Paths) -> Result<(), Problem> {
        let text = serde_json::to_vec(&self.manifest).unwrap_or_default();
        let (mark, part) = (marked(paths), paths.data.join("restore.json.part"));
        fs::write(&part, text)
            .and_then(|()| fs::rename(&part, &mark))
            .map_err(|error| Problem::io("Writing", &mark, &error))
    }
}

/// Whether a restored library waits for the next start, and of when it is.
pub(crate) fn waits(paths: &Paths) -> Option<Manifest> {
    serde_json::from_slice(&fs::read(marked(paths)).ok()?).ok()
}

/// Puts a restored library that waits in the place of the one that is there. Called when nobody has it open. Gives where the
/// library from before was kept.
pub(crate) fn take_over(paths: &Paths, now: Timestamp) -> Result<Option<Restored>, Problem> {
    let Some(manifest) = waits(paths) else { return Ok(None) };
    let waiting = waiting(paths);
    if !waiting.is_file() {
        // Done before a crash, all but the last line.
        return remove(&marked(paths)).map(|()| None);
    }
    let aside = paths.data.join(format!("library-before-restore-{}.db", now.strftime("%Y%m%dT%H%M%S")));
    let kept_at = store::restored::replace(&paths.database(), &waiting, manifest.made_at, &aside)?;
    remove(&waiting)?;
    remove(&marked(paths))?;
    Ok(Some(Restored { made_at: manifest.made_at, kept_at }))
}

/// A library that has just been put back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Restored {
    pub made_at: Timestamp,
    pub kept_at: Option<PathBuf>,
}

fn remove(path: &Path) -> Result<(), Problem> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Problem::io("Removing", path, &error)),
        _ => Ok(()),
    }
}

fn waiting(paths: &Paths) -> PathBuf {
    paths.data.join("restore.db")
}

fn marked(paths: &Paths) -> PathBuf {
    paths.data.join("restore.json")
}

fn no_backup(file: &Path, error: impl std::fmt::Display) -> Problem {
    Problem::invalid("file", format!("{} is no backup of ClipConductor, or it is damaged.", file.display()))
        .details(error)
}

/// A file that goes when it is dropped.
struct Passing {
    path: PathBuf,
}

impl Drop for Passing {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

fn tempfile_in(folder: &Path) -> Result<Passing, Problem> {
    let path = folder.join(format!(".clipconductor-{}.db", uuid::Uuid::now_v7()));
    Ok(Passing { path })
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Problem> + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(Problem::bug("The backup stopped in the middle.", error)))
}
