//! `cargo xtask compose-run`: what docker-compose.yml says, without containers: the same commands, environment and health
//! checks, on ports of this machine.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use nix::sys::signal::Signal;
use serde_json::Value;

use crate::child::Server;
use crate::services::postgres::{Checked, FORGETFUL};
use crate::services::{Postgres, Scratch, find, free_port};
use crate::step;

mod file;

use file::Service;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// End as soon as everything runs and was looked at
    #[arg(long)]
    exit: bool,
}

/// What Debian has of what the file names.
const PROGRAMS: [(&str, &str); 3] =
    [("caddy", "caddy"), ("prometheus", "prometheus"), ("curl", "curl")];

/// What can't be had here: what the file says of it stays unproven.
const LEFT_OUT: [&str; 1] = ["grafana"];

/// How long anything may take to be well.
const PATIENCE: Duration = Duration::from_secs(60);

/// Start it, look at it, and go on until Ctrl-C.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let running = Running::start()?;
    for (what, outcome) in running.look() {
        outcome.with_context(|| what)?;
        println!("  ok      {what}");
    }
    println!("\nThe console: {0}/console   Prometheus: {1}", running.url(), running.prometheus());
    if !options.exit {
        println!("Until Ctrl-C.");
        loop {
            std::thread::park();
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Everything that docker-compose.yml names and that can be had here.
pub(crate) struct Running {
    /// Where services are reached, by the name and port that the file has.
    addresses: BTreeMap<String, String>,
    /// The ports of health and metrics, by service.
    ops: Vec<(String, u16)>,
    program: PathBuf,
    // In the order in which they are stopped.
    servers: Vec<Server>,
    _postgres: Option<Postgres>,
    scratch: Scratch,
}

impl Running {
    /// Start all services in their order, each once those are well that it depends on.
    pub(crate) fn start() -> Result<Self> {
        find::programs(&PROGRAMS)?;
        let built =
            step::artifacts(&["--workspace", "--bins", "--lib", "--features", "xtask/bench"])?;
        let mut running = Self {
            addresses: BTreeMap::new(),
            ops: Vec::new(),
            program: built.executable("rollcall")?,
            servers: Vec::new(),
            _postgres: None,
            scratch: Scratch::new("compose")?,
        };
        fs::create_dir(running.scratch.path().join("secrets"))?;
        let key = Command::new("openssl").args(["rand", "-base64", "32"]).checked()?;
        fs::write(running.scratch.path().join("secrets/master_key"), key)?;
        let mut services = file::services()?;
        // It looks names up again and again; here it is told where they are.
        services.sort_by_key(|service| service.name == "prometheus");
        // The public address is in leases and links: it is settled before anything starts.
        running.addresses.insert("localhost:8080".to_owned(), local(free_port()?));
        for service in services.iter().filter(|it| !LEFT_OUT.contains(&it.name.as_str())) {
            step::timed(&format!("start {}", service.name), || {
                running.start_service(service).with_context(|| service.name.clone())?;
                Ok(((), true))
            })?;
        }
        running.servers.reverse();
        Ok(running)
    }

    fn start_service(&mut self, service: &Service) -> Result<()> {
        match service.image.as_str() {
            "rollcall" if service.ends => self.run_to_the_end(service),
            "rollcall" => (0..service.replicas).try_for_each(|_| self.start_rollcall(service)),
            image if image.starts_with("postgres:") => self.start_postgres(),
            image if image.starts_with("redis:") => self.start_redis(service),
            image if image.starts_with("caddy:") => self.start_caddy(service),
            image if image.starts_with("prom/prometheus:") => self.start_prometheus(service),
            image if image.starts_with("axllent/mailpit:") => self.start_mail(),
            image => bail!("nothing here stands in for {image}"),
        }
    }

    fn start_postgres(&mut self) -> Result<()> {
        let found = find::binaries(find::Needed { postgres: true, ..Default::default() })?;
        let postgres = Postgres::start(found.postgres.as_deref(), &FORGETFUL)?;
        fs::write(self.scratch.path().join("secrets/database_url"), postgres.url())?;
        self._postgres = Some(postgres);
        Ok(())
    }

    fn start_redis(&mut self, service: &Service) -> Result<()> {
        let found = find::binaries(find::Needed { redis: true, ..Default::default() })?;
        let [_, arguments @ ..] = &service.command[..] else { bail!("it has no command") };
        let port = free_port()?;
        let mut redis = Command::new(found.redis.context("Redis is missing")?);
        redis.args(arguments).args(["--bind", "127.0.0.1", "--port", &port.to_string()]);
        redis.current_dir(self.scratch.path());
        self.addresses.insert("redis".to_owned(), local(port));
        let ping = move || {
            let port = port.to_string();
            let pong = Command::new("bash")
                .args(["-c", "exec 3<>/dev/tcp/127.0.0.1/$0 && printf 'PING\\r\\n' >&3 && read -r pong <&3 && [[ $pong = +PONG* ]]", &port])
                .checked();
            pong.is_ok()
        };
        self.serve("redis", &mut redis, ping)
    }

    /// aiosmtpd, which keeps mails as mailpit does.
    fn start_mail(&mut self) -> Result<()> {
        let found = find::binaries(find::Needed { smtp: true, ..Default::default() })?;
        let python = found.aiosmtpd.context("aiosmtpd is missing (Debian: python3-aiosmtpd)")?;
        let port = free_port()?;
        let mut smtp = Command::new(python);
        smtp.args(["-m", "aiosmtpd", "-n", "-l", &local(port), "-c", "aiosmtpd.handlers.Mailbox"]);
        smtp.arg(self.scratch.path().join("mails"));
        self.addresses.insert("mailpit:1025".to_owned(), local(port));
        let greets = move || {
            let hello = "exec 3<>/dev/tcp/127.0.0.1/$0 && read -r hello <&3 && [[ $hello = 220* ]]";
            Command::new("bash").args(["-c", hello, &port.to_string()]).checked().is_ok()
        };
        self.serve("mailpit", &mut smtp, greets)
    }

    fn start_rollcall(&mut self, service: &Service) -> Result<()> {
        let (api, ops) = (free_port()?, free_port()?);
        let known = self.addresses.entry(format!("{}:8080", service.name)).or_default();
        *known = format!("{known} {}", local(api)).trim().to_owned();
        self.ops.push((service.name.clone(), ops));
        let mut rollcall = self.rollcall(service, (api, ops))?;
        let check: Vec<_> =
            service.healthcheck.iter().map(|it| it.replace("/9464", &format!("/{ops}"))).collect();
        let [kind, program, arguments @ ..] = &check[..] else { bail!("it has no health check") };
        ensure!(kind == "CMD", "its health check is no command");
        let is_well = || Command::new(program).args(arguments).checked().is_ok();
        self.serve(&service.name, &mut rollcall, is_well)
    }

    fn run_to_the_end(&self, service: &Service) -> Result<()> {
        let ports = (free_port()?, free_port()?);
        self.rollcall(service, ports)?.checked().map(drop)
    }

    /// The command of a service, with names and paths that hold here.
    fn rollcall(&self, service: &Service, (api, ops): (u16, u16)) -> Result<Command> {
        let folder = self.scratch.path().join(format!("{}-{api}", service.name));
        fs::create_dir(&folder)?;
        let secrets = format!("{}/", self.scratch.path().join("secrets").display());
        let mut rollcall = Command::new(&self.program);
        rollcall.args(&service.command).current_dir(&folder).env_clear();
        for (name, value) in &service.environment {
            let value = match name.as_str() {
                // The proxy's network is this machine.
                "ROLLCALL_TRUSTED_PROXIES" => "127.0.0.1".to_owned(),
                _ => self.here(value).replace("/run/secrets/", &secrets),
            };
            rollcall.env(name, value);
        }
        rollcall.env("ROLLCALL_DATA_DIR", folder);
        rollcall.env("ROLLCALL_LISTEN", local(api)).env("ROLLCALL_OPS_LISTEN", local(ops));
        Ok(rollcall)
    }

    fn start_caddy(&mut self, service: &Service) -> Result<()> {
        let url = self.addresses["localhost:8080"].clone();
        let file = fs::read_to_string(step::root().join("deploy/compose/Caddyfile"))?;
        let config = self.scratch.path().join("Caddyfile");
        fs::write(&config, file.replace("\n:8080 {", &format!("\nhttp://{url} {{")))?;
        let [program, arguments @ ..] = &service.command[..] else { bail!("it has no command") };
        let mut caddy = Command::new(find::system(program).context("Caddy is missing")?);
        let place = config.display().to_string();
        caddy.args(arguments.iter().map(|it| it.replace("/etc/caddy/Caddyfile", &place)));
        for (name, value) in &service.environment {
            caddy.env(name, self.here(value));
        }
        caddy.env("HOME", self.scratch.path()).env("XDG_DATA_HOME", self.scratch.path());
        let page =
            service.healthcheck.iter().find_map(|it| it.strip_prefix("http://127.0.0.1:8080"));
        let page = format!("http://{url}{}", page.context("its health check asks for no page")?);
        let answers = || fetch(&page).is_ok();
        self.serve("proxy", &mut caddy, answers)
    }

    fn start_prometheus(&mut self, service: &Service) -> Result<()> {
        let (port, folder) = (free_port()?, self.scratch.path().join("prometheus"));
        fs::create_dir(&folder)?;
        let compose = fs::read_to_string(step::root().join("deploy/compose/prometheus.yml"))?;
        let (head, lookup) =
            compose.split_once("    dns_sd_configs:").context("it looks no names up")?;
        for (name, _) in &self.ops {
            ensure!(lookup.contains(name), "it doesn't look {name} up");
        }
        let targets: Vec<_> =
            self.ops.iter().map(|(_, port)| format!("\"{}\"", local(*port))).collect();
        let targets = format!("    static_configs:\n      - targets: [{}]\n", targets.join(", "));
        fs::write(folder.join("prometheus.yml"), head.replace("15s", "1s") + &targets)?;
        let rules = "rollcall.rules.yml";
        fs::copy(step::root().join("deploy/prometheus").join(rules), folder.join(rules))?;
        let mut prometheus = Command::new("prometheus");
        let place = folder.display().to_string();
        let arguments = service.command.iter().map(|argument| {
            argument
                .replace("/etc/prometheus", &place)
                .replace("=/prometheus", &format!("={place}/data"))
        });
        prometheus.args(arguments).arg(format!("--web.listen-address={}", local(port)));
        self.addresses.insert("prometheus:9090".to_owned(), local(port));
        let ready = format!("http://{}/-/ready", local(port));
        self.serve("prometheus", &mut prometheus, || fetch(&ready).is_ok())
    }

    fn serve(
        &mut self,
        name: &str,
        command: &mut Command,
        is_well: impl FnMut() -> bool,
    ) -> Result<()> {
        let log = self.scratch.path().join(format!("{name}-{}.log", self.servers.len()));
        let mut server = Server::spawn(command, Signal::SIGTERM, &log)?;
        server.wait_until(name, &log, PATIENCE, is_well)?;
        self.servers.push(server);
        Ok(())
    }

    /// A text with the addresses of this machine for those of the file.
    fn here(&self, text: &str) -> String {
        self.addresses.iter().fold(text.to_owned(), |text, (name, address)| match name.as_str() {
            "redis" => text.replace("redis://redis", &format!("redis://{address}")),
            _ => text.replace(name, address),
        })
    }

    fn url(&self) -> String {
        format!("http://{}", self.addresses["localhost:8080"])
    }

    fn prometheus(&self) -> String {
        format!("http://{}", self.addresses["prometheus:9090"])
    }

    /// What somebody would look at first, and how it went.
    pub(crate) fn look(&self) -> Vec<(&'static str, Result<()>)> {
        vec![
            ("the console of the demo's tenant has a form to sign in", self.has_console()),
            ("both servers answer through the proxy", self.both_serve()),
            ("Prometheus scrapes servers and worker", self.is_scraped()),
            ("the demo's mails are kept", self.has_mails()),
        ]
    }

    fn has_console(&self) -> Result<()> {
        let page = fetch(&format!("{}/console/demo/login", self.url()))?;
        ensure!(page.contains("name=\"password\""), "there is no form in {page}");
        Ok(())
    }

    fn both_serve(&self) -> Result<()> {
        for _ in 0..4 {
            fetch(&format!("{}/demo/.well-known/jwks.json", self.url()))?;
        }
        let servers = self.ops.iter().filter(|(name, _)| name == "server");
        let mut count = 0;
        for (_, ops) in servers {
            let metrics = fetch(&format!("http://{}/metrics", local(*ops)))?;
            let served = metrics.lines().any(|line| {
                line.starts_with("rollcall_http_requests_total{") && line.contains("jwks.json")
            });
            ensure!(served, "the server with metrics on {ops} had no call");
            count += 1;
        }
        ensure!(count == 2, "there are {count} servers");
        Ok(())
    }

    fn is_scraped(&self) -> Result<()> {
        let query = format!("{}/api/v1/query?query=sum(up)", self.prometheus());
        let wanted = self.ops.len().to_string();
        let mut answer = String::new();
        for _ in 0..100 {
            answer = fetch(&query)?;
            let told: Value = serde_json::from_str(&answer)?;
            if told["data"]["result"][0]["value"][1] == wanted.as_str() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        bail!("{wanted} targets should be up: {answer}")
    }

    fn has_mails(&self) -> Result<()> {
        let mails = self.scratch.path().join("mails/new");
        let count = fs::read_dir(&mails).context("no mail arrived")?.count();
        ensure!(count > 0, "no mail arrived");
        Ok(())
    }
}

fn local(port: u16) -> String {
    format!("127.0.0.1:{port}")
}

fn fetch(url: &str) -> Result<String> {
    Command::new("curl").args(["-gsfL", "--max-time", "5", url]).checked()
}
