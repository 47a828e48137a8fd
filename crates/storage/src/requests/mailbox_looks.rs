//! When each mailbox was last looked into: whoever reads them is another process than whoever is asked.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction};

use crate::{Scope, StoreError};

/// How often a silent mailbox may have been due before that is told.
const LOOKS_MISSED: i32 = 3;
/// A mailbox isn't silent before this.
const PATIENCE: TimeDelta = TimeDelta::minutes(15);
/// A mailbox that nobody has looked into for longer is no longer in the settings.
const GONE_AFTER: TimeDelta = TimeDelta::days(1);

/// How looking into a mailbox went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxLook {
    /// The mailbox, as people call it.
    pub mailbox: String,
    /// How often it is looked into.
    pub every: TimeDelta,
    /// When it was looked into for the first time.
    pub first_at: DateTime<Utc>,
    /// When it was looked into last.
    pub looked_at: DateTime<Utc>,
    /// When it could be read last.
    pub succeeded_at: Option<DateTime<Utc>>,
    /// How many messages could not be taken then, and stay in it.
    pub left_behind: u64,
}

impl MailboxLook {
    /// Since when nothing was read from it.
    pub fn read_until(&self) -> DateTime<Utc> {
        self.succeeded_at.unwrap_or(self.first_at)
    }

    /// Whether it was not read for longer than chance would have it.
    pub fn is_silent(&self, now: DateTime<Utc>) -> bool {
        now - self.read_until() > PATIENCE.max(self.every * LOOKS_MISSED)
    }
}

/// One tenant's mailboxes.
#[derive(Debug)]
pub struct MailboxLooks<'a, C: ConnectionTrait>(pub(crate) Scope<'a, C>);

impl<C: ConnectionTrait> MailboxLooks<'_, C> {
    /// All of them, by name.
    pub async fn list(&self) -> Result<Vec<MailboxLook>, StoreError> {
        let read = self.0.statement(
            "select mailbox, every_s, first_at, looked_at, succeeded_at, left_behind
             from mailbox_looks where tenant_id = $1 order by mailbox",
            [self.0.tenant.0.into()],
        );
        let rows = self.0.db.query_all_raw(read).await?;
        let looks = rows.iter().map(|row| {
            Ok(MailboxLook {
                mailbox: row.try_get_by_index(0)?,
                every: TimeDelta::seconds(row.try_get_by_index(1)?),
                first_at: row.try_get_by_index(2)?,
                looked_at: row.try_get_by_index(3)?,
                succeeded_at: row.try_get_by_index(4)?,
                left_behind: row.try_get_by_index::<i64>(5)?.unsigned_abs(),
            })
        });
        looks.collect()
    }
}

impl MailboxLooks<'_, DatabaseTransaction> {
    /// Note how a look went, and forget mailboxes that nobody looks into any more.
    pub async fn note(&self, look: &MailboxLook) -> Result<(), StoreError> {
        let note = self.0.statement(
            "insert into mailbox_looks
                 (tenant_id, mailbox, every_s, first_at, looked_at, succeeded_at, left_behind)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (tenant_id, mailbox) do update set
                 every_s = excluded.every_s, looked_at = excluded.looked_at,
                 succeeded_at = coalesce(excluded.succeeded_at, mailbox_looks.succeeded_at),
                 left_behind = excluded.left_behind",
            [
                self.0.tenant.0.into(),
                look.mailbox.clone().into(),
                look.every.num_seconds().into(),
                look.first_at.into(),
                look.looked_at.into(),
                look.succeeded_at.into(),
                i64::try_from(look.left_behind).unwrap_or(i64::MAX).into(),
            ],
        );
        self.0.db.execute_raw(note).await?;
        let forget = self.0.statement(
            "delete from mailbox_looks where tenant_id = $1 and looked_at < $2",
            [self.0.tenant.0.into(), (look.looked_at - GONE_AFTER).into()],
        );
        self.0.db.execute_raw(forget).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_is_silent_after_a_quarter_of_an_hour_or_three_looks() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(1);
        let look = |every, ago| MailboxLook {
            mailbox: "INBOX".to_owned(),
            every: TimeDelta::minutes(every),
            first_at: DateTime::UNIX_EPOCH,
            looked_at: now,
            succeeded_at: Some(now - TimeDelta::minutes(ago)),
            left_behind: 0,
        };
        assert!(!look(1, 15).is_silent(now) && look(1, 16).is_silent(now));
        assert!(!look(60, 180).is_silent(now) && look(60, 181).is_silent(now));
        assert!(MailboxLook { succeeded_at: None, ..look(1, 0) }.is_silent(now), "never");
    }
}
