//! The floor of the 2-hour path: an actix-web handler that signs a lease and waits until one row is
//! durable, written in a batch with the others. Nothing is looked up, checked or decided.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::web::{self, Data};
use actix_web::{App, HttpResponse, HttpServer};
use anyhow::{Result, anyhow};
use chrono::{TimeDelta, Utc};
use nix::sys::signal::Signal;
use rollcall_domain::RegistrationId;
use rollcall_domain::nodes::{Lease, NodeFacts, NodeKey};
use rollcall_signing::{KeyAlg, KeyUse, LeaseSigner, MasterKey, generate};
use sqlx::postgres::PgConnection;
use sqlx::{Connection, Executor};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::bare::workers;
use super::procstat::Meter;
use super::seed;
use crate::child::{self, Server};
use crate::services::postgres::Checked;
use crate::services::{Postgres, Scratch, free_port};

/// As many as the product's committer takes at once.
const BATCH: usize = 1000;

/// A table like that of the registrations, with one index, and as many rows as nodes take turns in the
/// rows beside it.
const TABLE: [&str; 3] = [
    "create table floor (like registrations, primary key (tenant_id, id)) with (fillfactor = 70)",
    "insert into floor
     select copied.*
     from generate_series(1, :nodes) as number
     join registrations template on template.node_id = 'template'
     cross join lateral jsonb_populate_record(template, jsonb_build_object(
         'id', gen_random_uuid(), 'node_id', 'floor-' || number)) as copied",
    "vacuum (analyze) floor",
];

const ROWS: &str = "select tenant_id, id from floor order by random()";

const WRITE: &str = "
update floor set issued = floor.issued + 1, last_success_at = now(), lease_expires_at = v.lease_expires_at
from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as v (tenant_id, id, lease_expires_at)
where floor.tenant_id = v.tenant_id and floor.id = v.id
returning floor.id, floor.issued";

#[derive(clap::Args)]
pub(crate) struct Options {
    #[arg(long)]
    listen: SocketAddr,
    #[arg(long)]
    database_url: String,
}

/// Serves until it is stopped.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let (queue, waiting) = mpsc::channel(4 * BATCH);
    let url = options.database_url.clone();
    std::thread::spawn(move || {
        if let Err(error) = commit(&url, waiting) {
            eprintln!("error: {error:#}");
            std::process::exit(1);
        }
    });
    let floor = Data::new(Floor::new(queue, rows(&options.database_url)?)?);
    let app = move || App::new().app_data(floor.clone()).default_service(web::to(renew));
    let server = HttpServer::new(app).workers(workers()).disable_signals().bind(options.listen)?;
    actix_web::rt::System::new().block_on(server.run())?;
    Ok(ExitCode::SUCCESS)
}

/// What all requests share.
struct Floor {
    signer: LeaseSigner,
    facts: NodeFacts,
    queue: mpsc::Sender<Entry>,
    rows: Vec<(Uuid, Uuid)>,
    next: AtomicUsize,
}

/// A row to write, and whoever waits for it.
struct Entry {
    tenant_id: Uuid,
    id: Uuid,
    lease_expires_at: chrono::DateTime<Utc>,
    written: oneshot::Sender<i64>,
}

impl Floor {
    fn new(queue: mpsc::Sender<Entry>, rows: Vec<(Uuid, Uuid)>) -> Result<Self> {
        let master = MasterKey::from_text(&"0".repeat(64))?;
        let key = generate(KeyUse::Lease, KeyAlg::EdDsa, &master, b"floor")?;
        let text = |text: &str| text.to_owned();
        let facts = NodeFacts {
            key: NodeKey { project_id: text("bench"), node_id: text("fleet-0-0") },
            project_name: text("Bench"),
            app_name: text("webroot"),
            version: text("4.2.1"),
            domain: None,
            hostname: None,
        };
        let signer = LeaseSigner::open(&key, &master, b"floor")?;
        Ok(Self { signer, facts, queue, rows, next: AtomicUsize::new(0) })
    }
}

#[expect(clippy::disallowed_methods, reason = "what is measured has real time")]
async fn renew(_: web::Bytes, floor: Data<Floor>) -> HttpResponse {
    let now = Utc::now();
    let lease_expires_at = now + TimeDelta::hours(24);
    let at = floor.next.fetch_add(1, Ordering::Relaxed) % floor.rows.len();
    let (tenant_id, id) = floor.rows[at];
    let (written, durable) = oneshot::channel();
    let sent = floor.queue.send(Entry { tenant_id, id, lease_expires_at, written }).await;
    let (Ok(()), Ok(seq)) = (sent, durable.await) else {
        return HttpResponse::ServiceUnavailable().finish();
    };
    let lease = floor.signer.sign(&Lease {
        issuer: "http://127.0.0.1/bench",
        registration: RegistrationId(id),
        id: Uuid::from_u128(at as u128),
        issued_at: now,
        expires_at: lease_expires_at,
        seq,
        account: "fleet-0",
        facts: &floor.facts,
        interval_s: 7200,
        nonce: None,
        entitlements: None,
    });
    HttpResponse::Ok().content_type("application/json").body(lease)
}

/// The keys of the table's rows, in no order.
fn rows(url: &str) -> Result<Vec<(Uuid, Uuid)>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut connection = PgConnection::connect(url).await?;
        Ok(sqlx::query_as(ROWS).fetch_all(&mut connection).await?)
    })
}

/// Writes batch after batch on a connection of its own: what arrives during one is the next.
fn commit(url: &str, mut waiting: mpsc::Receiver<Entry>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async move {
        let mut connection = PgConnection::connect(url).await?;
        connection
            .execute("set plan_cache_mode = force_generic_plan; set enable_seqscan = off")
            .await?;
        let mut batch = Vec::with_capacity(BATCH);
        while waiting.recv_many(&mut batch, BATCH).await > 0 {
            batch.sort_unstable_by_key(|entry| entry.id);
            let tenants: Vec<_> = batch.iter().map(|entry| entry.tenant_id).collect();
            let ids: Vec<_> = batch.iter().map(|entry| entry.id).collect();
            let ends: Vec<_> = batch.iter().map(|entry| entry.lease_expires_at).collect();
            let write = sqlx::query_as::<_, (Uuid, i64)>(WRITE).bind(tenants).bind(ids).bind(ends);
            let rows = write.fetch_all(&mut connection).await?;
            let rows: HashMap<_, _> = rows.into_iter().collect();
            for entry in batch.drain(..) {
                let issued = rows.get(&entry.id).ok_or_else(|| anyhow!("a row is missing"))?;
                // Whoever waits no longer needs no answer.
                let _ = entry.written.send(*issued);
            }
        }
        Ok(())
    })
}

/// The floor in a process of its own.
pub(crate) struct FloorServer {
    server: Server,
    pub(crate) listen: SocketAddr,
    _scratch: Scratch,
}

impl FloorServer {
    /// Beside the product's tables, in the same PostgreSQL.
    pub(crate) fn start(postgres: &Postgres, nodes: usize) -> Result<Self> {
        for statement in TABLE {
            let statement = statement.replace(":nodes", &nodes.to_string());
            seed::psql(postgres)?.arg("--command").arg(statement).checked()?;
        }
        let scratch = Scratch::new("floor")?;
        let log = scratch.path().join("floor.log");
        let listen = SocketAddr::from(([127, 0, 0, 1], free_port()?));
        let mut command = child::tied(&std::env::current_exe()?, Signal::SIGTERM);
        command.args(["floor-server", "--listen"]).arg(listen.to_string());
        command.arg("--database-url").arg(postgres.url());
        let mut server = Server::spawn(&mut command, Signal::SIGTERM, &log)?;
        server.wait_until("the floor", &log, Duration::from_secs(10), || {
            std::net::TcpStream::connect(listen).is_ok()
        })?;
        Ok(Self { server, listen, _scratch: scratch })
    }

    pub(crate) fn meter(&self, postgres: &Postgres) -> Meter {
        Meter { server: Some(self.server.pid()), postgres: Some(postgres.pid()), redis: None }
    }
}
