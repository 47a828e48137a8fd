//! The Rust client against the real server: what a product lives through.

mod kept_password;
pub(crate) mod proxy;
mod refusals;

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_app::tenants::TenantRules;
use rollcall_client::{
    Client, ClientBuilder, Credentials, Error, Event, Events, FailureCause, LeaseError, Node,
    RegistrationState, VerifyError,
};
use rollcall_domain::{Clock as _, accounts::LeasePolicyOverrides, nodes::ClonePolicy};
use rollcall_signing::KeyUse;
use rollcall_test_support::{
    Account, ManualClock, Provision, STAFF, TestApp, capacity, hours, minutes, seconds, stories,
};
use tempfile::TempDir;

use self::proxy::Proxy;

/// The product's clock is the server's.
pub(crate) struct Hands(pub(crate) ManualClock);

impl rollcall_client::Clock for Hands {
    fn now(&self) -> DateTime<Utc> {
        self.0.now()
    }
}

/// One that runs ahead of it.
struct Fast(ManualClock);

impl rollcall_client::Clock for Fast {
    fn now(&self) -> DateTime<Utc> {
        self.0.now() + minutes(30)
    }
}

/// A server of the product, with a directory and a way to the vendor.
pub(crate) struct Site {
    pub(crate) account: Account,
    root: String,
    pub(crate) dir: TempDir,
    pub(crate) gate: Proxy,
    clock: ManualClock,
}

impl Site {
    pub(crate) async fn new(app: &TestApp, account: &Account) -> Self {
        Self {
            account: account.clone(),
            root: app.app.tenants().show(&account.tenant).await.unwrap().root_thumbprint,
            dir: TempDir::new().unwrap(),
            gate: Proxy::before(app.server.url()).await,
            clock: app.clock.clone(),
        }
    }

    /// The product starts.
    pub(crate) fn starts(&self) -> Client {
        self.starts_in(self.dir.path())
    }

    fn starts_in(&self, dir: &Path) -> Client {
        self.set_up(dir).open().unwrap()
    }

    fn set_up(&self, dir: &Path) -> ClientBuilder {
        let node = Node::new("sales", "Sales DW", "webroot", "4.2.1").domain("bi.example.com");
        Client::builder(node, [self.root.as_str()])
            .server(format!("{}/{}", self.gate.url(), self.account.tenant))
            .state_dir(dir)
            .clock(Hands(self.clock.clone()))
            .retries(0)
            .no_proxy()
    }

    pub(crate) fn credentials(&self) -> Credentials {
        Credentials::new(&self.account.name, &self.account.password)
    }

    /// Time passes, and the keeper does what it would do meanwhile.
    pub(crate) async fn passes(&self, client: &Client, time: TimeDelta) {
        let end = self.clock.now() + time;
        loop {
            let pause = client.run_due_calls().await;
            let left = end - self.clock.now();
            if left <= TimeDelta::zero() {
                return;
            }
            let pause = TimeDelta::from_std(pause).unwrap().max(TimeDelta::milliseconds(100));
            self.clock.advance(pause.min(left));
        }
    }
}

fn told(events: &mut Events) -> Vec<Event> {
    std::iter::from_fn(|| events.try_next()).collect()
}

/// Of an account that calls the roll every second.
fn hurried() -> Provision {
    let numbers = LeasePolicyOverrides { interval_s: Some(1), ..LeasePolicyOverrides::default() };
    capacity(1).with_numbers(numbers)
}

stories! {
    /// From the mail with the password to a week of work.
    async fn a_product_registers_and_stays_registered(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let site = Site::new(&app, &account).await;
        let client = site.starts();
        assert_eq!(client.status().state, RegistrationState::NotRegistered);
        let status = client.register(&site.credentials()).await.unwrap();
        assert_eq!(status.account.as_deref(), Some("acme"));
        assert_eq!(status.allowed_failures, 12);
        site.passes(&client, hours(7 * 24)).await;
        let status = client.status();
        assert!(status.is_registered() && status.failures.is_empty());
        // Every two hours, up to 7 % earlier.
        assert!((84..=91).contains(&status.counters.renewed), "{}", status.counters.renewed);
        let record = client.record().await.unwrap();
        assert_eq!((record.state.as_str(), record.consecutive_failures), ("registered", 0));
        // A lease says whole seconds.
        let ends = status.lease_expires_at.unwrap();
        assert_eq!(record.lease_expires_at.timestamp(), ends.timestamp());
    }

    /// The state outlives the process; nothing is registered twice, and no token is lost.
    async fn a_restart_goes_on_where_it_was(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let site = Site::new(&app, &account).await;
        let client = site.starts();
        let first = client.register(&site.credentials()).await.unwrap();
        drop(client);
        site.gate.closes();
        let client = site.starts();
        assert!(client.status().is_registered(), "offline, from the signed lease");
        site.gate.opens();
        // With its token it is never taken for a replacement, however often.
        for _ in 0..5 {
            app.clock.advance(minutes(2));
            let again = client.register(&site.credentials()).await.unwrap();
            assert_eq!(again.registration_id, first.registration_id);
        }
    }

    /// Eleven intervals without a server do no harm, and are told afterwards.
    async fn a_server_that_was_away_for_eleven_intervals_finds_its_node(world) {
        let app = world.start().await;
        let account = app.provision(hurried()).await;
        let site = Site::new(&app, &account).await;
        let client = site.starts();
        client.register(&site.credentials()).await.unwrap();
        let mut events = client.events();
        site.gate.closes();
        site.passes(&client, seconds(11)).await;
        let status = client.status();
        assert!(status.is_registered());
        assert!((10..=11).contains(&status.failures_in_a_row), "{}", status.failures_in_a_row);
        assert!(status.failures.iter().all(|failure| failure.name == "/"));
        assert_eq!(told(&mut events).len(), status.failures.len());

        site.gate.opens();
        // Just before the lease would end.
        site.passes(&client, TimeDelta::milliseconds(900)).await;
        let status = client.status();
        assert!(status.is_registered() && status.counters.renewed > 0, "{:?}", status.state);
        assert_eq!(status.failures_in_a_row, 0);
        let record = client.record().await.unwrap();
        assert_eq!(record.failures.len(), status.failures.len());
        assert!(record.failures.iter().all(|failure| failure.reported_by_node && !failure.counted));
    }

    /// Thirteen are too many: failed, and quiet until somebody registers it again.
    async fn a_server_that_was_away_for_thirteen_intervals_does_not(world) {
        let app = world.start().await;
        let account = app.provision(hurried()).await;
        let site = Site::new(&app, &account).await;
        let client = site.starts();
        let first = client.register(&site.credentials()).await.unwrap();
        let mut events = client.events();
        site.gate.closes();
        site.passes(&client, seconds(13)).await;
        let failed = Event::RegistrationFailed(FailureCause::LeaseOver {
            at: first.lease_expires_at.unwrap(),
        });
        let told_last = told(&mut events);
        assert_eq!(told_last.iter().filter(|event| **event == failed).count(), 1);
        assert_eq!(told_last.last(), Some(&failed));

        site.gate.opens();
        site.passes(&client, minutes(10)).await;
        assert_eq!(client.status().counters.renewed, 0);
        assert!(told(&mut events).is_empty());
        let again = client.register(&site.credentials()).await.unwrap();
        assert!(again.is_registered());
        assert_ne!(again.registration_id, first.registration_id);
    }

    /// The server says what time it is, and the password is encrypted for that.
    async fn a_clock_that_is_half_an_hour_fast_is_no_reason_not_to_register(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let site = Site::new(&app, &account).await;
        let client = site.set_up(site.dir.path()).clock(Fast(app.clock.clone())).open().unwrap();
        assert!(client.register(&site.credentials()).await.unwrap().is_registered());
        assert!(client.revalidate().await.unwrap().is_registered());
    }

    /// An answer that was lost costs neither the registration nor a lease number.
    async fn a_lost_answer_is_made_up_for(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let site = Site::new(&app, &account).await;
        let client = site.starts();
        client.register(&site.credentials()).await.unwrap();
        for _ in 0..3 {
            site.gate.loses_answers();
            app.clock.advance(hours(2));
            let lost = client.revalidate().await.unwrap_err();
            assert!(matches!(lost, Error::Unreachable { .. }), "{lost}");
            site.gate.opens();
            assert!(client.revalidate().await.unwrap().is_registered());
        }
        site.gate.loses_answers();
        assert!(client.unbind().await.is_err());
        site.gate.opens();
        client.unbind().await.unwrap();
    }

    /// Keys change under a product that knows only the root.
    async fn rotated_keys_are_noticed_by_nobody(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let site = Site::new(&app, &account).await;
        let client = site.starts();
        client.register(&site.credentials()).await.unwrap();
        app.app.tenants().rotate_key(&STAFF, &account.tenant, KeyUse::Lease, None).await.unwrap();
        app.app.tenants().rotate_key(&STAFF, &account.tenant, KeyUse::Password, None).await.unwrap();
        app.clock.advance(hours(2));
        assert!(client.revalidate().await.unwrap().is_registered());
        assert!(client.register(&site.credentials()).await.unwrap().is_registered());
        drop(client);
        site.gate.closes();
        assert!(site.starts().status().is_registered());
    }

    /// Another vendor's server, on the same address: it learns no password and grants nothing.
    async fn a_server_without_the_pinned_root_is_not_believed(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let stranger = app.provision(capacity(1)).await;
        let mine = Site::new(&app, &account).await;
        let site = Site { account: stranger, ..Site::new(&app, &account).await };
        let site = Site { root: mine.root.clone(), ..site };
        let client = site.starts();
        let refused = client.register(&mine.credentials()).await.unwrap_err();
        let unknown = LeaseError::Untrusted(VerifyError::UnknownRoot);
        assert!(matches!(&refused, Error::Lease(error) if *error == unknown), "{refused}");
        assert_eq!(client.status().state, RegistrationState::NotRegistered);
    }

    /// A virtual machine is cloned with its state: one of the two is told.
    async fn a_copied_state_directory_is_told(world) {
        let app = world.start().await;
        let rules = TenantRules { clones: Some(ClonePolicy::Refuse), ..TenantRules::default() };
        let account = app.provision(Provision { rules, ..capacity(2) }).await;
        let site = Site::new(&app, &account).await;
        let client = site.starts();
        client.register(&site.credentials()).await.unwrap();
        let copy = TempDir::new().unwrap();
        for name in ["node-id", "state.json"] {
            std::fs::copy(site.dir.path().join(name), copy.path().join(name)).unwrap();
        }
        let copied = site.starts_in(copy.path());
        for _ in 0..2 {
            site.passes(&client, hours(2)).await;
        }
        copied.run_due_calls().await;
        let RegistrationState::RegistrationFailed(FailureCause::Refused(failure)) = copied.status().state
        else {
            panic!("{:?}", copied.status().state)
        };
        assert!(failure.message.contains("Another machine"), "{}", failure.message);
        site.passes(&client, hours(2)).await;
        assert!(client.status().is_registered(), "the original goes on");
    }

    /// A clock set back shows; set right, all is well.
    async fn a_clock_that_was_set_back_is_told(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let site = Site::new(&app, &account).await;
        let client = site.starts();
        client.register(&site.credentials()).await.unwrap();
        let right = app.clock.now();
        app.clock.set(right - minutes(9));
        assert!(client.status().is_registered(), "NTP does such things");
        app.clock.set(right - hours(1));
        assert!(matches!(client.status().state, RegistrationState::ClockTampered { .. }));
        app.clock.set(right + hours(1));
        assert!(client.status().is_registered());
    }
}
