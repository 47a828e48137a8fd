//! Which requests, as a query says.

use rollcall_app::requests::RequestFilter;

use crate::extract::{ParameterVisitor, QueryParameters};

impl QueryParameters for RequestFilter {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        Self {
            state: query
                .read("state", "Only those that are `new`, `unreadable`, `accepted` or `rejected`"),
            kind: query.read(
                "kind",
                "Only those that are a `request`, `delivery_report`, `automatic_reply`, `complaint`, \
                 `list_notice` or `own_mail`",
            ),
            text: query
                .read("search", "Only those whose sender, company or project begins with this"),
        }
    }
}
