//! Every list and every search of the Staff API, page after page.

use anyhow::Result;

use super::installation::StaffInstallation;
use crate::bench::client::{Traffic, drive};
use crate::bench::http::{find_text, request};
use crate::bench::plan::Plan;
use crate::bench::stats::Side;
use crate::bench::table::{Goal, Line, Unit};

/// What is asked for; `{7}` is a number of seven digits, another one each time.
const PAGES: [(&str, &str); 17] = [
    ("accounts", "accounts?limit=200"),
    ("accounts by status", "accounts?limit=200&status=suspended"),
    ("accounts by name", "accounts?limit=200&name=account-{5}"),
    ("accounts by company", "accounts?limit=200&company=company%20{4}"),
    ("accounts by project", "accounts?limit=200&project=warehouse%20{6}"),
    ("accounts by node", "accounts?limit=200&node_id=node-{8}"),
    ("accounts by hostname", "accounts?limit=200&hostname=fdl-{8}"),
    ("accounts by address", "accounts?limit=200&ip=10.0.{b}.{b}"),
    ("accounts by anything", "accounts?limit=200&search=fdl-{8}"),
    ("contracts", "contracts?limit=200"),
    ("contracts by company", "contracts?limit=200&company=company%20{4}"),
    ("contracts by anything", "contracts?limit=200&search=project%20{4}"),
    ("registrations", "registrations?limit=200"),
    ("registrations that are on", "registrations?limit=200&state=registered"),
    ("registrations that are over", "registrations?limit=200&state=unbound"),
    ("registrations by hostname", "registrations?limit=200&hostname=fdl-{8}"),
    ("registrations by address", "registrations?limit=200&ip=10.0.{b}.{b}"),
];

/// The 95th percentile of each, one request at a time.
pub(super) fn every_page(plan: &Plan, staff: &StaffInstallation) -> Result<Vec<Line>> {
    let server = staff.installation.serve()?;
    let load = plan.load(server.listen, staff.meter(&server));
    let mut lines = Vec::new();
    for (name, pages) in PAGES {
        let mut traffic = [Pages::new(pages, &staff.bearer, plan.office_accounts)];
        let side = drive(&load, &mut traffic)?;
        let p95 = p95(&side);
        eprintln!("  {name}: p95 {p95:.1} ms");
        let goal = Some(Goal::new(Unit::Milliseconds, p95, 50.0, 20.0));
        lines.push(Line { path: format!("p95 {name}"), result: Some(side), limit: None, goal });
    }
    Ok(lines)
}

fn p95(side: &Side) -> f64 {
    side.latency.percentile(0.95).unwrap_or(f64::INFINITY)
}

/// Goes from page to page, and begins with another number where the last one has no more.
pub(super) struct Pages<'a> {
    below: &'a str,
    pattern: &'a str,
    bearer: &'a str,
    accounts: u64,
    begun: String,
    cursor: Option<String>,
    drawn: u64,
}

impl<'a> Pages<'a> {
    pub(super) fn new(pattern: &'a str, bearer: &'a str, accounts: u64) -> Self {
        let (begun, cursor) = (String::new(), None);
        let below = "/bench/v1/admin/";
        Self { below, pattern, bearer, accounts, begun, cursor, drawn: 0 }
    }

    /// The same below another path.
    pub(super) fn below(self, below: &'a str) -> Self {
        Self { below, ..self }
    }

    /// A number that isn't the one before, the same in every run.
    fn draw(&mut self) -> u64 {
        self.drawn = self.drawn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695);
        self.drawn >> 33
    }

    fn begin(&mut self) -> String {
        let mut path = String::new();
        let mut rest = self.pattern;
        while let Some((before, (kind, after))) =
            rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
        {
            path.push_str(before);
            let number = self.draw();
            path += &match kind {
                "b" => (number % 256).to_string(),
                // Prefixes of names, so that a part of them fits.
                "4" => (1000 + number % (self.accounts / 10).clamp(1, 9000)).to_string(),
                "5" => format!("{:05}", number % (self.accounts / 100).max(1)),
                "6" => format!("{:06}", number % (self.accounts * 3 / 100).max(1)),
                _ => format!("{:08}", 1 + number % (self.accounts * 3)),
            };
            rest = after;
        }
        path + rest
    }
}

impl Traffic for Pages<'_> {
    fn ask(&mut self, out: &mut Vec<u8>) -> bool {
        let path = match self.cursor.take() {
            Some(cursor) => format!("{}&cursor={cursor}", self.begun),
            None => {
                self.begun = self.begin();
                self.begun.clone()
            }
        };
        let path = format!("{}{path}", self.below);
        out.extend_from_slice(request("GET", &path, self.bearer, "").as_bytes());
        true
    }

    fn answered(&mut self, status: u16, body: &[u8]) -> bool {
        self.cursor = find_text(body, b"next_cursor").map(str::to_owned);
        status == 200
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_goes_on_until_there_is_no_more_and_then_asks_for_something_else() {
        let mut pages = Pages::new("accounts?name=account-{5}", "", 1_000_000);
        let ask = |pages: &mut Pages<'_>| {
            let mut out = Vec::new();
            assert!(pages.ask(&mut out));
            let text = String::from_utf8(out).unwrap();
            text.lines().next().unwrap_or_default().to_owned()
        };
        let first = ask(&mut pages);
        assert!(first.contains("/bench/v1/admin/accounts?name=account-"), "{first}");
        assert!(pages.answered(200, br#"{"items":[],"next_cursor":"b"}"#));
        assert_eq!(ask(&mut pages), first.replace(" HTTP", "&cursor=b HTTP"));
        assert!(pages.answered(200, br#"{"items":[]}"#));
        assert_ne!(ask(&mut pages), first);
        assert!(!pages.answered(422, b"{}"));
    }
}
