//! An account lapses, and its node is locked out. In seconds: the tenant calls the roll every one.

use std::time::Duration;

use chrono::Days;
use rollcall_api_types::{NodeState, RegistrationView};
use rollcall_app::{AccountChange, App};
use rollcall_domain::{Action, Actor, Code, Overrides};

use super::{
    client::{Client, Customer, Node},
    nodes, provide,
    teller::Teller,
};
use crate::failure::Failure;

const TENANT: &str = "demo-short";
const ALLOWED_FAILURES: u32 = 3;

/// Every second, three failures, and grace enough to see them counted.
const NUMBERS: Overrides =
    Overrides { interval_s: Some(1), allowed_failures: Some(ALLOWED_FAILURES), grace_s: Some(5) };

/// Lapse, be counted, be locked out.
pub(super) async fn play(app: &App, client: &Client, teller: &mut Teller) -> Result<(), Failure> {
    teller.chapter("An account lapses (here the roll is called every second, not every two hours)");
    provide::tenant(app, TENANT, "Demo Software, in a hurry", NUMBERS).await?;
    let customer = provide::account(app, client, TENANT, "globex", 1).await?;
    let node = nodes::register(&customer, "fdl-9", teller).await?;
    let change = AccountChange {
        expires_on: Some(app.now().date_naive().checked_sub_days(Days::new(1))),
        ..AccountChange::default()
    };
    let lapsed =
        app.change_account(&Actor::command_line(), TENANT, &customer.account, change).await?;
    let day = crate::output::or_dash(lapsed.expires_on);
    let what = format!("Staff let the account {} end", customer.account);
    teller.step(&what, &format!("its last valid day was {day}"), lapsed.expires_on.is_some())?;
    for failures in 1..=ALLOWED_FAILURES {
        // Real time: a call counts only if it comes an interval after the one before.
        tokio::time::sleep(Duration::from_secs(1)).await;
        counted(&customer, &node, failures, teller).await?;
    }
    locked_out(&customer, &node, teller).await?;
    history(&customer, &node, teller).await
}

async fn counted(
    customer: &Customer,
    node: &Node,
    failures: u32,
    teller: &mut Teller,
) -> Result<(), Failure> {
    let answer = customer.revalidate(node).await?;
    let problem = answer.problem()?;
    let (counted, allowed) = (problem.facts.consecutive_failures, problem.facts.allowed_failures);
    let seen = answer.seen(format!(
        "{} {}, failure {}/{}",
        problem.code.number(),
        problem.name,
        counted.unwrap_or_default(),
        allowed.unwrap_or_default()
    ));
    let right = problem.code == Code::LicenseExpired
        && counted == Some(failures)
        && allowed == Some(ALLOWED_FAILURES);
    let what = match failures {
        ALLOWED_FAILURES => {
            format!("{} is refused for the last time: Registration Failed", node.name)
        }
        _ => format!("{} is refused, and the refusal counts", node.name),
    };
    teller.step(&what, &seen, right)
}

async fn locked_out(customer: &Customer, node: &Node, teller: &mut Teller) -> Result<(), Failure> {
    let answer = customer.revalidate(node).await?;
    let problem = answer.problem()?;
    let seen = answer.seen(format!("\"{}\"", problem.detail));
    let right = answer.status == 410 && problem.action == Action::Reregister;
    teller.step(&format!("{} is locked out and must register again", node.name), &seen, right)
}

async fn history(customer: &Customer, node: &Node, teller: &mut Teller) -> Result<(), Failure> {
    let answer = customer.read(node).await?;
    let view: RegistrationView = answer.read()?;
    let counted = view.failures.iter().filter(|failure| failure.counted).count();
    let seen = answer.seen(format!("state failed, {counted} counted failures in its list"));
    let right = view.state == NodeState::Failed && counted == ALLOWED_FAILURES as usize;
    teller.step(&format!("{} reads what happened to it", node.name), &seen, right)
}
