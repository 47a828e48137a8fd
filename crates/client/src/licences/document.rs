//! The signed document of features, fetched once where a lease names one.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Entitlements, entitlements::proven_document};
use crate::{
    Error, FailureKind, VerifyError,
    calls::Retries,
    client::{Inner, Memory},
    servers::Call,
};

/// How long to wait after a failure: what was known counts on meanwhile.
const PAUSE: TimeDelta = TimeDelta::minutes(5);

/// A document that a lease names and that is not here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    sha256: String,
    reliable_until: DateTime<Utc>,
    /// Not before this time, after a failure.
    not_before: Option<DateTime<Utc>>,
    /// How it failed.
    pub(super) failed_by: Option<FailureKind>,
}

impl Wanted {
    pub(super) fn new(sha256: &str, reliable_until: DateTime<Utc>) -> Self {
        Self { sha256: sha256.to_owned(), reliable_until, not_before: None, failed_by: None }
    }
}

impl Inner {
    /// Fetch the document that the lease names, if it isn't here. A failure changes nothing about the
    /// registration; it is tried again.
    pub(crate) async fn complete_features(&self, retries: Retries) {
        let now = self.clock.now();
        let wanted = self.memory().wanted_document.clone();
        let due = |wanted: &Wanted| match wanted.not_before {
            // One further away is left over from a clock that was set back.
            Some(at) => at <= now || at - now > PAUSE,
            None => true,
        };
        let Some(wanted) = wanted.filter(due) else { return };
        let fetched = self.fetch_document(&wanted, retries).await;
        if self.memory().take_document(&wanted, fetched, now) {
            self.save().await;
            self.tell_changed_features();
        }
    }

    async fn fetch_document(
        &self,
        wanted: &Wanted,
        retries: Retries,
    ) -> Result<(String, Entitlements), Error> {
        let held = self.held().ok_or(Error::NotRegistered)?;
        let path = format!("/v1/entitlements/signed?registration={}", held.registration_id);
        let call = Call { token: Some(&held.token), ..Call::get(&path) };
        let document = self.send(&call, retries).await?;
        let keys = self.known_keys(retries).await;
        let known = keys.and_then(|keys| {
            let (sha256, until) = (&wanted.sha256, wanted.reliable_until);
            proven_document(&keys, &document, sha256, until, &self.node.version)
        });
        // The account's features may have changed since the lease: the next one names others.
        let known = known.ok_or(Error::Lease(VerifyError::Outdated.into()))?;
        Ok((document, known))
    }
}

impl Memory {
    /// Take over what was fetched, if it is still wanted. Whether it is here now.
    fn take_document(
        &mut self,
        fetched_for: &Wanted,
        fetched: Result<(String, Entitlements), Error>,
        now: DateTime<Utc>,
    ) -> bool {
        let wanted = self.wanted_document.as_mut();
        let Some(wanted) = wanted.filter(|wanted| wanted.sha256 == fetched_for.sha256) else {
            return false;
        };
        match fetched {
            Ok((document, known)) => {
                self.entitlements = Some(known);
                self.wanted_document = None;
                self.state.licences.document = Some(document);
                self.state.licences.lease = None;
                true
            }
            Err(error) => {
                wanted.not_before = Some(now + PAUSE);
                wanted.failed_by = error.failure_kind();
                false
            }
        }
    }
}
