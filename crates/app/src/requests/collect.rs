//! Collecting the unread mail of a mailbox.

use std::{error::Error, time::Duration};

use chrono::TimeDelta;
use rollcall_domain::{audit::Actor, requests::RequestStatus};
use rollcall_mail::{FetchError, Fetched, Mailbox, OpenMailbox};
use rollcall_storage::{StoreError, requests::MailboxLook};
use tracing::{info, warn};

use super::RequestView;
use crate::{AdminError, AppError, requests::Requests};

const WHO: Actor = Actor::system("imap");
/// After so many broken connections in a row the mailbox is given up for now.
const BROKEN_CONNECTIONS_MAX: u32 = 3;

/// A mailbox, and the tenant whose customers write to it.
#[derive(Debug, Clone)]
pub struct RequestMailbox {
    /// The tenant's slug.
    pub tenant: String,
    /// Its address and credentials.
    pub mailbox: Mailbox,
    /// The polling interval.
    pub every: Duration,
}

/// The result of collecting a mailbox.
#[derive(Debug, Default)]
pub struct Collected {
    /// Messages that became requests.
    pub new: u64,
    /// Duplicates of earlier requests: they could not be marked, or were sent twice.
    pub known: u64,
    /// Messages that programs wrote: reports, automatic replies, notices.
    pub automatic: u64,
    /// Messages that became unreadable requests.
    pub unreadable: u64,
    /// Messages left for the next time.
    pub failed: u64,
    /// The first error.
    pub trouble: Option<AppError>,
}

/// The progress of collecting a mailbox.
#[derive(Default)]
struct Look {
    collected: Collected,
    /// The last message that was tried.
    tried: u32,
    /// How many of the last ones broke the connection.
    breaks: u32,
}

/// Why a message is left in the mailbox.
enum Stays {
    /// This message failed; the next one may not.
    Alone(Box<dyn Error + Send + Sync>),
    /// The connection broke.
    Disconnected(FetchError),
    /// Every message would fail.
    WithAll(AdminError),
}

impl<'a> Requests<'a> {
    /// The configured mailboxes.
    pub fn mailboxes(self) -> &'a [RequestMailbox] {
        &self.app.request_mailboxes
    }

    /// How looking into a tenant's mailboxes went, in whichever process.
    pub async fn mailbox_looks(self, tenant: &str) -> Result<Vec<MailboxLook>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        Ok(self.app.store.tenant(context.tenant.id).mailbox_looks().list().await?)
    }

    /// Collect the unread messages of a mailbox, and note how that went.
    pub async fn collect(self, from: &RequestMailbox) -> Collected {
        let (collected, was_read) = self.take_all(from).await;
        let noted = self.note_look(from, was_read, collected.failed).await;
        if let Err(error) = noted {
            warn!(%error, mailbox = %from.mailbox, "a look was not written down");
        }
        collected
    }

    async fn note_look(
        self,
        from: &RequestMailbox,
        was_read: bool,
        left_behind: u64,
    ) -> Result<(), AdminError> {
        let (tenant, now) = (self.app.known_tenant(&from.tenant).await?.tenant.id, self.app.now());
        let look = MailboxLook {
            mailbox: from.mailbox.to_string(),
            every: TimeDelta::from_std(from.every).unwrap_or(TimeDelta::MAX),
            first_at: now,
            looked_at: now,
            succeeded_at: was_read.then_some(now),
            left_behind,
        };
        let tx = self.app.store.write().await?;
        tx.tenant(tenant).mailbox_looks().note(&look).await?;
        Ok(tx.commit().await?)
    }

    /// Collect the unread messages of a mailbox; and whether it could be read to its end. A message is
    /// marked after its request is committed; after a crash in between it is collected again and found
    /// to be a duplicate. No transaction is open while the server is talked to.
    async fn take_all(self, from: &RequestMailbox) -> (Collected, bool) {
        let mut look = Look::default();
        loop {
            let begun_at = look.tried;
            let looked = self.look(from, &mut look).await;
            let Err(error) = looked else { return (look.collected, true) };
            let in_vain =
                look.tried == begun_at || look.breaks == 0 || look.breaks >= BROKEN_CONNECTIONS_MAX;
            let trouble = AppError::Mailbox { mailbox: from.mailbox.to_string(), source: error };
            look.collected.trouble.get_or_insert(trouble);
            if in_vain {
                return (look.collected, false);
            }
        }
    }

    /// Collect on one connection, after the last message that was tried.
    async fn look(
        self,
        from: &RequestMailbox,
        look: &mut Look,
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        self.app.known_tenant(&from.tenant).await?;
        let mut open = from.mailbox.open().await?;
        let unread = open.unread().await?;
        let behind = look.tried;
        for id in unread.into_iter().filter(|id| *id > behind) {
            look.tried = id;
            let stays = match self.take(from, &mut open, id).await {
                Ok(taken) => {
                    look.collected.count(taken.as_ref());
                    look.breaks = 0;
                    continue;
                }
                Err(stays) => stays,
            };
            look.collected.failed += 1;
            match stays {
                Stays::Alone(source) => {
                    look.breaks = 0;
                    let mailbox = from.mailbox.to_string();
                    let trouble = AppError::Mailbox { mailbox, source };
                    look.collected.trouble.get_or_insert(trouble);
                }
                Stays::Disconnected(error) => {
                    look.breaks += 1;
                    return Err(error.into());
                }
                Stays::WithAll(error) => {
                    look.breaks = 0;
                    return Err(error.into());
                }
            }
        }
        open.close().await;
        Ok(())
    }

    /// Collect one message, unless it is gone.
    async fn take(
        self,
        from: &RequestMailbox,
        open: &mut OpenMailbox,
        id: u32,
    ) -> Result<Option<(RequestView, bool)>, Stays> {
        let Some(message) = open.fetch(id).await? else { return Ok(None) };
        let tenant = &from.tenant;
        let taken = match message {
            // Nothing was said; there is nothing to keep.
            Fetched::Whole(message) if message.is_empty() => None,
            Fetched::Whole(message) => Some(self.receive(&WHO, tenant, message).await?),
            Fetched::TooLarge(head) => Some(self.receive_large(&WHO, tenant, head).await?),
        };
        open.mark_read(id).await?;
        if let Some((view, is_new)) = &taken {
            let request = view.request.id;
            info!(%request, mailbox = %from.mailbox, is_new, "a mail was taken in");
        }
        Ok(taken)
    }
}

impl Collected {
    fn count(&mut self, taken: Option<&(RequestView, bool)>) {
        let Some((view, is_new)) = taken else { return };
        match (is_new, view.request.state.status()) {
            (false, _) => self.known += 1,
            (true, _) if view.request.kind.is_automatic() => self.automatic += 1,
            (true, RequestStatus::Unreadable) => self.unreadable += 1,
            (true, _) => self.new += 1,
        }
    }
}

impl From<FetchError> for Stays {
    fn from(error: FetchError) -> Self {
        match error.ends_the_connection() {
            true => Self::Disconnected(error),
            false => Self::Alone(error.into()),
        }
    }
}

impl From<AdminError> for Stays {
    fn from(error: AdminError) -> Self {
        match error {
            AdminError::Failed(AppError::Store(StoreError::Unavailable(_))) => Self::WithAll(error),
            _ => Self::Alone(error.into()),
        }
    }
}
