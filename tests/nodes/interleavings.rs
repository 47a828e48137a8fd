//! Everything that may happen to one registration, in every order, and every two of it at once.
//!
//! The account has one slot. A small model says what each call is answered with and what is counted
//! afterwards; what happens at once must come out as one of its two orders does.

mod model;

use chrono::TimeDelta;
use futures_util::future::{join, join_all};
use rollcall_app::App;
use rollcall_test_support::{
    Account, Answer, STAFF, Server, TestApp, TestNode, World, at, capacity, hours, minutes,
    stories, unique,
};
use secrecy::ExposeSecret;

use model::{
    Again, Model, Read, Renew, Reset, Rival, STEPS, Said, Seen, Step, Suspend, Sweep, Unbind,
};

stories! {
    /// The node and its rival, the owner, staff and the sweeper take turns.
    async fn every_order_goes_by_the_rules(world) {
        let scene = Scene::set(world).await;
        let mut number = 0;
        // The slot is claimed by the node itself and by another one, who comes first by turns.
        for (over, claims) in [(false, [Again, Rival]), (true, [Rival, Again])] {
            let moves = [&[Renew][..], &[Unbind], &[Sweep], &claims, &[Suspend], &[Reset]];
            for order in orders(&moves) {
                number += 1;
                let mut stage = Stage::set(&scene, over, number).await;
                let mut model = Model::new(over);
                for (turn, step) in order.iter().enumerate() {
                    let told = model.tell(*step, model.held);
                    let played = stage.plays(*step, turn % 2).await;
                    let expected = (told, model.seen());
                    assert_eq!(played, expected, "turn {turn} of {order:?}, over: {over}");
                }
                assert_eq!(stage.reads().await, model.reads(), "{order:?}, over: {over}");
            }
        }
        scene.counts_are_right().await;
    }

    /// Any two at once, at first or after anything else, through two servers where there are two.
    async fn whatever_happens_at_once_happened_in_one_order(world) {
        let scene = Scene::set(world).await;
        let mut number = 0;
        for over in [false, true] {
            for before in STEPS.iter().map(Some).chain([None]) {
                for pair in pairs() {
                    number += 1;
                    let mut stage = Stage::set(&scene, over, number).await;
                    let mut model = Model::new(over);
                    if let Some(before) = before {
                        model.tell(*before, model.held);
                        stage.plays(*before, 0).await;
                    }
                    let expected = [pair, (pair.1, pair.0)].map(|order| model.foresees(order));
                    let played = stage.plays_at_once(pair).await;
                    let swapped = (expected[1].said.1, expected[1].said.0);
                    let [first, second] = expected;
                    let expected = [first, AtOnce { said: swapped, ..second }];
                    let story = format!("{pair:?} at once after {before:?}, over: {over}");
                    assert!(expected.contains(&played), "{story}: {played:?}, not {expected:?}");
                }
            }
        }
        scene.counts_are_right().await;
    }

    /// What one server has just handed out, the other one takes, however much goes on.
    async fn a_new_token_works_everywhere_at_once(world) {
        let scene = Scene::set(world).await;
        let Scene { app, doors, tenant } = &scene;
        let account = app.provision_in(tenant, capacity(8).named("busy")).await;
        // Few enough that on a slow machine nobody waits too long for the account's lock.
        let nodes = (0..8).map(|number| app.node(&account, &format!("n-{number}")));
        let calls = nodes.map(async |mut node| {
            node.registers().await.status(201);
            for turn in 0..80 {
                node.revalidates().await.status(200);
                node.server.clone_from(&doors[turn % 2].1);
                node.registers().await.status(200);
                node.server.clone_from(&doors[(turn + 1) % 2].1);
            }
        });
        join_all(calls).await;
    }
}

/// The steps of some moves, in every order of the moves.
fn orders(moves: &[&[Step]]) -> Vec<Vec<Step>> {
    if moves.is_empty() {
        return vec![Vec::new()];
    }
    let first = |at: usize| {
        let mut rest = moves.to_vec();
        let first = rest.remove(at);
        orders(&rest).into_iter().map(move |rest| [first, &rest].concat())
    };
    (0..moves.len()).flat_map(first).collect()
}

/// Every two steps, the same twice included: but nobody could say which of two passwords is newer.
fn pairs() -> impl Iterator<Item = (Step, Step)> {
    let pairs = STEPS.iter().enumerate().flat_map(|(at, a)| STEPS[at..].iter().map(|b| (*a, *b)));
    pairs.filter(|pair| *pair != (Reset, Reset))
}

/// How two steps at once came out.
#[derive(Debug, PartialEq, Eq)]
struct AtOnce {
    said: (Said, Said),
    seen: Seen,
    read: Read,
    /// What the node's next call led to.
    next: (Said, Seen),
}

impl Model {
    /// How two steps come out if made in this order, by people who go by the same.
    fn foresees(mut self, order: (Step, Step)) -> AtOnce {
        let held = self.held;
        let said = (self.tell(order.0, held), self.tell(order.1, held));
        let (seen, read) = (self.seen(), self.reads());
        let next = self.tell(Renew, self.held);
        AtOnce { said, seen, read, next: (next, self.seen()) }
    }
}

/// The servers. Two processes want a cache that they share.
struct Scene {
    app: TestApp,
    doors: [(App, Server); 2],
    tenant: String,
}

impl Scene {
    async fn set(world: World) -> Self {
        let app = world.start().await;
        let first = (app.app.clone(), app.server.clone());
        let second = match world {
            World::Embedded => first.clone(),
            World::Production => app.another().await,
        };
        let tenant = app.provision(capacity(1)).await.tenant;
        Self { app, doors: [first, second], tenant }
    }

    /// The counter of every pool says what its rows say.
    async fn counts_are_right(&self) {
        assert_eq!(self.app.app.nodes().miscounts().await.unwrap(), []);
    }
}

/// One account, the two nodes that want its slot, and two servers.
struct Stage<'a> {
    app: &'a TestApp,
    doors: &'a [(App, Server); 2],
    account: Account,
    node: TestNode,
    rival: TestNode,
}

/// What somebody knows after a step.
enum Learnt {
    Nothing,
    Node(Box<TestNode>),
    Rival(Box<TestNode>),
    Password(String),
}

impl<'a> Stage<'a> {
    /// The node is registered, and its lease about to end, or just over.
    async fn set(scene: &'a Scene, over: bool, number: i64) -> Self {
        let Scene { app, doors, tenant } = scene;
        // Each story in a minute of its own: passwords may be tried so often a minute.
        app.clock.set(at("2026-03-02T08:00:00Z") + minutes(number));
        let account = app.provision_in(tenant, capacity(1).named(unique())).await;
        let (mut node, rival) = (app.node(&account, "a"), app.node(&account, "b"));
        node.registers().await.status(201);
        app.clock.advance(hours(24) - TimeDelta::microseconds(i64::from(!over)));
        Self { app, doors, account, node, rival }
    }

    /// Do it through one of the servers.
    async fn does(&self, step: Step, door: usize) -> (Said, Learnt) {
        let (app, server) = &self.doors[door];
        let (tenant, name) = (&self.account.tenant, &self.account.name);
        let (mut node, mut rival) = (self.node.clone(), self.rival.clone());
        (node.server, rival.server) = (server.clone(), server.clone());
        match step {
            Renew => (said(&node.revalidates().await), Learnt::Node(node.into())),
            Again => (said(&node.registers().await), Learnt::Node(node.into())),
            Rival => (said(&rival.registers().await), Learnt::Rival(rival.into())),
            Unbind => (said(&node.unbinds().await), Learnt::Nothing),
            Sweep => {
                app.nodes().sweep().await.unwrap();
                (Said::Done, Learnt::Nothing)
            }
            Suspend => {
                app.accounts().suspend(&STAFF, tenant, name).await.unwrap();
                (Said::Done, Learnt::Nothing)
            }
            Reset => {
                let reset =
                    app.accounts().reset_password(&STAFF, tenant, name, None, false).await.unwrap();
                (Said::Done, Learnt::Password(reset.password.expose_secret().to_owned()))
            }
        }
    }

    fn learns(&mut self, said: Said, learnt: Learnt) {
        match learnt {
            Learnt::Node(node) if matches!(said, Said::Granted { .. }) => {
                let (seq, account) = (self.node.seq.max(node.seq), self.node.account.clone());
                self.node = TestNode { seq, account, ..*node };
            }
            Learnt::Rival(rival) => self.rival.token = rival.token,
            Learnt::Password(password) => {
                self.node.account.password.clone_from(&password);
                self.rival.account.password = password;
            }
            _ => {}
        }
    }

    /// Do it, then look.
    async fn plays(&mut self, step: Step, door: usize) -> (Said, Seen) {
        let (said, learnt) = self.does(step, door).await;
        self.learns(said, learnt);
        (said, self.looks().await)
    }

    async fn reads(&self) -> Read {
        let read = self.node.reads().await.status(200);
        (read.text_of("state"), read.number_of("consecutive_failures"))
    }

    async fn looks(&self) -> Seen {
        let scope = self.app.app.store().tenant(self.account.owner.id);
        let (account, now) = (self.account.id, self.app.app.now());
        let taken = scope.registrations().slots_taken(account, now).await.unwrap();
        (taken, scope.accounts().find(account).await.unwrap().unwrap().nodes.in_use)
    }

    /// Do two things at once, then look, call and look again.
    async fn plays_at_once(&mut self, (a, b): (Step, Step)) -> AtOnce {
        let ((said_a, learnt_a), (said_b, learnt_b)) = join(self.does(a, 0), self.does(b, 1)).await;
        self.learns(said_a, learnt_a);
        self.learns(said_b, learnt_b);
        let (seen, read) = (self.looks().await, self.reads().await);
        AtOnce { said: (said_a, said_b), seen, read, next: self.plays(Renew, 0).await }
    }
}

fn said(answer: &Answer) -> Said {
    match answer.status {
        204 => Said::Done,
        status @ (200 | 201) => {
            Said::Granted { created: status == 201, seq: answer.number_of("lease_seq") }
        }
        _ => Said::Refused(answer.number_of("code")),
    }
}
