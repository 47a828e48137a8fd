//! Public keys as JWK, and their thumbprints.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as B64};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The error that the JSON is no public key of a supported type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a public JWK on Ed25519, P-256 or RSA")]
pub struct UnknownJwk;

/// The key's RFC 7638 thumbprint (SHA-256, base64url), which is its `kid`.
pub fn jwk_thumbprint(jwk: &Value) -> Result<String, UnknownJwk> {
    let members: &[&str] = match (text(jwk, "kty")?, jwk["crv"].as_str()) {
        ("OKP", Some("Ed25519")) => &["crv", "kty", "x"],
        ("EC", Some("P-256")) => &["crv", "kty", "x", "y"],
        ("RSA", _) => &["e", "kty", "n"],
        _ => return Err(UnknownJwk),
    };
    // Written out rather than left to a map: the hash depends on the order.
    let mut canonical = String::from("{");
    for (at, name) in members.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        canonical.push_str(&format!("{comma}\"{name}\":{}", json!(text(jwk, name)?)));
    }
    canonical.push('}');
    Ok(B64.encode(Sha256::digest(canonical)))
}

pub(crate) fn text<'a>(jwk: &'a Value, member: &str) -> Result<&'a str, UnknownJwk> {
    jwk[member].as_str().ok_or(UnknownJwk)
}
