//! Features. They are retired, never deleted: existing licences go on.

use rollcall_domain::{
    VersionRange,
    audit::Actor,
    catalogue::{
        Enforcement, Feature, FeatureCode, FeatureKind, KindParts, Names, Overage, ProductCode,
    },
};
use rollcall_storage::Page;

use super::{
    CatalogueCases, FeatureFilter, checks, code_cursor,
    edit::{CatalogueEdit, check_version},
    names::{NamesChange, check_names},
    unknown_feature, unknown_product,
};
use crate::{
    AdminError,
    audit::{AuditRecord, snapshots},
    error::invalid,
};

/// The draft of a feature.
#[derive(Debug, Clone)]
pub struct FeatureDraft {
    /// Its product.
    pub product: ProductCode,
    /// Its code, which never changes.
    pub code: FeatureCode,
    /// Its names.
    pub names: Names,
    /// What is counted of it, which never changes.
    pub kind: FeatureKind,
    /// What happens where it isn't licensed; none: as its product says.
    pub enforcement: Option<Enforcement>,
    /// The versions of the product that have it; none: all.
    pub versions: Option<VersionRange>,
}

/// A change of a feature; `None` keeps the present value.
#[derive(Debug, Clone, Default)]
pub struct FeatureChange {
    /// Its names.
    pub names: NamesChange,
    /// Of a metered feature: what happens when its units are used up.
    pub overage: Option<Overage>,
    /// Of named users: how many re-assignments a year.
    pub reassignments: Option<u32>,
    /// What happens where it isn't licensed; `Some(None)`: as its product says.
    pub enforcement: Option<Option<Enforcement>>,
    /// The versions of the product that have it; `Some(None)`: all.
    pub versions: Option<Option<VersionRange>>,
    /// Whether no new licence can grant it.
    pub retired: Option<bool>,
}

impl CatalogueCases<'_> {
    /// Create a feature.
    pub async fn create_feature(
        self,
        by: &Actor,
        tenant: &str,
        draft: FeatureDraft,
    ) -> Result<Feature, AdminError> {
        let edit = CatalogueEdit::begin(self.app, tenant).await?;
        if !edit.catalogue.products.contains_key(&draft.product) {
            return Err(unknown_product(&draft.product));
        }
        let feature = Feature {
            tenant: edit.tenant.id,
            product: draft.product,
            code: draft.code,
            names: check_names(draft.names)?,
            kind: draft.kind,
            enforcement: draft.enforcement,
            versions: draft.versions,
            retired_at: None,
            version: 1,
            created_at: edit.now,
            updated_at: edit.now,
        };
        checks::new_feature(&feature, &edit.catalogue)?;
        edit.tx
            .tenant(edit.tenant.id)
            .catalogue()
            .insert_features(std::slice::from_ref(&feature))
            .await?;
        let record =
            AuditRecord::on_feature("feature.create", &feature).after(snapshots::feature(&feature));
        edit.commit(by, record).await?;
        Ok(feature)
    }

    /// Change, retire or restore a feature; [`AdminError::Changed`] if its version isn't `expected`.
    pub async fn change_feature(
        self,
        by: &Actor,
        tenant: &str,
        code: &FeatureCode,
        expected: Option<i64>,
        change: FeatureChange,
    ) -> Result<Feature, AdminError> {
        let edit = CatalogueEdit::begin(self.app, tenant).await?;
        let before = edit.catalogue.features.get(code).ok_or_else(|| unknown_feature(code))?;
        check_version(expected, before.version)?;
        let kind = changed_kind(before.kind, &change)?;
        checks::check_kind(kind)?;
        let retired_at = match change.retired {
            Some(true) => before.retired_at.or(Some(edit.now)),
            Some(false) => None,
            None => before.retired_at,
        };
        let feature = Feature {
            names: change.names.over(&before.names)?,
            kind,
            enforcement: change.enforcement.unwrap_or(before.enforcement),
            versions: change.versions.unwrap_or_else(|| before.versions.clone()),
            retired_at,
            version: before.version + 1,
            updated_at: edit.now,
            ..before.clone()
        };
        edit.tx.tenant(edit.tenant.id).catalogue().update_feature(&feature).await?;
        let action = match (before.retired_at, feature.retired_at) {
            (None, Some(_)) => "feature.retire",
            (Some(_), None) => "feature.restore",
            _ => "feature.change",
        };
        let record = AuditRecord::on_feature(action, &feature)
            .changed(snapshots::feature(before), snapshots::feature(&feature));
        edit.commit(by, record).await?;
        Ok(feature)
    }

    /// Read one feature.
    pub async fn feature(self, tenant: &str, code: &FeatureCode) -> Result<Feature, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let found = context.catalogue.features.get(code);
        found.cloned().ok_or_else(|| unknown_feature(code))
    }

    /// A page of features after `cursor`, by code.
    pub async fn features(
        self,
        tenant: &str,
        filter: &FeatureFilter,
        cursor: Option<&str>,
        limit: u64,
    ) -> Result<Page<Feature>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let stored = self.app.store.tenant(context.tenant.id).catalogue();
        let page = stored.features(filter, code_cursor(cursor)?, limit).await?;
        if page.items.is_empty()
            && let Some(code) = &filter.product
        {
            self.product(tenant, code).await?;
        }
        Ok(page)
    }
}

/// The kind with what of it can change.
fn changed_kind(kind: FeatureKind, change: &FeatureChange) -> Result<FeatureKind, AdminError> {
    let parts = kind.parts();
    let parts = KindParts {
        overage: change.overage.or(parts.overage),
        reassignments: change.reassignments.or(parts.reassignments),
        ..parts
    };
    FeatureKind::from_parts(parts).map_err(|wrong| invalid(wrong.part, wrong))
}
