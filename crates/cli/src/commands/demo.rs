//! `rollcall demo`

mod client;
mod console;
mod licences;
mod lock_out;
mod mail;
mod narrator;
mod next_steps;
mod node;
mod nodes;
mod offline_verification;
mod provision;

use std::{io::ErrorKind, net::TcpListener, process::ExitCode};

use rollcall_config::Settings;

use self::{client::Client, narrator::Narrator, provision::Ground};
use super::serve::Serving;
use crate::{args::Demo, failure::Failure, output::say, ports, shutdown::Signals};

/// Play the story on a real server; then go on serving, unless told to exit.
pub(super) async fn run(mut settings: Settings, how: &Demo) -> Result<ExitCode, Failure> {
    avoid_taken_ports(&mut settings);
    let bound = ports::bind(&mut settings)?;
    let mut serving = Serving::start(&settings, bound).await?;
    let client = Client::of(settings.listen)?;
    say(&format!(
        "This is a real server on {}, with its data in {}.",
        client.base(),
        settings.data_dir.display()
    ));
    let mut narrator = Narrator::default();
    let told = tell(&serving, &settings, &client, &mut narrator).await;
    let went_well = told.is_ok();
    match &told {
        Ok(_) => say(&format!("\nAll {} steps went as told.", narrator.steps())),
        Err(failure) => say(&format!("\nThe story broke off: {failure}.")),
    }
    if !how.exit {
        if let Ok(left) = &told {
            next_steps::print(&client, left, serving.ops_port(), &settings)?;
            console::open(&serving.composition.app, &client).await?.print();
        }
        say(&format!("\nServing on {} until Ctrl-C.", client.base()));
        serving.until_told_to_stop(Signals::notice()?).await?;
    }
    serving.stop().await?;
    Ok(if went_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn tell(
    serving: &Serving,
    settings: &Settings,
    client: &Client,
    narrator: &mut Narrator,
) -> Result<nodes::Left, Failure> {
    let app = &serving.composition.app;
    let ground = Ground { client, dir: &settings.data_dir.join("demo-nodes") };
    let (tenant, customer) = provision::demo(app, &ground, narrator).await?;
    let left = nodes::play(&customer, narrator).await?;
    offline_verification::play(app, &left, narrator)?;
    lock_out::play(app, &ground, narrator).await?;
    licences::play(app, &ground, narrator).await?;
    mail::play(app, settings, &ground, &tenant, narrator).await?;
    Ok(left)
}

/// A newcomer may well run something on the default ports; ports that somebody set are meant.
fn avoid_taken_ports(settings: &mut Settings) {
    let sources = settings.sources.clone();
    for (key, address) in
        [("listen", &mut settings.listen), ("ops_listen", &mut settings.ops_listen)]
    {
        let taken =
            TcpListener::bind(*address).is_err_and(|error| error.kind() == ErrorKind::AddrInUse);
        if taken && sources.of(key) == "default" {
            say(&format!("Port {} is taken, so another one is used.", address.port()));
            address.set_port(0);
        }
    }
}
