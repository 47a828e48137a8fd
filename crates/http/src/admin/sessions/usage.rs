//! `/{tenant}/v1/admin/accounts/{id}/seat-usage`

use actix_web::{HttpResponse, get, web::Data};
use rollcall_api_types::{SeatUsageList, SeatUsageView};
use rollcall_app::{
    App,
    sessions::{UsageCsv, WhichUsage},
};
use rollcall_domain::{AccountId, sessions::SeatUsage};

use crate::{
    Problem,
    admin::csv_file::file,
    extract::{CsvFormat, DeferredQuery, IdPath, Read, StaffCaller},
    node::NO_STORE,
    problem_responses::ShowProblems,
};

/// How much of an account's pools was used over time, and what was refused: what to buy.
///
/// What was counted within the last minute may be missing.
#[utoipa::path(
    tag = "floating",
    params(IdPath<AccountId>, DeferredQuery<WhichUsage>),
    responses((status = 200, body = SeatUsageList, description = "In order of time"), ShowProblems),
    security(("staff_token" = []))
)]
#[get("/accounts/{id}/seat-usage")]
pub(crate) async fn show_seat_usage(
    app: Data<App>,
    caller: StaffCaller<Read>,
    at: IdPath<AccountId>,
    query: DeferredQuery<WhichUsage>,
) -> Result<HttpResponse, Problem> {
    let (account, which) = (at.id()?, query.read()?);
    let all = app.sessions().usage(&caller.slug, account, &which).await?;
    let list = SeatUsageList { items: all.into_iter().map(view).collect() };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(list))
}

/// The same as a CSV file, with a column for each reason.
#[utoipa::path(
    tag = "floating",
    params(IdPath<AccountId>, DeferredQuery<(WhichUsage, CsvFormat)>),
    responses((status = 200, body = String, content_type = "text/csv", description = "The file"),
        ShowProblems),
    security(("staff_token" = []))
)]
#[get("/accounts/{id}/seat-usage.csv")]
pub(crate) async fn export_seat_usage(
    app: Data<App>,
    caller: StaffCaller<Read>,
    at: IdPath<AccountId>,
    query: DeferredQuery<(WhichUsage, CsvFormat)>,
) -> Result<HttpResponse, Problem> {
    let (account, (which, format)) = (at.id()?, query.read()?);
    file(&app, &caller.slug, UsageCsv { account, which }, format, "seat-usage").await
}

fn view(usage: SeatUsage) -> SeatUsageView {
    let SeatUsage { feature, from, capacity, high_water, denied } = usage;
    let denied = denied.into_iter().map(|(reason, count)| (reason.name().to_owned(), count));
    SeatUsageView { from, feature, capacity, high_water, denied: denied.collect() }
}
