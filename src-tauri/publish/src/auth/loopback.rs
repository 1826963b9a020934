//! The way back: a listener on this machine that takes exactly one answer, the one with our state. Everything else that
//! comes to the port (a favicon, a scan, an old tab) gets a short answer and changes nothing.

use crate::{Secret, verdict::open_accounts};
use domain::{Code, Problem};
use std::{collections::HashMap, net::Ipv4Addr, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::timeout,
};
use url::Url;

/// Waits for the browser.
pub(super) struct Loopback {
    listener: TcpListener,
    port: u16,
    path: &'static str,
}

/// A request of a browser is smaller.
const MOST_BYTES: usize = 16 << 10;
/// A browser sends its request at once.
const PATIENCE: Duration = Duration::from_secs(5);

impl Loopback {
    /// Listens on the first of these ports that is free; on any when there are none.
    pub async fn open(ports: &[u16], path: &'static str) -> Result<Self, Problem> {
        let mut last = None;
        for port in if ports.is_empty() { &[0] } else { ports } {
            match TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).await {
                Ok(listener) => {
                    let port = listener.local_addr().map_err(|error| no_port(&error))?.port();
                    return Ok(Self { listener, port, path });
                }
                Err(error) => last = Some(error),
            }
        }
        Err(last.map_or_else(|| Problem::bug("No port was asked for.", path), |error| no_port(&error)))
    }

    /// Where the browser has to come back to.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}{}", self.port, self.path)
    }

    /// Waits for the answer with this state and gives its code.
    ///
    /// # Errors
    /// When the person said no, or the time is over.
    pub async fn code(&self, state: &Secret, platform: &str, limit: Duration) -> Result<Secret, Problem> {
        timeout(limit, self.listen(state, platform)).await.unwrap_or_else(|_| {
            Err(Problem::new(
                Code::AccountNeedsUser,
                format!("The sign-in to {platform} was not finished."),
                format!("No answer came from the browser within {} minutes.", limit.as_secs().div_ceil(60)),
            )
            .say("Connect the account again and finish the sign-in in the browser.")
            .fix(open_accounts()))
        })
    }

    async fn listen(&self, state: &Secret, platform: &str) -> Result<Secret, Problem> {
        let (done, mut found) = tokio::sync::mpsc::channel(1);
        // Each connection beside the others: one that says nothing must not hold up the browser.
        let mut connections = tokio::task::JoinSet::new();
        loop {
            tokio::select! {
                accepted = self.listener.accept() => {
                    // An error of one connection is no reason to stop listening.
                    let Ok((stream, _)) = accepted else { continue };
                    let (done, state, port, path) = (done.clone(), state.clone(), self.port, self.path);
                    let platform = platform.to_owned();
                    connections.spawn(async move {
                        if let Ok(Some(answer)) = timeout(PATIENCE, answer(stream, &state, &platform, port, path)).await {
                            // A second answer finds nobody who waits.
                            let _ = done.send(answer).await;
                        }
                    });
                }
                Some(answer) = found.recv() => return answer,
            }
        }
    }
}

fn no_port(error: &std::io::Error) -> Problem {
    Problem::new(
        Code::Conflict,
        "ClipConductor can't listen for the browser's answer.",
        "The ports that this platform allows are taken by another program.",
    )
    .say("Quit the program that uses them, or restart the computer, then connect again.")
    .details(error)
}

/// Answers one connection. `None`: it was not the one.
async fn answer(
    mut stream: TcpStream,
    state: &Secret,
    platform: &str,
    port: u16,
    path: &str,
) -> Option<Result<Secret, Problem>> {
    let head = read_head(&mut stream).await?;
    let (status, page, outcome) = judge(&head, state, platform, port, path);
    let response = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
         Referrer-Policy: no-referrer\r\nContent-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n\
         Connection: close\r\n\r\n{page}",
        page.len()
    );
    // The browser may be gone already; what it brought counts.
    let _ = stream.write_all(response.as_bytes()).await;
    let _ = stream.shutdown().await;
    outcome
}

async fn read_head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    let mut piece = [0; 2048];
    while !head.windows(4).any(|window| window == b"\r\n\r\n") {
        let read = stream.read(&mut piece).await.ok()?;
        if read == 0 || head.len() + read > MOST_BYTES {
            return None;
        }
        head.extend_from_slice(&piece[..read]);
    }
    String::from_utf8(head).ok()
}

type Judged = (&'static str, String, Option<Result<Secret, Problem>>);

fn judge(head: &str, state: &Secret, platform: &str, port: u16, path: &str) -> Judged {
    let stray = |status| (status, page("Nothing to see here", "This address is for signing in only."), None);
    let mut lines = head.lines();
    let mut words = lines.next().unwrap_or_default().split(' ');
    let (Some("GET"), Some(target)) = (words.next(), words.next()) else { return stray("405 Method Not Allowed") };
    let host = lines.find_map(|line| line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("host")));
    // A page elsewhere can make a browser ask here under another name.
    let ours = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    if !host.is_some_and(|(_, host)| ours.iter().any(|ours| host.trim() == ours)) {
        return stray("421 Misdirected Request");
    }
    let Ok(url) = Url::parse(&format!("http://127.0.0.1{target}")) else { return stray("400 Bad Request") };
    if url.path().trim_end_matches('/') != path.trim_end_matches('/') {
        return stray("404 Not Found");
    }
    let query: HashMap<_, _> = url.query_pairs().into_owned().collect();
    if !query.get("state").is_some_and(|came| state.is(came)) {
        let text = "It belongs to another try. Go back to ClipConductor and connect again from there.";
        return ("400 Bad Request", page("This is not the sign-in that is waiting", text), None);
    }
    match came_back(&query, platform) {
        Ok(code) => {
            ("200 OK", page("You are signed in", "Go back to ClipConductor; this tab can be closed."), Some(Ok(code)))
        }
        Err(problem) => {
            let text = "Nothing was connected. Go back to ClipConductor; this tab can be closed.";
            ("200 OK", page("The sign-in was not given", text), Some(Err(problem)))
        }
    }
}

/// The code in what came back, or why there is none.
pub(super) fn came_back(query: &HashMap<String, String>, platform: &str) -> Result<Secret, Problem> {
    if let Some(error) = query.get("error") {
        let said = query.get("error_description").or_else(|| query.get("error_reason")).cloned().unwrap_or_default();
        let why = match error.as_str() {
            "access_denied" => "You, or the platform for you, said no on its page.".to_owned(),
            _ => format!("{platform} answered `{}`.", error.chars().take(60).collect::<String>()),
        };
        let problem = Problem::new(Code::AccountNeedsUser, format!("{platform} was not connected."), why);
        return Err(problem
            .say("Connect again when you want to allow it.")
            .details(said.chars().take(500).collect::<String>()));
    }
    let code = query.get("code").map(Secret::new).filter(|code| !code.is_empty());
    code.ok_or_else(|| {
        Problem::new(Code::AccountNeedsUser, format!("{platform} was not connected."), "Its answer has no code in it.")
            .say("Connect again and stay in the same browser until it says that you are signed in.")
    })
}

fn page(title: &str, text: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title} - ClipConductor</title>\
         <style>body{{font:18px/1.5 system-ui,sans-serif;background:#14161a;color:#e8eaed;display:grid;\
         place-items:center;height:100vh;margin:0}}main{{max-width:32rem;padding:2rem}}h1{{font-size:1.6rem}}</style>\
         <main><h1>{title}</h1><p>{text}</p></main></html>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn ask(port: u16, request: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer).await;
        answer
    }

    fn get(port: u16, target: &str) -> String {
        format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n")
    }

    #[tokio::test]
    async fn only_the_right_state_on_the_right_path_ends_the_wait() {
        let loopback = Loopback::open(&[], "/callback/").await.unwrap();
        let (port, state) = (loopback.port, Secret::new("s-1"));
        assert!(loopback.address().starts_with("http://127.0.0.1:"));
        // A connection that says nothing holds up nobody.
        let _silent = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let strays = async {
            for (request, status) in [
                (get(port, "/favicon.ico"), "404"),
                (get(port, "/callback/?code=evil&state=other"), "400"),
                (get(port, "/callback/?code=evil"), "400"),
                (format!("POST /callback/?code=evil&state=s-1 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"), "405"),
                ("GET /callback/?code=evil&state=s-1 HTTP/1.1\r\nHost: evil.example\r\n\r\n".to_owned(), "421"),
                (get(port, "/callback/?code=4%2F0good&state=s-1"), "200"),
            ] {
                let answer = ask(port, &request).await;
                assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{request}: {answer}");
                assert!(!answer.contains("evil") && !answer.contains("good"), "nothing of it comes back: {answer}");
            }
        };
        let (code, ()) = tokio::join!(loopback.code(&state, "YouTube", Duration::from_secs(20)), strays);
        assert_eq!(code.unwrap().expose(), "4/0good");
    }

    #[tokio::test]
    async fn a_no_and_a_silence_are_said() {
        let loopback = Loopback::open(&[], "/callback/").await.unwrap();
        let (port, state) = (loopback.port, Secret::new("s-1"));
        let denied = get(port, "/callback/?error=access_denied&state=s-1");
        let (answer, page) = tokio::join!(loopback.code(&state, "TikTok", Duration::from_secs(20)), ask(port, &denied));
        let problem = answer.unwrap_err();
        assert!(problem.why.contains("said no") && page.contains("not given"), "{problem}");
        let late = loopback.code(&state, "TikTok", Duration::from_millis(1)).await.unwrap_err();
        assert!(late.what.contains("not finished"), "{late}");
        // A fixed port that is taken is passed over.
        let next = Loopback::open(&[port, 0], "/").await.unwrap();
        assert_ne!(next.port, port);
        assert_eq!(Loopback::open(&[port], "/").await.err().unwrap().code, Code::Conflict);
    }
}
