//! The builder of a [`Client`]: its settings in code.

use std::{
    error::Error as StdError,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use crate::{
    Client, Clock, ConnectionPool, Error, HttpTransport, KeepPassword, Node, PasswordAlgorithm,
    Proxy, Roots, Settings, SettingsError, SystemClock,
    call_settings::CallSettings,
    client::Parts,
    password::{Keeping, KeySource},
    settings::{CONNECT_TIMEOUT_S, RETRIES_MAX, SERVERS_MAX, address},
    store::Store,
};

/// Builds a [`Client`].
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
    pub(crate) http_transport: Option<Arc<dyn HttpTransport>>,
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
            http_transport: None,
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

    /// The state directory, where the registration is stored. Each node needs its own.
    pub fn state_dir(self, dir: impl Into<PathBuf>) -> Self {
        Self { state_dir: Some(dir.into()), ..self }
    }

    /// Keep the state in memory only, for simulated nodes. A restarted product would be unknown to
    /// the server.
    pub fn in_memory(self) -> Self {
        Self { in_memory: true, ..self }
    }

    /// The node's id within its project; generated and stored if not set. It must survive the
    /// container that it runs in and differ from the ids of copies.
    pub fn node_id(self, id: impl Into<String>) -> Self {
        Self { node_id: Some(id.into()), ..self }
    }

    /// The timeout of connecting: 1 to 32 s, 3 s by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.calling.connect_timeout = timeout;
        self
    }

    /// The timeout of an answer, connecting included: 30 s by default.
    pub fn answer_timeout(mut self, timeout: Duration) -> Self {
        self.calling.answer_timeout = timeout;
        self
    }

    /// How often a call without an answer is retried: 0 to 10 times, 3 by default. The keeper has a
    /// back-off of its own.
    pub fn retries(mut self, retries: u32) -> Self {
        self.calling.retries = retries;
        self
    }

    /// More certificate authorities to trust besides the system's, for a proxy that intercepts TLS:
    /// PEM, one or more. Only the pinned roots prove that a server is the vendor's.
    pub fn authorities(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.calling.authorities.push(pem.into());
        self
    }

    /// The proxy for `https://` servers, in place of `HTTPS_PROXY` and its kin.
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

    /// Apply these settings over what is set here.
    pub fn settings(self, settings: Settings) -> Self {
        Self { settings, ..self }
    }

    /// Store the account's password after a registration, encrypted by this algorithm, for
    /// [`Client::register_again`]. The key lies beside it, unless
    /// [`password_key_from`](Self::password_key_from) says otherwise.
    ///
    /// A password stored under another algorithm is re-encrypted when the client is opened, which
    /// may take a second for a new key. Without this setting a stored password is deleted then.
    pub fn keep_password(self, algorithm: PasswordAlgorithm) -> Self {
        Self { keep_password: KeepPassword::By(algorithm), ..self }
    }

    /// A callback for the private key of the stored password, in place of a key file: PKCS #8 (DER)
    /// of 3072 bits or more for RSA, the scalar's 32 bytes for SM2. Called whenever the key is
    /// needed, on a thread that may block; when the algorithm changes, for the old key and the new
    /// one.
    pub fn password_key_from<E: Into<Box<dyn StdError + Send + Sync>>>(
        self,
        source: impl Fn(PasswordAlgorithm) -> Result<Vec<u8>, E> + Send + Sync + 'static,
    ) -> Self {
        let source = move |algorithm| source(algorithm).map_err(Into::into);
        Self { password_key: KeySource(Some(Arc::new(source))), ..self }
    }

    /// Read no `ROLLCALL_…` environment variables: for programs that have read their [`Settings`]
    /// themselves, since they have flags that win over the environment.
    pub fn no_environment(self) -> Self {
        Self { environment: false, ..self }
    }

    /// A connection pool with the settings made so far. Its connections stay open between calls,
    /// and many clients can share it, each by [`Self::http_transport`].
    pub fn connections(&self) -> Result<ConnectionPool, Error> {
        ConnectionPool::kept(&self.calling()?)
    }

    /// Send calls by this transport, in place of the client's own connections.
    pub fn http_transport(self, http_transport: impl HttpTransport) -> Self {
        Self { http_transport: Some(Arc::new(http_transport)), ..self }
    }

    /// The clock; a test brings its own.
    pub fn clock(self, clock: impl Clock) -> Self {
        Self { clock: Box::new(clock), ..self }
    }

    /// Read the stored state and lock the state directory for this process. Nothing is sent.
    ///
    /// Reads and writes files, so best done while the product starts.
    pub fn open(self) -> Result<Client, Error> {
        let looks = self.environment;
        self.open_in(|name| std::env::var(name).ok().filter(|_| looks))
    }

    /// [`Self::open`] with an environment of the test's own.
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
        let (calling, http_transport) = (self.calling, self.http_transport);
        Client::new(Parts { node, roots, clock, calling, http_transport, store, state, keeping })
    }

    /// The call settings made so far.
    pub(crate) fn calling(&self) -> Result<CallSettings, Error> {
        let mut calling = self.calling.clone();
        self.settings_in(|name| std::env::var(name).ok())?.apply(&mut calling);
        Ok(calling)
    }

    /// The settings from file and environment, which win over the code's.
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
