//! Inserting and updating products, features and bundles. The tenant is locked by then.

use rollcall_domain::catalogue::{Bundle, Feature, Product};
use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait};

use super::{StoredCatalogue, row};
use crate::{
    StoreError,
    entity::{bundles, features, products},
};

/// Rows of one statement: SQLite takes 32 766 values, a feature has 15.
const AT_ONCE: usize = 500;

impl StoredCatalogue<'_, DatabaseTransaction> {
    /// Insert a product; [`StoreError::Taken`] if there is one of its code.
    pub async fn insert_product(&self, product: &Product) -> Result<(), StoreError> {
        let row = row::product_row(product)?;
        products::Entity::insert(row).exec_without_returning(self.0.db).await?;
        Ok(())
    }

    /// Update a product.
    pub async fn update_product(&self, product: &Product) -> Result<(), StoreError> {
        row::product_row(product)?.update(self.0.db).await?;
        Ok(())
    }

    /// Insert features; [`StoreError::Taken`] if there is one of the same code.
    pub async fn insert_features(&self, features: &[Feature]) -> Result<(), StoreError> {
        for chunk in features.chunks(AT_ONCE) {
            let rows = chunk.iter().map(row::feature_row);
            features::Entity::insert_many(rows).exec_without_returning(self.0.db).await?;
        }
        Ok(())
    }

    /// Update a feature.
    pub async fn update_feature(&self, feature: &Feature) -> Result<(), StoreError> {
        row::feature_row(feature).update(self.0.db).await?;
        Ok(())
    }

    /// Insert a bundle; [`StoreError::Taken`] if there is one of its code.
    pub async fn insert_bundle(&self, bundle: &Bundle) -> Result<(), StoreError> {
        let row = row::bundle_row(bundle)?;
        bundles::Entity::insert(row).exec_without_returning(self.0.db).await?;
        Ok(())
    }

    /// Update a bundle.
    pub async fn update_bundle(&self, bundle: &Bundle) -> Result<(), StoreError> {
        row::bundle_row(bundle)?.update(self.0.db).await?;
        Ok(())
    }
}
