//! Words on the picture: an ASS file for libass.

use super::RenderRequest;
use crate::Ffmpeg;
use domain::{CaptionStyle, MediaTime, Problem};
use std::path::Path;
use tempfile::TempDir;

/// The file's name. ffmpeg runs in its folder, so that no path of a person has to be escaped inside a filter.
const FILE: &str = "captions.ass";
/// The script is written for a picture of this height; libass scales it.
const SCRIPT_HEIGHT: u32 = 1000;

/// Captions that are ready to be drawn.
pub(super) struct Drawn {
    folder: Option<TempDir>,
}

impl Drawn {
    /// Writes the script, if there is anything to draw.
    pub(super) fn prepare(ff: &Ffmpeg, request: &RenderRequest) -> Result<Self, Problem> {
        let captions = &request.captions;
        let lines: Vec<_> = captions
            .lines
            .iter()
            .filter(|(span, text)| span.length() > MediaTime::ZERO && !text.trim().is_empty())
            .collect();
        if !captions.enabled || lines.is_empty() {
            return Ok(Self { folder: None });
        }
        if !ff.has_filter("ass") {
            return Err(Problem::new(
                domain::Code::FfmpegTooOld,
                "The captions can't be drawn.",
                format!("ffmpeg {} was built without libass.", ff.version()),
            )
            .say("Install a full build of ffmpeg, or switch the captions off."));
        }
        let folder = tempfile::Builder::new().prefix("clipconductor-").tempdir();
        let folder = folder.map_err(|error| Problem::io("Writing captions in", &std::env::temp_dir(), &error))?;
        let file = folder.path().join(FILE);
        std::fs::write(&file, script(&lines, &request.brand.captions))
            .map_err(|error| Problem::io("Writing", &file, &error))?;
        Ok(Self { folder: Some(folder) })
    }

    /// The filter that draws them.
    pub(super) fn filter(&self) -> Option<String> {
        self.folder.as_ref().map(|_| format!("ass=filename={FILE}"))
    }

    /// The folder that ffmpeg has to run in; it is removed with this value.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.folder.as_ref().map(TempDir::path)
    }
}

/// The ASS document: white bold letters with a dark edge, low in the picture but above what platforms lay over it.
fn script(lines: &[&(domain::Span, String)], style: &CaptionStyle) -> String {
    let font = style.font.as_deref().unwrap_or("Inter");
    let colour = ass_colour(style.colour.as_deref(), "00FFFFFF");
    let edge = ass_colour(style.edge.as_deref(), "00101010");
    let mut text = format!(
        "[Script Info]\nScriptType: v4.00+\nPlayResX: {SCRIPT_HEIGHT}\nPlayResY: {SCRIPT_HEIGHT}\nWrapStyle: 0\nScaledBorderAndShadow: yes\n\n\
         [V4+ Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BackColour, Bold, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV\n\
         Style: Default,{font},46,&H{colour},&H{edge},&H80000000,-1,1,3,1,2,60,60,180\n\n\
         [Events]\nFormat: Layer, Start, End, Style, Text\n"
    );
    for (span, words) in lines {
        text.push_str(&format!("Dialogue: 0,{},{},Default,{}\n", stamp(span.start), stamp(span.end), escaped(words)));
    }
    text
}

/// `#rrggbb` as ASS has it: blue first, and how far it is seen through before that.
fn ass_colour(colour: Option<&str>, usual: &str) -> String {
    let hex = colour.and_then(|colour| colour.strip_prefix('#'));
    match hex.map(|hex| (hex.get(0..2), hex.get(2..4), hex.get(4..6))) {
        Some((Some(red), Some(green), Some(blue))) => format!("00{blue}{green}{red}").to_uppercase(),
        _ => usual.to_owned(),
    }
}

/// `H:MM:SS.cc`.
fn stamp(time: MediaTime) -> String {
    let hundredths = time.at_least_zero().micros() / 10_000;
    let (hours, minutes, seconds) = (hundredths / 360_000, hundredths / 6000 % 60, hundredths / 100 % 60);
    format!("{hours}:{minutes:02}:{seconds:02}.{:02}", hundredths % 100)
}

/// Words as they are: braces begin commands in ASS, a backslash with `N`, `n` or `h` is a break or a blank.
fn escaped(words: &str) -> String {
    let mut out = String::new();
    for c in words.trim().chars() {
        match c {
            '{' => out.push_str("\\{"),
            '}' => out.push_str("\\}"),
            // A word joiner behind it takes its power and is not seen.
            '\\' => out.push_str("\\\u{2060}"),
            '\n' => out.push_str("\\N"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Span;
    use expect_test::expect;

    #[test]
    fn a_script() {
        let lines = [
            (Span::from_seconds(0.5, 1.25), "What a {\\an8}shot\nreally".to_owned()),
            (Span::from_seconds(3725.0, 3726.999), " C:\\New, 100 %\u{7} ".to_owned()),
        ];
        let text = script(&lines.iter().collect::<Vec<_>>(), &CaptionStyle::default());
        let spoken: Vec<&str> = text.lines().filter(|line| line.starts_with("Dialogue")).collect();
        expect![[r#"
            Dialogue: 0,0:00:00.50,0:00:01.25,Default,What a \{\<joiner>an8\}shot\Nreally
            Dialogue: 0,1:02:05.00,1:02:06.99,Default,C:\<joiner>New, 100 %"#]]
        .assert_eq(&spoken.join("\n").escape_unicode_joiner());
    }

    #[test]
    fn a_channel_has_its_own_look() {
        let style = CaptionStyle { font: Some("Bungee".into()), colour: Some("#ff8a3d".into()), edge: None };
        let text = script(&[], &style);
        assert!(text.contains("Style: Default,Bungee,46,&H003D8AFF,&H00101010,"), "{text}");
    }

    trait Visible {
        fn escape_unicode_joiner(&self) -> String;
    }

    impl Visible for String {
        fn escape_unicode_joiner(&self) -> String {
            self.replace('\u{2060}', "<joiner>")
        }
    }
}
