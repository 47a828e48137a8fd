//! The kinds of pools that features are counted in.

use std::borrow::Cow;

use crate::{PoolKind, catalogue::FeatureCode, nodes};

/// The pool of a feature's units. That of the reserved feature `nodes` is the pool of nodes.
pub fn feature_pool(feature: &FeatureCode) -> PoolKind {
    match feature.is_nodes() {
        true => nodes::POOL.clone(),
        false => {
            PoolKind { name: Cow::Owned(format!("feature:{feature}")), unit: Cow::Borrowed("unit") }
        }
    }
}
