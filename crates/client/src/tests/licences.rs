//! Features through the client: what it knows of them, and how the server is asked.

mod connection;
mod document;

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use rollcall_domain::nodes::{LeaseEntitlements, LeaseFeatures};
use rollcall_signing::{EntitlementsDocument, entitlements_hash};
use serde_json::{Value, json, value::RawValue};

use super::{
    server::{Asked, FakeServer, Reply, grant, refusal},
    site::{Site, acme, nonce},
    *,
};
use crate::{
    Client, Enforcement, Error, Event, FailureKind, Feature, FeatureAction, FeatureKind,
    FeatureQuery, FeatureReason, FeatureUse,
};

const HOUR: i64 = 3600;
/// Leases end after 100 s, what they say of features after 72 hours.
const RELIABLE: i64 = 72 * HOUR;

/// Status, code and action of a refusal; status 0 is no answer at all.
type No = (u16, u16, &'static str);

/// What the vendor's server says at the moment.
#[derive(Clone)]
struct Says {
    features: Arc<Mutex<Value>>,
    /// Whether the features are in a document of their own.
    apart: bool,
    /// What it answers to calls other than registrations.
    down: Arc<Mutex<Option<No>>>,
    documents: Arc<AtomicUsize>,
    lost_documents: Arc<AtomicUsize>,
}

impl Says {
    fn these(features: Value) -> Self {
        Self {
            features: Arc::new(Mutex::new(features)),
            apart: false,
            down: Arc::default(),
            documents: Arc::default(),
            lost_documents: Arc::default(),
        }
    }

    fn apart(features: Value) -> Self {
        Self { apart: true, ..Self::these(features) }
    }

    fn now(&self, features: Value) {
        *self.features.lock().unwrap() = features;
    }

    fn refuses(&self, status: u16, code: u16, action: &'static str) {
        *self.down.lock().unwrap() = Some((status, code, action));
    }

    fn features(&self) -> Box<RawValue> {
        RawValue::from_string(self.features.lock().unwrap().to_string()).unwrap()
    }

    fn answer(&self, vendor: &Vendor, asked: &Asked) -> Reply {
        let features = self.features();
        if asked.line.starts_with("GET /acme/v1/entitlements/signed?registration=reg_") {
            if self.lost_documents.load(Ordering::Relaxed) > 0 {
                self.lost_documents.fetch_sub(1, Ordering::Relaxed);
                return Reply::Raw(Vec::new());
            }
            self.documents.fetch_add(1, Ordering::Relaxed);
            return Reply::With(200, vendor.document(&features));
        }
        if let Some((status, code, action)) = *self.down.lock().unwrap() {
            return match status {
                0 => Reply::Raw(Vec::new()),
                _ => refusal(status, code, action),
            };
        }
        if asked.line.starts_with("DELETE") {
            return Reply::With(204, String::new());
        }
        let sha256 = entitlements_hash(features.get());
        let stated = match self.apart {
            true => LeaseFeatures::Document { sha256: &sha256 },
            false => LeaseFeatures::Inline(&features),
        };
        grant(vendor.lease_stating(nonce(asked), Some(stated)))
    }

    async fn serve(&self, site: &Site) -> FakeServer {
        let says = self.clone();
        FakeServer::of(site.vendor.clone(), move |vendor, asked| says.answer(vendor, asked)).await
    }

    async fn registered(&self, site: &Site) -> (FakeServer, Client) {
        let server = self.serve(site).await;
        let client = site.client(&[&server]);
        client.register(&acme()).await.unwrap();
        (server, client)
    }
}

impl Vendor {
    fn lease_stating(&self, nonce: &str, features: Option<LeaseFeatures<'_>>) -> String {
        let reliable_until = at(RELIABLE);
        let stated = features.map(|features| LeaseEntitlements { features, reliable_until });
        self.sign_entitled(ISSUER, ME, 0, nonce, stated)
    }

    fn document(&self, features: &RawValue) -> String {
        let signer = LeaseSigner::open(&self.lease, &master(), b"").unwrap();
        let (account, issued_at) = ("acme", at(0));
        let document = EntitlementsDocument { issuer: ISSUER, account, issued_at, features };
        signer.sign_entitlements(&document)
    }
}

/// Ends an hour after the registration; running use a day after.
fn cdc() -> Value {
    let (until, run_until) = (at(HOUR).timestamp(), at(24 * HOUR).timestamp());
    json!({ "cdc": { "q": 1, "kind": "formal", "until": until, "run_until": run_until } })
}

fn told(feature: &Feature) -> (FeatureReason, bool, bool) {
    (feature.reason, feature.new_allowed, feature.running_allowed)
}

fn dead() -> No {
    (0, 0, "")
}

#[tokio::test]
async fn a_feature_is_what_the_lease_says() {
    let site = Site::new();
    let says = Says::these(json!({
        "cdc": { "q": 1, "kind": "formal" },
        "topics": { "q": 50, "kind": "trial", "until": at(HOUR).timestamp(), "act": "warn" },
        "old": { "q": 1, "kind": "formal", "v": "<4", "act": "log" },
        "new": { "q": 1, "kind": "formal", "v": ">=4.2" },
    }));
    let server = says.serve(&site).await;
    let client = site.client(&[&server]);
    assert_eq!(told(&client.feature("cdc")), (FeatureReason::NotConnected, false, false));
    client.register(&acme()).await.unwrap();

    let cdc = client.feature("cdc");
    assert_eq!(told(&cdc), (FeatureReason::Licensed, true, true));
    assert_eq!((cdc.kind, cdc.quantity, cdc.until), (Some(FeatureKind::Formal), 1, None));
    assert_eq!((cdc.enforcement, cdc.on_new), (Enforcement::Enforce, FeatureAction::Allow));

    let topics = client.feature_quantity("topics", 50);
    assert!(topics.new_allowed && topics.licensed);
    assert_eq!((topics.kind, topics.until), (Some(FeatureKind::Trial), Some(at(HOUR))));
    let topics = client.feature_quantity("topics", 51);
    assert_eq!(told(&topics), (FeatureReason::TooFew, false, true), "what runs goes on");
    assert_eq!((topics.error_code, topics.on_new), (Some(21000), FeatureAction::Warn));

    let market = client.feature("market");
    assert_eq!(told(&market), (FeatureReason::NotLicensed, false, false));
    assert_eq!((market.error_code, market.on_new), (Some(21000), FeatureAction::Refuse));
    assert_eq!((market.kind, market.quantity, market.licensed), (None, 0, false));

    let old = client.feature("old");
    assert_eq!(told(&old), (FeatureReason::Version, false, true));
    assert_eq!((old.error_code, old.on_new), (Some(30001), FeatureAction::Log));
    assert!(client.feature("new").new_allowed);

    let many = client.features_named(["market", "cdc"]);
    assert_eq!(many, [client.feature("market"), cdc]);
    let codes: Vec<_> = client.features().into_iter().map(|feature| feature.code).collect();
    assert_eq!(codes, ["cdc", "new", "old", "topics"]);
}

#[tokio::test]
async fn a_server_that_says_nothing_of_features_denies_none() {
    let site = Site::new();
    let server = FakeServer::of(site.vendor.clone(), super::site::granting).await;
    let client = site.client(&[&server]);
    client.register(&acme()).await.unwrap();
    let cdc = client.feature("cdc");
    assert_eq!(told(&cdc), (FeatureReason::NotStated, false, false));
    assert_eq!(cdc.error_code, None, "no word about the account");
    assert_eq!(client.features(), []);
    // An account that has none is another matter.
    let site = Site::new();
    let (_server, client) = Says::these(json!({})).registered(&site).await;
    assert_eq!(client.feature("cdc").error_code, Some(21000));
}

#[tokio::test]
async fn an_end_stops_new_use_and_lets_running_use_go_on() {
    let site = Site::new();
    let (_server, client) = Says::these(cdc()).registered(&site).await;
    site.time(HOUR - 1);
    assert_eq!(told(&client.feature("cdc")), (FeatureReason::Licensed, true, true));
    site.time(HOUR);
    let ended = client.feature("cdc");
    assert_eq!(told(&ended), (FeatureReason::Expired, false, true));
    assert_eq!((ended.licensed, ended.error_code), (false, Some(21001)));
    assert_eq!((ended.on_new, ended.on_running), (FeatureAction::Refuse, FeatureAction::Allow));
    site.time(24 * HOUR);
    assert_eq!(told(&client.feature("cdc")), (FeatureReason::Expired, false, false));
}

#[tokio::test]
async fn a_clock_that_was_set_back_stops_new_use_until_it_is_right() {
    let site = Site::new();
    let (_server, client) = Says::these(cdc()).registered(&site).await;
    site.time(-601);
    let cdc = client.feature("cdc");
    assert_eq!(told(&cdc), (FeatureReason::ClockTampered, false, true));
    assert_eq!(cdc.error_code, Some(22007));
    site.time(-600);
    assert_eq!(told(&client.feature("cdc")), (FeatureReason::Licensed, true, true));
}

#[tokio::test]
async fn the_server_is_asked_and_may_say_more_than_this_version_knows() {
    let site = Site::new();
    let says = Says::these(cdc());
    let server = FakeServer::of(site.vendor.clone(), move |vendor, asked| {
        match asked.line.ends_with("/v1/features/check") {
            true => Reply::With(
                200,
                json!({ "results": [
                    { "code": "cdc", "licensed": true, "kind": "formal", "running_allowed": true,
                      "new_allowed": true, "quantity": 1, "until": at(HOUR), "run_until": null,
                      "licences": ["lic_1"] },
                    { "code": "topics", "licensed": false, "kind": "rented", "error_code": 21000 },
                ], "more": 1 })
                .to_string(),
            ),
            false => says.answer(vendor, asked),
        }
    })
    .await;
    let client = site.client(&[&server]);
    let ask =
        || client.check_features(["cdc".into(), FeatureQuery::units("topics", 7)], FeatureUse::New);
    assert!(matches!(ask().await, Err(Error::NotRegistered)));
    client.register(&acme()).await.unwrap();
    let [cdc, topics] = &ask().await.unwrap()[..] else { panic!("two answers") };
    assert!(cdc.new_allowed && cdc.running_allowed && cdc.licensed);
    assert_eq!((cdc.until, cdc.error_code), (Some(at(HOUR)), None));
    assert_eq!((topics.new_allowed, topics.error_code), (false, Some(21000)));
    assert_eq!(topics.kind, Some(FeatureKind::Other));
    let asked = server.asked().pop().unwrap();
    assert_eq!(
        asked.body,
        json!({ "features": [{ "code": "cdc" }, { "code": "topics", "quantity": 7 }], "new": true,
                "registration": "reg_00000000000000000000000000000007" })
    );
}

#[tokio::test]
async fn older_clients_read_the_state_and_newer_ones_read_theirs() {
    /// What an older client reads and writes.
    #[derive(serde::Serialize, serde::Deserialize)]
    struct Older {
        format: u32,
        node_id: String,
        held: Value,
        ended: Value,
        key_set: Option<String>,
        key_set_issue: i64,
        server_seen_at: DateTime<Utc>,
        failures: Vec<OlderFailure>,
        counters: Value,
    }
    #[derive(serde::Serialize, serde::Deserialize)]
    struct OlderFailure {
        at: DateTime<Utc>,
        attempts: u32,
        code: Option<u16>,
        name: String,
        message: String,
        action: Value,
        request_id: Option<String>,
        unreported: bool,
    }
    let site = Site::new();
    let says = Says::apart(cdc());
    let (server, client) = says.registered(&site).await;
    *says.down.lock().unwrap() = Some(dead());
    client.revalidate().await.unwrap_err();
    client.disconnect().await.unwrap();
    drop(client);
    let older: Older = serde_json::from_value(site.kept()).unwrap();
    let path = site.dir.path().join("state.json");
    std::fs::write(&path, serde_json::to_vec(&older).unwrap()).unwrap();
    let client = site.client(&[&server]);
    assert!(client.status().is_registered() && client.status().disconnected_at.is_none());
    assert_eq!(client.status().failures[0].kind(), FailureKind::Unreachable);
    // The document is lost, and fetched again.
    assert_eq!(client.feature("cdc").reason, FeatureReason::NotConnected);
    client.run_due_calls().await;
    assert!(client.feature("cdc").new_allowed);
}
