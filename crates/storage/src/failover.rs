//! Fail-over: connections to a server that is the primary no more are given up, and the next ones go
//! to where the database's name, or the list of its hosts, now leads.
//!
//! A primary that was replaced may stay up and refuse every write (25006), on connections that
//! otherwise look well. So any answer that only such a server gives ages all connections at once.

use std::{
    future::Future,
    pin::Pin,
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use sea_orm::sqlx::{
    self, ConnectOptions, Connection, Row,
    pool::PoolConnectionMetadata,
    postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions},
};
use tokio::sync::Notify;

/// How long after one such answer another one counts as the same: what was opened since is not
/// closed again at once.
const SAME: Duration = Duration::from_millis(500);

/// How long a host may take to say whether it takes writes.
const ASKED: Duration = Duration::from_secs(1);

/// How soon all hosts are asked again while none takes writes.
const AGAIN: Duration = Duration::from_millis(250);

/// SQLSTATEs, by their beginnings, of a server that is no primary or is going away: read-only
/// transaction, operator intervention, connection exception.
const GONE: [&str; 7] = ["25006", "57P01", "57P02", "57P03", "57P04", "57P05", "08"];

static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);

/// When such an answer last came, in milliseconds since [`BEGAN`]; of the whole process, since a
/// connection that is opened anew for nothing costs a millisecond.
static SEEN_AT: AtomicU64 = AtomicU64::new(0);

static SEEN: LazyLock<Notify> = LazyLock::new(Notify::new);

/// Take note of a database's answer.
pub(crate) fn note(code: &str) {
    if GONE.iter().any(|class| code.starts_with(class)) {
        lost();
    }
}

/// The database is not where it was, or not to be reached there.
pub(crate) fn lost() {
    let now = since_began();
    let before = SEEN_AT.load(Ordering::Relaxed);
    if before == 0 || now.saturating_sub(before) > SAME.as_millis() as u64 {
        SEEN_AT.store(now, Ordering::Relaxed);
    }
    SEEN.notify_waiters();
}

/// At least 1, so that 0 is never a time.
fn since_began() -> u64 {
    BEGAN.elapsed().as_millis() as u64 + 1
}

/// Whether a connection of this age is from before the last such answer.
fn is_old(age: Duration) -> bool {
    let seen = SEEN_AT.load(Ordering::Relaxed);
    seen != 0 && age.as_millis() as u64 + seen >= since_began()
}

/// A pool that hands out no connection from before a fail-over and, where the primary is asked for,
/// none that takes no writes.
pub(crate) fn watched(pool: PgPoolOptions, read_write: bool) -> PgPoolOptions {
    LazyLock::force(&BEGAN);
    let pool = pool.before_acquire(|_, of: PoolConnectionMetadata| {
        Box::pin(std::future::ready(Ok(!is_old(of.age))))
    });
    if !read_write {
        return pool;
    }
    pool.after_connect(|connection, _| {
        Box::pin(async {
            match takes_writes(connection).await? {
                true => Ok(()),
                false => Err(sqlx::Error::Protocol("this server takes no writes".to_owned())),
            }
        })
    })
}

/// Ask as libpq does for `target_session_attrs=read-write`.
async fn takes_writes(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let row = sqlx::query("show transaction_read_only").fetch_one(connection).await?;
    Ok(row.try_get::<String, _>(0)? == "off")
}

/// Where a database may be: one host, or several of which one takes writes.
pub(crate) struct Hosts {
    /// The same URL with one host each.
    urls: Vec<String>,
    /// Whether only a host that takes writes will do.
    pub(crate) read_write: bool,
}

impl Hosts {
    /// From a URL as libpq takes it: `postgres://user@one:5432,two/db?target_session_attrs=read-write`.
    pub(crate) fn of(url: &str) -> Self {
        let (url, wanted) = without_session_attrs(url);
        let urls = each_host(&url).unwrap_or_else(|| vec![url]);
        let read_write =
            urls.len() > 1 || matches!(wanted.as_deref(), Some("read-write" | "primary"));
        Self { urls, read_write }
    }

    /// The host to begin with: the first that takes writes, else the first.
    pub(crate) async fn url(&self) -> String {
        if self.urls.len() > 1
            && let Some((at, _)) = self.primary(|options| options).await
        {
            return self.urls[at].clone();
        }
        self.urls[0].clone()
    }

    /// Lead the pool to the host that takes writes, whenever the one before is lost, until the pool
    /// is closed.
    pub(crate) fn follow(self, pool: PgPool, set: fn(PgConnectOptions) -> PgConnectOptions) {
        if self.urls.len() < 2 {
            return;
        }
        tokio::spawn(async move {
            while !pool.is_closed() {
                let seen = SEEN.notified();
                tokio::select! {
                    () = seen => {}
                    () = pool.close_event() => return,
                }
                loop {
                    if let Some((_, options)) = self.primary(set).await {
                        pool.set_connect_options(options);
                        break;
                    }
                    if pool.is_closed() {
                        return;
                    }
                    tokio::time::sleep(AGAIN).await;
                }
            }
        });
    }

    /// The first host that takes writes: its place, and how to connect to it.
    async fn primary(
        &self,
        set: fn(PgConnectOptions) -> PgConnectOptions,
    ) -> Option<(usize, PgConnectOptions)> {
        for (at, url) in self.urls.iter().enumerate() {
            let Ok(options) = url.parse::<PgConnectOptions>() else { continue };
            let options = set(options.disable_statement_logging());
            let ask: Pin<Box<dyn Future<Output = Result<bool, sqlx::Error>> + Send>> =
                Box::pin(async {
                    let mut connection = PgConnection::connect_with(&options).await?;
                    let writes = takes_writes(&mut connection).await?;
                    connection.close().await?;
                    Ok(writes)
                });
            if matches!(tokio::time::timeout(ASKED, ask).await, Ok(Ok(true))) {
                return Some((at, options));
            }
        }
        None
    }
}

/// The URL without `target_session_attrs`, which is ours to see to, and what it said.
fn without_session_attrs(url: &str) -> (String, Option<String>) {
    let Some((base, query)) = url.split_once('?') else { return (url.to_owned(), None) };
    let (own, rest): (Vec<_>, Vec<_>) =
        query.split('&').partition(|pair| pair.starts_with("target_session_attrs="));
    let wanted = own.last().and_then(|pair| pair.split_once('=')).map(|(_, it)| it.to_owned());
    let joint = if rest.is_empty() { "" } else { "?" };
    (format!("{base}{joint}{}", rest.join("&")), wanted)
}

/// The same URL for each of its hosts; `None` where it isn't PostgreSQL's.
fn each_host(url: &str) -> Option<Vec<String>> {
    let (scheme, rest) = url.split_once("://")?;
    if !matches!(scheme, "postgres" | "postgresql") {
        return None;
    }
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (user, hosts) = authority
        .rsplit_once('@')
        .map_or(("", authority), |(it, hosts)| (&authority[..=it.len()], hosts));
    Some(hosts.split(',').map(|host| format!("{scheme}://{user}{host}{path}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_may_name_several_hosts() {
        let hosts = Hosts::of(
            "postgres://u:p%40ss@one:5432,two:5433/db?sslmode=require&target_session_attrs=read-write",
        );
        assert_eq!(
            hosts.urls,
            [
                "postgres://u:p%40ss@one:5432/db?sslmode=require",
                "postgres://u:p%40ss@two:5433/db?sslmode=require"
            ]
        );
        assert!(hosts.read_write);
        let one = Hosts::of("postgres://one/db?target_session_attrs=any");
        assert_eq!((one.urls, one.read_write), (vec!["postgres://one/db".to_owned()], false));
        let file = Hosts::of("sqlite:///tmp/a,b.db?mode=rwc");
        assert_eq!(
            (file.urls, file.read_write),
            (vec!["sqlite:///tmp/a,b.db?mode=rwc".to_owned()], false)
        );
        assert!(Hosts::of("postgres://one/db?target_session_attrs=read-write").read_write);
    }

    #[test]
    fn only_what_a_server_says_that_is_no_primary_ages_connections() {
        for code in ["25006", "57P01", "57P03", "08006", "08P01"] {
            assert!(GONE.iter().any(|class| code.starts_with(class)), "{code}");
        }
        for code in ["23505", "40001", "25P02", "57014", "53300"] {
            assert!(!GONE.iter().any(|class| code.starts_with(class)), "{code}");
        }
    }
}
