//! Importing licences from a CSV file: all of them, or none. With keys of another system, or with new
//! ones.

mod columns;
mod row;

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
};

use rollcall_domain::{
    BulkId, LicenceBatchId, LicenceId, accounts::Account, audit::Actor, licences::Licence,
    limits::ACCOUNT_LICENCES_MAX,
};
use rollcall_storage::{StoreError, Tx, licences::StoredKey};
use serde_json::json;

use self::{columns::COLUMNS, row::Row};
use super::{LicenceRefusal, Licences, snapshot};
use crate::{
    AdminError,
    audit::AuditRecord,
    csv::{
        CsvSource, HowToImport, ImportError, ImportReport, Progress,
        import::{ImportFile, SHOWN_ROWS, Wrong, reason_of},
    },
    tenant_context::TenantContext,
};

/// The licences of a file with their keys, not stored yet, and the accounts that get any.
#[derive(Default)]
struct Drafted {
    licences: Vec<(Licence, Option<StoredKey>)>,
    accounts: BTreeMap<String, Account>,
}

impl Licences<'_> {
    /// Issue the licences of a file if it has no error. A dry run only checks.
    pub async fn import(
        self,
        by: &Actor,
        tenant: &str,
        open: impl Fn() -> io::Result<CsvSource>,
        how: HowToImport,
        mut progress: impl FnMut(Progress),
    ) -> Result<ImportReport, ImportError> {
        let context = self.app.known_tenant(tenant).await?;
        let file = match ImportFile::survey(open, how.encoding.as_deref(), &COLUMNS)? {
            Ok(file) => file,
            Err(report) => return Ok(report),
        };
        let (mut found, mut understood) = (Wrong::default(), file.understood());
        let (mut rows, mut right, mut count) = (file.rows()?, Vec::new(), 0);
        loop {
            let chunk = rows.chunk(Row::read)?;
            if chunk.is_empty() {
                break;
            }
            count += chunk.len() as u64;
            for row in chunk {
                match row {
                    Ok(row) => right.push(row),
                    Err(errors) => errors.into_iter().for_each(|error| found.add(error)),
                }
            }
            progress(Progress::Checked(count));
        }
        for row in right.iter().take(SHOWN_ROWS) {
            let values = understood.columns.iter().map(|it| row.value(it.column));
            understood.first_rows.push(values.collect());
        }
        let tx = self.app.store.write().await?;
        let drafted = self.draft_rows(&tx, by, &context, &right, &mut found).await?;
        let mut report = found.report(count, understood);
        if how.dry_run || report.total_errors > 0 {
            return Ok(report);
        }
        self.write_imported(&tx, by, &context, drafted).await?;
        tx.commit().await?;
        report.imported = report.rows;
        progress(Progress::Written(report.imported, report.rows));
        Ok(report)
    }

    async fn draft_rows(
        self,
        tx: &Tx,
        by: &Actor,
        context: &TenantContext,
        rows: &[Row],
        found: &mut Wrong,
    ) -> Result<Drafted, AdminError> {
        let now = self.app.now();
        let mut drafted = Drafted::default();
        // In one order, so that two imports don't wait for each other.
        let names: BTreeSet<_> = rows.iter().filter_map(|row| row.draft.account.clone()).collect();
        let accounts = tx.tenant(context.tenant.id).accounts();
        let mut ids = BTreeMap::new();
        for name in names {
            if let Some(account) = accounts.by_name(&name).await? {
                ids.insert(account.id, name);
            }
        }
        for (id, name) in ids {
            if let Some(account) = accounts.lock(id).await? {
                drafted.accounts.insert(name, account);
            }
        }
        let batch = LicenceBatchId(self.app.randomness.uuid(now));
        let mut keys = BTreeSet::new();
        for row in rows {
            let terms = match self.check_draft(tx, by, context, &row.draft, now).await {
                Ok(terms) => terms,
                Err(error) => {
                    found.add(row.refused(&error, reason_of(&error)));
                    continue;
                }
            };
            let account = row.draft.account.as_ref().map(|name| (name, drafted.accounts.get(name)));
            if let Some((_, None)) = account {
                found.add(row.wrong("account", "must be the name of an account".to_owned()));
                continue;
            }
            let id = LicenceId(self.app.randomness.uuid(now));
            let key = match row.draft.foreign_keys.first() {
                Some(key) if !keys.insert(key.clone()) => {
                    found.add(row.wrong("key", "must not be there twice".to_owned()));
                    continue;
                }
                Some(key) => self.foreign_key(context.tenant.id, id, key),
                None => self.new_key(context.tenant.id, id).1,
            };
            let account = account.and_then(|(_, account)| account).map(|account| account.id);
            let (redeemed_at, issued_by) = (account.map(|_| now), by.who.to_string());
            let licence = Licence { id, account, redeemed_at, batch, issued_by, ..terms };
            drafted.licences.push((licence, Some(key)));
        }
        Ok(drafted)
    }

    async fn write_imported(
        self,
        tx: &Tx,
        by: &Actor,
        context: &TenantContext,
        drafted: Drafted,
    ) -> Result<(), AdminError> {
        let now = self.app.now();
        let known = |error| match error {
            StoreError::Taken => LicenceRefusal::KnownKey.into(),
            other => AdminError::from(other),
        };
        let licences = tx.tenant(context.tenant.id).licences();
        licences.insert(&drafted.licences, snapshot::licence).await.map_err(known)?;
        for (licence, _) in &drafted.licences {
            self.supersede(tx, &by.who.to_string(), licence, now).await?;
        }
        for (name, mut account) in drafted.accounts {
            if licences.of_account(account.id).await?.len() > ACCOUNT_LICENCES_MAX {
                let most = ACCOUNT_LICENCES_MAX;
                return Err(LicenceRefusal::TooMany { account: name, most }.into());
            }
            let details = "licences imported".to_owned();
            self.account_changed(tx, by, context, &mut account, details, now).await?;
        }
        let import = BulkId(self.app.randomness.uuid(now)).to_string();
        let target = ("import", import, "licences imported");
        let record = AuditRecord::on(context.tenant.id, "licence.import", target);
        let record = record.after(json!({ "rows": drafted.licences.len() }));
        self.app.audit().record(tx, by, record).await?;
        Ok(())
    }
}
