//! Which licences, as a query says.

use chrono::{DateTime, Utc};
use rollcall_app::licences::{LicenceFilter, Recover};
use rollcall_domain::{LicenceId, catalogue::FeatureCode};

use crate::extract::{ParameterVisitor, QueryParameters};

impl QueryParameters for LicenceFilter {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        Self {
            account: query.read("account", "Only those of the account of this id"),
            product: query.read("product", "Only those of this product"),
            kind: query.read("kind", "Only those of this kind: `formal`, `temporary`, `pre`"),
            contract: query.read("contract", "Only those sold by the contract of this id"),
            email: query.read("email", "Only those whose key was sent to this address"),
            batch: query.read("batch", "Only those that were issued together"),
            redeemed: query.read("redeemed", "Only those that are, or are not, an account's"),
            newest_first: false,
        }
    }
}

impl QueryParameters for Recover {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        Self {
            contract: query.read("contract", "The contract that it was sold by"),
            account: query.read("account", "The name of the account that has it"),
            email: query.read("email", "The address that it was sent to"),
            batch: query.read("batch", "Those that it was issued together with"),
        }
    }
}

/// What is asked about: a time, and what if a licence weren't there.
pub(super) struct WhatIf {
    pub(super) at: Option<DateTime<Utc>>,
    pub(super) without: Option<LicenceId>,
}

impl QueryParameters for WhatIf {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        let time = "The time that is asked about; now if not given";
        Self {
            at: query.visit("at", time, Some("2027-01-01T00:00:00Z")),
            without: query.read("without", "What if this licence of the account weren't there"),
        }
    }
}

/// The feature that is asked about.
pub(super) struct OfFeature(pub(super) Option<FeatureCode>);

impl QueryParameters for OfFeature {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        Self(query.read("feature", "Only those of this feature"))
    }
}
