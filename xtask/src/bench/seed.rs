//! What is in the database before anything is measured.

use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::plan::Plan;
use super::server::Running;
use super::traffic::{Node, PASSWORD};
use crate::services::Postgres;
use crate::services::postgres::Checked;
use crate::step;

/// The account whose row and first registration `seed.sql` copies.
pub(crate) const TEMPLATE: &str = "template";
/// Nodes in one call.
const BATCH: usize = 100;

/// Registers the one node that `seed.sql` copies.
pub(crate) fn register_template(server: &Running) -> Result<()> {
    let body = json!({ "account": TEMPLATE, "password": PASSWORD, "node": node("template") });
    server.post("/bench/v1/registrations", &body)?;
    Ok(())
}

/// Copies accounts and registrations by SQL: a million through the API would take the whole day.
pub(crate) fn copy(postgres: &Postgres, plan: &Plan) -> Result<()> {
    let counts = [
        ("fleet", plan.fleet_accounts as u64),
        ("many", plan.many_accounts as u64),
        ("cold", plan.cold_accounts as u64),
        ("rows", plan.rows),
    ];
    step::timed(&format!("copy {} registrations into the database", plan.rows), || {
        let mut psql = psql(postgres)?;
        for (name, count) in counts {
            psql.arg("-v").arg(format!("{name}={count}"));
        }
        psql.arg("--file").arg(step::root().join("xtask/src/bench/seed.sql")).checked()?;
        Ok(((), true))
    })
}

/// `psql` on the server's database, stopping at the first error.
pub(crate) fn psql(postgres: &Postgres) -> Result<Command> {
    let mut psql = postgres.client("psql")?;
    psql.args(["--no-psqlrc", "--quiet", "-v", "ON_ERROR_STOP=1", "--dbname", "rollcall"]);
    Ok(psql)
}

/// Registers the nodes that will revalidate, through the API, and keeps what each has to know.
pub(crate) fn register_fleet(server: &Running, accounts: usize, count: usize) -> Result<Vec<Node>> {
    step::timed(&format!("register {count} nodes"), || {
        let mut nodes = Vec::with_capacity(count);
        for batch in 0..count.div_ceil(BATCH) {
            let members: Vec<Value> =
                (0..BATCH).map(|member| node(&format!("fleet-{batch}-{member}"))).collect();
            let account = format!("fleet-{}", batch % accounts);
            let body = json!({ "account": account, "password": PASSWORD, "nodes": members });
            let answer = server.post("/bench/v1/registrations/batch", &body)?;
            let results = answer["results"].as_array().context("a batch without results")?;
            for result in results {
                nodes.push(registered(result)?);
            }
        }
        Ok((nodes, true))
    })
}

/// Registers so many nodes of one account.
pub(crate) fn register_nodes(server: &Running, account: &str, count: usize) -> Result<Vec<Node>> {
    let mut nodes = Vec::with_capacity(count);
    while nodes.len() < count {
        let first = nodes.len();
        let members = first..count.min(first + BATCH);
        let members: Vec<Value> = members.map(|one| node(&format!("{account}-{one}"))).collect();
        let body = json!({ "account": account, "password": PASSWORD, "nodes": members });
        let answer = server.post("/bench/v1/registrations/batch", &body)?;
        let results = answer["results"].as_array().context("a batch without results")?;
        for result in results {
            nodes.push(registered(result)?);
        }
    }
    Ok(nodes)
}

fn registered(result: &Value) -> Result<Node> {
    let text = |name: &str| result[name].as_str();
    let (Some(id), Some(token), Some(lease_seq)) =
        (text("registration_id"), text("node_token"), result["lease_seq"].as_u64())
    else {
        bail!("not a registration: {result}");
    };
    Ok(Node::new(id, token, usize::try_from(lease_seq)?))
}

fn node(id: &str) -> Value {
    json!({ "node_id": id, "project_id": "bench", "project_name": "Bench", "app_name": "webroot",
            "version": "4.2.1" })
}
