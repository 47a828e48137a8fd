//! As CSV files.

use actix_web::{HttpResponse, get, web::Data};
use rollcall_app::{App, accounts::AccountsCsv};

use super::account as accounts;
use crate::{
    Problem,
    admin::csv_file::file,
    extract::{DeferredQuery, Read, StaffCaller},
    problem_responses::SearchProblems,
};

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
    query: DeferredQuery,
) -> Result<HttpResponse, Problem> {
    let mut query = query.parameters()?;
    let list = AccountsCsv::new(accounts::filter(&mut query));
    file(&app, &caller.slug, list, query, "accounts").await
}
