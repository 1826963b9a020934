//! Titles of the tracks of an MP4 or MOV. Recorders write them where ffprobe 5 does not look (`trak/udta/name`), and without
//! them nobody knows which track is the microphone.

use std::{
    collections::BTreeMap,
    io::{self, Read, Seek, SeekFrom},
};

/// Boxes that are looked through at most; only a broken file has more in its index.
const MOST: usize = 10_000;
/// A longer title is none.
const LONGEST: u64 = 1024;

/// Titles by the number of the track (ffprobe's `id`). A file that can't be understood has none.
pub(crate) fn titles(file: &mut (impl Read + Seek), size: u64) -> io::Result<BTreeMap<u32, String>> {
    let mut found = BTreeMap::new();
    let mut left = MOST;
    for index in children(file, 0..size, *b"moov", &mut left)? {
        for track in children(file, index, *b"trak", &mut left)? {
            let Some(head) = children(file, track.clone(), *b"tkhd", &mut left)?.pop() else { continue };
            let Some(number) = track_number(file, head)? else { continue };
            for user in children(file, track, *b"udta", &mut left)? {
                for name in children(file, user, *b"name", &mut left)? {
                    if let Some(title) = text(file, name)? {
                        found.insert(number, title);
                    }
                }
            }
        }
    }
    Ok(found)
}

type Stretch = std::ops::Range<u64>;

/// The bodies of the boxes of one kind inside a stretch of the file.
fn children(
    file: &mut (impl Read + Seek),
    inside: Stretch,
    kind: [u8; 4],
    left: &mut usize,
) -> io::Result<Vec<Stretch>> {
    let mut found = Vec::new();
    let mut at = inside.start;
    while at + 8 <= inside.end && *left > 0 {
        *left -= 1;
        let mut head = [0; 8];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut head)?;
        let (mut body, mut length) = (at + 8, u64::from(u32::from_be_bytes([head[0], head[1], head[2], head[3]])));
        if length == 1 {
            let mut large = [0; 8];
            file.read_exact(&mut large)?;
            (body, length) = (at + 16, u64::from_be_bytes(large));
        } else if length == 0 {
            length = inside.end - at;
        }
        let Some(end) = at.checked_add(length).filter(|end| *end <= inside.end && *end >= body) else { break };
        if head[4..] == kind {
            found.push(body..end);
        }
        at = end;
    }
    Ok(found)
}

/// The number in a track's head: behind two times of 4 or 8 bytes each, as its version says.
fn track_number(file: &mut (impl Read + Seek), head: Stretch) -> io::Result<Option<u32>> {
    let mut bytes = [0; 24];
    if head.end - head.start < bytes.len() as u64 {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(head.start))?;
    file.read_exact(&mut bytes)?;
    let at = if bytes[0] == 1 { 20 } else { 12 };
    Ok(Some(u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])))
}

/// A title: plain text, in some files with a zero behind it or four bytes of version before it.
fn text(file: &mut (impl Read + Seek), body: Stretch) -> io::Result<Option<String>> {
    if body.end - body.start > LONGEST {
        return Ok(None);
    }
    let mut bytes = vec![0; (body.end - body.start) as usize];
    file.seek(SeekFrom::Start(body.start))?;
    file.read_exact(&mut bytes)?;
    let bytes = bytes.strip_prefix(&[0; 4]).unwrap_or(&bytes);
    let title = String::from_utf8_lossy(bytes);
    let title = title.trim_matches(|c: char| c == '\0' || c.is_whitespace());
    Ok((!title.is_empty()).then(|| title.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        [&u32::try_from(body.len() + 8).unwrap().to_be_bytes()[..], kind, body].concat()
    }

    fn head(version: u8, number: u8) -> Vec<u8> {
        let mut body = vec![0; 84];
        body[0] = version;
        body[if version == 1 { 23 } else { 15 }] = number;
        boxed(b"tkhd", &body)
    }

    fn track(head: Vec<u8>, name: &[u8]) -> Vec<u8> {
        boxed(b"trak", &[head, boxed(b"mdia", &[9; 30]), boxed(b"udta", &boxed(b"name", name))].concat())
    }

    fn check(bytes: Vec<u8>) -> Vec<(u32, String)> {
        let size = bytes.len() as u64;
        titles(&mut Cursor::new(bytes), size).unwrap().into_iter().collect()
    }

    #[test]
    fn titles_belong_to_their_tracks() {
        let tracks = [
            track(head(0, 1), b""),
            track(head(0, 2), b"Game"),
            track(head(1, 7), b"\0\0\0\0Mic/Aux\0"),
            track(head(0, 8), &[0xff; 3]),
        ];
        let file = [boxed(b"ftyp", b"isom"), boxed(b"mdat", &[0; 999]), boxed(b"moov", &tracks.concat())].concat();
        let replaced = "\u{fffd}".repeat(3);
        assert_eq!(check(file), [(2, "Game".to_owned()), (7, "Mic/Aux".to_owned()), (8, replaced)]);
    }

    #[test]
    fn nonsense_has_none() {
        assert_eq!(check(b"hello, this is no video at all".to_vec()), []);
        assert_eq!(check(boxed(b"moov", &[0xff; 100])), []);
        let mut cut = boxed(b"moov", &track(head(0, 1), b"Game"));
        cut.truncate(cut.len() - 2);
        assert_eq!(check(cut), []);
    }
}
