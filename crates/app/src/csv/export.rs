//! Lists as CSV, a page at a time.

mod page;

use rollcall_storage::{
    AccountFilter, AuditFilter, ContractFilter, EventFilter, MailFilter, RequestFilter,
};

use crate::{App, ProvisionError, error::invalid};

/// How many rows are held at once.
const PAGE: u64 = 125;

/// What Excel takes as the sign that a file is UTF-8.
const BOM: &[u8] = "\u{feff}".as_bytes();

/// Which list.
#[derive(Debug, Clone)]
pub enum Exported {
    /// Contracts, as they can be imported again.
    Contracts(ContractFilter),
    /// Accounts.
    Accounts(Box<AccountFilter>),
    /// Registrations.
    Registrations {
        /// Only those of this account.
        account: Option<String>,
        /// Only those in this state.
        state: Option<String>,
    },
    /// What happened.
    Events(EventFilter),
    /// What staff, tokens and commands did.
    Audit(AuditFilter),
    /// Customers' requests.
    Requests(RequestFilter),
    /// Mails on their way out.
    Mails(MailFilter),
    /// The tenant's people.
    Staff,
    /// The tokens for its Staff API.
    Tokens,
}

/// A list on its way out: ask for [`Export::next`] until there is no more.
///
/// Nothing is held but a page. What is changed meanwhile may be in it as it was or as it is.
pub struct Export {
    app: App,
    tenant: String,
    what: Exported,
    bom: bool,
    cursor: Option<String>,
    /// More fits than a search finds.
    walks: bool,
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
    pub fn export(&self, tenant: &str, what: Exported, bom: bool) -> Export {
        let (app, tenant) = (self.clone(), tenant.to_owned());
        Export { app, tenant, what, bom, cursor: None, walks: false, at: At::Begin }
    }
}

impl Export {
    /// The next bytes of the file; none at its end. Whatever is wrong is so before the first ones,
    /// unless the database goes away.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, ProvisionError> {
        if self.at == At::End {
            return Ok(None);
        }
        let (rows, cursor) = self.page().await?;
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
            file.write_record(self.what.headings()).map_err(unwritten)?;
        }
        for row in rows {
            file.write_record(row).map_err(unwritten)?;
        }
        self.at = if self.cursor.is_some() { At::Rows } else { At::End };
        file.into_inner().map(Some).map_err(|_| invalid("export", "can't be written"))
    }
}
