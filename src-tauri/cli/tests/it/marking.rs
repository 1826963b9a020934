//! `clipctl mark`, with the app running and without.

use crate::{commands::clipctl, serving::Serving};
use serde_json::Value;

/// What was pressed, newest first.
fn notes(app: &Serving) -> Vec<String> {
    let marks = app.get("/markers");
    marks["items"].as_array().unwrap().iter().map(|mark| mark["note"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_marked_without_the_app_is_there_when_it_comes_and_what_is_marked_with_it_at_once() {
    let home = tempfile::tempdir().unwrap();
    let mark = |arguments: &[&str]| {
        let done = clipctl(home.path()).args(["mark", "--json"]).args(arguments).assert().success();
        serde_json::from_slice::<Value>(&done.get_output().stdout).unwrap()
    };
    let early = mark(&["--at", "2026-01-02T03:04:05Z", "--note", "ace"]);
    assert_eq!((&early["at"], &early["label"]), (&"2026-01-02T03:04:05Z".into(), &"ace".into()));
    let app = Serving::start(home.path());
    assert_eq!(notes(&app), ["ace"]);
    mark(&["clutch"]);
    mark(&["--ago", "20"]);
    assert_eq!(notes(&app), ["clutch", "", "ace"]);
    app.kill();
    mark(&["later"]);
    let app = Serving::start(home.path());
    assert_eq!(notes(&app), ["later", "clutch", "", "ace"], "each once");
    app.kill();
}

#[test]
fn a_time_that_is_none_is_refused_with_its_name() {
    let home = tempfile::tempdir().unwrap();
    for arguments in [&["--at", "soon"][..], &["--at", "2999-01-01T00:00:00Z"], &["--ago", "-4"]] {
        let refused = clipctl(home.path()).arg("mark").args(arguments).assert().failure();
        let said = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
        assert!(said.contains("error"), "{said}");
    }
    assert!(!home.path().join("library/marks.jsonl").exists(), "nothing was written down");
}
