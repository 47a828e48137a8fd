//! Entries as the cache keeps them.

use chrono::{DateTime, Utc, serde::ts_microseconds};
use rollcall_cache::Versioned;
use rollcall_domain::nodes::TokenHashes;
use serde::{Deserialize, Serialize};

/// What an entry begins with. It goes up whenever a cached type changes: the encoding names no
/// fields, and what another release has put there is as good as nothing.
const FORMAT: u8 = 3;

/// The tokens of a registration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CachedTokens {
    pub(crate) tokens: TokenHashes,
    /// When they were read from the database.
    #[serde(with = "ts_microseconds")]
    pub(crate) read_at: DateTime<Utc>,
}

pub(super) fn encode(value: &impl Serialize) -> Option<Vec<u8>> {
    let mut entry = Vec::with_capacity(512);
    entry.push(FORMAT);
    postcard::to_extend(value, entry).ok()
}

pub(super) fn decode<T: for<'a> Deserialize<'a>>(entry: &Versioned) -> Option<T> {
    let (&FORMAT, value) = entry.value.split_first()? else { return None };
    let (value, rest) = postcard::take_from_bytes(value).ok()?;
    rest.is_empty().then_some(value)
}

#[cfg(test)]
mod tests {
    use rollcall_domain::{
        AccountId, TenantId, TokenHash, Validity,
        accounts::{AccountStatus, AllowLists, Policy},
        nodes::LeasePolicy,
    };
    use uuid::Uuid;

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 5_000).unwrap()
    }

    fn tokens() -> CachedTokens {
        CachedTokens { tokens: TokenHashes::first(TokenHash([0xab; 32])), read_at: at(10) }
    }

    fn policy() -> Policy {
        Policy {
            tenant: TenantId(Uuid::from_u128(2)),
            account: AccountId(Uuid::from_u128(3)),
            account_name: "acme".to_owned(),
            policy_version: 1,
            tenant_version: 2,
            tenant_suspended: false,
            password_version: 3,
            nodes_password_version: 4,
            status: AccountStatus::Active,
            validity: Validity { starts_at: None, expires_at: Some(at(8)) },
            allow: AllowLists {
                ips: vec!["10.0.0.0/8".parse().unwrap()],
                domains: vec!["*.example.com".parse().unwrap()],
                apps: vec!["webroot".to_owned()],
                others: [("countries".to_owned(), "[]".to_owned())].into(),
            },
            versions: Some(">=4.0.28, <5".parse().unwrap()),
            rules: LeasePolicy::default(),
            max_nodes: 5,
        }
    }

    fn stored(value: Vec<u8>) -> Versioned {
        Versioned { version: 1, value }
    }

    #[test]
    fn what_was_put_comes_back() {
        let back: CachedTokens = decode(&stored(encode(&tokens()).unwrap())).unwrap();
        assert_eq!(back, tokens());
        let back: Policy = decode(&stored(encode(&policy()).unwrap())).unwrap();
        assert_eq!(back, policy());
    }

    #[test]
    fn what_another_release_has_put_is_nothing() {
        let entry = encode(&policy()).unwrap();
        let mut newer = entry.clone();
        newer[0] += 1;
        let longer = [entry.as_slice(), b"x"].concat();
        let shorter = entry[..entry.len() - 1].to_vec();
        for other in [newer, longer, shorter, Vec::new(), b"{}".to_vec()] {
            assert!(decode::<Policy>(&stored(other)).is_none());
        }
    }

    /// Where this fails a cached type has changed: raise `FORMAT`, then put the new sums here.
    #[test]
    fn the_format_is_the_one_that_its_number_says() {
        let sum = |entry: Vec<u8>| {
            entry.iter().fold(0_u32, |sum, byte| sum.rotate_left(5) ^ u32::from(*byte))
        };
        let sums = [sum(encode(&tokens()).unwrap()), sum(encode(&policy()).unwrap())];
        assert_eq!((FORMAT, sums), (3, [4188639094, 1901274227]));
    }
}
