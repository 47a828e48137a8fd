//! How a client is set up.

use std::{
    error::Error as StdError,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use crate::{
    Carrier, Client, Clock, Connections, Error, KeepPassword, Node, PasswordAlgorithm, Proxy,
    Roots, Settings, SettingsError, SystemClock,
    call_settings::CallSettings,
    client::Parts,
    password::{Keeping, KeySource},
    settings::{CONNECT_TIMEOUT_S, RETRIES_MAX, SERVERS_MAX, address},
    store::Store,
};

/// Sets up a [`Client`].
///
/// `ROLLCALL_SERVER` and its kin in the environment, and a file of settings, win over what is set here:
/// see [`Settings`]. The pinned roots stand in the code alone.
#[derive(Debug)]
#[must_use = "nothing happens before `open`"]
pub struct ClientBuilder {
    node: Node,
    roots: Roots,
    state_dir: Option<PathBuf>,
    in_memory: bool,
    node_id: Option<String>,
    settings: Settings,
    settings_file: Option<PathBuf>,
    environment: bool,
    keep_password: KeepPassword,
    password_key: KeySource,
    calling: CallSettings,
    pub(crate) carrier: Option<Arc<dyn Carrier>>,
    clock: Box<dyn Clock>,
}

impl ClientBuilder {
    pub(crate) fn new(node: Node, roots: Roots) -> Self {
        let calling = CallSettings {
            servers: Vec::new(),
            connect_timeout: Duration::from_secs(3),
            answer_timeout: Duration::from_secs(30),
            retries: 3,
            proxy: Proxy::of_environment(),
            authorities: Vec::new(),
            ca_file: None,
        };
        Self {
            node,
            roots,
            state_dir: None,
            in_memory: false,
            node_id: None,
            calling,
            carrier: None,
            settings: Settings::default(),
            settings_file: None,
            environment: true,
            keep_password: KeepPassword::No,
            password_key: KeySource(None),
            clock: Box::new(SystemClock),
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

    /// Reach `https://` servers so, instead of as `HTTPS_PROXY` and its kin say.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.calling.proxy = proxy;
        self
    }

    /// Connect directly, whatever `HTTPS_PROXY` and its kin say. They are for `https://` servers only.
    pub fn no_proxy(self) -> Self {
        self.proxy(Proxy::none())
    }

    /// Read settings from this TOML file, unless `ROLLCALL_CLIENT_CONFIG` names another. They win over
    /// what is set here, and the environment over them. The file must be there.
    pub fn settings_file(self, path: impl Into<PathBuf>) -> Self {
        Self { settings_file: Some(path.into()), ..self }
    }

    /// These settings win over what is set here.
    pub fn settings(self, settings: Settings) -> Self {
        Self { settings, ..self }
    }

    /// Keep the account's password after a registration, encrypted so, for
    /// [`Client::register_again`]. The key lies beside it, unless
    /// [`password_key_from`](Self::password_key_from) says otherwise.
    ///
    /// One that is kept by another algorithm is encrypted anew when the client is opened, which may take
    /// a second for a new key. Where none is to be kept, one that was is forgotten then.
    pub fn keep_password(self, algorithm: PasswordAlgorithm) -> Self {
        Self { keep_password: KeepPassword::By(algorithm), ..self }
    }

    /// Where the product keeps the private key for passwords, in place of a file: PKCS #8 (DER) of 3072
    /// bits or more for RSA, the number's 32 bytes for SM2. Asked whenever it is needed, on a thread that
    /// may wait; when the algorithm changes, for the old key and the new one.
    pub fn password_key_from<E: Into<Box<dyn StdError + Send + Sync>>>(
        self,
        source: impl Fn(PasswordAlgorithm) -> Result<Vec<u8>, E> + Send + Sync + 'static,
    ) -> Self {
        let source = move |algorithm| source(algorithm).map_err(Into::into);
        Self { password_key: KeySource(Some(Arc::new(source))), ..self }
    }

    /// Ask for no `ROLLCALL_…` variable when it is opened: for programs that have read their
    /// [`Settings`] themselves, since they have flags that win over the environment.
    pub fn no_environment(self) -> Self {
        Self { environment: false, ..self }
    }

    /// Connections as they are set up by now, which stay open between calls and which many clients can
    /// share, each by [`Self::carrier`].
    pub fn connections(&self) -> Result<Connections, Error> {
        Connections::kept(&self.calling()?)
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
        let settings = self.settings_in(environment)?;
        settings.apply(&mut self.calling);
        self.state_dir = settings.state_dir.or(self.state_dir);
        self.node_id = settings.node_id.or(self.node_id);
        self.keep_password = settings.keep_password.unwrap_or(self.keep_password);
        self.check()?;
        let (store, state) = if self.in_memory {
            (None, crate::store::unkept(self.node_id.as_deref())?)
        } else {
            let dir = self.state_dir.as_deref().unwrap_or(Path::new("."));
            let (store, state) = Store::open(dir, self.node_id.as_deref())?;
            (Some(store), state)
        };
        let keeping = match self.keep_password {
            KeepPassword::No => None,
            KeepPassword::By(algorithm) => Some(Keeping { algorithm, key: self.password_key }),
        };
        let (node, roots, clock) = (self.node, self.roots, self.clock);
        let (calling, carrier) = (self.calling, self.carrier);
        Client::new(Parts { node, roots, clock, calling, carrier, store, state, keeping })
    }

    /// How calls are made, as far as it is set by now.
    pub(crate) fn calling(&self) -> Result<CallSettings, Error> {
        let mut calling = self.calling.clone();
        self.settings_in(|name| std::env::var(name).ok())?.apply(&mut calling);
        Ok(calling)
    }

    /// What wins over the code.
    fn settings_in(
        &self,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Settings, SettingsError> {
        let environment = |name: &str| environment(name).filter(|_| self.environment);
        let read = Settings::load_in(self.settings_file.as_deref(), &environment)?;
        Ok(read.over(self.settings.clone()))
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
        if self.calling.answer_timeout.is_zero() {
            return wrong("answer_timeout", "must be more than nothing".into());
        }
        if self.calling.retries > RETRIES_MAX {
            return wrong("retries", format!("must be from 0 to {RETRIES_MAX}"));
        }
        match self.keep_password {
            KeepPassword::By(_) if self.in_memory => {
                wrong("keep_password", "needs a state directory, and there is none".into())
            }
            KeepPassword::By(algorithm) if !algorithm.is_there() => {
                let reason = "is an algorithm that this build lacks: build it with the feature sm2";
                wrong("keep_password", reason.into())
            }
            _ => Ok(()),
        }
    }
}
