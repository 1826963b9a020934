//! Reads the text in a place of a picture: where its lines stand, then letter by letter. Two small networks of PaddleOCR (see
//! `models/reader/README.md`), about ten milliseconds for a notice of two lines on one thread.
//!
//! ```text
//! place ──crop──▶ network of lines ──lines──▶ line by line ──crop──▶ network of letters ──letters──▶ text
//! ```

mod crop;
mod letters;
mod lines;
mod number;

use crate::{Provider, network::session, runtime};
use crop::{Area, Scale, sample};
use domain::{Picture, PixelRect, Problem, ReaderInfo, RelativeBox, TextLine};
use letters::Alphabet;
use lines::{Line, Rect, lines, things};
use ort::{session::Session, value::Tensor};
use std::{fmt, path::Path};

static LINES: &[u8] = include_bytes!("../../../../models/reader/lines.onnx");
static LETTERS: &[u8] = include_bytes!("../../../../models/reader/letters.onnx");

/// Counted up when it reads otherwise.
const VERSION: &str = "2";

/// Means and deviations of each colour, as the network of lines was taught.
const FOR_LINES: Scale = [
    (0.485 * 255.0, 1.0 / (0.229 * 255.0)),
    (0.456 * 255.0, 1.0 / (0.224 * 255.0)),
    (0.406 * 255.0, 1.0 / (0.225 * 255.0)),
];
/// From -1 to 1, as the network of letters was taught.
const FOR_LETTERS: Scale = [(127.5, 1.0 / 127.5); 3];

/// Height of a place for the network of lines, in pixels: measured, a line is found from 16 to 60 pixels, and a place has one
/// or two of them.
const PLACE_PX: f32 = 72.0;
/// How much a place is enlarged or reduced to that.
const ZOOM: (f32, f32) = (0.5, 2.5);
/// The network of lines wants multiples of this; no place becomes larger than `LARGEST`.
const STRIDE: f32 = 32.0;
const LARGEST: (f32, f32) = (1280.0, 320.0);
/// Height of a line for the network of letters.
const LINE_PX: usize = 48;
/// Widths of lines are rounded up to these, so that few shapes have to be prepared, and none gets wider than the last.
const WIDTH_STEP: usize = 64;
const WIDEST: usize = 1024;
/// How much lines are squeezed: measured on notices whose letters stand far apart, and on other lines. It is quicker, too.
const SQUEEZE_WIDE: f32 = 0.45;
const SQUEEZE: f32 = 0.8;
/// A line that is read worse than this is read once more, not squeezed.
const DOUBTFUL: f32 = 0.85;
/// What is read worse than this is not told.
const LEAST: f32 = 0.3;
/// Lines of one place: a notice has one to three.
const MOST_LINES: usize = 4;
/// Room round a place: boxes of a detector err by some of its pixels. Shares of its height, and of the picture's.
const ROOM: (f32, f32) = (0.2, 0.008);
/// Room on either side, the same way. A sentence is many times wider than high, so that a small part of its width is a letter
/// or two: "ou fragged" and "u fragged" were read where the box began too far right.
const SIDES: (f32, f32) = (1.5, 0.008);

/// The two networks.
pub struct Reader {
    lines: Session,
    letters: Session,
    alphabet: Alphabet,
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("letters", &self.alphabet.len()).finish_non_exhaustive()
    }
}

impl Reader {
    /// Loads the networks into ONNX Runtime, from the library `runtime` (see [`crate::runtime_library`]).
    ///
    /// # Errors
    /// `Code::RuntimeMissing` without a fitting library.
    pub fn load(runtime: Option<&Path>) -> Result<Self, Problem> {
        let environment = runtime::environment(runtime)?;
        Ok(Self {
            lines: session(LINES, environment, Provider::Cpu).map_err(failed)?,
            letters: session(LETTERS, environment, Provider::Cpu).map_err(failed)?,
            alphabet: Alphabet::new(),
        })
    }

    /// Who it is, without loading anything.
    pub fn shipped() -> ReaderInfo {
        ReaderInfo { name: "pp-ocrv6-tiny".into(), version: VERSION.into() }
    }

    /// The lines in an area, in pixels of the picture.
    fn find(&mut self, picture: &Picture, area: Area) -> Result<Vec<Line>, Problem> {
        let zoom = (PLACE_PX / area.h).clamp(ZOOM.0, ZOOM.1).min(LARGEST.0 / area.w).min(LARGEST.1 / area.h);
        let side = |length: f32| ((length * zoom / STRIDE).round().max(1.0) * STRIDE) as usize;
        let (width, height) = (side(area.w), side(area.h));
        let map = self.chances(picture, area, (width, height))?;
        let (x, y) = (area.w / width as f32, area.h / height as f32);
        let back = |it: &Rect| Rect {
            x0: area.x + it.x0 * x,
            y0: area.y + it.y0 * y,
            x1: area.x + it.x1 * x,
            y1: area.y + it.y1 * y,
        };
        let found = lines(things(&map, width), width as f32);
        Ok(found.iter().map(|line| Line { pieces: line.pieces.iter().map(back).collect(), ..line.clone() }).collect())
    }

    /// For each pixel of an area, stretched to `size`, how likely it belongs to a letter.
    fn chances(&mut self, picture: &Picture, area: Area, (width, height): (usize, usize)) -> Result<Vec<f32>, Problem> {
        let mut input = vec![0.0; 3 * width * height];
        sample(picture, area, (width, height), width, &FOR_LINES, &mut input);
        let input = Tensor::from_array(([1, 3, height, width], input)).map_err(failed)?;
        let name = self.lines.inputs()[0].name().to_owned();
        let outputs = self.lines.run(ort::inputs![name.as_str() => &input]).map_err(failed)?;
        let (_, map) = outputs[0].try_extract_tensor::<f32>().map_err(failed)?;
        Ok(map.to_vec())
    }

    /// One piece of a line, and how sure its letters are.
    fn spell(&mut self, picture: &Picture, piece: Rect, squeeze: f32) -> Result<(String, f32), Problem> {
        let area = Area { x: piece.x0, y: piece.y0, w: piece.x1 - piece.x0, h: (piece.y1 - piece.y0).max(1.0) };
        let natural = (area.w / area.h * LINE_PX as f32 * squeeze).ceil() as usize;
        let size = natural.clamp(LINE_PX / 3, WIDEST);
        let width = size.div_ceil(WIDTH_STEP) * WIDTH_STEP;
        let mut input = vec![0.0; 3 * width * LINE_PX];
        sample(picture, area, (size, LINE_PX), width, &FOR_LETTERS, &mut input);
        let input = Tensor::from_array(([1, 3, LINE_PX, width], input)).map_err(failed)?;
        let name = self.letters.inputs()[0].name().to_owned();
        let outputs = self.letters.run(ort::inputs![name.as_str() => &input]).map_err(failed)?;
        let (_, numbers) = outputs[0].try_extract_tensor::<f32>().map_err(failed)?;
        Ok(self.alphabet.spell(numbers))
    }
}

impl domain::Reader for Reader {
    fn info(&self) -> ReaderInfo {
        Self::shipped()
    }

    fn read(&mut self, picture: &Picture, place: RelativeBox) -> Result<Vec<TextLine>, Problem> {
        let picture = picture.finest();
        let content = whole(picture, place)?;
        let (width, height) = (content.w as f32, content.h as f32);
        let (h, middle) = (place.h * height, content.y as f32 + (place.y + place.h / 2.0) * height);
        let room = ROOM.0 * h + ROOM.1 * height;
        let sides = SIDES.0 * h + SIDES.1 * height;
        let (left, top) = (content.x as f32, content.y as f32);
        let x0 = (left + place.x * width - sides).max(left);
        let y0 = (top + place.y * height - room).max(top);
        let x1 = (left + (place.x + place.w) * width + sides).min(left + width);
        let y1 = (top + (place.y + place.h) * height + room).min(top + height);
        let area = Area { x: x0, y: y0, w: (x1 - x0).max(1.0), h: (y1 - y0).max(1.0) };
        let mut found = Vec::new();
        for line in self.find(picture, area)?.into_iter().take(MOST_LINES) {
            // What is seen of the rows above and below belongs to them.
            let its_middle = line.pieces.first().map_or(0.0, |piece| (piece.y0 + piece.y1) / 2.0);
            if (its_middle - middle).abs() > 0.6 * h {
                continue;
            }
            let squeeze = if line.wide { SQUEEZE_WIDE } else { SQUEEZE };
            for piece in line.pieces {
                let mut read = self.spell(picture, piece, squeeze)?;
                if read.1 < DOUBTFUL {
                    let again = self.spell(picture, piece, 1.0)?;
                    if again.1 > read.1 {
                        read = again;
                    }
                }
                let (text, confidence) = read;
                if text.is_empty() || confidence < LEAST {
                    continue;
                }
                let place = RelativeBox {
                    x: (piece.x0 - left) / width,
                    y: (piece.y0 - top) / height,
                    w: (piece.x1 - piece.x0) / width,
                    h: (piece.y1 - piece.y0) / height,
                };
                found.push(TextLine { text, confidence: confidence.min(1.0), place });
            }
        }
        Ok(found)
    }

    fn number(&mut self, picture: &Picture, place: RelativeBox) -> Result<Option<(u32, f32)>, Problem> {
        self.figures(picture, place)
    }
}

/// Where the recording's picture is, if all of it is there.
fn whole(picture: &Picture, place: RelativeBox) -> Result<PixelRect, Problem> {
    let (content, pixels) = (picture.content, picture.width as usize * picture.height as usize);
    let inside = content.x + content.w <= picture.width && content.y + content.h <= picture.height;
    if picture.planes.len() == 3 * pixels && inside && place.is_valid() {
        return Ok(content);
    }
    let seen = format!("{}x{}, {} bytes, {place:?}", picture.width, picture.height, picture.planes.len());
    Err(Problem::bug("A picture that is not whole was given to the reader.", seen))
}

fn failed(error: ort::Error) -> Problem {
    Problem::bug("The reader could not read a picture.", error)
}

#[cfg(test)]
#[allow(clippy::print_stderr, reason = "says why it is skipped")]
mod tests {
    use super::*;
    use domain::{Detail, MediaTime, PixelRect, Reader as _};
    use serde_json::Value;

    static PLANES: &[u8] = include_bytes!("../../tests/fixtures/reader.bin");

    /// The reader, or `None` with a word why the test does nothing.
    fn reader() -> Option<Reader> {
        let library = crate::runtime_library(None).filter(|path| path.is_file());
        if library.is_none() {
            let required = std::env::var("CLIPCONDUCTOR_REQUIRE_ONNXRUNTIME").is_ok_and(|value| value == "1");
            assert!(!required, "ONNX Runtime is required, but its library was not found");
            eprintln!("skipped: ONNX Runtime was not found");
        }
        Some(Reader::load(Some(&library?)).unwrap())
    }

    /// The stretches of pictures that `make_reader.py` wrote, with what Python made of them.
    fn cases() -> Vec<(Picture, Value)> {
        let cases: Vec<Value> = serde_json::from_str(include_str!("../../tests/fixtures/reader.json")).unwrap();
        let mut at = 0;
        let picture = |case: &Value, at: &mut usize| {
            let side = |name: &str| u32::try_from(case[name].as_u64().unwrap()).unwrap();
            let (width, height) = (side("w"), side("h"));
            let bytes = 3 * (width * height) as usize;
            let planes = PLANES[*at..*at + bytes].to_vec();
            *at += bytes;
            let content = PixelRect { x: 0, y: 0, w: width, h: height };
            Picture { time: MediaTime::ZERO, width, height, content, planes, detail: None }
        };
        cases.into_iter().map(|case| (picture(&case, &mut at), case)).collect()
    }

    #[test]
    fn python_reads_the_same() {
        let Some(mut reader) = reader() else { return };
        for (picture, case) in cases() {
            let (w, h) = (picture.width as f32, picture.height as f32);
            let map = reader.chances(&picture, Area { x: 0.0, y: 0.0, w, h }, (320, 32)).unwrap();
            let mean = map.iter().map(|chance| f64::from(*chance)).sum::<f64>() / map.len() as f64;
            assert!((mean - case["map_mean"].as_f64().unwrap()).abs() < 1e-4, "{mean}: {case}");
            let most = f64::from(map.iter().copied().fold(0.0, f32::max));
            assert!((most - case["map_max"].as_f64().unwrap()).abs() < 2e-3, "{most}: {case}");
            for spelt in case["spelt"].as_array().unwrap() {
                let squeeze = spelt["squeeze"].as_f64().unwrap() as f32;
                let (text, sure) = reader.spell(&picture, Rect { x0: 0.0, y0: 0.0, x1: w, y1: h }, squeeze).unwrap();
                assert_eq!(text, spelt["text"].as_str().unwrap());
                assert!((f64::from(sure) - spelt["sure"].as_f64().unwrap()).abs() < 2e-3, "{sure}: {spelt}");
            }
        }
    }

    /// The stretches in a large grey picture, below a small one that nobody can read.
    #[test]
    fn it_reads_the_detail_in_a_place() {
        let Some(mut reader) = reader() else { return };
        let (width, height, top) = (1280usize, 820usize, 100usize);
        let mut texts = Vec::new();
        for (stretch, _) in cases() {
            // Brightness, and colours that add nothing to it.
            let mut planes = vec![60; width * height];
            planes.resize(width * height / 2 * 3, 128);
            let (w, h) = (stretch.width as usize, stretch.height as usize);
            let (x, y) = (300, top + 200);
            for row in 0..h {
                for column in 0..w {
                    let [green, blue, red] =
                        [0, 1, 2].map(|nth| f32::from(stretch.planes[(nth * h + row) * w + column]));
                    let bright = 0.7152 * green + 0.0722 * blue + 0.2126 * red;
                    planes[(y + row) * width + x + column] = (16.0 + bright * 219.0 / 255.0).round() as u8;
                }
            }
            let content = PixelRect { x: 0, y: top as u32, w: 1280, h: 720 };
            let large = Detail::new(MediaTime::ZERO, (1280, 820), content, planes, (0.2126, 0.0722)).unwrap();
            let small = PixelRect { x: 0, y: 0, w: 32, h: 18 };
            let picture = Picture {
                time: MediaTime::ZERO,
                width: 32,
                height: 18,
                content: small,
                planes: vec![60; 3 * 32 * 18],
                detail: Some(Box::new(large)),
            };
            let place = RelativeBox { x: 0.234, y: 200.0 / 720.0, w: w as f32 / 1280.0, h: h as f32 / 720.0 };
            let lines = reader.read(&picture, place).unwrap();
            texts.push(lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" "));
            for line in &lines {
                assert!(line.place.iou(place) > 0.4, "{:?} is not at {place:?}", line.place);
            }
        }
        expect_test::expect![[r#"
            You fragged Grunt"
            Fragged byKyonshi
            Kyonshi vas machinegunned by Sarge
            Rai was railed by Merman
            Sergei vas gunned down by Grunt"#]]
        .assert_eq(&texts.join("\n"));
    }

    #[test]
    fn nothing_is_read_in_grey_and_half_a_picture_is_a_bug() {
        let Some(mut reader) = reader() else { return };
        let content = PixelRect { x: 0, y: 0, w: 64, h: 64 };
        let mut picture = Picture {
            time: MediaTime::ZERO,
            width: 64,
            height: 64,
            content,
            planes: vec![90; 3 * 64 * 64],
            detail: None,
        };
        let place = RelativeBox { x: 0.1, y: 0.1, w: 0.5, h: 0.2 };
        assert_eq!(reader.read(&picture, place).unwrap(), []);
        picture.planes.pop();
        assert_eq!(reader.read(&picture, place).unwrap_err().code, domain::Code::Bug);
    }
}
