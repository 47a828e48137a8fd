//! The stores themselves, both held against the same contract.

use rollcall_test_support::stories;
use uuid::Uuid;

stories! {
    async fn a_store_of_sessions_does_what_the_contract_says(world) {
        let store = rollcall_cache::open(&world.cache_url()).await.unwrap().sessions();
        rollcall_cache::sessions::conformance::check(&store, Uuid::new_v4().as_u128()).await;
    }
}
