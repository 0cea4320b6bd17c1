//! The one encoding of `FileFacts`, for worker threads, the disk cache and recovery after a trap.

use super::FileFacts;

/// Layout version. Facts of another version are refused: the host hands the text in again.
const VERSION: u32 = 8;

/// Version and package version: two builds never read each other's facts.
fn stamp() -> u64 {
    hash(concat!("amplify-tiers ", env!("CARGO_PKG_VERSION")).as_bytes()) ^ u64::from(VERSION)
}

/// Encodes facts: stamp (8 bytes), hash of the payload (8 bytes), payload.
pub fn encode(facts: &FileFacts) -> Vec<u8> {
    // Most facts take less room than their text.
    let mut bytes = Vec::with_capacity(16 + facts.len as usize);
    bytes.extend_from_slice(&stamp().to_le_bytes());
    bytes.extend_from_slice(&[0; 8]);
    let mut bytes = postcard::to_extend(facts, bytes).unwrap_or_default();
    if let Some((head, payload)) = bytes.split_at_mut_checked(16) {
        head[8..].copy_from_slice(&hash(payload).to_le_bytes());
    }
    bytes.shrink_to_fit();
    bytes
}

/// Decodes facts. `None` for another version or damaged bytes; never panics.
pub fn decode(bytes: &[u8]) -> Option<FileFacts> {
    let (head, payload) = bytes.split_at_checked(16)?;
    let (version, sum) = head.split_at(8);
    if version != stamp().to_le_bytes() || sum != hash(payload).to_le_bytes() {
        return None;
    }
    postcard::from_bytes(payload).ok()
}

/// FNV-1a over 8-byte blocks, four of them side by side, with a final mix: stable across platforms and runs, not meant
/// against attackers.
pub fn hash(bytes: &[u8]) -> u64 {
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let step = |hash: u64, block: u64| (hash ^ block).wrapping_mul(PRIME).rotate_left(23);
    let mut lanes = [1u64, 2, 3, 4];
    let (blocks, rest) = bytes.as_chunks::<32>();
    for block in blocks {
        let (parts, _) = block.as_chunks::<8>();
        for (lane, part) in lanes.iter_mut().zip(parts) {
            *lane = step(*lane, u64::from_le_bytes(*part));
        }
    }
    let start = 0xcbf2_9ce4_8422_2325 ^ bytes.len() as u64;
    let mut hash = lanes.into_iter().chain(rest.iter().map(|&byte| u64::from(byte))).fold(start, step);
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash ^ hash >> 29
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::extract::extract;

    #[test]
    fn decodes_what_it_encodes_and_refuses_damage() {
        let facts = extract(
            "a.ts",
            "import { a } from 'b';\nexport const f = async (x) => { await a.m({ k: [1, `t${x}`] }); };\n".as_bytes(),
        );
        let bytes = encode(&facts);
        assert_eq!(decode(&bytes).as_ref(), Some(&facts));
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x55;
            assert_eq!(decode(&damaged), None, "byte {at}");
            assert_eq!(decode(&bytes[..at]), None);
        }
    }
}
