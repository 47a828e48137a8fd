//! The tenant: a software vendor, its settings and its status.

use std::{fmt, str::FromStr};

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::TenantNotices;
use crate::{TenantId, limits::SLUG_MAX, nodes::LeasePolicy};

/// Slugs reserved for pages of ours.
pub const RESERVED_SLUGS: [&str; 3] = ["console", "platform", "help"];

/// A tenant's name in URLs: 1–63 of `a-z`, `0-9` and `-`, not reserved.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

impl Slug {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Slug {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if text.is_empty()
            || text.len() > SLUG_MAX
            || !text.chars().all(allowed)
            || text.starts_with('-')
        {
            return Err("a slug is 1 to 63 of a-z, 0-9 and -, and does not begin with -");
        }
        if RESERVED_SLUGS.contains(&text) {
            return Err("this slug is reserved");
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for Slug {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The status of a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TenantStatus {
    /// Active.
    Active,
    /// No new registrations; registered nodes go on.
    Suspended,
}

/// How the first password of an account reaches the customer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FirstPassword {
    /// In the mail.
    #[default]
    Mail,
    /// The customer sets it on a page that the mail links to.
    Link,
}

impl FirstPassword {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Link => "link",
        }
    }
}

impl FromStr for FirstPassword {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = [Self::Mail, Self::Link].into_iter().find(|known| known.name() == text);
        known.ok_or("must be mail or link")
    }
}

/// The tenant's mail settings; `None` is the installation's default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TenantMail {
    /// The From address.
    pub sender: Option<String>,
    /// The From name, also below the letters; else the tenant's.
    pub sender_name: Option<String>,
    /// The Reply-To address.
    pub reply_to: Option<String>,
    /// Text added to credentials, on how to register the product.
    pub instructions: Option<String>,
    /// How the first password reaches the customer.
    pub first_password: FirstPassword,
}

/// A software vendor; owns everything else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// Its name in URLs.
    pub slug: Slug,
    /// Its name for people.
    pub name: String,
    /// Its status.
    pub status: TenantStatus,
    /// The time zone of its validity dates.
    pub zone: Tz,
    /// The lease policy of its accounts.
    pub rules: LeasePolicy,
    /// Its mail settings.
    pub mail: TenantMail,
    /// When it and its customers are told of something without asking.
    pub notices: TenantNotices,
    /// How many seconds the features of a lease count at least where the server can't be reached.
    pub features_offline_s: i64,
    /// For how many seconds a floating session lives without a sign of life, unless its account has a
    /// time-out of its own.
    pub session_timeout_s: u32,
    /// The version: goes up with every change, keys included. A decision on an older one is made
    /// again.
    pub version: i64,
    /// The issue of its published key set; goes up with every rotation.
    pub key_set_issue: i64,
    /// The longest lease lifetime that its policies ever allowed, in seconds: so long a retired key
    /// stays published.
    pub longest_lease_s: i64,
}

impl Tenant {
    /// The bounds of [`features_offline_s`](Self::features_offline_s).
    pub const FEATURES_OFFLINE_S: std::ops::RangeInclusive<i64> = 0..=365 * 24 * 60 * 60;
    /// Its default: 72 hours.
    pub const FEATURES_OFFLINE_DEFAULT_S: i64 = 72 * 60 * 60;
}
