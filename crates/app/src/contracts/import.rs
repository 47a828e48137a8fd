//! Importing contracts from a CSV file: all of them, or none.

mod row;

use std::{
    collections::HashMap,
    io::{self, Read},
};

use aws_lc_rs::digest::{SHA256, digest};
use csv::{Reader, ReaderBuilder, StringRecord};
use encoding_rs::Encoding;
use rollcall_domain::{
    BulkId, ContractId, CustomerId, TenantId, audit::Actor, contracts::Contract, name_key,
};
use rollcall_storage::{StoreError, Tx, contracts::ContractKey};
use serde_json::json;

use self::row::{Header, Row, error};
use crate::{
    ProvisionError,
    audit::AuditRecord,
    contracts::Contracts,
    csv::{Decoded, Lines, encoding_of},
};

/// How many errors are reported; the rest is only counted.
pub const ERRORS_MAX: usize = 1000;

/// How many rows are held in memory.
const CHUNK: usize = 500;

/// An opened file. It is read three times and never held in memory.
pub type Opened = Box<dyn Read + Send>;

/// An error in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvError {
    /// The line on which its row begins, from 1.
    pub line: u64,
    /// The column; empty if it concerns the row.
    pub column: String,
    /// The value, truncated.
    pub value: String,
    /// Completes the sentence "the value …".
    pub reason: String,
}

/// The report of an import.
#[derive(Debug, Clone)]
pub struct ImportReport {
    /// The number of contracts in the file.
    pub rows: u64,
    /// The number of imported ones: all, or none.
    pub imported: u64,
    /// The first errors.
    pub errors: Vec<CsvError>,
    /// The number of errors.
    pub total_errors: u64,
}

/// The progress of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many rows are checked.
    Checked(u64),
    /// So many of so many are written.
    Written(u64, u64),
}

/// Why a file can't be imported at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It can't be read.
    #[error("the file can't be read")]
    Unreadable(#[source] io::Error),
    /// It may not be imported.
    #[error(transparent)]
    Refused(#[from] ProvisionError),
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self::Refused(error.into())
    }
}

impl Contracts<'_> {
    /// Import the contracts of a file if it has no error: first every row is checked, then all are
    /// written in one transaction. A dry run only checks.
    pub async fn import(
        self,
        by: &Actor,
        tenant: &str,
        open: impl Fn() -> io::Result<Opened>,
        dry_run: bool,
        mut progress: impl FnMut(Progress),
    ) -> Result<ImportReport, ImportError> {
        let context = self.app.known_tenant(tenant).await?;
        let open = || open().map_err(ImportError::Unreadable);
        let encoding = encoding_of(open()?).map_err(ImportError::Unreadable)?;
        let mut report = self.check(context.tenant.id, open()?, encoding, &mut progress).await?;
        if dry_run || report.total_errors > 0 {
            return Ok(report);
        }
        let tx = self.app.store.write().await?;
        let total = report.rows;
        let mut rows = Rows::open(open()?, encoding)?.map_err(|_| ProvisionError::Changed)?;
        loop {
            let chunk = rows.chunk()?;
            if chunk.is_empty() {
                break;
            }
            let chunk: Vec<_> = chunk.into_iter().collect::<Result<_, _>>().map_err(changed)?;
            self.write_contracts(&tx, context.tenant.id, &chunk).await?;
            report.imported += chunk.len() as u64;
            progress(Progress::Written(report.imported, total));
        }
        if report.imported != total {
            return Err(ProvisionError::Changed.into());
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
        file: Opened,
        encoding: &'static Encoding,
        progress: &mut impl FnMut(Progress),
    ) -> Result<ImportReport, ImportError> {
        let mut found = Wrong::default();
        let mut rows = match Rows::open(file, encoding)? {
            Ok(rows) => rows,
            Err(errors) => {
                errors.into_iter().for_each(|error| found.add(error));
                return Ok(found.report(0));
            }
        };
        let contracts = self.app.store.tenant(tenant).contracts();
        let (mut count, mut lines) = (0, HashMap::new());
        loop {
            let chunk = rows.chunk()?;
            if chunk.is_empty() {
                return Ok(found.report(count));
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
            Err(StoreError::Taken) => Err(ProvisionError::Changed.into()),
            done => Ok(done?),
        }
    }
}

/// The rows of a file, in chunks.
struct Rows {
    header: Header,
    file: Reader<Lines<Decoded<Opened>>>,
}

impl Rows {
    /// Open the file after its header, or return the header's errors.
    fn open(
        file: Opened,
        encoding: &'static Encoding,
    ) -> Result<Result<Self, Vec<CsvError>>, ImportError> {
        let file = Lines::new(Decoded::new(file, encoding));
        let mut file = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file);
        let mut first = StringRecord::new();
        if !file.read_record(&mut first).map_err(unreadable)? {
            return Ok(Err(vec![error(1, "", "", "the file is empty".to_owned())]));
        }
        let line = first_line(&file, &first);
        Ok(Header::of(&first, line).map(|header| Self { header, file }))
    }

    fn chunk(&mut self) -> Result<Vec<Result<Row, Vec<CsvError>>>, ImportError> {
        let (mut chunk, mut row) = (Vec::with_capacity(CHUNK), StringRecord::new());
        while chunk.len() < CHUNK && self.file.read_record(&mut row).map_err(unreadable)? {
            chunk.push(self.header.read(&row, first_line(&self.file, &row)));
        }
        Ok(chunk)
    }
}

/// The line on which the row just read begins.
fn first_line(file: &Reader<Lines<Decoded<Opened>>>, row: &StringRecord) -> u64 {
    let within = row.as_byte_record().as_slice().iter().filter(|byte| **byte == b'\n').count();
    file.get_ref().line() - within as u64
}

/// The errors so far.
#[derive(Default)]
struct Wrong {
    errors: Vec<CsvError>,
    total: u64,
}

impl Wrong {
    fn add(&mut self, error: CsvError) {
        self.total += 1;
        if self.errors.len() < ERRORS_MAX {
            self.errors.push(error);
        }
    }

    fn report(mut self, rows: u64) -> ImportReport {
        self.errors.sort_by_key(|error| error.line);
        ImportReport { rows, imported: 0, errors: self.errors, total_errors: self.total }
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
    ProvisionError::Changed.into()
}

fn unreadable(error: csv::Error) -> ImportError {
    ImportError::Unreadable(match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::new(io::ErrorKind::InvalidData, format!("{other:?}")),
    })
}
