//! The encoding of values and tombstones in Redis: the version as 19 decimal digits, a letter (`v`
//! value, `t` tombstone), the value.
//!
//! The scripts compare versions as strings, because Lua's numbers are doubles and lose whole
//! numbers past 2^53. Digits of a fixed width rather than big-endian bytes, because Lua compares
//! strings by the server's locale, which agrees with us about digits only.

use crate::Versioned;

/// `i64::MAX` has this many digits.
const DIGITS: usize = 19;
const VALUE: u8 = b'v';

/// The version as the scripts compare it.
pub(crate) fn version(version: i64) -> String {
    // A sign would break the order; no version is negative.
    format!("{:0DIGITS$}", version.max(0))
}

pub(crate) fn encode(value: &Versioned) -> Vec<u8> {
    let mut stored = version(value.version).into_bytes();
    stored.reserve_exact(1 + value.value.len());
    stored.push(VALUE);
    stored.extend_from_slice(&value.value);
    stored
}

/// The value, or `None` for a tombstone and for what isn't ours.
pub(crate) fn decode(mut stored: Vec<u8>) -> Option<Versioned> {
    let (digits, rest) = stored.split_at_checked(DIGITS)?;
    if rest.first() != Some(&VALUE) {
        return None;
    }
    let version = str::from_utf8(digits).ok()?.parse().ok()?;
    stored.drain(..=DIGITS);
    let value = stored;
    Some(Versioned { version, value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_survive_and_versions_sort() {
        for version in [0, 1, 1 << 53, (1 << 53) + 1, i64::MAX] {
            let value = b"\x00v{}".to_vec();
            let value = Versioned { version, value };
            assert_eq!(decode(encode(&value)), Some(value));
        }
        assert!(version((1 << 53) + 1) > version(1 << 53));
        assert!(version(10) > version(9));
    }

    #[test]
    fn tombstones_and_strangers_are_nothing() {
        for stored in ["", "7", "0000000000000000007t", "000000000000000000xv{}"] {
            assert_eq!(decode(stored.into()), None, "{stored}");
        }
    }
}
