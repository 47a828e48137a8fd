//! Verifying the server's answers with the pinned roots, before anything of them is stored.

use chrono::TimeDelta;
use secrecy::SecretString;

use crate::{
    Error, Identity, Lease, LeaseError, TrustedKeys,
    api_types::Granted,
    calls::Retries,
    client::Inner,
    clock::fraction,
    roll_call::{RollCall, Terms},
    servers::Call,
    state::StoredRegistration,
};

/// How long a stored key set is used before it is fetched again.
const KEYS_STAY_FRESH: TimeDelta = TimeDelta::days(1);

impl Inner {
    pub(crate) async fn fetch_keys(&self, retries: Retries) -> Result<TrustedKeys, Error> {
        let key_set = self.send(&Call::get("/.well-known/rollcall-keys"), retries).await?;
        let keys = self.roots.open(&key_set)?;
        let mut memory = self.memory();
        keys.check_fresh(memory.state.key_set_issue, self.clock.now())?;
        memory.keep_keys(key_set, &keys);
        Ok(keys)
    }

    /// Verify an answer: signed by the vendor, and for this very call. If the key set doesn't fit
    /// it is fetched again, once: the keys may have been rotated.
    pub(crate) async fn verify_response(
        &self,
        granted: &Granted,
        keys: Option<TrustedKeys>,
        nonce: &str,
        retries: Retries,
    ) -> Result<Lease, Error> {
        let keys = match keys {
            Some(keys) => Some(keys),
            None => self.known_keys(retries).await,
        };
        if let Some(keys) = keys {
            match self.judge(granted, &keys, nonce) {
                Err(LeaseError::Untrusted(_)) => {}
                judged => return Ok(judged?),
            }
        }
        let keys = self.fetch_keys(retries).await?;
        Ok(self.judge(granted, &keys, nonce)?)
    }

    pub(crate) async fn known_keys(&self, retries: Retries) -> Option<TrustedKeys> {
        let known = self.memory().state.key_set.clone();
        let keys = known.and_then(|key_set| self.roots.open(&key_set).ok())?;
        let age = self.clock.now() - keys.signed_at();
        if age < KEYS_STAY_FRESH {
            return Some(keys);
        }
        self.fetch_keys(retries).await.ok().or(Some(keys))
    }

    fn judge(
        &self,
        granted: &Granted,
        keys: &TrustedKeys,
        nonce: &str,
    ) -> Result<Lease, LeaseError> {
        let node_id = self.memory().state.node_id.clone();
        let identity = Identity { project_id: &self.node.project_id, node_id: &node_id };
        let lease = keys.open(&granted.lease, identity)?;
        let answers = lease.nonce.as_deref() == Some(nonce) && lease.seq == granted.lease_seq;
        if answers { Ok(lease) } else { Err(LeaseError::OtherCall) }
    }

    /// Store the granted registration.
    pub(crate) fn hold(&self, granted: Granted, lease: &Lease, token: SecretString) {
        let terms = Terms {
            due_in: granted.revalidate_at - granted.server_time,
            interval_s: granted.revalidation_interval_s,
            allowed_failures: granted.allowed_failures,
        };
        let roll_call = RollCall::granted(terms, self.clock.now(), fraction());
        let mut memory = self.memory();
        let before = memory.state.held.take();
        let before = before.filter(|before| before.account == lease.account);
        if before.is_none() {
            memory.forget_features();
        }
        let before = before.map(|before| before.lease).filter(|lease| !lease.is_empty());
        self.learn_features(&mut memory, lease.statement.clone(), before);
        memory.state.server_seen_at = memory.state.server_seen_at.max(lease.issued_at);
        memory.state.ended = None;
        memory.state.held = Some(StoredRegistration {
            registration_id: lease.registration_id.clone(),
            account: lease.account.clone(),
            token,
            lease: granted.lease,
            lease_seq: granted.lease_seq,
            roll_call,
        });
        memory.lease = Ok(Lease { statement: None, ..lease.clone() });
        memory.told_over = false;
        drop(memory);
        self.tell_changed_features();
    }

    pub(crate) fn check_now(&self, lease: &Lease) -> Result<(), LeaseError> {
        let seen = self.memory().state.server_seen_at;
        lease.check(self.clock.now(), seen)
    }
}
