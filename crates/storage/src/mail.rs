//! The outbox, and the lock-outs that wait for their digest.

pub(crate) mod lock_outs;
pub(crate) mod outbox;

use sea_orm::ConnectionTrait;

use crate::Scope;

pub use lock_outs::{LockOutDigest, LockOuts};
pub use outbox::{DeliveryResult, MailFilter, Outbox, SealedMail};

impl<'a, C: ConnectionTrait> Scope<'a, C> {
    /// Its outbox.
    pub fn outbox(&self) -> Outbox<'a, C> {
        Outbox(*self)
    }

    /// Its lock-outs that wait for a digest.
    pub fn lock_outs(&self) -> LockOuts<'a, C> {
        LockOuts(*self)
    }
}
