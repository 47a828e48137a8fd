//! `rollcall simulate`

use std::{
    collections::BTreeMap,
    fs,
    io::{self, IsTerminal, Write},
    time::{Duration, Instant},
};

use rollcall_config::{ExposeSecret, SecretString};
use rollcall_simulator::{Latency, Plan, SimulateError, Summary, claimed_root, simulate};
use tokio::{signal::ctrl_c, time::sleep};

use crate::{
    args::Simulate,
    failure::{Failure, chain},
    output::{Output, listed, or_dash, sheet},
};

/// How often a line says how it goes where nobody watches.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Play the nodes; then say what came of it.
pub(super) async fn run(what: Simulate, output: Output) -> Result<(), Failure> {
    let length = Duration::from_secs(what.length.unsigned_abs());
    let root = if what.pin.is_empty() { "as it was shown" } else { "as it was pinned" };
    let plan = plan(what, length).await?;
    let root = format!("{}, {root}", plan.roots.join(", "));
    let mut teller = Teller { said: Instant::now() };
    let end = async {
        tokio::select! {
            () = sleep(length) => {}
            _ = ctrl_c() => {}
        }
        // Leaving takes a while; whoever can't wait for it asks twice.
        tokio::spawn(async {
            let _ = ctrl_c().await;
            std::process::exit(130);
        });
    };
    let summary = simulate(plan, end, |so_far| teller.tell(so_far)).await?;
    teller.end();
    if let (0, Some(problem)) = (summary.registered, &summary.last_problem) {
        return Err(Failure::new(format!("no node could register: {problem}")));
    }
    output.print(&summary, || text(&summary, root));
    Ok(())
}

async fn plan(what: Simulate, length: Duration) -> Result<Plan, Failure> {
    let password = password(&what)?;
    let mut plan = Plan::new("", what.account, password.expose_secret());
    plan.servers = what.server;
    plan.roots = what.pin;
    (plan.nodes, plan.projects, plan.copies) = (what.nodes, what.projects, what.copies);
    (plan.speed, plan.lose_answers) = (what.speed, what.lose_answers);
    plan.ramp = match (what.storm, what.ramp) {
        (true, _) => Duration::ZERO,
        (_, Some(ramp)) => Duration::from_secs(ramp.unsigned_abs()),
        (_, None) => length / 10,
    };
    (plan.connections, plan.seed, plan.unbind) = (what.connections, what.seed, !what.stay);
    (plan.app_name, plan.version) = (what.app_name, what.app_version);
    if plan.roots.is_empty() {
        plan.roots.push(claimed_root(&plan).await?);
    }
    Ok(plan)
}

fn password(what: &Simulate) -> Result<SecretString, Failure> {
    let text = match &what.password_file {
        Some(file) => fs::read_to_string(file)
            .map_err(|error| Failure::because(format!("{} can't be read", file.display()), &error)),
        None => io::read_to_string(io::stdin())
            .map_err(|error| Failure::because("standard input can't be read", &error)),
    }?;
    // Files and pipes end their last line.
    Ok(text.trim_end_matches(['\r', '\n']).into())
}

/// Says how it goes: in one line that changes, or now and then in a line of its own.
struct Teller {
    said: Instant,
}

impl Teller {
    fn tell(&mut self, so_far: &Summary) {
        let mut err = io::stderr().lock();
        let told = if err.is_terminal() {
            write!(err, "\r\x1b[K{so_far}").and_then(|()| err.flush())
        } else if self.said.elapsed() >= LINE_EVERY {
            self.said = Instant::now();
            writeln!(err, "{so_far}")
        } else {
            Ok(())
        };
        // Nobody is left to read it if this fails.
        let _ = told;
    }

    /// Make room for what came of it.
    fn end(self) {
        if io::stderr().is_terminal() {
            eprint!("\r\x1b[K");
        }
    }
}

fn text(sum: &Summary, root: String) -> String {
    let lost = format!("{} as planned, {} calls unanswered", sum.lost_answers, sum.unanswered);
    let copies = format!("{} of {} noticed", sum.copies.noticed, sum.copies.made);
    let memory = sum.peak_memory_bytes.map(|bytes| format!("{} MiB at most", bytes >> 20));
    let mut rows = vec![
        ("root key", root),
        ("nodes", format!("{} of {} started, in {:.1} s", sum.started, sum.nodes, sum.seconds)),
        ("registered", sum.registered.to_string()),
        ("refused", by_code(&sum.refused)),
        ("put off", by_code(&sum.put_off)),
        ("renewals", format!("{}, {:.1} a second", sum.renewals, sum.renewals_per_s)),
        ("registering", latency(sum.registering)),
        ("renewing", latency(sum.renewing)),
        ("unbinding", latency(sum.unbinding)),
        ("answers lost", lost),
        ("copies", copies),
        ("failed", sum.failed.to_string()),
        ("unbound", sum.unbound.to_string()),
        ("memory", or_dash(memory)),
    ];
    if sum.broken > 0 {
        rows.push(("broken", sum.broken.to_string()));
    }
    if let Some(problem) = &sum.last_problem {
        rows.push(("last problem", problem.clone()));
    }
    sheet(rows)
}

fn by_code(counts: &BTreeMap<u16, u64>) -> String {
    let counts: Vec<_> =
        counts.iter().map(|(code, count)| format!("{count} with {code}")).collect();
    listed(&counts, "none")
}

fn latency(latency: Latency) -> String {
    match (latency.p50_ms, latency.p99_ms) {
        (Some(p50), Some(p99)) => {
            format!("p50 {p50:.1} ms, p99 {p99:.1} ms of {} answers", latency.answers)
        }
        _ => "-".to_owned(),
    }
}

impl From<SimulateError> for Failure {
    fn from(error: SimulateError) -> Self {
        match &error {
            SimulateError::Plan { field, reason } => {
                Self::usage(format!("--{} {reason}", field.replace('_', "-")))
            }
            _ => Self::new(chain(&error)),
        }
    }
}
