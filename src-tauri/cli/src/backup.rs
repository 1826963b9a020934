//! `clipctl backup` and `clipctl restore`: the library in one file, and back.

use crate::{
    accounts::secret,
    args::{Backup, Library, Restore},
    remote::{App, app, paths_of},
    say,
};
use conductor::{Conductor, Secret, World};
use domain::{Code, Problem};
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

fn passphrase(wanted: bool) -> Result<Option<String>, Problem> {
    if wanted { secret("backup_passphrase", "Passphrase of the sign-ins").map(Some) } else { Ok(None) }
}

fn whole(path: &Path) -> Result<PathBuf, Problem> {
    std::path::absolute(path).map_err(|error| Problem::io("Finding", path, &error))
}

pub async fn make(library: &Library, args: Backup) -> Result<ExitCode, Problem> {
    let (path, passphrase) = (whole(&args.file)?, passphrase(args.with_sign_ins)?);
    let made = match app(library).await? {
        App::Running(client) => client.post("/backup", &json!({"path": path, "passphrase": passphrase})).await?,
        App::Here(conductor) => {
            let made = conductor.create_backup(path, passphrase.map(Secret::new)).await;
            conductor.shut_down().await;
            let made = made?;
            json!({
                "path": made.path, "size_bytes": made.size_bytes, "made_at": made.manifest.made_at,
                "sign_ins": made.manifest.sign_ins,
            })
        }
    };
    if args.json {
        say::print_json(&made);
    } else {
        let megabytes = made["size_bytes"].as_f64().unwrap_or_default() / 1e6;
        println!("{} ({megabytes:.1} MB, {} sign-ins)", made["path"].as_str().unwrap_or_default(), made["sign_ins"]);
    }
    Ok(ExitCode::SUCCESS)
}

pub async fn restore(library: &Library, args: Restore) -> Result<ExitCode, Problem> {
    let (path, passphrase) = (whole(&args.file)?, passphrase(args.with_sign_ins)?);
    let world = World::real(paths_of(library)?);
    let put_back = match Conductor::restore_closed(&world, path.clone(), passphrase.clone().map(Secret::new)).await {
        Ok(view) => json!({
            "made_at": view.manifest.made_at, "app": view.manifest.app, "sign_ins": view.sign_ins,
            "needs_restart": view.needs_restart,
        }),
        // The app has the library open: it takes the backup at its next start.
        Err(problem) if problem.code == Code::AlreadyRunning => {
            let App::Running(client) = app(library).await? else { return Err(problem) };
            client.post("/restore", &json!({"path": path, "passphrase": passphrase})).await?
        }
        Err(problem) => return Err(problem),
    };
    if args.json {
        say::print_json(&put_back);
    } else {
        say_put_back(&put_back);
    }
    Ok(ExitCode::SUCCESS)
}

fn say_put_back(put_back: &Value) {
    let when = put_back["made_at"].as_str().unwrap_or_default();
    println!("The library of {when} is back, with {} sign-ins.", put_back["sign_ins"]);
    println!("Posts that were on their way then wait for you: they may be out. See `clipctl posts`.");
    if put_back["needs_restart"].as_bool().unwrap_or(false) {
        println!("Quit ClipConductor and start it again: it is open now.");
    }
}
