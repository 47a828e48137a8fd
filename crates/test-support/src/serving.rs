//! Further servers of the same application, served as a test wants it.

use prometheus::Registry;
use rollcall_app::App;
use rollcall_http::{Running, ServerOptions};
use rollcall_workers::Workers;

use crate::{Server, TestApp, app::console};

/// A server of its own for an application that is there; gone when dropped.
pub struct Serving {
    /// How nodes call it.
    pub server: Server,
    /// Its operations port.
    pub ops: Server,
    registry: Registry,
    _running: Running,
}

impl Serving {
    /// Start the workers of any application; their metrics are shown here.
    pub fn starts_workers_of(&self, app: &App) -> Workers {
        Workers::start(app, &self.registry, std::time::Duration::from_secs(30))
    }
}

impl TestApp {
    /// Serve this application once more, in another way.
    pub fn served(&self, options: ServerOptions) -> Serving {
        let registry = Registry::new();
        let options = ServerOptions { workers: Some(1), pages: console(), ..options };
        let bound = rollcall_http::Server::bind(options, self.app.clone(), registry.clone());
        let running = bound.expect("two free ports").start();
        Serving {
            server: Server::at(&format!("127.0.0.1:{}", running.port())),
            ops: Server::at(&format!("127.0.0.1:{}", running.ops_port())),
            registry,
            _running: running,
        }
    }

    /// Start the workers as a server does; their metrics are shown by `serving`.
    pub fn starts_workers(&self, serving: &Serving) -> Workers {
        serving.starts_workers_of(&self.app)
    }
}
