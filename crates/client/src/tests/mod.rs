//! What the tests share: a tenant with its keys, and the leases it signs.

mod background;
mod calls;
mod lease;
mod licences;
mod password;
mod roll_call;
mod server;
mod settings;
mod site;
mod store;
mod ways;

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_domain::{
    RegistrationId,
    nodes::{LeaseEntitlements, NodeFacts, NodeKey},
};
use rollcall_signing::{KeyAlg, KeySet, KeyUse, LeaseSigner, MasterKey, RootSigner, StoredKey};
use uuid::Uuid;

use crate::{Failure, Identity, Roots};

const ISSUER: &str = "https://licence.example.com/acme-soft";
const ME: Identity<'static> = Identity { project_id: "sales-dw", node_id: "fdl-1" };

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::seconds(seconds)
}

/// A vendor's keys. Its key sets end after a day, its leases live 100 s.
struct Vendor {
    root: StoredKey,
    lease: StoredKey,
}

impl Vendor {
    fn new() -> Self {
        Self::signing_with(KeyAlg::EdDsa)
    }

    fn signing_with(alg: KeyAlg) -> Self {
        Self { root: key(KeyUse::Root, KeyAlg::EdDsa), lease: key(KeyUse::Lease, alg) }
    }

    fn roots(&self) -> Roots {
        Roots::new([self.root.kid.as_str()])
    }

    fn key_set(&self) -> String {
        self.key_set_of(5, 0)
    }

    fn key_set_of(&self, issue: i64, signed: i64) -> String {
        let root = RootSigner::open(&self.root, &master(), b"").unwrap();
        let (iat, exp) = (at(signed).timestamp(), at(signed + 86_400).timestamp());
        let keys = vec![self.lease.public_jwk.clone()];
        root.sign(&KeySet { iss: ISSUER.into(), issue, iat, exp, keys })
    }

    fn lease_for(&self, identity: Identity<'_>, signed: i64) -> String {
        self.sign(ISSUER, identity, signed, "fresh")
    }

    fn lease_by(&self, issuer: &str, identity: Identity<'_>, signed: i64) -> String {
        self.sign(issuer, identity, signed, "fresh")
    }

    fn lease_answering(&self, nonce: &str, identity: Identity<'_>, signed: i64) -> String {
        self.sign(ISSUER, identity, signed, nonce)
    }

    fn sign(&self, issuer: &str, identity: Identity<'_>, signed: i64, nonce: &str) -> String {
        self.sign_entitled(issuer, identity, signed, nonce, None)
    }

    fn sign_entitled(
        &self,
        issuer: &str,
        identity: Identity<'_>,
        signed: i64,
        nonce: &str,
        entitlements: Option<LeaseEntitlements<'_>>,
    ) -> String {
        let facts = NodeFacts {
            key: NodeKey {
                project_id: identity.project_id.into(),
                node_id: identity.node_id.into(),
            },
            project_name: "Sales DW".into(),
            app_name: "webroot".into(),
            version: "4.2.1".into(),
            domain: None,
            hostname: None,
        };
        let signer = LeaseSigner::open(&self.lease, &master(), b"").unwrap();
        signer.sign(&rollcall_domain::nodes::Lease {
            issuer,
            registration: RegistrationId(Uuid::from_u128(7)),
            id: Uuid::from_u128(8),
            issued_at: at(signed),
            expires_at: at(signed + 100),
            seq: 3,
            account: "acme",
            facts: &facts,
            interval_s: 10,
            nonce: Some(nonce),
            entitlements,
        })
    }
}

fn master() -> MasterKey {
    MasterKey::from_text(&"5a".repeat(32)).unwrap()
}

fn key(usage: KeyUse, alg: KeyAlg) -> StoredKey {
    rollcall_signing::generate(usage, alg, &master(), b"").unwrap()
}
