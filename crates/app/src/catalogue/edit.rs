//! A change of the catalogue.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    audit::Actor,
    catalogue::Catalogue,
    tenants::{Slug, Tenant},
};
use rollcall_storage::Tx;

use crate::{AdminError, App, audit::AuditRecord};

/// A change under way. The tenant is locked: what is checked against the catalogue stays true.
pub(super) struct CatalogueEdit<'a> {
    app: &'a App,
    pub(super) tx: Tx,
    pub(super) tenant: Tenant,
    pub(super) catalogue: Catalogue,
    pub(super) now: DateTime<Utc>,
}

impl<'a> CatalogueEdit<'a> {
    /// Lock the tenant and read its catalogue.
    pub(super) async fn begin(app: &'a App, slug: &str) -> Result<Self, AdminError> {
        let unknown = || AdminError::Unknown { what: "tenant", name: slug.to_owned() };
        let parsed: Slug = slug.parse().map_err(|_| unknown())?;
        let tx = app.store.write().await?;
        let tenant = tx.tenants().lock(&parsed).await?.ok_or_else(unknown)?;
        let catalogue = tx.tenant(tenant.id).catalogue().read().await?;
        Ok(Self { app, tx, tenant, catalogue, now: app.now() })
    }

    /// Make a new version of the tenant, record the change and commit it.
    pub(super) async fn commit(self, by: &Actor, record: AuditRecord) -> Result<(), AdminError> {
        let Self { app, tx, mut tenant, .. } = self;
        tenant.version += 1;
        tx.tenants().update(&tenant).await?;
        app.audit().record(&tx, by, record).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Check that a change was decided on the present version, if it says on which.
pub(super) fn check_version(expected: Option<i64>, present: i64) -> Result<(), AdminError> {
    match expected {
        Some(version) if version != present => Err(AdminError::Changed),
        _ => Ok(()),
    }
}
