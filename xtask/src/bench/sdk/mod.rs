//! The rows about what vendors build in: a lease verified and features checked offline, a keeper's cost, many nodes played.

mod features;
mod keeper;
pub(crate) mod product;
mod simulate;
mod verify;

use std::path::Path;

use anyhow::Result;
use rollcall_client::{Client, ClientBuilder, Credentials, Node};

use super::plan::Plan;
use super::server::Running;
use super::table::Table;
use super::traffic::PASSWORD;
use super::world::Embedded;

/// A row about the client.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum SdkRow {
    Verify,
    Features,
    Keeper,
    Simulate,
}

/// The account that all its nodes register with.
const ACCOUNT: &str = "fleet-0";
const PROJECT: &str = "bench";

/// Measures the rows on an installation of their own.
pub(super) fn measure(rows: &[(&str, SdkRow)], binary: &Path, plan: &Plan, table: &mut Table) {
    let vendor = match Vendor::start(binary) {
        Ok(vendor) => vendor,
        Err(error) => return table.add("the client's rows", Err(error)),
    };
    for (name, row) in rows {
        eprintln!("▸ {name}");
        let lines = match row {
            SdkRow::Verify => verify::offline(plan, &vendor),
            SdkRow::Features => features::offline(plan),
            SdkRow::Keeper => keeper::cost(plan, &vendor),
            SdkRow::Simulate => simulate::fleet(plan, &vendor),
        };
        table.add(name, lines);
    }
}

/// A server, and the root that its tenant's products pin.
struct Vendor {
    server: Running,
    world: Embedded,
    address: String,
    root: String,
}

impl Vendor {
    fn start(binary: &Path) -> Result<Self> {
        let world = Embedded::create(binary)?;
        let server = world.installation.serve()?;
        let address = format!("http://{}/bench", server.listen);
        let system = actix_web::rt::System::new();
        let root = system.block_on(setup(&address, "").claimed_root())?;
        Ok(Self { server, world, address, root })
    }

    /// A node that keeps nothing, registered. The server remembers the password from then on.
    fn register(&self, node_id: &str) -> Result<Client> {
        let client = setup(&self.address, &self.root).node_id(node_id).in_memory().open()?;
        let system = actix_web::rt::System::new();
        system.block_on(client.register(&Credentials::new(ACCOUNT, PASSWORD)))?;
        Ok(client)
    }
}

/// A node of the bench, which looks at nothing in the environment.
fn setup(address: &str, root: &str) -> ClientBuilder {
    let node = Node::new(PROJECT, "Bench", "webroot", "4.2.1");
    Client::builder(node, [root]).server(address).no_environment().no_proxy()
}
