//! The outbox: mails are stored in the transaction that they tell of, and sent afterwards.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    AccountId, ContractId, MailId, RequestId, TenantId,
    mail::{MailAbout, MailState, OutboxMail},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend,
    EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Statement, prelude::Expr,
};

use crate::{
    Page, Scope, Store, StoreError,
    column::{int, name_of, named, small},
    entity::outbox_mails::{self, Column, Entity, Model},
};

/// A filter of mails.
#[derive(Debug, Clone, Default)]
pub struct MailFilter {
    /// Only those in this state.
    pub state: Option<MailState>,
    /// Only those about this account.
    pub account: Option<AccountId>,
}

/// A mail with its encrypted message.
#[derive(Debug, Clone)]
pub struct SealedMail {
    /// The mail.
    pub mail: OutboxMail,
    /// The encrypted message; empty once it is erased.
    pub message: Option<Vec<u8>>,
}

/// The result of a delivery attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryResult {
    /// The relay accepted it: the message is erased.
    Sent,
    /// To be retried at this time.
    Again(DateTime<Utc>),
    /// Given up.
    Dead,
}

/// One tenant's mails.
#[derive(Debug)]
pub struct Outbox<'a, C: ConnectionTrait>(pub(crate) Scope<'a, C>);

impl<C: ConnectionTrait> Outbox<'_, C> {
    /// The mail of this id.
    pub async fn find(&self, id: MailId) -> Result<Option<OutboxMail>, StoreError> {
        let found = Entity::find_by_id((self.0.tenant.0, id.0)).one(self.0.db).await?;
        found.map(mail).transpose()
    }

    /// How many mails wait although they were due before this time.
    pub async fn overdue(&self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        let count = self.0.statement(
            "select count(*) from outbox_mails
             where tenant_id = $1 and state = 'waiting' and due_at <= $2",
            [self.0.tenant.0.into(), before.into()],
        );
        let row = self.0.db.query_one_raw(count).await?.ok_or(StoreError::Unreadable("count"))?;
        Ok(row.try_get_by_index::<i64>(0)?.unsigned_abs())
    }

    /// A page of mails, the newest first, at most `limit`, before `cursor`.
    pub async fn list(
        &self,
        filter: &MailFilter,
        cursor: Option<MailId>,
        limit: u64,
    ) -> Result<Page<OutboxMail>, StoreError> {
        let mut find = Entity::find()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .order_by_desc(Column::Id)
            .limit(limit + 1);
        if let Some(state) = filter.state {
            find = find.filter(Column::State.eq(name_of(state)));
        }
        if let Some(account) = filter.account {
            find = find.filter(Column::AccountId.eq(account.0));
        }
        if let Some(before) = cursor {
            find = find.filter(Column::Id.lt(before.0));
        }
        let found = find.all(self.0.db).await?;
        let found = found.into_iter().map(mail).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::cut(found, limit, |mail| mail.id.to_string()))
    }
}

impl Outbox<'_, DatabaseTransaction> {
    /// Insert a mail; it is sent once the transaction is committed.
    pub async fn insert(&self, mail: &OutboxMail, message: Vec<u8>) -> Result<(), StoreError> {
        let row = outbox_mails::ActiveModel {
            tenant_id: Set(self.0.tenant.0),
            id: Set(mail.id.0),
            kind: Set(mail.kind.clone()),
            account_id: Set(mail.about.account.map(|id| id.0)),
            contract_id: Set(mail.about.contract.map(|id| id.0)),
            request_id: Set(mail.about.request.map(|id| id.0)),
            recipient: Set(mail.recipient.clone()),
            subject: Set(mail.subject.clone()),
            message_id: Set(mail.message_id.clone()),
            state: Set(name_of(mail.state)),
            attempts: Set(int(mail.attempts)),
            created_at: Set(mail.created_at),
            tried_since: Set(mail.tried_since),
            due_at: Set(mail.due_at),
            claimed_until: Set(None),
            sent_at: Set(mail.sent_at),
            answer: Set(mail.answer.clone()),
            sealed_message: Set(Some(message)),
        };
        Entity::insert(row).exec_without_returning(self.0.db).await?;
        Ok(())
    }

    /// Make a waiting or dead mail due now; returns whether it was one.
    pub async fn revive(&self, id: MailId, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let revive = self.0.statement(
            "update outbox_mails set state = 'waiting', due_at = $3, tried_since = $3
             where tenant_id = $1 and id = $2 and state in ('waiting', 'dead')",
            [self.0.tenant.0.into(), id.0.into(), now.into()],
        );
        Ok(self.0.db.execute_raw(revive).await?.rows_affected() > 0)
    }

    /// Withdraw the unsent mails of these kinds about an account, and erase their messages; not one
    /// that is being sent.
    pub async fn withdraw(
        &self,
        account: AccountId,
        kinds: &[&str],
        now: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let claimed = Column::ClaimedUntil;
        let unclaimed = Condition::any().add(claimed.is_null()).add(claimed.lte(now));
        let withdrawn = Entity::update_many()
            .col_expr(Column::State, Expr::value(name_of(MailState::Withdrawn)))
            .col_expr(Column::SealedMessage, Expr::value(Option::<Vec<u8>>::None))
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .filter(Column::AccountId.eq(account.0))
            .filter(Column::Kind.is_in(kinds.iter().copied()))
            .filter(Column::State.is_in([MailState::Waiting, MailState::Dead].map(name_of)))
            .filter(unclaimed);
        Ok(withdrawn.exec(self.0.db).await?.rows_affected)
    }
}

/// How the mails stand that weren't sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OutboxState {
    /// How many wait.
    pub waiting: u64,
    /// How many were given up.
    pub dead: u64,
    /// When the oldest one that waits was written.
    pub oldest_waiting: Option<DateTime<Utc>>,
}

impl Store {
    /// Claim mails that are due, at most `limit`; nobody else claims them before `until`.
    ///
    /// After a crash another process claims and sends them again: at least once.
    pub async fn claim_mails(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: u64,
    ) -> Result<Vec<SealedMail>, StoreError> {
        let backend = self.writer.get_database_backend();
        let skip = if backend == DbBackend::Sqlite { "" } else { "for update skip locked" };
        let claim = Statement::from_sql_and_values(
            backend,
            format!(
                "update outbox_mails set claimed_until = $2, attempts = attempts + 1
                 where (tenant_id, id) in (
                     select tenant_id, id from outbox_mails
                     where state = 'waiting' and due_at <= $1
                       and (claimed_until is null or claimed_until <= $1)
                     order by due_at limit {limit} {skip})
                 returning *"
            ),
            [now.into(), until.into()],
        );
        let rows = Model::find_by_statement(claim).all(&self.writer).await?;
        rows.into_iter().map(sealed).collect()
    }

    /// Store the result of a claimed mail's attempt; ignored if somebody else has claimed it since.
    pub async fn store_delivery(
        &self,
        mail: &OutboxMail,
        tried: DeliveryResult,
        answer: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let (change, due_at) = match tried {
            DeliveryResult::Sent => ("state = 'sent', sent_at = $4, sealed_message = null", now),
            DeliveryResult::Again(due_at) => ("due_at = $4", due_at),
            DeliveryResult::Dead => ("state = 'dead', due_at = $4", now),
        };
        let done = Statement::from_sql_and_values(
            self.writer.get_database_backend(),
            format!(
                "update outbox_mails set {change}, claimed_until = null, answer = $5
                 where tenant_id = $1 and id = $2 and attempts = $3 and state = 'waiting'"
            ),
            [
                mail.tenant.0.into(),
                mail.id.0.into(),
                int(mail.attempts).into(),
                due_at.into(),
                answer.into(),
            ],
        );
        self.writer.execute_raw(done).await?;
        Ok(())
    }

    /// How the mails stand that weren't sent.
    pub async fn outbox_state(&self) -> Result<OutboxState, StoreError> {
        let ask = "select count(case when state = 'waiting' then 1 end),
                          count(case when state = 'dead' then 1 end),
                          min(case when state = 'waiting' then created_at end)
                   from outbox_mails where state <> 'sent'";
        let ask = Statement::from_string(self.reader.get_database_backend(), ask);
        let row = self.reader.query_one_raw(ask).await?.ok_or(StoreError::Unreadable("count"))?;
        let count = |at| row.try_get_by_index::<i64>(at).map(|n| u64::try_from(n).unwrap_or(0));
        Ok(OutboxState {
            waiting: count(0)?,
            dead: count(1)?,
            oldest_waiting: row.try_get_by_index(2)?,
        })
    }
}

fn sealed(mut row: Model) -> Result<SealedMail, StoreError> {
    let message = row.sealed_message.take();
    Ok(SealedMail { mail: mail(row)?, message })
}

pub(crate) fn mail(row: Model) -> Result<OutboxMail, StoreError> {
    Ok(OutboxMail {
        id: MailId(row.id),
        tenant: TenantId(row.tenant_id),
        kind: row.kind,
        about: MailAbout {
            account: row.account_id.map(AccountId),
            contract: row.contract_id.map(ContractId),
            request: row.request_id.map(RequestId),
        },
        recipient: row.recipient,
        subject: row.subject,
        message_id: row.message_id,
        state: named(&row.state, "mail state")?,
        attempts: small(row.attempts, "attempts")?,
        created_at: row.created_at,
        tried_since: row.tried_since,
        due_at: row.due_at,
        sent_at: row.sent_at,
        answer: row.answer,
    })
}
