//! `rollcall token …`

use rollcall_app::{
    App,
    staff::{TokenDraft, TokensCsv},
};
use rollcall_config::ExposeSecret;
use rollcall_domain::audit::Actor;
use serde::Serialize;

use crate::commands::csv;
use crate::{
    args::{ListTokens, NewToken, OneToken, TokenCommand},
    failure::Failure,
    output::{List, Output, named},
    views::TokenFacts,
};

/// A token and its text, which is shown this once.
#[derive(Serialize)]
pub(in crate::commands) struct ShownOnce<'a> {
    token: &'a str,
    #[serde(flatten)]
    facts: TokenFacts,
}

impl<'a> ShownOnce<'a> {
    pub(in crate::commands) fn print(token: &'a str, facts: TokenFacts, output: Output) {
        let shown = ShownOnce { token, facts };
        output.print(&shown, || {
            let sheet = shown.facts.sheet();
            format!("{sheet}\ntoken: {token}\n(It is shown this once; nobody can read it later.)")
        });
    }
}

/// Create, list, revoke.
pub(in crate::commands) async fn run(
    app: &App,
    command: TokenCommand,
    output: Output,
) -> Result<(), Failure> {
    let (by, now) = (Actor::command_line(), app.now());
    match command {
        TokenCommand::Create(NewToken { tenant, name, role, expires }) => {
            let draft = TokenDraft { name, role, expires_on: expires };
            let made = app.staff().create_token(&by, &tenant, draft).await?;
            let facts = TokenFacts::of_tenant(made.token, now);
            ShownOnce::print(made.text.expose_secret(), facts, output);
        }
        TokenCommand::List(which) => return list(app, which, output).await,
        TokenCommand::Revoke(OneToken { tenant, id }) => {
            let facts =
                TokenFacts::of_tenant(app.staff().revoke_token(&by, &tenant, id).await?, now);
            output.print(&named("token", &facts), || facts.sheet());
        }
    }
    Ok(())
}

async fn list(app: &App, which: ListTokens, output: Output) -> Result<(), Failure> {
    if which.as_csv.csv {
        return csv::export(app, &which.tenant, TokensCsv, which.as_csv.bom).await;
    }
    let (page, now) =
        (app.staff().list_tokens(&which.tenant, which.cursor, which.limit).await?, app.now());
    let items = page.items.into_iter().map(|token| TokenFacts::of_tenant(token, now));
    let list = List { items: items.collect(), next_cursor: page.next_cursor };
    let nothing = "There are no tokens.";
    output.print(&list, || list.table(nothing, TokenFacts::HEADINGS, TokenFacts::row));
    Ok(())
}
