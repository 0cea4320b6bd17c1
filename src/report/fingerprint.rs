//! Fingerprints: the same finding keeps its 16 digits while lines, words and severities change.

use crate::diagnostic::Diagnostic;
use crate::maps::SortedMap;

/// FNV-1a over 64 bits: fixed for ever, unlike the hashers of the standard library.
pub(super) fn hash(parts: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut feed = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    for part in parts {
        part.bytes().for_each(&mut feed);
        // A byte that occurs in no UTF-8 text keeps ("ab", "c") apart from ("a", "bc").
        feed(0xff);
    }
    hash
}

/// Sets the fingerprint of each finding. They must be in report order: the ordinal among equals counts it.
pub fn assign(diagnostics: &mut [Diagnostic]) {
    let mut seen = SortedMap::<(String, u64), u32>::new();
    for diagnostic in diagnostics {
        let path = &diagnostic.primary.path;
        let key = hash(&[diagnostic.rule, path, &diagnostic.symbol, &diagnostic.evidence]);
        let ordinal = seen.entry((path.clone(), key)).or_default();
        diagnostic.fingerprint =
            format!("{:016x}", hash(&[diagnostic.rule, path, &diagnostic.symbol, &diagnostic.evidence, &ordinal.to_string()]));
        *ordinal += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn is_stable() {
        assert_eq!(format!("{:016x}", hash(&[])), "cbf29ce484222325");
        assert_eq!(format!("{:016x}", hash(&["a", "b"])), format!("{:016x}", hash(&["a", "b"])));
        assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
    }
}
