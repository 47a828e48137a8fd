//! Converting between rows and products, features and bundles.

use rollcall_domain::{
    TenantId,
    catalogue::{
        Bundle, Feature, FeatureCode, FeatureKind, KindParts, Names, PreLicence, Product,
        ProductRules,
    },
};
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    StoreError,
    column::{int, parsed, small},
    entity::{bundles, features, products},
};

const KIND: &str = "kind of feature";

/// A grant of a pre-licence, as stored.
#[derive(Serialize, Deserialize)]
struct StoredGrant {
    feature: FeatureCode,
    units: u32,
}

pub(super) fn product(row: products::Model) -> Result<Product, StoreError> {
    let pre_licence = match row.pre_days {
        Some(days) => Some(PreLicence {
            days: small(days, "pre-licence")?,
            grants: json::<Vec<StoredGrant>>(row.pre_grants)?
                .into_iter()
                .map(|grant| (grant.feature, grant.units))
                .collect(),
        }),
        None => None,
    };
    Ok(Product {
        tenant: TenantId(row.tenant_id),
        code: parsed(&row.code, "code")?,
        names: Names { en: row.name, zh: row.name_zh },
        rules: ProductRules {
            pre_licence,
            uninstall: row.uninstall,
            transfers: small(row.transfers, "transfers")?,
            on_expiry: parsed(&row.on_expiry, "on_expiry")?,
            enforcement: parsed(&row.enforcement, "enforcement")?,
        },
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

pub(super) fn product_row(product: &Product) -> Result<products::ActiveModel, StoreError> {
    let rules = &product.rules;
    let grants = rules.pre_licence.iter().flat_map(|licence| &licence.grants);
    let grants: Vec<_> = grants
        .map(|(feature, units)| StoredGrant { feature: feature.clone(), units: *units })
        .collect();
    Ok(products::ActiveModel {
        tenant_id: Set(product.tenant.0),
        code: Set(product.code.to_string()),
        name: Set(product.names.en.clone()),
        name_zh: Set(product.names.zh.clone()),
        pre_days: Set(rules.pre_licence.as_ref().map(|licence| int(licence.days))),
        pre_grants: Set(written(&grants)?),
        uninstall: Set(rules.uninstall),
        transfers: Set(int(rules.transfers)),
        on_expiry: Set(rules.on_expiry.to_string()),
        enforcement: Set(rules.enforcement.to_string()),
        version: Set(product.version),
        created_at: Set(product.created_at),
        updated_at: Set(product.updated_at),
    })
}

pub(super) fn feature(row: features::Model) -> Result<Feature, StoreError> {
    let parts = KindParts {
        name: parsed(&row.kind, KIND)?,
        period: row.period.map(|it| parsed(&it, "period")).transpose()?,
        overage: row.overage.map(|it| parsed(&it, "overage")).transpose()?,
        reassignments: row.reassignments.map(|it| small(it, "reassignments")).transpose()?,
    };
    let kind = FeatureKind::from_parts(parts).map_err(|_| StoreError::Unreadable(KIND))?;
    Ok(Feature {
        tenant: TenantId(row.tenant_id),
        product: parsed(&row.product, "code")?,
        code: parsed(&row.code, "code")?,
        names: Names { en: row.name, zh: row.name_zh },
        kind,
        enforcement: row.enforcement.map(|it| parsed(&it, "enforcement")).transpose()?,
        versions: row.version_req.map(Into::into),
        retired_at: row.retired_at,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

pub(super) fn feature_row(feature: &Feature) -> features::ActiveModel {
    let kind = feature.kind.parts();
    features::ActiveModel {
        tenant_id: Set(feature.tenant.0),
        code: Set(feature.code.to_string()),
        product: Set(feature.product.to_string()),
        name: Set(feature.names.en.clone()),
        name_zh: Set(feature.names.zh.clone()),
        kind: Set(kind.name.name().to_owned()),
        period: Set(kind.period.map(|it| it.to_string())),
        overage: Set(kind.overage.map(|it| it.to_string())),
        reassignments: Set(kind.reassignments.map(int)),
        enforcement: Set(feature.enforcement.map(|it| it.to_string())),
        version_req: Set(feature.versions.as_ref().map(ToString::to_string)),
        retired_at: Set(feature.retired_at),
        version: Set(feature.version),
        created_at: Set(feature.created_at),
        updated_at: Set(feature.updated_at),
    }
}

pub(super) fn bundle(row: bundles::Model) -> Result<Bundle, StoreError> {
    Ok(Bundle {
        tenant: TenantId(row.tenant_id),
        product: parsed(&row.product, "code")?,
        code: parsed(&row.code, "code")?,
        names: Names { en: row.name, zh: row.name_zh },
        features: json(row.features)?,
        uses: json(row.uses)?,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

pub(super) fn bundle_row(bundle: &Bundle) -> Result<bundles::ActiveModel, StoreError> {
    Ok(bundles::ActiveModel {
        tenant_id: Set(bundle.tenant.0),
        code: Set(bundle.code.to_string()),
        product: Set(bundle.product.to_string()),
        name: Set(bundle.names.en.clone()),
        name_zh: Set(bundle.names.zh.clone()),
        features: Set(written(&bundle.features)?),
        uses: Set(written(&bundle.uses)?),
        version: Set(bundle.version),
        created_at: Set(bundle.created_at),
        updated_at: Set(bundle.updated_at),
    })
}

fn json<T: DeserializeOwned>(stored: Value) -> Result<T, StoreError> {
    serde_json::from_value(stored).map_err(|_| StoreError::Unreadable("list of features"))
}

fn written<T: Serialize>(list: &T) -> Result<Value, StoreError> {
    serde_json::to_value(list).map_err(|_| StoreError::Unreadable("list of features"))
}
