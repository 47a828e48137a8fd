//! The rows about floating sessions: signs of life, and seats taken and given back.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::bare::Bare;
use super::client::{Traffic, drive};
use super::http::{call, request};
use super::http_rows::bare_slice;
use super::plan::{Plan, interleave};
use super::seed::register_nodes;
use super::table::{Goal, Line, Unit};
use super::world::Production;

const ACCOUNT: &str = "floating";
const FEATURE: &str = "seats";
/// The sessions of the account that signs of life come from.
const SESSIONS: usize = 2_000;
const CONNECTIONS: usize = 64;

/// A row about floating sessions.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum SessionRow {
    /// Signs of life, each with a ticket.
    Heartbeat,
    /// A seat taken and given back.
    CheckOut,
}

/// Measures one row against the bare handler.
pub(super) fn measure(
    row: SessionRow,
    plan: &Plan,
    bare: &Bare,
    world: &Production,
) -> Result<Vec<Line>> {
    sell(world)?;
    let load = plan.load(world.server.listen, world.meter());
    let node = register_nodes(&world.server, ACCOUNT, 1)?.remove(0);
    let many = if row == SessionRow::Heartbeat { SESSIONS } else { CONNECTIONS };
    let sessions = (0..many).map(|number| Session::open(world, &node.token, number));
    let mut sessions = sessions.collect::<Result<Vec<_>>>()?;
    let bare = || bare_slice(plan, bare, CONNECTIONS);
    let (result, limit, path, least, aim) = match row {
        SessionRow::Heartbeat => {
            let beats = sessions.iter().map(|session| session.beat(world));
            let beats = beats.collect::<Result<Vec<_>>>()?;
            let share = beats.len().div_ceil(CONNECTIONS);
            let mut traffic: Vec<_> =
                beats.chunks(share).map(|beats| Beats { beats: beats.to_vec(), next: 0 }).collect();
            let (result, limit) = interleave(plan, || drive(&load, &mut traffic), bare)?;
            let path = format!("heartbeat of a session, {SESSIONS} of them");
            (result, limit, path, 0.3, 0.45)
        }
        SessionRow::CheckOut => {
            let (result, limit) = interleave(plan, || drive(&load, &mut sessions), bare)?;
            let path = format!("checkout and release, {CONNECTIONS} connections");
            (result, limit, path, 0.2, 0.3)
        }
    };
    let ratio = result.per_second() / limit.per_second();
    let goal = Some(Goal::new(Unit::Ratio, ratio, least, aim));
    Ok(vec![Line { path, result: Some(result), limit: Some(limit), goal }])
}

/// An account with more seats than are ever taken; what is there stays.
fn sell(world: &Production) -> Result<()> {
    let token = ["token", "create", "--tenant", "bench", "--name", ACCOUNT, "--role", "owner"];
    let made = world.installation.cli(token.iter().chain(&["--json"]))?;
    let made: Value = serde_json::from_str(&made)?;
    let token = made["token"].as_str().context("no token")?;
    let bearer = format!("authorization: Bearer {token}\r\n");
    let account = json!({ "name": ACCOUNT, "max_nodes": 10, "password": super::traffic::PASSWORD });
    let feature = json!({ "code": FEATURE, "name": "Seats", "kind": "quantity" });
    let licence = json!({ "product": "bench", "kind": "formal", "account": ACCOUNT,
                          "grants": [{ "feature": FEATURE, "quantity": 1_000_000 }] });
    for (path, body) in [
        ("accounts", account),
        ("products", json!({ "code": "bench", "name": "Bench" })),
        ("products/bench/features", feature),
        ("licences", licence),
    ] {
        let path = format!("/bench/v1/admin/{path}");
        let asked = request("POST", &path, &bearer, &body.to_string());
        let (status, answer) = call(world.server.listen, &asked)?;
        let answer = String::from_utf8_lossy(&answer);
        ensure!([201, 409].contains(&status), "{path}: {status} {answer}");
    }
    Ok(())
}

/// A session, and the ticket that it holds.
struct Session {
    path: String,
    bearer: String,
    ticket: Option<String>,
}

impl Session {
    fn open(world: &Production, node_token: &str, number: usize) -> Result<Self> {
        let bearer = format!("authorization: Bearer {node_token}\r\n");
        let body = json!({ "host": format!("host-{number}"), "user": "bench" }).to_string();
        let asked = request("POST", "/bench/v1/sessions", &bearer, &body);
        let (status, answer) = call(world.server.listen, &asked)?;
        ensure!(status == 201, "a session: {status} {}", String::from_utf8_lossy(&answer));
        let opened: Value = serde_json::from_slice(&answer)?;
        let id = opened["session_id"].as_str().context("no id")?;
        let token = opened["session_token"].as_str().context("no token")?;
        let (path, bearer) =
            (format!("/bench/v1/sessions/{id}"), format!("authorization: Bearer {token}\r\n"));
        Ok(Self { path, bearer, ticket: None })
    }

    fn check_out(&self) -> String {
        let body = json!({ "features": [{ "code": FEATURE }] }).to_string();
        request("POST", &format!("{}/checkouts", self.path), &self.bearer, &body)
    }

    /// A sign of life that shows a ticket.
    fn beat(&self, world: &Production) -> Result<Vec<u8>> {
        let (status, answer) = call(world.server.listen, &self.check_out())?;
        ensure!(status == 201, "a seat: {status} {}", String::from_utf8_lossy(&answer));
        let taken: Value = serde_json::from_slice(&answer)?;
        let body = json!({ "tickets": [taken["tickets"][0]["lease"]] }).to_string();
        let path = format!("{}/heartbeats", self.path);
        Ok(request("POST", &path, &self.bearer, &body).into_bytes())
    }
}

/// Takes a seat, gives it back, and so on.
impl Traffic for Session {
    fn ask(&mut self, out: &mut Vec<u8>) -> bool {
        let asked = match &self.ticket {
            None => self.check_out(),
            Some(ticket) => {
                let path = format!("{}/checkouts/{ticket}", self.path);
                request("DELETE", &path, &self.bearer, "")
            }
        };
        out.extend_from_slice(asked.as_bytes());
        true
    }

    fn answered(&mut self, status: u16, body: &[u8]) -> bool {
        if self.ticket.take().is_some() {
            return status == 204;
        }
        let text = str::from_utf8(body).unwrap_or_default();
        let ticket = text.split_once("\"ticket\":\"").and_then(|(_, rest)| rest.split_once('"'));
        self.ticket = ticket.map(|(ticket, _)| ticket.to_owned());
        status == 201 && self.ticket.is_some()
    }
}

/// Signs of life of several sessions, one after the other.
struct Beats {
    beats: Vec<Vec<u8>>,
    next: usize,
}

impl Traffic for Beats {
    fn ask(&mut self, out: &mut Vec<u8>) -> bool {
        out.extend_from_slice(&self.beats[self.next]);
        self.next = (self.next + 1) % self.beats.len();
        true
    }

    fn answered(&mut self, status: u16, body: &[u8]) -> bool {
        let nothing_lost = b"\"lost\":[]";
        status == 200 && body.windows(nothing_lost.len()).any(|window| window == nothing_lost)
    }
}
