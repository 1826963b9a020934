//! Reads what recorders write about themselves. Everything here may be broken or made up: it is read, never believed;
//! a folder that does not exist is not offered.

use std::{fs, io::Read, path::Path};

/// No settings file of a recorder is larger, unless it is none.
const LARGEST: u64 = 32 << 20;

/// The text of a settings file; empty when there is none.
fn text_of(path: &Path) -> String {
    let mut bytes = Vec::new();
    if let Ok(file) = fs::File::open(path)
        && file.take(LARGEST).read_to_end(&mut bytes).is_err()
    {
        bytes.clear();
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    // OBS writes a byte order mark on Windows.
    text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)
}

/// The lines of a settings file.
pub(super) fn lines_of(path: &Path) -> Vec<String> {
    text_of(path).lines().map(str::to_owned).collect()
}

/// A settings file of OBS: sections, keys and values with escapes.
pub(super) struct Ini(Vec<(String, String, String)>);

impl Ini {
    /// `None` when there is nothing in it.
    pub fn read(path: &Path) -> Option<Self> {
        let ini = Self::parse(&text_of(path));
        (!ini.0.is_empty()).then_some(ini)
    }

    pub fn parse(text: &str) -> Self {
        let mut section = String::new();
        let mut values = Vec::new();
        for line in text.lines().map(str::trim) {
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                section = name.to_owned();
            } else if let Some((key, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) {
                values.push((section.clone(), key.trim().to_owned(), unescape(value.trim())));
            }
        }
        Self(values)
    }

    /// A value that is not empty. Sections and keys are compared without case, as OBS does.
    pub fn get(&self, section: &str, key: &str) -> Option<&str> {
        let fits =
            |(s, k, _): &&(String, String, String)| s.eq_ignore_ascii_case(section) && k.eq_ignore_ascii_case(key);
        self.0.iter().find(fits).map(|(_, _, value)| value.as_str()).filter(|value| !value.is_empty())
    }
}

/// `\\` is a backslash, `\n` and `\r` are ends of lines.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match (c, rest.clone().next()) {
            ('\\', Some(next @ ('\\' | 'n' | 'r'))) => {
                rest.next();
                out.push(match next {
                    'n' => '\n',
                    'r' => '\r',
                    other => other,
                });
            }
            _ => out.push(c),
        }
    }
    out
}

/// Where a profile of OBS records to, and whether it makes folders there.
pub(super) fn obs_folder(profile: &Ini) -> Option<(&str, bool)> {
    let advanced = profile.get("Output", "Mode").is_some_and(|mode| mode.eq_ignore_ascii_case("Advanced"));
    let folder = if !advanced {
        profile.get("SimpleOutput", "FilePath")
    } else if profile.get("AdvOut", "RecType").is_some_and(|kind| kind.eq_ignore_ascii_case("FFmpeg")) {
        // The custom output may go to an address instead of a file.
        let to_file = profile.get("AdvOut", "FFOutputToFile").is_none_or(|yes| yes.eq_ignore_ascii_case("true"));
        profile.get("AdvOut", "FFFilePath").filter(|_| to_file)
    } else {
        profile.get("AdvOut", "RecFilePath")
    };
    // Names such as `%CCYY-%MM/%DD %hh-%mm-%ss`.
    let names = profile.get("Output", "FilenameFormatting").is_some_and(|names| names.contains(['/', '\\']));
    folder.map(|folder| (folder, names))
}

/// Values of a key in Valve's text format, wherever it stands.
pub(super) fn vdf_values<'a>(lines: &'a [String], key: &'a str) -> impl Iterator<Item = String> + 'a {
    lines.iter().filter_map(move |line| {
        let value = line.trim().strip_prefix('"')?.strip_prefix(key)?.strip_prefix('"')?;
        let value = value.trim().strip_prefix('"')?.strip_suffix('"')?;
        Some(value.replace("\\\\", "\\")).filter(|value| !value.is_empty())
    })
}

/// Folders that gpu-screen-recorder's settings name, and whether games get folders of their own there.
pub(super) fn save_folders(lines: &[String]) -> Vec<(String, bool)> {
    let value = |key: String| {
        let line = lines.iter().find_map(|line| line.strip_prefix(&key)?.strip_prefix(' '));
        line.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    };
    let folders = ["replay", "record"].into_iter().filter_map(|what| {
        let folder = value(format!("{what}.save_directory"))?;
        let by_game = value(format!("{what}.save_video_in_game_folder")).is_some_and(|yes| yes == "true");
        Some((folder, by_game))
    });
    folders.collect()
}

/// Files that Medal's list of clips names.
pub(super) fn medal_files(list: &Path) -> Vec<String> {
    let Ok(serde_json::Value::Object(clips)) = serde_json::from_str(&text_of(list)) else { return Vec::new() };
    clips.values().filter_map(|clip| clip.get("FilePath")?.as_str().map(str::to_owned)).collect()
}

/// `Game 2026.11.22 - 21.15.03.07.DVR.mp4` in the folder `Game`.
pub(super) fn is_shadowplay_name(game: &str, file: &str) -> bool {
    const SHAPE: &str = "dddd.dd.dd - dd.dd.dd";
    let Some(rest) = file.strip_prefix(game).and_then(|rest| rest.strip_prefix(' ')) else { return false };
    let fits = |(shape, c): (char, char)| if shape == 'd' { c.is_ascii_digit() } else { c == shape };
    rest.chars().count() > SHAPE.len() && SHAPE.chars().zip(rest.chars()).all(fits)
}

/// A text as NVIDIA's recorder puts it into the registry: bytes of UTF-16, up to a zero.
#[cfg(any(windows, test))]
pub(super) fn wide_text(bytes: &[u8]) -> Option<String> {
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let text = String::from_utf16(&units.take_while(|unit| *unit != 0).collect::<Vec<u16>>()).ok()?;
    Some(text).filter(|text| !text.trim().is_empty())
}

/// A text with `%NAME%` replaced by what the environment says. `None` when one of them is not set: half a path would be
/// another path.
#[cfg(any(windows, test))]
pub(super) fn with_variables(text: &str, value: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        let Some((name, after)) = after.split_once('%') else {
            // A lone percent sign stands for itself.
            out.push('%');
            rest = after;
            continue;
        };
        out.push_str(&value(name)?);
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}
