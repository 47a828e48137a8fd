//! The way back after signing in.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What has to be written otherwise in the value of a query's parameter.
const VALUE: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'&').add(b'+').add(b'<').add(b'>');

/// A text as the value of a query's parameter.
pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, VALUE).to_string()
}

/// The path to go back to, if it is a page of this tenant: the way back leads nowhere else.
pub(crate) fn checked(tenant: &str, path: &str) -> Option<String> {
    let page = path.strip_prefix("/console/")?.strip_prefix(tenant)?.strip_prefix('/')?;
    let plain = !path.contains(['\\', '\r', '\n', '\t']) && path.is_ascii();
    let climbs = page.split(['/', '?', '#']).any(|segment| {
        let segment = segment.to_ascii_lowercase().replace("%2e", ".");
        segment == "." || segment == ".."
    });
    let asks_again = page.starts_with("login") || page.starts_with("logout");
    (plain && !climbs && !asks_again && !page.starts_with('/')).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_leads_to_a_page_of_the_same_tenant_and_nowhere_else() {
        let ok = |path| checked("acme", path).is_some();
        assert!(ok("/console/acme/") && ok("/console/acme/accounts?q=a%26b&status=active"));
        for path in [
            "",
            "/",
            "//evil.example",
            "https://evil.example/console/acme/",
            "/console/other/accounts",
            "/console/acme",
            "/console/acmes/accounts",
            "/console/acme//evil.example",
            "/console/acme/../../other",
            "/console/acme/%2e%2E/other",
            "/console/acme/a\\b",
            "/console/acme/a\r\nSet-Cookie: x",
            "/console/acme/login",
            "/console/acme/logout",
        ] {
            assert!(!ok(path), "{path:?}");
        }
    }

    #[test]
    fn it_survives_in_a_query() {
        assert_eq!(encoded("/console/a/b?q=1&s=%20+#x"), "/console/a/b?q=1%26s=%2520%2B%23x");
    }
}
