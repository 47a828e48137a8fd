//! Logins of staff: their token and their lifetime.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    LoginId, StaffId, TenantId, TokenHash,
    bearer_token::{read, write},
    staff::{StaffMember, StaffStatus},
};

/// The longest lifetime of a login.
const LIFE: TimeDelta = TimeDelta::hours(12);
/// The idle timeout of a login.
const IDLE: TimeDelta = TimeDelta::hours(1);
/// The resolution of the stored last use: not every call is a write.
const LAST_USE_RESOLUTION: TimeDelta = TimeDelta::minutes(1);

/// The token of a login: `rcl_<id>_<secret>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoginToken {
    /// The login's id.
    pub id: LoginId,
    /// The hash that is compared with the stored one.
    pub hash: TokenHash,
}

impl LoginToken {
    /// Make a token from 32 random bytes: its text, and the hash to store.
    pub fn issue(id: LoginId, secret: [u8; 32]) -> (String, TokenHash) {
        write("rcl", id.0, secret)
    }

    /// Parse a token; `None` where the text can't be one.
    pub fn parse(text: &str) -> Option<Self> {
        read("rcl", text).map(|(id, hash)| Self { id: LoginId(id), hash })
    }
}

/// When a login was made, last used, and ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoginTimes {
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_used_at: DateTime<Utc>,
    /// When they logged out.
    pub ended_at: Option<DateTime<Utc>>,
}

impl LoginTimes {
    /// Those of a login that is made now.
    pub fn new(now: DateTime<Utc>) -> Self {
        Self { created_at: now, last_used_at: now, ended_at: None }
    }

    /// Whether it neither was ended nor has expired, by age or by idleness.
    pub fn goes_on(&self, now: DateTime<Utc>) -> bool {
        self.ended_at.is_none()
            && now < self.created_at + LIFE
            // To the minute: a use that isn't written down yet counts.
            && now < self.last_used_at + IDLE + LAST_USE_RESOLUTION
    }

    /// Whether a use at `now` is to be stored.
    pub fn should_store_use(&self, now: DateTime<Utc>) -> bool {
        self.last_used_at + LAST_USE_RESOLUTION <= now
    }
}

/// A login of a staff member; expires by age and by idleness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// Its id.
    pub id: LoginId,
    /// Its tenant.
    pub tenant: TenantId,
    /// The staff member.
    pub staff: StaffId,
    /// The hash of its token.
    pub hash: TokenHash,
    /// The version of the password that it was made with; a new password ends it.
    pub password_version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_used_at: DateTime<Utc>,
    /// When they logged out.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Login {
    /// When it expires at the latest.
    pub fn expires_at_latest(&self) -> DateTime<Utc> {
        self.created_at + LIFE
    }

    /// Whether it is valid for `staff`.
    pub fn admits(&self, staff: &StaffMember, now: DateTime<Utc>) -> bool {
        self.staff == staff.id
            && self.password_version == staff.password_version
            && staff.status == StaffStatus::Active
            && self.times().goes_on(now)
    }

    /// Whether a use at `now` is to be stored.
    pub fn should_store_use(&self, now: DateTime<Utc>) -> bool {
        self.times().should_store_use(now)
    }

    fn times(&self) -> LoginTimes {
        let Self { created_at, last_used_at, ended_at, .. } = *self;
        LoginTimes { created_at, last_used_at, ended_at }
    }

    /// Logins made before this instant have all expired by `now`.
    pub fn all_expired_before(now: DateTime<Utc>) -> DateTime<Utc> {
        now - LIFE
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::staff::Role;

    fn staff() -> StaffMember {
        StaffMember {
            id: StaffId(Uuid::from_u128(1)),
            tenant: TenantId(Uuid::from_u128(2)),
            email: "ann@example.com".to_owned(),
            name: "Ann".to_owned(),
            role: Role::Business,
            status: StaffStatus::Active,
            password_hash: String::new(),
            password_version: 3,
            sealed_totp: None,
            totp_proven: false,
            totp_last_step: 0,
            version: 1,
            created_at: DateTime::UNIX_EPOCH,
            last_login_at: None,
        }
    }

    fn login(now: DateTime<Utc>) -> Login {
        let id = LoginId(Uuid::from_u128(7));
        let StaffMember { id: staff, tenant, password_version, .. } = staff();
        let (_, hash) = LoginToken::issue(id, [1; 32]);
        let (created_at, last_used_at, ended_at) = (now, now, None);
        Login { id, tenant, staff, hash, password_version, created_at, last_used_at, ended_at }
    }

    #[test]
    fn a_login_ends_by_time_by_idling_by_logging_out_and_with_the_password() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(9);
        let (login, staff) = (login(now), staff());
        assert!(login.admits(&staff, now + TimeDelta::minutes(60)));
        assert!(!login.admits(&staff, now + TimeDelta::minutes(61)), "idle");
        let busy = Login { last_used_at: now + TimeDelta::hours(12), ..login.clone() };
        assert!(busy.admits(&staff, now + TimeDelta::hours(12) - TimeDelta::seconds(1)));
        assert!(!busy.admits(&staff, now + TimeDelta::hours(12)), "over");
        assert!(!Login { ended_at: Some(now), ..login.clone() }.admits(&staff, now));
        let disabled = StaffMember { status: StaffStatus::Disabled, ..staff.clone() };
        assert!(!login.admits(&disabled, now));
        assert!(!login.admits(&StaffMember { password_version: 4, ..staff.clone() }, now));
        assert!(!login.admits(&StaffMember { id: StaffId(Uuid::from_u128(9)), ..staff }, now));
    }

    #[test]
    fn a_token_reads_as_it_was_issued_and_as_no_other_kind() {
        let id = LoginId(Uuid::from_u128(7));
        let (text, hash) = LoginToken::issue(id, [0xab; 32]);
        assert!(text.starts_with("rcl_"));
        assert_eq!(LoginToken::parse(&text), Some(LoginToken { id, hash }));
        assert_eq!(crate::staff::TokenText::parse(&text), None);
    }
}
