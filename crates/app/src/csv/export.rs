//! Exporting lists as CSV, page by page.

use std::future::Future;

use futures_util::{Stream, stream::try_unfold};

use crate::{AdminError, App, error::invalid};

/// The page size.
pub(crate) const PAGE: u64 = 125;

/// The byte order mark, by which Excel detects UTF-8.
const BOM: &[u8] = "\u{feff}".as_bytes();

/// A page of rows, and the next cursor.
pub type Rows = (Vec<Vec<String>>, Option<String>);

/// A list that can be exported as CSV. Each area has its own (`AREA/csv.rs`).
pub trait CsvList: Send {
    /// The header row.
    const HEADINGS: &'static [&'static str];

    /// Read the page at `cursor`, the first one if there is none.
    fn page(
        &mut self,
        app: &App,
        tenant: &str,
        cursor: Option<&str>,
    ) -> impl Future<Output = Result<Rows, AdminError>> + Send;
}

/// A running export: call [`Export::next`] until it returns `None`.
///
/// Only a page is held in memory. Concurrent changes may be in it or not.
pub struct Export<L> {
    app: App,
    tenant: String,
    list: L,
    bom: bool,
    cursor: Option<String>,
    at: At,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Begin,
    Rows,
    End,
}

impl App {
    /// Export a list as CSV in UTF-8, with a byte order mark if `bom`.
    pub fn export<L: CsvList>(&self, tenant: &str, list: L, bom: bool) -> Export<L> {
        let (app, tenant) = (self.clone(), tenant.to_owned());
        Export { app, tenant, list, bom, cursor: None, at: At::Begin }
    }
}

impl<L: CsvList> Export<L> {
    /// The next bytes of the file; `None` at its end. Errors come before the first bytes, unless
    /// the database fails.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, AdminError> {
        if self.at == At::End {
            return Ok(None);
        }
        let (app, tenant) = (&self.app, self.tenant.as_str());
        let (rows, cursor) = self.list.page(app, tenant, self.cursor.as_deref()).await?;
        self.cursor = cursor;
        let mut bytes = Vec::new();
        if self.at == At::Begin && self.bom {
            bytes.extend_from_slice(BOM);
        }
        let mut file =
            csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(bytes);
        // Nothing is written but to memory.
        let unwritten = |_| invalid("export", "can't be written");
        if self.at == At::Begin {
            file.write_record(L::HEADINGS).map_err(unwritten)?;
        }
        for row in rows {
            file.write_record(row).map_err(unwritten)?;
        }
        self.at = if self.cursor.is_some() { At::Rows } else { At::End };
        file.into_inner().map(Some).map_err(|_| invalid("export", "can't be written"))
    }

    /// The file as a stream, a page at a time. Errors of the request come before it.
    pub async fn stream(
        mut self,
    ) -> Result<impl Stream<Item = Result<Vec<u8>, AdminError>>, AdminError> {
        let first = self.next().await?;
        Ok(try_unfold((first, self), async |(page, mut export)| {
            let Some(page) = page else { return Ok(None) };
            let next = export.next().await?;
            Ok(Some((page, (next, export))))
        }))
    }
}
