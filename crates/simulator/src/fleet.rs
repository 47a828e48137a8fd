//! All nodes: who is due is stepped, so many at once and no more.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    future::Future,
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};

use rollcall_client::{Client, ClientBuilder};
use tokio::{
    task::JoinSet,
    time::{Instant, Interval, MissedTickBehavior, interval, sleep_until},
};

use crate::{
    Plan, SimulateError, Summary,
    node::{Next, Node, World},
    statistics::{Outcome, Statistics},
};

/// How often it is told how it goes.
const TELL_EVERY: Duration = Duration::from_millis(200);

/// Play the plan until `end`, or until no node has anything to do any more. How it goes is told
/// five times a second.
pub async fn simulate(
    plan: Plan,
    end: impl Future<Output = ()>,
    tell: impl FnMut(&Summary),
) -> Result<Summary, SimulateError> {
    plan.check()?;
    let world = world(plan)?;
    // What is wrong with the plan is wrong with every node: told before any is played.
    drop(world.node(0)?);
    let mut telling = interval(TELL_EVERY);
    telling.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut fleet = Fleet::of(world, Telling { tell, every: telling });
    fleet.play(pin!(end)).await;
    fleet.leave().await;
    Ok(fleet.world.statistics.sum())
}

/// The thumbprint of the root key that the server shows, whoever answers there: for trying out a server
/// of one's own. See [`ClientBuilder::claimed_root`].
pub async fn claimed_root(plan: &Plan) -> Result<String, SimulateError> {
    plan.check()?;
    Ok(builder(plan).claimed_root().await?)
}

fn world(plan: Plan) -> Result<Arc<World>, SimulateError> {
    let connections = Arc::new(builder(&plan).connections()?);
    let statistics = Arc::new(Statistics::new(plan.nodes));
    Ok(Arc::new(World { plan, connections, statistics }))
}

/// Of no node in particular.
fn builder(plan: &Plan) -> ClientBuilder {
    let node = rollcall_client::Node::new("", "", "", "");
    let builder = Client::builder(node, plan.roots.iter().map(String::as_str));
    plan.servers
        .iter()
        .fold(builder, |builder, server| builder.server(server.trim_end_matches('/')))
}

/// Nodes that may be leaving at once, which costs a server more than anything else they do.
const LEAVING_AT_ONCE: usize = 32;

struct Fleet<T> {
    world: Arc<World>,
    /// When which place is due. Places that nobody is at are of nodes that have yet to start.
    due: BinaryHeap<Reverse<(Instant, usize)>>,
    places: Vec<Option<Node>>,
    stepping: JoinSet<(usize, Node, Next)>,
    telling: Telling<T>,
}

struct Telling<T> {
    tell: T,
    every: Interval,
}

impl<T: FnMut(&Summary)> Fleet<T> {
    fn of(world: Arc<World>, telling: Telling<T>) -> Self {
        let Plan { nodes, ramp, .. } = world.plan;
        let begin = Instant::now();
        let start = |node| begin + ramp.mul_f64(node as f64 / nodes as f64);
        Self {
            due: (0..nodes).map(|node| Reverse((start(node), node))).collect(),
            places: std::iter::repeat_with(|| None).take(nodes).collect(),
            world,
            stepping: JoinSet::new(),
            telling,
        }
    }

    async fn play(&mut self, mut end: Pin<&mut impl Future<Output = ()>>) {
        while !self.due.is_empty() || !self.stepping.is_empty() {
            self.step_who_is_due();
            let free = self.stepping.len() < self.world.plan.connections;
            let next = self.due.peek().map(|Reverse((at, _))| *at).filter(|_| free);
            tokio::select! {
                () = &mut end => break,
                Some(stepped) = self.stepping.join_next() => {
                    if let Ok((place, node, next)) = stepped {
                        self.take_back(place, node, next);
                    }
                }
                () = sleep_until(next.unwrap_or_else(Instant::now)), if next.is_some() => {}
                _ = self.telling.every.tick() => (self.telling.tell)(&self.world.statistics.sum()),
            }
        }
        // A call that has begun is waited for: its answer may be a registration.
        while let Some(stepped) = self.stepping.join_next().await {
            if let Ok((place, node, _)) = stepped {
                self.places[place] = Some(node);
            }
        }
    }

    fn step_who_is_due(&mut self) {
        let now = Instant::now();
        while self.stepping.len() < self.world.plan.connections
            && let Some(&Reverse((at, place))) = self.due.peek()
            && at <= now
        {
            self.due.pop();
            let Some(mut node) = self.node_at(place) else { continue };
            let world = Arc::clone(&self.world);
            self.stepping.spawn(async move {
                let next = node.step(&world).await;
                (place, node, next)
            });
        }
    }

    /// Whoever is there, or starts there now.
    fn node_at(&mut self, place: usize) -> Option<Node> {
        if let Some(node) = self.places[place].take() {
            return Some(node);
        }
        let statistics = &self.world.statistics;
        match self.world.node(place) {
            Ok(node) => {
                statistics.note(Outcome::Started);
                Some(node)
            }
            Err(error) => {
                statistics.note(Outcome::Broken { why: error.to_string() });
                None
            }
        }
    }

    fn take_back(&mut self, place: usize, node: Node, next: Next) {
        let (pause, copy) = match next {
            Next::After(pause) => (pause, None),
            Next::WithCopy(pause, copy) => (pause, Some(copy)),
            // Gone, and what it took is free.
            Next::Nothing => return,
        };
        let now = Instant::now();
        self.places[place] = Some(node);
        self.due.push(Reverse((now + pause, place)));
        if let Some(copy) = copy {
            self.due.push(Reverse((now, self.places.len())));
            self.places.push(Some(*copy));
        }
    }

    async fn leave(&mut self) {
        if !self.world.plan.unbind {
            return;
        }
        let world = Arc::clone(&self.world);
        let mut staying = std::mem::take(&mut self.places).into_iter().flatten();
        let at_once = world.plan.connections.min(LEAVING_AT_ONCE);
        let mut leaving = JoinSet::new();
        loop {
            while leaving.len() < at_once
                && let Some(node) = staying.next()
            {
                let world = Arc::clone(&world);
                leaving.spawn(async move { node.leave(&world).await });
            }
            tokio::select! {
                left = leaving.join_next() => if left.is_none() { break },
                _ = self.telling.every.tick() => (self.telling.tell)(&world.statistics.sum()),
            }
        }
    }
}
