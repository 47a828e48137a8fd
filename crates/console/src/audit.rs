//! The audit trail.

pub(crate) mod changes;
pub(crate) mod trail;

use changes::changes;
pub(crate) use changes::{Change, changes_of};
