//! The commands of README and pages do what it says of them, as somebody who follows them types them.
//!
//! A block of `sh` is run as it stands. `sh background` is what gets a terminal of its own, and
//! `sh no_run` is left out: it builds, or installs.

use std::{
    net::TcpListener,
    process::{Command, Stdio},
};

use rollcall_test_support::{Process, rollcall, stories};

use super::{papers, read};
use crate::{c_library::done, cli::installation::Installation};

/// Where the pages' own commands begin in what was said.
const MARK: &str = "---- the page ----";

/// The page with programs in several languages, which `guide.rs` runs.
const GUIDE: &str = "docs/integrating.md";

stories! {
    async fn the_readme(world) {
        let here = Installation::migrated(world).await;
        follows(&here, "README.md").await.refused(&[30006, 30007, 20000]);
    }

    async fn accounts(world) {
        let here = Installation::migrated(world).await;
        let said = follows(&here, "docs/accounts.md").await;
        said.refused(&[]).says(&["1 contracts were imported", "acme-test"]);
    }

    async fn agent(world) {
        let here = Installation::migrated(world).await;
        let said = follows(&here, "docs/agent.md").await;
        said.refused(&[]).says(&["\"state\":\"registered\"", "Nothing went wrong."]);
    }

    async fn catalogue(world) {
        let here = Installation::migrated(world).await;
        let said = follows(&here, "docs/catalogue.md").await;
        said.refused(&[]).says(&["real-time=cdc", "90 days: data-ingest, topics=5", "metered,month,refuse"]);
    }

    async fn console(world) {
        let here = Installation::migrated(world).await;
        let said = follows(&here, "docs/console.md").await;
        said.refused(&[]).says(&["value=\"bea@example.com\""]);
    }

    async fn licences(world) {
        let here = Installation::migrated(world).await;
        let said = follows(&here, "docs/licences.md").await;
        said.refused(&[]).says(&["topics   formal  50", "key,product,kind,grants,licence_id", "in_use", "1 of 2 units of designer"]);
    }

    async fn codes(world) {
        let here = Installation::migrated(world).await;
        follows(&here, "docs/codes.md").await.refused(&[30006]).says(&["<html"]);
    }

    async fn features(world) {
        let here = Installation::migrated(world).await;
        let said = follows(&here, "docs/features.md").await;
        said.refused(&[]).says(&[
            "cdc: not licensed (21000)\nends with 3",
            "\"reason\":\"too_few\"",
            "ends with 4\ncdc: the client is disconnected; running use may go on",
        ]);
    }

    async fn leases(world) {
        let here = Installation::migrated(world).await;
        follows(&here, "docs/leases.md").await.refused(&[]).says(&["\"keys\":"]);
    }

    async fn mail(world) {
        let here = Installation::migrated(world).await;
        let said = follows(&here, "docs/mail.md").await;
        said.refused(&[]).says(&["licence@walk.example"]);
    }

    async fn operating(world) {
        let here = Installation::migrated(world).await;
        let said = follows(&here, "docs/operating.md").await;
        said.refused(&[]).says(&["rollcall_"]);
    }

    async fn requests(world) {
        let here = Installation::migrated(world).await;
        let said = follows(&here, "docs/requests.md").await;
        said.refused(&[]).says(&["gamma-dw", "it@gamma.example"]);
    }

    async fn sessions(world) {
        let here = Installation::migrated(world).await;
        let said = follows(&here, "docs/sessions.md").await;
        said.refused(&[]).says(&["\"timeout_s\":600", "\"code\":\"topics\"", "\"next_s\":300", "204 No Content"]);
    }

    async fn security(world) {
        let here = Installation::migrated(world).await;
        follows(&here, "docs/security.md").await.refused(&[]).says(&["retired"]);
    }

    async fn settings(world) {
        let here = Installation::migrated(world).await;
        follows(&here, "docs/settings.md").await.refused(&[]).says(&["mailbox_poll"]);
    }

    async fn staff(world) {
        let here = Installation::migrated(world).await;
        let said = follows(&here, "docs/staff.md").await;
        said.refused(&[]).says(&["acme-2", "ann@example.com", "account.create"]);
    }
}

/// A new page with commands gets a story here.
#[test]
fn every_page_is_followed() {
    let here = include_str!("commands.rs");
    for page in papers("docs").iter().filter(|page| *page != GUIDE) {
        let story = format!("follows(&here, \"{page}\")");
        assert!(here.contains(&story), "no story follows {page}");
    }
}

/// Follow a page from where the README ends.
async fn follows(here: &Installation, page: &str) -> Said {
    let server = here.serves().await;
    let mut script = "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n".to_owned();
    if page != "README.md" {
        script += &commands("README.md");
    }
    script += &format!("echo '{MARK}'\n{}", commands(page));
    let said = run(here, &server, &script);
    let (_, said) = said.split_once(MARK).expect("what the page's commands said");
    Said(said.to_owned())
}

/// The page's blocks of commands, one after another.
fn commands(page: &str) -> String {
    let text = read(page);
    let blocks = text.split("\n```").skip(1).step_by(2).filter_map(|it| it.split_once('\n'));
    let run = blocks.filter_map(|(kind, block)| match kind {
        "sh" => Some(format!("{block}\n")),
        // It is there when it answers.
        "sh background" => Some(format!(
            "{block} &\ncurl -s --retry 60 --retry-delay 1 --retry-connrefused -o /dev/null \
             http://127.0.0.1:9700/status\n"
        )),
        _ => None,
    });
    let run: String = run.collect();
    assert!(!run.is_empty(), "{page} has no commands");
    run
}

/// Run a script in bash, which ends at the first command that fails.
fn run(here: &Installation, server: &Process, script: &str) -> String {
    let agent = TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port");
    let script = script
        .replace("rollcall agent run", &format!("rollcall agent run --listen {agent}"))
        .replace("http://127.0.0.1:9700", &format!("http://{agent}"))
        .replace("http://127.0.0.1:8080", server.server.url())
        .replace("http://127.0.0.1:9464", server.ops.url())
        // A crowd for minutes is a measurement; a few for seconds do.
        .replace("--max-nodes 900", "--max-nodes 9")
        .replace("--nodes 1000", "--nodes 10")
        .replace("--for 5m", "--for 3s")
        .replace("--copies 5", "--copies 1");
    let binary = rollcall();
    let folder = binary.parent().expect("the binary's folder").to_str().expect("a plain path");
    let path = format!("{folder}:{}", std::env::var("PATH").expect("a PATH"));
    let mut bash = Command::new("bash");
    bash.args(["-euo", "pipefail", "-c", &script]).stdin(Stdio::null());
    // What commands print of the server's addresses leads to it.
    let address = ("ROLLCALL_PUBLIC_URL", server.server.url());
    here.within(bash.env_clear().env("PATH", path).env(address.0, address.1));
    done(bash.output().expect("bash and curl"))
}

/// What the commands of a page said.
struct Said(String);

impl Said {
    /// These codes were answered, in this order, and no others.
    #[track_caller]
    fn refused(self, codes: &[u32]) -> Self {
        // A feature's code is a text.
        let numbers = self.0.split("\"code\":").skip(1).filter_map(|rest| {
            let digits: String =
                rest.trim_start().chars().take_while(char::is_ascii_digit).collect();
            digits.parse().ok()
        });
        let found: Vec<u32> = numbers.collect();
        assert_eq!(found, codes, "{}", self.0);
        self
    }

    /// All of this is in it.
    #[track_caller]
    fn says(self, words: &[&str]) {
        for word in words {
            assert!(self.0.contains(word), "no {word} in {}", self.0);
        }
    }
}
