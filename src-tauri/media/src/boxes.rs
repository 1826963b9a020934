//! The outermost structure of MP4 and Matroska, read without ffmpeg: whether the index is there and whether the data is.
//!
//! ffmpeg opens a file whose index or length stands in front although most of it is missing (a copy that is not finished),
//! and repeats the length that the head promises; only the sizes of the boxes tell.

use std::io::{self, Read, Seek, SeekFrom};

/// What the top level of a file looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Not an MP4 or MOV, and no Matroska that says how large it is.
    Other,
    /// A Matroska that is shorter than it says: what is there can be used, but its length has to be measured.
    ShortMatroska,
    /// An index, and all the data it needs as far as sizes tell.
    Whole,
    /// No index: the recorder did not come to write it, or the end is missing.
    NoIndex,
    /// An index, but so many bytes of the data are missing.
    CutOff {
        /// Missing bytes.
        missing: u64,
    },
}

/// Boxes that stand first in an MP4 or MOV.
const FIRST: [&[u8; 4]; 9] = [b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp", b"uuid"];
/// The first four bytes of a Matroska or WebM, and those of its segment, which holds everything else.
const EBML: [u8; 4] = [0x1a, 0x45, 0xdf, 0xa3];
const SEGMENT: [u8; 4] = [0x18, 0x53, 0x80, 0x67];
/// More top-level boxes than any real file has; a fragmented one has two a second.
const MOST: usize = 2_000_000;

/// Walks the top level of a file of `size` bytes.
pub(crate) fn shape(file: &mut (impl Read + Seek), size: u64) -> io::Result<Shape> {
    let (mut at, mut index, mut fragments, mut missing) = (0u64, false, false, 0u64);
    for number in 0..MOST {
        let mut head = [0u8; 16];
        file.seek(SeekFrom::Start(at))?;
        let got = read_up_to(file, &mut head)?;
        if got < 8 {
            break;
        }
        let kind = if head.starts_with(&EBML) { EBML } else { [head[4], head[5], head[6], head[7]] };
        if number == 0 && kind == EBML {
            return matroska(file, size);
        }
        if number == 0 && !FIRST.contains(&&kind) {
            return Ok(Shape::Other);
        }
        let length = match u32::from_be_bytes([head[0], head[1], head[2], head[3]]) {
            0 => size - at,
            1 if got == 16 => {
                u64::from_be_bytes([head[8], head[9], head[10], head[11], head[12], head[13], head[14], head[15]])
            }
            small => u64::from(small),
        };
        if length < 8 {
            break;
        }
        let whole = at.checked_add(length).is_some_and(|end| end <= size);
        match &kind {
            b"moov" => index = whole,
            b"moof" => fragments = true,
            _ => {}
        }
        if !whole {
            missing = length - (size - at);
            break;
        }
        at += length;
        if at >= size {
            break;
        }
    }
    Ok(match (index, fragments) {
        (false, _) => Shape::NoIndex,
        // Fragments carry their own index: all but the last one can be played.
        (true, true) => Shape::Whole,
        // A few missing bytes at the very end cost a picture at most.
        (true, false) if missing > size / 100 => Shape::CutOff { missing },
        (true, false) => Shape::Whole,
    })
}

/// Compares the size that the segment of a Matroska states with what is there.
fn matroska(file: &mut (impl Read + Seek), size: u64) -> io::Result<Shape> {
    let mut head = [0u8; 64];
    file.seek(SeekFrom::Start(4))?;
    let got = read_up_to(file, &mut head)?;
    let Some((length, bytes)) = number(&head[..got]).and_then(|(length, bytes)| Some((length?, bytes))) else {
        return Ok(Shape::Other);
    };
    let Some(segment) = length.checked_add(4 + bytes).filter(|at| *at < size) else { return Ok(Shape::Other) };
    file.seek(SeekFrom::Start(segment))?;
    let got = read_up_to(file, &mut head)?;
    if !head[..got].starts_with(&SEGMENT) {
        return Ok(Shape::Other);
    }
    Ok(match number(&head[4..got]) {
        Some((Some(length), bytes)) if length.saturating_add(segment + 4 + bytes) > size => Shape::ShortMatroska,
        // An unknown size is what a recorder writes that may die.
        _ => Shape::Other,
    })
}

/// A number of EBML and how many bytes it takes; `None` inside stands for "unknown".
fn number(bytes: &[u8]) -> Option<(Option<u64>, u64)> {
    let first = *bytes.first()?;
    let length = first.leading_zeros() as usize + 1;
    let rest = bytes.get(1..length)?;
    let mask = if length >= 8 { 0 } else { 0xffu8 >> length };
    let value = rest.iter().fold(u64::from(first & mask), |value, byte| value << 8 | u64::from(*byte));
    let unknown = value == (1u64 << (7 * length)) - 1;
    Some(((!unknown).then_some(value), length as u64))
}

fn read_up_to(file: &mut impl Read, into: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < into.len() {
        match file.read(&mut into[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn boxed(kind: &[u8; 4], body: usize) -> Vec<u8> {
        let mut bytes = u32::try_from(body + 8).unwrap().to_be_bytes().to_vec();
        bytes.extend_from_slice(kind);
        bytes.resize(body + 8, 7);
        bytes
    }

    fn large(kind: &[u8; 4], body: usize) -> Vec<u8> {
        let mut bytes = [&1u32.to_be_bytes()[..], kind, &(body as u64 + 16).to_be_bytes()].concat();
        bytes.resize(body + 16, 7);
        bytes
    }

    fn check(bytes: Vec<u8>) -> Shape {
        let size = bytes.len() as u64;
        shape(&mut Cursor::new(bytes), size).unwrap()
    }

    #[test]
    fn whole_files() {
        assert_eq!(check([boxed(b"ftyp", 16), boxed(b"mdat", 500), boxed(b"moov", 80)].concat()), Shape::Whole);
        assert_eq!(check([boxed(b"ftyp", 16), boxed(b"moov", 80), large(b"mdat", 500)].concat()), Shape::Whole);
        let mut open_ended = [boxed(b"moov", 80), boxed(b"mdat", 500)].concat();
        open_ended[88..92].fill(0);
        assert_eq!(check(open_ended), Shape::Whole, "size 0 means to the end");
    }

    #[test]
    fn a_missing_index() {
        assert_eq!(check([boxed(b"ftyp", 16), boxed(b"mdat", 500)].concat()), Shape::NoIndex);
        assert_eq!(check(boxed(b"ftyp", 16)), Shape::NoIndex);
        let mut cut = [boxed(b"ftyp", 16), boxed(b"mdat", 500), boxed(b"moov", 80)].concat();
        cut.truncate(cut.len() - 1);
        assert_eq!(check(cut), Shape::NoIndex, "half an index is none");
    }

    #[test]
    fn missing_data() {
        let mut cut = [boxed(b"ftyp", 16), boxed(b"moov", 80), boxed(b"mdat", 5000)].concat();
        cut.truncate(2000);
        assert_eq!(check(cut.clone()), Shape::CutOff { missing: 5000 + 8 + 88 + 24 - 2000 });
        let mut last = [boxed(b"ftyp", 16), boxed(b"moov", 80), boxed(b"mdat", 5000)].concat();
        last.truncate(last.len() - 3);
        assert_eq!(check(last), Shape::Whole, "the very end does not matter");
    }

    #[test]
    fn fragments_survive_a_crash() {
        let mut cut = [boxed(b"ftyp", 16), boxed(b"moov", 80), boxed(b"moof", 50), boxed(b"mdat", 5000)].concat();
        cut.truncate(1000);
        assert_eq!(check(cut), Shape::Whole);
    }

    #[test]
    fn matroska_says_how_large_it_is() {
        let file = |size: &[u8], body: usize| {
            let mut bytes = [&EBML[..], &[0x83, 1, 2, 3], &SEGMENT, size].concat();
            bytes.resize(bytes.len() + body, 7);
            check(bytes)
        };
        assert_eq!(file(&[0x40, 100], 100), Shape::Other);
        assert_eq!(file(&[0x40, 100], 99), Shape::ShortMatroska);
        assert_eq!(file(&[0x01, 0, 0, 0, 0, 0, 1, 0], 255), Shape::ShortMatroska);
        assert_eq!(file(&[0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 10), Shape::Other, "unknown");
        assert_eq!(file(&[0xff], 10), Shape::Other, "unknown");
    }

    #[test]
    fn other_files() {
        assert_eq!(check(b"hello, this is a text and no video".to_vec()), Shape::Other);
        assert_eq!(check(b"\x1a\x45\xdf\xa3 matroska".to_vec()), Shape::Other);
        assert_eq!(check(Vec::new()), Shape::NoIndex);
    }
}
