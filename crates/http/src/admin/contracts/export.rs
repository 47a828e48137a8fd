//! As CSV files.

use actix_web::{HttpResponse, get, web::Data};
use rollcall_app::{App, contracts::ContractsCsv};

use super::contract as contracts;
use crate::{
    Problem,
    admin::csv_file::file,
    extract::{DeferredQuery, Read, StaffCaller},
    problem_responses::SearchProblems,
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
    query: DeferredQuery,
) -> Result<HttpResponse, Problem> {
    let mut query = query.parameters()?;
    let list = ContractsCsv(contracts::filter(&mut query));
    file(&app, &caller.slug, list, query, "contracts").await
}
