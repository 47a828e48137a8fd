//! Opening the store of a `cache_url`.

use std::pin::Pin;
use std::sync::Arc;

use ::redis::cluster::ClusterClientBuilder;
use ::redis::io::tcp::TcpSettings;
use ::redis::{Client, ConnectionInfo, IntoConnectionInfo, RedisError};

use crate::memory::MemoryCache;
use crate::redis::{RedisCache, Server, TIMEOUT};
use crate::{CacheStore, OpenError};

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Open the store that a `cache_url` names; an unreachable Redis is no error, see the crate's page.
// Boxed: an `async fn` is compiled where it is awaited, and all that it starts with it. The tasks of the
// connection would be built as the binary is, without optimisation.
pub fn open(url: &str) -> BoxFuture<'_, Result<Arc<dyn CacheStore>, OpenError>> {
    Box::pin(async move {
        let store: Arc<dyn CacheStore> = if url == "memory:" {
            Arc::new(MemoryCache::new())
        } else if url.starts_with("redis://") {
            Arc::new(RedisCache::open(single(url)?).await)
        } else if let Some(nodes) = url.strip_prefix("redis+cluster://") {
            Arc::new(RedisCache::open(cluster(nodes)?).await)
        } else {
            return Err(OpenError::Scheme);
        };
        Ok(store)
    })
}

fn single(url: &str) -> Result<Server, OpenError> {
    let client = Client::open(node(url)?).map_err(unreadable)?;
    Ok(Server::Single(client))
}

/// `[user:password@]host:port[,host:port...]`
fn cluster(nodes: &str) -> Result<Server, OpenError> {
    let nodes = nodes.strip_suffix('/').unwrap_or(nodes);
    if nodes.contains(['/', '?', '#']) {
        let reason = "a cluster has no database or options";
        return Err(OpenError::Address(reason.into()));
    }
    let (login, hosts) = nodes.rsplit_once('@').unwrap_or(("", nodes));
    let at = if login.is_empty() { "" } else { "@" };
    let nodes = hosts
        .split(',')
        .map(|host| node(&format!("redis://{login}{at}{host}")))
        .collect::<Result<Vec<_>, _>>()?;
    let client = ClusterClientBuilder::new(nodes)
        .tcp_settings(tcp())
        .connection_timeout(TIMEOUT)
        .response_timeout(TIMEOUT)
        // One more try, for a slot that moved; more would only lengthen the wait.
        .retries(1)
        .build()
        .map_err(unreadable)?;
    Ok(Server::Cluster(Box::new(client)))
}

fn node(url: &str) -> Result<ConnectionInfo, OpenError> {
    let info = url.into_connection_info().map_err(unreadable)?;
    Ok(info.set_tcp_settings(tcp()))
}

/// TCP settings: without these, Nagle's algorithm may delay small calls by 40 ms.
fn tcp() -> TcpSettings {
    TcpSettings::default().set_nodelay(true)
}

fn unreadable(error: RedisError) -> OpenError {
    OpenError::Address(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn other_urls_are_refused_in_one_sentence() {
        for url in [
            "",
            "memory",
            "rediss://s3cret@h",
            "http://h",
            "redis://",
            "redis://u:s3cret@h:99999",
            "redis://h/s3cret",
            "redis+cluster://",
            "redis+cluster://h:1,,h:2",
            "redis+cluster://u:s3cret@h:1/2",
        ] {
            let error = open(url).await.err().expect(url).to_string();
            assert!(error.contains("cache_url"), "{url}: {error}");
            assert!(error.contains("redis+cluster://"), "{url}: {error}");
            assert!(!error.contains("s3cret"), "{url}: {error}");
        }
    }

    #[tokio::test]
    async fn an_unreachable_server_is_no_error() {
        for url in ["redis://127.0.0.1:1", "redis+cluster://u:p@127.0.0.1:1,[::1]:1"] {
            let store = open(url).await.expect(url);
            assert!(store.check().await.is_err());
            assert_eq!(store.hit("limit", 0, 1000).await.expect(url).seen, 1);
        }
    }
}
