//! Keys of cached values.

use std::fmt;

use uuid::{Uuid, fmt::Simple};

/// The key of a cached value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    account: u128,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Registration(u128),
    Policy,
}

impl Key {
    /// The state of one registration of an account.
    pub fn registration(account: u128, registration: u128) -> Self {
        let kind = Kind::Registration(registration);
        Self { account, kind }
    }

    /// The policy of an account.
    pub fn policy(account: u128) -> Self {
        let kind = Kind::Policy;
        Self { account, kind }
    }

    pub(crate) fn account(&self) -> u128 {
        self.account
    }
}

// The braces make the account the hash tag: its keys share one slot of a Redis Cluster, so that
// one MGET can read them together.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rc:{")?;
        f.write_str(hex(self.account).encode_lower(&mut Uuid::encode_buffer()))?;
        match self.kind {
            Kind::Registration(id) => {
                f.write_str("}:reg:")?;
                f.write_str(hex(id).encode_lower(&mut Uuid::encode_buffer()))
            }
            Kind::Policy => f.write_str("}:policy"),
        }
    }
}

fn hex(id: u128) -> Simple {
    Uuid::from_u128(id).simple()
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn the_account_is_the_hash_tag() {
        let account = "000000000000000000000000000000ab";
        assert_eq!(
            Key::registration(0xab, 1).to_string(),
            format!("rc:{{{account}}}:reg:00000000000000000000000000000001")
        );
        assert_eq!(Key::policy(0xab).to_string(), format!("rc:{{{account}}}:policy"));
    }
}
