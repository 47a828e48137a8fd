//! The access guard: checks host, origin and token before anything else of a request is read.

use actix_web::{
    Error, HttpResponse,
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};

use crate::{
    AgentProblem,
    agent_state::{AccessPolicy, AgentState},
    language::cookie,
    page::{LOGIN, STYLE},
    secret,
    session_cookie::session_cookie,
};

/// Nothing but our own style sheet, and forms go to us alone.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; \
                      frame-ancestors 'none'";

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AccessDenied {
    ForeignHost,
    OtherSite,
    NoToken,
}

/// The middleware: lets allowed requests through and adds the security headers to every response.
pub(crate) async fn access_guard(
    state: Data<AgentState>,
    req: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, Error> {
    let denied = cross_site(&state.access, req.headers(), req.method()).or_else(|| {
        let open = [LOGIN, STYLE, "/identity"].contains(&req.path());
        let known = open || has_token(&state.access, &req);
        (!known).then_some(AccessDenied::NoToken)
    });
    let mut response = match denied {
        None => next.call(req).await?,
        Some(denied) => {
            let answer = denied_response(denied, req.path());
            req.into_response(answer)
        }
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// `same-origin`, for a form without a referrer comes from the origin `null`.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
    (header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Refuses requests under a foreign host name and from pages of other sites.
fn cross_site(access: &AccessPolicy, headers: &HeaderMap, method: &Method) -> Option<AccessDenied> {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let host = text(header::HOST).unwrap_or_default();
    // A name that was pointed at this machine is not this machine's.
    if let Some(port) = access.loopback_port
        && !names_this_machine(host, port)
    {
        return Some(AccessDenied::ForeignHost);
    }
    if let Some(origin) = text(header::ORIGIN) {
        let named = origin.strip_prefix("http://").or(origin.strip_prefix("https://"));
        if named != Some(host) {
            return Some(AccessDenied::OtherSite);
        }
    }
    // Other ports of this machine are the same site, but not us.
    let site = text(HeaderName::from_static("sec-fetch-site")).unwrap_or("none");
    let mode = text(HeaderName::from_static("sec-fetch-mode")).unwrap_or_default();
    let followed_a_link = method == Method::GET && mode == "navigate";
    (!matches!(site, "same-origin" | "none") && !followed_a_link).then_some(AccessDenied::OtherSite)
}

fn names_this_machine(host: &str, port: u16) -> bool {
    let name = match host.strip_suffix(&format!(":{port}")) {
        Some(name) => name,
        None if port == 80 => host,
        None => return false,
    };
    // All of 127.0.0.0/8 is this machine.
    let address = name.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

fn has_token(access: &AccessPolicy, req: &ServiceRequest) -> bool {
    if !access.locked {
        return true;
    }
    let authorization = req.headers().get(header::AUTHORIZATION);
    let bearer = authorization.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    bearer.is_some_and(|token| secret::equals(&access.token, token.trim()))
        || cookie(req.request(), &session_cookie(req.request()))
            .is_some_and(|session| secret::equals(&access.session, &session))
}

fn denied_response(denied: AccessDenied, path: &str) -> HttpResponse {
    match denied {
        AccessDenied::ForeignHost => AgentProblem::by_the_agent(
            421,
            "FOREIGN_HOST",
            "The agent listens for this machine only: call it by 127.0.0.1 or localhost, with its \
             port.",
        )
        .answer(),
        AccessDenied::OtherSite => AgentProblem::by_the_agent(
            403,
            "OTHER_SITE",
            "The request comes from another site: open the agent's own page.",
        )
        .answer(),
        AccessDenied::NoToken if path == "/" || path.starts_with("/page/") => {
            HttpResponse::build(StatusCode::SEE_OTHER)
                .insert_header((header::LOCATION, LOGIN))
                .finish()
        }
        AccessDenied::NoToken => {
            let problem = AgentProblem::by_the_agent(
                401,
                "TOKEN_NEEDED",
                "The agent's token is needed: send `Authorization: Bearer …` with what is in the \
                 file agent-token of its state directory.",
            );
            let mut answer = problem.answer();
            let bearer = HeaderValue::from_static("Bearer");
            answer.headers_mut().insert(header::WWW_AUTHENTICATE, bearer);
            answer
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn access(loopback_port: Option<u16>) -> AccessPolicy {
        let secret = || "secret".to_owned().into();
        let (token, session, form) = (secret(), secret(), secret());
        AccessPolicy { loopback_port, locked: false, token, session, form }
    }

    fn checked(
        access: &AccessPolicy,
        method: Method,
        headers: &[(&str, &str)],
    ) -> Option<AccessDenied> {
        let mut req = TestRequest::default();
        for header in headers {
            req = req.insert_header(*header);
        }
        cross_site(access, req.to_http_request().headers(), &method)
    }

    #[test]
    fn a_loopback_agent_is_called_by_this_machines_names_only() {
        let here = access(Some(9700));
        for host in ["127.0.0.1:9700", "localhost:9700", "LOCALHOST:9700", "[::1]:9700"] {
            assert_eq!(checked(&here, Method::GET, &[("host", host)]), None, "{host}");
        }
        for host in
            ["evil.example:9700", "127.0.0.1", "localhost:80", "127.0.0.1.evil.example:9700", ""]
        {
            let denied = checked(&here, Method::GET, &[("host", host)]);
            assert_eq!(denied, Some(AccessDenied::ForeignHost), "{host}");
        }
        assert_eq!(checked(&access(Some(80)), Method::GET, &[("host", "localhost")]), None);
        assert_eq!(checked(&access(None), Method::GET, &[("host", "any.example")]), None);
    }

    #[test]
    fn pages_of_other_sites_may_lead_here_and_no_more() {
        let here = access(Some(9700));
        let host = ("host", "localhost:9700");
        let asks =
            |method, more: &[(&str, &str)]| checked(&here, method, &[&[host], more].concat());
        assert_eq!(asks(Method::POST, &[("origin", "http://localhost:9700")]), None);
        assert_eq!(asks(Method::POST, &[("origin", "https://localhost:9700")]), None);
        for origin in ["http://localhost:3000", "null", "http://evil.example", "localhost:9700"] {
            let denied = asks(Method::POST, &[("origin", origin)]);
            assert_eq!(denied, Some(AccessDenied::OtherSite), "{origin}");
        }
        let site = |site| ("sec-fetch-site", site);
        let navigate = ("sec-fetch-mode", "navigate");
        assert_eq!(asks(Method::GET, &[site("cross-site"), navigate]), None);
        assert_eq!(asks(Method::POST, &[site("same-origin"), navigate]), None);
        assert_eq!(asks(Method::GET, &[site("none")]), None);
        for (method, site) in [
            (Method::GET, [site("cross-site"), ("sec-fetch-mode", "no-cors")]),
            (Method::GET, [site("same-site"), ("sec-fetch-mode", "no-cors")]),
            (Method::POST, [site("same-site"), navigate]),
            (Method::POST, [site("cross-site"), navigate]),
        ] {
            assert_eq!(asks(method, &site), Some(AccessDenied::OtherSite), "{site:?}");
        }
    }
}
