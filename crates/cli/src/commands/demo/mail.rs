//! How most accounts begin: the customer writes a mail, staff accept it, the credentials go back.

use std::{fs, path::Path};

use chrono::NaiveDate;
use mail_parser::MessageParser;
use rollcall_api_types::{AccountView, RequestView};
use rollcall_app::{
    AdminError, App, contracts::ContractDraft, staff::TokenDraft, tenants::TenantView,
};
use rollcall_config::{SecretString, Settings};
use rollcall_domain::{Language, audit::Actor, staff::Role};

use super::{
    client::Office,
    narrator::Narrator,
    nodes,
    provision::{self, Ground},
};
use crate::failure::Failure;

const COMPANY: &str = "Acme Ltd";
const PROJECT: &str = "Sales DW";
const SIGNED: &str = "2026/01/31";
const CUSTOMER: &str = "it@acme.example";

/// A mail becomes a request, the request an account, and a node registers with what is mailed back.
pub(super) async fn play(
    app: &App,
    settings: &Settings,
    ground: &Ground<'_>,
    tenant: &TenantView,
    narrator: &mut Narrator,
) -> Result<(), Failure> {
    narrator.chapter("A customer asks by mail");
    sign(app).await?;
    let draft = TokenDraft { name: "the demo".to_owned(), role: Role::Business, expires_on: None };
    let token = app.staff().create_token(&Actor::command_line(), "demo", draft).await?.text;
    let office = Office { client: ground.client.clone(), tenant: "demo".to_owned(), token };

    let answer = office.receives(&request_mail(app)).await?;
    let request: RequestView = answer.read()?;
    let fits = request.contract.is_some() && request.mismatches.is_empty();
    let seen = answer.seen(format!("{COMPANY}, {PROJECT}, and the contract that fits"));
    narrator.step("The mail becomes a request", &seen, answer.status == 201 && fits)?;

    let answer = office.accepts(&request.request_id).await?;
    let account: AccountView = answer.read()?;
    let seen = answer.seen(format!("the account {} for one node", account.name));
    narrator.step("Business staff accept it", &seen, answer.status == 201)?;

    app.mail().deliver().await.map_err(|error| Failure::because("mail stays here", &error))?;
    let Some(password) = password_in(&settings.data_dir.join("mail"), &account.name) else {
        let relay = settings.mail_url() != "file:";
        return narrator.step("The credentials are mailed", "not as a file of ours", relay);
    };
    let seen = format!("an .eml to {CUSTOMER}, in {}", settings.data_dir.join("mail").display());
    narrator.step("The credentials are mailed", &seen, true)?;

    let customer = provision::customer(ground, tenant, account.name, password);
    nodes::register(&customer, &customer.node("mailed-node")?, narrator).await
}

/// The contract that the mail is checked against; it is there if the demo ran before.
async fn sign(app: &App) -> Result<(), Failure> {
    let draft = ContractDraft {
        company: COMPANY.to_owned(),
        project: PROJECT.to_owned(),
        signed_on: NaiveDate::from_ymd_opt(2026, 1, 31).unwrap_or_default(),
        emails: vec![CUSTOMER.to_owned()],
        max_nodes: 1_000_000,
        starts_on: None,
        expires_on: None,
        language: Language::En,
        notes: String::new(),
    };
    match app.contracts().create(&Actor::command_line(), "demo", draft).await {
        Ok(_) | Err(AdminError::Taken { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn request_mail(app: &App) -> String {
    let id = app.new_request_id();
    format!(
        "From: Acme IT <{CUSTOMER}>\r\nTo: licences@vendor.example\r\n\
         Subject: Account for our new cluster\r\nMessage-ID: <{id}@acme.example>\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
         Company name: {COMPANY}\r\nProject name: {PROJECT}\r\n\
         Contract signing date: {SIGNED}\r\n"
    )
}

/// The password that stands in the letter about this account.
fn password_in(letters: &Path, account: &str) -> Option<SecretString> {
    let letters = fs::read_dir(letters).ok()?.flatten();
    letters.filter_map(|letter| fs::read(letter.path()).ok()).find_map(|raw| {
        // As the customer's mail program shows it: our reader of requests masks passwords.
        let mail = MessageParser::default().parse(&raw)?;
        let text = mail.body_text(0)?;
        let about = |line: &str| line.trim().strip_prefix("Account name: ") == Some(account);
        text.lines().find(|line| about(line))?;
        let password = text.lines().find_map(|line| line.trim().strip_prefix("Password: "));
        password.map(Into::into)
    })
}
