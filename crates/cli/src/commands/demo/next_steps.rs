//! How to go on with curl.

use rollcall_config::{ExposeSecret, Settings};

use super::{client::Client, nodes::Left};
use crate::{failure::Failure, output::say};

/// Print lines that work as they are.
pub(super) fn print(
    client: &Client,
    left: &Left,
    ops_port: u16,
    settings: &Settings,
) -> Result<(), Failure> {
    let Left { server, account, password, node } = left;
    let (base, password) = (client.base(), password.expose_secret());
    let registrations = format!("{server}/v1/registrations");
    let lease = node.lease()?;
    let (id, seq, name) = (&lease.registration_id, lease.seq, node.name);
    let state = node.dir.join("state.json");
    let state = state.display();
    let ops = format!("http://{}:{ops_port}", settings.ops_listen.ip());
    say(&format!(
        r#"
Go on by yourself:

# {name} answers the roll call, with the token that it keeps
token=$(sed -n 's/.*"token": "\([^"]*\)".*/\1/p' '{state}')
curl -s {registrations}/{id}/revalidations -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d '{{"lease_seq": {seq}}}'

# one more node: refused with 30007, since both slots are taken
curl -s {registrations} -H 'Content-Type: application/json' -d '{{"account": "{account}", "password": "{password}", "node": {{"node_id": "fdl-4", "project_id": "sales-dw", "project_name": "Sales DW", "app_name": "webroot", "version": "4.2.1"}}}}'

# what the code means
curl -s {base}/help/codes/30007

# the account's nodes, each with its failures
curl -s -u '{account}:{password}' '{registrations}?state=registered'

# unbind {name} from anywhere
curl -si -u '{account}:{password}' -X DELETE {registrations}/{id}

# the keys that leases are verified with; health; metrics
curl -s {server}/.well-known/jwks.json
curl -s '{ops}/readyz?verbose'
curl -s {ops}/metrics"#
    ));
    Ok(())
}
