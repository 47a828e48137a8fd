//! The proxies: their configurations are valid, and a call through each arrives as it should.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Result, ensure};
use nix::sys::signal::Signal;

use super::{Report, ends_well};
use crate::child::Server;
use crate::services::{Scratch, find, free_port};
use crate::step;

/// What a proxy listens on and leads to, in the place of what stands in its file.
struct Ports {
    plain: u16,
    tls: u16,
    upstream: u16,
}

pub(super) fn check(report: &mut Report) -> Result<()> {
    let upstream = upstream()?;
    let ports =
        || Ok::<_, anyhow::Error>(Ports { plain: free_port()?, tls: free_port()?, upstream });
    let scratch = Scratch::new("proxies")?;
    certificate(scratch.path())?;
    let nginx = nginx(scratch.path(), &ports()?);
    passes_on(report, "nginx", nginx);
    let caddyfile = step::root().join("deploy/proxy/Caddyfile");
    let mut validate = Command::new("caddy");
    validate.args(["validate", "--adapter", "caddyfile", "--config"]).arg(caddyfile);
    report.check("Caddyfile is valid", ends_well(&mut validate).map(drop));
    let caddy = caddy(scratch.path(), &ports()?);
    passes_on(report, "Caddy", caddy);
    Ok(())
}

/// A server that answers with the request that arrived; its port.
fn upstream() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let port = listener.local_addr()?.port();
    thread::spawn(move || listener.incoming().flatten().for_each(|stream| drop(echo(&stream))));
    Ok(port)
}

fn echo(mut stream: &TcpStream) -> Result<()> {
    let mut lines = Vec::new();
    for line in BufReader::new(stream).lines() {
        let line = line?;
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let body = lines.join("\n");
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )?;
    Ok(())
}

/// A certificate where nginx' file looks for it.
fn certificate(folder: &Path) -> Result<()> {
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]);
    openssl.args(["-nodes", "-days", "2", "-subj", "/CN=licence.example.com", "-keyout"]);
    openssl.arg(folder.join("privkey.pem")).arg("-out").arg(folder.join("fullchain.pem"));
    ends_well(&mut openssl).map(drop)
}

/// nginx at its file, with other ports and folders.
fn nginx(folder: &Path, ports: &Ports) -> Result<(Server, u16)> {
    let place = folder.display();
    let file = fs::read_to_string(step::root().join("deploy/proxy/nginx.conf"))?;
    let file = file
        .replace("listen 80;", &format!("listen 127.0.0.1:{};", ports.plain))
        .replace("listen 443 ssl http2;", &format!("listen 127.0.0.1:{} ssl http2;", ports.tls))
        .replace("127.0.0.1:8080", &format!("127.0.0.1:{}", ports.upstream))
        .replace("127.0.0.1:8081", &format!("127.0.0.1:{} backup", ports.upstream))
        .replace("/etc/ssl/rollcall/", &format!("{place}/"))
        .replace("/var/log/nginx/", &format!("{place}/"))
        .replace("http {", &format!("http {{ {}", temporary(folder)));
    let (config, pid) = (folder.join("nginx.conf"), folder.join("nginx.pid"));
    fs::write(&config, file)?;
    let nginx = find::system("nginx").unwrap_or_else(|| "nginx".into());
    let global = format!("daemon off; pid {};", pid.display());
    let arguments = |command: &mut Command| {
        command.arg("-p").arg(folder).arg("-c").arg(&config).args(["-e", "stderr", "-g", &global]);
    };
    let mut test = Command::new(&nginx);
    arguments(&mut test);
    ends_well(test.arg("-t"))?;
    let mut run = Command::new(&nginx);
    arguments(&mut run);
    start("nginx", &mut run, Signal::SIGQUIT, folder, ports.tls)
}

/// Folders that nginx would make elsewhere.
fn temporary(folder: &Path) -> String {
    let kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let folder = folder.display();
    kinds.map(|kind| format!("{kind}_temp_path {folder}/{kind};")).join(" ")
}

/// Caddy at its file, with other ports and certificates of its own.
fn caddy(folder: &Path, ports: &Ports) -> Result<(Server, u16)> {
    let file = fs::read_to_string(step::root().join("deploy/proxy/Caddyfile"))?;
    let mut file =
        file.replace("127.0.0.1:8080 127.0.0.1:8081", &format!("127.0.0.1:{}", ports.upstream));
    for name in ["licence.example.com", "licence.acme.example"] {
        let (site, ours) =
            (format!("\n{name} {{"), format!("\n{name}:{} {{\n\ttls internal", ports.tls));
        file = file.replace(&site, &ours);
    }
    let head = "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n";
    let config = folder.join("Caddyfile");
    fs::write(&config, format!("{head}{file}"))?;
    let mut run = Command::new("caddy");
    run.args(["run", "--adapter", "caddyfile", "--config"]).arg(&config);
    run.env("HOME", folder).env("XDG_DATA_HOME", folder).env("XDG_CONFIG_HOME", folder);
    start("caddy", &mut run, Signal::SIGTERM, folder, ports.tls)
}

fn start(
    name: &str,
    run: &mut Command,
    stop: Signal,
    folder: &Path,
    port: u16,
) -> Result<(Server, u16)> {
    let log = folder.join(format!("{name}.log"));
    let mut server = Server::spawn(run, stop, &log)?;
    let answers = || call(port, "licence.example.com", "/", &[]).is_ok();
    server.wait_until(name, &log, Duration::from_secs(30), answers)?;
    Ok((server, port))
}

/// What arrives of a call to a hostname.
fn call(port: u16, host: &str, path: &str, headers: &[&str]) -> Result<String> {
    let mut curl = Command::new("curl");
    curl.args(["-skf", "--max-time", "5", "--resolve", &format!("{host}:{port}:127.0.0.1")]);
    for header in headers {
        curl.args(["-H", header]);
    }
    ends_well(curl.arg(format!("https://{host}:{port}{path}")).stdin(Stdio::null()))
}

fn passes_on(report: &mut Report, name: &str, started: Result<(Server, u16)>) {
    let (_server, port) = match started {
        Ok(started) => started,
        Err(error) => return report.check(&format!("{name} starts"), Err(error)),
    };
    report.check(&format!("{name} starts"), Ok(()));
    let leads = |host: &str, path: &str, wanted: &str| {
        let arrived = call(port, host, path, &[])?;
        ensure!(arrived.starts_with(&format!("GET {wanted} HTTP/1.1")), "{arrived}");
        Ok(())
    };
    let calls = [
        ("licence.example.com", "/walk/v1/x?a=1%2F2", "/walk/v1/x?a=1%2F2"),
        ("licence.acme.example", "/v1/x?a=1", "/acme/v1/x?a=1"),
        ("licence.acme.example", "/.well-known/jwks.json", "/acme/.well-known/jwks.json"),
        ("licence.acme.example", "/console/acme/", "/console/acme/"),
        ("licence.example.com", "/console", "/console"),
    ];
    for (host, path, wanted) in calls {
        report.check(&format!("{name} leads {host}{path} to {wanted}"), leads(host, path, wanted));
    }
    report.check(&format!("{name} says who called, and not who they say they are"), says_who(port));
}

fn says_who(port: u16) -> Result<()> {
    let lies = ["X-Forwarded-For: 203.0.113.9", "Forwarded: for=203.0.113.9", "X-Request-Id: mine"];
    let arrived = call(port, "licence.example.com", "/", &lies)?.to_lowercase();
    let from = arrived.lines().find_map(|line| line.strip_prefix("x-forwarded-for: "));
    ensure!(from == Some("127.0.0.1"), "{arrived}");
    ensure!(!arrived.contains("203.0.113.9"), "{arrived}");
    let id = arrived.lines().find_map(|line| line.strip_prefix("x-request-id: "));
    ensure!(id.is_some_and(|id| id.len() >= 16), "no request id in {arrived}");
    Ok(())
}
