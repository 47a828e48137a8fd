//! Products, features and bundles.

mod bundles;
mod features;
mod products;

pub(crate) use bundles::BundleFacts;
pub(crate) use features::FeatureFacts;
pub(crate) use products::ProductFacts;
