//! Licence keys: what the customer holds on paper.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::limits::FOREIGN_KEY;

/// Crockford's alphabet: digits and letters without I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many characters a key has, the check character included.
const LENGTH: usize = 25;

/// A key of ours: 24 random characters and a check character, in groups of five.
///
/// The check character is a sum over GF(32) in which each place has a weight of its own: one wrong
/// character and any two swapped ones never fit.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct LicenceKey([u8; LENGTH]);

/// A key that another system made: letters and digits, without dashes and blanks, in upper case.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ForeignKey(String);

/// What a text may be that was typed as a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyText {
    /// The key of ours that it is.
    pub own: Option<LicenceKey>,
    /// The key of another system that it may be.
    pub foreign: Option<ForeignKey>,
}

impl LicenceKey {
    /// A key from 15 random bytes.
    pub fn from_random(bytes: [u8; 15]) -> Self {
        let mut values = [0; LENGTH];
        for (place, value) in values.iter_mut().take(LENGTH - 1).enumerate() {
            *value = (0..5).fold(0, |value, bit| {
                let at = place * 5 + bit;
                value << 1 | bytes[at / 8] >> (7 - at % 8) & 1
            });
        }
        values[LENGTH - 1] = sum(&values[..LENGTH - 1]);
        Self(values)
    }

    /// Without dashes.
    pub fn plain(&self) -> String {
        self.0.iter().map(|value| char::from(ALPHABET[usize::from(*value)])).collect()
    }

    fn parse(typed: &str) -> Option<Self> {
        let values: Vec<u8> = typed.chars().map(value).collect::<Option<_>>()?;
        let values: [u8; LENGTH] = values.try_into().ok()?;
        (sum(&values) == 0).then_some(Self(values))
    }
}

impl ForeignKey {
    /// Without dashes.
    pub fn plain(&self) -> &str {
        &self.0
    }
}

impl KeyText {
    /// Read what was typed: case, blanks, dashes and full-width characters don't matter, and in a key
    /// of ours O is 0, I and L are 1. `None`: it can't be a key.
    pub fn parse(text: &str) -> Option<Self> {
        let typed: String = text
            .nfkc()
            .filter(|c| !c.is_whitespace() && !"-‐‑‒–—―−_.\u{feff}\u{200b}".contains(*c))
            .flat_map(char::to_uppercase)
            .take(FOREIGN_KEY.end() + 1)
            .collect();
        let fits =
            FOREIGN_KEY.contains(&typed.len()) && typed.chars().all(|c| c.is_ascii_alphanumeric());
        let own = LicenceKey::parse(&typed);
        fits.then_some(Self { own, foreign: Some(ForeignKey(typed)) })
    }

    /// Whether it looks like a key of ours with a slip of the typist's.
    pub fn is_mistyped(&self) -> bool {
        let looks =
            |key: &ForeignKey| key.0.len() == LENGTH && key.0.chars().all(|c| value(c).is_some());
        self.own.is_none() && self.foreign.as_ref().is_some_and(looks)
    }
}

fn value(typed: char) -> Option<u8> {
    let meant = match typed {
        'O' => b'0',
        'I' | 'L' => b'1',
        _ => u8::try_from(typed).ok()?,
    };
    let value = ALPHABET.iter().position(|known| *known == meant)?;
    u8::try_from(value).ok()
}

/// The sum of the characters, each times its place's weight: powers of x in GF(32) = GF(2)[x] /
/// (x⁵ + x² + 1).
fn sum(values: &[u8]) -> u8 {
    let weighted = |sum: u8| if sum & 0x10 == 0 { sum << 1 } else { sum << 1 ^ 0x25 };
    // The check character has weight 1: it is the sum of all others.
    let sum = values.iter().take(LENGTH - 1).fold(0, |sum, value| weighted(sum ^ value));
    values.get(LENGTH - 1).map_or(sum, |check| sum ^ check)
}

impl fmt::Display for LicenceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, c) in self.plain().chars().enumerate() {
            let dash = if place > 0 && place % 5 == 0 { "-" } else { "" };
            write!(f, "{dash}{c}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for LicenceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LicenceKey(..)")
    }
}

impl fmt::Debug for ForeignKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ForeignKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> LicenceKey {
        let mut bytes = [0; 15];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::try_from(at).unwrap().wrapping_mul(seed).wrapping_add(seed);
        }
        LicenceKey::from_random(bytes)
    }

    #[test]
    fn a_key_reads_as_it_is_printed_and_as_people_type_it() {
        for seed in 0..=255 {
            let key = key(seed);
            let text = key.to_string();
            assert_eq!((text.len(), text.matches('-').count()), (29, 4));
            let typed = [
                text.clone(),
                text.to_lowercase(),
                text.replace('-', ""),
                text.replace('-', " – "),
                text.replace('0', "o").replace('1', "l"),
                format!("\u{feff} {text}\n"),
                text.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect(),
            ];
            for typed in typed {
                assert_eq!(KeyText::parse(&typed).unwrap().own, Some(key.clone()), "{typed}");
            }
        }
    }

    #[test]
    fn one_wrong_and_any_two_swapped_characters_are_noticed() {
        for seed in [1, 7, 200] {
            let text = key(seed).plain();
            for at in 0..LENGTH {
                for other in ALPHABET.iter().map(|c| char::from(*c)) {
                    let mut wrong: Vec<char> = text.chars().collect();
                    if std::mem::replace(&mut wrong[at], other) != other {
                        let wrong = KeyText::parse(&wrong.iter().collect::<String>()).unwrap();
                        assert!(wrong.is_mistyped(), "{at}: {other}");
                    }
                }
                for with in 0..LENGTH {
                    let mut swapped: Vec<char> = text.chars().collect();
                    swapped.swap(at, with);
                    let same = swapped.iter().collect::<String>() == text;
                    let swapped = KeyText::parse(&swapped.iter().collect::<String>()).unwrap();
                    assert_eq!(swapped.is_mistyped(), !same, "{at} and {with}");
                }
            }
        }
    }

    #[test]
    fn a_foreign_key_has_16_to_40_letters_and_digits() {
        let foreign = |text: &str| KeyText::parse(text).map(|key| key.foreign.unwrap().0);
        assert_eq!(foreign("yuftb2ay-4aaacvb6").as_deref(), Some("YUFTB2AY4AAACVB6"));
        let longest = "X".repeat(40);
        assert_eq!(foreign(&longest), Some(longest.clone()));
        assert!(!KeyText::parse(&longest).unwrap().is_mistyped());
        for no_key in
            ["", "YUFTB2AY4AAACVB", "YUFTB2AY4AAACVB!", &"X".repeat(41), "授权码授权码授权码"]
        {
            assert_eq!(foreign(no_key), None, "{no_key}");
        }
    }
}
