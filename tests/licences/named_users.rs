//! Units that are given to people by name.

use rollcall_test_support::{days, stories};
use serde_json::json;

use super::shop::Shop;

stories! {
    async fn a_unit_is_given_to_somebody_and_to_others_only_so_often(world) {
        let shop = Shop::open(world, 1).await;
        let feature = json!({ "code": "designer", "name": "Designer", "kind": "named_users", "reassignments": 1 });
        shop.staff.post("products/ip/features", &feature).await.status(201);
        shop.sells_to_account(&["designer=2"], json!({})).await;
        let path = format!("accounts/{}/named-users", shop.account.id);
        let user = |name: &str| json!({ "feature": "designer", "name": name });
        for name in ["Ann", "ben@acme.example", " ann "] {
            shop.staff.post(&path, &user(name)).await.status(204);
        }
        shop.staff.post(&path, &user("Cleo")).await.status(409);
        let release = async |name: &str| {
            let request = shop.staff.request(reqwest::Method::DELETE, &path).json(&user(name));
            shop.app.server.send(request).await
        };
        release("Ann").await.status(204);
        release("Ann").await.status(404);
        // At the very same time.
        shop.staff.post(&path, &user("Ann")).await.status(204);
        release("Ann").await.status(204);
        shop.staff.post(&path, &user("Cleo")).await.status(204);
        release("Cleo").await.status(204);
        shop.staff.post(&path, &user("Dora")).await.status(409);
        shop.app.clock.advance(days(366));
        shop.staff.post(&path, &user("Dora")).await.status(204);
        let listed = shop.staff.get(&format!("{path}?feature=designer")).await.status(200);
        assert_eq!((listed.number_of("items/0/units"), listed.member("items/0/users").as_array().unwrap().len()), (2, 4));
        shop.staff.get(&format!("{path}?feature=cdc")).await.status(422).refused(10001);
    }
}
