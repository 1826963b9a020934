//! Whether somebody looks out of a picture. Most often that is the streamer in the facecam.
//!
//! SeetaFace's frontal detector ("Funnel-structured cascade for multi-view face detection with alignment awareness",
//! Wu and others, 2016) by the crate `rustface`; its model is compiled in, see `models/faces/README.md`.

use image::GrayImage;
use std::sync::OnceLock;

static MODEL: &[u8] = include_bytes!("../../../models/faces/seeta_fd_frontal_v1.0.bin");
/// Side in pixels of the smallest face that the detector can see.
const SMALLEST: u32 = 20;
/// Below this the detector takes textures for faces; a clear one has 10 and more.
const SURE: f64 = 5.0;
/// From here on a face is as clear as it gets.
const CLEAR: f64 = 20.0;

/// How clearly a face looks at the viewer: 0 when none does, up to 1. The clearest of several counts.
pub(crate) fn facing(picture: &GrayImage) -> f64 {
    let (width, height) = picture.dimensions();
    if width < SMALLEST || height < SMALLEST {
        return 0.0;
    }
    let Some(model) = model() else { return 0.0 };
    let mut detector = rustface::create_detector_with_model(model.clone());
    detector.set_min_face_size(SMALLEST);
    detector.set_score_thresh(SURE);
    let faces = detector.detect(&rustface::ImageData::new(picture.as_raw(), width, height));
    faces.iter().map(|face| face.score()).fold(0.0, f64::max).clamp(0.0, CLEAR) / CLEAR
}

fn model() -> Option<&'static rustface::Model> {
    static READ: OnceLock<Option<rustface::Model>> = OnceLock::new();
    READ.get_or_init(|| rustface::read_model(MODEL).ok()).as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Luma, imageops};

    /// Eileen Collins, NASA, public domain; cut out and made grey.
    static PORTRAIT: &[u8] = include_bytes!("../tests/portrait.jpg");

    fn game() -> GrayImage {
        GrayImage::from_fn(640, 360, |x, y| Luma([((x * 7 + y * 3) % 97 + x / 8) as u8]))
    }

    #[test]
    fn a_face_in_a_facecam_is_seen_and_a_game_has_none() {
        let portrait = image::load_from_memory(PORTRAIT).expect("the picture is ours").to_luma8();
        let mut with_facecam = game();
        imageops::replace(&mut with_facecam, &portrait, 500, 20);
        assert!(facing(&with_facecam) > 0.3, "{}", facing(&with_facecam));
        assert_eq!(facing(&game()), 0.0);
    }

    #[test]
    fn a_tiny_picture_is_no_trouble() {
        assert_eq!(facing(&GrayImage::new(1, 1)), 0.0);
        assert_eq!(facing(&GrayImage::new(0, 0)), 0.0);
        assert_eq!(facing(&GrayImage::new(20, 20)), 0.0);
    }
}
