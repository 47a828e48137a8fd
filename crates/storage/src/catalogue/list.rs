//! Listing products, features and bundles, by code.

use rollcall_domain::catalogue::{Bundle, Feature, Product, ProductCode};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::{StoredCatalogue, row};
use crate::{Page, StoreError, sql::Sql};

/// A filter of features.
#[derive(Debug, Clone, Default)]
pub struct FeatureFilter {
    /// Only those of this product.
    pub product: Option<ProductCode>,
    /// Only those that are retired, or that aren't.
    pub retired: Option<bool>,
}

/// A filter of bundles.
#[derive(Debug, Clone, Default)]
pub struct BundleFilter {
    /// Only those of this product.
    pub product: Option<ProductCode>,
}

impl<C: ConnectionTrait> StoredCatalogue<'_, C> {
    /// A page of products, at most `limit`, after `cursor` (a code).
    pub async fn products(
        &self,
        cursor: Option<&str>,
        limit: u64,
    ) -> Result<Page<Product>, StoreError> {
        let listed = self.rows("products", None, "", cursor, limit).await?;
        let products = listed.into_iter().map(row::product).collect::<Result<_, _>>()?;
        Ok(Page::cut(products, limit, |product: &Product| product.code.to_string()))
    }

    /// A page of features, at most `limit`, after `cursor` (a code).
    pub async fn features(
        &self,
        filter: &FeatureFilter,
        cursor: Option<&str>,
        limit: u64,
    ) -> Result<Page<Feature>, StoreError> {
        let also = match filter.retired {
            Some(true) => "and retired_at is not null",
            Some(false) => "and retired_at is null",
            None => "",
        };
        let product = filter.product.as_ref();
        let listed = self.rows("features", product, also, cursor, limit).await?;
        let features = listed.into_iter().map(row::feature).collect::<Result<_, _>>()?;
        Ok(Page::cut(features, limit, |feature: &Feature| feature.code.to_string()))
    }

    /// A page of bundles, at most `limit`, after `cursor` (a code).
    pub async fn bundles(
        &self,
        filter: &BundleFilter,
        cursor: Option<&str>,
        limit: u64,
    ) -> Result<Page<Bundle>, StoreError> {
        let listed = self.rows("bundles", filter.product.as_ref(), "", cursor, limit).await?;
        let bundles = listed.into_iter().map(row::bundle).collect::<Result<_, _>>()?;
        Ok(Page::cut(bundles, limit, |bundle: &Bundle| bundle.code.to_string()))
    }

    /// The rows of a page, and one more if there is a next one.
    async fn rows<M: FromQueryResult>(
        &self,
        table: &str,
        product: Option<&ProductCode>,
        also: &str,
        cursor: Option<&str>,
        limit: u64,
    ) -> Result<Vec<M>, StoreError> {
        let mut sql = Sql::of(&self.0);
        sql.push(&format!("select * from {table} where tenant_id = $1 {also}"));
        if let Some(product) = product {
            let product = sql.bind(product.as_str());
            sql.push(&format!("and product = {product}"));
        }
        if let Some(after) = cursor {
            let (greater, after) = (sql.bytewise(">"), sql.bind(after));
            sql.push(&format!("and code {greater} {after}"));
        }
        let order = sql.by_bytes();
        sql.push(&format!("order by code {order} limit {}", limit + 1));
        let rows = sql.all(self.0.db).await?;
        rows.iter().map(|row| Ok(M::from_query_result(row, "")?)).collect()
    }
}
