//! Making accounts: a password hash each.

use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;

use super::installation::StaffInstallation;
use crate::bench::client::{Traffic, drive};
use crate::bench::http::request;
use crate::bench::plan::{Plan, interleave};
use crate::bench::registering::hashing;
use crate::bench::table::{Goal, Line, Unit};

const CONNECTIONS: usize = 16;

/// Accounts by the Staff API, against hashing alone.
pub(super) fn accounts(plan: &Plan, staff: &StaffInstallation) -> Result<Vec<Line>> {
    let server = staff.installation.serve()?;
    let load = plan.load(server.listen, staff.meter(&server));
    let next = AtomicU64::new(0);
    let mut traffic: Vec<_> =
        (0..CONNECTIONS).map(|_| Provision { bearer: &staff.bearer, next: &next }).collect();
    let (result, limit) = interleave(plan, || drive(&load, &mut traffic), || hashing(plan))?;
    let each = result.per_second() / plan.threads as f64;
    let ratio = result.per_second() / limit.per_second();
    let path = format!("provision accounts ({ratio:.2} × of hashing), a core");
    let goal = Some(Goal::new(Unit::PerSecond, each, 40.0, 50.0));
    Ok(vec![Line { path, result: Some(result), limit: Some(limit), goal }])
}

struct Provision<'a> {
    bearer: &'a str,
    next: &'a AtomicU64,
}

impl Traffic for Provision<'_> {
    fn ask(&mut self, out: &mut Vec<u8>) -> bool {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let body = format!("{{\"name\":\"new-{number}\",\"max_nodes\":5}}");
        let path = "/bench/v1/admin/accounts";
        out.extend_from_slice(request("POST", path, self.bearer, &body).as_bytes());
        true
    }

    fn answered(&mut self, status: u16, _: &[u8]) -> bool {
        status == 201
    }
}
