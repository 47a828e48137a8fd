//! Products.

use rollcall_domain::{
    audit::Actor,
    catalogue::{
        Enforcement, FeatureCode, Names, OnExpiry, PreLicence, Product, ProductCode, ProductRules,
    },
};
use rollcall_storage::Page;

use super::{
    CatalogueCases, checks, code_cursor,
    edit::{CatalogueEdit, check_version},
    names::{NamesChange, check_names},
    unknown_product,
};
use crate::{
    AdminError,
    audit::{AuditRecord, snapshots},
};

/// The draft of a product.
#[derive(Debug, Clone)]
pub struct ProductDraft {
    /// Its code, which never changes.
    pub code: ProductCode,
    /// Its names.
    pub names: Names,
    /// The rules of its licences. The pre-licence may name features that don't exist yet.
    pub rules: ProductRules,
}

/// A change of a product; `None` keeps the present value.
#[derive(Debug, Clone, Default)]
pub struct ProductChange {
    /// Its names.
    pub names: NamesChange,
    /// Its pre-licence; `Some(None)` removes it.
    pub pre_licence: Option<Option<PreLicenceChange>>,
    /// Whether formal licences can be uninstalled.
    pub uninstall: Option<bool>,
    /// How often a formal licence can be transferred.
    pub transfers: Option<u32>,
    /// What happens to running use when a licence expires.
    pub on_expiry: Option<OnExpiry>,
    /// What happens where a feature isn't licensed.
    pub enforcement: Option<Enforcement>,
}

/// A change of a pre-licence, or a new one; `None` keeps the present value.
#[derive(Debug, Clone, Default)]
pub struct PreLicenceChange {
    /// How many days; at first [`PreLicence::DAYS`].
    pub days: Option<u32>,
    /// All its features.
    pub grants: Option<Vec<(FeatureCode, u32)>>,
}

impl CatalogueCases<'_> {
    /// Create a product.
    pub async fn create_product(
        self,
        by: &Actor,
        tenant: &str,
        draft: ProductDraft,
    ) -> Result<Product, AdminError> {
        let edit = CatalogueEdit::begin(self.app, tenant).await?;
        if edit.catalogue.products.contains_key(&draft.code) {
            return Err(AdminError::Taken { what: "product", name: draft.code.to_string() });
        }
        checks::room(edit.catalogue.products.len(), "products")?;
        checks::rules(&draft.code, &draft.rules, None, &edit.catalogue)?;
        let product = Product {
            tenant: edit.tenant.id,
            code: draft.code,
            names: check_names(draft.names)?,
            rules: draft.rules,
            version: 1,
            created_at: edit.now,
            updated_at: edit.now,
        };
        edit.tx.tenant(edit.tenant.id).catalogue().insert_product(&product).await?;
        let record =
            AuditRecord::on_product("product.create", &product).after(snapshots::product(&product));
        edit.commit(by, record).await?;
        Ok(product)
    }

    /// Change a product; [`AdminError::Changed`] if its version isn't `expected`.
    pub async fn change_product(
        self,
        by: &Actor,
        tenant: &str,
        code: &ProductCode,
        expected: Option<i64>,
        change: ProductChange,
    ) -> Result<Product, AdminError> {
        let edit = CatalogueEdit::begin(self.app, tenant).await?;
        let before = edit.catalogue.products.get(code).ok_or_else(|| unknown_product(code))?;
        check_version(expected, before.version)?;
        let rules = ProductRules {
            pre_licence: match change.pre_licence {
                Some(change) => change.map(|it| it.over(before.rules.pre_licence.clone())),
                None => before.rules.pre_licence.clone(),
            },
            uninstall: change.uninstall.unwrap_or(before.rules.uninstall),
            transfers: change.transfers.unwrap_or(before.rules.transfers),
            on_expiry: change.on_expiry.unwrap_or(before.rules.on_expiry),
            enforcement: change.enforcement.unwrap_or(before.rules.enforcement),
        };
        checks::rules(code, &rules, Some(&before.rules), &edit.catalogue)?;
        let product = Product {
            names: change.names.over(&before.names)?,
            rules,
            version: before.version + 1,
            updated_at: edit.now,
            ..before.clone()
        };
        edit.tx.tenant(edit.tenant.id).catalogue().update_product(&product).await?;
        let record = AuditRecord::on_product("product.change", &product)
            .changed(snapshots::product(before), snapshots::product(&product));
        edit.commit(by, record).await?;
        Ok(product)
    }

    /// Read one product.
    pub async fn product(self, tenant: &str, code: &ProductCode) -> Result<Product, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let found = context.catalogue.products.get(code);
        found.cloned().ok_or_else(|| unknown_product(code))
    }

    /// A page of products after `cursor`, by code.
    pub async fn products(
        self,
        tenant: &str,
        cursor: Option<&str>,
        limit: u64,
    ) -> Result<Page<Product>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let stored = self.app.store.tenant(context.tenant.id).catalogue();
        Ok(stored.products(code_cursor(cursor)?, limit).await?)
    }
}

impl PreLicenceChange {
    /// The pre-licence with this change.
    pub fn over(self, before: Option<PreLicence>) -> PreLicence {
        let before = before.unwrap_or(PreLicence { days: PreLicence::DAYS, grants: Vec::new() });
        PreLicence {
            days: self.days.unwrap_or(before.days),
            grants: self.grants.unwrap_or(before.grants),
        }
    }
}
