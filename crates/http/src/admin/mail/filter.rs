//! Which mails, as a query says.

use rollcall_app::mail::MailFilter;

use crate::extract::{ParameterVisitor, QueryParameters};

impl QueryParameters for MailFilter {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        Self {
            state: query
                .read("state", "Only those that are `waiting`, `sent`, `dead` or `withdrawn`"),
            account: query.read("account", "Only those about the account of this id"),
        }
    }
}
