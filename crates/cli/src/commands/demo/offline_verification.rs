//! What the vendor's product does offline: believe a lease, or not.

use rollcall_app::App;

use super::{narrator::Narrator, nodes::Left};
use crate::failure::Failure;

/// The pinned root proves the key set, the key set proves the lease.
pub(super) fn play(app: &App, left: &Left, narrator: &mut Narrator) -> Result<(), Failure> {
    narrator.chapter("The product trusts nobody but the pinned root");
    let node = &left.node;
    let keys = node.keys()?;
    let seen = format!("issue {}, signed by the pinned root", keys.issue());
    narrator.step("The key set that it keeps is genuine", &seen, keys.issue() > 0)?;

    let lease = node.lease()?;
    let holds = lease.check(app.now(), lease.issued_at).is_ok();
    let what = format!("{}'s lease is verified without the server", node.name);
    let seen = format!("{} for {}, account {}", lease.registration_id, node.name, lease.account);
    narrator.step(&what, &seen, holds && lease.account == left.account)?;

    let genuine = node.client.lease().unwrap_or_default();
    let forged = format!("{}AAAA", genuine.trim_end_matches(|c| c != '.'));
    let verdict = node.verified(&forged, &keys);
    let seen = verdict.as_ref().map_or_else(ToString::to_string, |_| "believed!".to_owned());
    narrator.step("A forged one is not", &seen, verdict.is_err())
}
