//! Offline verification of leases: signature, identity and time.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_trust::{
    EntitlementsClaims, KeySet, LeaseClaims, VerifyError, VerifyingKey, open_entitlements,
    open_key_set, open_lease,
};

use crate::licences::Statement;

/// How far the machine's clock may be behind the server's last signed time: more than NTP is off
/// by, less than anybody gains by setting a clock back.
pub const CLOCK_TOLERANCE: TimeDelta = TimeDelta::minutes(10);

/// The pinned root keys, by their thumbprints; part of the product's code.
#[derive(Debug, Clone)]
pub struct Roots(Vec<String>);

/// A tenant's key set, verified with a pinned root.
pub struct TrustedKeys {
    set: KeySet,
    lease_keys: Vec<VerifyingKey>,
}

/// The identity of the node that a lease must be for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity<'a> {
    /// The installation.
    pub project_id: &'a str,
    /// The server within it.
    pub node_id: &'a str,
}

/// A verified lease of this node. Whether it is valid *now* is for [`Lease::check`] to say.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lease {
    /// The registration's id.
    pub registration_id: String,
    /// The account's name.
    pub account: String,
    /// The lease's running number.
    pub seq: i64,
    /// When the server signed it.
    pub issued_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// Seconds between two calls.
    pub interval_s: i64,
    pub(crate) nonce: Option<String>,
    /// What it says of features, if anything.
    pub(crate) statement: Option<Statement>,
}

/// Why a lease doesn't prove that the node is registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LeaseError {
    /// Key set or lease failed verification with the pinned root.
    #[error("the server's answer can't be trusted: {0}")]
    Untrusted(#[from] VerifyError),
    /// The lease is another node's, or another installation's.
    #[error("the lease is for another node")]
    OtherNode,
    /// The lease answers another call: it is replayed.
    #[error("the lease is not the answer to this call")]
    OtherCall,
    /// The lease has expired.
    #[error("the lease ended at {0}")]
    Over(DateTime<Utc>),
    /// The machine's clock was set back.
    #[error("the machine's clock says {clock}, but the server signed at {seen}: set the clock")]
    ClockTampered {
        /// What the clock says.
        clock: DateTime<Utc>,
        /// The last time that the server signed.
        seen: DateTime<Utc>,
    },
}

impl Roots {
    /// Trust the roots of these RFC 7638 thumbprints, as `rollcall key list` prints them.
    pub fn new<R: Into<String>>(thumbprints: impl IntoIterator<Item = R>) -> Self {
        Self(thumbprints.into_iter().map(Into::into).collect())
    }

    /// Verify a key set (JWS) with the pinned roots.
    pub fn open(&self, key_set: &str) -> Result<TrustedKeys, LeaseError> {
        let pins: Vec<&str> = self.0.iter().map(String::as_str).collect();
        let set = open_key_set(key_set.trim(), &pins)?;
        let lease_keys = VerifyingKey::all(&set.keys);
        Ok(TrustedKeys { set, lease_keys })
    }

    /// The first thumbprint that is malformed: a typing error would otherwise show only at the
    /// customer's.
    pub(crate) fn malformed(&self) -> Option<&str> {
        let base64url = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let whole = |pin: &&String| pin.len() == 43 && pin.chars().all(base64url);
        self.0.iter().find(|pin| !whole(pin)).map(String::as_str)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl TrustedKeys {
    /// Check that a key set fetched now is no older than `seen_issue`, the highest issue seen, and
    /// signed recently.
    pub fn check_fresh(&self, seen_issue: i64, now: DateTime<Utc>) -> Result<(), LeaseError> {
        let now = not_before(now, self.signed_at())?;
        Ok(self.set.check_fresh(seen_issue, now)?)
    }

    /// The set's issue: its version number.
    pub fn issue(&self) -> i64 {
        self.set.issue
    }

    /// When the root signed it.
    pub fn signed_at(&self) -> DateTime<Utc> {
        instant(self.set.iat)
    }

    /// Verify a lease (JWS): its signature and that it is for this identity. Its time is left to
    /// [`Lease::check`].
    pub fn open(&self, lease: &str, identity: Identity<'_>) -> Result<Lease, LeaseError> {
        let claims = open_lease(lease, &self.lease_keys, &self.set.iss)?;
        // The keys were fresh when they were taken; they stand for nothing that was signed later.
        if claims.iat >= self.set.exp {
            return Err(VerifyError::Expired.into());
        }
        if claims.project_id != identity.project_id || claims.node_id != identity.node_id {
            return Err(LeaseError::OtherNode);
        }
        Ok(claims.into())
    }

    /// Verify the document of features whose hash a lease names.
    pub(crate) fn open_document(
        &self,
        document: &str,
        sha256: &str,
    ) -> Result<EntitlementsClaims<'static>, LeaseError> {
        let claims = open_entitlements(document.trim(), &self.lease_keys, &self.set.iss, sha256)?;
        if claims.iat >= self.set.exp {
            return Err(VerifyError::Expired.into());
        }
        Ok(claims)
    }

    /// The key to encrypt passwords under, where the tenant publishes one.
    pub(crate) fn password_key(&self) -> Option<(&str, &serde_json::Value)> {
        let key = self.set.keys.iter().find(|key| key["use"] == "enc")?;
        Some((key["kid"].as_str()?, key))
    }
}

impl fmt::Debug for TrustedKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrustedKeys").field("issue", &self.set.issue).finish_non_exhaustive()
    }
}

impl Lease {
    /// Whether it is valid now, by the machine's clock and by `seen`, the latest time that the
    /// server signed.
    pub fn check(&self, now: DateTime<Utc>, seen: DateTime<Utc>) -> Result<(), LeaseError> {
        let now = not_before(now, seen.max(self.issued_at))?;
        if now >= self.expires_at { Err(LeaseError::Over(self.expires_at)) } else { Ok(()) }
    }
}

impl From<LeaseClaims<'_>> for Lease {
    fn from(claims: LeaseClaims<'_>) -> Self {
        Self {
            statement: Statement::of(&claims),
            registration_id: claims.sub.into_owned(),
            account: claims.account.into_owned(),
            seq: claims.seq,
            issued_at: instant(claims.iat),
            expires_at: instant(claims.exp),
            interval_s: claims.interval_s,
            nonce: claims.nonce.map(Into::into),
        }
    }
}

/// The clock's time, but never earlier than what the server signed; a clock that is far behind is
/// an error.
pub(crate) fn not_before(
    clock: DateTime<Utc>,
    seen: DateTime<Utc>,
) -> Result<DateTime<Utc>, LeaseError> {
    if seen.signed_duration_since(clock) > CLOCK_TOLERANCE {
        return Err(LeaseError::ClockTampered { clock, seen });
    }
    Ok(clock.max(seen))
}

/// What is beyond the calendar is its end.
pub(crate) fn instant(seconds: i64) -> DateTime<Utc> {
    let end = if seconds < 0 { DateTime::<Utc>::MIN_UTC } else { DateTime::<Utc>::MAX_UTC };
    DateTime::from_timestamp(seconds, 0).unwrap_or(end)
}
