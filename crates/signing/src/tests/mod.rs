//! What the tests share: a tenant with its keys, a node with its lease.

mod key_set;
mod keys;
mod lease;
mod licences;
mod master;
mod password;
mod rotation;

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_domain::{
    RegistrationId,
    nodes::{Lease, NodeFacts, NodeKey},
};
use serde_json::Value;
use uuid::Uuid;

use crate::{KeyAlg, KeyUse, MasterKey, StoredKey, generate, jws::Jws};

const CONTEXT: &[u8] = b"a tenant";
const ISSUER: &str = "https://licences.example.com/acme";

fn master() -> MasterKey {
    MasterKey::from_text(&"5a".repeat(32)).unwrap()
}

fn another_master() -> MasterKey {
    MasterKey::from_text(&"a5".repeat(32)).unwrap()
}

fn key(usage: KeyUse, alg: KeyAlg) -> StoredKey {
    generate(usage, alg, &master(), CONTEXT).unwrap()
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::seconds(seconds)
}

fn facts() -> NodeFacts {
    NodeFacts {
        key: NodeKey { project_id: "p-1".into(), node_id: "n-1".into() },
        project_name: "Sales \"DW\"".into(),
        app_name: "webroot".into(),
        version: "4.2.1".into(),
        domain: None,
        hostname: None,
    }
}

/// A lease from 0.9 s to 10.9 s.
fn lease(facts: &NodeFacts) -> Lease<'_> {
    Lease {
        issuer: ISSUER,
        registration: RegistrationId(Uuid::from_u128(7)),
        id: Uuid::from_u128(8),
        issued_at: at(0) + TimeDelta::milliseconds(900),
        expires_at: at(10) + TimeDelta::milliseconds(900),
        seq: 3,
        account: "acme \"北京\"",
        facts,
        interval_s: 7200,
        nonce: Some("fresh"),
        entitlements: None,
    }
}

/// A token that is properly signed but says whatever the test wants.
fn signed(key: &StoredKey, header: Value, payload: &Value) -> String {
    Jws::open(key, key.usage, &master(), CONTEXT, |_| header).unwrap().sign(payload)
}
