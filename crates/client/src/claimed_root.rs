//! Fetching the root key that a server claims, without verification: for trying out.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as B64};
use rollcall_trust::{VerifyError, jwk_thumbprint};
use serde_json::Value;

use crate::{
    ClientBuilder, Error, Roots,
    servers::{Call, Servers},
};

impl ClientBuilder {
    /// Fetch the thumbprint of the root key that the server signs with, unverified: anybody could
    /// answer. For trying out, and for people to compare; a product pins its root in its code.
    pub async fn claimed_root(&self) -> Result<String, Error> {
        let servers = Servers::new(self.calling()?, self.http_transport.clone())?;
        let key_set = servers.call(&Call::get("/.well-known/rollcall-keys")).await?;
        let root = signer(key_set.trim()).ok_or(crate::LeaseError::from(VerifyError::Malformed))?;
        Roots::new([&root]).open(&key_set)?;
        Ok(root)
    }
}

/// The thumbprint of the key in the JWS header.
fn signer(token: &str) -> Option<String> {
    let header = B64.decode(token.split('.').next()?).ok()?;
    let header: Value = serde_json::from_slice(&header).ok()?;
    jwk_thumbprint(&header["jwk"]).ok()
}
