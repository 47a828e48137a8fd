//! `/console/{tenant}/contracts/import`: contracts from a CSV file, looked at first.

use std::io::ErrorKind;

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, block},
};
use askama::Template;
use rollcall_app::{
    AdminError, App,
    csv::{HowToImport, ImportError, ImportReport},
    staff::ManageContracts,
};

use crate::{
    Refused, Visit,
    page::{Screen, Tab},
    refused::sentence,
    signed_in::Staff,
    texts::Texts,
    upload::Uploaded,
};

/// The encodings to choose from; none is found out by itself.
const ENCODINGS: [&str; 7] =
    ["", "utf-8", "gb18030", "big5", "windows-1252", "shift_jis", "utf-16le"];
/// How many errors are shown.
const SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "contracts/import.html")]
struct ImportScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    encoding: &'a str,
    /// What was found, and whether it was only looked at.
    report: Option<(ImportReport, bool)>,
    wrong: Option<String>,
}

impl ImportScreen<'_> {
    fn encodings(&self) -> [&'static str; 7] {
        ENCODINGS
    }

    /// How many errors are not shown.
    fn unshown(&self) -> u64 {
        let report = self.report.as_ref().map(|(report, _)| report);
        let shown = |report: &ImportReport| report.errors.len().min(SHOWN) as u64;
        report.map(|report| report.total_errors - shown(report)).unwrap_or_default()
    }
}

/// The form.
pub(crate) async fn ask(
    visit: Visit,
    staff: Staff<ManageContracts>,
) -> Result<HttpResponse, Refused> {
    answer(&visit, &staff, "", None, None)
}

/// Look at the file, or import it.
pub(crate) async fn import(
    visit: Visit,
    app: Data<App>,
    form: Uploaded<ManageContracts>,
) -> Result<HttpResponse, Refused> {
    let Uploaded { staff, fields, file } = form;
    let (t, encoding) = (visit.texts(), fields.text("encoding").unwrap_or_default());
    let Some(file) = file else {
        let wrong = Some(t.contracts.no_file.to_owned());
        return answer(&visit, &staff, encoding, None, wrong);
    };
    let dry_run = !fields.ticked("import");
    let encoding_named = (!encoding.is_empty()).then(|| encoding.to_owned());
    let how = HowToImport { dry_run, encoding: encoding_named };
    let (app, by, slug) = (app.get_ref().clone(), staff.by.clone(), staff.slug.clone());
    let here = tokio::runtime::Handle::current();
    // Files are read by calls that wait, which none of the server's own threads may.
    let importing = move || {
        let open = || Ok(file.open());
        here.block_on(app.contracts().import(&by, &slug, open, how, |_| ()))
    };
    let imported = block(importing).await.map_err(|error| {
        tracing::error!(%error, "an import was given up");
        Refused::Internal
    })?;
    match imported {
        Ok(report) => answer(&visit, &staff, encoding, Some((report, dry_run)), None),
        Err(ImportError::Unreadable(error)) if error.kind() == ErrorKind::InvalidData => {
            answer(&visit, &staff, encoding, None, Some(t.contracts.not_that_encoding.to_owned()))
        }
        Err(ImportError::Unreadable(error)) => {
            tracing::error!(%error, "a file that was sent can't be read");
            Err(Refused::Internal)
        }
        Err(ImportError::Refused(AdminError::Changed)) => {
            answer(&visit, &staff, encoding, None, Some(t.contracts.overtaken.to_owned()))
        }
        Err(ImportError::Refused(error @ AdminError::Invalid { .. })) => {
            answer(&visit, &staff, encoding, None, Some(sentence(&error.to_string())))
        }
        Err(ImportError::Refused(error)) => Err(error.into()),
    }
}

fn answer(
    visit: &Visit,
    staff: &Staff<ManageContracts>,
    encoding: &str,
    report: Option<(ImportReport, bool)>,
    wrong: Option<String>,
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let has_errors = report.as_ref().is_some_and(|(report, _)| report.total_errors > 0);
    let status = match has_errors || wrong.is_some() {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    };
    let (slug, form_token) = (staff.slug.as_str(), staff.frame.form_token.as_str());
    let main = ImportScreen { t, slug, form_token, encoding, report, wrong };
    let (frame, title) = (Some(&staff.frame), t.contracts.import);
    visit.answer(&Screen { status, frame, tab: Tab::Contracts, title, main: &main })
}
