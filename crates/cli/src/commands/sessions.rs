//! `rollcall session …`

pub(super) mod clients;
pub(super) mod pools;

use rollcall_app::{
    App,
    sessions::{EndSession, SessionFilter},
};
use rollcall_config::Settings;
use rollcall_domain::audit::Actor;

use crate::{
    args::{EndOneSession, ListSessions, SessionCommand},
    failure::Failure,
    output::{List, Output, named},
    views::SessionFacts,
};

/// Sessions in the memory of a running server are nobody else's to see.
pub(super) fn check(settings: &Settings) -> Result<(), Failure> {
    if settings.cache_url() != "memory:" {
        return Ok(());
    }
    Err(Failure::usage(
        "the floating sessions are in the memory of the running server (cache_url is memory:): ask its \
         Staff API, GET …/admin/sessions and …/admin/accounts/{id}/pools, or keep them in Redis",
    ))
}

/// List, end.
pub(super) async fn run(app: &App, command: SessionCommand, output: Output) -> Result<(), Failure> {
    match command {
        SessionCommand::List(ListSessions { tenant, account, feature }) => {
            let account = match account {
                Some(name) => Some(app.licences().account_id(&tenant, &name).await?),
                None => None,
            };
            let filter = SessionFilter { account, feature, text: None };
            let found = app.sessions().list(&tenant, &filter).await?;
            let items = found.items.into_iter().map(SessionFacts::from).collect();
            let list = List::whole(items);
            output.print(&list, || {
                let headings = SessionFacts::HEADINGS;
                list.table("There is no such session.", headings, SessionFacts::row)
            });
        }
        SessionCommand::End(EndOneSession { tenant, id, reason, ban_minutes }) => {
            let end = EndSession { session: id, reason, ban_minutes };
            let ended = app.sessions().end(&Actor::command_line(), &tenant, end).await?;
            let facts = SessionFacts::from(ended);
            output.print(&named("session", &facts), || format!("{id} is ended"));
        }
    }
    Ok(())
}
