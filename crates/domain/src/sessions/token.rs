//! Session tokens: what a session is called with once it is open.

use crate::{
    AccountId, TokenHash,
    bearer_token::{read, write},
};

/// A session token as its process sends it: `rcs_<account>_<secret>`. It names the account because the path
/// doesn't, and what is known of sessions is kept by account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionToken {
    /// The account.
    pub account: AccountId,
    /// The hash that is compared with the one kept.
    pub hash: TokenHash,
}

impl SessionToken {
    /// Make a token from 32 random bytes: its text, and the hash to keep.
    pub fn issue(account: AccountId, secret: [u8; 32]) -> (String, TokenHash) {
        write("rcs", account.0, secret)
    }

    /// Parse a token; `None` where the text can't be one.
    pub fn parse(text: &str) -> Option<Self> {
        let (account, hash) = read("rcs", text)?;
        Some(Self { account: AccountId(account), hash })
    }
}
