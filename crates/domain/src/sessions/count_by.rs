//! Who counts as one.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{SessionFacts, hash_of};

/// Whose sessions count as one, and share units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountBy {
    /// Each session counts for itself.
    #[default]
    Session,
    /// Those of one process: the same machine, user and process.
    Process,
    /// Those of one machine.
    Host,
    /// Those of one user.
    User,
    /// Those of one user on one machine.
    UserHost,
    /// Those with the same key, which the product gives.
    Key,
}

impl CountBy {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Session, Self::Process, Self::Host, Self::User, Self::UserHost, Self::Key];

    /// Its name, as stored and sent.
    pub fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Process => "process",
            Self::Host => "host",
            Self::User => "user",
            Self::UserHost => "user_host",
            Self::Key => "key",
        }
    }

    /// The hash of who a session counts for; none: for itself. A session that doesn't say who it is, is its
    /// own.
    pub fn holder(self, session: Uuid, facts: &SessionFacts) -> Option<[u8; 16]> {
        let SessionFacts { host, user, process, key, .. } = facts;
        let own = || hash_of(&["session", &session.simple().to_string()]);
        let of = |name: &str, parts: &[Option<&String>]| {
            let parts: Option<Vec<_>> = parts.iter().map(|part| part.map(String::as_str)).collect();
            parts.map(|parts| hash_of(&[&[name][..], &parts].concat()))
        };
        let host = Some(host);
        let holder = match self {
            Self::Session => return None,
            Self::Process => of("process", &[host, user.as_ref(), process.as_ref()]),
            Self::Host => of("host", &[host]),
            Self::User => of("user", &[user.as_ref()]),
            Self::UserHost => of("user_host", &[user.as_ref(), host]),
            Self::Key => of("key", &[key.as_ref()]),
        };
        Some(holder.unwrap_or_else(own))
    }
}

/// The error that a text names nobody who could count as one; completes the sentence "the field …".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be session, process, host, user, user_host or key")]
pub struct NoCountBy;

impl FromStr for CountBy {
    type Err = NoCountBy;

    fn from_str(text: &str) -> Result<Self, NoCountBy> {
        Self::ALL.into_iter().find(|count_by| count_by.name() == text).ok_or(NoCountBy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(host: &str, user: Option<&str>, process: Option<&str>) -> SessionFacts {
        SessionFacts {
            host: host.to_owned(),
            user: user.map(str::to_owned),
            process: process.map(str::to_owned),
            ..SessionFacts::default()
        }
    }

    #[test]
    fn who_shares_with_whom() {
        let [one, two] = [1, 2].map(Uuid::from_u128);
        let ann = facts("h1", Some("ann"), Some("p1"));
        for (count_by, other, shares) in [
            (CountBy::Process, facts("h1", Some("ann"), Some("p1")), true),
            (CountBy::Process, facts("h1", Some("ann"), Some("p2")), false),
            (CountBy::Host, facts("h1", Some("ben"), None), true),
            (CountBy::Host, facts("h2", Some("ann"), None), false),
            (CountBy::User, facts("h2", Some("ann"), None), true),
            (CountBy::User, facts("h1", None, None), false),
            (CountBy::UserHost, facts("h1", Some("ann"), None), true),
            (CountBy::UserHost, facts("h2", Some("ann"), None), false),
            (CountBy::Key, facts("h1", Some("ann"), None), false),
        ] {
            let shared = count_by.holder(one, &ann) == count_by.holder(two, &other);
            assert_eq!(shared, shares, "{count_by:?} {other:?}");
        }
        assert_eq!(CountBy::Session.holder(one, &ann), None);
        // Whose user isn't known is its own, and the same one each time.
        let nobody = facts("h", None, None);
        assert_eq!(CountBy::User.holder(one, &nobody), CountBy::User.holder(one, &nobody));
        assert_ne!(CountBy::User.holder(one, &nobody), CountBy::User.holder(two, &nobody));
    }
}
