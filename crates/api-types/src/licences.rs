//! Licences, entitlements and checks of features.

mod check;
mod consume;
mod entitlements;
mod issue;
mod licence;
mod named_users;
mod redeem;

pub use check::{
    BundleResult, CheckFeaturesBody, CheckedFeatures, FeatureResult, FeatureToCheck,
    FeaturesToCheck,
};
pub use consume::{ConsumeBody, ConsumedUnits, ConsumedUnitsOf, UnitsOf};
pub use entitlements::{
    BundleView as MissingOfBundle, EntitlementView, EntitlementsView, MissingOfUse,
};
pub use issue::{CheckedLicences, GrantBody, IssueLicencesBody, IssuedLicenceView, IssuedLicences};
pub use licence::{
    DisableLicenceBody, GrantView, LicenceDetailsView, LicencePage, LicenceVersionView, LicenceView,
};
pub use named_users::{NamedUserBody, NamedUserView, NamedUsersList, NamedUsersView};
pub use redeem::RedeemBody;
