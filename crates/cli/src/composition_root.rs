//! The composition root: builds the application from the settings. Nothing else joins the parts.

use std::{
    error::Error,
    sync::Arc,
    time::{Duration, Instant},
};

use prometheus::Registry;
use rollcall_app::{
    App, Parts, Randomness, SystemClock,
    credentials::{HashCost, RateLimits},
    mail::MailConfig,
    requests::RequestMailbox,
};
use rollcall_cache::CacheStore;
use rollcall_config::{ExposeSecret, Settings, redact_url};
use rollcall_mail::{MailTransport, Mailbox};
use rollcall_signing::MasterKey;
use rollcall_storage::{Options, Store, StoreError};
use tracing::info;

use crate::{
    data_dir,
    failure::{Failure, chain},
    master_key,
};

/// How long to wait for a database that is starting.
const PATIENCE: Duration = Duration::from_secs(3);

/// What to do about a schema that is not up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Schema {
    /// Bring it up to date.
    Migrate,
    /// Bring it up to date if the database is a file of ours, else ask for `rollcall migrate`.
    Expect,
}

/// The application with its metrics registry.
pub(crate) struct Composition {
    pub(crate) app: App,
    pub(crate) registry: Registry,
}

impl Composition {
    /// Connect the database and the cache, open the master key, and build the application.
    pub(crate) async fn start(settings: &Settings, schema: Schema) -> Result<Self, Failure> {
        data_dir::prepare(settings)?;
        bring_schema_up_to_date(settings, schema).await?;
        let registry = Registry::new();
        let store = Store::connect(&options(settings), &registry).await?;
        let sealed_under = store.master_key_fingerprint().await;
        let sealed_under = sealed_under.map_err(|error| unusable(settings, &error))?;
        rollcall_process::register_metrics(&registry);
        let cache = open_cache(settings).await?;
        let key = master_key::told(master_key::find(settings, sealed_under.as_deref())?);
        let app = compose(settings, store, cache, key, registry.clone())?;
        Ok(Self { app, registry })
    }

    /// Commit what is pending and close the database.
    pub(crate) async fn shut_down(self) -> Result<(), Failure> {
        Ok(self.app.store().clone().close().await?)
    }
}

/// Build the application from its parts.
pub(crate) fn compose(
    settings: &Settings,
    store: Store,
    cache: Arc<dyn CacheStore>,
    master_key: MasterKey,
    registry: Registry,
) -> Result<App, Failure> {
    let app = App::new(Parts {
        store,
        cache,
        clock: Arc::new(SystemClock),
        randomness: Randomness::from_os()
            .map_err(|error| Failure::because("no randomness", &error))?,
        master_key,
        mailing: mailing(settings)?,
        request_mailboxes: mailboxes(settings)?,
        public_url: settings.public_url().as_str().trim_end_matches('/').to_owned(),
        hash_cost: HashCost::default(),
        limits: RateLimits::default(),
        registry,
        version: crate::version::version(),
    });
    app.map_err(|error| Failure::because("no thread to hash passwords on", &error))
}

/// The mail transport of the settings.
pub(crate) fn transport(settings: &Settings) -> Result<Arc<dyn MailTransport>, Failure> {
    let opened = rollcall_mail::open(settings.mail_url(), &settings.data_dir.join("mail"));
    opened.map_err(|error| Failure::usage(chain(&error)))
}

/// The outgoing mail of the settings.
fn mailing(settings: &Settings) -> Result<MailConfig, Failure> {
    let sender = settings.mail_from.parse().map_err(|error| {
        Failure::usage(format!("`mail_from` is {:?}: {error}", settings.mail_from))
    });
    Ok(MailConfig {
        transport: transport(settings)?,
        sender: sender?,
        authserv_ids: settings.mail_authserv_ids.clone(),
    })
}

/// The mailboxes that the settings name.
pub(crate) fn mailboxes(settings: &Settings) -> Result<Vec<RequestMailbox>, Failure> {
    let opened = settings.mailboxes.iter().map(|named| {
        let mailbox = Mailbox::parse(named.url.expose_secret());
        let mailbox = mailbox.map_err(|error| {
            Failure::usage(format!("the mailbox of {} in `mailboxes`: {error}", named.tenant))
        })?;
        Ok(RequestMailbox { tenant: named.tenant.clone(), mailbox, every: settings.mailbox_poll.0 })
    });
    opened.collect()
}

/// The cache that the settings name.
pub(crate) async fn open_cache(settings: &Settings) -> Result<Arc<dyn CacheStore>, Failure> {
    let opened = rollcall_cache::open(settings.cache_url()).await;
    opened.map_err(|error| Failure::usage(chain(&error)))
}

/// How to connect to the database that the settings name.
pub(crate) fn options(settings: &Settings) -> Options {
    Options { url: settings.database_url(), connections: settings.database_connections }
}

/// Bring the schema up to date and name the migrations that ran.
pub(crate) async fn migrate(settings: &Settings) -> Result<Vec<String>, Failure> {
    let options = options(settings);
    let began = Instant::now();
    loop {
        match rollcall_storage::migrate(&options).await {
            Ok(applied) => return Ok(applied),
            Err(StoreError::Unavailable(_)) if !is_file(settings) && began.elapsed() < PATIENCE => {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            Err(error) => return Err(unusable(settings, &error)),
        }
    }
}

async fn bring_schema_up_to_date(settings: &Settings, schema: Schema) -> Result<(), Failure> {
    if schema == Schema::Migrate || is_file(settings) {
        let applied = migrate(settings).await?;
        if !applied.is_empty() {
            info!(applied = applied.join(", "), "the schema was brought up to date");
        }
        return Ok(());
    }
    let store = Store::connect(&options(settings), &Registry::new()).await?;
    let pending = store.pending_migrations().await;
    let pending = pending.map_err(|error| unusable(settings, &error))?;
    store.close().await?;
    match pending.as_slice() {
        [] => Ok(()),
        [..] => Err(Failure::new(format!(
            "the database {} is not up to date: run `rollcall migrate` first",
            redact_url(&settings.database_url())
        ))),
    }
}

/// Whether the database is a file, which nobody else sets up.
fn is_file(settings: &Settings) -> bool {
    settings.database_url().starts_with("sqlite:")
}

/// The database can't be used.
pub(crate) fn unusable(settings: &Settings, error: &StoreError) -> Failure {
    let url = redact_url(&settings.database_url());
    Failure::new(format!("can't use the database {url}: {}", root_cause(error)))
}

/// The root cause of an error: what the database or the system said.
pub(crate) fn root_cause(error: &StoreError) -> String {
    let mut root: &dyn Error = error;
    while let Some(cause) = root.source() {
        root = cause;
    }
    let text = root.to_string();
    if text.contains("pool timed out") {
        return "it doesn't answer".to_owned();
    }
    let text = text.trim_start_matches("error returned from database: ");
    // Of PostgreSQL's own source code.
    text.split(" at line ").next().unwrap_or_default().to_owned()
}
