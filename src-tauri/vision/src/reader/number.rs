//! A number in a known place: the profile says where, so no line has to be looked for, and only figures are asked for.

use super::{FOR_LETTERS, LINE_PX, Reader, crop::Area, failed, whole};
use domain::{Picture, Problem, RelativeBox};
use ort::value::Tensor;

/// Widths are rounded up to this: numbers are short, and few shapes have to be prepared.
const WIDTH_STEP: usize = 32;
/// The widest place that is read, in pixels at the height of a line.
const WIDEST: usize = 320;
/// Figures of a number that a game counts, at most.
const MOST_FIGURES: usize = 7;

impl Reader {
    /// See [`domain::Reader::number`].
    pub(super) fn figures(&mut self, picture: &Picture, place: RelativeBox) -> Result<Option<(u32, f32)>, Problem> {
        let picture = picture.finest();
        let content = whole(picture, place)?;
        let (width, height) = (content.w as f32, content.h as f32);
        let area = Area {
            x: content.x as f32 + place.x * width,
            y: content.y as f32 + place.y * height,
            w: (place.w * width).max(1.0),
            h: (place.h * height).max(1.0),
        };
        let size = ((area.w / area.h * LINE_PX as f32).ceil() as usize).clamp(LINE_PX / 3, WIDEST);
        let stride = size.div_ceil(WIDTH_STEP) * WIDTH_STEP;
        let mut input = vec![0.0; 3 * stride * LINE_PX];
        super::sample(picture, area, (size, LINE_PX), stride, &FOR_LETTERS, &mut input);
        let input = Tensor::from_array(([1, 3, LINE_PX, stride], input)).map_err(failed)?;
        let name = self.letters.inputs()[0].name().to_owned();
        let outputs = self.letters.run(ort::inputs![name.as_str() => &input]).map_err(failed)?;
        let (_, numbers) = outputs[0].try_extract_tensor::<f32>().map_err(failed)?;
        let (text, sure) = self.alphabet.figures(numbers);
        Ok(number(&text).map(|number| (number, sure.min(1.0))))
    }
}

/// What figures say; what is longer than any score is no number.
fn number(text: &str) -> Option<u32> {
    if text.len() > MOST_FIGURES { None } else { text.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_none() {
        assert_eq!((number("042"), number(""), number("12345678")), (Some(42), None, None));
    }
}
