//! A Redis that dies, hangs and comes back, played by a proxy in front of a real one.

mod proxy;

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use proxy::{Mode, Proxy};
use rollcall_cache::{CacheError, CacheStore, Key, Versioned, open};

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_redis_costs_nothing_and_comes_back() {
    outage(Mode::Dead).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hung_redis_costs_nothing_and_comes_back() {
    outage(Mode::Hung).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_starts_without_its_redis() {
    let Some(proxy) = proxy().await else { return };
    proxy.set(Mode::Dead);
    let store = open(&proxy.url()).await.expect("a readable URL");
    assert!(unavailable_at_once(&store).await);
    proxy.set(Mode::Open);
    comes_back(&store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_store_stops_looking() {
    let Some(proxy) = proxy().await else { return };
    proxy.set(Mode::Dead);
    drop(open(&proxy.url()).await.expect("a readable URL"));
    tokio::time::sleep(Duration::from_millis(1200)).await;
    let visits = proxy.visits();
    tokio::time::sleep(Duration::from_millis(1200)).await;
    assert_eq!(proxy.visits(), visits);
}

async fn outage(mode: Mode) {
    let Some(proxy) = proxy().await else { return };
    let store = open(&proxy.url()).await.expect("a readable URL");
    let seed = SystemTime::UNIX_EPOCH.elapsed().expect("now").as_nanos();
    let key = Key::policy(seed);
    let limit = format!("outage:{seed:x}");
    let version = 1;
    let value = b"value".to_vec();
    let value = Versioned { version, value };
    store.put(&key, value.clone()).await.expect("put");
    assert_eq!(store.hit(&limit, 0, 1000).await.expect("hit").seen, 1);
    assert_eq!(store.hit(&limit, 0, 1000).await.expect("hit").seen, 2);

    proxy.set(mode);
    let noticed = Instant::now();
    let first = store.get(&[key]).await;
    assert!(matches!(first, Err(CacheError::Unavailable)), "{first:?}");
    assert!(noticed.elapsed() < Duration::from_millis(400));

    assert!(unavailable_at_once(&store).await);
    for call in [
        store.put(&key, value.clone()).await,
        store.invalidate(&key, 2).await,
        store.forget(&key).await,
    ] {
        assert!(matches!(call, Err(CacheError::Unavailable)), "{call:?}");
    }
    // Limits go on in the process.
    assert_eq!(store.hit(&limit, 0, 1000).await.expect("hit").seen, 1);
    assert_eq!(store.hits(&limit, 0, 1000).await.expect("hits"), 1);
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert!(unavailable_at_once(&store).await, "failed probes change nothing");

    proxy.set(Mode::Open);
    comes_back(&store).await;
    let found = store.get(&[key]).await.expect("get");
    assert_eq!(found, [Some(value)], "what was lost meanwhile stays lost");
    assert_eq!(store.hits(&limit, 0, 1000).await.expect("hits"), 2);
}

async fn unavailable_at_once(store: &Arc<dyn CacheStore>) -> bool {
    let started = Instant::now();
    for _ in 0..1000 {
        if !matches!(store.check().await, Err(CacheError::Unavailable)) {
            return false;
        }
    }
    // A microsecond each; the rest is for a busy machine.
    started.elapsed() < Duration::from_millis(200)
}

async fn comes_back(store: &Arc<dyn CacheStore>) {
    let patience = Instant::now() + Duration::from_secs(5);
    while store.check().await.is_err() {
        assert!(Instant::now() < patience, "still unavailable");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn proxy() -> Option<Proxy> {
    let url = std::env::var("TEST_REDIS_URL").unwrap_or_default();
    let Some(redis) = url.strip_prefix("redis://") else {
        eprintln!("skipped: TEST_REDIS_URL is no redis:// address");
        return None;
    };
    let redis = redis.split('/').next().unwrap_or(redis);
    Some(Proxy::before(redis.to_owned()).await)
}
