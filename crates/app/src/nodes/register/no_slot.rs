//! Refusing registrations of a full account early.

use rollcall_domain::accounts::{Account, Policy};

use super::Candidate;
use crate::{
    events::Origin,
    nodes::{NoSlotReason, Nodes, RegisterError},
};

impl Nodes<'_> {
    /// Refuse a node of a full account without the account's lock: a hundred nodes too many must
    /// not queue for it, each with a connection.
    ///
    /// `account` was just read. What isn't refused here is decided under the lock.
    pub(super) async fn refuse_if_full(
        self,
        account: &Account,
        policy: &Policy,
        candidate: &Candidate<'_>,
        origin: &Origin,
    ) -> Result<(), RegisterError> {
        if !account.nodes.is_full() {
            return Ok(());
        }
        let now = self.app.now();
        let registrations = self.app.store.tenant(account.tenant).registrations();
        if !registrations.is_one_too_many(account.id, &candidate.facts.key, now).await? {
            return Ok(());
        }
        let tx = self.app.store.write().await?;
        Err(self.no_slot(tx, policy, candidate, NoSlotReason::Full, origin, now).await?)
    }
}
