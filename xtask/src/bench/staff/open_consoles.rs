//! A thousand people who have the console open: each a tab with its stream, which looks at its page when
//! it is told to, and from time to time.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tokio::io::Interest;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::console::sign_in;
use super::installation::StaffInstallation;
use crate::bench::http::{call, request};
use crate::bench::plan::Plan;
use crate::bench::procstat::Meter;
use crate::bench::stats::Side;
use crate::bench::table::{Goal, Line, Unit};

/// How many people, and how many tabs each of them has.
const PEOPLE: usize = 10;
const TABS: usize = 100;

/// How often a tab looks that is told nothing: what `console.js` says.
const TOLD: Duration = Duration::from_secs(60);

/// What all tabs came to.
#[derive(Default)]
struct Tally {
    told: AtomicU64,
    looked: AtomicU64,
    failed: AtomicU64,
}

/// What a thousand open consoles cost of a core: while nothing changes, and with a change each second.
pub(super) fn thousand(plan: &Plan, staff: &StaffInstallation) -> Result<Vec<Line>> {
    let server = staff.installation.serve()?;
    let meter = staff.meter(&server);
    let people = (0..PEOPLE).map(|number| {
        let who = format!("tab{number}@bench.example");
        sign_in(staff, &server, &who)
    });
    let cookies = people.collect::<Result<Vec<_>>>()?;
    let listen = server.listen;
    let bearer = staff.bearer.clone();
    // Some rounds of looking by itself, in all runs alike.
    let length = TOLD.min(plan.slice * 15);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let tally: &'static Tally = Box::leak(Box::default());
        let mut tabs = JoinSet::new();
        for number in 0..PEOPLE * TABS {
            let cookie = cookies[number % PEOPLE].clone();
            let page = ["", "nodes", "accounts", "requests"][number / PEOPLE % 4];
            let phase = TOLD.mul_f64(number as f64 / (PEOPLE * TABS) as f64);
            tabs.spawn(open(listen, cookie, page, phase, tally));
            sleep(Duration::from_millis(2)).await;
        }
        sleep(Duration::from_secs(3)).await;
        let mut lines = vec![measure("quiet", meter, tally, length, sleep(length)).await];
        let changes = async {
            for number in 0..length.as_secs() {
                tokio::task::spawn_blocking({
                    let bearer = bearer.clone();
                    move || change(listen, &bearer, number)
                })
                .await??;
                sleep(Duration::from_secs(1)).await;
            }
            anyhow::Ok(())
        };
        let mut changed = Ok(());
        let busy = async { changed = changes.await };
        lines.push(measure("a change a second", meter, tally, length, busy).await);
        changed?;
        ensure!(tabs.len() == PEOPLE * TABS && tabs.try_join_next().is_none(), "a tab has ended");
        ensure!(tally.failed.load(Ordering::Relaxed) == 0, "a page was refused");
        tabs.abort_all();
        anyhow::Ok(lines)
    })
}

async fn measure(
    what: &str,
    meter: Meter,
    tally: &Tally,
    length: Duration,
    meanwhile: impl Future<Output = ()>,
) -> Line {
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let (told, looked) = (count(&tally.told), count(&tally.looked));
    let (before, start) = (meter.cpu(), Instant::now());
    meanwhile.await;
    let seconds = start.elapsed().as_secs_f64().max(length.as_secs_f64());
    let cpu = meter.cpu() - before;
    let (told, looked) = (count(&tally.told) - told, count(&tally.looked) - looked);
    let side = Side { answers: looked, seconds, cpu, memory: meter.memory(), ..Side::default() };
    let of_a_core = |spent: f64| 100.0 * spent / seconds;
    let parts = [cpu.server, cpu.postgres, cpu.redis].map(of_a_core);
    eprintln!(
        "  {what}: told {told}, looked {looked}; of a core: server {:.1} %, PostgreSQL {:.1} %, Redis {:.1} %",
        parts[0], parts[1], parts[2],
    );
    let goal = Some(Goal::new(Unit::Percent, parts.iter().sum(), 5.0, 3.0));
    Line { path: format!("1 000 open consoles, {what}"), result: Some(side), limit: None, goal }
}

/// One tab, until it is aborted.
async fn open(
    listen: SocketAddr,
    cookie: String,
    page: &'static str,
    phase: Duration,
    tally: &Tally,
) -> Result<()> {
    let asks = format!(
        "GET /console/bench/changes HTTP/1.1\r\nhost: bench\r\naccept: text/event-stream\r\n{cookie}\r\n"
    );
    let stream = asked(listen, &asks).await?;
    let mut version = String::new();
    let mut due = Instant::now() + phase;
    let mut random = phase.as_nanos() as u64;
    loop {
        tokio::select! {
            text = read(&stream) => {
                let text = text?;
                ensure!(!text.is_empty(), "the stream has ended");
                if let Some(within) = told(&text) {
                    tally.told.fetch_add(1, Ordering::Relaxed);
                    random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695);
                    let share = (random >> 40) as f64 / (1_u64 << 24) as f64;
                    due = due.min(Instant::now() + within.mul_f64(share));
                }
            }
            () = sleep_until(due) => {
                due = Instant::now() + TOLD;
                match look(listen, &cookie, page, &version).await {
                    Ok(seen) => version = seen,
                    Err(_) => { tally.failed.fetch_add(1, Ordering::Relaxed); }
                }
                tally.looked.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

/// Look at the page, as a tab does that has it; the version that it has now.
async fn look(listen: SocketAddr, cookie: &str, page: &str, version: &str) -> Result<String> {
    let asks = format!(
        "GET /console/bench/{page} HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\
         hx-request: true\r\nhx-target: main\r\nconsole-live: {version}\r\n{cookie}\r\n"
    );
    let stream = asked(listen, &asks).await?;
    let mut answer = String::new();
    loop {
        let text = timeout(Duration::from_secs(10), read(&stream)).await??;
        if text.is_empty() {
            break;
        }
        answer += &text;
    }
    let head = answer.split("\r\n\r\n").next().unwrap_or_default();
    let is_seen = head.starts_with("HTTP/1.1 200") || head.starts_with("HTTP/1.1 204");
    ensure!(is_seen, "{head}");
    let now = head.lines().find_map(|line| line.strip_prefix("console-live: "));
    Ok(now.unwrap_or(version).to_owned())
}

/// A connection on which this was asked.
async fn asked(listen: SocketAddr, asks: &str) -> Result<TcpStream> {
    let stream = TcpStream::connect(listen).await?;
    stream.ready(Interest::WRITABLE).await?;
    ensure!(stream.try_write(asks.as_bytes())? == asks.len(), "a request that doesn't fit");
    Ok(stream)
}

/// What comes next; nothing at the end.
async fn read(stream: &TcpStream) -> Result<String> {
    let mut bytes = [0; 16 * 1024];
    loop {
        stream.ready(Interest::READABLE).await?;
        match stream.try_read(&mut bytes) {
            Ok(count) => return Ok(String::from_utf8_lossy(&bytes[..count]).into_owned()),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Within which time to look, if that was told.
fn told(text: &str) -> Option<Duration> {
    let (_, rest) = text.split_once("data: ")?;
    rest.lines().next()?.parse().ok().map(Duration::from_millis)
}

/// Change something that the tenant's pages show.
fn change(listen: SocketAddr, bearer: &str, number: u64) -> Result<()> {
    let contract = json!({ "company": "Changes", "project": format!("change {number}"),
        "signed_on": "2026-01-31", "max_nodes": 1, "emails": ["it@changes.example"] });
    let asks = request("POST", "/bench/v1/admin/contracts", bearer, &contract.to_string());
    let (status, answer) = call(listen, &asks).context("a change")?;
    ensure!(status == 201, "{status} {}", String::from_utf8_lossy(&answer));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_says_within_which_time_to_look() {
        assert_eq!(told("data: 50000\n\n"), Some(Duration::from_secs(50)));
        assert_eq!(told("8\r\n:\n\n"), None);
        assert_eq!(told("event: gone\ndata: the login has ended\n\n"), None);
    }
}
