//! What a channel puts on its clips: something before and behind, and a mark over the clip alone.

use crate::world::{Folder, ffmpeg, probe};
use domain::{Brand, BrandClip, Captions, Code, Corner, Layout, LayoutKind, Picture, SoundEdit, Span, Watermark};
use media::{Cancel, FrameRequest, RenderPart, RenderRequest, Rendered};
use std::path::Path;

/// A plain picture of that colour with a sine of that level.
fn plain(
    folder: &Folder,
    name: &str,
    colour: &str,
    size: &str,
    rate: u32,
    seconds: f64,
    level: f64,
) -> std::path::PathBuf {
    folder.make(
        name,
        &format!(
            "-f lavfi -i color={colour}:s={size}:r={rate}:d={seconds} -f lavfi -i \
             aevalsrc=exprs='{level}*sin(2*PI*997*t)':s=48000:d={seconds} -c:v libx264 -preset veryfast -crf 12 \
             -pix_fmt yuv420p -c:a aac -b:a 192k -shortest"
        ),
    )
}

fn brand_clip(path: &Path) -> BrandClip {
    BrandClip { path: path.into(), info: probe(path), fingerprint: media::fingerprint(path).unwrap().0 }
}

fn mark(path: &Path, corner: Corner) -> Watermark {
    let fingerprint = media::fingerprint(path).unwrap().0;
    Watermark { path: path.into(), fingerprint, corner, width: 0.25, opacity: 1.0 }
}

fn request(path: &Path, brand: Brand) -> RenderRequest {
    let info = probe(path);
    let span = Span::new(domain::MediaTime::ZERO, info.duration);
    RenderRequest {
        parts: vec![RenderPart { path: path.into(), info, span }],
        layout: Layout { kind: LayoutKind::Source, game: None, face: None },
        sound: SoundEdit::default(),
        captions: Captions::default(),
        brand,
        max_height: None,
        max_bytes: None,
    }
}

fn render(request: &RenderRequest, out: &Path) -> Rendered {
    media::render(ffmpeg(), request, out, &Cancel::new(), &mut |_| {}).unwrap()
}

/// One picture a fifth of a second.
fn pictures(path: &Path, size: (u32, u32)) -> Vec<Picture> {
    let request = FrameRequest { size, samples_per_s: 5.0, span: None, keyframes_only: false, detail: None };
    let read = media::frames(ffmpeg(), path, &probe(path), &request, &Cancel::new()).unwrap();
    read.map(Result::unwrap).collect()
}

/// How bright a place is, by its shares of the frame: the mean of the three colours.
fn light(picture: &Picture, x: f64, y: f64) -> u32 {
    let at = |share: f64, length: u32| (share * f64::from(length)) as u32;
    let place = (at(y, picture.height) * picture.width + at(x, picture.width)) as usize;
    let plane = (picture.width * picture.height) as usize;
    (0..3).map(|colour| u32::from(picture.planes[colour * plane + place])).sum::<u32>() / 3
}

/// The mean square of the sound of a stretch, in dB.
fn level(path: &Path, span: Span) -> f64 {
    let track = probe(path).audio[0].index;
    let blocks = media::sound(ffmpeg(), path, track, 48_000, Some(span), &Cancel::new()).unwrap();
    let samples: Vec<f32> = blocks.flat_map(|block| block.unwrap().samples).collect();
    10.0 * (samples.iter().map(|s| f64::from(s * s)).sum::<f64>() / samples.len() as f64).log10()
}

#[test]
fn a_clip_gets_its_beginning_its_end_and_a_mark_over_itself_alone() {
    let folder = Folder::new();
    let game = plain(&folder, "game.mp4", "0x303030", "320x180", 30, 2.0, 0.2);
    // Another size, another rate, and much louder.
    let intro = plain(&folder, "intro.mp4", "0x800000", "640x360", 25, 1.0, 0.8);
    let outro = plain(&folder, "outro.mp4", "0x000080", "160x160", 60, 1.5, 0.05);
    let logo = folder.make("logo.png", "-f lavfi -i color=white:s=80x40 -frames:v 1");
    let brand = Brand {
        intro: Some(brand_clip(&intro)),
        outro: Some(brand_clip(&outro)),
        watermark: Some(mark(&logo, Corner::TopRight)),
        ..Brand::default()
    };
    let out = folder.path("clip.mp4");
    let made = render(&request(&game, brand.clone()), &out);
    assert!(!made.copied && made.size == (320, 180));
    assert!((made.duration.seconds() - 4.5).abs() < 0.1, "{}", made.duration.seconds());
    let video = probe(&out).video.unwrap();
    assert!((video.fps - 30.0).abs() < 0.01 && !video.variable_frame_rate);
    assert_eq!(media::expected(&request(&game, brand)).unwrap().duration.seconds().round(), 5.0);

    // The mark is 80 of 320 pixels wide and 6 from the edges: its middle is near 0.86, 0.14.
    for picture in pictures(&out, (320, 180)) {
        let t = picture.time.seconds();
        let (marked, beside) = (light(&picture, 0.86, 0.14), light(&picture, 0.4, 0.5));
        match t {
            t if (1.1..2.9).contains(&t) => {
                assert!(marked > 240 && (38..60).contains(&beside), "{t} s: {marked}, {beside}");
                for (x, y) in [(0.14, 0.14), (0.14, 0.86), (0.86, 0.86)] {
                    assert!(light(&picture, x, y) < 60, "{t} s: a mark in another corner");
                }
            }
            t if !(0.9..3.1).contains(&t) => assert!(marked < 60, "{t} s: a mark beside the clip: {marked}"),
            _ => {}
        }
    }
    // As loud as the clip, which is 12 dB quieter than the intro and 12 dB louder than the outro.
    let of = |from: f64, to: f64| level(&out, Span::from_seconds(from, to));
    let clip = of(1.3, 2.7);
    assert!(
        (of(0.2, 0.8) - clip).abs() < 1.5 && (of(3.3, 4.2) - clip).abs() < 1.5,
        "{} {clip} {}",
        of(0.2, 0.8),
        of(3.3, 4.2)
    );
}

#[test]
fn a_mark_is_as_clear_as_it_was_set_and_leaves_captions_alone() {
    let folder = Folder::new();
    let game = plain(&folder, "game.mp4", "black", "320x180", 30, 1.0, 0.2);
    let logo = folder.make("logo.png", "-f lavfi -i color=white:s=80x40 -frames:v 1");
    let out = folder.path("clip.mp4");
    for (opacity, from, to) in [(0.25, 45, 85), (0.75, 170, 212)] {
        let watermark = Watermark { opacity, ..mark(&logo, Corner::BottomLeft) };
        render(&request(&game, Brand { watermark: Some(watermark), ..Brand::default() }), &out);
        let picture = pictures(&out, (320, 180)).remove(1);
        let found = light(&picture, 0.14, 0.86);
        assert!((from..to).contains(&found), "{opacity}: {found}");
    }
}

#[test]
fn a_brand_fits_a_number_of_bytes_too() {
    let folder = Folder::new();
    let game = folder.make(
        "game.mp4",
        "-f lavfi -i testsrc2=s=640x480:r=30:d=3,noise=alls=30:allf=t -f lavfi -i sine=f=300:d=3 -c:v libx264 \
         -preset ultrafast -crf 20 -pix_fmt yuv420p -c:a aac",
    );
    let intro = plain(&folder, "intro.mp4", "0x800000", "320x180", 30, 1.0, 0.3);
    let logo = folder.make("logo.png", "-f lavfi -i color=white:s=80x40 -frames:v 1");
    let brand =
        Brand { intro: Some(brand_clip(&intro)), watermark: Some(mark(&logo, Corner::TopLeft)), ..Brand::default() };
    let request = RenderRequest { max_bytes: Some(600_000), ..request(&game, brand) };
    let out = folder.path("clip.mp4");
    let made = render(&request, &out);
    assert!(made.size_bytes <= 600_000, "{}", made.size_bytes);
    assert!((made.duration.seconds() - 4.0).abs() < 0.1, "{}", made.duration.seconds());
}

#[test]
fn what_is_gone_is_said_and_nothing_is_left_out_in_silence() {
    let folder = Folder::new();
    let game = plain(&folder, "game.mp4", "black", "320x180", 30, 1.0, 0.2);
    let intro = plain(&folder, "intro.mp4", "red", "320x180", 30, 1.0, 0.2);
    let brand = Brand { intro: Some(brand_clip(&intro)), ..Brand::default() };
    std::fs::remove_file(&intro).unwrap();
    let out = folder.path("clip.mp4");
    let request = request(&game, brand);
    let problem = media::render(ffmpeg(), &request, &out, &Cancel::new(), &mut |_| {}).unwrap_err();
    assert_eq!(problem.code, Code::FileMissing);
    assert!(problem.what.contains("intro.mp4"), "{problem}");
    assert!(!out.exists());
}
