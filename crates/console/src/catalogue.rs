//! Products, features and bundles.

pub(crate) mod bundle_form;
pub(crate) mod example;
pub(crate) mod export;
pub(crate) mod feature_form;
pub(crate) mod list;
pub(crate) mod product;
pub(crate) mod product_form;
mod words;

pub(crate) use words::{Choice, FeatureNames, enforcements};
