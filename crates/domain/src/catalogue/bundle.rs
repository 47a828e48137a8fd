//! A bundle: features that only make sense together.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{BundleCode, FeatureCode, Names, ProductCode};
use crate::TenantId;

/// Features that must be together (seed 000 §1.1.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// Its tenant.
    pub tenant: TenantId,
    /// Its product.
    pub product: ProductCode,
    /// Its code.
    pub code: BundleCode,
    /// Its names.
    pub names: Names,
    /// The features that belong to it.
    pub features: Vec<FeatureCode>,
    /// The uses of it that need more.
    pub uses: Vec<BundleUse>,
    /// Goes up with every change.
    pub version: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A use of a bundle, and the feature that it needs besides: real-time jobs need CDC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleUse {
    /// The name of the use: a code like a feature's.
    pub name: FeatureCode,
    /// The feature that it needs.
    pub needs: FeatureCode,
}

impl Bundle {
    /// The features of the bundle that aren't among those licensed.
    pub fn missing(&self, licensed: impl Fn(&FeatureCode) -> bool) -> Vec<&FeatureCode> {
        self.features.iter().filter(|feature| !licensed(feature)).collect()
    }
}
