//! What a product does at each use of a feature: look whether it is licensed.

use std::hint::black_box;
use std::time::Instant;

use actix_web::web::Bytes;
use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use rollcall_client::http::{Request, Response};
use rollcall_client::{
    Client, Credentials, HttpResponseFuture, HttpTransport, Node, TransportError,
};
use rollcall_domain::RegistrationId;
use rollcall_domain::nodes::{Lease, LeaseEntitlements, LeaseFeatures, NodeFacts, NodeKey};
use rollcall_signing::{KeyAlg, KeySet, KeyUse, LeaseSigner, MasterKey, RootSigner, generate};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};
use uuid::Uuid;

use super::verify::p99;
use crate::bench::plan::Plan;
use crate::bench::stats::Side;
use crate::bench::table::{Goal, Line, Unit};

const ISSUER: &str = "http://127.0.0.1/bench";
const NODE: &str = "features";
/// How many features are checked, of how many the account has.
const CHECKED: usize = 20;
const FEATURES: usize = 64;

/// Twenty features of one lease, which was verified before.
pub(super) fn offline(plan: &Plan) -> Result<Vec<Line>> {
    let client = registered()?;
    let codes: Vec<String> = (0..CHECKED).map(code).collect();
    let (begin, mut side) = (Instant::now(), Side::default());
    while begin.elapsed() < plan.slice {
        let start = Instant::now();
        let allowed = codes.iter().filter(|code| client.feature(black_box(code)).new_allowed);
        let allowed = black_box(allowed.count());
        side.latency.record(start.elapsed());
        anyhow::ensure!(allowed == CHECKED, "{allowed} features are allowed");
        side.answers += 1;
    }
    side.seconds = begin.elapsed().as_secs_f64();
    let goal = Goal::new(Unit::Microseconds, p99(&side)?, 20.0, 5.0);
    let path = "SDK: check 20 features offline (p99)".into();
    Ok(vec![Line { path, result: Some(side), goal: Some(goal), ..Line::default() }])
}

fn code(number: usize) -> String {
    format!("feature-{number}")
}

/// A node that a vendor within this process has granted a lease full of features.
fn registered() -> Result<Client> {
    let vendor = Vendor::new()?;
    let node = Node::new("bench", "Bench", "webroot", "4.2.1");
    let client = Client::builder(node, [vendor.root.as_str()])
        .server(ISSUER)
        .no_environment()
        .no_proxy()
        .node_id(NODE)
        .in_memory()
        .http_transport(vendor)
        .open()?;
    let system = actix_web::rt::System::new();
    system.block_on(client.register(&Credentials::new("fleet-0", "correct horse")))?;
    Ok(client)
}

/// Answers calls in this process.
struct Vendor {
    root: String,
    key_set: String,
    signer: LeaseSigner,
    features: Box<RawValue>,
    now: DateTime<Utc>,
}

impl Vendor {
    #[expect(clippy::disallowed_methods, reason = "what is measured has real time")]
    fn new() -> Result<Self> {
        let master = MasterKey::from_text(&"0".repeat(64))?;
        let root = generate(KeyUse::Root, KeyAlg::EdDsa, &master, b"features")?;
        let lease = generate(KeyUse::Lease, KeyAlg::EdDsa, &master, b"features")?;
        let now = Utc::now();
        let (iat, exp) = (now.timestamp(), (now + TimeDelta::days(7)).timestamp());
        let keys = vec![lease.public_jwk.clone()];
        let key_set = KeySet { iss: ISSUER.to_owned(), issue: 1, iat, exp, keys };
        let until = (now + TimeDelta::days(365)).timestamp();
        let entry = json!({ "q": 5, "kind": "formal", "until": until, "v": ">=4, <5" });
        let features = (0..FEATURES).map(|number| (code(number), entry.clone()));
        Ok(Self {
            key_set: RootSigner::open(&root, &master, b"features")?.sign(&key_set),
            root: root.kid,
            signer: LeaseSigner::open(&lease, &master, b"features")?,
            features: to_raw_value(&features.collect::<Value>())?,
            now,
        })
    }

    fn grant(&self, body: &str) -> Result<String> {
        let asked: Value = serde_json::from_str(body)?;
        let text = |text: &str| text.to_owned();
        let facts = NodeFacts {
            key: NodeKey { project_id: text("bench"), node_id: text(NODE) },
            project_name: text("Bench"),
            app_name: text("webroot"),
            version: text("4.2.1"),
            domain: None,
            hostname: None,
        };
        let expires_at = self.now + TimeDelta::days(1);
        let lease = self.signer.sign(&Lease {
            issuer: ISSUER,
            registration: RegistrationId(Uuid::nil()),
            id: Uuid::nil(),
            issued_at: self.now,
            expires_at,
            seq: 1,
            account: "fleet-0",
            facts: &facts,
            interval_s: 7200,
            nonce: asked["nonce"].as_str(),
            entitlements: Some(LeaseEntitlements {
                features: LeaseFeatures::Inline(&self.features),
                reliable_until: expires_at,
            }),
        });
        let answer = json!({
            "node_token": "rcn_bench", "lease": lease, "lease_seq": 1,
            "revalidate_at": self.now + TimeDelta::hours(2), "revalidation_interval_s": 7200,
            "allowed_failures": 12, "server_time": self.now,
        });
        Ok(answer.to_string())
    }
}

impl HttpTransport for Vendor {
    fn send(&self, call: Request<String>) -> HttpResponseFuture<'_> {
        Box::pin(async move {
            let answer = match call.uri().path().ends_with("rollcall-keys") {
                true => Ok(self.key_set.clone()),
                false => self.grant(call.body()),
            };
            let answer = answer.map_err(|error| TransportError::from(error.to_string()))?;
            Ok(Response::new(Bytes::from(answer)))
        })
    }
}
