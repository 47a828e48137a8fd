//! A feature.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    VersionRange,
    catalogue::{
        Enforcement, Feature, FeatureCode, FeatureKind, KindName, Overage, Period, ProductCode,
    },
};
use serde::Serialize;

use crate::output::{at, or_dash, sheet};

/// A feature as it is shown.
#[derive(Debug, Serialize)]
pub(crate) struct FeatureFacts {
    product: ProductCode,
    code: FeatureCode,
    name: String,
    name_zh: Option<String>,
    kind: KindName,
    period: Option<Period>,
    overage: Option<Overage>,
    reassignments: Option<u32>,
    enforcement: Option<Enforcement>,
    version_req: Option<VersionRange>,
    retired_at: Option<DateTime<Utc>>,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    #[serde(skip)]
    counted: FeatureKind,
}

impl From<Feature> for FeatureFacts {
    fn from(feature: Feature) -> Self {
        let kind = feature.kind.parts();
        Self {
            product: feature.product,
            code: feature.code,
            name: feature.names.en,
            name_zh: feature.names.zh,
            kind: kind.name,
            period: kind.period,
            overage: kind.overage,
            reassignments: kind.reassignments,
            enforcement: feature.enforcement,
            version_req: feature.versions,
            retired_at: feature.retired_at,
            version: feature.version,
            created_at: feature.created_at,
            updated_at: feature.updated_at,
            counted: feature.kind,
        }
    }
}

impl FeatureFacts {
    /// What [`row`](Self::row) shows.
    pub(crate) const HEADINGS: [&str; 5] = ["code", "product", "name", "kind", "retired"];

    /// In a list.
    pub(crate) fn row(&self) -> [String; 5] {
        [
            self.code.to_string(),
            self.product.to_string(),
            self.name.clone(),
            self.kind(),
            or_dash(self.retired_at.map(at)),
        ]
    }

    /// Alone.
    pub(crate) fn sheet(&self) -> String {
        let enforcement = self.enforcement.map(|it| it.to_string());
        let versions = self.version_req.as_ref().map(ToString::to_string);
        sheet([
            ("feature", self.code.to_string()),
            ("product", self.product.to_string()),
            ("name", self.name.clone()),
            ("in Chinese", or_dash(self.name_zh.as_ref())),
            ("kind", self.kind()),
            ("enforcement", enforcement.unwrap_or_else(|| "as its product's".to_owned())),
            ("versions", versions.unwrap_or_else(|| "all".to_owned())),
            ("retired", or_dash(self.retired_at.map(at))),
            ("version", self.version.to_string()),
            ("changed", at(self.updated_at)),
        ])
    }

    fn kind(&self) -> String {
        match self.counted {
            FeatureKind::Switch => "switch".to_owned(),
            FeatureKind::Quantity => "quantity".to_owned(),
            FeatureKind::Metered { period, overage } => {
                format!("metered ({period}, then {overage})")
            }
            FeatureKind::NamedUsers { reassignments } => {
                format!("named users ({reassignments} re-assignments a year)")
            }
        }
    }
}
