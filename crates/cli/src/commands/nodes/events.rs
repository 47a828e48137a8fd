//! `rollcall event …`

use rollcall_app::{App, nodes::EventsCsv};
use rollcall_storage::EventFilter;

use crate::commands::csv;
use crate::{
    args::{EventCommand, ListEvents},
    failure::Failure,
    output::{List, Output},
    views::EventFacts,
};

/// List.
pub(in crate::commands) async fn run(
    app: &App,
    command: EventCommand,
    output: Output,
) -> Result<(), Failure> {
    let EventCommand::List(which) = command;
    let ListEvents { tenant, account, registration, node, kind, as_csv, limit, cursor } = which;
    let filter = EventFilter { account, registration, node_id: node, kind, ..Default::default() };
    if as_csv.csv {
        return csv::export(app, &tenant, EventsCsv(filter), as_csv.bom).await;
    }
    let page = app.nodes().list_events(&tenant, &filter, cursor, limit).await?;
    let items = page.items.into_iter().map(EventFacts::from).collect();
    let list = List { items, next_cursor: page.next_cursor };
    output.print(&list, || {
        list.table("No event is like that.", EventFacts::HEADINGS, EventFacts::row)
    });
    Ok(())
}
