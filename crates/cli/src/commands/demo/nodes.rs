//! Three nodes, two slots.

use rollcall_domain::Code;

use super::{
    client::{Customer, Node},
    teller::Teller,
};
use crate::{
    failure::Failure,
    output::{at, or_dash},
};

/// Who is registered at the end, with what.
#[derive(Debug)]
pub(super) struct Left {
    pub(super) tenant: String,
    pub(super) account: String,
    pub(super) password: rollcall_config::SecretString,
    pub(super) node: Node,
}

/// Two register, the third has to wait until one leaves.
pub(super) async fn play(customer: &Customer, teller: &mut Teller) -> Result<Left, Failure> {
    teller.chapter("Three nodes, two slots");
    let mut first = register(customer, "fdl-1", teller).await?;
    let mut second = register(customer, "fdl-2", teller).await?;
    refused_for_capacity(customer, "fdl-3", teller).await?;
    wrong_password(customer, "fdl-3", teller).await?;
    revalidate(customer, &mut first, teller).await?;
    revalidate(customer, &mut second, teller).await?;
    unbind(customer, &first, teller).await?;
    let third = register(customer, "fdl-3", teller).await?;
    let (tenant, account) = (customer.tenant.clone(), customer.account.clone());
    Ok(Left { tenant, account, password: customer.password.clone(), node: third })
}

/// A node registers and gets a slot.
pub(super) async fn register(
    customer: &Customer,
    name: &'static str,
    teller: &mut Teller,
) -> Result<Node, Failure> {
    let answer = customer.register(name).await?;
    let registered = answer.registered()?;
    let account = &registered.account;
    let slots = format!("{} of {} slots taken", account.nodes_in_use, account.max_nodes);
    let until = at(registered.lease_expires_at);
    let seen = answer.seen(format!("a lease until {until}, now {slots}"));
    let right = answer.status == 201 && registered.node_token.is_some();
    teller.step(&format!("{name} registers with account and password"), &seen, right)?;
    Ok(Node::registered(name, registered))
}

async fn refused_for_capacity(
    customer: &Customer,
    name: &str,
    teller: &mut Teller,
) -> Result<(), Failure> {
    let answer = customer.register(name).await?;
    let problem = answer.problem()?;
    let frees = problem.facts.next_slot_frees_at;
    let seen = answer.seen(format!(
        "{} {}, next_slot_frees_at {}\n      \"{}\"",
        problem.code.number(),
        problem.name,
        or_dash(frees.map(at)),
        problem.detail
    ));
    let right = answer.status == 409
        && problem.code == Code::RegisterOutOfLimit
        && problem.facts.nodes_in_use == Some(2)
        && frees.is_some();
    teller.step(&format!("{name} is one too many"), &seen, right)
}

async fn wrong_password(
    customer: &Customer,
    name: &str,
    teller: &mut Teller,
) -> Result<(), Failure> {
    let answer = customer.register_with(name, "not the password").await?;
    let problem = answer.problem()?;
    let seen =
        answer.seen(format!("{} {}, \"{}\"", problem.code.number(), problem.name, problem.detail));
    let right = answer.status == 401 && problem.code == Code::AccountInputError;
    teller.step(&format!("{name} tries a wrong password"), &seen, right)
}

async fn revalidate(
    customer: &Customer,
    node: &mut Node,
    teller: &mut Teller,
) -> Result<(), Failure> {
    let answer = customer.revalidate(node).await?;
    let renewed = answer.registered()?;
    let seen = answer.seen(format!(
        "lease {} until {}, next call at {}",
        renewed.lease_seq,
        at(renewed.lease_expires_at),
        at(renewed.revalidate_at)
    ));
    let right = answer.status == 200 && renewed.lease_seq > node.lease_seq;
    teller.step(&format!("{} answers the roll call with its token", node.name), &seen, right)?;
    node.renewed(renewed);
    Ok(())
}

async fn unbind(customer: &Customer, node: &Node, teller: &mut Teller) -> Result<(), Failure> {
    let answer = customer.unbind(node).await?;
    let seen = answer.seen("its slot is free at once");
    teller.step(&format!("{} unbinds itself", node.name), &seen, answer.status == 204)
}
