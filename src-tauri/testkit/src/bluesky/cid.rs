//! Content ids: CIDv1 with SHA-256, in base32.

use sha2::{Digest, Sha256};

/// Of a blob (codec raw): `bafkrei…`.
pub(super) fn of_blob(bytes: &[u8]) -> String {
    of(0x55, bytes)
}

/// Of a record (codec dag-cbor): `bafyrei…`. The real one hashes CBOR; here the hash is over JSON with sorted keys, which
/// is as good for telling records apart.
pub(super) fn of_record(value: &serde_json::Value) -> String {
    let mut sorted = value.clone();
    sorted.sort_all_objects();
    of(0x71, sorted.to_string().as_bytes())
}

fn of(codec: u8, bytes: &[u8]) -> String {
    let mut id = vec![1, codec, 0x12, 0x20];
    id.extend(Sha256::digest(bytes));
    format!("b{}", base32(&id))
}

fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let (mut out, mut buffer, mut bits) = (String::new(), 0u32, 0);
    for byte in bytes {
        buffer = (buffer << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            out.push(char::from(ALPHABET[((buffer >> bits) & 31) as usize]));
        }
    }
    if bits > 0 {
        out.push(char::from(ALPHABET[((buffer << (5 - bits)) & 31) as usize]));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_blob_has_its_known_id() {
        assert_eq!(of_blob(b""), "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
    }
}
