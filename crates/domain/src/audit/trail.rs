//! The audit trail: a hash chain of entries, in which every row carries the hash of the one before
//! it.
//!
//! A row's hash is SHA-256 over the fields below, in this order. Each is encoded as its length in
//! bytes (8 bytes, big-endian) and its value; an absent one as the length `2⁶⁴ − 1` and nothing.
//! Numbers are 8 bytes, big-endian; ids are their 16 bytes; texts are UTF-8.
//!
//! `"rollcall-audit-1"`, the hash before (32 bytes, zeros for the first row), tenant id, position,
//! id, time (microseconds since 1970), who, action, target's kind, target's id, target's name,
//! account id, before, after, source, request id.

use std::fmt;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use crate::{AccountId, AuditId, TenantId};

/// The version of the encoding, its first field.
const VERSION: &str = "rollcall-audit-1";

/// The length that encodes an absent field.
const ABSENT: u64 = u64::MAX;

/// The hash of one row of the trail; zeros before the first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AuditHash(pub [u8; 32]);

impl fmt::Display for AuditHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The head of a tenant's trail: its last row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AuditHead {
    /// The position of the last row; 0 if there is none.
    pub position: i64,
    /// The hash of the last row.
    pub hash: AuditHash,
}

/// The target of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditTarget {
    /// `account`, `tenant`, `token` and so on.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub name: String,
}

/// One entry of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its id, in the order of time.
    pub id: AuditId,
    /// The tenant whose trail it is in.
    pub tenant: TenantId,
    /// When.
    pub at: DateTime<Utc>,
    /// The principal, as [`crate::audit::Principal`] is printed.
    pub who: String,
    /// The action: `account.suspend`.
    pub action: String,
    /// Its target.
    pub target: AuditTarget,
    /// The account that it concerns, for the account's timeline.
    pub account: Option<AccountId>,
    /// The changed fields before, as JSON without secrets.
    pub before: Option<String>,
    /// The changed fields after, as JSON without secrets.
    pub after: Option<String>,
    /// The source address of the request.
    pub source: Option<String>,
    /// The request's id.
    pub request_id: Option<String>,
}

/// An entry in its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainedEntry {
    /// The entry.
    pub entry: AuditEntry,
    /// Its position in the tenant's trail, from 1.
    pub position: i64,
    /// The hash of the row before.
    pub previous: AuditHash,
    /// The hash of this row.
    pub hash: AuditHash,
}

impl ChainedEntry {
    /// Append an entry after `head`.
    pub fn after(head: AuditHead, entry: AuditEntry) -> Self {
        let position = head.position + 1;
        let hash = entry.hash(position, head.hash);
        Self { entry, position, previous: head.hash, hash }
    }

    /// Whether this row follows `head` and is unaltered.
    pub fn follows(&self, head: AuditHead) -> bool {
        self.position == head.position + 1
            && self.previous == head.hash
            && self.hash == self.entry.hash(self.position, self.previous)
    }

    /// The head of the trail up to this row.
    pub fn head(&self) -> AuditHead {
        AuditHead { position: self.position, hash: self.hash }
    }
}

impl AuditEntry {
    fn hash(&self, position: i64, previous: AuditHash) -> AuditHash {
        let at = self.at.timestamp_micros().to_be_bytes();
        let account = self.account.map(|account| *account.0.as_bytes());
        let members: [Option<&[u8]>; 16] = [
            Some(VERSION.as_bytes()),
            Some(&previous.0),
            Some(self.tenant.0.as_bytes()),
            Some(&position.to_be_bytes()),
            Some(self.id.0.as_bytes()),
            Some(&at),
            Some(self.who.as_bytes()),
            Some(self.action.as_bytes()),
            Some(self.target.kind.as_bytes()),
            Some(self.target.id.as_bytes()),
            Some(self.target.name.as_bytes()),
            account.as_ref().map(|id| id.as_slice()),
            self.before.as_deref().map(str::as_bytes),
            self.after.as_deref().map(str::as_bytes),
            self.source.as_deref().map(str::as_bytes),
            self.request_id.as_deref().map(str::as_bytes),
        ];
        let mut sha = Sha256::new();
        for member in members {
            let length = member.map_or(ABSENT, |bytes| bytes.len() as u64);
            sha.update(length.to_be_bytes());
            sha.update(member.unwrap_or_default());
        }
        AuditHash(sha.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn entry() -> AuditEntry {
        AuditEntry {
            id: AuditId(Uuid::from_u128(1)),
            tenant: TenantId(Uuid::from_u128(2)),
            at: DateTime::UNIX_EPOCH,
            who: "command_line".to_owned(),
            action: "account.create".to_owned(),
            target: AuditTarget {
                kind: "account".to_owned(),
                id: "acc_1".to_owned(),
                name: "acme".to_owned(),
            },
            account: Some(AccountId(Uuid::from_u128(3))),
            before: None,
            after: Some("{}".to_owned()),
            source: None,
            request_id: None,
        }
    }

    #[test]
    fn a_row_follows_the_one_before_it_and_nothing_else() {
        let first = ChainedEntry::after(AuditHead::default(), entry());
        let second = ChainedEntry::after(first.head(), entry());
        assert!(first.follows(AuditHead::default()) && second.follows(first.head()));
        assert!(!second.follows(AuditHead::default()), "a row is missing");
        assert!(!first.follows(first.head()), "a row is there twice");
    }

    #[test]
    fn every_column_counts() {
        let edits: [fn(&mut AuditEntry); 12] = [
            |row| row.id = AuditId(Uuid::from_u128(9)),
            |row| row.tenant = TenantId(Uuid::from_u128(9)),
            |row| row.at += chrono::TimeDelta::microseconds(1),
            |row| row.who.push('x'),
            |row| row.action.push('x'),
            |row| row.target.kind.push('x'),
            |row| row.target.id.push('x'),
            |row| row.account = None,
            |row| row.before = Some(String::new()),
            |row| row.after = None,
            |row| row.source = Some("127.0.0.1".to_owned()),
            |row| row.request_id = Some("req_1".to_owned()),
        ];
        let row = ChainedEntry::after(AuditHead::default(), entry());
        for (nth, edit) in edits.into_iter().enumerate() {
            let mut edited = row.clone();
            edit(&mut edited.entry);
            assert!(!edited.follows(AuditHead::default()), "edit {nth}");
        }
        let mut moved = row;
        moved.entry.target =
            AuditTarget { id: "acc_1a".to_owned(), name: "cme".to_owned(), ..moved.entry.target };
        assert!(!moved.follows(AuditHead::default()), "where one member ends counts too");
    }
}
