//! The index of operations by method and path, from the OpenAPI document: the route's name for logs
//! and metrics, the allowed methods of a path, and the inputs of an operation.

use std::sync::Arc;

use actix_web::http::Method;
use matchit::{InsertError, Router};
use utoipa::openapi::{
    PathItem, RefOr,
    path::{Operation, ParameterIn, Paths},
};

/// The name of requests without a route.
pub(crate) const NO_ROUTE: &str = "none";

/// The path patterns of each method, and of all.
#[derive(Default)]
pub(crate) struct OperationIndex {
    by_method: Vec<(Method, Router<OperationInputs>)>,
    any: Router<Arc<str>>,
}

/// The inputs of an operation.
pub(crate) struct OperationInputs {
    pattern: Arc<str>,
    /// Its query parameters.
    pub(crate) query: Vec<String>,
    /// Whether it takes a body.
    pub(crate) body: bool,
}

impl OperationInputs {
    fn of(pattern: &str, operation: &Operation) -> Self {
        let query = operation.parameters.iter().flatten().filter_map(|parameter| match parameter {
            RefOr::T(it) if it.parameter_in == ParameterIn::Query => Some(it.name.clone()),
            _ => None,
        });
        Self {
            pattern: pattern.into(),
            query: query.collect(),
            body: operation.request_body.is_some(),
        }
    }
}

impl OperationIndex {
    pub(crate) fn of(described: &Paths) -> Result<Self, InsertError> {
        let mut routes = Self::default();
        for (pattern, item) in &described.paths {
            routes.any.insert(pattern, pattern.as_str().into())?;
            for (operation, method) in operations(item) {
                routes
                    .of_method(method)
                    .insert(pattern, OperationInputs::of(pattern, operation))?;
            }
        }
        Ok(routes)
    }

    /// The same, with pages that the OpenAPI document doesn't describe.
    pub(crate) fn with_pages(
        mut self,
        pages: &[(Method, &'static str)],
    ) -> Result<Self, InsertError> {
        for (method, path) in pages {
            if self.any.at(path).is_err() {
                self.any.insert(*path, (*path).into())?;
            }
            let inputs = OperationInputs {
                pattern: (*path).into(),
                query: Vec::new(),
                body: method == Method::POST,
            };
            self.of_method(method.clone()).insert(*path, inputs)?;
        }
        Ok(self)
    }

    /// The path pattern under which a request is counted: that of another method if its own has
    /// none.
    pub(crate) fn name(&self, method: &Method, path: &str) -> Arc<str> {
        match self.inputs(method, path) {
            Some(asked) => Arc::clone(&asked.pattern),
            None => self.any.at(path).map_or(NO_ROUTE.into(), |route| Arc::clone(route.value)),
        }
    }

    /// The inputs of a request's operation.
    pub(crate) fn inputs(&self, method: &Method, path: &str) -> Option<&OperationInputs> {
        let (_, router) = self.by_method.iter().find(|(of, _)| of == method)?;
        router.at(path).ok().map(|route| route.value)
    }

    /// The allowed methods of a path.
    pub(crate) fn allowed(&self, path: &str) -> Vec<&Method> {
        let taking = self.by_method.iter().filter(|(_, router)| router.at(path).is_ok());
        taking.map(|(method, _)| method).collect()
    }

    fn of_method(&mut self, method: Method) -> &mut Router<OperationInputs> {
        let known = self.by_method.iter().position(|(of, _)| *of == method);
        let at = known.unwrap_or_else(|| {
            self.by_method.push((method, Router::new()));
            self.by_method.len() - 1
        });
        &mut self.by_method[at].1
    }
}

fn operations(item: &PathItem) -> impl Iterator<Item = (&Operation, Method)> {
    let known = [
        (&item.get, Method::GET),
        (&item.post, Method::POST),
        (&item.put, Method::PUT),
        (&item.patch, Method::PATCH),
        (&item.delete, Method::DELETE),
    ];
    known.into_iter().filter_map(|(operation, method)| Some((operation.as_ref()?, method)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_named_by_its_pattern() {
        let routes = OperationIndex::of(&crate::routes::operations().paths).unwrap();
        let name = |method, path| routes.name(&method, path).to_string();
        assert_eq!(
            name(Method::POST, "/acme/v1/registrations/reg_1/revalidations"),
            "/{tenant}/v1/registrations/{id}/revalidations"
        );
        assert_eq!(
            name(Method::POST, "/acme/v1/registrations/batch"),
            "/{tenant}/v1/registrations/batch"
        );
        assert_eq!(
            name(Method::DELETE, "/acme/v1/registrations/batch"),
            "/{tenant}/v1/registrations/{id}"
        );
        assert_eq!(name(Method::PUT, "/acme/v1/registrations"), "/{tenant}/v1/registrations");
        assert_eq!(name(Method::GET, "/acme/v1/registrations/"), NO_ROUTE);
        assert_eq!(name(Method::GET, "/"), NO_ROUTE);
        assert_eq!(routes.allowed("/acme/v1/registrations").len(), 2);
        assert!(routes.allowed("/no_such_path").is_empty());
    }

    #[test]
    fn what_an_operation_asks_for_is_what_its_description_lists() {
        let routes = OperationIndex::of(&crate::routes::operations().paths).unwrap();
        let asked = |method, path| routes.inputs(&method, path).unwrap();
        let import = asked(Method::POST, "/acme/v1/admin/contracts/import");
        assert_eq!(
            (import.query.as_slice(), import.body),
            (["dry_run", "encoding"].map(str::to_owned).as_slice(), true)
        );
        let close = asked(Method::POST, "/acme/v1/admin/accounts/acc_1/close");
        assert!(close.query.is_empty() && !close.body);
        assert!(routes.inputs(&Method::PUT, "/acme/v1/admin/accounts").is_none());
    }
}
