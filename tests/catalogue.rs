//! What a tenant licenses: products, features and bundles.

use rollcall_app::catalogue::{BundleChange, FeatureChange, FeatureFilter};
use rollcall_domain::catalogue::Enforcement;
use rollcall_test_support::{STAFF, capacity, stories};

stories! {
    async fn the_example_is_created_and_read_again(world) {
        let app = world.start().await;
        let tenant = app.provision(capacity(1)).await.tenant;
        let before = app.app.tenants().list().await.unwrap().remove(0).version;
        let catalogue = app.app.catalogue();
        let made = catalogue.create_example(&STAFF, &tenant).await.unwrap();
        assert_eq!((made.features.len(), made.bundles.len()), (15, 3));
        // Leases are decided on the catalogue: each change is a new version of the tenant.
        let after = app.app.tenants().list().await.unwrap().remove(0).version;
        assert_eq!(after - before, 1 + 15 + 3);

        let product = catalogue.product(&tenant, &made.product.code).await.unwrap();
        assert_eq!(product, made.product);
        let all = catalogue.features(&tenant, &FeatureFilter::default(), None, 200).await.unwrap();
        let mut features = made.features.clone();
        features.sort_by(|one, other| one.code.cmp(&other.code));
        assert_eq!((all.items, all.next_cursor), (features, None));
        for bundle in &made.bundles {
            assert_eq!(catalogue.bundle(&tenant, &bundle.code).await.unwrap(), *bundle);
        }

        let cdc = "cdc".parse().unwrap();
        let change = FeatureChange { enforcement: Some(Some(Enforcement::Warn)), ..FeatureChange::default() };
        let changed = catalogue.change_feature(&STAFF, &tenant, &cdc, Some(1), change).await.unwrap();
        assert_eq!((changed.version, changed.enforcement), (2, Some(Enforcement::Warn)));
        assert_eq!(catalogue.feature(&tenant, &cdc).await.unwrap(), changed);
        let listing = BundleChange { uses: Some(vec![]), ..BundleChange::default() };
        let bundle = made.bundles[1].code.clone();
        let changed = catalogue.change_bundle(&STAFF, &tenant, &bundle, None, listing).await.unwrap();
        assert_eq!(catalogue.bundle(&tenant, &bundle).await.unwrap(), changed);
    }
}
