//! The fields of a form or a query.

use actix_web::web::Query;
use secrecy::SecretString;

/// Fields as they were sent.
#[derive(Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Read a form or a query; what can't be read has no fields.
    pub(crate) fn of(text: &str) -> Self {
        let pairs = Query::<Vec<(String, String)>>::from_query(text);
        Self(pairs.map(Query::into_inner).unwrap_or_default())
    }

    /// A field as it was sent; empty if it isn't there.
    pub(crate) fn raw(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(given, _)| given == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// A field without blanks around it; `None` if nothing is left.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        Some(self.raw(name).trim()).filter(|text| !text.is_empty())
    }

    /// A field that isn't to be shown again.
    pub(crate) fn secret(&self, name: &str) -> SecretString {
        self.raw(name).into()
    }

    /// Whether a box is ticked.
    pub(crate) fn ticked(&self, name: &str) -> bool {
        !self.raw(name).is_empty()
    }
}
