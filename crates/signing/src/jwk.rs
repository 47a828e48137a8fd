//! Building public keys as JWK.

use aws_lc_rs::{
    encoding::{AsDer, PublicKeyX509Der},
    rsa::PrivateDecryptingKey,
    signature::{EcdsaKeyPair, Ed25519KeyPair, KeyPair},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as B64};
use rollcall_trust::{KeyAlg, KeyUse, UnknownJwk, jwk_thumbprint};
use rsa::{RsaPublicKey, pkcs8::DecodePublicKey, traits::PublicKeyParts};
use serde_json::{Map, Value, json};

/// The public half as a JWK with `kid`, `use` and `alg`.
pub(crate) fn named(
    mut jwk: Value,
    usage: KeyUse,
    alg: KeyAlg,
) -> Result<(String, Value), UnknownJwk> {
    let kid = jwk_thumbprint(&jwk)?;
    let members: &mut Map<_, _> = jwk.as_object_mut().ok_or(UnknownJwk)?;
    members.insert("kid".into(), kid.as_str().into());
    members.insert("use".into(), usage.as_str().into());
    members.insert("alg".into(), alg.as_str().into());
    Ok((kid, jwk))
}

pub(crate) fn of_ed25519(pair: &Ed25519KeyPair) -> Value {
    json!({ "kty": "OKP", "crv": "Ed25519", "x": B64.encode(pair.public_key()) })
}

pub(crate) fn of_p256(pair: &EcdsaKeyPair) -> Value {
    // An uncompressed point: 0x04, then both coordinates.
    let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
    json!({ "kty": "EC", "crv": "P-256", "x": B64.encode(x), "y": B64.encode(y) })
}

pub(crate) fn of_rsa(key: &PrivateDecryptingKey) -> Result<Value, UnknownJwk> {
    let der: PublicKeyX509Der<'_> = key.public_key().as_der().map_err(|_| UnknownJwk)?;
    let public = RsaPublicKey::from_public_key_der(der.as_ref()).map_err(|_| UnknownJwk)?;
    let [n, e] = [public.n(), public.e()].map(|number| B64.encode(number.to_bytes_be()));
    Ok(json!({ "kty": "RSA", "n": n, "e": e }))
}
