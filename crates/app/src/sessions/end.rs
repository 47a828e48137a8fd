//! Ending people's sessions by hand.

use chrono::TimeDelta;
use rollcall_domain::{
    SessionId,
    accounts::Account,
    audit::Actor,
    limits::{REASON_MAX, SESSION_BAN_MINUTES_MAX},
    text,
};
use rollcall_storage::sessions::EndedSession;
use serde_json::json;

use super::{SessionRefusal, SessionView, Sessions, read};
use crate::{AdminError, AppError, audit::AuditRecord, error::invalid};

/// How old a session must be, in seconds: who has only just got a seat isn't robbed of it.
const LEAST_AGE_S: i64 = 120;

/// A session to be ended.
#[derive(Debug, Clone)]
pub struct EndSession {
    /// The session.
    pub session: SessionId,
    /// Why; its user is told.
    pub reason: String,
    /// For how many minutes none may be opened by the same user on the same machine.
    pub ban_minutes: u32,
}

impl Sessions<'_> {
    /// End somebody's session: all that it holds is free at once, and it hears why at its next call.
    pub async fn end(
        self,
        by: &Actor,
        tenant: &str,
        end: EndSession,
    ) -> Result<SessionView, AdminError> {
        let reason = text(&end.reason, REASON_MAX).map_err(|wrong| invalid("reason", wrong))?;
        if end.ban_minutes > SESSION_BAN_MINUTES_MAX {
            let most = format!("must be at most {SESSION_BAN_MINUTES_MAX}");
            return Err(invalid("ban_minutes", most));
        }
        let context = self.app.known_tenant(tenant).await?;
        let now = self.app.now();
        let (account, found) = self.find(context.tenant.id, end.session).await?;
        let age_s = (now - found.facts.opened_at).num_seconds();
        if age_s < LEAST_AGE_S {
            let left_s = LEAST_AGE_S - age_s;
            return Err(SessionRefusal::TooYoung { least_s: LEAST_AGE_S, left_s }.into());
        }
        let tx = self.app.store.write().await?;
        let ended = EndedSession {
            session: end.session,
            place: found.facts.place(),
            reason: reason.clone(),
            ended_by: by.who.to_string(),
            ended_at: now,
            banned_until: now + TimeDelta::minutes(i64::from(end.ban_minutes)),
        };
        tx.tenant(account.tenant).sessions().insert_ended(account.id, &ended).await?;
        let target = ("session", end.session.to_string(), found.facts.host.as_str());
        let record = AuditRecord::on(account.tenant, "session.end", target).about(account.id);
        let after =
            json!({ "reason": reason, "ban_minutes": end.ban_minutes, "user": found.facts.user });
        self.app.audit().record(&tx, by, record.after(after)).await?;
        tx.commit().await?;
        // Written first: whoever shows a ticket afterwards must not bring it back.
        let (id, now_ms) = (account.id.0.as_u128(), now.timestamp_millis());
        let session = end.session.0.as_u128();
        let gone = self.app.session_store.end(id, session, now_ms).await;
        gone.map_err(AppError::Sessions)?;
        self.app.queue_wakes.wake(account.id);
        self.app.session_metrics.ended.inc();
        Ok(found)
    }

    /// A live session.
    pub async fn show(self, tenant: &str, session: SessionId) -> Result<SessionView, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        Ok(self.find(context.tenant.id, session).await?.1)
    }

    /// The live session of this id, of whichever account.
    async fn find(
        self,
        tenant: rollcall_domain::TenantId,
        session: SessionId,
    ) -> Result<(Account, SessionView), AdminError> {
        let (scope, now) = (self.app.store.tenant(tenant), self.app.now());
        for id in scope.sessions().alive_accounts(now, read::ACCOUNTS_MAX).await? {
            let found = self.app.session_store.find(
                id.0.as_u128(),
                session.0.as_u128(),
                now.timestamp_millis(),
            );
            let Some(live) = found.await.map_err(AppError::Sessions)? else { continue };
            let Some(account) = scope.accounts().find(id).await? else { continue };
            let view = read::view(live, id, &account.name).ok_or(AppError::Reading)?;
            return Ok((account, view));
        }
        Err(AdminError::Unknown { what: "session", name: session.to_string() })
    }
}
