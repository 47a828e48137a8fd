//! The Rust client against the real server: what a product lives through.

pub(crate) mod gate;
mod kept_password;

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_app::{AccountChange, TenantRules};
use rollcall_client::{
    Action, Client, ClientBuilder, Credentials, Error, Event, Events, FailedWhy, LeaseError, Node,
    Standing, VerifyError,
};
use rollcall_domain::{Clock as _, ClonePolicy, Overrides};
use rollcall_signing::KeyUse;
use rollcall_test_support::{
    Account, ManualClock, Provision, STAFF, TestApp, capacity, hours, minutes, seconds, stories,
};
use tempfile::TempDir;

use self::gate::Gate;

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
struct Site {
    account: Account,
    root: String,
    dir: TempDir,
    gate: Gate,
    clock: ManualClock,
}

impl Site {
    async fn new(app: &TestApp, account: &Account) -> Self {
        Self {
            account: account.clone(),
            root: app.app.show_tenant(&account.tenant).await.unwrap().root_thumbprint,
            dir: TempDir::new().unwrap(),
            gate: Gate::before(app.server.url()).await,
            clock: app.clock.clone(),
        }
    }

    /// The product starts.
    fn starts(&self) -> Client {
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

    fn credentials(&self) -> Credentials {
        Credentials::new(&self.account.name, &self.account.password)
    }

    /// Time passes, and the keeper does what it would do meanwhile.
    async fn passes(&self, client: &Client, time: TimeDelta) {
        let end = self.clock.now() + time;
        loop {
            let pause = client.turn().await;
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
    let numbers = Overrides { interval_s: Some(1), ..Overrides::default() };
    capacity(1).with_numbers(numbers)
}

stories! {
    /// From the mail with the password to a week of work.
    async fn a_product_registers_and_stays_registered(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let site = Site::new(&app, &account).await;
        let client = site.starts();
        assert_eq!(client.status().standing, Standing::NotRegistered);
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
        assert!(status.is_registered() && status.counters.renewed > 0, "{:?}", status.standing);
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
        let failed = Event::RegistrationFailed(FailedWhy::LeaseOver {
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

    /// A no to what was sent, not a stranger's page.
    async fn what_is_wrong_with_a_call_is_named(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let site = Site::new(&app, &account).await;
        let client = site.starts();
        let nobody = client.register(&Credentials::new("", "correct horse")).await;
        let Err(Error::Refused(refusal)) = nobody else { panic!("{nobody:?}") };
        assert_eq!((refusal.code, refusal.action), (10001, Action::FixRequest));
        assert_eq!(refusal.errors[0].field, "account");
        assert!(refusal.errors[0].reason.starts_with("must "), "{:?}", refusal.errors);
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

    /// The account lapses: told at once, counted once an interval, over at the twelfth.
    async fn a_lapsed_account_is_told_with_its_reason_until_it_is_over(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let site = Site::new(&app, &account).await;
        let client = site.starts();
        client.register(&site.credentials()).await.unwrap();
        let mut events = client.events();
        let yesterday = app.clock.now().date_naive().pred_opt().unwrap();
        let change =
            AccountChange { expires_on: Some(Some(yesterday)), ..AccountChange::default() };
        app.app.change_account(&STAFF, &account.tenant, &account.name, change).await.unwrap();
        site.passes(&client, minutes(121)).await;
        let attempts = told(&mut events);
        let [Event::AttemptFailed { failure, failures_in_a_row: 1, allowed_failures: 12 }] =
            &attempts[..]
        else {
            panic!("{attempts:?}")
        };
        assert_eq!((failure.code, failure.name.as_str()), (Some(30000), "LICENSE_EXPIRED"));
        assert_eq!(failure.action, Action::ContactVendor);
        assert!(client.status().is_registered(), "until the lease ends");
        // When the server said: an interval later, up to 5 % early, and 2 % by the client itself.
        let next = client.status().next_call_at.unwrap() - failure.at;
        assert!((minutes(111)..=hours(2)).contains(&next), "{next}");

        site.passes(&client, hours(24)).await;
        let status = client.status();
        let Standing::RegistrationFailed(why) = status.standing else {
            panic!("{:?}", status.standing)
        };
        // By the twelfth refusal, or by the lease's end a moment before it.
        assert!(
            matches!(&why, FailedWhy::Refused(failure) if failure.action == Action::Reregister)
                || matches!(why, FailedWhy::LeaseOver { .. })
        );
        assert!(status.counters.refused <= 12);
        assert!(told(&mut events).contains(&Event::RegistrationFailed(why)));
    }

    /// Somebody unbinds the node from elsewhere: it learns so at its next call.
    async fn a_node_that_was_unbound_from_elsewhere_is_told_to_register_again(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let site = Site::new(&app, &account).await;
        let client = site.starts();
        let id = client.register(&site.credentials()).await.unwrap().registration_id.unwrap();
        let path = format!("/{}/v1/registrations/{id}", account.tenant);
        let owner = rollcall_test_support::basic(&account.name, &account.password);
        app.server.delete(&path, Some(&owner)).await.status(204);
        site.passes(&client, hours(2)).await;
        let Standing::RegistrationFailed(FailedWhy::Refused(failure)) = client.status().standing
        else {
            panic!("{:?}", client.status().standing)
        };
        assert_eq!((failure.code, failure.action), (Some(10003), Action::Reregister));
        assert!(failure.message.contains("unbound"), "{}", failure.message);
        assert!(client.register(&site.credentials()).await.unwrap().is_registered());
    }

    /// The way out of a full account: another node leaves.
    async fn a_full_account_says_who_is_silent_and_a_node_that_leaves_makes_room(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let [old, new] = [Site::new(&app, &account).await, Site::new(&app, &account).await];
        let (leaving, coming) = (old.starts(), new.starts());
        leaving.register(&old.credentials()).await.unwrap();
        let Err(Error::Refused(refusal)) = coming.register(&new.credentials()).await else {
            panic!("two nodes in one slot")
        };
        assert_eq!((refusal.code, refusal.max_nodes), (30007, Some(1)));
        assert!(refusal.next_slot_frees_at.is_some());
        assert_eq!(refusal.longest_silent_nodes[0].node_id, leaving.status().node_id);
        assert_eq!(coming.status().failures[0].code, Some(30007));

        let gone = leaving.unbind().await.unwrap();
        assert_eq!(gone.standing, Standing::Unbound { at: app.clock.now() });
        assert!(coming.register(&new.credentials()).await.unwrap().is_registered());
        let wrong = Credentials::new("acme", "wrong horse");
        assert_eq!(leaving.register(&wrong).await.unwrap_err().code(), Some(30006));
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
        app.app.rotate_key(&STAFF, &account.tenant, KeyUse::Lease, None).await.unwrap();
        app.app.rotate_key(&STAFF, &account.tenant, KeyUse::Password, None).await.unwrap();
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
        assert_eq!(client.status().standing, Standing::NotRegistered);
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
        copied.turn().await;
        let Standing::RegistrationFailed(FailedWhy::Refused(failure)) = copied.status().standing
        else {
            panic!("{:?}", copied.status().standing)
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
        assert!(matches!(client.status().standing, Standing::ClockTampered { .. }));
        app.clock.set(right + hours(1));
        assert!(client.status().is_registered());
    }
}
