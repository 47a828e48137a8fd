//! Products, features and bundles.

mod bundle;
mod feature;
mod product;

pub use bundle::{BundlePage, BundleUse, BundleView, ChangeBundleBody, NewBundleBody};
pub use feature::{ChangeFeatureBody, CheckedFeature, FeaturePage, FeatureView, NewFeatureBody};
pub use product::{
    ChangeProductBody, NewProductBody, PreLicenceBody, PreLicenceFeature, PreLicenceView,
    ProductPage, ProductView,
};

use rollcall_domain::limits::NAME_MAX;

use crate::field_checks::FieldChecks;

/// Check the names of something new.
fn names(faults: &mut FieldChecks, name: &str, zh: Option<String>) -> (String, Option<String>) {
    (faults.text("name", name, NAME_MAX), faults.optional("name_zh", zh, NAME_MAX))
}

/// The names of a change.
type Names = (Option<String>, Option<Option<String>>);

/// Check the names of a change.
fn changed_names(faults: &mut FieldChecks, (name, zh): Names) -> Names {
    let name = faults.optional("name", name, NAME_MAX);
    (name, zh.map(|zh| faults.optional("name_zh", zh, NAME_MAX)))
}
