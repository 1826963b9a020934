//! `clipctl serve`: the app without a window.

use crate::{
    args::{Lan, Library, Serve},
    remote::paths_of,
};
use api::{LanOptions, LanServed, ServeOptions, Tls};
use conductor::{
    Conductor, World,
    paths::{self, Address},
};
use domain::{Code, Problem};
use std::{io::Write as _, process::ExitCode};
use tokio_util::sync::CancellationToken;

pub async fn run(library: &Library, args: Serve) -> Result<ExitCode, Problem> {
    let mut world = World::real(paths_of(library)?);
    world.watching = !args.no_watch;
    if let Some(file) = &args.places.endpoints {
        world.endpoints = conductor::Endpoints::read(file)?;
    }
    if let Some(quiet_ms) = args.quiet_ms {
        world.watch.quiet = std::time::Duration::from_millis(quiet_ms);
    }
    let ui = match args.ui {
        Some(folder) if folder.join("index.html").is_file() => Some(folder),
        Some(folder) => {
            return Err(Problem::new(
                Code::FileMissing,
                format!("There is no UI in {}.", folder.display()),
                "The file index.html is not there.",
            )
            .fix(domain::Fix::RunCommand { command: "cargo xtask setup".into() }));
        }
        None => {
            paths::shipped("CLIPCONDUCTOR_UI", "ui/dist/index.html").and_then(|index| index.parent().map(Into::into))
        }
    };
    if ui.is_none() {
        eprintln!("note: the UI is not built, so only the API is served");
    }
    let lan = lan_options(args.lan, ui.clone());
    let conductor = Conductor::start(world).await?;
    let stop = CancellationToken::new();
    let token = api::new_token()?;
    let options = ServeOptions { port: args.port, ui, token: token.clone(), dev_origin: None };
    let served = match api::serve(conductor.clone(), options, stop.clone()).await {
        Ok(served) => served,
        Err(problem) => {
            conductor.shut_down().await;
            return Err(problem);
        }
    };
    let network = match lan {
        Some(options) => match api::serve_lan(conductor.clone(), options, stop.clone()).await {
            Ok(network) => Some(network),
            Err(problem) => {
                stop.cancel();
                served.finished().await;
                conductor.shut_down().await;
                return Err(problem);
            }
        },
        None => None,
    };
    conductor.paths().write_address(&Address { base: served.base(), token })?;
    println!("ready {}", served.link()?);
    if let Some(network) = &network {
        say_network(network);
    }
    // A program that reads the line through a pipe must not wait for a full buffer.
    let _ = std::io::stdout().flush();
    interrupted().await;
    eprintln!("stopping");
    stop.cancel();
    served.finished().await;
    if let Some(network) = network {
        network.finished().await;
    }
    conductor.paths().remove_address();
    conductor.shut_down().await;
    Ok(ExitCode::SUCCESS)
}

/// How the network is to be served, if at all.
fn lan_options(lan: Lan, ui: Option<std::path::PathBuf>) -> Option<LanOptions> {
    if !lan.lan {
        return None;
    }
    let tls = match (lan.tls_cert, lan.tls_key) {
        (Some(certificate), Some(key)) => Tls::Given { certificate, key },
        _ if lan.no_tls => Tls::Off,
        _ => Tls::Own,
    };
    let default = LanOptions::default();
    let address = lan.lan_address.unwrap_or(default.address);
    Some(LanOptions { address, port: lan.lan_port, names: lan.name, tls, ui })
}

/// Where the network finds us, one line for each address.
fn say_network(network: &LanServed) {
    let known = network.network();
    for address in &known.addresses {
        println!("network {address}");
    }
    match &known.fingerprint {
        Some(fingerprint) => {
            println!("fingerprint {fingerprint}");
            eprintln!(
                "note: a browser that does not know this certificate warns of it; compare the fingerprint (SHA-256)"
            );
        }
        None => eprintln!("warning: without TLS whoever is on the network can read passwords and recordings along"),
    }
}

/// Ctrl-C, or the system's word to end.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
