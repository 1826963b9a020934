//! Pictures and their times.

use crate::world::{Folder, ffmpeg, first_picture, number, probe, turn};
use domain::{Code, Picture, PixelRect, Span};
use media::{Cancel, FrameRequest};
use std::path::Path;

fn wish(samples_per_s: f64, span: Option<Span>) -> FrameRequest {
    FrameRequest { size: (128, 96), samples_per_s, span, keyframes_only: false, detail: None }
}

fn read(path: &Path, request: &FrameRequest) -> Vec<Picture> {
    let pictures = media::frames(ffmpeg(), path, &probe(path), request, &Cancel::new()).unwrap();
    pictures.map(|picture| picture.unwrap()).collect()
}

/// Times in milliseconds with the numbers of the pictures.
fn told(pictures: &[Picture]) -> Vec<(i64, u32)> {
    pictures.iter().map(|picture| (picture.time.micros() / 1000, number(picture))).collect()
}

#[test]
fn pictures_are_those_on_the_screen() {
    let folder = Folder::new();
    for name in ["a.mp4", "a.mkv", "a.flv", "a.ts"] {
        let path = folder.numbered(name, "30", 2.0, "");
        let first = first_picture(&path);
        assert!((0.0..0.1).contains(&first), "{name}: {first}");
        let told = told(&read(&path, &wish(4.0, Some(Span::from_seconds(0.0, 2.0)))));
        assert_eq!(told.len(), 8, "{name}");
        for (slot, (time, number)) in told.into_iter().enumerate() {
            assert_eq!(time, slot as i64 * 250, "{name}");
            let on_screen = ((time as f64 / 1000.0 - first + 0.0011) * 30.0).floor().max(0.0);
            // Containers that round times may move a picture over the edge of a slot.
            let grace = u32::from(!name.ends_with("mp4"));
            assert!(
                (on_screen as u32).abs_diff(number) <= grace,
                "{name}: {number} instead of {on_screen} at {time} ms"
            );
        }
    }
}

#[test]
fn a_span_begins_with_what_is_already_on_the_screen() {
    let folder = Folder::new();
    let path = folder.numbered("a.mp4", "30", 3.0, "");
    let pictures = read(&path, &wish(10.0, Some(Span::from_seconds(1.51, 1.95))));
    assert_eq!(told(&pictures), [(1510, 45), (1610, 48), (1710, 51), (1810, 54), (1910, 57)]);
}

#[test]
fn an_uneven_recording_has_true_times() {
    let folder = Folder::new();
    folder.numbered("even.mp4", "30", 3.0, "");
    let path = folder.make(
        "uneven.mkv",
        "-i {}/even.mp4 -vf select=lt(n\\,20)+gt(n\\,50)*not(mod(n\\,3)) -fps_mode passthrough -c:v libx264 -crf 12 -g 10 -an",
    );
    assert!(probe(&path).video.unwrap().variable_frame_rate);
    // Pictures 0 to 19, then nothing until 51 (1.7 s), then every third.
    let expected =
        [(400, 12), (600, 18), (800, 19), (1000, 19), (1200, 19), (1400, 19), (1600, 19), (1800, 54), (2000, 60)];
    assert_eq!(told(&read(&path, &wish(5.0, Some(Span::from_seconds(0.4, 2.1)))))[..], expected[..]);
    let late = told(&read(&path, &wish(5.0, Some(Span::from_seconds(1.2, 1.9)))));
    assert_eq!(late, [(1200, 19), (1400, 19), (1600, 19), (1800, 54)], "the frozen picture is the one on the screen");
}

#[test]
fn keyframes_tell_where_they_lie() {
    let folder = Folder::new();
    let path = folder.numbered("a.mp4", "30", 3.0, "-sc_threshold 0");
    let request = FrameRequest { keyframes_only: true, ..wish(30.0, None) };
    let found: Vec<(i64, u32)> =
        read(&path, &request).iter().map(|p| ((p.time.micros() + 500) / 1000, number(p))).collect();
    assert_eq!(found, [(0, 0), (833, 25), (1667, 50), (2500, 75)]);
    let request = FrameRequest { span: Some(Span::from_seconds(0.5, 2.0)), ..request };
    let found: Vec<u32> = read(&path, &request).iter().map(number).collect();
    assert_eq!(found, [25, 50], "only what lies inside");
    let request = FrameRequest { samples_per_s: 1.0, span: None, ..request };
    let found: Vec<u32> = read(&path, &request).iter().map(number).collect();
    assert_eq!(found, [0, 50], "no more than asked for");
}

/// Both sizes of a picture come through one pipe; the times are those of the keyframes all the same.
#[test]
fn keyframes_come_in_detail_when_that_is_asked_for() {
    let folder = Folder::new();
    let path = folder.numbered("a.mp4", "30", 3.0, "-sc_threshold 0");
    let video = probe(&path).video.unwrap();
    let (size, detail) = ((video.width / 2, video.height / 2), Some((1920, 1080)));
    let request = FrameRequest { size, keyframes_only: true, detail, ..wish(30.0, None) };
    let found: Vec<(i64, Option<(u32, u32)>)> = read(&path, &request)
        .iter()
        .map(|picture| {
            let detail = picture.detail.as_deref().map(|detail| (detail.picture().width, detail.picture().height));
            ((picture.time.micros() + 500) / 1000, detail)
        })
        .collect();
    let whole = Some((video.width, video.height));
    assert_eq!(found, [(0, whole), (833, whole), (1667, whole), (2500, whole)]);
}

/// However a recording keeps its colours, and whoever makes green, blue and red of them.
#[test]
fn the_detail_shows_the_same_and_the_small_one_does_not_change() {
    let folder = Folder::new();
    let bars = "-f lavfi -i smptehdbars=s=322x242:r=5:d=1";
    let hdr = "-c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -x265-params \
               log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc";
    let kinds = [
        ("sd.mp4", "-c:v libx264 -crf 5 -pix_fmt yuv420p".to_owned()),
        ("tagged.mp4", "-vf scale=out_color_matrix=bt709,format=yuv420p -colorspace bt709 -c:v libx264 -crf 5".into()),
        ("wide.mp4", "-vf scale=1280:720:out_color_matrix=bt709,format=yuv420p -c:v libx264 -crf 5".into()),
        ("full.mp4", "-vf scale=out_range=pc,format=yuvj420p -color_range pc -c:v libx264 -crf 5".into()),
        ("fine.mkv", "-c:v libx264 -crf 5 -pix_fmt yuv444p".into()),
        ("rgb.mkv", "-c:v libx264rgb -crf 5".into()),
        ("ten.mkv", "-c:v libx265 -preset ultrafast -x265-params log-level=none:crf=5 -pix_fmt yuv420p10le".into()),
        ("hdr.mkv", hdr.into()),
    ];
    for (name, how) in kinds {
        let path = folder.make(name, &format!("{bars} {how}"));
        let video = probe(&path).video.unwrap();
        // Odd: the canvas is even all the same.
        let small = (video.width / 4 * 2 + 1, video.height / 4 * 2);
        let whole = read(&path, &FrameRequest { size: (video.width, video.height), ..wish(1.0, None) }).remove(0);
        let alone = read(&path, &FrameRequest { size: small, ..wish(1.0, None) }).remove(0);
        let detail = Some((1920, 1080));
        let with_detail = read(&path, &FrameRequest { size: small, detail, ..wish(1.0, None) }).remove(0);
        let other = with_detail.planes.iter().zip(&alone.planes).filter(|(a, b)| a != b).count();
        assert_eq!((with_detail.planes.len(), other), (alone.planes.len(), 0), "{name}: the small one");
        assert_eq!(with_detail.content, alone.content, "{name}");
        let fine = with_detail.finest();
        assert_eq!((fine.width, fine.height), (video.width, video.height), "{name}");
        let levels: u64 = fine.planes.iter().zip(&whole.planes).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        let mean = levels as f64 / whole.planes.len() as f64;
        assert!(mean < 1.5, "{name}: {mean:.2} levels apart");
    }
}

#[test]
fn a_picture_is_padded_with_grey_in_planes_green_blue_red() {
    let folder = Folder::new();
    let path =
        folder.make("a.mp4", "-f lavfi -i color=0xFF8000:s=128x64:r=30:d=1 -c:v libx264 -crf 5 -pix_fmt yuv420p");
    let picture = read(&path, &wish(2.0, None)).remove(0);
    assert_eq!(picture.content, PixelRect { x: 0, y: 16, w: 128, h: 64 });
    let plane = 128 * 96;
    assert_eq!(picture.planes.len(), plane * 3);
    let at = |x: usize, y: usize| [0, 1, 2].map(|number| picture.planes[number * plane + y * 128 + x]);
    assert_eq!(at(64, 2), [114; 3]);
    assert_eq!(at(64, 94), [114; 3]);
    for (found, wanted) in at(64, 48).into_iter().zip([128u8, 0, 255]) {
        assert!(found.abs_diff(wanted) <= 4, "{:?}", at(64, 48));
    }
}

#[test]
fn large_pictures_without_tags_are_taken_for_bt709() {
    let folder = Folder::new();
    let path = folder.make(
        "hd.mp4",
        "-f lavfi -i color=0x20C040:s=1280x720:r=5:d=1,scale=out_color_matrix=bt709,setparams=colorspace=unknown,format=yuv420p \
         -c:v libx264 -preset ultrafast -crf 5",
    );
    let picture = read(&path, &wish(2.0, None)).remove(0);
    let plane = 128 * 96;
    let middle = 48 * 128 + 64;
    let found = [0, 1, 2].map(|number| picture.planes[number * plane + middle]);
    for (found, wanted) in found.into_iter().zip([0xC0u8, 0x40, 0x20]) {
        // Taken for BT.601 it would be off by far more.
        assert!(found.abs_diff(wanted) <= 5, "{found} instead of {wanted}");
    }
}

#[test]
fn a_phone_video_stands_upright() {
    let folder = Folder::new();
    let path = folder.make(
        "a.mp4",
        "-f lavfi -i color=black:s=128x64:r=30:d=1,drawbox=w=64:t=fill:c=white -c:v libx264 -pix_fmt yuv420p",
    );
    turn(&path, 1);
    let picture = read(&path, &wish(1.0, None)).remove(0);
    assert_eq!(picture.content, PixelRect { x: 40, y: 0, w: 48, h: 96 });
    // The left half comes to lie on top when it is turned clockwise.
    assert!(picture.planes[10 * 128 + 64] > 200 && picture.planes[86 * 128 + 64] < 50);
}

#[test]
fn high_dynamic_range_becomes_bright_enough_to_see() {
    let folder = Folder::new();
    // A grey of 58 % of the PQ scale is about 200 nits: white paper.
    let path = folder.make(
        "hdr.mkv",
        "-f lavfi -i color=0x949494:s=128x64:r=30:d=1 -c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -x265-params \
         log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc",
    );
    let picture = read(&path, &wish(1.0, None)).remove(0);
    let middle = 48 * 128 + 64;
    let found = picture.planes[middle];
    assert!((170..=250).contains(&found), "white paper came out as {found}");
}

#[test]
fn a_size_that_changes_in_the_middle_does_not_shift_time() {
    let folder = Folder::new();
    folder.numbered("one.ts", "30", 1.0, "");
    folder.make(
        "two.ts",
        "-f lavfi -i color=white:s=96x96:r=30:d=1 -f lavfi -i anullsrc=d=1 -c:v libx264 -pix_fmt yuv420p -c:a aac -output_ts_offset 1.0",
    );
    let bytes = [std::fs::read(folder.path("one.ts")).unwrap(), std::fs::read(folder.path("two.ts")).unwrap()].concat();
    std::fs::write(folder.path("both.ts"), bytes).unwrap();
    let path = folder.path("both.ts");
    let pictures = read(&path, &wish(4.0, None));
    let told = told(&pictures);
    assert!((7..=9).contains(&told.len()), "{told:?}");
    assert!(told[..4].iter().zip([0u32, 7, 15, 22]).all(|(told, wanted)| told.1.abs_diff(wanted) <= 1), "{told:?}");
    assert!(told[5..].iter().all(|(_, number)| *number == 255), "{told:?}");
}

#[test]
fn odd_sizes_and_ten_bits_can_be_read() {
    let folder = Folder::new();
    let odd = folder.make("odd.mkv", "-f lavfi -i testsrc=s=171x97:r=30:d=1 -c:v libx264 -pix_fmt yuv444p");
    assert_eq!(read(&odd, &wish(2.0, None)).len(), 2);
    let ten = folder.make(
        "ten.mkv",
        "-f lavfi -i testsrc2=s=170x96:r=30:d=1 -c:v libx265 -preset ultrafast -x265-params log-level=none -pix_fmt yuv420p10le",
    );
    assert_eq!(read(&ten, &wish(2.0, None)).len(), 2);
}

#[test]
fn wishes_that_make_no_sense_are_refused() {
    let folder = Folder::new();
    let path = folder.numbered("a.mp4", "30", 1.0, "");
    let info = probe(&path);
    for (field, request) in [
        ("samples_per_s", wish(0.0, None)),
        ("samples_per_s", wish(f64::NAN, None)),
        ("size", FrameRequest { size: (0, 4), ..wish(1.0, None) }),
    ] {
        let problem = media::frames(ffmpeg(), &path, &info, &request, &Cancel::new()).err().unwrap();
        assert_eq!((problem.code, problem.field.as_deref()), (Code::Invalid, Some(field)));
    }
}
