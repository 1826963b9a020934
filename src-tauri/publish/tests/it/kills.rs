//! `kill -9` of a process that is posting, at random points of a post's life: when a request arrives, inside its body,
//! when it is done and not answered. What is on the disk decides how the next process goes on.
//!
//! `CLIPCONDUCTOR_KILLS=200` makes it the bar of `cargo xtask faults`, `CLIPCONDUCTOR_SEED` repeats a run.

use crate::{
    setting::means,
    way::{Journal, Stored, step},
    worlds::{World, world},
};
use domain::{Author, Problem};
use publish::{Endpoints, Finished, PLATFORMS, Parcel, SecretPlace, Vault, platform};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Arc, mpsc},
};

/// The folder of a run, for the process that posts.
const FOLDER: &str = "CLIPCONDUCTOR_KILL_FOLDER";

/// Writes a file so that it is there whole or not at all.
fn place(path: &Path, bytes: &[u8]) {
    let part = path.with_extension("part");
    fs::write(&part, bytes).unwrap();
    fs::File::open(&part).unwrap().sync_all().unwrap();
    fs::rename(&part, path).unwrap();
}

/// Secrets in files, so that the next process has them.
struct Files(PathBuf);

impl SecretPlace for Files {
    fn name(&self) -> &'static str {
        "files"
    }

    fn read(&self, key: &str) -> Result<Option<zeroize::Zeroizing<Vec<u8>>>, Problem> {
        Ok(fs::read(self.0.join(format!("{key}.secret"))).ok().map(zeroize::Zeroizing::new))
    }

    fn write(&self, key: &str, secret: &[u8]) -> Result<(), Problem> {
        place(&self.0.join(format!("{key}.secret")), secret);
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), Problem> {
        let _ = fs::remove_file(self.0.join(format!("{key}.secret")));
        Ok(())
    }
}

/// The store of one post.
struct Disk(PathBuf);

impl Journal for Disk {
    fn write(&self, stored: &Stored) {
        let json = match stored {
            Stored::Preflight => json!({ "is": "preflight" }),
            Stored::Uploading(session) => json!({ "is": "uploading", "session": session }),
            Stored::Finishing(session) => json!({ "is": "finishing", "session": session }),
            Stored::Over(finished) => json!({ "is": "over", "finished": finished }),
            Stored::NeedsYou(problem, session) => json!({ "is": "you", "problem": problem, "session": session }),
            Stored::Failed(problem) => json!({ "is": "failed", "problem": problem }),
        };
        place(&self.0.join("post.json"), json.to_string().as_bytes());
    }
}

impl Disk {
    fn read(&self) -> Stored {
        let json: Value = serde_json::from_slice(&fs::read(self.0.join("post.json")).unwrap()).unwrap();
        let session = json["session"].clone();
        let problem = || serde_json::from_value::<Problem>(json["problem"].clone()).unwrap();
        match json["is"].as_str().unwrap() {
            "preflight" => Stored::Preflight,
            "uploading" => Stored::Uploading(session),
            "finishing" => Stored::Finishing(session),
            "over" => Stored::Over(serde_json::from_value::<Finished>(json["finished"].clone()).unwrap()),
            "you" => Stored::NeedsYou(problem(), Some(session).filter(|session| !session.is_null())),
            _ => Stored::Failed(problem()),
        }
    }
}

fn to_json(parcel: &Parcel) -> Value {
    json!({
        "post": parcel.post, "account": parcel.account, "file": parcel.file, "words": parcel.words,
        "visibility": parcel.visibility, "media": parcel.media, "choices": parcel.choices,
    })
}

fn from_json(json: &Value) -> Parcel {
    let get = |key: &str| json[key].clone();
    Parcel {
        post: serde_json::from_value(get("post")).unwrap(),
        account: serde_json::from_value(get("account")).unwrap(),
        file: serde_json::from_value(get("file")).unwrap(),
        thumbnail: None,
        words: serde_json::from_value(get("words")).unwrap(),
        author: Author::Template,
        facts: json!({}),
        visibility: serde_json::from_value(get("visibility")).unwrap(),
        media: serde_json::from_value(get("media")).unwrap(),
        language: Some("en".into()),
        choices: get("choices"),
        publish_at: None,
    }
}

/// The process that is killed.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "started by the other test of this file"]
async fn the_process_that_posts() {
    let Ok(folder) = std::env::var(FOLDER).map(PathBuf::from) else { return };
    let plan: Value = serde_json::from_slice(&fs::read(folder.join("plan.json")).unwrap()).unwrap();
    let endpoints = Endpoints::read(&folder.join("endpoints.json")).unwrap();
    let means = means(endpoints, Vault::new(Arc::new(Files(folder.clone()))));
    let parcel = from_json(&plan["parcel"]);
    let entry = platform(&parcel.account.platform).unwrap();
    let publisher = (entry.publisher)(&means);
    let disk = Disk(folder);
    for _ in 0..40 {
        let stored = disk.read();
        if stored.is_over() {
            return;
        }
        // A trouble is tried again at once: nobody waits in a test.
        if let Ok(next) = step(publisher.as_ref(), &parcel, stored, &disk).await {
            disk.write(&next);
        }
    }
}

/// What is heard of a process.
enum Event {
    /// It shall die now; whoever waits hears of it when this is dropped.
    Kill(mpsc::Sender<()>),
    /// It is over.
    Ended,
}

/// One post with its disk.
struct Life {
    world: Box<dyn World>,
    dir: tempfile::TempDir,
}

impl Life {
    async fn new(entry: &publish::PlatformEntry) -> Self {
        let world = world(entry).await;
        let dir = tempfile::tempdir().unwrap();
        let parcel = world.parcel();
        let vault = Vault::new(Arc::new(Files(dir.path().to_owned())));
        let kept = world.means().vault.get(parcel.account.id).await.unwrap();
        if let Some(credentials) = kept {
            vault.put(parcel.account.id, &credentials).await.unwrap();
        }
        let addresses: serde_json::Map<String, Value> =
            world.addresses().into_iter().map(|(key, url)| (key, Value::String(url))).collect();
        place(&dir.path().join("endpoints.json"), Value::Object(addresses).to_string().as_bytes());
        place(&dir.path().join("plan.json"), json!({ "parcel": to_json(&parcel) }).to_string().as_bytes());
        let life = Self { world, dir };
        life.disk().write(&Stored::Preflight);
        life
    }

    fn disk(&self) -> Disk {
        Disk(self.dir.path().to_owned())
    }

    /// Lets a process post, and kills it at the `kill`-th point that one of the services passes. The service stands still
    /// until it is dead.
    fn run(&self, kill: Option<usize>) {
        let (tell, told) = mpsc::channel();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "--ignored", "kills::the_process_that_posts"]).env(FOLDER, self.dir.path());
        for service in self.world.services() {
            let Some(point) = kill else { break };
            let tell = tell.clone();
            service.trap(point, move || {
                let (dead, is_dead) = mpsc::channel();
                let _ = tell.send(Event::Kill(dead));
                // Nobody answers when the process has ended by itself.
                let _ = is_dead.recv();
            });
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut out = child.stdout.take().unwrap();
        std::thread::spawn(move || {
            // Its end closes the pipe.
            let _ = std::io::copy(&mut out, &mut std::io::sink());
            let _ = tell.send(Event::Ended);
        });
        while let Ok(Event::Kill(dead)) = told.recv() {
            child.kill().unwrap();
            child.wait().unwrap();
            drop(dead);
        }
        child.wait().unwrap();
        for service in self.world.services() {
            service.mend();
        }
    }

    fn points(&self) -> usize {
        self.world.services().iter().map(|service| service.points()).max().unwrap_or(0)
    }
}

/// Numbers that look random, and are the same for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_at_any_point_leaves_one_post() {
    let (wanted, seed) = (number("CLIPCONDUCTOR_KILLS").unwrap_or(2), number("CLIPCONDUCTOR_SEED").unwrap_or(13));
    let mut dice = Dice(seed);
    for entry in PLATFORMS.iter().filter(|entry| !entry.spec.abilities.stays_here) {
        let key = entry.spec.key;
        let quiet = Life::new(entry).await;
        let before = quiet.points();
        quiet.run(None);
        let (points, over) = (quiet.points() - before, quiet.disk().read());
        assert!(matches!(over, Stored::Over(_)) && quiet.world.posts() == 1, "{key}: {over:?}");
        let (mut once, mut asked) = (0, 0);
        for _ in 0..wanted {
            let life = Life::new(entry).await;
            let first = dice.below(points);
            life.run(Some(first));
            let second = (dice.below(3) == 0).then(|| dice.below(points));
            if second.is_some() {
                life.run(second);
            }
            life.run(None);
            let about = format!("{key}: seed {seed}, killed at {first} and {second:?}");
            match life.disk().read() {
                Stored::Over(_) => once += 1,
                Stored::NeedsYou(problem, Some(_)) if !entry.spec.abilities.can_be_asked => {
                    assert!(life.world.posts() <= 1 && problem.why.contains("connection broke"), "{about}: {problem}");
                    asked += 1;
                    if life.world.posts() == 0 {
                        // The person looked: it is not there.
                        life.disk().write(&Stored::Preflight);
                        life.run(None);
                    }
                }
                other => panic!("{about}: {other:?}"),
            }
            assert_eq!(life.world.posts(), 1, "{about}");
        }
        println!("{key:<12} killed at {wanted:>4} points of {points:>3}: once {once:>4}, the person asked {asked:>4}");
    }
}
