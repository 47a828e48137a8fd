//! `rollcall account bulk …`

use rollcall_app::{
    App,
    accounts::{BulkAction, BulkItem, BulkReport, BulkResult, BulkSelection},
};
use rollcall_domain::audit::Actor;
use rollcall_storage::accounts::AccountFilter;
use serde::Serialize;

use crate::{
    args::{Bulk, BulkCommand, WhichAccounts},
    failure::Failure,
    output::{Output, columns},
};

/// Do one thing to many accounts; fails if it couldn't be done to all of them.
pub(in crate::commands) async fn run(
    app: &App,
    command: BulkCommand,
    output: Output,
) -> Result<(), Failure> {
    let (action, bulk) = match command {
        BulkCommand::Extend { until, which } => (BulkAction::Extend { until }, which),
        BulkCommand::Suspend { which } => (BulkAction::Suspend, which),
        BulkCommand::Resume { which } => (BulkAction::Resume, which),
        BulkCommand::Resend { drop_nodes, which } => {
            (BulkAction::Resend { keep_nodes: !drop_nodes }, which)
        }
        BulkCommand::SetCapacity { max_nodes, allow_over_contract, which } => {
            (BulkAction::SetCapacity { max_nodes, allow_over_contract }, which)
        }
    };
    let Bulk { tenant, names, which, dry_run } = bulk;
    let which = match names.is_empty() {
        true => BulkSelection::Filter(Box::new(filter(which))),
        false => BulkSelection::Names(names),
    };
    let report =
        app.accounts().bulk(&Actor::command_line(), &tenant, which, action, dry_run).await?;
    let facts = BulkFacts::new(report, dry_run);
    output.print(&facts, || facts.table());
    match facts.refused {
        0 => Ok(()),
        some => Err(Failure::new(format!("{some} of {} accounts were refused", facts.matched))),
    }
}

pub(in crate::commands) fn filter(which: WhichAccounts) -> AccountFilter {
    AccountFilter {
        status: which.status,
        name: which.name_begins,
        expires_before: which.expires_before,
        contract: which.contract,
        company: which.company,
        project: which.project,
        node_id: which.node,
        hostname: which.hostname,
        source: which.address,
        text: which.search,
        ..AccountFilter::default()
    }
}

/// What was done, as it is shown.
#[derive(Serialize)]
struct BulkFacts {
    bulk_id: String,
    dry_run: bool,
    matched: u64,
    done: u64,
    unchanged: usize,
    refused: usize,
    items: Vec<ItemFacts>,
}

#[derive(Serialize)]
struct ItemFacts {
    account_id: Option<String>,
    name: String,
    /// `done`, `unchanged` or `refused`.
    result: &'static str,
    code: Option<&'static str>,
    reason: Option<String>,
}

impl From<BulkItem> for ItemFacts {
    fn from(item: BulkItem) -> Self {
        let (result, code, reason) = match item.result {
            BulkResult::Done => ("done", None, None),
            BulkResult::Unchanged => ("unchanged", None, None),
            BulkResult::Refused { code, reason } => ("refused", Some(code), Some(reason)),
        };
        let account_id = item.account.map(|id| id.to_string());
        Self { account_id, name: item.name, result, code, reason }
    }
}

impl BulkFacts {
    fn new(report: BulkReport, dry_run: bool) -> Self {
        let items: Vec<_> = report.items.into_iter().map(ItemFacts::from).collect();
        let count = |result| items.iter().filter(|item| item.result == result).count();
        Self {
            bulk_id: report.id.to_string(),
            dry_run,
            matched: report.matched,
            done: report.done,
            unchanged: count("unchanged"),
            refused: count("refused"),
            items,
        }
    }

    fn table(&self) -> String {
        let Self { matched, done, unchanged, refused, .. } = self;
        let done_or_not = if self.dry_run { "would be done" } else { "done" };
        let row = |item: &ItemFacts| {
            [item.name.clone(), item.result.to_owned(), item.reason.clone().unwrap_or_default()]
        };
        let table = columns(["account", "result", "why"], self.items.iter().map(row));
        format!(
            "{table}\n{matched} accounts: {done} {done_or_not}, {unchanged} as they are, {refused} refused"
        )
    }
}
