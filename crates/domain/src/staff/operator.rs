//! People who operate the installation: they see no tenant's customers, but all tenants.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    OperatorId, OperatorLoginId, TokenHash,
    bearer_token::{read, write},
    staff::{LoginTimes, StaffStatus},
};

/// How long a link to join holds.
const LINK_LIFE: TimeDelta = TimeDelta::hours(24);

/// Somebody who operates the installation.
#[derive(Clone, PartialEq, Eq)]
pub struct Operator {
    /// The id.
    pub id: OperatorId,
    /// The e-mail address to log in with; in lower case, unique.
    pub email: String,
    /// The name.
    pub name: String,
    /// The status.
    pub status: StaffStatus,
    /// The password as a PHC string; none until the link was used.
    pub password_hash: Option<String>,
    /// The password's version: goes up with every new one, and with every link.
    pub password_version: i64,
    /// The secret of the second factor, sealed under the master key.
    pub sealed_totp: Option<Vec<u8>>,
    /// Whether the second factor is confirmed; from then on it is required.
    pub totp_proven: bool,
    /// The last TOTP time step used: none is accepted twice.
    pub totp_last_step: i64,
    /// The link by which they set their password, once.
    pub link: Option<OperatorLink>,
    /// When they were made an operator.
    pub created_at: DateTime<Utc>,
    /// The last log-in.
    pub last_login_at: Option<DateTime<Utc>>,
}

impl Operator {
    /// Whether a link that was shown is theirs, and holds.
    pub fn may_join(&self, shown: &JoinToken, now: DateTime<Utc>) -> bool {
        let link = self.link.as_ref().filter(|link| link.hash.is(&shown.hash));
        self.id == shown.id
            && self.status == StaffStatus::Active
            && link.is_some_and(|link| now < link.expires_at)
    }
}

impl std::fmt::Debug for Operator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { id, email, status, .. } = self;
        write!(f, "Operator({id}, {email}, {status:?})")
    }
}

/// A link by which an operator sets their password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OperatorLink {
    /// The hash of its token.
    pub hash: TokenHash,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
}

/// The token of such a link: `rcj_<id>_<secret>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JoinToken {
    /// The operator's id.
    pub id: OperatorId,
    /// The hash that is compared with the stored one.
    pub hash: TokenHash,
}

impl JoinToken {
    /// Make a link from 32 random bytes: its token's text, and what to store.
    pub fn issue(id: OperatorId, secret: [u8; 32], now: DateTime<Utc>) -> (String, OperatorLink) {
        let (text, hash) = write("rcj", id.0, secret);
        (text, OperatorLink { hash, expires_at: now + LINK_LIFE })
    }

    /// Parse a token; `None` where the text can't be one.
    pub fn parse(text: &str) -> Option<Self> {
        read("rcj", text).map(|(id, hash)| Self { id: OperatorId(id), hash })
    }
}

/// The token of an operator's login: `rco_<id>_<secret>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OperatorLoginToken {
    /// The login's id.
    pub id: OperatorLoginId,
    /// The hash that is compared with the stored one.
    pub hash: TokenHash,
}

impl OperatorLoginToken {
    /// Make a token from 32 random bytes: its text, and the hash to store.
    pub fn issue(id: OperatorLoginId, secret: [u8; 32]) -> (String, TokenHash) {
        write("rco", id.0, secret)
    }

    /// Parse a token; `None` where the text can't be one.
    pub fn parse(text: &str) -> Option<Self> {
        read("rco", text).map(|(id, hash)| Self { id: OperatorLoginId(id), hash })
    }
}

/// A login of an operator; expires as those of staff do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorLogin {
    /// Its id.
    pub id: OperatorLoginId,
    /// The operator.
    pub operator: OperatorId,
    /// The hash of its token.
    pub hash: TokenHash,
    /// The version of the password that it was made with; a new password ends it.
    pub password_version: i64,
    /// When it was made, used and ended.
    pub times: LoginTimes,
}

impl OperatorLogin {
    /// Whether it is valid for `operator`.
    pub fn admits(&self, operator: &Operator, now: DateTime<Utc>) -> bool {
        self.operator == operator.id
            && self.password_version == operator.password_version
            && operator.status == StaffStatus::Active
            && self.times.goes_on(now)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn operator(link: Option<OperatorLink>) -> Operator {
        Operator {
            id: OperatorId(Uuid::from_u128(7)),
            email: "olga@example.com".to_owned(),
            name: "Olga".to_owned(),
            status: StaffStatus::Active,
            password_hash: None,
            password_version: 1,
            sealed_totp: None,
            totp_proven: false,
            totp_last_step: 0,
            link,
            created_at: DateTime::UNIX_EPOCH,
            last_login_at: None,
        }
    }

    #[test]
    fn a_link_lets_its_owner_join_for_a_day() {
        let (id, now) = (OperatorId(Uuid::from_u128(7)), DateTime::UNIX_EPOCH);
        let (text, link) = JoinToken::issue(id, [1; 32], now);
        let shown = JoinToken::parse(&text).unwrap();
        let olga = operator(Some(link));
        assert!(olga.may_join(&shown, now + TimeDelta::hours(23)));
        assert!(!olga.may_join(&shown, now + TimeDelta::hours(24)));
        assert!(!operator(None).may_join(&shown, now), "it was used");
        let (other, _) = JoinToken::issue(id, [2; 32], now);
        assert!(!olga.may_join(&JoinToken::parse(&other).unwrap(), now));
        let disabled = Operator { status: StaffStatus::Disabled, ..olga };
        assert!(!disabled.may_join(&shown, now));
    }

    #[test]
    fn a_login_is_of_one_operator_and_one_password() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(1);
        let id = OperatorLoginId(Uuid::from_u128(9));
        let (text, hash) = OperatorLoginToken::issue(id, [1; 32]);
        assert_eq!(OperatorLoginToken::parse(&text), Some(OperatorLoginToken { id, hash }));
        assert_eq!(crate::staff::LoginToken::parse(&text), None);
        let olga = operator(None);
        let login = OperatorLogin {
            id,
            operator: olga.id,
            hash,
            password_version: 1,
            times: LoginTimes::new(now),
        };
        assert!(login.admits(&olga, now));
        assert!(!login.admits(&Operator { password_version: 2, ..olga.clone() }, now));
        assert!(!login.admits(&Operator { id: OperatorId(Uuid::nil()), ..olga.clone() }, now));
        assert!(!login.admits(&olga, now + TimeDelta::hours(2)), "idle");
    }
}
