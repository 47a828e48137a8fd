//! Licences: what was sold or lent to an account, and what the account may use by them.

mod codes;
mod entitlements;
mod key;
mod licence;
mod local_time;
mod metering;
mod permissions;
mod schedule;
mod state;
mod term;
mod warning;

pub(crate) use codes::CODES;
pub use entitlements::{Entitlement, EntitlementKind, Entitlements, entitlements};
pub use key::{ForeignKey, KeyText, LicenceKey};
pub use licence::{Disabled, Ended, EndedBy, Grant, Licence, LicenceKind, Pause};
pub use local_time::{add_days, period_of};
pub use metering::{Supply, draw, used_units};
pub use schedule::Schedule;
pub use state::LicenceState;
pub use term::{Begin, End, Term};
pub use warning::EndingFeature;
