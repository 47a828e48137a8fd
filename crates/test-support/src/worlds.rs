//! The two worlds a story is told in.

use std::future::Future;

use crate::TestApp;

/// Where the product runs in a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum World {
    /// SQLite and memory, the default of a fresh machine.
    Embedded,
    /// PostgreSQL and Redis.
    Production,
}

impl World {
    /// Its cache.
    pub fn cache_url(self) -> String {
        match self {
            Self::Embedded => "memory:".to_owned(),
            Self::Production => std::env::var("TEST_REDIS_URL")
                .expect("TEST_REDIS_URL names a Redis for tests; cargo xtask test starts one"),
        }
    }

    /// The product, started in this world.
    pub async fn start(self) -> TestApp {
        TestApp::start(self).await
    }
}

/// Run a test's future on a runtime of its own.
pub fn block_on<T>(story: impl Future<Output = T>) -> T {
    runtime().block_on(story)
}

/// A runtime; servers that were started on it live as long as it does.
pub fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().expect("a runtime")
}

/// A name that nobody else has: tests of several processes share servers.
pub fn unique() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

/// Tell each story in both worlds: `stories! { async fn name(world) { … } }` makes the tests
/// `name::embedded` and `name::production`.
#[macro_export]
macro_rules! stories {
    ($($(#[$doc:meta])* async fn $name:ident($world:ident) $body:block)*) => {$(
        $(#[$doc])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn story($world: $crate::World) $body

            #[test]
            fn embedded() {
                $crate::block_on(story($crate::World::Embedded));
            }

            #[test]
            fn production() {
                $crate::block_on(story($crate::World::Production));
            }
        }
    )*};
}
