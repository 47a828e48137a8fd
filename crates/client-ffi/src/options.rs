//! What a client is opened with.

use std::{
    ffi::{c_char, c_void},
    fmt,
    mem::MaybeUninit,
    time::Duration,
};

use rollcall_client::{Client, ClientBuilder, Node, Proxy};

use crate::{
    boundary::{ffi_call, ffi_create, present, text, texts},
    error::Error,
    event::EventCallback,
    handle::free,
    listener::Callback,
};

/// One thing that was set.
type Setting = Box<dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync>;

/// What a client is opened with. For one thread at a time.
pub struct Options {
    node: Node,
    roots: Vec<String>,
    settings: Vec<Setting>,
    pub(crate) callback: Option<Callback>,
}

impl Options {
    /// A builder with all of it.
    pub(crate) fn builder(&self) -> ClientBuilder {
        let builder = Client::builder(self.node.clone(), self.roots.clone());
        self.settings.iter().fold(builder, |builder, set| set(builder))
    }

    pub(crate) fn set(
        &mut self,
        setting: impl Fn(ClientBuilder) -> ClientBuilder + Send + Sync + 'static,
    ) {
        self.settings.push(Box::new(setting));
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").field("node", &self.node).finish_non_exhaustive()
    }
}

/// Options for this node: the installation that it belongs to, the installation's name for people, the
/// product's app name and version.
///
/// `roots` are `root_count` thumbprints of the vendor's root key, as `rollcall key list` prints them.
/// They say whom the product believes: let them be constants of its code, not a setting.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rollcall_options_new(
    project_id: *const c_char,
    project_name: *const c_char,
    app_name: *const c_char,
    version: *const c_char,
    roots: *const *const c_char,
    root_count: usize,
    options: Option<&mut MaybeUninit<Option<Box<Options>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    ffi_create(options, "options", error, || {
        // SAFETY: the header asks for it.
        unsafe {
            let node = Node::new(
                text(project_id, "project_id")?,
                text(project_name, "project_name")?,
                text(app_name, "app_name")?,
                text(version, "version")?,
            );
            let roots = texts(roots, root_count, "roots")?;
            Ok(Options { node, roots, settings: Vec::new(), callback: None })
        }
    })
}

/// Add the vendor's address at a server, such as "https://licence.example.com/acme-soft". Up to six are
/// tried in the order in which they were added.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rollcall_options_add_server(
    options: Option<&mut Options>,
    address: *const c_char,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    change(options, error, |options| {
        // SAFETY: the header asks for it.
        let address = unsafe { text(address, "address") }?.to_owned();
        options.set(move |builder| builder.server(&address));
        Ok(())
    })
}

/// Where the registration is kept. Every node has a directory of its own. It has to be set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rollcall_options_set_state_dir(
    options: Option<&mut Options>,
    dir: *const c_char,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    change(options, error, |options| {
        // SAFETY: the header asks for it.
        let dir = unsafe { text(dir, "dir") }?.to_owned();
        options.set(move |builder| builder.state_dir(&dir));
        Ok(())
    })
}

/// The node's id within its project, where something knows better than to make one up, as with
/// containers: it must stay the same when the node is made anew, and differ from those of copies.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rollcall_options_set_node_id(
    options: Option<&mut Options>,
    id: *const c_char,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    change(options, error, |options| {
        // SAFETY: the header asks for it.
        let id = unsafe { text(id, "id") }?.to_owned();
        options.set(move |builder| builder.node_id(&id));
        Ok(())
    })
}

/// The domain that the node serves.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rollcall_options_set_domain(
    options: Option<&mut Options>,
    domain: *const c_char,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    change(options, error, |options| {
        // SAFETY: the header asks for it.
        options.node.domain = Some(unsafe { text(domain, "domain") }?.to_owned());
        Ok(())
    })
}

/// The node's hostname, for people.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rollcall_options_set_hostname(
    options: Option<&mut Options>,
    hostname: *const c_char,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    change(options, error, |options| {
        // SAFETY: the header asks for it.
        options.node.hostname = Some(unsafe { text(hostname, "hostname") }?.to_owned());
        Ok(())
    })
}

/// How many seconds a connection may take to be made: 1 to 32, 3 by default.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_options_set_connect_timeout(
    options: Option<&mut Options>,
    seconds: u32,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    change(options, error, |options| {
        options.set(move |builder| builder.connect_timeout(Duration::from_secs(seconds.into())));
        Ok(())
    })
}

/// How many seconds an answer may take, connecting included: 30 by default.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_options_set_answer_timeout(
    options: Option<&mut Options>,
    seconds: u32,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    change(options, error, |options| {
        options.set(move |builder| builder.answer_timeout(Duration::from_secs(seconds.into())));
        Ok(())
    })
}

/// How often a call that got no answer is made again before it has failed: 0 to 10 times, 3 by default.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_options_set_retries(
    options: Option<&mut Options>,
    retries: u32,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    change(options, error, |options| {
        options.set(move |builder| builder.retries(retries));
        Ok(())
    })
}

/// Trust these certificate authorities as well as the system's: PEM, one or more. Which server is the
/// vendor's is the pinned roots' to say all the same.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rollcall_options_add_authorities(
    options: Option<&mut Options>,
    pem: *const c_char,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    change(options, error, |options| {
        // SAFETY: the header asks for it.
        let pem = unsafe { text(pem, "pem") }?.to_owned();
        options.set(move |builder| builder.authorities(pem.clone()));
        Ok(())
    })
}

/// Reach servers behind TLS through this proxy, such as "http://user:password@proxy:3128", whatever
/// HTTPS_PROXY and its kin say; "none" connects directly.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rollcall_options_set_proxy(
    options: Option<&mut Options>,
    address: *const c_char,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    change(options, error, |options| {
        // SAFETY: the header asks for it.
        let proxy: Proxy = unsafe { text(address, "address") }?
            .parse()
            .map_err(|wrong| Error::setting(&format!("proxy {wrong}")))?;
        options.set(move |builder| builder.proxy(proxy.clone()));
        Ok(())
    })
}

/// Read settings from this TOML file, unless ROLLCALL_CLIENT_CONFIG in the environment names another.
/// They win over the options, and the environment over them. The file must be there when the client is
/// opened.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rollcall_options_set_settings_file(
    options: Option<&mut Options>,
    path: *const c_char,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    change(options, error, |options| {
        // SAFETY: the header asks for it.
        let path = unsafe { text(path, "path") }?.to_owned();
        options.set(move |builder| builder.settings_file(&path));
        Ok(())
    })
}

/// Connect directly, whatever HTTPS_PROXY and its kin say.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_options_set_no_proxy(
    options: Option<&mut Options>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    change(options, error, |options| {
        options.set(ClientBuilder::no_proxy);
        Ok(())
    })
}

/// Call back when something happens, with `user_data`, which may be NULL. NULL as `callback` calls
/// nobody.
///
/// All calls come from one thread of the library's own, one after another, from rollcall_client_open()
/// on until rollcall_client_free() returns. The event is gone when the callback returns. The callback
/// may call everything here, also free the client; it must not throw, longjmp or end its thread. One
/// that is slow misses events and holds nothing else up.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_options_on_event(
    options: Option<&mut Options>,
    callback: EventCallback,
    user_data: *mut c_void,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    change(options, error, |options| {
        options.callback = callback.map(|_| Callback { function: callback, user_data });
        Ok(())
    })
}

/// Free options; clients that were opened with them stay. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_options_free(options: Option<Box<Options>>) {
    free(options);
}

pub(crate) fn change(
    options: Option<&mut Options>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
    with: impl FnOnce(&mut Options) -> Result<(), Error>,
) -> i32 {
    ffi_call(error, || with(present(options, "options")?))
}
