//! Connections to a single Redis server or a cluster.

use std::io;

use ::redis::aio::{ConnectionLike, MultiplexedConnection};
use ::redis::cluster::ClusterClient;
use ::redis::cluster_async::ClusterConnection;
use ::redis::{AsyncConnectionConfig, Client, Cmd, Pipeline, RedisFuture, RedisResult, Value, cmd};
use tokio::time::timeout;

use super::TIMEOUT;

/// A key that holds nothing, to read and write for the sake of the answer.
const PROBE: &str = "rc:probe";
const PROBE_KEPT_FOR_SECONDS: u32 = 60;

/// The queue of calls to be written; the default, 50, is too short for a busy server.
const QUEUE: usize = 1024;

/// The Redis server or cluster.
#[derive(Clone)]
pub(crate) enum Server {
    Single(Client),
    Cluster(Box<ClusterClient>),
}

impl Server {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Single(_) => "redis",
            Self::Cluster(_) => "redis+cluster",
        }
    }

    /// A connection that works: every master answers, keys can be read, which a cluster or a server
    /// that has only just started answers pings without, and it doesn't lead to a mere replica.
    pub(super) async fn connect(&self) -> RedisResult<Connection> {
        let connect = async {
            let mut connection = match self {
                Self::Single(client) => {
                    let config = AsyncConnectionConfig::new()
                        .set_connection_timeout(Some(TIMEOUT))
                        .set_response_timeout(Some(TIMEOUT))
                        .set_pipeline_buffer_size(QUEUE);
                    let it = client.get_multiplexed_async_connection_with_config(&config);
                    Connection::Single(it.await?)
                }
                Self::Cluster(client) => Connection::Cluster(client.get_async_connection().await?),
            };
            cmd("PING").exec_async(&mut connection).await?;
            let mut read = cmd("GET");
            read.arg(PROBE).exec_async(&mut connection).await?;
            match connection.try_write().await {
                Err(error) if error.is_unrecoverable_error() => Err(error),
                // Who only has no room to write can be read from.
                _ => Ok(connection),
            }
        };
        // A cluster's connection asks several nodes, one after the other.
        timeout(TIMEOUT * 4, connect)
            .await
            .unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut).into()))
    }
}

/// A multiplexed connection; cheap to clone.
#[derive(Clone)]
pub(crate) enum Connection {
    Single(MultiplexedConnection),
    Cluster(ClusterConnection),
}

impl Connection {
    /// Write something that nobody reads: a server may answer all else and refuse every write.
    pub(super) async fn try_write(&mut self) -> RedisResult<()> {
        let mut write = cmd("SET");
        write.arg(PROBE).arg("").arg("EX").arg(PROBE_KEPT_FOR_SECONDS);
        write.exec_async(self).await
    }
}

impl ConnectionLike for Connection {
    fn req_packed_command<'a>(&'a mut self, cmd: &'a Cmd) -> RedisFuture<'a, Value> {
        match self {
            Self::Single(it) => it.req_packed_command(cmd),
            Self::Cluster(it) => it.req_packed_command(cmd),
        }
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        pipeline: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        match self {
            Self::Single(it) => it.req_packed_commands(pipeline, offset, count),
            Self::Cluster(it) => it.req_packed_commands(pipeline, offset, count),
        }
    }

    fn get_db(&self) -> i64 {
        match self {
            Self::Single(it) => it.get_db(),
            Self::Cluster(it) => it.get_db(),
        }
    }
}
