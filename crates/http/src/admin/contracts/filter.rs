//! Which contracts, as a query says.

use rollcall_app::contracts::ContractFilter;

use crate::extract::{ParameterVisitor, QueryParameters};

impl QueryParameters for ContractFilter {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        Self {
            company: query.read("company", "Only those of companies whose name begins with this"),
            project: query.read("project", "Only those whose project's name begins with this"),
            email: query.read("email", "Only those that have this address"),
            signed_from: query.visit(
                "signed_from",
                "Only those signed on this day or later",
                Some("2026-01-31"),
            ),
            signed_to: query.visit(
                "signed_to",
                "Only those signed on this day or earlier",
                Some("2026-12-31"),
            ),
            expires_before: query.visit(
                "expires_before",
                "Only those whose last day is before this one, in the order in which they end",
                Some("2027-01-01"),
            ),
            text: query.read(
                "search",
                "Only those whose company or project begins with this, or that have this address",
            ),
        }
    }
}
