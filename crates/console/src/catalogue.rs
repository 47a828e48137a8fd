//! Products, features and bundles.

mod bundle_form;
pub(crate) mod example;
pub(crate) mod export;
mod feature_form;
pub(crate) mod form;
pub(crate) mod list;
pub(crate) mod product;
mod product_form;
mod words;

pub(crate) use words::{Choice, FeatureNames, enforcements};
