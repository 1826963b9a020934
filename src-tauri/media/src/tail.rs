//! The end of a Matroska whose recorder died: when its last block is shown, read from the last cluster. Reading all packets
//! would tell it too, but takes minutes for the gigabytes of an evening.

use domain::MediaTime;
use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
};

const CLUSTER: [u8; 4] = [0x1f, 0x43, 0xb6, 0x75];
const TIMESTAMP: u64 = 0xe7;
const SIMPLE_BLOCK: u64 = 0xa3;
const BLOCK_GROUP: u64 = 0xa0;
const BLOCK: u64 = 0xa1;
const TIMESTAMP_SCALE: [u8; 3] = [0x2a, 0xd7, 0xb1];
/// Recorders begin a cluster every few seconds or megabytes.
const LOOKED_AT: u64 = 32 * 1024 * 1024;

/// The time of the last block; `None` when the file is no Matroska or its end can't be understood.
pub(crate) fn last_block(path: &Path) -> Option<MediaTime> {
    read(path).ok().flatten()
}

fn read(path: &Path) -> io::Result<Option<MediaTime>> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    let mut head = Vec::new();
    file.by_ref().take(64 * 1024).read_to_end(&mut head)?;
    if !head.starts_with(&[0x1a, 0x45, 0xdf, 0xa3]) {
        return Ok(None);
    }
    let mut tail = Vec::new();
    file.seek(SeekFrom::Start(size.saturating_sub(LOOKED_AT)))?;
    file.take(LOOKED_AT).read_to_end(&mut tail)?;
    let scale = scale(&head).unwrap_or(1_000_000);
    Ok(last_tick(&tail).map(|ticks| MediaTime::from_micros((i128::from(ticks) * i128::from(scale) / 1000) as i64)))
}

/// Nanoseconds a tick.
fn scale(head: &[u8]) -> Option<u64> {
    let at = head.windows(3).position(|three| three == TIMESTAMP_SCALE)? + 3;
    let (length, used) = number(head.get(at..)?, false)?;
    let bytes =
        head.get(at + used..)?.get(..usize::try_from(length).ok().filter(|length| (1..=8).contains(length))?)?;
    Some(bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte))).filter(|scale| *scale > 0)
}

/// The highest time of a block in the last cluster that can be understood.
fn last_tick(tail: &[u8]) -> Option<i64> {
    let places = (0..tail.len().saturating_sub(4)).rev().filter(|at| tail[*at..].starts_with(&CLUSTER));
    // The four bytes may come up by chance inside a picture; such a place has no timestamp and blocks behind it.
    places.take(64).find_map(|at| cluster(&tail[at + 4..]))
}

fn cluster(bytes: &[u8]) -> Option<i64> {
    let (length, used) = number(bytes, false)?;
    let body = bytes.get(used..)?;
    let body = &body[..body.len().min(usize::try_from(length).unwrap_or(usize::MAX))];
    let mut begin = None;
    let mut last: Option<i64> = None;
    for (id, content) in elements(body) {
        match id {
            TIMESTAMP => {
                begin =
                    content.iter().try_fold(0i64, |value, byte| value.checked_mul(256)?.checked_add(i64::from(*byte)))
            }
            SIMPLE_BLOCK => last = last.max(block(content)),
            BLOCK_GROUP => {
                let inner =
                    elements(content).filter(|(id, _)| *id == BLOCK).filter_map(|(_, content)| block(content)).max();
                last = last.max(inner);
            }
            _ => {}
        }
    }
    Some(begin? + last?)
}

/// When a block is shown, counted from its cluster: behind the number of its track, with a sign.
fn block(content: &[u8]) -> Option<i64> {
    let (_, used) = number(content, false)?;
    let two = content.get(used..used + 2)?;
    Some(i64::from(i16::from_be_bytes([two[0], two[1]])))
}

/// Elements one after the other, until one does not fit: the last of a broken file is cut.
fn elements(mut bytes: &[u8]) -> impl Iterator<Item = (u64, &[u8])> {
    std::iter::from_fn(move || {
        let (id, used) = number(bytes, true)?;
        let (length, more) = number(bytes.get(used..)?, false)?;
        let begin = used + more;
        let end = begin.checked_add(usize::try_from(length).ok()?)?;
        // Enough of a block that is cut to know its time is still there; what follows is not.
        let content = bytes.get(begin..end.min(bytes.len()))?;
        bytes = bytes.get(end..).unwrap_or(&[]);
        Some((id, content))
    })
}

/// A number of EBML and how many bytes it takes. Ids keep the bit that marks their length.
fn number(bytes: &[u8], is_id: bool) -> Option<(u64, usize)> {
    let first = *bytes.first()?;
    let length = first.leading_zeros() as usize + 1;
    let rest = bytes.get(1..length).filter(|_| length <= 8)?;
    let mask = if is_id { 0xff } else { 0xffu32.checked_shr(length as u32)? as u8 };
    Some((rest.iter().fold(u64::from(first & mask), |value, byte| value << 8 | u64::from(*byte)), length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(id: &[u8], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [id, &[0x10 | length[0]], &length[1..], content].concat()
    }

    fn simple(ticks: i16) -> Vec<u8> {
        element(&[0xa3], &[&[0x81][..], &ticks.to_be_bytes(), &[0x80, 9, 9, 9]].concat())
    }

    fn cluster_at(ticks: u32, blocks: &[Vec<u8>]) -> Vec<u8> {
        element(&CLUSTER, &[element(&[0xe7], &ticks.to_be_bytes()), blocks.concat()].concat())
    }

    #[test]
    fn the_last_block_counts_and_order_does_not() {
        let file = [cluster_at(0, &[simple(0)]), cluster_at(70_000, &[simple(10), simple(43), simple(-5), simple(30)])]
            .concat();
        assert_eq!(last_tick(&file), Some(70_043));
        let group = element(&[0xa0], &[element(&[0xa1], &[0x81, 0, 77, 0]), element(&[0x9b], &[20])].concat());
        assert_eq!(last_tick(&cluster_at(1000, &[group])), Some(1077));
    }

    #[test]
    fn a_cut_end_and_chance_are_survived() {
        let mut file = cluster_at(5_000, &[simple(0), simple(33), simple(66)]);
        file.truncate(file.len() - 2);
        assert_eq!(last_tick(&file), Some(5_066), "its time is there");
        file.truncate(file.len() - 6);
        assert_eq!(last_tick(&file), Some(5_033));
        let chance = [cluster_at(5_000, &[simple(1)]), CLUSTER.to_vec(), vec![0x81, 3, 3, 3]].concat();
        assert_eq!(last_tick(&chance), Some(5_001));
        assert_eq!(last_tick(b"nothing of the kind"), None);
    }

    #[test]
    fn an_unknown_length_goes_to_the_end() {
        let body = [element(&[0xe7], &[9]), simple(4)].concat();
        let file = [&CLUSTER[..], &[0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], &body].concat();
        assert_eq!(last_tick(&file), Some(13));
    }

    #[test]
    fn ticks_may_be_finer() {
        assert_eq!(scale(&[0, 0x2a, 0xd7, 0xb1, 0x83, 0x0f, 0x42, 0x40]), Some(1_000_000));
        assert_eq!(scale(&[0x2a, 0xd7, 0xb1, 0x82, 0x27, 0x10]), Some(10_000));
        assert_eq!(scale(&[0x2a, 0xd7]), None);
    }
}
