//! The group committers of this area: renewals, claims, unbindings.

use super::{Claim, Renew, Unbind};
use crate::{StoreError, commit::Committer, committers::Starter};

/// The committers of this area.
#[derive(Clone)]
pub(crate) struct NodeCommitters {
    pub(super) renewals: Committer<Renew>,
    pub(super) claims: Committer<Claim>,
    pub(super) unbinds: Committer<Unbind>,
}

impl NodeCommitters {
    /// Start them.
    pub(crate) async fn start(starter: &Starter<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            renewals: starter.start("renewals").await?,
            claims: starter.start("claims").await?,
            unbinds: starter.start("unbinds").await?,
        })
    }

    /// Wait until everything that was queued before is answered.
    pub(crate) async fn drain(&self) {
        self.renewals.drain().await;
        self.claims.drain().await;
        self.unbinds.drain().await;
    }
}
