//! Which routes there are, as the API's description lists them: names a request for logs and
//! metrics before it is routed, and says what would be allowed where the method is wrong.

use actix_web::http::Method;
use utoipa::openapi::{OpenApi, PathItem};

/// The name of a request that no route takes.
pub(crate) const NO_ROUTE: &str = "none";

pub(crate) struct Routes(Vec<Route>);

struct Route {
    pattern: String,
    slashes: usize,
    methods: Vec<Method>,
}

impl Routes {
    pub(crate) fn of(api: &OpenApi) -> Self {
        let paths = api.paths.paths.iter();
        let mut routes: Vec<_> = paths
            .map(|(pattern, item)| Route {
                pattern: pattern.clone(),
                slashes: slashes(pattern),
                methods: methods(item),
            })
            .collect();
        // What is spelled out comes before what is filled in.
        routes.sort_by_key(|route| route.pattern.matches('{').count());
        Self(routes)
    }

    /// The pattern that a request is counted under.
    pub(crate) fn name(&self, method: &Method, path: &str) -> &str {
        let mut taking = self.taking(path).peekable();
        let first = taking.peek().map_or(NO_ROUTE, |route| &route.pattern);
        taking.find(|route| route.methods.contains(method)).map_or(first, |route| &route.pattern)
    }

    /// The methods that a path takes.
    pub(crate) fn allowed(&self, path: &str) -> Vec<&Method> {
        self.taking(path).flat_map(|route| &route.methods).collect()
    }

    fn taking<'a>(&'a self, path: &str) -> impl Iterator<Item = &'a Route> {
        let length = slashes(path);
        self.0.iter().filter(move |route| route.slashes == length && fits(&route.pattern, path))
    }
}

fn slashes(path: &str) -> usize {
    path.bytes().filter(|byte| *byte == b'/').count()
}

fn fits(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some(slot), Some(part)) if slot.starts_with('{') && !part.is_empty() => {}
            (Some(slot), Some(part)) if slot == part => {}
            _ => return false,
        }
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
        let routes = Routes::of(&crate::openapi::openapi());
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
