//! A bundle.

use chrono::{DateTime, Utc};
use rollcall_domain::catalogue::{Bundle, BundleCode, BundleUse, FeatureCode, ProductCode};
use serde::Serialize;

use crate::output::{at, listed, or_dash, sheet};

/// A bundle as it is shown.
#[derive(Debug, Serialize)]
pub(crate) struct BundleFacts {
    product: ProductCode,
    code: BundleCode,
    name: String,
    name_zh: Option<String>,
    features: Vec<FeatureCode>,
    uses: Vec<BundleUse>,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<Bundle> for BundleFacts {
    fn from(bundle: Bundle) -> Self {
        Self {
            product: bundle.product,
            code: bundle.code,
            name: bundle.names.en,
            name_zh: bundle.names.zh,
            features: bundle.features,
            uses: bundle.uses,
            version: bundle.version,
            created_at: bundle.created_at,
            updated_at: bundle.updated_at,
        }
    }
}

impl BundleFacts {
    /// What [`row`](Self::row) shows.
    pub(crate) const HEADINGS: [&str; 5] = ["code", "product", "name", "features", "also"];

    /// In a list.
    pub(crate) fn row(&self) -> [String; 5] {
        [
            self.code.to_string(),
            self.product.to_string(),
            self.name.clone(),
            self.features(),
            self.uses(),
        ]
    }

    /// Alone.
    pub(crate) fn sheet(&self) -> String {
        sheet([
            ("bundle", self.code.to_string()),
            ("product", self.product.to_string()),
            ("name", self.name.clone()),
            ("in Chinese", or_dash(self.name_zh.as_ref())),
            ("features", self.features()),
            ("also", self.uses()),
            ("version", self.version.to_string()),
            ("changed", at(self.updated_at)),
        ])
    }

    fn features(&self) -> String {
        listed(&self.features.iter().map(ToString::to_string).collect::<Vec<_>>(), "-")
    }

    fn uses(&self) -> String {
        let uses = self.uses.iter().map(|it| format!("{}={}", it.name, it.needs));
        listed(&uses.collect::<Vec<_>>(), "-")
    }
}
