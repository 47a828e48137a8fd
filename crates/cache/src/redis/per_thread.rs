//! A Redis connection for each thread that serves requests.
//!
//! The answer then arrives on the thread that waits for it. On a shared connection every call wakes
//! another thread, and that thread wakes the caller's: a tenth of all the work of a revalidation.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use tokio::runtime::{Handle, RuntimeFlavor};

use super::connection::{Connection, Server};

thread_local! {
    static OWN: RefCell<HashMap<u64, Own>> = RefCell::default();
}

struct Own {
    generation: u64,
    /// Empty until connected, and for good if Redis refused it.
    connection: Arc<OnceLock<Connection>>,
}

/// The connection of this thread to a store in a generation, once it is there. The first to ask has
/// it made.
pub(super) fn connection((store, generation): (u64, u64), server: &Server) -> Option<Connection> {
    let runtime = Handle::try_current().ok()?;
    // Of a runtime with several threads, none is the caller's.
    if runtime.runtime_flavor() != RuntimeFlavor::CurrentThread {
        return None;
    }
    OWN.with_borrow_mut(|own| {
        if let Some(own) = own.get(&store).filter(|own| own.generation == generation) {
            return own.connection.get().cloned();
        }
        let made = Arc::new(OnceLock::new());
        own.insert(store, Own { generation, connection: Arc::clone(&made) });
        let server = server.clone();
        runtime.spawn(async move {
            if let Ok(connection) = server.connect().await {
                let _ = made.set(connection);
            }
        });
        None
    })
}
