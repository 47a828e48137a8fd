//! The project's own chores, started with `cargo xtask`.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[cfg(feature = "bench")]
mod bench;
mod bench_cli;
mod c_library;
mod child;
mod ci;
mod compose_run;
mod dashboards;
mod deploy_check;
mod header;
mod openapi;
mod screenshots;
mod services;
mod step;
mod suite;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's own chores", version)]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Run every test, against PostgreSQL and Redis that are started for it
    Test(suite::Options),
    /// What has to pass before a merge: formatting, clippy, every test
    Ci,
    /// Take a picture of every screen of the console: wide and narrow, light and dark, both languages
    Screenshots(screenshots::Options),
    /// Write Grafana's dashboards from their list of panels
    Dashboards(dashboards::Options),
    /// Write the plain manifests for Kubernetes from the chart
    Chart(deploy_check::chart::Options),
    /// Run what docker-compose.yml says without containers: two servers behind a proxy, worker, stores, Prometheus
    ComposeRun(compose_run::Options),
    /// Have what stands in `deploy/` read, and run, by the programs that it is for
    DeployCheck,
    /// Write openapi.yaml from the code
    Openapi(openapi::Options),
    /// Write the header of the C library from the code
    Header,
    /// Build the C library for shipping and lay it out: include, lib, pkg-config file
    CLibrary(c_library::Options),
    /// Measure every path of the server beside its limit and print one table
    Bench(bench_cli::Options),
    /// The limit that the HTTP paths are held against
    #[cfg(feature = "bench")]
    #[command(hide = true)]
    BareServer(bench::bare::Options),
    /// The limit that revalidations are held against
    #[cfg(feature = "bench")]
    #[command(hide = true)]
    FloorServer(bench::floor::Options),
    /// What a keeper is built into
    #[cfg(feature = "bench")]
    #[command(hide = true)]
    Product(bench::sdk::product::Options),
    /// What it costs to read one mail
    #[cfg(feature = "bench")]
    #[command(hide = true)]
    ReadMail(bench::mails::Options),
}

fn main() -> ExitCode {
    child::stop_everything_on_signals();
    match run(Cli::parse().chore) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(chore: Chore) -> Result<ExitCode> {
    match chore {
        Chore::Test(options) => suite::run(&options),
        Chore::Ci => ci::run(),
        Chore::Screenshots(options) => screenshots::run(&options),
        Chore::Dashboards(options) => dashboards::run(&options),
        Chore::Chart(options) => deploy_check::chart::run(&options),
        Chore::ComposeRun(options) => compose_run::run(&options),
        Chore::DeployCheck => deploy_check::run(),
        Chore::Openapi(options) => openapi::run(&options),
        Chore::Header => header::run(),
        Chore::CLibrary(options) => c_library::run(&options),
        #[cfg(feature = "bench")]
        Chore::Bench(options) if !cfg!(debug_assertions) => bench::rows::run(&options),
        Chore::Bench(_) => bench_cli::start_release_build(),
        #[cfg(feature = "bench")]
        Chore::BareServer(options) => bench::bare::run(&options),
        #[cfg(feature = "bench")]
        Chore::FloorServer(options) => bench::floor::run(&options),
        #[cfg(feature = "bench")]
        Chore::Product(options) => bench::sdk::product::run(&options),
        #[cfg(feature = "bench")]
        Chore::ReadMail(options) => bench::mails::run(&options),
    }
}
