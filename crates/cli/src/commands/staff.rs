//! `rollcall staff …`

pub(super) mod operator_tokens;
pub(super) mod operators;
pub(super) mod tokens;

use rollcall_app::{
    App,
    staff::{ProvisionedStaff, StaffChange, StaffCsv, StaffDraft},
};
use rollcall_config::ExposeSecret;
use rollcall_domain::{audit::Actor, staff::StaffStatus};
use serde::Serialize;

use super::csv;
use crate::{
    args::{ListStaff, NewStaff, OneStaff, ResetStaffPassword, SetStaff, StaffCommand},
    failure::Failure,
    output::{List, Output, named},
    views::StaffFacts,
};

/// Create, list, show, set, disable, reset-password.
pub(super) async fn run(app: &App, command: StaffCommand, output: Output) -> Result<(), Failure> {
    let by = Actor::command_line();
    let staff = match command {
        StaffCommand::Create(NewStaff { one, role, name, password }) => {
            let draft = StaffDraft { email: one.email, name, role, password };
            let made = app.staff().create(&by, &one.tenant, draft).await?;
            return show_once(app, &one.tenant, made, output);
        }
        StaffCommand::ResetPassword(reset) => {
            let ResetStaffPassword { one: OneStaff { tenant, email }, password, .. } = reset;
            let forget = reset.forget_second_factor;
            let made = app.staff().reset_password(&by, &tenant, &email, password, forget).await?;
            return show_once(app, &tenant, made, output);
        }
        StaffCommand::List(which) => return list(app, which, output).await,
        StaffCommand::Show(OneStaff { tenant, email }) => app.staff().show(&tenant, &email).await?,
        StaffCommand::Set(SetStaff { one: OneStaff { tenant, email }, role, name, enable }) => {
            let status = enable.then_some(StaffStatus::Active);
            let change = StaffChange { name, role, status, if_version: None };
            app.staff().change(&by, &tenant, &email, change).await?
        }
        StaffCommand::Disable(OneStaff { tenant, email }) => {
            let status = Some(StaffStatus::Disabled);
            let change = StaffChange { status, ..StaffChange::default() };
            app.staff().change(&by, &tenant, &email, change).await?
        }
    };
    let facts = StaffFacts::from(staff);
    output.print(&named("staff", &facts), || facts.sheet());
    Ok(())
}

async fn list(app: &App, which: ListStaff, output: Output) -> Result<(), Failure> {
    if which.as_csv.csv {
        return csv::export(app, &which.tenant, StaffCsv, which.as_csv.bom).await;
    }
    let page = app.staff().list(&which.tenant, which.cursor.as_deref(), which.limit).await?;
    let items = page.items.into_iter().map(StaffFacts::from).collect();
    let list = List { items, next_cursor: page.next_cursor };
    let nothing = "Nobody is there: rollcall staff create …";
    output.print(&list, || list.table(nothing, StaffFacts::HEADINGS, StaffFacts::row));
    Ok(())
}

/// Somebody, their password, and where they sign in.
#[derive(Serialize)]
struct ShownOnce<'a> {
    staff: &'a StaffFacts,
    password: &'a str,
    sign_in_at: String,
}

fn show_once(
    app: &App,
    tenant: &str,
    made: ProvisionedStaff,
    output: Output,
) -> Result<(), Failure> {
    // What may be in an address is more than what a query takes as it is.
    let email = made.staff.email.replace('%', "%25").replace('&', "%26").replace('+', "%2B");
    let email = email.replace('#', "%23");
    let sign_in_at = format!("{}/console/{tenant}/login?email={email}", app.public_url());
    let (staff, password) = (&StaffFacts::from(made.staff), made.password.expose_secret());
    output.print(&ShownOnce { staff, password, sign_in_at: sign_in_at.clone() }, || {
        let sheet = staff.sheet();
        format!(
            "{sheet}\npassword: {password}\n(It is shown this once; nobody can read it later.)\n\
             sign in at: {sign_in_at}"
        )
    });
    Ok(())
}
