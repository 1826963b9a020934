//! A picture that a person brings for a clip: read whatever it is, turned upright, made small enough, written as a JPEG.

use crate::still::write_jpeg;
use domain::Problem;
use image::{DynamicImage, ImageDecoder as _, ImageReader, Limits, imageops::FilterType};
use std::{io::Cursor, path::Path};

/// A picture may claim to be this wide or high; what claims more is made to fill the memory.
const MOST_CLAIMED: u32 = 16_384;

/// Writes the picture in `bytes` (PNG, JPEG or WebP) to `out`, no larger than `most`. Errors: `Invalid` when it is none.
pub fn own_picture(bytes: &[u8], most: (u32, u32), out: &Path) -> Result<(), Problem> {
    let picture = read(bytes).map_err(|error| {
        Problem::invalid("picture", "The file is no picture that we can read.")
            .say("Choose a PNG, JPEG or WebP file.")
            .details(error)
    })?;
    let fits = picture.width() <= most.0 && picture.height() <= most.1;
    let picture = if fits { picture } else { picture.resize(most.0, most.1, FilterType::CatmullRom) };
    write_jpeg(&picture.to_rgb8(), out)
}

/// Whether a file is a picture that we can read (PNG, JPEG or WebP). Errors: `Invalid` when it is none, and those of reading.
pub fn is_picture(path: &Path) -> Result<(), Problem> {
    let bytes = std::fs::read(path).map_err(|error| Problem::io("Reading", path, &error))?;
    read(&bytes).map(drop).map_err(|error| {
        Problem::invalid("picture", "The file is no picture that we can read.")
            .say("Choose a PNG, JPEG or WebP file.")
            .details(error)
    })
}

/// A picture of a person, upright.
pub(crate) fn read(bytes: &[u8]) -> image::ImageResult<DynamicImage> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_CLAIMED);
    limits.max_image_height = Some(MOST_CLAIMED);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Code;
    use image::{ImageFormat, RgbaImage};

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let picture = RgbaImage::from_pixel(width, height, image::Rgba([200, 60, 20, 255]));
        DynamicImage::from(picture).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
        bytes
    }

    #[test]
    fn a_picture_is_made_to_fit_and_never_enlarged() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("a.jpg");
        for (size, expected) in [((2000, 1000), (1280, 640)), ((300, 200), (300, 200)), ((500, 2560), (250, 1280))] {
            own_picture(&png(size.0, size.1), (1280, 1280), &out).unwrap();
            assert_eq!(image::image_dimensions(&out).unwrap(), expected);
        }
    }

    #[test]
    fn what_is_no_picture_is_said_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("a.jpg");
        let whole = png(40, 40);
        for bytes in [&b"this is text"[..], &[], &whole[..whole.len() / 2]] {
            assert_eq!(own_picture(bytes, (1280, 1280), &out).unwrap_err().code, Code::Invalid);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
