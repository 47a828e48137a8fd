//! Which features, as a query says.

use rollcall_app::catalogue::FeatureFilter;

use crate::extract::{ParameterVisitor, QueryParameters};

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
