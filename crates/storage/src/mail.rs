//! Mail on its way out, and the lock-outs that are still to be told of.

pub(crate) mod lock_outs;
pub(crate) mod outbox;

use sea_orm::ConnectionTrait;

use crate::Scope;

pub use lock_outs::{LockOuts, ToldLockOuts};
pub use outbox::{MailFilter, Outbox, SealedMail, Tried};

impl<'a, C: ConnectionTrait> Scope<'a, C> {
    /// Its mails on their way out.
    pub fn outbox(&self) -> Outbox<'a, C> {
        Outbox(*self)
    }

    /// Its lock-outs that are still to be told of.
    pub fn lock_outs(&self) -> LockOuts<'a, C> {
        LockOuts(*self)
    }
}
