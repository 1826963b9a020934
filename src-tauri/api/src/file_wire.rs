//! What a recording's file holds, and the pictures made of it, on the wire.

use crate::wire::{Example, example_id, mirror};
use conductor::views::FilmstripFacts;
use serde::Serialize;
use utoipa::ToSchema;

mirror! {
    /// How the stored picture is turned to stand upright, clockwise. Players do so by themselves.
    Rotation = domain::Rotation {
        /// As it is.
        None,
        /// By 90 degrees.
        Quarter,
        /// By 180 degrees.
        Half,
        /// By 270 degrees.
        ThreeQuarters,
    }
}

/// The picture of a recording.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Video {
    /// Codec, as ffprobe names it.
    pub codec: String,
    /// Width in pixels, upright.
    pub width: u32,
    /// Height in pixels, upright.
    pub height: u32,
    /// Average pictures a second.
    pub fps: f64,
    /// Whether the distance between pictures changes.
    pub variable_frame_rate: bool,
    /// Whether it is high dynamic range.
    pub hdr: bool,
    /// How the stored picture is turned to stand upright.
    pub rotation: Rotation,
}

impl From<domain::VideoStream> for Video {
    fn from(video: domain::VideoStream) -> Self {
        Self {
            codec: video.codec,
            width: video.width,
            height: video.height,
            fps: video.fps,
            variable_frame_rate: video.variable_frame_rate,
            hdr: video.hdr,
            rotation: video.rotation.into(),
        }
    }
}

impl Example for Video {
    fn example() -> Self {
        Self {
            codec: "h264".into(),
            width: 1920,
            height: 1080,
            fps: 60.0,
            variable_frame_rate: false,
            hdr: false,
            rotation: Rotation::None,
        }
    }
}

/// A sound track.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Audio {
    /// Index of the stream in the file.
    pub index: u32,
    /// Codec.
    pub codec: String,
    /// Its title, such as `Microphone`.
    pub title: Option<String>,
    /// Number of channels.
    pub channels: u32,
}

/// A chapter of the file.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Chapter {
    /// Where it begins.
    pub start_s: f64,
    /// Its title.
    pub title: String,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Media {
    /// Container format, as ffprobe names it.
    pub container: String,
    /// Length in seconds.
    pub duration_s: f64,
    /// The picture; null for sound only.
    pub video: Option<Video>,
    /// Sound tracks, in the order of the file.
    pub audio: Vec<Audio>,
    /// Chapters, which recorders write where the player pressed a key.
    pub chapters: Vec<Chapter>,
}

impl From<domain::MediaInfo> for Media {
    fn from(info: domain::MediaInfo) -> Self {
        Self {
            container: info.container,
            duration_s: info.duration.seconds(),
            video: info.video.map(Video::from),
            audio: info
                .audio
                .into_iter()
                .map(|track| Audio {
                    index: track.index,
                    codec: track.codec,
                    title: track.title,
                    channels: track.channels,
                })
                .collect(),
            chapters: info
                .chapters
                .into_iter()
                .map(|chapter| Chapter { start_s: chapter.start.seconds(), title: chapter.title })
                .collect(),
        }
    }
}

impl Filmstrip {
    /// What the store says of it, with the path that serves it.
    pub(crate) fn of(recording: domain::RecordingId, facts: &FilmstripFacts) -> Self {
        Self {
            url: format!("/api/v1/media/recordings/{recording}/filmstrip.jpg"),
            columns: facts.columns,
            rows: facts.rows,
            tile_width: facts.tile_width,
            tile_height: facts.tile_height,
            every_s: facts.every.seconds(),
        }
    }
}

/// Small pictures of a recording in rows, in one file.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Filmstrip {
    /// Path of the picture.
    pub url: String,
    /// Pictures in a row.
    pub columns: u32,
    /// Rows.
    pub rows: u32,
    /// Width of one picture in pixels.
    pub tile_width: u32,
    /// Height of one picture in pixels.
    pub tile_height: u32,
    /// Seconds from one picture to the next.
    pub every_s: f64,
}

impl Example for Media {
    fn example() -> Self {
        Self {
            container: "mov,mp4,m4a,3gp,3g2,mj2".into(),
            duration_s: 1803.4,
            video: Some(Video::example()),
            audio: vec![
                Audio { index: 1, codec: "aac".into(), title: Some("Mix".into()), channels: 2 },
                Audio { index: 2, codec: "aac".into(), title: Some("Microphone".into()), channels: 1 },
            ],
            chapters: vec![Chapter { start_s: 751.0, title: "Chapter 1".into() }],
        }
    }
}

impl Example for Filmstrip {
    fn example() -> Self {
        Self {
            url: format!("/api/v1/media/recordings/{}/filmstrip.jpg", example_id(1)),
            columns: 10,
            rows: 10,
            tile_width: 160,
            tile_height: 90,
            every_s: 18.03,
        }
    }
}
