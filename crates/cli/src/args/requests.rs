//! `rollcall request …`

use std::path::PathBuf;

use rollcall_domain::{
    ContractId, RequestId,
    requests::{RequestKind, RequestStatus},
};

use super::AsCsv;

/// What to do with customers' requests.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum RequestCommand {
    /// Take in a customer's mail as a request; the same mail again is the same request
    Receive(ReceiveRequest),
    /// List requests, the newest first
    List(ListRequests),
    /// Show one request, with what fits its contract and what doesn't, and its text
    Show(OneRequest),
    /// Make the account that a request asks for, and mail its credentials
    Accept(AcceptOne),
    /// Turn a request down, and mail its sender the reason
    Reject(RejectOne),
}

/// A mail to take in.
#[derive(Debug, clap::Args)]
pub(crate) struct ReceiveRequest {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// A file with the whole message as it came, or - for the standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

/// Which request.
#[derive(Debug, clap::Args)]
pub(crate) struct OneRequest {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// The request's id, req_…
    #[arg(value_name = "REQ_ID")]
    pub(crate) id: RequestId,
}

/// Which requests to list.
#[derive(Debug, clap::Args)]
pub(crate) struct ListRequests {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// Only those that are new, unreadable, accepted or rejected
    #[arg(long, value_parser = state)]
    pub(crate) state: Option<RequestStatus>,
    /// Only those that are a request, delivery_report, automatic_reply, complaint, list_notice or own_mail
    #[arg(long, value_parser = kind)]
    pub(crate) kind: Option<RequestKind>,
    /// Only those whose sender, company or project begins with this
    #[arg(long, value_name = "TEXT")]
    pub(crate) search: Option<String>,
    #[command(flatten)]
    pub(crate) as_csv: AsCsv,
    /// How many, at most
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub(crate) limit: u64,
    /// Where to go on, from the list before
    #[arg(long, value_name = "REQ_ID")]
    pub(crate) cursor: Option<RequestId>,
}

/// A request to accept.
#[derive(Debug, clap::Args)]
pub(crate) struct AcceptOne {
    #[command(flatten)]
    pub(crate) which: OneRequest,
    /// The account's name [default: the one wished for, else a generated one]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// How many nodes it may have [default: the contract's]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) max_nodes: Option<u32>,
    /// The contract, con_… [default: the one that fits]
    #[arg(long, value_name = "CON_ID")]
    pub(crate) contract: Option<ContractId>,
    /// Take more nodes than the contract has for all its accounts
    #[arg(long)]
    pub(crate) allow_over_contract: bool,
}

/// A request to turn down.
#[derive(Debug, clap::Args)]
pub(crate) struct RejectOne {
    #[command(flatten)]
    pub(crate) which: OneRequest,
    /// Why; the sender is told it
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
}

fn state(text: &str) -> Result<RequestStatus, &'static str> {
    match text {
        "new" => Ok(RequestStatus::New),
        "unreadable" => Ok(RequestStatus::Unreadable),
        "accepted" => Ok(RequestStatus::Accepted),
        "rejected" => Ok(RequestStatus::Rejected),
        _ => Err("write new, unreadable, accepted or rejected"),
    }
}

fn kind(text: &str) -> Result<RequestKind, &'static str> {
    match text {
        "request" => Ok(RequestKind::Request),
        "delivery_report" => Ok(RequestKind::DeliveryReport),
        "automatic_reply" => Ok(RequestKind::AutomaticReply),
        "complaint" => Ok(RequestKind::Complaint),
        "list_notice" => Ok(RequestKind::ListNotice),
        "own_mail" => Ok(RequestKind::OwnMail),
        _ => Err(
            "write request, delivery_report, automatic_reply, complaint, list_notice or own_mail",
        ),
    }
}
