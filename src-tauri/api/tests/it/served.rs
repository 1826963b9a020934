//! With a socket: a port, a link that works, and an end.

use crate::world::{TOKEN, World};
use api::{ServeOptions, serve};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_util::sync::CancellationToken;

/// One request over a socket, as text.
async fn ask(addr: std::net::SocketAddr, path: &str, headers: &str) -> String {
    let mut socket = TcpStream::connect(addr).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n{headers}\r\n");
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_link_leads_to_the_page_and_the_server_ends_when_told() {
    let world = World::start().await;
    let shutdown = CancellationToken::new();
    let options = ServeOptions { token: TOKEN.into(), ..ServeOptions::default() };
    let served = serve(world.conductor.clone(), options, shutdown.clone()).await.unwrap();
    let addr = served.addr();
    assert!(addr.ip().is_loopback() && addr.port() != 0);
    assert_eq!(served.base(), format!("http://{addr}"));
    let link = served.link().unwrap();
    let path = link.strip_prefix(&served.base()).unwrap();
    let answer = ask(addr, path, "").await;
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")?.split(';').next()).unwrap();
    let answer = ask(addr, "/api/v1/settings", &format!("Cookie: {cookie}\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");

    // A listener that stays on the line does not keep the server from ending.
    let mut listener = TcpStream::connect(addr).await.unwrap();
    let request = format!("GET /api/v1/events?token={TOKEN} HTTP/1.1\r\nHost: {addr}\r\n\r\n");
    listener.write_all(request.as_bytes()).await.unwrap();
    let mut first = [0; 12];
    listener.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    shutdown.cancel();
    tokio::time::timeout(Duration::from_secs(20), served.finished()).await.unwrap();
    assert!(TcpStream::connect(addr).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_taken_port_is_a_problem_with_words() {
    let world = World::start().await;
    let shutdown = CancellationToken::new();
    let options = ServeOptions { token: TOKEN.into(), ..ServeOptions::default() };
    let first = serve(world.conductor.clone(), options.clone(), shutdown.clone()).await.unwrap();
    let options = ServeOptions { port: first.addr().port(), ..options };
    let problem = serve(world.conductor.clone(), options, shutdown.clone()).await.err().unwrap();
    assert_eq!((problem.code, problem.field.as_deref()), (domain::Code::Conflict, Some("port")));
    assert!(!problem.fix.is_empty());
    shutdown.cancel();
    first.finished().await;
}
