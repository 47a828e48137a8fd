//! The database, the cache, the relay and the mailboxes.

use std::sync::Arc;

use prometheus::Registry;
use rollcall_app::{SystemClock, health::CLOCK_SKEW, requests::RequestMailbox};
use rollcall_cache::CacheStore;
use rollcall_config::{Settings, redact_url};
use rollcall_domain::tenants::Slug;
use rollcall_mail::{FetchError, Mailbox};
use rollcall_storage::{Store, StoreError};

use super::report::Report;
use crate::{
    composition_root,
    failure::{Failure, chain},
};

/// The database, if it can be used.
pub(super) async fn database(settings: &Settings, report: &mut Report) -> Option<Store> {
    let url = redact_url(&settings.database_url());
    let file = settings.data_dir.join("rollcall.db");
    if settings.database_url.is_none() && !file.exists() {
        // Opening it would make it.
        report.right("database", format!("{} is not there yet: a start makes it", file.display()));
        return None;
    }
    let opened = Store::connect(&composition_root::options(settings), &Registry::new()).await;
    let store = match opened {
        Ok(store) => store,
        Err(error) => {
            report.wrong("database", format!("{url}: {}", composition_root::root_cause(&error)));
            return None;
        }
    };
    let asked = async {
        Ok::<_, StoreError>((store.version().await?, store.check_clock(&SystemClock).await?))
    };
    let (version, clock) = match asked.await {
        Ok(answers) => answers,
        Err(error) => {
            report.wrong("database", format!("{url}: {}", composition_root::root_cause(&error)));
            return None;
        }
    };
    let took = clock.took.num_milliseconds();
    report.right("database", format!("{url} answers in {took} ms: {version}"));
    let detail = format!("{} ms from the database's", clock.ahead.num_milliseconds());
    report.found("clock", clock.ahead.abs() <= CLOCK_SKEW, detail);
    match store.pending_migrations().await {
        Ok(pending) if pending.is_empty() => {
            report.right("schema", "up to date");
            return Some(store);
        }
        Ok(pending) => {
            let pending = pending.join(", ");
            report.wrong("schema", format!("not up to date ({pending}): run rollcall migrate"));
        }
        Err(error) => report.wrong("schema", chain(&error)),
    }
    None
}

/// The cache, if its URL can be used.
pub(super) async fn cache(settings: &Settings, report: &mut Report) -> Option<Arc<dyn CacheStore>> {
    let url = redact_url(settings.cache_url());
    let cache = match composition_root::open_cache(settings).await {
        Ok(cache) => cache,
        Err(failure) => {
            report.wrong("cache", failure.to_string());
            return None;
        }
    };
    match cache.check().await {
        Ok(()) => report.right("cache", format!("{url} takes writes")),
        Err(error) => report.wrong("cache", format!("{url}: {}", chain(&error))),
    }
    if let Ok(Some(policy)) = cache.sessions().eviction().await {
        let wrong =
            format!("{policy} drops floating sessions: set maxmemory-policy to volatile-lru");
        report.wrong("sessions", wrong);
    }
    Some(cache)
}

/// The way that mail leaves by, if its settings can be used. Nothing is sent.
pub(super) async fn relay(settings: &Settings, report: &mut Report) -> Result<(), Failure> {
    let url = redact_url(settings.mail_url());
    let transport = composition_root::transport(settings);
    let transport = transport.inspect_err(|failure| report.wrong("mail", failure.to_string()))?;
    match transport.check().await {
        Ok(()) => report.right("mail", format!("{url} takes mail")),
        Err(error) => report.wrong("mail", format!("{url}: {error}")),
    }
    Ok(())
}

/// The mailboxes that requests arrive in, if their URLs can be used. Nothing is taken or marked.
pub(super) async fn mailboxes(
    settings: &Settings,
    store: Option<&Store>,
    report: &mut Report,
) -> Result<(), Failure> {
    let mailboxes = composition_root::mailboxes(settings);
    for RequestMailbox { tenant, mailbox, .. } in
        mailboxes.inspect_err(|failure| report.wrong("mailbox", failure.to_string()))?
    {
        if let Some(store) = store
            && !is_known(store, &tenant).await
        {
            report.wrong("mailbox", format!("{mailbox}, for {tenant}: there is no such tenant"));
            continue;
        }
        match unread(&mailbox).await {
            Ok(unread) => {
                report.right("mailbox", format!("{mailbox}, for {tenant}: {unread} unread"));
            }
            Err(error) => report.wrong("mailbox", format!("{mailbox}, for {tenant}: {error}")),
        }
    }
    Ok(())
}

/// Unless the database says otherwise it is.
async fn is_known(store: &Store, tenant: &str) -> bool {
    let Ok(slug) = tenant.parse::<Slug>() else { return false };
    !matches!(store.tenants().by_slug(&slug).await, Ok(None))
}

async fn unread(mailbox: &Mailbox) -> Result<usize, FetchError> {
    let mut open = mailbox.open().await?;
    let unread = open.unread().await?;
    open.close().await;
    Ok(unread.len())
}
