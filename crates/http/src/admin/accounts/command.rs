//! Converts request bodies into commands of the application.

use rollcall_api_types::{
    BulkAccounts, CheckedAccount, CheckedAccountChange, CheckedBulk, CheckedContractAccount,
    CheckedOperation,
};
use rollcall_app::accounts::{
    AccountChange, AccountDraft, AccountFilter, BulkAction, BulkSelection, ContractAccountDraft,
    OverrideChanges,
};

use crate::extract::secret;

pub(crate) fn account(new: CheckedAccount) -> AccountDraft {
    AccountDraft {
        name: new.name,
        max_nodes: new.max_nodes,
        password: secret(new.password),
        starts_on: new.starts_on,
        expires_on: new.expires_on,
        allow: new.allow,
        versions: new.versions,
        overrides: new.overrides,
    }
}

pub(crate) fn account_change(change: CheckedAccountChange) -> AccountChange {
    AccountChange {
        allow_over_contract: change.allow_over_contract,
        max_nodes: change.max_nodes,
        starts_on: change.starts_on,
        expires_on: change.expires_on,
        allow_ips: change.allow_ips,
        allow_domains: change.allow_domains,
        allow_apps: change.allow_apps,
        versions: change.versions,
        numbers: OverrideChanges {
            interval_s: change.interval_s,
            allowed_failures: change.allowed_failures,
            grace_s: change.grace_s,
        },
        session_timeout_s: change.session_timeout_s,
    }
}

/// The selected accounts, the action, and whether it is a dry run.
pub(crate) fn bulk(bulk: CheckedBulk) -> (BulkSelection, BulkAction, bool) {
    let which = match bulk.which {
        BulkAccounts::Ids(ids) => BulkSelection::Ids(ids),
        BulkAccounts::Names(names) => BulkSelection::Names(names),
        BulkAccounts::Fitting(filter, contract) => BulkSelection::Filter(Box::new(AccountFilter {
            status: filter.status,
            name: filter.name,
            expires_before: filter.expires_before,
            contract,
            company: filter.company,
            project: filter.project,
            node_id: filter.node_id,
            hostname: filter.hostname,
            source: filter.ip,
            text: filter.search,
            ..AccountFilter::default()
        })),
    };
    let action = match bulk.action {
        CheckedOperation::Extend(until) => BulkAction::Extend { until },
        CheckedOperation::Suspend => BulkAction::Suspend,
        CheckedOperation::Resume => BulkAction::Resume,
        CheckedOperation::Resend(keep_nodes) => BulkAction::Resend { keep_nodes },
        CheckedOperation::SetCapacity(max_nodes, allow_over_contract) => {
            BulkAction::SetCapacity { max_nodes, allow_over_contract }
        }
    };
    (which, action, bulk.dry_run)
}

pub(crate) fn contract_account(wanted: CheckedContractAccount) -> ContractAccountDraft {
    ContractAccountDraft {
        name: wanted.name,
        max_nodes: wanted.max_nodes,
        password: secret(wanted.password),
        starts_on: wanted.starts_on,
        expires_on: wanted.expires_on,
        allow: wanted.allow,
        versions: wanted.versions,
        overrides: wanted.overrides,
        allow_over_contract: wanted.allow_over_contract,
        mail: wanted.mail,
    }
}
