//! Which root a server claims.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD as B64};
use rollcall_client::{Carrier as _, Client, Node, http::Request};

use crate::{Plan, SimulateError};

/// The thumbprint of the root key that the first server shows, whoever answers there: for trying out
/// a server of one's own. What it signs is then believed.
pub async fn shown_root(plan: &Plan) -> Result<String, SimulateError> {
    let wrong =
        |reason: String| SimulateError::Plan { field: "server", reason: format!("has {reason}") };
    let server = plan.servers.first().ok_or_else(|| wrong("no address".to_owned()))?;
    let url = format!("{}/.well-known/rollcall-keys", server.trim_end_matches('/'));
    let address = url.parse::<rollcall_client::http::Uri>();
    let address = address.map_err(|error| wrong(format!("no usable address ({error})")))?;
    let host = address.authority().map_or("", |host| host.as_str()).to_owned();
    let call = Request::builder().uri(address).header("Host", host).body(String::new());
    let call = call.map_err(|error| wrong(format!("no usable address ({error})")))?;
    let none: [&str; 0] = [];
    let setup = Client::builder(Node::new("", "", "", ""), none).server(server);
    let connections = setup.connections()?;
    let answer = connections.carry(call).await;
    let answer = answer.map_err(|reason| wrong(format!("no answer for us: {reason}")))?;
    named(answer.body()).ok_or_else(|| {
        let status = answer.status();
        wrong(format!(
            "no signed key set at {url} (it answers {status}): is the tenant's name right?"
        ))
    })
}

/// The name of the key that signed a token.
fn named(token: &[u8]) -> Option<String> {
    let token = std::str::from_utf8(token).ok()?;
    let header = B64.decode(token.split_once('.')?.0).ok()?;
    let header: serde_json::Value = serde_json::from_slice(&header).ok()?;
    header["kid"].as_str().map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_names_its_key_and_a_page_does_not() {
        let token = format!("{}.e30.AAAA", B64.encode(r#"{"alg":"EdDSA","kid":"abc"}"#));
        assert_eq!(named(token.as_bytes()).as_deref(), Some("abc"));
        for page in [&b"<html>a.b</html>"[..], b"", b"e30.e30.AAAA", b"\xff.\xff"] {
            assert_eq!(named(page), None);
        }
    }
}
