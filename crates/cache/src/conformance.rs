//! Conformance tests: what every cache store must do. Each panics where a store does not.

use std::sync::Arc;

use tokio::task::JoinSet;

use crate::{CacheStore, Hits, Key, Versioned};

type Store = Arc<dyn CacheStore>;

/// Run all conformance tests; `seed` keeps runs against the same store apart.
pub async fn check(store: &Store, seed: u128) {
    store.check().await.expect("the store takes writes");
    assert!(!store.name().is_empty(), "the store has a name");
    get_keeps_the_order_and_the_gaps(store, seed).await;
    an_older_version_never_replaces_a_newer_one(store, seed).await;
    versions_keep_their_last_bit(store, seed).await;
    several_puts_are_each_put_by_its_version(store, seed).await;
    an_invalidation_beats_a_late_put(store, seed).await;
    tombstones_only_rise(store, seed).await;
    forgetting_drops_values_and_keeps_tombstones(store, seed).await;
    hits_are_counted_by_window(store, seed).await;
    racing_puts_end_at_the_highest_version(store, seed).await;
    racing_hits_are_all_counted(store, seed).await;
}

/// `put_all` puts each entry by its own version.
pub async fn several_puts_are_each_put_by_its_version(store: &Store, seed: u128) {
    let [fresh, newer, older] = [30, 31, 32].map(|number| registration(seed, number));
    let stranger = registration(seed ^ 1, 33);
    put(store, &newer, 5, "newer").await;
    put(store, &older, 2, "older").await;
    let entries = [
        (fresh, of(1, "fresh")),
        (newer, of(4, "late")),
        (older, of(3, "replaced")),
        (stranger, of(1, "another account's")),
    ];
    store.put_all(&entries).await.expect("put several");
    let found = store.get(&[fresh, newer, older]).await.expect("get");
    let expected = [Some(of(1, "fresh")), Some(of(5, "newer")), Some(of(3, "replaced"))];
    assert_eq!(found, expected, "each by its own version");
    let found = store.get(&[stranger]).await.expect("get");
    assert_eq!(found, [Some(of(1, "another account's"))], "of every account");
}

/// Values come in the order of their keys, with `None` where there is none.
pub async fn get_keeps_the_order_and_the_gaps(store: &Store, seed: u128) {
    let keys =
        [registration(seed, 0), registration(seed, 1), Key::policy(seed), registration(seed, 2)];
    let stranger = Key::policy(!seed);
    put(store, &keys[0], 1, "first").await;
    put(store, &keys[2], 9, "").await;
    put(store, &stranger, 7, "another account's").await;
    store.invalidate(&keys[3], 3).await.expect("invalidate");
    let found = store.get(&keys).await.expect("get");
    let expected = [Some(of(1, "first")), None, Some(of(9, "")), None];
    assert_eq!(found, expected, "order and gaps of several keys");
    let none = store.get(&[]).await.expect("get no keys");
    assert!(none.is_empty(), "no keys, no values");
}

/// A slow reader can't put back what it read before a change.
pub async fn an_older_version_never_replaces_a_newer_one(store: &Store, seed: u128) {
    let key = registration(seed, 10);
    put(store, &key, 5, "new").await;
    put(store, &key, 4, "old").await;
    assert_eq!(get(store, &key).await, Some(of(5, "new")), "put of 4 on 5");
    put(store, &key, 5, "same").await;
    assert_eq!(get(store, &key).await, Some(of(5, "same")), "put of 5 on 5");
    put(store, &key, 10, "newer").await;
    assert_eq!(get(store, &key).await, Some(of(10, "newer")), "put of 10 on 5");
}

/// Versions past 2^53 differ although they are the same number to a double.
pub async fn versions_keep_their_last_bit(store: &Store, seed: u128) {
    let key = registration(seed, 20);
    let big = 1_i64 << 53;
    put(store, &key, big + 1, "new").await;
    put(store, &key, big, "old").await;
    let found = get(store, &key).await;
    assert_eq!(found, Some(of(big + 1, "new")), "put of 2^53 on 2^53 + 1");
    put(store, &key, i64::MAX, "last").await;
    let found = get(store, &key).await;
    assert_eq!(found, Some(of(i64::MAX, "last")), "put of the last version");
}

/// Values read before an invalidation are refused, later ones accepted.
pub async fn an_invalidation_beats_a_late_put(store: &Store, seed: u128) {
    for (id, accepted) in [(30, 6), (31, 7)] {
        let key = registration(seed, id);
        put(store, &key, 5, "old").await;
        store.invalidate(&key, 6).await.expect("invalidate");
        assert_eq!(get(store, &key).await, None, "invalidated");
        put(store, &key, 5, "late").await;
        assert_eq!(get(store, &key).await, None, "put of 5 on tombstone 6");
        put(store, &key, accepted, "new").await;
        let found = get(store, &key).await;
        assert_eq!(found, Some(of(accepted, "new")), "put of {accepted} on tombstone 6");
    }
}

/// Invalidations may arrive in any order, also after newer values.
pub async fn tombstones_only_rise(store: &Store, seed: u128) {
    let key = registration(seed, 40);
    store.invalidate(&key, 8).await.expect("invalidate");
    store.invalidate(&key, 6).await.expect("invalidate");
    put(store, &key, 7, "old").await;
    assert_eq!(get(store, &key).await, None, "put of 7 on tombstones 8, 6");
    put(store, &key, 9, "new").await;
    store.invalidate(&key, 6).await.expect("invalidate");
    assert_eq!(get(store, &key).await, None, "an invalidated newer value");
    put(store, &key, 8, "old").await;
    assert_eq!(get(store, &key).await, None, "put of 8 where 9 was seen");
}

/// A forgotten value is gone whatever its version, and an older one can be put.
pub async fn forgetting_drops_values_and_keeps_tombstones(store: &Store, seed: u128) {
    let key = registration(seed, 50);
    store.forget(&key).await.expect("forget nothing");
    put(store, &key, 5, "wrong").await;
    store.forget(&key).await.expect("forget");
    assert_eq!(get(store, &key).await, None, "forgotten");
    put(store, &key, 4, "right").await;
    let found = get(store, &key).await;
    assert_eq!(found, Some(of(4, "right")), "put of 4 on forgotten 5");
    store.invalidate(&key, 6).await.expect("invalidate");
    store.forget(&key).await.expect("forget a tombstone");
    put(store, &key, 5, "late").await;
    assert_eq!(get(store, &key).await, None, "put of 5 on forgotten tombstone 6");
}

/// Windows follow the caller's clock, per limit.
pub async fn hits_are_counted_by_window(store: &Store, seed: u128) {
    let (limit, other) = (format!("contract:{seed:x}:a"), format!("contract:{seed:x}:b"));
    assert_eq!(hits(store, &limit, 60_000).await, 0, "hits before any");
    for (now, seen, ends_at_ms) in [
        (60_000, 1, 120_000),
        (60_001, 2, 120_000),
        (119_999, 3, 120_000),
        (120_000, 1, 180_000),
        (119_999, 4, 120_000),
    ] {
        let hit = store.hit(&limit, now, 60_000).await.expect("hit");
        assert_eq!(hit, Hits { seen, ends_at_ms }, "hit at {now}");
    }
    assert_eq!(hits(store, &limit, 119_999).await, 4, "hits of a window");
    assert_eq!(hits(store, &limit, 120_000).await, 1, "hits of the next");
    assert_eq!(hits(store, &limit, 180_000).await, 0, "hits of a new window");
    assert_eq!(hits(store, &other, 60_000).await, 0, "another limit's hits");
}

/// 64 puts at once of different versions leave the highest.
pub async fn racing_puts_end_at_the_highest_version(store: &Store, seed: u128) {
    let key = registration(seed, 60);
    let start = i64::try_from(seed % 64).expect("small");
    let mut racers = JoinSet::new();
    for i in 0..64 {
        let store = Arc::clone(store);
        // 37 and 64 have no common divisor, so this is each of 1..=64 once, in some order.
        let version = (start + i * 37) % 64 + 1;
        racers.spawn(async move { put(&store, &key, version, &version.to_string()).await });
    }
    racers.join_all().await;
    assert_eq!(get(store, &key).await, Some(of(64, "64")), "64 racing puts");
}

/// 64 hits at once are 64 hits, and each is told another number.
pub async fn racing_hits_are_all_counted(store: &Store, seed: u128) {
    let limit = format!("contract:{seed:x}:race");
    let mut racers = JoinSet::new();
    for _ in 0..64 {
        let (store, limit) = (Arc::clone(store), limit.clone());
        racers.spawn(async move { store.hit(&limit, 0, 60_000).await.expect("hit").seen });
    }
    let mut seen = racers.join_all().await;
    seen.sort_unstable();
    assert!(seen.into_iter().eq(1..=64), "64 racing hits");
}

fn registration(seed: u128, id: u128) -> Key {
    Key::registration(seed, id)
}

fn of(version: i64, value: &str) -> Versioned {
    let value = value.as_bytes().to_vec();
    Versioned { version, value }
}

async fn put(store: &Store, key: &Key, version: i64, value: &str) {
    store.put(key, of(version, value)).await.expect("put");
}

async fn get(store: &Store, key: &Key) -> Option<Versioned> {
    let found = store.get(std::slice::from_ref(key)).await.expect("get");
    let [found] = found.try_into().expect("one key, one answer");
    found
}

async fn hits(store: &Store, limit: &str, now_ms: i64) -> u64 {
    store.hits(limit, now_ms, 60_000).await.expect("hits")
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    #[tokio::test(flavor = "multi_thread")]
    async fn memory_passes_the_conformance_tests() {
        let store = crate::open("memory:").await.expect("memory");
        super::check(&store, 1).await;
        super::check(&store, 2).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn redis_passes_the_conformance_tests() {
        let Ok(url) = std::env::var("TEST_REDIS_URL") else {
            eprintln!("skipped: TEST_REDIS_URL isn't set");
            return;
        };
        let store = crate::open(&url).await.expect("redis");
        let seed = SystemTime::UNIX_EPOCH.elapsed().expect("now").as_nanos();
        super::check(&store, seed).await;
    }
}
