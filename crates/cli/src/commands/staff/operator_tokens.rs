//! `rollcall operator-token …`

use rollcall_app::App;
use rollcall_config::ExposeSecret;

use super::tokens::ShownOnce;
use crate::{
    args::OperatorTokenCommand,
    failure::Failure,
    output::{List, Output, named},
    views::TokenFacts,
};

/// Create, list, revoke.
pub(in crate::commands) async fn run(
    app: &App,
    command: OperatorTokenCommand,
    output: Output,
) -> Result<(), Failure> {
    let now = app.now();
    match command {
        OperatorTokenCommand::Create { name, expires } => {
            let made = app.staff().create_operator_token(&name, expires).await?;
            let facts = TokenFacts::of_operator(made.token, now);
            ShownOnce::print(made.text.expose_secret(), facts, output);
        }
        OperatorTokenCommand::List => {
            let all = app.staff().list_operator_tokens().await?.into_iter();
            let list = List::whole(all.map(|token| TokenFacts::of_operator(token, now)).collect());
            let nothing = "There are no operator tokens.";
            output.print(&list, || list.table(nothing, TokenFacts::HEADINGS, TokenFacts::row));
        }
        OperatorTokenCommand::Revoke { id } => {
            let facts = TokenFacts::of_operator(app.staff().revoke_operator_token(id).await?, now);
            output.print(&named("token", &facts), || facts.sheet());
        }
    }
    Ok(())
}
