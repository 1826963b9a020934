//! The numbers of the Python package come out here, too.

use crate::stage::library;
use vision::Speech;

fn fixture() -> (Vec<f32>, Vec<f32>) {
    let pcm = include_bytes!("../fixtures/speech.pcm");
    let samples = pcm.chunks_exact(2).map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32768.0);
    let expected = serde_json::from_str(include_str!("../fixtures/speech.json")).unwrap();
    (samples.collect(), expected)
}

#[test]
fn the_python_package_says_the_same() {
    let Some(library) = library() else { return };
    let (samples, expected) = fixture();
    let mut speech = Speech::load(Some(&library)).unwrap();
    let mut chances = Vec::new();
    // However it comes.
    for piece in samples.chunks(1000) {
        speech.hear(piece, &mut chances).unwrap();
    }
    assert_eq!(chances.len(), expected.len());
    for (nth, (is, wanted)) in chances.iter().zip(&expected).enumerate() {
        assert!((is - wanted).abs() < 2e-3, "chunk {nth}: {is} instead of {wanted}");
    }
    // Another track is another listener.
    let mut silence = Vec::new();
    Speech::load(Some(&library)).unwrap().hear(&vec![f32::NAN; 16_000], &mut silence).unwrap();
    assert!(silence.len() == 31 && silence.iter().skip(5).all(|chance| *chance < 0.2), "{silence:?}");
}
