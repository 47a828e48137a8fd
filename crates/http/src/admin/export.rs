//! Lists as CSV files.

use actix_web::{
    Error, HttpResponse, get,
    http::header,
    web::{Bytes, Data},
};
use futures_util::stream::try_unfold;
use rollcall_app::{
    App, accounts::AccountsCsv, contracts::ContractsCsv, csv::CsvList, nodes::RegistrationsCsv,
};
use rollcall_domain::AccountId;

use super::{accounts, contracts, registrations};
use crate::{
    Problem,
    extract::{Parameters, Read, SentQuery, StaffCaller},
    node::NO_STORE,
    openapi::{SearchProblems, SearchWithinProblems},
};

/// All contracts that fit as a CSV file, as it can be imported again.
#[utoipa::path(
    tag = "contracts",
    params(
        ("tenant" = String, Path, description = "The tenant's slug", example = "acme-soft"),
        ("company" = Option<String>, Query,
            description = "Only those of companies whose name begins with this"),
        ("project" = Option<String>, Query,
            description = "Only those whose project's name begins with this"),
        ("email" = Option<String>, Query, description = "Only those that have this address"),
        ("signed_from" = Option<String>, Query,
            description = "Only those signed on this day or later", example = "2026-01-31"),
        ("signed_to" = Option<String>, Query,
            description = "Only those signed on this day or earlier", example = "2026-12-31"),
        ("expires_before" = Option<String>, Query,
            description = "Only those whose last day is before this one", example = "2027-01-01"),
        ("search" = Option<String>, Query,
            description = "Only those whose company or project begins with this, or that have this \
                address"),
        ("bom" = Option<bool>, Query,
            description = "Whether to begin with the mark by which Excel knows UTF-8")
    ),
    responses((status = 200, body = String, content_type = "text/csv", description = "The file"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/contracts.csv")]
pub(crate) async fn export_contracts(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: SentQuery,
) -> Result<HttpResponse, Problem> {
    let mut query = query.parameters()?;
    let list = ContractsCsv(contracts::filter(&mut query));
    file(&app, &caller.slug, list, query, "contracts").await
}

/// All accounts that fit as a CSV file.
#[utoipa::path(
    tag = "accounts",
    params(
        ("tenant" = String, Path, description = "The tenant's slug", example = "acme-soft"),
        ("status" = Option<String>, Query,
            description = "Only those that are `active`, `suspended` or `closed`"),
        ("name" = Option<String>, Query, description = "Only those whose name begins with this"),
        ("company" = Option<String>, Query,
            description = "Only those of companies whose name begins with this"),
        ("contract_id" = Option<String>, Query, description = "Only those of this contract"),
        ("project" = Option<String>, Query,
            description = "Only those with a project whose name or id begins with this"),
        ("node_id" = Option<String>, Query,
            description = "Only those with a node whose id begins with this"),
        ("hostname" = Option<String>, Query,
            description = "Only those with a node whose hostname begins with this"),
        ("ip" = Option<String>, Query,
            description = "Only those with a node that registered from this address"),
        ("search" = Option<String>, Query,
            description = "Only those of which one of these is this or begins with it"),
        ("bom" = Option<bool>, Query,
            description = "Whether to begin with the mark by which Excel knows UTF-8")
    ),
    responses((status = 200, body = String, content_type = "text/csv", description = "The file"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/accounts.csv")]
pub(crate) async fn export_accounts(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: SentQuery,
) -> Result<HttpResponse, Problem> {
    let mut query = query.parameters()?;
    let list = AccountsCsv::new(accounts::filter(&mut query));
    file(&app, &caller.slug, list, query, "accounts").await
}

/// All registrations that fit as a CSV file.
#[utoipa::path(
    tag = "registrations",
    params(
        ("tenant" = String, Path, description = "The tenant's slug", example = "acme-soft"),
        ("account" = Option<String>, Query, description = "Only those of the account of this id"),
        ("state" = Option<rollcall_api_types::NodeState>, Query,
            description = "Only those in this state"),
        ("bom" = Option<bool>, Query,
            description = "Whether to begin with the mark by which Excel knows UTF-8")
    ),
    responses((status = 200, body = String, content_type = "text/csv", description = "The file"),
        SearchWithinProblems),
    security(("staff_token" = []))
)]
#[get("/registrations.csv")]
pub(crate) async fn export_registrations(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: SentQuery,
) -> Result<HttpResponse, Problem> {
    let mut query = query.parameters()?;
    let state = registrations::state(&mut query);
    let account = match query.read::<AccountId>("account", "an account's id") {
        Some(id) => Some(app.accounts().show(&caller.slug, id).await?.account.name),
        None => None,
    };
    file(&app, &caller.slug, RegistrationsCsv { account, state }, query, "registrations").await
}

/// The file, a page at a time. What is wrong with the request is so before the first one.
pub(super) async fn file(
    app: &App,
    tenant: &str,
    list: impl CsvList + 'static,
    mut query: Parameters,
    name: &str,
) -> Result<HttpResponse, Problem> {
    let bom = query.read("bom", "true or false").unwrap_or(false);
    query.checked()?;
    let mut export = app.export(tenant, list, bom);
    let first = export.next().await?;
    let pages = try_unfold((first, export), async |(page, mut export)| {
        let Some(page) = page else { return Ok::<_, Error>(None) };
        let next = export.next().await.map_err(Problem::from)?;
        Ok(Some((Bytes::from(page), (next, export))))
    });
    let attached = format!("attachment; filename=\"{name}.csv\"");
    Ok(HttpResponse::Ok()
        .insert_header(NO_STORE)
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, attached))
        .streaming(Box::pin(pages)))
}
