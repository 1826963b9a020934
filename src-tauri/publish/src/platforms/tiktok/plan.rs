//! How a file is cut: TikTok checks the arithmetic (Media Transfer Guide). Megabytes are decimal.

use serde::{Deserialize, Serialize};

/// A file up to this size goes as one chunk.
const SINGLE: u64 = 64_000_000;
/// The size of a chunk, and what is tried when TikTok says that it is invalid: its rules moved once already.
pub(super) const SIZES: [u64; 3] = [10_000_000, 20_000_000, 5_242_880];

/// Chunks of one size; the last one takes the remainder along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Plan {
    pub total: u64,
    pub chunk: u64,
    pub count: u64,
}

impl Plan {
    /// Never one chunk whose size is not the file's: that is refused.
    pub fn new(total: u64, chunk: u64) -> Self {
        let count = total / chunk.max(1);
        if total <= SINGLE || count < 2 { Self { total, chunk: total, count: 1 } } else { Self { total, chunk, count } }
    }

    /// First byte of a chunk and its length.
    pub fn part(&self, index: u64) -> (u64, u64) {
        let first = index * self.chunk;
        let end = if index + 1 == self.count { self.total } else { first + self.chunk };
        (first, end - first)
    }

    /// The chunk that comes after so many bytes. A number in the middle of one begins it again.
    pub fn next(&self, stored: u64) -> u64 {
        if stored >= self.total { self.count } else { (stored / self.chunk.max(1)).min(self.count - 1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plan_is_the_documented_one_at_every_border() {
        for (total, chunk, count, last) in [
            (4_194_304, 4_194_304, 1, 0),
            (50_000_123, 50_000_123, 1, 0),
            (64_000_000, 64_000_000, 1, 0),
            (64_000_001, 10_000_000, 6, 50_000_000),
            (4_294_967_296, 10_000_000, 429, 4_280_000_000),
        ] {
            let plan = Plan::new(total, SIZES[0]);
            assert_eq!((plan.chunk, plan.count, plan.part(count - 1).0), (chunk, count, last), "{total}");
            let (first, length) = plan.part(count - 1);
            assert!(first + length == total && length < 128_000_000);
        }
    }

    #[test]
    fn going_on_begins_at_a_chunk() {
        let plan = Plan::new(64_000_001, SIZES[0]);
        for (stored, next) in
            [(0, 0), (9_999_999, 0), (10_000_000, 1), (50_000_000, 5), (60_000_000, 5), (64_000_001, 6)]
        {
            assert_eq!(plan.next(stored), next, "{stored}");
        }
        assert_eq!(Plan::new(0, 10).next(0), 1, "nothing to send");
    }
}
