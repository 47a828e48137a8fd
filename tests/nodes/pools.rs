//! A pool is claimed the same way whatever it counts, and an account's slots are one of them.

use rollcall_domain::{EventId, Pool, PoolKind, RegistrationId, nodes::NodeKey};
use rollcall_storage::{nodes::Claim, pools::Units};
use rollcall_test_support::{Account, TestApp, capacity, stories};
use uuid::Uuid;

const SEATS: PoolKind = PoolKind { name: "seats", unit: "seat" };

stories! {
    /// Never more than there are, and the account's slots are none of them.
    async fn units_of_another_kind_are_claimed_as_slots_are(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        app.node(&account, "a").registers().await.status(201);
        let claims = claims(&app, &account, &[3, 3, 2, 3, 2]).await;
        let mut in_use = Vec::new();
        for claim in claims {
            let claimed = app.app.store().claim(claim).await.unwrap();
            in_use.push(claimed.map(|claimed| claimed.in_use));
        }
        assert_eq!(in_use, [Some(3), Some(6), Some(8), None, Some(10)]);
        assert_eq!(seats(&app, &account).await, Pool { in_use: 10, ..Pool::unused(10) });
        let shown = app.app.accounts().show(&account.tenant, &account.name).await.unwrap();
        assert_eq!(shown.account.nodes, Pool { in_use: 1, ..Pool::unused(1) });
    }

    /// Those of one batch included.
    async fn claims_at_once_take_no_more_units_than_there_are(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        app.node(&account, "a").registers().await.status(201);
        let claims = claims(&app, &account, &[3; 20]).await;
        let store = app.app.store();
        let claimed = futures_util::future::join_all(claims.into_iter().map(|it| store.claim(it))).await;
        let claimed = claimed.into_iter().filter(|it| it.as_ref().unwrap().is_some()).count();
        let pool = seats(&app, &account).await;
        assert!(claimed <= 3, "{claimed}");
        assert_eq!((pool.capacity, pool.in_use), (10, 3 * u32::try_from(claimed).unwrap()));
    }

    /// As it was before there were other kinds.
    async fn an_account_with_another_pool_is_found_once_with_its_own_slots(world) {
        let app = world.start().await;
        let account = app.provision(capacity(2)).await;
        app.node(&account, "a").registers().await.status(201);
        claims(&app, &account, &[]).await;
        let shown = app.app.accounts().show(&account.tenant, &account.name).await.unwrap();
        assert_eq!(shown.account.nodes, Pool { in_use: 1, ..Pool::unused(2) });
        let filter = rollcall_storage::accounts::AccountFilter::default();
        let listed = app.app.accounts().search(&account.tenant, &filter, None, 10).await.unwrap();
        let slots: Vec<_> = listed.items.iter().map(|it| it.account.nodes).collect();
        assert_eq!(slots, [Pool { in_use: 1, ..Pool::unused(2) }]);
        app.node(&account, "b").registers().await.status(201);
        app.node(&account, "c").registers().await.status(409).refused(30007);
        assert!(app.app.nodes().miscounts().await.unwrap().is_empty());
        assert_eq!(seats(&app, &account).await, Pool::unused(10));
    }
}

/// Ten seats for the account, and a claim of each of these quantities.
async fn claims(app: &TestApp, account: &Account, quantities: &[u32]) -> Vec<Claim> {
    let (show, store) = (app.app.accounts().show(&account.tenant, &account.name), app.app.store());
    let of = show.await.unwrap().account;
    let tx = store.write().await.unwrap();
    tx.tenant(of.tenant).pools().insert(of.id, &SEATS, Pool::unused(10)).await.unwrap();
    tx.commit().await.unwrap();
    let tenants = app.app.tenants().list().await.unwrap();
    let tenant = tenants.into_iter().find(|tenant| tenant.id == of.tenant).unwrap();
    let registrations = store.tenant(of.tenant).registrations();
    let filter =
        rollcall_storage::nodes::RegistrationFilter { account: Some(of.id), ..Default::default() };
    let first = registrations.list(&filter, app.app.now(), None, 1).await.unwrap().items.remove(0);
    let claim = |(number, quantity): (usize, &u32)| {
        let mut registration = first.clone();
        registration.id = RegistrationId(Uuid::new_v4());
        registration.facts.key =
            NodeKey { node_id: format!("seat-{number}"), ..registration.facts.key };
        Claim {
            sweep_at: registration.lease_expires_at,
            registration,
            units: Units { of: SEATS, quantity: *quantity },
            source: "127.0.0.1".to_owned(),
            policy_version: of.policy_version,
            tenant_version: tenant.version,
            event: EventId(Uuid::new_v4()),
            request_id: "req_seats".to_owned(),
        }
    };
    quantities.iter().enumerate().map(claim).collect()
}

async fn seats(app: &TestApp, account: &Account) -> Pool {
    let shown = app.app.accounts().show(&account.tenant, &account.name).await.unwrap();
    let of = shown.account;
    let tx = app.app.store().write().await.unwrap();
    tx.tenant(of.tenant).pools().lock(of.id, &SEATS).await.unwrap().unwrap()
}
