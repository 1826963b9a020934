//! Commands that need no library: what they print and how they end.

use crate::serving::Serving;
use assert_cmd::Command;
use serde_json::Value;
use std::{collections::HashSet, fs, path::Path};
use testkit::{TinyOptions, tiny_recording};

/// `clipctl` with a home of its own.
pub fn clipctl(home: &Path) -> Command {
    let mut command = Command::cargo_bin("clipctl").unwrap();
    command
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env("CLIPCONDUCTOR_DATA", home.join("library"))
        .env("OLLAMA_HOST", "127.0.0.1:1")
        .timeout(std::time::Duration::from_secs(120));
    command
}

fn json(output: &[u8]) -> Value {
    serde_json::from_slice(output).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(output)))
}

#[test]
fn analyze_prints_the_promised_document() {
    let home = tempfile::tempdir().unwrap();
    let made = tiny_recording(home.path(), 24.0, &TinyOptions::default()).unwrap();
    let done = clipctl(home.path()).args(["analyze", "--json", "--player", "Tony"]).arg(&made.path).assert().success();
    let document = json(&done.get_output().stdout);
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<HashSet<String>>();
    let promised = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<HashSet<String>>();
    assert_eq!(keys(&document), promised(&["recording", "detector", "signals", "moments", "stats"]));
    assert_eq!(keys(&document["recording"]), promised(&["path", "duration_s", "fps", "width", "height"]));
    assert!(document["recording"].as_object().unwrap().values().all(|value| !value.is_null()));
    // `why` is there only where there is no detector.
    let detector = &document["detector"];
    let mut expected = promised(&["name", "version", "provider"]);
    if detector["name"] == "none" {
        expected.insert("why".into());
    }
    assert_eq!(keys(detector), expected);
    assert!(detector.as_object().unwrap().values().all(Value::is_string));
    let stats = promised(&["wall_s", "listened_s", "cpu_s", "frames_decoded", "frames_inferred", "peak_rss_mib"]);
    assert_eq!(keys(&document["stats"]), stats);
    for (key, value) in document["stats"].as_object().unwrap() {
        // Processor time and memory are told where the system tells them.
        assert!(value.is_number() || !cfg!(target_os = "linux"), "stats.{key}");
    }
    let known: HashSet<&str> = domain::SignalKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let signals = document["signals"].as_array().unwrap();
    assert!(!signals.is_empty());
    for signal in signals {
        assert!(known.contains(signal["kind"].as_str().unwrap()), "{signal}");
        assert!((0.0..=1.0).contains(&signal["strength"].as_f64().unwrap()), "{signal}");
        assert!(signal["t_s"].as_f64().unwrap() >= 0.0 && signal["source"].is_string());
        let may = promised(&["kind", "t_s", "end_s", "strength", "own", "label", "box", "source"]);
        assert!(keys(signal).is_subset(&may), "{signal}");
    }
    let moment = &document["moments"][0];
    assert_eq!(keys(moment), promised(&["start_s", "end_s", "peak_s", "score", "reasons", "evidence"]));
    let (start, end) = (moment["start_s"].as_f64().unwrap(), moment["end_s"].as_f64().unwrap());
    assert!(start <= made.peak_s() && made.peak_s() <= end, "{moment}");
    assert!(!moment["reasons"].as_array().unwrap().is_empty() && !moment["evidence"].as_array().unwrap().is_empty());
}

#[test]
fn process_makes_clips_that_a_script_can_use() {
    let home = tempfile::tempdir().unwrap();
    let made = tiny_recording(home.path(), 24.0, &TinyOptions::default()).unwrap();
    let out = home.path().join("out");
    let done =
        clipctl(home.path()).arg("process").arg(&made.path).arg("--out").arg(&out).arg("--json").assert().success();
    let document = json(&done.get_output().stdout);
    let clips = document[0]["clips"].as_array().unwrap();
    assert!(!clips.is_empty());
    for clip in clips {
        let file = Path::new(clip["file"].as_str().unwrap());
        assert!(file.is_file() && file.with_extension("jpg").is_file());
        let beside = json(&fs::read(file.with_extension("json")).unwrap());
        assert_eq!(&beside, clip, "the file beside the clip says the same");
        assert_eq!(clip["words"]["author"]["by"], "template");
        assert!(clip["words"]["note"].as_str().unwrap().contains("Ollama"), "why no model wrote it");
        assert!(!clip["words"]["title"].as_str().unwrap().is_empty());
    }
    // The recording is as it was, and nothing half is left.
    assert!(fs::read_dir(&out).unwrap().all(|entry| !entry.unwrap().file_name().to_string_lossy().ends_with(".part")));
}

#[test]
fn wrong_words_and_wrong_files_have_their_own_exit_codes() {
    let home = tempfile::tempdir().unwrap();
    clipctl(home.path()).arg("analyze").assert().code(2);
    clipctl(home.path()).arg("frobnicate").assert().code(2);
    clipctl(home.path()).args(["analyze", "/does/not/exist.mp4"]).assert().code(1);
    let empty = home.path().join("empty.mp4");
    fs::write(&empty, b"").unwrap();
    let failed = clipctl(home.path()).arg("analyze").arg(&empty).assert().code(1);
    let said = String::from_utf8_lossy(&failed.get_output().stderr).into_owned();
    assert!(said.contains("error: ") && said.contains("hint: "), "{said}");
    assert!(failed.get_output().stdout.is_empty(), "stdout is for results");

    let profile = home.path().join("profile.json");
    fs::write(&profile, r#"{"name":"q","paddings":{"kill":{"before_s":900,"after_s":1}}}"#).unwrap();
    let failed = clipctl(home.path()).arg("analyze").arg(&empty).arg("--profile").arg(&profile).assert().code(2);
    assert!(String::from_utf8_lossy(&failed.get_output().stderr).contains("paddings.kill.before_s"));

    let nothing = home.path().join("nothing");
    let missing =
        clipctl(home.path()).env("CLIPCONDUCTOR_FFMPEG", &nothing).arg("analyze").arg(&empty).assert().code(3);
    assert!(String::from_utf8_lossy(&missing.get_output().stderr).contains("ffmpeg"));
}

#[test]
fn process_goes_on_past_a_broken_file() {
    let home = tempfile::tempdir().unwrap();
    let made = tiny_recording(home.path(), 12.0, &TinyOptions::default()).unwrap();
    let broken = home.path().join("broken.mp4");
    fs::write(&broken, "Dear recorder, this is a letter.\n".repeat(200)).unwrap();
    let out = home.path().join("out");
    let done = clipctl(home.path())
        .arg("process")
        .arg(&broken)
        .arg(&made.path)
        .arg("--out")
        .arg(&out)
        .arg("--json")
        .assert()
        .code(1);
    let document = json(&done.get_output().stdout);
    assert_eq!(document[0]["problem"]["code"], "not_a_recording");
    assert!(document[1]["clips"].is_array());
}

#[test]
fn import_and_jobs_work_without_a_running_app() {
    let home = tempfile::tempdir().unwrap();
    let made = tiny_recording(home.path(), 6.0, &TinyOptions::default()).unwrap();
    clipctl(home.path()).args(["import", "--wait"]).arg(&made.path).assert().success();
    let jobs = clipctl(home.path()).args(["jobs", "--all", "--json"]).assert().success();
    let jobs = json(&jobs.get_output().stdout);
    let kinds: HashSet<&str> = jobs.as_array().unwrap().iter().filter_map(|job| job["kind"].as_str()).collect();
    assert!(kinds.contains("import") && kinds.contains("analyse") && kinds.contains("rank"), "{kinds:?}");
    clipctl(home.path()).args(["import", "/does/not/exist"]).assert().code(1);
    let doctor = clipctl(home.path()).args(["doctor", "--json"]).assert();
    let checks = json(&doctor.get_output().stdout);
    assert!(checks["checks"].as_array().unwrap().iter().any(|check| check["key"] == "ffmpeg" && check["ok"] == true));
}

#[test]
fn import_waits_for_the_moments_that_a_running_app_finds() {
    let home = tempfile::tempdir().unwrap();
    let app = Serving::start(home.path());
    let made = tiny_recording(home.path(), 12.0, &TinyOptions::default()).unwrap();
    let done = clipctl(home.path()).args(["import", "--wait", "--json"]).arg(&made.path).assert().success();
    let answer = json(&done.get_output().stdout);
    assert_eq!(answer["jobs"][0]["state"], "done", "{answer:#}");
    let recordings = app.get("/recordings?limit=10");
    assert_eq!(recordings["items"][0]["state"], "ready", "{recordings:#}");
    assert!(recordings["items"][0]["moments"]["total"].as_u64() > Some(0), "{recordings:#}");

    let text = home.path().join("text.mp4");
    fs::write(&text, "not a recording").unwrap();
    let refused = clipctl(home.path()).args(["import", "--wait"]).arg(&text).assert().failure();
    let said = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    assert!(said.contains("text.mp4"), "{said}");
}

/// Ctrl-C ends the work and its ffmpeg, says so, and leaves nothing half.
#[cfg(unix)]
#[test]
fn an_interrupt_has_its_own_exit_code() {
    use assert_cmd::cargo::CommandCargoExt as _;
    use std::io::{BufRead as _, BufReader};
    let home = tempfile::tempdir().unwrap();
    let made = tiny_recording(home.path(), 170.0, &TinyOptions { size: (640, 360), ..TinyOptions::default() }).unwrap();
    let out = home.path().join("out");
    let mut process = std::process::Command::cargo_bin("clipctl").unwrap();
    process.args(["-vv", "process", "--no-ollama", "--out"]).arg(&out).arg(&made.path);
    let mut running = process
        .env("HOME", home.path())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(running.stderr.take().unwrap()).lines().map_while(Result::ok);
    // Pictures are read: it is in the middle of it.
    assert!(lines.any(|line| line.contains("starting") && line.contains("rawvideo")), "the work begins");
    let sent = std::process::Command::new("kill").args(["-INT", &running.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let said: Vec<String> = lines.collect();
    assert_eq!(running.wait().unwrap().code(), Some(130), "{said:?}");
    assert!(said.iter().any(|line| line.contains("interrupted")), "{said:?}");
    assert_eq!(fs::read_dir(&out).unwrap().count(), 0);
}

#[test]
fn the_doctor_marks_what_is_optional_and_not_there() {
    let home = tempfile::tempdir().unwrap();
    let done = clipctl(home.path()).arg("doctor").assert().success();
    let said = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    let line = said.lines().position(|line| line.starts_with(" -   Ollama: ")).unwrap_or_else(|| panic!("{said}"));
    assert!(said.lines().nth(line + 1).unwrap().contains("hint: "), "how to get it: {said}");
    assert!(said.lines().any(|line| line.starts_with("ok   ffmpeg: ")), "{said}");
    let done = clipctl(home.path()).args(["doctor", "--json"]).assert().success();
    let report = json(&done.get_output().stdout);
    let checks = report["checks"].as_array().unwrap();
    let ollama = checks.iter().find(|check| check["key"] == "ollama").unwrap();
    assert!(ollama["ok"] == false && ollama["optional"] == true, "{ollama}");
}
