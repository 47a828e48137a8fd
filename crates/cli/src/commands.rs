//! What each command does.

mod accounts;
mod agent;
mod audit;
mod catalogue;
mod config;
mod contracts;
mod csv;
mod demo;
mod doctor;
mod licences;
mod mail;
mod migrate;
mod nodes;
mod requests;
mod serve;
mod sessions;
mod simulate;
mod staff;
mod tenants;
mod work;

use std::process::ExitCode;

use rollcall_app::App;
use rollcall_config::Settings;

use crate::{
    args::{Args, Command, MailCommand, PoolCommand},
    composition_root::{Composition, Schema},
    failure::Failure,
    log,
    output::{Output, say},
};

/// Do what the command line says.
pub(crate) async fn run(args: Args) -> Result<ExitCode, Failure> {
    let output = if args.json { Output::Json } else { Output::Text };
    let settings = Settings::load(args.settings.overrides());
    match args.command {
        // Wrong settings are what it is asked about.
        Command::Doctor(doctor) => return doctor::run(settings, &doctor, output).await,
        // The samples are in the program.
        Command::Mail(MailCommand::Preview(which)) => {
            return mail::preview(&which, output).map(|()| ExitCode::SUCCESS);
        }
        // It runs beside the product: the server's settings are not its own.
        Command::Agent(command) => {
            log::start_own(&args.settings.overrides())?;
            return agent::run(command, output).await;
        }
        Command::Openapi => {
            say(&rollcall_http::openapi_yaml());
            return Ok(ExitCode::SUCCESS);
        }
        // How a server is set up is no matter of its nodes.
        Command::Simulate(what) => {
            return simulate::run(what, output).await.map(|()| ExitCode::SUCCESS);
        }
        _ => {}
    }
    let settings = settings?;
    match args.command {
        Command::Serve | Command::Work => log::start(&settings, None)?,
        _ => log::start(&settings, Some("warn"))?,
    }
    match args.command {
        Command::Serve => serve::run(settings).await?,
        Command::Work => work::run(settings).await?,
        Command::Demo(how) => return demo::run(settings, &how).await,
        Command::Migrate => migrate::run(&settings, output).await?,
        Command::Config => config::run(&settings, output),
        Command::Tenant(command) => {
            provision(&settings, async |app| tenants::run(app, command, output).await).await?;
        }
        Command::Contract(command) => {
            provision(&settings, async |app| contracts::run(app, command, output).await).await?;
        }
        Command::Product(command) => {
            let run = async |app: &App| catalogue::products::run(app, command, output).await;
            provision(&settings, run).await?;
        }
        Command::Feature(command) => {
            let run = async |app: &App| catalogue::features::run(app, command, output).await;
            provision(&settings, run).await?;
        }
        Command::Bundle(command) => {
            let run = async |app: &App| catalogue::bundles::run(app, command, output).await;
            provision(&settings, run).await?;
        }
        Command::Request(command) => {
            provision(&settings, async |app| requests::run(app, command, output).await).await?;
        }
        Command::Mail(command) => {
            provision(&settings, async |app| mail::run(app, command, output).await).await?;
        }
        Command::Account(command) => {
            provision(&settings, async |app| accounts::run(app, command, output).await).await?;
        }
        Command::Licence(command) => {
            provision(&settings, async |app| licences::run(app, command, output).await).await?;
        }
        Command::Client(command) => {
            let run = async |app: &App| sessions::clients::run(app, command, output).await;
            provision(&settings, run).await?;
        }
        Command::Session(command) => {
            sessions::check(&settings)?;
            provision(&settings, async |app| sessions::run(app, command, output).await).await?;
        }
        Command::Pool(command) => {
            // How much was used is in the database.
            if !matches!(command, PoolCommand::Usage(_)) {
                sessions::check(&settings)?;
            }
            let run = async |app: &App| sessions::pools::run(app, command, output).await;
            provision(&settings, run).await?;
        }
        Command::Registration(command) => {
            provision(&settings, async |app| nodes::run(app, command, output).await).await?;
        }
        Command::Event(command) => {
            provision(&settings, async |app| nodes::events::run(app, command, output).await)
                .await?;
        }
        Command::Key(command) => {
            provision(&settings, async |app| tenants::keys::run(app, command, output).await)
                .await?;
        }
        Command::Amnesty(grant) => {
            provision(&settings, async |app| nodes::amnesty::run(app, grant, output).await).await?;
        }
        Command::Staff(command) => {
            provision(&settings, async |app| staff::run(app, command, output).await).await?;
        }
        Command::Token(command) => {
            provision(&settings, async |app| staff::tokens::run(app, command, output).await)
                .await?;
        }
        Command::Operator(command) => {
            let run = async |app: &App| staff::operators::run(app, command, output).await;
            provision(&settings, run).await?;
        }
        Command::OperatorToken(command) => {
            let run = async |app: &App| staff::operator_tokens::run(app, command, output).await;
            provision(&settings, run).await?;
        }
        Command::Audit(command) => {
            provision(&settings, async |app| audit::run(app, command, output).await).await?;
        }
        Command::Doctor(_) | Command::Openapi | Command::Agent(_) | Command::Simulate(_) => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// What staff do, on the configured database.
async fn provision(
    settings: &Settings,
    work: impl AsyncFnOnce(&App) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let composition = Composition::start(settings, Schema::Expect).await?;
    let done = work(&composition.app).await;
    let closed = composition.shut_down().await;
    done.and(closed)
}
