//! Node tokens: the node's bearer credential. Opaque and looked up, unlike the lease.

use serde::{Deserialize, Serialize};

use crate::{
    AccountId, TokenHash,
    bearer_token::{read, write},
};

/// How many tokens of a live registration are valid: three answers may be under way at once.
pub const TOKENS_MAX: usize = 3;

/// A node token as the node sends it: `rcn_<account>_<secret>`.
///
/// It names the account because the path doesn't, and cached state is keyed by account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeToken {
    /// The account that the token names.
    pub account: AccountId,
    /// The hash that is compared with the stored ones.
    pub hash: TokenHash,
}

impl NodeToken {
    /// Make a token from 32 random bytes: its text, and the hash to store.
    pub fn issue(account: AccountId, secret: [u8; 32]) -> (String, TokenHash) {
        write("rcn", account.0, secret)
    }

    /// Parse a token; `None` where the text can't be one.
    pub fn parse(text: &str) -> Option<Self> {
        let (account, hash) = read("rcn", text)?;
        Some(Self { account: AccountId(account), hash })
    }
}

/// The hashes of a registration's tokens, newest first, at most [`TOKENS_MAX`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenHashes(Vec<TokenHash>);

impl TokenHashes {
    /// Those of a new registration.
    pub fn first(hash: TokenHash) -> Self {
        Self(vec![hash])
    }

    /// Whether one of them is `hash`; compared in constant time.
    pub fn holds(&self, hash: &TokenHash) -> bool {
        self.0.iter().fold(false, |found, kept| found | kept.is(hash))
    }

    /// The valid tokens once `hash` was used: using a token ends the older ones.
    pub fn used(&self, hash: &TokenHash) -> Self {
        let newest_to_used =
            self.0.iter().position(|kept| kept == hash).map_or(self.0.len(), |at| at + 1);
        Self(self.0[..newest_to_used].to_vec())
    }

    /// With a new token added, as the newest.
    pub fn with(&self, hash: TokenHash) -> Self {
        Self(std::iter::once(hash).chain(self.0.iter().copied()).take(TOKENS_MAX).collect())
    }

    /// The stored encoding: the hashes one after the other.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|hash| hash.0).collect()
    }

    /// Decode what [`Self::to_bytes`] encoded.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self(bytes.as_chunks::<32>().0.iter().map(|hash| TokenHash(*hash)).collect())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_token_reads_as_it_was_issued_and_nothing_else_does() {
        let account = AccountId(Uuid::from_u128(7));
        let (text, hash) = NodeToken::issue(account, [0xab; 32]);
        assert_eq!(NodeToken::parse(&text), Some(NodeToken { account, hash }));
        for wrong in ["", "rcn_", "rcn__", &text[1..], &text[..text.len() - 1], &format!("{text}0")]
        {
            assert_eq!(NodeToken::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_older_token_works_until_a_newer_one_is_used() {
        let [a, b, c, d] = [1, 2, 3, 4].map(|n| TokenHash([n; 32]));
        let tokens = TokenHashes::first(a).with(b).with(c);
        assert!([a, b, c].iter().all(|hash| tokens.holds(hash)));
        assert!(!tokens.with(d).holds(&a), "only three are kept");
        let after_b = tokens.used(&b);
        assert!(!after_b.holds(&a) && after_b.holds(&b) && after_b.holds(&c));
        assert_eq!(TokenHashes::from_bytes(&tokens.to_bytes()), tokens);
    }
}
