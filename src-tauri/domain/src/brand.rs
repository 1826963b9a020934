//! What a channel adds to the picture of its clips: a beginning, an end, a mark in a corner, and how captions look. The clip
//! itself stays as it is; the brand is put on when its file is made.

use crate::{Fingerprint, MediaInfo};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A video before or behind a clip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BrandClip {
    /// The file. Read only.
    pub path: PathBuf,
    /// What it holds.
    pub info: MediaInfo,
    /// Which bytes: another file of that name is another intro.
    pub fingerprint: Fingerprint,
}

/// Where a mark stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Corner {
    /// Above, left.
    TopLeft,
    /// Above, right.
    #[default]
    TopRight,
    /// Below, left.
    BottomLeft,
    /// Below, right.
    BottomRight,
}

/// A picture over a clip, not over what stands before and behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Watermark {
    /// The file: PNG, JPEG or WebP. Read only.
    pub path: PathBuf,
    /// Which bytes.
    pub fingerprint: Fingerprint,
    /// Where it stands.
    pub corner: Corner,
    /// Its width, as a share of the frame's.
    pub width: f32,
    /// 0 is not seen, 1 covers what is under it.
    pub opacity: f32,
}

/// How captions look; ours where it says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CaptionStyle {
    /// The name of a font of this computer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub font: Option<String>,
    /// The colour of letters, `#rrggbb`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
    /// The colour of their edge, `#rrggbb`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edge: Option<String>,
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Brand {
    /// What every clip begins with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intro: Option<BrandClip>,
    /// What every clip ends with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outro: Option<BrandClip>,
    /// What stands in a corner of every clip.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub watermark: Option<Watermark>,
    /// How captions look.
    pub captions: CaptionStyle,
}

/// A brand that can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {why}")]
pub struct BrandError {
    /// The field at fault.
    pub field: &'static str,
    /// What is allowed.
    pub why: &'static str,
}

/// No intro is longer: viewers came for the clip.
const LONGEST_S: f64 = 60.0;

impl Brand {
    /// Whether it adds nothing.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// The files that it is made of.
    pub fn files(&self) -> impl Iterator<Item = &PathBuf> {
        let clips = self.clips().map(|clip| &clip.path);
        clips.chain(self.watermark.as_ref().map(|mark| &mark.path))
    }

    /// What stands before and behind a clip, in that order.
    pub fn clips(&self) -> impl Iterator<Item = &BrandClip> {
        self.intro.iter().chain(&self.outro)
    }

    /// The same without sound.
    pub fn silent(&self) -> Self {
        let mut silent = self.clone();
        for clip in silent.intro.iter_mut().chain(&mut silent.outro) {
            clip.info.audio.clear();
        }
        silent
    }

    /// Whether all values are in their ranges.
    pub fn check(&self) -> Result<(), BrandError> {
        let fits = |clip: &Option<BrandClip>| {
            clip.as_ref().is_none_or(|clip| clip.info.video.is_some() && clip.info.duration.seconds() <= LONGEST_S)
        };
        let mark = |holds: fn(&Watermark) -> bool| self.watermark.as_ref().is_none_or(holds);
        let captions = &self.captions;
        // What stands in the script of captions must not end its field.
        let font = |font: &String| {
            !font.trim().is_empty() && font.chars().count() <= 60 && !font.contains([',', '\n', '\r', '{', '}', '\\'])
        };
        let rules: [(bool, &'static str, &'static str); 7] = [
            (fits(&self.intro), "brand.intro", "a video of 60 seconds at most"),
            (fits(&self.outro), "brand.outro", "a video of 60 seconds at most"),
            (
                mark(|mark| (0.03..=0.5).contains(&mark.width)),
                "brand.watermark.width",
                "between 3 and 50 % of the width",
            ),
            (mark(|mark| (0.05..=1.0).contains(&mark.opacity)), "brand.watermark.opacity", "between 5 and 100 %"),
            (captions.font.as_ref().is_none_or(font), "brand.captions.font", "the name of a font"),
            (captions.colour.as_deref().is_none_or(is_colour), "brand.captions.colour", "a colour such as #ffffff"),
            (captions.edge.as_deref().is_none_or(is_colour), "brand.captions.edge", "a colour such as #101010"),
        ];
        match rules.into_iter().find(|(holds, ..)| !holds) {
            Some((_, field, why)) => Err(BrandError { field, why }),
            None => Ok(()),
        }
    }
}

fn is_colour(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.chars().all(|c| c.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_not_be_put_on_is_named() {
        let mark = Watermark {
            path: "/logo.png".into(),
            fingerprint: Fingerprint("ab".into()),
            corner: Corner::BottomLeft,
            width: 0.2,
            opacity: 0.5,
        };
        let with = |watermark: Watermark| Brand { watermark: Some(watermark), ..Brand::default() };
        assert_eq!(with(mark.clone()).check(), Ok(()));
        assert!(Brand::default().is_plain() && !with(mark.clone()).is_plain());
        let field = |brand: Brand| brand.check().unwrap_err().field;
        assert_eq!(field(with(Watermark { width: 0.9, ..mark.clone() })), "brand.watermark.width");
        assert_eq!(field(with(Watermark { opacity: f32::NAN, ..mark })), "brand.watermark.opacity");
        let look = |captions: CaptionStyle| Brand { captions, ..Brand::default() };
        for colour in ["white", "#fff", "#12345g"] {
            assert_eq!(
                field(look(CaptionStyle { colour: Some(colour.into()), ..Default::default() })),
                "brand.captions.colour"
            );
        }
        for font in ["", "A,46,&H00", "{\\b1}"] {
            assert_eq!(
                field(look(CaptionStyle { font: Some(font.into()), ..Default::default() })),
                "brand.captions.font"
            );
        }
    }
}
