//! `rollcall mail …`

use rollcall_app::{App, mail::MailsCsv};
use rollcall_domain::audit::Actor;
use rollcall_mail::{render, samples};
use rollcall_storage::mail::MailFilter;
use serde::Serialize;

use super::csv;
use crate::{
    args::{ListMails, MailCommand, PreviewMail},
    failure::Failure,
    output::{List, Output, named},
    views::MailFacts,
};

/// Whose name stands below the samples.
const SENDER: &str = "Example Software";

/// List and retry.
pub(super) async fn run(app: &App, command: MailCommand, output: Output) -> Result<(), Failure> {
    match command {
        MailCommand::List(which) => list(app, which, output).await,
        MailCommand::Retry { tenant, id } => {
            let mail = app.mail().retry(&Actor::command_line(), &tenant, id).await?;
            let facts = MailFacts::from(mail);
            output.print(&named("mail", &facts), || facts.sheet());
            Ok(())
        }
        MailCommand::Preview(which) => preview(&which, output),
    }
}

async fn list(app: &App, which: ListMails, output: Output) -> Result<(), Failure> {
    let filter = MailFilter { state: which.state, account: which.account };
    if which.as_csv.csv {
        return csv::export(app, &which.tenant, MailsCsv(filter), which.as_csv.bom).await;
    }
    let page = app.mail().list(&which.tenant, &filter, which.cursor, which.limit).await?;
    let items = page.items.into_iter().map(MailFacts::from).collect();
    let list = List { items, next_cursor: page.next_cursor };
    output
        .print(&list, || list.table("No mail is like that.", MailFacts::HEADINGS, MailFacts::row));
    Ok(())
}

/// A letter with sample data.
#[derive(Serialize)]
struct Previewed {
    name: &'static str,
    kind: &'static str,
    subject: String,
    text: String,
    html: String,
}

impl Previewed {
    fn text(&self, html: bool) -> String {
        if html {
            format!("{}\n", self.html.trim_end())
        } else {
            format!("--- {}: {}\n\n{}\n", self.name, self.subject, self.text.trim_end())
        }
    }
}

/// Print letters with sample data; needs no database.
pub(super) fn preview(which: &PreviewMail, output: Output) -> Result<(), Failure> {
    let all = samples(which.language);
    let wanted =
        |kind: &&String| all.iter().any(|it| it.letter.kind().name() == *kind || it.name == *kind);
    if let Some(kind) = which.kind.as_ref().filter(|kind| !wanted(kind)) {
        let names: Vec<_> = all.iter().map(|sample| sample.name).collect();
        let names = names.join(", ");
        return Err(Failure::usage(format!("there is no letter `{kind}`: there are {names}")));
    }
    let mut items = Vec::new();
    for sample in &all {
        let (name, kind) = (sample.name, sample.letter.kind().name());
        if which.kind.as_deref().is_some_and(|wanted| wanted != name && wanted != kind) {
            continue;
        }
        let letter = render(&*sample.letter, which.language, SENDER);
        let letter =
            letter.map_err(|error| Failure::because(format!("the letter {name}"), &error))?;
        let (subject, text, html) = (letter.subject, letter.text, letter.html);
        items.push(Previewed { name, kind, subject, text, html });
    }
    let letters = List { items, next_cursor: None };
    output.print(&letters, || letters.items.iter().map(|it| it.text(which.html)).collect());
    Ok(())
}
