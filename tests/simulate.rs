//! Many nodes at once, played by the simulator: whatever storms, lost answers and copies do.

use std::{cell::Cell, collections::BTreeMap, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use rollcall_domain::{Clock as _, accounts::LeasePolicyOverrides, nodes::ClonePolicy};
use rollcall_simulator::{Plan, SimulateError, Summary, claimed_root, simulate};
use rollcall_test_support::{Account, ManualClock, Provision, TestApp, basic, capacity, stories};
use serde_json::json;
use tokio::{sync::Notify, time::timeout};

use crate::cli::installation::Installation;

/// The server's time, from which the nodes' clocks start.
struct World(ManualClock);

impl rollcall_client::Clock for World {
    fn now(&self) -> DateTime<Utc> {
        self.0.now()
    }
}

/// Half a second for an interval, and lease enough for any machine.
fn minutely(max_nodes: u32) -> Provision {
    capacity(max_nodes).with_numbers(LeasePolicyOverrides {
        interval_s: Some(60),
        allowed_failures: Some(100),
        ..LeasePolicyOverrides::default()
    })
}

const SPEED: f64 = 120.0;

/// Nodes of an account whose password the server remembers.
async fn plan(app: &TestApp, account: &Account, nodes: usize) -> Plan {
    let path = format!("/{}/v1/registrations", account.tenant);
    app.server.get(&path, Some(&basic(&account.name, &account.password))).await.status(200);
    let server = format!("{}/{}", app.server.url(), account.tenant);
    let mut plan = Plan::new(server, &account.name, &account.password);
    plan.roots = vec![app.app.tenants().show(&account.tenant).await.unwrap().root_thumbprint];
    plan.clock = Arc::new(World(app.clock.clone()));
    (plan.nodes, plan.speed) = (nodes, SPEED);
    plan
}

/// Play until it has come so far, which takes seconds, or for five minutes, which is an error.
async fn until(plan: Plan, enough: impl Fn(&Summary) -> bool) -> Summary {
    let come = Notify::new();
    let look = |so_far: &Summary| {
        if enough(so_far) {
            come.notify_one();
        }
    };
    let played = simulate(plan, come.notified(), look);
    timeout(Duration::from_secs(300), played).await.expect("an end").unwrap()
}

async fn in_use(app: &TestApp, account: &Account) -> u32 {
    app.app.accounts().show(&account.tenant, &account.name).await.unwrap().nodes_in_use
}

stories! {
    /// A power cut is over, and everything starts at once: no slot is given twice, and none is left.
    async fn a_storm_gets_exactly_the_slots_that_there_are(world) {
        let app = world.start().await;
        let account = app.provision(minutely(100)).await;
        let mut storm = plan(&app, &account, 300).await;
        (storm.projects, storm.unbind) = (7, false);
        let all = |sum: &Summary| sum.registered + sum.refused.values().sum::<u64>() == 300;
        let sum = until(storm, all).await;
        assert_eq!((sum.started, sum.registered, sum.holding), (300, 100, 100), "{sum:?}");
        assert_eq!(sum.refused, BTreeMap::from([(30007, 200)]));
        assert_eq!((sum.unanswered, sum.failed, sum.broken), (0, 0, 0), "{sum:?}");
        assert_eq!(in_use(&app, &account).await, 100);
    }

    /// A fifth of all answers is lost: registering again and calling again make up for it.
    async fn lost_answers_cost_neither_slots_nor_registrations(world) {
        let app = world.start().await;
        let account = app.provision(minutely(40)).await;
        let mut lossy = plan(&app, &account, 40).await;
        lossy.lose_answers = 0.2;
        let twice = |sum: &Summary| sum.registered == 40 && sum.renewals > 80;
        let sum = until(lossy, twice).await;
        assert!(sum.lost_answers > 10, "{sum:?}");
        assert_eq!((sum.registered, sum.failed, sum.broken), (40, 0, 0), "{sum:?}");
        assert!(sum.refused.is_empty() && sum.unanswered <= sum.lost_answers, "{sum:?}");
        assert_eq!((sum.unbound, in_use(&app, &account).await), (40, 0), "{sum:?}");
    }

    /// Machines are cloned with their state: each is noticed, and no slot more is taken.
    async fn every_copied_machine_is_noticed(world) {
        let app = world.start().await;
        let account = app.provision(minutely(10)).await;
        let mut cloned = plan(&app, &account, 10).await;
        (cloned.copies, cloned.unbind) = (4, false);
        let sum = until(cloned, |sum| sum.copies.noticed == 4).await;
        assert_eq!((sum.copies.made, sum.registered, sum.failed), (4, 10, 0), "{sum:?}");
        assert_eq!(in_use(&app, &account).await, 10);
    }

    /// Nobody answers any more: by their own clocks, which run fast, the nodes fail one and all.
    async fn nodes_that_nobody_answers_fail_when_their_leases_end(world) {
        let here = rollcall_test_support::Installation::new(world).await;
        let hurried = LeasePolicyOverrides { interval_s: Some(60), ..LeasePolicyOverrides::default() };
        let account = here.provision(capacity(20).with_numbers(hurried)).await;
        let process = here.serve().await;
        let server = format!("{}/{}", process.server.url(), account.tenant);
        let mut left_alone = Plan::new(server, &account.name, &account.password);
        left_alone.roots = vec![claimed_root(&left_alone).await.unwrap()];
        (left_alone.nodes, left_alone.speed, left_alone.unbind) = (20, 240.0, false);
        let process = Cell::new(Some(process));
        let come_so_far = |sum: &Summary| {
            if sum.registered == 20
                && let Some(process) = process.take()
            {
                process.kill();
            }
            sum.failed == 20
        };
        let sum = until(left_alone, come_so_far).await;
        assert_eq!((sum.registered, sum.failed, sum.holding), (20, 20, 0), "{sum:?}");
        assert!(sum.unanswered > 20 && sum.refused.is_empty(), "{sum:?}");
        assert_eq!(here.slots_counted(&account).await, 20, "it died without having seen it");
    }

    /// Where the tenant doesn't have copies, the originals go on.
    async fn copied_machines_are_refused_where_the_tenant_says_so(world) {
        let app = world.start().await;
        let mut strict = minutely(3);
        strict.rules.clones = Some(ClonePolicy::Refuse);
        let account = app.provision(strict).await;
        let mut cloned = plan(&app, &account, 3).await;
        cloned.copies = 3;
        let sum = until(cloned, |sum| sum.copies.noticed == 3).await;
        assert_eq!(sum.refused, BTreeMap::from([(10003, 3)]), "{sum:?}");
        assert_eq!((sum.failed, sum.unbound), (0, 3), "{sum:?}");
    }
}

stories! {
    /// As it is typed: five nodes, three slots, and all is left as it was.
    async fn the_command_plays_nodes_and_sums_up(world) {
        let here = Installation::migrated(world).await;
        here.runs("tenant create walk --name Walk").said();
        let account = "account create --tenant walk --name acme --max-nodes 3 --json";
        let made = here.runs(account).json();
        let process = here.serves().await;
        let password = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(password.path(), made["password"].as_str().unwrap()).unwrap();
        let play = format!(
            "simulate --server {}/walk --nodes 5 --storm --for 5s --account acme --password-file {}",
            process.server.url(),
            password.path().display()
        );
        let sum = here.runs(&format!("{play} --json")).json();
        assert_eq!((&sum["registered"], &sum["unbound"]), (&json!(3), &json!(3)), "{sum}");
        assert_eq!(sum["refused"], json!({ "30007": 2 }));
        let said = here.runs(&format!("{play} --seed 7")).said();
        assert!(said.contains("root key") && said.contains("2 with 30007"), "{said}");
        std::fs::write(password.path(), "wrong horse").unwrap();
        here.runs(&play).failed(1, &["no node could register", "30006"]);
        here.runs(&format!("{play} --lose-answers 1")).failed(2, &["--lose-answers", "1%"]);
        here.runs("simulate --server http://h/t --account acme").failed(2, &["--password-stdin"]);
    }

    /// What can't be played is told before anything is.
    async fn a_plan_that_cannot_be_is_told(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let good = plan(&app, &account, 1).await;
        assert_eq!(claimed_root(&good).await.unwrap(), good.roots[0]);
        let mut nowhere = good.clone();
        nowhere.servers = vec![format!("{}/nobody", app.server.url())];
        assert!(claimed_root(&nowhere).await.unwrap_err().to_string().contains("10003"));
        let told = async |change: fn(&mut Plan)| {
            let mut plan = good.clone();
            change(&mut plan);
            let end = std::future::pending();
            let told: SimulateError = simulate(plan, end, |_| ()).await.unwrap_err();
            told.to_string()
        };
        assert!(told(|plan| plan.nodes = 0).await.contains("nodes"));
        assert!(told(|plan| plan.copies = 2).await.contains("copies"));
        assert!(told(|plan| plan.speed = f64::NAN).await.contains("speed"));
        assert!(told(|plan| plan.lose_answers = 1.0).await.contains("lose_answers"));
        assert!(told(|plan| plan.roots.clear()).await.contains("roots"));
        assert!(told(|plan| plan.servers = vec!["here".into()]).await.contains("server"));
    }
}
