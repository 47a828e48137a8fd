//! Licences and catalogues to try the rules with.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use rollcall_domain::{
    AccountId, LicenceBatchId, LicenceId, TenantId,
    catalogue::{
        Catalogue, Enforcement, Feature, FeatureKind, Names, OnExpiry, Product, ProductRules,
    },
    licences::{Begin, End, Grant, Licence, LicenceKind, Term},
};
use uuid::Uuid;

pub(super) const TENANT: TenantId = TenantId(Uuid::from_u128(1));

pub(super) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A licence that is an account's since `redeemed_at`, of 3 units of the feature `topics`.
pub(super) fn licence(
    number: u128,
    kind: LicenceKind,
    redeemed_at: DateTime<Utc>,
    begin: Begin,
    end: End,
    zone: Tz,
) -> Licence {
    Licence {
        id: LicenceId(Uuid::from_u128(number)),
        tenant: TENANT,
        product: "ip".parse().unwrap(),
        kind,
        grants: vec![Grant { feature: "topics".parse().unwrap(), quantity: 3 }],
        term: Term { begin, end, zone },
        account: Some(AccountId(Uuid::from_u128(2))),
        redeemed_at: Some(redeemed_at),
        pauses: Vec::new(),
        ended: None,
        supersedes: Vec::new(),
        purpose: None,
        approver: None,
        contract: None,
        email: None,
        batch: LicenceBatchId(Uuid::from_u128(3)),
        issued_at: redeemed_at,
        issued_by: String::new(),
        version: 1,
        updated_at: redeemed_at,
    }
}

/// A product `ip` with a quantity `topics` and a switch `cdc`.
pub(super) fn catalogue(on_expiry: OnExpiry) -> Catalogue {
    let (created_at, updated_at) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH);
    let names = Names { en: "A name".to_owned(), zh: None };
    let product = Product {
        tenant: TENANT,
        code: "ip".parse().unwrap(),
        names: names.clone(),
        rules: ProductRules { on_expiry, ..ProductRules::default() },
        version: 1,
        created_at,
        updated_at,
    };
    let feature = |code: &str, kind, enforcement| Feature {
        tenant: TENANT,
        product: product.code.clone(),
        code: code.parse().unwrap(),
        names: names.clone(),
        kind,
        enforcement,
        versions: None,
        retired_at: None,
        version: 1,
        created_at,
        updated_at,
    };
    let features = [
        feature("topics", FeatureKind::Quantity, None),
        feature("cdc", FeatureKind::Switch, Some(Enforcement::Warn)),
    ];
    Catalogue {
        features: features.into_iter().map(|it| (it.code.clone(), it)).collect(),
        products: [(product.code.clone(), product)].into(),
        bundles: [].into(),
    }
}
