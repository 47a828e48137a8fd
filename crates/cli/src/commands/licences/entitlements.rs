//! `rollcall account entitlements`

use rollcall_app::App;

use crate::{
    args::{Named, ShowEntitlements},
    failure::Failure,
    output::Output,
    views::EntitlementsFacts,
};

/// What an account may use, now or at another time.
pub(crate) async fn show(
    app: &App,
    which: ShowEntitlements,
    output: Output,
) -> Result<(), Failure> {
    let Named { tenant, name } = &which.named;
    let account = app.licences().account_id(tenant, name).await?;
    let found = app.licences().entitlements(tenant, account, which.at, which.without).await?;
    let facts = EntitlementsFacts::from(found);
    output.print(&facts, || facts.table());
    Ok(())
}
