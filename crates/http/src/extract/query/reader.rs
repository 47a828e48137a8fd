//! Reading query parameters.

use actix_web::web::Query;
use rollcall_api_types::FieldError;

use super::{ParameterVisitor, QueryParameters, QueryValue};

/// Reads each parameter and collects what is wrong.
pub(super) struct ParameterReader {
    given: Vec<(String, String)>,
    errors: Vec<FieldError>,
}

impl ParameterReader {
    /// Read all of a query.
    pub(super) fn read<T: QueryParameters>(query: &str) -> Result<T, Vec<FieldError>> {
        let given = Query::<Vec<(String, String)>>::from_query(query);
        let given =
            given.map_err(|_| vec![FieldError::new("query", "can't be read")])?.into_inner();
        let mut reader = Self { given, errors: Vec::new() };
        let read = T::visit(&mut reader);
        let errors = reader.into_errors();
        if errors.is_empty() { Ok(read) } else { Err(errors) }
    }

    /// What is wrong, in the order in which it was given.
    fn into_errors(self) -> Vec<FieldError> {
        let Self { given, mut errors } = self;
        errors.sort_by_key(|error| given.iter().position(|(name, _)| *name == error.field));
        errors
    }
}

impl ParameterVisitor for ParameterReader {
    fn visit<T: QueryValue>(
        &mut self,
        name: &'static str,
        _description: &'static str,
        _example: Option<&'static str>,
    ) -> Option<T> {
        let (_, value) = self.given.iter().rev().find(|(given, _)| given == name)?;
        match T::read(value) {
            Ok(value) => Some(value),
            Err(reason) => {
                self.errors.push(FieldError::new(name, reason));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rollcall_domain::AccountId;

    use super::*;
    use crate::extract::query::Page;

    struct Filter(Option<String>, Option<AccountId>);

    impl QueryParameters for Filter {
        fn visit(query: &mut impl ParameterVisitor) -> Self {
            Self(query.read("search", ""), query.read("account", ""))
        }
    }

    #[test]
    fn every_wrong_parameter_is_named() {
        let read = |query: &str| ParameterReader::read::<(Filter, Page<i64>)>(query);
        let (filter, page) = read("search=a%20b&limit=200&other=%00&limit=7").unwrap();
        assert_eq!((filter.0.as_deref(), page.limit), (Some("a b"), 7));
        assert!(filter.1.is_none() && page.cursor.is_none());
        assert_eq!(read("").unwrap().1.limit, 50);
        let wrong = read("search=%00&account=acc_1&limit=0&cursor=x").err().unwrap();
        let fields: Vec<_> = wrong.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["search", "account", "limit", "cursor"]);
        assert!(read("limit=201").is_err() && read("limit=-1").is_err());
    }
}
