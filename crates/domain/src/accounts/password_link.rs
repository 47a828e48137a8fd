//! Set-password links: single-use, by mail.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    AccountId, PasswordLinkId, TenantId, TokenHash,
    accounts::{Account, AccountStatus},
    bearer_token::{read, write},
};

/// The lifetime of a link.
pub const PASSWORD_LINK_LIFETIME: TimeDelta = TimeDelta::hours(72);

/// The token of a link, as sent by mail: `rcs_<id>_<secret>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkToken {
    /// The link's id.
    pub id: PasswordLinkId,
    /// The hash that is compared with the stored one.
    pub hash: TokenHash,
}

impl LinkToken {
    /// Make a token from 32 random bytes: its text, and the hash to store.
    pub fn issue(id: PasswordLinkId, secret: [u8; 32]) -> (String, TokenHash) {
        write("rcs", id.0, secret)
    }

    /// Parse a token; `None` where the text can't be one.
    pub fn parse(text: &str) -> Option<Self> {
        read("rcs", text).map(|(id, hash)| Self { id: PasswordLinkId(id), hash })
    }
}

/// A set-password link of an account. An account has one at most: a newer one replaces it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordLink {
    /// Its id.
    pub id: PasswordLinkId,
    /// Its tenant.
    pub tenant: TenantId,
    /// Its account.
    pub account: AccountId,
    /// The hash of its token.
    pub hash: TokenHash,
    /// Whether nodes stay registered that used the password before.
    pub keeps_nodes: bool,
    /// The version of the password that it is to replace.
    pub password_version: i64,
    /// The number of addresses it was mailed to.
    pub mailed_to: u32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
    /// When it was used.
    pub used_at: Option<DateTime<Utc>>,
}

impl PasswordLink {
    /// A new link for an account.
    pub fn new(
        id: PasswordLinkId,
        account: &Account,
        hash: TokenHash,
        keeps_nodes: bool,
        mailed_to: u32,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            tenant: account.tenant,
            account: account.id,
            hash,
            keeps_nodes,
            password_version: account.password_version,
            mailed_to,
            created_at: now,
            expires_at: now + PASSWORD_LINK_LIFETIME,
            used_at: None,
        }
    }

    /// Whether it is valid: unused, not expired, and the account's password unchanged. A suspended
    /// account may set its password, since it may read and unbind.
    pub fn opens(&self, account: &Account, now: DateTime<Utc>) -> bool {
        self.account == account.id
            && self.used_at.is_none()
            && now < self.expires_at
            && self.password_version == account.password_version
            && account.status != AccountStatus::Closed
    }

    /// The account with the password that the link has set.
    pub fn set(&self, account: &Account, password_hash: String) -> Account {
        let password_version = account.password_version + 1;
        let nodes_password_version =
            if self.keeps_nodes { account.nodes_password_version } else { password_version };
        Account {
            password_hash,
            password_version,
            nodes_password_version,
            policy_version: account.policy_version + 1,
            ..account.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        Validity,
        accounts::{AllowLists, LeasePolicyOverrides},
    };

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn account() -> Account {
        Account {
            id: AccountId(Uuid::from_u128(1)),
            tenant: TenantId(Uuid::from_u128(2)),
            name: "acme".to_owned(),
            contract: None,
            password_hash: "old".to_owned(),
            password_version: 3,
            nodes_password_version: 2,
            policy_version: 7,
            status: AccountStatus::Active,
            validity: Validity { starts_at: None, expires_at: None },
            allow: AllowLists::default(),
            versions: None,
            overrides: LeasePolicyOverrides::default(),
            session_timeout_s: None,
            nodes: crate::Pool { in_use: 1, ..crate::Pool::unused(5) },
        }
    }

    fn link(keeps_nodes: bool) -> PasswordLink {
        let id = PasswordLinkId(Uuid::from_u128(3));
        PasswordLink::new(id, &account(), TokenHash([1; 32]), keeps_nodes, 1, NOW)
    }

    #[test]
    fn a_token_reads_as_it_was_issued_and_as_no_other_kind() {
        let id = PasswordLinkId(Uuid::from_u128(7));
        let (text, hash) = LinkToken::issue(id, [0xab; 32]);
        assert!(text.starts_with("rcs_"));
        assert_eq!(LinkToken::parse(&text), Some(LinkToken { id, hash }));
        assert_eq!(LinkToken::parse(&text.replace("rcs_", "rca_")), None);
    }

    #[test]
    fn a_link_opens_for_72_hours() {
        let end = NOW + TimeDelta::hours(72);
        assert!(link(true).opens(&account(), end - TimeDelta::microseconds(1)));
        assert!(!link(true).opens(&account(), end));
    }

    #[test]
    fn a_link_opens_once_and_for_the_account_that_it_was_made_for() {
        let mut used = link(true);
        used.used_at = Some(NOW);
        assert!(!used.opens(&account(), NOW), "used");
        let reset = Account { password_version: 4, ..account() };
        assert!(!link(true).opens(&reset, NOW), "the password was changed");
        let closed = Account { status: AccountStatus::Closed, ..account() };
        assert!(!link(true).opens(&closed, NOW), "closed");
        let other = Account { id: AccountId(Uuid::from_u128(9)), ..account() };
        assert!(!link(true).opens(&other, NOW), "another account");
        let suspended = Account { status: AccountStatus::Suspended, ..account() };
        assert!(link(true).opens(&suspended, NOW), "suspended");
    }

    #[test]
    fn nodes_go_on_where_the_link_keeps_them() {
        let kept = link(true).set(&account(), "new".to_owned());
        assert_eq!((kept.password_version, kept.nodes_password_version), (4, 2));
        assert_eq!((kept.policy_version, kept.password_hash.as_str()), (8, "new"));
        assert!(!link(true).opens(&kept, NOW));
        let dropped = link(false).set(&account(), "new".to_owned());
        assert_eq!((dropped.password_version, dropped.nodes_password_version), (4, 4));
    }
}
