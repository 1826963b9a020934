//! The name of an edit in the cache.

use super::RenderRequest;
use domain::Fingerprint;
use sha2::{Digest, Sha256};

/// Counted up when the same request gives another file: other encoder settings, other layouts.
const VERSION: u32 = 1;

/// A stable name for a rendered file: 32 hex digits. The same edit of the same recordings has the same name, wherever they
/// lie; `fingerprints` stand in the order of the parts.
pub fn edit_key(request: &RenderRequest, fingerprints: &[Fingerprint]) -> String {
    let spans: Vec<_> = request.parts.iter().map(|part| (part.span.start.micros(), part.span.end.micros())).collect();
    // serde writes fields in their order and floats in their shortest form, so the text is the same every time.
    let mut text = serde_json::json!([
        VERSION,
        fingerprints,
        spans,
        request.layout,
        request.sound,
        request.captions,
        request.max_height
    ])
    .to_string();
    if let Some(most) = request.max_bytes {
        text.push_str(&format!("within {most}"));
    }
    if !request.brand.is_plain() {
        // By their bytes: a file that was moved is the same intro.
        let clips = [&request.brand.intro, &request.brand.outro];
        let prints = clips.map(|clip| clip.as_ref().map(|clip| &clip.fingerprint));
        let mark = request.brand.watermark.as_ref();
        let mark = mark.map(|mark| serde_json::json!([mark.fingerprint, mark.corner, mark.width, mark.opacity]));
        // Where nothing is drawn it does not matter how it would look.
        let captions = request.captions.enabled.then_some(&request.brand.captions);
        text.push_str(&serde_json::json!([prints, mark, captions]).to_string());
    }
    Sha256::digest(text).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::graph::tests::request;
    use domain::{LayoutKind, MediaTime};

    #[test]
    fn only_what_changes_the_file_changes_the_name() {
        let print = [Fingerprint("ab".into())];
        let plain = request(LayoutKind::Source);
        let name = edit_key(&plain, &print);
        assert_eq!(name.len(), 32);
        let mut moved = plain.clone();
        moved.parts[0].path = "/elsewhere/b.mp4".into();
        assert_eq!(edit_key(&moved, &print), name);
        let mut others =
            vec![edit_key(&plain, &[Fingerprint("cd".into())]), edit_key(&request(LayoutKind::Square), &print)];
        let mut longer = plain.clone();
        longer.parts[0].span.end = longer.parts[0].span.end + MediaTime::from_micros(1);
        others.push(edit_key(&longer, &print));
        let mut louder = plain.clone();
        louder.sound.gain_db = 3.0;
        others.push(edit_key(&louder, &print));
        let mut lower = plain.clone();
        lower.max_height = Some(720);
        others.push(edit_key(&lower, &print));
        let mut branded = plain.clone();
        branded.brand.watermark = Some(domain::Watermark {
            path: "/logo.png".into(),
            fingerprint: Fingerprint("ef".into()),
            corner: domain::Corner::TopLeft,
            width: 0.2,
            opacity: 0.5,
        });
        others.push(edit_key(&branded, &print));
        let mut elsewhere = branded.clone();
        elsewhere.brand.watermark.as_mut().unwrap().path = "/other/logo.png".into();
        assert_eq!(edit_key(&elsewhere, &print), edit_key(&branded, &print));
        elsewhere.brand.watermark.as_mut().unwrap().corner = domain::Corner::TopRight;
        assert_ne!(edit_key(&elsewhere, &print), edit_key(&branded, &print));
        others.extend(
            [8 << 20, 9 << 20].map(|most| edit_key(&RenderRequest { max_bytes: Some(most), ..plain.clone() }, &print)),
        );
        assert!(others.iter().all(|other| *other != name));
    }
}
