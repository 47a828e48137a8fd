//! The use cases of licences: issuing and redeeming them, and what an account may use by them.

mod change;
mod check;
mod consume;
mod csv;
mod draft_check;
mod entitled;
mod error;
mod import;
mod issue;
mod key;
mod metrics;
mod named_users;
mod node_caller;
mod pools;
mod pre_licence;
mod read;
mod redeem;
mod refusal;
mod snapshot;
mod view;
mod warnings;

pub use check::{BundleCheck, Checked, CheckedFeature, FeatureAsked, FeaturesAsked};
pub use consume::{Consume, Consumed, ConsumedFeature};
pub use csv::{LicencesCsv, keys_csv};
pub(crate) use entitled::{Entitled, EntitledAccounts};
pub use error::{CheckError, ConsumeError, RedeemError, UnitsUsedUp};
pub use issue::{GrantDraft, IssueLicences, IssuedLicence};
pub use metrics::LicenceMetrics;
pub use named_users::NamedUsers;
pub use node_caller::LicenceCaller;
pub(crate) use node_caller::{Asking, CheckedNodes};
pub use read::{LicenceDetails, Recover};
pub use redeem::Redeemed;
pub use refusal::{KeyRefusal, LicenceRefusal};
pub use rollcall_storage::licences::{LicenceFilter, LicenceVersion, NamedUser};
pub use view::{AccountEntitlements, BundleUseView, BundleView, LicenceView};
pub use warnings::EndsWarned;

use crate::App;

/// The use cases of licences.
#[derive(Clone, Copy)]
pub struct Licences<'a> {
    app: &'a App,
}

impl App {
    /// The use cases of licences.
    pub fn licences(&self) -> Licences<'_> {
        Licences { app: self }
    }
}
