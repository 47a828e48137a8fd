//! The client: opened, asked, freed.

use std::{
    ffi::{CStr, c_char},
    mem::MaybeUninit,
    time::Duration,
};

use rollcall_client::{Credentials, blocking};

use crate::{
    boundary::{ffi_call, ffi_create, present, text},
    error::Error,
    handle::{free, read_handle},
    listener::Listener,
    options::Options,
    signals::without_signals,
    status::Status,
};

/// How long freeing waits for a call that is under way within the library.
const PATIENCE: Duration = Duration::from_secs(5);

const VERSION: &CStr =
    match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
        Ok(version) => version,
        Err(_) => c"",
    };

/// Keeps one node registered, and says where it stands. For many threads at once.
#[derive(Debug)]
pub struct Client {
    /// Taken by the end.
    inner: Option<blocking::Client>,
    listener: Option<Listener>,
}

impl Client {
    fn open(options: &Options) -> Result<Self, Error> {
        let client = options.builder().open()?;
        let events = client.events();
        without_signals(|| {
            let inner = Some(blocking::Client::keep(client)?);
            let listener = options.callback.map(|callback| Listener::start(events, callback));
            Ok(Self { inner, listener: listener.transpose()? })
        })
    }

    pub(crate) fn inner(&self) -> Result<&blocking::Client, Error> {
        present(self.inner.as_ref(), "client")
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Some(listener) = &self.listener {
            listener.hush();
        }
        if let Some(inner) = self.inner.take() {
            inner.close(PATIENCE);
        }
        if let Some(listener) = self.listener.take() {
            listener.join();
        }
    }
}

/// Read what is kept, take the state directory for this process, and answer the roll call from now on,
/// on threads of the library's own. Nothing is sent here. The options can be used again or freed.
///
/// ROLLCALL_SERVER (several with commas), ROLLCALL_STATE_DIR and the other settings win over the options
/// where they stand in the environment, or in the file that ROLLCALL_CLIENT_CONFIG names.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_client_open(
    options: Option<&Options>,
    client: Option<&mut MaybeUninit<Option<Box<Client>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    ffi_create(client, "client", error, || Client::open(present(options, "options")?))
}

/// Whether the node is registered: at once, and whatever the network does.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_client_is_registered(client: Option<&Client>) -> bool {
    let registered = |client: &Client| client.inner().is_ok_and(|it| it.status().is_registered());
    read_handle(client, false, registered)
}

/// Where the node stands: at once, and whatever the network does.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_client_status(
    client: Option<&Client>,
    status: Option<&mut MaybeUninit<Option<Box<Status>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    ffi_create(status, "status", error, || Ok(present(client, "client")?.inner()?.status().into()))
}

/// Register the node, or register it again, with an account's name and password. Waits for the server.
///
/// The server first has to show keys that a pinned root signed. The password travels encrypted if the
/// vendor publishes a key for it, and is kept only if the options say so.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rollcall_client_register(
    client: Option<&Client>,
    account: *const c_char,
    password: *const c_char,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    ffi_call(error, || {
        let client = present(client, "client")?;
        // SAFETY: the header asks for it.
        let (account, password) =
            unsafe { (text(account, "account")?, text(password, "password")?) };
        client.inner()?.register(&Credentials::new(account, password))?;
        Ok(())
    })
}

/// Answer the roll call now, due or not; it is answered without this. Waits for the server.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_client_revalidate(
    client: Option<&Client>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    ffi_call(error, || {
        present(client, "client")?.inner()?.revalidate()?;
        Ok(())
    })
}

/// Leave: the slot is free for another node at once. Waits for the server.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_client_unbind(
    client: Option<&Client>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    ffi_call(error, || {
        present(client, "client")?.inner()?.unbind()?;
        Ok(())
    })
}

/// End the roll call and free the client; the node stays registered until its lease ends. NULL is fine.
///
/// No other thread may be using the client. Waits for a callback that is running, so hold no lock that
/// it needs; afterwards there are no threads of the client's any more.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_client_free(client: Option<Box<Client>>) {
    free(client);
}

/// The library's version, such as "1.2.3". Never freed.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_version() -> *const c_char {
    VERSION.as_ptr()
}
