//! What is told of good files, and why odd ones are refused.

use crate::world::{Folder, ffmpeg, probe, turn};
use domain::{Code, MediaTime, Problem, Rotation};
use media::{Cancel, Ffmpeg, FrameRequest, Playable, playable};
use std::path::Path;

fn refused(path: &Path) -> Problem {
    let problem = media::probe(ffmpeg(), path, &Cancel::new()).expect_err("it is refused");
    assert!(!problem.fix.is_empty() && !problem.why.is_empty(), "{problem:?}");
    problem
}

#[test]
fn a_recording_with_everything() {
    let folder = Folder::new();
    let meta = ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1200\ntitle=Start\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=1200\nEND=2000\ntitle=Unnamed 1\n";
    std::fs::write(folder.path("meta.txt"), meta).unwrap();
    for name in ["a.mkv", "a.mp4"] {
        let path = folder.make(
            name,
            "-f lavfi -i testsrc2=s=320x180:r=60:d=2 -f lavfi -i sine=440:d=2 -f lavfi -i sine=880:d=2:r=44100 -i {}/meta.txt \
             -map 0 -map 1 -map 2 -map_chapters 3 -c:v libx264 -preset ultrafast -c:a aac -ac:a:0 2 \
             -metadata:s:a:1 title=Microphone -metadata:s:a:0 language=deu -metadata creation_time=2024-05-04T20:00:00Z",
        );
        let info = probe(&path);
        let video = info.video.as_ref().unwrap();
        assert!((info.duration.seconds() - 2.0).abs() < 0.03, "{name}: {}", info.duration.seconds());
        assert_eq!((video.codec.as_str(), video.width, video.height, video.index), ("h264", 320, 180, 0));
        assert!((video.fps - 60.0).abs() < 0.01 && !video.variable_frame_rate && !video.hdr);
        assert_eq!(video.rotation, Rotation::None);
        assert_eq!(info.audio.len(), 2);
        assert_eq!((info.audio[0].channels, info.audio[0].sample_rate, info.audio[1].sample_rate), (2, 44_100, 44_100));
        assert_eq!(info.audio[0].language.as_deref(), Some("deu"));
        assert_eq!(info.audio[1].title.as_deref(), Some("Microphone"), "{name}");
        assert!(info.audio[1].is_microphone() && !info.audio[0].is_microphone());
        // Some versions shift chapters along with the lead of the sound.
        let chapters: Vec<_> =
            info.chapters.iter().map(|c| ((c.start.seconds() * 10.0).round() as i64, c.title.as_str())).collect();
        assert_eq!(chapters, [(0, "Start"), (12, "Unnamed 1")]);
        assert_eq!(info.created_at.unwrap().to_string(), "2024-05-04T20:00:00Z");
        assert!(info.encoder.unwrap().starts_with("Lavf"));
    }
}

#[test]
fn what_a_web_view_plays() {
    let folder = Folder::new();
    let source = "-f lavfi -i testsrc2=s=64x64:r=30:d=1 -f lavfi -i sine=440:d=1 -preset ultrafast";
    let cases = [
        ("a.mp4", "-c:v libx264 -pix_fmt yuv420p -c:a aac", Playable::Yes),
        ("a.mov", "-c:v libx264 -pix_fmt yuv420p -c:a aac", Playable::Yes),
        ("a.mkv", "-c:v libx264 -pix_fmt yuv420p -c:a aac", Playable::Remux),
        ("a.flv", "-c:v libx264 -pix_fmt yuv420p -c:a aac", Playable::Remux),
        ("a.ts", "-c:v libx264 -pix_fmt yuv420p -c:a aac", Playable::Remux),
        ("444.mp4", "-c:v libx264 -pix_fmt yuv444p -c:a aac", Playable::Proxy),
        ("opus.mkv", "-c:v libx264 -pix_fmt yuv420p -c:a libopus", Playable::Proxy),
        ("mpeg4.mp4", "-c:v mpeg4 -c:a aac", Playable::Proxy),
    ];
    for (name, codecs, expected) in cases {
        let path = folder.make(name, &format!("{source} {codecs}"));
        assert_eq!(playable(&probe(&path)), expected, "{name}");
    }
}

#[test]
fn a_phone_held_upright() {
    let folder = Folder::new();
    let path = folder.numbered("a.mp4", "30", 1.0, "");
    let cases = [
        (0, Rotation::None, (128, 72)),
        (1, Rotation::Quarter, (72, 128)),
        (2, Rotation::Half, (128, 72)),
        (3, Rotation::ThreeQuarters, (72, 128)),
    ];
    for (quarters, rotation, size) in cases {
        turn(&path, quarters);
        let video = probe(&path).video.unwrap();
        assert_eq!((video.rotation, (video.width, video.height)), (rotation, size), "{quarters}");
    }
}

#[test]
fn high_dynamic_range_and_ten_bits() {
    let folder = Folder::new();
    let path = folder.make(
        "hdr.mkv",
        "-f lavfi -i testsrc2=s=128x72:r=30:d=1 -c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -x265-params \
         log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc",
    );
    let info = probe(&path);
    let video = info.video.as_ref().unwrap();
    assert!(video.hdr);
    assert_eq!((video.codec.as_str(), video.pixel_format.as_str()), ("hevc", "yuv420p10le"));
    assert!(info.audio.is_empty());
    assert_eq!(playable(&info), Playable::Proxy);
}

#[test]
fn a_rate_that_changes() {
    let folder = Folder::new();
    folder.numbered("even.mp4", "30", 3.0, "");
    assert!(!probe(&folder.path("even.mp4")).video.unwrap().variable_frame_rate);
    for name in ["uneven.mkv", "uneven.mp4"] {
        let path = folder.make(
            name,
            "-i {}/even.mp4 -vf select=lt(n\\,20)+gt(n\\,50)*not(mod(n\\,3)) -fps_mode passthrough -c:v libx264",
        );
        let video = probe(&path).video.unwrap();
        assert!(video.variable_frame_rate, "{name}");
        assert!((10.0..14.0).contains(&video.fps), "36 pictures in 3 s: {}", video.fps);
    }
}

#[test]
fn pixels_that_are_not_square_and_sizes_that_are_odd() {
    let folder = Folder::new();
    let path = folder.make("dvd.mkv", "-f lavfi -i testsrc2=s=144x120:r=30:d=1 -vf setsar=4/3 -c:v libx264");
    assert_eq!(probe(&path).video.map(|v| (v.width, v.height)), Some((192, 120)));
    let path = folder.make("odd.mkv", "-f lavfi -i testsrc=s=171x97:r=30:d=1 -c:v libx264 -pix_fmt yuv444p");
    assert_eq!(probe(&path).video.map(|v| (v.width, v.height)), Some((171, 97)));
}

#[test]
fn a_cover_is_not_the_picture() {
    let folder = Folder::new();
    folder.make("cover.png", "-f lavfi -i color=red:s=64x64 -frames:v 1");
    folder.numbered("plain.mp4", "30", 1.0, "");
    let path = folder
        .make("covered.mp4", "-i {}/cover.png -i {}/plain.mp4 -map 0 -map 1 -c copy -disposition:v:0 attached_pic");
    assert_eq!(probe(&path).video.map(|video| video.width), Some(128));
    let song = folder
        .make("song.mp4", "-i {}/cover.png -i {}/plain.mp4 -map 0 -map 1:a -c copy -disposition:v:0 attached_pic");
    assert_eq!(refused(&song).code, Code::NoPicture);
}

#[test]
fn a_recorder_that_died_left_no_length() {
    let folder = Folder::new();
    folder.numbered("whole.mkv", "30", 2.0, "");
    let live = folder.make("live.mkv", "-i {}/whole.mkv -c copy -live 1 -f matroska");
    let info = probe(&live);
    assert!((info.duration.seconds() - 2.0).abs() < 0.05, "{}", info.duration.seconds());
}

#[test]
fn half_a_matroska_is_as_long_as_what_is_there() {
    let folder = Folder::new();
    let whole = folder.numbered("whole.mkv", "30", 4.0, "");
    let bytes = std::fs::read(&whole).unwrap();
    let half = folder.path("half.mkv");
    std::fs::write(&half, &bytes[..bytes.len() / 2]).unwrap();
    let info = probe(&half);
    // Compared with what reading all of it shows.
    let request = FrameRequest { size: (16, 16), samples_per_s: 30.0, span: None, keyframes_only: false, detail: None };
    let pictures = media::frames(ffmpeg(), &half, &info, &request, &Cancel::new()).unwrap();
    let last = pictures.filter_map(Result::ok).last().unwrap().time;
    assert!((info.duration.seconds() - last.seconds()).abs() < 0.2, "{} {last}", info.duration.seconds());
}

#[test]
fn files_that_are_no_recordings() {
    let folder = Folder::new();
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(folder.path(name), bytes).unwrap();
        folder.path(name)
    };
    assert_eq!(refused(&write("empty.mp4", b"")).code, Code::FileEmpty);
    assert_eq!(refused(&write("text.mp4", b"dear diary, today I played\n")).code, Code::NotARecording);
    assert_eq!(refused(&write("noise.mkv", &[0xa5; 5000])).code, Code::NotARecording);
    // A playlist must not make ffmpeg open other files.
    folder.numbered("real.ts", "30", 1.0, "");
    let playlist =
        format!("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{}\n#EXT-X-ENDLIST\n", folder.path("real.ts").display());
    assert_eq!(refused(&write("list.mp4", playlist.as_bytes())).code, Code::NotARecording);
    let concat = format!("ffconcat version 1.0\nfile {}\n", folder.path("real.ts").display());
    assert_eq!(refused(&write("concat.mp4", concat.as_bytes())).code, Code::NotARecording);
    let png = folder.make("image.png", "-f lavfi -i color=red:s=64x64 -frames:v 1");
    assert_eq!(refused(&png).code, Code::NotARecording);
    assert_eq!(refused(png.parent().unwrap()).code, Code::NotARecording);
    assert_eq!(refused(&folder.path("nothing.mp4")).code, Code::FileMissing);
}

#[test]
#[cfg(unix)]
fn a_pipe_does_not_keep_us_waiting() {
    let folder = Folder::new();
    let path = folder.path("pipe.mp4");
    let name = std::ffi::CString::new(path.to_str().unwrap()).unwrap();
    // SAFETY: a valid string that ends with zero.
    assert_eq!(unsafe { libc::mkfifo(name.as_ptr(), 0o600) }, 0);
    assert_eq!(refused(&path).code, Code::NotARecording);
    assert_eq!(media::fingerprint(&path).unwrap_err().code, Code::NotARecording);
}

#[test]
fn files_of_which_something_is_missing() {
    let folder = Folder::new();
    let whole = std::fs::read(folder.numbered("whole.mp4", "30", 2.0, "")).unwrap();
    let index = whole.windows(4).position(|bytes| bytes == b"moov").unwrap() - 4;
    std::fs::write(folder.path("no-index.mp4"), &whole[..index]).unwrap();
    assert_eq!(refused(&folder.path("no-index.mp4")).code, Code::FileTruncated);
    let front = std::fs::read(folder.numbered("front.mp4", "30", 2.0, "-movflags +faststart")).unwrap();
    std::fs::write(folder.path("half.mp4"), &front[..front.len() / 2]).unwrap();
    let problem = refused(&folder.path("half.mp4"));
    assert_eq!(problem.code, Code::FileTruncated);
    assert!(problem.why.contains("copied"), "{}", problem.why);
}

#[test]
fn a_fragmented_file_that_broke_off_is_used() {
    let folder = Folder::new();
    let whole = folder.numbered("whole.mp4", "30", 4.0, "-movflags +frag_keyframe+empty_moov");
    let bytes = std::fs::read(&whole).unwrap();
    std::fs::write(folder.path("half.mp4"), &bytes[..bytes.len() * 2 / 3]).unwrap();
    let info = probe(&folder.path("half.mp4"));
    assert!((0.5..3.5).contains(&info.duration.seconds()), "{}", info.duration.seconds());
}

#[test]
fn sound_only_and_far_too_short() {
    let folder = Folder::new();
    let sound = folder.make("sound.mp4", "-f lavfi -i sine=440:d=2 -c:a aac");
    let problem = refused(&sound);
    assert_eq!(problem.code, Code::NoPicture);
    assert!(problem.why.contains("sound"));
    let one = folder.make("one.mp4", "-f lavfi -i color=red:s=64x64:r=30:d=1 -frames:v 1 -c:v libx264");
    assert_eq!(refused(&one).code, Code::TooShort);
    let one = folder.make("one.mkv", "-f lavfi -i color=red:s=64x64:r=30:d=1 -frames:v 1 -c:v libx264");
    assert_eq!(refused(&one).code, Code::TooShort);
}

#[test]
fn names_that_look_like_options_protocols_or_patterns() {
    let folder = Folder::new();
    let plain = folder.numbered("plain.mp4", "30", 1.0, "");
    for name in ["-y.mp4", "http:x.mp4", "a b'c\"d.mp4", "100%d.mp4", "ünï [x];y,z.mp4"] {
        let path = folder.path(name);
        if std::fs::copy(&plain, &path).is_ok() {
            assert!(probe(&path).video.is_some(), "{name}");
        }
    }
}

/// Root may read everything, so the thread gives that up; ffprobe's own thread inherits it.
#[test]
#[cfg(target_os = "linux")]
fn a_file_that_we_may_not_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let path = folder.numbered("secret.mp4", "30", 1.0, "");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    std::fs::set_permissions(path.parent().unwrap(), std::fs::Permissions::from_mode(0o755)).unwrap();
    ffmpeg();
    let problem = crate::library::as_nobody(move || refused(&path));
    assert_eq!(problem.code, Code::NoPermission);
}

#[test]
fn an_ffmpeg_that_is_not_there() {
    let folder = Folder::new();
    let problem = Ffmpeg::find(Some(&folder.path("nowhere"))).unwrap_err();
    assert_eq!(problem.code, Code::FfmpegMissing);
    assert!(problem.fix.len() >= 2, "a command for this system and a word on Settings");
    let text = folder.path("ffmpeg.txt");
    std::fs::write(&text, "no program").unwrap();
    assert_eq!(Ffmpeg::find(Some(&text)).unwrap_err().code, Code::FfmpegMissing);
}

#[test]
fn an_ffmpeg_that_was_chosen() {
    let found = Ffmpeg::find(Some(ffmpeg().path())).unwrap();
    assert_eq!(found.path(), ffmpeg().path());
    let found = Ffmpeg::find(ffmpeg().path().parent()).unwrap();
    assert_eq!(found.version(), ffmpeg().version());
}

#[test]
#[cfg(unix)]
fn an_ffmpeg_that_is_too_old() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    for name in ["ffmpeg", "ffprobe"] {
        let path = folder.path(name);
        std::fs::write(&path, format!("#!/bin/sh\necho '{name} version 4.4.2 Copyright (c) 2000-2021'\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let problem = Ffmpeg::find(folder.path("ffmpeg").parent()).unwrap_err();
    assert_eq!(problem.code, Code::FfmpegTooOld);
    assert!(problem.what.contains("4.4.2"), "{}", problem.what);
}

#[test]
fn a_cancelled_probe_says_so() {
    let folder = Folder::new();
    let path = folder.numbered("a.mp4", "30", 1.0, "");
    let cancel = Cancel::new();
    cancel.cancel();
    assert_eq!(media::probe(ffmpeg(), &path, &cancel).unwrap_err().code, Code::Cancelled);
    assert_eq!(probe(&path).duration, MediaTime::from_seconds(1.0));
}
