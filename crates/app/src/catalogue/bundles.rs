//! Bundles.

use rollcall_domain::{
    audit::Actor,
    catalogue::{Bundle, BundleCode, BundleUse, FeatureCode, Names, ProductCode},
};
use rollcall_storage::Page;

use super::{
    BundleFilter, CatalogueCases, checks, code_cursor,
    edit::{CatalogueEdit, check_version},
    names::{NamesChange, check_names},
    unknown_product,
};
use crate::{
    AdminError,
    audit::{AuditRecord, snapshots},
};

/// The draft of a bundle.
#[derive(Debug, Clone)]
pub struct BundleDraft {
    /// Its product.
    pub product: ProductCode,
    /// Its code, which never changes.
    pub code: BundleCode,
    /// Its names.
    pub names: Names,
    /// The features that belong to it.
    pub features: Vec<FeatureCode>,
    /// The uses of it that need more.
    pub uses: Vec<BundleUse>,
}

/// A change of a bundle; `None` keeps the present value.
#[derive(Debug, Clone, Default)]
pub struct BundleChange {
    /// Its names.
    pub names: NamesChange,
    /// All its features.
    pub features: Option<Vec<FeatureCode>>,
    /// All its uses that need more.
    pub uses: Option<Vec<BundleUse>>,
}

impl CatalogueCases<'_> {
    /// Create a bundle.
    pub async fn create_bundle(
        self,
        by: &Actor,
        tenant: &str,
        draft: BundleDraft,
    ) -> Result<Bundle, AdminError> {
        let edit = CatalogueEdit::begin(self.app, tenant).await?;
        if !edit.catalogue.products.contains_key(&draft.product) {
            return Err(unknown_product(&draft.product));
        }
        if edit.catalogue.bundles.contains_key(&draft.code) {
            return Err(AdminError::Taken { what: "bundle", name: draft.code.to_string() });
        }
        checks::room(edit.catalogue.bundles.len(), "bundles")?;
        let bundle = Bundle {
            tenant: edit.tenant.id,
            product: draft.product,
            code: draft.code,
            names: check_names(draft.names)?,
            features: draft.features,
            uses: draft.uses,
            version: 1,
            created_at: edit.now,
            updated_at: edit.now,
        };
        checks::bundle(&bundle, None, &edit.catalogue)?;
        edit.tx.tenant(edit.tenant.id).catalogue().insert_bundle(&bundle).await?;
        let record =
            AuditRecord::on_bundle("bundle.create", &bundle).after(snapshots::bundle(&bundle));
        edit.commit(by, record).await?;
        Ok(bundle)
    }

    /// Change a bundle; [`AdminError::Changed`] if its version isn't `expected`.
    pub async fn change_bundle(
        self,
        by: &Actor,
        tenant: &str,
        code: &BundleCode,
        expected: Option<i64>,
        change: BundleChange,
    ) -> Result<Bundle, AdminError> {
        let edit = CatalogueEdit::begin(self.app, tenant).await?;
        let before = edit.catalogue.bundles.get(code).ok_or_else(|| unknown(code))?;
        check_version(expected, before.version)?;
        let bundle = Bundle {
            names: change.names.over(&before.names)?,
            features: change.features.unwrap_or_else(|| before.features.clone()),
            uses: change.uses.unwrap_or_else(|| before.uses.clone()),
            version: before.version + 1,
            updated_at: edit.now,
            ..before.clone()
        };
        checks::bundle(&bundle, Some(before), &edit.catalogue)?;
        edit.tx.tenant(edit.tenant.id).catalogue().update_bundle(&bundle).await?;
        let record = AuditRecord::on_bundle("bundle.change", &bundle)
            .changed(snapshots::bundle(before), snapshots::bundle(&bundle));
        edit.commit(by, record).await?;
        Ok(bundle)
    }

    /// Read one bundle.
    pub async fn bundle(self, tenant: &str, code: &BundleCode) -> Result<Bundle, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let found = context.catalogue.bundles.get(code);
        found.cloned().ok_or_else(|| unknown(code))
    }

    /// A page of bundles after `cursor`, by code.
    pub async fn bundles(
        self,
        tenant: &str,
        filter: &BundleFilter,
        cursor: Option<&str>,
        limit: u64,
    ) -> Result<Page<Bundle>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let stored = self.app.store.tenant(context.tenant.id).catalogue();
        let page = stored.bundles(filter, code_cursor(cursor)?, limit).await?;
        if page.items.is_empty()
            && let Some(code) = &filter.product
        {
            self.product(tenant, code).await?;
        }
        Ok(page)
    }
}

fn unknown(code: &BundleCode) -> AdminError {
    AdminError::Unknown { what: "bundle", name: code.to_string() }
}
