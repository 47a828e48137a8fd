//! What the vendor's product does offline: believe a lease, or not.

use rollcall_app::{App, TenantView};
use rollcall_signing::{VerifyingKey, verify_key_set, verify_lease};

use super::{client::Customer, nodes::Left, teller::Teller};
use crate::failure::Failure;

/// The pinned root proves the key set, the key set proves the lease.
pub(super) async fn play(
    app: &App,
    tenant: &TenantView,
    customer: &Customer,
    left: &Left,
    teller: &mut Teller,
) -> Result<(), Failure> {
    teller.chapter("The product trusts nobody but the pinned root");
    let answer = customer.signed_keys().await?;
    let pins = [tenant.root_thumbprint.as_str()];
    let keys = verify_key_set(&answer.body, &pins, &tenant.url, 0, app.now());
    let keys = match keys {
        Ok(set) => {
            let count = format!("{} keys, signed by the pinned root", set.keys.len());
            teller.step("The key set is genuine", &answer.seen(count), answer.status == 200)?;
            VerifyingKey::all(&set.keys)
        }
        Err(error) => return teller.step("The key set", &answer.seen(error.to_string()), false),
    };
    let what = format!("{}'s lease is verified without the server", left.node.name);
    match verify_lease(&left.node.lease, &keys, &tenant.url, app.now()) {
        Ok(lease) => {
            let seen = format!("{} for {}, account {}", lease.sub, lease.node_id, lease.account);
            teller.step(&what, &seen, lease.account == left.account)?;
        }
        Err(error) => return teller.step(&what, &error.to_string(), false),
    }
    let forged = format!("{}AAAA", left.node.lease.trim_end_matches(|c| c != '.'));
    let verdict = verify_lease(&forged, &keys, &tenant.url, app.now());
    let seen = verdict.as_ref().map_or_else(ToString::to_string, |_| "believed!".to_owned());
    teller.step("A forged one is not", &seen, verdict.is_err())
}
