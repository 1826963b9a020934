//! What a clip's file will hold, before it is made.

use super::{RenderRequest, layout};
use domain::{MediaInfo, MediaTime, VideoStream};

/// What the file will hold, from the edit alone: length, size and rate of the picture, codecs. `None` where the recording
/// has no picture.
pub fn expected(request: &RenderRequest) -> Option<MediaInfo> {
    let first = &request.parts.first()?.info;
    let source = first.video.as_ref()?;
    let (width, height) = layout::canvas(&request.layout, (source.width, source.height), request.max_height);
    let brand = request.brand.clips().fold(MediaTime::ZERO, |sum, clip| sum + clip.info.duration);
    let length = request.parts.iter().fold(brand, |sum, part| sum + part.span.length());
    let mut audio = first.audio.clone();
    audio.truncate(1);
    for track in &mut audio {
        track.codec = "aac".into();
    }
    Some(MediaInfo {
        container: "mov,mp4,m4a,3gp,3g2,mj2".into(),
        duration: length,
        video: Some(VideoStream { codec: "h264".into(), width, height, hdr: false, ..source.clone() }),
        audio,
        chapters: Vec::new(),
        created_at: None,
        encoder: None,
    })
}
