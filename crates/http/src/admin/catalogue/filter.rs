//! Which features, as a query says.

use rollcall_api_types::schemas;
use rollcall_app::catalogue::FeatureFilter;
use rollcall_domain::catalogue::ProductCode;
use utoipa::openapi::{RefOr, Schema};

use crate::extract::{ParameterVisitor, QueryParameters, QueryValue};

impl QueryParameters for FeatureFilter {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        let product = query.visit("product", "Only those of this product", Some("ip"));
        let Retired(retired) = Retired::visit(query);
        Self { product, retired }
    }
}

/// Whether features are retired.
pub(super) struct Retired(pub(super) Option<bool>);

impl QueryParameters for Retired {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        Self(query.read("retired", "Only those that are retired, or that aren't"))
    }
}

impl QueryValue for ProductCode {
    fn read(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| "must be a product's code".to_owned())
    }

    fn schema() -> RefOr<Schema> {
        schemas::code().into()
    }
}
