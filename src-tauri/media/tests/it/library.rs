//! Identity, writers, and what the library shows of a recording: thumbnail, wave, strip, playable copies.

use crate::world::{Folder, ffmpeg, numbers, probe};
use domain::{Code, MediaTime, Span};
use media::{Cancel, Playable, ThumbnailRequest, fingerprint, has_writer, playable};
use std::io::Write;

/// Runs in a thread that is nobody, so that permissions hold for root too.
#[cfg(target_os = "linux")]
pub fn as_nobody<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::spawn(move || {
        // SAFETY: plain system calls. Called directly, they change this thread only; libc's wrappers change all.
        unsafe {
            if libc::geteuid() == 0 {
                assert_eq!(libc::syscall(libc::SYS_setresgid, -1, 65_534, -1), 0);
                assert_eq!(libc::syscall(libc::SYS_setresuid, -1, 65_534, -1), 0);
            }
        }
        run()
    });
    thread.join().expect("the thread ends well")
}

#[test]
fn the_fingerprint_follows_the_bytes() {
    let folder = Folder::new();
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(folder.path(name), bytes).unwrap();
        fingerprint(&folder.path(name)).unwrap()
    };
    let bytes: Vec<u8> = (0..1_000_000u32).map(|n| (n * 7 / 3) as u8).collect();
    let (print, size) = write("a.mp4", &bytes);
    assert_eq!((size, print.0.len()), (1_000_000, 64));
    assert_eq!(write("renamed.mkv", &bytes).0, print);
    for changed in [0, 500_000, 999_999] {
        let mut other = bytes.clone();
        other[changed] ^= 1;
        assert_ne!(write("b.mp4", &other).0, print, "byte {changed}");
    }
    assert_ne!(write("longer.mp4", &[&bytes[..], &[0]].concat()).0, print);
    assert_eq!(write("tiny.mp4", b"x").1, 1);
    std::fs::write(folder.path("empty.mp4"), b"").unwrap();
    assert_eq!(fingerprint(&folder.path("empty.mp4")).unwrap_err().code, Code::FileEmpty);
    assert_eq!(fingerprint(&folder.path("none.mp4")).unwrap_err().code, Code::FileMissing);
}

#[test]
#[cfg(any(target_os = "linux", windows))]
fn a_writer_is_seen_until_it_closes() {
    let folder = Folder::new();
    let path = folder.path("growing.mkv");
    let mut file = std::fs::File::create(&path).unwrap();
    file.write_all(b"abc").unwrap();
    assert_eq!(has_writer(&path), Some(true));
    drop(file);
    let reader = std::fs::File::open(&path).unwrap();
    #[cfg(target_os = "linux")]
    assert_eq!(has_writer(&path), Some(false), "a reader is no writer");
    drop(reader);
    assert_eq!(has_writer(&path), Some(false));
    assert_eq!(has_writer(&folder.path("none.mkv")), None);
}

fn request(span: Span) -> ThumbnailRequest {
    ThumbnailRequest { span, at: None, peak: None, size: (640, 640) }
}

#[test]
fn the_thumbnail_of_an_instant_is_the_picture_of_that_instant() {
    let folder = Folder::new();
    let path = folder.numbered("a.mp4", "30", 2.0, "");
    let out = folder.path("thumb.jpg");
    let at = MediaTime::from_seconds(1.01);
    let wish = ThumbnailRequest { at: Some(at), ..request(Span::from_seconds(0.0, 2.0)) };
    let shown = media::thumbnail(ffmpeg(), &path, &probe(&path), &wish, &out, &Cancel::new()).unwrap();
    assert_eq!(shown, at);
    let image = image::open(&out).unwrap().into_luma8();
    assert_eq!(image.dimensions(), (128, 72), "never enlarged");
    let number: u32 = (0..8).filter(|bit| image.get_pixel(16 * bit + 8, 36).0[0] > 127).map(|bit| 1 << bit).sum();
    assert_eq!(number, 30, "picture 30 is on the screen from 1.0 to 1.033 s");
    assert_eq!(folder.files(), ["a.mp4", "thumb.jpg"]);
}

#[test]
fn the_thumbnail_shows_the_sharp_second() {
    let folder = Folder::new();
    let path = folder.make(
        "a.mp4",
        "-f lavfi -i testsrc2=s=320x180:r=30:d=4 -vf gblur=sigma=12:enable='not(between(t,2,2.9))',\
         drawbox=t=fill:c=black:enable='lt(t,1)' -c:v libx264 -preset ultrafast",
    );
    let info = probe(&path);
    let wish = request(Span::from_seconds(0.0, 4.0));
    let shown =
        media::thumbnail(ffmpeg(), &path, &info, &wish, &folder.path("t.jpg"), &Cancel::new()).unwrap().seconds();
    assert!((2.0..2.9).contains(&shown), "{shown}");
    let near = ThumbnailRequest { peak: Some(MediaTime::from_seconds(3.4)), ..wish };
    let shown =
        media::thumbnail(ffmpeg(), &path, &info, &near, &folder.path("t.jpg"), &Cancel::new()).unwrap().seconds();
    assert!((2.4..2.9).contains(&shown), "only around the peak is looked: {shown}");
    let offered = media::best_frames(ffmpeg(), &path, &info, wish.span, 4, &Cancel::new()).unwrap();
    assert!(offered.len() > 1 && offered.len() <= 4, "{offered:?}");
    assert!((2.0..2.9).contains(&offered[0].seconds()), "the sharp second is offered first: {offered:?}");
    assert!(offered.iter().all(|at| at.seconds() >= 1.0), "black is not offered: {offered:?}");
}

#[test]
fn the_wave_shows_where_the_tone_is() {
    let folder = Folder::new();
    let path = folder.numbered("a.mp4", "30", 2.0, "");
    let mut told = Vec::new();
    let wave = media::waveform(ffmpeg(), &path, &probe(&path), 10.0, &Cancel::new(), &mut |f| told.push(f)).unwrap();
    assert_eq!(wave.peaks.len(), 20);
    for (place, peak) in wave.peaks.iter().enumerate() {
        let expected = if (10..15).contains(&place) { 110..=140 } else { 0..=25 };
        assert!(expected.contains(peak), "{place}: {peak} in {:?}", wave.peaks);
    }
    assert!(told.windows(2).all(|pair| pair[0] <= pair[1]) && told.last() == Some(&1.0));
    let silent = folder.make("silent.mp4", "-i {}/a.mp4 -an -c copy");
    let wave = media::waveform(ffmpeg(), &silent, &probe(&silent), 10.0, &Cancel::new(), &mut |_| {}).unwrap();
    assert!(wave.peaks.is_empty());
}

#[test]
fn the_strip_shows_the_middle_of_each_stretch() {
    let folder = Folder::new();
    let path = folder.numbered("a.mp4", "30", 4.0, "");
    let out = folder.path("strip.jpg");
    let strip = media::filmstrip(ffmpeg(), &path, &probe(&path), 12, 64, &out, &Cancel::new()).unwrap();
    assert_eq!((strip.columns, strip.rows, strip.tile), (10, 2, (64, 36)));
    let image = image::open(&out).unwrap().into_luma8();
    assert_eq!(image.dimensions(), (640, 72));
    for tile in 0..12u32 {
        let (x, y) = (tile % 10 * 64, tile / 10 * 36 + 18);
        let number: u32 = (0..8).filter(|bit| image.get_pixel(x + 8 * bit + 4, y).0[0] > 127).map(|bit| 1 << bit).sum();
        assert_eq!(number, tile * 10 + 5, "tile {tile}");
    }
}

#[test]
fn a_strip_over_a_long_recording_takes_keyframes() {
    let folder = Folder::new();
    // One colour every two seconds; 40 s are read through, 600 s are sought in.
    for (seconds, tiles) in [(40, 5), (600, 2)] {
        let path = folder.make(
            "long.mp4",
            &format!("-f lavfi -i color=red:s=64x36:r=2:d={seconds},hue=h=9*t -c:v libx264 -preset ultrafast -g 4 -pix_fmt yuv420p"),
        );
        let info = probe(&path);
        let out = folder.path("strip.jpg");
        let strip = media::filmstrip(ffmpeg(), &path, &info, tiles, 64, &out, &Cancel::new()).unwrap();
        assert_eq!((strip.every.seconds(), strip.rows), (f64::from(seconds) / f64::from(tiles), 1));
        let image = image::open(&out).unwrap().into_rgb8();
        for tile in 0..tiles {
            let found = image.get_pixel(tile * 64 + 32, 18).0;
            let at = strip.every.seconds() * (f64::from(tile) + 0.5);
            let wish =
                ThumbnailRequest { at: Some(MediaTime::from_seconds(at)), ..request(Span::from_seconds(0.0, 1.0)) };
            media::thumbnail(ffmpeg(), &path, &info, &wish, &folder.path("t.jpg"), &Cancel::new()).unwrap();
            let wanted = image::open(folder.path("t.jpg")).unwrap().into_rgb8().get_pixel(32, 18).0;
            let off = found.iter().zip(wanted).map(|(a, b)| a.abs_diff(b)).max().unwrap();
            assert!(off < 80, "tile {tile} of {tiles}: {found:?} instead of {wanted:?}");
        }
    }
}

#[test]
fn repacking_keeps_every_picture() {
    let folder = Folder::new();
    for name in ["a.mkv", "a.flv", "a.ts"] {
        let path = folder.numbered(name, "30", 2.0, "");
        let out = folder.path("out.mp4");
        let mut last = 0.0;
        media::remux(ffmpeg(), &path, &out, &Cancel::new(), &mut |fraction| last = fraction).unwrap();
        assert_eq!(last, 1.0);
        assert_eq!(playable(&probe(&out)), Playable::Yes);
        let mut found = numbers(&out);
        // The first is on the screen until the second, also where the sound begins earlier.
        found.dedup();
        assert_eq!(found, (0..60).collect::<Vec<_>>(), "{name}");
    }
}

#[test]
fn a_copy_for_the_player_keeps_the_timeline() {
    let folder = Folder::new();
    let path = folder.numbered(
        "a.mkv",
        "60",
        2.0,
        "-c:v libx265 -x265-params log-level=none -pix_fmt yuv420p10le -c:a flac -strict -2",
    );
    let info = probe(&path);
    assert_eq!(playable(&info), Playable::Proxy);
    let out = folder.path("out.mp4");
    media::proxy(ffmpeg(), &path, &info, &out, &Cancel::new(), &mut |_| {}).unwrap();
    let copy = probe(&out);
    assert_eq!(playable(&copy), Playable::Yes);
    assert!((copy.video.as_ref().unwrap().fps - 30.0).abs() < 0.01);
    assert!((copy.duration.seconds() - 2.0).abs() < 0.05);
    let numbers = numbers(&out);
    assert!(numbers.iter().enumerate().all(|(slot, number)| number.abs_diff(slot as u32 * 2) <= 1), "{numbers:?}");
}
