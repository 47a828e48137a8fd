//! `rollcall operator …`

use rollcall_app::{App, staff::InvitedOperator};
use rollcall_config::ExposeSecret;
use rollcall_domain::{audit::Actor, staff::StaffStatus};
use serde::Serialize;

use crate::{
    args::OperatorCommand,
    failure::Failure,
    output::{List, Output, named},
    views::OperatorFacts,
};

/// Create, list, reset, disable, enable.
pub(in crate::commands) async fn run(
    app: &App,
    command: OperatorCommand,
    output: Output,
) -> Result<(), Failure> {
    let (by, operators) = (Actor::command_line(), app.operators());
    let operator = match command {
        OperatorCommand::Create { email, name } => {
            let invited = operators.invite(&by, &email, name.as_deref()).await?;
            show_once(app, invited, output);
            return Ok(());
        }
        OperatorCommand::Reset { email, forget_second_factor } => {
            let invited = operators.invite_again(&by, &email, forget_second_factor).await?;
            show_once(app, invited, output);
            return Ok(());
        }
        OperatorCommand::List => {
            let all = operators.list().await?.into_iter().map(OperatorFacts::from);
            let list = List::whole(all.collect());
            let nothing = "Nobody is there: rollcall operator create …";
            output
                .print(&list, || list.table(nothing, OperatorFacts::HEADINGS, OperatorFacts::row));
            return Ok(());
        }
        OperatorCommand::Disable { email } => {
            operators.set_status(&by, &email, StaffStatus::Disabled).await?
        }
        OperatorCommand::Enable { email } => {
            operators.set_status(&by, &email, StaffStatus::Active).await?
        }
    };
    let facts = OperatorFacts::from(operator);
    output.print(&named("operator", &facts), || facts.sheet());
    Ok(())
}

/// An operator, and the link by which they set their password.
#[derive(Serialize)]
struct ShownOnce<'a> {
    operator: &'a OperatorFacts,
    join_at: &'a str,
}

fn show_once(app: &App, invited: InvitedOperator, output: Output) {
    let (url, link) = (app.public_url(), invited.link.expose_secret());
    let join_at = &format!("{url}/console/platform/join?with={link}");
    let operator = &OperatorFacts::from(invited.operator);
    output.print(&ShownOnce { operator, join_at }, || {
        let sheet = operator.sheet();
        format!("{sheet}\nset a password at: {join_at}\n(It holds for a day and is used once.)")
    });
}
