//! The rows about licences: what an account may use, asked online and carried by leases; issuing keys.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::bare::Bare;
use super::client::{Traffic, drive};
use super::http::{call, request};
use super::http_rows::bare_slice;
use super::plan::{Plan, interleave};
use super::seed::register_nodes;
use super::stats::Side;
use super::table::{Goal, Line, Unit};
use super::traffic::{Node, Revalidate};
use super::world::Production;

/// How many features an account has that is asked about.
const FEATURES: usize = 20;
/// How many of them one call checks.
const CHECKED: usize = 3;
/// The nodes of each account.
const NODES: usize = 2_000;
const CONNECTIONS: usize = 64;
/// Licences of the account that is recomputed, and keys that are issued at once.
const MANY: usize = 1_000;

/// A row about licences.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum LicenceRow {
    /// Features checked online.
    Check,
    /// Renewals of nodes whose lease names features.
    Revalidate,
    /// What an account with many licences may use.
    Recompute,
    /// Keys issued at once.
    Issue,
}

/// What a row needs in the database.
struct Sold {
    /// The header of an owner's token.
    bearer: String,
}

/// Measures one row.
pub(super) fn measure(
    row: LicenceRow,
    plan: &Plan,
    bare: &Bare,
    world: &Production,
) -> Result<Vec<Line>> {
    match row {
        LicenceRow::Check => check(plan, bare, world),
        LicenceRow::Revalidate => revalidate(plan, world),
        LicenceRow::Recompute => recompute(world),
        LicenceRow::Issue => issue(world),
    }
}

/// Checks by nodes of an account with twenty features, against the bare handler.
fn check(plan: &Plan, bare: &Bare, world: &Production) -> Result<Vec<Line>> {
    Sold::to("features", world)?;
    let nodes = register_nodes(&world.server, "features", CONNECTIONS)?;
    let mut traffic: Vec<_> = nodes.iter().map(Check::by).collect();
    let load = plan.load(world.server.listen, world.meter());
    let (result, limit) =
        interleave(plan, || drive(&load, &mut traffic), || bare_slice(plan, bare, CONNECTIONS))?;
    let ratio = result.per_second() / limit.per_second();
    let goal = Some(Goal::new(Unit::Ratio, ratio, 0.3, 0.45));
    let path = format!("check {CHECKED} of {FEATURES} features online, {CONNECTIONS} connections");
    Ok(vec![Line { path, result: Some(result), limit: Some(limit), goal }])
}

struct Check(Vec<u8>);

impl Check {
    fn by(node: &Node) -> Self {
        let features: Vec<_> = (0..CHECKED).map(|one| json!({ "code": feature(one) })).collect();
        let body = json!({ "features": features, "registration": node.registration }).to_string();
        let bearer = format!("authorization: Bearer {}\r\n", node.token);
        let path = "/bench/v1/features/check";
        Self(request("POST", path, &bearer, &body).into_bytes())
    }
}

impl Traffic for Check {
    fn ask(&mut self, out: &mut Vec<u8>) -> bool {
        out.extend_from_slice(&self.0);
        true
    }

    fn answered(&mut self, status: u16, body: &[u8]) -> bool {
        let allowed = b"\"new_allowed\":true";
        status == 200 && body.windows(allowed.len()).any(|window| window == allowed)
    }
}

/// Renewals of nodes of an account with twenty features, against those of one without.
fn revalidate(plan: &Plan, world: &Production) -> Result<Vec<Line>> {
    Sold::to("features", world)?;
    let mut with = register_nodes(&world.server, "features", NODES)?;
    let mut without = register_nodes(&world.server, "plain", NODES)?;
    let load = plan.load(world.server.listen, world.meter());
    let (result, limit) = interleave(
        plan,
        || drive(&load, &mut Revalidate::share(&mut with, CONNECTIONS)),
        || drive(&load, &mut Revalidate::share(&mut without, CONNECTIONS)),
    )?;
    let ratio = result.per_second() / limit.per_second();
    let goal = Some(Goal::new(Unit::Ratio, ratio, 0.97, 1.0));
    let path = format!("revalidate with {FEATURES} features, against none");
    Ok(vec![Line { path, result: Some(result), limit: Some(limit), goal }])
}

/// What an account with a thousand licences may use, asked one at a time.
fn recompute(world: &Production) -> Result<Vec<Line>> {
    let sold = Sold::to("licences", world)?;
    let body = json!({ "product": "bench", "kind": "formal", "account": "licences", "days": 30,
                       "count": MANY, "grants": [{ "feature": feature(0) }] });
    sold.posts(world, "licences", &body)?;
    let shown = sold.gets(world, "accounts?name=licences")?;
    let account = shown["items"][0]["account_id"].as_str().context("no account")?.to_owned();
    let mut side = Side::default();
    let begin = Instant::now();
    for _ in 0..50 {
        let start = Instant::now();
        let told = sold.gets(world, &format!("accounts/{account}/entitlements"))?;
        side.latency.record(start.elapsed());
        side.answers += 1;
        ensure!(told["features"][0]["licensed"] == true, "not licensed: {told}");
    }
    side.seconds = begin.elapsed().as_secs_f64();
    let p50 = side.latency.percentile(0.5).unwrap_or(f64::INFINITY);
    let goal = Some(Goal::new(Unit::Milliseconds, p50, 20.0, 5.0));
    let path = format!("what an account with {MANY} licences may use (p50)");
    Ok(vec![Line { path, result: Some(side), goal, ..Line::default() }])
}

/// A thousand keys in one call.
fn issue(world: &Production) -> Result<Vec<Line>> {
    let sold = Sold::to("keys", world)?;
    let body = json!({ "product": "bench", "kind": "formal", "days": 30, "count": MANY,
                       "grants": [{ "feature": feature(0) }] });
    let mut side = Side::default();
    let begin = Instant::now();
    for _ in 0..5 {
        let start = Instant::now();
        let issued = sold.posts(world, "licence-keys", &body)?;
        side.latency.record(start.elapsed());
        side.answers += 1;
        let keys = issued["licences"].as_array().map_or(0, Vec::len);
        ensure!(keys == MANY, "{keys} keys");
    }
    side.seconds = begin.elapsed().as_secs_f64();
    let slowest = side.latency.percentile(1.0).unwrap_or(f64::INFINITY);
    let goal = Some(Goal::new(Unit::Milliseconds, slowest, 1_000.0, 500.0));
    let path = format!("issue {MANY} licence keys");
    Ok(vec![Line { path, result: Some(side), goal, ..Line::default() }])
}

impl Sold {
    /// An account with a licence of twenty features; what is there stays.
    fn to(account: &str, world: &Production) -> Result<Self> {
        let installation = &world.installation;
        let token = ["token", "create", "--tenant", "bench", "--name", account, "--role", "owner"];
        let made = installation.cli(token.iter().chain(&["--json"]))?;
        let made: Value = serde_json::from_str(&made)?;
        let token = made["token"].as_str().context("no token")?;
        let sold = Self { bearer: format!("authorization: Bearer {token}\r\n") };
        for name in [account, "plain"] {
            let body = json!({ "name": name, "max_nodes": 1_000_000,
                               "password": super::traffic::PASSWORD });
            sold.tries(world, "accounts", &body)?;
        }
        sold.tries(world, "products", &json!({ "code": "bench", "name": "Bench" }))?;
        let mut grants = Vec::with_capacity(FEATURES);
        for number in 0..FEATURES {
            let code = feature(number);
            let body = json!({ "code": code, "name": code });
            sold.tries(world, "products/bench/features", &body)?;
            grants.push(json!({ "feature": code }));
        }
        let licence = json!({ "product": "bench", "kind": "formal", "account": account,
                              "expires_on": "2099-12-31", "grants": grants });
        sold.posts(world, "licences", &licence)?;
        Ok(sold)
    }

    /// Post what may be there already.
    fn tries(&self, world: &Production, path: &str, body: &Value) -> Result<()> {
        let (status, answer) = self.call(world, "POST", path, &body.to_string())?;
        ensure!([201, 409].contains(&status), "{path}: {status} {answer}");
        Ok(())
    }

    fn posts(&self, world: &Production, path: &str, body: &Value) -> Result<Value> {
        let (status, answer) = self.call(world, "POST", path, &body.to_string())?;
        ensure!(status == 201, "{path}: {status} {answer}");
        Ok(answer)
    }

    fn gets(&self, world: &Production, path: &str) -> Result<Value> {
        let (status, answer) = self.call(world, "GET", path, "")?;
        ensure!(status == 200, "{path}: {status} {answer}");
        Ok(answer)
    }

    fn call(
        &self,
        world: &Production,
        method: &str,
        path: &str,
        body: &str,
    ) -> Result<(u16, Value)> {
        let path = format!("/bench/v1/admin/{path}");
        let (status, answer) =
            call(world.server.listen, &request(method, &path, &self.bearer, body))?;
        Ok((status, serde_json::from_slice(&answer)?))
    }
}

fn feature(number: usize) -> String {
    format!("feature-{number:02}")
}
