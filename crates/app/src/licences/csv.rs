//! The list of licences as CSV, without their keys.

use chrono::SecondsFormat;
use rollcall_domain::licences::{Begin, End, Licence};
use secrecy::ExposeSecret;

use super::{IssuedLicence, LicenceFilter, LicenceView};
use crate::{
    AdminError, App,
    csv::{
        CsvList, PAGE, Rows,
        columns::{rows, text},
    },
};

/// Licences with their keys, for who prints or mails these. Nothing in it is ever quoted.
pub fn keys_csv(issued: &[IssuedLicence]) -> String {
    let row = |issued: &IssuedLicence| {
        let licence = &issued.view.licence;
        let (key, grants) = (issued.key.expose_secret(), grants(licence));
        format!("{key},{},{},{grants},{}", licence.product, licence.kind, licence.id)
    };
    let rows = issued.iter().map(row);
    let head = "key,product,kind,grants,licence_id".to_owned();
    std::iter::once(head).chain(rows).collect::<Vec<_>>().join("\r\n")
}

fn grants(licence: &Licence) -> String {
    let grants = licence.grants.iter().map(|it| format!("{}={}", it.feature, it.quantity));
    grants.collect::<Vec<_>>().join(";")
}

/// The licences that match a filter.
pub struct LicencesCsv(pub LicenceFilter);

impl CsvList for LicencesCsv {
    const HEADINGS: &'static [&'static str] = &LICENCES;

    async fn page(
        &mut self,
        app: &App,
        tenant: &str,
        cursor: Option<&str>,
    ) -> Result<Rows, AdminError> {
        let page = app.licences().list(tenant, &self.0, cursor, PAGE).await?;
        Ok((rows(&page.items, licence), page.next_cursor))
    }
}

const LICENCES: [&str; 15] = [
    "licence_id",
    "product",
    "kind",
    "state",
    "account",
    "grants",
    "starts_at",
    "days",
    "ends_at",
    "redeemed_at",
    "purpose",
    "approver",
    "email",
    "issued_at",
    "issued_by",
];

fn licence(view: &LicenceView) -> [String; 15] {
    let LicenceView { licence, account, state, ends_at } = view;
    let time = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let or_none = |text_of: Option<&String>| text_of.map(|it| text(it)).unwrap_or_default();
    [
        licence.id.to_string(),
        licence.product.to_string(),
        licence.kind.to_string(),
        state.to_string(),
        or_none(account.as_ref()),
        grants(licence),
        match licence.term.begin {
            Begin::At(at) => time(at),
            Begin::OnRedemption => String::new(),
        },
        match licence.term.end {
            End::AfterDays(days) => days.to_string(),
            End::At(_) | End::Never => String::new(),
        },
        ends_at.map(time).unwrap_or_default(),
        licence.redeemed_at.map(time).unwrap_or_default(),
        or_none(licence.purpose.as_ref()),
        or_none(licence.approver.as_ref()),
        or_none(licence.email.as_ref()),
        time(licence.issued_at),
        text(&licence.issued_by),
    ]
}
