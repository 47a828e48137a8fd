//! Three nodes, two slots.

use rollcall_client::Credentials;
use rollcall_config::SecretString;

use super::{
    narrator::Narrator,
    node::{Customer, Node, refused},
};
use crate::{
    failure::Failure,
    output::{at, or_dash},
};

/// Who is registered at the end, with what.
#[derive(Debug)]
pub(super) struct Left {
    pub(super) server: String,
    pub(super) account: String,
    pub(super) password: SecretString,
    pub(super) node: Node,
}

/// Two register, the third has to wait until one leaves.
pub(super) async fn play(customer: &Customer, narrator: &mut Narrator) -> Result<Left, Failure> {
    narrator.chapter("Three nodes, two slots");
    let [first, second, third] =
        [customer.node("fdl-1")?, customer.node("fdl-2")?, customer.node("fdl-3")?];
    register(customer, &first, narrator).await?;
    register(customer, &second, narrator).await?;
    refused_for_capacity(customer, &third, narrator).await?;
    wrong_password(customer, &third, narrator).await?;
    revalidate(&first, narrator).await?;
    revalidate(&second, narrator).await?;
    unbind(&first, narrator).await?;
    register(customer, &third, narrator).await?;
    let (server, account) = (customer.server.clone(), customer.account.clone());
    Ok(Left { server, account, password: customer.password.clone(), node: third })
}

/// A node registers and gets a slot.
pub(super) async fn register(
    customer: &Customer,
    node: &Node,
    narrator: &mut Narrator,
) -> Result<(), Failure> {
    let status = node.client.register(&customer.credentials()).await?;
    let (until, next) = (or_dash(status.lease_expires_at.map(at)), status.next_call_at.map(at));
    let seen = format!("{}, a lease until {until}, next call at {}", status.state, or_dash(next));
    let what = format!("{} registers with account and password", node.name);
    narrator.step(&what, &seen, status.is_registered() && status.registration_id.is_some())
}

async fn refused_for_capacity(
    customer: &Customer,
    node: &Node,
    narrator: &mut Narrator,
) -> Result<(), Failure> {
    let refusal = refused(node.client.register(&customer.credentials()).await)?;
    let frees = refusal.next_slot_frees_at;
    let seen = format!(
        "{} {}, next_slot_frees_at {}\n      \"{}\"",
        refusal.code,
        refusal.name,
        or_dash(frees.map(at)),
        refusal.detail
    );
    let full = refusal.nodes_in_use == Some(2) && refusal.max_nodes == Some(2);
    let right = refusal.code == 30007 && full && frees.is_some();
    narrator.step(&format!("{} is one too many", node.name), &seen, right)
}

async fn wrong_password(
    customer: &Customer,
    node: &Node,
    narrator: &mut Narrator,
) -> Result<(), Failure> {
    let wrong = Credentials::new(&customer.account, "not the password");
    let refusal = refused(node.client.register(&wrong).await)?;
    let seen = format!("{} {}, \"{}\"", refusal.code, refusal.name, refusal.detail);
    narrator.step(&format!("{} tries a wrong password", node.name), &seen, refusal.code == 30006)
}

async fn revalidate(node: &Node, narrator: &mut Narrator) -> Result<(), Failure> {
    let before = node.lease()?;
    let status = node.client.revalidate().await?;
    let lease = node.lease()?;
    let next = or_dash(status.next_call_at.map(at));
    let seen = format!("lease {} until {}, next call at {next}", lease.seq, at(lease.expires_at));
    let right = status.is_registered() && lease.seq > before.seq;
    narrator.step(&format!("{} answers the roll call with its token", node.name), &seen, right)
}

async fn unbind(node: &Node, narrator: &mut Narrator) -> Result<(), Failure> {
    let status = node.client.unbind().await?;
    let gone = !status.is_registered() && node.client.lease().is_none();
    narrator.step(&format!("{} unbinds itself", node.name), "its slot is free at once", gone)
}
