//! The codes in paths.

use rollcall_domain::catalogue::{BundleCode, FeatureCode, ProductCode};

use crate::extract::PathCode;

impl PathCode for ProductCode {
    const SEGMENT: &str = "product";
    const EXAMPLE: &str = "ip";
}

impl PathCode for FeatureCode {
    const SEGMENT: &str = "feature";
    const EXAMPLE: &str = "cdc";
}

impl PathCode for BundleCode {
    const SEGMENT: &str = "bundle";
    const EXAMPLE: &str = "data-integration";
}
