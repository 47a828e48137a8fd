//! The use cases of the catalogue: what a tenant licenses.
//!
//! Each change locks the tenant and is checked against the whole catalogue. It makes a new version
//! of the tenant, since leases are decided on the catalogue.

mod bundles;
mod checks;
mod csv;
mod edit;
mod example;
mod features;
mod import;
mod names;
mod products;

use std::sync::Arc;

use rollcall_domain::catalogue::{Catalogue, FeatureCode, InvalidCode, ProductCode};

pub use self::csv::FeaturesCsv;
pub use bundles::{BundleChange, BundleDraft};
pub use example::ExampleCatalogue;
pub use features::{FeatureChange, FeatureDraft};
pub use names::NamesChange;
pub use products::{PreLicenceChange, ProductChange, ProductDraft};
pub use rollcall_storage::catalogue::{BundleFilter, FeatureFilter};

use crate::{AdminError, App, error::invalid};

/// The use cases of the catalogue.
#[derive(Clone, Copy)]
pub struct CatalogueCases<'a> {
    app: &'a App,
}

impl App {
    /// The use cases of the catalogue.
    pub fn catalogue(&self) -> CatalogueCases<'_> {
        CatalogueCases { app: self }
    }
}

impl CatalogueCases<'_> {
    /// Everything that a tenant licenses.
    pub async fn all(self, tenant: &str) -> Result<Arc<Catalogue>, AdminError> {
        Ok(self.app.known_tenant(tenant).await?.catalogue.clone())
    }
}

fn unknown_product(code: &ProductCode) -> AdminError {
    AdminError::Unknown { what: "product", name: code.to_string() }
}

fn unknown_feature(code: &FeatureCode) -> AdminError {
    AdminError::Unknown { what: "feature", name: code.to_string() }
}

/// Check a cursor: the code of the last one of the page before.
fn code_cursor(cursor: Option<&str>) -> Result<Option<&str>, AdminError> {
    let wrong = |_: InvalidCode| invalid("cursor", "must be the next_cursor of the page before");
    if let Some(code) = cursor {
        code.parse::<FeatureCode>().map_err(wrong)?;
    }
    Ok(cursor)
}
