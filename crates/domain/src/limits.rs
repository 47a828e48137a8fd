//! The limits of texts, lists and numbers that come from outside. The checks hold to them, and
//! `openapi.yaml` says them.

use std::ops::RangeInclusive;

/// The longest name of an account, in characters, like all of these.
pub const ACCOUNT_NAME_MAX: usize = 64;
/// The longest name of a company, a project, a person or a tenant.
pub const NAME_MAX: usize = 200;
/// The longest name of a token.
pub const TOKEN_NAME_MAX: usize = 128;
/// The longest id of a node or a project.
pub const NODE_ID_MAX: usize = 128;
/// The longest name of an app.
pub const APP_NAME_MAX: usize = 128;
/// The longest version of a product.
pub const VERSION_MAX: usize = 64;
/// The longest domain, or URL with it.
pub const DOMAIN_MAX: usize = 253;
/// The longest hostname.
pub const HOSTNAME_MAX: usize = 255;
/// The longest e-mail address, in bytes.
pub const EMAIL_MAX: usize = 254;
/// The longest slug.
pub const SLUG_MAX: usize = 63;
/// The longest text that is searched for.
pub const SEARCH_TEXT_MAX: usize = 255;

/// The shortest new password.
pub const PASSWORD_MIN: usize = 8;
/// The longest password.
pub const PASSWORD_MAX: usize = 256;
/// The longest encrypted password, in base64.
pub const CIPHERTEXT_MAX: usize = 4096;
/// The longest id of a key.
pub const KEY_ID_MAX: usize = 128;
/// The longest token of a node.
pub const NODE_TOKEN_MAX: usize = 256;
/// The longest nonce.
pub const NONCE_MAX: usize = 128;
/// The longest lease.
pub const LEASE_MAX: usize = 8192;
/// The numbers of leases: what every JSON reader keeps.
pub const LEASE_SEQ: RangeInclusive<i64> = 1..=(1 << 53) - 1;
/// The longest code of a second factor that is looked at.
pub const LOGIN_CODE_MAX: usize = 64;
/// The longest message of a failure that a node reports.
pub const MESSAGE_MAX: usize = 500;

/// The longest notes.
pub const NOTES_MAX: usize = 10_000;
/// The longest instructions that are added to mailed credentials.
pub const INSTRUCTIONS_MAX: usize = 4000;
/// The longest reason of a rejection.
pub const REASON_MAX: usize = 2000;

/// The longest code of a product, a feature or a bundle.
pub const CATALOGUE_CODE_MAX: usize = 64;
/// The most products of a tenant, the most features, and the most bundles.
pub const CATALOGUE_MAX: usize = 10_000;
/// The most units of one grant.
pub const GRANT_UNITS_MAX: u32 = 100_000_000;
/// The most grants of one licence, and the most features of a bundle.
pub const GRANTS_MAX: usize = 200;
/// The most days of a licence that counts days: a hundred years.
pub const LICENCE_DAYS_MAX: u32 = 36_525;
/// The most transfers that a product allows a licence.
pub const TRANSFERS_MAX: u32 = 1000;
/// The most licences of an account.
pub const ACCOUNT_LICENCES_MAX: usize = 2000;
/// The most licences that are issued at once.
pub const LICENCE_COUNT_MAX: u32 = 1000;
/// The lengths of a licence key that another system made.
pub const FOREIGN_KEY: RangeInclusive<usize> = 16..=40;
/// The most features that are checked at once.
pub const CHECKED_FEATURES_MAX: usize = 1000;

/// The longest name of a host, a user, a process or a key of a session.
pub const SESSION_NAME_MAX: usize = 128;
/// The most features that are claimed at once, and the most tickets that a sign of life names.
pub const CLAIMED_FEATURES_MAX: usize = 64;
/// The most units that a session claims of a feature at once.
pub const CLAIMED_UNITS_MAX: u32 = 1_000_000;
/// The most sessions that share units.
pub const SHARE_MAX: u32 = 1_000_000;
/// How long a session may live without a sign of life, in seconds: 20 seconds to a day.
pub const SESSION_TIMEOUT_S: RangeInclusive<u32> = 20..=24 * 60 * 60;
/// How long a claim may wait for units, in seconds, if not for ever: 16 seconds to 15 days.
pub const CLAIM_WAIT_S: RangeInclusive<u32> = 16..=15 * 24 * 60 * 60;
/// How long a call may wait for the turn of a claim, in seconds.
pub const LONG_POLL_S_MAX: u32 = 60;
/// The most days of which usage is shown, by days.
pub const USAGE_DAYS_MAX: u32 = 400;
/// The same by hours.
pub const USAGE_HOURS_DAYS_MAX: u32 = 31;
/// How many sessions a machine may have at a time.
pub const SESSIONS_PER_HOST: u32 = 10;
/// For how many minutes whoever is idle keeps its units: one minute to a day, so that it can hear of it first.
pub const IDLE_MINUTES: RangeInclusive<u32> = 1..=24 * 60;
/// For how many minutes whoever is busy counts as active: one minute to a week.
pub const BUSY_MINUTES: RangeInclusive<u32> = 1..=7 * 24 * 60;
/// The most minutes for which a session that was ended by hand may not come back.
pub const SESSION_BAN_MINUTES_MAX: u32 = 7 * 24 * 60;

/// The most nodes of an account or a contract.
pub const CAPACITY_MAX: u32 = 100_000_000;
/// The most addresses of a contract.
pub const EMAILS_MAX: usize = 20;
/// The most entries of one allow-list.
pub const RULES_MAX: usize = 1000;
/// The most accounts that a list may name.
pub const LISTED_MAX: usize = 1000;
/// The most nodes of a batch.
pub const BATCH_MAX: usize = 100;
/// The most failures that a node reports at once.
pub const REPORTED_MAX: usize = 100;
