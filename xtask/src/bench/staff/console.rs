//! The pages of the staff console, as somebody who is signed in looks through them.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use super::{installation::StaffInstallation, lists::Pages};
use crate::bench::client::drive;
use crate::bench::http::{call, request};
use crate::bench::plan::Plan;
use crate::bench::server::Running;
use crate::bench::table::{Goal, Line, Unit};

/// What is looked at; `{7}` is a number of seven digits, another one each time.
const PAGES: [(&str, &str); 13] = [
    ("home", ""),
    ("requests", "requests"),
    ("accounts", "accounts"),
    ("accounts by status", "accounts?status=suspended"),
    ("accounts by anything", "accounts?q=fdl-{8}"),
    ("accounts that end", "accounts?status=active&ends=30"),
    ("nodes", "nodes?state=registered"),
    ("failures", "failures"),
    ("contracts", "contracts"),
    ("contracts by anything", "contracts?q=project%20{4}"),
    ("mails", "mails"),
    ("audit", "audit"),
    ("staff", "staff"),
];

/// The 95th percentile of each, one request at a time.
pub(super) fn every_page(plan: &Plan, staff: &StaffInstallation) -> Result<Vec<Line>> {
    let server = staff.installation.serve()?;
    let load = plan.load(server.listen, staff.meter(&server));
    let at_rest = load.meter.memory();
    let cookie = sign_in(staff, &server, "ann@bench.example")?;
    let mut lines = Vec::new();
    for (name, page) in PAGES {
        let mut traffic =
            [Pages::new(page, &cookie, plan.office_accounts).below("/console/bench/")];
        let side = drive(&load, &mut traffic)?;
        let p95 = side.latency.percentile(0.95).unwrap_or(f64::INFINITY);
        eprintln!("  {name}: p95 {p95:.1} ms");
        let goal = Some(Goal::new(Unit::Milliseconds, p95, 30.0, 15.0));
        lines.push(Line { path: format!("p95 {name}"), result: Some(side), limit: None, goal });
    }
    let grown = load.meter.memory().saturating_sub(at_rest) as f64 / f64::from(1 << 20);
    let goal = Goal::new(Unit::Mebibytes, grown, 8.0, 4.0);
    lines.push(Line::judged("memory after all pages, more than at rest", goal));
    Ok(lines)
}

/// Make somebody of the staff, sign them in with a second factor; the header of their cookie.
#[expect(clippy::disallowed_methods, reason = "the codes of a device are of real time")]
pub(super) fn sign_in(staff: &StaffInstallation, server: &Running, email: &str) -> Result<String> {
    let who = ["--tenant", "bench", "--role", "owner", "--json"];
    let create = ["staff", "create", "--email", email];
    let made: Value = serde_json::from_str(&staff.installation.cli(create.iter().chain(&who))?)?;
    let password = made["password"].as_str().context("no password")?;
    let given = json!({ "email": email, "password": password });
    let login = posted(server, "login", "", &given)?;
    let token = login["token"].as_str().context("no token")?;
    let bearer = format!("authorization: Bearer {token}\r\n");
    let device = posted(server, "login/second-factor", &bearer, &Value::Null)?;
    let secret = device["secret"].as_str().context("no secret")?;
    let secret = Secret::try_from_base32(secret).ok().context("a secret that is none")?;
    let device = Builder::new().with_secret(secret).build().ok().context("no device")?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let code = json!({ "code": device.generate(now).to_string() });
    posted(server, "login/second-factor/proof", &bearer, &code)?;
    Ok(format!("cookie: rollcall-bench={token}\r\naccept-encoding: gzip\r\n"))
}

fn posted(server: &Running, path: &str, headers: &str, body: &Value) -> Result<Value> {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let path = format!("/bench/v1/admin/{path}");
    let (status, answer) = call(server.listen, &request("POST", &path, headers, &body))?;
    ensure!((200..300).contains(&status), "{path}: {status} {}", String::from_utf8_lossy(&answer));
    Ok(serde_json::from_slice(&answer)?)
}
