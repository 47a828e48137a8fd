//! Releasing units, and closing sessions.

use rollcall_cache::sessions::Reply;
use rollcall_domain::{SessionId, TicketId};

use super::{SessionError, Sessions};

impl Sessions<'_> {
    /// Release so many units of a ticket, or all.
    pub async fn release(
        self,
        tenant: &str,
        session: SessionId,
        token: &str,
        ticket: TicketId,
        units: Option<u32>,
    ) -> Result<(), SessionError> {
        let calling = self.calling(tenant, session, token).await?;
        let store = &self.app.session_store;
        let reply = store.release(&calling.caller(), ticket.0.as_u128(), units).await?;
        match reply {
            Reply::Done(Some(_)) => {
                self.app.queue_wakes.wake(calling.account.id);
                self.keep_alive(&calling.account, calling.timing, calling.now).await?;
                Ok(())
            }
            Reply::Done(None) => Err(SessionError::UnknownTicket),
            _ => Err(self.lost(&calling).await?),
        }
    }

    /// Close a session: all that it holds is free.
    pub async fn close(
        self,
        tenant: &str,
        session: SessionId,
        token: &str,
    ) -> Result<(), SessionError> {
        let calling = self.calling(tenant, session, token).await?;
        match self.app.session_store.close(&calling.caller()).await? {
            Reply::Done(()) => {
                self.app.queue_wakes.wake(calling.account.id);
                self.app.session_metrics.closed.inc();
                Ok(())
            }
            _ => Err(self.lost(&calling).await?),
        }
    }
}
