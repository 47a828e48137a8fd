//! A product.

use chrono::{DateTime, Utc};
use rollcall_domain::catalogue::{Enforcement, FeatureCode, OnExpiry, Product, ProductCode};
use serde::Serialize;

use crate::output::{at, or_dash, sheet};

/// A product as it is shown.
#[derive(Debug, Serialize)]
pub(crate) struct ProductFacts {
    code: ProductCode,
    name: String,
    name_zh: Option<String>,
    pre_licence: Option<PreLicenceFacts>,
    uninstall: bool,
    transfers: u32,
    on_expiry: OnExpiry,
    enforcement: Enforcement,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

#[derive(Debug, Serialize)]
struct PreLicenceFacts {
    days: u32,
    features: Vec<GrantFacts>,
}

#[derive(Debug, Serialize)]
struct GrantFacts {
    code: FeatureCode,
    quantity: u32,
}

impl From<Product> for ProductFacts {
    fn from(product: Product) -> Self {
        let rules = product.rules;
        let pre_licence = rules.pre_licence.map(|licence| {
            let grant = |(code, quantity)| GrantFacts { code, quantity };
            PreLicenceFacts {
                days: licence.days,
                features: licence.grants.into_iter().map(grant).collect(),
            }
        });
        Self {
            code: product.code,
            name: product.names.en,
            name_zh: product.names.zh,
            pre_licence,
            uninstall: rules.uninstall,
            transfers: rules.transfers,
            on_expiry: rules.on_expiry,
            enforcement: rules.enforcement,
            version: product.version,
            created_at: product.created_at,
            updated_at: product.updated_at,
        }
    }
}

impl PreLicenceFacts {
    fn text(&self) -> String {
        let grant = |GrantFacts { code, quantity }: &GrantFacts| match quantity {
            1 => code.to_string(),
            units => format!("{code}={units}"),
        };
        let features: Vec<_> = self.features.iter().map(grant).collect();
        format!("{} days: {}", self.days, features.join(", "))
    }
}

impl ProductFacts {
    /// What [`row`](Self::row) shows.
    pub(crate) const HEADINGS: [&str; 6] =
        ["code", "name", "pre-licence", "on expiry", "enforcement", "changed"];

    /// In a list.
    pub(crate) fn row(&self) -> [String; 6] {
        [
            self.code.to_string(),
            self.name.clone(),
            or_dash(self.pre_licence.as_ref().map(|licence| format!("{} days", licence.days))),
            self.on_expiry.to_string(),
            self.enforcement.to_string(),
            at(self.updated_at),
        ]
    }

    /// Alone.
    pub(crate) fn sheet(&self) -> String {
        sheet([
            ("product", self.code.to_string()),
            ("name", self.name.clone()),
            ("in Chinese", or_dash(self.name_zh.as_ref())),
            ("pre-licence", or_dash(self.pre_licence.as_ref().map(PreLicenceFacts::text))),
            ("uninstall", if self.uninstall { "yes" } else { "no" }.to_owned()),
            ("transfers", self.transfers.to_string()),
            ("on expiry", self.on_expiry.to_string()),
            ("enforcement", self.enforcement.to_string()),
            ("version", self.version.to_string()),
            ("changed", at(self.updated_at)),
        ])
    }
}
