//! What a tenant licenses: products, features and bundles.

mod list;
mod row;
mod write;

use rollcall_domain::catalogue::Catalogue;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

pub use list::{BundleFilter, FeatureFilter};

use crate::{
    Scope, StoreError,
    entity::{bundles, features, products},
};

/// One tenant's products, features and bundles.
#[derive(Debug)]
pub struct StoredCatalogue<'a, C: ConnectionTrait>(pub(crate) Scope<'a, C>);

impl<C: ConnectionTrait> StoredCatalogue<'_, C> {
    /// All of it.
    pub async fn read(&self) -> Result<Catalogue, StoreError> {
        let tenant = self.0.tenant.0;
        let products = products::Entity::find()
            .filter(products::Column::TenantId.eq(tenant))
            .all(self.0.db)
            .await?;
        // Nothing else is without a product.
        if products.is_empty() {
            return Ok(Catalogue::default());
        }
        let features = features::Entity::find()
            .filter(features::Column::TenantId.eq(tenant))
            .all(self.0.db)
            .await?;
        let bundles = bundles::Entity::find()
            .filter(bundles::Column::TenantId.eq(tenant))
            .all(self.0.db)
            .await?;
        let mut catalogue = Catalogue::default();
        for row in products {
            let product = row::product(row)?;
            catalogue.products.insert(product.code.clone(), product);
        }
        for row in features {
            let feature = row::feature(row)?;
            catalogue.features.insert(feature.code.clone(), feature);
        }
        for row in bundles {
            let bundle = row::bundle(row)?;
            catalogue.bundles.insert(bundle.code.clone(), bundle);
        }
        Ok(catalogue)
    }
}

impl<'a, C: ConnectionTrait> Scope<'a, C> {
    /// What it licenses.
    pub fn catalogue(&self) -> StoredCatalogue<'a, C> {
        StoredCatalogue(*self)
    }
}
