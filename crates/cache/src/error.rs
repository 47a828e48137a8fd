//! Errors of the cache.

/// Why a call failed; the caller goes on with the database.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// The store doesn't answer; until it does, calls fail with this at once.
    #[error("cache is unavailable")]
    Unavailable,
    /// The store answers, but refused this call.
    #[error("cache refused the call: {reason}")]
    Refused {
        /// The store's own word for it: `OOM`, `READONLY`, `MISCONF`, `LOADING`…
        reason: String,
        /// All that it said.
        source: redis::RedisError,
    },
}

impl CacheError {
    pub(crate) fn refused(source: redis::RedisError) -> Self {
        let reason = source.code().unwrap_or("ERR").to_owned();
        Self::Refused { reason, source }
    }

    /// An answer that none of our scripts gives.
    pub(crate) fn unreadable() -> Self {
        let source =
            redis::RedisError::from((redis::ErrorKind::UnexpectedReturnType, "no answer of ours"));
        Self::Refused { reason: "an unreadable answer".to_owned(), source }
    }
}

/// Why a `cache_url` can't be used; never repeats the URL, which may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another scheme, or none.
    #[error(
        "cache_url must be memory:, redis://host:port or redis+cluster://host:port[,host:port...]"
    )]
    Scheme,
    /// A known scheme with an address that can't be parsed.
    #[error(
        "cache_url has an address that can't be read ({0}); allowed are memory:, redis://host:port and redis+cluster://host:port[,host:port...]"
    )]
    Address(String),
}
