//! The call of the Staff API that says what a page shows, to learn the API by.

use crate::{Visit, fields::Fields, return_path::encoded};

/// A page with the operation that says the same, both below the tenant, and the parameters that both
/// have: as the page names each, and as the operation does.
struct Call {
    page: &'static str,
    operation: &'static str,
    parameters: &'static [(&'static str, &'static str)],
}

const fn call(
    page: &'static str,
    operation: &'static str,
    parameters: &'static [(&'static str, &'static str)],
) -> Call {
    Call { page, operation, parameters }
}

const CALLS: &[Call] = &[
    call("requests", "requests", &[("state", "state"), ("q", "search")]),
    call("requests/{id}", "requests/{id}", &[]),
    call(
        "accounts",
        "accounts",
        &[("q", "search"), ("status", "status"), ("contract", "contract_id")],
    ),
    call("accounts/{id}", "accounts/{id}", &[]),
    call("accounts/{id}/licences", "accounts/{id}/entitlements", &[("without", "without")]),
    call("nodes", "registrations", &[("state", "state"), ("q", "node_id")]),
    call("nodes/{id}", "registrations/{id}", &[]),
    call("failures", "events", &[("kind", "kind"), ("account", "account")]),
    call("contracts", "contracts", &[("q", "search")]),
    call("contracts/{id}", "contracts/{id}", &[]),
    call("licences", "licences", &[("product", "product"), ("kind", "kind")]),
    call("licences/{id}", "licences/{id}", &[]),
    call("licences/batches/{id}", "licences?batch={id}", &[]),
    call("catalogue", "products", &[]),
    call("catalogue/products/{id}", "products/{id}", &[]),
    call("mails", "mails", &[("state", "state"), ("account", "account")]),
    call("staff", "staff", &[]),
    call("staff/{id}", "staff/{id}", &[]),
    call("settings", "tenant", &[]),
    call("audit", "audit", &[("action", "action")]),
];

/// What an address asks for that is no matter of the list's: what was just done, and which part.
const ASIDE: [&str; 6] = ["done", "after", "before", "lang", "verify", "version"];

/// The address of the call that says what a page shows. There is none for a form, for what no single
/// call says, and for a list that the API can't narrow down the same way.
pub(crate) fn of(visit: &Visit) -> Option<String> {
    let page = visit.pattern.as_deref()?.strip_prefix("/console/{tenant}/")?;
    let call = CALLS.iter().find(|call| call.page == page)?;
    let (path, query) = visit.address.split_once('?').unwrap_or((&visit.address, ""));
    let segments = path.split('/').skip(3).zip(page.split('/'));
    let id = segments.filter(|(_, name)| *name == "{id}").map(|(id, _)| id).next();
    let operation = call.operation.replace("{id}", id.unwrap_or_default());
    let mut address = format!("{}/{}/v1/admin/{operation}", visit.origin, visit.tenant);
    for (name, value) in Fields::of(query).given() {
        let Some((_, theirs)) = call.parameters.iter().find(|(ours, _)| *ours == name) else {
            if ASIDE.contains(&name) {
                continue;
            }
            return None;
        };
        if value != "all" {
            let sign = if address.contains('?') { '&' } else { '?' };
            address.push_str(&format!("{sign}{theirs}={}", encoded(value)));
        }
    }
    Some(address)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn called(page: &str, address: &str) -> Option<String> {
        let visit = Visit {
            pattern: Some(format!("/console/{{tenant}}/{page}")),
            address: format!("/console/acme/{address}"),
            tenant: "acme".to_owned(),
            ..Visit::of(&TestRequest::default().to_http_request())
        };
        of(&visit)
    }

    #[test]
    fn a_list_is_called_as_it_is_narrowed_down() {
        let call = |page, address| called(page, address).unwrap();
        assert_eq!(call("accounts", "accounts"), "/acme/v1/admin/accounts");
        assert_eq!(
            call("accounts", "accounts?q=a%26b&status=&after=x&contract=con_1"),
            "/acme/v1/admin/accounts?search=a%26b&contract_id=con_1"
        );
        assert_eq!(call("mails", "mails?state=all"), "/acme/v1/admin/mails");
        assert_eq!(
            call("licences/batches/{id}", "licences/batches/b_1"),
            "/acme/v1/admin/licences?batch=b_1"
        );
        assert_eq!(call("nodes/{id}", "nodes/reg_1?done=x"), "/acme/v1/admin/registrations/reg_1");
    }

    #[test]
    fn what_the_api_does_not_say_has_no_call() {
        for (page, address) in [
            ("accounts", "accounts?over=1"),
            ("failures", "failures?kind=refused&code=30002"),
            ("accounts/{id}/edit", "accounts/acc_1/edit"),
            ("", ""),
        ] {
            assert_eq!(called(page, address), None, "{address}");
        }
    }
}
