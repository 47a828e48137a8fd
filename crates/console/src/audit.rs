//! The audit trail.

mod changes;
pub(crate) mod trail;

use changes::changes;
pub(crate) use changes::{Change, changes_of};
