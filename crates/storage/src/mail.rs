//! The outbox, and what waits for a digest: lock-outs, silent nodes.

pub(crate) mod digest;
mod lock_outs;
pub(crate) mod outbox;
mod silences;

use sea_orm::ConnectionTrait;

use crate::Scope;

pub use digest::NodeDigest;
pub use lock_outs::LockOuts;
pub use outbox::{DeliveryResult, MailFilter, Outbox, OutboxState, SealedMail};
pub use silences::Silences;

impl<'a, C: ConnectionTrait> Scope<'a, C> {
    /// Its outbox.
    pub fn outbox(&self) -> Outbox<'a, C> {
        Outbox(*self)
    }

    /// Its lock-outs that wait for a digest.
    pub fn lock_outs(&self) -> LockOuts<'a, C> {
        LockOuts(*self)
    }

    /// Its silent nodes that wait for a digest.
    pub fn silences(&self) -> Silences<'a, C> {
        Silences(*self)
    }
}
