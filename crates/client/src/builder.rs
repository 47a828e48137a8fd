//! How a client is set up.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use hyper::Uri;

use crate::{
    Carrier, Client, Clock, Connections, Error, Node, Roots, SystemClock, client::Parts,
    store::Store, transport::Calling,
};

const SERVERS_MAX: usize = 6;
const RETRIES_MAX: u32 = 10;
const CONNECT_TIMEOUT_S: std::ops::RangeInclusive<u64> = 1..=32;

/// Sets up a [`Client`].
///
/// `ROLLCALL_SERVER` (several with commas), `ROLLCALL_STATE_DIR` and `ROLLCALL_NODE_ID` in the
/// environment win over what is set here. The pinned roots stand in the code alone.
#[derive(Debug)]
#[must_use = "nothing happens before `open`"]
pub struct ClientBuilder {
    node: Node,
    roots: Roots,
    state_dir: Option<PathBuf>,
    in_memory: bool,
    node_id: Option<String>,
    environment: bool,
    pub(crate) calling: Calling,
    pub(crate) carrier: Option<Arc<dyn Carrier>>,
    clock: Box<dyn Clock>,
}

impl ClientBuilder {
    pub(crate) fn new(node: Node, roots: Roots) -> Self {
        let calling = Calling {
            servers: Vec::new(),
            connect_timeout: Duration::from_secs(3),
            answer_timeout: Duration::from_secs(30),
            retries: 3,
            proxies_of_environment: true,
            authorities: Vec::new(),
        };
        let clock = Box::new(SystemClock);
        Self {
            node,
            roots,
            state_dir: None,
            in_memory: false,
            node_id: None,
            environment: true,
            calling,
            carrier: None,
            clock,
        }
    }

    /// The vendor's address at the server, such as `https://licence.example.com/acme-soft`. Up to six
    /// are tried in the order in which they were added.
    pub fn server(mut self, address: impl Into<String>) -> Self {
        self.calling.servers.push(address.into());
        self
    }

    /// Where the registration is kept; every node has a directory of its own.
    pub fn state_dir(self, dir: impl Into<PathBuf>) -> Self {
        Self { state_dir: Some(dir.into()), ..self }
    }

    /// Keep the registration nowhere but in memory, for as long as the program runs: for nodes that
    /// are only played. A product that is started again would be a stranger.
    pub fn in_memory(self) -> Self {
        Self { in_memory: true, ..self }
    }

    /// Don't look at the environment: what is set here holds. For programs with several clients.
    pub fn no_environment(self) -> Self {
        Self { environment: false, ..self }
    }

    /// The node's id within its project, where something knows better than to make one up: it must
    /// stay the same when a container is made anew, and differ from those of copies.
    pub fn node_id(self, id: impl Into<String>) -> Self {
        Self { node_id: Some(id.into()), ..self }
    }

    /// How long a connection may take to be made: 1 to 32 s, 3 s by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.calling.connect_timeout = timeout;
        self
    }

    /// How long an answer may take, connecting included: 30 s by default.
    pub fn answer_timeout(mut self, timeout: Duration) -> Self {
        self.calling.answer_timeout = timeout;
        self
    }

    /// How often a call that got no answer is made again before it has failed: 0 to 10 times, 3 by
    /// default. The keeper has pauses of its own.
    pub fn retries(mut self, retries: u32) -> Self {
        self.calling.retries = retries;
        self
    }

    /// Trust these certificate authorities as well as the system's, for a proxy that looks into TLS:
    /// PEM, one or more. Which server is the vendor's is the pinned roots' to say all the same.
    pub fn authorities(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.calling.authorities.push(pem.into());
        self
    }

    /// Connect directly, whatever `HTTPS_PROXY` and its kin say. They are for `https://` servers only.
    pub fn no_proxy(mut self) -> Self {
        self.calling.proxies_of_environment = false;
        self
    }

    /// Connections as they are set up by now, which stay open between calls and which many clients can
    /// share, each by [`Self::carrier`].
    pub fn connections(&self) -> Result<Connections, Error> {
        Connections::kept(&self.calling)
    }

    /// Have calls carried by this, in place of connections of the client's own.
    pub fn carrier(self, carrier: impl Carrier) -> Self {
        Self { carrier: Some(Arc::new(carrier)), ..self }
    }

    /// Take the time from there, in a test.
    pub fn clock(self, clock: impl Clock) -> Self {
        Self { clock: Box::new(clock), ..self }
    }

    /// Read what is kept, and take the state directory for this process. Nothing is sent.
    ///
    /// Reads and writes files, so best done while the product starts.
    pub fn open(self) -> Result<Client, Error> {
        let looks = self.environment;
        self.open_in(|name| std::env::var(name).ok().filter(|_| looks))
    }

    /// The same in an environment of the test's own.
    pub(crate) fn open_in(
        mut self,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Client, Error> {
        let set = |name| environment(name).filter(|value| !value.trim().is_empty());
        if let Some(servers) = set("ROLLCALL_SERVER") {
            self.calling.servers = servers.split(',').map(|server| server.trim().into()).collect();
        }
        self.state_dir = set("ROLLCALL_STATE_DIR").map(PathBuf::from).or(self.state_dir);
        self.node_id = set("ROLLCALL_NODE_ID").or(self.node_id);
        self.check()?;
        let (store, state) = if self.in_memory {
            (None, crate::store::unkept(self.node_id.as_deref())?)
        } else {
            let dir = self.state_dir.as_deref().unwrap_or(Path::new("."));
            let (store, state) = Store::open(dir, self.node_id.as_deref())?;
            (Some(store), state)
        };
        let (node, roots, clock) = (self.node, self.roots, self.clock);
        let (calling, carrier) = (self.calling, self.carrier);
        Client::new(Parts { node, roots, clock, calling, carrier, store, state })
    }

    fn check(&mut self) -> Result<(), Error> {
        let wrong = |field, reason: String| Err(Error::Setting { field, reason });
        if self.roots.is_empty() {
            return wrong("roots", "are none: pin the thumbprint of the tenant's root key".into());
        }
        if let Some(pin) = self.roots.malformed() {
            let reason = format!("has {pin:?}, which is no RFC 7638 thumbprint of 43 characters");
            return wrong("roots", reason);
        }
        if self.state_dir.is_none() && !self.in_memory {
            return wrong("state_dir", "is not set: name a directory of this node's own".into());
        }
        match self.calling.servers.len() {
            0 => return wrong("server", "is not set: name at least one".into()),
            1..=SERVERS_MAX => {}
            many => return wrong("server", format!("has {many} addresses, {SERVERS_MAX} at most")),
        }
        for server in &mut self.calling.servers {
            *server =
                address(server).map_err(|reason| Error::Setting { field: "server", reason })?;
        }
        if !CONNECT_TIMEOUT_S.contains(&self.calling.connect_timeout.as_secs()) {
            return wrong("connect_timeout", "must be from 1 to 32 seconds".into());
        }
        if self.calling.retries > RETRIES_MAX {
            return wrong("retries", format!("must be from 0 to {RETRIES_MAX}"));
        }
        Ok(())
    }
}

/// An address to which paths can be appended.
fn address(text: &str) -> Result<String, String> {
    let shown = |why: &str| format!("{why}; it should look like https://host/tenant");
    let uri: Uri = text.parse().map_err(|error| shown(&format!("is no address ({error})")))?;
    if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.host().is_none_or(str::is_empty) {
        return Err(shown("must begin with https:// or http://"));
    }
    // Not shown: a password may stand there.
    if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return Err(shown("must not name a user"));
    }
    if uri.query().is_some() || text.contains('#') {
        return Err(shown("must end with the tenant's name"));
    }
    Ok(text.trim_end_matches('/').to_owned())
}
