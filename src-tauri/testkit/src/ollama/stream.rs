//! Answers in lines, and the ways in which they break.

use super::{
    routes::go_json,
    world::{Fault, Shared, World},
};
use axum::{
    body::{Body, Bytes},
    http::header,
    response::{IntoResponse, Response},
};
use futures::stream;
use serde_json::json;
use std::{collections::VecDeque, io, sync::Arc};

/// The text in pieces of a few letters, as tokens come.
pub(super) fn pieces(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(5).map(|piece| piece.iter().collect()).collect()
}

/// Counts a hang-up when the stream is dropped before its end.
struct Watch {
    shared: Arc<Shared>,
    ended: bool,
}

impl Watch {
    /// The answer came to its end.
    fn end(mut self) {
        self.ended = true;
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if !self.ended {
            self.shared.change(|world| world.hang_ups += 1);
        }
    }
}

enum Step {
    Send(Vec<u8>),
    /// A whole line that means something to the world once it was sent.
    Line(String),
    Tear,
    WaitForever,
}

pub(super) fn send(shared: Arc<Shared>, lines: Vec<String>, fault: Fault) -> Response {
    send_with(shared, lines, fault, |_, _| {})
}

/// Sends lines; `on_line` is told each whole one that was taken.
pub(super) fn send_with(
    shared: Arc<Shared>,
    lines: Vec<String>,
    fault: Fault,
    on_line: impl Fn(&mut World, &str) + Send + Sync + 'static,
) -> Response {
    let watch = Watch { shared, ended: false };
    // Lines that are cut otherwise mean what they say once all of them were sent.
    let cut = matches!(fault, Fault::SplitEverywhere | Fault::Joined | Fault::OddLineEnds);
    let late = Arc::new(if cut { lines.clone() } else { Vec::new() });
    let on_line = Arc::new(on_line);
    let stream = stream::unfold((steps(lines, &fault), watch), move |(mut steps, mut watch)| {
        let (on_line, late) = (Arc::clone(&on_line), Arc::clone(&late));
        async move {
            match steps.pop_front() {
                Some(Step::Line(text)) => {
                    tokio::task::yield_now().await;
                    watch.shared.change(|world| on_line(world, &text));
                    Some((Ok(Bytes::from(format!("{text}\n"))), (steps, watch)))
                }
                Some(Step::Send(bytes)) => {
                    // Gives the writer its turn, so that pieces do not melt into one.
                    tokio::task::yield_now().await;
                    Some((Ok(Bytes::from(bytes)), (steps, watch)))
                }
                Some(Step::Tear) => {
                    watch.ended = true;
                    Some((Err(io::Error::from(io::ErrorKind::ConnectionReset)), (VecDeque::new(), watch)))
                }
                Some(Step::WaitForever) => {
                    std::future::pending::<()>().await;
                    None
                }
                None => {
                    watch.shared.change(|world| late.iter().for_each(|line| on_line(world, line)));
                    watch.end();
                    None
                }
            }
        }
    });
    ([(header::CONTENT_TYPE, "application/x-ndjson")], Body::from_stream(stream)).into_response()
}

fn steps(lines: Vec<String>, fault: &Fault) -> VecDeque<Step> {
    let line = |text: &String| Step::Line(text.clone());
    let first = |count: usize| lines.iter().take(count.min(lines.len() - 1)).map(line).collect::<VecDeque<_>>();
    match fault {
        Fault::Stall { after } => {
            let mut steps = first(*after);
            steps.push_back(Step::WaitForever);
            steps
        }
        Fault::DiesMidStream { after } => {
            let mut steps = first(*after);
            steps.push_back(Step::Tear);
            steps
        }
        Fault::EndsWithoutDone { after } => first(*after),
        Fault::ErrorLine { after, text } => {
            let mut steps = first(*after);
            steps.push_back(line(&go_json(&json!({ "error": text }))));
            steps
        }
        Fault::SplitEverywhere => {
            let all = lines.iter().flat_map(|text| format!("{text}\n").into_bytes());
            all.map(|byte| Step::Send(vec![byte])).collect()
        }
        Fault::Joined => VecDeque::from([Step::Send(format!("{}\n", lines.join("\n")).into_bytes())]),
        Fault::OddLineEnds => VecDeque::from([Step::Send(lines.join("\r\n\r\n").into_bytes())]),
        Fault::HugeLine => VecDeque::from([Step::Send(vec![b' '; 9 << 20]), Step::Send(b"{}\n".to_vec())]),
        _ => lines.iter().map(line).collect(),
    }
}
