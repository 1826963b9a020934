//! Sound as numbers.

use crate::world::{Folder, ffmpeg, probe};
use domain::{Code, SoundBlock, Span};
use media::Cancel;
use std::path::Path;

fn read(path: &Path, stream: u32, rate: u32, span: Option<Span>) -> Vec<SoundBlock> {
    let blocks = media::sound(ffmpeg(), path, stream, rate, span, &Cancel::new()).unwrap();
    blocks.map(|block| block.unwrap()).collect()
}

/// Where the tone of a numbered recording begins, in seconds, by the times of the blocks.
fn onset(blocks: &[SoundBlock]) -> Option<f64> {
    blocks.iter().find_map(|block| {
        let place = block.samples.iter().position(|sample| sample.abs() > 0.1)?;
        Some(block.start.seconds() + place as f64 / f64::from(block.sample_rate))
    })
}

#[test]
fn blocks_follow_each_other_without_gap() {
    let folder = Folder::new();
    let path = folder.numbered("a.mp4", "30", 2.0, "");
    let blocks = read(&path, 1, 16_000, None);
    let mut samples = 0u64;
    for block in &blocks {
        assert_eq!(block.sample_rate, 16_000);
        assert_eq!(block.start.micros(), (samples as f64 / 16_000.0 * 1e6).round() as i64);
        assert!((1..=4_000).contains(&block.samples.len()));
        samples += block.samples.len() as u64;
    }
    // Codecs pad: never count samples exactly.
    assert!((31_000..34_000).contains(&samples), "{samples}");
    let at = onset(&blocks).unwrap();
    assert!((at - 1.0).abs() < 0.01, "{at}");
}

#[test]
fn a_span_has_the_times_of_the_recording() {
    let folder = Folder::new();
    let path = folder.numbered("a.mp4", "30", 3.0, "");
    let blocks = read(&path, 1, 8_000, Some(Span::from_seconds(0.75, 1.25)));
    assert_eq!(blocks[0].start.seconds(), 0.75);
    let samples: usize = blocks.iter().map(|block| block.samples.len()).sum();
    assert!(samples.abs_diff(4_000) < 300, "{samples}");
    let at = onset(&blocks).unwrap();
    assert!((at - 1.0).abs() < 0.01, "{at}");
}

#[test]
fn a_track_that_begins_late_keeps_its_place() {
    let folder = Folder::new();
    folder.numbered("a.mkv", "30", 3.0, "");
    folder.make("late.mka", "-f lavfi -i sine=440:d=1 -c:a aac");
    let path = folder.make("b.mkv", "-i {}/a.mkv -itsoffset 1.5 -i {}/late.mka -map 0:v -map 1:a -c copy");
    let at = onset(&read(&path, 1, 16_000, None)).unwrap();
    assert!((at - 1.5).abs() < 0.03, "{at}");
}

#[test]
fn the_second_track_is_the_second_track() {
    let folder = Folder::new();
    let path = folder.make(
        "two.mkv",
        "-f lavfi -i testsrc2=s=64x64:r=30:d=1 -f lavfi -i anullsrc=d=1 -f lavfi -i sine=440:d=1 -map 0 -map 1 -map 2 \
         -c:v libx264 -c:a aac -shortest",
    );
    assert_eq!(probe(&path).audio.len(), 2);
    assert_eq!(onset(&read(&path, 1, 8_000, None)), None);
    assert!(onset(&read(&path, 2, 8_000, None)).unwrap() < 0.05);
}

#[test]
fn a_track_that_is_not_there_is_an_error() {
    let folder = Folder::new();
    let path = folder.numbered("a.mp4", "30", 1.0, "");
    let mut blocks = media::sound(ffmpeg(), &path, 7, 8_000, None, &Cancel::new()).unwrap();
    assert!(blocks.next().unwrap().is_err());
    assert!(blocks.next().is_none(), "ends after the first error");
    let rate = media::sound(ffmpeg(), &path, 1, 0, None, &Cancel::new()).err().unwrap();
    assert_eq!((rate.code, rate.field.as_deref()), (Code::Invalid, Some("sample_rate")));
}
