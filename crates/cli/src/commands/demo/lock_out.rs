//! An account lapses, and its node is locked out. In seconds: the tenant calls the roll every one.

use std::time::Duration;

use chrono::Days;
use rollcall_app::{App, accounts::AccountChange};
use rollcall_client::{Action, Event, Events, FailureCause};
use rollcall_domain::{accounts::LeasePolicyOverrides, audit::Actor};
use tokio::time::timeout;

use super::{
    narrator::Narrator,
    node::{Customer, Node},
    nodes,
    provision::{self, Ground},
};
use crate::failure::Failure;

const TENANT: &str = "demo-short";
const ALLOWED_FAILURES: u32 = 3;

/// Every second, three failures, and grace enough to see them counted.
const NUMBERS: LeasePolicyOverrides = LeasePolicyOverrides {
    interval_s: Some(1),
    allowed_failures: Some(ALLOWED_FAILURES),
    grace_s: Some(5),
};

/// Many intervals: whatever comes has come by then.
const PATIENCE: Duration = Duration::from_secs(30);

/// Lapse, be counted, be locked out.
pub(super) async fn play(
    app: &App,
    ground: &Ground<'_>,
    narrator: &mut Narrator,
) -> Result<(), Failure> {
    narrator
        .chapter("An account lapses (here the roll is called every second, not every two hours)");
    let tenant = provision::tenant(app, TENANT, "Demo Software, in a hurry", NUMBERS).await?;
    let customer = provision::account(app, ground, &tenant, "globex", 1).await?;
    let node = customer.node("fdl-9")?;
    nodes::register(&customer, &node, narrator).await?;
    lapse(app, &customer, narrator).await?;
    let mut events = node.client.events();
    let _keeper = node.client.keep()?;
    for failures in 1..=ALLOWED_FAILURES {
        counted(&node, &mut events, failures, narrator).await?;
    }
    locked_out(&node, &mut events, narrator).await?;
    history(&node, narrator).await
}

async fn lapse(app: &App, customer: &Customer, narrator: &mut Narrator) -> Result<(), Failure> {
    let change = AccountChange {
        expires_on: Some(app.now().date_naive().checked_sub_days(Days::new(1))),
        ..AccountChange::default()
    };
    let lapsed =
        app.accounts().change(&Actor::command_line(), TENANT, &customer.account, change).await?;
    let day = crate::output::or_dash(lapsed.expires_on);
    let what = format!("Staff let the account {} end", customer.account);
    narrator.step(&what, &format!("its last valid day was {day}"), lapsed.expires_on.is_some())
}

async fn counted(
    node: &Node,
    events: &mut Events,
    failures: u32,
    narrator: &mut Narrator,
) -> Result<(), Failure> {
    let Event::AttemptFailed { failure, failures_in_a_row, allowed_failures } =
        next(events).await?
    else {
        return Err(Failure::new(format!("{} was not refused", node.name)));
    };
    let code = failure.code.unwrap_or_default();
    let seen = format!("{code} {}, failure {failures_in_a_row}/{allowed_failures}", failure.name);
    let right =
        code == 30000 && (failures_in_a_row, allowed_failures) == (failures, ALLOWED_FAILURES);
    let what = match failures {
        ALLOWED_FAILURES => {
            format!("{} is refused for the last time: Registration Failed", node.name)
        }
        _ => format!("{} is refused, and the refusal counts", node.name),
    };
    narrator.step(&what, &seen, right)
}

async fn locked_out(
    node: &Node,
    events: &mut Events,
    narrator: &mut Narrator,
) -> Result<(), Failure> {
    let failure = loop {
        match next(events).await? {
            Event::RegistrationFailed(FailureCause::Refused(failure)) => break failure,
            Event::AttemptFailed { .. } => {}
            other => return Err(Failure::new(format!("instead of a lock-out came {other:?}"))),
        }
    };
    let seen = format!("\"{}\"", failure.message);
    let right = failure.action == Action::Reregister && !node.client.status().is_registered();
    narrator.step(&format!("{} is locked out and must register again", node.name), &seen, right)
}

async fn history(node: &Node, narrator: &mut Narrator) -> Result<(), Failure> {
    let record = node.client.record().await?;
    let counted = record.failures.iter().filter(|failure| failure.counted).count();
    let seen = format!("state {}, {counted} counted failures in its list", record.state);
    let right = record.state == "failed" && counted == ALLOWED_FAILURES as usize;
    narrator.step(&format!("{} reads what happened to it", node.name), &seen, right)
}

/// What the keeper tells next.
async fn next(events: &mut Events) -> Result<Event, Failure> {
    let event = timeout(PATIENCE, events.next()).await.ok().flatten();
    event.ok_or_else(|| Failure::new("the keeper told nothing for half a minute"))
}
