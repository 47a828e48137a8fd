//! What a tenant licenses: products, features and bundles.

mod api;
mod commands;
mod csv;

use rollcall_app::{
    AdminError,
    catalogue::{
        BundleChange, BundleDraft, FeatureChange, FeatureDraft, FeatureFilter, PreLicenceChange,
        ProductChange, ProductDraft,
    },
};
use rollcall_domain::catalogue::{
    BundleUse, Enforcement, FeatureCode, FeatureKind, Names, OnExpiry, PreLicence, ProductRules,
};
use rollcall_test_support::{STAFF, TestApp, capacity, stories};
use serde_json::{Value, json};

use crate::audit::trail;

fn names(en: &str) -> Names {
    Names { en: en.to_owned(), zh: None }
}

fn code(text: &str) -> FeatureCode {
    text.parse().expect("a code")
}

fn product(code: &str, rules: ProductRules) -> ProductDraft {
    ProductDraft { code: code.parse().expect("a code"), names: names(code), rules }
}

fn feature(product: &str, of: &str) -> FeatureDraft {
    FeatureDraft {
        product: product.parse().expect("a code"),
        code: code(of),
        names: names(of),
        kind: FeatureKind::Switch,
        enforcement: None,
        versions: None,
    }
}

fn bundle(product: &str, of: &str, features: &[&str]) -> BundleDraft {
    BundleDraft {
        product: product.parse().expect("a code"),
        code: of.parse().expect("a code"),
        names: names(of),
        features: features.iter().map(|one| code(one)).collect(),
        uses: Vec::new(),
    }
}

/// The rules of a product whose pre-licence has these features.
fn lending(grants: &[(&str, u32)]) -> ProductRules {
    let grants = grants.iter().map(|(of, units)| (code(of), *units)).collect();
    let pre_licence = Some(PreLicence { days: PreLicence::DAYS, grants });
    ProductRules { pre_licence, ..ProductRules::default() }
}

fn retired(retired: bool) -> FeatureChange {
    FeatureChange { retired: Some(retired), ..FeatureChange::default() }
}

/// A tenant that licenses the example.
async fn example(app: &TestApp) -> String {
    let tenant = app.provision(capacity(1)).await.tenant;
    app.app.catalogue().create_example(&STAFF, &tenant).await.expect("the example");
    tenant
}

async fn version(app: &TestApp, tenant: &str) -> i64 {
    app.app.tenants().show(tenant).await.expect("the tenant").tenant.version
}

#[track_caller]
fn refused<T: std::fmt::Debug>(answer: Result<T, AdminError>, named: &str, because: &str) {
    match answer.expect_err("a refusal") {
        AdminError::Invalid { field, reason } => {
            assert_eq!(field, named, "{reason}");
            assert!(reason.contains(because), "{field} {reason}");
        }
        other => panic!("{other}"),
    }
}

stories! {
    async fn the_example_is_created_and_read_again(world) {
        let app = world.start().await;
        let tenant = app.provision(capacity(1)).await.tenant;
        let before = version(&app, &tenant).await;
        let catalogue = app.app.catalogue();
        let made = catalogue.create_example(&STAFF, &tenant).await.unwrap();
        assert_eq!((made.features.len(), made.bundles.len()), (15, 3));
        // Leases are decided on the catalogue: each change is a new version of the tenant.
        assert_eq!(version(&app, &tenant).await - before, 1 + 15 + 3);

        assert_eq!(catalogue.product(&tenant, &made.product.code).await.unwrap(), made.product);
        let all = catalogue.features(&tenant, &FeatureFilter::default(), None, 200).await.unwrap();
        let mut features = made.features.clone();
        features.sort_by(|one, other| one.code.cmp(&other.code));
        assert_eq!((all.items, all.next_cursor), (features, None));
        for bundle in &made.bundles {
            assert_eq!(catalogue.bundle(&tenant, &bundle.code).await.unwrap(), *bundle);
        }
    }

    async fn every_kind_and_rule_is_kept_as_it_was_given(world) {
        let app = world.start().await;
        let tenant = app.provision(capacity(1)).await.tenant;
        let catalogue = app.app.catalogue();
        for (of, on_expiry) in [
            ("keeps", OnExpiry::KeepRunning), ("graces", OnExpiry::Grace { days: 7 }), ("ends", OnExpiry::Off),
        ] {
            let rules = ProductRules {
                uninstall: true, transfers: 3, on_expiry, enforcement: Enforcement::Log,
                ..lending(&[("cdc", 1), ("nodes", 5)])
            };
            let made = catalogue.create_product(&STAFF, &tenant, product(of, rules)).await.unwrap();
            assert_eq!(catalogue.product(&tenant, &made.code).await.unwrap(), made);
        }
        use rollcall_domain::catalogue::{Overage, Period};
        let metered = Period::ALL.map(|period| FeatureKind::Metered { period, overage: Overage::Allow });
        let kinds = [FeatureKind::Quantity, FeatureKind::NamedUsers { reassignments: 4 }];
        for (nth, kind) in kinds.into_iter().chain(metered).enumerate() {
            let draft = FeatureDraft {
                kind, enforcement: Some(Enforcement::Warn), versions: ">=4, <5".parse().ok(),
                names: Names { en: "One".to_owned(), zh: Some("一".to_owned()) },
                ..feature("keeps", &format!("f{nth}"))
            };
            let made = catalogue.create_feature(&STAFF, &tenant, draft).await.unwrap();
            assert_eq!(catalogue.feature(&tenant, &made.code).await.unwrap(), made);
        }
    }

    async fn a_change_keeps_what_it_does_not_name(world) {
        let app = world.start().await;
        let tenant = example(&app).await;
        let catalogue = app.app.catalogue();
        let ip = "ip".parse().unwrap();
        let before = catalogue.product(&tenant, &ip).await.unwrap();
        let days = PreLicenceChange { days: Some(30), grants: None };
        let change = ProductChange { pre_licence: Some(Some(days)), ..ProductChange::default() };
        let changed = catalogue.change_product(&STAFF, &tenant, &ip, Some(1), change.clone()).await.unwrap();
        let mut expected = before.clone();
        expected.rules.pre_licence.as_mut().unwrap().days = 30;
        expected.version = 2;
        assert_eq!(changed, expected);
        let stale = catalogue.change_product(&STAFF, &tenant, &ip, Some(1), change).await;
        assert!(matches!(stale.unwrap_err(), AdminError::Changed));
        let none = ProductChange { pre_licence: Some(None), ..ProductChange::default() };
        let changed = catalogue.change_product(&STAFF, &tenant, &ip, None, none).await.unwrap();
        assert_eq!(changed.rules.pre_licence, None);
        assert_eq!((changed.rules.uninstall, changed.names), (true, before.names));

        let cdc = code("cdc");
        let warn = FeatureChange { enforcement: Some(Some(Enforcement::Warn)), ..FeatureChange::default() };
        let changed = catalogue.change_feature(&STAFF, &tenant, &cdc, Some(1), warn.clone()).await.unwrap();
        assert_eq!((changed.version, changed.enforcement), (2, Some(Enforcement::Warn)));
        assert_eq!(changed.names.zh.as_deref(), Some("CDC 实时数据同步"));
        let stale = catalogue.change_feature(&STAFF, &tenant, &cdc, Some(1), warn).await;
        assert!(matches!(stale.unwrap_err(), AdminError::Changed));

        let data = "data-integration".parse().unwrap();
        let no_uses = BundleChange { uses: Some(vec![]), ..BundleChange::default() };
        let changed = catalogue.change_bundle(&STAFF, &tenant, &data, Some(1), no_uses.clone()).await.unwrap();
        assert_eq!((changed.features.len(), changed.uses.len()), (4, 0));
        assert_eq!(catalogue.bundle(&tenant, &data).await.unwrap(), changed);
        let stale = catalogue.change_bundle(&STAFF, &tenant, &data, Some(1), no_uses).await;
        assert!(matches!(stale.unwrap_err(), AdminError::Changed));
    }

    /// Existing bundles and pre-licences keep a feature that is retired, and no others take it up.
    async fn a_retired_feature_stays_where_it_is(world) {
        let app = world.start().await;
        let tenant = example(&app).await;
        let catalogue = app.app.catalogue();
        let (ip, ingest) = ("ip".parse().unwrap(), code("data-ingest"));
        let at = catalogue.change_feature(&STAFF, &tenant, &ingest, None, retired(true)).await.unwrap();
        app.clock.advance(chrono::Duration::days(1));
        let again = catalogue.change_feature(&STAFF, &tenant, &ingest, None, retired(true)).await.unwrap();
        assert_eq!((again.retired_at, again.version), (at.retired_at, 3));
        let is_retired = |retired| FeatureFilter { product: None, retired: Some(retired) };
        let listed = catalogue.features(&tenant, &is_retired(true), None, 50).await.unwrap().items;
        assert_eq!(listed, [again]);
        assert_eq!(catalogue.features(&tenant, &is_retired(false), None, 50).await.unwrap().items.len(), 14);

        refused(
            catalogue.create_bundle(&STAFF, &tenant, bundle("ip", "late", &["data-ingest"])).await,
            "features", "data-ingest is",
        );
        let late = bundle("ip", "late", &["cdc"]);
        let uses = vec![BundleUse { name: code("late"), needs: ingest.clone() }];
        refused(
            catalogue.create_bundle(&STAFF, &tenant, BundleDraft { uses, ..late }).await,
            "uses", "data-ingest is",
        );
        let keep = BundleChange { features: Some(vec![ingest.clone(), code("cdc")]), uses: Some(vec![]), ..BundleChange::default() };
        let data = "data-integration".parse().unwrap();
        catalogue.change_bundle(&STAFF, &tenant, &data, None, keep).await.unwrap();
        let grants = |codes: &[&str]| ProductChange {
            pre_licence: Some(Some(PreLicenceChange {
                days: None, grants: Some(codes.iter().map(|of| (code(of), 1)).collect()),
            })),
            ..ProductChange::default()
        };
        catalogue.change_product(&STAFF, &tenant, &ip, None, grants(&["data-ingest", "cdc"])).await.unwrap();
        catalogue.change_product(&STAFF, &tenant, &ip, None, grants(&["cdc"])).await.unwrap();
        refused(
            catalogue.change_product(&STAFF, &tenant, &ip, None, grants(&["data-ingest"])).await,
            "pre_licence.features", "data-ingest is",
        );
        catalogue.change_feature(&STAFF, &tenant, &ingest, None, retired(false)).await.unwrap();
        catalogue.change_product(&STAFF, &tenant, &ip, None, grants(&["data-ingest"])).await.unwrap();
    }

    /// Features are created after their product, and there is no other order.
    async fn a_pre_licence_may_name_features_that_are_created_later(world) {
        let app = world.start().await;
        let tenant = app.provision(capacity(1)).await.tenant;
        let catalogue = app.app.catalogue();
        let draft = product("ip", lending(&[("cdc", 1), ("topics", 5), ("nodes", 3)]));
        catalogue.create_product(&STAFF, &tenant, draft).await.unwrap();
        catalogue.create_product(&STAFF, &tenant, product("other", ProductRules::default())).await.unwrap();
        refused(
            catalogue.create_feature(&STAFF, &tenant, feature("other", "cdc")).await,
            "code", "pre-licence of another product, ip",
        );
        catalogue.create_feature(&STAFF, &tenant, feature("ip", "cdc")).await.unwrap();
        refused(
            catalogue.create_product(&STAFF, &tenant, product("third", lending(&[("cdc", 1)]))).await,
            "pre_licence.features", "cdc is one of ip",
        );
    }

    async fn what_may_not_be_in_the_catalogue_is_refused_by_name(world) {
        let app = world.start().await;
        let tenant = example(&app).await;
        let catalogue = app.app.catalogue();
        catalogue.create_product(&STAFF, &tenant, product("other", ProductRules::default())).await.unwrap();
        catalogue.create_feature(&STAFF, &tenant, feature("other", "theirs")).await.unwrap();
        let before = app.contents().await;

        let many: Vec<_> = (0..201).map(|nth| format!("f{nth}")).collect();
        let many: Vec<_> = many.iter().map(|of| (of.as_str(), 1)).collect();
        let days = |days| ProductRules {
            pre_licence: Some(PreLicence { days, grants: vec![(code("x"), 1)] }),
            ..ProductRules::default()
        };
        let grace = |days| ProductRules { on_expiry: OnExpiry::Grace { days }, ..ProductRules::default() };
        for (rules, named, because) in [
            (lending(&[]), "pre_licence.features", "1 to 200 features"),
            (lending(&many), "pre_licence.features", "1 to 200 features"),
            (lending(&[("x", 1), ("x", 2)]), "pre_licence.features", "x twice"),
            (lending(&[("x", 0)]), "pre_licence.features", "1 to 100000000 units of x"),
            (lending(&[("x", 1_000_000_000)]), "pre_licence.features", "1 to 100000000 units of x"),
            (lending(&[("theirs", 1)]), "pre_licence.features", "theirs is one of other"),
            (days(0), "pre_licence.days", "1 to 36525"),
            (days(36_526), "pre_licence.days", "1 to 36525"),
            (grace(0), "on_expiry", "1 to 36525"),
            (grace(36_526), "on_expiry", "1 to 36525"),
            (ProductRules { transfers: 1001, ..ProductRules::default() }, "transfers", "at most 1000"),
        ] {
            refused(catalogue.create_product(&STAFF, &tenant, product("new", rules)).await, named, because);
        }
        let switch = ProductChange {
            pre_licence: Some(Some(PreLicenceChange { days: None, grants: Some(vec![(code("cdc"), 2)]) })),
            ..ProductChange::default()
        };
        let ip = "ip".parse().unwrap();
        refused(
            catalogue.change_product(&STAFF, &tenant, &ip, None, switch).await,
            "pre_licence.features", "cdc, which is a switch",
        );
        for (name, because) in [("　 ", "empty"), ("a\nb", "control"), (&"x".repeat(201), "200")] {
            let draft = ProductDraft { names: names(name), ..product("new", ProductRules::default()) };
            refused(catalogue.create_product(&STAFF, &tenant, draft).await, "name", because);
            let zh = Names { zh: Some(name.to_owned()), ..names("x") };
            let draft = FeatureDraft { names: zh.clone(), ..feature("ip", "new") };
            refused(catalogue.create_feature(&STAFF, &tenant, draft).await, "name_zh", because);
            let draft = BundleDraft { names: zh, ..bundle("ip", "new", &["cdc"]) };
            refused(catalogue.create_bundle(&STAFF, &tenant, draft).await, "name_zh", because);
        }
        refused(catalogue.create_feature(&STAFF, &tenant, feature("ip", "nodes")).await, "code", "nodes");
        let users = FeatureKind::NamedUsers { reassignments: u32::MAX };
        let draft = FeatureDraft { kind: users, ..feature("ip", "new") };
        refused(catalogue.create_feature(&STAFF, &tenant, draft).await, "reassignments", "at most");
        for (change, named) in [
            (FeatureChange { overage: Some(Default::default()), ..FeatureChange::default() }, "overage"),
            (FeatureChange { reassignments: Some(1), ..FeatureChange::default() }, "reassignments"),
        ] {
            let changed = catalogue.change_feature(&STAFF, &tenant, &code("cdc"), None, change).await;
            refused(changed, named, "the kind is switch");
        }
        let many: Vec<_> = many.iter().map(|(of, _)| *of).collect();
        for (features, because) in [
            (&[][..], "1 to 200"), (&many[..], "1 to 200"), (&["cdc", "cdc"], "cdc twice"),
            (&["unheard"], "unheard is none"), (&["theirs"], "theirs is one of other"), (&["nodes"], "nodes is none"),
        ] {
            refused(catalogue.create_bundle(&STAFF, &tenant, bundle("ip", "new", features)).await, "features", because);
        }
        let also = |uses: &[(&str, &str)]| BundleDraft {
            uses: uses.iter().map(|(name, needs)| BundleUse { name: code(name), needs: code(needs) }).collect(),
            ..bundle("ip", "new", &["cdc"])
        };
        for (uses, because) in [
            (&[("a", "topics"), ("a", "topics")][..], "a with topics twice"), (&[("a", "cdc")], "cdc is one"),
            (&[("a", "theirs")], "theirs is one of other"), (&[("a", "unheard")], "unheard is none"),
        ] {
            refused(catalogue.create_bundle(&STAFF, &tenant, also(uses)).await, "uses", because);
        }
        let unknown = |answer: AdminError, of: &str| {
            assert!(matches!(&answer, AdminError::Unknown { what, .. } if *what == of), "{answer}");
        };
        unknown(catalogue.create_feature(&STAFF, &tenant, feature("none", "new")).await.unwrap_err(), "product");
        unknown(catalogue.create_bundle(&STAFF, &tenant, bundle("none", "new", &["cdc"])).await.unwrap_err(), "product");
        unknown(catalogue.feature(&tenant, &code("none")).await.unwrap_err(), "feature");
        unknown(catalogue.bundle(&tenant, &"none".parse().unwrap()).await.unwrap_err(), "bundle");
        let of_none = FeatureFilter { product: "none".parse().ok(), retired: None };
        unknown(catalogue.features(&tenant, &of_none, None, 9).await.unwrap_err(), "product");
        let taken = |answer: AdminError, of: &str| {
            assert!(matches!(&answer, AdminError::Taken { what, .. } if *what == of), "{answer}");
        };
        taken(catalogue.create_product(&STAFF, &tenant, product("ip", ProductRules::default())).await.unwrap_err(), "product");
        // Checks and leases name a feature by its code alone.
        taken(catalogue.create_feature(&STAFF, &tenant, feature("other", "cdc")).await.unwrap_err(), "feature");
        taken(catalogue.create_bundle(&STAFF, &tenant, bundle("other", "data-integration", &["theirs"])).await.unwrap_err(), "bundle");
        assert_eq!(app.contents().await, before);
    }

    /// Whoever changes the same thing at the same time is told so, and codes are given once.
    async fn racing_changes_are_one_after_another(world) {
        let app = world.start().await;
        let (other, _) = app.another().await;
        let tenant = example(&app).await;
        let start = version(&app, &tenant).await;
        let racers = (0..16).map(|number| {
            let app = if number % 2 == 0 { &app.app } else { &other };
            app.catalogue().create_feature(&STAFF, &tenant, feature("ip", &format!("f{}", number / 4)))
        });
        let made = futures_util::future::join_all(racers).await;
        assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 4);
        let cdc = code("cdc");
        let racers = (0..8).map(|number| {
            let app = if number % 2 == 0 { &app.app } else { &other };
            app.catalogue().change_feature(&STAFF, &tenant, &cdc, Some(1), retired(true))
        });
        let changed = futures_util::future::join_all(racers).await;
        assert_eq!(changed.iter().filter(|changed| changed.is_ok()).count(), 1);
        assert_eq!(version(&app, &tenant).await - start, 5);
        // The other process knows it as well.
        assert!(other.catalogue().feature(&tenant, &cdc).await.unwrap().retired_at.is_some());
    }

    async fn what_is_done_to_the_catalogue_is_audited(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let tenant = &account.tenant;
        let catalogue = app.app.catalogue();
        let made = catalogue.create_product(&STAFF, tenant, product("ip", lending(&[("cdc", 1)]))).await.unwrap();
        catalogue.create_feature(&STAFF, tenant, feature("ip", "cdc")).await.unwrap();
        catalogue.create_bundle(&STAFF, tenant, bundle("ip", "data", &["cdc"])).await.unwrap();
        let change = ProductChange { transfers: Some(2), ..ProductChange::default() };
        catalogue.change_product(&STAFF, tenant, &made.code, None, change).await.unwrap();
        let warn = FeatureChange { enforcement: Some(Some(Enforcement::Warn)), ..FeatureChange::default() };
        for change in [warn, retired(true), retired(false)] {
            catalogue.change_feature(&STAFF, tenant, &code("cdc"), None, change).await.unwrap();
        }
        let uses = BundleChange { names: Default::default(), features: None, uses: Some(vec![]) };
        catalogue.change_bundle(&STAFF, tenant, &"data".parse().unwrap(), None, uses).await.unwrap();
        let rows = trail(&app, &account).await;
        let rows: Vec<_> = rows.iter().map(|row| &row.entry).collect();
        let rows = &rows[rows.len() - 8..];
        let actions: Vec<_> = rows.iter().map(|entry| entry.action.as_str()).collect();
        assert_eq!(actions, [
            "product.create", "feature.create", "bundle.create", "product.change", "feature.change",
            "feature.retire", "feature.restore", "bundle.change",
        ]);
        let shown = |text: &Option<String>| -> Value { serde_json::from_str(text.as_ref().unwrap()).unwrap() };
        let licence = json!({ "days": 180, "grants": [{ "feature": "cdc", "units": 1 }] });
        assert_eq!(shown(&rows[0].after)["pre_licence"], licence);
        assert_eq!((rows[1].target.kind.as_str(), rows[1].target.id.as_str()), ("feature", "cdc"));
        assert_eq!(shown(&rows[2].after)["features"], json!(["cdc"]));
        assert_eq!((shown(&rows[3].before), shown(&rows[3].after)), (json!({ "transfers": 0 }), json!({ "transfers": 2 })));
        assert_eq!(shown(&rows[4].after), json!({ "enforcement": "warn" }));
        assert_eq!(shown(&rows[5].before), json!({ "retired_at": null }));
    }
}
