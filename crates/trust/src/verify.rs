//! The checks that both kinds of token share (RFC 8725).

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as B64};
use jsonwebtoken::{
    Algorithm, DecodingKey, crypto::aws_lc::DEFAULT_PROVIDER, decode_header, jwk::Jwk,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{KeyAlg, KeyUse, LEASE_AUDIENCE, UnknownJwk, jwk, jwk_thumbprint};

/// The leeway of a verifier's clock behind the signer's. Only for the beginning of validity, never
/// the end.
pub const CLOCK_SKEW_S: i64 = 60;

/// Why a lease or a key set fails verification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// It isn't a token, or a member is missing or of the wrong type.
    #[error("it is malformed")]
    Malformed,
    /// A token for something else.
    #[error("it is a token of another type")]
    WrongType,
    /// None of the known keys signed it.
    #[error("it is signed by an unknown key")]
    UnknownKey,
    /// None of the pinned roots signed it.
    #[error("it is signed by a root that isn't pinned")]
    UnknownRoot,
    /// Not the algorithm of the key that it names.
    #[error("it is signed with another algorithm than its key's")]
    WrongAlgorithm,
    /// The signature is wrong.
    #[error("its signature is wrong")]
    BadSignature,
    /// The issuer is another.
    #[error("it was issued by someone else")]
    ForeignIssuer,
    /// The audience is another.
    #[error("it is meant for another audience")]
    ForeignAudience,
    /// Of a kind or version that this program doesn't know.
    #[error("it is of an unknown kind or version")]
    UnknownKind,
    /// Signed in the future.
    #[error("it doesn't hold yet")]
    NotYet,
    /// It has expired.
    #[error("it is over")]
    Expired,
    /// An older issue than one seen before: a replay of a withdrawn key.
    #[error("it is an older issue than one seen before")]
    Outdated,
}

/// A public key that verifies leases.
#[derive(Debug)]
pub struct VerifyingKey {
    kid: String,
    algorithm: Algorithm,
    key: DecodingKey,
}

impl VerifyingKey {
    /// Parse a key of a key set; fails unless it is a lease key.
    pub fn from_jwk(jwk: &Value) -> Result<Self, UnknownJwk> {
        if jwk::text(jwk, "use")? != KeyUse::Lease.as_str() {
            return Err(UnknownJwk);
        }
        let alg: KeyAlg = jwk::text(jwk, "alg")?.parse().map_err(|_| UnknownJwk)?;
        let (algorithm, kty) = match alg {
            KeyAlg::EdDsa => (Algorithm::EdDSA, "OKP"),
            KeyAlg::Es256 => (Algorithm::ES256, "EC"),
            KeyAlg::RsaOaep256 => return Err(UnknownJwk),
        };
        // A name that isn't the thumbprint could stand for two keys.
        let kid = jwk_thumbprint(jwk)?;
        if jwk::text(jwk, "kty")? != kty || jwk::text(jwk, "kid")? != kid {
            return Err(UnknownJwk);
        }
        Ok(Self { kid, algorithm, key: decoding_key(jwk)? })
    }

    /// The lease keys of a key set. Others are left out: a newer server may publish unknown kinds.
    pub fn all(jwks: &[Value]) -> Vec<Self> {
        jwks.iter().filter_map(|jwk| Self::from_jwk(jwk).ok()).collect()
    }

    /// Its `kid`.
    pub fn kid(&self) -> &str {
        &self.kid
    }
}

pub(crate) fn decoding_key(jwk: &Value) -> Result<DecodingKey, UnknownJwk> {
    let jwk: Jwk = serde_json::from_value(jwk.clone()).map_err(|_| UnknownJwk)?;
    DecodingKey::from_jwk(&jwk).map_err(|_| UnknownJwk)
}

/// Parse the header of a token of the given type: its `kid`, and its embedded key, to be compared
/// with a pin.
pub(crate) fn header(token: &str, typ: &str) -> Result<(String, Option<Jwk>), VerifyError> {
    let header = decode_header(token).map_err(|_| VerifyError::Malformed)?;
    if header.typ.as_deref() != Some(typ) {
        return Err(VerifyError::WrongType);
    }
    // What must be understood isn't (RFC 7515, 4.1.11); the library ignores it.
    if header.crit.is_some() {
        return Err(VerifyError::Malformed);
    }
    Ok((header.kid.ok_or(VerifyError::UnknownKey)?, header.jwk))
}

/// The payload of a token of the given type, verified with whichever of the keys it names.
///
/// Keys and key URLs in the header are ignored.
pub(crate) fn payload_by(
    keys: &[VerifyingKey],
    token: &str,
    typ: &str,
) -> Result<Vec<u8>, VerifyError> {
    let (kid, _) = header(token, typ)?;
    let key = keys.iter().find(|key| key.kid() == kid).ok_or(VerifyError::UnknownKey)?;
    payload(token, &key.key, key.algorithm)
}

/// Check for whom a payload is meant, and its kind, before the members that another kind may not have.
pub(crate) fn check_addressee(
    payload: &[u8],
    issuer: &str,
    kind: &str,
    version: u8,
) -> Result<(), VerifyError> {
    #[derive(Deserialize)]
    struct Addressee {
        iss: String,
        aud: String,
        #[serde(default)]
        kind: Value,
        #[serde(default)]
        ver: Value,
    }
    let said: Addressee = serde_json::from_slice(payload).map_err(|_| VerifyError::Malformed)?;
    if said.iss != issuer {
        return Err(VerifyError::ForeignIssuer);
    }
    if said.aud != LEASE_AUDIENCE {
        return Err(VerifyError::ForeignAudience);
    }
    if said.kind == kind && said.ver == version { Ok(()) } else { Err(VerifyError::UnknownKind) }
}

/// Verify the signature and parse the payload.
pub(crate) fn check<T: DeserializeOwned>(
    token: &str,
    key: &DecodingKey,
    algorithm: Algorithm,
) -> Result<T, VerifyError> {
    let payload = payload(token, key, algorithm)?;
    serde_json::from_slice(&payload).map_err(|_| VerifyError::Malformed)
}

/// Verify the signature, by the key's one algorithm, and decode the payload.
///
/// Not by the library's `decode`: that asks a provider which belongs to the whole program, and panics
/// where a product that we are built into has enabled two of them.
fn payload(token: &str, key: &DecodingKey, algorithm: Algorithm) -> Result<Vec<u8>, VerifyError> {
    let malformed = |_| VerifyError::Malformed;
    if decode_header(token).map_err(malformed)?.alg != algorithm {
        return Err(VerifyError::WrongAlgorithm);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(VerifyError::Malformed)?;
    let (_, payload) = signed.split_once('.').ok_or(VerifyError::Malformed)?;
    let decoded = |part| B64.decode(part).map_err(|_| VerifyError::Malformed);
    let (payload, signature) = (decoded(payload)?, decoded(signature)?);
    let verifier = (DEFAULT_PROVIDER.verifier_factory)(&algorithm, key);
    let verifier = verifier.map_err(|_| VerifyError::WrongAlgorithm)?;
    verifier.verify(signed.as_bytes(), &signature).map_err(|_| VerifyError::BadSignature)?;
    Ok(payload)
}
