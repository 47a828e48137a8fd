//! Parsing a row of the file into the draft of a licence.

use std::str::FromStr;

use rollcall_domain::licences::{KeyText, LicenceKind};

use super::columns::NAMES;
use crate::{
    AdminError,
    csv::{
        CsvError,
        import::{Cells, error, number},
    },
    licences::{GrantDraft, IssueLicences},
};

/// A licence of a row.
pub(super) struct Row {
    line: u64,
    pub(super) draft: IssueLicences,
    values: Vec<String>,
}

impl Row {
    /// Parse a row, or return all of its errors.
    pub(super) fn read(mut cells: Cells<'_>) -> Result<Self, Vec<CsvError>> {
        let line = cells.line();
        let values = NAMES.iter().map(|name| cells.text(name)).collect();
        let optional = |text: String| Some(text).filter(|text| !text.is_empty());
        let product = cells.required("product", parsed);
        let kind = cells.optional("kind", parsed::<LicenceKind>);
        let grants = cells.required("grants", grants);
        let key = cells.optional("key", |text| {
            let key = KeyText::parse(text).and_then(|key| key.foreign);
            let key = key.map(|key| key.plain().to_owned());
            key.ok_or_else(|| "must have 16 to 40 letters and digits".to_owned())
        });
        let starts_on = cells.optional_day("starts_on");
        let expires_on = cells.optional_day("expires_on");
        let days = cells.optional("days", number);
        let contract = cells.optional("contract_id", parsed);
        let [account, purpose, approver, email] =
            ["account", "purpose", "approver", "email"].map(|name| optional(cells.text(name)));
        let draft = product.zip(grants).map(|(product, grants)| IssueLicences {
            product,
            kind: kind.unwrap_or(LicenceKind::Formal),
            account,
            grants,
            starts_on,
            expires_on,
            days,
            purpose,
            approver,
            contract,
            email,
            supersedes: Vec::new(),
            count: 1,
            foreign_keys: key.into_iter().collect(),
        });
        cells.or_errors(draft.map(|draft| Self { line, draft, values }))
    }

    /// The value of a column, as it stands in the file. Keys are shown to nobody.
    pub(super) fn value(&self, column: &str) -> String {
        let place = NAMES.iter().position(|name| *name == column);
        let value = place.and_then(|place| self.values.get(place)).cloned().unwrap_or_default();
        if column == "key" && !value.is_empty() { "…".to_owned() } else { value }
    }

    /// The error that a column is wrong.
    pub(super) fn wrong(&self, column: &str, reason: String) -> CsvError {
        error(self.line, column, &self.value(column), reason)
    }

    /// The error that issuing it is refused with.
    pub(super) fn refused(&self, refusal: &AdminError, reason: String) -> CsvError {
        match refusal {
            AdminError::Unknown { what: "product", .. } => {
                self.wrong("product", "must be the code of a product".to_owned())
            }
            AdminError::Unknown { what: "contract", .. } => {
                self.wrong("contract_id", "must be the id of a contract".to_owned())
            }
            AdminError::Invalid { field, .. } => {
                let column = match *field {
                    "starts" => "starts_on",
                    "expires" => "expires_on",
                    other => other,
                };
                self.wrong(column, reason)
            }
            _ => self.wrong("", reason),
        }
    }
}

/// Features with how many units: `cdc; topics=50`.
fn grants(text: &str) -> Result<Vec<GrantDraft>, String> {
    let parts = text.split([';', '；', ',', '，', '\n']).map(str::trim);
    let grant = |part: &str| {
        let (feature, units) = match part.split_once('=') {
            Some((feature, units)) => (feature.trim(), Some(number(units.trim())?)),
            None => (part, None),
        };
        Ok(GrantDraft { feature: parsed(feature)?, quantity: units })
    };
    parts.filter(|part| !part.is_empty()).map(grant).collect()
}

fn parsed<T: FromStr<Err: ToString>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|reason: T::Err| reason.to_string())
}
