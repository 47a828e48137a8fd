//! Form or query fields that hold secrets.

use actix_web::web::Query;
use secrecy::SecretString;

/// Fields that are taken as they are, and never repeated in an answer.
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(super) fn of(text: &str) -> Self {
        let pairs = Query::<Vec<(String, String)>>::from_query(text);
        Self(pairs.map(Query::into_inner).unwrap_or_default())
    }

    /// A field; empty if it isn't there.
    pub(crate) fn secret(&self, name: &str) -> SecretString {
        let given = self.0.iter().find(|(given, _)| given == name);
        given.map(|(_, value)| value.as_str()).unwrap_or_default().into()
    }
}
