//! Lists as CSV, a page at a time.

use std::future::Future;

use crate::{App, ProvisionError, error::invalid};

/// How many rows are held at once.
pub(crate) const PAGE: u64 = 125;

/// What Excel takes as the sign that a file is UTF-8.
const BOM: &[u8] = "\u{feff}".as_bytes();

/// Some rows, and where to go on.
pub type Rows = (Vec<Vec<String>>, Option<String>);

/// A list that can be taken out as CSV. Each area has its own (`AREA/csv.rs`).
pub trait CsvList: Send {
    /// What stands in the first row.
    const HEADINGS: &'static [&'static str];

    /// The page at `cursor`, the first one if there is none.
    fn page(
        &mut self,
        app: &App,
        tenant: &str,
        cursor: Option<&str>,
    ) -> impl Future<Output = Result<Rows, ProvisionError>> + Send;
}

/// A list on its way out: ask for [`Export::next`] until there is no more.
///
/// Nothing is held but a page. What is changed meanwhile may be in it as it was or as it is.
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
    /// Take a list out as CSV: UTF-8, with a mark for Excel if `bom`.
    pub fn export<L: CsvList>(&self, tenant: &str, list: L, bom: bool) -> Export<L> {
        let (app, tenant) = (self.clone(), tenant.to_owned());
        Export { app, tenant, list, bom, cursor: None, at: At::Begin }
    }
}

impl<L: CsvList> Export<L> {
    /// The next bytes of the file; none at its end. Whatever is wrong is so before the first ones,
    /// unless the database goes away.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, ProvisionError> {
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
}
