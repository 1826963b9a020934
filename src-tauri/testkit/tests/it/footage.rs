use std::process::Command;
use testkit::{Codec, Container, TinyOptions, tiny_recording};

fn probe(path: &std::path::Path) -> serde_json::Value {
    let output = Command::new("ffprobe")
        .args(["-v", "error", "-of", "json", "-show_streams", "-show_format", "-show_chapters"])
        .arg(path)
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Loudness in dB of half a second from `at`.
fn loudness(path: &std::path::Path, at: f64) -> f64 {
    let output = Command::new(testkit::footage::ffmpeg())
        .args(["-hide_banner", "-nostats", "-ss", &at.to_string(), "-t", "0.5", "-i"])
        .arg(path)
        .args(["-map", "0:a:0", "-af", "volumedetect", "-f", "null", "-"])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let (_, tail) = text.split_once("mean_volume: ").expect("a mean volume");
    tail.split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
fn a_burst_is_where_it_should_be() {
    let dir = tempfile::tempdir().unwrap();
    let tiny = tiny_recording(dir.path(), 5.0, &TinyOptions::default()).unwrap();
    assert_eq!(tiny.bursts_s, [3.0]);
    assert!(loudness(&tiny.path, tiny.bursts_s[0] + 0.2) > loudness(&tiny.path, 1.0) + 20.0);
    let facts = probe(&tiny.path);
    assert_eq!(facts["streams"][0]["codec_name"], "h264");
    assert_eq!((facts["streams"][0]["width"].as_u64(), facts["streams"][0]["height"].as_u64()), (Some(320), Some(180)));
    assert!(facts["format"]["tags"]["creation_time"].as_str().unwrap().starts_with("2026-11-21T19:30:00"));
}

#[test]
fn tracks_and_chapters_are_in_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let options = TinyOptions {
        container: Container::Mkv,
        audio: vec!["Game".into(), "Microphone".into()],
        chapters: vec![(0.0, "Start".into()), (1.5, "Flag; #1 = mine".into())],
        ..TinyOptions::named("two tracks")
    };
    let facts = probe(&tiny_recording(dir.path(), 3.0, &options).unwrap().path);
    assert_eq!(facts["streams"].as_array().unwrap().len(), 3);
    assert_eq!(facts["streams"][2]["tags"]["title"], "Microphone");
    assert_eq!(facts["chapters"][1]["tags"]["title"], "Flag; #1 = mine");
    assert_eq!(facts["chapters"][1]["start_time"], "1.500000");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "no helper file stays");
}

#[test]
fn every_container_and_codec_can_be_made() {
    let dir = tempfile::tempdir().unwrap();
    let kinds = [
        (Codec::H264, Container::FragmentedMp4, "h264"),
        (Codec::H264, Container::Mov, "h264"),
        (Codec::H264, Container::Flv, "h264"),
        (Codec::H264, Container::Ts, "h264"),
        (Codec::Hevc, Container::Mkv, "hevc"),
        (Codec::Hevc10, Container::Mp4, "hevc"),
        (Codec::Vp9, Container::Webm, "vp9"),
        (Codec::Mpeg4, Container::Mp4, "mpeg4"),
    ];
    for (index, (codec, container, name)) in kinds.into_iter().enumerate() {
        let options =
            TinyOptions { codec, container, size: (160, 90), fps: 15, ..TinyOptions::named(&format!("kind{index}")) };
        let tiny = tiny_recording(dir.path(), 1.0, &options).unwrap();
        let facts = probe(&tiny.path);
        let video = facts["streams"].as_array().unwrap().iter().find(|s| s["codec_type"] == "video").unwrap();
        assert_eq!(video["codec_name"], name, "{options:?}");
        assert_eq!(video["pix_fmt"] == "yuv420p10le", codec == Codec::Hevc10);
    }
    let mute = TinyOptions { audio: Vec::new(), ..TinyOptions::named("mute") };
    assert_eq!(probe(&tiny_recording(dir.path(), 1.0, &mute).unwrap().path)["streams"].as_array().unwrap().len(), 1);
}
