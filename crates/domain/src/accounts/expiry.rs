//! Expiry warnings: when a customer is warned that an account ends.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::{
    accounts::{Account, AccountStatus},
    tenants::WarningDays,
};

/// A warning that an account ends soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpcomingExpiry {
    /// Its last valid day in the tenant's zone.
    pub last_day: NaiveDate,
    /// Days left until then; 0 on the day itself.
    pub days_left: u32,
}

/// The time of an account's next warning: the beginning of a day in the tenant's zone, after `now`.
/// `None` if there is none.
///
/// Computed when an account's end is set, when the tenant changes the days, and after each warning.
/// Warnings whose day has passed when that is set are skipped: who set it knows.
pub fn next_warning(
    account: &Account,
    days: &WarningDays,
    zone: Tz,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    days.before(end(account, now)?, zone).find(|at| *at > now)
}

/// The warning that is due at `now`, if one fell due since `since`. Several missed ones are one, with
/// the days that are really left.
pub fn due_warning(
    account: &Account,
    days: &WarningDays,
    zone: Tz,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<UpcomingExpiry> {
    let end = end(account, now)?;
    days.before(end, zone).find(|at| since <= *at && *at <= now)?;
    let (last_day, days_left) = days.near(end, zone, now)?;
    Some(UpcomingExpiry { last_day, days_left })
}

/// The account's end, if it lies ahead and a contract says whom to warn.
fn end(account: &Account, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    account.contract.filter(|_| account.status != AccountStatus::Closed)?;
    account.validity.expires_at.filter(|end| now < *end)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        AccountId, ContractId, TenantId, Validity,
        accounts::{AllowLists, LeasePolicyOverrides},
        validity::validity,
    };

    const BERLIN: Tz = Tz::Europe__Berlin;

    fn account(last: &str, zone: Tz) -> Account {
        Account {
            id: AccountId(Uuid::nil()),
            tenant: TenantId(Uuid::nil()),
            name: "acme".to_owned(),
            contract: Some(ContractId(Uuid::nil())),
            password_hash: String::new(),
            password_version: 1,
            nodes_password_version: 1,
            policy_version: 1,
            status: AccountStatus::Active,
            validity: validity(None, Some(last.parse().unwrap()), zone),
            allow: AllowLists::default(),
            versions: None,
            overrides: LeasePolicyOverrides::default(),
            session_timeout_s: None,
            nodes: crate::Pool::unused(1),
        }
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn next(account: &Account, zone: Tz, now: &str) -> Option<DateTime<Utc>> {
        next_warning(account, &WarningDays::default(), zone, at(now))
    }

    /// The days left of what is warned of, if a warning fell due since `since`.
    fn due(account: &Account, zone: Tz, since: DateTime<Utc>, now: DateTime<Utc>) -> Option<u32> {
        let soon = due_warning(account, &WarningDays::default(), zone, since, now);
        soon.map(|soon| soon.days_left)
    }

    /// When the account is looked at, and how many days are left then.
    fn looks(account: &Account, zone: Tz, from: &str) -> Vec<(DateTime<Utc>, Option<u32>)> {
        let mut now = at(from);
        let looks = std::iter::from_fn(|| {
            now = next_warning(account, &WarningDays::default(), zone, now)?;
            Some((now, due(account, zone, now, now)))
        });
        looks.collect()
    }

    #[test]
    fn thrice_at_the_beginning_of_a_day_in_the_tenant_s_zone() {
        let expected = [
            (at("2026-05-30T22:00:00Z"), Some(30)),
            (at("2026-06-22T22:00:00Z"), Some(7)),
            (at("2026-06-28T22:00:00Z"), Some(1)),
        ];
        assert_eq!(looks(&account("2026-06-30", BERLIN), BERLIN, "2026-01-01T00:00:00Z"), expected);
    }

    /// Days are days, though the one on which the clocks change has 23 hours, or 25.
    #[test]
    fn days_count_across_a_change_of_the_clocks() {
        let spring = looks(&account("2026-04-01", BERLIN), BERLIN, "2026-01-01T00:00:00Z");
        let expected = [
            (at("2026-03-01T23:00:00Z"), Some(30)),
            (at("2026-03-24T23:00:00Z"), Some(7)),
            (at("2026-03-30T22:00:00Z"), Some(1)),
        ];
        assert_eq!(spring, expected);
        let autumn = looks(&account("2026-10-26", BERLIN), BERLIN, "2026-10-01T00:00:00Z");
        let expected =
            [(at("2026-10-18T22:00:00Z"), Some(7)), (at("2026-10-24T22:00:00Z"), Some(1))];
        assert_eq!(autumn, expected);
        // Where the change skips midnight, the day begins after it.
        let beirut = Tz::Asia__Beirut;
        let skipped = next(&account("2026-03-30", beirut), beirut, "2026-03-28T12:00:00Z");
        assert_eq!(skipped, Some(at("2026-03-28T22:00:00Z")));
    }

    #[test]
    fn an_end_that_is_set_close_to_a_warning_gets_the_closer_ones_only() {
        let account = account("2026-06-30", Tz::UTC);
        for (set_at, first) in [
            ("2026-05-30T23:59:59Z", Some("2026-05-31T00:00:00Z")),
            ("2026-05-31T00:00:00Z", Some("2026-06-23T00:00:00Z")),
            ("2026-06-10T12:00:00Z", Some("2026-06-23T00:00:00Z")),
            ("2026-06-23T12:00:00Z", Some("2026-06-29T00:00:00Z")),
            ("2026-06-29T12:00:00Z", None),
            ("2026-06-30T12:00:00Z", None),
        ] {
            assert_eq!(next(&account, Tz::UTC, set_at), first.map(at), "{set_at}");
        }
    }

    #[test]
    fn what_was_missed_is_one_warning_with_the_days_that_are_left() {
        let account = account("2026-06-30", Tz::UTC);
        for (now, days_left) in [
            ("2026-05-30T23:59:59Z", None),
            ("2026-06-24T00:00:00Z", Some(6)),
            ("2026-06-29T23:59:59Z", Some(1)),
            ("2026-06-30T23:59:59Z", Some(0)),
            ("2026-07-01T00:00:00Z", None),
        ] {
            let soon = due(&account, Tz::UTC, DateTime::UNIX_EPOCH, at(now));
            assert_eq!(soon, days_left, "{now}");
        }
        let after = next(&account, Tz::UTC, "2026-06-24T00:00:00Z");
        assert_eq!(after, Some(at("2026-06-29T00:00:00Z")));
        // One that was sent already isn't due again, though its days are near.
        let since = at("2026-06-24T00:00:00Z");
        assert_eq!(due(&account, Tz::UTC, since, at("2026-06-25T00:00:00Z")), None);
    }

    #[test]
    fn nobody_is_warned_of_what_is_closed_or_has_no_contract_or_no_end() {
        let open = account("2026-06-30", Tz::UTC);
        let suspended = Account { status: AccountStatus::Suspended, ..open.clone() };
        let now = at("2026-06-23T00:00:00Z");
        assert!(due(&suspended, Tz::UTC, now, now).is_some());
        let closed = Account { status: AccountStatus::Closed, ..open.clone() };
        let free = Account { contract: None, ..open.clone() };
        let endless = Account { validity: Validity::default(), ..open };
        for account in [closed, free, endless] {
            assert_eq!(due(&account, Tz::UTC, now, now), None);
            assert_eq!(next_warning(&account, &WarningDays::default(), Tz::UTC, now), None);
        }
    }
}
