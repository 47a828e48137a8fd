//! `rollcall request …`

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use rollcall_app::{
    App,
    requests::{AcceptRequest, RequestsCsv},
};
use rollcall_domain::audit::Actor;
use rollcall_mail::MAX_MESSAGE_BYTES;
use rollcall_storage::requests::RequestFilter;
use serde_json::json;

use super::csv;
use crate::{
    args::{AcceptOne, ListRequests, OneRequest, RejectOne, RequestCommand},
    failure::Failure,
    output::{Output, Searched, named},
    views::{AccountFacts, RequestFacts},
};

/// Receive, list, show, accept, reject.
pub(super) async fn run(app: &App, command: RequestCommand, output: Output) -> Result<(), Failure> {
    let by = Actor::command_line();
    let view = match command {
        RequestCommand::List(which) => return list(app, which, output).await,
        RequestCommand::Accept(accept) => return accepted(app, &by, accept, output).await,
        RequestCommand::Receive(received) => {
            app.requests().receive(&by, &received.tenant, message(&received.file)?).await?.0
        }
        RequestCommand::Show(which) => return show(app, which, output).await,
        RequestCommand::Reject(RejectOne { which, reason }) => {
            app.requests().reject(&by, &which.tenant, which.id, &reason).await?
        }
    };
    let facts = RequestFacts::from(view);
    output.print(&named("request", &facts), || facts.sheet());
    Ok(())
}

async fn show(app: &App, which: OneRequest, output: Output) -> Result<(), Failure> {
    let (view, text) = app.requests().show(&which.tenant, which.id).await?;
    let facts = RequestFacts::from(view).with_text(text.shown());
    output.print(&named("request", &facts), || facts.sheet());
    Ok(())
}

async fn list(app: &App, which: ListRequests, output: Output) -> Result<(), Failure> {
    let filter = RequestFilter { state: which.state, kind: which.kind, text: which.search };
    if which.as_csv.csv {
        return csv::export(app, &which.tenant, RequestsCsv(filter), which.as_csv.bom).await;
    }
    let found = app.requests().list(&which.tenant, &filter, which.cursor, which.limit).await?;
    let list = Searched::from(found).of(RequestFacts::from);
    output.print(&list, || {
        list.table("No request is like that.", RequestFacts::HEADINGS, RequestFacts::row)
    });
    Ok(())
}

async fn accepted(app: &App, by: &Actor, accept: AcceptOne, output: Output) -> Result<(), Failure> {
    let wanted = AcceptRequest {
        account_name: accept.name,
        max_nodes: accept.max_nodes,
        contract: accept.contract,
        allow_over_contract: accept.allow_over_contract,
    };
    let OneRequest { tenant, id } = accept.which;
    let made = app.requests().accept(by, &tenant, id, wanted).await?;
    let (account, request) = (AccountFacts::from(made.account), RequestFacts::from(made.request));
    output.print(&json!({ "account": account, "request": request }), || {
        format!("{}\n(Its credentials are mailed to the contract's addresses.)", account.sheet())
    });
    Ok(())
}

/// A message from a file or from the standard input; one byte more than is read at most is enough to
/// see that it is too large.
fn message(file: &Path) -> Result<Vec<u8>, Failure> {
    let most = MAX_MESSAGE_BYTES as u64 + 1;
    let mut message = Vec::new();
    let read = match file.to_str() {
        Some("-") => io::stdin().lock().take(most).read_to_end(&mut message),
        _ => File::open(file).and_then(|file| file.take(most).read_to_end(&mut message)),
    };
    read.map_err(|error| Failure::because(format!("can't read {}", file.display()), &error))?;
    Ok(message)
}
