//! Products, features and bundles on pages.

use rollcall_domain::{
    catalogue::{FeatureKind, OnExpiry},
    staff::Role,
};
use rollcall_test_support::{capacity, stories};

use super::visitor::{Visitor, hidden, leads_to};

stories! {
    async fn a_catalogue_is_made_and_changed_on_pages(world) {
        let app = world.start().await;
        let tenant = app.provision(capacity(1)).await.tenant;
        let page = |page: &str| format!("/console/{tenant}/catalogue{page}");
        let mut ann = Visitor::signed_in(&app, &tenant, Role::Business).await;
        let empty = ann.opens(&page("")).await.status(200);
        assert!(empty.text.contains("Nothing to license yet"), "{}", empty.text);
        let product = [
            ("code", "dw"), ("name", "Warehouse"), ("name_zh", "数仓"), ("pre_licence.features", "cdc\r\nrows = 50"),
            ("on_expiry", "grace"), ("grace_days", "7"), ("enforcement", "warn"), ("transfers", "2"), ("uninstall", "1"),
        ];
        let at = page("/new-product");
        for (field, value, at_field) in [
            ("code", "Not a code", "code"), ("code", "", "code"), ("name", "", "name"),
            ("grace_days", "", "grace_days"), ("transfers", "-1", "transfers"),
            ("pre_licence.features", "rows=x", "pre_licence.features"), ("on_expiry", "x", "on_expiry"),
        ] {
            let fields: Vec<_> = product.iter().map(|&(name, good)| (name, if name == field { value } else { good })).collect();
            let again = ann.posts(&at, &fields).await.status(422);
            assert!(again.text.contains(&format!("id=\"{at_field}-wrong\"")), "{field}={value}: {}", again.text);
        }
        let made = leads_to(&ann.posts(&at, &product).await);
        let shown = ann.opens(&made).await.status(200);
        for word in ["Created.", "Warehouse", "180 days", "What runs goes on for 7 days", "Allow and warn"] {
            assert!(shown.text.contains(word), "no {word} in {}", shown.text);
        }
        ann.posts(&at, &product).await.status(422);
        let rows = [
            ("code", "rows"), ("name", "Rows"), ("kind", "metered"), ("period", "month"), ("overage", "allow"),
        ];
        let new = page("/products/dw/new-feature");
        let wrong = ann.posts(&new, &[("code", "rows"), ("name", "Rows"), ("kind", "metered")]).await.status(422);
        assert!(wrong.text.contains("id=\"period-wrong\""), "{}", wrong.text);
        leads_to(&ann.posts(&new, &rows).await);
        leads_to(&ann.posts(&new, &[("code", "cdc"), ("name", "CDC"), ("kind", "switch")]).await);
        leads_to(&ann.posts(&new, &[("code", "live"), ("name", "Live"), ("kind", "switch")]).await);
        let bundle = [("code", "sync"), ("name", "Sync"), ("features", "cdc"), ("features", "rows"), ("uses", "real-time=live")];
        let new = page("/products/dw/new-bundle");
        let wrong = ann.posts(&new, &[("code", "sync"), ("name", "Sync"), ("uses", "nonsense")]).await.status(422);
        assert!(wrong.text.contains("id=\"uses-wrong\""), "{}", wrong.text);
        let made = leads_to(&ann.posts(&new, &bundle).await);
        let shown = ann.opens(&made).await.status(200);
        assert!(shown.text.contains("real-time also needs Live"), "{}", shown.text);
        let catalogue = app.app.catalogue().all(&tenant).await.unwrap();
        let product = catalogue.products.values().next().unwrap();
        assert_eq!(product.rules.on_expiry, OnExpiry::Grace { days: 7 });
        assert_eq!(product.rules.pre_licence.as_ref().unwrap().grants.len(), 2);
        assert!(matches!(catalogue.features.values().last().unwrap().kind, FeatureKind::Metered { .. }));
        let file = ann.opens(&format!("/console/{tenant}/catalogue.csv")).await.status(200);
        assert_eq!(file.text.lines().count(), 4, "{}", file.text);
    }

    async fn nobody_overwrites_what_somebody_else_has_changed(world) {
        let app = world.start().await;
        let tenant = app.provision(capacity(1)).await.tenant;
        let mut ann = Visitor::signed_in(&app, &tenant, Role::Owner).await;
        let made = ann.posts(&format!("/console/{tenant}/catalogue/example"), &[]).await;
        assert!(leads_to(&made).ends_with("/catalogue/products/ip?done=created"));
        for path in ["products/ip/edit", "features/cdc", "bundles/data-integration"] {
            let at = format!("/console/{tenant}/catalogue/{path}");
            let form = ann.opens(&at).await.status(200);
            let version = hidden(&form.text, "version");
            let mut fields = vec![
                ("version", &*version), ("name", "Another name"), ("on_expiry", "off"), ("enforcement", "log"),
                ("features", "cdc"),
            ];
            let saved = leads_to(&ann.posts(&at, &fields).await);
            assert!(ann.opens(&saved).await.text.contains("Another name"), "{path}");
            fields[1].1 = "A third one";
            let conflict = ann.posts(&at, &fields).await.status(409);
            assert!(conflict.text.contains("Somebody else has changed it"), "{path}");
            assert!(conflict.text.contains("value=\"A third one\""), "{path}");
        }
        let feature = app.app.catalogue().feature(&tenant, &"cdc".parse().unwrap()).await.unwrap();
        assert_eq!(feature.names.en, "Another name");
        let at = format!("/console/{tenant}/catalogue/features/cdc");
        let version = feature.version.to_string();
        let retire = [("version", &*version), ("name", "CDC"), ("retired", "1")];
        let done = leads_to(&ann.posts(&at, &retire).await);
        assert!(ann.opens(&done).await.text.contains("Retired"), "{done}");
    }
}
