//! Generated account names.

use rollcall_storage::Tx;

use crate::{AdminError, Randomness, accounts::Accounts, tenant_context::TenantContext};

/// How many generated names are tried.
const ATTEMPTS: u32 = 8;

const FIRST: [&str; 64] = [
    "amber", "autumn", "azure", "brave", "bright", "brisk", "calm", "cedar", "clear", "clever",
    "copper", "coral", "crisp", "dapper", "early", "eager", "fair", "fine", "fleet", "fresh",
    "gentle", "glad", "golden", "grand", "green", "happy", "hazel", "humble", "indigo", "ivory",
    "jolly", "keen", "kind", "lively", "loyal", "lucky", "lunar", "maple", "mellow", "merry",
    "misty", "modest", "noble", "olive", "pearl", "plain", "polar", "proud", "quick", "quiet",
    "rapid", "rosy", "royal", "sandy", "silver", "smooth", "snowy", "solar", "spring", "steady",
    "summer", "sunny", "tidy", "warm",
];

const SECOND: [&str; 64] = [
    "anchor", "basin", "bay", "beacon", "birch", "bridge", "brook", "canyon", "castle", "cliff",
    "cloud", "coast", "comet", "cove", "creek", "crest", "delta", "dune", "falcon", "fern",
    "field", "fjord", "forest", "garden", "glade", "grove", "harbor", "haven", "heron", "hill",
    "island", "juniper", "lagoon", "lake", "lantern", "ledge", "lotus", "meadow", "mesa", "mill",
    "moon", "oak", "orchard", "otter", "peak", "pebble", "pier", "pine", "plaza", "prairie",
    "quarry", "reef", "ridge", "river", "robin", "shore", "spruce", "star", "stone", "summit",
    "tower", "valley", "willow", "wren",
];

impl Accounts<'_> {
    /// The requested name, or a generated one that was never used. Two that race for the same one:
    /// one is told that it is taken.
    pub(super) async fn name_for(
        self,
        tx: &Tx,
        context: &TenantContext,
        wished: Option<String>,
    ) -> Result<String, AdminError> {
        if let Some(name) = wished {
            return Ok(name);
        }
        let mut name = generate(&self.app.randomness, 1);
        for attempt in 2..=ATTEMPTS {
            if tx.tenant(context.tenant.id).accounts().taken(&[&name]).await?.is_empty() {
                break;
            }
            name = generate(&self.app.randomness, attempt);
        }
        Ok(name)
    }
}

/// Generate a readable name such as `sunny-harbor-42`; the later the attempt, the longer its
/// number.
fn generate(chance: &Randomness, attempt: u32) -> String {
    let word = |words: &[&'static str; 64]| words[below(chance, 64)];
    let most = 10_usize.pow(attempt.clamp(2, 8));
    let number = most / 10 + below(chance, most - most / 10);
    format!("{}-{}-{number}", word(&FIRST), word(&SECOND))
}

/// A random number from 0 up to `many`.
fn below(chance: &Randomness, many: usize) -> usize {
    // A draw is less than 1, and so many fit a float.
    (chance.draw() * many as f64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_two_words_and_a_number() {
        let chance = Randomness::from_number(1);
        for attempt in 1..=8 {
            let name = generate(&chance, attempt);
            let [first, second, number] = name.split('-').collect::<Vec<_>>()[..] else {
                panic!("{name}");
            };
            assert!(FIRST.contains(&first) && SECOND.contains(&second), "{name}");
            assert_eq!(number.len() as u32, attempt.max(2), "{name}");
        }
    }

    #[test]
    fn no_word_is_there_twice() {
        for words in [FIRST, SECOND] {
            let different: std::collections::HashSet<_> = words.iter().collect();
            assert_eq!(different.len(), 64);
        }
    }
}
