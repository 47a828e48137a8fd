//! What a tenant licenses: products, their features, and bundles of features.

mod bundle;
mod code_name;
mod feature;
mod names;
mod permissions;
mod product;

use std::collections::BTreeMap;

pub use bundle::{Bundle, BundleUse};
pub use code_name::{BundleCode, FeatureCode, InvalidCode, NODES, ProductCode};
pub use feature::{Feature, FeatureKind, KindName, KindParts, Overage, Period, WrongKindPart};
pub use names::Names;
pub use product::{Enforcement, OnExpiry, PreLicence, Product, ProductRules};

/// Everything that a tenant licenses, by code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// Its products.
    pub products: BTreeMap<ProductCode, Product>,
    /// The features of all products.
    pub features: BTreeMap<FeatureCode, Feature>,
    /// The bundles of all products.
    pub bundles: BTreeMap<BundleCode, Bundle>,
}

impl Catalogue {
    /// The rules of the product that a feature belongs to.
    pub fn rules_of(&self, feature: &FeatureCode) -> Option<&ProductRules> {
        let feature = self.features.get(feature)?;
        self.products.get(&feature.product).map(|product| &product.rules)
    }

    /// What happens where a feature isn't licensed: as the feature says, else as its product does.
    pub fn enforcement_of(&self, feature: &FeatureCode) -> Enforcement {
        let own = self.features.get(feature).and_then(|feature| feature.enforcement);
        own.or_else(|| self.rules_of(feature).map(|rules| rules.enforcement)).unwrap_or_default()
    }
}
