//! Erasing personal data: names and addresses go, numbers, times and codes stay.

use rollcall_domain::AccountId;
use sea_orm::{ConnectionTrait, DatabaseTransaction};

use crate::{StoreError, accounts::Accounts};

/// The text in place of erased data.
const ERASED: &str = "erased";

/// How many rows of each kind were erased.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Erased {
    /// Registrations: names, hosts, domains and addresses of nodes.
    pub registrations: u64,
    /// Events: nodes, addresses, messages that nodes reported, sessions that were ended by hand, and the
    /// clients that opened them.
    pub events: u64,
    /// Hourly counts of unproven refusals: their sources.
    pub refusals: u64,
    /// Licences: where their keys were sent, and who had their units by name.
    pub licences: u64,
    /// Sent and dead mails: recipients, answers of relays, unsent messages.
    pub mails: u64,
}

impl Accounts<'_, DatabaseTransaction> {
    /// Erase the personal data of a locked, closed account. What is erased already is not counted.
    pub async fn erase(&self, id: AccountId) -> Result<Erased, StoreError> {
        let registrations = "update registrations
            set project_id = $3, node_id = $3, project_name = $3, hostname = null, domain = null,
                source = $3, revision = revision + 1
            where tenant_id = $1 and account_id = $2 and source <> $3";
        let events = "update registration_events
            set project_id = null, node_id = null, source = null,
                detail = case when kind = 'reported_by_node' then $3 else detail end
            where tenant_id = $1 and account_id = $2
              and (node_id is not null or source is not null)";
        let sessions = "delete from ended_sessions
            where tenant_id = $1 and account_id = $2 and reason <> $3";
        let clients = "delete from session_clients
            where tenant_id = $1 and account_id = $2 and name <> $3";
        let mails = "update outbox_mails set recipient = $3, answer = null, sealed_message = null
            where tenant_id = $1 and account_id = $2 and state <> 'waiting'
              and recipient <> $3";
        Ok(Erased {
            registrations: self.erase_by(registrations, id).await?,
            events: self.erase_by(events, id).await?
                + self.erase_by(sessions, id).await?
                + self.erase_by(clients, id).await?,
            refusals: self.erase_refusals(id).await?,
            licences: self.erase_licences(id).await?,
            mails: self.erase_by(mails, id).await?,
        })
    }

    async fn erase_licences(&self, id: AccountId) -> Result<u64, StoreError> {
        let no_email = match self.0.is_postgres() {
            true => "jsonb_set(facts, '{email}', 'null')",
            false => "json_set(facts, '$.email', null)",
        };
        // What a licence said in its older versions, too.
        let versions = format!(
            "update licence_versions set facts = {no_email}
             where tenant_id = $1 and licence_id in (
                 select id from licences
                 where tenant_id = $1 and account_id = $2 and email <> $3)"
        );
        self.erase_by(&versions, id).await?;
        let licences = "update licences set email = null, email_key = null
            where tenant_id = $1 and account_id = $2 and email <> $3";
        let key = match self.0.is_postgres() {
            true => "md5(random()::text)",
            false => "hex(randomblob(16))",
        };
        let users = format!(
            "update named_users set name = $3, user_key = {key}
             where tenant_id = $1 and account_id = $2 and name <> $3"
        );
        Ok(self.erase_by(licences, id).await? + self.erase_by(&users, id).await?)
    }

    /// They are counted by source: one sum for each hour stays.
    async fn erase_refusals(&self, id: AccountId) -> Result<u64, StoreError> {
        let sum = "insert into unproven_refusals (tenant_id, account_id, source, hour, count)
            select tenant_id, account_id, $3, hour, cast(sum(count) as bigint)
            from unproven_refusals
            where tenant_id = $1 and account_id = $2 and source <> $3
            group by tenant_id, account_id, hour
            on conflict (tenant_id, account_id, source, hour)
            do update set count = unproven_refusals.count + excluded.count";
        self.erase_by(sum, id).await?;
        let summed = "delete from unproven_refusals
            where tenant_id = $1 and account_id = $2 and source <> $3";
        self.erase_by(summed, id).await
    }

    async fn erase_by(&self, sql: &str, id: AccountId) -> Result<u64, StoreError> {
        let erase = self.0.statement(sql, [self.0.tenant.0.into(), id.0.into(), ERASED.into()]);
        Ok(self.0.db.execute_raw(erase).await?.rows_affected())
    }
}
