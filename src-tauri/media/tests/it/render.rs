//! Clips: accurate to the picture, of any shape, whole or not there.

use crate::world::{Folder, ffmpeg, first_picture, numbers, probe, turn};
use domain::{Captions, Code, Layout, LayoutKind, MediaTime, RelativeBox, SoundEdit, Span};
use media::{Cancel, RenderPart, RenderRequest, Rendered};
use std::path::{Path, PathBuf};

fn part(path: &Path, start: f64, end: f64) -> RenderPart {
    RenderPart { path: path.into(), info: probe(path), span: Span::from_seconds(start, end) }
}

fn clip(parts: Vec<RenderPart>) -> RenderRequest {
    RenderRequest {
        parts,
        layout: Layout { kind: LayoutKind::Source, game: None, face: None },
        sound: SoundEdit::default(),
        captions: Captions::default(),
        brand: domain::Brand::default(),
        max_height: None,
        max_bytes: None,
    }
}

fn render(request: &RenderRequest, out: &Path) -> Rendered {
    let mut told = vec![0.0];
    let rendered = media::render(ffmpeg(), request, out, &Cancel::new(), &mut |f| told.push(f)).unwrap();
    assert!(told.windows(2).all(|pair| pair[0] <= pair[1]) && told.last() == Some(&1.0), "{told:?}");
    assert_eq!(rendered.size_bytes, std::fs::metadata(out).unwrap().len());
    rendered
}

/// Where the tone of a clip begins, in seconds.
fn onset(path: &Path) -> Option<f64> {
    let track = probe(path).audio.first()?.index;
    let mut blocks = media::sound(ffmpeg(), path, track, 48_000, None, &Cancel::new()).unwrap();
    blocks.find_map(|block| {
        let block = block.unwrap();
        let place = block.samples.iter().position(|sample| sample.abs() > 0.1)?;
        Some(block.start.seconds() + place as f64 / 48_000.0)
    })
}

#[test]
fn cuts_are_accurate_to_the_picture_in_every_container() {
    let folder = Folder::new();
    for name in ["a.mp4", "a.mkv", "a.flv", "a.ts", "a.mov"] {
        let path = folder.numbered(name, "30", 3.0, "");
        let out = folder.path("clip.mp4");
        let first = first_picture(&path);
        let rendered = render(&clip(vec![part(&path, first + 0.7, first + 1.9)]), &out);
        assert!(!rendered.copied, "{name}");
        assert_eq!(numbers(&out), (21..57).collect::<Vec<_>>(), "{name}");
        assert!((rendered.duration.seconds() - 1.2).abs() < 0.002, "{name}: {}", rendered.duration.seconds());
        let at = onset(&out).unwrap();
        assert!((at - 0.3).abs() < 0.03, "{name}: the tone begins at {at}");
    }
}

#[test]
fn cuts_are_accurate_in_odd_files_too() {
    let folder = Folder::new();
    folder.numbered("a.mp4", "30", 3.0, "");
    // Two without the index that a finished file has, and one that does not say when its pictures are shown.
    for (name, how) in [
        ("live.mkv", "-c copy -live 1 -f matroska"),
        ("pieces.mp4", "-c copy -movflags +frag_keyframe+empty_moov"),
        ("old.avi", "-an -c:v mjpeg -q:v 2 -pix_fmt yuvj420p"),
    ] {
        let path = folder.make(name, &format!("-i {{}}/a.mp4 {how}"));
        let out = folder.path("clip.mp4");
        let first = first_picture(&path);
        render(&clip(vec![part(&path, first + 1.3, first + 2.1)]), &out);
        assert_eq!(numbers(&out), (39..63).collect::<Vec<_>>(), "{name}");
    }
}

#[test]
fn other_rates_and_edges_between_pictures() {
    let folder = Folder::new();
    let path = folder.numbered("a.mp4", "60000/1001", 2.0, "");
    let out = folder.path("clip.mp4");
    // 0.5 s is picture 29.97, nearest to 30; 0.504 s is 30.2.
    render(&clip(vec![part(&path, 0.504, 1.004)]), &out);
    let found = numbers(&out);
    assert_eq!((found[0], found.len()), (30, 30));
    assert!(found.windows(2).all(|pair| pair[1] == pair[0] + 1), "{found:?}");
    assert!((probe(&out).video.unwrap().fps - 59.94).abs() < 0.01);
}

#[test]
fn an_uneven_recording_becomes_even() {
    let folder = Folder::new();
    folder.numbered("even.mp4", "30", 3.0, "");
    let path = folder.make(
        "uneven.mkv",
        "-i {}/even.mp4 -vf select=lt(n\\,20)+gt(n\\,50)*not(mod(n\\,3)) -fps_mode passthrough -c:v libx264 -crf 12 -g 10 -c:a copy",
    );
    let out = folder.path("clip.mp4");
    let first = first_picture(&path);
    render(&clip(vec![part(&path, first + 1.0, first + 2.0)]), &out);
    let found = numbers(&out);
    assert_eq!(found.len(), 30);
    assert!(found[..21].iter().all(|number| *number == 19), "{found:?}");
    assert_eq!((found[21], found[24], found[29]), (51, 54, 57));
    let at = onset(&out).unwrap();
    assert!(at < 0.03, "{at}");
    assert!(!probe(&out).video.unwrap().variable_frame_rate);
}

#[test]
fn what_needs_no_encoding_is_copied() {
    let folder = Folder::new();
    // Keyframes at 0, 0.833 and 1.667 s; closed groups.
    let path = folder.numbered("a.mkv", "30", 2.5, "-x264-params open-gop=0:keyint=25:scenecut=0");
    let out = folder.path("clip.mp4");
    let whole = render(&clip(vec![part(&path, 0.0, 3.0)]), &out);
    assert!(whole.copied);
    assert_eq!(whole.encoder, "copy");
    let mut found = numbers(&out);
    // The sound begins a little earlier there, and so does the clip.
    found.dedup();
    assert_eq!(found, (0..75).collect::<Vec<_>>());
    let path = folder.numbered("a.mp4", "30", 2.5, "-x264-params open-gop=0:keyint=25:scenecut=0");
    let rest = render(&clip(vec![part(&path, 25.0 / 30.0, 2.5)]), &out);
    assert!(rest.copied);
    assert_eq!(numbers(&out), (25..75).collect::<Vec<_>>());
    assert!((onset(&out).unwrap() - (1.0 - 25.0 / 30.0)).abs() < 0.03);
    let off = render(&clip(vec![part(&path, 26.0 / 30.0, 2.5)]), &out);
    assert!(!off.copied, "one picture off the keyframe");
    assert_eq!(numbers(&out), (26..75).collect::<Vec<_>>());
    assert!(!render(&clip(vec![part(&path, 0.0, 50.0 / 30.0)]), &out).copied, "an end in the middle");
    assert_eq!(numbers(&out), (0..50).collect::<Vec<_>>());
    let mut louder = clip(vec![part(&path, 0.0, 2.5)]);
    louder.sound.gain_db = 2.0;
    assert!(!render(&louder, &out).copied);
}

#[test]
fn several_parts_follow_each_other() {
    let folder = Folder::new();
    let a = folder.numbered("a.mp4", "30", 3.0, "");
    let b = folder.numbered("b.mkv", "30", 3.0, "-an");
    let out = folder.path("clip.mp4");
    let request = clip(vec![part(&a, 2.0, 2.5), part(&b, 0.5, 1.0), part(&a, 0.9, 1.2)]);
    let rendered = render(&request, &out);
    let expected: Vec<u32> = (60..75).chain(15..30).chain(27..36).collect();
    assert_eq!(numbers(&out), expected);
    assert!((rendered.duration.seconds() - 1.3).abs() < 0.01);
    // The second part has no sound of its own; the tone of the third begins 0.1 s into it.
    assert!((onset(&out).unwrap() - 1.1).abs() < 0.03, "{:?}", onset(&out));
}

#[test]
fn parts_of_different_shape_and_rate_are_joined() {
    let folder = Folder::new();
    let a = folder.numbered("a.mp4", "30", 1.0, "");
    let b = folder.make("b.mkv", "-f lavfi -i testsrc2=s=100x100:r=60:d=1 -c:v libx264 -pix_fmt yuv444p");
    let out = folder.path("clip.mp4");
    let rendered = render(&clip(vec![part(&a, 0.0, 0.5), part(&b, 0.0, 0.5)]), &out);
    assert_eq!(rendered.size, (128, 72));
    let video = probe(&out).video.unwrap();
    assert_eq!((video.fps, video.pixel_format.as_str()), (60.0, "yuv420p"));
}

#[test]
fn every_layout_has_its_frame() {
    let folder = Folder::new();
    let path = folder.make(
        "a.mp4",
        "-f lavfi -i testsrc2=s=680x360:r=30:d=0.6 -f lavfi -i sine=440:d=0.6 -c:v libx264 -preset ultrafast -c:a aac -shortest",
    );
    for kind in LayoutKind::ALL {
        let mut request = clip(vec![part(&path, 0.1, 0.4)]);
        let face = RelativeBox { x: 0.7, y: 0.7, w: 0.25, h: 0.25 };
        request.layout = Layout { kind, game: None, face: kind.needs_face().then_some(face) };
        let rendered = render(&request, &folder.path("clip.mp4"));
        let expected = match kind {
            LayoutKind::Source => (680, 360),
            LayoutKind::Square => (720, 720),
            _ => (720, 1280),
        };
        assert_eq!(rendered.size, expected, "{kind:?}");
        assert_eq!(rendered.encoder, "libx264");
    }
}

#[test]
fn face_and_game_come_from_their_boxes() {
    let folder = Folder::new();
    // Red face at the lower right, the game green.
    let path = folder.make(
        "a.mp4",
        "-f lavfi -i color=0x00A000:s=640x360:r=30:d=1,drawbox=x=480:y=270:w=160:h=90:t=fill:c=0xC00000 -c:v libx264 -crf 10 -pix_fmt yuv420p",
    );
    let face = Some(RelativeBox { x: 0.75, y: 0.75, w: 0.25, h: 0.25 });
    let shot = |kind| {
        let mut request = clip(vec![part(&path, 0.0, 0.6)]);
        request.layout = Layout { kind, game: Some(RelativeBox { x: 0.0, y: 0.0, w: 0.7, h: 1.0 }), face };
        let out = folder.path("clip.mp4");
        render(&request, &out);
        let wish = media::ThumbnailRequest {
            span: Span::from_seconds(0.0, 0.1),
            at: Some(MediaTime::ZERO),
            peak: None,
            size: (180, 320),
        };
        media::thumbnail(ffmpeg(), &out, &probe(&out), &wish, &folder.path("shot.jpg"), &Cancel::new()).unwrap();
        image::open(folder.path("shot.jpg")).unwrap().into_rgb8()
    };
    let is_face = |image: &image::RgbImage, x: u32, y: u32| image.get_pixel(x, y).0[0] > image.get_pixel(x, y).0[1];
    let above = shot(LayoutKind::VerticalFaceAbove);
    assert!(is_face(&above, 90, 32) && !is_face(&above, 90, 250));
    let below = shot(LayoutKind::VerticalFaceBelow);
    assert!(is_face(&below, 90, 290) && !is_face(&below, 90, 60));
    let inset = shot(LayoutKind::VerticalFaceInset);
    assert!(is_face(&inset, 18, 19) && !is_face(&inset, 108, 19) && !is_face(&inset, 90, 200));
}

#[test]
fn odd_upright_and_deep_pictures() {
    let folder = Folder::new();
    let odd = folder.make("odd.mkv", "-f lavfi -i testsrc=s=171x97:r=30:d=1 -c:v libx264 -pix_fmt yuv444p");
    assert_eq!(render(&clip(vec![part(&odd, 0.0, 0.6)]), &folder.path("odd.mp4")).size, (170, 96));
    let turned = folder.numbered("turned.mp4", "30", 1.0, "");
    turn(&turned, 1);
    let upright = render(&clip(vec![part(&turned, 0.0, 1.0)]), &folder.path("upright.mp4"));
    assert_eq!((upright.size, upright.copied), ((72, 128), false));
    let deep = folder.make(
        "deep.mkv",
        "-f lavfi -i testsrc2=s=128x72:r=30:d=1 -c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -x265-params \
         log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc",
    );
    let out = folder.path("deep.mp4");
    render(&clip(vec![part(&deep, 0.0, 0.7)]), &out);
    let video = probe(&out).video.unwrap();
    assert_eq!((video.codec.as_str(), video.pixel_format.as_str(), video.hdr), ("h264", "yuv420p", false));
}

#[test]
fn sound_can_be_mixed_raised_and_left_out() {
    let folder = Folder::new();
    let path = folder.make(
        "two.mkv",
        "-f lavfi -i testsrc2=s=64x64:r=30:d=1 -f lavfi -i aevalsrc=0.1*sin(2*PI*300*t):d=1 -f lavfi -i aevalsrc=0.2*sin(2*PI*3000*t):d=1 \
         -map 0 -map 1 -map 2 -c:v libx264 -c:a aac -ac 2",
    );
    let peak = |sound: SoundEdit| {
        let mut request = clip(vec![part(&path, 0.1, 0.9)]);
        request.sound = sound;
        let out = folder.path("clip.mp4");
        render(&request, &out);
        let info = probe(&out);
        let wave = media::waveform(ffmpeg(), &out, &info, 1.0, &Cancel::new(), &mut |_| {}).unwrap();
        (info.audio.len(), wave.peaks.first().copied().unwrap_or(0))
    };
    let tracks = |list: &[u32]| SoundEdit { tracks: Some(list.to_vec()), gain_db: 0.0, muted: false };
    let near =
        |found: (usize, u8), wanted: u8| assert!(found.0 == 1 && found.1.abs_diff(wanted) <= 6, "{found:?} {wanted}");
    near(peak(tracks(&[2])), 51);
    near(peak(tracks(&[1, 2])), 76);
    near(peak(SoundEdit { gain_db: 12.0, ..SoundEdit::default() }), 102);
    assert!(peak(SoundEdit { gain_db: 40.0, ..tracks(&[2]) }).1 >= 200, "the limiter keeps it loud");
    assert_eq!(peak(tracks(&[])).0, 0);
}

#[test]
fn captions_are_drawn_in_their_time_and_nowhere_else() {
    let folder = Folder::new();
    let path = folder
        .make("a.mp4", "-f lavfi -i color=black:s=640x360:r=30:d=2 -c:v libx264 -preset ultrafast -pix_fmt yuv420p");
    let mut request = clip(vec![part(&path, 0.0, 2.0)]);
    let line = r"NICE {\an8}shot: 100% 'o\N' [ok];,".to_owned();
    request.captions = Captions { enabled: true, lines: vec![(Span::from_seconds(0.5, 1.0), line)] };
    let out = folder.path("clip.mp4");
    render(&request, &out);
    let wish =
        media::FrameRequest { size: (640, 360), samples_per_s: 4.0, span: None, keyframes_only: false, detail: None };
    let bright: Vec<(usize, usize)> = media::frames(ffmpeg(), &out, &probe(&out), &wish, &Cancel::new())
        .unwrap()
        .map(|picture| {
            let planes = picture.unwrap().planes;
            let lit = |rows: std::ops::Range<usize>| {
                planes[rows.start * 640..rows.end * 640].iter().filter(|p| **p > 200).count()
            };
            (lit(0..180), lit(180..360))
        })
        .collect();
    assert_eq!(bright.len(), 8);
    for (slot, (above, below)) in bright.iter().enumerate() {
        assert_eq!(*above, 0, "a command inside the words has no power");
        assert_eq!(*below > 100, (2..4).contains(&slot), "slot {slot}: {bright:?}");
    }
    request.captions.enabled = false;
    assert!(render(&request, &out).copied);
}

#[test]
fn a_height_can_be_asked_for() {
    let folder = Folder::new();
    let path =
        folder.make("a.mp4", "-f lavfi -i testsrc2=s=640x360:r=30:d=1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p");
    let mut request = clip(vec![part(&path, 0.0, 1.0)]);
    request.max_height = Some(180);
    assert_eq!(render(&request, &folder.path("clip.mp4")).size, (320, 180));
}

/// Spoils a request that was good.
type Spoil = fn(&mut RenderRequest);

#[test]
fn what_cannot_be_rendered_says_which_field() {
    let folder = Folder::new();
    let path = folder.numbered("a.mp4", "30", 1.0, "");
    let good = clip(vec![part(&path, 0.0, 1.0)]);
    let cases: [(&str, Spoil); 6] = [
        ("spans", |r| r.parts.clear()),
        ("spans", |r| r.parts[0].span = Span::from_seconds(5.0, 6.0)),
        ("spans", |r| r.parts[0].span = Span::from_seconds(0.5, 0.51)),
        ("layout.face", |r| r.layout.kind = LayoutKind::VerticalFaceAbove),
        ("sound.tracks", |r| r.sound.tracks = Some(vec![1, 9])),
        ("sound.gain_db", |r| r.sound.gain_db = f32::NAN),
    ];
    for (field, spoil) in cases {
        let mut request = good.clone();
        spoil(&mut request);
        let problem = media::render(ffmpeg(), &request, &folder.path("clip.mp4"), &Cancel::new(), &mut |_| {});
        let problem = problem.unwrap_err();
        assert_eq!((problem.code, problem.field.as_deref()), (Code::Invalid, Some(field)));
    }
    assert_eq!(folder.files(), ["a.mp4"], "nothing is left behind");
}

#[test]
fn an_older_clip_stays_until_the_new_one_is_whole() {
    let folder = Folder::new();
    let path = folder.numbered("a.mp4", "30", 1.0, "");
    let out: PathBuf = folder.path("deep/er/clip.mp4");
    std::fs::create_dir_all(out.parent().unwrap()).unwrap();
    std::fs::write(&out, "the old one").unwrap();
    std::fs::write(folder.path("deep/er/clip.mp4.part"), "left by a crash").unwrap();
    let mut request = clip(vec![part(&path, 0.0, 1.0)]);
    request.sound.tracks = Some(vec![77]);
    assert!(media::render(ffmpeg(), &request, &out, &Cancel::new(), &mut |_| {}).is_err());
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "the old one");
    request.sound.tracks = None;
    render(&request, &out);
    assert_eq!(numbers(&out).len(), 30);
    let left = std::fs::read_dir(out.parent().unwrap()).unwrap().count();
    assert_eq!(left, 1);
}

#[test]
fn a_clip_is_made_to_fit_a_number_of_bytes() {
    let folder = Folder::new();
    // Noise: nothing costs more bits.
    let path = folder.make(
        "a.mp4",
        "-f lavfi -i testsrc2=s=640x480:r=30:d=4,noise=alls=30:allf=t -f lavfi -i sine=f=300:d=4 -c:v libx264 \
         -preset ultrafast -crf 20 -pix_fmt yuv420p -c:a aac",
    );
    let request = clip(vec![part(&path, 0.0, 4.0)]);
    let out = folder.path("clip.mp4");
    let plain = render(&request, &out).size_bytes;
    for most in [600_000, 300_000] {
        assert!(plain > 3 * most, "{plain} bytes");
        let rendered = render(&RenderRequest { max_bytes: Some(most), ..request.clone() }, &out);
        assert!(rendered.size_bytes <= most, "{} of {most}", rendered.size_bytes);
        assert!(rendered.size_bytes as f64 > 0.85 * most as f64, "{} of {most}", rendered.size_bytes);
        assert!((rendered.duration.seconds() - 4.0).abs() < 0.05 && !rendered.copied);
        let fit = media::fit(&request, most).unwrap();
        assert_eq!(rendered.size, fit.size);
        assert_eq!(probe(&out).audio.len(), 1);
    }
    let problem = media::render(
        ffmpeg(),
        &RenderRequest { max_bytes: Some(20_000), ..request },
        &out,
        &Cancel::new(),
        &mut |_| {},
    )
    .unwrap_err();
    assert_eq!(problem.code, Code::FileTooLarge, "{problem}");
    assert!(std::fs::read_dir(folder.path(".")).unwrap().count() <= 2, "nothing is left over");
}
