//! An account's timeline: its events, audit rows and mails, merged by time.

use chrono::{DateTime, Utc};
use rollcall_domain::{Event, audit::AuditEntry, mail::OutboxMail};
use rollcall_storage::{Page, accounts::TimelinePosition};
use uuid::Uuid;

use super::AccountSelector;
use crate::AdminError;
use crate::{accounts::Accounts, error::invalid};

/// An entry of an account's timeline.
#[derive(Debug, Clone)]
pub enum TimelineEntry {
    /// An event of the account or of one of its nodes.
    Event(Event),
    /// A row of the audit trail.
    Audit(AuditEntry),
    /// A mail about it, in its present state.
    Mail(OutboxMail),
}

impl TimelineEntry {
    /// When.
    pub fn at(&self) -> DateTime<Utc> {
        self.position().0
    }

    fn position(&self) -> TimelinePosition {
        match self {
            Self::Event(event) => (event.at, event.id.0),
            Self::Audit(entry) => (entry.at, entry.id.0),
            Self::Mail(mail) => (mail.created_at, mail.id.0),
        }
    }
}

impl Accounts<'_> {
    /// A page of an account's timeline, the newest first, older than `cursor`.
    pub async fn timeline<'a>(
        self,
        tenant: &str,
        account: impl Into<AccountSelector<'a>>,
        cursor: Option<&str>,
        limit: u64,
    ) -> Result<Page<TimelineEntry>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let before = cursor.map(position_of).transpose()?;
        let scope = self.app.store.tenant(context.tenant.id);
        let at = account.into();
        let account = at.find(scope.accounts()).await?.ok_or_else(|| at.unknown())?.id;
        let events = scope.events().of_account(account, before, limit + 1).await?;
        let entries = scope.audit().of_account(account, before, limit + 1).await?;
        let mails = scope.outbox().of_account(account, before, limit + 1).await?;
        let events = events.into_iter().map(TimelineEntry::Event);
        let entries = entries.into_iter().map(TimelineEntry::Audit);
        let mails = mails.into_iter().map(TimelineEntry::Mail);
        let mut items: Vec<_> = events.chain(entries).chain(mails).collect();
        items.sort_by_key(|entry| std::cmp::Reverse(entry.position()));
        Ok(Page::cut(items, limit, |entry| cursor_of(entry.position())))
    }
}

fn cursor_of((at, id): TimelinePosition) -> String {
    format!("{}_{}", at.timestamp_micros(), id.simple())
}

fn position_of(cursor: &str) -> Result<TimelinePosition, AdminError> {
    let parts = cursor.split_once('_').and_then(|(at, id)| {
        Some((DateTime::from_timestamp_micros(at.parse().ok()?)?, Uuid::parse_str(id).ok()?))
    });
    parts.ok_or_else(|| invalid("cursor", "must be the next_cursor of the page before"))
}
