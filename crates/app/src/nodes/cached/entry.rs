//! Entries as the cache keeps them.

use chrono::{DateTime, Utc, serde::ts_microseconds};
use rollcall_cache::Versioned;
use rollcall_domain::nodes::Registration;
use serde::{Deserialize, Serialize};

/// What an entry begins with. It goes up whenever a cached type changes: the encoding names no
/// fields, and what another release has put there is as good as nothing.
const FORMAT: u8 = 2;

/// A registration.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CachedRegistration {
    pub(crate) registration: Registration,
    /// When it was last read from the database.
    #[serde(with = "ts_microseconds")]
    pub(crate) read_at: DateTime<Utc>,
}

/// The same, to be written.
#[derive(Serialize)]
struct Entry<'a> {
    registration: &'a Registration,
    #[serde(with = "ts_microseconds")]
    read_at: DateTime<Utc>,
}

impl CachedRegistration {
    pub(super) fn encode(registration: &Registration, read_at: DateTime<Utc>) -> Option<Vec<u8>> {
        encode(&Entry { registration, read_at })
    }
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
        AccountId, RegistrationId, TenantId, TokenHash, Validity,
        accounts::{AccountStatus, AllowLists, Policy},
        nodes::{
            FailureCause, LeasePolicy, NodeFacts, NodeKey, Replacements, Seq, State, TokenHashes,
        },
    };
    use uuid::Uuid;

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 5_000).unwrap()
    }

    fn registration() -> Registration {
        let text = |text: &str| text.to_owned();
        Registration {
            id: RegistrationId(Uuid::from_u128(1)),
            tenant: TenantId(Uuid::from_u128(2)),
            account: AccountId(Uuid::from_u128(3)),
            facts: NodeFacts {
                key: NodeKey { project_id: text("p"), node_id: text("n") },
                project_name: text("销售"),
                app_name: text("webroot"),
                version: text("4.2.1"),
                domain: Some(text("bi.example.com")),
                hostname: None,
            },
            state: State::Failed { at: at(9), why: FailureCause::Expired },
            revision: 7,
            seq: Seq { issued: 6, acked: 5 },
            tokens: TokenHashes::first(TokenHash([0xab; 32])),
            failures: 4,
            registered_at: at(1),
            last_success_at: at(2),
            last_counted_at: Some(at(3)),
            lease_expires_at: at(4),
            password_version: 1,
            replacements: Replacements { count: 2, since: at(5), last_at: at(6) },
        }
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
        let entry = CachedRegistration::encode(&registration(), at(10)).unwrap();
        let back: CachedRegistration = decode(&stored(entry)).unwrap();
        assert_eq!((back.registration, back.read_at), (registration(), at(10)));
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
        let sums = [
            sum(CachedRegistration::encode(&registration(), at(10)).unwrap()),
            sum(encode(&policy()).unwrap()),
        ];
        assert_eq!((FORMAT, sums), (2, [2522313349, 4048757875]));
    }
}
