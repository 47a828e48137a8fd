//! The thread that calls back.

use std::{
    ffi::c_void,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

use rollcall_client::Events;

use crate::{
    error::Error,
    event::{Event, EventCallback},
};

/// Whom to tell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Callback {
    pub(crate) function: EventCallback,
    pub(crate) user_data: *mut c_void,
}

// SAFETY: the pointer is never followed here, only given back; the header says that the callback, and
// so what it points to, is used on another thread.
unsafe impl Send for Callback {}

/// Calls back until it is silenced or the client is gone.
#[derive(Debug)]
pub(crate) struct Listener {
    silent: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Listener {
    /// Tell what happens from now on.
    pub(crate) fn start(mut events: Events, callback: Callback) -> Result<Self, Error> {
        let silent = Arc::new(AtomicBool::new(false));
        let hushed = Arc::clone(&silent);
        let listen = move || {
            // All of it, not only its pointer, which could not be sent.
            let callback = callback;
            while let Some(event) = events.wait() {
                if hushed.load(Ordering::Acquire) {
                    return;
                }
                callback.tell(&Event::from(&event));
            }
        };
        let thread = thread::Builder::new().name("rollcall-events".to_owned()).spawn(listen);
        let thread = thread.map_err(|error| Error::no_thread(&error))?;
        Ok(Self { silent, thread })
    }

    /// Begin to tell nothing more.
    pub(crate) fn hush(&self) {
        self.silent.store(true, Ordering::Release);
    }

    /// Wait until nobody is called back any more; the client has to be gone.
    pub(crate) fn join(self) {
        // A callback that frees the client can't wait for itself to return.
        if self.thread.thread().id() != thread::current().id() {
            let _ = self.thread.join();
        }
    }
}

impl Callback {
    fn tell(self, event: &Event) {
        if let Some(function) = self.function {
            function(event, self.user_data);
        }
    }
}
