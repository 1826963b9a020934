//! The server: where it listens, and how it stops.

use crate::{
    guard::Guard,
    router::{Faces, router_with},
};
use conductor::Conductor;
use domain::{Code, Problem};
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

/// How long open answers may take to end after the server was told to stop. A paused player holds its line for ever.
pub(crate) const FAREWELL: Duration = Duration::from_secs(3);

/// How the API is served.
#[derive(Debug, Clone, Default)]
pub struct ServeOptions {
    /// The port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// The folder of the built page, when it is served, too.
    pub ui: Option<PathBuf>,
    /// Who knows it may do everything. See [`crate::new_token`].
    pub token: String,
    /// One more page that may ask, for whoever works on the UI (`http://localhost:5173`).
    pub dev_origin: Option<String>,
}

/// A server that listens.
pub struct Served {
    addr: SocketAddr,
    guard: Guard,
    done: JoinHandle<()>,
}

impl Served {
    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Its address for clients, without a path: `http://127.0.0.1:4711`.
    pub fn base(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// A link that lets one browser in, once, for ten minutes.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn link(&self) -> Result<String, Problem> {
        Ok(format!("{}/enter?code={}", self.base(), self.guard.one_time_code()?))
    }

    /// Returns when the server has stopped: soon after the token it was given was cancelled.
    pub async fn finished(self) {
        // An error means that the task was torn down with its runtime: it has stopped.
        let _ = self.done.await;
    }
}

/// Listens on this machine, and answers until `shutdown` is cancelled. Needs a tokio runtime.
///
/// # Errors
/// `Conflict` when the port is taken, `NoPermission` when the system does not allow it.
pub async fn serve(
    conductor: Conductor,
    options: ServeOptions,
    shutdown: CancellationToken,
) -> Result<Served, Problem> {
    let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
    let listener = TcpListener::bind(wanted).await.map_err(|error| cannot_listen(wanted, &error))?;
    let addr = listener.local_addr().map_err(|error| cannot_listen(wanted, &error))?;
    let guard = Guard::new(&options.token, addr.port(), options.dev_origin.as_deref());
    let faces = Faces { conductor, guard: guard.clone(), ui: options.ui, stop: shutdown.clone() };
    let app = router_with(faces);
    tracing::info!(%addr, "listening");
    let done = tokio::spawn(async move {
        let graceful = axum::serve(listener, app).with_graceful_shutdown(shutdown.clone().cancelled_owned());
        let too_long = async {
            shutdown.cancelled().await;
            tokio::time::sleep(FAREWELL).await;
        };
        tokio::select! {
            ended = graceful => {
                if let Err(error) = ended {
                    tracing::error!(%error, "the server stopped");
                }
            }
            () = too_long => tracing::debug!("open answers were cut"),
        }
    });
    Ok(Served { addr, guard, done })
}

pub(crate) fn cannot_listen(addr: SocketAddr, error: &std::io::Error) -> Problem {
    use std::io::ErrorKind as K;
    let what = format!("The API can't listen on {addr}.");
    match error.kind() {
        K::AddrInUse => Problem::new(Code::Conflict, what, "Another program uses that port.")
            .field("port")
            .say("Choose another port, or 0 for any free one."),
        K::PermissionDenied => Problem::new(Code::NoPermission, what, "The system keeps that port for itself.")
            .field("port")
            .say("Choose a port above 1023, or 0 for any free one."),
        _ => Problem::new(Code::IoFailed, what, "The system reported an error.")
            .say("Try again, or choose another port."),
    }
    .details(error)
}
