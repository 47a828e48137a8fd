//! The OpenAPI document, generated from the handlers and the table of codes.

use rollcall_api_types::Problem;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{Http, HttpAuthScheme, HttpBuilder, SecurityScheme},
};

use crate::routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Rollcall",
        description = "Registration of licensed software: a customer's servers (nodes) register \
            against an account, answer a roll call every two hours, and lose their place after \
            twelve missed or refused calls.\n\nTimes are RFC 3339 in UTC, durations are seconds and \
            end in `_s`. What a node sends and nobody knows is ignored; staff and operators are told \
            of it (422), and nothing is done. Every error is a Problem (RFC 9457) whose \
            `type` is a page that tells cause and remedy.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(Problem)),
    modifiers(&Callers)
)]
struct Base;

struct Callers;

impl Modify for Callers {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let components = api.components.get_or_insert_default();
        let described = |http: HttpBuilder, text: &str| {
            SecurityScheme::Http(http.description(Some(text)).build())
        };
        let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("rcn_…");
        let token = described(token, "The node token, from the node's registration");
        components.add_security_scheme("node_token", token);
        let session = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("rcs_…");
        let session = described(session, "The session token, from the session's opening");
        components.add_security_scheme("session_token", session);
        let client = Http::builder().scheme(HttpAuthScheme::Basic);
        let client = described(client, "A client of the account's: name and password");
        components.add_security_scheme("client", client);
        let account = Http::builder().scheme(HttpAuthScheme::Basic);
        let account = described(account, "Account and password");
        components.add_security_scheme("account", account);
        let staff = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("rca_…");
        let staff = described(staff, "A token of the tenant's; its role says what it may do");
        components.add_security_scheme("staff_token", staff);
        let login = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("rcl_…");
        let login = described(login, "The token of a login; it is taken as a `staff_token` too");
        components.add_security_scheme("login", login);
        let operator = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("rcp_…");
        let operator = described(operator, "A token of the installation's");
        components.add_security_scheme("operator_token", operator);
    }
}

/// The document.
fn openapi() -> utoipa::openapi::OpenApi {
    let mut api = Base::openapi();
    let operations = routes::operations();
    api.paths.merge(operations.paths);
    api.tags = Some(operations.tags);
    api.components.get_or_insert_default().schemas.extend(routes::schemas());
    api
}

/// The document as YAML.
pub fn openapi_yaml() -> String {
    openapi().to_yaml().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_tells_its_success_and_its_problems() {
        let api = openapi();
        let document = serde_json::to_value(&api).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        let described = document["tags"].as_array().unwrap().iter();
        let described: Vec<_> = described.map(|tag| &tag["name"]).collect();
        let mut operations = 0;
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let responses = operation["responses"].as_object().unwrap();
                assert!(responses.keys().any(|status| status.starts_with('2')), "{method} {path}");
                let problems =
                    responses.iter().filter(|(status, _)| status.starts_with(['4', '5']));
                let problems: Vec<_> = problems.collect();
                assert!(path.ends_with(".css") || !problems.is_empty(), "{method} {path}");
                for (status, problem) in problems {
                    if problem["content"]["text/html"].is_object() {
                        continue;
                    }
                    let schema = &problem["content"]["application/problem+json"]["schema"];
                    assert_eq!(schema["$ref"], "#/components/schemas/Problem", "{path} {status}");
                }
                let tags = operation["tags"].as_array().unwrap();
                assert!(
                    tags.iter().all(|tag| described.contains(&tag)),
                    "{method} {path}: {tags:?}"
                );
                operations += 1;
            }
        }
        assert_eq!(operations, 121);
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let text = serde_json::to_string(&openapi()).unwrap();
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        for reference in text.split("#/components/schemas/").skip(1) {
            let name = reference.split('"').next().unwrap();
            assert!(document["components"]["schemas"].get(name).is_some(), "{name}");
        }
        assert!(openapi_yaml().starts_with("openapi: 3.1.0"));
    }
}
