//! Importing contracts from a CSV file: all of them, or none.

mod columns;
mod emails;
mod row;

use std::{collections::HashMap, io};

use aws_lc_rs::digest::{SHA256, digest};
use rollcall_domain::{
    BulkId, ContractId, CustomerId, TenantId, audit::Actor, contracts::Contract, name_key,
};
use rollcall_storage::{StoreError, Tx, contracts::ContractKey};
use serde_json::json;

use self::{columns::COLUMNS, row::Row};
use crate::{
    AdminError,
    audit::AuditRecord,
    contracts::Contracts,
    csv::{
        CsvError, CsvSource, HowToImport, ImportError, ImportReport, Progress,
        import::{ImportFile, SHOWN_ROWS, Wrong},
    },
};

impl Contracts<'_> {
    /// Import the contracts of a file if it has no error: first every row is checked, then all are
    /// written in one transaction. A dry run only checks.
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
        let mut report = self.check(context.tenant.id, &file, &mut progress).await?;
        if how.dry_run || report.total_errors > 0 {
            return Ok(report);
        }
        let tx = self.app.store.write().await?;
        let total = report.rows;
        let mut rows = file.rows()?;
        loop {
            let chunk = rows.chunk(Row::read)?;
            if chunk.is_empty() {
                break;
            }
            let chunk: Vec<_> = chunk.into_iter().collect::<Result<_, _>>().map_err(changed)?;
            self.write_contracts(&tx, context.tenant.id, &chunk).await?;
            report.imported += chunk.len() as u64;
            progress(Progress::Written(report.imported, total));
        }
        if report.imported != total {
            return Err(AdminError::Changed.into());
        }
        let id = BulkId(self.app.randomness.uuid(self.app.now()));
        let target = ("import", id.to_string(), "contracts imported");
        let record = AuditRecord::on(context.tenant.id, "contract.import", target);
        self.app.audit().record(&tx, by, record.after(json!({ "rows": total }))).await?;
        tx.commit().await?;
        Ok(report)
    }

    /// Check every row.
    async fn check(
        self,
        tenant: TenantId,
        file: &ImportFile<impl Fn() -> io::Result<CsvSource>>,
        progress: &mut impl FnMut(Progress),
    ) -> Result<ImportReport, ImportError> {
        let mut found = Wrong::default();
        let (mut rows, mut understood) = (file.rows()?, file.understood());
        let contracts = self.app.store.tenant(tenant).contracts();
        let (mut count, mut lines) = (0, HashMap::new());
        loop {
            let chunk = rows.chunk(Row::read)?;
            if chunk.is_empty() {
                return Ok(found.report(count, understood));
            }
            count += chunk.len() as u64;
            let mut right = Vec::with_capacity(chunk.len());
            for row in chunk {
                match row {
                    Ok(row) => match lines.insert(mark(&row.key()), row.line) {
                        Some(line) => found.add(row.twice(format!("is on line {line} as well"))),
                        None => right.push(row),
                    },
                    Err(errors) => errors.into_iter().for_each(|error| found.add(error)),
                }
            }
            let shown = right.iter().take(SHOWN_ROWS - understood.first_rows.len());
            for row in shown {
                let values = understood.columns.iter().map(|it| row.value(it.column));
                understood.first_rows.push(values.collect());
            }
            let keys: Vec<_> = right.iter().map(Row::key).collect();
            for known in contracts.known(&keys).await? {
                found.add(right[known].twice("is there already".to_owned()));
            }
            progress(Progress::Checked(count));
        }
    }

    async fn write_contracts(
        self,
        tx: &Tx,
        tenant: TenantId,
        rows: &[Row],
    ) -> Result<(), ImportError> {
        let now = self.app.now();
        let contracts = tx.tenant(tenant).contracts();
        let companies: Vec<_> = rows.iter().map(|row| row.company.as_str()).collect();
        let new: Vec<_> = companies
            .iter()
            .map(|name| (CustomerId(self.app.randomness.uuid(now)), *name))
            .collect();
        contracts.insert_customers(&new, now).await?;
        let customers = contracts.customers(&companies).await?;
        let mut written = Vec::with_capacity(rows.len());
        for row in rows {
            let customer = customers.get(&name_key(&row.company));
            written.push(Contract {
                id: ContractId(self.app.randomness.uuid(now)),
                tenant,
                customer: customer.ok_or(StoreError::Unreadable("customer"))?.clone(),
                terms: row.terms.clone(),
                version: 1,
                created_at: now,
                updated_at: now,
            });
        }
        match contracts.insert_many(&written).await {
            // Somebody else wrote one of them down since it was checked.
            Err(StoreError::Taken) => Err(AdminError::Changed.into()),
            done => Ok(done?),
        }
    }
}

/// The hash by which duplicates in the file are found.
fn mark(key: &ContractKey) -> [u8; 16] {
    let text = format!("{}\n{}\n{}", key.company, key.project, key.signed_on);
    let mut mark = [0; 16];
    mark.copy_from_slice(&digest(&SHA256, text.as_bytes()).as_ref()[..16]);
    mark
}

/// The error that the file has changed since it was checked.
fn changed(_: Vec<CsvError>) -> ImportError {
    AdminError::Changed.into()
}
