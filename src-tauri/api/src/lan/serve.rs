//! The server on the network: where it listens, and how it stops.

use super::{Lan, Names, Tls, certificate};
use crate::{
    guard::{Guard, new_token},
    router::{Faces, lan_router},
    serve::{FAREWELL, cannot_listen},
};
use axum_server::{Handle, tls_rustls::RustlsConfig};
use conductor::{Conductor, people::Network};
use domain::{Code, Problem};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

/// How the network is served.
#[derive(Debug, Clone)]
pub struct LanOptions {
    /// The address to listen on; all of this machine's by default.
    pub address: IpAddr,
    /// The port; 0 takes any free one.
    pub port: u16,
    /// More names that this machine is asked under.
    pub names: Vec<String>,
    /// The certificate.
    pub tls: Tls,
    /// The folder of the built page.
    pub ui: Option<PathBuf>,
}

impl Default for LanOptions {
    fn default() -> Self {
        Self { address: Ipv4Addr::UNSPECIFIED.into(), port: 0, names: Vec::new(), tls: Tls::Own, ui: None }
    }
}

/// A server that listens on the network.
pub struct LanServed {
    addr: SocketAddr,
    network: Network,
    done: JoinHandle<()>,
}

impl LanServed {
    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// What people have to know to reach it.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Returns when the server has stopped.
    pub async fn finished(self) {
        // An error means that the task was torn down with its runtime: it has stopped.
        let _ = self.done.await;
    }
}

/// Listens on the network, and answers until `shutdown` is cancelled. Needs a tokio runtime.
///
/// # Errors
/// `Conflict` when there is no owner who could log in, or the port is taken; what is wrong with the certificate.
pub async fn serve_lan(
    conductor: Conductor,
    options: LanOptions,
    shutdown: CancellationToken,
) -> Result<LanServed, Problem> {
    if !conductor.has_owner().await? {
        return Err(no_owner());
    }
    let wanted = SocketAddr::from((options.address, options.port));
    let listener = TcpListener::bind(wanted).await.map_err(|error| cannot_listen(wanted, &error))?;
    let addr = listener.local_addr().map_err(|error| cannot_listen(wanted, &error))?;
    let listener = listener.into_std().map_err(|error| cannot_listen(wanted, &error))?;
    let is_tls = !matches!(options.tls, Tls::Off);
    let names = Names::of_this_machine(addr.port(), is_tls, &options.names);
    let shown = certificate::prepare(&conductor, &options.tls, &names.all())?;
    let addresses = if options.address.is_unspecified() {
        names.shown(is_tls)
    } else {
        vec![format!("{}://{addr}", if is_tls { "https" } else { "http" })]
    };
    let network = Network { addresses, fingerprint: shown.as_ref().map(|shown| shown.fingerprint.clone()) };
    // Nobody knows this token: what opens loopback opens nothing here.
    let guard = Guard::new(&new_token()?, addr.port(), None);
    let faces = Faces { conductor: conductor.clone(), guard, ui: options.ui, stop: shutdown.clone() };
    let app = lan_router(faces, Lan::new(names, is_tls)).into_make_service_with_connect_info::<SocketAddr>();
    let handle = Handle::new();
    let failed = |error: std::io::Error| cannot_listen(addr, &error);
    tracing::info!(%addr, is_tls, "listening on the network");
    conductor.set_network(Some(network.clone()));
    let ended = {
        let (handle, shutdown) = (handle.clone(), shutdown.clone());
        async move {
            shutdown.cancelled().await;
            handle.graceful_shutdown(Some(FAREWELL));
        }
    };
    let told = conductor.clone();
    let done = match shown {
        Some(shown) => {
            let config = RustlsConfig::from_config(shown.config);
            let server = axum_server::from_tcp_rustls(listener, config).map_err(failed)?.handle(handle).serve(app);
            tokio::spawn(async move { tokio::join!(server, ended).0 })
        }
        None => {
            let server = axum_server::from_tcp(listener).map_err(failed)?.handle(handle).serve(app);
            tokio::spawn(async move { tokio::join!(server, ended).0 })
        }
    };
    let done = tokio::spawn(async move {
        if let Ok(Err(error)) = done.await {
            tracing::error!(%error, "the server on the network stopped");
        }
        told.set_network(None);
    });
    Ok(LanServed { addr, network, done })
}

fn no_owner() -> Problem {
    Problem::new(
        Code::Conflict,
        "Nobody could log in.",
        "The network is served to people with a name and a password, and there is no owner among them.",
    )
    .fix(domain::Fix::RunCommand { command: "clipctl users add NAME --role owner".into() })
}
