//! A tenant's public keys.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A JSON Web Key Set (RFC 7517): signing keys (`use` is `sig`) and the password key (`enc`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Jwks {
    /// The keys.
    #[schema(value_type = Vec<Object>, example = json!([{ "kty": "OKP", "crv": "Ed25519",
        "use": "sig", "alg": "EdDSA", "kid": "…", "x": "…" }]))]
    pub keys: Vec<serde_json::Value>,
}
