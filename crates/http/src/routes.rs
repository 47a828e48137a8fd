//! Which routes there are, as the API's description lists them: names a request for logs and
//! metrics before it is routed, and says what would be allowed where the method is wrong.

use actix_web::http::Method;
use matchit::{InsertError, Router};
use utoipa::openapi::{OpenApi, PathItem};

/// The name of a request that no route takes.
pub(crate) const NO_ROUTE: &str = "none";

/// The patterns of each method, and of all.
#[derive(Default)]
pub(crate) struct Routes {
    by_method: Vec<(Method, Router<String>)>,
    any: Router<String>,
}

impl Routes {
    pub(crate) fn of(api: &OpenApi) -> Result<Self, InsertError> {
        let mut routes = Self::default();
        for (pattern, item) in &api.paths.paths {
            routes.any.insert(pattern, pattern.clone())?;
            for method in methods(item) {
                routes.of_method(method).insert(pattern, pattern.clone())?;
            }
        }
        Ok(routes)
    }

    /// The pattern that a request is counted under: that of another method where its own has none.
    pub(crate) fn name(&self, method: &Method, path: &str) -> &str {
        let own = self.by_method.iter().find(|(of, _)| of == method);
        let own = own.and_then(|(_, router)| router.at(path).ok());
        own.or_else(|| self.any.at(path).ok()).map_or(NO_ROUTE, |route| route.value)
    }

    /// The methods that a path takes.
    pub(crate) fn allowed(&self, path: &str) -> Vec<&Method> {
        let taking = self.by_method.iter().filter(|(_, router)| router.at(path).is_ok());
        taking.map(|(method, _)| method).collect()
    }

    fn of_method(&mut self, method: Method) -> &mut Router<String> {
        let known = self.by_method.iter().position(|(of, _)| *of == method);
        let at = known.unwrap_or_else(|| {
            self.by_method.push((method, Router::new()));
            self.by_method.len() - 1
        });
        &mut self.by_method[at].1
    }
}

fn methods(item: &PathItem) -> Vec<Method> {
    let known = [
        (&item.get, Method::GET),
        (&item.post, Method::POST),
        (&item.put, Method::PUT),
        (&item.patch, Method::PATCH),
        (&item.delete, Method::DELETE),
    ];
    known.into_iter().filter_map(|(operation, method)| operation.as_ref().map(|_| method)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_named_by_its_pattern() {
        let routes = Routes::of(&crate::openapi::openapi()).unwrap();
        let name = |method, path| routes.name(&method, path);
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
        assert!(routes.allowed("/nowhere").is_empty());
    }
}
