//! Generated passwords.

use crate::Randomness;

/// Letters and digits that can't be confused when read out or typed from paper.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Generate a password: four groups of five, 100 bits: `k3m9p-…`.
pub(crate) fn generate_password(chance: &Randomness) -> String {
    let letters = chance.bytes::<20>().map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
    let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
    groups.join("-")
}
