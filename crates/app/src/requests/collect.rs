//! Mail that waits in a mailbox.

use std::{error::Error, time::Duration};

use rollcall_domain::{audit::Actor, requests::RequestStatus};
use rollcall_mail::{FetchError, Fetched, Mailbox, OpenMailbox};
use rollcall_storage::StoreError;
use tracing::info;

use super::RequestView;
use crate::{AppError, ProvisionError, requests::Requests};

const WHO: Actor = Actor::system("imap");
/// After so many messages in a row that ended the connection, it is not the messages.
const MOST_BREAKS: u32 = 3;

/// A mailbox, and whose customers write to it.
#[derive(Debug, Clone)]
pub struct RequestMailbox {
    /// The tenant's slug.
    pub tenant: String,
    /// Where it is.
    pub mailbox: Mailbox,
    /// How often it is looked into.
    pub every: Duration,
}

/// What a look into a mailbox brought.
#[derive(Debug, Default)]
pub struct Collected {
    /// Messages that became requests.
    pub new: u64,
    /// Messages that were requests before: nobody could mark them, or they were sent twice.
    pub known: u64,
    /// Messages that became requests which can't be read.
    pub unreadable: u64,
    /// Messages that stay for the next look.
    pub failed: u64,
    /// What went wrong first.
    pub trouble: Option<AppError>,
}

/// How far a look has come.
#[derive(Default)]
struct Look {
    collected: Collected,
    /// The last message that was tried.
    tried: u32,
    /// How many of the last ones ended the connection.
    breaks: u32,
}

/// Why a message stays where it is.
enum Stays {
    /// The next one may be better.
    Alone(Box<dyn Error + Send + Sync>),
    /// The next one needs a new connection.
    Disconnected(FetchError),
    /// The next one would stay as well.
    WithAll(ProvisionError),
}

impl<'a> Requests<'a> {
    /// Where customers' requests arrive.
    pub fn mailboxes(self) -> &'a [RequestMailbox] {
        &self.app.request_mailboxes
    }

    /// Take in what is unread in a mailbox. A message is marked once its request is committed: who
    /// dies between leaves it to the next look, which finds the same request. No transaction is
    /// open while the server is talked to.
    pub async fn collect(self, from: &RequestMailbox) -> Collected {
        let mut look = Look::default();
        loop {
            let begun_at = look.tried;
            let looked = self.look(from, &mut look).await;
            let Err(error) = looked else { return look.collected };
            let in_vain = look.tried == begun_at || look.breaks == 0 || look.breaks >= MOST_BREAKS;
            let trouble = AppError::Mailbox { mailbox: from.mailbox.to_string(), source: error };
            look.collected.trouble.get_or_insert(trouble);
            if in_vain {
                return look.collected;
            }
        }
    }

    /// On one connection, what comes behind the last message that was tried.
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

    /// Take in one message, unless it has gone.
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

impl From<ProvisionError> for Stays {
    fn from(error: ProvisionError) -> Self {
        match error {
            ProvisionError::Failed(AppError::Store(StoreError::Unavailable(_))) => {
                Self::WithAll(error)
            }
            _ => Self::Alone(error.into()),
        }
    }
}
